"""The starter recogniser with its real acoustic model, on recordings of people and on what must be
declined."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from earshot.audio import files
from earshot.engines.sphinx import NO_COMMAND, TOO_LONG, UNSURE, Sphinx
from earshot.engines.sphinx_model import AcousticModel, Scores
from earshot.engines.sphinx_sound import Sound
from earshot.engines.sphinx_words import arpabet, pronunciations
from earshot.phrases.grammar import compile_grammar
from earshot.phrases.slots import SLOT_TYPES
from earshot.values import RATE, Intent, Pcm, Utterance

pocketsphinx = pytest.importorskip("pocketsphinx")
MODELS = Path(pocketsphinx.get_model_path("en-us"))
DICTIONARY = MODELS / "cmudict-en-us.dict"
DATA = Path(os.environ.get("EARSHOT_DATA", Path(__file__).parents[3] / "shared" / "data"))
SPEECH = DATA / "speech"

COMMANDS = [
    Intent("time", ("what time is it", "what is the (time|date) [today]", "tell me the time")),
    Intent("timer", ("(set|start|create) [a] timer for {duration}", "stop [all [of]] my timers")),
    Intent("stop", ("stop", "be quiet")),
]


def sphinx(*intents: Intent) -> Sphinx:
    grammar = compile_grammar(intents, SLOT_TYPES)
    return Sphinx(grammar.fsg, grammar.words)


@pytest.fixture(scope="module")
def engine() -> Sphinx:
    return sphinx(*COMMANDS)


def heard(engine: Sphinx, pcm: Pcm) -> str:
    return engine.text(Utterance(pcm, 0.0, len(pcm) / RATE)).text


def sound_of(pcm: Pcm, *cuts: int) -> Sound:
    sound = Sound()
    for piece in np.split(pcm, cuts):
        sound.add(piece)
    return sound


def recording(name: str) -> Pcm:
    if not SPEECH.is_dir():
        pytest.skip(f"the shared recordings are not in {SPEECH}")
    return files.read(SPEECH / name)


@pytest.mark.parametrize(
    ("file", "words"),
    [
        ("misc/commands_en/rhasspy3_what_time_is_it.wav", "what time is it"),
        ("misc/commands_en/rhasspy3_whats_the_date_today.wav", "what's the date today"),
        ("misc/commands_en/rhasspy3_set_timer.wav", "set a timer for ten minutes"),
        ("misc/commands_en/neon_stop.wav", "stop"),
        (
            "commands/human/en/set a timer for 3 hours and 10 minutes.wav",
            "set a timer for three hours and ten minutes",
        ),
    ],
)
def test_people_are_understood(engine: Sphinx, file: str, words: str) -> None:
    assert heard(engine, recording(file)).removeprefix("hey ") == words  # a breath may be a "hey"


@pytest.mark.parametrize(
    "file",
    [
        "commands/human/en/oov_1.wav",
        "commands/human/en/oov_4.wav",
        "commands/human/en/set Kitchen lights to green.wav",
        "commands/human/fr/minuteur 5 minutes.wav",
        "misc/commands_en/azure_whatstheweatherlike.wav",
        "misc/commands_en/neon_tell_me_about_spain.wav",
        "misc/read_en/speechbrain_spk2_snt2.wav",
        "noise/speech_commands/dude_miaowing.wav",
        "vad/pymicro-vad/music.wav",
    ],
)
def test_what_is_no_command_is_declined(engine: Sphinx, file: str) -> None:
    transcript = engine.text(Utterance(recording(file)[: 14 * RATE], 0.0, 1.0))
    assert transcript.text == ""
    assert transcript.why in (NO_COMMAND, UNSURE)


def test_the_same_words_are_declined_where_no_command_has_them() -> None:
    lights = sphinx(Intent("light", ("turn (on|off) the lights", "set the lights to (red|green)")))
    assert heard(lights, recording("misc/commands_en/rhasspy3_set_timer.wav")) == ""


def test_one_recording_after_another_does_not_change_the_answer(engine: Sphinx) -> None:
    first = recording("misc/commands_en/neon_stop.wav")
    before = engine.text(Utterance(first, 0.0, 1.0))
    heard(engine, recording("misc/commands_en/azure_whatstheweatherlike.wav"))
    assert engine.text(Utterance(first, 0.0, 1.0)) == before


@pytest.mark.parametrize("every", [512, 5000, 20000])
@pytest.mark.parametrize(
    "file",
    ["misc/commands_en/rhasspy3_set_timer.wav", "misc/commands_en/azure_whatstheweatherlike.wav"],
)
def test_working_ahead_does_not_change_the_answer(engine: Sphinx, file: str, every: int) -> None:
    pcm = recording(file)
    whole = Utterance(pcm, 0.0, 1.0)
    at_once = engine.text(whole)
    for end in range(every, len(pcm), every):
        engine.ahead(Utterance(pcm[:end], 0.0, 1.0))
    afterwards = engine.text(whole)
    assert (afterwards.text, afterwards.why) == (at_once.text, at_once.why)
    assert afterwards.confidence == pytest.approx(at_once.confidence, abs=1e-5)  # float32 sums


def test_what_was_begun_of_another_sound_is_dropped(engine: Sphinx) -> None:
    pcm = recording("misc/commands_en/rhasspy3_set_timer.wav")
    before = engine.text(Utterance(pcm, 0.0, 1.0))
    other = recording("misc/commands_en/azure_whatstheweatherlike.wav")
    engine.ahead(Utterance(other[:RATE], 0.0, 1.0))
    assert engine.text(Utterance(pcm, 0.0, 1.0)) == before
    engine.ahead(Utterance(pcm, 0.0, 1.0))
    assert heard(engine, pcm[: RATE // 2]) == ""  # shorter than what was begun


def test_a_sound_is_the_same_in_pieces() -> None:
    pcm = np.random.default_rng(0).normal(0, 0.1, RATE).astype(np.float32)
    whole, pieces = sound_of(pcm), sound_of(pcm, 1, 300, 409, 411, 5000, 5000, 9999)
    np.testing.assert_allclose(pieces.bands(), whole.bands(), rtol=1e-4)
    assert whole.bands().shape == (1 + (RATE - 410) // 160, 25)


@pytest.mark.parametrize("samples", [0, 1, 100, 410, 5000, RATE])
def test_nothing_is_made_of_silence_however_short(engine: Sphinx, samples: int) -> None:
    assert heard(engine, np.zeros(samples, np.float32)) == ""


@pytest.mark.parametrize("seed", range(3))
def test_nothing_is_made_of_noise(engine: Sphinx, seed: int) -> None:
    noise = np.random.default_rng(seed).normal(0, 0.1 * seed + 0.01, 2 * RATE)
    assert heard(engine, noise.astype(np.float32)) == ""


def test_sound_that_is_too_long_for_a_command_is_declined_unheard(engine: Sphinx) -> None:
    transcript = engine.text(Utterance(np.zeros(60 * RATE, np.float32), 0.0, 60.0))
    assert (transcript.text, transcript.why) == ("", TOO_LONG)


def test_without_any_command_everything_is_declined() -> None:
    assert heard(sphinx(), np.zeros(RATE, np.float32)) == ""


def test_words_of_no_dictionary_are_heard_as_they_are_read() -> None:
    """In a process of its own, as in the app: the voice library is one for a whole process."""
    program = """
