"""The order of understanding: a sentence template that fits exactly, then several that fit its
parts, then the intent model where it is sure. What all of them leave is for the chat model."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache

from earshot import joined
from earshot.core.correcting import corrected
from earshot.core.parts import Book, Intents
from earshot.core.record import Record
from earshot.errors import EarshotError
from earshot.joined import Part
from earshot.values import Meaning

_log = logging.getLogger(__name__)

_MOST = 8
"""Requests in one sentence."""
_FEWEST = 3
"""Words of a part that the intent model is asked about."""
_LONGEST = 600
"""Characters of such a sentence, and of one that the intent model is asked about."""


@dataclass(frozen=True, slots=True)
class Understood:
    """What words ask for: one thing after another; nothing where a part of them is `missed`."""

    meanings: tuple[Meaning, ...] = ()
    missed: str = ""
    """Says which part was understood and which was not. Half of a sentence is not to be done."""


class Understanding:
    """Understands the words of one turn. `after`: the intent they may follow up. `record` is told
    who understood them. `may_guess`: whether the intent model's word is enough, for an intent and
    the words it is to be for."""

    def __init__(
        self,
        book: Book,
        intents: Intents | None,
        after: str,
        record: Record,
        may_guess: Callable[[str, str], bool],
    ) -> None:
        self._book = book
        self._intents = intents
        self._after = after
        self._record = record
        self._may_guess = may_guess

    async def understood(self, text: str) -> Understood:
        text = corrected(text)
        with self._record.measured("understand"):
            meaning = self._book.understand(text, self._after)
        if meaning:
            self._record.by = "template"
            return Understood((meaning,))
        if found := await self._several(text):
            return found
        meaning = await self._guessed(text, self._after)
        return Understood((meaning,) if meaning else ())

    async def _several(self, text: str) -> Understood | None:
        """What is asked for in a sentence that joins several; None where it does not, or only a
        comma parts what is not understood from the rest."""
        pieces = joined.pieces(text.strip(" .,;"))
        if len(text) > _LONGEST or not 1 < len(pieces) < 2 * _MOST:
            return None
        meant = cache(lambda one: self._book.understand(one, self._follows(one, text)))
        with self._record.measured("understand"):
            parts = joined.parted(pieces, lambda one: meant(one) is not None)
        if not any(part.known for part in parts):
            return None
        self._record.by = "template"
        meanings = [meant(one.text) or await self._guessed_part(one.text) for one in parts]
        if all(meanings):
            return Understood(_once([one for one in meanings if one]))
        self._record.by = None
        return Understood(missed=_missed(parts, meanings)) if _joined(parts) else None

    def _follows(self, part: str, text: str) -> str:
        """Only the first part can go on from what was asked before."""
        return self._after if text.startswith(part) else ""

    async def _guessed_part(self, text: str) -> Meaning | None:
        """Of "cancel all timers and alarms" the second part alone would list the alarms."""
        return await self._guessed(text) if len(text.split()) >= _FEWEST else None

    async def _guessed(self, text: str, after: str = "") -> Meaning | None:
        """The model names the intent and the words of its slots; what they mean, the book knows."""
        if self._intents is None or len(text) > _LONGEST:
            return None
        try:
            with self._record.measured("intent"):
                guess = await self._intents.understand(text)
        except EarshotError as error:  # the chat model may still answer
            _log.warning("the intent model failed: %s", error)
            self._record.why = error.text
            return None
        if guess is None or not self._may_guess(guess.intent, text):
            return None
        meaning = self._book.resolve(guess.intent, guess.slots, after)
        self._record.by = "model" if meaning else self._record.by
        return meaning


def _joined(parts: Sequence[Part]) -> bool:
    return any(part.by_word for part in parts)


def _once(meanings: Sequence[Meaning]) -> tuple[Meaning, ...]:
    """What is said twice in one breath is meant once: "skip this song and play the next one"."""
    return tuple(one for at, one in enumerate(meanings) if one not in meanings[:at])


def _missed(parts: Sequence[Part], meanings: Sequence[Meaning | None]) -> str:
    both = list(zip(parts, meanings, strict=True))
    known = " and ".join(f"“{part.text.strip()}”" for part, meaning in both if meaning)
    missed = " and ".join(f"“{part.text.strip()}”" for part, meaning in both if not meaning)
    return f"I understand {known}, but not {missed}. So I have done nothing."
