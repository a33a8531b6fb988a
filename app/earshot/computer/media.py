"""Players of music and films, whichever is open."""

from __future__ import annotations

import sys
from typing import Literal

from earshot.computer import bus
from earshot.errors import SkillError

Command = Literal["Play", "Pause", "Next", "Previous"]

_MPRIS = "org.mpris.MediaPlayer2"
_OBJECT = "/org/mpris/MediaPlayer2"
_STATES = {"Play": ("Paused", "Stopped", "Playing"), "Pause": ("Playing",)}
"""Which players a command is for, the best first."""


def send(command: Command) -> str:
    """Tells the player; returns its name, "" where the system does not tell. SkillError where none
    is open."""
    if sys.platform in ("darwin", "win32"):
        _press(command)
        return ""
    player = _chosen(_STATES.get(command, ("Playing", "Paused", "Stopped")))
    if not player:
        raise SkillError("media-none", _nothing(command))
    bus.call("SESSION", player, _OBJECT, f"{_MPRIS}.Player.{command}")
    return str(bus.value("SESSION", player, _OBJECT, _MPRIS, "Identity"))


def _nothing(command: Command) -> str:
    return "Nothing is playing." if command == "Pause" else "No player is open."


def _chosen(states: tuple[str, ...]) -> str:
    """The player to tell: one in the earliest of `states`; "" where there is none."""
    server = "org.freedesktop.DBus"
    (names,) = bus.call("SESSION", server, "/org/freedesktop/DBus", f"{server}.ListNames")
    found = {_state(name): name for name in names if name.startswith(f"{_MPRIS}.")}
    return next((found[state] for state in states if state in found), "")


def _state(player: str) -> str:
    try:
        return str(bus.value("SESSION", player, _OBJECT, f"{_MPRIS}.Player", "PlaybackStatus"))
    except bus.BusError:
        return ""


def _press(command: Command) -> None:
    """Presses the key of a keyboard. Playing and pausing are one key: each system's own player
    decides which it is."""
    from pynput.keyboard import Controller, Key

    keys = {"Next": Key.media_next, "Previous": Key.media_previous}
    Controller().tap(keys.get(command, Key.media_play_pause))
