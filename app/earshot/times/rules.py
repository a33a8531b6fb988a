"""What repeats: "every weekday", "every other monday", as recurrence rules (RFC 5545)."""

from __future__ import annotations

import re
import warnings
from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING

from earshot.times.normal import MONTHS, WEEKDAYS, replaced

if TYPE_CHECKING:
    from recurrent.event_parser import RecurringEvent

_DAYS = "|".join(WEEKDAYS)
_PERIODS = "daily|weekly|monthly|yearly|hourly"
RULE_WORDS = (
    rf"\b(?:every|{_PERIODS}|weekdays|weekends|(?:{_DAYS})s|mornings|evenings|afternoons)\b"
)
"""A `normal` text with one of these says what repeats."""

_RANGE = re.compile(rf"\b(?:every |from )?({_DAYS})s? (?:to|through|thru|till|until) ({_DAYS})s?\b")

_FORMS = (
    (r"\beveryday\b", "every day"),
    (r"\b(?:(?:except|excluding|besides|but not)(?: for)?|apart from|other than"
     rf"|(?<=day |ays |ily )but(?= (?:on )?(?:the )?(?:{_DAYS}|weekend)))(?= )", "except"),
    (r"\b(?:each|any|all)(?= )", "every"),
    (r"\bevery single\b", "every"),
    (r"\bevery days\b", "every day"),
    (r"\bsemi ?annual(?:ly)?\b", "every 6 months"),
    (r"\b(?:annually|annual)\b", "yearly"),
    (r"\bnightly\b", "every night"),
    (rf"\balternate ({_DAYS})s?\b", r"every other \1"),
    (r"^(?:on )?weekday (?=(?:morning|afternoon|evening|night)s?\b)", "every weekday "),
    (r"\b(?:fortnightly|biweekly|bi weekly|every other week)\b", "every 2 weeks"),
    (r"\bquarterly\b", "every 3 months"),
    (r"\b(?:week days|working days?|workdays?|business days?|work days)\b", "weekday"),
    (r"\bevery (?:week day|weekdays)\b", "every weekday"),
    (r"\bevery weekends\b", "every weekend"),
    (r"\bevery (?:2|other) weekends?\b", "every 2 weeks on saturday and sunday"),
    (rf"\bevery ({_DAYS})s\b", r"every \1"),
    (r"\bevery weekdays\b", "every weekday"),
    (r"\b(?:once|1) every\b", "every"),
    (r"\b(?:once|1) (?:a |per |every |1 )+(day|week|month|year)\b", r"every \1"),
    (r"\bevery quarter\b", "every 3 months"),
    (r"\bevery 0\.5 hours?\b", "every 30 minutes"),
    (r"\bevery 0\.25 hours?\b", "every 15 minutes"),
    (rf"\b({_DAYS}) (morning|afternoon|evening|night)s\b", r"every \1 \2"),
    (r"\b(every|once every) 1 (second|minute|hour|day|week|month|year)\b", r"every \2"),
    (r"^(?:on )?(?:the )?(\d{1,2}(?:st|nd|rd|th)) (?:day )?(?:of )?(?:every|the) month$",
     r"on the \1 of every month"),
    (r"\bevery (?:the )?(\d{1,2}(?:st|nd|rd|th))(?: of the month)?$", r"on the \1 of every month"),
)  # fmt: skip

_ONE_LEFT_OUT = rf"(?:on )?(?:the )?(?:(?:{_DAYS})s?|weekends?)"
_LEFT_OUT = re.compile(
    rf"\b(?P<of>every (?:week)?day|daily|weekdays)(?: of the week)? except "
    rf"(?P<days>{_ONE_LEFT_OUT}(?: (?:and |or )?{_ONE_LEFT_OUT})*)\b"
)
_ALLOWED = re.compile(
    rf"(?:(?:every|other|on|the|of|and|in|last|or|weekdays?|weekends?|{_PERIODS}|\d+(?:st|nd|rd|th)?"
    rf"|(?:{_DAYS})s?|{'|'.join(MONTHS)}|(?:second|minute|hour|day|week|month|year)s?"
    r"|except|today|tomorrow|(?:public |bank )?holidays?)(?: |$))+"
)
_MONTH = "|".join(MONTHS)
_DAY_FIRST = re.compile(rf"\b(\d{{1,2}})(?:st|nd|rd|th)? (?:of )?({_MONTH})\b")
"""The reader of rules takes the day of "every 5 may" for every fifth May."""

_NOT_OF_A_MONTH = "".join(f"(?<!{name} )" for name in MONTHS)
_NO_DAY_NOR_AMOUNT = re.compile(rf"(?<!every ){_NOT_OF_A_MONTH}\b\d+\b")
"""A number that the reader of rules would take for how often: "every weekday at 9 and 5"."""

