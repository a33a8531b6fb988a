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
    ("\x00\ud83d\u202e", "no words in it"),
    ("and " * 5000, _UNKNOWN),
    ("mute, " * 3000, _UNKNOWN),
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
    ("remind me every zero minutes to breathe", "never happens"),
    ("wake me up every 0 days at 7", "never happens"),
    ("wake me at 7 every day except tomorrow", "and nothing else"),
    ("set a timer for ten minutes and fly to the moon", "but not “fly to the moon”"),
    ("don't set a timer and set an alarm for seven", "but not “don't set a timer”"),
    ("add milk to my list and fly", "but not “fly”"),
    ("set an alarm for seven and eight", "but not “eight”"),
    ("what is 1e400 plus 1", _UNKNOWN),
    ("what is ten to the power of ten to the power of ten", "too big"),
    ("set a timer for 99999999999999999999999 hours", "from 1 second to 30 days"),
    ("remind me in 10000000000000 years to eat", "beyond my calendar"),
    ("open $(reboot)", "no app called"),
    ("what did I ask about '; DROP TABLE turns; --", "No history is kept"),
    ("what is on my {{ 7*7 }} list", "no"),
    ("roll 999999999999 dice", "up to 100 dice"),
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


async def test_what_nobody_sees_is_not_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("EARSHOT_HOME", str(tmp_path))
    async with open_assistant(Settings(keep_history=False), warm=False, lasting=False) as assistant:
        turn = await assistant.ask(
            "take a note that \x1b[2J it \ud83d rains \u202e{{ 7*7 }}", False
        )
    assert turn.said == "Noted: [2J it rains {{ 7*7 }}."
    (notes,) = paths.data().rglob("notes.txt")
    assert notes.read_text("utf-8").strip().endswith("[2J it rains {{ 7*7 }}")
