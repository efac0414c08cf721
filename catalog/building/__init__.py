"""A build while it runs: the job, the workshops that load and draw, and what they write for whom."""
