"""What makes no sense, through the whole assistant: a clear sentence, and nothing half-done."""

from __future__ import annotations

from pathlib import Path

import pytest

from earshot import paths
from earshot.app import open_assistant
from earshot.settings import Settings

_UNKNOWN = "I don't know that command"
_ASKED = [
    ("word " * 10_000, _UNKNOWN),
    ("remind me to " + "word " * 10_000, _UNKNOWN),
    ("set a timer for " + "nine " * 10_000, _UNKNOWN),
    ("🎉🎉🎉", _UNKNOWN),
    ("几点了", _UNKNOWN),
    ("поставь таймер на пять минут", _UNKNOWN),
    ("مرحبا", _UNKNOWN),
    ("\x00\x1b[2J", _UNKNOWN),
    ("set a timer for minus five", "from 1 second to 30 days"),
    ("set a timer for minus five minutes", "from 1 second to 30 days"),
    ("set a timer for zero minutes", "from 1 second to 30 days"),
    ("remind me yesterday", "in the past"),
    ("remind me yesterday to call mum", "in the past"),
    ("set an alarm for 25 o'clock", "no such time"),
    ("wake me up at 7 pm in the morning", "both morning and evening"),
    ("set an alarm for 30 February", "no such day"),
    ("remind me on the 31st of June to pay", "no such day"),
    ("add dentist to my calendar on the 30th of February", "no such day"),
    ("how many days until 30 February", "no such day"),
    ("what is five divided by zero", "divided by zero"),
    ("roll minus two dice", "dice"),
    ("how many metres is a kilogram", "measure different things"),
]


async def test_it_is_refused_in_a_sentence_and_nothing_is_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("EARSHOT_HOME", str(tmp_path))
    paths.skills().mkdir(parents=True)
    (paths.skills() / "broken.py").write_text("def half(:")
    answers = []
    async with open_assistant(Settings(keep_history=False), warm=False, lasting=False) as assistant:
        for text, _ in _ASKED:
            turn = await assistant.ask(text, speak=False)
            answers.append(turn.said or turn.why)
    strange = [
        (text[:50], answer)
        for (text, expected), answer in zip(_ASKED, answers, strict=True)
        if expected not in answer or len(answer) > 300
    ]
    assert strange == []
    kept = [path for path in paths.data().rglob("*.*") if path.suffix in (".json", ".ics", ".txt")]
    assert [path.read_text() for path in kept if path.read_text() not in ("[]", "")] == []
