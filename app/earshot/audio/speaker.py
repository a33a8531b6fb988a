"""The loudspeaker, and its silent twin that collects what would be heard."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Callable, Coroutine
from contextlib import suppress
from queue import SimpleQueue
from typing import Any

import numpy as np

from earshot.audio import devices
from earshot.audio.resample import resampled
from earshot.audio.threads import in_thread
from earshot.errors import SpeakError
from earshot.values import Pcm, Speech

_QUEUED = 2
"""Pieces that may wait or play at a time."""
_WRITE_SECONDS = 0.02
_BUFFER_SECONDS = 0.1
"""Sound that is handed to the system ahead of time: what a busy machine may be late by."""
_PATIENCE_SECONDS = 3.0
"""How much longer than its sound a piece may take before the device counts as stalled."""

OnSound = Callable[[Speech], None]


class Speaker:
    """Plays pieces of speech one after the other. For one event loop."""

    def __init__(self, device: str | None = None) -> None:
        self.on_sound: OnSound | None = None
        """Called on the event loop as the first sample of a piece goes out."""
        self._device = device
        self._writer: _Writer | None = None
        self._run: _Run | None = None

    @property
    def underruns(self) -> int:
        """How often the device ran dry in the middle of speech."""
        return self._writer.underruns if self._writer else 0

    async def play(self, speech: Speech) -> None:
        """Returns when the piece is queued. Raises SpeakError: loudspeaker-missing,
        loudspeaker-busy, loudspeaker-lost, portaudio-missing."""
        if self._run is None or self._run.over:
            self._run = _Run(self._sounded)
        if self._writer is None:
            self._writer = _Writer(self._device)
        run, writer = self._run, self._writer
        await self._in_time(run, run.room.acquire())
        if not run.stopped.is_set():
            run.add(speech)
            writer.jobs.put((run, speech))

    async def drained(self) -> None:
        """Returns when everything queued was heard. Raises SpeakError as `play` does."""
        if run := self._run:
            await self._in_time(run, run.idle.wait())
            run.over = True

    def stop(self) -> float:
        """Silence at once; what is queued is dropped. Returns how many seconds were heard since the
        loudspeaker was last drained or stopped."""
        run, self._run = self._run, None
        return run.stop() if run else 0.0

    async def close(self) -> None:
        """Stops, and gives the device back. May wait a moment for it."""
        self.stop()
        if writer := self._writer:
            self._writer = None
            await in_thread(writer.close)

    async def _in_time(self, run: _Run, waiting: Coroutine[Any, Any, Any]) -> None:
        try:
            async with asyncio.timeout(run.waiting_seconds + _PATIENCE_SECONDS):
                await waiting
        except TimeoutError:
            self._abandon_writer()
            run.fail(devices.lost_loudspeaker("It takes no more sound."))
        if run.error:
            raise run.error

    def _abandon_writer(self) -> None:
        """Its thread hangs in the driver; should it ever wake, it ends."""
        devices.give_up()
        if self._writer:
            self._writer.jobs.put(None)
            self._writer = None

    def _sounded(self, speech: Speech) -> None:
        if self.on_sound:
            self.on_sound(speech)


class _Run:
    """What is played from one silence to the next. Stopping leaves the writer a dead run, so that
    nothing of it can be heard later."""

    def __init__(self, on_sound: OnSound) -> None:
        self.room = asyncio.Semaphore(_QUEUED)
        self.idle = asyncio.Event()
        self.idle.set()
        self.over = False
        self.stopped = threading.Event()
        self.error: SpeakError | None = None
        self.progress = (0.0, 0.0)
        """Written by the writer: seconds handed to the device, and when they will all be heard."""
        self._loop = asyncio.get_running_loop()
        self._on_sound = on_sound
        self._pieces = 0
        self._seconds = 0.0

    def add(self, speech: Speech) -> None:
        self.idle.clear()
        self._pieces += 1
        self._seconds += speech.seconds

    @property
    def heard_seconds(self) -> float:
        written, until = self.progress
        return max(0.0, written - max(0.0, until - time.perf_counter()))

    @property
    def waiting_seconds(self) -> float:
        return self._seconds - self.heard_seconds

    def stop(self) -> float:
        self.over = True
        self.stopped.set()
        self._release()
        return min(self._seconds, self.heard_seconds)

    def fail(self, error: SpeakError) -> None:
        self.error = error
        self.over = True
        self.stopped.set()
        self._release()

    def tell(self, news: Callable[..., Any], *details: Any) -> None:
        """From the writer's thread to the event loop."""
        with suppress(RuntimeError):  # the loop is closed: the program ends
            self._loop.call_soon_threadsafe(news, *details)

    def begun(self, speech: Speech, ahead_seconds: float) -> None:
        """The first sample of a piece was written, behind others that are not heard yet."""
        if ahead_seconds:
            self._loop.call_later(ahead_seconds, self._sound, speech)
        else:
            self._sound(speech)

    def all_heard(self, pieces: int) -> None:
        if pieces == self._pieces:
            self.idle.set()

    def _sound(self, speech: Speech) -> None:
        if not self.stopped.is_set():
            self._on_sound(speech)

    def _release(self) -> None:
        """Nobody shall wait for a dead run."""
        self.idle.set()
        for _ in range(_QUEUED):
            self.room.release()


