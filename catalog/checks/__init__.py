"""What the rules of a pack say about a catalogue: findings with their clauses, never exceptions."""
