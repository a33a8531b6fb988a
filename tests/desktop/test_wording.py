from __future__ import annotations

from pathlib import Path

from earshot.desktop import wording
from earshot.events import TurnEnded
from tests.desktop.fakes import ENGINES


def test_a_receipt_names_path_stages_and_the_wait() -> None:
    ended = TurnEnded(1, "hi", "skill", "hello", ms={"recognise": 84.3, "first_sound": 142.0})
    expected = "Answered by a skill · recognise 84 ms · first sound after 142 ms"
    assert wording.receipt(ended).replace("\N{NO-BREAK SPACE}", " ") == expected


def test_a_receipt_tells_who_understood() -> None:
    by_model = TurnEnded(1, "hi", "skill", "hello", by="model")
    assert wording.receipt(by_model) == "Answered by a skill, understood by the intent model"
    assert wording.receipt(TurnEnded(1, "hi", "skill", "hello", by="template")) == (
        "Answered by a skill"
    )


def test_a_receipt_says_why_nothing_was_done() -> None:
    ended = TurnEnded(1, "", "nothing", "", why="I heard no speech.")
    assert wording.receipt(ended) == "Nothing heard: I heard no speech"


def test_a_receipt_does_not_repeat_an_error_that_was_shown() -> None:
    assert wording.receipt(TurnEnded(1, "", "failed", "", why="It broke.")) == "Failed"


def test_a_receipt_tells_an_interruption() -> None:
    assert wording.receipt(TurnEnded(1, "hi", "chat", "hel", interrupted=True)) == "Stopped"


def test_the_engines_in_use_are_named() -> None:
    text = wording.engines_in_use(ENGINES)
    assert all(name in text for name in ENGINES.values())


def test_only_what_can_be_better_is_offered() -> None:
    full = {"recogniser": "Whisper (base)", "chat": "small", "voice": "Piper (amy)"}
    assert not wording.can_improve(full)
    assert wording.can_improve({**full, "voice": "espeak-ng (starter)"})
    text = wording.improvements({**full, "voice": "espeak-ng (starter)"}, Path("models"))
    assert str(Path("models") / "voice") in text
    assert "Whisper" not in text
