from __future__ import annotations

import pytest

from earshot.errors import SkillError
from earshot.values import SkillCall
from tests.skills.hosting import Home, ask


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("how do you spell necessary", "necessary: N, E, C, E, S, S, A, R, Y."),
        ("spell the word banana", "banana: B, A, N, A, N, A."),
        ("how is rock-n-roll spelled", "rock-n-roll: R, O, C, K, hyphen, N, hyphen, R, O, L, L."),
        ("Spell New York", "New York: N, E, W; Y, O, R, K."),
        ("what's the spelling of can't", "can't: C, A, N, apostrophe, T."),
    ],
)
async def test_answers(home: Home, text: str, answer: str) -> None:
    assert (await ask(home.host(), text)) == answer


@pytest.mark.parametrize("word", ["", " ", "?", "a" * 46])
async def test_what_cannot_be_spelled_is_refused(home: Home, word: str) -> None:
    with pytest.raises(SkillError, match="one word"):
        await home.host().run(SkillCall("spell", {"word": word}))
