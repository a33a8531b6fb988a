"""Microphone and loudspeaker through PortAudio and a PulseAudio server that can be broken."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
import threading
from contextlib import aclosing
from pathlib import Path

import numpy as np
import psutil
import pytest

from earshot.audio import devices, files
from earshot.audio.microphone import Microphone
from earshot.audio.resample import resampled
from earshot.audio.speaker import Speaker
from earshot.audio.vad import SileroVad
from earshot.core.listener import Listener
from earshot.errors import HearError, SpeakError
from earshot.values import FRAME, RATE, Pcm, Speech, Utterance
from tests.real.pulse import MONITOR_RATE, Pulse

pytestmark = pytest.mark.real

CLIP = Path(__file__).parents[1] / "assets/speech/human/set_a_timer_for_ten_minutes.wav"


def tone(seconds: float, rate: int = 22_050, hertz: float = 440) -> Speech:
    wave = 0.5 * np.sin(2 * np.pi * hertz * np.arange(round(seconds * rate)) / rate)
    return Speech(wave.astype(np.float32), rate, "beep")


def loud_seconds(pcm: Pcm, rate: int) -> float:
    """How much of it is louder than nothing, in steps of 5 ms."""
    step = rate // 200
    whole = pcm[: len(pcm) // step * step].reshape(-1, step)
    return float((np.abs(whole).max(axis=1) > 0.02).sum() / 200)


def likeness(pcm: Pcm, clip: Pcm) -> float:
    """The highest correlation of `clip` with any part of `pcm` (both at one rate)."""
    size = 1 << (len(pcm) + len(clip)).bit_length()
    product = np.fft.rfft(pcm, size) * np.conj(np.fft.rfft(clip, size))
    match = np.fft.irfft(product, size)[: len(pcm) - len(clip) + 1]
    total = np.concatenate([[0.0], np.cumsum(np.square(pcm, dtype=np.float64))])
    energy = total[len(clip) :] - total[: len(match)]
    own = float(np.sum(np.square(clip, dtype=np.float64)))
    return float(np.max(match / np.sqrt(own * np.maximum(energy, own / 100))))


async def hear(microphone: Microphone, seconds: float, into: list[Pcm]) -> None:
    async with aclosing(microphone.frames()) as frames:
        async for frame in frames:
            into.append(frame.pcm)
            if frame.t >= seconds:
                return


async def failure(microphone: Microphone, into: list[Pcm] | None = None) -> HearError:
    with pytest.raises(HearError) as caught:
        await asyncio.wait_for(hear(microphone, 60, [] if into is None else into), 30)
    return caught.value


async def test_a_spoken_sentence_comes_through_whole(pulse: Pulse) -> None:
    clip = files.read(CLIP)
    detector, listener = SileroVad(), Listener()
    async with aclosing(Microphone().frames()) as frames:
        async for frame in frames:
            assert len(frame.pcm) == FRAME
            if frame.t == 0:
                pulse.feed(clip)
            if isinstance(cue := listener.step(frame, detector(frame)), Utterance):
                break
    assert likeness(cue.pcm, clip[RATE // 2 : RATE * 2]) > 0.95


async def test_the_meter_shows_speech_and_falls_when_the_microphone_closes(pulse: Pulse) -> None:
    microphone = Microphone()
    levels = []
    pulse.feed(np.concatenate([np.zeros(RATE // 2), 0.5 * np.ones(RATE)]).astype(np.float32))
    async with aclosing(microphone.frames()) as frames:
        async for frame in frames:
            levels.append(microphone.level)
            if frame.t > 1:
                break
    assert min(levels) < 0.1
    assert max(levels) > 0.8
    assert microphone.level == 0


async def test_after_unplugging_what_was_heard_is_kept(pulse: Pulse) -> None:
    clip = files.read(CLIP)
    heard: list[Pcm] = []
    listening = asyncio.create_task(failure(Microphone(), heard))
    while len(heard) < 10:
        await asyncio.sleep(0.05)
    pulse.feed(np.concatenate([clip, clip]))
    while len(heard) < 60:
        await asyncio.sleep(0.05)
    await asyncio.to_thread(pulse.unplug)
    assert (await listening).code == "microphone-lost"
    assert likeness(np.concatenate(heard), clip[RATE // 4 : RATE]) > 0.9
    pulse.plug()
    again: list[Pcm] = []
    await hear(Microphone(), 0.5, again)
    assert np.concatenate(again).any()


async def test_a_muted_microphone_is_named(pulse: Pulse) -> None:
    pulse.mute()
    error = await failure(Microphone())
    assert error.code == "microphone-silent"
    assert "muted" in error.text


async def test_a_frozen_sound_server_is_noticed_and_does_not_hold_us(pulse: Pulse) -> None:
    heard: list[Pcm] = []
    listening = asyncio.create_task(failure(Microphone(), heard))
    while len(heard) < 10:
        await asyncio.sleep(0.05)
    pulse.freeze()
    assert (await listening).code == "microphone-lost"
    pulse.thaw()


def test_a_frozen_sound_server_does_not_keep_the_program_from_ending(pulse: Pulse) -> None:
    program = (
        "import asyncio\n"
        "from earshot.audio.microphone import Microphone\n"
        "from earshot.errors import HearError\n"
        "async def main():\n"
        "    frames = Microphone().frames()\n"
        "    await anext(frames)\n"
        "    print('open', flush=True)\n"
        "    try:\n"
        "        async for _ in frames: pass\n"
        "    except HearError as error: print(error.code)\n"
        "asyncio.run(main())\n"
    )
    with subprocess.Popen(
        [sys.executable, "-c", program], stdout=subprocess.PIPE, text=True
    ) as listening:
        assert listening.stdout
        assert listening.stdout.readline() == "open\n"
        pulse.freeze()
        try:
            assert listening.communicate(timeout=30)[0] == "microphone-lost\n"
        finally:
            listening.kill()
    assert listening.returncode == 0


async def test_a_dead_sound_server_is_noticed(pulse: Pulse) -> None:
    heard: list[Pcm] = []
    listening = asyncio.create_task(failure(Microphone(), heard))
    while len(heard) < 10:
        await asyncio.sleep(0.05)
    pulse.kill()
    assert (await listening).code == "microphone-lost"
    assert (await failure(Microphone())).code in {"microphone-missing", "microphone-busy"}


def test_the_devices_are_listed(pulse: Pulse) -> None:
    for listed in (devices.inputs(), devices.outputs()):
        assert [device.name for device in listed if device.is_default] == ["default"]
        assert all(device.channels and device.rate for device in listed)


async def test_a_named_microphone_that_is_gone_is_not_replaced(pulse: Pulse) -> None:
    error = await failure(Microphone("Studio USB"))
    assert error.code == "microphone-missing"
    assert "Studio USB" in error.text


async def test_speech_of_any_rate_comes_out_of_the_loudspeaker(pulse: Pulse) -> None:
    clip = files.read(CLIP)
    speaker = Speaker()
    sounded: list[str] = []
    speaker.on_sound = lambda speech: sounded.append(speech.text)
    with pulse.record() as recording:
        await speaker.play(Speech(clip, RATE, "first"))
        await speaker.play(Speech(tone(0.5, 22_050).pcm, 22_050, "second"))
        await speaker.play(Speech(tone(0.5, 48_000, 880).pcm, 48_000, "third"))
        await speaker.drained()
        await asyncio.sleep(0.3)
    pcm = resampled(recording.pcm, MONITOR_RATE, RATE)
    assert sounded == ["first", "second", "third"]
    assert likeness(pcm, clip) > 0.95
    assert likeness(pcm, resampled(tone(0.5).pcm, 22_050, RATE)) > 0.95
    assert speaker.stop() == pytest.approx(len(clip) / RATE + 1, abs=0.01)
    await speaker.close()


async def test_it_speaks_again_after_a_pause(pulse: Pulse) -> None:
    speaker = Speaker()
    with pulse.record() as recording:
        for _ in range(3):
            await speaker.play(tone(0.3))
            await speaker.drained()
        await asyncio.sleep(0.3)
    assert loud_seconds(recording.pcm, MONITOR_RATE) == pytest.approx(0.9, abs=0.06)
    assert speaker.underruns == 0
    await speaker.close()


async def test_stopping_cuts_the_sound_and_tells_how_much_was_heard(pulse: Pulse) -> None:
    speaker = Speaker()
    with pulse.record() as recording:
        await speaker.play(tone(10))
        await speaker.play(tone(10))
        while loud_seconds(recording.pcm, MONITOR_RATE) < 0.5:
            await asyncio.sleep(0.02)
        said = speaker.stop()
        while recording.pcm[-MONITOR_RATE // 2 :].any():
            await asyncio.sleep(0.02)
        heard = loud_seconds(recording.pcm, MONITOR_RATE)
        assert heard < 10
        assert said == pytest.approx(heard, abs=0.5)
        assert speaker.stop() == 0
        await speaker.play(tone(0.3))
        await speaker.drained()
        while loud_seconds(recording.pcm, MONITOR_RATE) < heard + 0.25:
            await asyncio.sleep(0.02)
    await speaker.close()


async def test_no_more_than_two_pieces_wait(pulse: Pulse) -> None:
    speaker = Speaker()
    await speaker.play(tone(0.5))
    await speaker.play(tone(0.5))
    third = asyncio.create_task(speaker.play(tone(0.5)))
    await asyncio.sleep(0.1)
    assert not third.done()
    await asyncio.wait_for(third, 5)
    await speaker.close()


async def test_whoever_waits_for_room_is_let_go_by_a_stop(pulse: Pulse) -> None:
    speaker = Speaker()
    sounded: list[Speech] = []
    speaker.on_sound = sounded.append
    await speaker.play(tone(1))
    await speaker.play(tone(1))
    third = asyncio.create_task(speaker.play(tone(1)))
    drained = asyncio.create_task(speaker.drained())
    await asyncio.sleep(0.3)
    speaker.stop()
    await asyncio.wait_for(asyncio.gather(third, drained), 1)
    await asyncio.sleep(0.3)
    assert len(sounded) == 1
    await speaker.close()


@pytest.mark.parametrize("fault", ["kill", "freeze"])
async def test_a_lost_loudspeaker_is_an_error_and_the_next_try_is_fresh(
    pulse: Pulse, fault: str
) -> None:
    speaker = Speaker()
    begun = asyncio.Event()
    speaker.on_sound = lambda speech: begun.set()
    await speaker.play(tone(1))
    await begun.wait()
    getattr(pulse, fault)()
    with pytest.raises(SpeakError) as caught:
        await speaker.drained()
    assert caught.value.code == "loudspeaker-lost"
    if fault == "freeze":
        pulse.thaw()
        await asyncio.wait_for(speaker.play(tone(0.1)), 5)
        await asyncio.wait_for(speaker.drained(), 5)
    else:
        with pytest.raises(SpeakError):
            await asyncio.gather(speaker.play(tone(0.1)), speaker.drained())
    await speaker.close()


async def test_opening_and_closing_leaves_nothing_behind(pulse: Pulse) -> None:
    async def cycle() -> None:
        speaker = Speaker()
        await speaker.play(tone(0.05))
        await hear(Microphone(), 0.03, [])
        speaker.stop()
        await speaker.close()

    for _ in range(5):
        await cycle()
    threads, descriptors = threading.active_count(), psutil.Process().num_fds()
    for _ in range(45):
        await cycle()
    async with asyncio.timeout(5):  # the last one may still be closing
        while threading.active_count() > threads:
            await asyncio.sleep(0.01)
    assert psutil.Process().num_fds() <= descriptors + 2
    assert pulse.control("list", "short", "source-outputs") == ""


async def test_giving_up_while_the_microphone_opens_closes_it(pulse: Pulse) -> None:
    for delay in (0.0, 0.005, 0.02, 0.05):
        listening = asyncio.create_task(hear(Microphone(), 60, []))
        await asyncio.sleep(delay)
        listening.cancel()
        with pytest.raises(asyncio.CancelledError):
            await listening
    await asyncio.sleep(0.5)
    assert pulse.control("list", "short", "source-outputs") == ""


def test_without_any_device_both_say_so(portaudio: None) -> None:
    """In a process of its own: no sound server."""
    program = (
        "import asyncio\n"
        "from earshot.audio import devices\n"
        "from earshot.audio.microphone import Microphone\n"
        "from earshot.audio.speaker import Speaker\n"
        "from earshot.errors import EarshotError\n"
        "from earshot.values import Speech\n"
        "import numpy as np\n"
        "async def main():\n"
        "    print(len(devices.inputs()), len(devices.outputs()))\n"
        "    try: await anext(Microphone().frames())\n"
        "    except EarshotError as error: print(error.code)\n"
        "    try:\n"
        "        speaker = Speaker()\n"
        "        await speaker.play(Speech(np.zeros(100, np.float32), 16000, ''))\n"
        "        await speaker.drained()\n"
        "    except EarshotError as error: print(error.code)\n"
        "asyncio.run(main())\n"
    )
    said = subprocess.check_output(
        [sys.executable, "-c", program],
        env=os.environ | {"PULSE_SERVER": "unix:/nowhere"},
        text=True,
        timeout=60,
    ).splitlines()
    if said[0] == "0 0":
        assert said[1:] == ["microphone-missing", "loudspeaker-missing"]
    else:
        pytest.skip("this machine has a sound card")
