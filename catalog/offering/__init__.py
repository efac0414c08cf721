"""What of an entry goes out to whom, and what is said of it wherever it is shown."""
