"""Teaches an encoder intents and slots. Needs the extra `train`.

One loss for everything: which intent, which tag for each word, and that what lies between two
intents is none of them. The last part of the lessons is done with weights rounded to four bits, so
that the model learns to live with them.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional

from earshot.intents.chain import Floats
from earshot.intents.encoder import Encoder
from earshot.intents.names import Names
from earshot.intents.rows import OUT_OF_SCOPE, OUTSIDE, UNKNOWN, Row
from earshot.intents.tagger import Tagger
from earshot.intents.words import WordPieces

_REMEMBERED = 8
"""Steps between two looks of the running mean."""
_IGNORED = -100
"""The tag of a word of which the row does not tell."""
_ROUNDED_AGAIN = 8
"""Steps between two looks at what rounding takes away."""
_POOL = 50
"""Batches whose sentences are sorted by length together."""


@dataclass(frozen=True, slots=True)
class Plan:
    """How to teach. Chosen on validation data; see models/training/intents/README.md."""

    epochs: int = 8
    batch: int = 64
    rate: float = 1.5e-4
    head_rate: float = 1e-3
    layer_decay: float = 0.9
    """Each layer learns this much slower than the one above it."""
    warm_up: float = 0.1
    rounded: float = 0.3
    """Share of the lessons that is done with rounded weights."""
    between: float = 0.25
    """Made-up sentences between two intents, by the size of a batch."""
    smoothing: float = 0.1
    """How much of the truth of an intent is spread over all: softens beliefs."""
    swapped: float = 0.5
    """Share of the sentences with slots whose values are exchanged for those of other sentences: so
    a slot is known by the words around it."""
    outside_times: int = 3
    """How often each out-of-scope example is shown."""
    seed: int = 0


class Pupil(nn.Module):
    """An encoder with its two heads."""

    def __init__(
        self, encoder: Encoder, intents: Sequence[str], tags: Sequence[str], names: Names
    ) -> None:
        super().__init__()
        width = encoder.shape.width
        self.intents, self.tags, self.names = tuple(intents), tuple(tags), names
        self.encoder = encoder
        self.in_half = False
        """Whether the encoder multiplies in sixteen bits (bfloat16)."""
        self.intent = nn.Linear(width, len(intents))
        self.intent_names = nn.Parameter(torch.zeros(names.width, len(intents)))
        self.tag = Tagger(width, len(intents), len(tags), names.width)

    def forward(self, numbers: Tensor, lengths: Tensor) -> tuple[Tensor, Tensor]:
        """The mean vector of each sentence, and the vector of each of its pieces."""
        with torch.autocast("cpu", torch.bfloat16, enabled=self.in_half):
            pieces, real = self.encoder(numbers, lengths)
        pieces = pieces.float()
        pooled = (pieces * real[..., None]).sum(1) / lengths[:, None]
        return pooled, pieces


@dataclass(frozen=True, slots=True)
class _Lesson:
    """A row as numbers."""

    numbers: tuple[int, ...]
    firsts: tuple[int, ...]
    intent: int
    tags: tuple[int, ...]
    marks: Floats


@dataclass(frozen=True, slots=True)
class Progress:
    """Told after every batch."""

    step: int
    steps: int
    loss: float


def labels(rows: Sequence[Row]) -> tuple[list[str], list[str]]:
    """Intents, "oos" last; and tags, "O" first."""
    intents = sorted({row.intent for row in rows} - {OUT_OF_SCOPE})
    tags = sorted({tag for row in rows for tag in row.tags} - {OUTSIDE, UNKNOWN})
    return [*intents, OUT_OF_SCOPE], [OUTSIDE, *tags]


class Teacher:
    """Teaches `pupil` from `rows`; goes on where an earlier one with the same rows and plan, and
    the same `kept` file, was stopped."""

    def __init__(
        self, pupil: Pupil, words: WordPieces, rows: Sequence[Row], plan: Plan, kept: Path
    ) -> None:
        self._pupil, self._plan, self._kept = pupil, plan, kept
        self._tags = {tag: number for number, tag in enumerate(pupil.tags)} | {UNKNOWN: _IGNORED}
        self._words = words
        self._rows = list(rows) + [
            row for row in rows if row.intent == OUT_OF_SCOPE for _ in range(plan.outside_times - 1)
        ]
        said = values(rows)
        self._values = {name: list(counts) for name, counts in said.items()}
        self._names = Names({name: _again(counts) for name, counts in said.items()})
        self._optimiser = torch.optim.AdamW(_groups(pupil, plan), weight_decay=0.01, fused=True)
        self._average = {k: v.clone() for k, v in pupil.state_dict().items()}
        self._epoch = 0
        self._mark = _fingerprint(rows, plan)
        self.steps_an_epoch = -(-len(self._rows) // plan.batch)

    def teach(self, told: Callable[[Progress], None]) -> None:
        """All lessons. Leaves the average of the pupil's last states in it."""
        torch.manual_seed(self._plan.seed)
        self._resume()
        while self._epoch < self._plan.epochs:
            self._pupil.train()
            for at, batch in enumerate(self._batches()):
                step = self._epoch * self.steps_an_epoch + at
                loss = self._step(batch, step)
                told(Progress(step + 1, self._steps, loss))
            self._epoch += 1
            self._keep()
        self._pupil.load_state_dict(self._average)
        self._pupil.eval()

    @property
    def _steps(self) -> int:
        return self._plan.epochs * self.steps_an_epoch

    def _batches(self) -> Iterator[list[_Lesson]]:
        """In an order of chance, sentences of like length together."""
        chance = np.random.default_rng([self._plan.seed, self._epoch])
        rows = [self._rows[at] for at in chance.permutation(len(self._rows))]
        lessons = [self._lesson(self._varied(row, chance)) for row in rows]
        size = self._plan.batch
        batches: list[list[_Lesson]] = []
        for start in range(0, len(lessons), _POOL * size):
            some = sorted(lessons[start : start + _POOL * size], key=lambda one: len(one.numbers))
            batches += [some[first : first + size] for first in range(0, len(some), size)]
        yield from (batches[at] for at in chance.permutation(len(batches)))

    def _varied(self, row: Row, chance: np.random.Generator) -> Row:
        if not row.spans or chance.random() >= self._plan.swapped:
            return row
        return exchanged(
            row, lambda name: self._values[name][chance.integers(len(self._values[name]))]
        )

    def _lesson(self, row: Row) -> _Lesson:
        pieces = self._words(row.text)
        tags = tuple(self._tags[tag] for tag in row.tags[: len(pieces.firsts)])
        intent = self._pupil.intents.index(row.intent)
        marks = self._names.marks(pieces.words)
        return _Lesson(pieces.numbers, pieces.firsts, intent, tags, marks)

    def _step(self, batch: list[_Lesson], step: int) -> float:
        done = step / self._steps
        if step % _ROUNDED_AGAIN == 0 or step % self.steps_an_epoch == 0:
            self._pupil.encoder.round_weights(done >= 1 - self._plan.rounded)
        for group in self._optimiser.param_groups:
            group["lr"] = group["most"] * min(done / self._plan.warm_up, (1 - done) / 0.9)
        loss = self._loss(batch)
        self._optimiser.zero_grad()
        loss.backward()
        nn.utils.clip_grad_norm_(self._pupil.parameters(), 1.0)
        self._optimiser.step()
        if step % _REMEMBERED == 0:
            self._remember(step)
        return float(loss.detach())

    def _loss(self, batch: list[_Lesson]) -> Tensor:
        pupil = self._pupil
        pooled, pieces = pupil(*padded([one.numbers for one in batch]))
        intents = torch.tensor([one.intent for one in batch])
        marks = _stacked([one.marks for one in batch])
        scores = pupil.intent(pooled) + marks.amax(1) @ pupil.intent_names
        loss = functional.cross_entropy(scores, intents, label_smoothing=self._plan.smoothing)
        if between := self._between(pooled, intents):
            loss = loss + self._plan.between * functional.cross_entropy(*between)
        told = [at for at, one in enumerate(batch) if one.tags and _IGNORED not in one.tags]
        if len(pupil.tags) > 1 and told:
            likely = scores.detach().softmax(-1)[told]
            lessons = [batch[at] for at in told]
            loss = loss + self._slot_loss(pieces[told], marks[told], likely, lessons)
        return loss

    def _slot_loss(
        self, pieces: Tensor, marks: Tensor, likely: Tensor, lessons: list[_Lesson]
    ) -> Tensor:
        firsts, lengths = padded([one.firsts for one in lessons])
        tags, _ = padded([one.tags for one in lessons])
        words = pieces.gather(1, firsts[..., None].expand(-1, -1, pieces.shape[2]))
        tagger = self._pupil.tag
        words = functional.dropout(words, 0.1, self._pupil.training)
        scores = tagger(words, marks[:, : words.shape[1]], likely)
        real = torch.arange(firsts.shape[1])[None] < lengths[:, None]
        return tagger.surprise(scores, tags, real)

    def _between(self, pooled: Tensor, intents: Tensor) -> tuple[Tensor, Tensor] | None:
        """Points between sentences of two intents, which are out of scope. (Zhan and others 2021,
        "Out-of-Scope Intent Detection with Self-Supervision and Discriminative Training".)"""
        other = torch.randperm(len(intents))
        differ = intents != intents[other]
        if not self._plan.between or not bool(differ.any()):
            return None
        share = 0.3 + 0.4 * torch.rand(int(differ.sum()), 1)
        made = share * pooled[differ] + (1 - share) * pooled[other][differ]
        return self._pupil.intent(made), torch.full((len(made),), len(self._pupil.intents) - 1)

    def _remember(self, step: int) -> None:
        """A running mean of the weights forgives the noise of the last steps."""
        keep = min(0.99, step / (step + 10 * _REMEMBERED))
        with torch.no_grad():
            for name, value in self._pupil.named_parameters():
                if value.requires_grad:
                    self._average[name].lerp_(value, 1 - keep)

    def _keep(self) -> None:
        state = {
            "mark": self._mark,
            "epoch": self._epoch,
            "pupil": self._pupil.state_dict(),
            "average": self._average,
            "optimiser": self._optimiser.state_dict(),
            "random": torch.get_rng_state(),
        }
        part = self._kept.with_suffix(".part")
        torch.save(state, part)
        part.replace(self._kept)

    def _resume(self) -> None:
        if not self._kept.is_file():
            return
        state = torch.load(self._kept, weights_only=True)
        if state["mark"] != self._mark:
            return
        self._epoch, self._average = state["epoch"], state["average"]
        self._pupil.load_state_dict(state["pupil"])
        self._optimiser.load_state_dict(state["optimiser"])
        torch.set_rng_state(state["random"])


