"""What the person taught is asked before what ships."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from earshot import paths
from earshot.choice import intents_choice
from earshot.errors import ModelError
from earshot.intents.several import Several
from earshot.values import Meaning
from tests.intents.test_model import SHIPPED


@pytest.fixture
def own(tmp_path: Path) -> Path:
    """A model that knows the same, by other names, and is asked for more certainty."""
    folder = tmp_path / "own"
    shutil.copytree(SHIPPED, folder)
    about = json.loads((folder / "model.json").read_text())
    about["intents"] = [name if name == "oos" else f"own_{name}" for name in about["intents"]]
    (folder / "model.json").write_text(json.dumps(about))
    return folder


def test_the_first_that_knows_answers(own: Path) -> None:
    several = Several([str(own), str(SHIPPED)])
    assert several.understand("turn it down a bit") == Meaning("own_volume_down")
    assert several.understand("who was the first president") is None


def test_where_the_first_declines_the_next_is_asked(own: Path) -> None:
    about = json.loads((own / "model.json").read_text())
    (own / "model.json").write_text(json.dumps(about | {"threshold": 1.1}))
    several = Several([str(own), str(SHIPPED)])
    assert several.understand("turn it down a bit") == Meaning("volume_down")


def test_a_damaged_one_is_left_out(own: Path) -> None:
    (own / "heads.npz").unlink()
    assert Several([str(own), str(SHIPPED)]).understand("turn it down a bit")
    with pytest.raises(ModelError, match="Install it again"):
        Several([str(own)])


def test_what_was_taught_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(paths, "models", lambda: tmp_path)
    shutil.copytree(SHIPPED, tmp_path / "intents" / "coffee")
    choice = intents_choice()
    assert choice
    assert choice.label == "coffee, intents"
