"""The day that is meant by words such as "tomorrow", "next friday" or "the 5th of may"."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, datetime, timedelta

from dateutil.relativedelta import relativedelta

from earshot.times import feasts
from earshot.times.normal import MONTHS, WEEKDAYS
from earshot.times.spans import DAY_IN_SPAN, day_in_span

_NEAR = {
    "today": 0,
    "tonight": 0,
    "tomorrow": 1,
    "day after tomorrow": 2,
    "day after": 1,
    "next day": 1,
    "yesterday": -1,
    "day before yesterday": -2,
}
_MONTH = f"(?:{'|'.join(MONTHS)})"
_WEEKDAY = f"(?:{'|'.join(WEEKDAYS)})"
_NTH = r"\d{1,2}(?:st|nd|rd|th)"
_YEAR = r"(?: ?(?:in |of )?(?:\d{4}|(?:19|20) \d\d|(?:this|next) year)\b)?"
_WHICH = (
    r"(?P<which>this coming|this upcoming|this past|this|next|coming|upcoming|following|last|past"
    r"|previous)"
)
_NUMERIC = (
    r"\d{4}[/.-]\d{1,2}[/.-]\d{1,2}|\d{1,2}(?P<mark>[/.-])\d{1,2}(?:(?P=mark)(?:\d{4}|\d\d))?"
)
_DATE = (
    rf"(?:the )?(?:{_NTH}|\d{{1,2}})(?: day)?(?: of)? {_MONTH}\b{_YEAR}"
    rf"|{_MONTH} (?:the )?(?:{_NTH}|\d{{1,2}})\b(?! ?:){_YEAR}"
    rf"|\d{{4}} (?:\d{{1,2}} {_MONTH}|{_MONTH} \d{{1,2}}|\d{{1,2}} \d{{1,2}})\b|{_NUMERIC}"
)
_FEAST = (
    r"(?:the )?(?:(?P<feast_which>next|this|following|coming|last|previous) )?"
    rf"(?P<feast_name>{feasts.pattern(feasts.MOVING)})"
    r"(?:(?: of| in)? (?P<feast_year>\d{4}|(?:this|next|last) year))?"
)
DAY = (
    rf"(?P<in_span>{DAY_IN_SPAN})|(?P<feast>{_FEAST})"
    rf"|(?:(?:(?:this|next) )?(?:{_WEEKDAY} )(?:the )?|(?:this|next) )?(?P<date>{_DATE})"
    rf"|(?P<nth>(?:the )?{_NTH}(?: day)?(?:(?: of)? (?:this|next|the) month)?)"
    rf"|(?P<near>(?:the )?(?:{'|'.join(sorted(_NEAR, key=len, reverse=True))}))"
    rf"|(?:(?P<ahead>this|next|following|the following|last|previous) week (?:on )?)"
    rf"(?P<of_week>{_WEEKDAY})"
    rf"|(?P<weekday>(?:the )?(?:{_WHICH} )?(?P<day>{_WEEKDAY})"
    rf"(?: (?:of )?(?:the )?(?P<whose>this|next|following|last|previous) week"
    rf"|(?P<after_next> after next)"
    rf"| (?:the )?(?P<nth_too>{_NTH}|(?:1[3-9]|2\d|3[01])(?! ?[:/.]|\d)))?)"
    rf"|(?P<weekend>(?:the )?(?:(?:this|next|last|coming) )?weekend)"
    rf"|(?P<week>(?:the )?(?:week|month|year) after next|next (?:week|month|year))"
)
"""A day, as it stands in a `normal` text."""

_day = re.compile(DAY)
_LEAST, _MOST = 1900, 2200


def resolved(words: str, today: date, country: str = "") -> date:
    """The day of `DAY` words; a weekday or day of a month is the next one, today included. Feasts
    are those of a country of two letters. ValueError, with a sentence, where the calendar has no
    such day."""
    match = _day.fullmatch(words)
    if match is None:
        raise ValueError("I do not know that day.")
    if match["feast"]:
        return _feast(match, today, country)
    for kind, read in _READERS.items():
        if match[kind]:
            return read(match, today)
    raise ValueError("I do not know that day.")


def weekday_named(words: str) -> str:
    """The weekday in the words, or nothing."""
    return next((name for name in WEEKDAYS if name in words), "")


def _dated(match: re.Match[str], today: date) -> date:
    return calendar_date(match["date"], today)


def calendar_date(words: str, today: date) -> date:
    """The date written or said in `words`, read by dateparser and checked: without a year, it is
    the next one."""
    import dateparser  # slow to load, and few say a date

    words = re.sub(r"\b(this|next) year\b", lambda one: str(today.year + _STEPS[one[1]]), words)
    words = re.sub(r"\b(?:the|of|in|day)\b", " ", words)
    words = re.sub(r"\b(19|20) (\d\d)$", r"\1\2", " ".join(words.split()))
    words = re.sub(r"(?<=\d)\.(?=\d)", "/", words)
    base = datetime(today.year, today.month, today.day)
    settings = {
        "RELATIVE_BASE": base,
        "PREFER_DATES_FROM": "future",
        "REQUIRE_PARTS": ["day", "month"],
        "PARSERS": ["absolute-time"],
    }
    leap = re.fullmatch(r"february 29(?:th)?|29(?:th)? february|2/29|29/2|02/29|29/02", words)
    if leap:
        return _next_such(2, 29, today)
    found = dateparser.parse(words, languages=["en"], settings=settings)
    if found is None or not _named(words, found.date()):
        raise ValueError("The calendar has no such day.")
    day = found.date()
    has_year = bool(re.search(r"\d{4}|[/.-]\d+[/.-]", words))
    return day if has_year else _next_such(day.month, day.day, today)


def _named(words: str, found: date) -> bool:
    """Whether the day and the month that were said are those that came out."""
    numbers = {int(number) for number in re.findall(r"\d+", words)}
    months = {index for index, name in enumerate(MONTHS, 1) if name in words}
    return found.day in numbers and found.month in (months or numbers)


def _next_such(month: int, day: int, today: date) -> date:
    for year in range(today.year, today.year + 9):
        try:
            found = date(year, month, day)
        except ValueError:
            continue
        if found >= today:
            return found
    raise ValueError("The calendar has no such day.")


def _nth(match: re.Match[str], today: date) -> date:
    words = match["nth"]
    number = int(re.search(r"\d+", words)[0])  # type: ignore[index]
    if "month" in words:
        return _day_of_month(today + relativedelta(months="next" in words), number)
    return _next_nth(number, today)


def _day_of_month(month: date, number: int) -> date:
    try:
        return month.replace(day=number)
    except ValueError:
        raise ValueError("The calendar has no such day.") from None


def _next_nth(number: int, today: date, weekday: int | None = None) -> date:
    """The next `number`th of a month, on that weekday where one is given."""
    first = today.replace(day=1)
    for months in range(12 * 12):
        try:
            found = (first + relativedelta(months=months)).replace(day=number)
        except ValueError:
            continue
        if found >= today and weekday in (None, found.weekday()):
            return found
    raise ValueError("The calendar has no such day.")


def _near(match: re.Match[str], today: date) -> date:
    return today + timedelta(days=_NEAR[match["near"].removeprefix("the ")])


def _feast(match: re.Match[str], today: date, country: str) -> date:
    name, which, year = match.group("feast_name", "feast_which", "feast_year")
    if year and year.isdecimal():
        return _of_year(name, int(year), country)
    if year:
        return _of_year(name, today.year + _STEPS[year.split()[0]], country)
    this = _of_year(name, today.year, country)
    if which in ("last", "previous"):
        return this if this < today else _of_year(name, today.year - 1, country)
    return this if this >= today else _of_year(name, today.year + 1, country)


_STEPS = {"this": 0, "next": 1, "last": -1}


def _of_year(name: str, year: int, country: str) -> date:
    try:
        return feasts.in_year(name, year, country)
    except KeyError:
        raise ValueError("I do not know that day.") from None


def _weekend(match: re.Match[str], today: date) -> date:
    """The Saturday of it; today, where it is Sunday of that weekend."""
    which = match["weekend"].removeprefix("the ").removesuffix("weekend").strip()
    saturday = _of_week(which or "this", WEEKDAYS.index("saturday"), today)
    return saturday if which in ("next", "last") else max(saturday, today)


def _weekday(match: re.Match[str], today: date) -> date:
    index = WEEKDAYS.index(match["day"])
    if match["nth_too"]:
        number = int(match["nth_too"].rstrip("sthnrd"))
        return _next_nth(number, today, index)
    if match["whose"]:
        return _of_week(match["whose"], index, today)
    if match["after_next"]:
        return _of_week("next", index, today) + timedelta(days=7)
    which = match["which"] or ""
    ahead = (index - today.weekday()) % 7
    if which in ("this past", "past"):
        return today + timedelta(days=ahead - 7)
    if which in ("next", "following", "last", "previous"):
        return _of_week(which, index, today)
    if which in ("coming", "upcoming", "this coming", "this upcoming"):
        return today + timedelta(days=ahead or 7)
    return today + timedelta(days=ahead)


def _of_week(which: str, index: int, today: date) -> date:
    """That weekday of this, the next or the last week, from Monday on."""
    monday = today - timedelta(days=today.weekday())
    weeks = {"this": 0, "coming": 0, "last": -1, "previous": -1}.get(which.removeprefix("the "), 1)
    return monday + timedelta(days=7 * weeks + index)


def _weekday_of_week(match: re.Match[str], today: date) -> date:
    return _of_week(match["ahead"], WEEKDAYS.index(match["of_week"]), today)


def _next_span(match: re.Match[str], today: date) -> date:
    unit = re.search("week|month|year", match["week"])[0] + "s"  # type: ignore[index]
    return today + relativedelta(**{unit: 2 if "after" in match["week"] else 1})  # type: ignore[arg-type]


_READERS: dict[str, Callable[[re.Match[str], date], date]] = {
    "in_span": day_in_span,
    "date": _dated,
    "nth": _nth,
    "near": _near,
    "of_week": _weekday_of_week,
    "weekday": _weekday,
    "weekend": _weekend,
    "week": _next_span,
}
