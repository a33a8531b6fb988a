"""Set-up and start, with commands that only pretend."""

from __future__ import annotations

import errno
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from types import SimpleNamespace

import pytest

import start


class Commands:
    """Stands in for `start.run`: notes each command, fails those it is told to, and makes what the
    real one would have made."""

    def __init__(self) -> None:
        self.done: list[str] = []
        self.failing: dict[str, BaseException] = {}

    def __call__(self, label: str, command: list[str], holds_lock: bool = True) -> None:
        for words, error in self.failing.items():
            if words in " ".join(command):
                raise error
        self.done.append(label)
        if "venv" in command:
            start.VENV.mkdir(exist_ok=True)
        if "--wheel-dir" in command:
            folder = Path(command[command.index("--wheel-dir") + 1])
            folder.mkdir()
            (folder / "engine.whl").touch()

    def count(self, word: str) -> int:
        return sum(word in label for label in self.done)


@pytest.fixture(autouse=True)
def signals() -> Iterator[None]:
    """`main` takes the signals of the whole process; each test gives them back."""
    names = {"SIGTERM", "SIGHUP"} & {known.name for known in signal.Signals}
    before = {name: signal.getsignal(signal.Signals[name]) for name in names}
    yield
    for name, handler in before.items():
        signal.signal(signal.Signals[name], handler)


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(start, "VENV", tmp_path / "project" / ".venv")
    monkeypatch.setattr(start, "PROJECT", tmp_path / "project" / "pyproject.toml")
    monkeypatch.setattr(start, "cache", lambda: tmp_path / "cache")
    start.PROJECT.parent.mkdir()
    start.cache().mkdir()
    start.PROJECT.write_text('dependencies = ["llama-cpp-python==1.0"]')
    return tmp_path


@pytest.fixture
def commands(home: Path, monkeypatch: pytest.MonkeyPatch) -> Commands:
    commands = Commands()
    monkeypatch.setattr(start, "run", commands)
    monkeypatch.setattr(start, "missing_packages", lambda testing: [])
    return commands


def forget_environment() -> None:
    for stamp in start.VENV.iterdir():
        stamp.unlink()


# Steps


def test_a_second_start_has_nothing_to_do(commands: Commands) -> None:
    start.set_up(testing=False)
    first = list(commands.done)
    start.set_up(testing=False)
    assert commands.done == first
    assert first[0] == "Making the Python environment"
    assert first[-1] == "Installing Earshot"


def test_testing_adds_the_test_tools_and_no_more(commands: Commands) -> None:
    start.set_up(testing=False)
    before = len(commands.done)
    start.set_up(testing=True)
    assert commands.done[before:] == ["Installing test tools"]


@pytest.mark.parametrize("place", ["-m venv", "wheel --verbose", "--editable"])
def test_an_interrupted_set_up_goes_on_where_it_stopped(commands: Commands, place: str) -> None:
    commands.failing[place] = KeyboardInterrupt()
    with pytest.raises(KeyboardInterrupt):
        start.set_up(testing=True)
    commands.failing.clear()
    start.set_up(testing=True)
    assert all(step.done() for step in start.steps(testing=True))
    for label in ("Making", "Compiling", "Installing Earshot", "Installing test tools"):
        assert commands.count(label) == 1


def test_a_half_made_step_is_not_taken_for_done(commands: Commands) -> None:
    start.set_up(testing=False)
    start.PROJECT.write_text('dependencies = ["llama-cpp-python==1.0", "another"]')
    commands.failing["--editable"] = KeyboardInterrupt()
    with pytest.raises(KeyboardInterrupt):
        start.set_up(testing=False)
    start.PROJECT.write_text('dependencies = ["llama-cpp-python==1.0"]')
    commands.failing.clear()
    start.set_up(testing=False)
    assert commands.count("Installing Earshot") == 2


def test_new_dependencies_are_installed_into_the_same_environment(commands: Commands) -> None:
    start.set_up(testing=False)
    start.PROJECT.write_text('dependencies = ["llama-cpp-python==1.0", "another"]')
    start.set_up(testing=False)
    assert commands.count("Making") == 1
    assert commands.count("Compiling") == 1
    assert commands.count("Installing Earshot") == 2


def test_another_python_gets_an_environment_of_its_own(
    commands: Commands, monkeypatch: pytest.MonkeyPatch
) -> None:
    start.set_up(testing=False)
    monkeypatch.setattr(sys, "version", "4.0")
    start.set_up(testing=False)
    assert commands.count("Making") == 2


# The chat engine


def test_the_engine_is_compiled_once_for_all_environments(commands: Commands) -> None:
    start.set_up(testing=False)
    forget_environment()
    start.set_up(testing=False)
    assert commands.count("Making") == 2
    assert commands.count("Compiling") == 1


def test_a_kept_engine_that_does_not_load_is_compiled_again(commands: Commands) -> None:
    kept = start.cache() / "wheels" / start.engine_key()
    kept.mkdir(parents=True)
    (kept / "broken.whl").touch()
    commands.failing["broken.whl"] = start.CommandError("no wheel")
    start.set_up(testing=False)
    assert [wheel.name for wheel in kept.iterdir()] == ["engine.whl"]


