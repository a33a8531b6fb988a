"""Loads damaged copies of a chat model, one line of outcome each: native code may end the process.

`python -m tests.engines.mutated MODEL FOLDER FIRST_SEED COUNT`
"""

from __future__ import annotations

import random
import sys
from itertools import islice
from pathlib import Path

from earshot.engines.llama import Llama
from earshot.errors import ModelError, ThinkError
from earshot.values import Message

HEADER = 24_000
"""Bytes at the start of the small model that are not weights, at most."""


def damaged(model: bytes, seed: int) -> bytes:
    """`model` with one to four header bytes or words changed, most of them near the start."""
    rng = random.Random(seed)
    content = bytearray(model)
    for _ in range(rng.randint(1, 4)):
        place = rng.randrange(8, rng.choice([1000, HEADER]))
        value = rng.choice(
            [b"\0", b"\xff", b"\x80", b"\xff\xff\xff\xff", bytes(4), rng.randbytes(1)]
        )
        content[place : place + len(value)] = value
    return bytes(content)


def outcome(path: Path) -> str:
    """What loading and asking came to; anything but these errors is a bug and raises."""
    try:
        reply = Llama(str(path), threads=1, context=512).stream([Message("user", "hello")], [])
        return f"answered {len(list(islice(reply, 5)))}"
    except (ModelError, ThinkError) as error:
        return error.code


def main(model: Path, folder: Path, first: int, count: int) -> None:
    for seed in range(first, first + count):
        path = folder / f"{seed}.gguf"
        path.write_bytes(damaged(model.read_bytes(), seed))
        print(seed, outcome(path), flush=True)
        path.unlink()


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3]), int(sys.argv[4]))
