"""The models on disk: found, checked without loading them, named.

A model is checked by its own structure, not by its name: the headers are walked to the end, so a
file that was cut off is told from a whole one in milliseconds. Nothing here loads an engine.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO, Literal, TypeVar

from earshot import paths
from earshot.errors import ModelError
from earshot.library import formats

T = TypeVar("T")

Kind = Literal["speech", "chat", "voice", "intents"]
"""`speech`: a CTranslate2 Whisper folder. `chat`: a GGUF file. `voice`: a Piper `.onnx` with its
`.onnx.json`. `intents`: a folder that `earshot train-intents` made."""

_SUFFIX = {"chat": ".gguf", "voice": ".onnx"}
_EXPECTED = {
    "speech": "a CTranslate2 Whisper folder (model.bin, config.json, tokenizer.json, vocabulary)",
    "chat": "a GGUF chat model",
    "voice": "a Piper voice (.onnx and .onnx.json)",
    "intents": "an intent model (encoder.gguf, heads.npz, names.json and model.json)",
}
_FOLDERS = ("speech", "intents")
"""Kinds of which a model is a folder."""
_PART = re.compile(r"-(\d{5})-of-(\d{5})$")


@dataclass(frozen=True, slots=True)
class Model:
    """A model that can be used."""

    kind: Kind
    name: str
    """As a person knows it: the folder's or the file's name."""
    path: Path
    """What its engine is given: the folder for speech, the main file for chat and voice."""
    bytes: int
    """Size on disk of all its files."""
    language: str = ""
    """Of a voice: "en", "zh"; empty where it does not say."""


def installed(kind: Kind) -> list[Model]:
    """The usable models of this kind, by name. Damaged ones are left out; see `problems`."""
    results = (_try(kind, path) for path in _candidates(kind))
    return sorted((r for r in results if isinstance(r, Model)), key=lambda model: model.name)


def problems(kind: Kind) -> list[ModelError]:
    """What is wrong with the models of this kind that cannot be used."""
    results = (_try(kind, path) for path in _candidates(kind))
    return [r for r in results if isinstance(r, ModelError)]


def check(kind: Kind, path: Path) -> Model:
    """The model at `path`: a folder, or for chat and voice also its main file.

    ModelError when it cannot be used: `model-missing` nothing is there, `model-incomplete` one of
    its files is not, `model-not-downloaded` a placeholder stands in its place, `model-truncated` a
    file was cut off, `model-foreign` it is something else, `model-unreadable` the system refuses.
    """
    if not path.exists():
        raise ModelError(
            "model-missing",
            f"There is no {path}. Expected {_EXPECTED[kind]}; add it or choose another.",
        )
    try:
        return _CHECKS[kind](path)
    except OSError as error:
        reason = error.strerror or str(error)
        raise ModelError(
            "model-unreadable", f"{path} cannot be read ({reason}). Check its permissions."
        ) from error


def _try(kind: Kind, path: Path) -> Model | ModelError:
    try:
        return check(kind, path)
    except ModelError as error:
        return error


def _candidates(kind: Kind) -> Iterator[Path]:
    """Whatever in the folder of this kind is meant to be a model. Files that are still arriving
    and other people's notes are not."""
    folder = paths.models() / kind
    entries = sorted(folder.iterdir()) if folder.is_dir() else []
    for entry in entries:
        if entry.name.startswith("."):
            continue
        if entry.is_dir():
            yield from (_main_files(kind, entry) or [entry])
        elif kind not in _FOLDERS and _is_main_file(kind, entry):
            yield entry


def _main_files(kind: Kind, folder: Path) -> list[Path]:
    if kind in _FOLDERS:
        return [folder]
    return [path for path in sorted(folder.iterdir()) if _is_main_file(kind, path)]


def _is_main_file(kind: Kind, path: Path) -> bool:
    part = _PART.search(path.stem)
    return path.suffix == _SUFFIX[kind] and (part is None or int(part[1]) == 1)


def _only_file(kind: Kind, path: Path) -> Path:
    """The main file: `path` itself, or the one of its kind in the folder `path`."""
    if not path.is_dir():
        return path
    found = _main_files(kind, path)
    if len(found) == 1:
        return found[0]
    if found:
        raise ModelError(
            "model-foreign",
            f"{path} holds {len(found)} {_SUFFIX[kind]} files. Choose one of them: "
            f"{', '.join(file.name for file in found[:5])}.",
        )
    raise _incomplete(path, f"a {_SUFFIX[kind]} file", kind)


