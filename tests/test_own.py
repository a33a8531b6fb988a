"""The person's own files: what of them is used, and what is told of the rest."""

from __future__ import annotations

from pathlib import Path

import pytest

from earshot import own, paths
from earshot.errors import InputError
from earshot.phrases import PhraseBook
from earshot.phrases.slots import SLOT_TYPES
from earshot.settings import Settings


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("EARSHOT_HOME", str(tmp_path))
    paths.commands().mkdir(parents=True)
    return tmp_path


def written(name: str, text: str) -> Path:
    file = paths.commands() / name
    file.write_text(text)
    return file


def test_a_bad_file_of_the_folder_is_passed_over_and_told_with_its_line() -> None:
    bad = written("a.yaml", "commands:\n  tea:\n    template: [hi]\n")
    written("b.yaml", "commands: {tea: {templates: [hi]}}")
    added = own.Commands(())
    assert [intent.name for intent in added.intents] == ["tea"]
    (wrong,) = added.wrong
    assert wrong.startswith(f"{bad}, line 3: “template” is unknown")
    assert wrong.endswith(own.PASSED_OVER)


def test_a_bad_file_that_was_asked_for_is_an_error(tmp_path: Path) -> None:
    file = tmp_path / "own.yaml"
    file.write_text("commands:")
    with pytest.raises(InputError, match="expected the name of a command"):
        own.Commands((), [file])


def test_a_name_that_is_taken_is_told() -> None:
    written("a.yaml", "commands: {set_timer: {templates: [hi]}}")
    written("b.yaml", "commands: {tea: {templates: [hi]}}")
    written("c.yaml", "commands: {tea: {templates: [ho]}}")
    added = own.Commands({"set_timer"})
    assert [(intent.name, intent.templates) for intent in added.intents] == [("tea", ("hi",))]
    assert [f"called “{name}”" in wrong for name, wrong in zip(
        ("set_timer", "tea"), added.wrong, strict=True
    )] == [True, True]  # fmt: skip


@pytest.mark.parametrize(
    ("step", "why"),
    [
        ("fly to the moon", "“fly to the moon”, which I do not understand"),
        ("good morning", "which runs others itself"),
        ("good night", "which runs others itself"),
    ],
)
def test_a_command_that_could_not_be_done_or_would_never_end_is_refused(
    step: str, why: str
) -> None:
    written("own.yaml", (
        f"commands:\n  morning:\n    templates: [good morning]\n    runs: [{step}]\n"
        "  night:\n    templates: [good night]\n    runs: [hello]\n"
        "  hello:\n    templates: [hello]\n    reply: Hello.\n"
    ))  # fmt: skip
    added = own.Commands(())
    book = PhraseBook(added.intents, SLOT_TYPES, added.fits)
    added.check(book)
    (wrong,) = added.wrong
    assert why in wrong
    assert "own.yaml, line 3: the command “morning”" in wrong
    assert book.understand("good morning") is None
    assert book.understand("good night")


def test_a_chosen_model_that_cannot_be_used_falls_back(home: Path) -> None:
    own.settings_file().write_text('chat = "/nowhere.gguf"\nspeech_rate = 0.9\nvoice = 7\n')
    chosen, wrong = own.chosen()
    assert chosen == Settings(speech_rate=0.9)
    assert ["line 3: “voice” must be text" in wrong[0], "“chat”: There is no" in wrong[1]] == [
        True, True,
    ]  # fmt: skip
    own.settings_file().unlink()
    assert own.chosen() == (Settings(), [])
