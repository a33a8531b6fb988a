"""Runs the window with an assistant that only notes what it is asked; prints its notes at the end.

`python -m tests.desktop.shown [SECONDS]`: opening takes so long.
"""

from __future__ import annotations

import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from earshot.core.assistant import Assistant
from earshot.desktop import main
from tests.desktop.fakes import FakeAssistant, opener


def run(seconds: float) -> int:
    fake = FakeAssistant()

    @asynccontextmanager
    async def opened() -> AsyncIterator[Assistant]:
        print("opening", flush=True)
        async with opener(fake, seconds=seconds)() as assistant:
            main.raise_window()
            print("open", flush=True)
            yield assistant

    code = main.run(opened)
    main.raise_window()  # nothing is there to raise any more
    print(",".join(fake.done), flush=True)
    return code


if __name__ == "__main__":
    sys.exit(run(float(sys.argv[1]) if len(sys.argv) > 1 else 0.0))
