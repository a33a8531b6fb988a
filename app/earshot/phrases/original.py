"""From plain words back to what was said: with its capitals, commas and numbers."""

from __future__ import annotations

from earshot.phrases.wording import Wording

_AROUND = " \t\n.,;:!?…\"'“”‘’"


def as_said(text: str, words: str, wording: Wording) -> str:
    """The part of `text` that `wording` makes `words` of: "Milk, eggs and bread" for
    "milk eggs and bread". `words` themselves where there is no such part."""
    pieces = text.split()
    plain = [wording.utterance(piece).split() for piece in pieces]
    wanted = words.split()
    for start in range(len(pieces)):
        end = _end(plain, start, wanted)
        if end:
            return " ".join(pieces[start:end]).strip(_AROUND) or words
    return words


def _end(plain: list[list[str]], start: int, wanted: list[str]) -> int:
    """Behind which piece the run that begins at `start` has become `wanted`; 0 where it never
    does. It may not begin or end with pieces that are only punctuation."""
    run: list[str] = []
    for end in range(start, len(plain)):
        run += plain[end]
        if run == wanted and plain[start]:
            return end + 1
        if run != wanted[: len(run)]:
            return 0
    return 0
