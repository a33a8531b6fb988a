"""Engines in child processes: the only file that knows about processes.

A damaged model file can abort the process that loads it, and drivers do worse; so each engine runs
in a child of its own. A child that dies, or is silent past its deadline, is killed and started
again, and the same request is tried once more. A child ends by itself when its parent is gone.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os
import sys
from collections import deque
from collections.abc import AsyncGenerator, Mapping
from contextlib import aclosing
from dataclasses import dataclass, field
from functools import partial
from time import perf_counter
from typing import Any

from earshot import errors
from earshot.engines import wire
from earshot.errors import EarshotError
from earshot.values import JsonValue

_log = logging.getLogger(__name__)

PROVED_SECONDS = 1.5
"""A child that lived this long was not killed by its own model: it is worth bringing back."""

_ENVIRONMENT = {"OPENBLAS_NUM_THREADS": "1"}
"""Engines have threads of their own. Numpy's spin while they wait and take the cores from them: on
two busy cores the starter recogniser's arithmetic took 496 ms with two and 71 ms with one."""


@dataclass(frozen=True, slots=True)
class EngineSpec:
    """How to build an engine, and how long it may take."""

    name: str
    """What a person calls it: "the recogniser"."""
    target: str
    """`package.module:Class`; the class takes `options` as keywords."""
    options: Mapping[str, JsonValue] = field(default_factory=dict)
    error: type[EarshotError] = errors.EarshotError
    """What to raise when the engine is lost twice."""
    ready_within: float = 60.0
    """Seconds to load."""
    answer_within: float = 15.0
    """Seconds until an answer, or until the next piece of one."""


class _LostError(Exception):
    """The child died or was silent for too long."""


