"""The kinds of thing a template can ask for beside plain lists: numbers, durations, sums, names.

Each has a parser, which takes whatever people say or type, and a grammar of what the starter
recogniser listens for, which is smaller: the more it may hear, the more it mishears.
"""

from __future__ import annotations

import re

from earshot.phrases.days import FEASTS, MONTHS, ORDINALS, WEEKDAYS, day, year_of
from earshot.phrases.durations import duration
from earshot.phrases.measures import currency, money, quantity, unit
from earshot.phrases.numbers import TEENS, TENS, UNITS, number
from earshot.phrases.sums import calculation, further, of_result
from earshot.phrases.when import MOMENT, WHEN
from earshot.times import checked
from earshot.values import SlotType

_UNIT = f"({'|'.join(UNITS)})"
_BELOW_TWENTY = f"({'|'.join([*UNITS, *TEENS])})"
_BELOW_HUNDRED = f"({_BELOW_TWENTY}|({'|'.join(TENS)}) [{_UNIT}])"
_BELOW_SIXTY = f"({_BELOW_TWENTY}|({'|'.join(list(TENS)[:4])}) [{_UNIT}])"
_NUMBER = f"(zero|{_BELOW_HUNDRED}|(a|{_UNIT}) hundred [[and] {_BELOW_HUNDRED}])"

_SECONDS = f"((a|one) second|{_BELOW_HUNDRED} (second|seconds))"
_MINUTES = f"((a|one) minute|{_BELOW_HUNDRED} (minute|minutes))"
_HOURS = f"((an|one) hour|{_BELOW_HUNDRED} (hour|hours))"
_HALVES = (
    "(half an hour|half hour|[a] quarter of an hour|three quarters of an hour|half a minute"
    "|(an|one) hour and a (half|quarter)|(a|one) minute and a half"
    f"|{_BELOW_TWENTY} and a half (hours|minutes))"
)
_AND_MINUTES = f"[and] ((a|one) minute|{_BELOW_SIXTY} (minute|minutes))"
_AND_SECONDS = f"[and] ((a|one) second|{_BELOW_SIXTY} (second|seconds))"
_DURATION = f"({_HOURS} [{_AND_MINUTES}]|{_MINUTES} [{_AND_SECONDS}]|{_SECONDS}|{_HALVES})"

_LENGTH = f"{_BELOW_HUNDRED} (second|seconds|minute|minutes|hour|hours)"

_SUM = (
    f"({_NUMBER} (plus|minus|times|multiplied by|divided by|percent of|to the power of) {_NUMBER}"
    f"|[the] square root of {_NUMBER}|{_NUMBER} (squared|cubed))"
)
_FURTHER = f"((plus|minus|times|divided by) {_NUMBER}|squared|half of that|double that)"

_SHORT_MONTHS = ["april", "june", "september", "november"]
_LONG_MONTHS = [month for month in MONTHS if month not in ("february", *_SHORT_MONTHS)]


def _dates(months: list[str], days: int) -> str:
    month, nth = f"({'|'.join(months)})", f"({'|'.join(ORDINALS[:days])})"
    return f"[the] {nth} [of] {month}|{month} [the] {nth}"


_DAY = (
    "(tomorrow|yesterday|the day (after tomorrow|before yesterday)"
    f"|in {_BELOW_TWENTY} (days|weeks)|in a week"
    f"|(a week|{_BELOW_TWENTY} (days|weeks)) (from now|from today|ago)"
    f"|[(this|next|last)] ({'|'.join(WEEKDAYS)})|{'|'.join(FEASTS)}|easter|thanksgiving"
    f"|{_dates(_LONG_MONTHS, 31)}|{_dates(_SHORT_MONTHS, 30)}|{_dates(['february'], 29)})"
)

_COMMON_LABELS = (
    "pizza|pasta|spaghetti|noodles|rice|potatoes|chicken|turkey|fish|steak|egg|eggs|bread|cake|"
    "cookies|lasagna|soup|tea|coffee|oven|dinner|lunch|breakfast|laundry|washing|dryer|nap|break|"
    "workout|homework|reading|meditation|parking|meeting|kitchen"
)
_NO_LABEL = re.compile(
    r"\b(?:timers?|seconds?|minutes?|hours?|all|every|each|for|called|named|my|the|an?|of|off|from|"
    r"to|by|with|and|in|is|it|new|another|more|me|this|that|what|how|current|status|left|time|not|no|do|"
    r"don't|today|tomorrow|tonight|yesterday|morning|afternoon|evening|night|noon|midday|midnight|"
    r"daily|weekly|(?:mon|tues|wednes|thurs|fri|satur|sun)days?|weekdays?|weekends?|next|last|"
    r"christmas|easter|january|february|march|april|june|july|august|september|october|november|"
    r"december)\b|\d"
)


def label(text: str) -> str:
    """A free name of one to three words: "oven two", "pizza". ValueError for other texts."""
    if len(text.split()) > 3 or not text or _NO_LABEL.search(text) or _is_number(text):
        raise ValueError(f"not a name: {text[:40]!r}")
    return text


def _is_number(text: str) -> bool:
    try:
        number(text)
    except ValueError:
        return False
    return True


