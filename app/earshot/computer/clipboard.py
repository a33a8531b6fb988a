"""The clipboard's text."""

from __future__ import annotations

import os
import sys

from earshot.computer import programs
from earshot.errors import SkillError

_UNSHOWN = "x-kde-passwordManagerHint"
"""What password managers put beside a password, so that nobody keeps or shows it."""

_READINGS = 50
"""Of about 10 ms each."""

_TEXT = ("UTF8_STRING", "text/plain;charset=utf-8", "text/plain", "STRING", "TEXT")


def read() -> str:
    """The text on the clipboard; "" where there is none. SkillError for a password."""
    if sys.platform in ("darwin", "win32"):
        import pyperclip

        return str(pyperclip.paste())
    program = _program()
    kinds = _kinds(program)
    if _UNSHOWN in kinds:
        said = "There is a password on the clipboard. I leave it there unread."
        raise SkillError("clipboard-secret", said)
    if not any(kind in kinds for kind in _TEXT):
        return ""
    if program == "wl-paste":
        return programs.run("wl-paste", "--no-newline", "--type", "text")
    return programs.run("xclip", "-selection", "clipboard", "-out", "-target", "UTF8_STRING")


def write(text: str) -> None:
    """Puts a text on the clipboard."""
    if sys.platform in ("darwin", "win32"):
        import pyperclip

        pyperclip.copy(text)
    elif _program() == "wl-paste":
        programs.feed("wl-copy", "--type", "text/plain", given=text)
    else:
        programs.feed("xclip", "-selection", "clipboard", "-in", given=text)
        _await(text)


def _await(text: str) -> None:
    """xclip returns before the X server has heard of it; on a busy machine some readings before."""
    if not any(read().strip() == text.strip() for _ in range(_READINGS)):
        raise SkillError("clipboard-refused", "The clipboard did not take it.")


def _kinds(program: str) -> list[str]:
    """The forms that what is on the clipboard comes in; none where it is empty."""
    listing = ("-selection", "clipboard", "-out", "-target", "TARGETS")
    given = ("--list-types",) if program == "wl-paste" else listing
    try:
        return programs.run(program, *given).splitlines()
    except SkillError as error:
        if error.code == "program-failed":  # both fail on an empty clipboard
            return []
        raise


def _program() -> str:
    wayland = bool(os.environ.get("WAYLAND_DISPLAY"))
    if not wayland and not os.environ.get("DISPLAY"):
        raise SkillError("no-desktop", "There is no desktop here, so there is no clipboard.")
    program, package = ("wl-paste", "wl-clipboard") if wayland else ("xclip", "xclip")
    if not programs.first_of(program):
        said = f"The clipboard can be used once {package} is installed."
        raise SkillError("clipboard-no-program", said)
    return program
