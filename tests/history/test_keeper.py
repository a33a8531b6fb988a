from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
import threading
from pathlib import Path
from types import SimpleNamespace

import pytest

from earshot.errors import HistoryError
from earshot.events import TurnEnded
from earshot.history import History
from earshot.history.store import Store

ALWAYS = (0.0, 4e9)
ROOT = Path(__file__).parents[2]


class Kept:
    """A history in a folder, with what it told the person."""

    def __init__(self, folder: Path, waiting: int = 200) -> None:
        self.file = folder / "history.db"
        self.told: list[str] = []
        self.history = History(self.file, self.told.append, waiting=waiting)

    def add(self, heard: str = "hello", said: str = "Hello.") -> None:
        future = self.history.add(TurnEnded(1, heard, "skill", said, ms={"skill": 1.5}))
        assert future is not None
        future.result()

    def heard(self, words: str = "") -> list[str]:
        return [turn.heard for turn in self.history.turns(*ALWAYS, words)]


@pytest.fixture
def kept(tmp_path: Path) -> Kept:
    return Kept(tmp_path)


def test_a_receipt_is_kept_whole(tmp_path: Path) -> None:
    history = History(tmp_path / "deep" / "history.db", pytest.fail, now=lambda: 1234.5)
    history.add(TurnEnded(7, "what time is it", "failed", "", "No clock.", True, {"skill": 2.5}))
    history.close()
    [turn] = History(tmp_path / "deep" / "history.db", pytest.fail).turns(*ALWAYS)
    assert (turn.heard, turn.path, turn.said, turn.why) == (
        "what time is it",
        "failed",
        "",
        "No clock.",
    )
    assert (turn.at, turn.interrupted, turn.ms) == (1234.5, True, {"skill": 2.5})


def test_it_is_for_its_owner_only(kept: Kept) -> None:
    kept.add()
    if os.name == "posix":
        assert kept.file.stat().st_mode & 0o077 == 0


def test_a_turn_without_words_is_not_kept(kept: Kept) -> None:
    assert kept.history.add(TurnEnded(1, "", "nothing", "")) is None
    assert kept.heard() == []


def test_what_is_looked_up_includes_what_was_just_said(kept: Kept) -> None:
    kept.history.add(TurnEnded(1, "hello", "skill", "Hi."))
    assert kept.heard() == ["hello"]


def test_closing_keeps_what_was_handed_over(kept: Kept, tmp_path: Path) -> None:
    for number in range(100):
        kept.history.add(TurnEnded(number, f"question {number}", "skill", ""))
    kept.history.close()
    assert len(Kept(tmp_path).heard()) == 100


def test_a_hanging_disk_holds_nobody_up_and_is_told_once(tmp_path: Path) -> None:
    kept = Kept(tmp_path, waiting=3)
    kept.add()
    other = sqlite3.connect(kept.file, isolation_level=None, check_same_thread=False)
    other.execute("BEGIN IMMEDIATE")  # somebody writes, and does not end
    futures = [kept.history.add(TurnEnded(1, f"q{at}", "skill", "")) for at in range(6)]
    assert [future is None for future in futures] == [False, False, False, True, True, True]
    assert len(kept.told) == 1
    assert "does not answer" in kept.told[0]
    with pytest.raises(HistoryError, match="does not answer"):
        kept.history.turns(*ALWAYS)
    other.execute("ROLLBACK")
    kept.history.close()
    assert Kept(tmp_path).heard() == ["q2", "q1", "q0", "hello"]


