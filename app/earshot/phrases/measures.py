"""Units, amounts with a unit, and sums of money, as people say them."""

from __future__ import annotations

import re
from collections.abc import Callable
from contextlib import suppress
from itertools import product

from earshot.phrases.durations import amount
from earshot.phrases.numbers import SCALES, whole

_PREFIXES = "milli centi deci kilo mega giga tera micro nano".split()
_PREFIXED = "metre gram litre watt joule byte".split()
_UNITS = {
    *_PREFIXED,
    *map("".join, product(_PREFIXES, _PREFIXED)),
    *(
        "inch,foot,yard,mile,nautical mile,light year,ounce,pound,stone,ton,tonne,carat,gallon,"
        "quart,pint,cup,fluid ounce,tablespoon,teaspoon,second,minute,hour,day,week,fortnight,"
        "month,year,century,acre,hectare,bit,calorie,kilocalorie,kilowatt hour,horsepower,"
        "knot,degree,radian,bar,psi,pascal,hertz,newton,volt,ampere,kelvin,celsius,fahrenheit"
    ).split(","),
}


def _named(table: str) -> dict[str, str]:
    """ "metre: m; kilometre: km, kms" by each of the names behind the colons."""
    rows = (row.partition(":") for row in table.split(";"))
    return {name.strip(): key.strip() for key, _, names in rows for name in names.split(",")}


_SHORT = _named(
    "metre: m; kilometre: km; centimetre: cm; millimetre: mm; gram: g; kilogram: kg, kilo;"
    "milligram: mg; litre: l; millilitre: ml; centilitre: cl; decimetre: dm; foot: ft, feet;"
    "inch: inches, in;"
    "yard: yd; pound: lb; ounce: oz; gallon: gal; tablespoon: tbsp, table spoon;"
    "teaspoon: tsp, tea spoon; fluid ounce: fl oz, liquid ounce; tonne: metric ton;"
    "mile per hour: mph; kilometre per hour: kph, kmh, km/h; kilobyte: kb; megabyte: mb;"
    "gigabyte: gb; terabyte: tb; celsius: c, °c, centigrade, celcius;"
    "fahrenheit: f, °f, farenheit; kilowatt: kw;"
    "kilowatt hour: kwh; kilocalorie: kcal; horsepower: hp; hertz: hz; ampere: amp;"
    "century: centuries; light year: lightyear"
)
_AMERICAN = re.compile(r"(?<=met)er(?=s?\b)|(?<=lit)er(?=s?\b)")
_POWERS = re.compile(r"(square|cubic) (.+)")
_SMALLER = {"foot": "inch", "pound": "ounce", "stone": "pound", "hour": "minute"}
"""What is counted beside a unit: "six foot two"."""

_CURRENCIES = _named(
    "USD: dollar, us dollar, american dollar, united states dollar, buck, $;"
    "EUR: euro, €; GBP: pound, british pound, english pound, uk pound, pound sterling, quid, £;"
    "JPY: yen, japanese yen, ¥; CHF: franc, swiss franc; INR: rupee, rupie, indian rupee, ₹;"
    "CNY: yuan, chinese yuan, renminbi, rmb; CAD: canadian dollar; AUD: australian dollar, "
    "aussie dollar, aus dollar; NZD: new zealand dollar, kiwi dollar; HKD: hong kong dollar;"
    "SGD: singapore dollar; MXN: peso, mexican peso; KRW: won, korean won, south korean won;"
    "RUB: ruble, rouble, russian ruble; BRL: real, reais, brazilian real;"
    "TRY: lira, turkish lira; PLN: zloty, polish zloty; SEK: krona, kronor, swedish krona;"
    "NOK: norwegian krone, norwegian kroner; DKK: krone, kroner, danish krone, danish kroner;"
    "ZAR: rand, south african rand; ILS: shekel, israeli shekel; AED: dirham; SAR: riyal;"
    "THB: baht, thai baht; HUF: forint; CZK: koruna, czech koruna, czech crown; UAH: hryvnia;"
    "PKR: pakistani rupee; NGN: naira, nigerian naira; EGP: egyptian pound; BTC: bitcoin"
)
_SPELLED = re.compile(r"\b(\w) (\w) (\w)\b")
_GLUED = re.compile(r"(?<=\d)(?=[^\W\d_]|[°$€£¥₹])")
_SIGN_FIRST = re.compile(
    rf"([$€£¥₹]|\b(?:usd|eur|gbp|cad|aud|chf|rmb)) ?([\d.,]+(?: (?:{'|'.join(SCALES)}))?)"
)
_AND_A_HALF = re.compile(r"^(?:an?|one) (\S+) and (half|(?:a|one) half|a quarter|three quarters)$")
_CENTS = {"cent": "USD", "penny": "USD", "pennie": "USD", "pence": "GBP"}
_CENTS_IN_ONE = 100
_MOST_WORDS = 14


