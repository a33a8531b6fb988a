"""Text to the pieces a BERT encoder was trained on, word by word. (WordPiece, uncased.)"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

MOST_PIECES = 128
"""Longer texts are no commands; the rest of them is left out."""

_LONGEST_WORD = 100


@dataclass(frozen=True, slots=True)
class Pieces:
    """A text as an encoder takes it."""

    words: tuple[str, ...]
    """The text at its spaces, as it was written."""
    numbers: tuple[int, ...]
    """Vocabulary numbers, with the marks of beginning and end."""
    firsts: tuple[int, ...]
    """For each word, where in `numbers` its first piece stands."""


class WordPieces:
    """A vocabulary, in the order of its numbers."""

    def __init__(self, vocabulary: Sequence[str]) -> None:
        self.vocabulary = tuple(vocabulary)
        self._numbers = {piece: number for number, piece in enumerate(vocabulary)}
        self._begin, self._end = self._numbers["[CLS]"], self._numbers["[SEP]"]
        self._unknown = self._numbers["[UNK]"]

    def __call__(self, text: str) -> Pieces:
        words, numbers, firsts = [], [self._begin], []
        for word in text.split():
            pieces = self._word(word)
            if not pieces:
                continue
            if len(numbers) + len(pieces) >= MOST_PIECES:
                break
            words.append(word)
            firsts.append(len(numbers))
            numbers += pieces
        return Pieces(tuple(words), (*numbers, self._end), tuple(firsts))

    def _word(self, word: str) -> list[int]:
        return [number for part in _parts(word) for number in self._pieces(part)]

    def _pieces(self, part: str) -> list[int]:
        """The longest known beginning, again and again."""
        if len(part) > _LONGEST_WORD:
            return [self._unknown]
        found, start = [], 0
        while start < len(part):
            mark = "##" if start else ""
            ends = range(len(part), start, -1)
            end = next((end for end in ends if mark + part[start:end] in self._numbers), None)
            if end is None:
                return [self._unknown]
            found.append(self._numbers[mark + part[start:end]])
            start = end
        return found


def _parts(word: str) -> Iterator[str]:
    """Lower case without accents, cut around signs and ideographs."""
    plain = unicodedata.normalize("NFD", word.lower())
    part = ""
    for character in plain:
        if unicodedata.category(character) == "Mn" or _is_control(character):
            continue
        if _stands_alone(character):
            if part:
                yield part
            yield character
            part = ""
        else:
            part += character
    if part:
        yield part


def _is_control(character: str) -> bool:
    return unicodedata.category(character).startswith("C") or character == "\ufffd"


def _stands_alone(character: str) -> bool:
    ascii_sign = character.isascii() and not character.isalnum() and character.isprintable()
    ideograph = "\u3400" <= character <= "\u9fff" or "\uf900" <= character <= "\ufaff"
    return ascii_sign or ideograph or unicodedata.category(character).startswith("P")
