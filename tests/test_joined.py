"""Several requests in one sentence, told apart."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from earshot.joined import parted, pieces

KNOWN = {
    "mute",
    "what time is it",
    "add salt and oil to my list",
    "set an alarm for 7",
    "set an alarm for 8",
    "turn the volume up",
    "turn the brightness down",
    "flip a coin",
}


def told(text: str) -> list[str]:
    """The parts, those that are not known with a "?" before them."""
    parts = parted(pieces(text), KNOWN.__contains__)
    return [("" if one.known else "?") + one.text for one in parts]


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("mute", ["mute"]),
        ("mute and what time is it", ["mute", "what time is it"]),
        ("mute, and then what time is it", ["mute", "what time is it"]),
        ("Mute AND mute", ["?Mute", "mute"]),
        ("add salt and oil to my list then mute", ["add salt and oil to my list", "mute"]),
        ("mute and fly and what time is it", ["mute", "?fly", "what time is it"]),
        ("set an alarm for 7 and one for 8", ["set an alarm for 7", "set an alarm for 8"]),
        ("set an alarm for 7 and another one for 8", ["set an alarm for 7", "set an alarm for 8"]),
        ("set an alarm for 7 and for 8", ["set an alarm for 7", "set an alarm for 8"]),
        ("set an alarm for 7 and 8", ["set an alarm for 7", "?8"]),
        ("set an alarm for 7, for 8", ["set an alarm for 7", "?for 8"]),
        ("turn the volume up and the brightness down", [
            "turn the volume up", "turn the brightness down",
        ]),
        ("flip a coin and tell me what side it lands on, please", ["flip a coin"]),
        ("mute and tell me a joke", ["mute", "?tell me a joke"]),
        ("and", []),
        ("and then mute and then", ["mute"]),
        ("mute and ", ["mute"]),
    ],
)  # fmt: skip
def test_requests_are_told_apart(text: str, parts: list[str]) -> None:
    assert told(text) == parts


def test_what_a_word_joins_is_told_from_what_a_comma_parts() -> None:
    parts = parted(pieces("Anna, mute, then fly"), KNOWN.__contains__)
    assert [one.by_word for one in parts] == [False, False, True]


@given(st.lists(st.sampled_from(["mute", "and", "then", ",", "one", "for 8", "x"]), max_size=20))
def test_no_word_is_lost_or_made_up_where_nothing_is_known(words: list[str]) -> None:
    said = " ".join(words)
    parts = parted(pieces(said), lambda _: False)
    assert not any(one.known for one in parts)
    assert [one.text.strip() for one in parts] == [
        piece.strip()
        for piece in pieces(said)[::2]
        if piece.strip().replace("then", "and").replace("and", "").strip()
    ]
