"""Times as skills take them and say them back."""

from __future__ import annotations

from datetime import datetime

from earshot import times
from earshot.skills import places, spoken
from earshot.skills.api import Context, SkillError
from earshot.times import When, feasts

_WEEK = 7
_FAR_DAYS = 300
"""From so many days on, a date is said with its year."""


def meant(context: Context, words: str, *, morning_from: int = 7, past: bool = False) -> When:
    """The time that `words` mean now: `times.resolve`. SkillError where they mean none."""
    country = places.home_code() if feasts.names_moving(words) else ""
    try:
        return times.resolve(
            words, context.now(), morning_from=morning_from, past=past, country=country
        )
    except ValueError as error:
        raise SkillError("no-such-time", f"{error} Say another time.") from error


def check(words: str) -> None:
    """SkillError where the words limit what is planned in a way that it cannot be: "every day for
    two weeks"."""
    try:
        times.check_limits(words)
    except ValueError as error:
        raise SkillError("no-such-time", f"{error} Say another time.") from error


def said(at: datetime, now: datetime) -> str:
    """ "7 AM tomorrow", "3 PM on Friday"."""
    return f"{spoken.time_of_day(at)} {day(at, now)}"


def day(at: datetime, now: datetime) -> str:
    """ "today", "tomorrow", "on Friday", "on Tuesday, May 5th"."""
    ahead = (at.date() - now.date()).days
    if ahead in (-1, 0, 1):
        return ("yesterday", "today", "tomorrow")[ahead + 1]
    if 0 < ahead < _WEEK:
        return f"on {at:%A}"
    year = f", {at.year}" if abs(ahead) > _FAR_DAYS else ""
    return f"on {at:%A}, {at:%B} {spoken.ordinal(at.day)}{year}"


def with_rule(at: datetime, rule: str, now: datetime) -> str:
    """The same for what may repeat: "every weekday at 7 AM"."""
    if not rule:
        return said(at, now)
    often = times.said_rule(rule, now)
    return often if "HOURLY" in rule or "MINUTELY" in rule else (
        f"{often} at {spoken.time_of_day(at)}"
    )  # fmt: skip


def asked_day(when: When, now: datetime) -> str:
    """The day or days of what was given no time: "tomorrow", "every Monday"."""
    return times.said_rule(when.rule, now) if when.rule else day(when.at, now)