_PERIOD = {
    "MINUTELY": "minute",
    "HOURLY": "hour",
    "DAILY": "day",
    "WEEKLY": "week",
    "MONTHLY": "month",
    "YEARLY": "year",
}
_SHORT = {
    **{name[:2].capitalize(): name.capitalize() for name in WEEKDAYS},
    **{name[:3].capitalize(): name.capitalize() for name in MONTHS},
}


def repeating(text: str) -> str:
    """A `normal` text with what repeats in it said in one way."""
    return _RANGE.sub(_listed, _LEFT_OUT.sub(_those_left, replaced(text, _FORMS)))


def _those_left(match: re.Match[str]) -> str:
    """ "every day except sunday" as the six others."""
    week = WEEKDAYS[:5] if "weekday" in match["of"] else WEEKDAYS
    gone = match["days"].replace("weekend", " ".join(WEEKDAYS[5:]))
    days = [day for day in week if day not in gone]
    return _every(days) if days else match[0]


def _listed(match: re.Match[str]) -> str:
    """ "monday to thursday" as each of them."""
    first, last = (WEEKDAYS.index(day) for day in match.group(1, 2))
    days = [*WEEKDAYS, *WEEKDAYS][first : last + 1 + 7 * (last < first)]
    return "every weekday" if days == WEEKDAYS[:5] else _every(days)


def _every(days: Iterable[str]) -> str:
    return f"every {' and '.join(days)}"


def is_rule(words: str) -> bool:
    """Whether the words can be a rule."""
    return _ALLOWED.fullmatch(words) is not None


def rule(words: str, now: datetime) -> str:
    """The words as a rule: "FREQ=WEEKLY;INTERVAL=1;BYDAY=MO,TH". ValueError where they are not
    understood, or where a day or number that was said is not in what came out."""
    if "except" in words:
        raise ValueError("Of every day I can leave out some days of the week, and nothing else.")
    if re.search(r"\bevery (?:\d+ )?seconds?\b", words):
        raise ValueError("That is too often. Every minute is the most I can do.")
    words = _DAY_FIRST.sub(r"\2 \1", words)
    if _NO_DAY_NOR_AMOUNT.search(words):
        raise ValueError("I do not understand how often. Say one time of day only.")
    found = _reader(now).parse(words)
    if not isinstance(found, str) or not found.startswith("RRULE:") or "\n" in found:
        raise ValueError("I do not understand how often.")
    fields = found.removeprefix("RRULE:")
    if re.search(r"INTERVAL=0\b", fields):  # its next time would be looked for without end
        raise ValueError("That never happens.")
    if all(re.search(rf"{name}=\d+,", fields) for name in ("BYMONTH", "BYMONTHDAY")):
        raise ValueError("I can do that for one day of the year only.")  # it would be every pair
    if not _all_in(words, fields) or not _in_words(fields, now):
        raise ValueError("I do not understand how often.")
    return fields


def _reader(now: datetime) -> RecurringEvent:
    from recurrent.event_parser import RecurringEvent

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of what it is made of, and we cannot mend
        return RecurringEvent(now_date=now)


def _all_in(words: str, fields: str) -> bool:
    days = {name[:2].upper() for name in WEEKDAYS if name in words}
    numbers = set(re.findall(r"\d+", words))
    return all(day in fields for day in days) and numbers <= set(re.findall(r"\d+", fields))


def said(fields: str, now: datetime) -> str:
    """A rule in words: "every Monday and Thursday"."""
    return _in_words(fields, now) or "again and again"


def _in_words(fields: str, now: datetime) -> str:
    """The same; empty where there are none for it."""
    if plain := re.fullmatch(r"INTERVAL=(\d+);FREQ=([A-Z]+)", fields):
        unit = _PERIOD[plain[2]]
        return f"every {unit}" if plain[1] == "1" else f"every {plain[1]} {unit}s"
    days = re.search(r"BYDAY=([A-Z,]+);INTERVAL=1;FREQ=WEEKLY", fields)
    if days and (left_out := _left_out(days[1].split(","))):
        return left_out
    words = str(_reader(now).format(f"RRULE:{fields}"))
    if words.startswith("RRULE"):
        return ""
    for short, name in _SHORT.items():
        words = re.sub(rf"\b{short}[a-z]?\b", name, words)
    words = re.sub(r"^(?=\d+[a-z]{2} |last )", "the ", words).replace("last of", "last day of")
    words = words.replace(" and ", ", ", words.count(" and ") - 1)
    words = words.replace("week on weekend", "weekend")
    return {"weekdays": "every weekday", "weekends": "every weekend"}.get(words, words)


def _left_out(days: list[str]) -> str:
    """ "every day except Sunday", for what comes on most of the days; else nothing."""
    often, week = "day", WEEKDAYS
    if not {"SA", "SU"} & set(days):
        often, week = "weekday", WEEKDAYS[:5]
    gone = [day.capitalize() for day in week if day[:2].upper() not in days]
    return f"every {often} except {' and '.join(gone)}" if 0 < len(gone) < len(days) / 2 else ""
