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

from earshot.values import RATE, Pcm

Floats = npt.NDArray[np.float32]
Ints = npt.NDArray[np.int64]

STATES = 3
INSIDE, FIRST, LAST, ALONE = range(4)
"""Where in its word a phone stands."""

_STREAMS, _DENSITIES, _CEPSTRA = 3, 128, 13
_STEP, _WINDOW, _BINS = 160, 410, 512
_BANDS, _LOWEST_HZ, _HIGHEST_HZ = 25, 130.0, 6800.0
_LIFTER = 22
_MOST_GAIN, _SMOOTHED_BANDS = 20, 4
_BLOCK = 128
"""Frames scored at a time: what is in between fits into a processor's cache."""
_QUIETEST = 1e-4
"""Least energy of a band."""
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
        self._squares = self._squares.reshape(_STREAMS, 2 * _CEPSTRA, -1)
        constants = (means**2 * precision + 0.5 * np.log(np.pi / precision)).sum(-1)
        self._constants = constants.transpose(1, 0, 2).reshape(_STREAMS, -1).astype(np.float32)
        weights = _mixtures(folder / "sendump", len(self._contexts.order))
        self._weights = weights[:, :, self._contexts.order]

    def senones(self, before: int, phone: int, after: int, place: int) -> list[int]:
        """The three senones of a phone between two others; where that was never met, of the same
        elsewhere in a word, or of the phone alone."""
        return self._contexts.senones(before, phone, after, place)

    def fit(self, pcm: Pcm) -> Fit:
        """Scores every senone against every 10 ms of a sound."""
        bands = _log_bands(pcm)
        streams = _streams(bands)
        likelihoods = np.ones((len(bands), self._weights.shape[2]), np.float32)
        best = np.zeros((len(bands), len(self.phones)), np.float32)
        for start in range(0, len(bands), _BLOCK):
            some = slice(start, start + _BLOCK)
            for stream, vectors in enumerate(streams):
                self._add(stream, vectors[some], likelihoods[some], best[some])
        states = np.maximum.reduceat(likelihoods, self._contexts.first.ravel(), axis=1)
        states = np.log(states).reshape(len(bands), -1, STATES) + best[..., np.newaxis]
        sums = np.add.reduceat(likelihoods, self._contexts.first[:, 0], axis=1)
        whole = np.logaddexp.reduce(np.log(sums) + best, axis=1)
        return Fit(likelihoods, best, states, whole, bands.mean(-1))

    def _add(self, stream: int, vectors: Floats, likelihoods: Floats, best: Floats) -> None:
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
    values = _STREAMS * _DENSITIES * _CEPSTRA
    at = content.index(b"endhdr\n") + 7 + 4 * (1 + 3 + _STREAMS + 1)
    count = (len(content) - at) // 4 // values * values
    flat = np.frombuffer(content, "<f4", count, at)
    return flat.reshape(-1, _STREAMS, _DENSITIES, _CEPSTRA).astype(np.float32)


def _mixtures(file: Path, senones: int) -> Floats:
    """Streams by densities by senones: probabilities."""
    stored = np.frombuffer(file.read_bytes()[-_STREAMS * _DENSITIES * senones :], np.uint8)
    table = np.exp(np.arange(256) * _WEIGHT_UNIT).astype(np.float32)
    probabilities: Floats = table[stored].reshape(_STREAMS, _DENSITIES, senones)
    return probabilities


def _log_bands(pcm: Pcm) -> Floats:
    """Frames of 10 ms by bands of the mel scale: log energies, noise taken away."""
    loud = np.clip(pcm, -1, 1) * np.float32(32767)
    sharp = np.append(loud[:1], loud[1:] - np.float32(0.97) * loud[:-1])
    padded = np.pad(sharp, (0, max(0, _WINDOW - len(sharp))))
    frames = np.lib.stride_tricks.sliding_window_view(padded, _WINDOW)[::_STEP]
    power = np.abs(np.fft.rfft(frames * _HAMMING, _BINS)) ** 2
    return np.log(np.maximum(_without_noise(power @ _MEL), _QUIETEST)).astype(np.float32)


