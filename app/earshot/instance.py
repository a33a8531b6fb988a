"""One assistant per person: a second start hands its words to the first.

The lock is the operating system's and dies with its process. Requests travel over a local socket (a
named pipe on Windows) whose address and random key stand in a file only the person can read.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import logging
import secrets
import threading
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping
from concurrent.futures import Future
from contextlib import asynccontextmanager, contextmanager
from multiprocessing import AuthenticationError
from multiprocessing.connection import Client, Connection, Listener
from pathlib import Path

from filelock import FileLock, Timeout

from earshot import events, paths
from earshot.errors import InputError
from earshot.events import Event
from earshot.values import JsonValue

_log = logging.getLogger(__name__)

_LONGEST_REQUEST = 1 << 20
_PATIENCE_SECONDS = 5.0
"""For a client that connects and says nothing."""
_LONGEST_SILENCE_SECONDS = 90.0
"""Between two events of an answer: a chat model on a slow machine reads a long prompt."""
_CLIENTS = 8

Request = Mapping[str, JsonValue]
Handler = Callable[[Request, Callable[[Event], None]], Awaitable[int]]
"""Does what a request asks, tells its events, and returns an exit code."""


@contextmanager
def claim() -> Iterator[bool]:
    """Whether we are the first; the place is ours until the end of the block."""
    paths.data().mkdir(parents=True, exist_ok=True)
    lock = FileLock(paths.data() / "instance.lock")
    try:
        lock.acquire(blocking=False)
    except Timeout:
        yield False
        return
    try:
        yield True
    finally:
        lock.release()


@asynccontextmanager
async def served(handle: Handler) -> AsyncIterator[None]:
    """While the block runs, other starts reach us. At its end, whoever waits is answered first."""
    listener = Listener(authkey=(key := secrets.token_bytes(32)))
    server = _Server(listener, handle, asyncio.get_running_loop())
    paths.write_atomically(
        _address_file(), json.dumps({"at": listener.address, "key": key.hex()}).encode()
    )
    thread = threading.Thread(target=server.accept_all, daemon=True)
    thread.start()
    try:
        yield
    finally:
        _address_file().unlink(missing_ok=True)
        await asyncio.to_thread(server.close, key)
        await asyncio.to_thread(thread.join)


def forward(request: Request, show: Callable[[Event], None]) -> int | None:
    """Asks the running instance; its events go to `show`. Returns its exit code; None when nobody
    is there to ask."""
    try:
        where = json.loads(_address_file().read_text())
        connection = Client(where["at"], authkey=bytes.fromhex(where["key"]))
    except (OSError, EOFError, ValueError, KeyError, AuthenticationError):
        return None
    with connection:
        connection.send_bytes(json.dumps(request).encode())
        try:
            while connection.poll(_LONGEST_SILENCE_SECONDS):
                line = connection.recv_bytes().decode()
                if line.isdigit():
                    return int(line)
                show(events.from_json(line))
        except (OSError, EOFError) as error:
            text = "The running Earshot ended before it had answered. Try again."
            raise InputError("instance-lost", text) from error
    raise InputError(
        "instance-silent", "The running Earshot does not answer. End it and try again."
    )


class _Server:
    """Takes requests on threads and runs them on the loop."""

    def __init__(
        self, listener: Listener, handle: Handler, loop: asyncio.AbstractEventLoop
    ) -> None:
        self._listener = listener
        self._handle = handle
        self._loop = loop
        self._closing = False
        self._clients: set[threading.Thread] = set()

    def accept_all(self) -> None:
        while not self._closing:
            with contextlib.suppress(OSError, EOFError, AuthenticationError):
                connection = self._listener.accept()
                self._clients = {client for client in self._clients if client.is_alive()}
                if self._closing or len(self._clients) >= _CLIENTS:
                    connection.close()
                    continue
                client = threading.Thread(target=self._serve, args=(connection,), daemon=True)
                self._clients.add(client)
                client.start()

    def close(self, key: bytes) -> None:
        self._closing = True
        with contextlib.suppress(OSError, EOFError, AuthenticationError):
            Client(self._listener.address, authkey=key).close()  # wakes `accept`
        for client in self._clients:
            client.join()
        self._listener.close()

    def _serve(self, connection: Connection) -> None:
        with connection, contextlib.suppress(OSError, EOFError, ValueError):
            if not connection.poll(_PATIENCE_SECONDS):
                return
            request = json.loads(connection.recv_bytes(_LONGEST_REQUEST))

            def show(event: Event) -> None:
                with contextlib.suppress(OSError):  # a client that left still gets its turn
                    connection.send_bytes(events.to_json(event).encode())

            code: Future[int] = asyncio.run_coroutine_threadsafe(
                _awaited(self._handle(request, show)), self._loop
            )
            try:
                connection.send_bytes(str(code.result()).encode())
            except Exception:  # the client sees the connection end
                _log.exception("a request failed")


async def _awaited(work: Awaitable[int]) -> int:
    return await work


def _address_file() -> Path:
    return paths.data() / "instance.json"
