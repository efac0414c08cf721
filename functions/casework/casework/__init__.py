"""Casework: what the public asks, what officers decide, by when, and what the city publishes about it."""
