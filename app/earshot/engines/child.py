"""The child's side of `process.py`: loads one engine and answers requests from standard input.

Run as `python -m earshot.engines.child`. The first request loads: its method is `module:Class`.
Messages go out on a private copy of standard output; what a library prints goes to standard error.
"""

from __future__ import annotations

import importlib
import os
import queue
import signal
import sys
import threading
import traceback
from collections.abc import Callable, Generator, Iterator
from contextlib import closing
from typing import Any, BinaryIO

from earshot.engines import wire
from earshot.errors import EarshotError

_WAITING = 64
"""Requests that may wait; the parent asks one at a time, so more is a fault and blocks it."""


def _read(source: BinaryIO) -> Iterator[dict[str, Any]]:
    while len(prefix := source.read(wire.PREFIX.size)) == wire.PREFIX.size:
        header, body = wire.lengths(prefix)
        yield wire.unpack(source.read(header), source.read(body))


class _Requests:
    """What the parent asked for, read by a thread so that a cancellation is seen in time."""

    def __init__(self, source: BinaryIO) -> None:
        self.waiting: queue.Queue[dict[str, Any]] = queue.Queue(_WAITING)
        self._cancelled = 0
        threading.Thread(target=self._fill, args=(source,), daemon=True).start()

    def cancelled(self, number: int) -> bool:
        """True once request `number`, or a later one, was cancelled."""
        return number <= self._cancelled

    def _fill(self, source: BinaryIO) -> None:
        try:
            for request in _read(source):
                if "cancel" in request:
                    self._cancelled = request["id"]
                else:
                    self.waiting.put(request)
        finally:
            os._exit(0)  # the parent is gone; native code may never return by itself


def _load(target: str, options: dict[str, Any]) -> object:
    module, _, name = target.partition(":")
    return getattr(importlib.import_module(module), name)(**options)


def _answers(
    request: dict[str, Any], run: Callable[..., Any]
) -> Generator[dict[str, Any], None, None]:
    try:
        result = run(*request["arguments"])
        if isinstance(result, Iterator):
            for item in result:
                yield {"item": item}
        else:
            yield {"item": result}
        yield {"done": True}
    except EarshotError as error:
        yield {"error": [type(error).__name__, error.code, error.text]}
    except Exception:
        yield {"bug": traceback.format_exc()}


def _serve(requests: _Requests, sink: BinaryIO) -> None:
    engine: object = None

    def load(options: dict[str, Any]) -> None:
        nonlocal engine
        engine = _load(request["method"], options)

    while True:
        request = requests.waiting.get()
        number = request["id"]
        run = load if engine is None else getattr(engine, request["method"])
        with closing(_answers(request, run)) as answers:
            for answer in answers:
                if requests.cancelled(number):
                    break
                sink.write(wire.pack({"id": number, **answer}))
                sink.flush()


def main() -> None:
    """Serves until standard input ends."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the parent's to handle
    source = os.fdopen(os.dup(0), "rb")
    sink = os.fdopen(os.dup(1), "wb")
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    os.dup2(2, 1)
    sys.stdout = sys.stderr
    _serve(_Requests(source), sink)


if __name__ == "__main__":
    main()
