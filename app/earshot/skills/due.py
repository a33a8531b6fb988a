"""Things that fall due: kept in a file of the skill's folder, and each told once, when it is."""

from __future__ import annotations

import json
import logging
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Generic, TypeVar

from filelock import FileLock

from earshot import paths
from earshot.skills.api import Context
from earshot.skills.kept import DamagedError, set_aside
from earshot.skills.spoken import speaking

_LONGEST_SLEEP_SECONDS = 60.0
"""While something is to come. The machine may be suspended, or its clock set: so late may it
ring."""

_changing = threading.RLock()
_log = logging.getLogger(__name__)

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

T = TypeVar("T", bound="DataclassInstance")
Tell = Callable[[Context, T], None]


@dataclass(frozen=True, slots=True)
class Shelf(Generic[T]):
    """Things of one kind, dataclasses of JSON values, in one file."""

    name: str
    """Of the file: `timers` for `timers.json`."""
    make: Callable[..., T]
    """From what was kept. ValueError or TypeError where something else stands there."""
    left: Callable[[T, datetime], float | None]
    """Seconds until it is due; None while it waits for nothing."""
    following: Callable[[T, datetime], T | None] = lambda _one, _now: None
    """What comes in its place once it was told; None where nothing does."""

    def read(self, folder: Path) -> list[T]:
        """What is kept. DamagedError where something else stands there.
        Never while it is replaced: Windows would refuse one of the two."""
        file = folder / f"{self.name}.json"
        with _changing:
            try:
                return [self.make(**one) for one in json.loads(file.read_bytes())]
            except FileNotFoundError:
                return []
            except (ValueError, TypeError) as error:
                raise DamagedError(file) from error

    @contextmanager
    def changed(self, context: Context) -> Iterator[list[T]]:
        """The things, to be changed in place; kept on disk when the block ends well. Commands in
        the terminal may do the same in other processes."""
        context.folder.mkdir(parents=True, exist_ok=True)
        with _changing, FileLock(context.folder / f"{self.name}.lock"):
            with set_aside():
                things = self.read(context.folder)
            yield things
            content = json.dumps([asdict(one) for one in things], indent=1)
            paths.write_atomically(context.folder / f"{self.name}.json", content.encode())
        context.wake()

    def undoing(
        self, context: Context, said: str, *, added: Sequence[T] = (), gone: Sequence[T] = ()
    ) -> Callable[[], str]:
        """What takes a change back, and says `said`."""

        def undo() -> str:
            with self.changed(context) as things:
                things[:] = [one for one in things if one not in added] + list(gone)
            return said

        return undo

    async def ring(self, context: Context, tell: Tell[T], tell_missed: Tell[T]) -> None:
        """Tells each thing when it is due, and at the start, by `tell_missed`, those that were
        meanwhile. A disk that fails makes nothing be told twice, and is tried again."""
        told: list[T] = []
        how = tell_missed
        damaged = ""
        while True:
            wait: float | None = _LONGEST_SLEEP_SECONDS
            try:
                due = self._due(context, told)
                with speaking(context.language()):
                    for one in due:
                        how(context, one)
                how = tell
                told += due
                wait = self._wait(context, told)
                self._drop(context, told)
                told.clear()
            except DamagedError as error:
                if error.text != damaged:
                    damaged = error.text
                    context.announce(damaged)
            except OSError:
                _log.exception("the %s cannot be read or written just now", self.name)
            await context.sleep(wait)

    def _due(self, context: Context, told: list[T]) -> list[T]:
        now = context.now()
        return [one for one, left in self._waiting(context, told, now) if left <= 0]

    def _wait(self, context: Context, told: list[T]) -> float | None:
        """Seconds until there is something to do: a thing is due, or one that was told is still
        kept."""
        now = context.now()
        left = [left for _, left in self._waiting(context, told, now)]
        return max(0.0, min([*left, _LONGEST_SLEEP_SECONDS])) if left or told else None

    def _waiting(self, context: Context, told: list[T], now: datetime) -> Iterator[tuple[T, float]]:
        for one in self.read(context.folder):
            left = self.left(one, now)
            if left is not None and one not in told:
                yield one, left

    def _drop(self, context: Context, told: list[T]) -> None:
        """After they were told: a crash in between makes a thing be told twice, not never."""
        if told:
            now = context.now()
            with self.changed(context) as things:
                then = [self.following(one, now) if one in told else one for one in things]
                things[:] = [one for one in then if one is not None]
