"""Say what a word means, in English."""

from __future__ import annotations

import gzip
from functools import lru_cache

from earshot import paths
from earshot.skills.api import Context, Reply, SkillError, skill

_LONGEST = 60
"""Letters of what is looked up."""

_ENDINGS = (
    *(("ies", "y"), ("ied", "y"), ("ses", "s"), ("xes", "x"), ("ches", "ch"), ("shes", "sh")),
    *(("s", ""), ("es", "e"), ("ed", ""), ("ed", "e"), ("ing", ""), ("ing", "e")),
    *(("er", ""), ("er", "e"), ("est", ""), ("est", "e"), ("ier", "y"), ("iest", "y")),
)
"""Of words that are in the dictionary without them. (WordNet's rules of detachment.)"""


def _is_there(_: Context, word: str) -> bool:
    """What is in no dictionary a chat model may know."""
    return bool(_found(word)) or not any((paths.models() / "chat").rglob("*.gguf"))


@skill(
    "define [the word] {text:word}",
    "(what is|what are|tell me|give me|get me|do you know|look up|find|show) [me] [the]"
    " (definition|definitions|meaning) (of|for) [(the|a)] [word] {text:word}",
    "what does [the word] {text:word} mean",
    "tell me what [the word] {text:word} means",
    "[the] (definition|meaning) of [the word] {text:word}",
    "look up [the word] {text:word} in the dictionary",
    "look up the word {text:word}",
    fits=_is_there,
)
def define(word: str) -> str | Reply:
    """Tell what an English word means, from a dictionary."""
    if not word.strip(" .?!,"):
        return Reply("Which word?", asks=True)
    meanings = _found(word)
    if not meanings:
        said = f"“{word[:_LONGEST]}” is not in my dictionary. I can spell it."
        raise SkillError("not-in-dictionary", said)
    name, kind, meaning = meanings[0]
    said = f"{name.capitalize()}, {kind}: {_short(meaning)}."
    if len(meanings) > 1:
        _, other, meaning = meanings[1]
        said += f" Or{'' if other == kind else f', {other}'}: {_short(meaning)}."
    return said


def _short(meaning: str) -> str:
    """What is heard once is not to be long."""
    return meaning.partition(";")[0].strip()


@lru_cache(maxsize=1)
def _found(word: str) -> tuple[tuple[str, str, str], ...]:
    """Word, kind and meaning, the most usual first; of the word's own form, or of the one that it
    comes from."""
    wanted = " ".join(word.lower().strip(" .?!,").split())
    if not wanted or len(wanted) > _LONGEST:
        return ()
    with gzip.open(paths.shipped("assets") / "dictionary" / "words.tsv.gz") as file:
        words = file.read()  # read anew: 15 MB in memory for a word a week would be too many
    tried = [wanted, wanted.removeprefix("a ").removeprefix("an "), *_origins(wanted)]
    return next(filter(None, (_entries(words, one) for one in tried)), ())


def _origins(word: str) -> list[str]:
    return [word.removesuffix(end) + new for end, new in _ENDINGS if word.endswith(end)]


def _entries(words: bytes, word: str) -> tuple[tuple[str, str, str], ...]:
    """Those of a word as it stands there; an irregular form leads to the word that it is of."""
    start = words.find(f"\n{word}\t".encode())
    found = []
    while start >= 0:
        end = words.index(b"\n", start + 1)
        name, kind, meaning = words[start + 1 : end].decode().split("\t")
        if name != word:
            break
        if kind == "of":
            return _entries(words, meaning)
        found.append((name, kind, meaning))
        start = end if end + 1 < len(words) else -1
    return tuple(found)
