"""The full voice: the unmodified Piper playing the known-answer voice of tones."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import soxr
from hypothesis import given, settings
from hypothesis import strategies as st
from piper import PiperVoice

from earshot.engines.piper import Piper
from earshot.engines.voicing import MOST_CHARACTERS, speakable
from earshot.errors import ModelError
from tests.engines.odd_text import ODD
from tests.engines.tones import VOICE, decode, loudness, spell


@pytest.fixture(scope="module")
def voice() -> Piper:
    return Piper(str(VOICE), threads=1)


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """The .onnx file of a voice that may be damaged."""
    for file in (VOICE, Path(f"{VOICE}.json")):
        shutil.copy(file, tmp_path)
    return tmp_path / VOICE.name


def edit(network: Path, **changes: Any) -> None:
    file = Path(f"{network}.json")
    settings = {**json.loads(file.read_text(encoding="utf-8")), **changes}
    kept = {key: value for key, value in settings.items() if value is not None}
    file.write_text(json.dumps(kept), encoding="utf-8")


def test_stock_piper_plays_the_known_answer_voice() -> None:
    chunks = PiperVoice.load(VOICE).synthesize("Hello, there. It is ten past three.")
    sound = np.concatenate([chunk.audio_float_array for chunk in chunks])
    assert decode(sound, 22_050) == spell("Hello, there. It is ten past three.")


@pytest.mark.parametrize("text", ["Your timer is set.", "Is it 5 o'clock?", "Hello! How are you?"])
def test_what_is_said_can_be_read_back(voice: Piper, text: str) -> None:
    speech = voice.speak(text)
    assert (speech.text, speech.rate, speech.pcm.dtype) == (text, 22_050, np.float32)
    assert decode(speech.pcm, speech.rate) == spell(text)


@pytest.mark.parametrize(("rate", "volume"), [(44_100, 0.02), (48_000, 1.0), (16_000, 0.3)])
def test_a_recording_can_be_read_back(voice: Piper, rate: int, volume: float) -> None:
    speech = voice.speak("Your timer is set.")
    recorded = np.pad(soxr.resample(speech.pcm, speech.rate, rate) * volume, rate // 3)
    noise = np.random.default_rng(1).normal(0, 0.02 * volume, len(recorded))
    assert decode(recorded + noise.astype(np.float32), rate) == spell("Your timer is set.")


def test_a_folder_will_do(copy: Path) -> None:
    assert decode(Piper(str(copy.parent)).speak("Yes.").pcm, 22_050) == spell("Yes.")


def test_silence_is_trimmed_to_the_pause_that_was_written(voice: Piper) -> None:
    for text, pause in (("Timer set", 0.0), ("Timer set,", 0.12), ("Timer set.", 0.25)):
        speech = voice.speak(text)
        audible = np.flatnonzero(np.abs(speech.pcm) > 0.006) / speech.rate
        assert audible[0] < 0.02
        assert speech.seconds - audible[-1] == pytest.approx(pause, abs=0.04)


def test_clauses_are_level_and_loud_enough(voice: Piper) -> None:
    levels = [loudness(voice.speak(text).pcm) for text in ("Yes", "I could not find a microphone")]
    assert 0.05 < min(levels) <= max(levels) < 0.2
    assert max(levels) < 1.4 * min(levels)


def test_a_repeated_clause_is_remembered_and_cannot_be_changed(voice: Piper) -> None:
    first = voice.speak("Timer set.")
    assert voice.speak("Timer set.").pcm is first.pcm
    with pytest.raises(ValueError, match="read-only"):
        first.pcm[0] = 1.0


def test_each_pace_is_remembered_for_itself(voice: Piper) -> None:
    slow, usual = voice.speak("Timer set.", 0.5), voice.speak("Timer set.")
    assert voice.speak("Timer set.", 0.5).pcm is slow.pcm is not usual.pcm
    assert loudness(slow.pcm) == pytest.approx(loudness(usual.pcm), rel=0.3)


def test_the_pace_is_asked_of_the_network(voice: Piper, monkeypatch: pytest.MonkeyPatch) -> None:
    scales = []
    run = voice._voice.session.run

    class Session:
        def run(self, names: None, given: dict[str, Any]) -> Any:
            scales.append(given["scales"][1])
            return run(names, given)

    monkeypatch.setattr(voice._voice, "session", Session())
    for pace in (0.5, 1.0, 2.0):
        voice.speak("This was never said before.", pace)
    assert scales == pytest.approx([2.0, 1.0, 0.5])


@pytest.mark.parametrize("text", ODD)
def test_odd_text_is_spoken_or_skipped(voice: Piper, text: str) -> None:
    speech = voice.speak(text)
    assert bool(len(speech.pcm)) == bool(speech.text)
    assert np.abs(speech.pcm).max(initial=0.0) <= 1.0
    assert len(speech.text) <= MOST_CHARACTERS * 2


@given(st.text(max_size=30))
@settings(max_examples=40, deadline=None)
def test_any_text_is_said_as_piper_spells_it(voice: Piper, text: str) -> None:
    said = voice.speak(text)
    assert decode(said.pcm, said.rate) == spell(speakable(text))


def test_phonemes_in_the_text_are_not_obeyed(voice: Piper) -> None:
    speech = voice.speak("say [[aaaaaaaa]] now")
    assert decode(speech.pcm, speech.rate) == spell("say aaaaaaaa now")


def test_settings_that_promise_more_speakers_than_the_network_has_are_refused(copy: Path) -> None:
    edit(copy, num_speakers=4)
    with pytest.raises(ModelError, match="sid"):
        Piper(str(copy))


@pytest.mark.parametrize("name", ["", "nothing.onnx", "notes.txt"])
def test_a_missing_voice_is_named(tmp_path: Path, name: str) -> None:
    (tmp_path / "notes.txt").write_text("x")
    with pytest.raises(ModelError) as raised:
        Piper(str(tmp_path / name))
    assert raised.value.code == "voice-missing"
    assert str(tmp_path / name) in raised.value.text


def test_a_voice_without_settings_is_named(copy: Path) -> None:
    Path(f"{copy}.json").unlink()
    with pytest.raises(ModelError, match=r"\.onnx\.json is missing"):
        Piper(str(copy))


def test_several_voices_in_a_folder_must_be_told_apart(copy: Path) -> None:
    shutil.copy(copy, copy.with_name("other.onnx"))
    with pytest.raises(ModelError, match=r"other\.onnx"):
        Piper(str(copy.parent))


@pytest.mark.parametrize("content", [b"", b"RIFF....WAVE", b"\x08" * 4000, None])
def test_a_damaged_network_is_named(copy: Path, content: bytes | None) -> None:
    whole = copy.read_bytes()
    copy.write_bytes(whole[: len(whole) // 2] if content is None else content)
    with pytest.raises(ModelError, match=r"tones-low\.onnx cannot be used") as raised:
        Piper(str(copy))
    assert raised.value.code == "voice-damaged"


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b"null", b"\xff\xfe", b"[" * 100_000])
def test_damaged_settings_are_named(copy: Path, content: bytes) -> None:
    Path(f"{copy}.json").write_bytes(content)
    with pytest.raises(ModelError, match=r"\.onnx\.json cannot be used"):
        Piper(str(copy))


@pytest.mark.parametrize(
    "changes",
    [
        {"audio": None},
        {"audio": {}},
        {"audio": {"sample_rate": "fast"}},
        {"audio": {"sample_rate": 0}},
        {"espeak": None},
        {"espeak": {"voice": "xx-klingon"}},
        {"espeak": {"voice": 7}},
        {"phoneme_id_map": None},
        {"phoneme_id_map": []},
        {"phoneme_id_map": {"_": [0], "^": [1], "$": [2], "a": "b"}},
        {"phoneme_id_map": {"a": [1]}},
        {"phoneme_id_map": {"_": [0], "^": [1], "$": [2]}},
        {"phoneme_type": "pinyin"},
        {"phoneme_type": "runes"},
        {"num_speakers": "many"},
        {"inference": {"length_scale": "long"}},
        {"inference": []},
    ],
)
def test_foreign_settings_are_refused(copy: Path, changes: dict[str, Any]) -> None:
    edit(copy, **changes)
    with pytest.raises(ModelError) as raised:
        Piper(str(copy))
    assert raised.value.text.endswith("choose another voice.")
