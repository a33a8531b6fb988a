"""Words about time, and the time it is, to the time that is meant."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta

from dateutil.relativedelta import relativedelta
from dateutil.rrule import rrulestr

from earshot.times import days, rules
from earshot.times.normal import UNIT, WEEKDAYS, normal
from earshot.times.words import Said, taken_apart

_ISO = re.compile(r"\d{4}-\d\d-\d\d([t ]\d\d:\d\d(:\d\d)?)?", re.IGNORECASE)
_USUAL = {"morning": 9, "afternoon": 15, "evening": 19, "night": 21, "day end": 17, "": 9}
"""Part of the day to the hour for what was given no time."""

_NOON = 12
_SMALL_HOURS, _LATE = 5, 22
"""Who says "at three" by day does not mean three at night."""

_PAST = "That is in the past."
_DAYS_AND_UP = {"day", "week", "month", "year"}


@dataclass(frozen=True, slots=True)
class When:
    """A time that was named, or the first of those that were."""

    at: datetime
    """Without a zone: what the clock on the wall will show. With one, for what was said to be so
    long from now: that instant, whatever the clocks do meanwhile."""
    rule: str = ""
    """How it repeats from `at` on, as RFC 5545 has it ("FREQ=DAILY;INTERVAL=1"); empty: once."""
    timed: bool = True
    """Whether a time of day was said; else it is one usual for the part of the day."""
    dated: bool = True
    """Whether a day was said; else it is the next one with that time."""


def checked(text: str) -> str:
    """The words in one form, digits for numbers: "half past seven tomorrow" as "7:30 tomorrow".
    ValueError where they are not about a time. `resolve` takes both forms, and refuses a time that
    there is not: "25 o'clock"."""
    if _ISO.fullmatch(text.strip()):
        return text.strip()
    words = normal(text)
    taken_apart(words)
    return words


def checked_day(text: str) -> str:
    """The same where the words name a day and nothing else: "the last friday of the month"."""
    words = normal(text)
    said = taken_apart(words)
    if not said.day or said != Said(day=said.day, length=said.length, way=said.way):
        raise ValueError("That is no day.")
    return words


def resolve(
    text: str, now: datetime, *, morning_from: int = 7, past: bool = False, country: str = ""
) -> When:
    """The time meant by `text` (words, or "2026-03-05T07:00"), said at `now`, which has a zone.

    Of an hour without AM or PM, the next one that comes is meant; on a day that was named, or
    again and again, hours from `morning_from` to 11 are AM. Feasts are those of a `country` of two
    letters. ValueError, with a sentence that can
    be said, where the words are not understood, the calendar has no such day, or the time is past
    and not wanted so.
    """
    try:
        when = _meant(text, now, morning_from, country)
    except (OverflowError, ValueError) as error:
        if isinstance(error, ValueError) and "out of range" not in str(error):
            raise
        raise ValueError("That is beyond my calendar.") from error
    if not past and is_due(when.at, now):
        raise ValueError(_PAST)
    return when


def is_of_any_hour(words: str) -> bool:
    """Whether the words name minutes and no hour: "quarter past"."""
    return words.startswith("minute ")


def coming(when: When, now: datetime) -> datetime | None:
    """The next time of what repeats, after `now`; None where there is none."""
    if not when.rule:
        return None
    start, wall = when.at.replace(tzinfo=None), now.replace(tzinfo=None)
    found: datetime | None = rrulestr(when.rule, dtstart=start).after(max(start, wall))
    return found


def is_due(at: datetime, now: datetime) -> bool:
    """Whether the time has come."""
    return at <= (now if at.tzinfo else now.replace(tzinfo=None))


def left(at: datetime, now: datetime) -> float:
    """Seconds until then."""
    return (at - (now if at.tzinfo else now.replace(tzinfo=None))).total_seconds()


def _meant(text: str, now: datetime, morning_from: int, country: str) -> When:
    if _ISO.fullmatch(text.strip()):
        return When(datetime.fromisoformat(text.strip().upper()), timed=len(text.strip()) > 10)
    said = taken_apart(normal(text))
    if said.length and not said.way and not _of_days(said.length):
        return When(now + _span(said.length))
    wall = now.replace(tzinfo=None)
    if said.clock == "this time":
        said = replace(said, clock=f"{wall:%I:%M} {'pm' if wall.hour >= _NOON else 'am'}")
    if said.rule:
        return _repeated(said, wall, morning_from)
    if said.way and said.clock and not _of_days(said.length):
        return _beside(said, wall, morning_from, country)
    day = _day(said, wall, country)
    timed = bool(said.clock)
    if day is None:
        at = _next_time(said, wall) if timed else _usual(said, wall, wall)
        return When(at, timed=timed, dated=False)
    at = _on_day(said, day, wall, morning_from)
    _check(said, at)
    return When(at, timed=timed)


def _beside(said: Said, now: datetime, morning_from: int, country: str) -> When:
    """ "an hour before midnight", "two hours after noon tomorrow"."""
    span = _span(said.length) * (-1 if said.way == "before" else 1)
    clock = replace(said, length="", way="")
    day = _day(clock, now, country)
    base = _on_day(clock, day, now, morning_from) if day else _next_time(clock, now - span)
    return When(base + span, dated=day is not None)


def _of_days(length: str) -> bool:
    """Whether it is of whole days, weeks, months or years; half a day is twelve hours."""
    if re.search(r"\.\d+ day", length):
        return False
    return {unit.rstrip("s") for unit in re.findall(UNIT, length)} <= _DAYS_AND_UP


def _span(length: str) -> relativedelta:
    span = relativedelta()
    for amount, unit in re.findall(rf"(\d+(?:\.\d+)?|an?) ({UNIT})", length):
        number = float(amount) if amount[0].isdigit() else 1.0
        name = unit.rstrip("s") + "s"
        span += _exact(number, name)
    return span


def _exact(number: float, unit: str) -> relativedelta:
    """Half a month or half a year in days: the calendar knows no other."""
    if number.is_integer():
        return relativedelta(**{unit: int(number)})  # type: ignore[arg-type]
    sizes = {"months": 30, "years": 365, "weeks": 7}
    if unit in sizes:
        return relativedelta(days=round(number * sizes[unit]))
    seconds = {"days": 86_400, "hours": 3600, "minutes": 60}.get(unit, 1)
    return relativedelta(seconds=round(number * seconds))


def _day(said: Said, now: datetime, country: str) -> datetime | None:
    """Midnight of the day that was named, if one was."""
    today = now.replace(hour=0, minute=0, second=0, microsecond=0)
    if said.way:
        base = datetime.combine(days.resolved(said.day, today.date(), country), time())
        span = _span(said.length)
        return base - span if said.way == "before" else base + span
    if said.length:
        then = today + _span(said.length)
        if not said.day:
            return then
        monday = then.date() - timedelta(days=then.weekday())
        return datetime.combine(days.resolved(said.day, monday), time())
    if not said.day:
        return None
    return datetime.combine(days.resolved(said.day, today.date(), country), time())


def _check(said: Said, at: datetime) -> None:
    """Whether the weekday that was named is what came out."""
    weekday = days.weekday_named(said.day)
    if weekday and not said.way and weekday != f"{at:%A}".lower() and "night" not in said.part:
        raise ValueError(f"That is a {at:%A}, not a {weekday.capitalize()}.")


def _hours(said: Said) -> list[time]:
    """The times of day that `said.clock` can mean: one, or the one before noon and the other.
    ValueError where there is no such time."""
    if said.clock.startswith("*"):
        return [time(hour, int(said.clock[2:])) for hour in range(24)]
    match = re.fullmatch(r"(\d{1,2})(?::(\d\d))?(?::(\d\d))?(?: ([ap])m)?", said.clock)
    if match is None:
        raise ValueError("There is no such time.")
    hour, minute, second = (int(part or 0) for part in match.group(1, 2, 3))
    if hour > 24 or minute > 59 or second > 59 or (hour == 24 and minute):
        raise ValueError("There is no such time.")
    hour %= 24
    written_out = hour > 12 or hour == 0 or (len(match[1]) == 2 and match[1][0] == "0")
    hours = _halves(hour, match[4], said.part, written_out)
    return [time(one, minute, second) for one in hours]


def _halves(hour: int, half: str | None, part: str, written_out: bool) -> list[int]:
    if half and (hour == 0 or (hour > 12 and half == "a")):
        raise ValueError("There is no such time.")
    if half and (half, part) in (("p", "morning"), ("a", "afternoon"), ("a", "evening")):
        raise ValueError("That is both morning and evening.")
    if half:
        return [hour % 12 + 12 * (half == "p")]
    if written_out:
        return [hour]
    if part == "morning":
        return [hour % 12]
    if part in ("afternoon", "evening"):
        return [hour % 12 + 12]
    if part == "night":
        return [hour % 12 if hour < 5 or hour == 12 else hour + 12]
    return [hour % 12, hour % 12 + 12]


def _next_time(said: Said, now: datetime) -> datetime:
    today = [datetime.combine(now.date(), one) for one in _hours(said)]
    coming = [at if at > now else at + timedelta(days=1) for at in today]
    by_day = [at for at in coming if at.hour >= _SMALL_HOURS]
    at_night = now.hour < _SMALL_HOURS or now.hour >= _LATE
    return min(by_day if len(coming) == 2 and not at_night else coming)


def _on_day(said: Said, day: datetime, now: datetime, morning_from: int) -> datetime:
    if not said.clock:
        at = _usual(said, day, now)
        return at + timedelta(days=7) if _comes_again(said, at, now) else at
    times = _hours(said)
    if day.date() == now.date():
        coming = [at for one in times if (at := _tonight(said, day, one, now)) > now]
        if coming:
            return min(coming)
        if _comes_again(said, now, now):
            day += timedelta(days=7)
    return _tonight(said, day, _likely(times, morning_from), now)


def _comes_again(said: Said, at: datetime, now: datetime) -> bool:
    """Whether a bare weekday was named, which is today and over: next week's is meant."""
    return said.day.removeprefix("the ") in _WEEKDAYS and at <= now


