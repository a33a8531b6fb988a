"""Read your calendar and add to it."""

from __future__ import annotations

import threading
import uuid
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from dateutil.relativedelta import relativedelta
from filelock import FileLock

from earshot import paths, times
from earshot.skills import moments, planned, spoken
from earshot.skills.api import Context, Reply, Risk, SkillError, skill
from earshot.times import When

if TYPE_CHECKING:
    from icalendar import Calendar, Event

_FILE = "calendar.ics"
_MOST_SAID = 8
_AHEAD = timedelta(days=400)
"""So far ahead the next event is looked for."""

_changing = threading.RLock()

Span = Literal["this week", "next week", "this weekend", "this month", "next month"]

_MY = "(my|the) (calendar|schedule|agenda|diary)"
_EVENTS = "(events|appointments|meetings|plans)"
_SPANS = {"span": ("this week", "next week", "this weekend", "this month", "next month")}
_THEN = "[(for|on)] ({moment:when}|{span})"


@dataclass(frozen=True, slots=True)
class Entry:
    """One event, or one day of one that repeats."""

    what: str
    start: datetime
    """In the person's own zone; midnight where it takes the whole day."""
    all_day: bool

    def said(self, now: datetime, with_day: bool) -> str:
        """ "dentist at 3 PM", "Anna's birthday on Friday"."""
        clock = "" if self.all_day else f" at {spoken.time_of_day(self.start)}"
        return f"{self.what}{clock}{f' {moments.day(self.start, now)}' if with_day else ''}"


_ADDED = ("add_event", "date_event", "move_event", "shift_event")


def _is_event(context: Context, **_: object) -> bool:
    return isinstance(context.last().about, _New)


@dataclass(frozen=True, slots=True)
class _New:
    """An event that was just added."""

    uid: str
    what: str
    when: When


@skill(
    f"what is (on|in) {_MY} [{_THEN}]",
    f"what does {_MY} look like [{_THEN}]",
    f"(what|which) {_EVENTS} (do I have|have I|are there|are) [(planned|scheduled|coming up)]"
    f" {_THEN}",
    f"what (do I have|have I) (planned|scheduled|on [my calendar]|going on) {_THEN}",
    f"do I have (anything|something|any {_EVENTS}) [(planned|scheduled|on [my calendar])] {_THEN}",
    f"what are my {_EVENTS} {_THEN}",
    f"(am I|are we) (free|busy) {_THEN}",
    f"(list|show|show me|tell me|read|read me|check) ({_MY}|my {_EVENTS}) [{_THEN}]",
    lists=_SPANS,
)
def read_calendar(context: Context, when: str = "today", span: Span | None = None) -> str:
    """Tell what is on the calendar on a day, `when` ("tomorrow"), or in a `span` of days."""
    now = context.now()
    if span:
        first, end = _SPAN_DAYS[span](now.date())
        said: str = span
    else:
        first = moments.meant(context, when, past=True).at.date()
        end, said = first + timedelta(days=1), moments.day(_midnight(first), now)
    events = _between(context, first, end)
    if not events:
        return f"There is nothing on your calendar {said}."
    parts = [one.said(now, with_day=bool(span)) for one in events[:_MOST_SAID]]
    more = [f"{len(events) - _MOST_SAID} more"] if len(events) > _MOST_SAID else []
    return f"{said[:1].upper()}{said[1:]}: {spoken.listed(parts + more)}."


@skill(
    "(and|what about|how about|and what about|and how about) [(for|on)] ({moment:when}|{span})",
    lists=_SPANS,
    after=("read_calendar", "read_calendar_too"),
)
def read_calendar_too(context: Context, when: str = "today", span: Span | None = None) -> str:
    """Tell what is on the calendar on another day."""
    return read_calendar.function(context, when, span)  # type: ignore[return-value]


@skill(
    "(what|when) is my next (event|appointment|meeting)",
    "what is next on (my|the) calendar",
    "what is coming up [next] [on my calendar]",
)
def next_event(context: Context) -> str:
    """Tell the next event on the calendar."""
    now = context.now()
    events = _between(context, now.date(), now.date() + _AHEAD)
    coming = [one for one in events if one.start > now.replace(tzinfo=None)]
    if not coming:
        return "There is nothing ahead on your calendar."
    return f"Next is {coming[0].said(now, with_day=True)}."


