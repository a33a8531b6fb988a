"""The folders everybody has, and the files in them."""

from __future__ import annotations

import os
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

import platformdirs

_DEEPEST = 4
_MOST = 20_000
"""Files that are looked at: some tenths of a second of work."""

_PROGRAMS = frozenset(
    "app appimage bat bin cmd com command cpl desktop exe hta jar js jse lnk msi msp pif pkg ps1 py"
    " pyw reg run scpt scr sh tool url vb vbe vbs webloc workflow wsf".split()
)


def usual() -> dict[str, Path]:
    """The person's own folders by name, in the order in which files are looked for."""
    named = {
        "documents": platformdirs.user_documents_path(),
        "desktop": platformdirs.user_desktop_path(),
        "downloads": platformdirs.user_downloads_path(),
        "pictures": platformdirs.user_pictures_path(),
        "music": platformdirs.user_music_path(),
        "videos": platformdirs.user_videos_path(),
    }
    return named | {"home": Path.home()}


def files() -> Iterator[Path]:
    """The files of the usual folders, and those that lie in the home folder itself. Hidden ones are
    left out, and so is what is buried deep."""
    *named, home = usual().values()
    walked = (path for folder in dict.fromkeys(named) if folder != home for path in _below(folder))
    yield from islice(walked, _MOST)
    yield from (path for path in _entries(home) if path.is_file())


def is_program(path: Path) -> bool:
    """Opening it would run it, or might."""
    suffix = path.suffix.lower().lstrip(".")
    return suffix in _PROGRAMS or (not suffix and os.access(path, os.X_OK))


def _below(folder: Path) -> Iterator[Path]:
    for place, folders, names in os.walk(folder):
        deep = len(Path(place).relative_to(folder).parts)
        folders[:] = sorted(name for name in folders if name[0] != "." and deep < _DEEPEST)
        yield from (Path(place, name) for name in sorted(names) if name[0] != ".")


def _entries(folder: Path) -> list[Path]:
    try:
        return sorted(path for path in folder.iterdir() if path.name[0] != ".")
    except OSError:
        return []


def inside(folder: Path) -> list[Path]:
    """The folders that lie in a folder; none where it cannot be read."""
    return [path for path in _entries(folder) if path.is_dir()]
