"""What was said about a time, taken apart: clock, day, part of the day, length, rule."""

from __future__ import annotations

import re
from dataclasses import dataclass

from earshot.times.days import DAY
from earshot.times.normal import MONTHS, UNIT
from earshot.times.rules import RULE_WORDS, is_rule, repeating

_AMOUNT = r"(?:\d+(?:\.\d+)?|an?)"
LENGTH = rf"{_AMOUNT} {UNIT}\b(?:(?: and)? {_AMOUNT} {UNIT}\b)*"
_OFFSET = rf"(?:in )?(?P<length>{LENGTH}) (?P<way>from|after|before) (?=(?:on )?(?:{DAY}))"
_SHIFT = (
    rf"\b(?:in|after) (?:about |around |exactly )?(?P<length>{LENGTH})(?: from now| time)?"
    rf"|(?P<length_too>{LENGTH}) (?:from (?:now|today)|later|hence)\b"
)
_ALONE = rf"(?:for )?(?P<length>{LENGTH})"
_AGO = rf"\b{LENGTH} ago\b"
_AT = r"(?:(?:at|by|around|about|circa|roughly|approximately|for|before) )*"
_CLOCK = rf"\b{_AT}(?P<clock>\d{{1,2}}:\d\d(?::\d\d)?(?: [ap]m)?|\d{{1,2}} [ap]m)\b(?!:)"
_HOUR = (
    rf"\b(?:at|by|around|about|circa) (?P<clock>\d{{1,2}})(?= |$)"
    rf"(?! (?:{UNIT}|{'|'.join(MONTHS)})\b)"
)
_LAST_HOUR = r"(?<=day|ays|end|nds|ily) (?P<clock>\d{1,2})$"
_FIRST_HOUR = rf"^(?P<clock>\d{{1,2}}) (?!{UNIT}\b)"
_OFF_CLOCK = rf"(?:in )?(?P<length>{LENGTH}) (?P<way>after|before) (?=\d{{1,2}}(?::| [ap]m|$))"
_THIS_TIME = r"\b(?:at |around )?this time(?= .)|(?<=.) (?:at |around )?this time$"
_PART = (
    r"\b(?:(?:early |late )?(?:in|at|during|on) (?:the )?|(?P<this>this) )?(?:early |late )?"
    r"(?P<part>mornings?|afternoons?|evenings?|nights?|tonight|day end)\b"
)
_FILLING = re.compile(
    r"(?:on the dot|on|at|the|for|around|about|by|in|of|circa|roughly|sharp|exactly|a|and|or so"
    r"|now on|early|late)\b"
)
_NOW = re.compile(
    r"(?:right |just )?now|at (?:the )?(?:moment|minute|present(?: time)?|this time)|immediately"
    r"|this (?:instant|moment|minute)"
)
_MINUTE = re.compile(r"minute (\d\d)")


@dataclass(frozen=True, slots=True)
class Said:
    """The parts of a time, as they stand in a `normal` text; what was not said is empty."""

    clock: str = ""
    """ "7:30", "7 pm", "19"; "*:45" for 45 minutes past the hour that comes next; "this time"."""
    part: str = ""
    """morning, afternoon, evening, night or day end."""
    day: str = ""
    length: str = ""
    """How long from now, or from the day."""
    way: str = ""
    """For a length from a day: from, after or before it. Empty: from now."""
    rule: str = ""
    """What repeats it: "every monday and thursday"."""


class _Scanner:
    """Takes from a text what it finds, and keeps the rest."""

    def __init__(self, text: str) -> None:
        self.rest = text

    def take(self, pattern: str) -> re.Match[str] | None:
        match = re.search(pattern, self.rest)
        if match:
            self.rest = f"{self.rest[: match.start()]} {self.rest[match.end() :]}"
            self.rest = " ".join(self.rest.split())
        return match


def taken_apart(text: str) -> Said:
    """The parts of a `normal` text. ValueError where anything is left that is not about time."""
    if _NOW.fullmatch(text):
        return Said(length="0 seconds")
    if minute := _MINUTE.fullmatch(text):
        return Said(clock=f"*:{minute[1]}")
    scanner = _Scanner(repeating(text))
    repeats = re.search(RULE_WORDS, scanner.rest) is not None
    length, way = ("", "") if repeats else _length(scanner)
    clock = "this time" if scanner.take(_THIS_TIME) else ""
    clock = clock or _taken(scanner, _CLOCK, "clock") or _taken(scanner, _HOUR, "clock")
    part, today = _part(scanner)
    if repeats and not clock:
        clock = _taken(scanner, _LAST_HOUR, "clock") or _taken(scanner, _FIRST_HOUR, "clock")
    rule = _rule(scanner, part) if repeats else ""
    day = "" if rule else _taken(scanner, rf"\b(?:on )?(?:{DAY})(?![\d:/])", "").removeprefix("on ")
    clock = clock or _taken(scanner, r"^(?:at |for )?(?P<clock>\d{1,2})$", "clock")
    if today and day and day != "today":
        raise ValueError("That names two days.")
    left = _FILLING.sub(" ", scanner.rest).split()
    said = Said(clock, part, day or today, length, way, rule)
    if left or said == Said():
        raise ValueError("I do not understand that time.")
    return said


def _length(scanner: _Scanner) -> tuple[str, str]:
    if re.search(_AGO, scanner.rest):
        raise ValueError("That is in the past.")
    if alone := re.fullmatch(_ALONE, scanner.rest):
        scanner.rest = ""
        return alone["length"], ""
    if match := scanner.take(_OFFSET) or scanner.take(_OFF_CLOCK):
        return match["length"], match["way"]
    match = scanner.take(_SHIFT)
    return ((match["length"] or match["length_too"]) if match else ""), ""


def _taken(scanner: _Scanner, pattern: str, group: str) -> str:
    match = scanner.take(pattern)
    return (match[group] if group else match[0]) if match else ""


def _part(scanner: _Scanner) -> tuple[str, str]:
    """The part of the day, and "today" where that was said with it."""
    match = scanner.take(_PART)
    if match is None:
        return "", ""
    if match["part"] == "tonight":
        return "night", "today"
    return match["part"].removesuffix("s"), "today" if match["this"] else ""


def _rule(scanner: _Scanner, part: str) -> str:
    """All that is left, where something repeats; "every morning" is every day."""
    words = re.sub(r"^(?:at|for|in) | (?:at|for|in)$", "", scanner.rest)
    words = "every day" if part and words in ("every", "") else repeating(words)
    scanner.rest = ""
    if not is_rule(words):
        raise ValueError("I do not understand how often.")
    return words
