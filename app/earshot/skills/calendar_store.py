"""The calendar files of a folder: their events found, and one of them changed."""

from __future__ import annotations

import re
import threading
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, tzinfo
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from filelock import FileLock

from earshot import paths
from earshot.skills import calendar_lines as lines
from earshot.skills import moments, spoken
from earshot.skills.api import SkillError
from earshot.times import When

if TYPE_CHECKING:
    from icalendar import Calendar, Event

_FILE = "calendar.ics"
_EMPTY = b"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//Earshot//EN\r\nEND:VCALENDAR\r\n"
_HOUR = timedelta(hours=1)
_DAY = timedelta(days=1)

_changing = threading.RLock()


@dataclass(frozen=True, slots=True)
class Entry:
    """One event, or one day of one that repeats."""

    what: str
    start: datetime
    """In the person's own zone; midnight where it takes the whole day."""
    all_day: bool
    file: Path
    uid: str
    """What it is known by in its file."""

    def said(self, now: datetime, with_day: bool) -> str:
        """ "dentist at 3 PM", "Anna's birthday on Friday"."""
        return f"{self.what}{self.when(now, with_day)}"

    def when(self, now: datetime, with_day: bool = True) -> str:
        """ " at 3 PM on Friday"."""
        clock = "" if self.all_day else f" at {spoken.time_of_day(self.start)}"
        return f"{clock}{f' {moments.day(self.start, now)}' if with_day else ''}"


def between(folder: Path, now: datetime, first: date, end: date) -> list[Entry]:
    """What is in all the calendar files of the folder, repeated events too, in order of time."""
    import recurring_ical_events

    events = []
    for file in sorted(folder.glob("*.ics")):
        try:
            found = recurring_ical_events.of(_parsed(file, file.read_bytes())).between(first, end)
        except (ValueError, KeyError, TypeError) as error:
            raise _damaged(file) from error
        events += [_entry(one, file, now) for one in found]
    return sorted(events, key=lambda one: (one.start, one.what))


def names(folder: Path) -> Iterator[str]:
    """What the events of all files are called, without looking at their times."""
    for file in folder.glob("*.ics"):
        text = re.sub(r"\r?\n[ \t]", "", file.read_text("utf-8", "replace"))
        yield from re.findall(r"(?mi)^SUMMARY[^:\n]*:(.*)$", text)


def repeats(entry: Entry) -> bool:
    """Whether it comes again."""
    return any(one.repeats for one in lines.with_uid(entry.file.read_bytes(), entry.uid))


def added(folder: Path, now: datetime, what: str, when: When) -> Entry:
    """A new event in Earshot's own file."""
    start = when.at.replace(tzinfo=None, microsecond=0)
    start = start if when.timed else _midnight(start)
    entry = Entry(what, start, not when.timed, folder / _FILE, str(uuid.uuid4()))
    event = _component(entry, when, now)
    _changed(entry.file, lambda data: lines.with_event(data, event.to_ical()))
    return entry


def taken_out(entry: Entry) -> Callable[[], None]:
    """Takes an event out of its file; what is returned puts it back."""
    before = _changed(entry.file, lambda data: lines.without(data, entry.uid))
    text = b"".join(one.text for one in lines.with_uid(before, entry.uid))
    after = lines.without(before, entry.uid)

    def put_back() -> None:
        _changed(entry.file, lambda data: before if data == after else lines.with_event(data, text))

    return put_back


def moved(entry: Entry, start: datetime, timed: bool, now: datetime) -> Callable[[], None]:
    """Gives an event, which does not repeat, another start in the person's own zone, and leaves it
    as long as it was; one that took the whole day takes an hour, if it is `timed` now. What is
    returned moves it back."""
    before = _changed(entry.file, lambda data: _with_start(data, entry, start, timed, now))
    (block,) = lines.with_uid(before, entry.uid)

    def move_back() -> None:
        _changed(entry.file, lambda data: lines.replaced(data, entry.uid, block.text))

    return move_back


def _with_start(data: bytes, entry: Entry, start: datetime, timed: bool, now: datetime) -> bytes:
    calendar = _parsed(entry.file, data)
    (event,) = (one for one in calendar.walk("VEVENT") if one.get("UID") == entry.uid)
    (block,) = lines.with_uid(data, entry.uid)
    times: dict[str, date] = {"DTSTART": start, "DTEND": start + _HOUR}
    if not (timed and entry.all_day):
        old = {name: event.decoded(name) for name in times if name in event}
        times = {name: _later(one, start - entry.start, now) for name, one in old.items()}
    written = {name: partial(lines.at_time, at=at) for name, at in times.items()}
    return lines.replaced(data, entry.uid, lines.with_properties(block.text, written))


def _later(one: date, by: timedelta, now: datetime) -> date:
    """So much later on the person's own clock, in the zone it was in."""
    if not isinstance(one, datetime) or one.tzinfo is None:
        return one + by
    wall = one.astimezone(_zone(one, now)).replace(tzinfo=None) + by
    return wall.replace(tzinfo=_zone(wall, now)).astimezone(one.tzinfo)


def _entry(event: Event, file: Path, now: datetime) -> Entry:
    start = event.start
    what, uid = str(event.get("SUMMARY", "")) or "an event", str(event.get("UID", ""))
    if not isinstance(start, datetime):
        return Entry(what, _midnight(start), True, file, uid)
    local = start.astimezone(_zone(start, now)) if start.tzinfo else start
    return Entry(what, local.replace(tzinfo=None), False, file, uid)


def _zone(at: datetime, now: datetime) -> tzinfo | None:
    """The person's own, with the clocks as they are then: that of `now` alone knows no summer."""
    own = now.astimezone(None)
    return at.astimezone(None).tzinfo if own.utcoffset() == now.utcoffset() else now.tzinfo


def _midnight(at: date) -> datetime:
    return datetime.combine(at, time())


def _parsed(file: Path, data: bytes) -> Calendar:
    from icalendar import Calendar

    try:
        return Calendar.from_ical(data)
    except ValueError as error:
        raise _damaged(file) from error


def _damaged(file: Path) -> SkillError:
    said = f"{file.name} cannot be read as a calendar. Mend it or take it out of {file.parent}."
    return SkillError("calendar-damaged", said)


def _component(entry: Entry, when: When, now: datetime) -> Event:
    from icalendar import Event, vRecur

    start: date = entry.start.date() if entry.all_day else entry.start
    event = Event()
    event.add("uid", entry.uid)
    event.add("dtstamp", now)
    event.add("summary", entry.what)
    event.add("dtstart", start)
    event.add("dtend", start + (_DAY if entry.all_day else _HOUR))
    if when.rule:
        event.add("rrule", vRecur.from_ical(when.rule))
    return event


def _changed(file: Path, edit: Callable[[bytes], bytes]) -> bytes:
    """Changes a file in one step; what it held before. Commands in the terminal may do the same in
    other processes."""
    file.parent.mkdir(parents=True, exist_ok=True)
    with _changing, FileLock(file.parent / "calendar.lock"):
        before = file.read_bytes() if file.exists() else _EMPTY
        _parsed(file, before)
        try:
            after = edit(before)
        except ValueError as error:
            raise _damaged(file) from error
        paths.write_atomically(file, after)
        return before
