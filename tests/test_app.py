"""The app as it is built: what it keeps, and what it refuses to run."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from earshot.app import open_assistant
from earshot.audio.speaker import Collector
from earshot.choice import voice_choice
from earshot.core.assistant import Assistant
from earshot.engines.handles import Voice
from earshot.events import Announced, Event
from earshot.history import History
from earshot.settings import LANGUAGES, Settings


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    monkeypatch.setenv("EARSHOT_HOME", str(tmp_path))
    return tmp_path


@asynccontextmanager
async def opened(settings: Settings | None = None) -> AsyncIterator[Assistant]:
    chosen = settings or Settings()
    async with open_assistant(chosen, warm=False, lasting=False, speaker=Collector()) as assistant:
        yield assistant


async def answers(*texts: str) -> list[str]:
    async with opened() as assistant:
        return [(await assistant.ask(text, speak=False)).said for text in texts]


def kept(home: Path) -> list[str]:
    history = History(home / "data" / "history.db", pytest.fail)
    turns = history.turns(0, 4e9)
    history.close()
    return [turn.heard for turn in turns]


async def test_every_turn_is_kept(home: Path) -> None:
    await answers("what time is it", "why is the sky blue")
    assert kept(home) == ["why is the sky blue", "what time is it"]


async def test_nothing_is_kept_where_the_person_wants_that(home: Path) -> None:
    async with opened(Settings(keep_history=False)) as assistant:
        await assistant.ask("what time is it", speak=False)
        receipt = await assistant.ask("what did I ask today", speak=False)
    assert receipt.why.startswith("No history is kept")
    assert not (home / "data" / "history.db").exists()


async def test_a_history_that_cannot_be_kept_is_told_and_holds_nothing_up(home: Path) -> None:
    (home / "data").mkdir()
    (home / "data" / "history.db").mkdir()
    seen: list[Event] = []
    async with opened() as assistant:
        assistant.subscribe(seen.append)
        assert (await assistant.ask("what time is it", speak=False)).path == "skill"
        receipt = await assistant.ask("what did I ask today", speak=False)
    assert "cannot be used just now" in receipt.why
    assert sum(isinstance(event, Announced) for event in seen) == 1


async def test_what_is_forgotten_is_not_told_to_the_chat_model_either(home: Path) -> None:
    async with opened() as assistant:
        await assistant.ask("my secret is out", speak=False)
        await assistant.ask("forget what I just said", speak=False)
        told = str(assistant._conversation.messages())
    assert "secret" not in told
    assert kept(home) == ["forget what I just said"]


async def test_what_is_remembered_is_told_to_the_chat_model() -> None:
    async with opened() as assistant:
        await assistant.ask("Remember that my locker code is 427.", speak=False)
        assert "my locker code is 427" in assistant._conversation.messages()[0].text


async def test_a_routine_of_a_file_and_one_made_by_voice(home: Path) -> None:
    folder = home / "config" / "commands"
    folder.mkdir(parents=True)
    (folder / "own.yaml").write_text(
        "commands:\n  morning:\n    templates: [good morning]\n"
        "    runs: [add tea to my shopping list, what is on my shopping list]\n"
    )
    said = await answers(
        "when I say bed time, what's on my shopping list and read my notes",
        "Good morning!",
        "bed time",
        "undo",
        "bed time",
    )
    assert said[1:] == [
        "Added tea to your new shopping list. Your shopping list has tea.",
        "Your shopping list has tea. You have no notes.",
        "Took tea off your shopping list again.",
        "Your shopping list is empty. You have no notes.",
    ]


async def test_what_is_wrong_in_the_persons_files_is_told_once_and_stops_nothing(
    home: Path,
) -> None:
    (home / "config" / "commands").mkdir(parents=True)
    (home / "config" / "commands" / "bad.yaml").write_text("commands:\n  tea: [make tea]\n")
    (home / "config" / "commands" / "good.yaml").write_text(
        "commands:\n  tea:\n    templates: [brew it]\n    reply: Soon.\n"
        "  night:\n    templates: [night night]\n    runs: [fly to the moon]\n"
    )
    (home / "config" / "skills").mkdir()
    (home / "config" / "skills" / "broken.py").write_text("def half(:")
    (home / "data" / "models" / "voice").mkdir(parents=True)
    (home / "data" / "models" / "voice" / "amy.onnx").write_bytes(b"x")
    seen: list[Event] = []
    async with open_assistant(
        Settings(), (), ["A setting is wrong."], warm=False, lasting=False
    ) as assistant:
        assistant.subscribe(seen.append)
        assistant.tell_troubles()
        assistant.tell_troubles()
        assert (await assistant.ask("brew it", speak=False)).said == "Soon."
        assert (await assistant.ask("night night", speak=False)).path == "declined"
    told = [event.text for event in seen if isinstance(event, Announced)]
    for said, expected in zip(
        told,
        ["A setting is wrong.", "bad.yaml, line 2: expected", "good.yaml, line 6: the command",
         "broken.py: it cannot be loaded: line 1", "amy.onnx is not an ONNX graph"],
        strict=True,
    ):  # fmt: skip
        assert expected in said
    assert told[-1].endswith("I use espeak-ng (starter) instead.")


@pytest.mark.parametrize("language", LANGUAGES)
async def test_the_starter_voice_speaks_every_language(language: str) -> None:
    voice = Voice(voice_choice(Settings(language=language)).spec)
    try:
        assert len((await voice.speak("Hola. 你好. Guten Tag.")).pcm)
    finally:
        await voice.close()
