"""The turns that were, in one SQLite file. Used by one thread; other processes may use the file."""

from __future__ import annotations

import json
import re
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from earshot.errors import HistoryError
from earshot.values import PastTurn

STEPS = (
    """
    CREATE TABLE turns (
        number INTEGER PRIMARY KEY AUTOINCREMENT,
        at REAL NOT NULL,
        heard TEXT NOT NULL,
        path TEXT NOT NULL,
        said TEXT NOT NULL,
        why TEXT NOT NULL,
        interrupted INTEGER NOT NULL,
        ms TEXT NOT NULL
    );
    CREATE INDEX turns_at ON turns (at);
    CREATE VIRTUAL TABLE words USING fts5 (heard, said, content='turns', content_rowid='number');
    CREATE TRIGGER turn_added AFTER INSERT ON turns BEGIN
        INSERT INTO words (rowid, heard, said) VALUES (new.number, new.heard, new.said);
    END;
    CREATE TRIGGER turn_forgotten AFTER DELETE ON turns BEGIN
        INSERT INTO words (words, rowid, heard, said)
        VALUES ('delete', old.number, old.heard, old.said);
    END;
    """,
)
"""What makes each version of the file out of the one before. A step that was released is never
changed: a new one is added."""

_WAIT_FOR_OTHERS_SECONDS = 5.0
_WORDS = re.compile(r"\w+")
_COLUMNS = "number, at, heard, path, said, why, interrupted, ms"


class DamagedError(sqlite3.DatabaseError):
    """What SQLite's own check found."""

    sqlite_errorcode = sqlite3.SQLITE_CORRUPT


class Store:
    """An open history file; made where there is none.

    sqlite3.DatabaseError where it is damaged or the disk is full. HistoryError where a newer
    Earshot made it.
    """

    def __init__(self, file: Path, steps: Sequence[str] = STEPS) -> None:
        file.parent.mkdir(parents=True, exist_ok=True)
        self._file = sqlite3.connect(file, _WAIT_FOR_OTHERS_SECONDS, isolation_level=None)
        try:
            file.chmod(0o600)
            self._prepare(steps)
        except BaseException:
            self._file.close()
            raise

    def close(self) -> None:
        self._file.close()

    def add(self, turn: PastTurn) -> int:
        """Keeps a turn and returns its number: `turn.number`, or a new one where that is 0. Once
        it returns, no crash and no power cut undoes it."""
        marks = (turn.number or None, turn.at, turn.heard, turn.path, turn.said, turn.why)
        row = (*marks, turn.interrupted, json.dumps(dict(turn.ms)))
        with self._transaction():
            sql = f"INSERT INTO turns ({_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?)"  # noqa: S608
            return int(self._file.execute(sql, row).lastrowid or 0)

    def turns(
        self, since: float, until: float, words: str = "", latest: int = 100
    ) -> list[PastTurn]:
        """Turns that ended from `since` to before `until` (seconds since 1970), the latest first;
        those in which every one of `words` begins a word."""
        wanted = _WORDS.findall(words)
        if words.strip() and not wanted:
            return []
        matching = " AND number IN (SELECT rowid FROM words WHERE words MATCH ?)" if wanted else ""
        sql = (
            f"SELECT {_COLUMNS} FROM turns WHERE at >= ? AND at < ?{matching}"  # noqa: S608
            " ORDER BY number DESC LIMIT ?"
        )
        query = [" ".join(f'"{word}"*' for word in wanted)] if wanted else []
        return [_turn(row) for row in self._file.execute(sql, (since, until, *query, latest))]

    def forget(self, numbers: Sequence[int]) -> int:
        """Erases single turns, in the file too; returns how many there were."""
        marks = ", ".join("?" * len(numbers))
        return self._erase(f"number IN ({marks})", *numbers)

    def forget_between(self, since: float, until: float) -> int:
        """Erases what was said in a time; returns how many turns that were."""
        return self._erase("at >= ? AND at < ?", since, until)

    def forget_all(self) -> int:
        """Erases everything, and gives the space back."""
        count = self._erase("TRUE")
        self._file.execute("VACUUM")
        self._checkpoint()
        return count

    def _erase(self, which: str, *given: float) -> int:
        with self._transaction():
            count = self._file.execute(f"DELETE FROM turns WHERE {which}", given).rowcount  # noqa: S608
            # An index of words keeps deleted ones until its parts are merged.
            self._file.execute("INSERT INTO words (words) VALUES ('optimize')")
        self._checkpoint()
        return count

    def _checkpoint(self) -> None:
        """Nothing stays in the file of changes that lies beside the database."""
        self._file.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()

    def _prepare(self, steps: Sequence[str]) -> None:
        if self._version() > len(steps):
            raise HistoryError(
                "history-newer",
                "The history was made by a newer Earshot: nothing is added to it. Update Earshot.",
            )
        for pragma in ("journal_mode=WAL", "synchronous=FULL", "secure_delete=ON"):
            self._file.execute(f"PRAGMA {pragma}").fetchall()
        if (verdict := self._one("PRAGMA quick_check(1)")) != "ok":
            raise DamagedError(verdict)
        while (version := self._version()) < len(steps):
            self._step(version, steps[version])

    def _step(self, version: int, script: str) -> None:
        """One version further, or, where another process has just done it, nothing."""
        with self._transaction():
            if self._version() == version:
                for statement in _statements(script):
                    self._file.execute(statement)
                self._file.execute(f"PRAGMA user_version = {version + 1}")

    def _version(self) -> int:
        return int(self._one("PRAGMA user_version"))

    def _one(self, sql: str) -> Any:
        return self._file.execute(sql).fetchone()[0]

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        self._file.execute("BEGIN IMMEDIATE")
        try:
            yield
            self._file.execute("COMMIT")
        except BaseException:
            if self._file.in_transaction:
                self._file.execute("ROLLBACK")
            raise


def _statements(script: str) -> Iterator[str]:
    """`executescript` would end the transaction first."""
    statement = ""
    for line in script.splitlines(keepends=True):
        statement += line
        if sqlite3.complete_statement(statement):
            yield statement
            statement = ""


def _turn(row: Sequence[Any]) -> PastTurn:
    number, at, heard, path, said, why, interrupted, ms = row
    return PastTurn(number, at, heard, path, said, why, bool(interrupted), json.loads(ms))
