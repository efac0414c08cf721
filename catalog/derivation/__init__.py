"""What is made of a data file once for each content, and kept by its hash."""