_WEEKDAYS = set(WEEKDAYS)


def _tonight(said: Said, day: datetime, clock: time, now: datetime) -> datetime:
    """Two o'clock at night is of the night that begins on the day, or is not over yet."""
    at = datetime.combine(day.date(), clock)
    over = not (day.date() == now.date() and now.hour < _SMALL_HOURS)
    return at + timedelta(days=said.part == "night" and clock.hour < _SMALL_HOURS and over)


def _likely(times: list[time], morning_from: int) -> time:
    """Of the two times an hour can mean."""
    first, last = times[0], times[-1]
    return first if morning_from <= first.hour else last


def _usual(said: Said, day: datetime, now: datetime) -> datetime:
    """The time for what was given none. A part of today that is over is an hour from now."""
    at = day.replace(hour=_USUAL[said.part], minute=0, second=0, microsecond=0)
    if said.day in ("", "today") and not said.length and at <= now:
        return at + timedelta(days=1) if not said.day else now + timedelta(hours=1)
    return at


def _repeated(said: Said, now: datetime, morning_from: int) -> When:
    rule = rules.rule(said.rule, now)
    start = now + timedelta(seconds=1)
    within_a_day = "HOURLY" in rule or "MINUTELY" in rule
    if said.clock:
        clock = _likely(_hours(said), morning_from)
        start = datetime.combine(now.date(), clock)
    elif not within_a_day:
        start = now.replace(hour=_USUAL[said.part], minute=0, second=0, microsecond=0)
    first = rule
    if not within_a_day and ("BY" in rule or "DAILY" in rule):
        first = re.sub(r"INTERVAL=\d+", "INTERVAL=1", rule)
    at: datetime | None = rrulestr(first, dtstart=start).after(now)
    if within_a_day and at:
        at = rrulestr(rule, dtstart=now.replace(microsecond=0)).after(now)
    if at is None:
        raise ValueError("That never happens.")
    return When(at, rule, timed=bool(said.clock) or within_a_day)
