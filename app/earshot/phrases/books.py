"""The phrase books of several languages as one."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import cache

from earshot.languages import ENGLISH, Language, language
from earshot.phrases import wording
from earshot.phrases.foreign import slot_types
from earshot.phrases.templates import PhraseBook
from earshot.values import Intent, Meaning


def translated(spoken: Language, intents: Sequence[Intent]) -> PhraseBook:
    """The book of those intents that a language beside English has templates for."""
    known = [
        replace(intent, templates=spoken.templates[intent.name], lists={})
        for intent in intents
        if intent.name in spoken.templates
    ]
    words = wording.foreign(spoken)
    return PhraseBook(known, slot_types(spoken), wording=words, language=spoken.code)


class Books:
    """What is said in the person's language, and behind it in English. `chosen`: the code of that
    language, asked for every time."""

    def __init__(
        self, english: PhraseBook, intents: Sequence[Intent], chosen: Callable[[], str]
    ) -> None:
        self._english, self._chosen = english, chosen
        self._book = cache(lambda code: translated(language(code), intents))

    def _books(self) -> list[PhraseBook]:
        code = self._chosen()
        return [self._english] if code == ENGLISH else [self._book(code), self._english]

    def warm(self) -> None:
        """See `PhraseBook.warm`."""
        for book in self._books():
            book.warm()

    def understand(self, text: str, after: str = "") -> Meaning | None:
        """See `PhraseBook.understand`."""
        found = (book.understand(text, after) for book in self._books())
        return next((meaning for meaning in found if meaning), None)

    def resolve(self, intent: str, said: Mapping[str, str], after: str = "") -> Meaning | None:
        """See `PhraseBook.resolve`. None where the person does not speak English: the intent model
        knows no other language, and takes a seventh of German sentences for a routine's name."""
        if self._chosen() != ENGLISH:
            return None
        return self._english.resolve(intent, said, after)
