"""Typing into a real terminal window, which writes down every key it gets."""

from __future__ import annotations

import gc
import os
import subprocess
import time
import warnings
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from earshot.errors import SkillError
from earshot.values import Risk, SkillCall
from tests.skills.desktop import needs, private_screen
from tests.skills.hosting import Home, ask


class Terminal:
    """An xterm on `display` with the focus; `typed` is what it was sent."""

    def __init__(self, folder: Path) -> None:
        self._file = folder / "typed"
        self._file.touch()
        write = f"stty raw -echo; printf x > {folder}/ready; exec cat > {self._file}"
        english = os.environ | {"LC_ALL": "C.UTF-8"}
        self._xterm = subprocess.Popen(["xterm", "-e", "sh", "-c", write], env=english)
        self.await_((folder / "ready").exists)
        self.focus("XTerm")

    def focus(self, kind: str) -> None:
        search = ["xdotool", "search", "--sync", "--onlyvisible", "--class", kind]
        subprocess.check_call([*search, "windowfocus", "--sync"], timeout=20)

    def await_(self, ready: Callable[[], bool]) -> None:
        deadline = time.monotonic() + 20
        while not ready() and time.monotonic() < deadline:
            time.sleep(0.01)
        assert ready()

    def got(self, text: str) -> bool:
        """Whether exactly this was typed, once it has come through."""
        self.await_(lambda: len(self._file.read_bytes()) >= len(text.encode()))
        return self._file.read_text(encoding="utf-8") == text

    def close(self) -> None:
        self._xterm.terminate()
        self._xterm.wait()


@pytest.fixture
def terminal(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Terminal]:
    needs("xterm", "xdotool", "Xvfb")
    with ExitStack() as stack:
        monkeypatch.setenv("DISPLAY", stack.enter_context(private_screen()))
        monkeypatch.delenv("WAYLAND_DISPLAY", raising=False)
        terminal = Terminal(tmp_path)
        stack.callback(terminal.close)
        yield terminal


@pytest.mark.parametrize(
    ("text", "typed"),
    [
        ("type hello world", "hello world"),
        ("Type: Dear Mr. O'Neill, it's 5:30 (really)", "Dear Mr. O'Neill, it's 5:30 (really)"),
        ("dictate Grüße aus Köln, 10 €", "Grüße aus Köln, 10 €"),
        ("type Привет, 世界 🎉 ¿qué? ĄĆĘ", "Привет, 世界 🎉 ¿qué? ĄĆĘ"),
        ("type -- $(touch /tmp/no) `id` ; rm -rf", "-- $(touch /tmp/no) `id` ; rm -rf"),
    ],
)
async def test_words_arrive_in_the_window_as_they_are(
    home: Home, terminal: Terminal, text: str, typed: str
) -> None:
    await ask(home.host(), text)
    assert terminal.got(typed)


async def test_undo_deletes_what_was_typed(home: Home, terminal: Terminal) -> None:
    host = home.host()
    assert await ask(host, "type hello") == "Typed: hello."
    assert terminal.got("hello")
    assert await ask(host, "undo") == "Deleted it again."
    assert terminal.got("hello" + 5 * "\x7f") or terminal.got("hello" + 5 * "\b")


async def test_undo_leaves_other_windows_alone(home: Home, terminal: Terminal) -> None:
    host = home.host()
    await ask(host, "type hello")
    assert terminal.got("hello")
    terminal.close()
    with pytest.raises(SkillError, match="Control Z"):
        await ask(host, "undo")


@pytest.mark.parametrize("text", ["rm -rf ~\n", "a\tb", "\x1b[2J", "", "long " * 500])
async def test_keys_that_run_or_send_are_never_pressed(
    home: Home, terminal: Terminal, text: str
) -> None:
    with pytest.raises(SkillError, match=r"I (can )?type"):
        await home.host().run(SkillCall("type_text", {"text": text}))
    await ask(home.host(), "type x")
    assert terminal.got("x")


def test_typing_is_no_harmless_reading(home: Home) -> None:
    (tool,) = (tool for tool in home.host().tools() if tool.name == "type_text")
    assert tool.risk is Risk.REVERSIBLE


@pytest.mark.parametrize(
    ("display", "wayland", "said"),
    [
        (":999", "", "does not let me in"),
        ("", "w", "once wtype or ydotool is"),
        ("", "", "no desk"),
    ],
)
async def test_what_is_missing_is_said(
    home: Home, monkeypatch: pytest.MonkeyPatch, display: str, wayland: str, said: str
) -> None:
    for name, value in {"DISPLAY": display, "WAYLAND_DISPLAY": wayland, "PATH": "/no"}.items():
        monkeypatch.setenv(name, value)
    with pytest.raises(SkillError, match=said):
        await ask(home.host(), "type hello")
    with warnings.catch_warnings(action="ignore"):  # python-xlib forgets its sockets
        gc.collect()
