"""What the screens show."""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path
from urllib.parse import unquote, urlsplit

from earshot.computer import bus
from earshot.errors import SkillError


def capture(path: Path) -> None:
    """Writes a picture of all screens to `path`, a PNG. SkillError where the system does not let
    us."""
    path.parent.mkdir(parents=True, exist_ok=True)
    if sys.platform == "linux" and os.environ.get("WAYLAND_DISPLAY"):
        _ask_portal(path)
    elif sys.platform == "linux" and not os.environ.get("DISPLAY"):
        raise SkillError("no-desktop", "There is no desktop here to take a picture of.")
    else:
        _grab(path)


def _grab(path: Path) -> None:
    from mss import MSS
    from mss.exception import ScreenShotError

    try:
        with MSS() as screens:
            screens.shot(mon=-1, output=str(path))
    except (ScreenShotError, OSError) as error:
        said = "The screen cannot be pictured: the system does not let me."
        raise SkillError("screenshot-refused", said) from error


def _ask_portal(path: Path) -> None:
    try:
        answer = bus.portal("Screenshot.Screenshot", {"interactive": ("b", False)})
    except bus.BusError as error:
        said = "This desktop offers no portal that takes screenshots."
        raise SkillError("screenshot-refused", said) from error
    shutil.move(unquote(urlsplit(str(answer["uri"])).path), path)
