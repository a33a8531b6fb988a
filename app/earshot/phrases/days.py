"""Days as people name them, as short texts that need no calendar to be read again."""

from __future__ import annotations

import re
from contextlib import suppress

from earshot.phrases.numbers import TEENS, whole
from earshot.times import checked_day, feasts

WEEKDAYS = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
MONTHS = [
    *("january", "february", "march", "april", "may", "june", "july", "august"),
    *("september", "october", "november", "december"),
]
_FIRST_TO_NINTH = [
    *("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth"),
]
ORDINALS = [
    *_FIRST_TO_NINTH,
    *("tenth", "eleventh", "twelfth", "thirteenth", "fourteenth", "fifteenth", "sixteenth"),
    *("seventeenth", "eighteenth", "nineteenth", "twentieth"),
    *(f"twenty {word}" for word in _FIRST_TO_NINTH),
    *("thirtieth", "thirty first"),
]
"""Of the days of a month, in order."""

_NEAR = {
    "today": 0,
    "tomorrow": 1,
    "the day after tomorrow": 2,
    "yesterday": -1,
    "the day before yesterday": -2,
}
_SHIFT = re.compile(r"(.+) (day|week)s?( from now| from today| ago| ago today)")
_WEEKDAY = re.compile(rf"(?:on )?((?:(?:this|next|last) )?(?:{'|'.join(WEEKDAYS)}|weekend))")
_NTH = rf"(?:the )?(?P<nth>\d+(?:st|nd|rd|th)?|{'|'.join(reversed(ORDINALS))})"
_MONTH = rf"(?P<month>{'|'.join(MONTHS)})"
_YEAR = r"(?: (?:in )?(?P<year>.+))?"
_DATES = (
    re.compile(rf"(?:on )?{_NTH} (?:of )?{_MONTH}{_YEAR}"),
    re.compile(rf"(?:on )?{_MONTH} {_NTH}{_YEAR}"),
)
_ALONE = re.compile(
    rf"(?:on )?the (?P<nth>\d+(?:st|nd|rd|th)|{'|'.join(reversed(ORDINALS))})"
    r"(?: (?:of )?(?:this|the) month)?"
)
_FEAST = re.compile(rf"(?P<feast>{feasts.pattern((*feasts.FIXED, *feasts.MOVING))}){_YEAR}")
_NEXT_YEAR = " next year"


def day(text: str) -> str:
    """ "tomorrow" as "+1", "two weeks ago" as "-14", "next monday" as itself, "june 30th" as
    "06-30", "the first of may 2028" as "2028-05-01", "the 15th" as "15", "easter 2027" as
    itself; " +1" behind a date is the one of next year; what else `times` knows in its own form:
    "the last friday of may". The calendar may have no such day: "02-30". ValueError for anything
    else."""
    if (near := text.removesuffix("'s")) in _NEAR:
        return f"{_NEAR[near]:+}"
    if match := _WEEKDAY.fullmatch(text):
        return match[1].replace("weekend", "saturday")
    if match := _SHIFT.fullmatch(f"{text[3:]} from now" if text.startswith("in ") else text):
        return _shift(match[1], 7 if match[2] == "week" else 1, "ago" in match[3])
    if text.endswith(_NEXT_YEAR) and (found := day(text.removesuffix(_NEXT_YEAR)))[0] not in "+-":
        return f"{found} +1"
    if match := _FEAST.fullmatch(text):
        return _feast(match["feast"], match["year"])
    if match := _ALONE.fullmatch(text):
        return str(_day_of_month(match["nth"]))
    for pattern in _DATES:
        if match := pattern.fullmatch(text):
            month = MONTHS.index(match["month"]) + 1
            return _dated(f"{month:02}-{_day_of_month(match['nth']):02}", match["year"])
    return checked_day(text)


def _shift(count: str, size: int, ago: bool) -> str:
    days = (1 if count in ("a", "one") else whole(count)) * size
    return f"{-days if ago else days:+}"


def _day_of_month(nth: str) -> int:
    return ORDINALS.index(nth) + 1 if nth in ORDINALS else int(nth.rstrip("sthnrd"))


def _feast(name: str, year: str | None) -> str:
    with suppress(KeyError):
        month, of_month = feasts.fixed(name)
        return _dated(f"{month:02}-{of_month:02}", year)
    return name if year in (None, "this year") else f"{name} {year_of(str(year))}"


def _dated(month_and_day: str, year: str | None) -> str:
    """ValueError where no month has so many days. That February has no 30th, who looks into the
    calendar says."""
    if not 1 <= int(month_and_day[3:]) <= 31:
        raise ValueError(f"no day of a month: {month_and_day}")
    if year is None or year == "this year":
        return month_and_day
    return f"{year_of(year):04}-{month_and_day}"


def year_of(text: str) -> int:
    """ "2028", "two thousand eighteen", "nineteen fifty three". ValueError for anything else."""
    century, _, rest = text.partition(" ")
    if century in (*TEENS, "twenty") and rest:
        return whole(century) * 100 + whole(rest.removeprefix("oh "))
    return whole(text)
