"""Where bytes lie that may not be in Git: a folder, or a bucket of S3, behind one protocol (design section 3)."""
