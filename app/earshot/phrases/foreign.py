"""What the words in the slots of a language beside English mean."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from fractions import Fraction
from typing import TypeVar

from text_to_num import text2num

from earshot.languages import Language
from earshot.phrases.slots import choice
from earshot.phrases.sums import RESULT, Sums
from earshot.phrases.wording import Wording, foreign
from earshot.values import SlotType

_HAN_DIGITS = {one: value for value, one in enumerate("零一二三四五六七八九")} | {"两": 2, "〇": 0}
_HAN_UNITS = {"十": 10, "百": 100, "千": 1000}
_HAN_SCALES = {"万": 10**4, "亿": 10**8}
_THOUSANDS = {",": re.compile(r"(?<=\d)[. ](?=\d{3}\b)"), ".": re.compile(r"(?<=\d),(?=\d{3}\b)")}
_MOST_WORDS = 3
_MOST_LETTERS = 30
_NO_GRAMMAR = "?"
"""The starter recogniser hears English."""

T = TypeVar("T")


def slot_types(language: Language) -> tuple[SlotType, ...]:
    """The kinds of slot that the templates of a language may use. Values as in `slots`."""
    values = _Values(language, foreign(language))
    kinds = {
        "number": values.number,
        "duration": values.duration,
        "length": values.duration,
        "day": values.day,
        "choice": choice,
        "calculation": values.sums.calculation,
        "further": lambda text: values.sums.calculation(f"it {text}", RESULT),
    }
    bare: Callable[[str], str] = str.strip if language.spaced else lambda one: one.replace(" ", "")
    types = [SlotType(name, _NO_GRAMMAR, _of(bare, parse)) for name, parse in kinds.items()]
    return (*types, SlotType("label", "", _of(bare, values.label)))


def _of(bare: Callable[[str], str], parse: Callable[[str], T]) -> Callable[[str], T]:
    return lambda text: parse(bare(text))


class _Values:
    def __init__(self, language: Language, wording: Wording) -> None:
        self._language = language
        self._plain = (
            wording.plain if language.spaced else lambda text: wording.plain(text).replace(" ", "")
        )
        lengths = language.durations
        self._units, self._amounts = self._words(lengths.units), self._words(lengths.amounts)
        self._more, self._days = self._words(lengths.more), self._words(language.days)
        self._numbers = self._words(language.numbers)
        begin, end = (r"(?<![^\W\d])", r"(?![^\W\d])") if language.spaced else ("", "")
        self._part = re.compile(
            rf"(?P<amount>.*?) ?{begin}(?P<unit>{_any(self._units)}){end}"
            rf"(?: ?(?P<more>{_any(self._more)}){end})?(?: ?(?:{lengths.joined}){end})? ?"
        )
        names = self._plain(language.not_in_names)
        self._no_name = re.compile(rf"\d|(?<!\w)(?:{names})(?!\w)" if language.spaced else names)
        operators = [
            (self._bounded(words), sign) for words, sign in language.sums.operators.items()
        ]
        self.sums = Sums(tuple(language.sums.forms.items()), operators, self.number)

    def _words(self, table: Mapping[str, T]) -> dict[str, T]:
        return {
            self._plain(word).strip(): value
            for words, value in table.items()
            for word in words.split("|")
        }

    def _bounded(self, words: str) -> str:
        return rf"(?<![^\W\d])(?:{words})(?![^\W\d])" if self._language.spaced else words

    def number(self, text: str) -> int | float:
        """ "fünf", "2,5", "minus drei". ValueError for anything else."""
        minus = self._language.minus
        if minus and text.startswith(minus):
            return -self.number(text.removeprefix(minus).strip())
        if text in self._numbers:
            return self._numbers[text]
        if text[:1].isdigit():
            return self._digits(text)
        for point in filter(None, self._language.point_words.split("|")):
            before, found, after = text.partition(point)
            if found:
                decimals = [str(self._whole(one)) for one in _single(after)]
                return float(f"{self.number(before.strip())}.{''.join(decimals)}")
        return self._whole(text)

    def _digits(self, text: str) -> int | float:
        point = self._language.point
        plain = _THOUSANDS[point].sub("", text)
        if not re.fullmatch(rf"\d+(?:[.{point}]\d+)?", plain):
            raise ValueError(f"not a number: {text[:40]!r}")
        return int(plain) if plain.isdecimal() else float(plain.replace(",", "."))

    def _whole(self, text: str) -> int | float:
        if text in self._numbers:
            return self._numbers[text]
        return text2num(text, self._language.code) if self._language.spaced else _han_number(text)

    def duration(self, text: str) -> int:
        """Seconds, as `durations.duration`. A number behind the last unit counts the next smaller
        one: "1 Stunde 30". ValueError for anything else."""
        try:
            return self._seconds(text)
        except ValueError:
            articles = filter(None, self._language.durations.article.split("|"))
            bare = next((text.removeprefix(one) for one in articles if text.startswith(one)), "")
            return self._seconds(bare)

    def _seconds(self, text: str) -> int:
        seconds, last, at = Fraction(0), 0, 0
        while part := self._part.match(text, at):
            unit = self._units[part["unit"]]
            if last and unit >= last:
                raise ValueError(f"units out of order: {text[:40]!r}")
            amount = self._amount(part["amount"], part["more"] or "")
            seconds, last, at = seconds + amount * unit, unit, part.end()
        if at < len(text) or not last:
            if last not in (60, 3600):
                raise ValueError(f"not a duration: {text[:40]!r}")
            seconds += Fraction(str(self.number(text[at:].strip()))) * last / 60
        return round(seconds)

    def _amount(self, text: str, more: str) -> Fraction:
        if more and not text:  # "hora y media"
            text = "1"
        amount = self._amounts[text] if text in self._amounts else self.number(text)
        return Fraction(str(amount)) + Fraction(str(self._more.get(more, 0)))

    def day(self, text: str) -> str:
        """A day that has a name. ValueError for other texts."""
        if text not in self._days:
            raise ValueError(f"not a day: {text[:40]!r}")
        return self._days[text]

    def label(self, text: str) -> str:
        """A free name, as `slots.label`. ValueError for other texts."""
        too_long = len(text.split()) > _MOST_WORDS or len(text) > _MOST_LETTERS
        if too_long or not text or self._no_name.search(text):
            raise ValueError(f"not a name: {text[:40]!r}")
        return text


def _any(words: Mapping[str, object]) -> str:
    """Each of these words, the longest first; nothing where there is none."""
    return "|".join(sorted(map(re.escape, words), key=len, reverse=True)) or "(?!)"


def _single(digits: str) -> list[str]:
    return digits.split() or list(digits)


def _han_number(text: str) -> int:
    """ "一百二十三", "两", "十五". ValueError for anything else."""
    total = section = digit = 0
    before = ""
    for one in text:
        if one in _HAN_DIGITS and (before not in _HAN_DIGITS or before in "零〇"):
            digit = _HAN_DIGITS[one]
        elif one in _HAN_UNITS and (digit or one == "十"):
            section, digit = section + (digit or 1) * _HAN_UNITS[one], 0
        elif one in _HAN_SCALES and section + digit:
            total, section, digit = total + (section + digit) * _HAN_SCALES[one], 0, 0
        else:
            raise ValueError(f"not a number: {text[:40]!r}")
        before = one
    if not text:
        raise ValueError("not a number")
    return total + section + digit
