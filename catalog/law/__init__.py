"""The files of the law: packs laid over one another, and the calendar of working days."""