def test_a_hanging_disk_does_not_keep_the_app_from_ending(
    kept: Kept, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("earshot.history.keeper.PATIENCE_SECONDS", 0.05)
    kept.history.add(TurnEnded(1, "kept", "skill", ""))
    kept.history._thread.submit(lambda: None).result()
    other = sqlite3.connect(kept.file, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    late = [kept.history.add(TurnEnded(1, f"q{at}", "skill", "")) for at in range(3)]
    kept.history.close()
    assert [future.cancelled() for future in late if future] == [False, True, True]
    other.execute("ROLLBACK")
    other.close()


def test_a_full_disk_is_told_once_until_there_is_space_again(
    kept: Kept, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept.add()
    kept.history._wait(lambda store: store._file.execute("PRAGMA max_page_count=1"))
    for _ in range(2):
        with pytest.raises(HistoryError, match="disk is full"):
            kept.add("hello " * 20_000)
    assert kept.told == [
        "The disk is full, so the history of what we say is not kept. Free some space."
    ]
    assert kept.heard() == ["hello"]
    kept.history._wait(lambda store: store._file.execute("PRAGMA max_page_count=100000"))
    kept.add("hello " * 20_000)
    assert len(kept.told) == 1


@pytest.mark.parametrize("beside", [False, True])
def test_a_file_that_is_no_database_is_put_aside(kept: Kept, beside: bool) -> None:
    kept.file.write_bytes(b"not a database at all" * 1000)
    if beside:
        kept.file.with_name("history.db-wal").write_bytes(b"neither" * 1000)
    kept.add("a new beginning")
    assert kept.heard() == ["a new beginning"]
    aside = next(kept.file.parent.glob("history.damaged-*"))
    assert aside.read_bytes().startswith(b"not a database")
    assert len(kept.told) == 1
    assert aside.name in kept.told[0]


def test_a_page_that_was_overwritten_is_found_at_the_start(tmp_path: Path) -> None:
    kept = Kept(tmp_path)
    for number in range(200):
        kept.add(f"question {number}", "word " * 100)
    kept.history.close()
    content = bytearray(kept.file.read_bytes())
    content[8192:16384] = os.urandom(8192)
    kept.file.write_bytes(content)
    again = Kept(tmp_path)
    again.add("a new beginning")
    assert again.heard() == ["a new beginning"]
    assert len(again.told) == 1


def test_what_a_newer_version_made_is_left_alone(kept: Kept) -> None:
    with sqlite3.connect(kept.file) as newer:
        newer.execute("PRAGMA user_version = 99")
    newer.close()
    before = kept.file.read_bytes()
    for _ in range(2):
        with pytest.raises(HistoryError, match="newer Earshot"):
            kept.add()
    assert len(kept.told) == 1
    assert kept.file.read_bytes() == before


def test_a_folder_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    kept = Kept(tmp_path / "file")
    with pytest.raises(HistoryError, match="cannot be used just now"):
        kept.add()
    assert len(kept.told) == 1


def test_two_processes_may_write_at_once(tmp_path: Path) -> None:
    one, two = Kept(tmp_path), Kept(tmp_path)

    def many(kept: Kept) -> None:
        for number in range(30):
            kept.add(f"question {number}")

    threads = [threading.Thread(target=many, args=(kept,)) for kept in (one, two)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(one.heard()) == 60


def test_killed_while_writing_it_has_lost_nothing_it_said_was_kept(tmp_path: Path) -> None:
    file = tmp_path / "history.db"
    for _ in range(3):
        said = killed_after(file, lines=25)
        store = Store(file)
        kept = {turn.heard for turn in store.turns(*ALWAYS, latest=10_000)}
        store.close()
        assert len(said) >= 25
        assert {f"question {number}" for number in said} <= kept


def killed_after(file: Path, lines: int) -> list[str]:
    """The numbers a writing process said were kept before it was killed."""
    script = Path(__file__).with_name("writing.py")
    with subprocess.Popen(
        [sys.executable, str(script), str(file)],
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": str(ROOT / "app")},
    ) as child:
        assert child.stdout is not None
        said = [child.stdout.readline().strip() for _ in range(lines)]
        child.kill()
        said += [line.strip() for line in child.stdout if line.endswith("\n")]
    assert "" not in said
    return said


def test_a_full_disk_is_told_as_that_however_sqlite_fails(
    kept: Kept, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept.file.mkdir()
    monkeypatch.setattr("shutil.disk_usage", lambda _: SimpleNamespace(free=0))
    with pytest.raises(HistoryError, match="disk is full"):
        kept.add()
