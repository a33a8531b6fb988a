"""Reads the header of a GGUF file and checks it against the file, before native code trusts it.

llama.cpp ends the whole process on some damaged files. What is checked here (counts, lengths,
types, where each tensor lies) is what a cut download or a flipped byte breaks.
"""

from __future__ import annotations

import mmap
import struct
from collections.abc import Mapping
from dataclasses import dataclass
from math import prod
from pathlib import Path

from earshot.errors import ModelError
from earshot.values import JsonValue

_SCALARS = {
    0: "B",
    1: "b",
    2: "H",
    3: "h",
    4: "I",
    5: "i",
    6: "f",
    7: "?",
    10: "Q",
    11: "q",
    12: "d",
}
_STRING, _ARRAY = 8, 9

_BLOCKS = {
    **{
        0: (1, 4),
        1: (1, 2),
        24: (1, 1),
        25: (1, 2),
        26: (1, 4),
        27: (1, 8),
        28: (1, 8),
        30: (1, 2),
    },
    **{2: (32, 18), 3: (32, 20), 6: (32, 22), 7: (32, 24), 8: (32, 34), 9: (32, 40)},
    **{
        10: (256, 84),
        11: (256, 110),
        12: (256, 144),
        13: (256, 176),
        14: (256, 210),
        15: (256, 292),
    },
    **{16: (256, 66), 17: (256, 74), 18: (256, 98), 19: (256, 50), 20: (32, 18), 21: (256, 110)},
    **{22: (256, 82), 23: (256, 136), 29: (256, 56), 34: (256, 54), 35: (256, 66), 39: (32, 17)},
    **{40: (64, 36), 41: (128, 18), 42: (64, 18)},
}
"""Tensor type to elements and bytes of a block."""

_MOST_ENTRIES = 1 << 16
_MOST_KEPT = 1 << 22
_MOST_LAYERS = 512
_LONGEST_CONTEXT = 1 << 26
_LARGEST_DIMENSION = 1 << 40


@dataclass(frozen=True, slots=True)
class Header:
    """What a GGUF file says of itself."""

    metadata: Mapping[str, JsonValue]
    """Key to value; arrays as lists."""
    tensors: Mapping[str, tuple[int, ...]]
    """Name to shape, the innermost dimension first."""

    @property
    def architecture(self) -> str:
        return str(self.metadata.get("general.architecture", ""))

    def own(self, name: str) -> JsonValue:
        """An entry of the architecture's own: `block_count`."""
        return self.metadata.get(f"{self.architecture}.{name}")


class _DamagedError(Exception):
    """The file contradicts itself."""


def read(path: Path) -> Header:
    """The header of the model at `path`. ModelError says what is wrong with the file."""
    try:
        with path.open("rb") as file:
            _check_kind(path, file.read(8))
            with mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as content:
                return _Reader(content).header()
    except OSError as error:
        reason = error.strerror or str(error)
        raise ModelError(
            "model-missing", f"The chat model {path} cannot be read: {reason}. Choose another file."
        ) from error
    except (_DamagedError, struct.error, UnicodeDecodeError) as error:
        raise ModelError(
            "model-damaged",
            f"The chat model {path.name} is damaged or only partly there ({error}). "
            "Delete it and fetch it again.",
        ) from error


def _check_kind(path: Path, start: bytes) -> None:
    if not start.startswith(b"GGUF"):
        raise ModelError(
            "model-foreign",
            f"{path.name} is not a GGUF file. Choose a chat model that ends in .gguf.",
        )
    version = int.from_bytes(start[4:8], "little")
    if version not in (2, 3):
        raise ModelError(
            "model-unsupported",
            f"{path.name} is a GGUF file of version {version}; versions 2 and 3 can be used. "
            "Choose a newer copy of the model.",
        )


