"""Values on a pipe: one JSON header and the bytes of the arrays, nothing that could run code.

A child may have loaded a hostile model file, so what it says is parsed, never unpickled.
"""

from __future__ import annotations

import json
import struct
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from typing import Any

import numpy as np

from earshot import values

PREFIX = struct.Struct("<II")
"""Bytes of the header and bytes of the body that follow."""

LARGEST = 512 * 1024 * 1024
"""Bytes a message may have: an hour of sound and some."""

_TYPES: dict[str, type] = {
    name: cls for name, cls in vars(values).items() if isinstance(cls, type) and is_dataclass(cls)
}


def pack(value: object) -> bytes:
    """A message: prefix, header, body. TypeError for what cannot travel."""
    arrays: list[np.ndarray[Any, Any]] = []
    header = json.dumps(_plain(value, arrays)).encode()
    body = b"".join(array.tobytes() for array in arrays)
    return PREFIX.pack(len(header), len(body)) + header + body


def unpack(header: bytes, body: bytes) -> Any:
    """The value that was packed. ValueError when it is not one of ours."""
    try:
        return _value(json.loads(header), body)
    except (KeyError, TypeError, AttributeError, RecursionError) as error:
        raise ValueError(f"not a message: {error}") from error


def lengths(prefix: bytes) -> tuple[int, int]:
    """Bytes of header and body. ValueError when the message would be too large."""
    header, body = PREFIX.unpack(prefix)
    if header + body > LARGEST:
        raise ValueError(f"a message of {header + body} bytes is too large")
    return header, body


def _plain(value: object, arrays: list[np.ndarray[Any, Any]]) -> object:
    if isinstance(value, np.ndarray):
        offset = sum(array.nbytes for array in arrays)
        arrays.append(value)
        return {"$array": [value.dtype.str, list(value.shape), offset]}
    if is_dataclass(value) and type(value).__name__ in _TYPES:
        plain = {f.name: _plain(getattr(value, f.name), arrays) for f in fields(value)}
        return {"$value": type(value).__name__, **plain}
    if isinstance(value, Mapping):
        return {"$map": [[key, _plain(item, arrays)] for key, item in value.items()]}
    if isinstance(value, tuple):
        return {"$tuple": [_plain(item, arrays) for item in value]}
    if isinstance(value, list):
        return [_plain(item, arrays) for item in value]
    return value


def _value(plain: Any, body: bytes) -> Any:
    if isinstance(plain, list):
        return [_value(item, body) for item in plain]
    if not isinstance(plain, dict):
        return plain
    if "$array" in plain:
        dtype, shape, offset = plain["$array"]
        count = int(np.prod(shape))
        return np.frombuffer(body, np.dtype(dtype), count, offset).reshape(shape)
    if "$tuple" in plain:
        return tuple(_value(item, body) for item in plain["$tuple"])
    if "$map" in plain:
        return {key: _value(item, body) for key, item in plain["$map"]}
    cls = _TYPES[plain.pop("$value")]
    return cls(**{name: _value(item, body) for name, item in plain.items()})