import numpy as np, soxr
from earshot.engines.espeak import Espeak
from earshot.values import RATE, Intent
from tests.engines.test_sphinx import sphinx

names = ("zorblatt", "quixnar", "florpwise")
engine = sphinx(Intent("call", ("call {name} now",), {"name": names}))
speech = Espeak(words_per_minute=140).speak("call quixnar now")
room = np.random.default_rng(1).normal(0, 0.001, RATE // 2).astype(np.float32)
pcm = np.concatenate([room, soxr.resample(speech.pcm, speech.rate, RATE), room])
print(engine._search.found(pcm)[0])
"""
    root = Path(__file__).parents[2]
    command = [sys.executable, "-W", "ignore", "-c", program]
    heard = subprocess.run(command, cwd=root, capture_output=True, text=True, check=True)
    assert heard.stdout.strip() == "call quixnar now"


def test_pronunciations_have_all_variants_of_the_dictionary() -> None:
    found = dict(pronunciations(["the", "5", "frobnicate"], DICTIONARY))
    assert found["the"] == "DH AH"
    assert found["the(2)"] == "DH IY"
    assert found["5"] == "F AY V"
    assert found["frobnicate"].startswith("F R AA B")


@pytest.mark.parametrize("word", ["!", "…", "∞", "日本", "\N{PILE OF POO}", "x" * 60, "a-b_c"])
def test_every_word_of_a_command_file_has_some_phones(word: str) -> None:
    phones = AcousticModel(MODELS / "en-us").phones
    for _, said in pronunciations([word], DICTIONARY):
        assert set(said.split()) <= phones.keys()
        assert said


@pytest.mark.parametrize(
    ("ipa", "phones"),
    [
        ("ɐ_m_ˌɛ_ɹ_ɪ_k_ˈɑː_n_oʊ", "AH M EH R IH K AA N OW"),
        ("l_ˈɪ_ɾ_əl", "L IH T AH L"),
        ("dʒ_ˈʌ_dʒ", "JH AH JH"),
        ("†", ""),
    ],
)
def test_phonetic_signs_become_phones(ipa: str, phones: str) -> None:
    assert arpabet(ipa) == phones


def test_the_model_prefers_the_sounds_that_were_said() -> None:
    pcm = recording("misc/commands_en/neon_stop.wav")
    model = AcousticModel(MODELS / "en-us")
    fit = Scores(model, sound_of(pcm)).fit()
    names = {number: name for name, number in model.phones.items()}
    best = [names[int(phone)] for phone in fit.states.max(-1).argmax(-1)]
    assert fit.states.shape == (len(best), len(names), 3)
    assert {"S", "T", "SIL"} <= set(best)
    assert (fit.states.max((1, 2)) <= fit.whole + 1e-3).all()


def test_what_doubt_has_learned_names_every_measure_it_takes(engine: Sphinx) -> None:
    assert engine._search
    _, sentence = engine._search.found(recording("misc/commands_en/rhasspy3_set_timer.wav"))
    fit = Scores(engine._model, engine._search.sound).fit()
    measures = engine._doubt.measures(fit, sentence)
    trained = Path(__file__).parents[2] / "models" / "starter" / "doubt.json"
    assert measures.keys() == json.loads(trained.read_text())["measures"].keys()
    assert np.isfinite(list(measures.values())).all()
