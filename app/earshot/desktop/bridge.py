"""The one door between the window and the engine: Qt on this side, asyncio on the other.

The engine is one asyncio loop in a thread of its own. Calls go down with `call` and `hold`; news
comes up in order, a slice at a time, so that the window never waits for either.
"""

from __future__ import annotations

import asyncio
import logging
import threading
import time
from collections import deque
from collections.abc import Callable, Coroutine
from concurrent.futures import Future
from contextlib import AbstractAsyncContextManager
from functools import partial
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

from PySide6.QtCore import QObject, Qt, Signal, Slot

from earshot.errors import EarshotError
from earshot.events import Announced, Event, Failed

if TYPE_CHECKING:  # the window is seen before anything of the engine is loaded
    from earshot.core.assistant import Assistant

log = logging.getLogger(__name__)

OpenAssistant = Callable[[], AbstractAsyncContextManager["Assistant"]]
T = TypeVar("T")

_MOST_WAITING = 20_000
"""News not yet shown. A turn makes some hundreds; beyond this the newest is dropped and logged."""

_SLICE_SECONDS = 0.01
"""How long news may keep the window before it looks at keys and paint again."""

_STOP_SECONDS = 2.0


class Face(Protocol):
    """What the engine tells a window. Always called on the window's thread."""

    def show_ready(self, assistant: Assistant, engines: dict[str, str]) -> None: ...

    def show_event(self, event: Event) -> None: ...


class Hold:
    """The talk button held down: the microphone is open until it is let go."""

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self._loop = loop
        self._released = asyncio.Event()

    def let_go(self) -> None:
        self._loop.call_soon_threadsafe(self._released.set)

    async def run(self, assistant: Assistant) -> None:
        """Opening the microphone takes its time: a release during it waits its turn."""
        await assistant.press()
        await self._released.wait()
        await assistant.release()


class Bridge(QObject):
    """Runs the engine for one face. `start` and `stop` once each, from the window's thread."""

    _woken = Signal()

    def __init__(self, open_assistant: OpenAssistant) -> None:
        super().__init__()
        self._open_assistant = open_assistant
        self._runner = asyncio.Runner(loop_factory=asyncio.new_event_loop)
        self._loop = self._runner.get_loop()
        self._thread = threading.Thread(target=self._run, name="engine", daemon=True)
        self._assistant: asyncio.Future[Assistant] = self._loop.create_future()
        self._stopping = asyncio.Event()
        self._doing: set[asyncio.Task[Any]] = set()
        self._news: deque[Callable[[], None]] = deque()
        self._awake = False
        self._dropped = 0
        self.turn = 0
        """The newest turn there is news of."""
        self._told: Failed | None = None
        self._woken.connect(self._deliver, Qt.ConnectionType.QueuedConnection)

    def start(self, face: Face) -> None:
        """Begins to open the assistant and returns at once."""
        self._face = face
        self._thread.start()

    def stop(self) -> None:
        """Ends calls, then the assistant, then the loop; waits for it 2 s at most."""
        if not self._thread.is_alive():
            self._runner.close()
            return
        self._loop.call_soon_threadsafe(self._stopping.set)
        self._thread.join(_STOP_SECONDS)
        if self._thread.is_alive():
            log.error("the engine did not stop within %s s", _STOP_SECONDS)

    def call(
        self,
        action: Callable[[Assistant], Coroutine[Any, Any, T]],
        ended: Callable[[], None] | None = None,
    ) -> Future[T]:
        """Starts `action` on the engine, once it is ready; at its end, however it came, `ended` is
        called on the window's thread. What goes wrong is shown as an event; cancelling the future
        cancels the action."""
        future = asyncio.run_coroutine_threadsafe(self._do(action), self._loop)
        if ended is not None:
            future.add_done_callback(lambda _: self.post(ended))
        return future

    def hold(self) -> Hold:
        """Opens the microphone until the hold is let go."""
        hold = Hold(self._loop)
        self.call(hold.run)
        return hold

    def post(self, action: Callable[[], None]) -> None:
        """Has `action` done on the window's thread, after all news before it. For any thread."""
        if len(self._news) >= _MOST_WAITING:
            self._dropped += 1
            return
        self._news.append(action)
        if not self._awake:
            self._awake = True
            self._woken.emit()

    @Slot()
    def _deliver(self) -> None:
        self._awake = False
        if self._dropped:
            log.error("the window was too slow: %d pieces of news dropped", self._dropped)
            self._dropped = 0
        end = time.monotonic() + _SLICE_SECONDS
        try:
            while self._news and time.monotonic() < end:
                self._news.popleft()()
        finally:
            if self._news:
                self._woken.emit()

    def _run(self) -> None:
        with self._runner as runner:
            runner.run(self._live())

    async def _live(self) -> None:
        serving = asyncio.create_task(self._serve())
        await self._stopping.wait()
        for tasks in (self._doing.copy(), {serving}):
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    async def _serve(self) -> None:
        try:
            async with self._open_assistant() as assistant:
                assistant.subscribe(self._tell)
                self.post(partial(self._face.show_ready, assistant, assistant.engines()))
                assistant.tell_troubles()
                self._assistant.set_result(assistant)
                await asyncio.Future()
        except Exception as error:
            self._complain(error)
            if not self._assistant.done():
                self._assistant.cancel()

    async def _do(self, action: Callable[[Assistant], Coroutine[Any, Any, T]]) -> T:
        task = asyncio.current_task()
        assert task is not None
        self._doing.add(task)
        try:
            return await action(await asyncio.shield(self._assistant))
        except Exception as error:
            self._complain(error)
            raise
        finally:
            self._doing.discard(task)

    def _tell(self, event: Event) -> None:
        if not isinstance(event, Announced):
            self.turn = max(self.turn, event.turn)
        self._told = event if isinstance(event, Failed) else None
        self.post(partial(self._face.show_event, event))

    def _complain(self, error: Exception) -> None:
        """Shows an error that came back from a call, unless the assistant has told it already."""
        if isinstance(error, EarshotError):
            failed = Failed(self.turn, error.code, error.text)
        else:
            log.error("the engine failed", exc_info=error)
            failed = bug(self.turn, error)
        if self._told is None or (self._told.code, self._told.text) != (failed.code, failed.text):
            self._tell(failed)


def bug(turn: int, error: BaseException) -> Failed:
    """What is shown of an error that nobody foresaw."""
    name = type(error).__name__
    text = f"Earshot made a mistake ({name}: {error}). Try again; the log has the details."
    return Failed(turn, "bug", text)
