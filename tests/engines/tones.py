"""Reads back what the known-answer voice said (models/training/voice/make.py).

`decode(pcm, rate)` gives the phoneme ids in a recording; `spell(text)` those the voice says for a
text. They are equal where the recording holds the text, whole and in order.
"""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path

import numpy as np

from earshot.values import Pcm

VOICE = Path(__file__).parents[1] / "assets" / "models" / "voice" / "en_US-tones-low.onnx"

_LOW_TONES = 500 + 100 * np.arange(16)
_HIGH_TONES = 2200 + 100 * np.arange(16)
_SILENT = 2


def spell(text: str) -> list[int]:
    """The audible phoneme ids of a text, in order."""
    from piper.phoneme_ids import phonemes_to_ids
    from piper.phonemize_espeak import EspeakPhonemizer

    config = _config()
    sentences = EspeakPhonemizer().phonemize(config["espeak"]["voice"], text)
    ids = [phonemes_to_ids(sentence, config["phoneme_id_map"]) for sentence in sentences]
    return [each for sentence in ids for each in sentence if each > _SILENT]


def decode(pcm: Pcm, rate: int) -> list[int]:
    """The ids heard in a recording at any rate of 8 kHz or more, any loudness, silence between."""
    return [_id(pcm[start:end], rate) for start, end in _sounds(pcm, rate)]


@cache
def _config() -> dict[str, dict[str, str]]:
    config: dict[str, dict[str, str]] = json.loads(
        Path(f"{VOICE}.json").read_text(encoding="utf-8")
    )
    return config


def _sounds(pcm: Pcm, rate: int) -> list[tuple[int, int]]:
    """First and last sample of every stretch of sound longer than 20 ms."""
    window = max(1, rate // 200)
    loudness = np.convolve(np.abs(pcm), np.ones(window) / window, "same")
    on = loudness > 0.25 * np.max(loudness, initial=1e-3)
    edges = np.flatnonzero(np.diff(np.concatenate([[False], on, [False]]).astype(np.int8)))
    return [(a, b) for a, b in edges.reshape(-1, 2).tolist() if b - a > rate // 50]


def _id(sound: Pcm, rate: int) -> int:
    spoken = sound * np.hanning(len(sound))
    t = np.arange(len(sound)) / rate
    low, high = (
        int(np.argmax(np.abs(np.exp(-2j * np.pi * tones[:, None] * t) @ spoken)))
        for tones in (_LOW_TONES, _HIGH_TONES)
    )
    return 16 * high + low
