"""Feasts that are on another date each year."""

from __future__ import annotations

from datetime import date, timedelta

from dateutil.easter import easter
from dateutil.relativedelta import MO, SU, TH, relativedelta, weekday

_FROM_EASTER = {
    "easter": 0,
    "easter sunday": 0,
    "easter monday": 1,
    "good friday": -2,
    "maundy thursday": -3,
    "palm sunday": -7,
    "ash wednesday": -46,
    "shrove tuesday": -47,
    "mardi gras": -47,
    "ascension day": 39,
    "pentecost": 49,
    "whit monday": 50,
    "corpus christi": 60,
}
_NTH_OF_MONTH: dict[str, tuple[int, weekday]] = {
    "martin luther king day": (1, MO(3)),
    "presidents' day": (2, MO(3)),
    "mother's day": (5, SU(2)),
    "memorial day": (5, MO(-1)),
    "father's day": (6, SU(3)),
    "labor day": (9, MO(1)),
    "columbus day": (10, MO(2)),
    "thanksgiving": (11, TH(4)),
    "thanksgiving day": (11, TH(4)),
}
_ELSEWHERE: dict[tuple[str, str], tuple[int, weekday]] = {
    ("CA", "thanksgiving"): (10, MO(2)),
    ("CA", "thanksgiving day"): (10, MO(2)),
    ("AU", "father's day"): (9, SU(1)),
    ("NZ", "father's day"): (9, SU(1)),
}
MOVING = (*_FROM_EASTER, *_NTH_OF_MONTH, "black friday")
"""Their names."""


def in_year(name: str, year: int, country: str = "") -> date:
    """The day of the feast `name` in a year, as it is kept in a country of two letters. KeyError
    for other names, ValueError for years the calendar does not have."""
    if name in _FROM_EASTER:
        return easter(year) + timedelta(days=_FROM_EASTER[name])
    if (country, name) == ("GB", "mother's day"):
        return easter(year) - timedelta(days=21)
    if name == "black friday":
        return in_year("thanksgiving", year) + timedelta(days=1)
    month, which = _ELSEWHERE.get((country, name), _NTH_OF_MONTH[name])
    return date(year, month, 1) + relativedelta(day=31 if (which.n or 1) < 0 else 1, weekday=which)
