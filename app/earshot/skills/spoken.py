"""Values as the words of a reply."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Sequence

_UNITS = (("day", 86_400), ("hour", 3600), ("minute", 60), ("second", 1))


def duration(seconds: float) -> str:
    """ "1 hour and 8 minutes"."""
    return listed([counted(count, name) for count, name in _units(seconds)]) or "0 seconds"


def largest(seconds: float) -> str:
    """The same, but only its largest unit: "3 minutes"."""
    return counted(*next(_units(seconds), (0, "second")))


def length(seconds: float) -> str:
    """A duration in front of a noun: "10-minute", "1-hour 30-minute"."""
    return " ".join(f"{count}-{name}" for count, name in _units(seconds))


def counted(count: int, name: str) -> str:
    """ "1 day", "3 days"."""
    return f"{count} {name}{'' if count == 1 else 's'}"


def _units(seconds: float) -> Iterator[tuple[int, str]]:
    left = round(seconds)
    for name, size in _UNITS:
        count, left = divmod(left, size)
        if count:
            yield count, name


def listed(parts: Sequence[str]) -> str:
    """ "one", "one and two", "one, two and three"."""
    return " and ".join(filter(None, [", ".join(parts[:-1]), *parts[-1:]]))


def time_of_day(when: datetime.datetime) -> str:
    """ "7:42 PM", "8 PM", "noon"."""
    if (when.hour % 12, when.minute) == (0, 0):
        return "noon" if when.hour else "midnight"
    minutes = f":{when:%M}" if when.minute else ""
    return f"{when.hour % 12 or 12}{minutes} {'AM' if when.hour < 12 else 'PM'}"


def date(when: datetime.date) -> str:
    """ "Wednesday, March 4th, 2026"."""
    return f"{when:%A}, {when:%B} {ordinal(when.day)}, {when.year}"


def ordinal(count: int) -> str:
    """ "1st", "12th", "22nd"."""
    teen = count % 100 in (11, 12, 13)
    return f"{count}{'th' if teen else {1: 'st', 2: 'nd', 3: 'rd'}.get(count % 10, 'th')}"


def number(value: float) -> str:
    """ "84", "3.33", "0.0013": two decimals, or two digits of what is below a tenth."""
    rounded = round(value, 2) if abs(value) >= 0.1 else float(f"{value:.2g}")
    return f"{rounded:.10f}".rstrip("0").rstrip(".") if rounded else "0"
