"""A program that keeps turns and says which are kept, until it is killed."""

from __future__ import annotations

import sys
from itertools import count
from pathlib import Path

from earshot.events import TurnEnded
from earshot.history import History


def main() -> None:
    history = History(Path(sys.argv[1]), sys.exit)
    for number in count(1):
        kept = history.add(TurnEnded(number, f"question {number}", "skill", "It is noon. " * 50))
        assert kept is not None
        kept.result()
        print(number, flush=True)


main()
