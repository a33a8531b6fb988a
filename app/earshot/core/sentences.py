"""From text as it is written, delta by delta, to pieces fit to speak. Pure.

Every decision is made word by word, so the pieces do not depend on how the text was cut.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from earshot.core.reading import Reader

LONGEST = 200
"""Characters of a piece: about 13 s of speech."""

_CLAUSE_AFTER = (1, 40, 80)
"""Characters from which a clause is a piece of its own: the first, the second, any later one.
Sound must come early once; after that whole sentences sound better."""

_LINKED_AFTER, _ENOUGH, _TOO_MANY = 4, 6, 9
"""Words after which a first piece without punctuation may end: before a linking word, at any
good place, anywhere."""

_ENDS = ".!?…。！？؟।"
_CLAUSE_ENDS = ",;:—–，；：、،؛"
_CLOSERS = "\"'”’»)"
_OPENERS = "\"'“‘«("
_SYMBOLS = frozenset("+=×÷%$€£¥&<>@#±√/")

_LINKS = frozenset(
    "and or but so because that which who where when while if unless until although since "
    "in on at for with from about into than then as to after before between during".split()
)
_HANGING = _LINKS | frozenset(
    "a an the this these those my your his her its our their some any no every each of by is are "
    "was were be been am will would can could should shall may might must do does did has have had "
    "not very more most it i you he she we they there i'm i'll you're it's that's don't".split()
)
_NUMBERS = frozenset(
    "minus point half quarter one two three four five six seven eight nine ten eleven twelve "
    "thirteen fourteen fifteen sixteen seventeen eighteen nineteen twenty thirty forty fifty sixty "
    "seventy eighty ninety hundred thousand million billion".split()
)
_NEVER_END = frozenset(
    "mr. mrs. ms. dr. prof. st. mt. gen. col. sgt. capt. rev. hon. vs. vol. fig. approx. cf. ca. "
    "al. dept. est. jan. feb. mar. apr. jun. jul. aug. sep. sept. oct. nov. dec. bzw. usw. "
    "mon. tue. tues. wed. thu. thur. thurs. fri.".split()
)
_MAY_END = frozenset("a.m. p.m. etc. inc. ltd. co. jr. sr. no. nos. ave. blvd.".split())
_INITIALS = re.compile(r"(?:[^\W\d_]\.)+")
_NUMBER = re.compile(r"[^\w.]*\d+\.")


class Clauses:
    """Collects a reply as it is written and lets go of it in pieces: the first as short as makes
    sense, later ones at the ends of sentences and of long clauses, none longer than `LONGEST`."""

    def __init__(self) -> None:
        self._reader = Reader()
        self._words: list[str] = []
        self._given = 0

    def feed(self, delta: str) -> list[str]:
        """The pieces that are complete now."""
        words = self._reader.read(delta)
        return [piece for word, new in words for piece in self._take(word, new) if _is_word(piece)]

    def flush(self) -> list[str]:
        """The rest, at the end of the reply. The next reply may follow."""
        pieces = self.feed("\n")
        rest = self._piece(complete=False)
        self._reader, self._given = Reader(), 0
        return [*pieces, rest] if _is_word(rest) else pieces

    def _take(self, word: str, new_thought: bool) -> Iterator[str]:
        for start in range(0, len(word), LONGEST):
            part = word[start : start + LONGEST]
            if self._words and (new_thought or self._ends_before(part)):
                yield self._piece(complete=new_thought)
            if not self._adds(part):
                continue
            self._words.append(part)
            if self._ends_after(part):
                yield self._piece(complete=False)

    def _piece(self, complete: bool) -> str:
        """What was collected; with a full stop if it is `complete` and has no mark of its own."""
        piece = " ".join(self._words)
        self._words.clear()
        if complete and piece.rstrip(_CLOSERS)[-1:] not in _ENDS + _CLAUSE_ENDS:
            piece += "."
        self._given += _is_word(piece)
        return piece

    def _adds(self, word: str) -> bool:
        """Whether there is anything to say in a word: punctuation alone needs words before it."""
        if _is_word(word) or _SYMBOLS.intersection(word):
            return True
        return bool(self._words) and all(c in _ENDS + _CLAUSE_ENDS + "-" for c in word)

    def _ends_before(self, word: str) -> bool:
        length = sum(map(len, self._words)) + len(self._words) + len(word)
        if length > LONGEST:
            return True
        last = self._words[-1].lower()
        if last in _MAY_END or (len(self._words) > 1 and _NUMBER.fullmatch(last)):
            return word.lstrip(_OPENERS)[:1].isupper()
        return self._given == 0 and self._is_good_place(word)

    def _is_good_place(self, word: str) -> bool:
        """Whether a piece without punctuation may end before `word`."""
        count, last = len(self._words), self._words[-1]
        if count >= _TOO_MANY:
            return True
        if count < _LINKED_AFTER or last.lower() in _HANGING:
            return False
        if word.lower() in _LINKS:
            return True
        in_name = last[:1].isupper() and word[:1].isupper()
        in_number = last.lower() in _NUMBERS or last[-1:].isdigit() or not _is_word(last)
        return count >= _ENOUGH and not in_name and not in_number

    def _ends_after(self, word: str) -> bool:
        core = word.rstrip(_CLOSERS).lstrip(_OPENERS)
        if core[-1:] in _CLAUSE_ENDS or core.endswith(("..", "…")):
            return self._is_clause()
        return core[-1:] in _ENDS and not _is_abbreviation(core.lower())

    def _is_clause(self) -> bool:
        piece = " ".join(self._words)
        enough = _CLAUSE_AFTER[min(self._given, len(_CLAUSE_AFTER) - 1)]
        return len(piece) >= enough and any(c.isalpha() for c in piece)


def _is_word(text: str) -> bool:
    return any(c.isalnum() for c in text)


def _is_abbreviation(word: str) -> bool:
    """Whether the full stop of a word need not end a sentence; the next word tells."""
    return (
        word in _NEVER_END
        or word in _MAY_END
        or _INITIALS.fullmatch(word) is not None
        or _NUMBER.fullmatch(word) is not None
    )