def test_an_engine_that_does_not_load_is_not_kept(commands: Commands) -> None:
    commands.failing["llama_print_system_info"] = start.CommandError("illegal instruction")
    with pytest.raises(start.SetUpError, match="illegal instruction"):
        start.set_up(testing=False)
    assert list((start.cache() / "wheels").iterdir()) == []


def test_a_lost_connection_does_not_cost_the_kept_engine(commands: Commands) -> None:
    start.set_up(testing=False)
    forget_environment()
    commands.failing["--force-reinstall"] = start.SetUpError("no internet")
    with pytest.raises(start.SetUpError, match="no internet"):
        start.set_up(testing=False)
    commands.failing.clear()
    start.set_up(testing=False)
    assert commands.count("Compiling") == 1


def test_a_compile_that_fails_names_the_compiler_to_get(
    commands: Commands, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(start, "GET_COMPILER", {sys.platform: "get-a-compiler"})
    commands.failing["--wheel-dir"] = start.CommandError("it failed")
    with pytest.raises(start.SetUpError, match=r"it failed[^$]*get-a-compiler"):
        start.set_up(testing=False)


def test_the_engine_is_kept_for_one_version_set_of_options_and_processor(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    keys = {start.engine_key()}
    monkeypatch.setattr(start, "processor", lambda: "another processor")
    keys.add(start.engine_key())
    monkeypatch.setenv("CMAKE_ARGS", "-DGGML_CUDA=on")
    keys.add(start.engine_key())
    start.PROJECT.write_text('dependencies = ["llama-cpp-python==2.0"]')
    keys.add(start.engine_key())
    assert len(keys) == 4


def test_the_project_pins_the_engine() -> None:
    assert start.engine_requirement().startswith("llama-cpp-python==")


# System packages


@pytest.fixture
def bare(monkeypatch: pytest.MonkeyPatch) -> None:
    """A machine that lacks everything and has apt."""
    monkeypatch.setattr(start, "loads", lambda library: False)
    monkeypatch.setattr(start.shutil, "which", lambda name: name if "apt" in name else None)


@pytest.mark.usefixtures("bare")
def test_a_bare_machine_lacks_libraries_compiler_and_test_programs() -> None:
    assert {"libportaudio2", "libxcb-cursor0", "g++"} <= set(start.missing_packages(testing=False))
    assert not {"xvfb", "pulseaudio"} & set(start.missing_packages(testing=False))
    assert {"xvfb", "pulseaudio"} <= set(start.missing_packages(testing=True))


@pytest.mark.usefixtures("bare")
@pytest.mark.parametrize("sudo", ["", "sudo -n "])
def test_missing_packages_are_installed_where_that_asks_for_no_password(
    sudo: str, commands: Commands, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "platform", "linux")
    monkeypatch.setattr(start, "missing_packages", lambda testing: ["g++"])
    monkeypatch.setattr(start, "privilege", lambda: sudo)
    start.install_system_packages(testing=False)
    assert commands.done == ["Installing system packages"]
    assert f"{sudo}apt-get update && " in start.apt(["g++"], sudo)


@pytest.mark.usefixtures("bare")
def test_else_the_one_command_is_named(commands: Commands, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", "linux")
    monkeypatch.setattr(start, "missing_packages", lambda testing: ["libegl1", "g++"])
    monkeypatch.setattr(start, "privilege", lambda: None)
    with pytest.raises(start.SetUpError) as caught:
        start.install_system_packages(testing=False)
    lines = [line for line in str(caught.value).splitlines() if "sudo" in line]
    assert len(lines) == 1
    assert lines[0].strip().startswith("sudo apt-get update && sudo ")
    assert lines[0].endswith("libegl1 g++")
    assert commands.done == []


def test_without_apt_the_packages_are_named(
    commands: Commands, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "platform", "linux")
    monkeypatch.setattr(start.shutil, "which", lambda name: None)
    monkeypatch.setattr(start, "missing_packages", lambda testing: ["libegl1"])
    with pytest.raises(start.SetUpError, match="libegl1"):
        start.install_system_packages(testing=False)


# Running commands


def python(code: str) -> list[str]:
    return [sys.executable, "-c", code]


def test_a_failed_command_shows_its_last_lines_and_the_log(home: Path) -> None:
    with pytest.raises(start.CommandError) as caught:
        start.run("Trying", python("print('it broke'); exit(1)"))
    assert "it broke" in str(caught.value)
    assert str(start.log()) in str(caught.value)


@pytest.mark.parametrize(
    ("output", "sentence"),
    [
        ("ERROR: [Errno 28] No space left on device", "disk is full"),
        ("NewConnectionError: Temporary failure in name resolution", "internet"),
        ("E: Could not get lock /var/lib/dpkg/lock-frontend", "Another program"),
    ],
)
def test_a_known_failure_is_one_sentence(home: Path, output: str, sentence: str) -> None:
    with pytest.raises(start.SetUpError, match=sentence) as caught:
        start.run("Trying", python(f"print({output!r}); exit(1)"))
    assert output not in str(caught.value)


def test_a_disk_too_full_for_the_log_is_seen_all_the_same(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(start.shutil, "disk_usage", lambda folder: SimpleNamespace(free=0))
    with pytest.raises(start.SetUpError, match="disk is full"):
        start.run("Trying", python("exit(1)"))


def test_progress_shows_time_and_what_is_counted(
    home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    start.log().write_text("[1/125] Building a.o\n[74/125] Building b.o\n")
    monkeypatch.setattr(start, "ON_TERMINAL", False)
    start.show("Compiling", 75)
    assert capsys.readouterr().err == "Compiling (1:15) 74/125\n"


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has neither groups nor fifos")
def test_what_is_interrupted_leaves_no_process_behind(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The grandchild ignores Ctrl-C; its end shows as the end of the pipe that it holds."""
    pipe = home / "pipe"
    os.mkfifo(pipe)
    grandchild = (
        "import signal, time; signal.signal(signal.SIGINT, signal.SIG_IGN);"
        f"file = open({str(pipe)!r}, 'w'); file.write('up'); file.flush(); time.sleep(60)"
    )
    child = python(f"import subprocess as s; s.Popen({python(grandchild)!r}).wait()")
    with ThreadPoolExecutor() as reader:
        up = threading.Event()

        def read() -> str:
            with pipe.open() as file:
                first = file.read(2)
                up.set()
                return first + file.read()

        heard = reader.submit(read)

        def show(label: str, seconds: float) -> None:
            up.wait()
            raise KeyboardInterrupt

        monkeypatch.setattr(start, "show", show)
        with pytest.raises(KeyboardInterrupt):
            start.run("Waiting", child)
        assert heard.result(timeout=30) == "up"


def test_two_set_ups_take_turns(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    order = []

    def second() -> None:
        with start.one_at_a_time():
            order.append("second")

    with start.one_at_a_time():
        waiting = threading.Thread(target=second)
        waiting.start()
        waiting.join(timeout=0.2)
        order.append("first")
    waiting.join()
    assert order == ["first", "second"]
    assert "waiting for it" in capsys.readouterr().err


# Starting


@pytest.mark.skipif(os.name == "nt", reason="Windows runs a child instead")
@pytest.mark.parametrize(
    ("words", "screen", "command"),
    [
        ([], "DISPLAY", []),
        ([], "WAYLAND_DISPLAY", []),
        ([], None, ["demo"]),
        (["listen", "--wav", "q.wav"], None, ["listen", "--wav", "q.wav"]),
    ],
)
def test_it_becomes_the_earshot_command(
    words: list[str], screen: str | None, command: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    became: list[list[str]] = []
    monkeypatch.setattr(sys, "platform", "linux")
    monkeypatch.setattr(start, "set_up", lambda testing: None)
    monkeypatch.setattr(os, "execv", lambda path, words: became.append(words))
    monkeypatch.setattr(subprocess, "call", lambda command: 0)
    for name in ("DISPLAY", "WAYLAND_DISPLAY"):
        monkeypatch.delenv(name, raising=False)
    if screen:
        monkeypatch.setenv(screen, ":0")
    start.main(words)
    assert became == [[str(start.BIN / "earshot"), *command]]


@pytest.mark.parametrize(("failing", "code"), [(None, 0), ("mypy", 1), ("pytest", 1)])
def test_test_runs_everything_and_pytest_last(
    failing: str | None, code: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    ran: list[list[str]] = []

    def call(command: list[str], cwd: Path) -> int:
        ran.append(command[2:])
        return int(failing in command)

    monkeypatch.setattr(start, "set_up", lambda testing: None)
    monkeypatch.setattr(subprocess, "call", call)
    assert start.main(["test", "-k", "timer"]) == code
    assert [words[0] for words in ran] == ["ruff", "ruff", "mypy", "pytest"]
    assert ran[-1] == ["pytest", "-k", "timer"]


@pytest.mark.parametrize(
    ("error", "code", "sentence"),
    [
        (KeyboardInterrupt(), 130, "Stopped"),
        (start.SetUpError("Do this."), 2, "Do this."),
        (OSError(errno.ENOSPC, os.strerror(errno.ENOSPC)), 2, "disk is full"),
        (PermissionError(errno.EACCES, "Permission denied", "/folder"), 2, "/folder"),
    ],
)
def test_what_ends_set_up_is_said_in_a_sentence(
    error: BaseException,
    code: int,
    sentence: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    def set_up(testing: bool) -> None:
        raise error

    monkeypatch.setattr(start, "set_up", set_up)
    assert start.main([]) == code
    assert sentence in capsys.readouterr().err


def test_an_old_python_is_told_what_to_install() -> None:
    with pytest.raises(start.SetUpError, match=r"3\.11 or newer"):
        start.check_python((3, 9))