def _folder(kind: Kind, path: Path) -> None:
    if not path.is_dir():
        raise ModelError(
            "model-foreign", f"{path} is a file. Expected {_EXPECTED[kind]}; choose the folder."
        )


def _all_bytes(folder: Path) -> int:
    return sum(file.stat().st_size for file in folder.iterdir() if file.is_file())


def _intents(path: Path) -> Model:
    _folder("intents", path)
    described = _inspect("intents", path / "model.json", formats.json_object)
    numbers = [described.get(name) for name in ("temperature", "threshold")]
    lists = [described.get(name) for name in ("intents", "tags")]
    if not all(isinstance(one, float) and 0 <= one < 100 for one in numbers) or not all(
        isinstance(one, list) and one for one in lists
    ):
        said = f"{path / 'model.json'} does not describe an intent model. Teach it again."
        raise ModelError("model-foreign", said)
    _inspect("intents", path / "names.json", formats.json_object)
    _inspect("intents", path / "heads.npz", formats.archive)
    _inspect("intents", path / "encoder.gguf", formats.gguf)
    return Model("intents", path.name, path, _all_bytes(path))


def _speech(path: Path) -> Model:
    _folder("speech", path)
    vocabulary = next(iter(sorted(path.glob("vocabulary.*"))), path / "vocabulary.json")
    _inspect("speech", path / "model.bin", lambda file: formats.ctranslate2(file, "WhisperSpec"))
    _inspect("speech", path / "config.json", formats.json_object)
    _inspect("speech", path / "tokenizer.json", formats.json_object)
    _inspect("speech", vocabulary, formats.start)
    return Model("speech", path.name, path, _all_bytes(path))


def _chat(path: Path) -> Model:
    path = _only_file("chat", path)
    parts = _parts(path)
    for part in parts:
        _inspect("chat", part, formats.gguf)
    size = sum(part.stat().st_size for part in parts)
    return Model("chat", _PART.sub("", path.stem), path, size)


def _parts(path: Path) -> list[Path]:
    """All files of a model that may have been cut into `-00001-of-00003` and so on."""
    part = _PART.search(path.stem)
    if part is None:
        return [path]
    stem, count = _PART.sub("", path.stem), int(part[2])
    return [path.with_name(f"{stem}-{i:05}-of-{count:05}.gguf") for i in range(1, count + 1)]


def _voice(path: Path) -> Model:
    path = _only_file("voice", path)
    config = path.with_name(path.name + ".json")
    _inspect("voice", path, formats.onnx)
    described = _inspect("voice", config, formats.json_object)
    audio = described.get("audio")
    rate = audio.get("sample_rate") if isinstance(audio, dict) else None
    if not isinstance(rate, int) or not isinstance(described.get("phoneme_id_map"), dict):
        raise ModelError(
            "model-foreign",
            f"{config} does not describe a Piper voice: it names no sample rate or no phonemes. "
            "Put the .onnx.json that belongs to this voice beside it.",
        )
    size = path.stat().st_size + config.stat().st_size
    return Model("voice", path.stem, path, size, _language(described))


def _language(described: dict[str, Any]) -> str:
    """As the description has it; older ones name only the espeak-ng voice that reads for it."""
    for section, key in (("language", "family"), ("espeak", "voice")):
        fields = described.get(section)
        named = fields.get(key) if isinstance(fields, dict) else None
        if isinstance(named, str):
            code = named.split("-")[0]
            return "zh" if code == "cmn" else code
    return ""


def _inspect(kind: Kind, path: Path, walk: Callable[[BinaryIO], T]) -> T:
    """What `walk` makes of the file; what it finds wrong becomes a sentence about this file."""
    if not path.is_file():
        raise _incomplete(path.parent, path.name, kind)
    try:
        with path.open("rb") as file:
            formats.start(file)
            return walk(file)
    except formats.FlawError as flaw:
        raise ModelError(flaw.code, f"{path} {flaw.text}") from None


def _incomplete(folder: Path, name: str, kind: Kind) -> ModelError:
    return ModelError(
        "model-incomplete",
        f"{folder} has no {name}. Expected {_EXPECTED[kind]}; add the missing file.",
    )


_CHECKS: dict[Kind, Callable[[Path], Model]] = {
    "speech": _speech,
    "chat": _chat,
    "voice": _voice,
    "intents": _intents,
}
