"""One assistant per person: a second start hands its words to the first.

The lock is the operating system's and dies with its process. Requests travel over a local socket (a
named pipe on Windows) whose address and random key stand in a file only the person can read.
"""

from __future__ import annotations

import asyncio
import contextlib
import hmac
import json
import logging
import secrets
import threading
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping
from concurrent.futures import Future
from contextlib import asynccontextmanager, contextmanager
from multiprocessing.connection import Client, Connection, Listener
from pathlib import Path
from queue import SimpleQueue
from typing import Literal

from filelock import FileLock, Timeout

from earshot import events, paths
from earshot.errors import InputError
from earshot.events import Event
from earshot.values import JsonValue

_log = logging.getLogger(__name__)

_LONGEST_REQUEST = 1 << 20
_PATIENCE_SECONDS = 5.0
"""For the other side to show that it is alive; and, at the end, for answers to be given."""
_LONGEST_SILENCE_SECONDS = 90.0
"""Between two events of an answer: a chat model on a slow machine reads a long prompt."""
_CLIENTS = 8

_Side = Literal["first", "second"]
Request = Mapping[str, JsonValue]
Handler = Callable[[Request, Callable[[Event], None]], Awaitable[int]]
"""Does what a request asks, tells its events, and returns an exit code."""


@contextmanager
def claim() -> Iterator[bool]:
    """Whether we are the first; the place is ours until the end of the block. Where the disk takes
    no lock, nobody else can be told from us."""
    lock = FileLock(paths.data() / "instance.lock")
    try:
        paths.data().mkdir(parents=True, exist_ok=True)
        lock.acquire(blocking=False)
    except Timeout:
        yield False
        return
    except OSError as error:
        _log.warning("the place cannot be locked: %s", error)
    try:
        yield True
    finally:
        lock.release()


@asynccontextmanager
async def served(handle: Handler) -> AsyncIterator[None]:
    """While the block runs, other starts reach us, unless the disk is full: then each answers for
    itself. At its end, whoever waits is answered first."""
    listener = Listener(backlog=_CLIENTS)
    server = _Server(listener, key := secrets.token_bytes(32), handle, asyncio.get_running_loop())
    address = json.dumps({"at": listener.address, "key": key.hex()}).encode()
    try:
        paths.write_atomically(_address_file(), address)
    except OSError as error:
        _log.warning("other starts cannot reach this one: %s", error)
    try:
        yield
    finally:
        with contextlib.suppress(OSError):
            _address_file().unlink()
        await asyncio.to_thread(server.close)


def forward(request: Request, show: Callable[[Event], None]) -> int | None:
    """Asks the running instance; its events go to `show`. Returns its exit code; None when nobody
    is there to ask."""
    try:
        where = json.loads(_address_file().read_text())
        connection = _dialled(where["at"], bytes.fromhex(where["key"]))
    except TimeoutError as error:
        raise _silent() from error
    except (OSError, EOFError, ValueError, KeyError):
        return None
    with connection:
        answer = _answer(connection, request)
        while not isinstance(piece := next(answer), int):
            show(piece)
        return piece


def _answer(connection: Connection, request: Request) -> Iterator[Event | int]:
    """What happens, and at last the exit code. InputError where that does not come."""
    try:
        connection.send_bytes(json.dumps(request).encode())
        while True:
            line = _received(connection, _LONGEST_SILENCE_SECONDS).decode()
            yield int(line) if line.isdigit() else events.from_json(line)
    except TimeoutError as error:
        raise _silent() from error
    except (OSError, EOFError) as error:
        text = "The running Earshot ended before it had answered. Try again."
        raise InputError("instance-lost", text) from error
    except ValueError as error:
        text = "The running Earshot seems to be of another version. End it and try again."
        raise InputError("instance-strange", text) from error


def _silent() -> InputError:
    text = "The running Earshot does not answer. End it and try again."
    return InputError("instance-silent", text)