class _Writer:
    """The thread that owns the stream: opened at the first piece, running only while there is
    something to say."""

    def __init__(self, device: str | None) -> None:
        self.jobs: SimpleQueue[tuple[_Run, Speech] | None] = SimpleQueue()
        """Bounded by the room of the runs."""
        self.underruns = 0
        self._device = device
        self._stream: devices.Stream = None
        self._capacity = 0
        self._run: _Run | None = None
        self._pieces = 0
        self._thread = threading.Thread(target=self._work, daemon=True)
        self._thread.start()

    def close(self) -> None:
        self.jobs.put(None)
        self._thread.join(_PATIENCE_SECONDS)
        if self._thread.is_alive():
            devices.give_up()

    def _work(self) -> None:
        for run, speech in iter(self.jobs.get, None):
            try:
                self._take(run, speech)
            except SpeakError as error:
                self._close_stream()
                run.tell(run.fail, error)
        self._close_stream()

    def _take(self, run: _Run, speech: Speech) -> None:
        if run is not self._run:
            self._halt()
            self._run, self._pieces = run, 0
        if run.stopped.is_set():
            return
        self._start()
        self._speak(run, speech)
        if self.jobs.empty() and not run.stopped.is_set():
            self._flush(run)
        if run.stopped.is_set():
            self._halt()

    def _speak(self, run: _Run, speech: Speech) -> None:
        rate = self._stream.samplerate
        for number, block in enumerate(_blocks(resampled(speech.pcm, speech.rate, rate), rate)):
            if run.stopped.is_set():
                return
            ahead = self._ahead()
            if number == 0:
                run.tell(run.begun, speech, ahead)
            self.underruns += devices.write(self._stream, block)
            written = run.progress[0] + len(block) / rate
            run.progress = (written, time.perf_counter() + self._ahead())
        self._pieces += 1
        run.tell(run.room.release)

    def _flush(self, run: _Run) -> None:
        """Pushes the end of the speech out with silence, until something comes after it."""
        rate = self._stream.samplerate
        for block in _blocks(np.zeros(round(_BUFFER_SECONDS * rate), np.float32), rate):
            if run.stopped.is_set() or not self.jobs.empty():
                return
            devices.write(self._stream, block)
        self._halt()
        run.tell(run.all_heard, self._pieces)

    def _start(self) -> None:
        if self._stream is not None and not self._stream.stopped:
            return
        while self._stream is None or not devices.started("output", self._stream):
            self._stream = devices.opened("output", self._device, 0, _BUFFER_SECONDS)
        self._capacity = devices.room(self._stream)

    def _halt(self) -> None:
        if self._stream is not None:
            devices.halt(self._stream)

    def _close_stream(self) -> None:
        if self._stream is not None:
            devices.close(self._stream)
            self._stream = None

    def _ahead(self) -> float:
        """Seconds that the device holds and that are not heard yet."""
        samples: int = max(0, self._capacity - devices.room(self._stream))
        return samples / float(self._stream.samplerate)


def _blocks(pcm: Pcm, rate: float) -> list[Pcm]:
    size = round(_WRITE_SECONDS * rate)
    return [pcm[start : start + size] for start in range(0, len(pcm), size)]


class Collector:
    """A loudspeaker that keeps what it is given instead of playing it; never waits."""

    def __init__(self) -> None:
        self.on_sound: OnSound | None = None
        self.pieces: list[Speech] = []
        self._fresh_seconds = 0.0

    async def play(self, speech: Speech) -> None:
        self.pieces.append(speech)
        self._fresh_seconds += speech.seconds
        if self.on_sound:
            self.on_sound(speech)

    async def drained(self) -> None:
        self._fresh_seconds = 0.0

    def stop(self) -> float:
        seconds, self._fresh_seconds = self._fresh_seconds, 0.0
        return seconds

    def speech(self) -> Speech | None:
        """Everything so far as one piece, at the rate of the first; None if there was nothing."""
        if not self.pieces:
            return None
        rate = self.pieces[0].rate
        pcm = [resampled(piece.pcm, piece.rate, rate) for piece in self.pieces]
        return Speech(np.concatenate(pcm), rate, " ".join(piece.text for piece in self.pieces))
