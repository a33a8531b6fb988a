from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from earshot.phrases.days import MONTHS, ORDINALS, day
from tests.phrases.test_numbers import in_words


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("today", "+0"),
        ("tomorrow", "+1"),
        ("tomorrow's", "+1"),
        ("the day after tomorrow", "+2"),
        ("yesterday", "-1"),
        ("in two days", "+2"),
        ("in a week", "+7"),
        ("5 days from now", "+5"),
        ("a week from today", "+7"),
        ("two weeks ago", "-14"),
        ("a week ago today", "-7"),
        ("friday", "friday"),
        ("on friday", "friday"),
        ("next monday", "next monday"),
        ("june 30th", "06-30"),
        ("june thirtieth", "06-30"),
        ("the first of september", "09-01"),
        ("1st september", "09-01"),
        ("december the twenty fourth", "12-24"),
        ("february 29th", "02-29"),
        ("september 1st 2028", "2028-09-01"),
        ("november 1st 1953", "1953-11-01"),
        ("may first nineteen fifty three", "1953-05-01"),
        ("may first two thousand and one", "2001-05-01"),
        ("christmas", "12-25"),
        ("christmas 2030", "2030-12-25"),
        ("new year's eve", "12-31"),
        ("february 30th", "02-30"),
        ("the thirty first of june 2027", "2027-06-31"),
        ("saint patrick's day", "03-17"),
        ("next weekend", "next saturday"),
        ("the last friday of the month", "the last friday of the month"),
        ("a week on tuesday", "1 week from tuesday"),
    ],
)
def test_days_as_people_name_them(text: str, value: str) -> None:
    assert day(text) == value


@pytest.mark.parametrize(
    "text",
    ["", "day", "february 32nd", "june 40", "june 0", "february 0 2027", "in days", "next june",
     "christmas tree", "monday tuesday"],
)  # fmt: skip
def test_what_is_no_day_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        day(text)


@given(st.dates(date(1100, 1, 1), date(2999, 12, 31)))
def test_every_date_is_read_back(when: date) -> None:
    month, nth = MONTHS[when.month - 1], ORDINALS[when.day - 1]
    assert day(f"{month} {nth} {when.year}") == when.isoformat()
    assert day(f"the {nth} of {month} {in_words(when.year)}") == when.isoformat()
    assert day(f"{month} {when.day}") == f"{when:%m-%d}"
