"""Sentences that say both what and when, parted."""

from __future__ import annotations

import re

from earshot.times.normal import MONTHS, normal
from earshot.times.rules import RULE_WORDS, repeating
from earshot.times.when import checked
from earshot.times.words import LENGTH, taken_apart

_NOT_AFTER = {
    *("for", "of", "about", "until", "till", "since", "from", "before", "after", "the", "a", "an"),
    *("every", "each", "next", "this", "last", "in", "to", "and"),
}
"""Words that belong to what follows: "a table for friday"."""

_SUN = r"(?:at|by|before|after) (?:the )?(?:sunrise|sunset|dawn|dusk)"
_WORK_DAYS = re.compile(r"\d+ (?:business|working|work) days?\b")
_FAR_YEAR = re.compile(
    rf"\b(?:\d{{1,2}}(?:st|nd|rd|th)? (?:of )?(?:{'|'.join(MONTHS)})"
    rf"|(?:{'|'.join(MONTHS)}) \d{{1,2}}(?:st|nd|rd|th)?|in the year) (?:in |of )?\d{{5,}}\b"
)
_LONGEST, _FAR = 300, 12
"""Letters that are looked at, and words that stand between a rule and its bound at most."""

_BOUNDS = {"for", "until", "till", "between", "from", "through", "starting", "beginning"}
"""Words that say from when to when something repeats."""


def check_limits(text: str) -> None:
    """ValueError, with a sentence that can be said, for what is about time and cannot be done:
    "every day until christmas", "at sunrise". Parted, the rest of it would be planned."""
    text = text[:_LONGEST]
    plain = normal(text)
    if _WORK_DAYS.search(plain):
        raise ValueError("I cannot count working days yet.")
    if _FAR_YEAR.search(plain):
        raise ValueError("That is beyond my calendar.")
    words = text.split()
    for match in re.finditer(rf"\b{_SUN}\b", text, re.IGNORECASE):
        before, after = text[: match.start()].split(), text[match.end() :].split()
        if not before or not after or _ends_in_when(before) or _starts_with_when(after):
            raise ValueError(f"I cannot do that yet: “{match[0]}”.")
    for at, word in enumerate(words):
        if word.lower() in _BOUNDS and _bounds_a_rule(words, at):
            raise ValueError(f"I cannot do that yet: “{' '.join(words[at : at + 4])}”.")


def _bounds_a_rule(words: list[str], at: int) -> bool:
    """Whether what repeats stands beside the bound, which is no part of it."""
    word, after = words[at].lower(), words[at + 1 :]
    if not after or (word in ("from", "between", "through") and not _starts_with_when(after)):
        return False
    if (word, after[0].lower()) == ("from", "now"):
        return False
    if word == "for" and not re.match(rf"(?:the next )?{LENGTH}", normal(" ".join(after))):
        return False
    starts = [start for start in range(max(0, at - _FAR), at) if _repeats(words[start:at])]
    if starts:
        longer = range(at + 2, len(words) + 1)
        return not any(_repeats(words[starts[0] : end]) for end in longer)
    bound = word in ("starting", "beginning", "between")
    return bound and any(_repeats(after[:end]) for end in range(1, len(after) + 1))


def _repeats(words: list[str]) -> bool:
    return _is_when(words) and bool(re.search(RULE_WORDS, repeating(normal(" ".join(words)))))


def _ends_in_when(words: list[str]) -> bool:
    return any(_is_when(words[at:]) for at in range(len(words)))


def _starts_with_when(words: list[str]) -> bool:
    return words[0].isdecimal() or any(_is_when(words[:end]) for end in range(1, len(words) + 1))


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