def _without_noise(powers: Floats) -> Floats:
    """Frames by bands, as pocketsphinx does before it recognises: what lies above the slowly
    followed lower envelope, masked by what was loud just before, smoothed over bands."""
    smooth, noise = powers[0], powers[0] / _MOST_GAIN
    floor, peak = noise, np.zeros_like(noise)
    gains = np.empty_like(powers)
    for at, power in enumerate(powers):
        smooth = 0.7 * smooth + 0.3 * power
        noise = _lower_envelope(smooth, noise)
        signal = np.maximum(smooth - noise, 1.0)
        floor = _lower_envelope(signal, floor)
        peak *= 0.85
        masked = np.where(signal < 0.85 * peak, 0.2 * peak, signal)
        peak = np.maximum(peak, signal)
        gains[at] = np.maximum(masked, floor) / np.maximum(smooth, _QUIETEST)
    gains = np.clip(gains, 1 / _MOST_GAIN, _MOST_GAIN)
    return np.asarray(powers * (gains @ _NEIGHBOURS), np.float32)


def _lower_envelope(power: Floats, envelope: Floats) -> Floats:
    """Follows falls at once and rises slowly."""
    kept = np.where(power >= envelope, np.float32(0.995), np.float32(0.5))
    return np.asarray(kept * envelope + (1 - kept) * power)


def _streams(bands: Floats) -> list[Floats]:
    """Cepstra without their mean over the whole sound, their slope and their curvature."""
    cepstra = bands @ _COSINES
    audible = cepstra[:, 0] >= 0  # zeros, before a file begins, say nothing of the channel
    cepstra -= cepstra[audible if audible.any() else slice(None)].mean(0)
    count = len(cepstra)
    padded = np.pad(cepstra, ((3, 3), (0, 0)), "edge")

    def at(shift: int) -> Floats:
        return padded[3 + shift : 3 + shift + count]

    return [cepstra, at(2) - at(-2), (at(3) - at(-1)) - (at(1) - at(-3))]


def _mel_filters() -> Floats:
    """Spectrum bins by bands: triangles of equal area, evenly spaced for the ear."""
    bounds = np.array([_LOWEST_HZ, _HIGHEST_HZ])
    low, high = 2595 * np.log10(1 + bounds / 700)
    edges = 700 * (10 ** (np.linspace(low, high, _BANDS + 2) / 2595) - 1)
    bins = np.round(edges / (RATE / _BINS))
    left, middle, right = bins[:-2], bins[1:-1], bins[2:]
    at = np.arange(_BINS // 2 + 1)[:, np.newaxis]
    slopes = np.minimum((at - left) / (middle - left), (right - at) / (right - middle))
    return (np.maximum(slopes, 0) * 2 / ((right - left) * RATE / _BINS)).astype(np.float32)


def _cosines() -> Floats:
    """Bands by cepstra: the cosine transform, with the higher cepstra lifted."""
    order = np.arange(_CEPSTRA)
    waves = np.cos(np.pi / _BANDS * np.outer(np.arange(_BANDS) + 0.5, order))
    scale = np.where(order == 0, np.sqrt(1 / _BANDS), np.sqrt(2 / _BANDS))
    lifter = 1 + _LIFTER / 2 * np.sin(np.pi * order / _LIFTER)
    return (waves * scale * lifter).astype(np.float32)


def _neighbours() -> Floats:
    """Bands by bands: the mean over each band and four at either side."""
    near = np.abs(np.subtract.outer(np.arange(_BANDS), np.arange(_BANDS))) <= _SMOOTHED_BANDS
    return np.asarray(near / near.sum(0), np.float32)


_MEL = _mel_filters()
_NEIGHBOURS = _neighbours()
_COSINES = _cosines()
_HAMMING = (0.54 - 0.46 * np.cos(2 * np.pi * np.arange(_WINDOW) / (_WINDOW - 1))).astype(np.float32)
