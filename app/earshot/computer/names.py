"""Which of many names was meant by what was heard."""

from __future__ import annotations

import re
from collections.abc import Iterable

_LEAST = 82
"""Of 100: how alike two names must be to be the same one, heard badly."""

_NEAR = 5
"""Names that are less than this apart are equally likely."""

_PART = 0.95
"""What a name of which only some words were said counts: "firefox" for "Firefox Web Browser"."""


def meant(said: str, names: Iterable[str]) -> list[str]:
    """The names that `said` may mean, none far less likely than another: none, the one, or several
    that fit as well."""
    wanted = _plain(said)
    scores = {name: _score(wanted, _plain(name)) for name in names}
    best = max(scores.values(), default=0.0)
    if not wanted or best < _LEAST:
        return []
    near = best if best == 100 else max(best - _NEAR, _LEAST)
    return [name for name, score in scores.items() if score >= near]


def _score(wanted: str, name: str) -> float:
    from rapidfuzz import fuzz

    whole = fuzz.ratio(wanted.replace(" ", ""), name.replace(" ", ""))
    part = set(wanted.split()) <= set(name.split())
    return max(whole, 100 * _PART if part else 0.0)


def _plain(name: str) -> str:
    return " ".join(re.findall(r"\w+", name.casefold().replace("_", " ")))
