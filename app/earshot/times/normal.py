"""What people say about time, brought to one form: digits for number words and for idioms."""

from __future__ import annotations

import re
import unicodedata
from functools import cache

from text_to_num import alpha2digit

from earshot.times import feasts

WEEKDAYS = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
MONTHS = [
    *("january", "february", "march", "april", "may", "june", "july", "august"),
    *("september", "october", "november", "december"),
]
UNIT = r"(?:second|minute|hour|day|week|month|year)s?"

_LONGEST = 300
_MONTH = "|".join(MONTHS)
_DAY_NAME = "(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*"
_NEAR = f"today|tomorrow|{'|'.join(WEEKDAYS)}"
_HALVES = {"half": 0.5, "1/2": 0.5, "quarter": 0.25, "1/4": 0.25, "3/4": 0.75}
_HALF = "(half|quarter|1/2|1/4|3/4)"

_SPELLINGS = (
    (r"\bthree quarters\b", "3/4"),
    (r"\b(every|each)(?: single)? second$", r"\1 1 second"),
    (r"⁄", "/"),
    (r"[@]", " at "),
    (r"['’](?=clock)", ""),
    (r"\b([ap])(?: ?\. ?| )m\b\.?", r"\1m"),
    (r"(?<=\d)\.(?=[ap]m)", ""),
    (r"[!?;,\"“”()]|'s\b|(?<=s)'(?!\w)", " "),
    (rf"\b({_DAY_NAME}) ?[-–] ?({_DAY_NAME})\b", r"\1 to \2"),
    (r"\b(20\d\d)(0[1-9]|1[0-2])([0-3]\d)\b", r"\1-\2-\3"),
    (r"\b(in|after|every|for) (\d{1,2}) ?h ?([0-5]\d)\b", r"\1 \2 hours \3 minutes"),
    (r"\b(\d{1,2})h([0-5]\d)\b", r"\1:\2"),
    (r"\bat (\d{1,2})h\b", r"at \1:00"),
    (r"(?<![\d])\.|\.(?!\d)| [-–] ", " "),
    (r"(?<!\d)[:/]|[:/](?!\d)", " "),
    (r"(?<=[^\W\d])[-‐‑–](?=\w)|(?<=\d)[-‐‑–](?=[^\W\d])", " "),
    (r"(?<=\d)(?!(?:st|nd|rd|th)\b)(?=[^\W\d_])", " "),
    (r"\b([a-z]+ \d{1,2})[-/](?=\d{4}\b)", r"\1 "),
    (r"\b(jan|feb|mar|apr|jun|jul|aug|sep|oct|nov|dec)(?=\d)", r"\1 "),
)
"""Before number words are read: marks go, but for those inside numbers."""

_NAMES = (
    *((rf"\b{name[:3]}t?\b", name) for name in MONTHS),
    *((rf"\b{name[:3]}(?:r|rs|s|nes)?\b", name) for name in WEEKDAYS),
    (r"\b(sec|min)s?\b", r"\1s"),
    (r"\bsecs\b", "seconds"),
    (r"\bmins\b", "minutes"),
    (r"\bhrs?\b", "hours"),
    (r"\b(?:tmrw|tmr|tomorow|tommorow|tomorrows)\b", "tomorrow"),
    (r"\b(?:tonite|this night)\b", "tonight"),
    (r"\b(?:a )?fortnight\b", "2 weeks"),
    (r"\b(\d+) h\b(?! ?:)", r"\1 hours"),
    (r"\b(\d+) d\b", r"\1 days"),
    (r"\b(\d+) w\b", r"\1 weeks"),
    (r"\b(\d+) m\b", r"\1 minutes"),
    (r"\b(?:some|sometime) (?=tomorrow|today|tonight)", ""),
    (r"\blast night\b", "yesterday night"),
    (r"(?<!\d )\b(?:(?:the|an?) )?(day|week) (before|after) "
     r"(?!tomorrow\b|yesterday\b|next\b)(?=\w)", r"1 \1 \2 "),
    (rf"(?<!every )(?<!each )\b(\d+ weeks?|a week) (?:on )?(?=(?:{_NEAR})\b)", r"\1 from "),
    (rf"\b({_NEAR}) (?:1 )?week\b(?! from| after| before)", r"1 week from \1"),
    (rf"\b({_NEAR}) 2 weeks\b(?! from| after| before)", r"2 weeks from \1"),
    (r"\blater (?=today|tonight|this )", ""),
    (rf"\b((?:this|next) (?:year|month)) on (?:the )?"
     rf"((?:\d\S* (?:of )?)?(?:{_MONTH})(?: \d\S*)?|\d+(?:st|nd|rd|th))", r"\2 of \1"),
    (r"\b(?:the )?(?:eod|cob)\b|\b(?:the )?(?:end|close) of (?:the )?(?:business|work|play)\b"
     r"|\b(?:the )?end of (?:the |this )?day\b", "day end"),
    (rf"\b(?:the )?end of (?:the )?(?=(?:(?:this|next) )?(?:{_NEAR})\b)", "day end "),
    (r"\b1st thing (?=.*\bmorning)|(?<=morning) 1st thing\b", ""),
    (r"\blast thing (?=at night|tonight)", ""),
    (r"\b1st thing\b", "morning"),
    (r"\bearly (?=(?:next|this) (?:week|month|year)\b)", "start of "),
    (r"\blate (?=(?:next|this) (?:week|month|year)\b)", "end of "),
    (rf"\bmid (?=(?:next|this) (?:week|month)\b|(?:{_MONTH})\b)", "middle of "),
    (r"\b(?:lunchtime|lunch time)\b|(?<=\bat )lunch\b", "noon"),
    (r"\b(?:the )?same time\b", "this time"),
)  # fmt: skip

