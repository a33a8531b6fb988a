"""The model store tells a usable model from every kind of unusable one, and says which it is."""

from __future__ import annotations

import json
import os
import struct
import sys
from pathlib import Path
from zipfile import ZipFile

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from earshot import paths
from earshot.errors import ModelError
from earshot.library import store
from earshot.library.store import Kind

KINDS: tuple[Kind, ...] = ("speech", "chat", "voice", "intents")


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("EARSHOT_HOME", str(tmp_path / "home"))
    return tmp_path


def _ct2_string(text: str) -> bytes:
    return struct.pack("<H", len(text) + 1) + text.encode() + b"\0"


def whisper_bytes(spec: str = "WhisperSpec", version: int = 6) -> bytes:
    variable = _ct2_string("encoder/weight") + struct.pack("<BIIBI", 2, 4, 4, 0, 64) + bytes(64)
    alias = struct.pack("<I", 1) + _ct2_string("a") + _ct2_string("b")
    return (
        struct.pack("<I", version) + _ct2_string(spec) + struct.pack("<II", 3, 1) + variable + alias
    )


def gguf_bytes(tensors: int = 2, architecture: str = "llama") -> bytes:
    def text(value: str) -> bytes:
        return struct.pack("<Q", len(value)) + value.encode()

    tokens = text("tokens") + struct.pack("<IIQ", 9, 8, 2) + text("a") + text("bb")
    scores = text("scores") + struct.pack("<IIQ", 9, 6, 2) + bytes(8)
    entries = text("general.architecture") + struct.pack("<I", 8) + text(architecture)
    entries += text("size") + struct.pack("<II", 4, 7) + tokens + scores
    described = b"".join(
        text(f"t{i}") + struct.pack("<IQQIQ", 2, 4, 4, 0, 64 * i) for i in range(tensors)
    )
    return b"GGUF" + struct.pack("<IQQ", 3, tensors, 4) + entries + described + bytes(64 * tensors)


def onnx_bytes() -> bytes:
    graph = bytes(300)
    return b"\x08\x08" + b"\x12\x07pytorch" + b"\x3a\xac\x02" + graph + b"\x42\x04\x0a\x00\x10\x11"


VOICE_CONFIG = {"audio": {"sample_rate": 22050}, "phoneme_id_map": {"a": [1]}}


def make(kind: Kind, folder: Path, name: str) -> Path:
    """A small sound model of `kind`; the path of its main file."""
    folder.mkdir(parents=True, exist_ok=True)
    if kind == "speech":
        model = folder / name
        model.mkdir()
        (model / "model.bin").write_bytes(whisper_bytes())
        for file in ("config.json", "tokenizer.json", "vocabulary.json"):
            (model / file).write_text("{}")
        return model / "model.bin"
    if kind == "intents":
        model = folder / name
        model.mkdir()
        (model / "encoder.gguf").write_bytes(gguf_bytes(architecture="bert"))
        with ZipFile(model / "heads.npz", "w") as heads:
            heads.writestr("intent_weight.npy", b"0")
        (model / "names.json").write_text("{}")
        about = {"intents": ["a"], "tags": ["O"], "temperature": 1.0, "threshold": 0.5}
        (model / "model.json").write_text(json.dumps(about))
        return model / "encoder.gguf"
    if kind == "chat":
        path = folder / f"{name}.gguf"
        path.write_bytes(gguf_bytes())
        return path
    path = folder / f"{name}.onnx"
    path.write_bytes(onnx_bytes())
    path.with_name(path.name + ".json").write_text(json.dumps(VOICE_CONFIG))
    return path


def model_path(kind: Kind, main: Path) -> Path:
    return main.parent if kind in ("speech", "intents") else main


def code(kind: Kind, path: Path) -> str:
    with pytest.raises(ModelError) as caught:
        store.check(kind, path)
    assert path.name in caught.value.text
    return caught.value.code


def test_nothing_is_installed_on_a_fresh_machine() -> None:
    assert [store.installed(kind) + store.problems(kind) for kind in KINDS] == [[], [], [], []]


@pytest.mark.parametrize("kind", KINDS)
def test_installed_models_are_listed_by_name_with_path_and_size(kind: Kind) -> None:
    folder = paths.models() / kind
    mains = [make(kind, folder, name) for name in ("zoe", "amy")]
    models = store.installed(kind)
    assert [model.name for model in models] == ["amy", "zoe"]
    assert [model.path for model in models] == [model_path(kind, main) for main in mains[::-1]]
    assert all(
        model.bytes > main.stat().st_size * 0.9 for model, main in zip(models, mains, strict=True)
    )
    assert store.problems(kind) == []


