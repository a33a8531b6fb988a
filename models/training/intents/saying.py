"""Sentences of the skills' templates, with what stands in their slots."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from random import Random

from hassil.expression import Alternative, Expression, Group, ListReference, Permutation, TextChunk
from hassil.parse_expression import parse_sentence

from earshot.phrases.slots import SLOT_TYPES
from earshot.values import Intent

Row = dict[str, object]
Piece = tuple[str, str]
"""Words, and the slot they stand in; empty for none."""

GRAMMARS = {kind.name: kind.grammar for kind in SLOT_TYPES}

_BEFORE = ["", "", "", "", "please", "hey", "can you", "could you", "okay", "um", "now", "so"]
_AFTER = ["", "", "", "", "", "please", "for me", "thanks", "now"]
_DIGITS = {
    word: str(number)
    for number, word in enumerate(
        "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen "
        "fifteen sixteen seventeen eighteen nineteen twenty".split()
    )
} | {"thirty": "30", "forty": "40", "fifty": "50", "sixty": "60", "ninety": "90"}


class Speaker:
    """Says what skills understand. `words` gives any words for a slot of free text, by its name."""

    def __init__(self, random: Random, words: Mapping[str, Sequence[str]]) -> None:
        self._random = random
        self._words = words

    def row(self, intent: Intent, template: str) -> Row:
        """One sentence, as people may say it and as a recogniser may write it."""
        pieces = self._merged(self._pieces(_parsed(template), intent, ""))
        random = self._random
        pieces = [(random.choice(_BEFORE), ""), *pieces, (random.choice(_AFTER), "")]
        if random.random() < 0.4:
            pieces = [(_with_digits(words), slot) for words, slot in pieces]
        row = row_of(intent.name, [piece for one in pieces for piece in (one, (" ", ""))])
        if random.random() < 0.3:
            text = str(row["text"])
            row["text"] = text[0].upper() + text[1:] + random.choice(".?.")
        return row

    def _pieces(self, expression: Expression, intent: Intent, slot: str) -> list[Piece]:
        random = self._random
        match expression:
            case TextChunk():
                return [(expression.original_text, slot)]
            case ListReference():
                inside = slot or expression.slot_name
                return self._pieces(self._of(expression, intent), intent, inside)
            case Alternative():
                return self._pieces(random.choice(expression.items), intent, slot)
            case Permutation():
                items = random.sample(expression.items, len(expression.items))
            case Group():
                items = expression.items
        return [piece for item in items for piece in self._pieces(item, intent, slot)]

    def _of(self, slot: ListReference, intent: Intent) -> Expression:
        if slot.list_name in intent.lists:
            return TextChunk(self._random.choice(intent.lists[slot.list_name]))
        if grammar := GRAMMARS[slot.list_name]:
            return _parsed(grammar)
        names = (f"{intent.name}.{slot.slot_name}", slot.slot_name, "text")
        known = next(self._words[name] for name in names if name in self._words)
        return TextChunk(self._random.choice(known))

    def _merged(self, pieces: Sequence[Piece]) -> list[Piece]:
        """Neighbours of the same slot are one piece."""
        merged: list[Piece] = []
        for words, slot in pieces:
            if merged and merged[-1][1] == slot:
                merged[-1] = (merged[-1][0] + words, slot)
            else:
                merged.append((words, slot))
        return [(" ".join(words.split()), slot) for words, slot in merged]


def row_of(intent: str, pieces: Sequence[Piece]) -> Row:
    """An example of what asks for an intent."""
    text = " ".join("".join(words for words, _ in pieces).split())
    slots = [{"type": slot, "value": words} for words, slot in pieces if slot]
    return {"text": text, "intent": intent, "slots": slots}


def sentence(template: str, random: Random) -> str:
    """Something a template without slots allows."""
    pieces = Speaker(random, {})._pieces(_parsed(template), Intent("", ()), "")
    return " ".join("".join(words for words, _ in pieces).split())


def _with_digits(words: str) -> str:
    return " ".join(_DIGITS.get(word, word) for word in words.split())


@cache
def _parsed(template: str) -> Expression:
    return parse_sentence(template).expression
