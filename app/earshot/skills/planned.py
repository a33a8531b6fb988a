"""What was planned for a time, once or again and again: an alarm, a reminder."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial

from dateutil.rrule import rrulestr

from earshot import times
from earshot.skills import moments, spoken, which
from earshot.skills.api import Context, Reply, SkillError
from earshot.skills.due import Shelf
from earshot.times import When
from earshot.values import SkillCall

MOST = 200
_LATE_SECONDS = 150.0
_NEAR = timedelta(hours=6)
_PARTS = {"morning": (0, 12), "afternoon": (12, 18), "evening": (17, 24), "night": (18, 24)}
"""Part of the day to its hours."""

_TO = "(make (it|that)|set (it|that) (to|for)|(change|move) (it|that) to)"
CHANGES = (
    "[(no|actually|sorry|wait)] [(for|at|make (it|that)|I meant|I said|set (it|that) (to|for)"
    "|(change|move) (it|that) to|repeat (it|that)|ring)] [(rather|only)] {moment:when}"
    " [(instead|only)]",
)
SHIFTS = (
    "[(no|actually|sorry|wait)] [make (it|that)] {duration} {way}",
    "(push|put|bring|pull|move) (it|that) {way} [by] {duration}",
    "(delay|postpone) (it|that) by {duration}",
)
MOVES = (f"[(no|actually)] {_TO} {{moment:when}} [instead]",)
MOVE = "(change|move|reschedule|shift|push|postpone|switch|reset|update)"
"""How a new time begins for one that is named: "move my 7 am alarm to 8"."""
MORE = (
    "(and|also|plus) [(another|one|another one|one more)] [(for|at|on)] {when} [(too|as well)]",
    "(set|make|add|and set|and make|and add) [(one|another|another one|one more)] [(for|at|on)]"
    " {when} [(too|as well)]",
    "(another|another one|one more) [(for|at|on)] {when}",
)
WHEN_IS_IT = (
    "(when|at what time|for when) (is|does|will) (it|that) [(ring|go off|set|be|come)]",
    "what time (is|does|will) (it|that) (ring|go off|set|be|come)",
    "(when|what time) was (it|that) [again]",
    "how long (until|till) (then|it rings|it goes off)",
)
"""Templates of a new time for what was just set, of one that is later or earlier, of a new time for
what was just told, of one more, and of when it is."""
WAYS = {"way": ("later", "earlier", "sooner", "back", "forward", "up")}


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


_Form = Callable[[str], str]
_Called = Callable[[Planned], str]
_Named = Callable[[str, list[Planned]], list[Planned]]


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


def is_set(kept: Shelf[Planned], kind: str, one: Planned, context: Context, said: str) -> Reply:
    """Keeps a new one, and says so."""
    with kept.changed(context) as things:
        if len(things) >= MOST:
            said = f"There are {MOST} {kind}s already. Cancel some first."
            raise SkillError(f"{kind}-many", said)
        things.append(one)
    back = f"The {kind} for {one.said(context.now())} is cancelled."
    undo = kept.undoing(context, back, added=[one])
    return replace(about(kept, kind, one, context, said), undo=undo)


def changed(
    kept: Shelf[Planned],
    kind: str,
    context: Context,
    change: Callable[[Planned], Planned],
    wanted: Callable[[list[Planned]], list[Planned]] | None = None,
) -> Reply:
    """Changes the one of those `wanted`; if not given, the one that was just talked of."""
    now = context.now()
    with kept.changed(context) as things:
        found = wanted(things) if wanted else _talked_of(things, context)
        old = one_of(found, kind, context)
        new = change(old)
        things[things.index(old)] = new
    back = f"The {kind} is back at {old.said(now)}."
    undo = kept.undoing(context, back, added=[new], gone=[old])
    said = f"{kind.capitalize()} changed to {new.said(now)}."
    return replace(
        about(kept, kind, new, context, said),
        undo=lambda: back_again(kept, kind, old, context, undo()),
    )


def retimed(
    kept: Shelf[Planned], kind: str, context: Context, words: str, morning_from: int
) -> Reply:
    """Gives the one that was just talked of the time that `words` mean."""
    return changed(kept, kind, context, lambda one: changed_to(one, words, context, morning_from))


def put_off(kept: Shelf[Planned], kind: str, context: Context, seconds: int) -> Reply:
    """Lets the one that was just talked of come so much later, or earlier."""
    return changed(kept, kind, context, lambda one: shifted(one, seconds, context.now()))


def about(kept: Shelf[Planned], kind: str, one: Planned, context: Context, said: str) -> Reply:
    """A reply about one thing: it is what "it" means then."""
    return Reply(said, about=one, cancel=partial(cancelled, kept, kind, one, context))


def back_again(kept: Shelf[Planned], kind: str, one: Planned, context: Context, said: str) -> Reply:
    """After an undo: words follow it as if the thing had been told."""
    return replace(about(kept, kind, one, context, said), call=SkillCall(f"list_{kind}s"))


def cancelled(kept: Shelf[Planned], kind: str, one: Planned, context: Context) -> Reply:
    """Cancels one. Of one that has rung meanwhile, the ringing."""
    with kept.changed(context) as things:
        if one not in things:
            context.stop()
            return Reply("")
        things.remove(one)
    said = f"The {kind} for {one.said(context.now())} is"
    undo = kept.undoing(context, f"{said} set again.", gone=[one])
    what = f": {one.what}" if one.what else ""
    return Reply(f"{said} cancelled{what}.", lambda: back_again(kept, kind, one, context, undo()))


def _talked_of(things: list[Planned], context: Context) -> list[Planned]:
    """What "it" can mean."""
    this = context.last().about
    return [one for one in things if one == this or not isinstance(this, Planned)]


def this_first(things: list[Planned], context: Context) -> list[Planned]:
    """The one that was just talked of, where it is among them; else all."""
    return [one for one in things if one == context.last().about] or things


def shifted(one: Planned, seconds: int, now: datetime) -> Planned:
    """`one` so much later, or earlier where that is below nothing."""
    try:
        at = one.time + timedelta(seconds=seconds)
    except OverflowError as error:
        raise SkillError("no-such-time", "That is beyond my calendar.") from error
    if one.rule and at.date() != one.time.date():
        raise SkillError("no-such-time", "That is on another day. Say the time and the days.")
    if times.is_due(at, now):
        then = times.coming(When(at, one.rule), now)
        if then is None:
            raise SkillError("no-such-time", "That is in the past. Say another time.")
        at = then
    return replace(one, at=at.isoformat())


def seconds_of(duration: int, way: str) -> int:
    return -duration if way in ("earlier", "sooner", "forward", "up") else duration


def changed_to(old: Planned, words: str, context: Context, morning_from: int) -> Planned:
    """`old` at another time: of words that name only an hour, the day and what repeats stay; of
    words that name only days, the hour."""
    now = context.now()
    if not moments.meant(context, words, past=True).timed:
        halves = any(part in words for part in _PARTS)
        clock = f"{old.time.hour % 12 or 12}" if halves else f"{old.time:%H}"
        words = f"{words} at {clock}:{old.time:%M}"
    when = moments.meant(context, words, morning_from=morning_from)
    if when.dated or not when.timed or old.time.tzinfo:
        return planned(old.what, when)
    near = old.time.replace(tzinfo=now.tzinfo) - _NEAR
    if times.is_of_any_hour(words):
        near = old.time.replace(minute=0, tzinfo=now.tzinfo) - timedelta(seconds=1)
    same_day = times.resolve(words, max(near, now)).at
    return replace(old, at=same_day.isoformat())


def one_of(things: list[Planned], kind: str, context: Context) -> Planned:
    """The one thing that is meant. SkillError where there is none; asks where there is a choice."""
    if not things:
        raise SkillError(f"{kind}-none", f"There is no such {kind}.")
    return which.one(ordered(things, context.now()), *_asked(kind, context))


def told_of(kind: str, context: Context) -> which.Question | None:
    """The question which of those to cancel that were just told, if several were."""
    things = context.last().about
    if not isinstance(things, list):
        return None
    return which.question(things, *_asked(kind, context), SkillCall(f"cancel_{kind}"))


def picks(answer: str, kind: str, context: Context) -> bool:
    """Whether words can mean some of those."""
    return which.heard(answer, told_of(kind, context)) is not None


def _asked(kind: str, context: Context) -> tuple[_Form, _Called, _Named]:
    """How to ask for one of several, and to take the answer."""
    return (
        lambda listed: f"Which {kind}: {listed}?",
        lambda one: _one(one, context.now()),
        lambda words, some: _named(some, words, context),
    )


def _named(things: list[Planned], words: str, context: Context) -> list[Planned]:
    """Those that an answer means: "the morning one", "the later one", "at half past six"."""
    if words in ("earlier", "earliest", "sooner", "next"):
        return things[:1]
    if words in ("later", "latest"):
        return things[-1:]
    if hours := _PARTS.get(words):
        return [one for one in things if hours[0] <= one.time.hour < hours[1]]
    return fitting(things, words, context)


def told(kept: Shelf[Planned], kind: str, when: str, context: Context) -> Reply:
    """Says which are set, all or those for a time or day."""
    things = fitting(kept.read(context.folder), when, context)
    if when and not things:
        return Reply(f"You have no {kind}s {_asked_for(when, context)}.")
    said = listed(things, kind, context.now())
    if len(things) == 1:
        return about(kept, kind, things[0], context, said)
    return Reply(said, about=ordered(things, context.now()) or None)


def time_told(kept: Shelf[Planned], kind: str, context: Context) -> Reply:
    """Says when what was just talked of comes."""
    one = one_of(_talked_of(kept.read(context.folder), context), kind, context)
    return about(kept, kind, one, context, f"The {kind} is set for {one.said(context.now())}.")


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
