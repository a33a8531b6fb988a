"""The starter recogniser: pocketsphinx with a grammar of everything that can be asked for."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from earshot.engines.sphinx_words import pronunciations
from earshot.values import Transcript, Utterance


class Sphinx:
    """Hears sentences of a grammar and nothing else.

    `fsg` is the grammar in Sphinx's finite state format, `words` every word in it.
    """

    def __init__(self, fsg: str, words: Sequence[str]) -> None:
        import pocketsphinx

        models = pocketsphinx.get_model_path("en-us")  # type: ignore[no-untyped-call]
        self._decoder = pocketsphinx.Decoder(
            hmm=f"{models}/en-us", dict=None, lm=None, bestpath=False, loglevel="FATAL"
        )
        for word, sounds in pronunciations(words, f"{models}/cmudict-en-us.dict"):
            self._decoder.add_word(word, sounds, update=False)
        start, end, arcs = _read(fsg)
        self._decoder.add_fsg("grammar", self._decoder.create_fsg("grammar", start, end, arcs))
        self._decoder.activate_search("grammar")

    def text(self, utterance: Utterance) -> Transcript:
        """The sentence of the grammar that was said, if one was."""
        self._decoder.start_utt()
        self._decoder.process_raw(_pcm16(utterance), no_search=False, full_utt=True)
        self._decoder.end_utt()
        hypothesis = self._decoder.hyp()
        if hypothesis is None:
            return Transcript("", 0.0, "That was no command I know.")
        return Transcript(str(hypothesis.hypstr))


def _pcm16(utterance: Utterance) -> bytes:
    return (np.clip(utterance.pcm, -1, 1) * 32767).astype("<i2").tobytes()


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
