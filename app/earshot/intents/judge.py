"""How well an intent model does on examples it never saw."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from earshot.intents.chain import Floats
from earshot.intents.model import Intents, Reading
from earshot.intents.rows import OUT_OF_SCOPE, UNKNOWN, Row
from earshot.values import JsonValue

Paint = Callable[[Any], None]
"""Draws into the axes of a picture."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """A row and what the model made of it."""

    row: Row
    reading: Reading
    ms: float

    @property
    def right_intent(self) -> bool:
        return self.reading.intent == self.row.intent

    @property
    def right_slots(self) -> bool:
        return not self.told_slots or frozenset(self.reading.slots) == self.row.spans

    @property
    def told_slots(self) -> bool:
        """Whether the row says what its slots are."""
        return UNKNOWN not in self.row.tags


def judge(
    model: Intents, rows: Sequence[Row], told: Callable[[int], None] = lambda _: None
) -> list[Verdict]:
    """Reads every row, one at a time as in use. `told`: how many are done."""
    verdicts = []
    for number, row in enumerate(rows, 1):
        began = time.perf_counter()
        reading = model.read(row.text)
        verdicts.append(Verdict(row, reading, 1000 * (time.perf_counter() - began)))
        told(number)
    return verdicts


def figures(verdicts: Sequence[Verdict], threshold: float) -> dict[str, JsonValue]:
    """Shares of 0..1; None where no row tells. In scope, declining is wrong; out of scope, it is
    the only thing that is right. `slot_f1` counts whole slots, as the evaluation of CoNLL does."""
    inside = [one for one in verdicts if one.row.intent != OUT_OF_SCOPE]
    outside = [one for one in verdicts if one.row.intent == OUT_OF_SCOPE]

    def taken(one: Verdict) -> bool:
        return one.reading.belief >= threshold

    right = [taken(one) and one.right_intent for one in inside]
    declined = [not taken(one) for one in outside]
    whole = [ok and one.right_slots for ok, one in zip(right, inside, strict=True)]
    return {
        "rows": len(verdicts),
        "in_scope_accuracy": _share(right),
        "intent_accuracy_undeclined": _share([one.right_intent for one in inside]),
        "oos_recall": _share(declined),
        "slot_f1": _slot_f1(inside),
        "sentence_accuracy": _share(whole + declined),
        "p95_ms": round(float(np.percentile([one.ms for one in verdicts], 95)), 2),
        "threshold": round(threshold, 4),
    }


def threshold(verdicts: Sequence[Verdict], most_lost: float) -> float:
    """The highest belief to ask for, such that at most `most_lost` of the rows in scope are
    understood rightly and declined."""
    inside = [one for one in verdicts if one.row.intent != OUT_OF_SCOPE]
    right = sorted(one.reading.belief for one in inside if one.right_intent)
    lost = min(int(most_lost * len(inside)), len(right) - 1)
    return right[lost] if right else 0.5


def temperature(scores: Floats, wanted: npt.NDArray[np.int64]) -> float:
    """What to divide scores by so that belief is the share of right answers. `scores`: rows by
    intents; `wanted`: the numbers of the right ones."""
    candidates = np.geomspace(0.3, 3.0, 60)
    return float(min(candidates, key=lambda one: _surprise(scores / one, wanted)))


def _surprise(scores: Floats, wanted: npt.NDArray[np.int64]) -> float:
    whole = np.logaddexp.reduce(scores, axis=1)
    return float((whole - scores[np.arange(len(wanted)), wanted]).mean())


def _share(values: Sequence[bool]) -> float | None:
    return round(sum(values) / len(values), 4) if values else None


def _slot_f1(verdicts: Sequence[Verdict]) -> float | None:
    verdicts = [one for one in verdicts if one.told_slots]
    wanted = sum(len(one.row.spans) for one in verdicts)
    found = sum(len(one.reading.slots) for one in verdicts)
    both = sum(len(one.row.spans & frozenset(one.reading.slots)) for one in verdicts)
    return round(2 * both / (wanted + found), 4) if wanted + found else None


def draw(verdicts: Sequence[Verdict], folder: Path) -> list[Path]:
    """The confusion matrix and the reliability of belief, as pictures. Needs the extra `train`."""
    from matplotlib.figure import Figure

    pictures = {"confusion.png": _confusion(verdicts), "reliability.png": _reliability(verdicts)}
    for name, paint in pictures.items():
        figure = Figure(figsize=(12, 11) if name == "confusion.png" else (6, 6))
        paint(figure.add_subplot())
        figure.savefig(folder / name, dpi=110, bbox_inches="tight")
    return [folder / name for name in pictures]


def _confusion(verdicts: Sequence[Verdict]) -> Paint:
    names = sorted({one.row.intent for one in verdicts} | {one.reading.intent for one in verdicts})
    counts = np.zeros((len(names), len(names)))
    for one in verdicts:
        counts[names.index(one.row.intent), names.index(one.reading.intent)] += 1
    shares = counts / np.maximum(counts.sum(1, keepdims=True), 1)

    def paint(axes: Any) -> None:
        axes.imshow(shares, cmap="Blues", vmin=0, vmax=1)
        size = max(2.0, min(9.0, 500 / len(names) ** 1.2))
        axes.set_xticks(range(len(names)), names, rotation=90, fontsize=size)
        axes.set_yticks(range(len(names)), names, fontsize=size)
        axes.set(xlabel="likeliest in scope", ylabel="meant", title="What is taken for what")

    return paint


def _reliability(verdicts: Sequence[Verdict]) -> Paint:
    beliefs = np.array([one.reading.belief for one in verdicts])
    right = np.array([one.right_intent for one in verdicts])
    bins = np.minimum((beliefs * 10).astype(int), 9)
    filled = [at for at in range(10) if (bins == at).any()]

    def paint(axes: Any) -> None:
        axes.plot([0, 1], [0, 1], "--", color="grey", label="ideal")
        mean = [beliefs[bins == at].mean() for at in filled]
        share = [right[bins == at].mean() for at in filled]
        axes.plot(mean, share, "o-", label="model")
        for at, x, y in zip(filled, mean, share, strict=True):
            axes.annotate(str(int((bins == at).sum())), (x, y), fontsize=7)
        axes.set(xlabel="belief", ylabel="share that is right", title="Is belief to be believed?")
        axes.legend()

    return paint
