"""The languages beside English: what is said in them, and what is answered.

English stands in the code: its sentence templates beside each skill, its replies where they are
made. Every other language is one file, `assets/languages/de.yaml`: the templates of some skills,
what the words in their slots mean, and the replies, each under its English one.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any

import yaml

from earshot import paths
from earshot.settings import LANGUAGES

ENGLISH = LANGUAGES[0]


@dataclass(frozen=True, slots=True)
class Durations:
    """Lengths of time in words. Keys are words, or several between bars: "minute|minutes"."""

    units: Mapping[str, int] = field(default_factory=dict)
    """A unit to its seconds."""
    amounts: Mapping[str, float] = field(default_factory=dict)
    """What stands in front of a unit and is no number: "a quarter of an" is 0.25."""
    more: Mapping[str, float] = field(default_factory=dict)
    """What may follow a unit, as a share of it: "and a half" is 0.5."""
    article: str = ""
    """What may stand before all of it and means nothing, between bars."""
    joined: str = ""
    """What may stand between two units: "and"."""


@dataclass(frozen=True, slots=True)
class Sums:
    """Arithmetic in words. Patterns are regular expressions."""

    forms: Mapping[str, str] = field(default_factory=dict)
    """A whole sum to the same with its operator between the numbers."""
    operators: Mapping[str, str] = field(default_factory=dict)
    """An operator to its sign: + - * / ** % or √."""


@dataclass(frozen=True, slots=True)
class Answers:
    """How a question for one of several things is answered. Words between bars."""

    positions: Mapping[str, int] = field(default_factory=dict)
    """The words for a place among them; the last is -1."""
    all: str = ""
    """All of them: an answer of nothing but these words."""
    none: str = ""
    filling: str = ""
    """What may stand beside words that tell one thing from another."""


@dataclass(frozen=True, slots=True)
class Language:
    """One language. Empty where English needs nothing."""

    code: str
    name: str
    """In English."""
    own_name: str
    templates: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """A skill to the sentences that ask for it, after hassil."""
    replies: Mapping[str, str] = field(default_factory=dict)
    """An English reply to the same in this language."""
    before: str = ""
    """Courtesy in front of a request: words between bars."""
    after: str = ""
    numbers: Mapping[str, float] = field(default_factory=dict)
    """Words for numbers that text2num does not know."""
    point: str = "."
    """What parts whole numbers from decimals in digits, and `point_words` in words."""
    point_words: str = ""
    minus: str = ""
    durations: Durations = Durations()
    sums: Sums = Sums()
    answers: Answers = Answers()
    days: Mapping[str, str] = field(default_factory=dict)
    """A day to what `skills.named_days` takes: "+1", "monday", "12-25"."""
    not_in_names: str = ""
    """Words that no name of a timer holds, between bars."""
    folds_accents: bool = False
    """Whether people leave accents out, in writing."""
    spaced: bool = True
    """Whether words are parted by spaces."""

    def reply(self, english: str) -> str:
        """What to say for an English reply; itself where it is not translated."""
        return self.replies.get(english, english)


@cache
def language(code: str) -> Language:
    """The language of a code of `settings.LANGUAGES`. KeyError for another."""
    if code not in LANGUAGES:
        raise KeyError(code)
    if code == ENGLISH:
        return Language(ENGLISH, "English", "English")
    file = paths.shipped("assets") / "languages" / f"{code}.yaml"
    content: dict[str, Any] = yaml.safe_load(file.read_text("utf-8"))
    rules = content.pop("rules", {})
    templates = {
        intent: tuple(_written_out(one, rules) for one in sentences)
        for intent, sentences in content.pop("templates").items()
    }
    durations, sums = Durations(**content.pop("durations")), Sums(**content.pop("sums"))
    answers = Answers(**content.pop("answers"))
    return Language(
        code, templates=templates, durations=durations, sums=sums, answers=answers, **content
    )


def _written_out(template: str, rules: Mapping[str, str]) -> str:
    """With each <rule> in its place; a rule may hold others."""
    while "<" in template:
        template = re.sub(r"<(\w+)>", lambda rule: rules[rule[1]], template)
    return template
