"""The heavy engines, one file each, run in child processes by `process.py`."""
