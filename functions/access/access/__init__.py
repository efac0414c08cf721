"""Who gets which bytes: consented downloads, rows, grants, the call log (design section 6)."""
