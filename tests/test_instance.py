from __future__ import annotations

import asyncio
import json
import os
import signal
import sys
from collections.abc import Callable
from multiprocessing.connection import Client
from pathlib import Path

import pytest

from earshot import events, instance, paths
from earshot.errors import InputError
from earshot.events import Event


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EARSHOT_HOME", str(tmp_path))


async def answer(request: instance.Request, show: Callable[[Event], None]) -> int:
    show(events.Heard(1, request["text"]))
    await asyncio.sleep(0.05)
    show(events.TurnEnded(1, request["text"], "skill", "It's noon."))
    return 1 if request["text"] == "decline" else 0


def ask(text: str) -> tuple[int | None, list[Event]]:
    seen: list[Event] = []
    return instance.forward({"text": text}, seen.append), seen


async def test_a_second_start_hands_its_words_to_the_first() -> None:
    async with instance.served(answer):
        code, seen = await asyncio.to_thread(ask, "what time is it")
        assert code == 0
        assert seen[0] == events.Heard(1, "what time is it")
        assert isinstance(seen[1], events.TurnEnded)
        assert (await asyncio.to_thread(ask, "decline"))[0] == 1


async def test_many_at_once_are_all_answered() -> None:
    async with instance.served(answer):
        results = await asyncio.gather(*(asyncio.to_thread(ask, str(n)) for n in range(6)))
    assert [code for code, _ in results] == [0] * 6
    assert [seen[0] for _, seen in results] == [events.Heard(1, str(n)) for n in range(6)]


async def test_who_waits_at_the_end_is_answered_first() -> None:
    async with instance.served(answer):
        waiting = asyncio.create_task(asyncio.to_thread(ask, "late"))
        await asyncio.sleep(0.03)
    assert (await waiting)[0] == 0


async def test_nobody_there() -> None:
    assert ask("hello") == (None, [])
    async with instance.served(answer):
        pass
    assert ask("hello") == (None, [])


async def test_garbage_and_the_wrong_key_do_no_harm() -> None:
    async with instance.served(answer):
        where = json.loads((paths.data() / "instance.json").read_text())

        def poke() -> None:
            with Client(where["at"], authkey=bytes.fromhex(where["key"])) as connection:
                connection.send_bytes(b"\xff not json")
            with pytest.raises(Exception, match=r"digest|authent"):
                Client(where["at"], authkey=b"guess")

        await asyncio.to_thread(poke)
        assert (await asyncio.to_thread(ask, "still there"))[0] == 0


@pytest.mark.skipif(os.name != "posix", reason="POSIX permissions")
async def test_only_the_person_can_read_the_key() -> None:
    async with instance.served(answer):
        assert (paths.data() / "instance.json").stat().st_mode & 0o077 == 0


async def test_a_first_that_dies_says_so() -> None:
    async def never(request: instance.Request, show: Callable[[Event], None]) -> int:
        raise RuntimeError("a bug in the first")

    async with instance.served(never):
        with pytest.raises(InputError, match="ended before"):
            await asyncio.to_thread(ask, "hello")


async def test_the_place_is_free_again_after_a_kill() -> None:
    code = (
        "from earshot import instance\n"
        "with instance.claim() as first: print(first, flush=True); input()"
    )
    holder = await asyncio.create_subprocess_exec(
        sys.executable, "-c", code, stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE
    )
    assert holder.stdout
    assert await holder.stdout.readline() == b"True\n"
    with instance.claim() as first:
        assert not first
    holder.send_signal(signal.SIGKILL)
    await holder.wait()
    with instance.claim() as first:
        assert first
