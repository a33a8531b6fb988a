"""Which of many skills a chat model is told of: a prompt with all of them would leave no room for a
conversation, and take minutes to read. Pure."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterator, Sequence

from earshot.values import JsonValue, Tool

MOST = 12
"""Tools in a prompt: some 700 tokens."""

_WORD = re.compile(r"[a-z]{3,}")
_COMMON = frozenset(
    "about after all and any are before but can could did does for from has have how into its just "
    "know like many more much need not now one please said say says should some tell than that "
    "the their them then there they this two want was were what when where which who why will with "
    "would write you your".split()
)
_ENDINGS = re.compile(r"(?:ings?|ers?|ed|es|s|e)$")


def offered(tools: Sequence[Tool], text: str) -> list[Tool]:
    """All of a few; of many those that share words with `text`, the rarer the better. In the order
    given, so that a prompt that was read stays good."""
    if len(tools) <= MOST:
        return list(tools)
    words = [set(_words(_about(tool))) for tool in tools]
    spread = Counter(word for bag in words for word in bag)
    wanted = set(_words(text))
    scores = [sum(math.log(len(tools) / spread[one]) for one in wanted & bag) for bag in words]
    best = sorted(range(len(tools)), key=lambda at: -scores[at])[:MOST]
    return [tools[at] for at in sorted(best) if scores[at] > 0]


def _about(tool: Tool) -> str:
    return f"{tool.name.replace('_', ' ')} {tool.description} {' '.join(_texts(tool.parameters))}"


def _texts(schema: JsonValue) -> Iterator[str]:
    """The names and descriptions of arguments."""
    for name, one in schema.get("properties", {}).items():
        yield f"{name.replace('_', ' ')} {one.get('description', '')}"


def _words(text: str) -> Iterator[str]:
    """By their stems, roughly."""
    for word in _WORD.findall(text.lower()):
        if word not in _COMMON:
            yield _ENDINGS.sub("", word) if len(word) > 4 else word.removesuffix("s")