def padded(texts: Sequence[Sequence[int]]) -> tuple[Tensor, Tensor]:
    """Numbers of some texts, batch by the longest, and their lengths."""
    lengths = torch.tensor([len(text) for text in texts])
    numbers = torch.zeros(len(texts), int(lengths.max()), dtype=torch.long)
    for at, text in enumerate(texts):
        numbers[at, : len(text)] = torch.tensor(text)
    return numbers, lengths


def values(rows: Sequence[Row]) -> dict[str, Counter[str]]:
    """What is said for each slot, and how often."""
    found: dict[str, Counter[str]] = {}
    for row in rows:
        words = row.text.split()
        for name, start, end in sorted(row.spans):
            found.setdefault(name, Counter())[" ".join(words[start:end])] += 1
    return found


def _again(counts: Counter[str]) -> list[str]:
    """What is known from other examples too: known from its own alone, everything would be."""
    return [name for name, times in counts.items() if times > 1]


def _stacked(marks: Sequence[Floats]) -> Tensor:
    """Sentences by words by marks, padded."""
    most = max(1, *(len(one) for one in marks))
    stacked = np.zeros((len(marks), most, marks[0].shape[1]), np.float32)
    for at, one in enumerate(marks):
        stacked[at, : len(one)] = one
    return torch.from_numpy(stacked)