@pytest.mark.parametrize("kind", KINDS)
def test_a_damaged_model_is_left_out_and_reported(kind: Kind) -> None:
    folder = paths.models() / kind
    make(kind, folder, "good")
    make(kind, folder, "bad").write_bytes(b"")
    assert [model.name for model in store.installed(kind)] == ["good"]
    (problem,) = store.problems(kind)
    assert problem.code == "model-truncated"
    assert "bad" in problem.text


@pytest.mark.parametrize("kind", ["chat", "voice"])
def test_a_model_in_a_folder_of_its_own_is_found(kind: Kind) -> None:
    main = make(kind, paths.models() / kind / "folder", "amy")
    assert [model.path for model in store.installed(kind)] == [main]
    assert store.check(kind, main.parent).path == main


@pytest.mark.parametrize("kind", KINDS)
def test_files_that_are_no_models_are_passed_over(kind: Kind) -> None:
    folder = paths.models() / kind
    folder.mkdir(parents=True)
    for name in ("README.md", ".hidden", "amy.gguf.part", "amy.onnx.part"):
        (folder / name).write_text("x")
    assert store.installed(kind) == []
    assert store.problems(kind) == []


@pytest.mark.parametrize("kind", KINDS)
def test_an_empty_folder_is_a_problem(kind: Kind) -> None:
    (paths.models() / kind / "empty").mkdir(parents=True)
    (problem,) = store.problems(kind)
    assert problem.code == "model-incomplete"


@pytest.mark.parametrize("kind", KINDS)
def test_missing(kind: Kind, home: Path) -> None:
    assert code(kind, home / "nowhere") == "model-missing"


@pytest.mark.parametrize("name", ["model.bin", "config.json", "tokenizer.json", "vocabulary.json"])
def test_a_speech_model_needs_each_of_its_files(name: str, home: Path) -> None:
    folder = make("speech", home, "small").parent
    (folder / name).unlink()
    assert code("speech", folder) == "model-incomplete"


def test_a_vocabulary_may_be_plain_text(home: Path) -> None:
    folder = make("speech", home, "small").parent
    (folder / "vocabulary.json").rename(folder / "vocabulary.txt")
    assert store.check("speech", folder).name == "small"


def test_a_voice_needs_its_description(home: Path) -> None:
    main = make("voice", home, "amy")
    main.with_name("amy.onnx.json").unlink()
    with pytest.raises(ModelError, match=r"has no amy\.onnx\.json") as caught:
        store.check("voice", main)
    assert caught.value.code == "model-incomplete"


@pytest.mark.parametrize("content", ['{"audio": {}}', '{"audio": 3}', "{}"])
def test_a_description_must_be_of_a_piper_voice(content: str, home: Path) -> None:
    main = make("voice", home, "amy")
    main.with_name("amy.onnx.json").write_text(content)
    assert code("voice", main) == "model-foreign"


@pytest.mark.parametrize(
    ("described", "language"),
    [
        ({"language": {"family": "de"}, "espeak": {"voice": "en-us"}}, "de"),
        ({"espeak": {"voice": "en-us"}}, "en"),
        ({"espeak": {"voice": "cmn"}}, "zh"),
        ({"language": "German", "espeak": {"voice": 7}}, ""),
        ({}, ""),
    ],
)
def test_a_voice_says_its_language(described: dict[str, object], language: str, home: Path) -> None:
    main = make("voice", home, "amy")
    own = {"audio": {"sample_rate": 22_050}, "phoneme_id_map": {}}
    main.with_name("amy.onnx.json").write_text(json.dumps(own | described))
    assert store.check("voice", main).language == language


@pytest.mark.parametrize("content", ["", '{"audio": {"sam', "[]", "[" * 100_000, "\x80"])
def test_a_damaged_description_is_noticed(content: str, home: Path) -> None:
    main = make("voice", home, "amy")
    main.with_name("amy.onnx.json").write_bytes(content.encode("latin-1"))
    assert code("voice", main) == "model-truncated"


@pytest.mark.parametrize("kind", KINDS)
def test_a_file_that_was_never_downloaded_is_called_that(kind: Kind, home: Path) -> None:
    main = make(kind, home, "amy")
    main.write_bytes(b"version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 5\n")
    assert code(kind, model_path(kind, main)) == "model-not-downloaded"