@skill(
    f"(add|put|enter|write) {{text}} (to|on|in|into) {_MY}",
    f"(add|put|enter|write) {{text}} (to|on|in|into) {_MY} [(on|for|at)] {{moment:when}}",
    f"(add|put|enter) (to|on|in|into) {_MY} {{text}}",
    "(schedule|create|make|set up|add|plan|book|arrange) (a|an|the|my) [calendar] {kind} {text}",
    lists={"kind": ("event", "appointment", "meeting", "lunch", "dinner", "breakfast")},
    risk=Risk.REVERSIBLE,
)
def add_event(context: Context, text: str, when: str = "", kind: str = "") -> Reply:
    """Add an event, `text`, to the calendar, at a time, `when`, such as "friday at 3 pm"; without
    a time of day it takes the whole day. Where `when` is not given, it is looked for in `text`."""
    what, found = times.split(text) if not when else (text.strip(), when)
    what = f"{kind} {what}".strip() if kind not in ("", "event") else what or kind
    for _ in range(2):
        what = what.removeprefix("called ").removeprefix("for ").strip()
    if not found:
        named = f"{what[:1].upper()}{what[1:]}: on which day, and when?"
        return Reply(named if what else "What is it, and when?", asks=True)
    meant = moments.meant(context, found)
    new = _New(str(uuid.uuid4()), what, meant)
    with _changed(context) as calendar:
        calendar.add_component(_component(new, context.now()))
    said = f"Added to your calendar: {what}, {_said(meant, context.now())}."
    return _told(context, new, said, lambda: _taken_out(context, new).said)


@skill(*planned.CHANGES, risk=Risk.REVERSIBLE, after=_ADDED, fits=_is_event)
def move_event(context: Context, when: str) -> Reply:
    """Give the event that was just added another time."""
    return _changed_to(context, lambda old: _moved(old, when, context))


@skill(*planned.SHIFTS, lists=planned.WAYS, risk=Risk.REVERSIBLE, after=_ADDED, fits=_is_event)
def shift_event(context: Context, duration: int, way: str = "later") -> Reply:
    """Let the event that was just added be so many seconds later, or earlier: `way`."""
    seconds = planned.seconds_of(duration, way)
    return _changed_to(context, lambda old: replace(old, at=old.at + timedelta(seconds=seconds)))


def _changed_to(context: Context, change: Callable[[When], When]) -> Reply:
    old = context.last().about
    if not isinstance(old, _New):
        raise SkillError("calendar-which", "Say the event and its time again.")
    new = replace(old, when=change(old.when))
    _exchanged(context, old, new)

    def undo() -> Reply:
        _exchanged(context, new, old)
        return _told(context, old, f"{_first(old)} is back at {_said(old.when, context.now())}.")

    said = f"{_first(new)} is moved to {_said(new.when, context.now())}."
    return _told(context, new, said, undo)


def _moved(old: When, words: str, context: Context) -> When:
    """Of words that name only an hour, the day stays, and the other way round."""
    when = moments.meant(context, words, past=True)
    if not old.timed and not when.timed:
        return moments.meant(context, words)
    one = planned.changed_to(planned.planned("", old), words, context, morning_from=7)
    return When(one.time, one.rule)


def _exchanged(context: Context, old: _New, new: _New) -> None:
    with _changed(context) as calendar:
        if not _without(calendar, old):
            raise SkillError("calendar-gone", f"{_first(old)} is not on your calendar any more.")
        calendar.add_component(_component(new, context.now()))


def _told(
    context: Context, one: _New, said: str, undo: Callable[[], str | Reply] | None = None
) -> Reply:
    """A reply about one event: it is what "it" means then."""
    return Reply(said, undo, about=one, cancel=lambda: _taken_out(context, one))


@skill(
    "{moment:when}",
    "it is [(on|at)] {moment:when}",
    risk=Risk.REVERSIBLE,
    after=("add_event",),
    fits=lambda context, **_: context.last().asks,
)
def date_event(context: Context, when: str) -> Reply:
    """Say when the event is that is to be added."""
    call = context.last_call()
    if call is None:
        raise SkillError("calendar-which", "Say the event and its time again.")
    return add_event.function(context, **{**call.arguments, "when": when})  # type: ignore[return-value]


