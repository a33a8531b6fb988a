"""Convert units, those of the kitchen too."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, Any

from earshot.skills import places, spoken
from earshot.skills.api import SkillError, skill

if TYPE_CHECKING:
    from pint import UnitRegistry

_GRAMS_PER_MILLILITRE = {
    "water": 1.0,
    "milk": 1.03,
    "cream": 1.0,
    "flour": 0.53,
    "sugar": 0.85,
    "brown sugar": 0.93,
    "powdered sugar": 0.5,
    "butter": 0.96,
    "rice": 0.78,
    "honey": 1.42,
    "oil": 0.92,
    "olive oil": 0.92,
    "salt": 1.2,
    "oats": 0.38,
    "cocoa": 0.42,
}
"""As a cup of it is filled in a kitchen, not pressed."""

_IMPERIAL = re.compile(r"\b(gallon|quart|pint|cup|fluid_ounce)\b")
_SCALES = {"celsius": "degC", "centigrade": "degC", "fahrenheit": "degF"}
_SAID = {
    "foot": "feet",
    "inch": "inches",
    "century": "centuries",
    "celsius": "degrees Celsius",
    "fahrenheit": "degrees Fahrenheit",
    **{name: name for name in ("hertz", "kelvin", "psi", "horsepower", "stone")},
}
_PART = re.compile(r"([-+]?\d[\d.]*(?:e[-+]?\d+)?) ([^\d]+?)(?= [-+]?\d|$)")
_CONVERTED = (
    *("convert_units", "convert_units_again", "convert_amount_too", "convert_number_too"),
)
_LARGEST, _SMALLEST = 1e15, 1e-9

_last_quantity, _last_unit = "", ""


@skill(
    "[(convert|change|turn|what is|what are|what would|how much is|how much are|tell me|calculate|"
    "help me convert|how (do|can|would) (you|I|we) (convert|change|turn)|[tell me] how to convert)]"
    " {quantity} [be] (in|to|into|as|in to|equal to) {unit}",
    "how (tall|long|far|heavy|hot|cold|warm|big|fast|much) is {quantity} in {unit}",
    "how many {unit} [(are|is)] [there] (in|per|to|equal|equals|make|makes|do|does) {quantity}"
    " [(make|have|equal)]",
    "how many {unit} (is|are) {quantity}",
    "(tell me|I (need|want|would like) to know) how many {unit} [(are|is)] [there] in {quantity}",
    "[(what is|tell me)] the conversion (between|from|for|of) {quantity} (and|to|into) {unit}",
    "what amount of {unit} (is|are) [there] in {quantity}",
    "[what] {quantity} (is|are|equals|equal|makes) how many {unit}",
    "how much does {quantity} weigh in {unit}",
)
def convert_units(quantity: str, unit: str) -> str:
    """Convert an amount such as "10 miles" or "70 fahrenheit" to another unit."""
    global _last_quantity, _last_unit
    heat = {"celsius": "fahrenheit", "fahrenheit": "celsius"}.get(unit)
    if heat and re.fullmatch(r"[-\d.]+ degrees?", quantity):
        quantity = f"{quantity.split()[0]} {heat}"
    amount = _amount(quantity)
    if unit == "ounce" and amount.check("[volume]"):
        unit = "fluid ounce"
    result = _converted(amount, unit)
    _last_quantity, _last_unit = quantity, unit
    return f"{_said(quantity)} is {_figure(result, unit)}."


@skill(
    "[and] (in|to) {unit}",
    "(what|how) about [in] {unit}",
    "how many {unit} is that",
    after=_CONVERTED,
)
def convert_units_again(unit: str) -> str:
    """Convert the last amount to one more unit."""
    return str(convert_units(_last_quantity, unit))


@skill("[and] (what|how) about {quantity}", "and {quantity}", after=_CONVERTED)
def convert_amount_too(quantity: str) -> str:
    """Convert one more amount to the last unit."""
    return str(convert_units(quantity, _last_unit))


@skill("[and] (what|how) about {number}", "and {number}", after=_CONVERTED)
def convert_number_too(number: float) -> str:
    """Convert another number of what was converted last."""
    if len(_last_quantity.split()) != 2:  # "6 foot 2 inch"
        raise SkillError("which-unit", "Say it with its unit.")
    return str(convert_units(f"{number:g} {_last_quantity.split()[1]}", _last_unit))


@skill(
    "how many {unit} [(are|is)] [there] in {quantity} of {ingredient}",
    "how many {unit} (is|are) {quantity} of {ingredient}",
    "[(convert|change|turn|what is|how much is)] {quantity} of {ingredient} (in|to|into) {unit}",
    "how much does {quantity} of {ingredient} weigh [in {unit}]",
    lists={"ingredient": tuple(_GRAMS_PER_MILLILITRE)},
)
def convert_ingredient(quantity: str, ingredient: str, unit: str = "gram") -> str:
    """Convert an amount of something to cook with between volume and weight: cups of flour to
    grams."""
    density = _GRAMS_PER_MILLILITRE.get(ingredient.lower())
    if density is None:
        raise SkillError("no-such-ingredient", f"I do not know how heavy {ingredient[:40]} is.")
    registry, amount = _registry(), _amount(quantity)
    weighed = amount.check("[mass]")
    by = registry.Quantity(density, "gram / millilitre")
    to_weigh = _unit(unit).dimensionality == {"[mass]": 1}
    if weighed != to_weigh:
        amount = amount / by if weighed else amount * by
    result = _converted(amount, unit)
    return f"{_said(quantity)} of {ingredient} is about {_rounded(result)} {_named(unit, result)}."


def _converted(amount: Any, unit: str) -> float:
    """SkillError where what is measured is not what the unit is for."""
    from pint.errors import DimensionalityError

    try:
        return float(amount.to(_unit(unit)).magnitude)
    except (DimensionalityError, OverflowError) as error:
        measured = _many(str(amount.units).replace("_", " "))
        said = f"{measured.capitalize()} cannot be turned into {_many(unit)}"
        raise SkillError("units-differ", f"{said}: they measure different things.") from error


def _amount(quantity: str) -> Any:
    """ "6 foot 2 inch" as a pint quantity. SkillError for what is none."""
    parts = _PART.findall(quantity)
    if not parts:
        raise SkillError("no-such-amount", f"{quantity[:40]} is no amount that I know.")
    first, *others = [_registry().Quantity(float(count), _unit(name)) for count, name in parts]
    return sum((_added(first, one) for one in others), first)


def _added(first: Any, other: Any) -> Any:
    if first.dimensionality != other.dimensionality:
        raise SkillError("no-such-amount", "Those units do not go together.")
    return other.to(first.units)


def _unit(name: str) -> Any:
    """A pint unit. SkillError for what is none."""
    words = re.sub(r"square (\w+)", r"\1**2", re.sub(r"cubic (\w+)", r"\1**3", name.strip()))
    words = re.sub(r"^degrees? (?=\w)", "", words)
    expression = _SCALES.get(words, words).replace(" per ", "/").replace(" ", "_")
    if (home := places.home()) and home[0] == "GB":
        expression = _IMPERIAL.sub(r"imperial_\1", expression)
    try:
        return _registry().parse_units(expression)
    except Exception as error:  # pint raises whatever its parser meets
        raise SkillError("no-such-unit", f"I know no unit called {name[:40]}.") from error


@cache
def _registry() -> UnitRegistry[float]:
    from pint import UnitRegistry

    return UnitRegistry()


def _said(quantity: str) -> str:
    """ "6 feet 2 inches"."""
    parts = [(float(count), name) for count, name in _PART.findall(quantity)]
    return " ".join(f"{spoken.number(count)} {_named(name, count)}" for count, name in parts)


def _figure(value: float, unit: str) -> str:
    if abs(value) > _LARGEST:
        return f"more {_many(unit)} than I can say"
    if 0 < abs(value) < _SMALLEST:
        return f"next to nothing in {_many(unit)}"
    return f"{_exact(value, unit)} {_named(unit, value)}"


def _exact(value: float, unit: str) -> str:
    """As exact as an ear can follow: four digits or so, a tenth of a degree."""
    if abs(value) >= 1000:
        return spoken.number(round(value))
    return spoken.number(round(value, 1) if unit in _SCALES else value)


def _rounded(value: float) -> str:
    return spoken.number(round(value) if value >= 10 else round(value, 1) if value >= 1 else value)


def _named(unit: str, count: float) -> str:
    return unit if count == 1 and unit not in _SCALES else _many(unit)


def _many(unit: str) -> str:
    first, per, second = unit.partition(" per ")
    if first in _SAID or first.endswith("s"):
        return _SAID.get(first, first) + per + second
    *before, last = first.split(" ")
    return " ".join([*before, _SAID.get(last, f"{last}s")]) + per + second
