"""Where things are kept. `EARSHOT_HOME` moves everything under one folder (tests, portable use)."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

import platformdirs

_APP = "earshot"


def _place(kind: str) -> Path:
    home = os.environ.get("EARSHOT_HOME")
    if home:
        return Path(home) / kind
    place: Path = getattr(platformdirs, f"user_{kind}_path")(_APP, appauthor=False)
    return place


def config() -> Path:
    """Settings, command files, the person's own skills."""
    return _place("config")


def data() -> Path:
    """Models, timers, history. Never a cache folder: cleaners empty those."""
    return _place("data")


def log() -> Path:
    """Log files."""
    return _place("log")


def commands() -> Path:
    """The person's command files, `*.yaml`."""
    return config() / "commands"


def skills() -> Path:
    """The person's own skills, `*.py`."""
    return config() / "skills"


def models() -> Path:
    """Models that were added, one folder per kind: `speech/`, `chat/`, `voice/`."""
    return data() / "models"


def write_atomically(path: Path, content: bytes, *, private: bool = True) -> None:
    """Replaces `path` by `content` in one step: after a crash or on a full disk it holds all of the
    old content or all of the new. `private`: for its owner only. Raises OSError and leaves no
    temporary file."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    temporary = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        if not private:
            temporary.chmod(0o666 & ~_umask())
        temporary.replace(path)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise


def _umask() -> int:
    mask = os.umask(0o077)  # can only be read by setting it
    os.umask(mask)
    return mask


def shipped(folder: str) -> Path:
    """A folder that ships with the app: `assets` or `models`. Inside the installed package where it
    was built as a wheel, beside `app/` in a source tree."""
    package = Path(__file__).parent
    inside = package / "shipped" / folder
    return inside if inside.is_dir() else package.parents[1] / folder
