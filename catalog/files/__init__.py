"""How files are read, written and told apart, whatever is in them."""
