"""The best chain of tags."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float32]


def best(scores: Floats, begins: Floats, follows: Floats) -> list[int]:
    """The tags, one for each word, whose scores and steps have the largest sum. `scores`: words by
    tags; `begins`: of the first tag; `follows`: from a tag to the next. (Viterbi 1967.)"""
    if not len(scores):
        return []
    so_far, came_from = begins + scores[0], []
    for word in scores[1:]:
        ways = so_far[:, None] + follows
        came_from.append(ways.argmax(0))
        so_far = ways.max(0) + word
    chain = [int(so_far.argmax())]
    for before in reversed(came_from):
        chain.append(int(before[chain[-1]]))
    return chain[::-1]
