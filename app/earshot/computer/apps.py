"""The programs with a name and a picture that are installed, and how to start them."""

from __future__ import annotations

import os
import shlex
import sys
from collections.abc import Iterator
from configparser import ConfigParser, Error, SectionProxy
from dataclasses import dataclass
from pathlib import Path

from earshot.computer import programs
from earshot.errors import SkillError


@dataclass(frozen=True, slots=True)
class App:
    """A program as its owner knows it."""

    name: str
    target: str
    """What starts it: a command line on Linux, a bundle or a link elsewhere."""
    kind: str = ""
    """What it is: "Web Browser"; "" where the system does not tell."""
    terminal: bool = False
    """It runs in a terminal window."""


def installed() -> list[App]:
    """All that can be started by name. One that is installed twice is there once."""
    if sys.platform == "darwin":
        found = _bundles()
    elif sys.platform == "win32":
        found = _links()
    else:
        found = _entries()
    return list({app.name.casefold(): app for app in found}.values())


def start(app: App) -> None:
    """Starts it. SkillError where that fails."""
    if app.terminal:
        raise SkillError("app-terminal", f"{app.name} runs in a terminal. Start it there.")
    if sys.platform in ("darwin", "win32"):
        hand_over(app.target)
    else:
        programs.start(*_command(app.target))


def hand_over(target: str) -> None:
    """Opens a file, a folder or a web address with what the system has for it. SkillError where it
    has nothing."""
    if sys.platform == "linux" and not programs.first_of("xdg-open"):
        raise SkillError("no-xdg-open", "I can open things once xdg-utils is installed.")
    try:
        if sys.platform == "win32":
            os.startfile(target)  # noqa: S606 - no shell; only what the skills let through
        else:
            programs.start("open" if sys.platform == "darwin" else "xdg-open", target)
    except (OSError, SkillError) as error:
        said = "Nothing on this computer opens that. Install an app for it first."
        raise SkillError("nothing-opens", said) from error


def _entries() -> Iterator[App]:
    """Desktop entries, the system's first, so that the person's own win. Flatpaks and snaps that
    the session knows are in XDG_DATA_DIRS, too; those it does not are in fixed places."""
    own = os.environ.get("XDG_DATA_HOME") or str(Path.home() / ".local/share")
    shared = os.environ.get("XDG_DATA_DIRS") or "/usr/local/share:/usr/share"
    folders = [
        "/var/lib/snapd/desktop",
        "/var/lib/flatpak/exports/share",
        *reversed(shared.split(":")),
        f"{own}/flatpak/exports/share",
        own,
    ]
    for folder in dict.fromkeys(folders):
        for path in sorted(Path(folder, "applications").rglob("*.desktop")):
            if app := _entry(path):
                yield app


def _entry(path: Path) -> App | None:
    """The app of a desktop entry; None where it is damaged or not for people."""
    parser = ConfigParser(interpolation=None, strict=False, delimiters="=", comment_prefixes="#")
    parser.optionxform = str  # type: ignore[assignment,method-assign]
    try:
        parser.read(path, encoding="utf-8")
        entry = parser["Desktop Entry"]
    except (OSError, UnicodeDecodeError, Error, KeyError):
        return None
    if not _is_for_people(entry):
        return None
    kind, terminal = entry.get("GenericName", ""), entry.get("Terminal") == "true"
    return App(entry["Name"], entry["Exec"], kind, terminal)


def _is_for_people(entry: SectionProxy) -> bool:
    hidden = "true" in (entry.get("NoDisplay"), entry.get("Hidden"))
    whole = {"Name", "Exec"} <= set(entry)
    return entry.get("Type") == "Application" and whole and not hidden


def _command(line: str) -> list[str]:
    """The words of an Exec line, without the fields that stand for files. SkillError for a line
    that is damaged."""
    try:
        words = shlex.split(line)
    except ValueError:
        words = []
    words = [word.replace("%%", "%") for word in words if not _is_field(word)]
    if not words:
        raise SkillError("app-damaged", "That app is not installed properly: it cannot be started.")
    return words


def _is_field(word: str) -> bool:
    return len(word) == 2 and word[0] == "%" and word[1] != "%"


def _bundles() -> Iterator[App]:
    for folder in ("/System/Applications", "/Applications", str(Path.home() / "Applications")):
        for pattern in ("*.app", "*/*.app"):
            for path in sorted(Path(folder).glob(pattern)):
                yield App(path.stem, str(path))


def _links() -> Iterator[App]:
    for variable in ("PROGRAMDATA", "APPDATA"):
        menu = Path(os.environ.get(variable, ""), "Microsoft/Windows/Start Menu/Programs")
        for path in sorted(menu.rglob("*.lnk")):
            yield App(path.stem, str(path))
