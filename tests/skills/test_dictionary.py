from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from earshot import paths
from earshot.errors import SkillError
from earshot.skills import dictionary
from earshot.values import SkillCall
from tests.skills.hosting import Home, ask


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("define loquacious", "Loquacious, adjective: full of trivial conversation."),
        ("what does mice mean", "Mouse, noun: any of numerous small rodents"),
        ("what's the definition of recipes", "Recipe, noun: directions for making something."),
        ("what is the meaning of bank", "Bank, noun: sloping land"),
        ("tell me what ran means", "Run, verb: move fast by using one's feet"),
        ("define the word ice cream", "Ice cream, noun: frozen dessert"),
    ],
)
async def test_answers(home: Home, text: str, answer: str) -> None:
    assert (await ask(home.host(), text)).startswith(answer)


async def test_two_meanings_are_told(home: Home) -> None:
    assert " Or: a financial institution" in await ask(home.host(), "define bank")


async def test_what_is_not_in_it_is_told(
    home: Home, monkeypatch: pytest.MonkeyPatch, tmp_path: object
) -> None:
    monkeypatch.setenv("EARSHOT_HOME", str(tmp_path))
    with pytest.raises(SkillError, match="not in my dictionary"):
        await ask(home.host(), "what does blorptastic mean")


async def test_a_chat_model_is_left_what_is_not_in_it(
    home: Home, monkeypatch: pytest.MonkeyPatch, tmp_path: object
) -> None:
    monkeypatch.setenv("EARSHOT_HOME", str(tmp_path))
    folder = paths.models() / "chat"
    folder.mkdir(parents=True)
    (folder / "one.gguf").write_bytes(b"")
    with pytest.raises(AssertionError, match="not understood"):
        await ask(home.host(), "what does this error mean")
    assert "directions" in await ask(home.host(), "what does recipe mean")


async def test_an_empty_word_is_asked_for(home: Home) -> None:
    answer = await home.host().run(SkillCall("define", {"word": " "}))
    assert (answer.said, answer.asks) == ("Which word?", True)


@settings(max_examples=20, deadline=None)
@given(st.text(max_size=80))
def test_any_text_is_looked_up_without_harm(word: str) -> None:
    for name, kind, meaning in dictionary._found.__wrapped__(word):
        assert name
        assert meaning
        assert kind in {"noun", "verb", "adjective", "adverb"}
