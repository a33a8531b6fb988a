"""Typing into the window that has the focus."""

from __future__ import annotations

import os
import sys

from earshot.computer import programs
from earshot.errors import SkillError


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
        case "xdotool":
            programs.run("xdotool", "type", "--clearmodifiers", "--", text)
        case "wtype":
            programs.run("wtype", "--", text)
        case _:
            programs.run("ydotool", "type", "--", text)


def erase(count: int) -> None:
    """Presses Backspace so many times. SkillError where the system offers no way."""
    if _program() != "xdotool":
        raise SkillError("keys-no-undo", "I cannot see where I typed. Press Control Z there.")
    programs.run(*"xdotool key --clearmodifiers --repeat".split(), f"{count}", "BackSpace")


def window() -> str:
    """Something that names the window with the focus; "" where the system does not tell."""
    if sys.platform in ("darwin", "win32") or _program() != "xdotool":
        return ""
    try:
        return programs.run("xdotool", "getwindowfocus").strip()
    except SkillError:  # no window has it
        return ""


def _program() -> str:
    wayland = bool(os.environ.get("WAYLAND_DISPLAY"))
    if not wayland and not os.environ.get("DISPLAY"):
        raise SkillError("no-desktop", "There is no desktop here, so there is nowhere to type.")
    wanted = ("wtype", "ydotool") if wayland else ("xdotool",)
    if found := programs.first_of(*wanted):
        return found
    said = f"I can type into windows once {' or '.join(wanted)} is installed."
    raise SkillError("keys-no-program", said)
