"""The intent model that ships, on sentences that no template has."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from earshot.errors import ModelError
from earshot.intents import rows
from earshot.intents.judge import Verdict, figures, threshold
from earshot.intents.model import Intents, Reading
from earshot.values import Meaning

SHIPPED = Path(__file__).parents[2] / "models" / "intents"


@pytest.fixture(scope="module")
def model() -> Intents:
    return Intents(str(SHIPPED))


@pytest.mark.parametrize(
    ("text", "meaning"),
    [
        ("turn it down a bit", Meaning("volume_down")),
        (
            "put eggs and butter on the shopping list",
            Meaning("add_to_list", {"items": "eggs and butter", "which": "shopping"}),
        ),
        (
            "I need to know how many grams are in a pound",
            Meaning("convert_units", {"unit": "grams", "quantity": "a pound"}),
        ),
    ],
)
def test_what_people_say_is_understood(model: Intents, text: str, meaning: Meaning) -> None:
    assert model.understand(text) == meaning


@pytest.mark.parametrize(
    "text",
    [
        "who was the first president",
        "tell me a joke",
        "set a",
        "the the a of",
        "bonjour comment ça va",
        "what's the weather",
        "",
        "🙂",
        "word " * 10_000,
    ],
)
def test_what_is_for_nobody_is_declined(model: Intents, text: str) -> None:
    assert model.understand(text) is None


@pytest.mark.parametrize("text", ["delete the second note", "skip two songs", "mute it for 5"])
def test_a_number_that_is_in_no_slot_was_not_understood(text: str) -> None:
    words = tuple(text.split())
    assert Reading("delete_note", 1.0, (), words).has_loose_number
    slots = (("which", 0, len(words)),)
    assert not Reading("delete_note", 1.0, slots, words).has_loose_number


def test_what_is_said_of_one_slot_in_two_places_is_put_together() -> None:
    words = tuple("remind me tomorrow to call her at seven".split())
    slots = (("when", 2, 3), ("text", 4, 6), ("when", 6, 8))
    reading = Reading("remind_me", 1.0, slots, words)
    assert reading.said() == {"when": "tomorrow at seven", "text": "call her"}


def test_the_same_sentence_always_means_the_same(model: Intents) -> None:
    first = model.read("turn it down a bit")
    model.read("put eggs and butter on the shopping list")
    assert model.read("turn it down a bit") == first


@pytest.mark.parametrize("name", ["encoder.gguf", "heads.npz", "names.json", "model.json"])
@pytest.mark.parametrize("damage", ["missing", "cut"])
def test_a_damaged_model_is_refused(tmp_path: Path, name: str, damage: str) -> None:
    folder = tmp_path / "model"
    shutil.copytree(SHIPPED, folder)
    if damage == "missing":
        (folder / name).unlink()
    else:
        whole = (folder / name).read_bytes()
        (folder / name).write_bytes(whole[: len(whole) // 2])
    with pytest.raises(ModelError, match="Install it again"):
        Intents(str(folder))


def test_parts_of_two_models_are_refused(tmp_path: Path) -> None:
    folder = tmp_path / "model"
    shutil.copytree(SHIPPED, folder)
    about = json.loads((folder / "model.json").read_text())
    (folder / "model.json").write_text(json.dumps({**about, "intents": about["intents"][1:]}))
    with pytest.raises(ModelError, match="do not fit together"):
        Intents(str(folder))


def verdict(intent: str, likely: str, belief: float) -> Verdict:
    row = rows.row({"text": "a word", "intent": intent, "slots": {"x": "word"}})
    return Verdict(row, Reading(likely, belief, (("x", 1, 2),), ("a", "word")), 1.0)


def test_figures_count_declining_as_wrong_in_scope_and_as_right_outside() -> None:
    verdicts = [
        verdict("a", "a", 0.9),
        verdict("a", "a", 0.3),
        verdict("a", "b", 0.9),
        verdict("b", "b", 0.8),
        verdict("oos", "a", 0.2),
        verdict("oos", "b", 0.9),
    ]
    found = figures(verdicts, 0.5)
    assert found["in_scope_accuracy"] == 0.5
    assert found["intent_accuracy_undeclined"] == 0.75
    assert found["oos_recall"] == 0.5
    assert found["slot_f1"] == 1.0
    assert found["sentence_accuracy"] == 0.5
    assert threshold(verdicts, 0.0) == 0.3
    assert threshold(verdicts, 0.25) == 0.8
