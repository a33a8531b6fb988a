"""What was planned for a time, once or again and again: an alarm, a reminder."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from dateutil.rrule import rrulestr

from earshot import times
from earshot.skills import moments, spoken
from earshot.skills.api import Context, Reply, SkillError
from earshot.skills.due import Shelf
from earshot.times import When

MOST = 200
_LATE_SECONDS = 150.0
_NEAR = timedelta(hours=6)


@dataclass(frozen=True, slots=True)
class Planned:
    """One thing and when it is to be told."""

    what: str
    """Name of an alarm, words of a reminder; may be empty."""
    at: str
    """ISO time of the next one: without a zone as the clock on the wall shows it, with one for an
    instant. See `times.When`."""
    rule: str = ""

    @property
    def time(self) -> datetime:
        return datetime.fromisoformat(self.at)

    def said(self, now: datetime) -> str:
        """ "7 AM tomorrow", "every weekday at 7 AM"."""
        return moments.with_rule(self.time, self.rule, now)


def planned(what: str, when: When) -> Planned:
    return Planned(what, when.at.isoformat(), when.rule)


def shelf(name: str) -> Shelf[Planned]:
    """Where planned things are kept."""
    return Shelf(name, _kept, _left, _following)


def _kept(what: str, at: str, rule: str) -> Planned:
    """A thing as it was kept. ValueError or TypeError where something else stands there."""
    one = Planned(str(what), at, rule)
    if rule:
        rrulestr(rule, dtstart=one.time.replace(tzinfo=None))
    return Planned(one.what, one.time.isoformat(), str(rule))


def _left(one: Planned, now: datetime) -> float:
    return times.left(one.time, now)


def _following(one: Planned, now: datetime) -> Planned | None:
    then = times.coming(When(one.time, one.rule), now)
    return replace(one, at=then.isoformat()) if then else None


def ordered(things: list[Planned], now: datetime) -> list[Planned]:
    """The next first."""
    return sorted(things, key=lambda one: _left(one, now))


def late(one: Planned, now: datetime) -> str:
    """How long ago it was due, where it is told too late: " 2 hours ago"."""
    seconds = -_left(one, now)
    return f" {spoken.largest(seconds)} ago" if seconds > _LATE_SECONDS else ""


def fitting(things: list[Planned], words: str, context: Context) -> list[Planned]:
    """Those planned for the time that `words` mean; where none is, those at that hour of the other
    half of the day, if no half was said."""
    if not words:
        return things
    when = moments.meant(context, words, morning_from=0, past=True)
    same_day = [one for one in things if not when.dated or _on_day(one, when)]
    if when.dated and not when.rule:
        same_day = _without_others(same_day, context.now())
    if not when.timed:
        return same_day
    exact = [one for one in same_day if _clock(one) == (when.at.hour, when.at.minute)]
    other = (when.at.hour + 12) % 24, when.at.minute
    half_said = any(half in words for half in (" am", " pm", "morning", "evening", "night"))
    return exact or [one for one in same_day if not half_said and _clock(one) == other]


def _on_day(one: Planned, when: When) -> bool:
    if when.rule:
        return one.rule == when.rule
    eve = when.at.replace(hour=0, minute=0, second=0, tzinfo=one.time.tzinfo) - timedelta(seconds=1)
    then = times.coming(When(one.time, one.rule), eve.astimezone() if one.time.tzinfo else eve)
    return when.at.date() in (one.time.date(), then and then.date())


def _without_others(things: list[Planned], now: datetime) -> list[Planned]:
    """Without those that come on other days too: of them, one day cannot be taken out. SkillError
    where there is nothing else."""
    others = [one for one in things if "DAILY" in one.rule or "," in one.rule]
    if others and len(others) == len(things):
        said = f"That one is for {others[0].said(now)}. I cannot leave out a single day of it."
        raise SkillError("planned-repeats", said)
    return [one for one in things if one not in others]


def _clock(one: Planned) -> tuple[int, int]:
    return one.time.hour, one.time.minute


def changed_to(old: Planned, words: str, context: Context, morning_from: int) -> Planned:
    """`old` at another time: of words that name only an hour, the day and what repeats stay."""
    now = context.now()
    when = moments.meant(context, words, morning_from=morning_from)
    if when.dated or not when.timed or old.time.tzinfo:
        return planned(old.what, when)
    near = old.time.replace(tzinfo=now.tzinfo) - _NEAR
    if times.is_of_any_hour(words):
        near = old.time.replace(minute=0, tzinfo=now.tzinfo) - timedelta(seconds=1)
    same_day = times.resolve(words, max(near, now)).at
    return replace(old, at=same_day.isoformat())


def one_of(things: list[Planned], kind: str, now: datetime) -> Planned:
    """The one thing that is meant. SkillError where there is none or a choice."""
    if not things:
        raise SkillError(f"{kind}-none", f"There is no such {kind}.")
    if len(things) > 1:
        listed = " or ".join(_one(one, now) for one in ordered(things, now))
        raise SkillError(f"{kind}-which", f"Which {kind}: {listed}?")
    return things[0]


def told(kept: Shelf[Planned], kind: str, when: str, context: Context) -> str:
    """Says which are set, all or those for a time or day."""
    things = fitting(kept.read(context.folder), when, context)
    if when and not things:
        return f"You have no {kind}s {_asked_for(when, context)}."
    return listed(things, kind, context.now())


def _asked_for(words: str, context: Context) -> str:
    """ "tomorrow", "at 4 AM tomorrow", "every Monday"."""
    when, now = moments.meant(context, words, past=True), context.now()
    if when.timed and not when.rule:
        return f"at {moments.said(when.at, now)}"
    return moments.asked_day(when, now)


def all_cancelled(kept: Shelf[Planned], kind: str, context: Context) -> str | Reply:
    with kept.changed(context) as things:
        gone = list(things)
        things.clear()
    if not gone:
        return f"No {kind} is set."
    said = f"{spoken.counted(len(gone), kind)} cancelled."
    return Reply(said, kept.undoing(context, f"The {kind}s are set again.", gone=gone))


def _one(one: Planned, now: datetime) -> str:
    return f"{one.what}, {one.said(now)}" if one.what else one.said(now)


def listed(things: list[Planned], kind: str, now: datetime) -> str:
    """What is planned, in a sentence."""
    if not things:
        return f"You have no {kind}s."
    parts = [_one(one, now) for one in ordered(things, now)]
    return f"You have {spoken.counted(len(parts), kind)}: {'; '.join(parts)}."
