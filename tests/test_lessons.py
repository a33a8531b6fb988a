"""Teaching and judging as the terminal asks for them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from earshot import lessons, paths
from earshot.errors import InputError

ROWS = [
    {"text": "what time is it", "intent": "tell_time", "slots": {}},
    {"text": "why is the sky blue", "intent": "oos"},
]


def written(file: Path, *rows: object) -> Path:
    file.write_text("".join(f"{json.dumps(row)}\n" for row in rows))
    return file


def nobody(_done: int, _whole: int, _how: str) -> None:
    """Watches."""


def test_bad_rows_are_told_before_anything_is_needed(tmp_path: Path) -> None:
    good, bad = written(tmp_path / "good", *ROWS), written(tmp_path / "bad", ROWS[0], {"text": ""})
    for data, valid in ((bad, None), (good, bad)):
        with pytest.raises(InputError, match="row 2: it has no “text”"):
            lessons.train(data, valid, tmp_path / "out", nobody)
    with pytest.raises(InputError, match="missing cannot be read"):
        lessons.train(tmp_path / "missing", None, tmp_path / "out", nobody)
    assert not (tmp_path / "out").exists()


def test_figures_go_where_they_are_wanted(tmp_path: Path) -> None:
    out = tmp_path / "deep" / "figures"
    model = paths.shipped("models") / "intents"
    before = sorted(model.rglob("*"))
    figures = lessons.evaluate(model, written(tmp_path / "test", *ROWS), out, nobody)
    assert json.loads((out / "figures.json").read_text())["bytes"] == figures["bytes"]
    assert sorted(model.rglob("*")) == before
