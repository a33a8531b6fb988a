"""What every voice does with its words before and its sound after."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from earshot.engines import voicing


@pytest.mark.parametrize(
    ("text", "spoken"),
    [
        ("Your timer is set.", "Your timer is set."),
        ("  two \t words\n", "two words"),
        ("21 °C 😀 now", "21 °C now"),
        ("a\x00b", "a b"),
        ("[[p]]", "p"),
        ("**!**", ""),
        ("نمی‌خواهم", "نمی‌خواهم"),
    ],
)
def test_only_what_can_be_spoken_is_left(text: str, spoken: str) -> None:
    assert voicing.speakable(text) == spoken


@given(st.text())
def test_words_are_short_and_plain(text: str) -> None:
    spoken = voicing.speakable(text)
    assert voicing.speakable(spoken) == spoken
    assert max(map(len, spoken.split()), default=0) <= 60
    assert not set("[]\x00\n") & set(spoken)


def test_the_end_of_a_clause_is_its_pause() -> None:
    tone = 0.1 * np.sin(np.arange(8000) / 3).astype(np.float32)
    sound = np.pad(tone, 4000)
    lengths = [len(voicing.placed(sound, 16_000, text)) / 16_000 for text in ("a", "a,", 'a."')]
    assert lengths == pytest.approx([0.54, 0.66, 0.79], abs=0.01)
    assert len(voicing.placed(np.zeros(4000, np.float32), 16_000, "a.")) == 0


@pytest.mark.parametrize("volume", [0.02, 0.1, 0.5])
def test_every_voice_is_brought_to_one_level(volume: float) -> None:
    sound = volume * np.sin(np.arange(8000) / 3).astype(np.float32)
    loud = np.sqrt(np.mean(np.square(sound * voicing.level(sound))))
    assert loud == pytest.approx(voicing.LOUDNESS, rel=0.01)


def test_gain_is_bounded() -> None:
    assert voicing.level(np.zeros(10, np.float32)) == 8
    assert voicing.level(np.zeros(0, np.float32)) == 8
