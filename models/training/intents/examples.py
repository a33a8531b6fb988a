"""Examples for the intent model that ships: `python examples.py DATA OUT`.

DATA is a folder with clinc150, hwu64 and ha_intents; OUT gets train.jsonl and valid.jsonl. Examples
are what the skills' templates allow, said in many ways, the sentences of paraphrases.txt, and what
people really said (CLINC150, CC BY 3.0; HWU64 and Home Assistant's tests, CC BY 4.0), by the tables
in real.json. Whatever people said that no skill is for, halves of sentences, words in no order, and
other languages are out of scope.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path
from random import Random

from saying import GRAMMARS, Piece, Row, Speaker, row_of, sentence

from earshot.app import open_skills
from earshot.phrases.slots import SLOT_TYPES
from earshot.phrases.templates import slot_kinds
from earshot.values import Intent

_EACH = 120
"""Sentences made for a skill, about."""
_EACH_CHECKED = 30
"""For one whose templates are as wide as "what {words}": more would take all questions for it."""
_ONLY_A_SLOT = re.compile(r"\{[^}]*\}")
_REAL_EACH = 120
_OUTSIDE_EACH = 40
"""Real sentences of one kind, at most."""
_VALID_FOLD = 8
_HELD_BACK = 10
"""Every such paraphrase is for validation."""

_VARIANTS = 2
"""Of each paraphrase with slots, beside itself."""

PARAPHRASES = Path(__file__).with_name("paraphrases.txt")
TABLES = json.loads(Path(__file__).with_name("real.json").read_text("utf-8"))


def main() -> None:
    data, out = Path(sys.argv[1]), Path(sys.argv[2])
    random = Random(0)
    train_real, valid = list(real(data, "train")), list(real(data, "valid"))
    made = list(made_up(random, words_of(data)))
    rows = [*made, *bounded(train_real, random), *halves(made, random), *salad(made, random)]
    written = list(paraphrases(PARAPHRASES.read_text("utf-8")))
    valid += [row_of(*one) for one in written[::_HELD_BACK]]
    del written[::_HELD_BACK]
    rows += [*paraphrased(written, random), *at_home(data, random)]
    random.shuffle(rows)
    out.mkdir(parents=True, exist_ok=True)
    for name, some in (("train", rows), ("valid", valid)):
        lines = (json.dumps(row, ensure_ascii=False) for row in some)
        (out / f"{name}.jsonl").write_text("\n".join(lines) + "\n", "utf-8")


@cache
def skills() -> tuple[Intent, ...]:
    """What may be asked for at any time: a follow-up is understood by its template alone."""
    return tuple(one for one in open_skills(_nobody).intents() if not one.after)


def _nobody() -> None:
    raise AssertionError("no skill is run here")


def made_up(random: Random, words: dict[str, list[str]]) -> Iterator[Row]:
    speaker = Speaker(random, words)
    for intent in skills():
        seen = set()
        templates = [one for one in intent.templates if not _ONLY_A_SLOT.fullmatch(one)]
        for at in range(_EACH_CHECKED if intent.checked else _EACH):
            row = speaker.row(intent, templates[at % len(templates)])
            if row["text"] not in seen:
                seen.add(row["text"])
                yield row


Paraphrase = tuple[str, list[Piece]]
"""Skill and sentence."""


def paraphrases(text: str) -> Iterator[Paraphrase]:
    """What stands in paraphrases.txt. ValueError names a line that is wrong."""
    slots = {one.name: set(slot_kinds(one, SLOT_TYPES)) for one in skills()} | {"oos": set()}
    intent = ""
    for number, line in enumerate(text.splitlines(), 1):
        pieces = _pieces(line.strip())
        if not line.strip() or line.startswith("#"):
            continue
        if (name := line.removesuffix(":")) in slots:
            intent = name
        elif intent and line.startswith("  ") and _are_right(pieces, slots[intent]):
            yield intent, pieces
        else:
            raise ValueError(f"paraphrases.txt, line {number}: no such skill, slot or mark: {line}")


_MARKED = re.compile(r"\[([^][]+)\]\((\w+)\)")


def _pieces(line: str) -> list[Piece]:
    """ "set a [ten minute](duration) timer" as its words, and the slots they stand in."""
    first, *rest = _MARKED.split(line)
    pieces = [(first, "")]
    for words, slot, plain in zip(rest[::3], rest[1::3], rest[2::3], strict=True):
        pieces += [(words, slot), (plain, "")]
    return pieces


def _are_right(pieces: Sequence[Piece], slots: set[str]) -> bool:
    return all(
        not set("[]()") & set(words) and (not slot or slot in slots) for words, slot in pieces
    )


def paraphrased(sentences: Sequence[Paraphrase], random: Random) -> Iterator[Row]:
    """Paraphrases, and variants with words that stand in the same slots of others."""
    said: dict[tuple[str, str], list[str]] = {}
    for intent, pieces in sentences:
        for words, slot in pieces if _each_once(pieces) else ():
            said.setdefault((intent, slot), []).append(words)
    for intent, pieces in sentences:
        yield row_of(intent, pieces)
        for _ in range(_VARIANTS if _each_once(pieces) else 0):
            others = (random.choice(said[intent, slot]) for _, slot in pieces)
            pairs = zip(pieces, others, strict=True)
            yield row_of(intent, [(new if slot else old, slot) for (old, slot), new in pairs])


def _each_once(pieces: Sequence[Piece]) -> bool:
    """Whether there are slots, and none is in two parts: such a part is no value of its own."""
    slots = [slot for _, slot in pieces if slot]
    return 0 < len(slots) == len(set(slots))


def words_of(data: Path) -> dict[str, list[str]]:
    """Words for slots of free text, from what people said: HWU64's kinds of slot."""
    found: dict[str, set[str]] = {}
    for row in _hwu(data):
        for slot in row["slots"]:
            found.setdefault(slot["type"], set()).add(slot["value"])
    words = {
        name: sorted(set().union(*(found.get(kind, set()) for kind in kinds)))
        for name, kinds in TABLES["words"].items()
    }
    kinds = {kind: sorted(values) for kind, values in found.items()}
    for name, patterns in TABLES["said"].items():
        known = {**kinds, **words, "when": _WHENS}
        words[name] = [_filled(Random(at).choice(patterns), known, Random(at)) for at in range(600)]
    return words


