"""Read your calendar and change what is in it."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from typing import Literal

from dateutil.relativedelta import relativedelta

from earshot import times
from earshot.skills import calendar_store as store
from earshot.skills import moments, planned, spoken, which
from earshot.skills.api import Context, Reply, Risk, SkillError, skill
from earshot.skills.calendar_store import Entry
from earshot.times import When

_MOST_SAID = 8
_AHEAD = timedelta(days=400)
"""So far ahead an event is looked for."""
_NEAR = timedelta(hours=6)

_CHANGED = ("add_event", "date_event", "move_event", "shift_event", "change_event", "push_event")

Way = Literal["back", "later", "forward", "earlier"]
Span = Literal["this week", "next week", "this weekend", "this month", "next month"]

_MY = "(my|the) (calendar|schedule|agenda|diary)"
_EVENTS = "(events|appointments|meetings|plans)"
_SPANS = {"span": ("this week", "next week", "this weekend", "this month", "next month")}
_THEN = "[(for|on)] ({moment:when}|{span})"


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
    moments.check(f"{text} {when}")
    what, found = times.split(text) if not when else (text.strip(), when)
    what = f"{kind} {what}".strip() if kind not in ("", "event") else what or kind
    for _ in range(2):
        what = what.removeprefix("called ").removeprefix("for ").strip()
    if not found:
        named = f"{_capital(what)}: on which day, and when?"
        return Reply(named if what else "What is it, and when?", asks=True)
    meant = moments.meant(context, found)
    entry = store.added(context.folder, context.now(), what, meant)
    said = f"Added to your calendar: {what}, {_said(meant, context.now())}."
    return _told(entry, said, lambda: _gone(entry).said)


def _told(entry: Entry, said: str, undo: Callable[[], str | Reply] | None = None) -> Reply:
    """A reply about one event: it is what "it" means then."""
    return Reply(said, undo, about=entry, cancel=lambda: _gone(entry))


def _gone(entry: Entry) -> Reply:
    put_back = store.taken_out(entry)

    def undo() -> Reply:
        put_back()
        return _told(entry, f"{_capital(entry.what)} is on your calendar again.")

    return Reply(f"{_capital(entry.what)} is off your calendar.", undo)


@skill(
    "{moment:when}",
    "(it is|make it) [(on|at)] {moment:when}",
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


_MOVE = "(move|reschedule|postpone|shift|push|push back|bring|put off|delay|change)"
_DELETE = "(delete|remove|cancel|drop|clear|erase|call off)"
_NO_EVENT = re.compile(
    r"\b(?:alarms?|timers?|reminders?|notes?|lists?|volume|brightness|it|that)\b"
)
_NAMES_EVENT = re.compile(r"\b(?:event|appointment|meeting)s?\b")
_WHOLE = re.compile(r"^(?:all|every|each)\b(?: of\b)?(?: (?:the|my|our)\b)? ?")
_BESIDE = re.compile(r"\b(?:the|my|our|a|an|calendar|event|appointment|meeting)s?\b")


def _is_event(context: Context, text: str, **_: object) -> bool:
    """Whether the words can mean an event: there is one of that name, or at that time."""
    if _NO_EVENT.search(text) or not _plain(text).strip() or not list(context.folder.glob("*.ics")):
        return False
    what = times.split(_plain(text))[0]
    if _NAMES_EVENT.search(text) or not what:
        return True
    return any(_is_called(name, _words(what)) for name in store.names(context.folder))


@skill(
    f"{_MOVE} [(the|my|our)] {{text}} (to|until) {{moment:when}}",
    f"{_MOVE} [(the|my|our)] {{text}} from {{moment:old}} to {{moment:when}}",
    risk=Risk.REVERSIBLE,
    fits=_is_event,
)
def move_event(context: Context, text: str, when: str, old: str = "") -> Reply:
    """Move an event on the calendar, found by its name or its time, to another time, `when`."""
    return _moved(context, _one(context, f"{text} {old}".strip(), "move"), when)


@skill(
    f"{_MOVE} [(the|my|our)] {{text}} {{way}} by {{duration}}",
    f"{_MOVE} [(the|my|our)] {{text}} by {{duration}} [{{way}}]",
    lists={"way": ("back", "later", "forward", "earlier")},
    risk=Risk.REVERSIBLE,
    fits=_is_event,
)
def shift_event(context: Context, text: str, duration: int, way: Way = "later") -> Reply:
    """Move an event on the calendar by so many seconds: later ("back") or earlier ("forward")."""
    return _shifted(context, _one(context, text, "move"), planned.seconds_of(duration, way))


def _shifted(context: Context, entry: Entry, seconds: int) -> Reply:
    try:
        start = entry.start + timedelta(seconds=seconds)
    except OverflowError as error:
        raise SkillError("no-such-time", "That is beyond my calendar.") from error
    return _at(context, entry, start, timed=not entry.all_day)


@skill(
    f"{_DELETE} [(the|my|our)] {{text}} [(from|in|on) {_MY}]",
    f"(take|strike) [(the|my|our)] {{text}} (off|from|out of) {_MY}",
    risk=Risk.REVERSIBLE,
    fits=_is_event,
)
def delete_event(context: Context, text: str) -> Reply:
    """Take an event off the calendar, found by its name or its time. One that repeats goes only as
    a whole, for `text` such as "all of yoga"."""
    whole = _WHOLE.match(text)
    entry = _one(context, text, "" if whole else "delete")
    said = f"{_capital(entry.what)}{'' if whole else entry.when(context.now())}"
    return replace(_gone(entry), said=f"{said} is off your calendar.")


def _is_talked_of(context: Context, **_: object) -> bool:
    return isinstance(context.last().about, Entry)


@skill(*planned.CHANGES, risk=Risk.REVERSIBLE, after=_CHANGED, fits=_is_talked_of)
def change_event(context: Context, when: str) -> Reply:
    """Give the event that was added or moved last another time."""
    return _moved(context, _talked_of(context), when)


@skill(
    *planned.SHIFTS, lists=planned.WAYS, risk=Risk.REVERSIBLE, after=_CHANGED, fits=_is_talked_of
)
def push_event(context: Context, duration: int, way: str = "later") -> Reply:
    """Let the event that was added or moved last be so many seconds later, or earlier: `way`."""
    return _shifted(context, _talked_of(context), planned.seconds_of(duration, way))


def _talked_of(context: Context) -> Entry:
    entry = context.last().about
    if not isinstance(entry, Entry):
        raise SkillError("calendar-which", "Say which event, and to what time.")
    if store.repeats(entry):
        raise _repeats(entry, "move")
    return entry


def _plain(text: str) -> str:
    """Without what is said beside name and time."""
    return re.sub(r"'s\b", "", _WHOLE.sub("", text))


def _words(text: str) -> list[str]:
    return re.findall(r"\w+", _BESIDE.sub(" ", text.lower()))


def _is_called(name: str, words: list[str]) -> bool:
    """Whether each of the words begins one of the name; "standup" is "Stand-up"."""
    own = re.findall(r"\w+", name.lower())
    return all(any(one.startswith(word) for one in [*own, "".join(own)]) for word in words)


def _one(context: Context, text: str, verb: str) -> Entry:
    """The event that is meant. SkillError where there is none or a choice; and where it repeats,
    unless `verb` is empty and it was not picked by an answer."""
    found = _wanted(context, text)
    if not verb:
        words = _words(_plain(text))
        found = [one for one in found if _words(one.what) == words] or found
    if not found:
        raise SkillError("calendar-none", "There is no such event on your calendar.")
    different = [one for at, one in enumerate(found) if not _is_among(one, found[:at])]
    entry = which.one(
        different,
        lambda listed: f"Which one: {listed}?",
        lambda one: one.said(context.now(), with_day=True),
        lambda words, some: [one for one in some if one in _wanted(context, words)],
    )
    if not entry.uid:
        said = f"I cannot tell {entry.what} from others. Change it in {entry.file.name}."
        raise SkillError("calendar-no-identity", said)
    if (verb or which.is_answered()) and store.repeats(entry):
        raise _repeats(entry, verb or "delete")
    return entry


def _is_among(entry: Entry, others: list[Entry]) -> bool:
    """Whether it is another day of one of them."""
    return any((entry.file, entry.uid) == (one.file, one.uid) for one in others)


def _repeats(entry: Entry, verb: str) -> SkillError:
    said = f"{_capital(entry.what)} repeats, and I cannot {verb} a single day of it."
    way = f" Say “delete all of {entry.what}” to take it off your calendar altogether."
    return SkillError("calendar-repeats", said + way)


def _wanted(context: Context, text: str) -> list[Entry]:
    """Those ahead with the words and at the time that was said; of an hour alone, on the first day
    that has one."""
    what, when = times.split(_plain(text))
    words, now = _words(what), context.now()
    coming = _between(context, now.date(), now.date() + _AHEAD)
    if words == ["next"]:
        timed = [one for one in coming if not one.all_day]
        return [one for one in timed if one.start > now.replace(tzinfo=None)][:1]
    found = [one for one in coming if _is_called(one.what, words)]
    if not when:
        return found
    meant = moments.meant(context, when, past=True)
    if meant.dated:
        found = [one for one in found if one.start.date() == meant.at.date()]
    if meant.timed:
        found = _at_clock(found, meant, when)
    return (
        found
        if meant.dated
        else [one for one in found if one.start.date() == found[0].start.date()]
    )


def _at_clock(entries: list[Entry], meant: When, said: str) -> list[Entry]:
    """Those at that time of day, or where no half was said, at the same of the other half."""
    halves = {(meant.at.hour, meant.at.minute)}
    if not re.search(r"[ap]m\b|morning|afternoon|evening|night|noon", said):
        halves.add(((meant.at.hour + 12) % 24, meant.at.minute))
    timed = [one for one in entries if not one.all_day]
    return [one for one in timed if (one.start.hour, one.start.minute) in halves]


def _moved(context: Context, entry: Entry, words: str) -> Reply:
    """Of words that name only an hour, the day stays; of those that name only a day, the hour."""
    now = context.now()
    when = moments.meant(context, words)
    if when.rule:
        raise SkillError("calendar-repeats", "I cannot make an event repeat. Add it anew.")
    start = when.at.replace(tzinfo=None)
    if when.timed and not when.dated and not when.at.tzinfo:
        near = max(entry.start.replace(tzinfo=now.tzinfo) - _NEAR, now)
        start = times.resolve(words, near).at
    elif not when.timed:
        start = datetime.combine(when.at, entry.start.time())
    return _at(context, entry, start, timed=when.timed)


def _at(context: Context, entry: Entry, start: datetime, timed: bool) -> Reply:
    now = context.now()
    move_back = store.moved(entry, start, timed, now)
    new = replace(entry, start=start, all_day=entry.all_day and not timed)

    def undo() -> Reply:
        move_back()
        return _told(entry, f"{_capital(entry.what)} is back{entry.when(now)}.")

    return _told(new, f"{_capital(entry.what)} is now{new.when(now)}.", undo)


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
    return store.between(context.folder, context.now(), first, end)


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
