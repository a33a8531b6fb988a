"""The settings of an assistant that runs: a change is put to use at once, then written down."""

from __future__ import annotations

import asyncio
import concurrent.futures
import logging
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

from earshot import settings
from earshot.choice import chat_choice, hearing_choice, model_in_use, voice_choice
from earshot.core.assistant import Assistant
from earshot.engines.handles import Chat, Recogniser, Voice
from earshot.errors import EarshotError
from earshot.library import store
from earshot.library.store import Kind, Model
from earshot.settings import Settings
from earshot.values import Intent

_log = logging.getLogger(__name__)

PATIENCE_SECONDS = 6.0
"""How long a change is waited for. A chat model on a slow disk takes longer; the person is told
when it is in use."""

Use = Callable[[Settings, Settings], Awaitable[None]]
"""Puts settings to use in place of those before. Where it raises, some of them may be in use."""


class Live:
    """What skills see and change of the settings: `skills.api.Choices`. Made on the engine loop."""

    def __init__(
        self, chosen: Settings, file: Path, use: Use, assistant: Callable[[], Assistant]
    ) -> None:
        self._chosen = chosen
        self._file = file
        self._use = use
        self._assistant = assistant
        self._loop = asyncio.get_running_loop()
        self._changing = asyncio.Lock()

    def settings(self) -> Settings:
        return self._chosen

    def models(self, kind: Kind) -> Sequence[Model]:
        return store.installed(kind)

    def in_use(self, kind: Kind) -> Model | None:
        return model_in_use(kind, self._chosen)

    def change(self, **values: str | float | bool) -> bool:
        change = asyncio.run_coroutine_threadsafe(self._change(values), self._loop)
        if not concurrent.futures.wait([change], PATIENCE_SECONDS).done:
            change.add_done_callback(self._tell)
            return False
        change.result()
        return True

    async def finish(self) -> None:
        """Returns when no change is being made."""
        async with self._changing:
            pass

    async def _change(self, values: dict[str, str | float | bool]) -> None:
        settings.check(values, "Your choice")
        async with self._changing:
            before, new = self._chosen, replace(self._chosen, **values)  # type: ignore[arg-type]
            try:
                await self._use(new, before)
                await asyncio.to_thread(settings.write, self._file, **values)
            except Exception:
                with suppress(EarshotError):
                    await self._use(before, new)
                raise
            self._chosen = new

    def _tell(self, change: concurrent.futures.Future[None]) -> None:
        if not change.cancelled():
            with suppress(RuntimeError):  # the loop has ended, and nobody listens
                said = _outcome(change.exception())
                self._loop.call_soon_threadsafe(self._assistant().announce, said)


def _outcome(error: BaseException | None) -> str:
    if error is None:
        return "It is ready, and in use now."
    if isinstance(error, EarshotError):
        return error.text
    _log.error("a change of the settings failed", exc_info=error)
    return "Your choice could not be put to use. The log says why."


class Stages:
    """The engines of an assistant that settings choose."""

    def __init__(self, settings: Settings, listened_for: Sequence[Intent]) -> None:
        """InputError or ModelError where a chosen model cannot be used."""
        self._listened_for = listened_for
        hearing, voice = hearing_choice(settings, listened_for), voice_choice(settings)
        chat = chat_choice(settings)
        self.choices = (hearing, chat, voice)
        self.recogniser = Recogniser(hearing.spec, works_ahead=hearing.works_ahead)
        self.voice = Voice(voice.spec, pace=settings.speech_rate)
        self.chat = Chat(chat.spec) if chat else None
        self.labels = {
            "recogniser": hearing.label,
            "chat": chat.label if chat else "none",
            "voice": voice.label,
        }
        """What serves each at the start."""

    async def use(self, assistant: Assistant, new: Settings, before: Settings) -> None:
        """An engine that is replaced ends after its last request; the next one is the new one's."""
        language = new.language != before.language
        if language or new.speech != before.speech:
            hearing = await asyncio.to_thread(hearing_choice, new, self._listened_for)
            await self.recogniser.become(hearing.spec, works_ahead=hearing.works_ahead)
            assistant.use_engine("recogniser", hearing.label)
        if language or new.voice != before.voice:
            voice = await asyncio.to_thread(voice_choice, new)
            await self.voice.become(voice.spec)
            assistant.use_engine("voice", voice.label)
        if new.chat != before.chat:
            await self._use_chat(assistant, new)
        self.voice.pace = new.speech_rate

    async def _use_chat(self, assistant: Assistant, new: Settings) -> None:
        choice = await asyncio.to_thread(chat_choice, new)
        if choice is None:
            assistant.use_chat(None, "none")
            return
        if self.chat is None:
            self.chat = Chat(choice.spec)
        await self.chat.become(choice.spec)
        await self.chat.start()
        assistant.use_chat(self.chat, choice.label)

    async def close(self) -> None:
        for engine in (self.chat, self.voice, self.recogniser):
            if engine:
                await engine.close()
