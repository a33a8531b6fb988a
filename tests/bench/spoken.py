"""Sentences as people say them, with what they ask for, from spoken_test.txt."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from earshot.phrases.books import Books
from earshot.values import Meaning

SENTENCES = Path(__file__).with_name("spoken_test.txt")
BEFORE = Path(__file__).with_name("spoken_before.txt")
OUTSIDE = "oos"
ALIKE = ({"recall", "recall_about", "recall_known"}, {"what_can_you_do", "list_abilities"})
"""Skills that answer each other's words as well."""

_MARK = re.compile(r"\[([^\]]*)\]\((\w+)\)")
_SMALL = frozenset(
    "a an the my our to that about of on in at for with there i is was where".split()
)
"""With or without these, a slot that takes any words does the same."""


@dataclass(frozen=True)
class Said:
    """A sentence, what it asks for and what it was taken for; None stands for nothing."""

    text: str
    wanted: Meaning | None
    meaning: Meaning | None = None
    by: str | None = None

    @property
    def right(self) -> bool:
        names = {one.intent if one else OUTSIDE for one in (self.wanted, self.meaning)}
        return len(names) == 1 or any(names <= alike for alike in ALIKE)

    @property
    def whole(self) -> bool:
        return self.right and _values(self.wanted) == _values(self.meaning)


def _values(meaning: Meaning | None) -> dict[str, list[str]]:
    slots = meaning.slots if meaning else {}
    words = {name: str(value).casefold().replace(",", " ").split() for name, value in slots.items()}
    return {name: [one for one in said if one not in _SMALL] for name, said in words.items()}


def read(books: Books) -> Iterator[Said]:
    """ValueError for a line with marks that its skill does not take."""
    intent = ""
    for line in SENTENCES.read_text("utf-8").splitlines():
        if line.startswith(" "):
            said: dict[str, str] = {}
            for words, slot in _MARK.findall(line):
                said[slot] = f"{said.get(slot, '')} {words}".strip()
            wanted = None if intent == OUTSIDE else books.resolve(intent, said)
            if not wanted and not said and intent != OUTSIDE:
                wanted = Meaning(intent)  # of those that are never guessed
            if not wanted and intent != OUTSIDE:
                raise ValueError(f"{intent} does not take:{line}")
            yield Said(_MARK.sub(r"\1", line.strip()), wanted)
        elif line and not line.startswith("#"):
            intent = line.removesuffix(":")
