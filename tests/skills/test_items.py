from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from earshot.skills import items, kept, spoken

THINGS = st.text("abcdefgxyzäö", min_size=2, max_size=8).filter(
    lambda word: word not in ("and", "an", "as", "also", "ab") and items.bare(word) == word
)


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("milk", ["milk"]),
        ("milk and eggs", ["milk", "eggs"]),
        ("Milk, eggs, and some bread", ["Milk", "eggs", "bread"]),
        ("a loaf of bread and two eggs", ["loaf of bread", "two eggs"]),
        ("mac and cheese and milk", ["mac and cheese", "milk"]),
        ("bread as well as butter plus jam", ["bread", "butter", "jam"]),
        ("milk & honey; also tea", ["milk", "honey", "tea"]),
        ("milk and Milk", ["milk"]),
        ("and", ["and"]),
        ("candy and brandy", ["candy", "brandy"]),
    ],
)
def test_things_to_buy_are_told_apart(said: str, expected: list[str]) -> None:
    assert items.split(said) == expected


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("wash the car and mow the lawn", ["wash the car", "mow the lawn"]),
        ("call mum and dad", ["call mum and dad"]),
        ("walk the dog and the cat", ["walk the dog and the cat"]),
        ("pay rent, water the plants and sleep", ["pay rent", "water the plants and sleep"]),
    ],
)
def test_things_to_do_are_parted_only_where_each_could_stand_alone(
    said: str, expected: list[str]
) -> None:
    assert items.split(said, tasks=True) == expected


@given(st.lists(THINGS, min_size=1, max_size=6, unique=True))
def test_what_is_listed_comes_apart_again(things: list[str]) -> None:
    assert items.split(spoken.listed(things)) == things
    assert items.split(", ".join(things)) == things


@given(st.text(max_size=60), st.booleans())
def test_no_thing_is_empty_or_there_twice(text: str, tasks: bool) -> None:
    found = items.split(text, tasks=tasks)
    assert all(one.strip() for one in found)
    assert len({one.casefold() for one in found}) == len(found)


@pytest.mark.parametrize(
    ("said", "there", "expected"),
    [
        ("eggs", "12 eggs", True),
        ("tomato", "Tomatoes", True),
        ("berries", "berry", True),
        ("milk", "oat milk", True),
        ("oat milk", "milk", False),
        ("ham", "hamburgers", False),
    ],
)
def test_a_thing_is_found_by_other_words(said: str, there: str, expected: bool) -> None:
    assert items.fits(said, there) is expected


LINES = st.lists(st.sampled_from("abcd"), max_size=8)


@given(LINES, LINES)
def test_a_change_is_taken_back(before: list[str], after: list[str]) -> None:
    assert kept.taken_back(after, before, after) == before


@given(LINES, LINES, st.lists(st.sampled_from("xyz"), max_size=3))
def test_what_was_added_since_stays(before: list[str], after: list[str], since: list[str]) -> None:
    now = kept.taken_back([*after, *since], before, after)
    assert sorted(now) == sorted([*before, *since])
