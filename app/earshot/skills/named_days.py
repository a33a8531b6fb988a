"""The days people name, found in the calendar."""

from __future__ import annotations

import re
from contextlib import suppress
from datetime import UTC, date, datetime, timedelta

from earshot import times
from earshot.errors import SkillError
from earshot.skills import places
from earshot.times import days, feasts
from earshot.times.normal import WEEKDAYS

_WEEKDAY = re.compile(rf"(?:(?:this|next|last) )?(?:{'|'.join(WEEKDAYS)})")

_RECURS = re.compile(r"(?!\+|(?:this|next|last) |.* \+1$)")
_LEAP_YEARS_APART = 9 * 366
"""Days within which every day of the calendar comes."""


def resolved(day: str, today: date) -> date:
    """The date of a day named relative to today. SkillError where it is not understood."""
    try:
        if _WEEKDAY.fullmatch(day.lower()):
            return days.resolved(day.lower(), today)
        if day[:1] in ("+", "-"):
            return today + timedelta(days=int(day))
        return _dated(day, today)
    except (ValueError, OverflowError, KeyError) as error:
        named = any(map(str.isdigit, day))
        said = "The calendar has no such day." if named else "I do not know that day."
        raise SkillError("no-such-day", said) from error


def _dated(day: str, today: date) -> date:
    if day.endswith(" +1"):
        return _dated(day.removesuffix(" +1"), date(today.year + 1, 1, 1))
    name, _, year = day.lower().rpartition(" ")
    if year.isdecimal() and name:
        return _feast(name, int(year))
    if day.isdecimal():
        return _nth(int(day), today)
    if " " in day and not feasts.is_moving(day.lower()):
        return _as_said(day, today)
    if day[:1].isalpha():
        found = _feast(day.lower(), today.year)
        return found if found >= today else _feast(day.lower(), today.year + 1)
    return date.fromisoformat(day) if len(day) > len("12-25") else _next(day, today)


def _as_said(words: str, today: date) -> date:
    """Of the words for a day as `times` has them: "the last friday of may"."""
    midnight = datetime(today.year, today.month, today.day, tzinfo=UTC)
    country = places.home_code() if feasts.names_moving(words) else ""
    return times.resolve(words, midnight, past=True, country=country).at.date()


def _feast(name: str, year: int) -> date:
    return feasts.in_year(name, year, places.home_code())


def _nth(day: int, today: date) -> date:
    """The next such day of a month, today included."""
    for months in range(12):
        year, month = divmod(today.month - 1 + months, 12)
        with suppress(ValueError):
            found = date(today.year + year, month + 1, day)
            if found >= today:
                return found
    raise ValueError("no such day")


def _next(month_and_day: str, today: date) -> date:
    """The next such day, today included. The 29th of February can be eight years off."""
    for year in range(today.year, today.year + 9):
        try:
            found = date.fromisoformat(f"{year}-{month_and_day}")
        except ValueError:
            continue
        if found >= today:
            return found
    raise ValueError("no such day")


def before(day: str, today: date) -> date:
    """The last such day, today included. SkillError as for `resolved`, or where it is to come."""
    found = resolved(day, today)
    back = 6  # from six days before on, a weekday is found once
    while found > today and _RECURS.match(day) and back < _LEAP_YEARS_APART:
        found = resolved(day, today - timedelta(days=back))
        back += 7
    if found > today:
        raise SkillError("day-to-come", "That day is yet to come.")
    return found
