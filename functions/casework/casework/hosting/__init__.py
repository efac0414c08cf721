"""The Git host: what casework asks of it, and the hosts it can ask."""
