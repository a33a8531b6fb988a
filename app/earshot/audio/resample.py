"""Sound of any rate and channel count to the one form the assistant listens to, block by block."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt
import soxr

from earshot.values import FRAME, RATE, Frame, Pcm

SLOWEST, FASTEST = 1_000, 1_536_000
"""Sampling rates that real sound has."""


class Resampler:
    """A stream of sound to `rate_out` mono. Keeps what the filter still needs between blocks."""

    def __init__(self, rate: int, rate_out: int = RATE) -> None:
        same = rate == rate_out
        self._stream = None if same else soxr.ResampleStream(rate, rate_out, 1, "float32")

    def __call__(self, block: npt.NDArray[np.float32], last: bool = False) -> Pcm:
        """`block` holds n samples, or n by channels; `last` gives out what the filter holds."""
        mono = block if block.ndim == 1 else block.mean(axis=1)
        mono = np.nan_to_num(np.clip(mono, -1, 1)).astype(np.float32, copy=False)
        if self._stream is None:
            return mono
        resampled: Pcm = self._stream.resample_chunk(mono, last=last)
        return np.clip(resampled, -1, 1)


def resampled(pcm: Pcm, rate: int, rate_out: int) -> Pcm:
    """A whole sound at another rate."""
    return Resampler(rate, rate_out)(pcm, last=True)


class Framer:
    """Mono sound at `RATE` in pieces of any length to frames of exactly `FRAME` samples."""

    def __init__(self) -> None:
        self._rest = np.zeros(0, np.float32)
        self._count = 0

    def __call__(self, pcm: Pcm) -> Iterator[Frame]:
        pcm = np.concatenate([self._rest, pcm])
        whole = len(pcm) - len(pcm) % FRAME
        self._rest = pcm[whole:]
        for start in range(0, whole, FRAME):
            yield self._frame(pcm[start : start + FRAME])

    def flush(self) -> Iterator[Frame]:
        """The last frame, filled up with zeros, where something is left."""
        if len(self._rest):
            padded = np.pad(self._rest, (0, FRAME - len(self._rest)))
            self._rest = self._rest[:0]
            yield self._frame(padded)

    def _frame(self, pcm: Pcm) -> Frame:
        frame = Frame(pcm, self._count * FRAME / RATE)
        self._count += 1
        return frame
