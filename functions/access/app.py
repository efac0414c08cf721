"""The access app as Chalice finds it."""

from access.application import make_application
from access.wiring import lazily

app = make_application(lazily())
