"""Whether what the grammar made of a sound was really said.

A grammar turns any sound into one of its sentences. The sentence is laid over the sound phone by
phone, and compared with how well the best free sequence of phones explains the same moments. The
measures of that go into a logistic model, trained on people's and synthetic speech of sentences
inside and outside of many grammars.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from earshot.engines.sphinx_model import (
    ALONE,
    FIRST,
    INSIDE,
    LAST,
    STATES,
    AcousticModel,
    Fit,
    Ints,
)
from earshot.engines.sphinx_sound import Floats

_SILENCE = "SIL"
_CHANGE = -6.0
"""Log probability of going from one phone to the next in the free sequence."""
_LOUD = -6.0
"""Speech, where its log energy is no further below that of the loudest moments."""
_NONE = -1


@dataclass(frozen=True, slots=True)
class _Laid:
    """A sentence laid over n frames."""

    scores: Floats
    """n: log likelihood of the senone that is meant there."""
    words: Ints
    """n: number of the word; -1 in silence."""
    phones: Ints
    """n: number of the phone in the sentence; -1 in silence."""


class Doubt:
    """Trained doubt. `phones` tells how each word, and each variant of it, is said; `trained` is
    the file of weights."""

    def __init__(self, model: AcousticModel, phones: Mapping[str, str], trained: Path) -> None:
        self._model = model
        self._phones = {word: _numbers(model, said) for word, said in phones.items()}
        self._silence = model.phones[_SILENCE]
        self._trained = json.loads(trained.read_text("utf-8"))
        self.floor = float(self._trained["floor"])
        """The least belief to act on."""

    def belief(self, fit: Fit, sentence: Sequence[str]) -> float:
        """How likely it is that the sentence was said in a sound that fits so, 0..1. Words without
        known phones, such as `<sil>`, are silence."""
        found = self.measures(fit, sentence)
        score = self._trained["bias"]
        for name, (weight, mean, deviation) in self._trained["measures"].items():
            score += weight * (found[name] - mean) / deviation
        return float(1 / (1 + np.exp(-score)))

    def measures(self, fit: Fit, sentence: Sequence[str]) -> dict[str, float]:
        """What belief rests on. See models/starter/README.md."""
        laid = self._laid(fit, sentence)
        free, phones = _free_sequence(fit.states)
        spoken = laid.words != _NONE
        against_free, against_all = laid.scores - free, laid.scores - fit.whole
        by_phone, phone_frames = _means(against_free, laid.phones)
        by_word, word_frames = _means(against_free, laid.words)
        loud = fit.loudness > np.percentile(fit.loudness, 95) + _LOUD
        sharp = fit.states.max((1, 2)) - fit.whole
        return {
            "fit": float(against_all[spoken].mean()),
            "worst_word": float((by_word * word_frames / (word_frames + 10)).min()),
            "quarter_of_phones": float(np.quantile(by_phone, 0.25)),
            "worst_phones": float(np.sort(by_phone)[:3].mean()),
            "hurried_phones": float((phone_frames <= STATES).mean()),
            "drawn_phones": float(np.quantile(phone_frames, 0.9)),
            "phones": float(len(by_phone)),
            "silence": float(against_free[~spoken].mean()) if not spoken.all() else 0.0,
            "left_over": float((loud & (phones != self._silence) & ~spoken).sum()),
            "sharpness": float(sharp[spoken].mean()),
        }

    def _laid(self, fit: Fit, sentence: Sequence[str]) -> _Laid:
        parts = [self._phones.get(word, [self._silence]) for word in sentence]
        line = [self._silence, *(phone for part in parts for phone in part), self._silence]
        places = [place for part in parts for place in _places(len(part))]
        senones: list[int] = []
        for at, place in enumerate(places, 1):
            senones += self._model.senones(line[at - 1], line[at], line[at + 1], place)
        scores = np.log(fit.likelihoods[:, senones]) + fit.best[:, np.repeat(line[1:-1], STATES)]
        states = _left_to_right(scores)
        numbers = [at if word in self._phones else _NONE for at, word in enumerate(sentence)]
        words = np.repeat(numbers, [len(part) for part in parts])[states // STATES]
        phones = np.where(words == _NONE, _NONE, states // STATES)
        return _Laid(scores[np.arange(len(states)), states], words, phones)


def _places(phones: int) -> list[int]:
    """Where in its word each phone stands."""
    return [ALONE] if phones == 1 else [FIRST, *[INSIDE] * (phones - 2), LAST]


def _numbers(model: AcousticModel, said: str) -> list[int]:
    return [model.phones[phone] for phone in said.split()]


def _means(values: Floats, groups: Ints) -> tuple[Floats, Ints]:
    """Mean and size of each group; those of number -1 are no group."""
    inside = groups != _NONE
    sizes = np.bincount(groups[inside])
    sums = np.bincount(groups[inside], values[inside])
    return (sums[sizes > 0] / sizes[sizes > 0]).astype(np.float32), sizes[sizes > 0]


def _left_to_right(scores: Floats) -> Ints:
    """The best way through all states in order: for each frame the state. Frames by states."""
    frames, states = scores.shape
    if frames < states:
        return np.linspace(0, states - 1, frames).astype(np.int64)
    stepped = np.zeros((frames, states), np.bool_)
    best = np.full(states, -np.inf, np.float32)
    best[0] = scores[0, 0]
    for at in range(1, frames):
        stepped[at, 1:] = best[:-1] > best[1:]
        best[1:] = np.maximum(best[:-1], best[1:])
        best += scores[at]
    path = np.empty(frames, np.int64)
    state = states - 1
    for at in range(frames - 1, -1, -1):
        path[at] = state
        state -= stepped[at, state]
    return path


def _free_sequence(states: Floats) -> tuple[Floats, Ints]:
    """The best sequence of any phones: its log likelihood and its phone, frame by frame."""
    frames, phones, _ = states.shape
    best = np.full((phones, STATES), -np.inf, np.float32)
    best[:, 0] = states[0, :, 0]
    stepped = np.zeros((frames, phones, STATES), np.bool_)
    came_from = np.zeros(frames, np.int64)
    entering = np.empty_like(best)
    for at in range(1, frames):
        came_from[at] = best[:, -1].argmax()
        entering[:, 0] = best[came_from[at], -1] + _CHANGE
        entering[:, 1:] = best[:, :-1]
        stepped[at] = entering > best
        best = np.maximum(entering, best) + states[at]
    path: npt.NDArray[np.int64] = np.empty((frames, 2), np.int64)
    phone, state = int(best[:, -1].argmax()), STATES - 1
    for at in range(frames - 1, -1, -1):
        path[at] = phone, state
        if stepped[at, phone, state]:
            phone, state = (phone, state - 1) if state else (int(came_from[at]), STATES - 1)
    return states[np.arange(frames), path[:, 0], path[:, 1]], path[:, 0]
