"""Timers that run or are paused: kept, found by what they are called, changed."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial

from earshot.skills import spoken, which
from earshot.skills.api import Context, Reply, SkillError
from earshot.skills.due import Shelf
from earshot.skills.spoken import say
from earshot.values import SkillCall

_LONGEST_SECONDS = 30 * 24 * 3600
_MOST = 50
_MANY = "There are {count} timers already. Cancel some first."
_LAST = 4e9
"""Seconds since 1970: no timer rings after the year 2096."""


@dataclass(frozen=True, slots=True)
class Timer:
    """A timer that runs or is paused."""

    name: str
    """Empty where it has none."""
    length: int
    """Seconds it was set for."""
    due: float | None
    """When it rings, in seconds since 1970 (UTC); None while it is paused."""
    left: float = 0.0
    """Seconds left when it was paused."""

    def __str__(self) -> str:
        if self.name:
            return say("{name} timer", name=self.name)
        return say("{length} timer", length=spoken.length(self.length))

    def left_at(self, now: float) -> float:
        return self.left if self.due is None else self.due - now


def _timer(name: str, length: int, due: float | None, left: float) -> Timer:
    """A timer as it was kept. ValueError or TypeError where something else stands there."""
    if not math.isfinite(length + (due or 0.0) + left) or due == 0 or (due or 0.0) > _LAST:
        raise ValueError(f"no timer: {length}, {due}, {left}")
    return Timer(str(name), int(length), due, left)


def _seconds_left(timer: Timer, now: datetime) -> float | None:
    return None if timer.due is None else timer.left_at(now.timestamp())


SHELF = Shelf("timers", _timer, _seconds_left)

Choose = Callable[[list[Timer]], Timer]
"""The one timer that is meant of some."""


def started(context: Context, name: str, length: int) -> Reply:
    """A new timer."""
    check(length)
    one = Timer(name, length, clock(context) + length)
    with SHELF.changed(context) as timers:
        if len(timers) >= _MOST:
            raise SkillError("timer-many", say(_MANY, count=_MOST))
        timers.append(one)
    form = "{timer} set for {duration}." if name else "Timer set for {duration}."
    said = say(form, timer=one, duration=spoken.duration(length))
    undo = SHELF.undoing(context, say("The {timer} is cancelled.", timer=one), added=[one])
    return told(context, said[:1].upper() + said[1:], one, undo)


def _changed(
    context: Context, choose: Choose, change: Callable[[Timer], Timer]
) -> tuple[Timer, Timer]:
    """Changes the timer that is meant: what it was, and what it is."""
    with SHELF.changed(context) as timers:
        old = choose(timers)
        new = change(old)
        timers[timers.index(old)] = new
    return old, new


def set_to(context: Context, choose: Choose, length: int) -> Reply:
    """Gives the timer that is meant another length, counted from when it was set."""
    check(length)

    def change(one: Timer) -> Timer:
        passed = one.length - one.left_at(clock(context))
        left = length - passed if length > passed else length
        due = None if one.due is None else clock(context) + left
        return replace(one, length=length, due=due, left=left)

    old, new = _changed(context, choose, change)
    before, now = spoken.duration(old.length), spoken.duration(length)
    back = say("The timer is set for {duration} again.", duration=before)
    form = "The {timer} is changed to {duration}." if new.name else "Timer changed to {duration}."
    undo = SHELF.undoing(context, back, added=[new], gone=[old])
    said = say(form, timer=new, duration=now)
    return told(context, said, new, lambda: _back_again(context, old, undo()))


def moved(context: Context, choose: Choose, seconds: int) -> Reply:
    """Lets the timer that is meant run so much longer, or shorter."""

    def change(one: Timer) -> Timer:
        left = min(one.left_at(clock(context)) + seconds, float(_LONGEST_SECONDS))
        if left <= 0:
            said = say("The {timer} has less time left than that.", timer=one)
            raise SkillError("timer-length", said)
        return replace(one, due=None if one.due is None else clock(context) + left, left=left)

    return _with_undo(
        context, _changed(context, choose, change), "The {timer} now has {duration} left."
    )


def paused(context: Context, choose: Choose) -> Reply:
    change = _changed(
        context,
        lambda timers: choose(_those(timers, running=True)),
        lambda one: replace(one, due=None, left=one.left_at(clock(context))),
    )
    return _with_undo(context, change, "The {timer} is paused with {duration} left.")


def resumed(context: Context, choose: Choose) -> Reply:
    change = _changed(
        context,
        lambda timers: choose(_those(timers, running=False)),
        lambda one: replace(one, due=clock(context) + one.left),
    )
    return _with_undo(context, change, "The {timer} runs on with {duration} left.")


def restarted(context: Context, choose: Choose) -> Reply:
    change = _changed(
        context, choose, lambda one: replace(one, due=clock(context) + one.length, left=0.0)
    )
    return _with_undo(context, change, "The {timer} runs on with {duration} left.")


def _those(timers: list[Timer], *, running: bool) -> list[Timer]:
    """Those that run, or those that are paused. SkillError where there are only others."""
    found = [one for one in timers if (one.due is not None) == running]
    if timers and not found:
        said = say("No timer is running.") if running else say("No timer is paused.")
        raise SkillError("timer-none", said)
    return found


def _with_undo(context: Context, change: tuple[Timer, Timer], form: str) -> Reply:
    old, new = change
    undo = SHELF.undoing(context, as_before(old), added=[new], gone=[old])
    said = _with_left(form, new, new.left_at(clock(context)))
    return told(context, said, new, lambda: _back_again(context, old, undo()))


def cancelled(context: Context, one: Timer) -> Reply:
    """Cancels a timer. Of one that has ended meanwhile, the ringing."""
    with SHELF.changed(context) as timers:
        if one not in timers:
            context.stop()
            return Reply("")
        timers.remove(one)
    undo = SHELF.undoing(context, as_before(one), gone=[one])
    said = say("The {timer} is cancelled.", timer=one)
    return Reply(said, lambda: _back_again(context, one, undo()))


def _back_again(context: Context, one: Timer, said: str) -> Reply:
    """After an undo: words follow it as if the timer had been told."""
    return replace(told(context, said, one), call=SkillCall("timer_status"))


def told(
    context: Context, said: str, one: Timer, undo: Callable[[], str | Reply] | None = None
) -> Reply:
    """A reply about one timer: it is what "it" means then."""
    return Reply(said, undo, about=one, cancel=partial(cancelled, context, one))


def check(length: int) -> None:
    if not 0 < length <= _LONGEST_SECONDS:
        raise SkillError("timer-length", say("A timer can run from 1 second to 30 days."))


def this(context: Context) -> Choose:
    """The timer that was just talked of."""
    return lambda timers: _one(talked_of(context, timers), none())


def talked_of(context: Context, timers: list[Timer]) -> list[Timer]:
    """What "it" can mean."""
    this = context.last().about
    return [one for one in timers if one == this or not isinstance(this, Timer)]


def only(name: str, length: int | None) -> Choose:
    """The timer of a name or a length."""
    return lambda timers: _one(wanted(timers, name, length), none(name, length))


def _one(timers: list[Timer], missing: str) -> Timer:
    """SkillError where there is none; asks where there is a choice."""
    if not timers:
        raise SkillError("timer-none", missing)
    return which.one(timers, _which, _called)


def told_of(context: Context) -> which.Question | None:
    """The question which of those to cancel that were just told, if several were."""
    timers = context.last().about
    if not isinstance(timers, list):
        return None
    return which.question(timers, _which, _called, call=SkillCall("cancel_timer"))


def _which(listed: str) -> str:
    return say("Which one: {timers}?", timers=listed)


def _called(timer: Timer) -> str:
    return say("the {timer}", timer=timer)


def wanted(timers: list[Timer], name: str, length: int | None) -> list[Timer]:
    return [
        one
        for one in timers
        if (not name or one.name.casefold() == name.casefold())
        and (length is None or one.length == length)
    ]


def none(name: str = "", length: int | None = None) -> str:
    if not name and not length:
        return say("There is no timer.")
    return say("There is no {timer}.", timer=Timer(name, length or 0, None))


def left(timer: Timer, now: float) -> str:
    """ "3 minutes left on the pizza timer"."""
    form = "{duration} left on the {timer}"
    if timer.due is None:
        form = "{duration} left on the {timer}, which is paused"
    return _with_left(form, timer, max(timer.left_at(now), 0.0))


def _with_left(form: str, timer: Timer, seconds: float) -> str:
    return say(form, timer=timer, duration=spoken.duration(seconds))


def as_before(timer: Timer) -> str:
    return say("The {timer} is as before.", timer=timer)


def clock(context: Context) -> float:
    """Seconds since 1970."""
    return context.now().timestamp()
