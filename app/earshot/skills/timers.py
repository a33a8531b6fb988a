"""Set timers that ring."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from earshot import paths
from earshot.skills import spoken
from earshot.skills.api import Context, SkillError, background, skill

_LONGEST_SECONDS = 30 * 24 * 3600
_MOST = 50
_LONGEST_SLEEP_SECONDS = 60.0
"""While a timer runs. The machine may be suspended, or its clock set: so late may a timer ring."""

_changing = threading.Lock()


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
        return f"{self.name or spoken.length(self.length)} timer"

    def left_at(self, now: float) -> float:
        return self.left if self.due is None else self.due - now


@skill(
    "(set|start|create|make|begin|add|give me) [(a|an|the|my|another|one more|a new|a second)] timer"
    " [(for|of)] {duration} [(for|called|named) [(the|my)] {label:name}]",
    "(set|start|create|make|begin|add|give me) [(a|an|another|one more|a new)] {duration} timer"
    " [(for|called|named) [(the|my)] {label:name}]",
    "(set|start|create|make) [(a|another)] timer (for|called|named) [(the|my)] {label:name}"
    " for {duration}",
    "(set|start|create|make) [(a|another|the|my)] {label:name} timer for {duration}",
    "(set|start|create|make) [(a|an|another|one more)] timer"
    " [(for|called|named) [(the|my)] {label:name}]",
    "[(another|one more|second)] timer [for] {duration}",
    "{duration} timer [for {label:name}]",
    "(ping|wake|alert|notify|tell|call) me in {duration}",
    "count down [from] {duration}",
)
def set_timer(context: Context, duration: int | None = None, name: str = "") -> str:
    """Set a timer that rings after `duration` seconds; it can have a name."""
    if duration is None:
        return "For how long? Say, for example: set a timer for ten minutes."
    if not 0 < duration <= _LONGEST_SECONDS:
        raise SkillError("timer-length", "A timer can run from 1 second to 30 days.")
    with _changed(context) as timers:
        if len(timers) >= _MOST:
            raise SkillError("timer-many", f"There are {_MOST} timers already. Cancel some first.")
        timers.append(Timer(name, duration, _now(context) + duration))
    called = f"{name} timer".capitalize() if name else "Timer"
    return f"{called} set for {spoken.duration(duration)}."


@skill(
    "[what is the] status of [(the|my|all [of] [(the|my)])] (timer|timers)",
    "[what is the] status of [(the|my)] ({label:name}|{duration:length}) timer",
    "[what is the] status of [(the|my)] timer (for|in|called|named) [the] ({label:name}|{duration:length})",
    "[(the|my)] [({label:name}|{duration:length})] (timer|timers) status",
    "how (much time|much|long) (is|do I have) (left|remaining) [on]"
    " [(the|my|all my)] [({label:name}|{duration:length})] (timer|timers)",
    "how (much time|much|long) (is|do I have) (left|remaining) on [(the|my)] timer"
    " (for|in|called|named) [the] ({label:name}|{duration:length})",
    "how (much time|long) (is|do I have) (left|remaining)",
    "[what is the] time (left|remaining) [on [(the|my)] [({label:name}|{duration:length})] (timer|timers)]",
    "what is (left|remaining) on [(the|my)] [({label:name}|{duration:length})] timer",
    "what is the remaining time",
    "how is [(the|my)] [{label:name}] timer [doing]",
    "(do I have|are there) any timers [(running|set|on|left|active)]",
    "what timers (do I have|are running|are set|are there)",
    "(list|show|show me|tell me|check|read) [all] [(the|my|all my)] timers",
    "check [(the|my)] [{label:name}] timer",
    "when (does|will) [(the|my)] [{label:name}] timer (end|ring|finish|go off|run out)",
    "how many timers (do I have|are running|are set|are there)",
)
def timer_status(context: Context, name: str = "", length: int | None = None) -> str:
    """Tell which timers run and how much time is left."""
    now = _now(context)
    timers = sorted(_wanted(_read(context.folder), name, length), key=lambda one: one.left_at(now))
    parts = [f"{_left(one, now)} on the {one}" for one in timers]
    if not parts:
        return _none(name, length)
    return (
        f"{spoken.listed(parts)}.".capitalize()
        if len(parts) == 1
        else (f"{len(parts)} timers: {spoken.listed(parts)}.")
    )


@skill(
    "(stop|cancel|end|kill|disable|delete|remove|clear|turn off) [(the|my|that)]"
    " [({label:name}|{duration:length})] timer",
    "(stop|cancel|end|delete|remove) [(the|my)] timer (for|called|named) [the] ({label:name}|{duration:length})",
    "turn [(the|my)] [({label:name}|{duration:length})] timer off",
)
def cancel_timer(context: Context, name: str = "", length: int | None = None) -> str:
    """Cancel one timer."""
    with _changed(context) as timers:
        one = _only(context, timers, name, length)
        timers.remove(one)
    return f"The {one} is cancelled."


@skill(
    "(stop|cancel|end|kill|disable|delete|remove|clear) (all|every) [of] [(the|my|these)] (timers|timer)",
    "(stop|cancel|end|kill|delete|remove|clear) [(the|my)] timers",
)
def cancel_all_timers(context: Context) -> str:
    """Cancel all timers."""
    with _changed(context) as timers:
        count = len(timers)
        timers.clear()
    return {0: "No timer is set.", 1: "One timer is cancelled."}.get(
        count, f"{count} timers are cancelled."
    )


@skill(
    "(pause|hold|halt) [(the|my)] [({label:name}|{duration:length})] timer",
    "(pause|hold|halt) [(the|my)] timer (for|in|called|named) [the] ({label:name}|{duration:length})",
)
def pause_timer(context: Context, name: str = "", length: int | None = None) -> str:
    """Pause a timer."""
    with _changed(context) as timers:
        now = _now(context)
        one = _only(context, [one for one in timers if one.due is not None], name, length)
        timers[timers.index(one)] = replace(one, due=None, left=one.left_at(now))
    return f"The {one} is paused with {spoken.duration(one.left_at(now))} left."


@skill(
    "(resume|continue|unpause|restart) [(the|my)] [({label:name}|{duration:length})] timer",
    "(resume|continue|unpause) [(the|my)] timer (for|in|called|named) [the] ({label:name}|{duration:length})",
)
def resume_timer(context: Context, name: str = "", length: int | None = None) -> str:
    """Let a paused timer run on."""
    with _changed(context) as timers:
        one = _only(context, [one for one in timers if one.due is None], name, length)
        timers[timers.index(one)] = replace(one, due=_now(context) + one.left)
    return f"The {one} runs on with {spoken.duration(one.left)} left."


@skill(
    "add {duration} [more] to [(the|my)] [({label:name}|{duration:length})] timer",
    "add {duration} to [(the|my)] timer (for|in|called|named) [the] ({label:name}|{duration:length})",
    "(increase|extend) [(the|my)] [({label:name}|{duration:length})] timer by {duration}",
    "(increase|extend) [(the|my)] timer (for|in|called|named) [the] ({label:name}|{duration:length})"
    " by {duration}",
)
def extend_timer(context: Context, duration: int, name: str = "", length: int | None = None) -> str:
    """Add `duration` seconds to a timer."""
    return _moved(context, duration, name, length)


@skill(
    "(take|remove|subtract) {duration} (off|from) [(the|my)] [({label:name}|{duration:length})] timer",
    "(take|remove|subtract) {duration} (off|from) [(the|my)] timer (for|in|called|named) [the]"
    " ({label:name}|{duration:length})",
    "(decrease|shorten|reduce) [(the|my)] [({label:name}|{duration:length})] timer by {duration}",
    "(decrease|shorten|reduce) [(the|my)] timer (for|in|called|named) [the]"
    " ({label:name}|{duration:length}) by {duration}",
)
def shorten_timer(
    context: Context, duration: int, name: str = "", length: int | None = None
) -> str:
    """Take `duration` seconds off a timer."""
    return _moved(context, -duration, name, length)


@background
async def ring(context: Context) -> None:
    """Announces each timer that is due, at the start also those that ended meanwhile."""
    for one, late in _take_due(context):
        ago = f" {spoken.duration(late)} ago" if late >= 1 else ""
        context.announce(f"Your {one} ended{ago}, while I was away.")
    while True:
        dues = [one.due for one in _read(context.folder) if one.due is not None]
        wait = min(dues) - _now(context) if dues else None
        await context.sleep(wait if wait is None else min(max(wait, 0.0), _LONGEST_SLEEP_SECONDS))
        for one, _ in _take_due(context):
            context.announce(f"Your {one} is done.")


def _take_due(context: Context) -> list[tuple[Timer, float]]:
    """Takes away the timers that are due; each with the seconds since."""
    now = _now(context)
    due = [one for one in _read(context.folder) if one.left_at(now) <= 0]
    if due:
        with _changed(context) as timers:
            timers[:] = [one for one in timers if one not in due]
    return [(one, -one.left_at(now)) for one in due]


def _moved(context: Context, seconds: int, name: str, length: int | None) -> str:
    with _changed(context) as timers:
        one = _only(context, timers, name, length)
        left = min(one.left_at(_now(context)) + seconds, float(_LONGEST_SECONDS))
        if left <= 0:
            raise SkillError("timer-length", f"The {one} has less time left than that.")
        due = None if one.due is None else _now(context) + left
        timers[timers.index(one)] = replace(one, due=due, left=left)
    return f"The {one} now has {spoken.duration(left)} left."


def _only(context: Context, timers: list[Timer], name: str, length: int | None) -> Timer:
    """The one timer that is meant. SkillError where there is none or a choice."""
    fitting = _wanted(timers, name, length)
    if not fitting:
        raise SkillError("timer-none", _none(name, length))
    if len(fitting) > 1:
        names = spoken.listed([f"the {one}" for one in fitting]).replace(" and ", " or ")
        raise SkillError("timer-which", f"Which one: {names}?")
    return fitting[0]


def _wanted(timers: list[Timer], name: str, length: int | None) -> list[Timer]:
    return [
        one
        for one in timers
        if (not name or one.name == name) and (length is None or one.length == length)
    ]


def _none(name: str, length: int | None) -> str:
    which = name or (spoken.length(length) if length else "")
    return f"There is no {which} timer.".replace("  ", " ")


def _left(timer: Timer, now: float) -> str:
    paused = " paused" if timer.due is None else ""
    return f"{spoken.duration(max(timer.left_at(now), 0.0))} left{paused}"


def _now(context: Context) -> float:
    return context.now().timestamp()


@contextmanager
def _changed(context: Context) -> Iterator[list[Timer]]:
    """The timers, to be changed in place; kept on disk when the block ends well."""
    with _changing:
        timers = _read(context.folder)
        yield timers
        content = json.dumps([asdict(one) for one in timers], indent=1)
        paths.write_atomically(context.folder / "timers.json", content.encode())
    context.wake()


def _read(folder: Path) -> list[Timer]:
    try:
        return [Timer(**one) for one in json.loads((folder / "timers.json").read_bytes())]
    except FileNotFoundError:
        return []
