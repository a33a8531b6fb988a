"""Locking the screen, and sending the computer to sleep."""

from __future__ import annotations

import sys
from contextlib import suppress

from earshot.computer import bus, programs
from earshot.errors import SkillError

_LOGIN = "org.freedesktop.login1"
_SAVERS = (
    ("org.gnome.ScreenSaver", "/org/gnome/ScreenSaver"),
    ("org.freedesktop.ScreenSaver", "/org/freedesktop/ScreenSaver"),
    ("org.cinnamon.ScreenSaver", "/org/cinnamon/ScreenSaver"),
    ("org.mate.ScreenSaver", "/org/mate/ScreenSaver"),
)


def lock() -> None:
    """Locks the screen. SkillError where nothing here can."""
    if sys.platform == "darwin":
        # There is no public call that locks; a display asleep asks for the password as set.
        programs.run("pmset", "displaysleepnow")
    elif sys.platform == "win32":
        import ctypes

        ctypes.windll.user32.LockWorkStation()
    else:
        _lock_linux()


def sleep() -> None:
    """Sends the computer to sleep. SkillError where it may not."""
    if sys.platform == "darwin":
        programs.run("pmset", "sleepnow")
    elif sys.platform == "win32":
        import ctypes

        ctypes.windll.powrprof.SetSuspendState(False, False, False)
    else:
        try:
            path = "/org/freedesktop/login1"
            bus.call("SYSTEM", _LOGIN, path, f"{_LOGIN}.Manager.Suspend", "b", False)
        except bus.BusError as error:
            said = "This computer does not let me send it to sleep."
            raise SkillError("sleep-refused", said) from error


def _lock_linux() -> None:
    for name, path in _SAVERS:
        with suppress(bus.BusError):
            bus.call("SESSION", name, path, f"{name}.Lock")
            return
    try:
        own = f"{_LOGIN}.Session"
        bus.call("SYSTEM", _LOGIN, "/org/freedesktop/login1/session/auto", f"{own}.Lock")
    except bus.BusError as error:
        said = "Nothing on this desktop lets me lock the screen."
        raise SkillError("lock-refused", said) from error
