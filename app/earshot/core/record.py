"""What is known of a turn while it runs: what its receipt will say."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from time import perf_counter

from earshot.events import Event, Path, TurnEnded, Understander


class Record:
    """Filled in by everyone who works on a turn."""

    def __init__(self, number: int, emit: Callable[[Event], None], *, spoken: bool) -> None:
        """`spoken`: the words were heard, not typed."""
        self.number = number
        self.emit = emit
        self.spoken = spoken
        self.heard = ""
        self.path: Path = "nothing"
        self.by: Understander | None = None
        self.why = ""
        self.asks = False
        self.ms: dict[str, float] = {}

    @contextmanager
    def measured(self, stage: str) -> Iterator[None]:
        """Adds the time the block takes to a stage."""
        begun = perf_counter()
        try:
            yield
        finally:
            self.ms[stage] = self.ms.get(stage, 0.0) + (perf_counter() - begun) * 1000

    def receipt(self, said: str, *, interrupted: bool) -> TurnEnded:
        return TurnEnded(
            turn=self.number,
            heard=self.heard,
            path=self.path,
            said=said,
            why=self.why,
            interrupted=interrupted,
            ms={stage: round(value, 1) for stage, value in self.ms.items()},
            by=self.by,
            asks=self.asks and not interrupted,
        )
