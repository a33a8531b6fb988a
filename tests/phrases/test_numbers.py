from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from earshot.phrases.numbers import SCALES, TEENS, TENS, UNITS, number


def in_words(value: int, joint: str = " and ") -> str:
    """The usual English for a whole number."""
    for scale, size in SCALES.items():
        if value >= size:
            rest = f" {in_words(value % size, joint)}" if value % size else ""
            return f"{in_words(value // size, joint)} {scale}{rest}"
    if value >= 100:
        rest = f"{joint}{in_words(value % 100)}" if value % 100 else ""
        return f"{in_words(value // 100)} hundred{rest}"
    if value >= 20:
        return f"{TENS[value // 10 - 2]} {UNITS[value % 10 - 1] if value % 10 else ''}".strip()
    return ["zero", *UNITS, *TEENS][value]


@given(st.integers(0, 10**15 - 1), st.sampled_from([" and ", " "]))
def test_what_is_written_in_words_is_read_back(value: int, joint: str) -> None:
    assert number(in_words(value, joint)) == value


@given(st.integers(0, 10**12))
def test_digits_are_read_with_and_without_commas(value: int) -> None:
    assert number(str(value)) == number(f"{value:,}") == value


@given(st.integers(0, 9999), st.text("0123456789", min_size=1, max_size=6))
def test_decimals_are_read_in_digits_and_words(whole: int, decimals: str) -> None:
    spoken = " ".join(["zero", *UNITS][int(digit)] for digit in decimals)
    assert number(f"{in_words(whole)} point {spoken}") == float(f"{whole}.{decimals}")
    assert number(f"{whole}.{decimals}") == float(f"{whole}.{decimals}")


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("a hundred", 100),
        ("a thousand", 1000),
        ("twelve hundred", 1200),
        ("two thousand and eighteen", 2018),
        ("5 thousand", 5000),
        ("minus three", -3),
        ("negative one point five", -1.5),
        ("point five", 0.5),
        (".5", 0.5),
        ("three point oh five", 3.05),
        ("nought point five", 0.5),
        ("two hundred point seventy one", 200.71),
        ("two thirds", 2 / 3),
        ("3/4", 0.75),
        ("1 1/2", 1.5),
        ("five and a quarter", 5.25),
        ("2.5 million", 2_500_000),
        ("half a million", 500_000),
        ("two and a half million", 2_500_000),
        ("a million and a half", 1_500_000),
        ("one billion and a half million", 1_000_500_000),
        ("half a dozen", 6),
        ("10k", 10_000),
        ("-4", -4),
        ("a third", 1 / 3),
    ],
)
def test_other_ways_to_say_numbers(text: str, value: float) -> None:
    assert number(text) == value


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "a",
        "and",
        "hundred",
        "thousand",
        "two five",
        "twenty ten",
        "twenty zero",
        "five hundred hundred",
        "two and three",
        "one hundred and",
        "five point",
        "minus",
        "minus minus",
        "seven of clubs",
        "1e5",
        "0x10",
        "٣",
        "9" * 1000,
    ],
)
def test_what_is_no_number_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        number(text)


@given(st.text(st.sampled_from([*"0123456789., -", *"abcdefghijklmnopqrstuvwxyz"])))
def test_any_text_is_a_number_or_refused(text: str) -> None:
    with suppress(ValueError):
        assert isinstance(number(text), int | float)


_WORDS = [*UNITS, *TEENS, *TENS, *SCALES, "hundred", "and", "point", "a", "zero", "minus", "3"]


@given(st.lists(st.sampled_from(_WORDS), max_size=8))
def test_any_number_words_are_a_number_or_refused(words: list[str]) -> None:
    with suppress(ValueError):
        assert isinstance(number(" ".join(words)), int | float)
