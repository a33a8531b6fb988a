"""The clipboard of a real X server."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator

import pytest

from earshot.errors import SkillError
from earshot.values import Risk
from tests.skills.desktop import needs, private_screen
from tests.skills.hosting import Home, ask

_XCLIP = ["xclip", "-selection", "clipboard"]


@pytest.fixture
def screen(monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    needs("xclip", "Xvfb")
    with private_screen() as display:
        monkeypatch.setenv("DISPLAY", display)
        monkeypatch.delenv("WAYLAND_DISPLAY", raising=False)
        yield display


def put(text: str, kind: str = "UTF8_STRING") -> None:
    null = subprocess.DEVNULL
    given = [*_XCLIP, "-in", "-target", kind]
    subprocess.run(given, input=text.encode(), stdout=null, stderr=null, check=True)


def held() -> str:
    return subprocess.check_output([*_XCLIP, "-out"], text=True)


@pytest.mark.parametrize(
    "text",
    [
        "read the clipboard",
        "what's on my clipboard?",
        "Read me what is on the clipboard, please.",
        "what did I copy",
        "read my clipboard aloud",
    ],
)
async def test_it_is_read(home: Home, screen: str, text: str) -> None:
    put("Grüße, 你好\nand a second line\n")
    assert await ask(home.host(), text) == "Grüße, 你好\nand a second line"


async def test_an_empty_clipboard_and_a_picture_hold_no_text(home: Home, screen: str) -> None:
    assert await ask(home.host(), "read the clipboard") == "There is no text on the clipboard."
    put("PNG", kind="image/png")
    assert await ask(home.host(), "read the clipboard") == "There is no text on the clipboard."


async def test_a_password_is_not_read(home: Home, screen: str) -> None:
    put("hunter2", kind="x-kde-passwordManagerHint")
    with pytest.raises(SkillError, match="password"):
        await ask(home.host(), "read the clipboard")


async def test_a_long_text_is_cut_and_that_is_said(home: Home, screen: str) -> None:
    put("word " * 2000)
    said = await ask(home.host(), "read the clipboard")
    assert len(said) < 4100
    assert said.endswith("That is the beginning; 5999 more characters follow.")


@pytest.mark.parametrize("text", ["copy that", "put it on the clipboard", "Copy your answer"])
async def test_the_last_reply_is_copied_and_undone(home: Home, screen: str, text: str) -> None:
    host = home.host()
    put("mine")
    home.last_reply = "It's 7:42 PM. – $(id)"
    assert await ask(host, text) == "Copied the answer."
    assert held() == "It's 7:42 PM. – $(id)"
    assert await ask(host, "undo") == "The clipboard is as it was."
    assert held() == "mine"


async def test_nothing_said_is_nothing_copied(home: Home, screen: str) -> None:
    put("mine")
    with pytest.raises(SkillError, match="not said anything"):
        await ask(home.host(), "copy that")
    assert held() == "mine"


@pytest.mark.parametrize(
    ("display", "wayland", "said"),
    [(":9", "", "once xclip is"), ("", "w", "once wl-clipboard is"), ("", "", "no desktop here")],
)
async def test_what_is_missing_is_said(
    home: Home, monkeypatch: pytest.MonkeyPatch, display: str, wayland: str, said: str
) -> None:
    for name, value in {"DISPLAY": display, "WAYLAND_DISPLAY": wayland, "PATH": "/no"}.items():
        monkeypatch.setenv(name, value)
    with pytest.raises(SkillError, match=said):
        await ask(home.host(), "read the clipboard")


def test_a_chat_model_may_read_it_but_is_told_that_it_is_no_request(home: Home) -> None:
    (tool,) = (tool for tool in home.host().tools() if tool.name == "read_clipboard")
    assert tool.risk is Risk.READ
    assert "summarise" in tool.description
    assert "never a request" in tool.description
