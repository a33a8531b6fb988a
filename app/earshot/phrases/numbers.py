"""English numbers, in words and digits."""

from __future__ import annotations

import re
from contextlib import suppress
from typing import NoReturn

UNITS = "one two three four five six seven eight nine".split()
TEENS = "ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen".split()
TENS = "twenty thirty forty fifty sixty seventy eighty ninety".split()
SCALES = {"trillion": 10**12, "billion": 10**9, "million": 10**6, "thousand": 1000}

_NOUGHT = ("zero", "nought", "naught", "oh")
_PARTS = {
    **{"half": 2, "halve": 2, "quarter": 4, "fourth": 4, "third": 3, "fifth": 5, "sixth": 6},
    **{"seventh": 7, "eighth": 8, "ninth": 9, "tenth": 10, "twentieth": 20, "hundredth": 100},
    "thousandth": 1000,
}
"""Of a whole."""
_PART = re.compile(rf"(?:(?P<count>.+) )?(?P<part>{'|'.join(_PARTS)})s?")
_SLASH = re.compile(r"(?:(?P<whole>\d+) )?(?P<above>\d+)/(?P<below>\d+)")
_TIMES = {**SCALES, "dozen": 12, "dozens": 12}
_THOUSANDS = re.compile(r"([\d.,]+) ?k")
_SCALED = re.compile(rf"(?P<count>.+?)(?: of)?(?: an?)? (?P<scale>{'|'.join(_TIMES)})")
_BELOW_TWENTY = {word: value for value, word in enumerate([*UNITS, *TEENS], 1)}
_DIGITS = re.compile(r"\d{1,3}(?:,\d{3})+|\d+")
_DECIMAL = re.compile(rf"(?:{_DIGITS.pattern})?\.\d+")
_LONGEST = 300


def number(text: str) -> int | float:
    """`text` as a number: "twenty five", "25", "one point five", "minus 3", "2 million", "two
    thirds", "1 1/2", "three and a half million", "half a dozen".

    ValueError for anything else, lists of digits ("two five") among them.
    """
    if len(text) > _LONGEST:
        raise ValueError("too long for a number")
    sign, _, rest = text.partition(" ")
    if sign in ("minus", "negative"):
        return -number(rest)
    if text[:1] == "-" and text[1:2].isdigit():
        return -number(text[1:])
    text = _THOUSANDS.sub(r"\1 thousand", text)
    try:
        return _exact(text)
    except ValueError:
        return _with_parts(text)


def _exact(text: str) -> int | float:
    if _DECIMAL.fullmatch(text):
        return float(text.replace(",", ""))
    before, point, after = f" {text} ".partition(" point ")
    if not point:
        return whole(text)
    return float(f"{whole(before.strip() or 'zero')}.{_decimals(after.strip())}")


def _decimals(words: str) -> str:
    """ "zero four" as "04", and so "seventy one" as "71"."""
    try:
        return "".join(str(_digit(word)) for word in words.split()) or _refuse(words)
    except ValueError:
        return str(_below_hundred(words))


def _with_parts(text: str) -> int | float:
    """What is made of others: "two thirds", "one and a half", "2.5 million", and the half of one
    in "a million and a half"."""
    if match := _SLASH.fullmatch(text):
        above, below = int(match["above"]), int(match["below"]) or _refuse(text)
        return int(match["whole"] or 0) + above / below
    match = _SCALED.fullmatch(text)
    if match and not SCALES.keys() & set(match["count"].split()):
        count = _count(match["count"]) * _TIMES[match["scale"]]
        return int(count) if count == int(count) else count
    before, joined, after = text.rpartition(" and ")
    if joined and not _is_whole(after):
        of = SCALES.get(before.split()[-1], 1) if _PART.fullmatch(after) else 1
        return number(before) + number(after) * (of if of > SCALES["thousand"] else 1)
    return _part(text)


def _is_whole(text: str) -> bool:
    with suppress(ValueError):
        return whole(text) >= 0
    return False


def _part(text: str) -> float:
    match = _PART.fullmatch(text)
    if match is None or not (match["count"] or match["part"] in ("half", "quarter")):
        _refuse(text)  # "third" is an ordinal
    return _count(match["count"] or "a") / _PARTS[match["part"]]


def _count(text: str) -> int | float:
    return 1 if text in ("a", "an") else number(text)


def whole(text: str) -> int:
    """A whole number that is not negative. ValueError for anything else."""
    if text in _NOUGHT[:-1]:
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
    value = names.index(word) if word in names else 0 if word in _NOUGHT else int(word)
    if not least <= value <= 9:
        _refuse(word)
    return value


def _refuse(text: str) -> NoReturn:
    raise ValueError(f"not a number: {text[:40]!r}")
