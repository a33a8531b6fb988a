"""The starter voice, with the real library."""

from __future__ import annotations

import gc
import json
import subprocess
import sys

import numpy as np
import pytest
import soxr
from hypothesis import given, settings
from hypothesis import strategies as st
from pocketsphinx import Decoder

from earshot.engines.espeak import Espeak
from earshot.engines.voicing import MOST_CHARACTERS
from earshot.errors import ModelError
from earshot.values import Speech
from tests.engines.odd_text import ODD
from tests.engines.tones import loudness


@pytest.fixture(scope="module")
def voice() -> Espeak:
    return Espeak()


def test_words_come_out(voice: Espeak) -> None:
    speech = voice.speak("Your timer is set.")
    assert speech.text == "Your timer is set."
    assert speech.rate == 22_050
    assert speech.pcm.dtype == np.float32
    assert 0.8 < speech.seconds < 2.5
    assert 0.05 < loudness(speech.pcm) < 0.2


def test_the_pace_changes_the_length_and_nothing_else(voice: Espeak) -> None:
    slow, usual, fast = (voice.speak("Your timer is set", pace) for pace in (0.5, 1.0, 2.0))
    assert slow.seconds > 1.4 * usual.seconds > 1.8 * fast.seconds
    assert loudness(slow.pcm) == pytest.approx(loudness(fast.pcm), rel=0.3)
    assert voice.speak("Your timer is set").seconds == pytest.approx(usual.seconds, rel=0.01)


def test_a_recogniser_understands_the_words(voice: Espeak) -> None:
    phrases = ["turn on the light", "set a timer for ten minutes", "no", "what time is it"]
    decoder = Decoder(loglevel="FATAL")
    decoder.add_jsgf_string("all", f"#JSGF V1.0; grammar g; public <all> = {' | '.join(phrases)};")
    decoder.activate_search("all")
    assert [recognised(decoder, voice.speak(text)) for text in phrases] == phrases


def recognised(decoder: Decoder, speech: Speech) -> str:
    pcm = np.pad(soxr.resample(speech.pcm, speech.rate, 16_000), 8000)
    noise = np.random.default_rng(1).normal(0, 0.001, len(pcm))  # the decoder expects a room
    decoder.start_utt()
    decoder.process_raw(((pcm + noise) * 32000).astype(np.int16).tobytes(), full_utt=True)
    decoder.end_utt()
    return decoder.hyp().hypstr if decoder.hyp() else ""


def test_silence_is_trimmed_to_the_pause_that_was_written(voice: Espeak) -> None:
    for text, pause in (("Timer set", 0.0), ("Timer set,", 0.12), ("Timer set.", 0.25)):
        speech = voice.speak(text)
        audible = np.flatnonzero(np.abs(speech.pcm) > 0.006) / speech.rate
        assert audible[0] < 0.02
        assert speech.seconds - audible[-1] == pytest.approx(pause, abs=0.04)


def test_clauses_are_level(voice: Espeak) -> None:
    texts = ("Hello there.", "It is twenty past three,", "I could not find a microphone.")
    levels = [loudness(np.trim_zeros(voice.speak(text).pcm)) for text in texts]
    assert max(levels) < 1.6 * min(levels)
    assert all(np.abs(voice.speak(text).pcm).max() <= 1.0 for text in texts)


def test_faster_is_shorter() -> None:
    text = "This sentence is long enough to be measured."
    slow = Espeak(words_per_minute=120).speak(text).seconds
    assert Espeak(words_per_minute=240).speak(text).seconds < 0.7 * slow


def test_voices_do_not_disturb_each_other() -> None:
    slow, fast = Espeak(words_per_minute=120), Espeak("de", words_per_minute=240)
    alone = slow.speak("one two three four").seconds
    fast.speak("eins zwei drei")
    del fast
    gc.collect()
    assert slow.speak("one two three four").seconds == pytest.approx(alone, rel=0.02)


def test_an_unknown_voice_is_named() -> None:
    with pytest.raises(ModelError, match="xx-klingon"):
        Espeak(voice="xx-klingon")


@pytest.mark.parametrize("text", ["", " ", "***", "😀", "…", "\x00", "[[ ]]", "---"])
def test_nothing_to_say_is_no_sound(voice: Espeak, text: str) -> None:
    speech = voice.speak(text)
    assert (len(speech.pcm), speech.text) == (0, "")


def test_long_text_is_bounded(voice: Espeak) -> None:
    assert len(voice.speak("word " * 200_000).text) <= MOST_CHARACTERS


def test_markup_is_not_obeyed(voice: Espeak) -> None:
    assert voice.speak('<break time="20s"/> yes').seconds < 6


_SPEAK_ALL = """
import json, sys
from earshot.engines.espeak import Espeak
voice = Espeak()
for line in sys.stdin:
    speech = voice.speak(json.loads(line))
    assert abs(speech.pcm).max(initial=0) <= 1.0, speech.text
    print(len(speech.pcm), flush=True)
"""


def test_no_text_ends_the_process() -> None:
    """In a process of its own: a crash there is a failure here, not the end of the test run."""
    texts: list[str] = [*ODD]

    @given(st.text(max_size=200) | st.text(st.characters(categories=["M", "P", "S", "C"])))
    @settings(max_examples=300, database=None, derandomize=True)
    def collect(text: str) -> None:
        texts.append(text)

    collect()
    lines = "".join(json.dumps(text) + "\n" for text in texts)
    command = [sys.executable, "-c", _SPEAK_ALL]
    done = subprocess.run(command, input=lines, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-2000:]
    assert len(done.stdout.splitlines()) == len(texts)
