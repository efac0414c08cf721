"""Tables: read as typed rows, counted, indexed, and written in other formats."""
