"""The days people name, found in the calendar."""

from __future__ import annotations

from datetime import date, timedelta

from earshot.errors import SkillError

_WEEKDAYS = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]


def resolved(day: str, today: date) -> date:
    """The date of a day named relative to today. SkillError where it is not understood."""
    which, _, weekday = day.lower().rpartition(" ")
    if weekday in _WEEKDAYS:
        ahead = (_WEEKDAYS.index(weekday) - today.weekday()) % 7
        days = {"next": ahead or 7, "last": ahead - 7}.get(which, ahead)
        return today + timedelta(days=days)
    try:
        if day[:1] in ("+", "-"):
            return today + timedelta(days=int(day))
        return date.fromisoformat(day) if len(day) > len("12-25") else _next(day, today)
    except (ValueError, OverflowError) as error:
        raise SkillError("no-such-day", "I do not know that day.") from error


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