def _dialled(address: str, key: bytes) -> Connection:
    """A connection to an instance that has shown that it has the key. OSError or EOFError where
    there is none; TimeoutError where it is stopped: then even connecting may last for ever."""
    dialling: Future[Connection] = Future()

    def dial() -> None:
        try:
            connection = Client(address)
            _greet(connection, key, "second")
            dialling.set_result(connection)
        except Exception as error:
            dialling.set_exception(error)

    threading.Thread(target=dial, daemon=True).start()
    return dialling.result(_PATIENCE_SECONDS)


class _Server:
    """Takes requests on threads and runs them on the loop."""

    def __init__(
        self, listener: Listener, key: bytes, handle: Handler, loop: asyncio.AbstractEventLoop
    ) -> None:
        self._listener = listener
        self._key = key
        self._handle = handle
        self._loop = loop
        self._closing = False
        self._clients: set[threading.Thread] = set()
        self._accepting = threading.Thread(target=self._accept_all, daemon=True)
        self._accepting.start()

    def _accept_all(self) -> None:
        while not self._closing:
            with contextlib.suppress(OSError, EOFError):
                connection = self._listener.accept()
                self._clients = {client for client in self._clients if client.is_alive()}
                if self._closing or len(self._clients) >= _CLIENTS:
                    connection.close()
                    continue
                client = threading.Thread(target=self._serve, args=(connection,), daemon=True)
                self._clients.add(client)
                client.start()

    def close(self) -> None:
        """Whoever hangs, the program must end."""
        self._closing = True
        ends = time.monotonic() + _PATIENCE_SECONDS
        with contextlib.suppress(OSError, EOFError):
            Client(self._listener.address).close()  # wakes `accept`
        self._accepting.join(_PATIENCE_SECONDS)
        for client in self._clients:
            client.join(max(0.0, ends - time.monotonic()))
        self._listener.close()

    def _serve(self, connection: Connection) -> None:
        with connection, contextlib.suppress(OSError, EOFError, ValueError):
            _greet(connection, self._key, "first")
            request = json.loads(_received(connection, _PATIENCE_SECONDS, _LONGEST_REQUEST))
            if not self._closing:
                self._answer(connection, request)

    def _answer(self, connection: Connection, request: Request) -> None:
        # A client that does not read must not hold the loop. Bounded by the answer.
        news: SimpleQueue[Event | None] = SimpleQueue()
        code: Future[int] = asyncio.run_coroutine_threadsafe(
            _awaited(self._handle(request, news.put)), self._loop
        )
        code.add_done_callback(lambda _: news.put(None))
        while event := news.get():
            with contextlib.suppress(OSError):  # a client that left still gets its turn
                connection.send_bytes(events.to_json(event).encode())
        try:
            connection.send_bytes(str(code.result()).encode())
        except Exception:  # the client sees the connection end
            _log.exception("a request failed")


def _greet(connection: Connection, key: bytes, ours: _Side) -> None:
    """Each side shows that it has the key: it signs what the other made up and which side it is
    itself, so that nothing can be sent back as it came. PermissionError where it has not."""
    theirs: _Side = "second" if ours == "first" else "first"
    made_up = secrets.token_bytes(32)
    connection.send_bytes(made_up)
    connection.send_bytes(_signed(key, ours, _received(connection, _PATIENCE_SECONDS)))
    signed = _received(connection, _PATIENCE_SECONDS)
    if not hmac.compare_digest(signed, _signed(key, theirs, made_up)):
        raise PermissionError("the other side does not have the key")


def _signed(key: bytes, side: _Side, made_up: bytes) -> bytes:
    return hmac.digest(key, side.encode() + made_up, "sha256")


def _received(connection: Connection, patience_seconds: float, longest: int | None = None) -> bytes:
    """The next message. TimeoutError where none comes, OSError where it is too long."""
    if not connection.poll(patience_seconds):
        raise TimeoutError("nothing was sent")
    return connection.recv_bytes(longest)


async def _awaited(work: Awaitable[int]) -> int:
    return await work


def _address_file() -> Path:
    return paths.data() / "instance.json"
