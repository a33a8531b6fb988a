"""Sound devices: which there are, and opening one of them. The only file that imports PortAudio.

PortAudio may be entered by one thread at a time, and it looks for devices once, when it starts:
to find a device that came later it must be restarted, which only works while no stream runs.
"""

from __future__ import annotations

import atexit
import ctypes
import sys
import threading
from collections.abc import Callable
from dataclasses import dataclass
from types import ModuleType
from typing import Any, Literal

import numpy as np

from earshot.errors import EarshotError, HearError, SpeakError
from earshot.values import RATE, Pcm

Side = Literal["input", "output"]
Stream = Any
"""One of sounddevice's streams; the library has no types."""

_lock = threading.Lock()
_streams: set[Stream] = set()

_INVALID_RATE, _INVALID_CHANNELS, _UNAVAILABLE = -9997, -9998, -9985
"""PortAudio's error codes."""


@dataclass(frozen=True, slots=True)
class Device:
    """A microphone or a loudspeaker."""

    name: str
    channels: int
    rate: int
    """Samples per second it prefers."""
    is_default: bool
    number: int
    """PortAudio's; changes when devices come and go."""


def inputs() -> list[Device]:
    """The microphones. HearError without PortAudio."""
    with _lock:
        _refresh("input")
        return _devices("input")


def outputs() -> list[Device]:
    """The loudspeakers. SpeakError without PortAudio."""
    with _lock:
        _refresh("output")
        return _devices("output")


def opened(
    side: Side,
    name: str | None,
    block_seconds: float,
    latency: float | str,
    callback: Callable[..., None] | None = None,
    finished: Callable[[], None] | None = None,
) -> Stream:
    """A stream of float32 samples that is not started yet, mono at `RATE` for an input and at the
    device's own rate for an output where the device can do that. `name` None is the system's
    choice. May take long: not for the event loop. Raises HearError or SpeakError."""
    options = {
        "dtype": "float32",
        "latency": latency,
        "callback": callback,
        "finished_callback": finished,
    }
    with _lock:
        try:
            stream = _opened(side, name, block_seconds, options)
        except EarshotError:
            if not _refresh(side):
                raise
            stream = _opened(side, name, block_seconds, options)
        _streams.add(stream)
        return stream


def started(side: Side, stream: Stream) -> bool:
    """Starts a stream; False when it was closed in the meantime. Raises HearError or SpeakError,
    and closes the stream."""
    with _lock:
        if stream.closed:
            return False
        try:
            stream.start()
        except _library(side).PortAudioError as error:
            _streams.discard(stream)
            stream.close()
            raise _refusal(side, error) from error
        return True


def write(stream: Stream, pcm: Pcm) -> bool:
    """Hands mono sound to an output stream and waits until there was room for it. Returns whether
    the device had run dry before. SpeakError where it is gone."""
    try:
        return bool(stream.write(np.repeat(pcm[:, np.newaxis], stream.channels, axis=1)))
    except _library("output").PortAudioError as error:
        raise lost_loudspeaker(f"({error})") from error


def room(stream: Stream) -> int:
    """How many samples an output stream takes without waiting. SpeakError where it is gone."""
    try:
        return int(stream.write_available)
    except _library("output").PortAudioError as error:
        raise lost_loudspeaker(f"({error})") from error


def lost_loudspeaker(why: str) -> SpeakError:
    return SpeakError(
        "loudspeaker-lost",
        f"The loudspeaker was lost. {why} Connect it again, or read the answers.",
    )


def halt(stream: Stream) -> None:
    """Silences an output stream at once; it can be started again."""
    if not stream.stopped:
        stream.abort()


def close(stream: Stream) -> None:
    """Ends a stream at once, what it holds is dropped. Waiting for it to end by itself would wait
    for ever where the device stalled."""
    with _lock:
        _streams.discard(stream)
        if not stream.closed:
            stream.abort()
            stream.close()


def give_up() -> None:
    """A driver hangs: the end of the program shall neither wait for it nor unload PortAudio while
    the thread that hangs is still inside."""
    if library := sys.modules.get("sounddevice"):
        atexit.unregister(library._exit_handler)
        ctypes.CDLL(library._libname)  # ctypes never unloads anything


def _library(side: Side) -> ModuleType:
    try:
        import sounddevice  # starts PortAudio
    except OSError as error:
        raise _error(side)(
            "portaudio-missing",
            "Sound needs the PortAudio library, which is not installed. On Debian and Ubuntu: "
            "sudo apt install libportaudio2",
        ) from error
    module: ModuleType = sounddevice
    return module


def _refresh(side: Side) -> bool:
    """Looks for devices anew, if no stream runs. One that is stopped is closed for it."""
    for stream in [stream for stream in _streams if stream.stopped]:
        _streams.discard(stream)
        stream.close()
    if _streams:
        return False
    library = _library(side)
    library._terminate()
    library._initialize()
    return True


def _devices(side: Side) -> list[Device]:
    library = _library(side)
    default = library.default.device[side]
    found = [info for info in library.query_devices() if info[f"max_{side}_channels"] > 0]
    return [
        Device(
            info["name"],
            info[f"max_{side}_channels"],
            int(info["default_samplerate"]),
            info["index"] == default,
            info["index"],
        )
        for info in found
    ]


def pick(side: Side, devices: list[Device], name: str | None) -> Device:
    """The device called `name`, or whose name holds it. A loudspeaker that is not there is
    replaced by the system's choice, a microphone never: that would listen in another place."""
    exact = [device for device in devices if device.name == name]
    alike = [device for device in devices if name and name in device.name]
    if exact or alike:
        return (exact or alike)[0]
    if devices and (name is None or side == "output"):
        return next((device for device in devices if device.is_default), devices[0])
    if name is not None:
        text = f"The microphone “{name}” is not connected. Connect it or choose another one."
    elif side == "input":
        text = "There is no microphone. Connect one, or type instead."
    else:
        text = "There is no loudspeaker. Connect one, or read the answers."
    raise _error(side)(f"{_noun(side)}-missing", text)


def _opened(side: Side, name: str | None, block_seconds: float, options: dict[str, Any]) -> Stream:
    library = _library(side)
    device = pick(side, _devices(side), name)
    make = library.InputStream if side == "input" else library.OutputStream
    wanted = RATE if side == "input" else device.rate
    attempts = dict.fromkeys([(wanted, 1), (device.rate, 1), (device.rate, device.channels)])
    for rate, channels in attempts:
        block = round(rate * block_seconds)
        try:
            return make(rate, block, device.number, channels, **options)
        except library.PortAudioError as error:
            refusal = _refusal(side, error)
            if not {_INVALID_RATE, _INVALID_CHANNELS} & set(error.args):
                break
    raise refusal


def _refusal(side: Side, error: Exception) -> EarshotError:
    if _UNAVAILABLE in error.args:
        why = "is in use by another program. Close that program and try again."
    else:
        why = (
            f"cannot be opened ({error}). It may be in use by another program, or blocked in the "
            "system's privacy settings."
        )
    return _error(side)(f"{_noun(side)}-busy", f"The {_noun(side)} {why}")


def _error(side: Side) -> type[EarshotError]:
    return HearError if side == "input" else SpeakError


def _noun(side: Side) -> str:
    return "microphone" if side == "input" else "loudspeaker"
