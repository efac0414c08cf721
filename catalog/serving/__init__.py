"""Serving: what the functions need of the catalogue, and the embedded mode in which one machine runs everything."""

from catalog.serving.auditing import audit
from catalog.serving.pulling import pull
from catalog.serving.reminding import remind
from catalog.serving.serve import serve
from catalog.serving.standing import standing

__all__ = ["audit", "pull", "remind", "serve", "standing"]
