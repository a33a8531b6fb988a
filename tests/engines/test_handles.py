from __future__ import annotations

import asyncio
from pathlib import Path

import numpy as np
import pytest

from earshot.engines.handles import Chat, Intents, Recogniser
from earshot.engines.process import EngineSpec
from earshot.values import RATE, Meaning, Message, Utterance


async def test_a_question_does_not_wait_for_what_is_read_ahead(tmp_path: Path) -> None:
    chat = Chat(EngineSpec("the test", "tests.engines.faulty:Faulty", {"folder": str(tmp_path)}))
    warming = asyncio.create_task(chat.warm([], []))
    async with asyncio.timeout(20):
        while not (tmp_path / "step").exists():
            await asyncio.sleep(0.01)
    pieces = [piece async for piece in chat.stream([Message("user", "you")], [])]
    await warming
    assert pieces == ["Hello ", "you"]
    assert int((tmp_path / "step").read_text()) < 199
    await chat.close()


def silence(seconds: float) -> Utterance:
    return Utterance(np.zeros(round(seconds * RATE), np.float32), 0.0, seconds)


@pytest.mark.parametrize(("works_ahead", "begun"), [(True, "x"), (False, "")])
async def test_an_utterance_that_goes_on_is_begun_by_engines_that_can(
    tmp_path: Path, works_ahead: bool, begun: str
) -> None:
    spec = EngineSpec("the test", "tests.engines.faulty:Faulty", {"folder": str(tmp_path)})
    recogniser = Recogniser(spec, works_ahead=works_ahead)
    await recogniser.start()
    for_a_while = asyncio.create_task(recogniser.ahead(silence(0.2)))
    await asyncio.sleep(0)
    await recogniser.ahead(silence(0.3))  # busy with the first: the next time will do
    assert (await recogniser.text(silence(0.5))).text == "0.5 seconds"
    await for_a_while
    done = tmp_path / "ahead"
    assert (done.read_text() if done.exists() else "") == begun
    await recogniser.close()


async def test_what_fails_ahead_is_left_to_the_end(tmp_path: Path) -> None:
    spec = EngineSpec("the test", "tests.engines.faulty:Faulty", {"folder": str(tmp_path)})
    recogniser = Recogniser(spec, works_ahead=True)
    await recogniser.ahead(silence(2))
    assert (await recogniser.text(silence(2))).text == "2 seconds"
    await recogniser.close()


async def test_a_meaning_comes_back_whole_or_not_at_all(tmp_path: Path) -> None:
    spec = EngineSpec("the test", "tests.engines.faulty:Faulty", {"folder": str(tmp_path)})
    intents = Intents(spec)
    assert await intents.understand("ten") == Meaning("set_timer", {"duration": "ten"})
    assert await intents.understand("") is None
    await intents.close()
