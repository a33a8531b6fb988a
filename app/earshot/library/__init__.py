"""Model files on disk: found, checked, named."""
