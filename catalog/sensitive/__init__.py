"""Sensitive data in tables and texts: where they are and of what kind, never what they say (HZ-2.6.3)."""
