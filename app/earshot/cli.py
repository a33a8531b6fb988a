"""The terminal face: every command, and how news looks on a line.

Engines and their libraries are imported where they are used: first the window must be seen.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import json
import logging
import sys
import threading
import time
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from logging.handlers import RotatingFileHandler
from pathlib import Path
from typing import TYPE_CHECKING

from earshot import __version__, events, instance, paths, settings
from earshot.errors import ANSWERED, BAD_INPUT, DECLINED, EarshotError, InputError, exit_code
from earshot.events import Event
from earshot.progress import Bar
from earshot.settings import Settings

if TYPE_CHECKING:
    from earshot.core.assistant import Assistant

Show = Callable[[Event], None]

_RINGS = ("set_timer", "set_alarm", "remind_me")
_STARTING_SECONDS = 10.0
"""How long another instance may take from its first moment until it can be asked."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs one command. Returns 0 answered, 1 declined or failed, 2 bad usage or bad input."""
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(errors="replace")  # type: ignore[union-attr]
    options = _parser().parse_args(arguments)
    try:
        _log_to_file()
        code: int = options.run(options)
    except EarshotError as error:
        _shower(options)(events.Failed(0, error.code, error.text))
        return exit_code(error)
    except OSError as error:
        reason = f"{error.strerror or error}: {error.filename}" if error.filename else str(error)
        _shower(options)(events.Failed(0, "system", f"The system refuses: {reason}."))
        return BAD_INPUT
    except KeyboardInterrupt:
        return 130
    return code


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="earshot", description="A private voice assistant. Without a command: the window."
    )
    parser.add_argument("--version", action="version", version=f"Earshot {__version__}")
    shared = _shared_options()
    parser.set_defaults(run=_window, **vars(shared.parse_args([])))
    commands = parser.add_subparsers(metavar="COMMAND")

    def command(name: str, run: Callable[..., int], help_: str) -> argparse.ArgumentParser:
        added = commands.add_parser(name, parents=[shared], help=help_, description=help_)
        added.set_defaults(run=run)
        return added

    listen = command("listen", _listen, "listen to the microphone, or to a sound file")
    listen.add_argument("--wav", metavar="FILE", help="a WAV, FLAC, OGG or MP3 file")
    listen.add_argument("--out", metavar="FILE", help="write the reply here instead of playing it")
    ask = command("ask", _ask, "ask in writing")
    ask.add_argument("text", metavar="TEXT")
    ask.add_argument("--speak", action="store_true", help="answer aloud")
    ask.add_argument("--out", metavar="FILE", help="write the spoken reply here")
    say = command("say", _say, "speak a text")
    say.add_argument("text", metavar="TEXT")
    say.add_argument("--out", metavar="FILE", help="write the sound here instead of playing it")
    command("demo", _demo, "let a bundled recording go through the whole loop")
    command("doctor", _doctor, "say what works, what is missing, and how to mend it")
    command("bench", _bench, "measure this machine")
    train = command("train-intents", _train_intents, "teach a model what sentences mean")
    train.add_argument("--data", metavar="FILE", required=True, help="examples, JSON lines")
    train.add_argument("--valid", metavar="FILE", help="examples to choose by; else some of those")
    train.add_argument("--out", metavar="FOLDER", required=True, help="where the model goes")
    judge = command("eval-intents", _eval_intents, "judge such a model on other examples")
    judge.add_argument("model", metavar="FOLDER")
    judge.add_argument("test", metavar="FILE", help="examples, JSON lines")
    where = "where figures and pictures go; else into the model, as “evaluation”"
    judge.add_argument("--out", metavar="FOLDER", help=where)
    return parser


def _shared_options() -> argparse.ArgumentParser:
    shared = argparse.ArgumentParser(add_help=False)
    shared.add_argument("--json", action="store_true", help="print one event a line, as JSON")
    shared.add_argument("--commands", metavar="FILE", help="a command file of your own (YAML)")
    shared.add_argument("--speech", metavar="FOLDER", default="", help="a Whisper model")
    shared.add_argument("--chat", metavar="FILE", default="", help="a GGUF chat model")
    shared.add_argument("--voice", metavar="FILE", default="", help="a Piper voice")
    return shared


def _ask(options: argparse.Namespace) -> int:
    request = {
        "do": "ask",
        "text": _words(options.text),
        "speak": options.speak or bool(options.out),
    }
    return _request(options, {**request, "out": _absolute(options.out)})


def _say(options: argparse.Namespace) -> int:
    request = {"do": "say", "text": _words(options.text), "out": _absolute(options.out)}
    return _request(options, request)


def _words(text: str) -> str:
    if not text.strip():
        raise InputError("text-empty", "There is nothing to answer: the text is empty.")
    return text


def _absolute(path: str | None) -> str | None:
    """The first instance may run in another folder."""
    return str(Path(path).absolute()) if path else None


