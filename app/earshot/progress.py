"""How far a long piece of work is, on standard error."""

from __future__ import annotations

import sys
import time


class Bar:
    """A bar with the time that is left, where someone watches; elsewhere a line for each tenth."""

    def __init__(self) -> None:
        self._began = (0.0, 0)
        """When the first was done, and how many were done then: work may go on where it stopped."""
        self._tenths = 0

    def __call__(self, done: int, whole: int, how: str) -> None:
        now = time.monotonic()
        self._began = self._began if self._began[0] else (now, done)
        told = f"{done} of {whole}  {how}  {self._left(done, whole, now)}".rstrip()
        if sys.stderr.isatty():
            filled = "█" * (30 * done // whole)
            end = "\n" if done == whole else ""
            print(f"\r{filled:·<30} {told}\033[K", end=end, file=sys.stderr, flush=True)
        elif 10 * done // whole > self._tenths:
            self._tenths = 10 * done // whole
            print(told, file=sys.stderr, flush=True)

    def _left(self, done: int, whole: int, now: float) -> str:
        since, first = self._began
        if done in (first, whole):
            return ""
        seconds = (now - since) / (done - first) * (whole - done)
        return f"{seconds / 60:.0f} min left" if seconds > 90 else f"{seconds:.0f} s left"
