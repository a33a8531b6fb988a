"""Reads back what the known-answer voice said (models/training/voice/make.py).

`decode(pcm, rate)` gives the phoneme ids in a recording; `spell(text)` those the voice says for a
text. They are equal where the recording holds the text, whole and in order.
"""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path

import numpy as np
from piper.phoneme_ids import phonemes_to_ids
from piper.phonemize_espeak import EspeakPhonemizer

from earshot.values import Pcm

VOICE = Path(__file__).parents[1] / "assets" / "models" / "voice" / "en_US-tones-low.onnx"

_LOW_TONES = 500 + 100 * np.arange(16)
_HIGH_TONES = 2200 + 100 * np.arange(16)
_SILENT = 2


def spell(text: str) -> list[int]:
    """The audible phoneme ids of a text, in order."""
    config = _config()
    sentences = _phonemizer().phonemize(config["espeak"]["voice"], text)
    ids = [phonemes_to_ids(sentence, config["phoneme_id_map"]) for sentence in sentences]
    return [each for sentence in ids for each in sentence if each > _SILENT]


def decode(pcm: Pcm, rate: int) -> list[int]:
    """The ids heard in a recording at any rate of 8 kHz or more, any loudness, silence between."""
    return [_id(pcm[start:end], rate) for start, end in _sounds(pcm, rate)]


def loudness(pcm: Pcm) -> float:
    """Root mean square."""
    return float(np.sqrt(np.mean(np.square(pcm))))


@cache
def _config() -> dict[str, dict[str, str]]:
    config: dict[str, dict[str, str]] = json.loads(
        Path(f"{VOICE}.json").read_text(encoding="utf-8")
    )
    return config


@cache
def _phonemizer() -> EspeakPhonemizer:
    return EspeakPhonemizer()


def _sounds(pcm: Pcm, rate: int) -> list[tuple[int, int]]:
    """First and last sample of every stretch of sound longer than 20 ms."""
    if not len(pcm):
        return []
    window = rate // 200
    loudness = np.convolve(np.abs(pcm), np.ones(window) / window, "same")
    on = loudness > 0.25 * np.max(loudness, initial=1e-3)
    edges = np.flatnonzero(np.diff(np.concatenate([[False], on, [False]]).astype(np.int8)))
    return [(a, b) for a, b in edges.reshape(-1, 2).tolist() if b - a > rate // 50]


def _id(sound: Pcm, rate: int) -> int:
    spectrum = np.abs(np.fft.rfft(sound * np.hanning(len(sound)), rate))  # a bin for every hertz
    return int(16 * np.argmax(spectrum[_HIGH_TONES]) + np.argmax(spectrum[_LOW_TONES]))
