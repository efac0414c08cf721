"""`python -m catalog` is `mulu`."""

from catalog.cli import main

main()
