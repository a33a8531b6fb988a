"""The starter voice: espeak-ng, which comes with a dependency and needs no model file."""

from __future__ import annotations

import ctypes
import sys
from typing import Any

import numpy as np

from earshot.engines import voicing
from earshot.errors import ModelError, SpeakError
from earshot.values import Pcm, Speech

_AUDIO_TO_CALLBACK = 2
_DO_NOT_EXIT = 0x8000
_UTF8 = 1
_RATE, _VOLUME = 1, 2

_HEADROOM = 60
"""Percent of espeak's full volume: at 100 it clips inside, where no gain can help."""

_VARIANT = "m3"
"""The timbre: of espeak's, the deepest of those that stay best understood in noise."""

_Collect = ctypes.CFUNCTYPE(
    ctypes.c_int, ctypes.POINTER(ctypes.c_short), ctypes.c_int, ctypes.c_void_p
)


class Espeak:
    """Speaks at once, in any of espeak-ng's languages, and sounds like a machine.

    The library holds one voice per process: of several instances only the last may speak.
    """

    def __init__(self, voice: str = "en-us", words_per_minute: int = 175) -> None:
        self._pieces: list[Pcm] = []
        self._collector = _Collect(self._collect)
        self._library = _load()
        self._rate = _initialised(self._library)
        self._library.espeak_SetSynthCallback(self._collector)
        timbre = voice if "+" in voice else f"{voice}+{_VARIANT}"
        if self._library.espeak_SetVoiceByName(timbre.encode()) != 0:
            raise ModelError(
                "voice-unknown",
                f'espeak-ng has no voice called "{voice}". Choose another, such as "en-us".',
            )
        self._library.espeak_SetParameter(_RATE, words_per_minute, 0)
        self._library.espeak_SetParameter(_VOLUME, _HEADROOM, 0)
        self._gain = voicing.level(self._sound("The quick brown fox jumps over the lazy dog."))

    def speak(self, text: str) -> Speech:
        """The sound of one clause; empty where there is nothing to say."""
        words = voicing.speakable(text)
        # Without a mark the voice would fall as at the end of a sentence.
        marked = words if voicing.last_mark(words) else f"{words},"
        sound = self._sound(marked) * self._gain if words else np.zeros(0, np.float32)
        return Speech(voicing.placed(sound, self._rate, words), self._rate, words)

    def _sound(self, words: str) -> Pcm:
        self._pieces.clear()
        encoded = words.encode() + b"\0"
        failure = self._library.espeak_Synth(encoded, len(encoded), 0, 1, 0, _UTF8, None, None)
        if failure:
            raise SpeakError("voice-failed", f"espeak-ng could not speak (error {failure}).")
        return np.concatenate([np.zeros(0, np.float32), *self._pieces])

    def _collect(self, samples: Any, count: int, _events: Any) -> int:
        if samples and count > 0:
            piece = np.ctypeslib.as_array(samples, (count,))
            self._pieces.append(piece.astype(np.float32) / np.float32(32768))
        return 0


def _load() -> ctypes.CDLL:
    import espeakng_loader

    place = str(espeakng_loader.get_library_path())  # type: ignore[no-untyped-call]
    try:
        library = ctypes.CDLL(place)
    except OSError as error:
        raise SpeakError(
            "voice-missing",
            f"The starter voice could not be loaded ({error}). Set Earshot up again.",
        ) from error
    library.espeak_Synth.argtypes = [
        ctypes.c_char_p,
        ctypes.c_size_t,
        ctypes.c_uint,
        ctypes.c_int,
        ctypes.c_uint,
        ctypes.c_uint,
        ctypes.c_void_p,
        ctypes.c_void_p,
    ]
    library.espeak_SetVoiceByName.argtypes = [ctypes.c_char_p]
    library.espeak_Initialize.argtypes = [ctypes.c_int, ctypes.c_int, ctypes.c_char_p, ctypes.c_int]
    return library


def _initialised(library: ctypes.CDLL) -> int:
    """Samples per second."""
    import espeakng_loader

    folder = str(espeakng_loader.get_data_path())  # type: ignore[no-untyped-call]
    encoding = "mbcs" if sys.platform == "win32" else sys.getfilesystemencoding()
    rate: int = library.espeak_Initialize(
        _AUDIO_TO_CALLBACK, 0, folder.encode(encoding, "replace"), _DO_NOT_EXIT
    )
    if rate <= 0:
        raise SpeakError(
            "voice-missing",
            f"The starter voice found no data in {folder}. "
            "If that path is very long, install Earshot in a shorter one.",
        )
    return rate
