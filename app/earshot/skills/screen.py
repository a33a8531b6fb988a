"""Take a screenshot, change the brightness, lock the screen or sleep."""

from __future__ import annotations

import platformdirs

from earshot.computer import brightness, screens, session
from earshot.skills.api import Context, Reply, Risk, SkillError, skill

_STEP = 10
_SCREEN = "[(the|my|this)] (screen|display|monitor)"
_BRIGHTNESS = f"({_SCREEN} brightness|[the] brightness of {_SCREEN}|[the] brightness)"
_COMPUTER = "(the|my|this) (computer|laptop|pc|machine|system)"
_UP = "(raise|increase|turn up|bring up)"
_DOWN = "(lower|decrease|reduce|turn down|bring down)"


@skill(
    "(take|make|grab|capture) (a|another) (screenshot|screen shot|picture of (the|my) screen)",
    "[take] screenshot",
    "capture (the|my) screen",
    risk=Risk.REVERSIBLE,
)
def take_screenshot(context: Context) -> Reply:
    """Save a picture of the screen in the Pictures folder."""
    folder = platformdirs.user_pictures_path()
    path = folder / f"Screenshot {context.now():%Y-%m-%d %H-%M-%S}.png"
    try:
        screens.capture(path)
    except OSError as error:
        said = "The screenshot cannot be saved in the Pictures folder."
        raise SkillError("screenshot-unsaved", said) from error

    def undo() -> str:
        path.unlink(missing_ok=True)
        return "The screenshot is deleted."

    return Reply("Screenshot saved in Pictures.", undo)


@skill(
    f"lock ({_SCREEN}|{_COMPUTER}) [now]",
    "lock (up|it)",
    risk=Risk.REVERSIBLE,
)
def lock_screen() -> Reply:
    """Lock the screen."""
    session.lock()
    return Reply("Locking the screen.", lambda: "Only your password unlocks the screen.")


@skill(
    f"(put|send) {_COMPUTER} to sleep [now]",
    f"(suspend|sleep) {_COMPUTER}",
    f"make {_COMPUTER} [go to] sleep",
    f"(put|send) {_COMPUTER} (in|into) (sleep mode|standby)",
    risk=Risk.CONFIRM,
)
def sleep_computer() -> str:
    """Send the computer to sleep."""
    session.sleep()
    return "Good night."


@skill(
    f"(set|change|turn|put|adjust) {_BRIGHTNESS} [(up|down)] (to|at) {{percent}}",
    f"({_UP}|{_DOWN}) {_BRIGHTNESS} to {{percent}}",
    f"{_BRIGHTNESS} [(to|at)] {{percent}}",
    risk=Risk.REVERSIBLE,
)
def set_brightness(percent: int) -> Reply:
    """Set the brightness of the screen to so many percent, 1 to 100."""
    if not 0 <= percent <= 100:
        raise SkillError("brightness-range", "The brightness goes from 1 to 100 percent.")
    return _changed(percent)


@skill(
    f"{_UP} {_BRIGHTNESS}",
    f"turn {_BRIGHTNESS} up",
    f"{_BRIGHTNESS} up",
    f"make {_SCREEN} [(a bit|a little|much)] brighter",
    f"brighten {_SCREEN}",
    f"{_SCREEN} is too dark",
    risk=Risk.REVERSIBLE,
)
def brightness_up() -> Reply:
    """Make the screen brighter."""
    return _changed(brightness.read() + _STEP)


@skill(
    f"{_DOWN} {_BRIGHTNESS}",
    f"turn {_BRIGHTNESS} down",
    f"{_BRIGHTNESS} down",
    f"make {_SCREEN} [(a bit|a little|much)] (darker|dimmer)",
    f"(dim|darken) {_SCREEN}",
    f"{_SCREEN} is too bright",
    risk=Risk.REVERSIBLE,
)
def brightness_down() -> Reply:
    """Make the screen darker."""
    return _changed(brightness.read() - _STEP)


def _changed(percent: int) -> Reply:
    before = brightness.read()
    wanted = min(max(percent, 1), 100)
    brightness.write(wanted)

    def undo() -> str:
        brightness.write(before)
        return f"Brightness is back at {before} percent."

    return Reply(f"Brightness is at {wanted} percent.", undo)
