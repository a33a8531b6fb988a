"""The window as a process: it opens, is raised, and ends cleanly whenever it is asked to."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="needs signals")


@contextmanager
def shown(*arguments: str, **environment: str) -> Iterator[subprocess.Popen[str]]:
    path = os.pathsep.join([str(ROOT), str(ROOT / "app")])
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.desktop.shown", *arguments],
        env=os.environ | {"PYTHONPATH": path, "QT_QPA_PLATFORM": "offscreen"} | environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        yield process
    finally:
        process.kill()
        process.communicate()


def read_until(process: subprocess.Popen[str], line: str) -> None:
    assert process.stdout is not None
    for read in process.stdout:
        if read.strip() == line:
            return
    raise AssertionError(process.stderr.read() if process.stderr else "")


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_it_ends_cleanly_when_asked_to(number: signal.Signals) -> None:
    with shown() as process:
        read_until(process, "open")
        process.send_signal(number)
        out, errors = process.communicate(timeout=30)
    assert (process.returncode, out.strip()) == (0, "closed")
    assert errors.replace("This plugin does not support raise()\n", "") == ""


def test_it_ends_cleanly_while_it_still_opens() -> None:
    with shown("3600") as process:
        read_until(process, "opening")
        process.terminate()
        out, errors = process.communicate(timeout=30)
    assert (process.returncode, out.strip(), errors) == (0, "", "")


_WEEKDAY = """
import os, signal
from contextlib import asynccontextmanager
from datetime import date
from earshot.desktop import main

@asynccontextmanager
async def opened():
    print(f"{date(2026, 3, 3):%A}", flush=True)
    os.kill(os.getpid(), signal.SIGTERM)
    yield

main.run(opened)
"""


@pytest.mark.skipif(not shutil.which("localedef"), reason="needs localedef")
def test_days_are_told_in_english_whatever_the_system_speaks(tmp_path: Path) -> None:
    german = tmp_path / "de_DE.UTF-8"
    subprocess.run(["localedef", "-i", "de_DE", "-f", "UTF-8", german], check=False)
    if not german.is_dir():
        pytest.skip("there is no source of the German locale")
    system = {"LOCPATH": str(tmp_path), "LC_ALL": german.name, "QT_QPA_PLATFORM": "offscreen"}
    said = subprocess.check_output(
        [sys.executable, "-c", _WEEKDAY],
        env=os.environ | {"PYTHONPATH": str(ROOT / "app")} | system,
        text=True,
        timeout=60,
    )
    assert said.strip() == "Tuesday"


@pytest.fixture
def screen(tmp_path: Path) -> Iterator[str]:
    """A display of our own."""
    reading, writing = os.pipe()
    command = ["Xvfb", "-displayfd", str(writing), "-screen", "0", "900x1000x24"]
    with (tmp_path / "xvfb.log").open("w") as log:
        server = subprocess.Popen(command, pass_fds=[writing], stderr=log)
    os.close(writing)
    with os.fdopen(reading) as pipe:
        number = pipe.readline().strip()
    try:
        yield f":{number}"
    finally:
        server.terminate()
        server.wait()


@pytest.mark.real
@pytest.mark.skipif(
    not (shutil.which("Xvfb") and shutil.which("xdotool")), reason="needs Xvfb and xdotool"
)
def test_a_key_held_on_a_real_display_is_one_hold(screen: str) -> None:
    """The X server repeats the key some fifty times meanwhile."""

    def act(*words: str) -> str:
        done = subprocess.run(
            ["xdotool", *words],
            check=True,
            env=os.environ | {"DISPLAY": screen},
            capture_output=True,
            text=True,
        )
        return done.stdout.strip()

    with shown(DISPLAY=screen, QT_QPA_PLATFORM="xcb") as process:
        read_until(process, "open")
        window = act("search", "--sync", "--onlyvisible", "--name", "^Earshot$").split("\n")[0]
        act("windowfocus", "--sync", window)
        time.sleep(0.5)  # the focus event has no other sign
        act("keydown", "space")
        time.sleep(2.0)
        act("keyup", "space")
        time.sleep(0.5)
        process.terminate()
        out, errors = process.communicate(timeout=30)
    assert out.strip() == "press,open,release,ask what time is it,closed", errors