_SECONDS = (
    (
        r"\b(\d+|an?|one) 2nd\b(?! (?:of|day|week|month|monday|tuesday|wed|thu|fri|sat|sun))",
        r"\1 second",
    ),
    (r"\b2nds\b", "seconds"),
)
"""The number words' reader takes the unit for the ordinal."""

_LENGTHS = (
    (rf"\b(?:an?|another|1) (?={UNIT}\b)", "1 "),
    (rf"\b(?:a )?couple(?: of)? (?={UNIT}\b)", "2 "),
    (rf"\b(?:a )?few (?={UNIT}\b)", "3 "),
    (rf"\b(\d+) and 3 quarters? (?={UNIT}\b)", r"\1 + 3/4 "),
    (r"\bin (\d+) hours? ([1-5]?\d)$", r"in \1 hours \2 minutes"),
    (r"^in (\d{1,3})$", r"in \1 minutes"),
    (rf"\b(?:an?|1) {_HALF} (?:of )?(?=hour|minute|day|year)", r"\1 "),
    (rf"\b(\d+) (?:and )?(?:an? |1 )?{_HALF} (?={UNIT}\b)", r"\1 + \2 "),
    (
        rf"\b(\d+) ({UNIT}) and (?:an? |1 )?{_HALF}\b(?! (?:past|to|an?\b|1\b|{UNIT}))",
        r"\1 + \3 \2",
    ),
    (
        rf"(?<![\d/.+] )\b(?:an? )?{_HALF} (?:of )?(?:an? |1 )?(?=(?:hour|minute|day|year)s?\b)",
        r"0 + \1 ",
    ),
)

_DATES = (
    (rf"\b(\d{{1,2}} (?:of )?(?:{_MONTH})) (19|20) (\d\d)\b", r"\1 \2\3"),
    (rf"\b({_MONTH}) (?:of|in) ([4-9]\d)\b", r"\1 19\2"),
    (rf"\b({_MONTH}) (\d{{1,2}})(?= \d)", r"\1 \2th"),
    (r"(?<=th|nd|rd|st) (19|20) (\d\d)\b", r" \1\2"),
)
"""Years that are said as two numbers."""

_CLOCKS = (
    (r"\b(?:12 )?(?:noonish|noon|midday|mid day)\b", "12:00 pm"),
    (r"\b(?:12 )?(?:midnight|mid night)\b", "12:00 am"),
    (r"\bo ?clock\b", ":00"),
    (r"\b(\d{1,2}(?::\d\d)?) ish\b|\bish\b", r"\1"),
    (r"^(?:at )?(?:(?:on )?the hour|(?:the )?top of the hour)$", "minute 00"),
    (
        r"^((?:at |by |around )?(?:tomorrow )?)([01]\d|2[0-3])([0-5]\d)(?= tomorrow| today|$)",
        r"\1\2:\3",
    ),
    (r"\b(at|by|around|until|before) ([01]\d|2[0-3])([0-5]\d)\b", r"\1 \2:\3"),
    (r"\boh (\d)(\d\d)(?= hours\b|$)|(?<!\d)\b(\d)(\d\d) hours\b(?! from| later)", r"0\1\3:\2\4"),
    (r"(?<=:\d\d) hours\b", ""),
    (r"\b(\d{1,2}) :00\b", r"\1:00"),
    (r"\b(\d{1,2}) (?:oh|o|0) ?(\d)\b", r"\1:0\2"),
    (r"(?<![\d:./] )\b(?:oh |0 )?(\d{1,2})(\d\d) ?(?:hours|h)\b(?! from| later)", r"\1:\2"),
    (r"(?<![\d:./])\b(\d{1,2})([0-5]\d) (?=[ap]m\b)", r"\1:\2 "),
    (r"\b(\d{1,2})\.([0-5]\d) ?(?=[ap]m\b)", r"\1:\2 "),
    (r"\b(at|by|around|until|from) (\d{1,2})\.([0-5]\d)\b", r"\1 \2:\3"),
    # "7.30" is a time of day, "5.12" a date: people name five minutes, seldom one.
    (
        rf"^((?:for )?(?:(?:{_NEAR}) )?)([01]?\d|2[0-3])\.([0-5][05])(?= |$)(?! {UNIT}\b)",
        r"\1\2:\3",
    ),
    (r"\b(\d{1,2})\.([0-5]\d)(?= ?(?:tomorrow|today|tonight|in the)\b)", r"\1:\2"),
    (
        rf"(?<![\d:./+] )(?<!\d)\b(\d{{1,2}}) ([1-5]\d)\b"
        rf"(?! (?:{UNIT}|past|to|after|before|{_MONTH})\b|[/.:])",
        r"\1:\2",
    ),
    (r"(?<![\d:./+] )\b(\d{1,2}) ([1-5]\d) minutes\b", r"\1:\2"),
    (r"\b(\d{1,2}(?::\d\d)?) ([ap])\b", r"\1 \2m"),
    (r"\b([ap]m) (?:am|pm)\b", r"\1"),
    (r" ampm\b", ""),
)

