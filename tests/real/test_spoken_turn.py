"""The main job: a command spoken into a real microphone, an answer from a real loudspeaker."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from earshot import events
from earshot.app import open_assistant
from earshot.audio import files
from earshot.core.assistant import Assistant
from earshot.events import Event, TurnEnded
from earshot.settings import Settings
from tests.engines import tones
from tests.real.pulse import MONITOR_RATE, Pulse

pytestmark = pytest.mark.real

HUMAN = Path(__file__).parents[1] / "assets" / "speech" / "human"
SPOKEN_TONES = Settings(voice=str(tones.VOICE))
"""A voice whose words can be read back from its sound."""


@asynccontextmanager
async def watched(settings: Settings) -> AsyncIterator[tuple[Assistant, list[Event]]]:
    async with open_assistant(settings) as assistant:
        seen: list[Event] = []
        assistant.subscribe(seen.append)
        yield assistant, seen


async def until(found: Callable[[], bool]) -> None:
    async with asyncio.timeout(30):
        while not found():
            await asyncio.sleep(0.01)


def is_open(pulse: Pulse) -> bool:
    """Whether someone listens to the microphone."""
    return bool(pulse.control("list", "short", "source-outputs").strip())


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EARSHOT_HOME", str(tmp_path / "home"))


async def test_a_spoken_command_is_answered_aloud_hands_free(pulse: Pulse) -> None:
    async with watched(SPOKEN_TONES) as (assistant, seen):
        listening = asyncio.create_task(assistant.listen())
        with pulse.record() as recording:
            await until(lambda: is_open(pulse))
            pulse.feed(files.read(HUMAN / "set_a_timer_for_ten_minutes.wav"))
            await until(lambda: isinstance(seen[-1:] and seen[-1], TurnEnded))
            await asyncio.sleep(0.3)
        listening.cancel()
        await asyncio.wait({listening})
    receipt = seen[-1]
    assert isinstance(receipt, TurnEnded)
    assert receipt.heard == "set a timer for ten minutes"
    assert receipt.path == "skill"
    spoken = [event.text for event in seen if isinstance(event, events.Speaking)]
    expected = [each for clause in spoken for each in tones.spell(clause)]
    assert tones.decode(recording.pcm, MONITOR_RATE) == expected


async def test_the_key_is_held_and_released(pulse: Pulse) -> None:
    clip = files.read(HUMAN / "what_time_is_it.wav")
    async with watched(Settings()) as (assistant, seen):
        await assistant.press()
        await until(lambda: is_open(pulse))
        pulse.feed(clip)
        await asyncio.sleep(len(clip) / 16_000 + 0.2)
        receipt = await assistant.release()
    assert receipt
    assert (receipt.heard, receipt.path) == ("what time is it", "skill")
    assert receipt.ms["first_sound"] > 0
    assert not any(isinstance(event, events.Failed) for event in seen)


async def test_a_microphone_unplugged_mid_sentence_loses_no_word_of_it(pulse: Pulse) -> None:
    clip = files.read(HUMAN / "what_time_is_it.wav")
    async with watched(Settings()) as (assistant, seen):
        await assistant.press()
        await until(lambda: is_open(pulse))
        pulse.feed(clip)
        await asyncio.sleep(len(clip) / 16_000 + 0.3)
        pulse.unplug()
        await until(lambda: any(isinstance(event, events.Failed) for event in seen))
        receipt = await assistant.release()
    (failed,) = (event for event in seen if isinstance(event, events.Failed))
    assert failed.code == "microphone-lost"
    assert receipt
    assert receipt.heard == "what time is it"


async def test_a_muted_microphone_says_so(pulse: Pulse) -> None:
    pulse.mute()
    async with watched(Settings()) as (assistant, seen):
        await assistant.press()
        await until(lambda: any(isinstance(event, events.Failed) for event in seen))
        await assistant.release()
    assert [e.code for e in seen if isinstance(e, events.Failed)] == ["microphone-silent"]


async def test_interrupting_stops_the_sound(pulse: Pulse) -> None:
    async with watched(SPOKEN_TONES) as (assistant, seen):
        with pulse.record() as recording:
            answer = asyncio.create_task(assistant.ask("what can you do"))
            await until(lambda: any(isinstance(event, events.Speaking) for event in seen))
            await asyncio.sleep(0.5)
            await assistant.interrupt()
            receipt = await answer
            await asyncio.sleep(0.7)
    heard = tones.decode(recording.pcm, MONITOR_RATE)
    whole = tones.spell(" ".join(e.text for e in seen if isinstance(e, events.Replying)))
    assert receipt.interrupted
    assert 0 < len(heard) < len(whole)
    assert len(receipt.said.split()) < 40
