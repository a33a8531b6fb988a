"""A small encoder is taught a little language, and runs in llama.cpp as it did in PyTorch."""

from __future__ import annotations

import json
import math
from copy import deepcopy
from itertools import product
from pathlib import Path

import numpy as np
import pytest

torch = pytest.importorskip("torch", reason="the extra `train` is not installed: no torch")
pytest.importorskip("gguf", reason="the extra `train` is not installed: no gguf")

from earshot.intents import rows, school, teach, written  # noqa: E402
from earshot.intents.encoder import Encoder, Shape, four_bits  # noqa: E402
from earshot.intents.judge import figures, judge  # noqa: E402
from earshot.intents.model import Intents  # noqa: E402
from earshot.intents.names import Names  # noqa: E402
from earshot.intents.tagger import Tagger  # noqa: E402
from earshot.intents.teach import Plan, Pupil, Teacher  # noqa: E402
from earshot.intents.words import WordPieces  # noqa: E402

WORDS = WordPieces(
    "[PAD] [UNK] [CLS] [SEP] set a timer for ten five minutes play some jazz rock by now "
    "please the weather in rome".split()
)
SHAPE = Shape(len(WORDS.vocabulary), width=64, layers=2, heads=2, inner=128, positions=32)
PLAN = Plan(epochs=12, batch=8, rate=3e-3, head_rate=3e-3)
ROWS = [
    rows.row({"text": text, "intent": intent, "slots": slots})
    for _ in range(6)
    for text, intent, slots in [
        ("set a timer for ten minutes", "timer", {"length": "ten minutes"}),
        ("set a timer for five minutes please", "timer", {"length": "five minutes"}),
        ("play some jazz", "music", {"kind": "jazz"}),
        ("play rock now", "music", {"kind": "rock"}),
        ("the weather in rome", "oos", {}),
    ]
]


NAMES = Names(teach.values(ROWS))


def taught(kept: Path, plan: Plan = PLAN, stop_after: int = 10**9) -> Pupil:
    torch.manual_seed(1)
    pupil = Pupil(Encoder(SHAPE), *teach.labels(ROWS), NAMES)

    def told(now: teach.Progress) -> None:
        if now.step >= stop_after:
            raise KeyboardInterrupt

    Teacher(pupil, WORDS, ROWS, plan, kept).teach(told)
    return pupil


@pytest.fixture(scope="module")
def pupil(tmp_path_factory: pytest.TempPathFactory) -> Pupil:
    return taught(tmp_path_factory.mktemp("school") / "kept.pt")


def test_what_was_taught_is_known_and_the_rest_declined(pupil: Pupil, tmp_path: Path) -> None:
    written.write(tmp_path, pupil, WORDS, {"temperature": 1.0, "threshold": 0.5})
    found = figures(judge(Intents(str(tmp_path)), ROWS), 0.5)
    assert found["in_scope_accuracy"] == found["oos_recall"] == found["slot_f1"] == 1.0


def test_few_rows_are_shown_more_often_than_many() -> None:
    assert school.plan_for(ROWS).epochs == 20
    assert school.plan_for(ROWS * 1000).epochs == 4


def test_what_is_rarely_out_of_scope_is_shown_more_often() -> None:
    inside = [row for row in ROWS if row.intent != "oos"]
    assert school.plan_for(ROWS).outside_times == 1
    assert school.plan_for([*inside * 10, ROWS[-1]]).outside_times == 3


def test_two_pupils_become_their_mean() -> None:
    pupils = [Pupil(Encoder(SHAPE), *teach.labels(ROWS), NAMES) for _ in range(2)]
    for pupil, value in zip(pupils, (1.0, 3.0), strict=True):
        torch.nn.init.constant_(pupil.intent.weight, value)
    assert bool((school._mean(pupils).intent.weight == 2).all())


