"""What model files look like inside: each walk follows one format's own lengths to its end.

A walk reads a few kilobytes of a file of gigabytes, returns nothing, and raises `FlawError` when
the file is something else or was cut off.
"""

from __future__ import annotations

import json
import os
import struct
import zipfile
import zlib
from typing import BinaryIO

from earshot.values import JsonValue

_MOST = 1 << 22
"""More entries than any real header has: a count above it is garbage, not a model."""


class FlawError(Exception):
    """What is wrong with a file; `text` continues a sentence that begins with its name."""

    def __init__(self, code: str, text: str) -> None:
        super().__init__(text)
        self.code = code
        self.text = text


def _truncated() -> FlawError:
    return FlawError(
        "model-truncated",
        "ends too early: it is damaged or its download did not finish. Download it again.",
    )


def _foreign(what: str, expected: str) -> FlawError:
    return FlawError("model-foreign", f"is {what}. Expected {expected}; choose another file.")


class _Reader:
    """A file read forward. Skipping past the end is noticed as reading past it would be."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self.size = os.fstat(file.fileno()).st_size

    @property
    def position(self) -> int:
        return self._file.tell()

    def take(self, count: int) -> bytes:
        content = self._file.read(count) if count <= self.size else b""
        if len(content) < count:
            raise _truncated()
        return content

    def skip(self, count: int) -> None:
        if count > self.size - self.position:
            raise _truncated()
        self._file.seek(count, os.SEEK_CUR)

    def skip_strings(self, count: int) -> None:
        """Steps over `count` strings with 8-byte lengths: a vocabulary has 300 000, so tightly."""
        read, most = self._file.read, self.size
        for _ in range(count):
            length = int.from_bytes(read(8), "little")
            if length > most or len(read(length)) < length:
                raise _truncated()

    def number(self, code: str) -> int:
        """One little-endian integer, `code` as in `struct`."""
        value: int = struct.unpack("<" + code, self.take(struct.calcsize("<" + code)))[0]
        return value


def start(file: BinaryIO) -> None:
    """What every model file must pass before its own walk: it is there and it is not a stand-in."""
    head = file.read(32)
    file.seek(0)
    if head.startswith(b"version https://git-lfs"):
        raise FlawError(
            "model-not-downloaded",
            "was not downloaded: only a Git LFS pointer stands in its place. "
            "Download the file itself.",
        )
    if not head:
        raise _truncated()


def archive(file: BinaryIO) -> None:
    """A ZIP file, whole."""
    try:
        whole = zipfile.ZipFile(file).testzip() is None
    except (zipfile.BadZipFile, EOFError, NotImplementedError, ValueError, zlib.error):
        whole = False
    if not whole:
        raise FlawError("model-truncated", "is damaged. Install it again.")


def json_object(file: BinaryIO) -> dict[str, JsonValue]:
    """A JSON file that holds an object."""
    try:
        value = json.loads(file.read())
    except (ValueError, RecursionError):
        value = None
    if not isinstance(value, dict):
        raise FlawError("model-truncated", "is not a whole JSON file. Download it again.")
    return value


def ctranslate2(file: BinaryIO, spec: str) -> None:
    """A CTranslate2 `model.bin`: version, name of the specification, then its variables."""
    expected = f"a CTranslate2 model of the kind {spec}"
    reader = _Reader(file)
    version = reader.number("I")
    if not 4 <= version <= 64:
        raise _foreign("not a CTranslate2 model of today", expected)
    name = _ctranslate2_string(reader)
    if name != spec.encode():
        raise _foreign("another kind of model", expected)
    reader.skip(4)
    for _ in range(_count(reader.number("I"), expected)):
        _ctranslate2_string(reader)
        reader.skip(4 * reader.number("B") + 1)
        reader.skip(reader.number("I"))
    for _ in range(2 * _count(reader.number("I"), expected)):
        _ctranslate2_string(reader)


def _ctranslate2_string(reader: _Reader) -> bytes:
    return reader.take(reader.number("H")).rstrip(b"\0")


def onnx(file: BinaryIO) -> None:
    """An ONNX graph: a protobuf message whose first field is the version and that has a graph."""
    expected = "an ONNX graph"
    reader = _Reader(file)
    if reader.take(1) != b"\x08":
        raise _foreign("not an ONNX graph", expected)
    _varint(reader, expected)
    fields = set()
    while reader.position < reader.size:
        fields.add(_protobuf_field(reader, expected))
    if 7 not in fields:
        # Whole fields and no graph: cut off on the boundary just before it.
        raise _truncated()


def _protobuf_field(reader: _Reader, expected: str) -> int:
    """Steps over one field; its number."""
    tag = _varint(reader, expected)
    match tag & 7:
        case 0:
            _varint(reader, expected)
        case 1:
            reader.skip(8)
        case 2:
            reader.skip(_varint(reader, expected))
        case 5:
            reader.skip(4)
        case _:
            raise _foreign("not an ONNX graph", expected)
    return tag >> 3


def _varint(reader: _Reader, expected: str) -> int:
    value = 0
    for shift in range(0, 70, 7):
        byte = reader.take(1)[0]
        value |= (byte & 0x7F) << shift
        if byte < 0x80:
            return value
    raise _foreign("not an ONNX graph", expected)


_GGUF_SIZES = {0: 1, 1: 1, 2: 2, 3: 2, 4: 4, 5: 4, 6: 4, 7: 1, 10: 8, 11: 8, 12: 8}
_GGUF_STRING, _GGUF_ARRAY = 8, 9
_CHAT = "a GGUF chat model"


def gguf(file: BinaryIO) -> None:
    """A GGUF model with weights to chat with. A cut inside the last tensor is not seen: only where
    it begins is known without the table of all quantisations."""
    reader = _Reader(file)
    if reader.take(4) != b"GGUF":
        raise _foreign("not a GGUF file", _CHAT)
    if reader.number("I") not in (2, 3):
        raise _foreign("a GGUF file of an unknown version", _CHAT)
    tensors = _count(reader.number("Q"), _CHAT)
    told = dict(_gguf_entry(reader) for _ in range(_count(reader.number("Q"), _CHAT)))
    if told.get(b"general.architecture") == b"clip":
        raise _foreign("the picture half of a model", _CHAT)
    if tensors == 0:
        raise _foreign("a vocabulary without a model", _CHAT)
    last = max(_gguf_tensor(reader) for _ in range(tensors))
    if reader.position + last >= reader.size:
        raise _truncated()


def _gguf_entry(reader: _Reader) -> tuple[bytes, bytes]:
    """Steps over one key and value; the key, and the value where it is a string."""
    key = reader.take(reader.number("Q"))
    kind = reader.number("I")
    if kind == _GGUF_STRING:
        return key, reader.take(reader.number("Q"))
    if kind == _GGUF_ARRAY:
        _skip_gguf_array(reader)
    else:
        reader.skip(_gguf_size(kind))
    return key, b""


def _skip_gguf_array(reader: _Reader) -> None:
    kind = reader.number("I")
    count = reader.number("Q")
    if kind == _GGUF_STRING:
        reader.skip_strings(_count(count, _CHAT))
    else:
        reader.skip(count * _gguf_size(kind))


def _gguf_size(kind: int) -> int:
    if kind not in _GGUF_SIZES:
        raise _foreign("damaged, or not a GGUF file", _CHAT)
    return _GGUF_SIZES[kind]


def _gguf_tensor(reader: _Reader) -> int:
    """Steps over one tensor's description; bytes from the start of the weights to its own."""
    reader.skip(reader.number("Q"))
    reader.skip(8 * reader.number("I") + 4)
    return reader.number("Q")


def _count(count: int, expected: str) -> int:
    if count > _MOST:
        raise _foreign("damaged beyond reading", expected)
    return count
