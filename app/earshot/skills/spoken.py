"""Replies and the values in them, as words of the language that the turn is in.

Babel knows the names of units, months and days (Unicode CLDR); English keeps words of its own,
made to be heard: "Wednesday, March 4th, 2026".
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar

from earshot.languages import ENGLISH, language

_UNITS = (("day", 86_400), ("hour", 3600), ("minute", 60), ("second", 1))
_SHORT = {"zh"}
"""Where CLDR has no long names of units."""

_code: ContextVar[str] = ContextVar("language", default=ENGLISH)


@contextmanager
def speaking(code: str) -> Iterator[None]:
    """Within it, words are of this language, one of `settings.LANGUAGES`."""
    token = _code.set(code)
    try:
        yield
    finally:
        _code.reset(token)


def code() -> str:
    """The language that words are of."""
    return _code.get()


def say(english: str, **values: object) -> str:
    """A reply: `english`, which is its name in the language files too, with its `{values}`."""
    return language(_code.get()).reply(english).format(**values)


def duration(seconds: float) -> str:
    """ "1 hour and 8 minutes"."""
    return listed([counted(count, name) for count, name in _units(seconds)]) or counted(0, "second")


def largest(seconds: float) -> str:
    """The same, but only its largest unit: "3 minutes"."""
    return counted(*next(_units(seconds), (0, "second")))


def length(seconds: float) -> str:
    """A duration in front of a noun: "10-minute", "1-hour 30-minute"."""
    if _code.get() != ENGLISH:
        return duration(seconds)
    return " ".join(f"{count}-{name}" for count, name in _units(seconds))


def counted(count: int, name: str) -> str:
    """ "1 day", "3 days". Beside English, only of units of time."""
    code = _code.get()
    if code == ENGLISH:
        return f"{count} {name}{'' if count == 1 else 's'}"
    from babel.units import format_unit

    width = "short" if code in _SHORT else "long"
    unit = format_unit(count, f"duration-{name}", width, locale=code)  # type: ignore[arg-type]
    return unit.replace("\N{NO-BREAK SPACE}", " ")


def _units(seconds: float) -> Iterator[tuple[int, str]]:
    left = round(seconds)
    for name, size in _UNITS:
        count, left = divmod(left, size)
        if count:
            yield count, name


def listed(parts: Sequence[str], last: str = "and") -> str:
    """ "one", "one and two", "one, two and three". `last`: "and" or "or"."""
    if _code.get() == ENGLISH:
        return f" {last} ".join(filter(None, [", ".join(parts[:-1]), *parts[-1:]]))
    from babel.lists import format_list

    return format_list(parts, "standard" if last == "and" else "or", _code.get())


def time_of_day(when: datetime.datetime) -> str:
    """ "7:42 PM", "8 PM", "noon"."""
    if _code.get() != ENGLISH:
        form = "{hour}:{minute}" if when.minute else "{hour}"
        own = form.replace("{hour}", str(when.hour))  # "midi", "la 1"
        form = own if own in language(_code.get()).replies else form
        return say(form, hour=when.hour, minute=when.minute)
    if (when.hour % 12, when.minute) == (0, 0):
        return "noon" if when.hour else "midnight"
    minutes = f":{when:%M}" if when.minute else ""
    return f"{when.hour % 12 or 12}{minutes} {'AM' if when.hour < 12 else 'PM'}"


def weekday(when: datetime.date) -> str:
    """ "Wednesday"."""
    from babel.dates import format_date

    return format_date(when, "EEEE", locale=_code.get())


def date(when: datetime.date) -> str:
    """ "Wednesday, March 4th, 2026"."""
    if _code.get() != ENGLISH:
        from babel.dates import format_date

        return format_date(when, "full", locale=_code.get())
    return f"{when:%A}, {when:%B} {ordinal(when.day)}, {when.year}"


def ordinal(count: int) -> str:
    """ "1st", "12th", "22nd"."""
    teen = count % 100 in (11, 12, 13)
    return f"{count}{'th' if teen else {1: 'st', 2: 'nd', 3: 'rd'}.get(count % 10, 'th')}"


def number(value: float) -> str:
    """ "84", "3.33", "0.0013": two decimals, or two digits of what is below a tenth."""
    rounded = round(value, 2) if abs(value) >= 0.1 else float(f"{value:.2g}")
    plain = f"{rounded:.10f}".rstrip("0").rstrip(".") if rounded else "0"
    return plain.replace(".", language(_code.get()).point)
