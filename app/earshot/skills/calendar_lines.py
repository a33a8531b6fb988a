"""Events in a calendar file changed as lines of text, so that all others stay as they were."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime

_LINE = re.compile(rb"[^\n]*\n|[^\n]+\Z")
_FOLD = re.compile(rb"\r?\n[ \t]")
_END = re.compile(rb"(?mi)^END:VCALENDAR[ \t]*\r?$(?!.*^END:VCALENDAR)", re.DOTALL)
_REPEATS = {b"RRULE", b"RDATE", b"RECURRENCE-ID"}


@dataclass(frozen=True, slots=True)
class Block:
    """One event: its lines, from BEGIN:VEVENT to END:VEVENT."""

    start: int
    """In the bytes of the file."""
    text: bytes

    @property
    def uid(self) -> str:
        return next((one for name, one in _properties(self.text) if name == b"UID"), b"").decode(
            "utf-8", "replace"
        )

    @property
    def repeats(self) -> bool:
        """Whether it comes again, or is one day of what does."""
        return any(name in _REPEATS for name, _ in _properties(self.text))


def events(data: bytes) -> list[Block]:
    """All that are in a file, in order."""
    found = re.finditer(rb"(?msi)^BEGIN:VEVENT[ \t]*\r?\n.*?^END:VEVENT[ \t]*(?:\r?\n|\Z)", data)
    return [Block(match.start(), match[0]) for match in found]


def with_uid(data: bytes, uid: str) -> list[Block]:
    """The event of that identity; several, where single days of it were changed."""
    return [one for one in events(data) if one.uid == uid]


def without(data: bytes, uid: str) -> bytes:
    """The file without an event."""
    for block in reversed(with_uid(data, uid)):
        data = data[: block.start] + data[block.start + len(block.text) :]
    return data


def with_event(data: bytes, text: bytes) -> bytes:
    """The file with one more event. ValueError where it is no calendar."""
    end = _END.search(data)
    if end is None:
        raise ValueError("no END:VCALENDAR")
    return data[: end.start()] + text + data[end.start() :]


def replaced(data: bytes, uid: str, text: bytes) -> bytes:
    """The file with an event, which stands there once, as `text`."""
    (block,) = with_uid(data, uid)
    return data[: block.start] + text + data[block.start + len(block.text) :]


def with_properties(block: bytes, written: Mapping[str, Callable[[bytes], bytes]]) -> bytes:
    """An event with some of its properties written anew: name to a function of the whole property.
    Those of its alarms stay."""
    parts = []
    for name, line in _logical(block):
        change = written.get(name.decode())
        parts.append(change(line) if change else line)
    return b"".join(parts)


def at_time(line: bytes, at: date) -> bytes:
    """A property of time at another time, in the same zone; one of a day may get a time of day."""
    head = line.partition(b":")[0]
    ending = b"\r\n" if line.endswith(b"\r\n") else b"\n"
    if not isinstance(at, datetime):
        return head + b":" + f"{at:%Y%m%d}".encode() + ending
    if b"VALUE=DATE" in head.upper():
        head = head.partition(b";")[0]
    zone = b"Z" if line.strip().endswith(b"Z") else b""
    return head + b":" + f"{at:%Y%m%dT%H%M%S}".encode() + zone + ending


def _properties(block: bytes) -> Iterator[tuple[bytes, bytes]]:
    """Name and value of each property of the event itself."""
    for name, line in _logical(block):
        if name:
            yield name, _FOLD.sub(b"", line).partition(b":")[2].strip()


def _logical(block: bytes) -> Iterator[tuple[bytes, bytes]]:
    """The lines, folded ones together, each with its name; without one inside of alarms."""
    lines: list[bytes] = []
    for line in _LINE.findall(block):
        if lines and line[:1] in b" \t":
            lines[-1] += line
        else:
            lines.append(line)
    depth = 0
    for line in lines:
        name = re.match(rb"[A-Za-z-]*", line)[0].upper()  # type: ignore[index]
        depth += (name == b"BEGIN") - (name == b"END")
        yield (name if depth == 1 else b""), line
