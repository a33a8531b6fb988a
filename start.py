"""Sets Earshot up on the first run, then starts it. Needs Python and nothing else.

    python3 start.py            opens the window; where there is no screen, a demo in the terminal
    python3 start.py test       runs every check and every test (further words go to pytest)
    python3 start.py WORDS...   runs the `earshot` command with these words

Set-up lives in `.venv`. Each finished step leaves a stamp there that names what it was done for: a
later start finds nothing to do, and an interrupted one goes on with the step it stopped in.
"""

from __future__ import annotations

import hashlib
import importlib.util
import os
import platform
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from ctypes import CDLL
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import IO

if sys.platform == "win32":
    import msvcrt
else:
    import fcntl

ROOT = Path(__file__).resolve().parent
PROJECT = ROOT / "pyproject.toml"
ENGINE_RECIPE = ROOT / "packaging" / "llama-cpp-python.cmake"
VENV = ROOT / ".venv"
BIN = VENV / ("Scripts" if os.name == "nt" else "bin")
PYTHON = BIN / ("python.exe" if os.name == "nt" else "python")
ON_TERMINAL = sys.stderr.isatty()

# What a bare Debian or Ubuntu lacks: the file that is looked for, and the package that brings it.
LIBRARIES = """
    libportaudio.so.2=libportaudio2  libEGL.so.1=libegl1  libGL.so.1=libgl1
    libX11-xcb.so.1=libx11-xcb1  libdbus-1.so.3=libdbus-1-3  libfontconfig.so.1=libfontconfig1
    libglib-2.0.so.0=libglib2.0-0  libwayland-cursor.so.0=libwayland-cursor0
    libwayland-egl.so.1=libwayland-egl1  libxcb-cursor.so.0=libxcb-cursor0
    libxcb-icccm.so.4=libxcb-icccm4  libxcb-keysyms.so.1=libxcb-keysyms1
    libxcb-randr.so.0=libxcb-randr0  libxcb-shape.so.0=libxcb-shape0
    libxcb-sync.so.1=libxcb-sync1  libxcb-util.so.1=libxcb-util1
    libxcb-xfixes.so.0=libxcb-xfixes0  libxkbcommon-x11.so.0=libxkbcommon-x11-0
"""
TEST_PROGRAMS = (
    "pulseaudio=pulseaudio pactl=pulseaudio-utils Xvfb=xvfb xdotool=xdotool xclip=xclip xterm=xterm"
)
GET_COMPILER = {
    "darwin": "xcode-select --install",
    "win32": "winget install Microsoft.VisualStudio.2022.BuildTools --override "
    '"--passive --wait --add Microsoft.VisualStudio.Workload.VCTools --includeRecommended"',
}
LOAD_ENGINE = "import llama_cpp as l; l.llama_backend_init(); l.llama_print_system_info()"

AGAIN = "Then run the same command again; it goes on from here."
KNOWN_FAILURES = {
    r"No space left|Errno 28|not enough space": "The disk is full. Make room: set-up needs 3 GB.",
    r"NewConnectionError|NameResolution|Temporary failure|Could not resolve|is unreachable"
    r"|ConnectTimeout|[Rr]ead ?[Tt]imed? ?out|ProxyError|SSLError": (
        "The internet cannot be reached. Check the connection: set-up needs it, Earshot does not."
    ),
    r"Could not get lock": "Another program is installing system packages. Wait for its end.",
}


class SetUpError(Exception):
    """Set-up cannot go on. The message says what happened and what to do."""


class CommandError(SetUpError):
    """A command failed, and not for one of the KNOWN_FAILURES."""


@dataclass(frozen=True)
class Step:
    """A part of set-up, done once for each value of `key`."""

    name: str
    key: str
    work: Callable[[], None]

    @property
    def stamp(self) -> Path:
        return VENV / f"earshot-{self.name}.stamp"

    def done(self) -> bool:
        return self.stamp.is_file() and self.stamp.read_text(encoding="utf-8") == self.key

    def do(self) -> None:
        self.stamp.unlink(missing_ok=True)
        self.work()
        self.stamp.write_text(self.key, encoding="utf-8")


