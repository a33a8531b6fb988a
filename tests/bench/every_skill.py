"""One example of every skill: `python -m tests.bench.every_skill [--only WORD] [--json]`.

Asks the sentences of every_skill.txt by `earshot ask`, each in a process of its own, on a desktop
of its own, and prints what came of them. What asks first is refused, then agreed to by hand. Exit
status 1 where a skill is left out, another one answered, or something failed.
"""

from __future__ import annotations

import argparse
import json
import os
import pty
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from tests.bench.desk import desk
from tests.skills.hosting import Home

EXAMPLES = Path(__file__).with_suffix(".txt")
_RINGS = "(it rings)"
_SILENT = frozenset({"stop"})
"""They answer by what they do."""


@dataclass(frozen=True, slots=True)
class Example:
    """What is said, which skill is to answer, and the error that is as good as an answer."""

    skill: str
    sentence: str
    excuse: str = ""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of it; `wrong` is empty where that was right."""

    skill: str
    sentence: str
    reply: str
    ms: float
    wrong: str


def read(path: Path = EXAMPLES) -> list[list[Example]]:
    """The examples; those in one list are said to one running assistant."""
    groups: list[list[Example]] = []
    for line in path.read_text(encoding="utf-8").splitlines():
        if not line.strip() or line.startswith("#"):
            continue
        if not line.startswith(" "):
            groups.append([])
        groups[-1].append(_example(line.strip()))
    return groups


def _example(line: str) -> Example:
    if line == _RINGS:
        return Example("", line)
    skill, _, said = line.partition(": ")
    sentence, _, excuse = said.partition(" | ")
    return Example(skill, sentence, excuse)


def left_out(groups: Sequence[Sequence[Example]]) -> set[str]:
    """Built-in skills without an example, and examples of none."""
    with tempfile.TemporaryDirectory() as folder:
        skills = {intent.name for intent in Home(Path(folder)).host().intents()}
    return skills ^ {example.skill for group in groups for example in group if example.skill}


class Person:
    """Sits at the desk and asks."""

    def __init__(self, environment: dict[str, str]) -> None:
        self._environment = environment
        self._address = Path(environment["HOME"], ".local/share/earshot/instance.json")

    def told(self, group: Sequence[Example]) -> Iterator[Outcome]:
        """Says a group of examples, and tells what came of each."""
        with self._running() if len(group) > 1 else nullcontext(threading.Event()) as rang:
            for example in group:
                if example.skill:
                    yield self._asked(example)
                elif not rang.wait(60):
                    yield Outcome("", example.sentence, "", 0, "it did not ring")

    @contextmanager
    def _running(self) -> Iterator[threading.Event]:
        """An Earshot that others reach; the event: it has spoken unasked."""
        rang = threading.Event()
        command = [sys.executable, "-m", "earshot", "listen", "--json"]
        pipe = subprocess.PIPE
        earshot = subprocess.Popen(command, env=self._environment, stdout=pipe, text=True)
        reader = threading.Thread(target=_listen, args=(earshot, rang), daemon=True)
        reader.start()
        while not self._address.exists():
            time.sleep(0.05)
            if earshot.poll() is not None:
                raise SystemExit("earshot listen has ended")
        try:
            yield rang
        finally:
            earshot.send_signal(signal.SIGINT)
            try:
                earshot.wait(20)
            except subprocess.TimeoutExpired:
                earshot.kill()
                raise
            reader.join()

    def _asked(self, example: Example) -> Outcome:
        begun = time.perf_counter()
        done = self._run("ask", "--json", example.sentence)
        ms = (time.perf_counter() - begun) * 1000
        try:
            news = [json.loads(line) for line in done.stdout.splitlines()]
        except ValueError:
            news = []
        reply, wrong = judged(example, news)
        if "Traceback" in done.stderr or not news:
            wrong = f"crashed: {done.stderr[-300:]}"
        if any(one["type"] == "confirm_asked" for one in news) and not wrong:
            reply, wrong = self._agreed(example)
        return Outcome(example.skill, example.sentence, reply, round(ms), wrong)

    def _agreed(self, example: Example) -> tuple[str, str]:
        """The same, with a hand on the keyboard that says yes."""
        hand, keyboard = pty.openpty()
        os.write(hand, b"y\n")
        done = self._run("ask", example.sentence, stdin=keyboard)
        os.close(keyboard)
        os.close(hand)
        said = [line[9:] for line in done.stdout.splitlines() if line.startswith("Earshot: ")]
        return " → yes: ".join(said), "" if done.returncode == 0 and said else "not done after yes"

    def _run(
        self, *words: str, stdin: int = subprocess.DEVNULL
    ) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "earshot", *words],
            env=self._environment,
            stdin=stdin,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )


def _listen(earshot: subprocess.Popen[str], rang: threading.Event) -> None:
    assert earshot.stdout
    for line in earshot.stdout:
        if '"type": "announced"' in line:
            rang.set()


def judged(example: Example, news: Sequence[dict[str, Any]]) -> tuple[str, str]:
    """The reply, and what is wrong with it."""
    said = {one["type"]: one for one in reversed(news)}
    end = said.get("turn_ended", {})
    reply = str(end.get("said") or end.get("why", ""))
    intent = said.get("understood", {}).get("intent", "nothing")
    failed = said.get("failed", {}).get("code", "")
    if intent != example.skill:
        return reply, f"{intent} answered"
    if failed:
        return reply, "" if failed == example.excuse else f"failed: {failed}"
    if "confirm_asked" in said:
        return reply, "" if end["path"] == "declined" else "done without a yes"
    if end.get("path") != "skill":
        return reply, f"ended as {end.get('path')}"
    return reply, "" if reply or intent in _SILENT else "no reply"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", default="", help="groups with a skill whose name has this in it")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    signal.signal(signal.SIGINT, signal.default_int_handler)  # in the background it is ignored
    groups = read()
    missing = left_out(groups)
    chosen = [group for group in groups if any(options.only in one.skill for one in group)]
    outcomes: list[Outcome] = []
    with tempfile.TemporaryDirectory() as folder, desk(Path(folder)) as environment:
        person = Person(environment)
        for group in chosen:
            for outcome in person.told(group):
                outcomes.append(outcome)
                print(json.dumps(asdict(outcome)) if options.json else _row(outcome), flush=True)
    right = sum(not outcome.wrong for outcome in outcomes)
    print(f"{right} of {len(outcomes)} examples ok", file=sys.stderr)
    if missing:
        print(f"without an example, or unknown: {', '.join(sorted(missing))}", file=sys.stderr)
    sys.exit(1 if missing or right < len(outcomes) else 0)


def _row(outcome: Outcome) -> str:
    asked = f"{outcome.skill:22} {outcome.sentence:52}"
    return f"{asked} {outcome.ms:6.0f} ms  {outcome.wrong or 'ok':8}  {outcome.reply}"


if __name__ == "__main__":
    main()
