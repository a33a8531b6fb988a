from __future__ import annotations

import pytest

from earshot import paths
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


@pytest.mark.parametrize(
    "text", ["define loquacious", "what does pesto mean", "what's the definition of recipe"]
)
async def test_there_is_no_dictionary(
    home: Home, text: str, monkeypatch: pytest.MonkeyPatch, tmp_path: object
) -> None:
    monkeypatch.setenv("EARSHOT_HOME", str(tmp_path))
    with pytest.raises(SkillError, match="no dictionary"):
        await ask(home.host(), text)
    folder = paths.models() / "chat"
    folder.mkdir(parents=True)
    (folder / "one.gguf").write_bytes(b"")
    with pytest.raises(AssertionError, match="not understood"):
        await ask(home.host(), text)
