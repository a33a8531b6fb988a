"""A desktop of a bench's own: a home with the usual folders, an X display with a terminal window
and a clipboard, sound, a music player and a login service. Nothing of the machine's is touched."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from tests.real.pulse import Pulse
from tests.skills.desktop import Player, Service, private_bus, private_screen

_PROGRAMS = "Xvfb dbus-daemon pulseaudio pactl xterm xdotool xclip".split()
_FOLDERS = "Documents Downloads Pictures Music Videos Desktop".split()
_EDITOR = "[Desktop Entry]\nType=Application\nName=Text Editor\nExec=true\n"


@contextmanager
def desk(folder: Path) -> Iterator[dict[str, str]]:
    """The environment of a program that sits at it. SystemExit where a program is missing."""
    if missing := [program for program in _PROGRAMS if not shutil.which(program)]:
        raise SystemExit(f"not installed: {', '.join(missing)}")
    with ExitStack() as stack:
        bus = stack.enter_context(private_bus(folder))
        pulse = Pulse(folder)
        stack.callback(pulse.close)
        environment = _environment(folder / "home") | pulse.environment
        environment["DBUS_SESSION_BUS_ADDRESS"] = environment["DBUS_SYSTEM_BUS_ADDRESS"] = bus
        environment["DISPLAY"] = stack.enter_context(private_screen())
        stack.enter_context(Player(bus, "Tunes", "Playing"))
        stack.enter_context(Service(bus, "org.freedesktop.login1", lambda *_: ("", ())))
        _furnish(folder / "home")
        stack.callback(_window(environment).kill)
        _copy("The parcel comes on Thursday.", environment)
        yield environment


def _environment(home: Path) -> dict[str, str]:
    inherited = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("XDG_", "PULSE_", "EARSHOT_", "WAYLAND_"))
    }
    path = f"{home / 'bin'}:{inherited['PATH']}"
    return inherited | {"HOME": str(home), "PATH": path, "LC_ALL": "C.UTF-8"}


def _furnish(home: Path) -> None:
    for name in _FOLDERS:
        (home / name).mkdir(parents=True)
    (home / "Documents" / "holiday plans.txt").touch()
    apps = home / ".local" / "share" / "applications"
    apps.mkdir(parents=True)
    (apps / "editor.desktop").write_text(_EDITOR)
    opener = home / "bin" / "xdg-open"  # opens nothing
    opener.parent.mkdir()
    opener.symlink_to("/bin/true")


def _window(environment: dict[str, str]) -> subprocess.Popen[bytes]:
    """A terminal with the focus."""
    window = subprocess.Popen(["xterm", "-e", "cat"], env=environment)
    search = ["xdotool", "search", "--sync", "--onlyvisible", "--class", "XTerm", "windowfocus"]
    subprocess.check_call(search, env=environment, timeout=20)
    return window


def _copy(text: str, environment: dict[str, str]) -> None:
    null = subprocess.DEVNULL
    command = ["xclip", "-selection", "clipboard", "-in"]
    subprocess.run(
        command, input=text.encode(), env=environment, stdout=null, stderr=null, check=True
    )
