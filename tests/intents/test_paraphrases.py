"""What the intent model is taught is what the skills take."""

from __future__ import annotations

import importlib
from pathlib import Path
from random import Random
from types import ModuleType

import pytest

from earshot.app import open_skills
from earshot.intents import rows
from earshot.phrases import PhraseBook
from earshot.phrases.slots import SLOT_TYPES

FOLDER = Path(__file__).parents[2] / "models" / "training" / "intents"


@pytest.fixture
def examples(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    monkeypatch.syspath_prepend(FOLDER)
    return importlib.import_module("examples")


def nobody() -> None:
    raise AssertionError("no skill is run here")


def test_marked_words_are_what_the_slots_take(examples: ModuleType) -> None:
    book = PhraseBook(open_skills(nobody).intents(), SLOT_TYPES, lambda _: True)
    wrong = []
    for intent, pieces in examples.paraphrases(examples.PARAPHRASES.read_text("utf-8")):
        slots = {slot for _, slot in pieces if slot}
        said = {one: " ".join(words for words, slot in pieces if slot == one) for one in slots}
        if intent != "oos" and not book.resolve(intent, said):
            wrong.append((intent, said))
    assert wrong == []


def test_each_skill_has_paraphrases(examples: ModuleType) -> None:
    taught = {one for one, _ in examples.paraphrases(examples.PARAPHRASES.read_text("utf-8"))}
    assert {one.name for one in examples.skills()} <= taught


def test_a_wrong_line_is_named(examples: ModuleType) -> None:
    for wrong in (
        "set_timmer:",
        "  for [ten minutes](length)",
        "  for [ten minutes(duration)",
        "for ever",
    ):
        with pytest.raises(ValueError, match=r"line 2"):
            list(examples.paraphrases(f"set_timer:\n{wrong}\n"))


def test_variants_have_the_words_of_other_paraphrases(examples: ModuleType) -> None:
    text = "set_timer:\n  eggs need [five minutes](duration)\n  [an hour](duration) for me\n"
    made = list(examples.paraphrased(list(examples.paraphrases(text)), Random(0)))
    assert len(made) == 6
    assert {row["text"] for row in made} == {
        "eggs need five minutes",
        "eggs need an hour",
        "an hour for me",
        "five minutes for me",
    }
    assert all(rows.row(row).spans for row in made)
