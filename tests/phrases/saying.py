"""Says something, at random, that a template allows."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from random import Random

from hassil.expression import Alternative, Expression, Group, ListReference, Permutation, TextChunk
from hassil.parse_expression import parse_sentence

from earshot.phrases.slots import SLOT_TYPES
from earshot.values import Intent

_TYPES = {kind.name: kind.grammar or "(some words|a few others)" for kind in SLOT_TYPES}


def sentence(template: str, random: Random, lists: Mapping[str, tuple[str, ...]]) -> str:
    """One sentence of a template, single-spaced."""
    slots = _TYPES | {name: f"({'|'.join(values)})" for name, values in lists.items()}
    return " ".join(_said(_parsed(template), random, slots).split())


def sentences(intent: Intent, random: Random, each: int) -> list[str]:
    """`each` sentences of each template of an intent."""
    return [sentence(one, random, intent.lists) for one in intent.templates for _ in range(each)]


@cache
def _parsed(template: str) -> Expression:
    return parse_sentence(template).expression


def _said(expression: Expression, random: Random, slots: Mapping[str, str]) -> str:
    match expression:
        case TextChunk():
            return expression.original_text
        case ListReference():
            return _said(_parsed(slots[expression.list_name]), random, slots)
        case Alternative():
            return _said(random.choice(expression.items), random, slots)
        case Permutation():
            items = random.sample(expression.items, len(expression.items))
        case Group():
            items = expression.items
    return "".join(_said(item, random, slots) for item in items)
