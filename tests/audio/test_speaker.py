"""The loudspeaker on a device that plays in no time, or not at all, and the collector."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator
from types import SimpleNamespace

import numpy as np
import pytest

from earshot.audio import devices, speaker
from earshot.audio.speaker import Collector, Speaker
from earshot.errors import SpeakError
from earshot.values import Pcm, Speech


class PortAudioError(Exception):
    pass


class Device:
    """Keeps what is written; writes wait while `may_play` is not set."""

    def __init__(self) -> None:
        self.samplerate, self.channels = 16_000.0, 1
        self.stopped, self.closed = True, False
        self.may_play = threading.Event()
        self.may_play.set()
        self.given_back = threading.Event()
        self.written: list[Pcm] = []
        self.opened = 0
        self.error: SpeakError | None = None
        self.unplugged = False

    @property
    def write_available(self) -> int:
        if self.unplugged:
            raise PortAudioError("Unanticipated host error")
        return 1_600

    @property
    def pcm(self) -> Pcm:
        """What was played, without silence."""
        whole = np.concatenate([np.zeros(0, np.float32), *self.written])
        return whole[whole != 0]


@pytest.fixture
def device(monkeypatch: pytest.MonkeyPatch) -> Iterator[Device]:
    device = Device()

    def opened(*_: object) -> Device:
        device.opened += 1
        device.closed = False
        return device

    def started(*_: object) -> bool:
        device.stopped = device.closed
        return not device.closed

    def write(_: Device, pcm: Pcm) -> bool:
        device.may_play.wait()
        if device.error:
            raise device.error
        device.written.append(pcm)
        return False

    monkeypatch.setattr(devices, "opened", opened)
    library = SimpleNamespace(PortAudioError=PortAudioError)
    monkeypatch.setattr(devices, "_library", lambda _: library)
    monkeypatch.setattr(devices, "started", started)
    monkeypatch.setattr(devices, "halt", lambda _: setattr(device, "stopped", True))
    monkeypatch.setattr(devices, "close", lambda _: device.given_back.set())
    monkeypatch.setattr(devices, "write", write)
    yield device
    device.may_play.set()


def piece(level: float, seconds: float = 0.1) -> Speech:
    return Speech(np.full(round(16_000 * seconds), level, np.float32), 16_000, str(level))


async def test_pieces_are_played_whole_and_in_order(device: Device) -> None:
    loud = Speaker()
    sounded: list[str] = []
    loud.on_sound = lambda speech: sounded.append(speech.text)
    for level in (0.1, 0.2, 0.3, 0.4):
        await loud.play(piece(level))
    await loud.drained()
    expected = np.concatenate([piece(level).pcm for level in (0.1, 0.2, 0.3, 0.4)])
    assert np.array_equal(device.pcm, expected)
    assert sounded == ["0.1", "0.2", "0.3", "0.4"]
    assert device.stopped
    await loud.close()


async def test_the_device_is_opened_at_the_first_piece_and_kept(device: Device) -> None:
    loud = Speaker()
    assert device.opened == 0
    for _ in range(3):
        await loud.play(piece(0.1))
        await loud.drained()
    assert device.opened == 1
    await loud.close()


async def test_what_was_queued_before_a_stop_is_never_played_after_it(device: Device) -> None:
    loud = Speaker()
    device.may_play.clear()
    await loud.play(piece(0.1, 1))
    await loud.play(piece(0.2))
    loud.stop()
    await loud.play(piece(0.3))
    device.may_play.set()
    await loud.drained()
    assert 0.2 not in device.pcm.round(3)
    assert np.count_nonzero(device.pcm == np.float32(0.1)) <= 320
    assert np.count_nonzero(device.pcm == np.float32(0.3)) == 1_600
    await loud.close()


async def test_a_device_that_takes_no_sound_does_not_hold_the_turn(
    device: Device, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(speaker, "_PATIENCE_SECONDS", 0.05)
    loud = Speaker()
    device.may_play.clear()
    await loud.play(piece(0.1))
    with pytest.raises(SpeakError) as caught:
        await loud.drained()
    assert caught.value.code == "loudspeaker-lost"
    device.may_play.set()
    assert await asyncio.to_thread(device.given_back.wait, 5)


async def test_an_error_reaches_whoever_plays_and_the_next_try_opens_anew(device: Device) -> None:
    loud = Speaker()
    device.error = SpeakError("loudspeaker-lost", "Gone.")
    await loud.play(piece(0.1))
    with pytest.raises(SpeakError, match="Gone"):
        await loud.drained()
    device.error = None
    await loud.play(piece(0.2))
    await loud.drained()
    assert device.opened == 2
    assert 0.2 in device.pcm.round(3)
    await loud.close()


async def test_a_loudspeaker_unplugged_in_the_middle_is_an_error_at_once(device: Device) -> None:
    loud = Speaker()
    device.may_play.clear()
    await loud.play(piece(0.1))
    device.unplugged = True
    device.may_play.set()
    with pytest.raises(SpeakError, match="Unanticipated host error") as caught:
        await loud.drained()
    assert caught.value.code == "loudspeaker-lost"
    device.unplugged = False
    await loud.play(piece(0.2))
    await loud.drained()
    assert 0.2 in device.pcm.round(3)
    await loud.close()


async def test_a_device_closed_by_a_fresh_look_is_opened_again(device: Device) -> None:
    loud = Speaker()
    await loud.play(piece(0.1))
    await loud.drained()
    device.closed = True
    await loud.play(piece(0.2))
    await loud.drained()
    assert device.opened == 2
    assert 0.2 in device.pcm.round(3)
    await loud.close()


async def test_closing_lets_go_whoever_waits_and_does_not_hold_the_loop(device: Device) -> None:
    loud = Speaker()
    begun = asyncio.Event()
    loud.on_sound = lambda speech: begun.set()
    device.may_play.clear()
    await loud.play(piece(0.1))
    await begun.wait()
    waiting = asyncio.create_task(loud.drained())
    closing = asyncio.create_task(loud.close())
    await waiting
    assert not closing.done()
    device.may_play.set()
    await closing
    assert device.given_back.is_set()


async def test_draining_and_stopping_what_never_played(device: Device) -> None:
    loud = Speaker()
    await loud.drained()
    assert loud.stop() == 0
    await loud.close()
    assert device.opened == 0


async def test_an_empty_piece_is_no_trouble(device: Device) -> None:
    loud = Speaker()
    await loud.play(Speech(np.zeros(0, np.float32), 16_000, ""))
    await asyncio.wait_for(loud.drained(), 5)
    await loud.close()


async def test_the_collector_joins_what_it_was_given() -> None:
    collector = Collector()
    sounded: list[Speech] = []
    collector.on_sound = sounded.append
    assert collector.speech() is None
    first = piece(0.1, 0.5)
    second = Speech(np.full(4_000, 0.2, np.float32), 8_000, "more")
    await collector.play(first)
    await collector.play(second)
    assert sounded == [first, second]
    assert collector.stop() == pytest.approx(1.0)
    assert collector.stop() == 0
    await collector.drained()
    speech = collector.speech()
    assert speech is not None
    assert (speech.rate, speech.seconds, speech.text) == (16_000, 1.0, "0.1 more")
