"""English numbers, in words and digits."""

from __future__ import annotations

import re
from typing import NoReturn

UNITS = "one two three four five six seven eight nine".split()
TEENS = "ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen".split()
TENS = "twenty thirty forty fifty sixty seventy eighty ninety".split()
SCALES = {"trillion": 10**12, "billion": 10**9, "million": 10**6, "thousand": 1000}

_BELOW_TWENTY = {word: value for value, word in enumerate([*UNITS, *TEENS], 1)}
_DIGITS = re.compile(r"\d{1,3}(?:,\d{3})+|\d+")
_DECIMAL = re.compile(rf"(?:{_DIGITS.pattern})?\.\d+")
_LONGEST = 300


def number(text: str) -> int | float:
    """`text` as a number: "twenty five", "25", "one point five", "minus 3", "2 million".

    ValueError for anything else, lists of digits ("two five") among them.
    """
    if len(text) > _LONGEST:
        raise ValueError("too long for a number")
    sign, _, rest = text.partition(" ")
    if sign in ("minus", "negative"):
        return -number(rest)
    if _DECIMAL.fullmatch(text):
        return float(text.replace(",", ""))
    before, point, after = f" {text} ".partition(" point ")
    if not point:
        return whole(text)
    decimals = "".join(str(_digit(word)) for word in after.split())
    if not decimals:
        _refuse(text)
    return float(f"{whole(before.strip() or 'zero')}.{decimals}")


def whole(text: str) -> int:
    """A whole number that is not negative. ValueError for anything else."""
    if text == "zero":
        return 0
    total = 0
    for scale, value in SCALES.items():
        head, found, rest = f"{text} ".partition(f" {scale} ")
        if found:
            total += (1 if head == "a" else _below_thousand(head)) * value
            text = rest.strip().removeprefix("and ")
    return total + (_below_thousand(text) if text or not total else 0)


def _below_thousand(text: str) -> int:
    head, found, rest = f"{text} ".partition(" hundred ")
    if not found:
        return _below_hundred(text)
    hundreds = 1 if head == "a" else _below_hundred(head)
    rest = rest.strip().removeprefix("and ")
    return hundreds * 100 + (_below_hundred(rest) if rest else 0)


def _below_hundred(text: str) -> int:
    if _DIGITS.fullmatch(text) and text.isascii():
        return int(text.replace(",", ""))
    tens, _, unit = text.partition(" ")
    if tens in TENS:
        value = 10 * TENS.index(tens) + 20
        return value + _digit(unit, least=1) if unit else value
    return _BELOW_TWENTY.get(text) or _refuse(text)


def _digit(word: str, least: int = 0) -> int:
    names = ["zero", *UNITS]
    value = names.index(word) if word in names else 0 if word == "oh" else int(word)
    if not least <= value <= 9:
        _refuse(word)
    return value


def _refuse(text: str) -> NoReturn:
    raise ValueError(f"not a number: {text[:40]!r}")
