"""The order of understanding: a sentence template that fits exactly, then the intent model where it
is sure. What both leave is for the chat model."""

from __future__ import annotations

import logging

from earshot.core.parts import Book, Intents
from earshot.core.record import Record
from earshot.errors import EarshotError
from earshot.values import Meaning

_log = logging.getLogger(__name__)


async def understood(
    text: str, after: str, book: Book, intents: Intents | None, record: Record
) -> Meaning | None:
    """What `text` asks for, if anything. `after`: the intent it may follow up. `record` is told who
    understood it."""
    with record.measured("understand"):
        meaning = book.understand(text, after)
    if meaning:
        record.by = "template"
    elif intents:
        with record.measured("intent"):
            meaning = await _guessed(text, after, book, intents, record)
        record.by = "model" if meaning else None
    return meaning


async def _guessed(
    text: str, after: str, book: Book, intents: Intents, record: Record
) -> Meaning | None:
    """The model names the intent and the words of its slots; what they mean, the book knows."""
    try:
        guess = await intents.understand(text)
    except EarshotError as error:  # the chat model may still answer
        _log.warning("the intent model failed: %s", error)
        record.why = error.text
        return None
    return guess and book.resolve(guess.intent, guess.slots, after)
