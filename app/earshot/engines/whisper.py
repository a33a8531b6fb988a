"""The full recogniser: any Whisper model in CTranslate2's format, in a window fit to the words.

Whisper was made to look at 30 s at a time. Most commands take two, and a window of five costs a
sixth of the time, so the window follows the sound and the full one is kept for a second look.
"""

from __future__ import annotations

import json
import math
import os
import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from earshot.errors import ModelError
from earshot.values import RATE, JsonValue, Pcm, Transcript, Utterance

if TYPE_CHECKING:
    from faster_whisper import WhisperModel
    from faster_whisper.tokenizer import Tokenizer

Features = npt.NDArray[np.float32]
"""(mels, frames) log mel spectrogram, a frame for every 10 ms."""

_FULL = 3000
"""Frames Whisper was trained on."""
_FLOOR = 500
"""Never fewer frames. Models lose words below about 5 s, and CTranslate2 takes the encoder's output
for a spectrogram where half the frames equal the number of mels (160 of 80, 256 of 128)."""
_MARGIN = 150
"""Frames of silence after the sound: a window cut at the last word makes Whisper repeat itself."""
_STEP = 50

_LONGEST = 28 * RATE
"""Samples heard at once; longer sound is cut where it is quietest in the last `_SEARCH` of them."""
_SEARCH = 8 * RATE
_BLOCK = RATE // 10

_FAINTEST = 1e-4
"""Peak below which nothing was recorded: three steps of 16-bit sound."""
_SHORTEST = RATE // 20

_NO_SPEECH = 0.6
_UNSURE = -1.0
"""Whisper's own thresholds: no speech above the one is believed when the log probability of the
words is below the other."""
_PERHAPS_NO_SPEECH = 0.3
_INVENTED = re.compile(
    r"thank(s| you)( very much| so much)?( for (watching|listening))?|you|so|okay|bye( bye)?"
    r"|the end|(please )?(like and )?subscribe.*|see you .*|subtitles by .*"
)
"""What Whisper writes when it hears nothing: a whole transcript of it is doubted sooner."""

_MOST_COMPRESSED = 2.4
_REPEATS = 4

_MARKS = ("<|endoftext|>", "<|startoftranscript|>", "<|transcribe|>", "<|notimestamps|>")

_NO_SOUND = "There was no sound to hear."
_NO_WORDS = "I heard something, but no words."
_UNCLEAR = "I could not make out the words."
_DAMAGED = "The speech model's {} {}. Copy or download the model again, or choose another."


@dataclass(frozen=True, slots=True)
class _Guess:
    """What one look through one window gave."""

    tokens: tuple[int, ...]
    text: str
    log_probability: float
    """Mean over the tokens and the end mark."""
    no_speech: float
    capped: bool
    """The tokens ran to the limit without an end."""

    @property
    def doubted(self) -> bool:
        """Probably no speech at all."""
        if self.no_speech > _NO_SPEECH and self.log_probability < _UNSURE:
            return True
        words = re.sub(r"[^a-z ]", "", self.text.lower()).strip()
        return not words or (
            self.no_speech > _PERHAPS_NO_SPEECH and _INVENTED.fullmatch(words) is not None
        )

    @property
    def looping(self) -> bool:
        """The decoder fell into repeating itself."""
        return self.capped or _compression(self.text) > _MOST_COMPRESSED or _repeats(self.tokens)


