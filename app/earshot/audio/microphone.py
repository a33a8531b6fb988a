"""The microphone as a stream of frames that ends in an error instead of in silence."""

from __future__ import annotations

import asyncio
import math
from collections import deque
from collections.abc import AsyncGenerator, Callable
from contextlib import suppress
from functools import partial
from typing import Any

import numpy as np
import numpy.typing as npt

from earshot.audio import devices
from earshot.audio.resample import Framer, Resampler
from earshot.audio.threads import in_thread
from earshot.errors import HearError
from earshot.values import FRAME, RATE, Frame, Pcm

_BLOCK_SECONDS = FRAME / RATE
_OPEN_WITHIN_SECONDS = 5.0
_CLOSE_WITHIN_SECONDS = 0.2
_STALLED_SECONDS = 2.0
_MUTED_SECONDS = 1.5
_LOST_SECONDS = 1.0
_BLOCKS_KEPT = 64
_QUIETEST_DB = -60.0

_Block = npt.NDArray[np.float32]


class Microphone:
    """Opened anew by each `frames()`, closed with it."""

    def __init__(self, device: str | None = None) -> None:
        self.dropped = 0
        """Blocks of sound lost because nobody fetched them in time."""
        self._device = device
        self._level = 0.0

    @property
    def level(self) -> float:
        """How loud it is just now, 0..1 from a silent room to the loudest possible sound."""
        return self._level

    async def frames(self) -> AsyncGenerator[Frame, None]:
        """What it hears until the generator is closed. Raises HearError: microphone-missing,
        microphone-busy, microphone-silent (muted), microphone-lost; what was heard before a loss
        comes first."""
        inbox = _Inbox()
        stream = await self._open(inbox)
        try:
            resample, framer, watch = Resampler(int(stream.samplerate)), Framer(), _Watch()
            while True:
                block = await inbox.next()
                for frame in framer(resample(block)):
                    self._level = _level(frame.pcm)
                    yield frame
                watch(block, len(block) / stream.samplerate)
        finally:
            self._level = 0.0
            self.dropped += inbox.dropped
            closing = in_thread(partial(devices.close, stream))
            if (await asyncio.wait({closing}, timeout=_CLOSE_WITHIN_SECONDS))[1]:
                devices.give_up()

    async def _open(self, inbox: _Inbox) -> devices.Stream:
        opening = in_thread(partial(_opened, self._device, inbox))
        try:
            async with asyncio.timeout(_OPEN_WITHIN_SECONDS):
                return await asyncio.shield(opening)
        except TimeoutError as error:
            opening.add_done_callback(_close_late)
            devices.give_up()
            raise HearError(
                "microphone-busy",
                "The sound system does not answer. Restart it, or the computer, and try again.",
            ) from error
        except asyncio.CancelledError:
            opening.add_done_callback(_close_late)
            raise


def _opened(device: str | None, inbox: _Inbox) -> devices.Stream:
    stream = devices.opened("input", device, _BLOCK_SECONDS, "low", inbox.take, inbox.end)
    if not devices.started("input", stream):
        raise _lost("The connection to the microphone broke.")
    return stream


def _close_late(opening: asyncio.Future[devices.Stream]) -> None:
    """Nobody wants the stream any more that now is open."""
    if not opening.cancelled() and not opening.exception():
        in_thread(partial(devices.close, opening.result()))


class _Inbox:
    """Takes blocks of sound from PortAudio's thread to the event loop."""

    def __init__(self) -> None:
        self.dropped = 0
        self._loop = asyncio.get_running_loop()
        self._blocks: deque[_Block] = deque()
        self._ended = False
        self._news = asyncio.Event()

    def take(self, block: _Block, _frames: int, _time: Any, _status: Any) -> None:
        """On PortAudio's thread: copies and leaves."""
        self._tell(partial(self._put, block.copy()))

    def end(self) -> None:
        """On PortAudio's thread: no more will come."""
        self._tell(self._finish)

    async def next(self) -> _Block:
        while not self._blocks:
            if self._ended:
                raise _lost("The connection to the microphone broke.")
            self._news.clear()
            try:
                async with asyncio.timeout(_STALLED_SECONDS):
                    await self._news.wait()
            except TimeoutError as error:
                raise _lost("The microphone stopped sending sound.") from error
        return self._blocks.popleft()

    def _tell(self, news: Callable[[], None]) -> None:
        with suppress(RuntimeError):  # the loop is closed: the program ends
            self._loop.call_soon_threadsafe(news)

    def _put(self, block: _Block) -> None:
        if len(self._blocks) == _BLOCKS_KEPT:
            self._blocks.popleft()
            self.dropped += 1
        self._blocks.append(block)
        self._news.set()

    def _finish(self) -> None:
        self._ended = True
        self._news.set()


class _Watch:
    """Tells a dead microphone from a quiet room: a live one is never exactly zero for long. Most
    systems give zeros, and no error, for one that is muted, forbidden or gone."""

    def __init__(self) -> None:
        self._zero_seconds = 0.0
        self._alive = False

    def __call__(self, block: _Block, seconds: float) -> None:
        if block.any():
            self._zero_seconds, self._alive = 0.0, True
            return
        self._zero_seconds += seconds
        if self._alive and self._zero_seconds >= _LOST_SECONDS:
            raise _lost("The microphone went dead: it was unplugged or muted.")
        if self._zero_seconds >= _MUTED_SECONDS:
            raise HearError(
                "microphone-silent",
                "The microphone is muted or blocked: it sends nothing at all. Switch it on, or "
                "allow microphones in the system's privacy settings.",
            )


def _lost(what: str) -> HearError:
    return HearError("microphone-lost", f"{what} Connect it again, or choose another one.")


def _level(pcm: Pcm) -> float:
    power = float(np.mean(np.square(pcm)))
    decibels = 10 * math.log10(power) if power else _QUIETEST_DB
    return min(1.0, max(0.0, 1 - decibels / _QUIETEST_DB))
