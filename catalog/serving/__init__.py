"""Serving: what the functions need of the catalogue, and the embedded mode in which one machine runs everything."""
