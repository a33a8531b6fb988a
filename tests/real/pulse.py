"""A PulseAudio server of the tests' own: a loudspeaker that can be recorded and a microphone that
can be fed, unplugged, muted, frozen and killed. Nothing of the machine's own sound is touched."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import threading
import time
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import numpy as np

from earshot.values import RATE, Pcm

MISSING = [program for program in ("pulseaudio", "pactl", "parec") if not shutil.which(program)]
"""Programs that are not installed; the tests are skipped while there are any."""

MONITOR_RATE = 48_000

_ALSA = """
</usr/share/alsa/alsa.conf>
pcm.!default { type pulse hint { show on description "private test server" } }
ctl.!default { type pulse }
"""
_CHUNK = RATE // 100


class Pulse:
    """Sources `vmic` and sink `spk` on a server in `folder`; `environment` is for its clients."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._socket = folder / "pulse.sock"
        self._fifo = folder / "mic.fifo"
        config = folder / "asound.conf"
        config.write_text(_ALSA)
        self.environment = {
            "PULSE_SERVER": f"unix:{self._socket}",
            "ALSA_CONFIG_PATH": str(config),
            "XDG_RUNTIME_DIR": str(folder),
        }
        self._server = self._start()
        self._wait_for_socket()
        self.plug()

    def _start(self) -> subprocess.Popen[bytes]:
        home = {"HOME": str(self._folder), "XDG_RUNTIME_DIR": str(self._folder)}
        inherited = {k: v for k, v in os.environ.items() if not k.startswith("PULSE_")}
        modules = [
            f"module-native-protocol-unix socket={self._socket} auth-anonymous=1",
            f"module-null-sink sink_name=spk rate={MONITOR_RATE} norewinds=1",
        ]
        return subprocess.Popen(
            ["pulseaudio", "-n", "--daemonize=no", "--exit-idle-time=-1", "--use-pid-file=no"]
            + [f"--load={module}" for module in modules],
            env=inherited | home,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )

    def _wait_for_socket(self) -> None:
        deadline = time.monotonic() + 30
        while not self._socket.exists():
            if self._server.poll() is not None or time.monotonic() > deadline:
                self.kill()
                raise RuntimeError("pulseaudio did not start")
            time.sleep(0.01)

    def control(self, *arguments: str) -> str:
        """One `pactl` command."""
        return subprocess.check_output(
            ["pactl", *arguments], env=os.environ | self.environment, text=True, timeout=10
        )

    def plug(self) -> None:
        """Connects the microphone: its source is there, quiet but for the noise every one has."""
        source = f"source_name=vmic file={self._fifo} format=s16le rate={RATE} channels=1"
        self._module = self.control("load-module", "module-pipe-source", *source.split()).strip()
        self.control("set-default-source", "vmic")
        self._mouth = _Mouth(self._fifo)

    def unplug(self) -> None:
        """Takes the microphone away; its streams are moved elsewhere without a word."""
        self._mouth.close()
        self.control("unload-module", self._module)

    def mute(self, muted: bool = True) -> None:
        self.control("set-source-mute", "vmic", str(int(muted)))

    def feed(self, pcm: Pcm) -> None:
        """Says `pcm` (at `RATE`) into the microphone, in real time, after what is still to say."""
        self._mouth.say(pcm)

    def freeze(self) -> None:
        """The server stops answering."""
        self._server.send_signal(signal.SIGSTOP)

    def thaw(self) -> None:
        self._server.send_signal(signal.SIGCONT)

    def kill(self) -> None:
        """The server dies."""
        self._server.kill()
        self._server.wait()

    @contextmanager
    def record(self) -> Iterator[Recording]:
        """Records the loudspeaker, at `MONITOR_RATE`, while the block runs."""
        recording = Recording(os.environ | self.environment)
        try:
            yield recording
        finally:
            recording.close()

    def close(self) -> None:
        self._mouth.close()
        self.thaw()
        self._server.terminate()
        try:
            self._server.wait(5)
        except subprocess.TimeoutExpired:
            self.kill()


class Recording:
    """What the loudspeaker plays, as it grows."""

    def __init__(self, environment: dict[str, str]) -> None:
        self._parec = subprocess.Popen(
            f"parec --device=spk.monitor --format=s16le --rate={MONITOR_RATE} --channels=1 --raw "
            "--latency-msec=10".split(),
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )
        self._bytes = bytearray()
        self._begun = threading.Event()
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()
        if not self._begun.wait(10):
            raise RuntimeError("the loudspeaker cannot be recorded")

    def _read(self) -> None:
        assert self._parec.stdout
        with self._parec.stdout as out:
            while data := out.read1(4096):  # type: ignore[attr-defined]
                self._bytes += data
                self._begun.set()

    @property
    def pcm(self) -> Pcm:
        whole = len(self._bytes) // 2 * 2
        return np.frombuffer(bytes(self._bytes[:whole]), "<i2").astype(np.float32) / 32768

    def close(self) -> None:
        self._parec.terminate()
        self._parec.wait()
        self._reader.join()


class _Mouth:
    """Writes into the pipe behind a microphone in real time, faint noise when nothing is said."""

    def __init__(self, fifo: Path) -> None:
        self._waiting: deque[bytes] = deque()
        self._closed = threading.Event()
        self._pipe = os.open(fifo, os.O_WRONLY | os.O_NONBLOCK)
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def say(self, pcm: Pcm) -> None:
        samples = np.pad(np.clip(pcm, -1, 1) * 32767, (0, -len(pcm) % _CHUNK))
        noise = np.random.default_rng(1).integers(-1, 2, len(samples))
        data = (samples + noise).clip(-32768, 32767).astype("<i2").tobytes()
        self._waiting.extend(data[i : i + 2 * _CHUNK] for i in range(0, len(data), 2 * _CHUNK))

    def close(self) -> None:
        if not self._closed.is_set():
            self._closed.set()
            self._thread.join()
            os.close(self._pipe)

    def _run(self) -> None:
        noise = np.random.default_rng(0)
        due = time.monotonic()
        while not self._closed.is_set():
            hush = noise.integers(-1, 2, _CHUNK).astype("<i2").tobytes()
            with suppress(BlockingIOError, BrokenPipeError):  # frozen or dead: nobody listens
                os.write(self._pipe, self._waiting.popleft() if self._waiting else hush)
            due += _CHUNK / RATE
            self._closed.wait(max(0.0, due - time.monotonic()))
