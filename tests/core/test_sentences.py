"""Pieces fit to speak, whatever the reply holds and however it arrives."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from earshot.core.sentences import LONGEST, Clauses


def pieces(*deltas: str) -> list[str]:
    clauses = Clauses()
    return [piece for delta in deltas for piece in clauses.feed(delta)] + clauses.flush()


@pytest.mark.parametrize(
    ("reply", "first"),
    [
        ("Sure, I can help you with that.", "Sure,"),
        ("Timer set for ten minutes.", "Timer set for ten minutes."),
        ("Here are two: red and blue.", "Here are two:"),
        ("It works — most of the time.", "It works —"),
        ("It is twenty past three in the afternoon.", "It is twenty past three"),
        ("I think you should talk to her because she knows.", "I think you should talk"),
        ("The answer to this old question stays open.", "The answer to this old question"),
        ("No. I cannot do that.", "No."),
        ("Well... I think so.", "Well..."),
        ("你好。今天天气很好！", "你好。"),
    ],
)
def test_first_piece_is_short(reply: str, first: str) -> None:
    assert pieces(reply)[0] == first


def test_first_piece_comes_before_the_reply_is_complete() -> None:
    clauses = Clauses()
    assert clauses.feed("Sure, ") == ["Sure,"]
    assert clauses.feed("I can do that. A") == ["I can do that."]
    assert clauses.flush() == ["A"]


@pytest.mark.parametrize(
    "whole",
    [
        "It costs 3.5 or 1,000 euros",
        "Mr. Smith and Dr. J. R. Brown agree",
        "Come at 10:30 a.m. or p.m. today",
        "Use fruit, e.g. apples",
        "The U.S. Army left",
        "No. 5 is alive",
        "Version 2.0.1 is out",
        "Look at example.com now",
        "She lives in St. Ives",
    ],
)
def test_nothing_is_cut_inside(whole: str) -> None:
    # Behind a long opening only the ends of sentences count.
    opening = "To begin with, here is a rather long and quite harmless opening, is it not? Good. "
    assert pieces(opening + whole + ". Then more.")[-2:] == [whole + ".", "Then more."]


@pytest.mark.parametrize(
    ("reply", "expected"),
    [
        ("He came at 9 a.m. Then he left.", ["He came at 9 a.m.", "Then he left."]),
        ("It costs 5. That is cheap.", ["It costs 5.", "That is cheap."]),
        ('She said "Hello there." Then left.', ['She said "Hello there."', "Then left."]),
        ("Are you sure?! Yes (really.) Good.", ["Are you sure?!", "Yes (really.)", "Good."]),
    ],
)
def test_sentences_end_where_they_end(reply: str, expected: list[str]) -> None:
    assert pieces(reply) == expected


@pytest.mark.parametrize(
    ("written", "spoken"),
    [
        ("This is **bold**, *slanted* and `code`.", "This is bold, slanted and code."),
        ("See [the long docs](https://x.y/a?b=c#d).", "See the long docs."),
        ("See https://www.example.com/path?q=1.", "See example.com."),
        ("![A cat](cat.png) sleeps", "A cat sleeps"),
        ("# Title\nText", "Title. Text"),
        ("- Milk\n- *Eggs*\n\nDone", "Milk. Eggs. Done."),
        ("1. Open it\n2. Close it", "1. Open it. 2. Close it"),
        ("Done 😀🎉👍🏽 :) ❤️!", "Done !"),
        ("Run this:\n```python\nprint('no')\n```\nThat is all", "Run this: That is all"),
        ("2 * 3 = 6 and 2*3=6", "2 × 3 = 6 and 2×3=6"),
        ("It is 5 °C, 50% or $3", "It is 5 °C, 50% or $3"),
        ("| a | b |\n|---|:--|\n| 1 | 2 |", "a b. 1 2"),
        ("snake_case and __init__", "snake case and init"),
        ("~~Old~~ new<br>line 2 \\* 3", "Old new line 2 × 3"),
        ("***", ""),
        ("\x00\x07\u202e", ""),
    ],
)
def test_what_is_not_speech_is_left_out(written: str, spoken: str) -> None:
    said = " ".join(pieces(written))
    assert said.removesuffix(".") == spoken.removesuffix(".")


def test_list_items_are_pieces_of_their_own() -> None:
    assert pieces("- Milk\n- Eggs\n- Bread") == ["Milk.", "Eggs.", "Bread"]


def test_a_reply_begins_anew_after_flush() -> None:
    clauses = Clauses()
    assert [*clauses.feed("Sure, yes. ```"), *clauses.flush()] == ["Sure,", "yes."]
    assert [*clauses.feed("Sure, yes."), *clauses.flush()] == ["Sure,", "yes."]


markdown = st.text(st.sampled_from("ab C1.,;:!?-—*_`[]()#\n 。😀'\"|\\~/&\u200d\x00"), max_size=120)


@given(markdown | st.text(max_size=200), st.data())
def test_pieces_do_not_depend_on_how_the_reply_was_cut(text: str, data: st.DataObject) -> None:
    cuts = sorted(data.draw(st.lists(st.integers(0, len(text)), max_size=20)))
    deltas = [text[a:b] for a, b in zip([0, *cuts], [*cuts, len(text)], strict=True)]
    assert pieces(*deltas) == pieces(text)


words = st.from_regex(
    r"[A-Za-zäéß]{1,12}|[0-9]{1,4}([.,:][0-9]{1,3})?|[A-Z]\.|Mr\.", fullmatch=True
)
marks = st.sampled_from(["", "", "", ",", ".", "!", "?", ";", ":", "...", ' "', ")"])


@given(st.lists(st.tuples(words, marks).map("".join), max_size=80))
def test_nothing_is_lost_or_said_twice(spoken: list[str]) -> None:
    text = " ".join(spoken)
    letters = [c for c in text if c.isalnum()]
    assert [c for c in " ".join(pieces(text)) if c.isalnum()] == letters


@given(st.text(max_size=600) | st.text(st.sampled_from("ab ,."), min_size=300, max_size=900))
def test_pieces_are_bounded_and_never_empty(text: str) -> None:
    for piece in pieces(text):
        assert len(piece) <= LONGEST + 1
        assert any(c.isalnum() for c in piece)


def test_long_text_without_an_end_is_cut_between_words() -> None:
    said = pieces("word " * 500)
    assert " ".join(said).split() == ["word"] * 500
    assert max(map(len, said)) <= LONGEST
