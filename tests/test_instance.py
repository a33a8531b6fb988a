from __future__ import annotations

import asyncio
import json
import os
import signal
import sys
from collections.abc import Callable
from contextlib import suppress
from multiprocessing.connection import Client, Connection
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


def dialled() -> Connection:
    """By somebody who knows the address and not the key."""
    return Client(json.loads((paths.data() / "instance.json").read_text())["at"])


def ask(text: str) -> tuple[int | None, list[Event]]:
    seen: list[Event] = []
    return instance.forward({"text": text}, seen.append), seen


async def test_a_disk_that_takes_nothing_keeps_nobody_from_answering(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").touch()
    monkeypatch.setenv("EARSHOT_HOME", str(tmp_path / "file"))
    with instance.claim() as first:
        assert first
        async with instance.served(answer):
            assert await asyncio.to_thread(ask, "hello") == (None, [])


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
    asked = asyncio.Event()

    async def slow(request: instance.Request, show: Callable[[Event], None]) -> int:
        asked.set()
        return await answer(request, show)

    async with instance.served(slow):
        waiting = asyncio.create_task(asyncio.to_thread(ask, "late"))
        await asked.wait()
    assert (await waiting)[0] == 0


async def test_who_says_nothing_holds_neither_the_others_nor_the_end(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async with instance.served(answer):
        with dialled(), dialled():
            assert (await asyncio.to_thread(ask, "what time is it"))[0] == 0
            monkeypatch.setattr(instance, "_PATIENCE_SECONDS", 0.1)


async def test_who_does_not_read_his_answer_holds_nobody() -> None:
    async def long(request: instance.Request, show: Callable[[Event], None]) -> int:
        for _ in range(0 if request["text"] == "short" else 10_000):
            show(events.Replying(1, "word"))
        asked.set()
        return 0

    asked = asyncio.Event()
    async with instance.served(long):
        where = json.loads((paths.data() / "instance.json").read_text())
        with instance._dialled(where["at"], bytes.fromhex(where["key"])) as connection:
            connection.send_bytes(b'{"text": "long"}')
            await asked.wait()
            assert (await asyncio.to_thread(ask, "short"))[0] == 0


async def test_nobody_there() -> None:
    assert ask("hello") == (None, [])
    async with instance.served(answer):
        pass
    assert ask("hello") == (None, [])


async def test_garbage_and_the_wrong_key_do_no_harm() -> None:
    async with instance.served(answer):
        where = json.loads((paths.data() / "instance.json").read_text())

        def poke() -> None:
            with instance._dialled(where["at"], bytes.fromhex(where["key"])) as connection:
                connection.send_bytes(b"\xff not json")
            with pytest.raises(PermissionError):
                instance._dialled(where["at"], b"guess")

        await asyncio.to_thread(poke)
        assert (await asyncio.to_thread(ask, "still there"))[0] == 0


@pytest.mark.parametrize("mirrored", [False, True])
async def test_without_the_key_nothing_is_done(mirrored: bool) -> None:
    asked = []

    async def noted(request: instance.Request, show: Callable[[Event], None]) -> int:
        asked.append(request)
        return 0

    def intrude() -> None:
        with dialled() as connection:
            made_up = connection.recv_bytes()
            connection.send_bytes(made_up if mirrored else b"anything")
            signed = connection.recv_bytes()
            connection.send_bytes(signed if mirrored else b"a guess")
            with suppress(OSError):
                connection.send_bytes(b'{"text": "hello"}')
            with pytest.raises((EOFError, OSError)):
                connection.recv_bytes()

    async with instance.served(noted):
        await asyncio.to_thread(intrude)
    assert asked == []


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


async def test_a_first_of_another_version_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(events, "to_json", lambda event: '{"type": "sung"}')
    async with instance.served(answer):
        with pytest.raises(InputError) as caught:
            await asyncio.to_thread(ask, "hello")
    assert caught.value.code == "instance-strange"


@pytest.mark.skipif(os.name != "posix", reason="needs SIGSTOP")
async def test_a_first_that_is_stopped_does_not_hold_the_others(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Nor however many have called it: even connecting to it then never ends."""
    code = (
        "import asyncio\n"
        "from earshot import instance\n"
        "async def main():\n"
        "    async with instance.served(None):\n"
        "        print('ready', flush=True)\n"
        "        await asyncio.Event().wait()\n"
        "asyncio.run(main())\n"
    )
    first = await asyncio.create_subprocess_exec(
        sys.executable, "-c", code, stdout=asyncio.subprocess.PIPE
    )
    assert first.stdout
    assert await first.stdout.readline() == b"ready\n"
    first.send_signal(signal.SIGSTOP)
    monkeypatch.setattr(instance, "_PATIENCE_SECONDS", 0.05)
    try:
        for _ in range(12):
            with pytest.raises(InputError) as caught:
                await asyncio.to_thread(ask, "hello")
            assert caught.value.code == "instance-silent"
    finally:
        first.kill()
        await first.wait()


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