def exchanged(row: Row, value: Callable[[str], str]) -> Row:
    """The row with another value, `value(name)`, in each of its slots."""
    words, tags, at = row.text.split(), [], 0
    text: list[str] = []
    for name, start, end in sorted(row.spans, key=lambda span: span[1]):
        new = value(name).split()
        text += [*words[at:start], *new]
        tags += [*row.tags[at:start], f"B-{name}", *[f"I-{name}"] * (len(new) - 1)]
        at = end
    return Row(" ".join([*text, *words[at:]]), row.intent, (*tags, *row.tags[at:]))


def _groups(pupil: Pupil, plan: Plan) -> list[dict[str, object]]:
    """Parameters and the most each may learn: the nearer to the words, the less."""
    heads = [*pupil.intent.parameters(), pupil.intent_names, *pupil.tag.parameters()]
    groups: list[dict[str, object]] = [{"params": heads, "most": plan.head_rate}]
    encoder = pupil.encoder
    floors = [
        [*encoder.places.parameters(), *encoder.kinds.parameters(), *encoder.norm.parameters()],
        *(list(layer.parameters()) for layer in encoder.layers),
    ]
    for above, parameters in enumerate(reversed(floors)):
        groups.append({"params": parameters, "most": plan.rate * plan.layer_decay**above})
    return groups


def _fingerprint(rows: Sequence[Row], plan: Plan) -> str:
    return hashlib.sha256(repr((plan, rows)).encode()).hexdigest()
