"""What can be said: sentence templates, slot types, command files and the grammar made of them."""

from earshot.phrases.templates import PhraseBook

__all__ = ["PhraseBook"]
