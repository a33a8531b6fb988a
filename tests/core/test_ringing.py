from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import numpy as np
import pytest
import pytest_asyncio

from earshot.core import ringing
from earshot.core.assistant import Assistant
from earshot.core.ringing import Announcer
from earshot.values import Speech
from tests.core.fakes import FakeSpeaker, parts


class Said(list[str]):
    """What was said; a chime is a star."""

    async def speak(self, text: str, chime: Speech | None) -> None:
        self.append(f"*{text}" if chime else text)

    async def count(self, wanted: int) -> None:
        async with asyncio.timeout(5):
            while len(self) < wanted:
                await asyncio.sleep(0.001)


@pytest.fixture
def said(monkeypatch: pytest.MonkeyPatch) -> Said:
    monkeypatch.setattr(ringing, "PAUSE_SECONDS", 0.02)
    return Said()


@pytest_asyncio.fixture
async def announcer(said: Said) -> AsyncIterator[Announcer]:
    announcer = Announcer(said.speak)
    running = asyncio.create_task(announcer.run())
    yield announcer
    running.cancel()
    await asyncio.wait({running})


async def test_an_announcement_is_said_once(announcer: Announcer, said: Said) -> None:
    announcer.add("one", ring=False)
    announcer.add("two", ring=False)
    await said.count(2)
    await asyncio.sleep(0.05)
    assert said == ["one", "two"]


async def test_a_ring_is_repeated_and_ends_by_itself(announcer: Announcer, said: Said) -> None:
    announcer.add("done", ring=True)
    await said.count(ringing.TIMES)
    await asyncio.sleep(0.05)
    assert said == ["*done"] * ringing.TIMES


async def test_a_reaction_ends_the_ring_but_not_the_next(announcer: Announcer, said: Said) -> None:
    announcer.add("tea", ring=True)
    announcer.add("egg", ring=True)
    await said.count(1)
    announcer.quiet()
    await said.count(2)
    assert said == ["*tea", "*egg"]


async def test_clear_drops_what_waits(announcer: Announcer, said: Said) -> None:
    for word in ("tea", "egg", "rice"):
        announcer.add(word, ring=True)
    await said.count(1)
    announcer.clear()
    await asyncio.sleep(0.1)
    assert said == ["*tea"]


async def test_any_turn_is_a_reaction(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ringing, "PAUSE_SECONDS", 0.05)
    speaker = FakeSpeaker()
    assistant = Assistant(parts(speaker=speaker), {})
    running = asyncio.create_task(assistant.speak_announcements())
    assistant.announce("Your tea timer is done.", ring=True)
    await speaker.playing.wait()
    await asyncio.sleep(0.01)
    await assistant.ask("what time is it")
    await asyncio.sleep(0.2)
    assert speaker.played == ["", "Your tea timer is done.", "It is noon."]
    running.cancel()
    await asyncio.wait({running})


def test_the_chime_can_be_heard_and_does_not_clip() -> None:
    chime = ringing.chime()
    assert 0.5 < chime.seconds < 1.5
    assert 0.1 < np.abs(chime.pcm).max() < 0.5
    assert abs(chime.pcm[0]) < 0.001
    assert abs(chime.pcm[-1]) < 0.02
