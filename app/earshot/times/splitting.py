"""Sentences that say both what and when, parted."""

from __future__ import annotations

import re

from earshot.times.normal import normal
from earshot.times.when import checked
from earshot.times.words import LENGTH, taken_apart

_NOT_AFTER = {
    *("for", "of", "about", "until", "till", "since", "from", "before", "after", "the", "a", "an"),
    *("every", "each", "next", "this", "last", "in", "to", "and"),
}
"""Words that belong to what follows: "a table for friday"."""


def split(text: str) -> tuple[str, str]:
    """What and when of "call mom tomorrow at seven" or "tomorrow to call mom at seven": the words
    for what as they were, and those for when as `checked` gives them; empty where there is no
    such."""
    words = text.split()
    start = next((at for at in range(len(words)) if _ends_in(words, at)), len(words))
    end = next((at for at in range(start, 0, -1) if _begins_with(words, at)), 0)
    before, what, after = words[:end], words[end:start], words[start:]
    for both in ([*before, *after], after, before):
        if both and _is_when(both):
            if both is after:
                what = words[:start]
            return _bare(what), checked(" ".join(both))
    return _bare(words), ""


def _ends_in(words: list[str], at: int) -> bool:
    if at and words[at - 1].lower() in _NOT_AFTER:
        return False
    for_what = bool(at) and words[at].lower() == "for"
    return _is_when(words[at:]) and not (for_what and not _has_clock(words[at:]))


def _begins_with(words: list[str], at: int) -> bool:
    return words[at - 1].lower() not in {*_NOT_AFTER, "on", "at", "by"} and _is_when(words[:at])


def _has_clock(words: list[str]) -> bool:
    return bool(taken_apart(normal(" ".join(words))).clock)


def _is_when(words: list[str]) -> bool:
    text = " ".join(words)
    try:
        plain = checked(text)
    except ValueError:
        return False
    return not text.isdecimal() and not re.fullmatch(rf"\d+|(?:for )?{LENGTH}", plain)


def _bare(words: list[str]) -> str:
    """Without the words that only join what to when."""
    text = " ".join(words)
    text = re.sub(r"^(?:to|that|about|of) ", "", text)
    return re.sub(r" (?:at|on|by|for|and)$", "", text).strip(" ,.")
