"""How often what people say is understood, and how often what asks for nothing is taken for a
command: `python -m tests.bench.understanding [--model FOLDER] [--json] [--show]`.

The sentences of spoken_test.txt go the way of words in the app: sentence templates, intent model,
what may be guessed, values of the slots. Nothing is done, but for what spoken_before.txt tells it
before: facts and routines are understood only where there are such.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import tempfile
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from earshot.core.acting import Acting
from earshot.core.consent import Consent
from earshot.core.record import Record
from earshot.core.understanding import Understanding
from earshot.intents.model import Intents
from earshot.phrases.books import Books
from earshot.values import Meaning
from tests.bench.spoken import BEFORE, Said, read
from tests.skills.hosting import Home, ask, book

SHIPPED = Path(__file__).parents[2] / "models" / "intents"


class Model:
    """The intent model in this process."""

    def __init__(self, folder: Path) -> None:
        self._model = Intents(str(folder))

    async def understand(self, text: str) -> Meaning | None:
        return self._model.understand(text)


async def run(model: Model) -> list[Said]:
    """Every sentence with what it was taken for."""
    found = []
    with tempfile.TemporaryDirectory() as folder:
        host = Home(Path(folder)).host()
        for text in BEFORE.read_text("utf-8").splitlines():
            await ask(host, text)
        books = Books(book(host), host.intents(), lambda: "en")
        for one in read(books):
            record = Record(1, lambda _: None, spoken=True)
            acting = Acting(record, host, Consent(record.emit), lambda _: asyncio.sleep(0))
            understanding = Understanding(books, model, "", record, acting.may_guess)
            meanings = (await understanding.understood(one.text)).meanings
            found.append(replace(one, meaning=meanings[0] if meanings else None, by=record.by))
    return found


def figures(found: Sequence[Said]) -> dict[str, float]:
    """`oos_declined` is a share of what asks for nothing, the others of what asks for a skill.
    What was `taken_for_another` is done wrong."""
    asking = [one for one in found if one.wanted]
    return {
        "right": _share([one.right for one in asking]),
        "right_with_all_slots": _share([one.whole for one in asking]),
        "right_by_template": _share([one.right and one.by == "template" for one in asking]),
        "right_by_model": _share([one.right and one.by == "model" for one in asking]),
        "declined": _share([not one.meaning for one in asking]),
        "taken_for_another": _share([bool(one.meaning) and not one.right for one in asking]),
        "oos_declined": _share([one.right for one in found if not one.wanted]),
    }


def _share(values: Sequence[bool]) -> float:
    return round(sum(values) / len(values), 4)


def _shown(meaning: Meaning | None) -> str:
    return f"{meaning.intent} {dict(meaning.slots) or ''}".strip() if meaning else "nothing"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--model", type=Path, default=SHIPPED)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--show", action="store_true", help="list what was got wrong")
    options = parser.parse_args()
    found = asyncio.run(run(Model(options.model)))
    for one in (one for one in found if options.show and not one.whole):
        print(f"{one.text}\n    {_shown(one.wanted)} -> {_shown(one.meaning)} ({one.by})")
    told = figures(found)
    print(
        json.dumps(told) if options.json else "\n".join(f"{k:22}{v:.1%}" for k, v in told.items())
    )


if __name__ == "__main__":
    main()
