"""Casework as Chalice finds it."""

from casework.application import make_application
from casework.wiring import lazily

app = make_application(lazily())