def _listen(options: argparse.Namespace) -> int:
    if options.wav:
        wav, out = _absolute(options.wav), _absolute(options.out)
        return _request(options, {"do": "hear", "wav": wav, "out": out})
    with contextlib.suppress(KeyboardInterrupt):
        asyncio.run(_listen_live(options))
    return ANSWERED


async def _listen_live(options: argparse.Namespace) -> None:
    async with _opened(options, lasting=True) as assistant:
        assistant.subscribe(_shower(options))
        assistant.subscribe(_Consent(assistant, by_hand=not options.json))
        assistant.tell_troubles()
        if not options.json:
            print("Listening. Speak; Ctrl-C ends.", flush=True)
        await assistant.listen()


def _demo(options: argparse.Namespace) -> int:
    recording = paths.shipped("assets") / "demo" / "what_time_is_it.wav"
    reply = Path("earshot-reply.wav").absolute()
    if not options.json:
        print(f"A bundled recording goes through the whole loop: {recording.name}", flush=True)
    code = _request(options, {"do": "hear", "wav": str(recording), "out": str(reply)})
    if not options.json and code == ANSWERED:
        print(f"The spoken reply is in {reply}")
    return code


def _doctor(options: argparse.Namespace) -> int:
    from earshot import doctor

    report = doctor.examine(_settings(options)[0])
    print(json.dumps(report.plain(), indent=2) if options.json else report.text())
    return ANSWERED if report.healthy else DECLINED


def _bench(options: argparse.Namespace) -> int:
    from earshot import bench

    figures = asyncio.run(bench.measure_machine(_settings(options)[0]))
    print(json.dumps(figures) if options.json else bench.table(figures))
    return ANSWERED


def _train_intents(options: argparse.Namespace) -> int:
    from earshot import lessons

    valid = Path(options.valid) if options.valid else None
    _tell(options, lessons.train(Path(options.data), valid, Path(options.out), Bar()))
    return ANSWERED


def _eval_intents(options: argparse.Namespace) -> int:
    from earshot import lessons

    out = Path(options.out) if options.out else Path(options.model) / "evaluation"
    _tell(options, lessons.evaluate(Path(options.model), Path(options.test), out, Bar()))
    return ANSWERED


def _tell(options: argparse.Namespace, figures: Mapping[str, object]) -> None:
    lines = [f"{name:28}{value}" for name, value in figures.items()]
    print(json.dumps(figures) if options.json else "\n".join(lines))


def _window(options: argparse.Namespace) -> int:
    if (code := _forwarded(options, {"do": "show"})) is not None:
        return code
    from earshot.desktop import main as desktop

    return desktop.run(lambda: _opened(options, lasting=True, show_window=desktop.raise_window))


def _request(options: argparse.Namespace, request: instance.Request) -> int:
    """By the instance that runs, where one does and uses what we would use; else here."""
    if (code := _forwarded(options, request)) is not None:
        return code
    return asyncio.run(_perform_here(options, request, _shower(options)))


def _forwarded(options: argparse.Namespace, request: instance.Request) -> int | None:
    """The running instance's exit code; None where there is none, or it would use other models.
    One that has just begun to start is given a moment until it can be asked."""
    end = time.monotonic() + _STARTING_SECONDS
    while not _particular(options):
        if (code := instance.forward(request, _shower(options))) is not None:
            return code
        with instance.claim() as free:
            if free or time.monotonic() > end:
                return None
        time.sleep(0.1)
    return None


async def _perform_here(options: argparse.Namespace, request: instance.Request, show: Show) -> int:
    from earshot import requests

    quiet = request["do"] == "ask" and not request["speak"]
    async with _opened(options, warm=not quiet) as assistant:
        assistant.subscribe(_note_what_rings)
        assistant.subscribe(_Consent(assistant, by_hand=not options.json))
        return await requests.perform(assistant, request, show)


def _note_what_rings(event: Event) -> None:
    """A command that ends at once cannot ring."""
    match event:
        case events.SkillDone(name=name, ok=True, result=said) if name in _RINGS:
            if not said.endswith("?"):  # it is not set yet
                note = "It rings while Earshot runs: open the window, or start “earshot listen”."
                print(note, file=sys.stderr, flush=True)


