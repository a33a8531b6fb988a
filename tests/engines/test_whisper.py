"""The full recogniser on a small real Whisper that knows commands, and on shells of other sizes."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import soundfile
from faster_whisper import WhisperModel
from hypothesis import given
from hypothesis import strategies as st

from earshot.engines import whisper
from earshot.engines.whisper import Whisper, window_frames
from earshot.errors import ModelError
from earshot.values import RATE, Pcm, Utterance
from tests.bench.full_size.whisper import Shape, build

ASSETS = Path(__file__).parents[1] / "assets"
MODEL = ASSETS / "models" / "whisper"
CLIPS = ASSETS / "speech" / "synthetic"
"""Spoken by voices and at a speed that the model never heard."""
ROWS = [json.loads(row) for row in (CLIPS / "manifest.jsonl").read_text("utf-8").splitlines()]
SMALL = Shape(width=32, heads=2, layers=1)


@pytest.fixture(scope="module")
def engine() -> Whisper:
    return Whisper(str(MODEL))


@pytest.fixture(scope="module")
def stock() -> WhisperModel:
    return WhisperModel(str(MODEL), device="cpu", compute_type="int8", cpu_threads=2)


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """A model folder that may be damaged."""
    return Path(shutil.copytree(MODEL, tmp_path / "model"))


def clip(row: dict[str, str]) -> Pcm:
    pcm, rate = soundfile.read(CLIPS / row["file"], dtype="float32")
    assert rate == RATE
    return pcm


def utterance(pcm: Pcm) -> Utterance:
    return Utterance(pcm.astype(np.float32), 0.0, len(pcm) / RATE)


def noise(level: float, seconds: float = 3.0, seed: int = 0) -> Pcm:
    sound = np.random.default_rng(seed).normal(0, level, int(seconds * RATE))
    return sound.astype(np.float32)


@pytest.fixture(scope="module")
def by_stock(stock: WhisperModel) -> dict[str, str]:
    """What the unmodified `transcribe()` with its own defaults writes for each clip."""
    heard = {}
    for row in ROWS:
        segments, _ = stock.transcribe(clip(row))
        heard[row["file"]] = " ".join(segment.text.strip() for segment in segments)
    return heard


@pytest.mark.parametrize("voice", ["en-us+f3", "rms"])
def test_unmodified_faster_whisper_writes_a_strange_voice_exactly(
    by_stock: dict[str, str], voice: str
) -> None:
    rows = [row for row in ROWS if row["voice"] == voice]
    right = [row["text"] for row in rows if by_stock[row["file"]] == row["text"]]
    assert len(right) >= 20


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row["file"])
def test_short_window_hears_the_same(engine: Whisper, row: dict[str, str]) -> None:
    transcript = engine.text(utterance(clip(row)))
    assert transcript.text == row["text"]
    assert 0 < transcript.confidence <= 1
    assert not transcript.why


def test_speech_in_a_little_noise(engine: Whisper) -> None:
    pcm = clip(ROWS[0])
    pcm = pcm + noise(0.002, len(pcm) / RATE)[: len(pcm)]
    assert engine.text(utterance(pcm)).text == ROWS[0]["text"]


@pytest.mark.parametrize("level", [0.0003, 0.003, 0.03, 0.2])
@pytest.mark.parametrize("seconds", [0.4, 3.0])
def test_noise_has_no_words(engine: Whisper, level: float, seconds: float) -> None:
    transcript = engine.text(utterance(noise(level, seconds)))
    assert transcript.text == ""
    assert transcript.why == "I heard something, but no words."


def test_hum_has_no_words(engine: Whisper) -> None:
    t = np.arange(3 * RATE) / RATE
    hum = sum(np.sin(2 * np.pi * 50 * n * t) / n for n in range(1, 9))
    assert engine.text(utterance(0.1 * hum)).text == ""


@pytest.mark.parametrize(
    "pcm",
    [np.zeros(0), np.zeros(1), np.zeros(3 * RATE), np.full(RATE, 1e-5), np.full(RATE, np.nan)],
    ids=["empty", "one sample", "silence", "almost silence", "not numbers"],
)
def test_no_sound_does_not_reach_the_model(
    engine: Whisper, pcm: Pcm, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delattr(engine, "_model")
    transcript = engine.text(utterance(pcm))
    assert (transcript.text, transcript.why) == ("", "There was no sound to hear.")


def test_long_sound_is_heard_in_pieces(engine: Whisper) -> None:
    rows = ROWS[:4]
    piece = int(20.05 * RATE)  # the first quiet place at which a window may end
    pcm = np.concatenate([np.pad(sound, (0, piece - len(sound))) for sound in map(clip, rows)])
    assert engine.text(utterance(pcm)).text == " ".join(row["text"] for row in rows)


@given(st.integers(0, 6000))
def test_window_fits_the_sound_and_is_never_a_trap(frames: int) -> None:
    window = window_frames(frames)
    assert window % 50 == 0
    assert 500 <= window <= 3000
    assert window == 3000 or window >= frames + 150
    assert window // 2 not in (80, 128)


@given(st.lists(st.integers(0, 9), max_size=8), st.lists(st.integers(0, 9), min_size=1, max_size=5))
def test_repetition_is_seen(start: list[int], phrase: list[int]) -> None:
    assert whisper._repeats((*start, *phrase * 4))
    assert not whisper._repeats(tuple(range(20)))


def test_a_loop_is_looked_at_once_more_in_full_and_then_given_up(tmp_path: Path) -> None:
    build(tmp_path, " ".join(["again"] * 300), SMALL)
    engine = Whisper(str(tmp_path), threads=1)
    looks = spy(engine)
    transcript = engine.text(utterance(noise(0.1, 2)))
    assert looks == [500, 3000]
    assert (transcript.text, transcript.why) == ("", "I could not make out the words.")


def test_no_loop_is_looked_at_once(engine: Whisper, monkeypatch: pytest.MonkeyPatch) -> None:
    looks = spy(engine, monkeypatch)
    engine.text(utterance(clip(ROWS[0])))
    assert looks == [500]


def spy(engine: Whisper, monkeypatch: pytest.MonkeyPatch | None = None) -> list[int]:
    """The windows that `engine` looks through from now on."""
    looks: list[int] = []
    look = engine._look

    def seen(features: whisper.Features, frames: int) -> whisper._Guess:
        looks.append(frames)
        return look(features, frames)

    if monkeypatch:
        monkeypatch.setattr(engine, "_look", seen)
    else:
        engine._look = seen  # type: ignore[method-assign]
    return looks


@pytest.mark.parametrize(
    ("text", "no_speech", "log_probability", "doubted"),
    [
        ("Set a timer.", 0.1, -0.2, False),
        ("Set a timer.", 0.9, -0.2, False),
        ("Set a timer.", 0.9, -1.5, True),
        ("Thank you.", 0.1, -0.2, False),
        ("Thank you.", 0.5, -0.2, True),
        ("Thanks for watching!", 0.5, -0.2, True),
        (" ... ", 0.0, 0.0, True),
    ],
)
def test_when_words_are_doubted(
    text: str, no_speech: float, log_probability: float, doubted: bool
) -> None:
    guess = whisper._Guess((1, 2), text, log_probability, no_speech, capped=False)
    assert guess.doubted is doubted


@pytest.mark.parametrize("mels", [80, 128])
def test_any_size_many_languages(tmp_path: Path, mels: int) -> None:
    build(tmp_path, "What time is it?", Shape(width=32, heads=2, layers=1, mels=mels))
    (tmp_path / "preprocessor_config.json").unlink()
    for language in ("en", "de"):
        engine = Whisper(str(tmp_path), threads=1, language=language)
        for seconds in (0.2, 2.56, 5):
            assert engine.text(utterance(noise(0.1, seconds))).text == "What time is it?"
    with pytest.raises(ModelError, match="language") as caught:
        Whisper(str(tmp_path), language="xx")
    assert caught.value.code == "model-language"


def test_english_alone() -> None:
    with pytest.raises(ModelError, match="English alone") as caught:
        Whisper(str(MODEL), language="de")
    assert caught.value.code == "model-language"


FILES = ("config.json", "model.bin", "tokenizer.json", "vocabulary.json")


@pytest.mark.parametrize("name", FILES)
def test_missing_file_is_named(copy: Path, name: str) -> None:
    (copy / name).unlink()
    with pytest.raises(ModelError, match=name) as caught:
        Whisper(str(copy))
    assert caught.value.code == "model-missing"


@pytest.mark.parametrize("share", [0.0, 0.01, 0.5, 0.98])
@pytest.mark.parametrize("name", FILES)
def test_truncated_file_is_named(copy: Path, name: str, share: float) -> None:
    content = (copy / name).read_bytes()
    (copy / name).write_bytes(content[: int(share * len(content))])
    with pytest.raises(ModelError, match=name):
        Whisper(str(copy))


@pytest.mark.parametrize("name", FILES)
@pytest.mark.parametrize("content", [b"\x00" * 4000, b"<html>no such file</html>", b"[]"])
def test_foreign_file_is_named(copy: Path, name: str, content: bytes) -> None:
    (copy / name).write_bytes(content)
    with pytest.raises(ModelError, match=name):
        Whisper(str(copy))


@pytest.mark.parametrize("name", ["tokenizer.json", "vocabulary.json"])
def test_emptied_file_is_named(copy: Path, name: str) -> None:
    (copy / name).write_bytes(b"{}")
    with pytest.raises(ModelError, match=name):
        Whisper(str(copy))


def swap_vocabulary(folder: Path) -> None:
    words = json.loads((folder / "vocabulary.json").read_text("utf-8"))
    (folder / "vocabulary.json").write_text(json.dumps(words[100:]), "utf-8")


def swap_tokenizer(folder: Path) -> None:
    tokenizer = json.loads((folder / "tokenizer.json").read_text("utf-8"))
    tokenizer["added_tokens"] = []
    (folder / "tokenizer.json").write_text(json.dumps(tokenizer), "utf-8")


@pytest.mark.parametrize("swap", [swap_vocabulary, swap_tokenizer])
def test_file_of_another_model_is_named(copy: Path, swap: Callable[[Path], None]) -> None:
    swap(copy)
    name = swap.__name__.removeprefix("swap_")
    with pytest.raises(ModelError, match=name):
        Whisper(str(copy))


def test_no_folder(tmp_path: Path) -> None:
    for place in (tmp_path / "none", MODEL / "model.bin"):
        with pytest.raises(ModelError) as caught:
            Whisper(str(place))
        assert caught.value.code == "model-missing"