class _Reader:
    """A walk over the header; every length is checked against the file before it is followed."""

    def __init__(self, content: mmap.mmap) -> None:
        self._content = content
        self._at = 8

    def header(self) -> Header:
        tensors, entries = self._number("Q"), self._number("Q")
        if tensors > _MOST_ENTRIES or entries > _MOST_ENTRIES:
            raise _DamagedError(f"{tensors} tensors, {entries} entries")
        metadata: dict[str, JsonValue] = {}
        for _ in range(entries):
            key = self._text()
            if key in metadata:
                raise _DamagedError(f"{key} twice")
            metadata[key] = self._value(self._number("I"))
        described = [self._tensor() for _ in range(tensors)]
        self._check_places(described, metadata.get("general.alignment", 32))
        header = Header(metadata, {name: shape for name, shape, _, _ in described})
        _check_sense(header)
        return header

    def _check_places(
        self, described: list[tuple[str, tuple[int, ...], int, int]], alignment: JsonValue
    ) -> None:
        if not isinstance(alignment, int) or alignment not in (8, 16, 32, 64, 128, 256, 4096):
            raise _DamagedError(f"alignment {alignment}")
        if len({name for name, *_ in described}) < len(described):
            raise _DamagedError("a tensor twice")
        expected = 0
        start = -(-self._at // alignment) * alignment
        for name, _, offset, size in described:
            if offset != expected or start + offset + size > len(self._content):
                raise _DamagedError(f"{name} lies outside the file")
            expected = -(-(offset + size) // alignment) * alignment

    def _tensor(self) -> tuple[str, tuple[int, ...], int, int]:
        """Name, shape, offset and bytes of one tensor."""
        name, dimensions = self._text(), self._number("I")
        if not 1 <= dimensions <= 4:
            raise _DamagedError(f"{name} has {dimensions} dimensions")
        shape = tuple(self._number("Q") for _ in range(dimensions))
        kind, offset = self._number("I"), self._number("Q")
        if kind not in _BLOCKS:
            raise _DamagedError(f"{name} has the unknown type {kind}")
        elements, size = _BLOCKS[kind]
        if not all(0 < n < _LARGEST_DIMENSION for n in shape) or shape[0] % elements:
            raise _DamagedError(f"{name} has the shape {shape}")
        return name, shape, offset, prod(shape) // elements * size

    def _value(self, kind: int) -> JsonValue:
        if kind == _STRING:
            return self._text()
        if kind == _ARRAY:
            return self._array()
        return self._number(_scalar(kind))

    def _array(self) -> list[JsonValue]:
        kind, count = self._number("I"), self._number("Q")
        if count > _MOST_KEPT:
            raise _DamagedError(f"a list of {count}")
        if kind == _STRING:
            return [self._bytes().decode(errors="surrogateescape") for _ in range(count)]
        code = f"<{count}{_scalar(kind)}"
        values = struct.unpack(code, self._take(struct.calcsize(code)))
        return list(values)

    def _text(self) -> str:
        return self._bytes().decode()

    def _bytes(self) -> bytes:
        return self._take(self._number("Q"))

    def _number(self, code: str) -> int:
        value: int = struct.unpack("<" + code, self._take(struct.calcsize("<" + code)))[0]
        return value

    def _take(self, count: int) -> bytes:
        end = self._at + count
        if end > len(self._content):
            raise _DamagedError("it ends too early")
        taken = self._content[self._at : end]
        self._at = end
        return taken


def _check_sense(header: Header) -> None:
    """What llama.cpp asserts instead of refusing."""
    for name, most in (("block_count", _MOST_LAYERS), ("context_length", _LONGEST_CONTEXT)):
        number = header.own(name)
        if number is not None and not (isinstance(number, int) and 0 < number <= most):
            raise _DamagedError(f"{name} {number}")
    for name in ("rms_", ""):
        epsilon = header.own(f"attention.layer_norm_{name}epsilon")
        if epsilon is not None and not (isinstance(epsilon, float) and 0 <= epsilon < 1):
            raise _DamagedError(f"the rounding {epsilon}")
    tokens = header.metadata.get("tokenizer.ggml.tokens", [])
    if not isinstance(tokens, list) or not all(isinstance(token, str) for token in tokens):
        raise _DamagedError("no list of tokens")
    # Native code ends a text at its first zero.
    words = [word for word in (token.partition("\0")[0] for token in tokens) if word]
    if len(set(words)) < len(words):
        raise _DamagedError("a token twice")


def _scalar(kind: int) -> str:
    if kind not in _SCALARS:
        raise _DamagedError(f"an entry of the unknown type {kind}")
    return _SCALARS[kind]
