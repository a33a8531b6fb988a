"""Typing into the window that has the focus."""

from __future__ import annotations

import os
import sys
from contextlib import closing
from typing import TYPE_CHECKING

from earshot.computer import programs
from earshot.errors import SkillError

if TYPE_CHECKING:
    from earshot.computer.x11 import Keyboard


def write(text: str) -> None:
    """Types `text`. SkillError where it holds what is no printable character: Enter would run or
    send what was typed; and where the system offers no way."""
    if not text.isprintable():
        said = "I type words only, no keys such as Enter or Tab."
        raise SkillError("keys-not-printable", said)
    if sys.platform in ("darwin", "win32"):
        from pynput.keyboard import Controller

        Controller().type(text)
        return
    match _program():
        case "":
            with closing(_x11()) as keyboard:
                keyboard.write(text)
        case "wtype":
            programs.run("wtype", "--", text)
        case _:
            programs.run("ydotool", "type", "--", text)


def erase(count: int) -> None:
    """Presses Backspace so many times. SkillError where the system offers no way."""
    if sys.platform in ("darwin", "win32") or _program():
        raise SkillError("keys-no-undo", "I cannot see where I typed. Press Control Z there.")
    with closing(_x11()) as keyboard:
        keyboard.erase(count)


def window() -> str:
    """Something that names the window with the focus; "" where the system does not tell."""
    if sys.platform in ("darwin", "win32") or _program():
        return ""
    with closing(_x11()) as keyboard:
        return keyboard.focus()


def _program() -> str:
    """What types under Wayland; "" under X11, where we do it ourselves."""
    wayland = bool(os.environ.get("WAYLAND_DISPLAY"))
    if not wayland and not os.environ.get("DISPLAY"):
        raise SkillError("no-desktop", "There is no desktop here, so there is nowhere to type.")
    if not wayland:
        return ""
    wanted = ("wtype", "ydotool")
    if found := programs.first_of(*wanted):
        return found
    said = f"I can type into windows once {' or '.join(wanted)} is installed."
    raise SkillError("keys-no-program", said)


def _x11() -> Keyboard:
    from earshot.computer.x11 import Keyboard

    return Keyboard()
