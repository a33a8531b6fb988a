"""An assistant in the simplest shape: it answers at once, and notes what it is asked."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from typing import cast

from earshot.core.assistant import Assistant
from earshot.desktop.bridge import OpenAssistant
from earshot.errors import EarshotError
from earshot.events import Announced, Event, Heard, Replying, Speaking, TurnEnded, Understood

ENGINES = {
    "recogniser": "pocketsphinx (starter: known commands only)",
    "chat": "none",
    "voice": "espeak-ng (starter)",
}


class FakeAssistant:
    def __init__(self) -> None:
        self.level = 0.4
        self.in_use = dict(ENGINES)
        self.done: list[str] = []
        self.error: EarshotError | Exception | None = None
        self.press_seconds = 0.0
        self.troubles: list[str] = []
        self._listeners: list[Callable[[Event], None]] = []
        self._turn = 0

    def engines(self) -> dict[str, str]:
        return dict(self.in_use)

    def subscribe(self, listener: Callable[[Event], None]) -> Callable[[], None]:
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener)

    def tell_troubles(self) -> None:
        self.emit([Announced(text) for text in self.troubles])

    def emit(self, events: Sequence[Event]) -> None:
        for event in events:
            for listener in self._listeners:
                listener(event)

    async def ask(self, text: str, speak: bool = True) -> TurnEnded:
        self.done.append(f"ask {text}")
        if self.error:
            raise self.error
        self._turn += 1
        ended = TurnEnded(self._turn, text, "skill", f"You said {text}.", ms={"understand": 1.0})
        reply = (Replying(self._turn, ended.said), Speaking(self._turn, ended.said))
        self.emit([Heard(self._turn, text), Understood(self._turn, "echo", {}), *reply, ended])
        return ended

    async def press(self) -> None:
        self.done.append("press")
        await asyncio.sleep(self.press_seconds)
        if self.error:
            raise self.error
        self.done.append("open")

    async def release(self) -> TurnEnded | None:
        self.done.append("release")
        return await self.ask("what time is it")

    async def listen(self) -> None:
        self.done.append("listen")
        try:
            await asyncio.Future()
        finally:
            self.done.append("deaf")

    async def confirm(self, turn: int, yes: bool) -> None:
        self.done.append(f"confirm {turn} {yes}")

    async def interrupt(self) -> None:
        self.done.append("interrupt")


def opener(
    assistant: FakeAssistant, error: Exception | None = None, seconds: float = 0.0
) -> OpenAssistant:
    """What `run` and `Bridge` take, for a fake; `error` is raised instead of opening."""

    @asynccontextmanager
    async def open_assistant() -> AsyncIterator[Assistant]:
        await asyncio.sleep(seconds)
        if error:
            raise error
        try:
            yield cast(Assistant, assistant)
        finally:
            assistant.done.append("closed")

    return open_assistant
