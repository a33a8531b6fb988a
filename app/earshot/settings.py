"""What a person may choose: one small TOML file, one frozen value. No file means the defaults."""

from __future__ import annotations

import difflib
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import Any

from earshot import paths
from earshot.errors import InputError

LANGUAGES = ("en", "de", "fr", "es", "zh")
"""ISO 639-1."""

SLOWEST, FASTEST = 0.5, 2.0

_KINDS = {str: "text in quotes", bool: "true or false", float: "a number"}


@dataclass(frozen=True, slots=True)
class Settings:
    """Empty means: choose for me."""

    speech: str = ""
    """A CTranslate2 Whisper folder; else the first one installed, else the starter recogniser."""
    chat: str = ""
    """A GGUF chat model; else the first one installed, else none."""
    voice: str = ""
    """A Piper .onnx file or its folder; else the first one installed, else the starter voice."""
    language: str = "en"
    """Of what is said and answered: one of `LANGUAGES`."""
    speech_rate: float = 1.0
    """How fast the voice speaks, as a multiple of its own pace: `SLOWEST` to `FASTEST`."""
    input_device: str = ""
    """A microphone by name."""
    output_device: str = ""
    """A loudspeaker by name."""
    keep_history: bool = True
    """Whether what is said is kept, to be asked for later. Recordings never are."""


def load(path: Path) -> Settings:
    """The settings in a file. InputError names the line or key that is wrong."""
    try:
        content = tomllib.loads(path.read_text("utf-8"))
    except FileNotFoundError:
        return Settings()
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, OSError) as error:
        raise InputError("settings", f"{path} cannot be read: {error}.") from error
    check(content, str(path))
    return Settings(**content)


def check(values: Mapping[str, object], place: str) -> None:
    """InputError, with the name of the place they are from, where these cannot be settings."""
    known = {field.name: type(field.default) for field in fields(Settings)}
    for key, value in values.items():
        if key not in known:
            raise InputError("settings", f"{place}: unknown setting “{key}”.{_guess(key, known)}")
        if wrong := _what_is_wrong(key, value, known[key]):
            raise InputError("settings", f"{place}: “{key}” must be {wrong}.")


def _what_is_wrong(key: str, value: object, kind: type) -> str:
    """What the value must be; empty where it is."""
    fits = type(value) is kind or (kind is float and type(value) is int)
    if not fits:
        return _KINDS[kind]
    if key == "language" and value not in LANGUAGES:
        return f"one of {', '.join(LANGUAGES)}"
    if key == "speech_rate" and not SLOWEST <= float(str(value)) <= FASTEST:
        return f"between {SLOWEST:g} and {FASTEST:g}"
    return ""


def write(path: Path, **values: str | float | bool) -> None:
    """Changes some settings in a file and leaves the rest as the person wrote it. InputError where
    the file is damaged, or cannot be written."""
    import tomlkit
    from tomlkit.exceptions import TOMLKitError

    try:
        content = tomlkit.parse(path.read_bytes()) if path.exists() else tomlkit.document()
        content.update(values)
        paths.write_atomically(path, tomlkit.dumps(content).encode())
    except (TOMLKitError, UnicodeDecodeError, OSError) as error:
        raise InputError("settings", f"{path} cannot be changed: {error}.") from error


def _guess(key: str, known: Iterable[str]) -> str:
    close = difflib.get_close_matches(key, known, 1)
    return f" Did you mean “{close[0]}”?" if close else f" Known: {', '.join(sorted(known))}."


def overlaid(chosen: Settings, **choices: str) -> Settings:
    """The settings with every choice that is not empty in its place."""
    given: dict[str, Any] = {name: value for name, value in choices.items() if value}
    return replace(chosen, **given)
