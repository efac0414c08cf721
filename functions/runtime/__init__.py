"""What both functions stand on: stores, identity, outbox, problems, the adapter between HTTP and a handler."""
