"""What a person may choose: one small TOML file, one frozen value. No file means the defaults."""

from __future__ import annotations

import difflib
import re
import tomllib
from collections.abc import Iterable, Mapping, Sequence
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
    """The settings in a file. What is wrong in it is passed over: see `problems`."""
    try:
        content = _content(path)
    except InputError:
        return Settings()
    return Settings(**{key: value for key, value in content.items() if not _wrong(key, value)})


def problems(path: Path) -> list[InputError]:
    """What is wrong with a file, each with its line, and what was expected."""
    try:
        content = _content(path)
    except InputError as error:
        return [error]
    wrong = {key: why for key, value in content.items() if (why := _wrong(key, value))}
    lines = path.read_text("utf-8").splitlines() if wrong else []
    return [_problem(f"{path}{_line(lines, key)}", why) for key, why in wrong.items()]


def _content(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text("utf-8"))
    except FileNotFoundError:
        return {}
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, OSError, RecursionError) as error:
        raise InputError("settings", f"{path} cannot be read: {error}.") from error


def _line(lines: Sequence[str], key: str) -> str:
    """Where a key stands; nothing where it is written in another way than most people do."""
    begins = re.compile(rf"""\s*(?:{re.escape(key)}|"{re.escape(key)}"|\[{re.escape(key)}\])""")
    return next((f", line {at}" for at, line in enumerate(lines, 1) if begins.match(line)), "")


def check(values: Mapping[str, object], place: str) -> None:
    """InputError, with the name of the place they are from, where these cannot be settings."""
    for key, value in values.items():
        if wrong := _wrong(key, value):
            raise _problem(place, wrong)


def _problem(place: str, why: str) -> InputError:
    return InputError("settings", f"{place}: {why}")


def _wrong(key: str, value: object) -> str:
    """Why this cannot be a setting; empty where it can."""
    known = {field.name: type(field.default) for field in fields(Settings)}
    if key not in known:
        return f"unknown setting “{key}”.{_guess(key, known)}"
    wrong = _what_is_wrong(key, value, known[key])
    return f"“{key}” must be {wrong}." if wrong else ""


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
    """Changes some settings in a file and leaves the rest as the person wrote it. A file that is
    no TOML is kept beside the new one, as `.bad`. InputError where it cannot be written."""
    import tomlkit
    from tomlkit.exceptions import TOMLKitError

    try:
        written = path.read_bytes() if path.exists() else b""
        try:
            content = tomlkit.parse(written)
        except (TOMLKitError, UnicodeDecodeError, RecursionError):
            paths.write_atomically(path.with_name(f"{path.name}.bad"), written)
            content = tomlkit.document()
        content.update(values)
        paths.write_atomically(path, tomlkit.dumps(content).encode())
    except (TOMLKitError, OSError) as error:
        reason = getattr(error, "strerror", None) or error
        raise InputError("settings", f"{path} cannot be changed: {reason}.") from error


def _guess(key: str, known: Iterable[str]) -> str:
    close = difflib.get_close_matches(key, known, 1)
    return f" Did you mean “{close[0]}”?" if close else f" Known: {', '.join(sorted(known))}."


def overlaid(chosen: Settings, **choices: str) -> Settings:
    """The settings with every choice that is not empty in its place."""
    given: dict[str, Any] = {name: value for name, value in choices.items() if value}
    return replace(chosen, **given)
