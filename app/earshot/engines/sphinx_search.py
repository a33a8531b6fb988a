"""pocketsphinx itself: the search for the sentence of a grammar, as the sound comes."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import numpy as np

from earshot.engines.sphinx_sound import Sound
from earshot.values import RATE, Pcm

Found = tuple[str, list[str]]
"""The best sentence of the grammar, empty where none reaches its end; and its words as they were
said, silence among them."""

_NOTHING: Found = "", []

_NULL = "(NULL)"
"""How Sphinx names a step of the grammar without a word."""

_FIRST, _STEP = round(0.6 * RATE), round(0.1 * RATE)
"""Samples before the search begins, and between its steps. The mean cepstrum must be known by then;
waiting for 0.4 or 0.8 s gave the same results."""

_SEARCH: dict[str, bool | int | float] = {
    "bestpath": False,
    "beam": 1e-60,
    "pbeam": 1e-60,
    "wbeam": 1e-40,
    "maxhmmpf": 700,
}
"""Wide beams for noise, bounded work for large grammars; the best path through the word lattice
may end in the middle of a sentence, so it is left alone."""


class Search:
    """Looks for sentences of a grammar. `phones`: how each word, and each variant of it, is said.

    `follow` what is being said, and `found` when it was; or look at the `whole` of it at once. They
    differ in the mean cepstrum that is taken away: what was known at each step, or that of all.
    """

    def __init__(self, model: Path, fsg: str, phones: Mapping[str, str]) -> None:
        import pocketsphinx

        self._decoder = pocketsphinx.Decoder(
            hmm=str(model), dict=None, lm=None, loglevel="FATAL", **_SEARCH
        )
        for word, said in phones.items():
            self._decoder.add_word(word, said, update=False)
        grammar = self._decoder.create_fsg("grammar", *_read(fsg))
        self._decoder.add_fsg("grammar", grammar)
        self._decoder.activate_search("grammar")
        self._followed: Pcm = np.zeros(0, np.float32)
        """What the search that is under way has seen; empty where none is."""
        self.sound = Sound()
        """What is being followed, or was last."""

    def follow(self, pcm: Pcm) -> None:
        """Searches as much of a sound that goes on as makes whole steps. `pcm`: all of it so far;
        another sound than before begins anew. How the sound came does not change what is found."""
        known = len(self._followed)
        if known and not np.array_equal(pcm[:known], self._followed):
            self._end()
        while len(pcm) >= (until := self._next_step()):
            self._step(pcm[:until])

    def found(self, pcm: Pcm) -> Found:
        """What was said in all of `pcm`, most of which may have been followed."""
        self.follow(pcm)
        if len(pcm) > len(self._followed):
            self._step(pcm)
        return self._end()

    def whole(self, pcm: Pcm) -> Found:
        """The same with the mean of all of it taken away at once."""
        self._end()
        self._begin()
        self._decoder.process_raw(_pcm16(pcm), no_search=False, full_utt=True)
        self._followed = pcm
        return self._end()

    def _next_step(self) -> int:
        return len(self._followed) + _STEP if len(self._followed) else _FIRST

    def _step(self, pcm: Pcm) -> None:
        if not len(self._followed):
            self._begin()
        new = pcm[len(self._followed) :]
        self.sound.add(new)
        self._decoder.set_cmn(",".join(f"{value:.3f}" for value in self.sound.mean()))
        self._decoder.process_raw(_pcm16(new), no_search=False, full_utt=False)
        self._followed = pcm

    def _begin(self) -> None:
        # Forgets the noise and the mean of the sound before: the same sound must always give the
        # same answer.
        self._decoder.reinit_feat()
        self._decoder.start_utt()
        self.sound = Sound()

    def _end(self) -> Found:
        if not len(self._followed):
            return _NOTHING
        self._decoder.end_utt()
        self._followed = self._followed[:0]
        found = self._decoder.hyp()
        if found is None or not found.hypstr:
            return _NOTHING
        said = [part.word for part in self._decoder.seg() if part.word != _NULL]
        return str(found.hypstr), said


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
