"""Set timers that ring."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from datetime import datetime

from earshot.skills import spoken
from earshot.skills.api import Context, Reply, Risk, SkillError, background, skill
from earshot.skills.due import Shelf
from earshot.skills.spoken import say

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


_SHELF = Shelf("timers", _timer, _seconds_left)

_WHICH = "({label:name}|{length})"
_TIMER = f"[(the|my)] ([{_WHICH}] timer|timer (for|in|called|named) [(the|my)] {_WHICH})"
_TIMERS = f"({_TIMER}|[all] [of] [(the|my)] timers)"
_NEW = "(set|start|create|make|begin|add|give me)"
_ONE = "[(a|an|the|my|another|one more|a new|a second)]"
_JUST_SET = ("set_timer", "set_minute_timer", "change_timer", "change_minutes")
_NAMED = "(for|called|named) [(the|my)] {label:name}"


@skill(
    f"{_NEW} {_ONE} timer [(for|of)] {{duration}} [{_NAMED}]",
    f"{_NEW} {_ONE} {{duration}} timer [{_NAMED}]",
    f"{_NEW} {_ONE} timer {_NAMED} for {{duration}}",
    f"{_NEW} {_ONE} {{label:name}} timer (for|to) {{duration}}",
    f"{_NEW} {_ONE} timer [{_NAMED}]",
    f"[(another|one more|second)] timer [for] {{duration}} [{_NAMED}]",
    f"{{duration}} timer [{_NAMED}]",
    "(ping|alert|notify) me in {duration}",
    "(count down|countdown) [(from|for)] {duration}",
    "(one more|another|new|second) timer",
    risk=Risk.REVERSIBLE,
)
def set_timer(context: Context, duration: int | None = None, name: str = "") -> str | Reply:
    """Set a timer that rings after `duration` seconds; it can have a name."""
    if duration is None:
        return Reply(say("For how long?"), asks=True)
    _check(duration)
    with _SHELF.changed(context) as timers:
        if len(timers) >= _MOST:
            raise SkillError("timer-many", say(_MANY, count=_MOST))
        one = Timer(name, duration, _now(context) + duration)
        timers.append(one)
    length = spoken.duration(duration)
    said = say("Timer set for {duration}.", duration=length)
    if name:
        said = say("{timer} set for {duration}.", timer=one, duration=length)
    undo = _SHELF.undoing(context, say("The {timer} is cancelled.", timer=one), added=[one])
    return Reply(said[:1].upper() + said[1:], undo)


@skill(f"{_NEW} {_ONE} timer (for|of|to) {{number:minutes}}", risk=Risk.REVERSIBLE)
def set_minute_timer(context: Context, minutes: float) -> str | Reply:
    """Set a timer that rings after so many minutes."""
    return set_timer.function(context, _seconds(minutes))


@skill(
    "[(no|for|no make it|make (it|that)|I meant|I said|set it (to|for)|change (it|that) to)]"
    " [rather] {duration} [instead]",
    risk=Risk.REVERSIBLE,
    after=_JUST_SET,
)
def change_timer(context: Context, duration: int) -> str | Reply:
    """Give the timer that was set last another length in seconds, counted from when it was set."""
    call = context.last_call()
    if call and call.name == "set_timer" and call.arguments.get("duration") is None:
        return set_timer.function(context, duration, str(call.arguments.get("name", "")))
    _check(duration)
    with _SHELF.changed(context) as timers:
        old = _only(timers[-1:], "", None)
        passed = old.length - old.left_at(_now(context))
        left = duration - passed if duration > passed else duration
        due = None if old.due is None else _now(context) + left
        new = replace(old, length=duration, due=due, left=left)
        timers[-1] = new
    said = say("The timer is set for {duration} again.", duration=spoken.duration(old.length))
    undo = _SHELF.undoing(context, said, added=[new], gone=[old])
    length = spoken.duration(duration)
    if new.name:
        return Reply(say("The {timer} is changed to {duration}.", timer=new, duration=length), undo)
    return Reply(say("Timer changed to {duration}.", duration=length), undo)


@skill(
    "[(no|for|no make it|make (it|that)|I meant|I said|set it (to|for)|change (it|that) to)]"
    " [rather] {number:minutes} [instead]",
    risk=Risk.REVERSIBLE,
    after=_JUST_SET,
)
def change_minutes(context: Context, minutes: float) -> str | Reply:
    """Give the timer that was set last another length in minutes."""
    return change_timer.function(context, _seconds(minutes))


def _seconds(minutes: float) -> int:
    """More than any timer may have, where it is more than an int holds."""
    return round(60 * min(minutes, 1e9))


def _check(duration: int) -> None:
    if not 0 < duration <= _LONGEST_SECONDS:
        raise SkillError("timer-length", say("A timer can run from 1 second to 30 days."))


@skill(
    f"[what is the] status of {_TIMERS}",
    "[(the|my)] timers status",
    f"[(the|my)] [{_WHICH}] timer status",
    f"how (much time|much|long) (is|do I have) (left|remaining) on {_TIMERS}",
    "how (much time|long) (is|do I have) (left|remaining)",
    f"[what is the] time (left|remaining) on {_TIMERS}",
    f"what is (left|remaining) on {_TIMER}",
    "what is the (remaining time|time left|time remaining)",
    f"how is {_TIMER} [doing]",
    "(do I have|are there) any timers [(running|set|on|left|active)]",
    "(what|how many|which) timers (do I have|are running|are set|are there)",
    "(list|show|show me|tell me|check|read) [all] [of] [(the|my)] timers",
    f"check [on] {_TIMER}",
    f"when (does|will) {_TIMER} (end|ring|finish|go off|run out)",
)
def timer_status(context: Context, name: str = "", length: int | None = None) -> str:
    """Tell which timers run and how much time is left."""
    now = _now(context)
    timers = sorted(
        _wanted(_SHELF.read(context.folder), name, length), key=lambda one: one.left_at(now)
    )
    parts = [_left(one, now) for one in timers]
    if len(parts) > 1:
        return say("{count} timers: {timers}.", count=len(parts), timers=spoken.listed(parts))
    if not parts:
        return _none(name, length)
    return f"{parts[0][:1].upper()}{parts[0][1:]}."


@skill(
    f"(stop|cancel|end|kill|disable|delete|remove|clear|turn off) {_TIMER}",
    f"turn {_TIMER} off",
    risk=Risk.REVERSIBLE,
)
def cancel_timer(context: Context, name: str = "", length: int | None = None) -> Reply:
    """Cancel one timer."""
    with _SHELF.changed(context) as timers:
        one = _only(timers, name, length)
        timers.remove(one)
    undo = _SHELF.undoing(context, _as_before(one), gone=[one])
    return Reply(say("The {timer} is cancelled.", timer=one), undo)


@skill(
    "(stop|cancel|end|kill|disable|delete|remove|clear) (all|every) [of] [(the|my|these)]"
    " (timers|timer)",
    "(stop|cancel|end|kill|delete|remove|clear) [(the|my)] timers",
    risk=Risk.REVERSIBLE,
)
def cancel_all_timers(context: Context) -> str | Reply:
    """Cancel all timers."""
    with _SHELF.changed(context) as timers:
        gone = tuple(timers)
        timers.clear()
    if not gone:
        return say("No timer is set.")
    few = "{count} timers are cancelled." if len(gone) > 1 else "One timer is cancelled."
    undo = _SHELF.undoing(context, say("The timers are as before."), gone=gone)
    return Reply(say(few, count=len(gone)), undo)


@skill(f"(pause|hold|halt) {_TIMER}", risk=Risk.REVERSIBLE)
def pause_timer(context: Context, name: str = "", length: int | None = None) -> Reply:
    """Pause a timer."""
    with _SHELF.changed(context) as timers:
        one = _only([one for one in timers if one.due is not None], name, length)
        new = replace(one, due=None, left=one.left_at(_now(context)))
        timers[timers.index(one)] = new
    return _changed(context, "The {timer} is paused with {duration} left.", one, new)


@skill(f"(resume|continue|unpause|restart) {_TIMER}", risk=Risk.REVERSIBLE)
def resume_timer(context: Context, name: str = "", length: int | None = None) -> Reply:
    """Let a paused timer run on."""
    with _SHELF.changed(context) as timers:
        one = _only([one for one in timers if one.due is None], name, length)
        new = replace(one, due=_now(context) + one.left)
        timers[timers.index(one)] = new
    return _changed(context, "The {timer} runs on with {duration} left.", one, new)


@skill(
    f"add {{duration}} [more] to {_TIMER}",
    f"(increase|extend) {_TIMER} by {{duration}}",
    risk=Risk.REVERSIBLE,
)
def extend_timer(
    context: Context, duration: int, name: str = "", length: int | None = None
) -> Reply:
    """Add `duration` seconds to a timer."""
    return _moved(context, duration, name, length)


@skill(
    f"(take|remove|subtract) {{duration}} (off|from) {_TIMER}",
    f"(decrease|shorten|reduce) {_TIMER} by {{duration}}",
    risk=Risk.REVERSIBLE,
)
def shorten_timer(
    context: Context, duration: int, name: str = "", length: int | None = None
) -> Reply:
    """Take `duration` seconds off a timer."""
    return _moved(context, -duration, name, length)


@background
async def ring(context: Context) -> None:
    """Announces each timer when it is due, and at the start those that ended meanwhile."""
    await _SHELF.ring(context, _tell, _tell_missed)


def _tell(context: Context, timer: Timer) -> None:
    context.ring(say("Your {timer} is done.", timer=timer))


def _tell_missed(context: Context, timer: Timer) -> None:
    late = -timer.left_at(_now(context))
    if late < 1:
        context.announce(say("Your {timer} ended while I was away.", timer=timer))
        return
    said = "Your {timer} ended {duration} ago, while I was away."
    context.announce(say(said, timer=timer, duration=spoken.largest(late)))


def _moved(context: Context, seconds: int, name: str, length: int | None) -> Reply:
    with _SHELF.changed(context) as timers:
        one = _only(timers, name, length)
        left = min(one.left_at(_now(context)) + seconds, float(_LONGEST_SECONDS))
        if left <= 0:
            said = say("The {timer} has less time left than that.", timer=one)
            raise SkillError("timer-length", said)
        due = None if one.due is None else _now(context) + left
        new = replace(one, due=due, left=left)
        timers[timers.index(one)] = new
    return _changed(context, "The {timer} now has {duration} left.", one, new)


def _changed(context: Context, form: str, old: Timer, new: Timer) -> Reply:
    said = _with_left(form, new, new.left_at(_now(context)))
    return Reply(said, _SHELF.undoing(context, _as_before(old), added=[new], gone=[old]))


def _as_before(timer: Timer) -> str:
    return say("The {timer} is as before.", timer=timer)


def _only(timers: list[Timer], name: str, length: int | None) -> Timer:
    """The one timer that is meant. SkillError where there is none or a choice."""
    fitting = _wanted(timers, name, length)
    if not fitting:
        raise SkillError("timer-none", _none(name, length))
    if len(fitting) > 1:
        names = spoken.listed([say("the {timer}", timer=one) for one in fitting], "or")
        raise SkillError("timer-which", say("Which one: {timers}?", timers=names))
    return fitting[0]


def _wanted(timers: list[Timer], name: str, length: int | None) -> list[Timer]:
    return [
        one
        for one in timers
        if (not name or one.name.casefold() == name.casefold())
        and (length is None or one.length == length)
    ]


def _none(name: str, length: int | None) -> str:
    if not name and not length:
        return say("There is no timer.")
    return say("There is no {timer}.", timer=Timer(name, length or 0, None))


def _left(timer: Timer, now: float) -> str:
    form = "{duration} left on the {timer}"
    if timer.due is None:
        form = "{duration} left on the {timer}, which is paused"
    return _with_left(form, timer, max(timer.left_at(now), 0.0))


def _with_left(form: str, timer: Timer, left: float) -> str:
    return say(form, timer=timer, duration=spoken.duration(left))


def _now(context: Context) -> float:
    return context.now().timestamp()
