from __future__ import annotations

import asyncio
from pathlib import Path

from earshot.engines.handles import Chat
from earshot.engines.process import EngineSpec
from earshot.values import Message


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
