"""Things on lists: told apart in what is said, found again by other words, written in a file."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

_TOGETHER = re.compile(
    r"\b(?:mac(?:aroni)? and cheese|fish and chips|half and half|salt and vinegar"
    r"|peanut butter and jelly|cookies and cream|odds and ends|drag and drop)\b",
    re.IGNORECASE,
)
"""What has an "and" in its name."""

_PARTED = re.compile(
    r"\s*[,;]\s*(?:(?:and|&)\s+)?|\s+(?:as well as|along with|plus)\s+", re.IGNORECASE
)
_AND = re.compile(r"\s+(?:and|&)\s+", re.IGNORECASE)
_SMALL = re.compile(r"^(?:(?:and|also|some|a few|an?|the|more|my)\s+)+(?=\S)", re.IGNORECASE)
_HELD = "\N{NULL}"


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing on a list; with no words, the list itself."""

    name: str
    words: str


def split(text: str, *, tasks: bool = False) -> list[str]:
    """ "milk, eggs and some bread" as ["milk", "eggs", "bread"]. `tasks`: things to do, in which an
    "and" parts only what could stand alone: "wash the car and mow the lawn" is two, "call mum and
    dad" one. Nothing twice; never empty for a text with words in it."""
    held = _TOGETHER.sub(lambda name: _AND.sub(_HELD, name[0]), text)
    found: dict[str, str] = {}
    for part in _PARTED.split(held):
        for piece in _tasks(part) if tasks else _AND.split(part):
            item = piece.replace(_HELD, " and ").strip()
            item = item if tasks else bare(item)
            if item:
                found.setdefault(item.casefold(), item)
    return list(found.values())


def bare(text: str) -> str:
    """A thing without its article: "milk" for "some milk"."""
    return _SMALL.sub("", " ".join(text.split()))


def fits(said: str, kept: str) -> bool:
    """Whether a thing that is kept can be meant: "egg" fits "12 eggs", "tomatoes" "Tomato"."""
    words = {_root(one) for one in kept.casefold().split()}
    return all(_root(one) in words for one in said.casefold().split())


def names(entries: Sequence[Entry]) -> list[str]:
    return list(dict.fromkeys(one.name for one in entries))


def things(entries: Sequence[Entry], name: str) -> list[str]:
    return [one.words for one in entries if one.name == name and one.words]


def entries_of(lines: Sequence[str]) -> list[Entry]:
    """A file of "# name" lines, each with its things as "- milk" lines under it."""
    entries, name = [], "shopping"
    for line in lines:
        if line.startswith("# "):
            name = line[2:].strip().casefold()
            entries.append(Entry(name, ""))
        else:
            entries.append(Entry(name, re.sub(r"^[-*] ", "", line)))
    return entries


def lines_of(entries: Sequence[Entry]) -> Iterator[str]:
    for name in names(entries):
        yield f"# {name}"
        yield from (f"- {one}" for one in things(entries, name))


def _tasks(text: str) -> list[str]:
    first, *others = _AND.split(text)
    parts = [first]
    for other in others:
        alone = len(other.split()) > 1 and not _SMALL.match(other)
        if alone:
            parts.append(other)
        else:
            parts[-1] += f" and {other}"
    return parts


def _root(word: str) -> str:
    for ending, shorter in (("ies", "y"), ("oes", "o"), ("ches", "ch"), ("shes", "sh"), ("s", "")):
        if word.endswith(ending) and len(word) > len(ending) + 1:
            return word.removesuffix(ending) + shorter
    return word
