"""A picture of a real X screen; brightness, lock and sleep by services on the tests' own bus."""

from __future__ import annotations

import struct
import subprocess
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from earshot.computer import brightness
from earshot.errors import SkillError
from earshot.values import Risk, SkillCall
from tests.skills.desktop import Service, needs, private_bus, private_screen
from tests.skills.hosting import Home, ask


@pytest.fixture
def pictures(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "Pictures"
    monkeypatch.setenv("XDG_PICTURES_DIR", str(folder))
    return folder


@pytest.fixture
def screen(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    with private_screen() as display:
        monkeypatch.setenv("DISPLAY", display)
        monkeypatch.delenv("WAYLAND_DISPLAY", raising=False)
        yield


@pytest.fixture
def green_window(screen: None) -> Iterator[None]:
    needs("xterm", "xdotool")
    green = ["xterm", "-bg", "#00ff00", "-geometry", "120x60+0+0", "-e", "sleep", "60"]
    with subprocess.Popen(green) as window:
        search = ["xdotool", "search", "--sync", "--onlyvisible", "--class", "XTerm"]
        subprocess.check_call(search, stdout=subprocess.DEVNULL, timeout=20)
        yield
        window.terminate()


def pixels(path: Path) -> tuple[tuple[int, int], bytes]:
    """Size and rows of a PNG as mss writes it: one filter byte before each row."""
    data, chunks, at = path.read_bytes(), {}, 8
    while at < len(data):
        (length,) = struct.unpack(">I", data[at : at + 4])
        chunks[data[at + 4 : at + 8]] = data[at + 8 : at + 8 + length]
        at += length + 12
    width, height = struct.unpack(">II", chunks[b"IHDR"][:8])
    return (width, height), zlib.decompress(chunks[b"IDAT"])


@pytest.mark.parametrize(
    "text", ["take a screenshot", "Screenshot!", "please take a picture of my screen"]
)
async def test_a_screenshot_shows_the_screen(
    home: Home, green_window: None, pictures: Path, text: str
) -> None:
    host = home.host()
    assert await ask(host, text) == "Screenshot saved in Pictures."
    (path,) = pictures.iterdir()
    assert path.name == "Screenshot 2026-03-04 19-42-10.png"
    size, rows = pixels(path)
    assert size == (640, 480)
    assert b"\x00\xff\x00" * 100 in rows
    assert await ask(host, "undo") == "The screenshot is deleted."
    assert list(pictures.iterdir()) == []


async def test_without_a_screen_there_is_no_screenshot(
    home: Home, pictures: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("WAYLAND_DISPLAY", raising=False)
    monkeypatch.delenv("DISPLAY", raising=False)
    with pytest.raises(SkillError, match="no desktop here"):
        await ask(home.host(), "take a screenshot")
    monkeypatch.setenv("DISPLAY", ":973")
    with pytest.raises(SkillError, match="does not let me"):
        await ask(home.host(), "take a screenshot")


@pytest.fixture
def bus(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    with private_bus(tmp_path) as address:
        monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", address)
        monkeypatch.setenv("DBUS_SYSTEM_BUS_ADDRESS", address)
        yield address


class Login(Service):
    """The login service: keeps what it is told, and turns the light as it is told."""

    def __init__(self, bus: str, light: Path | None = None, willing: bool = True) -> None:
        self.told: list[tuple[Any, ...]] = []
        self._light, self._willing = light, willing
        super().__init__(bus, "org.freedesktop.login1", self._obey)

    def _obey(self, method: str, *given: Any) -> tuple[str, tuple[Any, ...]] | None:
        if not self._willing:
            return None
        self.told.append((method, *given))
        if method == "SetBrightness" and self._light:
            (self._light / "brightness").write_text(f"{given[2]}\n")
        return "", ()


@pytest.fixture
def light(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A screen at half of its light."""
    folder = tmp_path / "backlight" / "panel0"
    folder.mkdir(parents=True)
    (folder / "max_brightness").write_text("960\n")
    (folder / "brightness").write_text("480\n")
    monkeypatch.setattr(brightness, "_BACKLIGHTS", folder.parent)
    return folder


@pytest.mark.parametrize(
    ("text", "percent", "level"),
    [
        ("set the brightness to 30 percent", 30, 288),
        ("Screen brightness 75%", 75, 720),
        ("lower the brightness to zero", 1, 10),
        ("turn up the screen brightness", 60, 576),
        ("make the screen brighter", 60, 576),
        ("dim the display", 40, 384),
        ("the screen is too bright", 40, 384),
    ],
)
async def test_the_brightness_is_changed_said_and_undone(
    home: Home, bus: str, light: Path, text: str, percent: int, level: int
) -> None:
    with Login(bus, light) as login:
        host = home.host()
        assert await ask(host, text) == f"Brightness is at {percent} percent."
        assert await ask(host, "undo") == "Brightness is back at 50 percent."
        set_to = ("SetBrightness", "backlight", "panel0")
        assert login.told == [(*set_to, level), (*set_to, 480)]


async def test_a_brightness_beyond_the_scale_is_refused(home: Home, light: Path) -> None:
    for percent in (101, -1):
        with pytest.raises(SkillError, match="from 1 to 100"):
            await home.host().run(SkillCall("set_brightness", {"percent": percent}))


async def test_without_a_light_or_leave_the_brightness_stays(
    home: Home, bus: str, light: Path
) -> None:
    with Login(bus, light, willing=False), pytest.raises(SkillError, match="does not let me set"):
        await ask(home.host(), "brightness up")
    (light / "max_brightness").unlink()
    with pytest.raises(SkillError, match="no screen whose brightness"):
        await ask(home.host(), "brightness up")


@pytest.mark.parametrize("text", ["lock the screen", "Lock my computer, please", "lock it"])
async def test_the_screen_is_locked_by_the_desktop(home: Home, bus: str, text: str) -> None:
    told: list[str] = []

    def obey(method: str) -> tuple[str, tuple[Any, ...]]:
        told.append(method)
        return "", ()

    with Service(bus, "org.gnome.ScreenSaver", obey):
        host = home.host()
        assert await ask(host, text) == "Locking the screen."
        assert await ask(host, "undo") == "Only your password unlocks the screen."
    assert told == ["Lock"]


async def test_else_by_the_login_service_and_else_not(home: Home, bus: str) -> None:
    with Login(bus) as login:
        await ask(home.host(), "lock the screen")
        assert login.told == [("Lock",)]
    with Login(bus, willing=False), pytest.raises(SkillError, match="Nothing on this desktop"):
        await ask(home.host(), "lock the screen")


async def test_sleep_is_asked_of_the_login_service(home: Home, bus: str) -> None:
    with Login(bus) as login:
        assert await ask(home.host(), "put the computer to sleep") == "Good night."
        assert login.told == [("Suspend", False)]
    with Login(bus, willing=False), pytest.raises(SkillError, match="does not let me send it"):
        await ask(home.host(), "suspend my laptop")


def test_sleep_is_asked_about_first(home: Home) -> None:
    risks = {tool.name: tool.risk for tool in home.host().tools()}
    assert risks["sleep_computer"] is Risk.CONFIRM
    assert risks["lock_screen"] is risks["take_screenshot"] is Risk.REVERSIBLE


def desktop_that_pictures(bus: str, shot: Path, outcome: int) -> Service:
    """A portal that answers a request for a screenshot by a signal, as Wayland desktops do."""
    from jeepney import DBusAddress, new_signal

    handle = "/org/freedesktop/portal/desktop/request/1"

    def answer(method: str, parent: str, options: dict[str, Any]) -> tuple[str, tuple[Any, ...]]:
        place = DBusAddress(handle, interface="org.freedesktop.portal.Request")
        results = {"uri": ("s", shot.as_uri())} if outcome == 0 else {}
        service.after = new_signal(place, "Response", "ua{sv}", (outcome, results))
        return "o", (handle,)

    service = Service(bus, "org.freedesktop.portal.Desktop", answer)
    return service


async def test_wayland_is_asked_by_its_portal(
    home: Home, bus: str, pictures: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WAYLAND_DISPLAY", "wayland-0")
    shot = tmp_path / "Shot 1.png"
    shot.write_bytes(b"PNG")
    with desktop_that_pictures(bus, shot, 1), pytest.raises(SkillError, match="not allowed"):
        await ask(home.host(), "take a screenshot")
    with desktop_that_pictures(bus, shot, 0):
        assert await ask(home.host(), "take a screenshot") == "Screenshot saved in Pictures."
    (path,) = pictures.iterdir()
    assert path.read_bytes() == b"PNG"
    with pytest.raises(SkillError, match="no portal"):
        await ask(home.host(), "take a screenshot")