class Whisper:
    """Recognises speech with the model in the folder `model`.

    `threads` 0 takes as many as there are cores, four at most. `language` is a code such as "en";
    a model for English alone knows no other. ModelError when the folder does not hold a whole
    CTranslate2 Whisper model.
    """

    def __init__(self, model: str, threads: int = 0, language: str = "en") -> None:
        folder = Path(model)
        _check_files(folder)
        self._model = _load(folder, threads or min(4, os.cpu_count() or 2))
        _check_vocabulary(folder, self._model)
        self._tokens = _tokens(self._model, language)
        self._prompt = [*self._tokens.sot_sequence, self._tokens.no_timestamps]
        self._suppressed = _suppressed(self._tokens)
        self._warm()

    def text(self, utterance: Utterance) -> Transcript:
        """The words of an utterance of any length."""
        pcm = np.nan_to_num(utterance.pcm)
        if len(pcm) < _SHORTEST or float(np.abs(pcm).max()) < _FAINTEST:
            return Transcript("", 0.0, _NO_SOUND)
        heard = [self._hear(window) for window in _windows(pcm)]
        words = [transcript for transcript in heard if transcript.text]
        if not words:
            return heard[0]
        return Transcript(
            " ".join(transcript.text for transcript in words),
            min(transcript.confidence for transcript in words),
        )

    def _hear(self, pcm: Pcm) -> Transcript:
        """At most 30 s of sound; a second look through the full window where the first loops."""
        features = self._model.feature_extractor(pcm)
        frames = window_frames(features.shape[1])
        guess = self._look(features, frames)
        if guess.looping and frames < _FULL:
            guess = self._look(features, _FULL)
        confidence = math.exp(min(0.0, guess.log_probability))
        if guess.doubted:
            return Transcript("", confidence, _NO_WORDS)
        if guess.looping:
            return Transcript("", confidence, _UNCLEAR)
        return Transcript(guess.text, confidence)

    def _look(self, features: Features, frames: int) -> _Guess:
        """An empty answer is believed where the model also says that there was no speech; else it
        must, as Whisper always must, begin with a word."""
        limit = 10 + 6 * features.shape[1] // 100
        encoded = self._model.encode(_padded(features, frames))
        guess = self._guess(encoded, limit, blank=True)
        if guess.tokens or guess.no_speech > _NO_SPEECH:
            return guess
        return self._guess(encoded, limit, blank=False)

    def _guess(self, encoded: object, limit: int, blank: bool) -> _Guess:
        result = self._model.model.generate(
            encoded,
            [self._prompt],
            beam_size=1,
            max_length=2 * limit,  # CTranslate2 writes half of it at most
            suppress_blank=not blank,
            suppress_tokens=self._suppressed,
            return_scores=True,
            return_no_speech_prob=True,
        )[0]
        tokens = tuple(result.sequences_ids[0])
        return _Guess(
            tokens,
            self._tokens.decode(list(tokens)).strip(),
            result.scores[0] * len(tokens) / (len(tokens) + 1),
            result.no_speech_prob,
            capped=len(tokens) >= limit,
        )

    def _warm(self) -> None:
        """The first call allocates and packs; it shall not be a person's."""
        noise = np.random.default_rng(0).normal(0, 0.01, RATE).astype(np.float32)
        self._hear(noise)


