"""Examples of what people say and mean, from JSON lines.

A row is `{"text", "intent", "slots"}`. Slots are `{name: value}`, `{name: [values]}`, or a list of
`{"type" or "slot" or "name", "value"}`; values are parts of the text. A row without "slots" tells
nothing of them; with empty ones, that it has none. The intent "oos" marks what is none of the
intents.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from earshot.errors import InputError

OUT_OF_SCOPE = "oos"
UNKNOWN = "?"
_HELD_BACK = 10
"""Without validation data, every such row of each intent is kept out of the lessons."""
OUTSIDE = "O"
"""The tag of a word in no slot; those of slots are `B-name` and `I-name`."""


@dataclass(frozen=True, slots=True)
class Row:
    """One example."""

    text: str
    intent: str
    tags: tuple[str, ...]
    """One for each word of the text at its spaces; `UNKNOWN` where the row does not tell."""

    @property
    def spans(self) -> frozenset[tuple[str, int, int]]:
        """The slots: name, first word, word after the last."""
        return frozenset(spans(self.tags))


def read(path: Path) -> list[Row]:
    """All rows of a file. InputError names every bad one, up to ten, with its number."""
    try:
        lines = path.read_text("utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise InputError("rows-unreadable", f"{path} cannot be read: {error}.") from error
    rows, wrong = [], []
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            rows.append(row(json.loads(line)))
        except json.JSONDecodeError as error:
            wrong.append(f"row {number}: it is not JSON ({error})")
        except (ValueError, RecursionError) as error:
            wrong.append(f"row {number}: {error}")
    if wrong:
        more = f" (and {len(wrong) - 10} more)" if len(wrong) > 10 else ""
        raise InputError("rows-bad", f"{path}: {'; '.join(wrong[:10])}{more}.")
    if not rows:
        raise InputError("rows-empty", f"There is no example in {path}.")
    return rows


def row(data: object) -> Row:
    """One row. ValueError says what is wrong with it."""
    if not isinstance(data, Mapping):
        raise ValueError("it is not an object {…}")  # noqa: TRY004 - of the file, not of a call
    text, intent = data.get("text"), data.get("intent")
    if not isinstance(text, str) or not text.strip():
        raise ValueError("it has no “text”")
    if not isinstance(intent, str) or not intent.strip():
        raise ValueError("it has no “intent”")
    words = text.split()
    slots = data.get("slots")
    tags = [UNKNOWN if slots is None else OUTSIDE] * len(words)
    after = 0
    for name, value in _slots({} if slots is None else slots):
        after = _mark(words, tags, name, value, after)
    return Row(text, intent, tuple(tags))


def _slots(slots: object) -> Iterator[tuple[str, str]]:
    if isinstance(slots, Mapping):
        for name, values in slots.items():
            for value in values if isinstance(values, list) else [values]:
                yield str(name), str(value)
    elif isinstance(slots, list):
        for one in slots:
            named = isinstance(one, Mapping) and (
                one.get("type") or one.get("slot") or one.get("name")
            )
            if not named or "value" not in one:
                raise ValueError("a slot must have a “type” and a “value”")
            yield str(named), str(one["value"])
    else:
        raise ValueError("“slots” must be an object or a list")  # noqa: TRY004


def _mark(words: Sequence[str], tags: list[str], name: str, value: str, after: int) -> int:
    """Tags the first place of `value` that is still free, and returns its end. Slots mostly stand
    in the order of the text, so it is looked for from word `after` on first: the "in" that is
    Indiana comes after the city, not before it."""
    wanted = [bare(word) for word in value.split()]
    if not wanted:
        raise ValueError(f"the slot “{name}” is empty")
    text = [bare(word) for word in words]
    starts = range(len(words) - len(wanted) + 1)
    for start in sorted(starts, key=lambda start: start < after):
        place = slice(start, start + len(wanted))
        if text[place] == wanted and set(tags[place]) == {OUTSIDE}:
            tags[place] = [f"B-{name}", *[f"I-{name}"] * (len(wanted) - 1)]
            return place.stop
    raise ValueError(
        f"the slot “{name}” has the value “{value}”, which is not in the text, or in another slot"
    )


def bare(word: str) -> str:
    """A word without its signs, in lower case."""
    return word.lower().strip('.,!?;:"“”') or word.lower()


def spans(tags: Sequence[str]) -> Iterator[tuple[str, int, int]]:
    """Name, first word and word after the last of each slot. An `I-` that continues nothing begins
    a slot, as in the evaluation script of CoNLL."""
    start, name = 0, ""
    for at, tag in enumerate([*tags, OUTSIDE]):
        if name and tag != f"I-{name}":
            yield name, start, at
            name = ""
        if tag not in (OUTSIDE, UNKNOWN) and not name:
            start, name = at, tag[2:]


def split(rows: Sequence[Row]) -> tuple[list[Row], list[Row]]:
    """Examples to learn from, and every tenth of each intent to validate with."""
    seen: dict[str, int] = {}
    kept: list[Row] = []
    held: list[Row] = []
    for row in rows:
        seen[row.intent] = seen.get(row.intent, 0) + 1
        (held if seen[row.intent] % _HELD_BACK == 0 else kept).append(row)
    return kept, held


def check(rows: Sequence[Row], valid: Sequence[Row]) -> None:
    """InputError where nothing can be learned from `rows`, or be seen by `valid`."""
    known = {row.intent for row in rows}
    if len(known - {OUT_OF_SCOPE}) < 2:
        raise InputError("rows-one-intent", "There must be examples of at least two intents.")
    if not valid:
        text = "There are too few examples: give at least ten of each intent, or a --valid file."
        raise InputError("rows-too-few", text)
    if strange := sorted({row.intent for row in valid} - known - {OUT_OF_SCOPE}):
        text = f"The validation file has intents without an example to learn from: {strange[:5]}."
        raise InputError("rows-unknown-intent", text)
