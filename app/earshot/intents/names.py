"""What stood in the slots of the examples. A name that was seen is known wherever it stands."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import numpy as np

from earshot.intents.chain import Floats
from earshot.intents.rows import bare

_SIZES = 3
"""Names of one word, of two, of more: the longer, the less they stand there by chance."""
_PLACES = 3
"""A word begins a name, goes on with it, ends it."""
_LONGEST = 12
"""Words of a name; longer ones are no names."""


class Names:
    """Names, by the slot that they were said for."""

    def __init__(self, known: Mapping[str, Iterable[str]]) -> None:
        self.known = {slot: sorted(set(names)) for slot, names in sorted(known.items())}
        self._slots: dict[tuple[str, ...], list[int]] = {}
        for number, names in enumerate(self.known.values()):
            for words in {_key(name.split()) for name in names}:
                if 0 < len(words) <= _LONGEST:
                    self._slots.setdefault(words, []).append(number)
        self._longest = max(map(len, self._slots), default=0)

    @property
    def width(self) -> int:
        """Marks of a word."""
        return len(self.known) * _SIZES * _PLACES

    def marks(self, words: Sequence[str]) -> Floats:
        """Words by `width`: 1 where a word has a place in a known name, 0 elsewhere. Of the names
        of one slot, the first and longest counts."""
        marks = np.zeros((len(words), len(self.known), _SIZES, _PLACES), np.float32)
        free = [0] * len(self.known)
        text = _key(words)
        for start in range(len(text)):
            for end in range(min(len(text), start + self._longest), start, -1):
                for slot in self._slots.get(text[start:end], ()):
                    if free[slot] <= start:
                        free[slot] = end
                        _mark(marks[start:end, slot, min(end - start, _SIZES) - 1])
        return marks.reshape(len(words), self.width)

    def trusted(self, tags: Sequence[str]) -> Floats:
        """`width` by tags: 1 where a mark of a name of two words speaks for a tag, 2 where one of a
        longer name does. One word is no name yet: "it", "here"."""
        trusted = np.zeros((len(self.known), _SIZES, _PLACES, len(tags)), np.float32)
        for number, slot in enumerate(self.known):
            for place, tag in enumerate((f"B-{slot}", f"I-{slot}")):
                if tag in tags:
                    trusted[number, :, place, tags.index(tag)] = range(_SIZES)
        return trusted.reshape(self.width, len(tags))


def _mark(places: Floats) -> None:
    places[0, 0] = 1
    places[1:, 1] = 1
    places[-1, 2] = 1


def _key(words: Sequence[str]) -> tuple[str, ...]:
    return tuple(bare(word) for word in words)