class Engine:
    """A handle on an engine: its methods as async calls. One request runs at a time."""

    def __init__(self, spec: EngineSpec) -> None:
        self.spec = spec
        self._opening: asyncio.Task[_Child] | None = None
        self._turn = asyncio.Lock()
        self._closed = False
        self._revival: asyncio.Task[None] | None = None
        self._replaced: set[asyncio.Task[None]] = set()
        """Children of what the engine was before, ending."""
        self._proved = True
        """Whether it has answered since it was last brought back: else it would die for ever."""
        self._last: _Child | None = None
        self._loaded_at = 0.0

    async def start(self) -> None:
        """Loads the engine. Raises what its constructor raised."""
        for last in (False, True):
            try:
                await self._child()
                return
            except _LostError as lost:
                if last:
                    raise self._given_up(lost) from lost

    async def close(self) -> None:
        """Ends the child, whatever it is doing."""
        self._closed = True
        if self._revival:
            self._revival.cancel()
        opening, self._opening = self._opening, None
        await _discard(opening)
        for task in self._replaced:
            task.cancel()
        await asyncio.gather(*self._replaced, return_exceptions=True)

    async def become(self, spec: EngineSpec) -> None:
        """Is another engine from the next request on; one that runs ends as it began. Raises what
        the other's constructor raised, and then stays what it was."""
        if spec == self.spec:
            return
        opening = asyncio.create_task(_Child.open(spec, partial(self._died, spec)))
        try:
            await opening
        except _LostError as lost:
            text = f"{spec.name.capitalize()} could not be loaded ({lost}). Choose another."
            raise spec.error("engine-lost", text) from lost
        if self._closed:
            await _discard(opening)
            raise self._closed_error()
        before, self._opening = self._opening, opening
        self.spec, self._proved = spec, True
        ending = asyncio.create_task(self._retire(before))
        self._replaced.add(ending)
        ending.add_done_callback(self._replaced.discard)

    async def _retire(self, before: asyncio.Task[_Child] | None) -> None:
        """Ends a child after its last request."""
        try:
            async with self._turn:
                if before:
                    await asyncio.wait({before})
        finally:
            await _discard(before)

    @property
    def busy(self) -> bool:
        """Whether a request runs."""
        return self._turn.locked()

    async def call(self, method: str, *arguments: object) -> Any:
        """The answer of `method`. EarshotError from the engine passes; see `EngineSpec.error`."""
        result = None
        async with aclosing(self.each(method, *arguments)) as items:
            async for item in items:
                result = item
        return result

    async def each(self, method: str, *arguments: object) -> AsyncGenerator[Any, None]:
        """The pieces of an answer. Closing it stops the engine at its next piece. After a loss the
        request is made again and the pieces already delivered are passed over."""
        delivered = 0
        async with self._turn:
            for last in (False, True):
                try:
                    passed = 0
                    async with aclosing(self._pieces(method, arguments)) as pieces:
                        async for piece in pieces:
                            self._proved = True
                            passed += 1
                            if passed > delivered:
                                delivered = passed
                                yield piece
                    return
                except _LostError as lost:
                    _log.warning("%s was lost: %s", self.spec.name, lost)
                    if last:
                        raise self._given_up(lost) from lost

    async def _pieces(
        self, method: str, arguments: tuple[object, ...]
    ) -> AsyncGenerator[Any, None]:
        child = await self._child()
        try:
            async with aclosing(child.request(method, arguments, self.spec.answer_within)) as items:
                async for item in items:
                    yield item
        except _LostError:
            await self._drop(child)
            raise

    async def _child(self) -> _Child:
        if self._closed:
            raise self._closed_error()
        if self._opening is None:
            died = partial(self._died, self.spec)
            self._opening = asyncio.create_task(_Child.open(self.spec, died))
        opening = self._opening
        try:
            child = await asyncio.shield(opening)
        except asyncio.CancelledError:
            raise
        except BaseException:
            if self._opening is opening:
                self._opening = None
            raise
        if child is not self._last:
            self._last, self._loaded_at = child, perf_counter()
        return child

    def _given_up(self, lost: _LostError) -> EarshotError:
        name = self.spec.name
        return self.spec.error(
            "engine-lost",
            f"{name.capitalize()} stopped working twice ({lost}). "
            "Try again, or choose another model.",
        )

    def _closed_error(self) -> EarshotError:
        return self.spec.error("engine-closed", f"{self.spec.name.capitalize()} was closed.")

    def _died(self, spec: EngineSpec) -> None:
        """An idle child that has proved itself is brought back at once, not at the next request."""
        if spec is not self.spec:  # of what the engine was before
            return
        self._opening = None
        lived = perf_counter() - self._loaded_at
        if (self._proved or lived > PROVED_SECONDS) and not self._closed:
            self._proved = False
            self._revival = asyncio.create_task(self._revive())

    async def _revive(self) -> None:
        with contextlib.suppress(_LostError, EarshotError):
            await self._child()

    async def _drop(self, child: _Child) -> None:
        # A child that died by itself has a successor already; that one stays.
        if self._opening and self._opening.done() and self._opening.result() is child:
            self._opening = None
        await child.kill()


async def _discard(opening: asyncio.Task[_Child] | None) -> None:
    if opening is None:
        return
    if not opening.done():
        opening.cancel()
    await asyncio.wait({opening})
    if not opening.cancelled() and not opening.exception():
        await opening.result().kill()


