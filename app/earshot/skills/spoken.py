"""Values as the words of a reply."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

_UNITS = (("day", 86_400), ("hour", 3600), ("minute", 60), ("second", 1))


def duration(seconds: float) -> str:
    """ "1 hour and 8 minutes"."""
    parts = [f"{count} {name}{'s' if count > 1 else ''}" for count, name in _units(seconds)]
    return listed(parts) or "0 seconds"


def length(seconds: float) -> str:
    """A duration in front of a noun: "10-minute", "1-hour 30-minute"."""
    return " ".join(f"{count}-{name}" for count, name in _units(seconds))


def _units(seconds: float) -> Iterator[tuple[int, str]]:
    left = round(seconds)
    for name, size in _UNITS:
        count, left = divmod(left, size)
        if count:
            yield count, name


def listed(parts: Sequence[str]) -> str:
    """ "one", "one and two", "one, two and three"."""
    return " and ".join(filter(None, [", ".join(parts[:-1]), *parts[-1:]]))
