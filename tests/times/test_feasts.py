from __future__ import annotations

from datetime import date

import pytest

from earshot.times.feasts import MOVING, in_year


@pytest.mark.parametrize(
    ("name", "country", "day"),
    [
        ("easter", "", date(2026, 4, 5)),
        ("good friday", "", date(2026, 4, 3)),
        ("thanksgiving", "US", date(2026, 11, 26)),
        ("thanksgiving", "CA", date(2026, 10, 12)),
        ("black friday", "", date(2026, 11, 27)),
        ("memorial day", "US", date(2026, 5, 25)),
        ("mother's day", "US", date(2026, 5, 10)),
        ("mother's day", "GB", date(2026, 3, 15)),
        ("father's day", "AU", date(2026, 9, 6)),
    ],
)
def test_feasts(name: str, country: str, day: date) -> None:
    assert in_year(name, 2026, country) == day


@pytest.mark.parametrize("name", MOVING)
def test_each_is_in_its_year(name: str) -> None:
    assert in_year(name, 2031).year == 2031