_MEASURES = (
    "kilometers|miles|meters|feet|inches|centimeters|kilograms|pounds|grams|ounces|liters|gallons|"
    "pints|cups|tablespoons|teaspoons|celsius|fahrenheit|seconds|minutes|hours|days|weeks"
)
_ONE_MEASURE = (
    "kilometer|mile|meter|foot|pound|ounce|liter|gallon|pint|cup|tablespoon|day|week|year"
)
_QUANTITY = f"([minus] {_NUMBER} [point {_UNIT}] ({_MEASURES})|(a|one) ({_ONE_MEASURE}))"

_CURRENCY = "(dollars|euros|yen|francs)"
_MONEY = f"({_NUMBER} [point {_UNIT}] {_CURRENCY}|(a|one) (dollar|euro))"

_PERCENT = f"({_BELOW_HUNDRED}|zero|(a|one) hundred) [percent]"


def percent(text: str) -> int | float:
    """A number with or without the word or sign for percent. ValueError for other texts."""
    return number(re.sub(r" ?(?:%|per ?cent)$", "", text))


_COMMON_CITIES = (
    "london|paris|berlin|rome|madrid|vienna|amsterdam|moscow|new york|los angeles|chicago|boston|"
    "dallas|denver|seattle|san francisco|toronto|mexico|tokyo|beijing|singapore|hong kong|"
    "sydney|delhi|dubai"
)
_NO_CITY = re.compile(
    r"\b(?:seconds?|minutes?|hours?|days?|weeks?|from now|ago|and|or|is|it|my|in|room|kitchen)\b|\d"
)


def city(text: str) -> str:
    """Up to five words that may name a city, a country or a time zone. ValueError for others."""
    if len(text.split()) > 5 or not text or _NO_CITY.search(text):
        raise ValueError(f"not a city: {text[:40]!r}")
    return text


_JOINS = re.compile(r"\b(?:dot|slash)\b")
_NO_TITLE = re.compile(
    r"\b(?:and|then|so|for|please|me|you|about|where|who|when|is|are|was|were)\b|^(?:up$|an? new )"
)


def title(text: str) -> str:
    """What something is called, one to four words: "visual studio code", "news dot bbc dot com".
    ValueError for what is more likely a request of several parts."""
    if not 0 < len(_JOINS.sub(" ", text).split()) <= 4 or _NO_TITLE.search(text.lower()):
        raise ValueError(f"not a title: {text[:40]!r}")
    return text


_NO_LIST = re.compile(
    r"\b(?:play|contacts?|friends?|songs?|music|alarms?|emails?|of|this|that|it|my)\b"
)


def list_name(text: str) -> str:
    """The name of a list that the person keeps, one to four words: "baby names". ValueError for
    other texts, and for what is kept elsewhere."""
    if not 0 < len(text.split()) <= 4 or _NO_LIST.search(text):
        raise ValueError(f"not a list: {text[:40]!r}")
    return text


_NTH = "(first|second|third|fourth|fifth|last)"
_CHOICE = f"([the] {_NTH} [one]|both [of them]|all of them|neither|none of them)"
_MOST_CHOICE_WORDS = 8


def choice(text: str) -> str:
    """A few words, which may pick one of several things. ValueError for more."""
    if not 0 < len(text.split()) <= _MOST_CHOICE_WORDS:
        raise ValueError(f"too long for an answer: {text[:40]!r}")
    return text


SLOT_TYPES = (
    SlotType("number", _NUMBER, number),
    SlotType("percent", _PERCENT, percent),
    SlotType("duration", _DURATION, duration),
    SlotType("length", _LENGTH, duration),
    SlotType("day", _DAY, day),
    SlotType("when", WHEN, checked),
    SlotType("moment", MOMENT, checked),
    SlotType("year", f"(twenty ({'|'.join(list(TENS)[:3])}) [{_UNIT}])", year_of),
    SlotType("calculation", _SUM, calculation),
    SlotType("further", _FURTHER, further),
    SlotType("of_result", "(half of that|double that)", of_result),
    SlotType("label", f"({_COMMON_LABELS})", label),
    SlotType("city", f"({_COMMON_CITIES})", city),
    SlotType("unit", f"({_MEASURES})", unit),
    SlotType("quantity", _QUANTITY, quantity),
    SlotType("currency", _CURRENCY, currency),
    SlotType("money", _MONEY, money),
    SlotType("choice", _CHOICE, choice),
    SlotType("title", "", title),
    SlotType("list", "", list_name),
    SlotType("text", "", str.strip),
)
"""What every phrase book knows. Their values: number, an int or float; percent, the same, for "40
%" or "forty"; duration, seconds, an int; length, the same for a thing known by it ("the ten-minute
timer"); day, a str such as "+1" or "06-30" (see `days.day`); year, an int; calculation, a str of
digits and `+ - * / **`; further, the same with `it` for the result before; of_result, the same
where it was named; label, a str; when, a
str for `earshot.times.resolve`, such as "tomorrow 7:30" or "every monday at 9"; moment, the same,
listened for in fewer words; city, a str as
said; unit, a str such as "square metre"; quantity, "10 mile"; currency, an ISO code; money, "50
USD"; choice, what answers the question which of several things is meant, a str; title, what
something is called, a str; list, what a list is called, a str; text, any words, a str. These three
are for recognisers that write down what they hear, not for the starter one."""