def main(words: list[str]) -> int:
    for name in {"SIGTERM", "SIGHUP"} & set(signal.Signals.__members__):
        signal.signal(signal.Signals[name], signal.default_int_handler)
    testing = words[:1] == ["test"]
    try:
        check_python(sys.version_info[:2])
        set_up(testing)
        return run_tests(words[1:]) if testing else start(words)
    except KeyboardInterrupt:
        say("Stopped. The same command goes on from here.")
        return 130
    except SetUpError as error:
        say(str(error))
    except OSError as error:
        say(known_failure(str(error)) or f"Set-up stopped: {error}. Put that right. {AGAIN}")
    return 2


def check_python(version: tuple[int, int]) -> None:
    if version < (3, 11):
        raise SetUpError("Earshot needs Python 3.11 or newer: install one from python.org.")


def start(words: list[str]) -> int:
    """Becomes the `earshot` command; on Windows, where no process can become another, runs it."""
    screen = sys.platform != "linux" or {"DISPLAY", "WAYLAND_DISPLAY"} & set(os.environ)
    command = [str(BIN / "earshot"), *(words or ([] if screen else ["demo"]))]
    if os.name != "nt":
        os.execv(command[0], command)
    return subprocess.call(command)


def run_tests(words: list[str]) -> int:
    """Every check, then every test: pytest's summary is the last thing printed."""
    checks = (["ruff", "check", "."], ["ruff", "format", "--check", "."], ["mypy"])
    failed = [" ".join(check) for check in checks if run_module(check)]
    say(f"\nFailed, see above: {', '.join(failed)}" if failed else "\nThe checks passed.")
    return run_module(["pytest", *words]) or int(bool(failed))


def run_module(words: list[str]) -> int:
    say(f"\n$ {' '.join(words)}")
    return subprocess.call([str(PYTHON), "-m", *words], cwd=ROOT)


def set_up(testing: bool) -> None:
    """Does what is not done yet; where nothing is left this reads a few small files."""
    if all(step.done() for step in steps(testing)):
        return
    (cache() / "wheels").mkdir(parents=True, exist_ok=True)
    with one_at_a_time():
        install_system_packages(testing)
        for step in steps(testing):
            if not step.done():
                step.do()


def steps(testing: bool) -> list[Step]:
    project = digest(PROJECT.read_text(encoding="utf-8"))
    install_app = partial(pip, "Installing Earshot", "install", "--editable", str(ROOT))
    install_tools = partial(pip, "Installing test tools", "install", "--group", f"{PROJECT}:test")
    needed = [
        Step("environment", f"{sys.version} {VENV}", make_environment),
        Step("engine", engine_key(), install_engine),
        Step("app", project, install_app),
    ]
    return [*needed, Step("tests", project, install_tools)] if testing else needed


def make_environment() -> None:
    run("Making the Python environment", [sys.executable, "-m", "venv", "--clear", str(VENV)])
    pip("Bringing pip up to date", "install", "--upgrade", "pip>=25.1")


def install_engine() -> None:
    """The chat engine comes as source: it is compiled for this processor once, and kept."""
    kept = cache() / "wheels" / engine_key()
    with suppress(CommandError):
        if kept.is_dir():
            try_engine(kept)
            return
    shutil.rmtree(kept, ignore_errors=True)
    with tempfile.TemporaryDirectory(dir=kept.parent, prefix="new-") as folder:
        built = build_engine(Path(folder) / "built")
        try_engine(built)
        built.replace(kept)


def try_engine(folder: Path) -> None:
    wheels = map(str, folder.glob("*.whl"))
    pip("Installing the chat engine", "install", "--force-reinstall", *wheels)
    run("Trying the chat engine", [str(PYTHON), "-c", LOAD_ENGINE])


