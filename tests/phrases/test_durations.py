from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from earshot.phrases.durations import duration
from tests.phrases.test_numbers import in_words

_SIZES = {"day": 86_400, "hour": 3600, "minute": 60, "second": 1}


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("ten minutes", 600),
        ("10 minutes", 600),
        ("10 minute", 600),
        ("ninety seconds", 90),
        ("a minute", 60),
        ("an hour", 3600),
        ("half an hour", 1800),
        ("half hour", 1800),
        ("a half hour", 1800),
        ("half a minute", 30),
        ("1/2 a minute", 30),
        ("an hour and a half", 5400),
        ("one and a half hours", 5400),
        ("1 1/2 hours", 5400),
        ("1.5 hours", 5400),
        ("one point five hours", 5400),
        ("two and a half minutes", 150),
        ("a minute and a half", 90),
        ("an hour and a quarter", 4500),
        ("a quarter of an hour", 900),
        ("quarter of an hour", 900),
        ("three quarters of an hour", 2700),
        ("an hour and half a minute", 3630),
        ("1 hour and 8 minutes", 4080),
        ("one hour eight minutes", 4080),
        ("one hour eight minutes and ten seconds", 4090),
        ("1h 30m", 5400),
        ("1h30m", 5400),
        ("10min", 600),
        ("90 secs", 90),
        ("a couple of minutes", 120),
        ("a hundred and twenty minutes", 7200),
        ("two days", 172_800),
        ("a week", 604_800),
        ("an hour thirty", 5400),
        ("1h30", 5400),
        ("two minutes thirty", 150),
        ("a fortnight", 1_209_600),
        ("a few minutes", 180),
        ("one and three quarter hours", 6300),
        ("an hour and three quarters", 6300),
        ("hour and a half", 5400),
        ("a day and a half", 129_600),
        ("about twenty minutes", 1200),
        ("an hour or so", 3600),
    ],
)
def test_durations_as_people_say_them(text: str, seconds: int) -> None:
    assert duration(text) == seconds


@pytest.mark.parametrize(
    "text",
    [
        "",
        "five",
        "minutes",
        "and ten minutes",
        "ten minutes and",
        "ten minutes two",
        "one minute two hours",
        "one minute two minutes",
        "five to ten minutes",
        "ten minutes for pasta",
        "the minute",
        "hundred minutes",
    ],
)
def test_what_is_no_duration_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        duration(text)


@given(
    st.dictionaries(st.sampled_from(sorted(_SIZES)), st.integers(1, 999), min_size=1),
    st.booleans(),
    st.sampled_from([" ", " and "]),
)
def test_sums_of_parts_are_read_back(parts: dict[str, int], words: bool, joint: str) -> None:
    said = [
        f"{in_words(parts[unit]) if words else parts[unit]} {unit}{'s' if parts[unit] > 1 else ''}"
        for unit in _SIZES
        if unit in parts
    ]
    assert duration(joint.join(said)) == sum(_SIZES[unit] * parts[unit] for unit in parts)


_WORDS = ["half", "a", "an", "and", "of", "quarter", "two", "10", "hour", "minutes", "s", "1/2"]


@given(st.lists(st.sampled_from(_WORDS), max_size=8))
def test_any_words_are_whole_seconds_or_refused(words: list[str]) -> None:
    with suppress(ValueError):
        assert duration(" ".join(words)) >= 0
