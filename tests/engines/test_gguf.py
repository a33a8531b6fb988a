from __future__ import annotations

import struct
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from earshot.engines import gguf
from earshot.errors import ModelError


def text(value: str) -> bytes:
    return struct.pack("<Q", len(value.encode())) + value.encode()


def entry(key: str, kind: int, value: bytes) -> bytes:
    return text(key) + struct.pack("<I", kind) + value


def tensor(name: str, shape: tuple[int, ...], kind: int, offset: int) -> bytes:
    sizes = struct.pack(f"<I{len(shape)}Q", len(shape), *shape)
    return text(name) + sizes + struct.pack("<IQ", kind, offset)


def model(entries: list[bytes], tensors: list[bytes], weights: int, version: int = 3) -> bytes:
    head = b"GGUF" + struct.pack("<IQQ", version, len(tensors), len(entries))
    head += b"".join(entries + tensors)
    return head + bytes(-len(head) % 32 + weights)


ENTRIES = [
    entry("general.architecture", 8, text("llama")),
    entry("llama.block_count", 4, struct.pack("<I", 3)),
    entry("names", 9, struct.pack("<IQ", 8, 2) + text("a") + text("b")),
    entry("numbers", 9, struct.pack("<IQ", 5, 3) + struct.pack("<3i", 1, -2, 3)),
]
TENSORS = [tensor("a", (64, 2), 8, 0), tensor("b", (5,), 0, 160)]
WHOLE = model(ENTRIES, TENSORS, 160 + 20)


def read(folder: Path, content: bytes) -> gguf.Header:
    path = folder / "model.gguf"
    path.write_bytes(content)
    return gguf.read(path)


def test_a_whole_file(tmp_path: Path) -> None:
    header = read(tmp_path, WHOLE)
    assert header.architecture == "llama"
    assert header.own("block_count") == 3
    assert header.metadata["names"] == ["a", "b"]
    assert header.metadata["numbers"] == [1, -2, 3]
    assert header.tensors == {"a": (64, 2), "b": (5,)}


def test_a_file_cut_anywhere_is_refused(tmp_path: Path) -> None:
    for length in range(len(WHOLE)):
        with pytest.raises(ModelError):
            read(tmp_path, WHOLE[:length])


@pytest.mark.parametrize(
    ("code", "content"),
    [
        ("model-foreign", b"RIFF and so on"),
        ("model-foreign", b""),
        ("model-unsupported", model([], [], 0, version=1)),
        ("model-damaged", model(ENTRIES[:1] * 2, [], 0)),
        ("model-damaged", model([], [TENSORS[0]] * 2, 320)),
        ("model-damaged", model([], [tensor("a", (64, 2), 8, 32)], 999)),
        ("model-damaged", model([], [tensor("a", (33,), 8, 0)], 999)),
        ("model-damaged", model([], [tensor("a", (0,), 0, 0)], 999)),
        ("model-damaged", model([], [tensor("a", (1 << 39,) * 4, 0, 0)], 999)),
        ("model-damaged", model([], [tensor("a", (4,), 250, 0)], 999)),
        ("model-damaged", model([entry("general.alignment", 4, struct.pack("<I", 0))], [], 99)),
        ("model-damaged", model([entry("x", 9, struct.pack("<IQ", 4, 1 << 60))], [], 99)),
        ("model-damaged", model([entry("x", 99, b"")], [], 99)),
    ],
)
def test_what_is_wrong_is_named(tmp_path: Path, code: str, content: bytes) -> None:
    with pytest.raises(ModelError) as error:
        read(tmp_path, content)
    assert error.value.code == code


def test_a_missing_file_and_a_folder(tmp_path: Path) -> None:
    for path in (tmp_path / "absent.gguf", tmp_path):
        with pytest.raises(ModelError) as error:
            gguf.read(path)
        assert error.value.code == "model-missing"


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.lists(st.tuples(st.integers(0, len(WHOLE) - 1), st.integers(0, 255)), max_size=6))
def test_flipped_bytes_give_a_header_or_an_error(
    tmp_path: Path, flips: list[tuple[int, int]]
) -> None:
    content = bytearray(WHOLE)
    for place, value in flips:
        content[place] = value
    try:
        header = read(tmp_path, bytes(content))
    except ModelError:
        return
    assert len(header.tensors) <= 2