def build_engine(folder: Path) -> Path:
    recipe = f"cmake.define.CMAKE_PROJECT_llama_cpp_INCLUDE={ENGINE_RECIPE.as_posix()}"
    try:
        pip(
            "Compiling the chat engine, this once",
            *("wheel", "--verbose", "--no-deps", "--no-cache-dir", "--wheel-dir", str(folder)),
            *("--config-settings", recipe, "--config-settings", "wheel.exclude=lib/**;include/**"),
            engine_requirement(),
        )
    except CommandError as error:
        hint = GET_COMPILER.get(sys.platform, "g++ or clang++")
        raise SetUpError(f"{error}\n\nThis needs a C++ compiler: {hint}") from None
    return folder


def engine_key() -> str:
    """Changes with all that the compiled code depends on, so that a home folder on another
    processor gets a build of its own and not an illegal instruction."""
    recipe = ENGINE_RECIPE.read_text(encoding="utf-8")
    options = os.environ.get("CMAKE_ARGS", "")
    return digest(engine_requirement(), recipe, options, sys.platform, processor())


def engine_requirement() -> str:
    return str(re.findall(r"llama-cpp-python==[\w.]+", PROJECT.read_text(encoding="utf-8"))[0])


def processor() -> str:
    described = [platform.machine(), os.environ.get("PROCESSOR_IDENTIFIER", "")]
    if sys.platform == "darwin":
        described.append(output("sysctl", "-n", "machdep.cpu.brand_string"))
    with suppress(OSError), Path("/proc/cpuinfo").open(encoding="utf-8") as cores:
        core = cores.read(16384).split("\n\n")[0]
        described += re.findall(r"^(?:model name|flags|Features|CPU part)\s*: .*", core, re.M)
    return " ".join(described)


def install_system_packages(testing: bool) -> None:
    """Installs them where that asks for no password, else names the one command that does."""
    missing = missing_packages(testing) if sys.platform == "linux" else []
    if not missing:
        return
    if not shutil.which("apt-get"):
        raise SetUpError(f"Please install what Debian calls {', '.join(missing)}. {AGAIN}")
    sudo = privilege()
    if sudo is None:
        raise SetUpError(f"Please run this once:\n\n    {apt(missing, 'sudo ')}\n\n{AGAIN}")
    # A system service that this starts must not keep the lock.
    run("Installing system packages", ["sh", "-c", apt(missing, sudo)], holds_lock=False)


def missing_packages(testing: bool) -> list[str]:
    missing = [package for file, package in pairs(LIBRARIES) if not loads(file)]
    # PortAudio speaks ALSA; these are ALSA's ways on to PulseAudio and PipeWire.
    bridges = Path("/usr").glob("lib*/*/alsa-lib/libasound_module_pcm_p*e.so")
    programs = f"c++=g++ {TEST_PROGRAMS if testing else ''}"
    missing += [] if any(bridges) else ["libasound2-plugins"]
    missing += [name for program, name in pairs(programs) if not shutil.which(program)]
    version = f"{sys.version_info[0]}.{sys.version_info[1]}"
    return missing + ([] if importlib.util.find_spec("ensurepip") else [f"python{version}-venv"])


def pairs(table: str) -> list[list[str]]:
    return [entry.split("=") for entry in table.split()]


def loads(library: str) -> bool:
    with suppress(OSError):
        return CDLL(library) is not None
    return False


def apt(packages: list[str], sudo: str) -> str:
    install = f"{sudo}env DEBIAN_FRONTEND=noninteractive apt-get install -y"
    return f"{sudo}apt-get update && {install} --no-install-recommends {' '.join(packages)}"


def privilege() -> str | None:
    """What goes before a command that changes the system; None where that asks for a password."""
    root = sys.platform != "win32" and os.geteuid() == 0
    return "" if root else ("sudo -n " if output("sudo", "-n", "echo", "allowed") else None)