def test_a_known_name_is_trusted_as_far_as_validation_shows(pupil: Pupil, tmp_path: Path) -> None:
    pupil = deepcopy(pupil)
    figures = school._finish(tmp_path, pupil, WORDS, ROWS, PLAN)
    about = json.loads((tmp_path / "model.json").read_text())
    assert about["trust"] in school._TRUSTS
    assert figures["slot_f1"] == 1.0
    assert Intents(str(tmp_path)).threshold == figures["threshold"]


def test_values_are_exchanged_and_stay_in_their_slots() -> None:
    row = rows.row(
        {
            "text": "set a timer for ten minutes now",
            "intent": "timer",
            "slots": {"length": "ten minutes"},
        }
    )
    other = teach.exchanged(row, lambda name: {"length": "five"}[name])
    assert (other.text, other.spans) == ("set a timer for five now", {("length", 4, 5)})
    assert teach.values(ROWS)["length"] == {"ten minutes": 6, "five minutes": 6}


def test_the_chain_of_tags_is_surprised_by_as_much_as_it_is_unlikely() -> None:
    torch.manual_seed(0)
    tagger = Tagger(width=4, intents=2, tags=3, marks=5)
    for parameter in tagger.parameters():
        torch.nn.init.normal_(parameter)
    scores = tagger(torch.randn(2, 3, 4), torch.rand(2, 3, 5), torch.rand(2, 2))
    real = torch.tensor([[True, True, True], [True, True, False]])

    def surprise(*tags: int) -> float:
        return 3 * tagger.surprise(scores[:1], torch.tensor([tags]), real[:1]).item()

    everything = [math.exp(-surprise(*tags)) for tags in product(range(3), repeat=3)]
    assert sum(everything) == pytest.approx(1, rel=1e-4)
    short = [
        math.exp(-2 * tagger.surprise(scores[1:], torch.tensor([[*tags, 0]]), real[1:]).item())
        for tags in product(range(3), repeat=2)
    ]
    assert sum(short) == pytest.approx(1, rel=1e-4)


@pytest.mark.parametrize(("kind", "near"), [(written.F32, 1e-3), (written.Q4_0, 0.15)])
def test_llama_cpp_computes_what_was_taught(
    pupil: Pupil, tmp_path: Path, kind: object, near: float
) -> None:
    written.write(tmp_path, pupil, WORDS, {"temperature": 1.0, "threshold": 0.5}, kind)
    model = Intents(str(tmp_path))
    pupil = deepcopy(pupil)
    if kind is written.Q4_0:
        pupil.encoder.round_weights()
        pupil.encoder.words.weight.data = four_bits(pupil.encoder.words.weight)
    else:
        pupil.encoder.round_weights(False)
    pieces = model.pieces("set a timer for jazz")
    with torch.no_grad():
        pooled, _ = pupil(*teach.padded([pieces.numbers]))
        marks = torch.from_numpy(pupil.names.marks(pieces.words))
        wanted = (pupil.intent(pooled) + marks.amax(0) @ pupil.intent_names)[0].numpy()
    np.testing.assert_allclose(model.scores(pieces)[0], wanted, atol=near * abs(wanted).max())


def test_lessons_that_were_stopped_go_on(pupil: Pupil, tmp_path: Path) -> None:
    kept = tmp_path / "kept.pt"
    with pytest.raises(KeyboardInterrupt):
        taught(kept, stop_after=20)
    again = taught(kept)
    for name, value in pupil.state_dict().items():
        torch.testing.assert_close(again.state_dict()[name], value, rtol=1e-4, atol=1e-5)


def test_lessons_of_another_plan_are_not_gone_on_with(tmp_path: Path) -> None:
    kept = tmp_path / "kept.pt"
    with pytest.raises(KeyboardInterrupt):
        taught(kept, stop_after=20)
    steps: list[int] = []
    pupil = Pupil(Encoder(SHAPE), *teach.labels(ROWS), NAMES)
    other = Plan(epochs=1, batch=8)
    Teacher(pupil, WORDS, ROWS, other, kept).teach(lambda now: steps.append(now.step))
    assert steps[0] == 1
