"""Lengths of time as people say them, in whole seconds."""

from __future__ import annotations

import re
from collections.abc import Iterator
from fractions import Fraction
from typing import NoReturn

from earshot.phrases.numbers import number, whole

_SECONDS = {"mo": 2_592_000, "s": 1, "m": 60, "h": 3600, "d": 86_400, "w": 604_800, "y": 31_536_000}
"""How a unit begins to its length; a month is 30 days, a year 365."""

_UNIT = r"(?:seconds?|secs?|minutes?|mins?|hours?|hrs?|days?|weeks?|months?|years?|yrs?)"
_PART = re.compile(
    rf"(?P<amount>.+?)(?: (?P<unit>{_UNIT}|[smhdwy])|(?<=\d)(?P<short>{_UNIT}|[smhdwy]))(?![^\W\d])"
    rf"(?: and (?:a |one )?(?P<more>half|quarter|three quarters)(?! (?:an?|of|{_UNIT})\b))?"
    r"(?: and(?= ))? ?"
)
_FILLING = re.compile(r"(?: of)?(?: an?)?$")
_A_FEW = {"a": 1, "an": 1, "another": 1, "a couple": 2, "couple": 2, "a few": 3, "few": 3}
_SAID_OTHERWISE = (
    (re.compile(r"^(?:about|around|roughly|approximately|exactly) | or so$"), ""),
    (re.compile(r"^(?:a )?fortnight$"), "two weeks"),
    (re.compile(r"^(?=(?:hour|minute|day|week) and a)"), "one "),
)
_SMALLER = {3600: 60, 60: 1}
_LEAST_REST, _MOST_REST = 10, 59


def duration(text: str) -> int:
    """Seconds of "ten minutes", "an hour and a half", "1h 30m", "three quarters of an hour"; two
    digits behind the last unit count the next smaller one: "an hour thirty".

    ValueError for anything else, also where units do not go from large to small.
    """
    seconds, last = Fraction(0), float("inf")
    for spoken, plain in _SAID_OTHERWISE:
        text = spoken.sub(plain, text)
    for amount, unit in _parts(text):
        if unit >= last:
            raise ValueError(f"units out of order: {text[:40]!r}")
        seconds, last = seconds + amount * unit, unit
    return round(seconds)


def _parts(text: str) -> Iterator[tuple[Fraction, int]]:
    at = size = 0
    while at < len(text) or not at:
        part = _PART.match(text, at)
        if part is None:
            yield _rest(text[at:]), _SMALLER.get(size) or _refuse(text)
            return
        more = amount(part["more"]) if part["more"] else 0
        size = _size(part["unit"] or part["short"])
        yield amount(part["amount"]) + more, size
        at = part.end()


def _rest(text: str) -> Fraction:
    found = whole(text)
    return Fraction(found) if _LEAST_REST <= found <= _MOST_REST else _refuse(text)


def _refuse(text: str) -> NoReturn:
    raise ValueError(f"not a duration: {text[:40]!r}")


def _size(unit: str) -> int:
    return next(size for start, size in _SECONDS.items() if unit.startswith(start))


def amount(text: str) -> Fraction:
    """ "ten", "an", "half an", "two and a half", "1 1/2", "three quarters of an", "a couple of"."""
    if found := _A_FEW.get(text.removesuffix(" of")):
        return Fraction(found)
    return Fraction(str(number(_FILLING.sub("", text))))
