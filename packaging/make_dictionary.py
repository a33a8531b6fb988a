"""Makes assets/dictionary/words.tsv.gz of WordNet: `python packaging/make_dictionary.py WORDNET`.

WORDNET is the folder with its `data.*` and `index.*` files (in Debian's wordnet-base:
/usr/share/wordnet). A line is a word, its kind and what it means, the most usual meaning of a word
first; words in order.
"""

from __future__ import annotations

import gzip
import re
import sys
from collections.abc import Iterator
from pathlib import Path

OUT = Path(__file__).resolve().parents[1] / "assets" / "dictionary" / "words.tsv.gz"
KINDS = {"noun": "noun", "verb": "verb", "adj": "adjective", "adv": "adverb"}
_MOST = 4
"""Meanings of a word; the rarest are left out."""


def main() -> None:
    folder = Path(sys.argv[1])
    times = counts(folder)
    found: dict[str, list[tuple[int, str, str]]] = {}
    for kind in KINDS:
        for word, place, gloss in senses(folder, kind):
            time = times.get((word, kind, place), 0)
            found.setdefault(word, []).append((-time, KINDS[kind], gloss))
    lines = []
    for word, meanings in sorted(found.items()):
        usual = sorted(meanings, key=lambda meaning: meaning[0])[:_MOST]  # stable
        lines += [f"{word}\t{kind}\t{gloss}" for _, kind, gloss in usual]
    for irregular, word in exceptions(folder):
        if irregular not in found and word in found:
            lines.append(f"{irregular}\tof\t{word}")
    text = "\n".join(["", *sorted(lines, key=lambda line: line.split("\t")[0]), ""])
    OUT.parent.mkdir(exist_ok=True)
    OUT.write_bytes(gzip.compress(text.encode(), 9, mtime=0))


def senses(folder: Path, kind: str) -> Iterator[tuple[str, int, str]]:
    """Word, number of the sense (1 is the most usual), what it means."""
    data = (folder / f"data.{kind}").read_bytes()
    for line in (folder / f"index.{kind}").read_text("utf-8").splitlines():
        if line.startswith(" "):
            continue
        word, _, count, *rest = line.split()
        for number, offset in enumerate(rest[-int(count) :], 1):
            end = data.index(b"\n", int(offset))
            gloss = data[int(offset) : end].decode().partition(" | ")[2]
            yield word.replace("_", " "), number, meaning(gloss)


def meaning(gloss: str) -> str:
    """A gloss without its examples."""
    return re.split(r";\s*[\"“]", gloss)[0].strip().rstrip(";").replace("\t", " ")


def counts(folder: Path) -> dict[tuple[str, str, int], int]:
    """How often each sense was met."""
    kinds = {"1": "noun", "2": "verb", "3": "adj", "4": "adv", "5": "adj"}
    found = {}
    for line in (folder / "cntlist.rev").read_text("utf-8").splitlines():
        key, number, count = line.split()
        word, _, rest = key.partition("%")
        found[word.replace("_", " "), kinds[rest[0]], int(number)] = int(count)
    return found


def exceptions(folder: Path) -> Iterator[tuple[str, str]]:
    """Irregular forms: "mice", "mouse"."""
    for kind in KINDS:
        for line in (folder / f"{kind}.exc").read_text("utf-8").splitlines():
            form, word, *_ = line.split()
            yield form.replace("_", " "), word.replace("_", " ")


if __name__ == "__main__":
    main()
