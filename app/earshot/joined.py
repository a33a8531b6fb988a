"""Several requests in one sentence, joined by "and" or "then": told apart by what is known."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from functools import cache
from typing import NamedTuple

Known = Callable[[str], bool]
"""Whether a sentence is understood by itself."""

_JOINS = re.compile(
    r"(\s*[,;]\s*(?:and\s+)?(?:then\s+)?|\s+and\s+then\s+|\s+then\s+|\s+and\s+)", re.IGNORECASE
)
_AGAIN = re.compile(r"(?:another|one|a second)(?: one)? (?=\w)", re.IGNORECASE)
_GOES_ON = re.compile(r"(?:the|my|an?|at|for|in|on) ", re.IGNORECASE)
_FILLING = re.compile(
    r"(?:so |please |just )*(?:(?:tell me|let me know|give me|get|show me) "
    r"(?:.* )?(?:it|its|it's|it’s|the result|the outcome)(?: .*)?"
    r"|hurry(?: up)?|go (?:ahead|on|now)|let['’]?s go(?: ahead)?|come on"
    r"|please|thanks|thank you|(?:and\b ?|then\b ?)+)\W*",
    re.IGNORECASE,
)
"""What asks for nothing of its own: "flip a coin and tell me what it is"."""


class Part(NamedTuple):
    """One of the requests, as a sentence of its own."""

    text: str
    known: bool
    by_word: bool = False
    """An "and" or "then" joins it to what was said before, and not only a comma."""


def pieces(text: str) -> list[str]:
    """The text where it may be parted; every second piece only joins two."""
    return _JOINS.split(text)


def parted(pieces: Sequence[str], known: Known) -> list[Part]:
    """The requests in it: as few pieces as possible that are not known, and sentences as long as
    possible: "dim the light and mute" is two, "add salt and oil to my list" one."""
    known = cache(known)

    @cache
    def best(start: int) -> tuple[int, tuple[Part, ...]]:
        """How many from there on are not known, and the parts."""
        if start >= len(pieces):
            return 0, ()
        by_word = start > 0 and bool(re.search(r"\w", pieces[start - 1]))
        unknown, rest = best(start + 2)
        found = unknown + 1, (Part(pieces[start], False, by_word), *rest)
        for end in range(start + 1, len(pieces) + 1, 2):
            unknown, rest = best(end + 1)
            sentence = "".join(pieces[start:end])
            if (unknown, len(rest)) < (found[0], len(found[1]) - 1) and known(sentence):
                found = unknown, (Part(sentence, True, by_word), *rest)
        return found

    return list(_completed([one for one in best(0)[1] if _asks(one)], known))


def _asks(part: Part) -> bool:
    return part.known or bool(part.text.strip() and not _FILLING.fullmatch(part.text.strip()))


def _completed(parts: Sequence[Part], known: Known) -> Iterator[Part]:
    """ "one for eight" after "set an alarm for seven" is "set an alarm for eight"."""
    before = Part("", known=False)
    for part in parts:
        short = before.known and part.by_word and not part.known
        whole = filter(known, _long_forms(before.text, part.text) if short else ())
        before = next((Part(one, True, part.by_word) for one in whole), part)
        yield before


def _long_forms(before: str, text: str) -> Iterator[str]:
    """What it may be short for, where it begins like that: with ever fewer words of what was said
    before it."""
    rest = _AGAIN.sub("", text, count=1) if _AGAIN.match(text) else text
    if rest == text and not _GOES_ON.match(text):
        return
    words, first = before.split(), rest.split()[0].casefold()
    for count in range(len(words) - 1, 0, -1):
        if words[count - 1].casefold() != first:
            yield " ".join([*words[:count], rest])