@pytest.mark.parametrize("kind", KINDS)
def test_a_cut_anywhere_is_noticed(kind: Kind, home: Path) -> None:
    main = make(kind, home, "amy")
    content = main.read_bytes()
    # Of the last tensor of a GGUF file, the length is unknown.
    whole = len(content) - (63 if kind in ("chat", "intents") else 0)
    for length in range(4, whole):
        main.write_bytes(content[:length])
        if kind == "voice" and content[length : length + 1] == b"\x42":
            continue  # the graph is whole; what follows it is optional
        assert code(kind, model_path(kind, main)) == "model-truncated", length


@pytest.mark.parametrize(
    ("kind", "content"),
    [
        ("speech", whisper_bytes(spec="TransformerSpec")),
        ("speech", whisper_bytes(version=1000)),
        ("speech", gguf_bytes()),
        ("chat", onnx_bytes()),
        ("chat", b"GGUF" + struct.pack("<IQQ", 9, 1, 1)),
        ("chat", b"GGUF" + struct.pack("<IQQ", 3, 1 << 60, 1)),
        ("chat", gguf_bytes(tensors=0)),
        ("chat", gguf_bytes(architecture="clip")),
        ("voice", gguf_bytes()),
        ("voice", b"<html>not here</html>" * 20),
        ("voice", b"\x08\x08\x17"),
    ],
)
def test_another_kind_of_file_is_refused(kind: Kind, content: bytes, home: Path) -> None:
    main = make(kind, home, "amy")
    main.write_bytes(content)
    assert code(kind, model_path(kind, main)) == "model-foreign"


def test_a_file_cannot_be_a_speech_model(home: Path) -> None:
    assert code("speech", make("speech", home, "small")) == "model-foreign"


def test_a_chat_model_in_parts_is_one_model_and_needs_them_all() -> None:
    folder = paths.models() / "chat"
    for number in (1, 2):
        make("chat", folder, f"big-0000{number}-of-00002")
    (model,) = store.installed("chat")
    assert (model.name, model.bytes) == ("big", 2 * len(gguf_bytes()))
    (folder / "big-00002-of-00002.gguf").unlink()
    assert code("chat", model.path.parent) == "model-incomplete"


def test_a_folder_with_two_models_asks_which(home: Path) -> None:
    make("chat", home, "one")
    make("chat", home, "two")
    with pytest.raises(ModelError, match=r"one\.gguf, two\.gguf"):
        store.check("chat", home)


@pytest.mark.skipif(sys.platform == "win32" or os.geteuid() == 0, reason="needs file permissions")
def test_a_file_that_may_not_be_read_is_called_that(home: Path) -> None:
    main = make("chat", home, "secret")
    main.chmod(0)
    assert code("chat", main) == "model-unreadable"


@pytest.mark.parametrize("kind", KINDS)
@given(data=st.data())
@settings(
    max_examples=100, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None
)
def test_garbage_is_refused_with_a_sentence_and_never_breaks(
    kind: Kind, data: st.DataObject, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """Random bytes, and sound models with random bytes written over a part of them."""
    main = make(kind, tmp_path_factory.mktemp("garbage"), "amy")
    content = bytearray(main.read_bytes())
    patch = data.draw(st.binary(min_size=1, max_size=40))
    at = data.draw(st.integers(0, len(content)))
    content[at : at + len(patch)] = patch
    main.write_bytes(data.draw(st.sampled_from([bytes(content), patch])))
    result = store._try(kind, model_path(kind, main))
    if isinstance(result, ModelError):
        assert result.code in {"model-foreign", "model-truncated", "model-not-downloaded"}
        assert result.text.startswith(str(main))
    else:
        assert result.kind == kind


@pytest.mark.parametrize(
    ("file", "content"),
    [
        ("model.json", "{}"),
        (
            "model.json",
            '{"intents": ["a"], "tags": ["O"], "temperature": 1.0, "threshold": -999.0}',
        ),
        ("names.json", "[]"),
        ("heads.npz", "PK and nothing more"),
    ],
)
def test_an_intent_model_is_looked_into(tmp_path: Path, file: str, content: str) -> None:
    folder = make("intents", tmp_path, "mine").parent
    assert store.check("intents", folder)
    (folder / file).write_text(content)
    with pytest.raises(ModelError, match=r"Teach it again|damaged|whole JSON"):
        store.check("intents", folder)