def window_frames(frames: int) -> int:
    """How many frames to look at for so many of sound."""
    fit = -(-(frames + _MARGIN) // _STEP) * _STEP
    return min(max(fit, _FLOOR), _FULL)


def _padded(features: Features, frames: int) -> Features:
    """As Whisper was trained: the rest is digital silence, which its scale puts 2 below the top."""
    features = features[:, :frames]
    return np.pad(
        features,
        ((0, 0), (0, frames - features.shape[1])),
        constant_values=features.max() - 2,
    )


def _windows(pcm: Pcm) -> Iterator[Pcm]:
    """The sound in pieces of at most `_LONGEST`, cut where it is quietest."""
    while len(pcm) > _LONGEST:
        blocks = pcm[_LONGEST - _SEARCH : _LONGEST].reshape(-1, _BLOCK)
        quietest = int(np.argmin(np.square(blocks).sum(axis=1)))
        cut = _LONGEST - _SEARCH + quietest * _BLOCK + _BLOCK // 2
        yield pcm[:cut]
        pcm = pcm[cut:]
    yield pcm


def _compression(text: str) -> float:
    content = text.encode()
    return len(content) / len(zlib.compress(content))


def _repeats(tokens: tuple[int, ...]) -> bool:
    """Whether the tokens end in `_REPEATS` copies of the same few."""
    return any(
        tokens[-size * _REPEATS :] == tokens[-size:] * _REPEATS
        for size in range(1, len(tokens) // _REPEATS + 1)
    )


def _check_files(folder: Path) -> None:
    """What faster-whisper would otherwise look for on the network or guess."""
    if not folder.is_dir():
        raise ModelError("model-missing", f"There is no speech model in {folder}.")
    for name in ("model.bin", "config.json", "tokenizer.json"):
        if not (folder / name).is_file():
            raise ModelError("model-missing", _DAMAGED.format(name, "is missing"))
        if not (folder / name).stat().st_size:
            raise ModelError("model-truncated", _DAMAGED.format(name, "is empty"))
    if not any((folder / f"vocabulary.{ending}").is_file() for ending in ("json", "txt")):
        raise ModelError("model-missing", _DAMAGED.format("vocabulary.json", "is missing"))
    _json(folder / "config.json", dict)
    _json(folder / "tokenizer.json", dict)
    _vocabulary(folder)


def _json(file: Path, kind: type) -> JsonValue:
    try:
        value = json.loads(file.read_bytes())
    except (ValueError, RecursionError) as error:
        flaw = _DAMAGED.format(file.name, "is not a whole JSON file")
        raise ModelError("model-truncated", flaw) from error
    except OSError as error:
        flaw = _DAMAGED.format(file.name, f"cannot be read ({error.strerror})")
        raise ModelError("model-unreadable", flaw) from error
    if not isinstance(value, kind):
        raise ModelError("model-foreign", _DAMAGED.format(file.name, "belongs to something else"))
    return value


def _check_vocabulary(folder: Path, model: WhisperModel) -> None:
    """CTranslate2 numbers tokens by the vocabulary and we by the tokenizer: they must agree."""
    name, tokens = _vocabulary(folder)
    for mark in _MARKS:
        number = model.hf_tokenizer.token_to_id(mark)
        if number is None:
            flaw = _DAMAGED.format("tokenizer.json", "lacks Whisper's marks")
            raise ModelError("model-foreign", flaw)
        if tokens[number : number + 1] != [mark]:
            flaw = _DAMAGED.format(name, "is not that of its tokenizer.json")
            raise ModelError("model-foreign", flaw)


def _vocabulary(folder: Path) -> tuple[str, list[str]]:
    """Older models have it as text, a token a line."""
    text = folder / "vocabulary.txt"
    if text.is_file():
        return text.name, text.read_text("utf-8", errors="replace").split("\n")
    file = folder / "vocabulary.json"
    return file.name, _json(file, list)


def _load(folder: Path, threads: int) -> WhisperModel:
    from faster_whisper import WhisperModel
    from faster_whisper.feature_extractor import FeatureExtractor

    try:
        model = WhisperModel(str(folder), device="cpu", compute_type="int8", cpu_threads=threads)
        mels = model.model.n_mels
    except MemoryError as error:
        raise ModelError(
            "model-memory", "There is too little memory for the speech model."
        ) from error
    except Exception as error:
        raise _not_loaded(error) from error
    if model.feature_extractor.mel_filters.shape[0] != mels:
        model.feature_extractor = FeatureExtractor(feature_size=mels)  # type: ignore[no-untyped-call]
    return model


def _not_loaded(error: Exception) -> ModelError:
    """The tokenizer's reader raises plain Exception, the model's a kind of it."""
    name = "tokenizer.json" if type(error) is Exception else "model.bin"
    reason = str(error).split("\n", maxsplit=1)[0] or type(error).__name__
    return ModelError("model-damaged", _DAMAGED.format(name, f"cannot be used ({reason})"))


def _tokens(model: WhisperModel, language: str) -> Tokenizer:
    from faster_whisper.tokenizer import Tokenizer

    several = model.model.is_multilingual
    if not several and language != "en":
        raise ModelError(
            "model-language",
            "This speech model knows English alone. Choose a multilingual one.",
        )
    try:
        tokens = Tokenizer(model.hf_tokenizer, several, "transcribe", language)
    except ValueError as error:
        raise _no_language(language) from error
    if None in tokens.sot_sequence:
        raise _no_language(language)
    return tokens


def _no_language(language: str) -> ModelError:
    text = f"The speech model does not know the language “{language}”. Choose another language."
    return ModelError("model-language", text)


def _suppressed(tokens: Tokenizer) -> list[int]:
    """Never written: sound effects, speaker names, and the marks that steer Whisper."""
    marks = (tokens.transcribe, tokens.translate, tokens.sot, tokens.sot_prev, tokens.sot_lm)
    return sorted({*tokens.non_speech_tokens, *(mark for mark in marks if mark is not None)})
