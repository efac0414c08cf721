"""The search: what it knows of an entry, and the small files that a browser asks."""
