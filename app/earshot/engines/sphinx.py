"""The starter recogniser: pocketsphinx with a grammar of everything that can be asked for."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from earshot.engines.sphinx_doubt import Doubt
from earshot.engines.sphinx_model import AcousticModel, Scores
from earshot.engines.sphinx_search import Search
from earshot.engines.sphinx_sound import Sound
from earshot.engines.sphinx_words import pronunciations
from earshot.paths import shipped
from earshot.values import Pcm, Transcript, Utterance

NO_COMMAND = "That was no command I know."
UNSURE = "That did not sound enough like a command I know."
TOO_LONG = "That was longer than any command I know."

_LONGEST_SECONDS = 15.0
"""A long drink order with pauses takes ten; work and memory grow with it."""

_HOPELESS, _CERTAIN = 0.3, 0.9
"""Between these beliefs a second search, of the whole sound at once, is worth its time. On orders
and commands it is made for one in six and gives what searching everything twice gives."""


class Sphinx:
    """Hears sentences of a grammar, and declines what it does not believe was one of them.

    `fsg` is the grammar in Sphinx's finite state format, or empty; `words` is every word in it.
    """

    def __init__(self, fsg: str, words: Sequence[str]) -> None:
        import pocketsphinx

        folder = Path(pocketsphinx.get_model_path("en-us"))  # type: ignore[no-untyped-call]
        phones = dict(pronunciations(words, folder / "cmudict-en-us.dict"))
        self._search = Search(folder / "en-us", fsg, phones) if fsg else None
        self._model = AcousticModel(folder / "en-us")
        self._scores = Scores(self._model, Sound())
        self._doubt = Doubt(self._model, phones, shipped("models") / "starter" / "doubt.json")

    def ahead(self, so_far: Utterance) -> None:
        """Works on an utterance that goes on, so that little is left when it ends."""
        if self._search and so_far.seconds <= _LONGEST_SECONDS:
            self._search.follow(so_far.pcm)
            self._scores_of(self._search.sound).follow()

    def text(self, utterance: Utterance) -> Transcript:
        """The sentence of the grammar that was said, if one was."""
        if utterance.seconds > _LONGEST_SECONDS:
            return Transcript("", 0.0, TOO_LONG)
        if not self._search or not len(utterance.pcm):
            return Transcript("", 0.0, NO_COMMAND)
        return self._believed(self._search, utterance.pcm)

    def _believed(self, search: Search, pcm: Pcm) -> Transcript:
        text, sentence = search.found(pcm)
        if not text:
            return Transcript("", 0.0, NO_COMMAND)
        fit = self._scores_of(search.sound).fit()
        belief = self._doubt.belief(fit, sentence)
        if _HOPELESS <= belief < _CERTAIN:
            again, sentence = search.whole(pcm)
            if again and (other := self._doubt.belief(fit, sentence)) > belief:
                text, belief = again, other
        if belief < self._doubt.floor:
            return Transcript("", belief, UNSURE)
        return Transcript(text, belief)

    def _scores_of(self, sound: Sound) -> Scores:
        if self._scores.sound is not sound:
            self._scores = Scores(self._model, sound)
        return self._scores
