"""The starter voice: espeak-ng, which comes with a dependency and needs no model file."""

from __future__ import annotations

import ctypes
import sys
from functools import cache
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
    """Speaks at once, in any of espeak-ng's languages, and sounds like a machine."""

    def __init__(self, voice: str = "en-us", words_per_minute: int = 175) -> None:
        self._library, self._rate = _espeak()
        self._voice = voice if "+" in voice else f"{voice}+{_VARIANT}"
        self._words_per_minute = words_per_minute
        self._pieces: list[Pcm] = []
        self._collector = _Collect(self._collect)
        self._gain = voicing.level(self._sound("The quick brown fox jumps over the lazy dog."))

    def speak(self, text: str, pace: float = 1.0) -> Speech:
        """The sound of one clause, `pace` times as fast as usual; empty where there is nothing to
        say."""
        words = voicing.speakable(text)
        # Without a mark the voice would fall as at the end of a sentence.
        marked = words if voicing.last_mark(words) else f"{words},"
        sound = self._sound(marked, pace) * self._gain if words else np.zeros(0, np.float32)
        return Speech(voicing.placed(sound, self._rate, words), self._rate, words)

    def _sound(self, words: str, pace: float = 1.0) -> Pcm:
        self._pieces.clear()
        self._take_hold(pace)
        encoded = words.encode() + b"\0"
        failure = self._library.espeak_Synth(encoded, len(encoded), 0, 1, 0, _UTF8, None, None)
        if failure:
            raise SpeakError("voice-failed", f"espeak-ng could not speak (error {failure}).")
        return np.concatenate([np.zeros(0, np.float32), *self._pieces])

    def _take_hold(self, pace: float) -> None:
        """The library holds one voice and one callback per process, whoever set them last."""
        self._library.espeak_SetSynthCallback(self._collector)
        if self._library.espeak_SetVoiceByName(self._voice.encode()) != 0:
            raise ModelError(
                "voice-unknown",
                f'espeak-ng has no voice called "{self._voice}". Choose another, such as "en-us".',
            )
        self._library.espeak_SetParameter(_RATE, round(self._words_per_minute * pace), 0)
        self._library.espeak_SetParameter(_VOLUME, _HEADROOM, 0)

    def _collect(self, samples: Any, count: int, _events: Any) -> int:
        if samples and count > 0:
            piece = np.ctypeslib.as_array(samples, (count,))
            self._pieces.append(piece.astype(np.float32) / np.float32(32768))
        return 0


@cache
def _espeak() -> tuple[ctypes.CDLL, int]:
    """The library, and the samples per second it makes."""
    import espeakng_loader

    place = str(espeakng_loader.get_library_path())  # type: ignore[no-untyped-call]
    folder = str(espeakng_loader.get_data_path())  # type: ignore[no-untyped-call]
    try:
        library = ctypes.CDLL(place)
    except OSError as error:
        raise SpeakError(
            "voice-missing",
            f"The starter voice could not be loaded ({error}). Set Earshot up again.",
        ) from error
    _declare(library)
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
    return library, rate


def _declare(library: ctypes.CDLL) -> None:
    whole, text, pointer = ctypes.c_int, ctypes.c_char_p, ctypes.c_void_p
    positive, size = ctypes.c_uint, ctypes.c_size_t
    library.espeak_Initialize.argtypes = [whole, whole, text, whole]
    library.espeak_SetSynthCallback.argtypes = [_Collect]
    library.espeak_SetVoiceByName.argtypes = [text]
    library.espeak_SetParameter.argtypes = [whole, whole, whole]
    spoken: list[Any] = [text, size, positive, whole, positive, positive, pointer, pointer]
    library.espeak_Synth.argtypes = spoken
