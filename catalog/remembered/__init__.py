"""What a build remembers for the next one."""
