"""The best chain of tags is the best of all chains."""

from __future__ import annotations

from itertools import pairwise, product

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from earshot.intents.chain import best


@given(st.integers(0, 2**32 - 1), st.integers(1, 4), st.integers(2, 4))
def test_no_other_chain_has_a_larger_sum(seed: int, words: int, tags: int) -> None:
    chance = np.random.default_rng(seed)
    scores, follows = chance.normal(size=(words, tags)), chance.normal(size=(tags, tags))
    begins = chance.normal(size=tags)

    def total(chain: tuple[int, ...]) -> float:
        steps = sum(follows[a, b] for a, b in pairwise(chain))
        return float(
            begins[chain[0]] + steps + sum(scores[at, one] for at, one in enumerate(chain))
        )

    assert tuple(best(scores, begins, follows)) == max(
        product(range(tags), repeat=words), key=total
    )


def test_no_words_have_no_tags() -> None:
    assert best(np.zeros((0, 3)), np.zeros(3), np.zeros((3, 3))) == []
