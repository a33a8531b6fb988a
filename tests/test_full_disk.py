"""A disk without space, through the whole assistant: what reads goes on, what changes says so."""

from __future__ import annotations

import errno
from pathlib import Path
from typing import NoReturn

import pytest

from earshot import paths
from earshot.app import open_assistant
from earshot.settings import Settings

_FULL = "The disk is full, so I could not keep that. Free some space, and say it again."


def full(*_: object, **__: object) -> NoReturn:
    raise OSError(errno.ENOSPC, "No space left on device")


def kept(folder: Path) -> dict[str, bytes]:
    files = (path for path in folder.rglob("*") if path.is_file() and path.suffix != ".lock")
    return {path.name: path.read_bytes() for path in files}


async def test_reading_goes_on_and_nothing_is_half_done(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("EARSHOT_HOME", str(tmp_path))
    async with open_assistant(Settings(keep_history=False), warm=False, lasting=False) as assistant:

        async def answer(text: str) -> str:
            turn = await assistant.ask(text, speak=False)
            return turn.said or turn.why

        await answer("take a note that the key is with Ben")
        await answer("set an alarm for seven")
        before = kept(tmp_path / "data")
        monkeypatch.setattr(paths, "write_atomically", full)
        for change in (
            "take a note that it rains",
            "delete my last note",
            "set a timer for five minutes",
            "cancel my alarm",
            "add milk to my list",
            "remember that my code is 5",
            "remind me to call mum tomorrow",
            "add dentist to my calendar tomorrow at 5 pm",
            "when I say good night, stop all timers",
            "undo",
        ):
            assert await answer(change) == _FULL, change
        assert "cannot be changed: No space left" in await answer("speak slower")
        assert kept(tmp_path / "data") == before
        assert (await answer("what time is it")).startswith("It's ")
        assert await answer("what are my notes") == "1 note: The key is with Ben."
        assert (await answer("what alarms do I have")).startswith("You have 1 alarm: 7 AM")
        assert await answer("what timers are running") == "There is no timer."
