"""All built-in skills together: whatever one of them may be asked is understood as that."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterator
from pathlib import Path
from random import Random

import pytest

from earshot.phrases.grammar import compile_grammar
from earshot.phrases.slots import SLOT_TYPES
from earshot.phrases.templates import PhraseBook
from earshot.values import Intent
from tests.phrases.saying import sentences
from tests.skills.hosting import Home

_ROOT = Path(__file__).parents[2]
_TEXTS = Path(os.environ.get("EARSHOT_DATA", _ROOT.parent / "shared" / "data")) / "text"


@pytest.fixture(scope="module")
def intents(tmp_path_factory: pytest.TempPathFactory) -> list[Intent]:
    return Home(tmp_path_factory.mktemp("home")).host().intents()


@pytest.fixture(scope="module")
def book(intents: list[Intent]) -> PhraseBook:
    return PhraseBook(intents, SLOT_TYPES)


def rows(name: str) -> list[dict[str, object]]:
    path = _TEXTS / name
    if not path.exists():
        pytest.skip(f"{path} is absent; EARSHOT_DATA names the data folder")
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def test_what_a_template_allows_is_understood_as_its_skill(
    intents: list[Intent], book: PhraseBook
) -> None:
    random = Random(1)
    taken_wrongly = [
        (text, intent.name, meaning and meaning.intent)
        for intent in intents
        if not intent.checked
        for text in sentences(intent, random, each=15)
        if (meaning := book.understand(text, "".join(intent.after[:1]))) is None
        or meaning.intent != intent.name
    ]
    assert taken_wrongly == []


def test_the_starter_recogniser_can_listen_for_all_of_it(intents: list[Intent]) -> None:
    assert {"timer", "ninety", "what", "stop"} <= set(compile_grammar(intents, SLOT_TYPES).words)


def test_foreign_requests_are_left_alone(book: PhraseBook) -> None:
    subjects = (
        "cooking email iot music_likeness music_query news play_game play_radio qa_stock"
        " recommendation social takeaway transport weather"
    )
    ours = re.compile(r"\b(open|launch|brightness|remember|note|list)\b", re.IGNORECASE)
    foreign = [
        str(row["text"])
        for row in rows("hwu64/folds_1_to_8.jsonl")
        if str(row["intent"]).startswith(tuple(subjects.split()))
        and not ours.search(str(row["text"]))
    ]
    taken = [text for text in foreign if book.understand(text)]
    print(f"requests for other things: {len(taken)} of {len(foreign)} taken for ours")
    assert len(taken) <= 0.001 * len(foreign), taken


def _mycroft(skill: str) -> Iterator[str]:
    for row in rows("mycroft_skill_tests/mycroft_tests.jsonl"):
        if row["skill"] == skill:
            yield str(row["text"])


@pytest.mark.parametrize(
    ("skill", "least"), [("mycroft-timer", 0.9), ("skill-date-time", 0.65), ("skill-volume", 0.9)]
)
def test_mycrofts_sentences(book: PhraseBook, skill: str, least: float) -> None:
    texts = list(_mycroft(skill))
    missed = [text for text in texts if book.understand(text) is None]
    print(f"{skill}: {len(texts) - len(missed)} of {len(texts)}")
    assert len(missed) <= (1 - least) * len(texts), missed
