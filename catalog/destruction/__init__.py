"""Destruction beyond recovery (HZ-2.6.10): every copy found, what can be removed removed, and a certificate of both."""
