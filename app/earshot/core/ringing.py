"""What the assistant says unasked: waits for its turn, and rings until the person reacts."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress

import numpy as np

from earshot.values import Speech

WAITING = 16
"""Announcements that may wait to be spoken; more are shown and not spoken."""
TIMES = 4
"""How often a ring is repeated while nobody reacts."""
PAUSE_SECONDS = 6.0
"""Between two rings: long enough to say "stop" into."""

_CHIME_RATE = 24_000
_CHIME_NOTES = (784.0, 987.8, 1174.7)
"""Hertz: a G major chord, one note after the other."""


class Announcer:
    """A queue of things to say. `speak` says one, preceded by a chime if it rings."""

    def __init__(self, speak: Callable[[str, Speech | None], Awaitable[None]]) -> None:
        self._speak = speak
        self._waiting: asyncio.Queue[tuple[str, int]] = asyncio.Queue(WAITING)
        self._reaction = asyncio.Event()

    def add(self, text: str, *, ring: bool) -> None:
        """Once, or again and again until `quiet`."""
        with suppress(asyncio.QueueFull):
            self._waiting.put_nowait((text, TIMES if ring else 1))

    def quiet(self) -> None:
        """The person reacted: nothing rings any more."""
        self._reaction.set()

    def clear(self) -> None:
        """Nor is anything said that waits."""
        self.quiet()
        while not self._waiting.empty():
            self._waiting.get_nowait()

    async def run(self) -> None:
        """For as long as the assistant lives."""
        while True:
            text, times = await self._waiting.get()
            self._reaction.clear()
            for _ in range(times):
                await self._speak(text, chime() if times > 1 else None)
                if self._reaction.is_set() or await self._reacted():
                    break

    async def _reacted(self) -> bool:
        with suppress(TimeoutError):
            async with asyncio.timeout(PAUSE_SECONDS):
                await self._reaction.wait()
        return self._reaction.is_set()


def chime() -> Speech:
    """Three rising notes of a bell, 0.9 s."""
    length = round(0.9 * _CHIME_RATE)
    t = np.arange(length) / _CHIME_RATE
    sound = np.zeros(length)
    for number, hertz in enumerate(_CHIME_NOTES):
        after = np.clip(t - 0.13 * number, 0, None)
        bell = np.sin(2 * np.pi * hertz * after) + 0.3 * np.sin(2 * np.pi * 2.76 * hertz * after)
        sound += bell * np.exp(-6 * after) * np.minimum(1, after * 200)
    return Speech((0.2 * sound / np.abs(sound).max()).astype(np.float32), _CHIME_RATE, "")
