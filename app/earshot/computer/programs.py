"""Programs of the system: found, run and started. No shell is ever between: a program gets its
arguments one by one, and none of them is interpreted."""

from __future__ import annotations

import os
import shutil
import subprocess
import threading
from pathlib import Path

from earshot.errors import SkillError

_PATIENCE_SECONDS = 5.0
_AT_ONCE_SECONDS = 0.4
"""What is wrong with a program that is started shows so soon, or we do not hear of it."""


def first_of(*names: str) -> str:
    """The first of these programs that is installed; "" where none is."""
    return next((name for name in names if shutil.which(name)), "")


def run(*arguments: str) -> str:
    """What a program writes to its output. SkillError where it is missing, fails, or takes longer
    than five seconds."""
    return _run(arguments, "", subprocess.PIPE).decode(errors="replace")


def feed(*arguments: str, given: str) -> None:
    """Runs a program that takes `given` and may live on in the background, as what holds a
    clipboard does: its output is not waited for. SkillError as for `run`."""
    _run(arguments, given, subprocess.DEVNULL)


def start(*arguments: str) -> None:
    """Starts a program that may live on without us. SkillError where it cannot be started, or fails
    at once."""
    try:
        process = subprocess.Popen(  # noqa: S603 - a list, and no shell
            arguments,
            cwd=Path.home(),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        if process.wait(_AT_ONCE_SECONDS):
            raise subprocess.CalledProcessError(process.returncode, arguments)
    except subprocess.TimeoutExpired:
        # Somebody must take note of its end, or it stays behind as a zombie.
        threading.Thread(target=process.wait, daemon=True).start()
    except (OSError, ValueError, subprocess.SubprocessError) as error:
        raise _failed(arguments[0], error) from error


def _run(arguments: tuple[str, ...], given: str, output: int) -> bytes:
    try:
        done = subprocess.run(  # noqa: S603 - a list, and no shell
            arguments,
            input=given.encode(),
            env=os.environ | {"LC_ALL": "C.UTF-8"},
            stdout=output,
            stderr=subprocess.DEVNULL,
            timeout=_PATIENCE_SECONDS,
            check=True,
        )
    except (OSError, ValueError, subprocess.SubprocessError) as error:
        raise _failed(arguments[0], error) from error
    return done.stdout or b""


def _failed(program: str, error: Exception) -> SkillError:
    name = Path(program).name
    if isinstance(error, FileNotFoundError):
        return SkillError("program-missing", f"The program {name} is not installed.")
    if isinstance(error, subprocess.TimeoutExpired):
        return SkillError("program-slow", f"The program {name} gave no answer.")
    return SkillError("program-failed", f"The program {name} could not do it.")
