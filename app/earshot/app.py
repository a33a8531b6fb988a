"""Builds an assistant, starts its parts in written order and stops them in reverse."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Callable, Coroutine, Sequence
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from functools import partial
from pathlib import Path
from time import perf_counter
from typing import Any, TypeVar

from earshot import own, paths
from earshot.audio.microphone import Microphone
from earshot.audio.speaker import Speaker
from earshot.audio.vad import SileroVad
from earshot.choice import intents_choice
from earshot.core import parts
from earshot.core.assistant import Assistant
from earshot.engines.handles import Intents
from earshot.engines.process import Engine
from earshot.errors import EarshotError
from earshot.events import Event, TurnEnded
from earshot.history import History
from earshot.languages import language
from earshot.live import Live, Stages
from earshot.phrases import PhraseBook
from earshot.phrases.books import Books
from earshot.phrases.slots import SLOT_TYPES
from earshot.phrases.templates import slot_kinds
from earshot.settings import Settings
from earshot.skills import memory
from earshot.skills.api import Choices
from earshot.skills.host import SkillHost
from earshot.skills.sources import BUILT_IN
from earshot.values import Intent

_log = logging.getLogger(__name__)

_EngineT = TypeVar("_EngineT", bound=Engine)


NO_CHAT = (
    "I don't know that command, and I can't chat yet. "
    "I can set timers, tell the time, work out sums and more: ask me what I can do. "
    "For free conversation, put a GGUF chat model into Earshot's models folder."
)


_LISTENED_FOR = frozenset(
    "tell_time tell_time_later tell_date tell_day days_until set_timer timer_status cancel_timer "
    "cancel_all_timers pause_timer resume_timer extend_timer shorten_timer change_timer "
    "cancel_that cancel_nothing never_mind calculate stop repeat undo what_can_you_do "
    "list_abilities".split()
)
"""What the starter recogniser listens for of the built-in skills. The more it may hear, the more it
mishears: with all of them it got 16 of 22 commands right and 4 of 187 recordings wrong, with these
17 of 18 and 1, three times as fast. Whisper and the keyboard have all."""


@asynccontextmanager
async def open_assistant(
    settings: Settings,
    command_files: Sequence[Path] = (),
    troubles: Sequence[str] = (),
    *,
    warm: bool = True,
    lasting: bool = True,
    microphone: parts.Microphone | None = None,
    speaker: parts.Loudspeaker | None = None,
) -> AsyncIterator[Assistant]:
    """An assistant made of what this machine has. `warm`: engines are loaded at once, in the
    background, rather than at first use. `lasting`: it stays, so timers ring. Microphone and
    speaker are the machine's unless given. `troubles`: what else the person should be told at the
    start. InputError or ModelError where one of the command files or a chosen model cannot be
    used."""
    history = _history(settings, lambda: assistant)
    file = own.settings_file()
    live = Live(settings, file, lambda new, old: stages.use(assistant, new, old), lambda: assistant)
    host = open_skills(lambda: assistant, history, lambda text: _intent(book, text), live)
    added = own.Commands({intent.name for intent in host.intents()}, command_files)
    intents = [*host.intents(), *added.intents]
    stages = Stages(settings, [*listened_for(host), *added.intents])
    async with AsyncExitStack() as stack:
        stack.push_async_callback(stages.close)
        first = _run(stack, _warmed_together([stages.recogniser, stages.voice] if warm else []))
        await asyncio.sleep(0)  # they load while the sentences are made ready
        english = PhraseBook(intents, SLOT_TYPES, lambda one: added.fits(one) and host.fits(one))
        book = Books(english, host.intents(), lambda: live.settings().language)
        added.check(book)
        knowing = intents_choice()
        guessing = _closing(stack, Intents(knowing.spec)) if knowing else None
        speaker = speaker or _own_speaker(stack, settings)
        assistant = Assistant(
            parts.Parts(
                microphone=microphone or Microphone(settings.input_device or None),
                vad=SileroVad(),
                recogniser=stages.recogniser,
                book=book,
                skills=host,
                chat=stages.chat,
                voice=stages.voice,
                speaker=speaker,
                intents=guessing,
                no_chat=lambda: language(live.settings().language).reply(NO_CHAT),
                no_chat_why=f"No command fits. Chat models belong into {paths.models() / 'chat'}.",
                facts=_facts,
            ),
            stages.labels,
            own.told([*troubles, *added.wrong, *own.damaged(host.status(), *stages.choices)]),
        )
        if not lasting:
            stack.push_async_callback(live.finish)
        if history:
            stack.push_async_callback(asyncio.to_thread, history.close)
            assistant.subscribe(partial(_keep, history))
        await host.start(backgrounds=lasting)
        stack.push_async_callback(host.close)
        _run(stack, assistant.speak_announcements())
        if warm:
            later = [one for one in (guessing, stages.chat) if one]
            _run(stack, _warmed_after(first, assistant, book, later))
        yield assistant


def _facts() -> list[str]:
    """For the chat model, which can talk without them too."""
    try:
        return memory.facts(paths.data() / "skills" / "memory")
    except EarshotError as error:
        _log.warning("the chat model knows no facts: %s", error.text)
        return []


def listened_for(host: SkillHost) -> list[Intent]:
    """What the starter recogniser is to hear of all skills: some of the built-in, all others."""
    built_in = {one.name for one in host.status() if one.source in BUILT_IN}
    left_out = built_in - _LISTENED_FOR
    return [intent for intent in host.intents() if intent.name not in left_out]


def open_skills(
    assistant: Callable[[], Assistant],
    history: History | None = None,
    intent_of: Callable[[str], str] = lambda _: "",
    choices: Choices | None = None,
) -> SkillHost:
    """Every skill on this machine; `assistant` is asked for only when one of them runs."""
    return SkillHost(
        lambda intent: slot_kinds(intent, SLOT_TYPES),
        announce=lambda text: assistant().announce(text),
        ring=lambda text: assistant().announce(text, ring=True),
        stop=lambda: assistant().hush(),
        last_reply=lambda: assistant().last_reply,
        history=history,
        intent_of=intent_of,
        choices=choices,
    )


def _intent(book: Books, text: str) -> str:
    meaning = book.understand(text)
    return meaning.intent if meaning else ""


def _history(settings: Settings, assistant: Callable[[], Assistant]) -> History | None:
    """Where what is said is kept, if the person wants that."""
    if not settings.keep_history:
        return None
    loop = asyncio.get_running_loop()

    def on_loop(work: Callable[[], None]) -> None:
        with suppress(RuntimeError):  # the loop has ended, and nobody listens
            loop.call_soon_threadsafe(work)

    return History(
        paths.data() / "history.db",
        tell=lambda text: on_loop(lambda: assistant().announce(text)),
        forgotten=lambda: on_loop(lambda: assistant().forget()),
    )


def _keep(history: History, event: Event) -> None:
    if isinstance(event, TurnEnded):
        history.add(event)


def _closing(stack: AsyncExitStack, engine: _EngineT) -> _EngineT:
    stack.push_async_callback(engine.close)
    return engine


def _own_speaker(stack: AsyncExitStack, settings: Settings) -> Speaker:
    speaker = Speaker(settings.output_device or None)
    stack.push_async_callback(speaker.close)
    return speaker


def _run(stack: AsyncExitStack, work: Coroutine[Any, Any, None]) -> asyncio.Task[None]:
    """In the background, until the assistant ends."""
    task = asyncio.create_task(work)
    stack.push_async_callback(_ended, task)
    return task


async def _warmed_together(engines: Sequence[Engine]) -> None:
    await asyncio.gather(*map(_warmed, engines))


async def _warmed_after(
    first: asyncio.Task[None], assistant: Assistant, book: Books, later: Sequence[Engine]
) -> None:
    """What hears and speaks comes first: on two cores, four engines at once load in twice the
    time."""
    await asyncio.wait({first})
    await asyncio.gather(asyncio.to_thread(book.warm), *map(_warmed, later))
    await assistant.prepare()


async def _warmed(engine: Engine) -> None:
    begun = perf_counter()
    try:
        await engine.start()
    except EarshotError as error:  # told again, to the person, at first use
        _log.warning("%s cannot be loaded: %s", engine.spec.name, error)
    else:
        _log.info("%s is ready after %.0f ms", engine.spec.name, (perf_counter() - begun) * 1000)


async def _ended(task: asyncio.Task[None]) -> None:
    task.cancel()
    await asyncio.wait({task})
