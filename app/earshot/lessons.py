"""Teaching the intent model and judging it, as the terminal asks for it."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

from earshot.errors import InputError
from earshot.intents import judge, rows
from earshot.intents.model import Intents, size
from earshot.paths import write_atomically
from earshot.values import JsonValue

_INSTALL = '.venv/bin/pip install -e ".[train]"'

Told = Callable[[int, int, str], None]
"""Done, of how many, and how it goes."""


def train(data: Path, valid: Path | None, out: Path, told: Told) -> dict[str, JsonValue]:
    """Teaches a model from a file of examples; see `intents/rows.py` for its form. Goes on where it
    was stopped. InputError names what is wrong with the files, or what must be installed."""
    examples = rows.read(data)
    kept_back = rows.read(valid) if valid else []
    rows.check(examples, kept_back or rows.split(examples)[1])
    try:
        from earshot.intents import school
    except ImportError as error:
        text = (
            f"Training needs more than is installed ({error.name}). In Earshot's folder: {_INSTALL}"
        )
        raise InputError("train-missing", text) from error
    return school.train(
        examples, kept_back, out, lambda now: told(now.step, now.steps, f"loss {now.loss:.3f}")
    )


def evaluate(model: Path, test: Path, out: Path, told: Told) -> dict[str, JsonValue]:
    """Judges a model on a file of examples and leaves figures and pictures in the folder `out`.
    ModelError, InputError."""
    examples = rows.read(test)
    intents = Intents(str(model))
    out.mkdir(parents=True, exist_ok=True)
    verdicts = judge.judge(intents, examples, lambda done: told(done, len(examples), ""))
    figures = judge.figures(verdicts, intents.threshold)
    figures["bytes"] = size(model)
    write_atomically(out / "figures.json", json.dumps(figures, indent=1).encode())
    try:
        figures["pictures"] = [str(one) for one in judge.draw(verdicts, out)]
    except ImportError:
        figures["pictures"] = f"need matplotlib. In Earshot's folder: {_INSTALL}"
    return figures
