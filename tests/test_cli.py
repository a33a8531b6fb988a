"""Every command, as a person types it, with the real engines of a fresh machine."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import wave
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest
import soundfile

HUMAN = Path(__file__).parent / "assets" / "speech" / "human"
WHAT_TIME = HUMAN / "what_time_is_it.wav"


@dataclass
class Answer:
    code: int
    out: str
    err: str

    @property
    def events(self) -> list[dict[str, object]]:
        return [json.loads(line) for line in self.out.splitlines()]

    @property
    def receipt(self) -> dict[str, object]:
        (receipt,) = (event for event in self.events if event["type"] == "turn_ended")
        return receipt


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("EARSHOT_HOME", str(tmp_path / "home"))
    monkeypatch.delenv("DISPLAY", raising=False)
    monkeypatch.delenv("WAYLAND_DISPLAY", raising=False)
    return tmp_path


def earshot(*words: str | Path, cwd: Path | None = None) -> Answer:
    command = [sys.executable, "-m", "earshot", *map(str, words)]
    source = str(Path(__file__).parents[1] / "app")
    done = subprocess.run(
        command,
        capture_output=True,
        text=True,
        timeout=120,
        cwd=cwd,
        env={**os.environ, "PYTHONPATH": source},
        check=False,
    )
    return Answer(done.returncode, done.stdout, done.stderr)


def sound(path: Path) -> tuple[np.ndarray, int]:
    with wave.open(str(path)) as file:
        pcm = np.frombuffer(file.readframes(file.getnframes()), np.int16)
        return pcm, file.getframerate()


def test_a_written_question_is_answered(home: Path) -> None:
    answer = earshot("ask", "what is twelve times seven")
    assert answer.code == 0
    assert "84" in answer.out
    assert "skill" in answer.out


def test_json_is_the_event_stream(home: Path) -> None:
    answer = earshot("ask", "what time is it", "--json")
    assert [event["type"] for event in answer.events] == [
        "heard",
        "understood",
        "skill_called",
        "skill_done",
        "replying",
        "turn_ended",
    ]
    assert answer.receipt["path"] == "skill"


def test_a_question_nobody_can_answer_names_the_way_to_a_chat_model(home: Path) -> None:
    answer = earshot("ask", "why is the sky blue", "--json")
    assert answer.code == 1
    assert answer.receipt["path"] == "declined"
    assert str(home / "home" / "data" / "models" / "chat") in str(answer.receipt["why"])
    assert "chat model" in str(answer.receipt["said"])


def test_a_spoken_question_gets_a_spoken_answer(home: Path) -> None:
    answer = earshot("listen", "--wav", WHAT_TIME, "--out", home / "reply.wav", "--json")
    assert answer.code == 0, answer.err
    assert answer.receipt["heard"] == "what time is it"
    stages = answer.receipt["ms"]
    assert isinstance(stages, dict)
    assert {"recognise", "understand", "skill", "voice", "first_sound"} <= set(stages)
    pcm, rate = sound(home / "reply.wav")
    assert len(pcm) / rate > 0.5
    assert np.abs(pcm).max() > 3000


def test_say_writes_a_file(home: Path) -> None:
    assert earshot("say", "Hello there.", "--out", home / "hello.wav").code == 0
    pcm, rate = sound(home / "hello.wav")
    assert 0.3 < len(pcm) / rate < 3


def test_the_demo_runs_the_whole_loop(home: Path) -> None:
    answer = earshot("demo", cwd=home)
    assert answer.code == 0, answer.err
    assert "You:" in answer.out
    assert "recognise" in answer.out
    assert (home / "earshot-reply.wav").exists()


@pytest.mark.parametrize("form", ["flac", "ogg", "mp3"])
@pytest.mark.parametrize("rate", [8000, 44_100, 48_000])
def test_any_sound_file_is_heard(home: Path, form: str, rate: int) -> None:
    import soxr

    pcm, original = soundfile.read(WHAT_TIME)
    stereo = np.stack([soxr.resample(pcm, original, rate)] * 2, axis=1)
    soundfile.write(home / f"question.{form}", stereo, rate)
    answer = earshot("listen", "--wav", home / f"question.{form}", "--out", home / "o", "--json")
    assert answer.code in (0, 1)
    if rate > 16_000:  # a telephone's sound may be declined, but it is heard
        assert "tell_time" in [event.get("intent") for event in answer.events]
    assert answer.receipt["ms"]


def bad_files(folder: Path) -> dict[str, Path]:
    silent = folder / "silent.wav"
    soundfile.write(silent, np.zeros(16_000), 16_000)
    empty, text, cut = folder / "empty.wav", folder / "text.wav", folder / "cut.wav"
    empty.touch()
    text.write_text("this is not sound " * 100)
    cut.write_bytes(WHAT_TIME.read_bytes()[:30])
    return {
        "file-missing": folder / "nothing.wav",
        "file-empty": empty,
        "file-not-audio": text,
        "file-is-folder": folder,
        "file-silent": silent,
        "file-not-audio ": cut,
    }


@pytest.mark.parametrize(
    "code",
    [
        "file-missing",
        "file-empty",
        "file-not-audio",
        "file-is-folder",
        "file-silent",
        "file-not-audio ",
    ],
)
def test_a_bad_sound_file_gets_a_sentence_and_code_2(home: Path, code: str) -> None:
    file = bad_files(home)[code]
    answer = earshot("listen", "--wav", file, "--json")
    assert answer.code == 2
    assert answer.events[-1]["code"] == code.strip()
    assert str(file) in str(answer.events[-1]["text"])
    assert "Traceback" not in answer.err


@pytest.mark.parametrize("option", ["--speech", "--chat", "--voice"])
def test_a_bad_model_gets_a_sentence_and_code_2(home: Path, option: str) -> None:
    foreign = home / "model"
    foreign.write_text("this is not a model")
    for path in (foreign, home / "nothing"):
        answer = earshot("listen", "--wav", WHAT_TIME, option, path)
        assert answer.code == 2
        assert str(path) in answer.err
        assert "Traceback" not in answer.err


def test_a_bad_command_file_names_the_line(home: Path) -> None:
    file = home / "mine.yaml"
    file.write_text("language: en\ncommands:\n  lamp:\n    templates:\n      - '(on|off lamp'\n")
    answer = earshot("ask", "hello", "--commands", file)
    assert answer.code == 2
    assert "line 5" in answer.err
    assert str(file) in answer.err


def test_a_persons_own_commands_work(home: Path) -> None:
    folder = home / "home" / "config" / "commands"
    folder.mkdir(parents=True)
    (folder / "coffee.yaml").write_text(
        "language: en\nlists:\n  drink: [latte, mocha]\ncommands:\n"
        "  order:\n    templates: ['(make|brew) a {drink}']\n    reply: 'One {drink}.'\n"
    )
    answer = earshot("ask", "Brew a mocha, please!", "--json")
    assert (answer.code, answer.receipt["path"], answer.receipt["said"]) == (
        0,
        "command",
        "One mocha.",
    )


@pytest.mark.parametrize(
    "words", [["ask"], ["ask", "  "], ["dance"], ["listen", "--loud"], ["say", ""]]
)
def test_bad_usage_is_code_2(home: Path, words: Sequence[str]) -> None:
    answer = earshot(*words)
    assert answer.code == 2
    assert answer.err
    assert "Traceback" not in answer.err


def test_a_second_start_hands_its_words_to_the_first(home: Path) -> None:
    code = (
        "import asyncio; from earshot import cli\n"
        "async def main():\n"
        "    options = cli._parser().parse_args(['ask', 'x'])\n"
        "    async with cli._opened(options, warm=False):\n"
        "        print('open', flush=True); await asyncio.Future()\n"
        "asyncio.run(main())"
    )
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[1] / "app")}
    command = [sys.executable, "-c", code]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment) as first:
        assert first.stdout
        assert first.stdout.readline() == "open\n"
        try:
            turns = [earshot("ask", "what time is it", "--json").receipt["turn"] for _ in "12"]
            window = earshot()
            unwritable = earshot("say", "hello", "--out", home, "--json")
        finally:
            first.kill()
    assert turns == [1, 2]
    assert window.code == 1
    assert "already runs in a terminal" in window.err
    assert (unwritable.code, unwritable.events[0]["code"]) == (2, "file-not-written")
    assert earshot("ask", "what time is it", "--json").receipt["turn"] == 1


def test_the_doctor_runs_every_engine(home: Path) -> None:
    report = json.loads(earshot("doctor", "--json").out)
    checks = {check["name"]: check for check in report["checks"]}
    assert checks["recogniser"]["ok"]
    assert "pocketsphinx" in checks["recogniser"]["found"]
    assert checks["voice"]["ok"]
    assert checks["chat model"]["fix"]
    assert "Earshot" in report["versions"]
    assert "recogniser" in earshot("doctor").out


def test_the_version_is_told() -> None:
    assert earshot("--version").out.startswith("Earshot ")


def test_recordings_that_come_at_once_are_answered_one_by_one(home: Path) -> None:
    code = (
        "import asyncio; from earshot import cli\n"
        "async def main():\n"
        "    options = cli._parser().parse_args(['ask', 'x'])\n"
        "    async with cli._opened(options):\n"
        "        print('open', flush=True); await asyncio.Future()\n"
        "asyncio.run(main())"
    )
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[1] / "app")}
    command = [sys.executable, "-c", code]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment) as first:
        assert first.stdout
        assert first.stdout.readline() == "open\n"
        try:
            words = ("listen", "--wav", WHAT_TIME, "--out", home / "o.wav", "--json")
            with ThreadPoolExecutor(4) as pool:
                answers = [a.result() for a in [pool.submit(earshot, *words) for _ in range(4)]]
        finally:
            first.kill()
    assert [answer.code for answer in answers] == [0] * 4
    assert {answer.receipt["heard"] for answer in answers} == {"what time is it"}
    assert {answer.receipt["turn"] for answer in answers} == {1, 2, 3, 4}


def test_a_command_may_not_take_a_skills_name(home: Path) -> None:
    file = home / "mine.yaml"
    file.write_text("language: en\ncommands:\n  set_timer:\n    templates: ['do the laundry']\n")
    answer = earshot("ask", "do the laundry", "--commands", file)
    assert answer.code == 2
    assert "set_timer" in answer.err


def test_what_a_skill_prints_is_no_event(home: Path) -> None:
    folder = home / "home" / "config" / "skills"
    folder.mkdir(parents=True)
    (folder / "noisy.py").write_text(
        "from earshot.skills.api import skill\nprint('loaded')\n"
        "@skill('make some noise')\ndef noise() -> str:\n"
        "    '''Makes noise.'''\n    print('noise')\n    return 'Done.'\n"
    )
    answer = earshot("ask", "make some noise", "--json")
    assert answer.receipt["said"] == "Done."


def test_what_was_set_is_said_to_ring_only_while_earshot_runs(home: Path) -> None:
    assert "It rings while" in earshot("ask", "wake me up at seven").err
    assert "It rings while" not in earshot("ask", "set an alarm").err


def test_a_home_that_cannot_be_written_is_told(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (home / "file").touch()
    monkeypatch.setenv("EARSHOT_HOME", str(home / "file"))
    answer = earshot("ask", "set a timer for ten minutes", "--json")
    assert answer.code == 1
    assert "The system refuses: Not a directory: " in str(answer.receipt["why"])
    assert "Traceback" not in answer.err
    assert earshot("ask", "what day is it", "--json").code == 0


def test_what_cannot_be_spoken_is_told(home: Path) -> None:
    assert earshot("say", "😀", "--out", home / "e.wav").code == 2


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="POSIX files")
def test_a_reply_never_replaces_what_is_no_file(home: Path) -> None:
    os.mkfifo(home / "pipe")
    assert earshot("say", "hello", "--out", home / "pipe").code == 2
    (home / "link.wav").symlink_to(home / "target.wav")
    assert earshot("say", "hello", "--out", home / "link.wav").code == 0
    assert (home / "link.wav").is_symlink()
    assert (home / "target.wav").stat().st_size > 1000


BIN = '''
"""Empty the bin."""
from earshot.skills.api import Risk, skill


@skill("empty the {bin} bin", lists={"bin": ("paper", "glass")}, risk=Risk.CONFIRM)
def empty_the_bin(bin: str) -> str:
    """Empty the bin for good."""
    return f"The {bin} bin is empty."
'''


@pytest.fixture
def bin_skill(home: Path) -> Path:
    folder = home / "home" / "config" / "skills"
    folder.mkdir(parents=True)
    (folder / "bin.py").write_text(BIN)
    return folder


@pytest.mark.usefixtures("bin_skill")
def test_where_nobody_can_be_asked_the_answer_is_no() -> None:
    answer = earshot("ask", "empty the paper bin")
    assert answer.code == 1
    assert "Empty the bin for good: bin “paper”. Shall I?" in answer.out
    assert "not confirmed" in answer.out
    events = earshot("ask", "empty the paper bin", "--json").events
    assert {"type": "confirm_answered", "turn": 1, "yes": False} in events


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no pseudo-terminals in Python")
@pytest.mark.usefixtures("bin_skill")
@pytest.mark.parametrize(
    ("key", "said", "code"), [("y\n", "is empty", 0), ("\n", "not done it", 1)]
)
def test_at_a_terminal_the_person_is_asked(key: str, said: str, code: int) -> None:
    import pty

    ours, theirs = pty.openpty()
    command = [sys.executable, "-m", "earshot", "ask", "empty the glass bin"]
    source = str(Path(__file__).parents[1] / "app")
    with subprocess.Popen(
        command,
        stdin=theirs,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": source},
    ) as earshot_:
        assert earshot_.stderr
        assert earshot_.stdout
        assert earshot_.stderr.read(5) == b"y/N: "
        os.write(ours, key.encode())
        assert said in earshot_.stdout.read().decode()
    os.close(ours)
    os.close(theirs)
    assert earshot_.returncode == code
