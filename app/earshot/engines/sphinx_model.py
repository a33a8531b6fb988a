"""The acoustic model of pocketsphinx, read from its files: how well each sound fits each moment.

pocketsphinx tells how good its best path is, but not how well the sound could have been explained
by anything at all, which a recogniser must know to doubt itself. So that is computed here.

A model has phones of three states each. A state in its context is a senone: a mixture of the 128
densities of its phone, in each of three streams: cepstra, their slope and their curvature.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from earshot.engines.sphinx_sound import CEPSTRA, SLOPE_FRAMES, Floats, Sound

Ints = npt.NDArray[np.int64]

STATES = 3
INSIDE, FIRST, LAST, ALONE = range(4)
"""Where in its word a phone stands."""

_STREAMS, _DENSITIES = 3, 128
_AHEAD, _BLOCK = 16, 128
"""Frames scored at a time: what is in between fits into a processor's cache."""
_FLOOR = np.float32(1e-12)
"""Least likelihood in one stream, so that the product of three stays a float32."""
_WEIGHT_UNIT = -1024 * np.log(1.0001)
"""Mixture weights are stored as whole numbers of this log probability."""


@dataclass(frozen=True, slots=True)
class Fit:
    """How well a model fits a sound of n frames of 10 ms."""

    likelihoods: Floats
    """n by senones, relative to the best density of the senone's phone."""
    best: Floats
    """n by phones: the log density of that."""
    states: Floats
    """n by phones by 3: log likelihood of the best senone of each state."""
    whole: Floats
    """n: log likelihood of all senones together."""
    loudness: Floats
    """n: mean log energy of the bands."""


class AcousticModel:
    """The model in a folder."""

    def __init__(self, folder: Path) -> None:
        self._contexts = _Contexts((folder / "mdef").read_bytes())
        self.phones = self._contexts.phones
        """Name to number."""
        means, variances = (_densities(folder / name) for name in ("means", "variances"))
        precision = 0.5 / np.maximum(variances, 1e-4)
        squares = np.concatenate([precision, -2 * means * precision], axis=-1)
        self._squares = np.ascontiguousarray(squares.transpose(1, 3, 0, 2), np.float32)
        self._squares = self._squares.reshape(_STREAMS, 2 * CEPSTRA, -1)
        constants = (means**2 * precision + 0.5 * np.log(np.pi / precision)).sum(-1)
        self._constants = constants.transpose(1, 0, 2).reshape(_STREAMS, -1).astype(np.float32)
        weights = _mixtures(folder / "sendump", len(self._contexts.order))
        self._weights = weights[:, :, self._contexts.order]

    def senones(self, before: int, phone: int, after: int, place: int) -> list[int]:
        """The three senones of a phone between two others; where that was never met, of the same
        elsewhere in a word, or of the phone alone."""
        return self._contexts.senones(before, phone, after, place)

    def nothing(self, frames: int) -> tuple[Floats, Floats]:
        """Likelihoods and best densities before any stream was added."""
        likelihoods = np.ones((frames, self._weights.shape[2]), np.float32)
        return likelihoods, np.zeros((frames, len(self.phones)), np.float32)

    def add(self, stream: int, vectors: Floats, likelihoods: Floats, best: Floats) -> None:
        """Multiplies what a stream says of some frames into their likelihoods."""
        squared = np.concatenate([vectors**2, vectors], axis=1)
        distances = squared @ self._squares[stream] + self._constants[stream]
        near = -distances.reshape(len(vectors), -1, _DENSITIES)
        peaks = near.max(-1)
        best += peaks
        near -= peaks[..., np.newaxis]
        np.exp(near, out=near)
        for phone, part in enumerate(self._contexts.parts):
            likelihoods[:, part] *= near[:, phone] @ self._weights[stream][:, part] + _FLOOR

    def states(self, likelihoods: Floats, best: Floats) -> Floats:
        """Frames by phones by 3: log likelihood of the best senone of each state."""
        senones = np.maximum.reduceat(likelihoods, self._contexts.first.ravel(), axis=1)
        return np.asarray(np.log(senones).reshape(len(best), -1, STATES) + best[..., np.newaxis])

    def whole(self, likelihoods: Floats, best: Floats) -> Floats:
        """Frames: log likelihood of all senones together."""
        sums = np.add.reduceat(likelihoods, self._contexts.first[:, 0], axis=1)
        return np.asarray(np.logaddexp.reduce(np.log(sums) + best, axis=1))


