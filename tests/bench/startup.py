"""Start and size: `python -m tests.bench.startup [--times N] [--json]`.

Starts the window on a private X server (Xvfb, xdotool) and prints the seconds until it can be seen
and until every engine is loaded, and the memory of all its processes when it has come to rest.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import psutil

ENGINES = ("the recogniser is ready", "the voice is ready")


@contextmanager
def screen() -> Iterator[str]:
    """A private X server; yields its display."""
    server = subprocess.Popen(
        ["Xvfb", "-noreset", "-displayfd", "1", "-screen", "0", "1280x900x24"],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    assert server.stdout
    try:
        yield f":{server.stdout.readline().strip()}"
    finally:
        server.terminate()
        server.wait()


def start_once(display: str, home: Path) -> dict[str, float]:
    """One start of the window: `visible_s`, `hearing_s`, `memory_mb`."""
    log = home / "log" / "earshot.log"
    log.unlink(missing_ok=True)
    environment = {**os.environ, "DISPLAY": display, "EARSHOT_HOME": str(home)}
    begun = time.perf_counter()
    window = subprocess.Popen([sys.executable, "-m", "earshot"], env=environment)
    try:
        _wait(lambda: _is_visible(environment))
        visible = time.perf_counter() - begun
        _wait(lambda: log.exists() and all(line in log.read_text() for line in ENGINES))
        hearing = time.perf_counter() - begun
        time.sleep(3)
        return {"visible_s": visible, "hearing_s": hearing, "memory_mb": memory_mb(window.pid)}
    finally:
        window.terminate()
        window.wait(10)


def memory_mb(pid: int) -> float:
    """Proportional memory of a process and all below it: shared pages count once."""
    process = psutil.Process(pid)
    family = [process, *process.children(recursive=True)]
    return sum(member.memory_full_info().pss for member in family) / 1e6


def _is_visible(environment: dict[str, str]) -> bool:
    search = ["xdotool", "search", "--onlyvisible", "--name", "Earshot"]
    return subprocess.run(search, env=environment, capture_output=True, check=False).returncode == 0


def _wait(found: Callable[[], bool], seconds: float = 60) -> None:
    end = time.monotonic() + seconds
    while not found():
        if time.monotonic() > end:
            raise SystemExit("it did not happen within a minute")
        time.sleep(0.01)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--times", type=int, default=5)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    missing = [program for program in ("Xvfb", "xdotool") if not shutil.which(program)]
    if missing:
        raise SystemExit(f"not installed: {', '.join(missing)}")
    with screen() as display, tempfile.TemporaryDirectory() as home:
        start_once(display, Path(home))  # files into the page cache
        runs = [start_once(display, Path(home)) for _ in range(options.times)]
    figures = {name: _spread([run[name] for run in runs]) for name in runs[0]}
    print(json.dumps(figures) if options.json else _table(figures))


def _spread(values: list[float]) -> dict[str, float]:
    return {"p50": round(float(np.median(values)), 2), "max": round(max(values), 2)}


def _table(figures: dict[str, dict[str, float]]) -> str:
    rows = [f"{name:12}{s['p50']:10.2f}{s['max']:10.2f}" for name, s in figures.items()]
    return "\n".join([f"{'':12}{'p50':>10}{'max':>10}", *rows])


if __name__ == "__main__":
    main()
