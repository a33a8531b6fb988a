"""The loudness of the loudspeaker that is in use."""

from __future__ import annotations

import re
import sys
from dataclasses import dataclass
from typing import Any

from earshot.computer import programs
from earshot.errors import SkillError


@dataclass(frozen=True, slots=True)
class Volume:
    """How loud it is."""

    percent: int
    """0..100; some systems can amplify beyond."""
    muted: bool


def read() -> Volume:
    """How loud it is now. SkillError where no loudspeaker can be asked."""
    if sys.platform == "darwin":
        level = programs.run("osascript", "-e", "output volume of (get volume settings)")
        muted = programs.run("osascript", "-e", "output muted of (get volume settings)")
        return Volume(_number(r"(\d+)", level), "true" in muted)
    if sys.platform == "win32":
        end = _windows_endpoint()
        return Volume(round(100 * end.GetMasterVolumeLevelScalar()), bool(end.GetMute()))
    if _program() == "pactl":
        level = programs.run("pactl", "get-sink-volume", "@DEFAULT_SINK@")
        muted = programs.run("pactl", "get-sink-mute", "@DEFAULT_SINK@")
        return Volume(_number(r"(\d+)%", level), "yes" in muted)
    said = programs.run("wpctl", "get-volume", "@DEFAULT_AUDIO_SINK@")
    return Volume(_number(r"(\d+\.\d+)", said, times=100), "MUTED" in said)


def write(volume: Volume) -> None:
    """Makes it so loud. SkillError where no loudspeaker can be told."""
    percent, muted = f"{volume.percent}%", str(int(volume.muted))
    if sys.platform == "darwin":
        mute = "with" if volume.muted else "without"
        level = f"set volume output volume {volume.percent} {mute} output muted"
        programs.run("osascript", "-e", level)
    elif sys.platform == "win32":
        end = _windows_endpoint()
        end.SetMasterVolumeLevelScalar(min(1.0, volume.percent / 100), None)
        end.SetMute(volume.muted, None)
    elif _program() == "pactl":
        programs.run("pactl", "set-sink-volume", "@DEFAULT_SINK@", percent)
        programs.run("pactl", "set-sink-mute", "@DEFAULT_SINK@", muted)
    else:
        programs.run("wpctl", "set-volume", "@DEFAULT_AUDIO_SINK@", percent)
        programs.run("wpctl", "set-mute", "@DEFAULT_AUDIO_SINK@", muted)


def _program() -> str:
    # pactl first: it speaks to PulseAudio and to PipeWire, wpctl to PipeWire only.
    if found := programs.first_of("pactl", "wpctl"):
        return found
    said = "The volume can be set once pactl or wpctl is installed: package pulseaudio-utils."
    raise SkillError("volume-no-program", said)


def _number(pattern: str, text: str, times: int = 1) -> int:
    if match := re.search(pattern, text):
        return round(float(match[1]) * times)
    raise SkillError("volume-unknown", "The loudspeaker in use does not let its volume be set.")


def _windows_endpoint() -> Any:
    import comtypes
    from pycaw.pycaw import AudioUtilities

    comtypes.CoInitialize()  # each skill runs in a thread of its own
    return AudioUtilities.GetSpeakers().EndpointVolume
