"""Lengths of time as people say them, in whole seconds."""

from __future__ import annotations

import re
from collections.abc import Iterator
from fractions import Fraction

from earshot.phrases.numbers import number

_SECONDS = {"mo": 2_592_000, "s": 1, "m": 60, "h": 3600, "d": 86_400, "w": 604_800, "y": 31_536_000}
"""How a unit begins to its length; a month is 30 days, a year 365."""

_UNIT = r"(?:seconds?|secs?|minutes?|mins?|hours?|hrs?|days?|weeks?|months?|years?|yrs?)"
_PART = re.compile(
    rf"(?P<amount>.+?)(?: (?P<unit>{_UNIT}|[smhdwy])|(?<=\d)(?P<short>{_UNIT}|[smhdwy]))(?![^\W\d])"
    rf"(?: and (?:a |one )?(?P<more>half|quarter)(?! (?:an?|of|{_UNIT})\b))?(?: and(?= ))? ?"
)
_FRACTIONS = {
    "half": Fraction(1, 2),
    "1/2": Fraction(1, 2),
    "quarter": Fraction(1, 4),
    "1/4": Fraction(1, 4),
    "three quarters": Fraction(3, 4),
    "3/4": Fraction(3, 4),
}
_FILLING = re.compile(r"(?: of)?(?: an?)?$")


def duration(text: str) -> int:
    """Seconds of "ten minutes", "an hour and a half", "1h 30m", "three quarters of an hour".

    ValueError for anything else, also where units do not go from large to small.
    """
    seconds, last = Fraction(0), float("inf")
    for amount, unit in _parts(text.replace("⁄", "/")):
        if unit >= last:
            raise ValueError(f"units out of order: {text[:40]!r}")
        seconds, last = seconds + amount * unit, unit
    return round(seconds)


def _parts(text: str) -> Iterator[tuple[Fraction, int]]:
    at = 0
    while at < len(text) or not at:
        part = _PART.match(text, at)
        if part is None:
            raise ValueError(f"not a duration: {text[:40]!r}")
        more = _FRACTIONS[part["more"]] if part["more"] else 0
        yield amount(part["amount"]) + more, _size(part["unit"] or part["short"])
        at = part.end()


def _size(unit: str) -> int:
    return next(size for start, size in _SECONDS.items() if unit.startswith(start))


def amount(text: str) -> Fraction:
    """ "ten", "an", "half an", "two and a half", "1 1/2", "three quarters of an", "a couple of"."""
    if text in ("a", "an", "another"):
        return Fraction(1)
    if text in ("a couple of", "couple of", "a couple"):
        return Fraction(2)
    bare = _FILLING.sub("", text)
    for name, fraction in _FRACTIONS.items():
        if bare in (name, f"a {name}"):
            return fraction
        before, found, _ = f"{bare}\n".partition(f" {name}\n")
        if found:
            return fraction + Fraction(str(number(re.sub(r" and(?: a)?$", "", before))))
    return Fraction(str(number(text)))
