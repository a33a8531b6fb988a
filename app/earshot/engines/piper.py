"""The full voice: any Piper voice, a `.onnx` file with its `.onnx.json` beside it."""

from __future__ import annotations

import json
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from earshot.engines import voicing
from earshot.errors import ModelError, SpeakError
from earshot.values import Pcm, Speech

if TYPE_CHECKING:
    from onnxruntime import InferenceSession
    from piper import PiperVoice
    from piper.config import PiperConfig

_REMEMBERED = 32
"""Clauses kept as sound: "Timer set." costs nothing the second time."""
_REMEMBERED_CHARACTERS = 80
"""Of the longest clause kept: about 5 s, half a megabyte."""

_OWN_PHONEMES = ("espeak", "text", "hebrew")
"""The ways from text to phonemes that need no download and no further package."""

_INPUTS = {"input", "input_lengths", "scales"}

_REPAIR = "Copy the voice's .onnx and .onnx.json files again, or choose another voice."


class Piper:
    """Speaks with a Piper voice. `threads` 0 leaves their number to ONNX Runtime."""

    def __init__(self, model: str, threads: int = 0) -> None:
        network = _network(Path(model))
        self._voice = _voice(network, threads)
        self._rate = self._voice.config.sample_rate
        self._remembered = lru_cache(_REMEMBERED)(self._said)
        self._gain = 1.0
        self._gain = self._measured_gain(network)

    def speak(self, text: str, pace: float = 1.0) -> Speech:
        """The sound of one clause, `pace` times as fast as usual; empty where there is nothing to
        say."""
        words = voicing.speakable(text)
        say = self._remembered if len(words) <= _REMEMBERED_CHARACTERS else self._said
        return say(words, pace)

    def _said(self, words: str, pace: float) -> Speech:
        pcm = voicing.placed(self._sound(words, pace) * self._gain, self._rate, words)
        pcm.flags.writeable = False
        return Speech(pcm, self._rate, words)

    def _sound(self, words: str, pace: float = 1.0) -> Pcm:
        try:
            sentences = self._voice.phonemize(words) if words else []
            ids = [self._voice.phonemes_to_ids(phonemes) for phonemes in sentences if phonemes]
            pieces = [np.ravel(self._audio(each, pace)) for each in ids]
        except Exception as error:
            # ONNX Runtime's and espeak-ng's errors have no common class.
            raise SpeakError(
                "voice-failed", f"The voice could not say this: {_first_line(error)}"
            ) from error
        sound = np.concatenate([np.zeros(0, np.float32), *pieces])
        return np.nan_to_num(sound.astype(np.float32))

    def _audio(self, ids: list[int], pace: float) -> Pcm:
        from piper.config import SynthesisConfig

        length = self._voice.config.length_scale / pace
        audio = self._voice.phoneme_ids_to_audio(ids, SynthesisConfig(length_scale=length))
        assert isinstance(audio, np.ndarray)  # a tuple only where alignments are asked for
        return audio

    def _measured_gain(self, network: Path) -> float:
        """One for the whole voice, so that clauses stay level; also warms the voice up."""
        try:
            sound = self._sound("The quick brown fox jumps over the lazy dog.")
        except SpeakError as error:
            raise _damaged(network, error.text) from error
        if not np.abs(sound).max(initial=0.0) > 1e-4:
            raise _damaged(network, "it makes no sound")
        return voicing.level(sound)


def _network(path: Path) -> Path:
    """The .onnx file meant by `path`: itself, or the only one in that folder."""
    if not path.is_dir():
        if path.suffix != ".onnx" or not path.is_file():
            raise ModelError("voice-missing", f"There is no Piper voice at {path}. {_REPAIR}")
        return path
    found = sorted(path.glob("*.onnx"))
    if not found:
        raise ModelError("voice-missing", f"There is no .onnx file in {path}. {_REPAIR}")
    if len(found) > 1:
        names = ", ".join(each.name for each in found[:4])
        raise ModelError(
            "voice-ambiguous", f"{path} holds several voices ({names}). Name one of these files."
        )
    return found[0]


def _voice(network: Path, threads: int) -> PiperVoice:
    from piper import PiperVoice

    config = _config(Path(f"{network}.json"))
    session = _session(network, threads)
    if {each.name for each in session.get_inputs()} - {"sid"} != _INPUTS:
        raise _damaged(network, "it is not the network of a Piper voice")
    return PiperVoice(session, config)


def _session(network: Path, threads: int) -> InferenceSession:
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    options.log_severity_level = 4
    # An arena keeps what the longest clause took, 250 MB; short clauses are as fast without it.
    options.enable_cpu_mem_arena = False
    # Threads that spin while they wait take the processor from a chat model that still writes.
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    try:
        return onnxruntime.InferenceSession(
            str(network), options, providers=["CPUExecutionProvider"]
        )
    except Exception as error:  # ONNX Runtime's errors have no common class
        raise _damaged(network, f"it is no network, or not whole ({_first_line(error)})") from error


def _config(path: Path) -> PiperConfig:
    from piper.config import PiperConfig

    try:
        fields = json.loads(path.read_text(encoding="utf-8"))
        config = PiperConfig.from_dict(fields)
    except FileNotFoundError as error:
        raise ModelError("voice-missing", f"{path} is missing. {_REPAIR}") from error
    except KeyError as error:
        raise _damaged(path, f"it has no {error}") from error
    except (OSError, ValueError, TypeError, AttributeError, RecursionError) as error:
        raise _damaged(path, _first_line(error)) from error
    if wrong := _what_is_wrong(config):
        raise _damaged(path, wrong)
    return config


def _what_is_wrong(config: PiperConfig) -> str:
    """Empty where the voice can be used."""
    rate: object = config.sample_rate  # the file may hold anything, whatever the class says
    if config.phoneme_type.value not in _OWN_PHONEMES:
        return f"reading rules for its language ({config.phoneme_type.value}) are not installed"
    if not isinstance(rate, int) or not 8000 <= rate <= 48_000:
        return "its sample rate is not between 8000 and 48000"
    if not _is_id_map(config.phoneme_id_map):
        return "its phoneme_id_map is not a map from phonemes to lists of numbers"
    return ""


def _is_id_map(value: object) -> bool:
    return (
        isinstance(value, dict)
        and {"_", "^", "$"} <= value.keys()
        and all(
            isinstance(ids, list) and all(isinstance(each, int) for each in ids)
            for ids in value.values()
        )
    )


def _damaged(path: Path, why: str) -> ModelError:
    return ModelError("voice-damaged", f"{path} cannot be used: {why}. {_REPAIR}")


def _first_line(error: Exception) -> str:
    lines = str(error).strip().splitlines()
    return lines[0][:200] if lines else type(error).__name__
