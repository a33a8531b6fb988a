from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from earshot import times
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


def test_a_feast_is_that_of_the_country() -> None:
    now = datetime(2026, 3, 4, tzinfo=UTC)
    assert times.resolve("mother's day", now, country="GB").at.date() == date(2026, 3, 15)
    assert times.resolve("mothers day", now, country="US").at.date() == date(2026, 5, 10)
    assert times.resolve("easter 2028 at noon", now).at == datetime(2028, 4, 16, 12, 0)


def test_a_day_that_a_country_does_not_keep_is_refused() -> None:
    with pytest.raises(ValueError, match="do not know"):
        times.resolve("independence day", datetime(2026, 3, 4, tzinfo=UTC), country="DE")
