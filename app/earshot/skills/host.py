"""The host: finds skills, keeps the broken ones out, and runs the others."""

from __future__ import annotations

import asyncio
import errno
import inspect
import logging
import threading
from collections import deque
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import Future
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime
from enum import Enum
from functools import partial
from pathlib import Path
from types import ModuleType
from typing import Any, TypeVar

from earshot import paths
from earshot.errors import EarshotError, SkillError
from earshot.languages import ENGLISH
from earshot.skills import arguments, sources, which
from earshot.skills.api import Background, Choices, Context, History, Reply, Skill
from earshot.skills.spoken import say, speaking
from earshot.values import Answer, Intent, Meaning, Risk, SkillCall, Tool

_T = TypeVar("_T")
_log = logging.getLogger(__name__)

_FULL = (errno.ENOSPC, errno.EDQUOT)
_DISK_FULL = "The disk is full, so I could not keep that. Free some space, and say it again."

_UNDOABLE = 20
"""Actions that can be taken back, the latest first."""


class State(Enum):
    """How a skill, or a file of skills, is."""

    READY = "ready"
    BROKEN = "broken"
    NAME_TAKEN = "name taken"
    BAD_TEMPLATE = "bad template"


@dataclass(frozen=True, slots=True)
class SkillStatus:
    """One skill; or one file of skills, where it could not be loaded."""

    name: str
    source: str
    """Where it comes from: a module or a file."""
    state: State
    why: str = ""


@dataclass(frozen=True, slots=True)
class _Ready:
    skill: Skill
    tool: Tool
    context: Context