def pip(label: str, *words: str) -> None:
    run(label, [str(PYTHON), "-m", "pip", "--disable-pip-version-check", "--no-input", *words])


def run(label: str, command: list[str], holds_lock: bool = True) -> None:
    """Runs a command to its end or raises; where that is cut short, nothing of it runs on."""
    began = time.monotonic()
    with log().open("w", encoding="utf-8") as lines:
        process = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=lines,
            stderr=subprocess.STDOUT,
            close_fds=not holds_lock,
            process_group=None if os.name == "nt" else 0,
        )
    try:
        while process.poll() is None:
            show(label, time.monotonic() - began)
            with suppress(subprocess.TimeoutExpired):
                process.wait(1 if ON_TERMINAL else 15)
        show(f"{label}: {'failed' if process.returncode else 'done'}", time.monotonic() - began)
    finally:
        if process.poll() is None:
            stop(process)
        print(end="\n" if ON_TERMINAL else "", file=sys.stderr)
    if process.returncode:
        raise failure(label)


def stop(process: subprocess.Popen[bytes]) -> None:
    """Lets it tidy up, then ends what it leaves behind. Windows hands Ctrl-C on to all of them."""
    if sys.platform != "win32":
        os.killpg(process.pid, signal.SIGINT)
        process.wait()
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def show(label: str, seconds: float) -> None:
    """On a terminal one line that changes, elsewhere a line each time."""
    counted = re.findall(r"\[(\d+/\d+)\]", tail(20_000))
    minutes = f"{int(seconds) // 60}:{int(seconds) % 60:02}"
    line = " ".join([f"{label} ({minutes})", *counted[-1:]])
    end = "" if ON_TERMINAL else "\n"
    print(f"\r{line:<70}" if ON_TERMINAL else line, end=end, file=sys.stderr, flush=True)


def failure(label: str) -> SetUpError:
    folders = (ROOT, cache(), tempfile.gettempdir())
    full = any(shutil.disk_usage(folder).free < 50_000_000 for folder in folders)
    known = known_failure("No space left" if full else tail())
    unknown = CommandError(f"{label} failed:\n\n{tail(1500)}\n\nThe whole log: {log()}")
    return SetUpError(known) if known else unknown


def known_failure(text: str) -> str | None:
    known = [said for pattern, said in KNOWN_FAILURES.items() if re.search(pattern, text)]
    return f"{known[0]} {AGAIN}" if known else None


def tail(size: int = 4000) -> str:
    with log().open("rb") as file:
        file.seek(max(0, file.seek(0, os.SEEK_END) - size))
        return file.read().decode(errors="replace").strip()


def output(*command: str) -> str:
    with suppress(OSError):
        return subprocess.run(command, capture_output=True, text=True, check=False).stdout
    return ""


def say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


def cache() -> Path:
    local, xdg = os.environ.get("LOCALAPPDATA"), os.environ.get("XDG_CACHE_HOME")
    places = {"win32": local, "darwin": Path.home() / "Library" / "Caches"}
    return Path(places.get(sys.platform) or xdg or Path.home() / ".cache") / "earshot"


def log() -> Path:
    return cache() / "set-up.log"


def digest(*parts: str) -> str:
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:16]


@contextmanager
def one_at_a_time() -> Iterator[None]:
    """One set-up for each person. Children inherit the lock: where this process is killed, nobody
    works in `.venv` beside what still runs."""
    with (cache() / "set-up.lock").open("a") as file:
        os.set_inheritable(file.fileno(), True)
        if not lock(file):
            say("Another start is setting Earshot up; waiting for it to finish.")
            while not lock(file):
                time.sleep(1)
        yield


def lock(file: IO[str]) -> bool:
    """Holds the file until it is closed; False where another does."""
    with suppress(BlockingIOError, PermissionError):
        if sys.platform == "win32":
            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
        else:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        return True
    return False


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
