"""What every voice does with its words before and its sound after."""

from __future__ import annotations

import re
import unicodedata

import numpy as np

from earshot.values import Pcm

MOST_CHARACTERS = 500
"""Of one clause, half a minute of speech; what goes beyond is not spoken."""

LOUDNESS = 0.1
"""Root mean square of speech, -20 dB below full scale: every voice is brought here."""

_LONGEST_WORD = 60
_AUDIBLE = 0.006
_LEAD_SECONDS = 0.01
_TAIL_SECONDS = 0.03
_PAUSE_SECONDS = {**dict.fromkeys(".!?…。！？؟।", 0.25), **dict.fromkeys(",;:—–，；：、،؛", 0.12)}
_CLOSERS = "\"'”’»)"
_SPOKEN_SYMBOLS = frozenset("°©®™№℃℉")
_JOINERS = frozenset("\u200c\u200d")


def speakable(text: str) -> str:
    """The text without what would be read out as noise or could upset an engine: control
    characters, emoji, brackets (Piper takes `[[` for phonemes), words without end. Empty where
    there is nothing to say."""
    kept = "".join(c if _can_be_spoken(c) else " " for c in text[:MOST_CHARACTERS])
    words = re.sub(rf"(\S{{{_LONGEST_WORD}}})(?=\S)", r"\1 ", kept).split()
    return " ".join(words) if any(c.isalnum() for c in kept) else ""


def _can_be_spoken(character: str) -> bool:
    if character in "[]":
        return False
    category = unicodedata.category(character)
    if category == "So":
        return character in _SPOKEN_SYMBOLS
    if category[0] == "C":
        return character in _JOINERS
    return category not in {"Me", "Sk"} and not "\ufe00" <= character <= "\ufe0f"


def last_mark(text: str) -> str:
    """The punctuation mark that ends a clause; empty where it stops in mid-sentence."""
    last = text.rstrip(_CLOSERS)[-1:]
    return last if last in _PAUSE_SECONDS else ""


def level(pcm: Pcm) -> float:
    """The gain that brings this speech to `LOUDNESS`, within a factor of eight either way."""
    loud = float(np.sqrt(np.mean(np.square(pcm)))) if len(pcm) else 0.0
    return float(np.clip(LOUDNESS / max(loud, 1e-6), 1 / 8, 8.0))


def placed(pcm: Pcm, rate: int, text: str) -> Pcm:
    """The sound from its first to its last audible sample, with the pause that `text` ends in, so
    that clauses can be played one straight after the other."""
    audible = np.flatnonzero(np.abs(pcm) > _AUDIBLE)
    if not len(audible):
        return np.zeros(0, np.float32)
    start = max(0, audible[0] - round(_LEAD_SECONDS * rate))
    end = min(len(pcm), audible[-1] + round(_TAIL_SECONDS * rate))
    pause = _PAUSE_SECONDS.get(last_mark(text), 0.0)
    silence = np.zeros(round(pause * rate), np.float32)
    return np.concatenate([np.clip(pcm[start:end], -1.0, 1.0), silence]).astype(np.float32)