class SkillHost:
    """All skills: the built-in ones, those of installed packages, and those in the person's folder.

    `check(intent)` names the slots of an intent's templates and raises ValueError for bad ones;
    `announce`, `ring`, `stop` and `last_reply` are the assistant's; they run on the event loop.
    """

    def __init__(
        self,
        check: Callable[[Intent], Iterable[str]],
        announce: Callable[[str], None],
        ring: Callable[[str], None],
        stop: Callable[[], None],
        last_reply: Callable[[], str],
        *,
        intent_of: Callable[[str], str] = lambda _: "",
        history: History | None = None,
        choices: Choices | None = None,
        folder: Path | None = None,
        data: Path | None = None,
        now: Callable[[], datetime] = lambda: datetime.now().astimezone(),
        patience_seconds: float = 10.0,
    ) -> None:
        self._check = check
        self._announce, self._ring = announce, ring
        self._stop, self._last_reply = stop, last_reply
        self._intent_of = intent_of
        self._history = history
        self._choices = choices
        self._data = data or paths.data() / "skills"
        self._now = now
        self._patience_seconds = patience_seconds
        self._ready: dict[str, _Ready] = {}
        self._status: list[SkillStatus] = []
        self._abilities: list[str] = []
        self._backgrounds: list[tuple[str, Background, Context]] = []
        self._tasks: list[asyncio.Task[None]] = []
        self._busy: dict[str, Future[Reply]] = {}
        self._undo: deque[Callable[[], str | Reply]] = deque(maxlen=_UNDOABLE)
        self._last_call: SkillCall | None = None
        self._last = Reply("")
        self._loop: asyncio.AbstractEventLoop | None = None
        for source, load in sources.found(folder or paths.skills()):
            self._let_in(source, load)

    def intents(self) -> list[Intent]:
        """What can be asked for."""
        return [one.skill.intent for one in self._ready.values()]

    def tools(self) -> list[Tool]:
        """The same, as a chat model is told of it."""
        return [one.tool for one in self._ready.values()]

    def status(self) -> list[SkillStatus]:
        """Every skill found, also those that cannot be used, and why."""
        return list(self._status)

    async def start(self, *, backgrounds: bool = True) -> None:
        """Lets skills run; `backgrounds`: starts what they do while nobody talks."""
        self._loop = asyncio.get_running_loop()
        for source, background, context in self._backgrounds if backgrounds else ():
            self._tasks.append(asyncio.create_task(_kept(source, background, context)))

    async def close(self) -> None:
        """Ends what `start` started. Calls still running are left to end by themselves."""
        self._loop = None
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        self._tasks.clear()

    def fits(self, meaning: Meaning) -> bool:
        """Whether the skill whose words were said takes them for itself."""
        one = self._ready.get(meaning.intent)
        if one is None or one.skill.fits is None:
            return True
        try:
            arguments.fitted(one.skill.function, meaning.slots, one.context)
            return one.skill.fits(one.context, **meaning.slots)
        except SkillError:  # the intent model marked no words for a slot
            return False
        except Exception:
            _log.exception("%s cannot tell whether it is meant", meaning.intent)
            return False

    def check(self, call: SkillCall) -> None:
        """SkillError where `run` would refuse the call itself: a skill that is unknown or still
        busy, arguments that do not fit."""
        self._prepared(call)

    async def run(self, call: SkillCall) -> Answer:
        """Runs a skill in a thread of its own. SkillError, with a sentence fit to be said, where
        the skill is unknown, still busy, too slow, or fails."""
        self._busy[call.name] = _in_thread(self._prepared(call))
        reply = await self._answer(_title(call), self._busy[call.name])
        self._last_call, self._last = reply.call or call, reply
        if reply.undo:
            self._undo.append(reply.undo)
        elif self._ready[call.name].skill.risk >= Risk.CONFIRM:
            self._undo.append(_not_undoable)
        return Answer(reply.said, reply.asks, reply.runs, reply.call.name if reply.call else "")

    def _prepared(self, call: SkillCall) -> Callable[[], Reply]:
        one = self._ready.get(call.name)
        if one is None:
            raise SkillError("skill-unknown", f"There is no skill called {call.name}.")
        if call.name in self._busy and not self._busy[call.name].done():
            raise SkillError("skill-busy", f"{_title(call)} is still busy with the last request.")
        given = arguments.fitted(one.skill.function, call.arguments, one.context)
        return partial(_said, call, one.skill, given)

    def _answered(self, question: which.Question, words: str) -> Reply:
        """Runs in the thread of the skill that takes the answer."""
        with speaking(question.call.language):
            meant = which.heard(words, question)
            if meant is None:
                raise SkillError("nothing-asked", "I have not asked for that.")
            if isinstance(meant, which.Question):
                return Reply(str(meant), asks=True, question=meant)
            return self._go_on(question, meant) if meant else Reply(say("Okay."))

    def _go_on(self, question: which.Question, values: Sequence[object]) -> Reply:
        call = question.call
        one = self._ready[call.name]
        given = arguments.fitted(one.skill.function, call.arguments, one.context)
        replies: list[Reply] = []
        for value in values:
            try:
                replies.append(_said(call, one.skill, given, (*question.picked, value)))
            except SkillError as error:  # what was done before it can still be taken back
                if not replies:
                    raise
                replies.append(Reply(error.text))
        return replace(_together(replies), call=call)

    def _take_back(self) -> Reply:
        if not self._undo:
            raise SkillError("nothing-to-undo", say("There is nothing to undo."))
        said = self._undo[-1]()
        self._undo.pop()
        return Reply(said) if isinstance(said, str) else said

    async def _answer(self, title: str, promise: Future[Reply]) -> Reply:
        future = asyncio.wrap_future(promise)
        await asyncio.wait([future], timeout=self._patience_seconds)
        if not future.done():
            seconds = f"{self._patience_seconds:g}"
            raise SkillError("skill-slow", f"{title} gave no answer within {seconds} seconds.")
        error = future.exception()
        if isinstance(error, EarshotError):
            raise error
        if isinstance(error, OSError) and error.errno in _FULL:
            raise SkillError("disk-full", _DISK_FULL) from error
        if error is not None:
            _log.error("%s failed", title, exc_info=error)
        if isinstance(error, OSError) and error.filename:
            said = f"The system refuses: {error.strerror}: {error.filename}."
            raise SkillError("system", said) from error
        if error is not None:
            raise SkillError("skill-failed", f"{title} failed. The log says why.") from error
        reply = future.result()
        if not isinstance(reply, Reply):
            raise SkillError("skill-failed", f"{title} returned no sentence.")
        return reply

    def _let_in(self, source: str, load: Callable[[], ModuleType]) -> None:
        """The one door: loads a file and takes the skills in it that can be used."""
        try:
            module = _in_thread(load).result(self._patience_seconds)
        except (Exception, SystemExit, KeyboardInterrupt) as error:
            _log.warning("skills in %s cannot be loaded", source, exc_info=error)
            self._status.append(_broken(source, f"it cannot be loaded: {_told(error)}"))
            return
        context = self._context(source)
        own = [one for one in vars(module).values() if _is_from(module, one)]
        statuses = [self._take(one, source, context) for one in own if isinstance(one, Skill)]
        self._status += statuses or [_broken(source, "there is no @skill in it")]
        ready = [status.name for status in statuses if status.state is State.READY]
        if ready:
            said = module.__doc__ or self._ready[ready[0]].tool.description
            self._abilities.append(said.strip().splitlines()[0])
            grounds = [one for one in own if isinstance(one, Background)]
            self._backgrounds += [(source, one, context) for one in grounds]

    def _take(self, skill: Skill, source: str, context: Context) -> SkillStatus:
        name = skill.intent.name
        status = partial(SkillStatus, name, source)
        if name in self._ready:
            return status(State.NAME_TAKEN, "another skill has this name already")
        if inspect.iscoroutinefunction(skill.function):
            return status(State.BROKEN, "a skill must be a plain function, not async")
        try:
            schema = arguments.schema(skill.function)
        except Exception as error:  # annotations are code, too
            return status(State.BROKEN, str(error))
        try:
            slots = set(self._check(skill.intent))
        except ValueError as error:
            return status(State.BAD_TEMPLATE, str(error))
        if strange := slots - schema["properties"].keys():
            return status(State.BAD_TEMPLATE, f"no argument is called {', '.join(sorted(strange))}")
        tool = Tool(
            name, inspect.getdoc(skill.function) or name.replace("_", " "), schema, skill.risk
        )
        self._ready[name] = _Ready(skill, tool, context)
        return status(State.READY)

    def _context(self, source: str) -> Context:
        woken = asyncio.Event()
        return Context(
            folder=self._data / Path(source).name,
            now=self._now,
            language=self._language,
            announce=partial(self._on_loop, self._announce),
            ring=partial(self._on_loop, self._ring),
            stop=partial(self._on_loop, self._stop),
            last_reply=self._last_reply,
            last_call=lambda: self._last_call,
            last=lambda: self._last,
            answer=self._answered,
            undo=self._take_back,
            intent_of=self._intent_of,
            history=self._history,
            choices=self._choices,
            abilities=lambda: tuple(self._abilities),
            wake=partial(self._on_loop, woken.set),
            sleep=partial(_sleep, woken),
        )

    def _language(self) -> str:
        return self._choices.settings().language if self._choices else ENGLISH

    def _on_loop(self, function: Callable[..., None], *given: str) -> None:
        if self._loop is not None:
            self._loop.call_soon_threadsafe(function, *given)


