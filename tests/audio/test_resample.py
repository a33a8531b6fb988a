"""Sound of any rate and in blocks of any size."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from earshot.audio.resample import Framer, Resampler, resampled
from earshot.values import FRAME, RATE, Pcm


def tone(seconds: float, rate: int) -> Pcm:
    wave = 0.5 * np.sin(2 * np.pi * 440 * np.arange(round(seconds * rate)) / rate)
    return wave.astype(np.float32)


@settings(deadline=None, max_examples=30)
@given(
    st.sampled_from([8_000, 16_000, 44_100, 48_000]), st.lists(st.integers(0, 5_000), max_size=12)
)
def test_the_size_of_the_blocks_does_not_matter(rate: int, sizes: list[int]) -> None:
    sound = tone(0.7, rate)
    whole = resampled(sound, rate, RATE)
    resample = Resampler(rate)
    pieces = [resample(block) for block in np.split(sound, np.cumsum(sizes))]
    pieces.append(resample(np.zeros(0, np.float32), last=True))
    assert np.allclose(np.concatenate(pieces), whole, atol=1e-4)


@pytest.mark.parametrize("rate", [8_000, 22_050, 44_100, 96_000])
def test_a_tone_stays_the_tone_it_was(rate: int) -> None:
    middle = slice(RATE // 10, -RATE // 10)
    out = resampled(tone(1, rate), rate, RATE)
    assert len(out) == RATE
    assert np.allclose(out[middle], tone(1, RATE)[middle], atol=0.01)


def test_channels_are_mixed() -> None:
    stereo = np.stack([tone(0.1, RATE), np.zeros(RATE // 10, np.float32)], axis=1)
    assert np.allclose(Resampler(RATE)(stereo), tone(0.1, RATE) / 2)


@given(st.lists(st.integers(0, 3 * FRAME), max_size=10))
def test_frames_hold_every_sample_once(sizes: list[int]) -> None:
    sound = np.arange(sum(sizes), dtype=np.float32)
    framer = Framer()
    frames = [f for block in np.split(sound, np.cumsum(sizes)) for f in framer(block)]
    frames += framer.flush()
    assert all(len(frame.pcm) == FRAME for frame in frames)
    assert [frame.t for frame in frames] == [n * FRAME / RATE for n in range(len(frames))]
    joined = np.concatenate([sound[:0], *(frame.pcm for frame in frames)])
    assert np.array_equal(joined[: len(sound)], sound)
    assert not joined[len(sound) :].any()
