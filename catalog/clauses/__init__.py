"""Clause accounting: every clause of the documents, and what became of it in the software (requirements section 2)."""