def _said(when: When, now: datetime) -> str:
    if when.timed:
        return moments.with_rule(when.at, when.rule, now)
    return moments.asked_day(when, now)


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time())


def _week(today: date, first: int, days: int) -> tuple[date, date]:
    start = today + timedelta(days=first - today.weekday())
    return max(start, today), start + timedelta(days=days)


def _month(today: date, months: int) -> tuple[date, date]:
    first = today.replace(day=1) + relativedelta(months=months)
    return max(first, today), first + relativedelta(months=1)


_SPAN_DAYS = {
    "this week": lambda today: _week(today, 0, 7),
    "next week": lambda today: _week(today, 7, 7),
    "this weekend": lambda today: _week(today, 5, 2),
    "this month": lambda today: _month(today, 0),
    "next month": lambda today: _month(today, 1),
}
"""First day, and the day after the last."""


def _between(context: Context, first: date, end: date) -> list[Entry]:
    """What is in all the calendar files of the folder, repeated events too, in order of time."""
    import recurring_ical_events

    events = []
    for file in sorted(context.folder.glob("*.ics")):
        try:
            found = recurring_ical_events.of(_read(file)).between(first, end)
        except (ValueError, KeyError, TypeError) as error:
            raise _damaged(file) from error
        events += [_entry(one, context.now()) for one in found]
    return sorted(events, key=lambda one: (one.start, one.what))


def _entry(event: Event, now: datetime) -> Entry:
    start = event.start
    what = str(event.get("SUMMARY", "")) or "an event"
    if not isinstance(start, datetime):
        return Entry(what, _midnight(start), all_day=True)
    local = start.astimezone(now.tzinfo) if start.tzinfo else start
    return Entry(what, local.replace(tzinfo=None), all_day=False)


def _read(file: Path) -> Calendar:
    from icalendar import Calendar

    try:
        return Calendar.from_ical(file.read_bytes())
    except ValueError as error:
        raise _damaged(file) from error


def _damaged(file: Path) -> SkillError:
    said = f"{file.name} cannot be read as a calendar. Mend it or take it out of {file.parent}."
    return SkillError("calendar-damaged", said)


def _component(new: _New, now: datetime) -> Event:
    from icalendar import Event, vRecur

    when = new.when
    start = when.at.replace(tzinfo=None, microsecond=0)
    event = Event()
    event.add("uid", new.uid)
    event.add("dtstamp", now)
    event.add("summary", new.what)
    event.add("dtstart", start if when.timed else start.date())
    event.add(
        "dtend", start + timedelta(hours=1) if when.timed else start.date() + timedelta(days=1)
    )
    if when.rule:
        event.add("rrule", vRecur.from_ical(when.rule))
    return event


@contextmanager
def _changed(context: Context) -> Iterator[Calendar]:
    """The calendar, to be changed in place; written when the block ends well."""
    from icalendar import Calendar

    file = context.folder / _FILE
    context.folder.mkdir(parents=True, exist_ok=True)
    with _changing, FileLock(context.folder / "calendar.lock"):
        if file.exists():
            calendar = _read(file)
        else:
            calendar = Calendar()
            calendar.add("prodid", "-//Earshot//EN")
            calendar.add("version", "2.0")
        yield calendar
        paths.write_atomically(file, calendar.to_ical())


def _taken_out(context: Context, one: _New) -> Reply:
    with _changed(context) as calendar:
        _without(calendar, one)

    def undo() -> Reply:
        with _changed(context) as calendar:
            calendar.add_component(_component(one, context.now()))
        return _told(context, one, f"{_first(one)} is on your calendar again.")

    return Reply(f"{_first(one)} is off your calendar.", undo)


def _without(calendar: Calendar, one: _New) -> bool:
    """Takes an event out. Whether it was there."""
    before = len(calendar.subcomponents)
    left: Sequence[object] = [it for it in calendar.subcomponents if it.get("UID") != one.uid]
    calendar.subcomponents[:] = left  # type: ignore[assignment]
    return len(left) < before


def _first(one: _New) -> str:
    """At the beginning of a sentence."""
    return f"{one.what[:1].upper()}{one.what[1:]}"
