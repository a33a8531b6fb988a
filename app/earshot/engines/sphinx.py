"""The starter recogniser: pocketsphinx with a grammar of everything that can be asked for."""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from earshot.engines.sphinx_doubt import Doubt
from earshot.engines.sphinx_model import AcousticModel
from earshot.engines.sphinx_words import pronunciations
from earshot.paths import shipped
from earshot.values import Pcm, Transcript, Utterance

NO_COMMAND = "That was no command I know."
UNSURE = "That did not sound enough like a command I know."
TOO_LONG = "That was longer than any command I know."

_LONGEST_SECONDS = 15.0
"""A long drink order with pauses takes ten; work and memory grow with it."""

_NULL = "(NULL)"
"""How Sphinx names a step of the grammar without a word."""

_SEARCH: dict[str, bool | int | float] = {
    "bestpath": False,
    "beam": 1e-60,
    "pbeam": 1e-60,
    "wbeam": 1e-40,
    "maxhmmpf": 700,
}
"""Wide beams for noise, bounded work for large grammars; the best path through the word lattice
may end in the middle of a sentence, so it is left alone."""


class Sphinx:
    """Hears sentences of a grammar, and declines what it does not believe was one of them.

    `fsg` is the grammar in Sphinx's finite state format, or empty; `words` is every word in it.
    `trained` is the file of what doubt has learned, if not the one that ships with the app.
    """

    def __init__(self, fsg: str, words: Sequence[str], trained: str = "") -> None:
        import pocketsphinx

        models = Path(pocketsphinx.get_model_path("en-us"))  # type: ignore[no-untyped-call]
        self._decoder = pocketsphinx.Decoder(
            hmm=str(models / "en-us"), dict=None, lm=None, loglevel="FATAL", **_SEARCH
        )
        phones = dict(pronunciations(words, models / "cmudict-en-us.dict"))
        for word, said in phones.items():
            self._decoder.add_word(word, said, update=False)
        self._deaf = not fsg
        if fsg:
            grammar = self._decoder.create_fsg("grammar", *_read(fsg))
            self._decoder.add_fsg("grammar", grammar)
            self._decoder.activate_search("grammar")
        file = Path(trained) if trained else shipped("models") / "starter" / "doubt.json"
        self._doubt = Doubt(AcousticModel(models / "en-us"), phones, file)

    def text(self, utterance: Utterance) -> Transcript:
        """The sentence of the grammar that was said, if one was."""
        if utterance.seconds > _LONGEST_SECONDS:
            return Transcript("", 0.0, TOO_LONG)
        text, sentence = self._sentence(utterance)
        if not text:
            return Transcript("", 0.0, NO_COMMAND)
        belief = self._doubt.belief(utterance.pcm, sentence)
        if belief < self._doubt.floor:
            return Transcript("", belief, UNSURE)
        return Transcript(text, belief)

    def _sentence(self, utterance: Utterance) -> tuple[str, list[str]]:
        """The best sentence of the grammar, empty where none reaches its end; and its words as they
        were said, silence among them."""
        if self._deaf or not len(utterance.pcm):
            return "", []
        self._forget()
        self._decoder.start_utt()
        self._decoder.process_raw(_pcm16(utterance.pcm), no_search=False, full_utt=True)
        self._decoder.end_utt()
        found = self._decoder.hyp()
        if found is None or not found.hypstr:
            return "", []
        said = [part.word for part in self._decoder.seg() if part.word != _NULL]
        return str(found.hypstr), said

    def _forget(self) -> None:
        """Drops what the decoder learned of the noise in the utterance before: the same sound must
        always give the same answer."""
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", DeprecationWarning)  # but there is no other way
            self._decoder.start_stream()


def _pcm16(pcm: Pcm) -> bytes:
    return (np.clip(pcm, -1, 1) * 32767).astype("<i2").tobytes()


_Arc = tuple[int, int, float] | tuple[int, int, float, str]
"""Source state, target state, probability, word."""


def _read(fsg: str) -> tuple[int, int, list[_Arc]]:
    """Start state, end state and arcs of a grammar."""
    header: dict[str, int] = {}
    arcs: list[_Arc] = []
    for line in fsg.splitlines():
        match line.split():
            case ["TRANSITION", source, target, probability]:
                arcs.append((int(source), int(target), float(probability)))
            case ["TRANSITION", source, target, probability, word]:
                arcs.append((int(source), int(target), float(probability), word))
            case [key, number] if number.isdigit():
                header[key] = int(number)
    return header["START_STATE"], header["FINAL_STATE"], arcs
