"""The speech detector against the batch result of the library its network comes from."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from earshot.audio import files, vad
from earshot.audio.resample import Framer
from earshot.audio.vad import SileroVad
from earshot.errors import ModelError
from earshot.values import FRAME, Frame, Pcm

SPEECH = Path(__file__).parents[1] / "assets/speech/human/set_a_timer_for_ten_minutes.wav"


def probabilities(detector: SileroVad, pcm: Pcm) -> list[float]:
    framer = Framer()
    return [detector(frame) for frame in [*framer(pcm), *framer.flush()]]


def test_frame_by_frame_gives_what_the_whole_file_gives() -> None:
    from faster_whisper.vad import get_vad_model

    pcm = files.read(SPEECH)
    whole = np.pad(pcm, (0, -len(pcm) % FRAME))
    expected = get_vad_model()(whole.copy()).ravel()
    assert probabilities(SileroVad(), pcm)[:-1] == pytest.approx(expected[:-1], abs=1e-5)


def test_speech_is_told_from_silence_and_from_noise() -> None:
    detector = SileroVad()
    assert max(probabilities(detector, files.read(SPEECH))) > 0.9
    detector.reset()
    noise = np.random.default_rng(0).normal(0, 0.05, FRAME * 60).astype(np.float32)
    assert max(probabilities(detector, noise)) < 0.5
    detector.reset()
    assert max(probabilities(detector, np.zeros(FRAME * 60, np.float32))) < 0.2


def test_after_a_reset_nothing_is_remembered() -> None:
    detector = SileroVad()
    silence = Frame(np.zeros(FRAME, np.float32), 0.0)
    first = detector(silence)
    probabilities(detector, files.read(SPEECH)[: FRAME * 40])
    assert detector(silence) != first
    detector.reset()
    assert detector(silence) == first


def test_a_missing_network_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(vad, "find_spec", lambda name: None)
    with pytest.raises(ModelError, match="install Earshot again") as caught:
        SileroVad()
    assert caught.value.code == "vad-missing"