_PAST = re.compile(
    r"\b(?:an? |1 )?(half|quarter|\d{1,2})(?: minutes?)? (past|after|to|till|until|before|of) "
    r"(\d{1,2})(?::00)?(?: ([ap])m)?(?= |$)(?! (?:second|minute|hour|day|week|month|year)s?\b)"
)
_COMING_HOUR = re.compile(
    r"^(?:at |by |around )?(?:an? |1 )?(half|quarter|\d{1,2})(?: minutes?)? (past|after|to|till)$"
)
_HALF_HOUR = re.compile(r"\bhalf (\d{1,2})(?::00)?(?= |$)")
_MINUTES = {"half": 30, "quarter": 15}
_FEAST = re.compile(rf"\b(?:{feasts.pattern(tuple(feasts.FIXED))})(?!\w)")
_ENDINGS = {1: "st", 2: "nd", 3: "rd", 22: "nd", 31: "st"}
_SUM = re.compile(r"\b(\d+) \+ (half|quarter|1/2|1/4|3/4)\b")


_compiled = cache(re.compile)


def normal(text: str) -> str:
    """ "half past seven tomorrow" as "7:30 tomorrow", "twenty-five minutes" as "25 minutes".
    ValueError where it is too long to be about time."""
    if len(text) > _LONGEST:
        raise ValueError("That is too long for a time.")
    words = unicodedata.normalize("NFKC", text).casefold()
    words = replaced(words, _SPELLINGS)
    words = alpha2digit(" ".join(words.split()), "en", 0)
    words = _FEAST.sub(_dated, replaced(words, (*_SECONDS, *_NAMES)))
    words = replaced(words, _LENGTHS)
    words = _SUM.sub(lambda sum_: f"{int(sum_[1]) + _HALVES[sum_[2]]:g}", words)
    words = replaced(words, (*_DATES, *_CLOCKS))
    words = _HALF_HOUR.sub(r"\1:30", _PAST.sub(_from_the_hour, words))
    words = _COMING_HOUR.sub(_minute, words)
    return " ".join(words.split())


def replaced(text: str, changes: tuple[tuple[str, str], ...]) -> str:
    """`text` after each pattern was replaced, one after the other."""
    for pattern, replacement in changes:
        text = _compiled(pattern).sub(replacement, text)
    return text


def _dated(match: re.Match[str]) -> str:
    """ "christmas eve" as "december 24th"."""
    month, day = feasts.fixed(match[0])
    return f"{MONTHS[month - 1]} {day}{_ENDINGS.get(day, 'th')}"


def _minute(match: re.Match[str]) -> str:
    """ "quarter to" as "minute 45"."""
    minutes = _MINUTES.get(match[1]) or int(match[1])
    if not 0 < minutes < 60:
        return match[0]
    return f"minute {minutes if match[2] in ('past', 'after') else 60 - minutes:02}"


def _from_the_hour(match: re.Match[str]) -> str:
    """ "quarter to 8" as "7:45"."""
    minutes = _MINUTES.get(match[1]) or int(match[1])
    hour = int(match[3])
    if not 0 < minutes < 60 or hour > 24:
        return match[0]
    half = match[4]
    if match[2] in ("past", "after"):
        return _clock(hour, minutes, half)
    if hour == 12 and half:  # before midnight it is evening, before noon it is morning
        half = "a" if half == "p" else "p"
    before = 12 if hour == 1 else 23 if hour == 0 else hour - 1
    return _clock(before, 60 - minutes, half)


def _clock(hour: int, minute: int, half: str | None) -> str:
    return f"{hour}:{minute:02}" + (f" {half}m" if half else "")