_WHENS = [sentence(GRAMMARS["when"], Random(at)) for at in range(600)]
_SLOT = re.compile(r"\{(\w+)\}")


def _filled(pattern: str, known: dict[str, list[str]], random: Random) -> str:
    """A pattern of real.json with words in its slots."""
    return _SLOT.sub(lambda slot: random.choice(known[slot[1]]), pattern)


def real(data: Path, part: str) -> Iterator[Row]:
    """Real sentences with the skill they ask for, or out of scope; those in doubt left out."""
    clinc = json.loads((data / "clinc150" / "data_without_test.json").read_text("utf-8"))
    for group in ("train", "oos_train") if part == "train" else ("val", "oos_val"):
        for text, kind in clinc[group]:
            yield from _meant(text, kind, TABLES["clinc150"])
    for row in _hwu(data):
        if (row["fold"] == _VALID_FOLD) == (part == "valid"):
            yield from _meant(row["text"], row["intent"], TABLES["hwu64"])


def _meant(text: str, kind: str, table: dict[str, object]) -> Iterator[Row]:
    """A table says, for each kind, the skill; or skills by words that must be in the text, in
    order, "" for the rest; or null for a kind in doubt. Kinds it does not name are out of scope."""
    meant = table.get(kind, "oos")
    if isinstance(meant, dict):
        meant = next((skill for words, skill in meant.items() if words in f" {text} "), None)
    if meant == "oos":
        yield {"text": text, "intent": "oos", "slots": {}, "kind": kind}
    elif meant:
        yield {"text": text, "intent": meant, "kind": kind}


def bounded(rows: Sequence[Row], random: Random) -> Iterator[Row]:
    """No kind of sentence is to drown the others."""
    kinds: dict[object, list[Row]] = {}
    for row in rows:
        kinds.setdefault((row["intent"], row["kind"]), []).append(row)
    for (intent, _), some in kinds.items():
        random.shuffle(some)
        yield from some[: _OUTSIDE_EACH if intent == "oos" else _REAL_EACH]


def halves(made: Sequence[Row], random: Random) -> Iterator[Row]:
    """Sentences that were cut off before they asked for anything."""
    whole = {" ".join(str(row["text"]).lower().split()) for row in made}
    for row in random.sample(list(made), 900):
        words = str(row["text"]).lower().rstrip(".?").split()
        slots = " ".join(slot["value"] for slot in row["slots"])
        keep = words[: random.randint(1, max(1, len(words) // 2))]
        if slots and not set(slots.split()) & set(keep) and " ".join(keep) not in whole:
            yield {"text": " ".join(keep), "intent": "oos", "slots": {}}


def salad(made: Sequence[Row], random: Random) -> Iterator[Row]:
    """What a recogniser makes of noise: known words in no order."""
    words = [word for row in made for word in str(row["text"]).lower().split()]
    for _ in range(300):
        some = random.sample(words, random.randint(1, 6))
        yield {"text": " ".join(some), "intent": "oos", "slots": {}}


def at_home(data: Path, random: Random) -> Iterator[Row]:
    """What is said to lamps and blinds, and what is said in other languages, is out of scope."""
    kinds: dict[str, list[str]] = {}
    for line in (data / "ha_intents" / "tests_dev.jsonl").read_text("utf-8").splitlines():
        row = json.loads(line)
        if row["lang"] != "en" or row["intent"] in TABLES["ha_intents"]:
            kinds.setdefault(row["lang"], []).append(row["text"])
    for some in kinds.values():
        for text in random.sample(some, min(len(some), 2 * _OUTSIDE_EACH)):
            yield {"text": text, "intent": "oos", "slots": {}}


def _hwu(data: Path) -> Iterator[dict[str, object]]:
    for line in (data / "hwu64" / "folds_1_to_8.jsonl").read_text("utf-8").splitlines():
        yield json.loads(line)


if __name__ == "__main__":
    main()
