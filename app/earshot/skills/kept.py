"""Lines of text that a skill keeps: a plain file that the person may edit, changed in one step."""

from __future__ import annotations

import logging
import threading
from collections import Counter
from collections.abc import Callable, Hashable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar

from filelock import FileLock

from earshot import paths
from earshot.skills.api import SkillError

_T = TypeVar("_T", bound=Hashable)
_changing = threading.RLock()
_log = logging.getLogger(__name__)

_LONGEST = 1000


class DamagedError(SkillError):
    """A file of what is kept holds something else."""

    def __init__(self, file: Path) -> None:
        super().__init__("kept-damaged", f"{file} is damaged. Mend it, or take it away.")
        self.file = file


@contextmanager
def set_aside() -> Iterator[None]:
    """Where a file is damaged that is to be changed, nothing of it is lost: it gets another name,
    and the person is told."""
    try:
        yield
    except DamagedError as error:
        bad = error.file.with_name(f"{error.file.name}.bad")
        _log.exception("it is kept as %s", bad)
        error.file.replace(bad)
        said = f"{error.file} was damaged. I keep it as {bad.name}, and begin anew: say it again."
        raise SkillError("kept-damaged", said) from error


def one_line(text: str, what: str) -> str:
    """`text` fit to be a line of such a file. SkillError where it is too long for one."""
    line = " ".join(text.split())
    if len(line) > _LONGEST:
        raise SkillError("text-long", f"That is too long for {what}. Say it in fewer words.")
    if not line:
        raise SkillError("text-empty", f"There are no words in {what}. Say it again.")
    return line


def lines(file: Path) -> list[str]:
    """The lines that are kept, without empty ones. DamagedError where the file is no text."""
    with _changing:  # Windows would refuse to read what is being replaced
        try:
            text = file.read_text("utf-8-sig")
        except FileNotFoundError:
            return []
        except UnicodeDecodeError as error:
            raise DamagedError(file) from error
    return [line.strip() for line in text.splitlines() if line.strip()]


@contextmanager
def changed(file: Path) -> Iterator[list[str]]:
    """The lines, to be changed in place; kept when the block ends well. Commands in the terminal
    may do the same in other processes."""
    file.parent.mkdir(parents=True, exist_ok=True)
    with _changing, FileLock(file.with_suffix(".lock")):
        with set_aside():
            content = lines(file)
        yield content
        paths.write_atomically(file, "".join(f"{line}\n" for line in content).encode())


def undoing(
    file: Path, before: Sequence[str], after: Sequence[str], said: str
) -> Callable[[], str]:
    """What takes a change of the lines back, and says `said`."""

    def undo() -> str:
        with changed(file) as now:
            now[:] = taken_back(now, before, after)
        return said

    return undo


def taken_back(now: Sequence[_T], before: Sequence[_T], after: Sequence[_T]) -> list[_T]:
    """`now` without the change from `before` to `after`; what else was changed since then stays."""
    if list(now) == list(after):
        return list(before)
    added, gone = Counter(after) - Counter(before), Counter(before) - Counter(after)
    result = list(now)
    for one in reversed(now):
        if added[one] > 0:
            added[one] -= 1
            del result[len(result) - 1 - result[::-1].index(one)]
    for at, one in enumerate(before):
        if gone[one] > 0:
            gone[one] -= 1
            result.insert(at, one)
    return result
