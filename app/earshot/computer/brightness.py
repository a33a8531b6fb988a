"""The brightness of the built-in screen."""

from __future__ import annotations

import sys
from pathlib import Path

from earshot.computer import bus
from earshot.errors import SkillError

_BACKLIGHTS = Path("/sys/class/backlight")
_LOGIN = "org.freedesktop.login1"


def read() -> int:
    """Percent of the greatest. SkillError where no screen can be asked."""
    if sys.platform == "win32":
        import screen_brightness_control

        return int(screen_brightness_control.get_brightness()[0])
    light = _light()
    return round(100 * _number(light / "brightness") / _number(light / "max_brightness"))


def write(percent: int) -> None:
    """Makes the screen so bright, 1..100 percent: never quite dark. SkillError where none can be
    told."""
    if sys.platform == "win32":
        import screen_brightness_control

        screen_brightness_control.set_brightness(percent)
        return
    light = _light()
    level = max(1, round(percent / 100 * _number(light / "max_brightness")))
    try:
        bus.call(
            "SYSTEM",
            _LOGIN,
            "/org/freedesktop/login1/session/auto",
            f"{_LOGIN}.Session.SetBrightness",
            "ssu",
            "backlight",
            light.name,
            level,
        )
    except bus.BusError as error:
        said = "This computer does not let me set the brightness of its screen."
        raise SkillError("brightness-refused", said) from error


def _light() -> Path:
    if sys.platform == "darwin":
        said = "macOS offers no way to set the brightness. Use the keys with the sun on them."
        raise SkillError("brightness-none", said)
    lights = sorted(_BACKLIGHTS.glob("*/max_brightness"))
    if not lights:
        said = "I find no screen whose brightness I can set. Use the buttons on it."
        raise SkillError("brightness-none", said)
    return lights[0].parent


def _number(path: Path) -> int:
    return int(path.read_text(encoding="ascii"))
