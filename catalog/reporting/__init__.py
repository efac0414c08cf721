"""What a check says to a pull request: annotations at lines, and one report that a person reads from the top."""
