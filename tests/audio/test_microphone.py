"""The microphone's watchdogs, on a stream that fails in every way one can."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Iterator
from contextlib import aclosing
from typing import Any

import numpy as np
import pytest

from earshot.audio import devices, microphone
from earshot.audio.microphone import Microphone
from earshot.errors import HearError
from earshot.values import FRAME, RATE, Frame


class Line:
    """A stream that gives what the test says into it."""

    def __init__(self, rate: int = RATE) -> None:
        self.samplerate = float(rate)
        self.closed = threading.Event()
        self.may_close = threading.Event()
        self.may_close.set()
        self.take: Callable[..., None] = lambda *_: None
        self.end: Callable[[], None] = lambda: None

    def say(self, *levels: float, size: int = FRAME, channels: int = 1) -> None:
        for level in levels:
            self.take(np.full((size, channels), level, np.float32), size, None, None)


@pytest.fixture
def line(monkeypatch: pytest.MonkeyPatch) -> Iterator[Line]:
    line = Line()

    def opened(
        side: str, name: str | None, block: float, latency: Any, take: Any, end: Any
    ) -> Line:
        line.take, line.end = take, end
        return line

    def close(stream: Line) -> None:
        stream.may_close.wait()
        stream.closed.set()

    monkeypatch.setattr(devices, "opened", opened)
    monkeypatch.setattr(devices, "started", lambda side, stream: True)
    monkeypatch.setattr(devices, "close", close)
    yield line
    line.may_close.set()


async def listen(line: Line, speak: Callable[[], None]) -> tuple[list[Frame], str]:
    """What is heard, and the code of the error that ends it."""
    frames: list[Frame] = []

    async def hear() -> None:
        async for frame in Microphone().frames():
            frames.append(frame)

    hearing = asyncio.create_task(hear())
    await opened(line)
    speak()
    with pytest.raises(HearError) as caught:
        await hearing
    assert line.closed.wait(1)
    return frames, caught.value.code


async def opened(line: Line) -> None:
    while line.take.__name__ != "take":
        await asyncio.sleep(0.001)


async def test_frames_come_in_order_and_closing_closes_the_device(line: Line) -> None:
    async with aclosing(Microphone().frames()) as frames:
        first = asyncio.ensure_future(anext(frames))
        await opened(line)
        line.say(0.1, 0.2, 0.3)
        got = [await first, await anext(frames), await anext(frames)]
    assert [frame.t for frame in got] == [0, FRAME / RATE, 2 * FRAME / RATE]
    assert [frame.pcm[0] for frame in got] == pytest.approx([0.1, 0.2, 0.3])
    assert line.closed.wait(1)


async def test_a_device_of_another_rate_and_two_channels(line: Line) -> None:
    line.samplerate = 48_000.0
    frames, _ = await listen(
        line, lambda: (line.say(*[0.5] * 60, size=1_536, channels=2), line.end())[0]
    )
    assert 58 <= len(frames) <= 60
    assert np.allclose(frames[30].pcm, 0.5, atol=0.01)


async def test_zeros_from_the_start_mean_muted(line: Line) -> None:
    frames, code = await listen(line, lambda: line.say(*[0.0] * 64))
    assert code == "microphone-silent"
    assert 46 <= len(frames) <= 48


async def test_zeros_after_sound_mean_lost_and_the_sound_comes_first(line: Line) -> None:
    frames, code = await listen(line, lambda: line.say(*[0.1] * 20, *[0.0] * 40))
    assert code == "microphone-lost"
    assert [frame.pcm[0] for frame in frames[:20]] == pytest.approx([0.1] * 20)


async def test_a_quiet_room_is_not_a_dead_microphone(line: Line) -> None:
    faint = [0.0] * 20 + [1 / 32_768]
    frames, code = await listen(line, lambda: (line.say(*faint * 3), line.end())[0])
    assert code == "microphone-lost"
    assert len(frames) == 63


async def test_a_stream_that_ends_gives_out_what_it_held(line: Line) -> None:
    frames, code = await listen(line, lambda: (line.say(*[0.1] * 10), line.end())[0])
    assert code == "microphone-lost"
    assert len(frames) == 10


async def test_a_stream_that_stalls_is_lost(line: Line, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(microphone, "_STALLED_SECONDS", 0.05)
    frames, code = await listen(line, lambda: line.say(0.1))
    assert code == "microphone-lost"
    assert len(frames) == 1


async def test_what_nobody_fetches_is_dropped_and_counted(line: Line) -> None:
    ear = Microphone()
    frames = ear.frames()
    first = asyncio.ensure_future(anext(frames))
    await opened(line)
    line.say(0.0)
    await first
    line.say(*np.arange(1, 101) / 1000)
    await asyncio.sleep(0)
    assert (await anext(frames)).pcm[0] == pytest.approx(0.037)
    await frames.aclose()
    assert ear.dropped == 36


async def test_a_driver_that_hangs_does_not_hold_the_loop(line: Line) -> None:
    line.may_close.clear()
    frames = Microphone().frames()
    first = asyncio.ensure_future(anext(frames))
    await opened(line)
    line.say(0.1)
    await first
    await asyncio.wait_for(frames.aclose(), 5)
    assert not line.closed.is_set()


async def test_giving_up_before_it_opened_closes_it_later(
    line: Line, monkeypatch: pytest.MonkeyPatch
) -> None:
    may_open = threading.Event()

    def slowly(*_: Any) -> Line:
        may_open.wait()
        return line

    monkeypatch.setattr(devices, "opened", slowly)
    first = asyncio.ensure_future(anext(Microphone().frames()))
    await asyncio.sleep(0.01)
    first.cancel()
    with pytest.raises(asyncio.CancelledError):
        await first
    may_open.set()
    assert await asyncio.to_thread(line.closed.wait, 5)


async def test_a_sound_system_that_does_not_answer_is_named(
    line: Line, monkeypatch: pytest.MonkeyPatch
) -> None:
    may_open = threading.Event()
    monkeypatch.setattr(microphone, "_OPEN_WITHIN_SECONDS", 0.05)
    monkeypatch.setattr(devices, "opened", lambda *_: (may_open.wait(), line)[1])
    with pytest.raises(HearError, match="does not answer") as caught:
        await anext(Microphone().frames())
    assert caught.value.code == "microphone-busy"
    may_open.set()
    while not line.closed.is_set():
        await asyncio.sleep(0.01)


async def test_a_stream_closed_before_it_started_is_an_error(
    line: Line, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By another part that looked for devices anew."""
    monkeypatch.setattr(devices, "started", lambda side, stream: False)
    with pytest.raises(HearError) as caught:
        await anext(Microphone().frames())
    assert caught.value.code == "microphone-lost"