def unit(text: str) -> str:
    """ "kilometers" as "kilometre", "ft" as "foot", "square feet" as "square foot", "miles per
    hour" as "mile per hour". ValueError for what is no unit."""
    first, per, second = re.sub(r" an? ", " per ", text).partition(" per ")
    if per:
        return f"{unit(first)} per {unit(second)}"
    if match := _POWERS.fullmatch(text):
        return f"{match[1]} {unit(match[2])}"
    name = _AMERICAN.sub("re", re.sub(r"^deg(?:ree)?s? (?=.)", "", text))
    for one in (name, name.removesuffix("s")):
        if (found := _SHORT.get(one, one)) in _UNITS or " per " in found:
            return found
    raise ValueError(f"not a unit: {text[:40]!r}")


def quantity(text: str) -> str:
    """ "ten miles" as "10 mile", "half a cup" as "0.5 cup", "six foot two" as "6 foot 2 inch", a
    mere unit as one of it. ValueError for anything else."""
    words = _AND_A_HALF.sub(r"one and \2 \1", _GLUED.sub(" ", text)).split()
    for at in range(len(words) - 1, 0, -1):
        try:
            return _two_units(words[:at], words[at:])
        except ValueError:
            continue
    return _counted(words, unit)


def _two_units(first: list[str], rest: list[str]) -> str:
    large = _counted(first, unit)
    small = _SMALLER.get(large.partition(" ")[2], "")
    rest = rest[rest[0] == "and" :]
    try:
        second = _counted(rest, unit)
    except ValueError:
        second = f"{whole(' '.join(rest))} {small}"
    if not small or second.partition(" ")[2] != small:
        raise ValueError("units that do not go together")
    return f"{large} {second}"


def currency(text: str) -> str:
    """The ISO code of "euros", "the dollar", "swiss francs", "u s d", "gbp". ValueError for what is
    no currency."""
    name = _SPELLED.sub(r"\1\2\3", text.removeprefix("the "))
    name = re.sub(r"^u s ", "us ", name)
    for one in (name, name.removesuffix("s")):
        if found := _CURRENCIES.get(one):
            return found
    if name.upper() in _CURRENCIES.values():
        return name.upper()
    raise ValueError(f"not a currency: {text[:40]!r}")


def money(text: str) -> str:
    """ "fifty dollars" as "50 USD", "€3.50" as "3.5 EUR", "thirteen dollars forty five" as "13.45
    USD", "50 cents" as "0.5 USD". ValueError for anything else."""
    words = _GLUED.sub(" ", _SIGN_FIRST.sub(r"\2 \1", text)).split()
    with suppress(ValueError):
        return _counted(words, currency)
    return _with_cents(words)


def _with_cents(words: list[str]) -> str:
    code = _CENTS.get(words[-1].removesuffix("s")) if words else None
    if code:
        words = words[:-1]
        with suppress(ValueError):
            return f"{float(amount(' '.join(words))) / _CENTS_IN_ONE:.10g} {code}"
    for at in range(1, len(words)):
        with suppress(ValueError):
            large, code = _counted(words[:at], currency).split()
            cents = whole(" ".join(words[at:]).removeprefix("and "))
            if cents < _CENTS_IN_ONE:
                return f"{float(large) + cents / _CENTS_IN_ONE:.10g} {code}"
    raise _no_amount(words)


def _no_amount(words: list[str]) -> ValueError:
    return ValueError(f"not an amount: {' '.join(words)[:40]!r}")


def _counted(words: list[str], named: Callable[[str], str]) -> str:
    if len(words) > _MOST_WORDS:
        raise ValueError("too long for an amount")
    for at in range(len(words)):
        try:
            name = named(" ".join(words[at:]))
            return f"{float(amount(' '.join(words[:at]) or 'one')):.10g} {name}"
        except (ValueError, OverflowError):
            continue
    raise _no_amount(words)
