"""How soon a voice has a clause ready.

    python -m tests.bench.voices [VOICE.onnx ...] [--json]

For the starter voice, the voice of tones and every Piper voice named (one of full size is built by
tests/bench/full_size/voice.py): milliseconds from text to sound of a four-word clause never said
before, and processor seconds per second of sound, with one and with two threads.
"""

from __future__ import annotations

import argparse
import json
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from earshot.engines.espeak import Espeak
from earshot.engines.piper import Piper
from earshot.values import Speech

TONES = Path(__file__).parents[1] / "assets" / "models" / "voice" / "en_US-tones-low.onnx"
VERBS = ("started", "stopped", "changed", "cancelled", "saved", "moved", "named", "shared")
THINGS = ("timer", "list", "note", "alarm")
CLAUSES = tuple(f"The {thing} was {verb}." for verb in VERBS for thing in THINGS)


def measure(speak: Callable[[str], Speech]) -> dict[str, float]:
    milliseconds, seconds = [], 0.0
    busy = time.process_time()
    for clause in CLAUSES:
        start = time.perf_counter()
        seconds += speak(clause).seconds
        milliseconds.append((time.perf_counter() - start) * 1000)
    busy = time.process_time() - busy
    p50, p95 = np.percentile(milliseconds, [50, 95])
    return {
        "p50_ms": round(float(p50), 1),
        "p95_ms": round(float(p95), 1),
        "cpu_per_second": round(busy / seconds, 3),
        "clause_seconds": round(seconds / len(CLAUSES), 2),
    }


def voices(paths: list[str]) -> dict[str, dict[str, float]]:
    table = {"espeak": measure(Espeak().speak)}
    for path in [str(TONES), *paths]:
        for threads in (1, 2):
            name = f"{Path(path).stem}, {threads} threads"
            table[name] = measure(Piper(path, threads).speak)
    return table


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("voices", nargs="*")
    parser.add_argument("--json", action="store_true")
    arguments: Any = parser.parse_args()
    table = voices(arguments.voices)
    if arguments.json:
        print(json.dumps(table, indent=1))
        return
    for name, figures in table.items():
        print(f"{name:34}", "  ".join(f"{key} {value}" for key, value in figures.items()))


if __name__ == "__main__":
    main()
