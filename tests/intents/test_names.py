"""Names that stood in the slots of the examples are marked wherever they stand."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from earshot.intents.names import Names

NAMES = Names({"city": ["York", "New York"], "food": ["York ham", "a very long pie"]})


def places(text: str) -> set[tuple[str, int, int, int]]:
    """Slot, word, size (0 for one word, 2 for three and more), place (0 begins, 1 goes on, 2
    ends)."""
    words = text.split()
    marks = NAMES.marks(words).reshape(len(words), 2, 3, 3)
    return {("city food".split()[s], w, n, p) for w, s, n, p in np.argwhere(marks)}


def test_the_longest_name_of_a_slot_is_marked_whatever_its_signs_and_case() -> None:
    assert places("in new york!") == {("city", 1, 1, 0), ("city", 2, 1, 1), ("city", 2, 1, 2)}


def test_a_name_of_one_word_begins_and_ends_with_it() -> None:
    assert places("York") == {("city", 0, 0, 0), ("city", 0, 0, 2)}


def test_words_may_belong_to_names_of_two_slots() -> None:
    assert {slot for slot, *_ in places("some york ham")} == {"city", "food"}
    assert ("food", 3, 2, 2) in places("a very long pie")


def test_nothing_is_known_without_names() -> None:
    assert Names({}).marks(["hello"]).shape == (1, 0)
    assert NAMES.marks([]).shape == (0, NAMES.width)
    assert not places("hello there")


@given(st.lists(st.sampled_from("new york ham a very long pie in".split()), max_size=20))
def test_names_of_one_slot_never_overlap(words: list[str]) -> None:
    marks = NAMES.marks(words).reshape(len(words), 2, 9)
    assert (marks[:, :, [0, 3, 6]].sum(2) <= 1).all()
    begun = marks[:, :, [0, 3, 6]].sum((0, 2))
    ended = marks[:, :, [2, 5, 8]].sum((0, 2))
    assert (begun == ended).all()


def test_longer_names_are_trusted_more_and_single_words_not() -> None:
    tags = ["O", "B-city", "I-city", "I-food"]
    trusted = NAMES.trusted(tags)
    assert (NAMES.marks(["york"]) @ trusted == 0).all()
    assert (NAMES.marks(["new", "york"]) @ trusted).tolist() == [[0, 1, 0, 0], [0, 0, 1, 0]]
    assert (NAMES.marks("a very long pie".split()) @ trusted)[1].tolist() == [0, 0, 0, 2]