class _Consent:
    """Asks what a skill may do where somebody sits at the terminal; elsewhere the answer is no."""

    def __init__(self, assistant: Assistant, *, by_hand: bool) -> None:
        self._assistant = assistant
        self._by_hand = by_hand and sys.stdin is not None and sys.stdin.isatty()
        self._loop = asyncio.get_running_loop()
        self._asked = 0
        """The turn that waits for an answer."""
        self._reading = False

    def __call__(self, event: Event) -> None:
        match event:
            case events.ConfirmAsked(turn=turn):
                self._asked = turn  # the prompt comes when everybody has told the question
                self._loop.call_soon(self._read if self._by_hand else self._refuse)
            case events.ConfirmAnswered():
                self._asked = 0

    def _refuse(self) -> None:
        self._answer(self._asked, "")

    def _read(self) -> None:
        """In a thread that keeps nobody waiting: reading cannot be broken off."""
        print("y/N: ", end="", file=sys.stderr, flush=True)
        if not self._reading:
            self._reading = True
            threading.Thread(target=self._read_line, args=(self._asked,), daemon=True).start()

    def _read_line(self, turn: int) -> None:
        line = sys.stdin.readline()
        with contextlib.suppress(RuntimeError):  # the loop has ended meanwhile
            self._loop.call_soon_threadsafe(self._answer, turn, line)

    def _answer(self, turn: int, line: str) -> None:
        """A line that was meant for an earlier question answers none."""
        self._reading = False
        if self._asked and self._asked != turn:
            self._read()
        yes = line.strip().lower() in ("y", "yes")
        self._saying = self._loop.create_task(self._assistant.confirm(turn, yes))


@asynccontextmanager
async def _opened(
    options: argparse.Namespace,
    *,
    warm: bool = True,
    lasting: bool = False,
    show_window: Callable[[], None] | None = None,
) -> AsyncIterator[Assistant]:
    """An assistant that other starts can reach, if it is the first."""

    async def handle(request: instance.Request, show: Show) -> int:
        if request.get("do") != "show":
            return await requests.perform(assistant, request, show)
        if show_window is None:
            text = "Earshot already runs in a terminal. End it there to open the window."
            show(events.Failed(0, "instance-terminal", text))
            return DECLINED
        show_window()
        return ANSWERED

    from earshot import app, requests

    commands = [Path(options.commands)] if options.commands else []
    async with contextlib.AsyncExitStack() as stack:
        if options.json:  # what a skill prints is no event
            stack.enter_context(contextlib.redirect_stdout(sys.stderr))
        first = not _particular(options) and stack.enter_context(instance.claim())
        chosen, troubles = _settings(options)
        stays = lasting and first
        assistant = await stack.enter_async_context(
            app.open_assistant(chosen, commands, troubles, warm=warm, lasting=stays)
        )
        if first:
            await stack.enter_async_context(instance.served(handle))
        yield assistant


def _particular(options: argparse.Namespace) -> bool:
    """Whether the command names models or commands of its own."""
    return bool(options.commands or options.speech or options.chat or options.voice)


def _settings(options: argparse.Namespace) -> tuple[Settings, list[str]]:
    """What is chosen, in the file and in the command, and what in the file is wrong."""
    from earshot import own

    chosen, wrong = own.chosen()
    given = {"speech": options.speech, "chat": options.chat, "voice": options.voice}
    return settings.overlaid(chosen, **given), wrong


def _shower(options: argparse.Namespace) -> Show:
    return _show_json if options.json else _show_text


def _show_json(event: Event) -> None:
    print(events.to_json(event), file=sys.__stdout__, flush=True)


def _show_text(event: Event) -> None:
    match event:
        case events.Heard(text=text):
            print(f"You:     {text}", flush=True)
        case events.Announced(text=text):
            print(f"Earshot: {text}", flush=True)
        case events.ConfirmAsked(text=text):
            print(f"Earshot: {text}", flush=True)
        case events.Failed(text=text):
            print(text, file=sys.stderr, flush=True)
        case events.TurnEnded():
            print(receipt(event), flush=True)


def receipt(turn: events.TurnEnded) -> str:
    """A turn's end as two lines: what was said, and how it came about."""
    stages = [f"{stage.replace('_', ' ')} {ms:.0f} ms" for stage, ms in turn.ms.items()]
    lines = [f"Earshot: {turn.said}"] if turn.said else []
    way = f"{turn.path} (intent model)" if turn.by == "model" else turn.path
    return "\n".join([*lines, "         " + " · ".join([way, *stages, *_why(turn)])])


def _why(turn: events.TurnEnded) -> list[str]:
    return [turn.why] if turn.why and turn.path != "failed" else []


def _log_to_file() -> None:
    """What a person would send with a report; words that were said are not in it."""
    try:
        paths.log().mkdir(parents=True, exist_ok=True)
        name = paths.log() / "earshot.log"
        file = RotatingFileHandler(name, maxBytes=1_000_000, backupCount=4, encoding="utf-8")
    except OSError:  # no log is no reason not to answer
        logging.basicConfig(handlers=[logging.NullHandler()])
        return
    form = "%(asctime)s %(levelname)s %(name)s: %(message)s"
    logging.basicConfig(handlers=[file], level=logging.INFO, format=form)
    logging.raiseExceptions = False  # a full disk is no reason to fill the terminal either
