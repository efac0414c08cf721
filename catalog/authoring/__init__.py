"""What helps people to bring entries in: inferred descriptors, stored bytes, masked tables, owners."""
