"""The law as code. Pure: standard library only; no clock, file, environment or network. Shipped to the functions."""
