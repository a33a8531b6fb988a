from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from earshot.phrases.measures import currency, money, quantity, unit


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("kilometers", "kilometre"),
        ("litre", "litre"),
        ("ft", "foot"),
        ("feet", "foot"),
        ("inches", "inch"),
        ("square feet", "square foot"),
        ("miles per hour", "mile per hour"),
        ("mph", "mile per hour"),
        ("degrees celsius", "celsius"),
        ("degrees", "degree"),
        ("fluid ounces", "fluid ounce"),
        ("lbs", "pound"),
    ],
)
def test_units(text: str, name: str) -> None:
    assert unit(text) == name


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("ten miles", "10 mile"),
        ("10km", "10 kilometre"),
        ("half a cup", "0.5 cup"),
        ("one and a half cups", "1.5 cup"),
        ("a litre", "1 litre"),
        ("miles", "1 mile"),
        ("six foot two", "6 foot 2 inch"),
        ("5 feet and 10 inches", "5 foot 10 inch"),
        ("two pounds three ounces", "2 pound 3 ounce"),
        ("minus forty celsius", "-40 celsius"),
        ("70 degrees fahrenheit", "70 fahrenheit"),
        ("three quarters of a cup", "0.75 cup"),
        ("188 miles an hour", "188 mile per hour"),
        ("an hour and three quarters", "1.75 hour"),
        ("a mile and a half", "1.5 mile"),
        ("5 ft 2 in", "5 foot 2 inch"),
        ("40 deg celsius", "40 celsius"),
        ("2.5 million miles", "2500000 mile"),
    ],
)
def test_quantities(text: str, value: str) -> None:
    assert quantity(text) == value


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("fifty dollars", "50 USD"),
        ("$50", "50 USD"),
        ("€3.50", "3.5 EUR"),
        ("a quid", "1 GBP"),
        ("one point zero eight us dollars", "1.08 USD"),
        ("10 u s d", "10 USD"),
        ("ten swiss francs", "10 CHF"),
        ("50 cents", "0.5 USD"),
        ("470 pence", "4.7 GBP"),
        ("thirteen dollars and forty five cents", "13.45 USD"),
        ("15 dollars 50", "15.5 USD"),
        ("$2.5 million", "2500000 USD"),
        ("usd 20", "20 USD"),
    ],
)
def test_sums_of_money(text: str, value: str) -> None:
    assert money(text) == value


@pytest.mark.parametrize("text", ["", "ten", "the moon", "ten moons", "six foot two pounds", "10"])
def test_what_is_no_quantity_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="not a"):
        quantity(text)


@pytest.mark.parametrize("text", ["", "fifty", "ten miles", "christmas"])
def test_what_is_no_money_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="not a"):
        money(text)


_WORDS = st.lists(
    st.sampled_from("ten a half and of foot two pounds inch cup $ 5 per 1e999".split())
)


@given(_WORDS.map(" ".join))
def test_any_words_are_read_or_refused(text: str) -> None:
    for parse in (unit, quantity, currency, money):
        with suppress(ValueError):
            assert parse(text)
