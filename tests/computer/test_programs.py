from __future__ import annotations

import os
import time
from pathlib import Path

import pytest

from earshot.computer import programs
from earshot.errors import SkillError


def test_a_program_gets_its_arguments_as_they_are() -> None:
    odd = "$(id) `id` ; * 'a' \"b\" \\ -- äöü"
    assert programs.run("printf", "%s", odd) == odd


def test_a_program_may_take_words_and_live_on(tmp_path: Path) -> None:
    held = tmp_path / "held"
    programs.feed("sh", "-c", f"cat > {held}; sleep 30 &", given="mine")
    assert held.read_text() == "mine"


@pytest.mark.parametrize(
    ("command", "code"),
    [
        (["/no/such/program"], "program-missing"),
        (["false"], "program-failed"),
        (["sleep", "30"], "program-slow"),
        (["printf", "\0"], "program-failed"),
    ],
)
def test_what_goes_wrong_is_told(
    command: list[str], code: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(programs, "_PATIENCE_SECONDS", 0.5)
    with pytest.raises(SkillError) as raised:
        programs.run(*command)
    assert raised.value.code == code


def test_what_is_started_lives_on_by_itself(tmp_path: Path) -> None:
    programs.start(
        "sh", "-c", f"ps -o sid= -p $$ > {tmp_path}/part; mv {tmp_path}/part {tmp_path}/sid"
    )
    deadline = time.monotonic() + 20
    while not (tmp_path / "sid").exists() and time.monotonic() < deadline:
        time.sleep(0.01)
    assert int((tmp_path / "sid").read_text()) != os.getsid(0)
    with pytest.raises(SkillError, match="not installed"):
        programs.start("/no/such/program")


def test_what_fails_at_once_is_told_and_what_is_done_at_once_is_not() -> None:
    programs.start("true")
    with pytest.raises(SkillError, match="could not do it"):
        programs.start("false")


def test_the_first_program_there_is() -> None:
    assert programs.first_of("no-such-program", "sh", "cat") == "sh"
    assert programs.first_of("no-such-program") == ""
