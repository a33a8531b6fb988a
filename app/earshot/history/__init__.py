"""What was said in the past, kept on disk: searched, and forgotten when the person wants it."""

from earshot.history.keeper import History

__all__ = ["History"]