class _Child:
    """One running child: its process, and whoever waits for its answers."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self.loaded = False
        self._process = process
        self._waiting: dict[int, asyncio.Queue[dict[str, Any] | None]] = {}
        self._next = 1
        self._last_words: deque[str] = deque(maxlen=20)
        self._gone = False
        self._tasks: list[asyncio.Task[None]] = []

    @classmethod
    async def open(cls, spec: EngineSpec, died: Any) -> _Child:
        """Starts a child and waits until its engine is loaded."""
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "earshot.engines.child"),
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
            env=_ENVIRONMENT | os.environ,
        )
        child = cls(process)
        child._tasks = [
            asyncio.create_task(child._listen(died)),
            asyncio.create_task(child._read_stderr()),
        ]
        try:
            load = child.request(spec.target, (dict(spec.options),), spec.ready_within)
            async with aclosing(load) as items:
                async for _ in items:
                    child.loaded = True
        except BaseException:
            await child.kill()
            raise
        return child

    async def request(
        self, method: str, arguments: tuple[object, ...], seconds: float
    ) -> AsyncGenerator[Any, None]:
        """The pieces of one answer; `_LostError` when the child is."""
        number, self._next = self._next, self._next + 1
        # A full queue holds up the reading of the pipe, and the pipe holds up the child.
        answers: asyncio.Queue[dict[str, Any] | None] = asyncio.Queue(64)
        self._waiting[number] = answers
        over = False
        try:
            await self._send({"id": number, "method": method, "arguments": arguments}, seconds)
            while (answer := await self._answer(answers, seconds)) is not None:
                over = "item" not in answer
                if over:
                    _raise_if_failed(answer)
                    return
                yield answer["item"]
            over = True
            raise _LostError(self._why())
        finally:
            del self._waiting[number]
            while not answers.empty():  # frees a reader that waits for room
                answers.get_nowait()
            if not over:
                self._write({"id": number, "cancel": True})

    async def _send(self, message: dict[str, object], seconds: float) -> None:
        """Hands a message over; `_LostError` when the child is gone or does not take it."""
        try:
            async with asyncio.timeout(seconds):
                if stdin := self._write(message):
                    await stdin.drain()
        except TimeoutError as error:
            raise _LostError(f"it takes nothing for {seconds:g} s") from error
        except (ConnectionError, RuntimeError) as error:
            raise _LostError(self._why()) from error
        if self._gone:
            raise _LostError(self._why())

    def _write(self, message: dict[str, object]) -> asyncio.StreamWriter | None:
        stdin = self._process.stdin
        if stdin is not None and not self._gone:
            stdin.write(wire.pack(message))
        return stdin

    async def kill(self) -> None:
        """Ends the child and everything that waits for it."""
        for task in self._tasks:
            task.cancel()
        with contextlib.suppress(ProcessLookupError):
            self._process.kill()
        await self._process.wait()
        await self._release()
        transport = getattr(self._process, "_transport", None)
        if transport:  # asyncio leaves the pipes of a killed child open until collected
            transport.close()

    async def _answer(
        self, answers: asyncio.Queue[dict[str, Any] | None], seconds: float
    ) -> dict[str, Any] | None:
        try:
            async with asyncio.timeout(seconds):  # `wait_for` can lose a cancellation on 3.11
                return await answers.get()
        except TimeoutError as error:
            raise _LostError(f"no answer within {seconds:g} s") from error

    async def _listen(self, died: Any) -> None:
        stdout = self._process.stdout
        assert stdout is not None
        try:
            while True:
                header, body = wire.lengths(await stdout.readexactly(wire.PREFIX.size))
                message = wire.unpack(
                    await stdout.readexactly(header), await stdout.readexactly(body)
                )
                if answers := self._waiting.get(message["id"]):
                    await answers.put(message)
        except (asyncio.IncompleteReadError, ConnectionError, ValueError):
            with contextlib.suppress(ProcessLookupError):
                self._process.kill()
            await self._process.wait()
            if self.loaded:
                died()
            await self._release()

    async def _release(self) -> None:
        self._gone = True
        for answers in list(self._waiting.values()):
            await answers.put(None)

    async def _read_stderr(self) -> None:
        stderr = self._process.stderr
        assert stderr is not None
        while chunk := await stderr.read(4096):
            for line in chunk.decode(errors="replace").splitlines():
                self._last_words.append(line[:200])
                _log.debug("child: %s", line[:200])

    def _why(self) -> str:
        code = self._process.returncode
        words = self._last_words[-1] if self._last_words else ""
        return f"it ended with code {code}{': ' + words if words else ''}"


def _raise_if_failed(answer: dict[str, Any]) -> None:
    if "error" in answer:
        kind, code, text = answer["error"]
        raise getattr(errors, kind)(code, text)
    if "bug" in answer:
        _log.error("a bug in an engine:\n%s", answer["bug"])
        raise RuntimeError(str(answer["bug"]).strip().splitlines()[-1])
