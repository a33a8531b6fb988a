from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from earshot.phrases import PhraseBook, wording
from earshot.phrases.original import as_said
from earshot.phrases.slots import SLOT_TYPES
from earshot.values import Intent

BOOK = PhraseBook(
    [Intent("note", ("take a note [that] {text:note}", "{text} is {day}"))], SLOT_TYPES
)


@pytest.mark.parametrize(
    ("said", "note"),
    [
        (
            "Take a note that Dr. O'Neill, room B-12, can't come.",
            "Dr. O'Neill, room B-12, can't come",
        ),
        ("take a note: Buy milk; eggs & bread!", "Buy milk; eggs & bread"),
        ("Please take a note — call Zoë at 5:30, please", "call Zoë at 5:30"),
        ("take a note “quoted”", "quoted"),
        ("TAKE A NOTE THAT NOTE IS A NOTE", "NOTE IS A NOTE"),
    ],
)
def test_any_words_are_taken_as_they_were_written(said: str, note: str) -> None:
    meaning = BOOK.understand(said)
    assert meaning is not None
    assert meaning.slots == {"note": note}


def test_other_slots_keep_their_values() -> None:
    meaning = BOOK.understand("Mum's Birthday is tomorrow")
    assert meaning is not None
    assert meaning.slots == {"text": "Mum's Birthday", "day": "+1"}


def test_what_is_not_in_the_text_is_given_back() -> None:
    assert as_said("something else", "these words", wording.ENGLISH) == "these words"


@given(st.text(max_size=60), st.integers(0, 10), st.integers(1, 10))
def test_it_is_always_the_same_words(text: str, start: int, count: int) -> None:
    words = " ".join(wording.utterance(text).split()[start : start + count])
    assert wording.utterance(as_said(text, words, wording.ENGLISH)).split() == words.split()
