"""The history as the app holds it: one thread that writes, and a word to the person when it cannot.

A turn is handed over and goes on at once. Looking up and forgetting wait for what was handed over
before, so they see it; they are for skills, which have threads of their own.
"""

from __future__ import annotations

import logging
import shutil
import sqlite3
import time
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import datetime
from pathlib import Path
from threading import BoundedSemaphore
from typing import TypeVar

from earshot.errors import EarshotError, HistoryError
from earshot.events import TurnEnded
from earshot.history.store import Store
from earshot.values import PastTurn

_T = TypeVar("_T")
_log = logging.getLogger(__name__)

MOST_WAITING = 200
"""Things to be done by a disk that hangs."""

PATIENCE_SECONDS = 8.0
"""For what a skill waits for: less than a skill is given."""

_LEAST_BYTES = 64 * 1024
"""A disk with less is full: so much lies beside an open database."""

_DAMAGED = (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)


class History:
    """Keeps every turn in `file`; `tell` gets a sentence where that does not work, once until it
    works again; `forgotten` is called when something was erased. Both are called in other threads.
    """

    def __init__(
        self,
        file: Path,
        tell: Callable[[str], None],
        *,
        forgotten: Callable[[], None] = lambda: None,
        now: Callable[[], float] = time.time,
        waiting: int = MOST_WAITING,
    ) -> None:
        self._path = file
        self._tell = tell
        self._forgotten = forgotten
        self._now = now
        self._store: Store | None = None
        self._told = ""
        self._room = BoundedSemaphore(waiting)
        self._thread = ThreadPoolExecutor(1, "history")

    def add(self, receipt: TurnEnded) -> Future[int] | None:
        """Keeps a turn, soon: the future ends when no crash and no power cut can undo it, with the
        turn's number. None where nothing was heard, or the disk hangs and too much waits."""
        if not receipt.heard:
            return None
        turn = PastTurn(
            0,
            self._now(),
            receipt.heard,
            receipt.path,
            receipt.said,
            receipt.why,
            receipt.interrupted,
            receipt.ms,
        )
        try:
            return self._soon(lambda store: store.add(turn))
        except HistoryError as error:
            self._tell_once(error)
            return None

    def turns(
        self, since: float, until: float, words: str = "", latest: int = 100
    ) -> list[PastTurn]:
        """See `Store.turns`. HistoryError where it cannot be read."""
        return self._wait(lambda store: store.turns(since, until, words, latest))

    def forget(self, numbers: Sequence[int]) -> int:
        """Erases single turns; returns how many there were. HistoryError where it cannot."""
        return self._erase(lambda store: store.forget(numbers))

    def forget_between(self, since: float, until: float) -> int:
        """Erases what was said in a time; returns how many turns that were."""
        return self._erase(lambda store: store.forget_between(since, until))

    def forget_all(self) -> int:
        """Erases everything and gives the space back; returns how many turns there were."""
        return self._erase(lambda store: store.forget_all())

    def restore(self, turns: Sequence[PastTurn]) -> None:
        """Puts back what was forgotten."""
        self._wait(lambda store: [store.add(turn) for turn in turns])

    def close(self) -> None:
        """Returns when everything handed over is kept, or the disk hangs for too long."""
        closed = self._thread.submit(self._close)
        try:
            closed.result(PATIENCE_SECONDS)
        except TimeoutError:
            _log.error("the disk hangs: the last turns are not kept")
        self._thread.shutdown(wait=False, cancel_futures=True)

    def _erase(self, work: Callable[[Store], int]) -> int:
        count = self._wait(work)
        self._forgotten()
        return count

    def _wait(self, work: Callable[[Store], _T]) -> _T:
        try:
            return self._soon(work).result(PATIENCE_SECONDS)
        except TimeoutError as error:
            raise _hangs() from error

    def _soon(self, work: Callable[[Store], _T]) -> Future[_T]:
        if not self._room.acquire(blocking=False):
            raise _hangs()
        future = self._thread.submit(self._done, work)
        future.add_done_callback(lambda _: self._room.release())
        return future

    def _done(self, work: Callable[[Store], _T]) -> _T:
        try:
            result = self._tried(work)
        except (sqlite3.Error, OSError, EarshotError) as error:
            failure = (
                error if isinstance(error, EarshotError) else _failure(error, self._path.parent)
            )
            self._tell_once(failure)
            raise failure from error
        self._told = ""
        return result

    def _tried(self, work: Callable[[Store], _T]) -> _T:
        """On a file that turns out to be damaged: once more, on a new one."""
        try:
            return work(self._open())
        except sqlite3.DatabaseError as error:
            if _code(error) not in _DAMAGED:
                raise
            self._put_aside(error)
            return work(self._open())

    def _open(self) -> Store:
        self._store = self._store or Store(self._path)
        return self._store

    def _close(self) -> None:
        if self._store:
            self._store.close()
        self._store = None

    def _put_aside(self, error: Exception) -> None:
        _log.error("%s is damaged", self._path, exc_info=error)
        self._close()
        aside = self._path.with_suffix(f".damaged-{datetime.now().astimezone():%Y%m%d-%H%M%S-%f}")
        for ending in ("-wal", "-shm"):  # a new file must not find the old one's
            beside = self._path.with_name(self._path.name + ending)
            if beside.exists():
                beside.replace(aside.with_name(aside.name + ending))
        self._path.replace(aside)
        self._tell(
            f"The history of what we said was damaged. I put it aside as {aside.name} and began a"
            " new one."
        )

    def _tell_once(self, error: EarshotError) -> None:
        _log.error("the history is not kept: %s", error, exc_info=error.__cause__)
        if self._told != error.code:
            self._told = error.code
            self._tell(error.text)


def _hangs() -> HistoryError:
    text = "The disk does not answer, so this cannot be kept or looked up in the history."
    return HistoryError("history-hangs", text)


def _code(error: Exception) -> int:
    """SQLite's primary result code; 0 where the error is not SQLite's own."""
    return int(getattr(error, "sqlite_errorcode", 0)) & 0xFF


def _failure(error: Exception, folder: Path) -> HistoryError:
    if _code(error) == sqlite3.SQLITE_FULL or _full(folder):
        text = "The disk is full, so the history of what we say is not kept. Free some space."
        return HistoryError("history-full", text)
    text = f"The history of what we say cannot be used just now: {error}."
    return HistoryError("history-failed", text)


def _full(folder: Path) -> bool:
    """On a full disk SQLite fails in more than one way."""
    return folder.is_dir() and shutil.disk_usage(folder).free < _LEAST_BYTES
