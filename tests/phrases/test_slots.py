from __future__ import annotations

from contextlib import suppress
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from earshot.phrases.slots import SLOT_TYPES, label
from earshot.values import SlotType
from tests.phrases.saying import sentence

LISTENED_FOR = [kind for kind in SLOT_TYPES if kind.grammar]


@pytest.mark.parametrize("kind", LISTENED_FOR, ids=lambda kind: kind.name)
def test_whatever_the_starter_recogniser_may_hear_is_understood(kind: SlotType) -> None:
    random = Random(kind.name)
    for _ in range(200):
        kind.parse(sentence(kind.grammar, random, {}))


@pytest.mark.parametrize("kind", SLOT_TYPES, ids=lambda kind: kind.name)
@given(text=st.text())
def test_other_text_is_refused_with_nothing_but_a_value_error(kind: SlotType, text: str) -> None:
    with suppress(ValueError):
        kind.parse(text)


@pytest.mark.parametrize("text", ["pizza", "oven two", "grandma's lasagna"])
def test_names_are_free(text: str) -> None:
    assert label(text) == text


@pytest.mark.parametrize("text", ["", "ten minutes", "all", "my", "5", "a very long name indeed"])
def test_words_that_mean_something_else_are_no_names(text: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        label(text)
