"""A desktop of the tests' own: an X server, a D-Bus daemon, and services that keep what they are
told. Nothing of the machine's own is touched."""

from __future__ import annotations

import os
import shutil
import subprocess
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from jeepney import HeaderFields, Message, MessageType, new_error, new_method_return
from jeepney.bus_messages import message_bus
from jeepney.io.blocking import DBusConnection, open_dbus_connection

_BUS_CONFIG = """<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig>
  <listen>unix:path={folder}/bus.sock</listen>
  <auth>EXTERNAL</auth>
  <policy context="default">
    <allow send_destination="*" eavesdrop="true"/><allow own="*"/><allow eavesdrop="true"/>
  </policy>
</busconfig>
"""


def needs(*programs: str) -> None:
    """Skips the test where one of them is not installed."""
    if missing := [name for name in programs if not shutil.which(name)]:
        pytest.skip(f"not installed: {', '.join(missing)}")


@contextmanager
def private_bus(folder: Path) -> Iterator[str]:
    """The address of a D-Bus daemon."""
    needs("dbus-daemon")
    config = folder / "bus.conf"
    config.write_text(_BUS_CONFIG.format(folder=folder))
    command = ["dbus-daemon", f"--config-file={config}", "--nofork", "--print-address=1"]
    pipe, null = subprocess.PIPE, subprocess.DEVNULL
    with subprocess.Popen(command, stdout=pipe, stderr=null, text=True) as daemon:
        assert daemon.stdout
        yield daemon.stdout.readline().strip()
        daemon.terminate()


@contextmanager
def private_screen() -> Iterator[str]:
    """The name of an X display of 640 by 480."""
    needs("Xvfb")
    read, write = os.pipe()
    command = ["Xvfb", "-displayfd", str(write), "-screen", "0", "640x480x24", "-nolisten", "tcp"]
    with subprocess.Popen(command, pass_fds=[write], stderr=subprocess.DEVNULL) as server:
        os.close(write)
        with os.fdopen(read) as pipe:
            yield f":{pipe.readline().strip()}"
        server.terminate()


class Service:
    """Answers calls on a bus by name in a thread, until the end of its `with`. `answer` takes the
    method's name and arguments and returns signature and values; None is an error."""

    def __init__(
        self, bus: str, name: str, answer: Callable[..., tuple[str, tuple[Any, ...]] | None]
    ) -> None:
        self._answer = answer
        self.connection: DBusConnection = open_dbus_connection(bus)
        self.connection.send_and_get_reply(message_bus.RequestName(name))
        self._thread = threading.Thread(target=self._serve, daemon=True)

    def __enter__(self) -> Service:
        self._thread.start()
        return self

    def __exit__(self, *raised: object) -> None:
        self._ended = True
        self._thread.join(5)
        self.connection.close()

    _ended = False
    after: Message | None = None
    """A signal to send after the answer."""

    def _serve(self) -> None:
        while not self._ended:
            try:
                message = self.connection.receive(timeout=0.05)
            except TimeoutError:
                continue
            if message.header.message_type == MessageType.method_call:
                self.connection.send_message(self._reply(message))
                if self.after:
                    self.connection.send_message(self.after)

    def _reply(self, message: Message) -> Message:
        answer = self._answer(message.header.fields[HeaderFields.member], *message.body)
        if answer is None:
            return new_error(message, "org.freedesktop.DBus.Error.AccessDenied")
        return new_method_return(message, *answer)


class Player(Service):
    """A music player in one state, which keeps what it is told."""

    def __init__(self, bus: str, name: str, state: str) -> None:
        self.told: list[str] = []
        self._properties = {"Identity": name, "PlaybackStatus": state}
        super().__init__(bus, f"org.mpris.MediaPlayer2.{name}", self._obey)

    def __enter__(self) -> Player:
        super().__enter__()
        return self

    def _obey(self, method: str, *given: str) -> tuple[str, tuple[Any, ...]]:
        if method == "Get":
            return "v", (("s", self._properties[given[1]]),)
        self.told.append(method)
        states = {"Play": "Playing", "Pause": "Paused"}
        self._properties["PlaybackStatus"] = states.get(method, self._properties["PlaybackStatus"])
        return "", ()
