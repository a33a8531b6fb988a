"""Feasts and days that have a name: those of a fixed date, and those of another date each year."""

from __future__ import annotations

import re
from datetime import date, timedelta

from dateutil.easter import easter
from dateutil.relativedelta import MO, SU, TH, relativedelta, weekday

FIXED = {
    "new year's day": (1, 1),
    "new year": (1, 1),
    "groundhog day": (2, 2),
    "valentine's day": (2, 14),
    "saint patrick's day": (3, 17),
    "saint patrick's": (3, 17),
    "april fools' day": (4, 1),
    "earth day": (4, 22),
    "international workers' day": (5, 1),
    "workers' day": (5, 1),
    "may day": (5, 1),
    "cinco de mayo": (5, 5),
    "juneteenth": (6, 19),
    "bastille day": (7, 14),
    "halloween": (10, 31),
    "all saints' day": (11, 1),
    "bonfire night": (11, 5),
    "remembrance day": (11, 11),
    "veterans' day": (11, 11),
    "christmas eve": (12, 24),
    "christmas day": (12, 25),
    "christmas": (12, 25),
    "xmas": (12, 25),
    "boxing day": (12, 26),
    "new year's eve": (12, 31),
}
"""Name to month and day."""

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
    "labour day": (9, MO(1)),
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
_INDEPENDENCE = {"": (7, 4), "US": (7, 4), "IN": (8, 15), "PK": (8, 14), "PH": (6, 12)}
MOVING = (*_FROM_EASTER, *_NTH_OF_MONTH, "black friday", "independence day")
"""The names of those of another date each year, or in each country."""


def pattern(names: tuple[str, ...]) -> str:
    """A regular expression for one of the names, however its s is written."""
    longest = sorted(names, key=len, reverse=True)
    return "|".join(map(_spelled, longest))


def _spelled(name: str) -> str:
    return re.sub(r"s?'s?", "(?:'?s'?)?", name).replace("saint ", "(?:saint|st) ")


_fixed = {name: re.compile(_spelled(name)) for name in FIXED}
_moving = {name: re.compile(_spelled(name)) for name in MOVING}


def fixed(words: str) -> tuple[int, int]:
    """Month and day of a feast of `FIXED`. KeyError for other words."""
    return FIXED[_name(words, _fixed)]


def is_moving(words: str) -> bool:
    """Whether it is one of `MOVING`."""
    return any(spelled.fullmatch(words) for spelled in _moving.values())


def names_moving(words: str) -> bool:
    """Whether one of `MOVING` stands in the words."""
    return any(spelled.search(words) for spelled in _moving.values())


def _name(words: str, names: dict[str, re.Pattern[str]]) -> str:
    found = next((name for name, spelled in names.items() if spelled.fullmatch(words)), None)
    if found is None:
        raise KeyError(words)
    return found


def in_year(words: str, year: int, country: str = "") -> date:
    """The day of one of `MOVING` in a year, as it is kept in a country of two letters. KeyError
    for other names, and ValueError for years the calendar does not have."""
    name = _name(words, _moving)
    if name in _FROM_EASTER:
        return easter(year) + timedelta(days=_FROM_EASTER[name])
    if (country, name) == ("GB", "mother's day"):
        return easter(year) - timedelta(days=21)
    if name == "black friday":
        return in_year("thanksgiving", year) + timedelta(days=1)
    if name == "independence day":
        return date(year, *_INDEPENDENCE[country])
    month, which = _ELSEWHERE.get((country, name), _NTH_OF_MONTH[name])
    return date(year, month, 1) + relativedelta(day=31 if (which.n or 1) < 0 else 1, weekday=which)