def _not_undoable() -> str:
    """Stands between what was done for good and what was done before it."""
    raise SkillError("not-undoable", "That cannot be undone.")


def _said(
    call: SkillCall, skill: Skill, given: Mapping[str, Any], picked: tuple[object, ...] = ()
) -> Reply:
    """What a skill replies, in the language it was asked in; `picked`: what its questions were
    answered with."""
    with speaking(call.language), which.picking(picked):
        try:
            reply = skill(**given)
        except which.WhichError as error:
            question = replace(error.question, call=call, picked=picked)
            return Reply(error.text, asks=True, question=question)
    return Reply(reply) if isinstance(reply, str) else reply


def _together(replies: Sequence[Reply]) -> Reply:
    """What was done with one thing after another, and is taken back at once."""
    if len(replies) == 1:
        return replies[0]
    undoing = [one.undo for one in reversed(replies) if one.undo]

    def undo() -> str:
        back = [one() for one in undoing]
        return " ".join(one if isinstance(one, str) else one.said for one in back)

    return Reply(" ".join(one.said for one in replies), undo if undoing else None)


def _title(call: SkillCall) -> str:
    return call.name.replace("_", " ").capitalize()


def _is_from(module: ModuleType, one: object) -> bool:
    return isinstance(one, Skill | Background) and one.function.__module__ == module.__name__


def _told(error: BaseException) -> str:
    """What is wrong with a file, for whoever wrote it."""
    if isinstance(error, SyntaxError):
        return f"line {error.lineno}: {error.msg}" if error.lineno else error.msg
    return f"{type(error).__name__}: {error}" if str(error) else type(error).__name__


def _broken(source: str, why: str) -> SkillStatus:
    return SkillStatus(Path(source).stem, source, State.BROKEN, why)


def _in_thread(function: Callable[[], _T]) -> Future[_T]:
    """Runs `function` in a thread that does not keep the program from ending."""
    promise: Future[_T] = Future()
    promise.set_running_or_notify_cancel()

    def work() -> None:
        try:
            promise.set_result(function())
        except BaseException as error:
            promise.set_exception(error)

    threading.Thread(target=work, daemon=True).start()
    return promise


async def _sleep(woken: asyncio.Event, seconds: float | None) -> None:
    # Not wait_for: Python 3.11's forgets a cancellation that comes together with the event.
    with suppress(TimeoutError):
        async with asyncio.timeout(seconds):
            await woken.wait()
    woken.clear()


async def _kept(source: str, background: Background, context: Context) -> None:
    """Runs a background; one that fails is logged and stays away."""
    try:
        await background.function(context)
    except Exception:
        _log.exception("the background of %s failed", source)