class Scores:
    """Every senone scored against every 10 ms of a sound that grows. Slope and curvature do not
    depend on the mean of the whole sound, so two thirds of the work are done as it comes."""

    def __init__(self, model: AcousticModel, sound: Sound) -> None:
        self.sound = sound
        self._model = model
        self._likelihoods: list[Floats] = []
        self._best: list[Floats] = []
        self._scored = 0

    def follow(self) -> None:
        """Scores what the sound has more of."""
        streams = self.sound.streams()
        while self._scored + _AHEAD <= len(streams[0]) - SLOPE_FRAMES:
            self._score(streams, self._scored + _AHEAD)

    def fit(self) -> Fit:
        """How well the model fits all of the sound."""
        self.follow()
        streams = self.sound.streams()
        self._score(streams, len(streams[0]))
        likelihoods, best = np.concatenate(self._likelihoods), np.concatenate(self._best)
        for start in range(0, len(best), _BLOCK):
            some = slice(start, start + _BLOCK)
            self._model.add(0, streams[0][some], likelihoods[some], best[some])
        states = self._model.states(likelihoods, best)
        whole = self._model.whole(likelihoods, best)
        return Fit(likelihoods, best, states, whole, self.sound.bands().mean(-1))

    def _score(self, streams: list[Floats], until: int) -> None:
        some = slice(self._scored, until)
        likelihoods, best = self._model.nothing(until - self._scored)
        for stream in (1, 2):
            self._model.add(stream, streams[stream][some], likelihoods, best)
        self._likelihoods.append(likelihoods)
        self._best.append(best)
        self._scored = until


class _Contexts:
    """Which senones a phone is made of, by its neighbours. Senones are counted by phone and state,
    so that those of a phone, and of a state of it, stand together."""

    def __init__(self, content: bytes) -> None:
        at = 12 + struct.unpack_from("<i", content, 8)[0]
        header = struct.unpack_from("<10i", content, at)
        phones, contexts, _, _, senones, _, sequences, _, branches, _ = header
        names = content[at + 40 : at + 40 + 16 * phones].split(b"\0")[:phones]
        self.phones = {name.decode(): number for number, name in enumerate(names)}
        at += 40 + (sum(len(name) + 1 for name in names) + 3) // 4 * 4 + 8 * branches
        kind = np.dtype([("sequence", "<i4"), ("matrix", "<i4"), ("context", "u1", 4)])
        table = np.frombuffer(content, kind, contexts, at)
        at += contexts * kind.itemsize + 4
        states = np.frombuffer(content, "<u2", sequences * STATES, at).reshape(-1, STATES)
        context = table["context"].astype(np.int64)
        context[:phones] = np.arange(phones)[:, np.newaxis] * [0, 1, 0, 0]
        keys = context @ _KEY
        keys[:phones] = -1 - np.arange(phones)
        self._sorted = np.argsort(keys)
        self._keys = keys[self._sorted]
        owner = np.zeros((senones, 2), np.int64)
        owner[states[table["sequence"]], 0] = context[:, 1, np.newaxis]
        owner[states[table["sequence"]], 1] = np.arange(STATES)
        self.order = np.lexsort((owner[:, 1], owner[:, 0]))
        number = np.argsort(self.order)
        self._senones = number[states[table["sequence"]]][self._sorted]
        place = owner[self.order] @ [STATES, 1]
        self.first = np.searchsorted(place, np.arange(phones * STATES)).reshape(-1, STATES)
        ends = np.append(self.first[1:, 0], senones)
        self.parts = [slice(a, b) for a, b in zip(self.first[:, 0], ends, strict=True)]

    def senones(self, before: int, phone: int, after: int, place: int) -> list[int]:
        wanted = [_KEY @ [where, phone, before, after] for where in (place, *range(4))]
        for key in (*wanted, -1 - phone):
            at = np.searchsorted(self._keys, key)
            if at < len(self._keys) and self._keys[at] == key:
                return list(map(int, self._senones[at]))
        raise KeyError(phone)


_KEY = np.array([1 << 24, 1 << 16, 1 << 8, 1])
"""Place in the word, phone, phone before, phone after, as one number."""


def _densities(file: Path) -> Floats:
    """Phones by streams by densities by cepstra."""
    content = file.read_bytes()
    values = _STREAMS * _DENSITIES * CEPSTRA
    at = content.index(b"endhdr\n") + 7 + 4 * (1 + 3 + _STREAMS + 1)
    count = (len(content) - at) // 4 // values * values
    flat = np.frombuffer(content, "<f4", count, at)
    return flat.reshape(-1, _STREAMS, _DENSITIES, CEPSTRA).astype(np.float32)


def _mixtures(file: Path, senones: int) -> Floats:
    """Streams by densities by senones: probabilities."""
    stored = np.frombuffer(file.read_bytes()[-_STREAMS * _DENSITIES * senones :], np.uint8)
    table = np.exp(np.arange(256) * _WEIGHT_UNIT).astype(np.float32)
    probabilities: Floats = table[stored].reshape(_STREAMS, _DENSITIES, senones)
    return probabilities
