"""Days that are named by where they lie in a week, a month or a year: "the last friday of may"."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta

from dateutil.relativedelta import relativedelta

from earshot.times.normal import MONTHS, WEEKDAYS

_EDGES = "end|last day|start|beginning|1st day|middle"
_SPAN = rf"(?:(?:this|next|last) )?(?:week|month|year)|(?:{'|'.join(MONTHS)})(?: \d{{4}})?"
DAY_IN_SPAN = (
    rf"(?:the )?(?:(?P<edge>{_EDGES})|(?P<which_of>[1-5](?:st|nd|rd|th)|last)"
    rf" (?P<which_day>{'|'.join(WEEKDAYS)}|weekend)) (?:of|in) (?:the )?(?P<span>{_SPAN})"
)
"""Such a day, as it stands in a `normal` text."""

_STEPS = {"this": 0, "next": 1, "last": -1}
_FRIDAY, _WEDNESDAY = 4, 2
_FIFTEENTH = 14
_SIX_MONTHS = relativedelta(months=6)


def day_in_span(match: re.Match[str], today: date) -> date:
    """The day of a match of `DAY_IN_SPAN`; where only "the month" or "may" was said, one that is
    not over. ValueError where there is no such day."""
    words, _, year = match["span"].partition(" ")
    named = words if year and words in _STEPS else ""
    unit = year if named else words
    for later in range(2):
        first = _first(unit, today, _STEPS.get(named, 0) + later, 0 if named else int(year or 0))
        found = _within(match, unit, first)
        if found >= today or named or year:
            break
    return found


def _first(unit: str, today: date, ahead: int, year: int) -> date:
    """The first day of a span of that unit, `ahead` of the one that today is in."""
    if unit == "week":
        return today + timedelta(days=7 * ahead - today.weekday())
    if unit == "month":
        return today.replace(day=1) + relativedelta(months=ahead)
    if unit == "year":
        return date(today.year + ahead, 1, 1)
    return date(year or today.year + ahead, MONTHS.index(unit) + 1, 1)


def _within(match: re.Match[str], unit: str, first: date) -> date:
    if match["edge"]:
        return _EDGE[match["edge"]](unit, first)
    weekday = WEEKDAYS.index(match["which_day"].replace("weekend", "saturday"))
    if match["which_of"] == "last":
        last = _last(unit, first)
        return last - timedelta(days=(last.weekday() - weekday) % 7)
    nth = int(match["which_of"][0]) - 1
    found = first + timedelta(days=(weekday - first.weekday()) % 7 + 7 * nth)
    if found > _last(unit, first):
        raise ValueError("The calendar has no such day.")
    return found


def _last(unit: str, first: date) -> date:
    after = {"week": relativedelta(weeks=1), "year": relativedelta(years=1)}
    return first + after.get(unit, relativedelta(months=1)) - timedelta(days=1)


def _end(unit: str, first: date) -> date:
    """Of a week, that of work."""
    return first + timedelta(days=_FRIDAY) if unit == "week" else _last(unit, first)


def _middle(unit: str, first: date) -> date:
    if unit == "year":
        return first + _SIX_MONTHS
    return first + timedelta(days=_WEDNESDAY if unit == "week" else _FIFTEENTH)


def _start(_: str, first: date) -> date:
    return first


_EDGE: dict[str, Callable[[str, date], date]] = {
    "end": _end,
    "last day": _last,
    "middle": _middle,
    **dict.fromkeys(("start", "beginning", "1st day"), _start),
}
