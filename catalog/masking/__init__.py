"""Desensitisation: rules that make cells less telling, and the proof that what is kept has gone through them."""
