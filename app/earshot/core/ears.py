"""From frames to utterances: while the key is down, hands-free, or waiting for an answer."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Callable
from contextlib import aclosing
from time import perf_counter

import numpy as np

from earshot import events
from earshot.core.listener import HELD, Listener, Started
from earshot.core.parts import Parts
from earshot.core.tasks import Tasks
from earshot.errors import EarshotError, HearError
from earshot.events import Event
from earshot.values import RATE, Frame, Utterance

LONGEST_HOLD_SECONDS = 600.0
"""A key that is never released: what was said until then is answered."""

Said = tuple[Utterance, float]
"""An utterance, and the `perf_counter()` seconds at which its speech ended."""


class Hold:
    """One press of the key."""

    def __init__(self) -> None:
        self.released = asyncio.Event()
        self.listener = Listener(HELD)
        self.utterances: list[Utterance] = []
        self.task: asyncio.Task[None] | None = None

    def utterance(self) -> Utterance:
        """Everything that was said while the key was down; empty when nothing was."""
        last = self.listener.release()
        said = [*self.utterances, *([last] if last else [])]
        if not said:
            return Utterance(np.zeros(0, np.float32), 0.0, 0.0)
        return Utterance(np.concatenate([u.pcm for u in said]), said[0].t0, said[-1].t1)


class Ears:
    """`turn` is the number of the turn that the next words would be."""

    def __init__(
        self, parts: Parts, emit: Callable[[Event], None], turn: Callable[[], int], tasks: Tasks
    ) -> None:
        self._parts = parts
        self._emit = emit
        self._turn = turn
        self._tasks = tasks

    async def utterances(
        self, frames: AsyncIterator[Frame], deaf: Callable[[], bool]
    ) -> AsyncGenerator[Said, None]:
        """Everything that is said in a stream, but for what is said while `deaf`. HearError when
        the microphone is lost, after the last words."""
        listener = Listener()
        lost: HearError | None = None
        try:
            async for frame in frames:
                if deaf():
                    listener = Listener()
                elif utterance := self._step(listener, frame):
                    yield utterance, perf_counter() - _seconds_after(utterance, frame)
        except HearError as error:
            lost = error
        if last := self._rest(listener):
            yield last
        if lost:
            raise lost

    async def answer(self, seconds: float) -> Said | None:
        """The one thing that a person begins to say within so many seconds; None when nobody does.
        HearError when the microphone is lost before that."""
        self._parts.vad.reset()
        listener = Listener()
        async with aclosing(self._parts.microphone.frames()) as frames:
            async for frame in frames:
                if utterance := self._step(listener, frame):
                    return utterance, perf_counter() - _seconds_after(utterance, frame)
                if frame.t >= seconds and not listener.speaking:
                    break
        return self._rest(listener)

    async def follow(self, hold: Hold) -> bool:
        """Fills `hold` until the key is released, and then to the end of the frame in flight. True
        where it was down too long."""
        try:
            async with aclosing(self._parts.microphone.frames()) as frames:
                async for frame in frames:
                    if utterance := self._step(hold.listener, frame):
                        hold.utterances.append(utterance)
                    if hold.released.is_set() or frame.t > LONGEST_HOLD_SECONDS:
                        return not hold.released.is_set()
        except EarshotError as error:  # what was heard until then is still answered
            self._emit(events.Failed(self._turn(), error.code, error.text))
        return False

    def _step(self, listener: Listener, frame: Frame) -> Utterance | None:
        cue = listener.step(frame, self._parts.vad(frame))
        if isinstance(cue, Started):
            self._emit(events.SpeechStarted(self._turn(), cue.t))
        if isinstance(cue, Utterance):
            self._emit(events.SpeechEnded(self._turn(), cue.t1))
            return cue
        recogniser = self._parts.recogniser
        if recogniser.idle and (so_far := listener.so_far()):
            self._tasks.start(recogniser.ahead(so_far))
        return None

    def _rest(self, listener: Listener) -> Said | None:
        """What was being said when the stream ended."""
        utterance = listener.release()
        if utterance is None:
            return None
        self._emit(events.SpeechEnded(self._turn(), utterance.t1))
        return utterance, perf_counter()


def _seconds_after(utterance: Utterance, frame: Frame) -> float:
    return frame.t + len(frame.pcm) / RATE - utterance.t1
