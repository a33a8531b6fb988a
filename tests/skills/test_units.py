from __future__ import annotations

import pytest

from earshot.errors import SkillError
from earshot.values import SkillCall
from tests.skills.hosting import Home, ask


@pytest.fixture(autouse=True)
def _america(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TZ", "America/New_York")


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("convert ten miles to kilometres", "10 miles is 16.09 kilometres."),
        ("how many cups in a litre", "1 litre is 4.23 cups."),
        ("70 fahrenheit in celsius", "70 degrees Fahrenheit is 21.1 degrees Celsius."),
        ("what is 70 degrees in celsius", "70 degrees Fahrenheit is 21.1 degrees Celsius."),
        ("minus 40 celsius in fahrenheit", "-40 degrees Celsius is -40 degrees Fahrenheit."),
        ("6 foot 2 in centimetres", "6 feet 2 inches is 187.96 centimetres."),
        ("how many cm make one foot", "1 foot is 30.48 centimetres."),
        ("how many pounds do sixty kg make", "60 kilograms is 132.28 pounds."),
        ("how many kilograms is 210 pounds", "210 pounds is 95.25 kilograms."),
        ("ten pounds is how many kilos", "10 pounds is 4.54 kilograms."),
        ("how tall is five foot ten in metres", "5 feet 10 inches is 1.78 metres."),
        ("how many ounces in a cup", "1 cup is 8 fluid ounces."),
        ("convert 60 mph to kph", "60 miles per hour is 96.56 kilometres per hour."),
        ("how many square feet in an acre", "1 acre is 43560 square feet."),
        ("convert one mile to inches", "1 mile is 63360 inches."),
        ("how many light years in a millimetre", "1 millimetre is next to nothing in light years."),
        (
            "how many millimetres in a light year",
            "1 light year is more millimetres than I can say.",
        ),
        ("how many grams in a cup of flour", "1 cup of flour is about 125 grams."),
        ("how many cups is 100 grams of sugar", "100 grams of sugar is about 0.5 cups."),
        ("how much does half a litre of water weigh", "0.5 litres of water is about 500 grams."),
        ("convert a cup of milk to millilitres", "1 cup of milk is about 237 millilitres."),
    ],
)
async def test_answers(home: Home, text: str, answer: str) -> None:
    assert (await ask(home.host(), text)) == answer


async def test_the_same_amount_in_one_more_unit(home: Home) -> None:
    host = home.host()
    await ask(host, "convert ten miles to kilometres")
    assert (await ask(host, "and in feet", "convert_units")) == "10 miles is 52800 feet."
    again = await ask(host, "what about metres", "convert_units_again")
    assert again == "10 miles is 16093 metres."


async def test_britain_has_its_own_pints(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TZ", "Europe/London")
    assert (await ask(home.host(), "how many litres in a pint")) == "1 pint is 0.57 litres."


@pytest.mark.parametrize(
    ("given", "why"),
    [
        ({"quantity": "10 mile", "unit": "kilogram"}, "Miles cannot be turned into kilograms"),
        ({"quantity": "10 moons", "unit": "mile"}, "no unit called moons"),
        ({"quantity": "10 mile", "unit": "__import__('os')"}, "no unit called"),
        ({"quantity": "ten", "unit": "mile"}, "no amount"),
        ({"quantity": "", "unit": ""}, "no amount"),
        ({"quantity": "6 foot 2 pound", "unit": "metre"}, "do not go together"),
    ],
)
async def test_refusals(home: Home, given: dict[str, str], why: str) -> None:
    with pytest.raises(SkillError, match=why):
        await home.host().run(SkillCall("convert_units", given))


async def test_what_cannot_be_weighed_is_named(home: Home) -> None:
    given = {"quantity": "1 cup", "ingredient": "gold"}
    with pytest.raises(SkillError, match="how heavy gold is"):
        await home.host().run(SkillCall("convert_ingredient", given))
