"""Values as the words of a reply."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

_UNITS = (("day", 86_400), ("hour", 3600), ("minute", 60), ("second", 1))


def duration(seconds: float) -> str:
    """ "1 hour and 8 minutes"."""
    return listed([_counted(count, name) for count, name in _units(seconds)]) or "0 seconds"


def largest(seconds: float) -> str:
    """The same, but only its largest unit: "3 minutes"."""
    return _counted(*next(_units(seconds), (0, "second")))


def length(seconds: float) -> str:
    """A duration in front of a noun: "10-minute", "1-hour 30-minute"."""
    return " ".join(f"{count}-{name}" for count, name in _units(seconds))


def _counted(count: int, name: str) -> str:
    return f"{count} {name}{'' if count == 1 else 's'}"


def _units(seconds: float) -> Iterator[tuple[int, str]]:
    left = round(seconds)
    for name, size in _UNITS:
        count, left = divmod(left, size)
        if count:
            yield count, name


def listed(parts: Sequence[str]) -> str:
    """ "one", "one and two", "one, two and three"."""
    return " and ".join(filter(None, [", ".join(parts[:-1]), *parts[-1:]]))
