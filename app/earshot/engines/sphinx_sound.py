"""What the acoustic model hears of a sound that grows: pocketsphinx's own front end."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from earshot.values import RATE, Pcm

Floats = npt.NDArray[np.float32]

CEPSTRA = 13
SLOPE_FRAMES = 3
"""Frames to either side that slope and curvature depend on."""
_STEP, _WINDOW, _BINS = 160, 410, 512
_BANDS, _LOWEST_HZ, _HIGHEST_HZ = 25, 130.0, 6800.0
_LIFTER = 22
_MOST_GAIN, _SMOOTHED_BANDS = 20, 4
_QUIETEST = 1e-4
"""Least energy of a band."""


class Sound:
    """A sound as frames of 10 ms. The same samples give the same frames, however they come."""

    def __init__(self) -> None:
        self._waiting: Pcm = np.zeros(0, np.float32)
        """Samples that belong to frames to come."""
        self._last = np.float32(0)
        """The sample before those, as it was before sharpening."""
        self._noise = _NoiseRemoval()
        self._pieces: list[Floats] = []

    def add(self, pcm: Pcm) -> None:
        """More samples, at `RATE`."""
        if not len(pcm):
            return
        loud = np.clip(pcm, -1, 1) * np.float32(32767)
        sharp = loud - np.float32(0.97) * np.append(self._last, loud[:-1])
        self._last = loud[-1]
        self._waiting = np.append(self._waiting, sharp)
        self._take_frames()

    def _take_frames(self) -> None:
        if len(self._waiting) < _WINDOW:
            return
        frames = np.lib.stride_tricks.sliding_window_view(self._waiting, _WINDOW)[::_STEP]
        power = np.abs(np.fft.rfft(frames * _HAMMING, _BINS)) ** 2
        clean = self._noise(power @ _MEL)
        self._pieces.append(np.log(np.maximum(clean, _QUIETEST)).astype(np.float32))
        self._waiting = self._waiting[len(frames) * _STEP :]

    def bands(self) -> Floats:
        """Frames by bands of the mel scale: log energies, noise taken away. A sound shorter than a
        frame is one."""
        if not self._pieces:
            self._waiting = np.pad(self._waiting, (0, _WINDOW - len(self._waiting)))
            self._take_frames()
        if len(self._pieces) > 1:
            self._pieces = [np.concatenate(self._pieces)]
        return self._pieces[0]

    def mean(self) -> Floats:
        """The mean cepstrum: what the voice and the microphone, not the words, sound like."""
        return _mean(self.bands() @ _COSINES)

    def streams(self) -> list[Floats]:
        """Cepstra without their mean over the whole sound, their slope and their curvature."""
        cepstra = self.bands() @ _COSINES
        cepstra -= _mean(cepstra)
        count = len(cepstra)
        padded = np.pad(cepstra, ((SLOPE_FRAMES, SLOPE_FRAMES), (0, 0)), "edge")

        def at(shift: int) -> Floats:
            return padded[SLOPE_FRAMES + shift : SLOPE_FRAMES + shift + count]

        return [cepstra, at(2) - at(-2), (at(3) - at(-1)) - (at(1) - at(-3))]


class _NoiseRemoval:
    """What pocketsphinx does before it recognises: keeps what lies above the slowly followed lower
    envelope, masked by what was loud just before, smoothed over bands."""

    def __init__(self) -> None:
        self._state: tuple[Floats, Floats, Floats, Floats] | None = None

    def __call__(self, powers: Floats) -> Floats:
        """Frames by bands, in the order of time."""
        start = powers[0] / _MOST_GAIN
        smooth, noise, floor, peak = self._state or (powers[0], start, start, np.zeros_like(start))
        gains = np.empty_like(powers)
        for at, power in enumerate(powers):
            smooth = 0.7 * smooth + 0.3 * power
            noise = _lower_envelope(smooth, noise)
            signal = np.maximum(smooth - noise, 1.0)
            floor = _lower_envelope(signal, floor)
            peak = 0.85 * peak
            masked = np.where(signal < 0.85 * peak, 0.2 * peak, signal)
            peak = np.maximum(peak, signal)
            gains[at] = np.maximum(masked, floor) / np.maximum(smooth, _QUIETEST)
        self._state = smooth, noise, floor, peak
        gains = np.clip(gains, 1 / _MOST_GAIN, _MOST_GAIN)
        return np.asarray(powers * (gains @ _NEIGHBOURS), np.float32)


def _lower_envelope(power: Floats, envelope: Floats) -> Floats:
    """Follows falls at once and rises slowly."""
    kept = np.where(power >= envelope, np.float32(0.995), np.float32(0.5))
    return np.asarray(kept * envelope + (1 - kept) * power)


def _mean(cepstra: Floats) -> Floats:
    audible = cepstra[:, 0] >= 0  # zeros, before a file begins, say nothing of the channel
    return np.asarray(cepstra[audible if audible.any() else slice(None)].mean(0))


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
    order = np.arange(CEPSTRA)
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
