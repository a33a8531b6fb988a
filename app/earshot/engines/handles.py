"""The engines as the assistant holds them: the same methods, asynchronous, in another process."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from contextlib import aclosing, suppress

from earshot.engines.process import Engine, EngineSpec
from earshot.errors import EarshotError
from earshot.values import Meaning, Message, SkillCall, Speech, Tool, Transcript, Utterance


class Recogniser(Engine):
    """Whisper or Sphinx."""

    def __init__(self, spec: EngineSpec, *, works_ahead: bool = False) -> None:
        """`works_ahead`: whether the engine can begin with an utterance that goes on."""
        super().__init__(spec)
        self._works_ahead = works_ahead

    async def become(self, spec: EngineSpec, *, works_ahead: bool = False) -> None:
        await super().become(spec)
        self._works_ahead = works_ahead

    @property
    def idle(self) -> bool:
        """Whether it would begin with an utterance that goes on, if there were one."""
        return self._works_ahead and not self.busy

    async def ahead(self, so_far: Utterance) -> None:
        """Lets the engine begin with an utterance that goes on. Does nothing while it is busy: the
        next time has more to begin with."""
        if self.idle:
            with suppress(EarshotError, RuntimeError):  # told when the words are needed
                await self.call("ahead", so_far)

    async def text(self, utterance: Utterance) -> Transcript:
        transcript: Transcript = await self.call("text", utterance)
        return transcript


class Intents(Engine):
    """The intent model."""

    async def understand(self, text: str) -> Meaning | None:
        """The intent and its slots as they were said; None where it declines."""
        meaning: Meaning | None = await self.call("understand", text)
        return meaning


class Chat(Engine):
    """A chat model."""

    _wanted = False

    async def stream(
        self, messages: list[Message], tools: list[Tool]
    ) -> AsyncGenerator[str | SkillCall, None]:
        """The reply, piece by piece. Makes a reading ahead that is under way stop where it is."""
        self._wanted = True
        async with aclosing(self.each("stream", messages, tools)) as pieces:
            async for piece in pieces:
                if piece:  # an empty one only tells that the prompt is still being read
                    yield piece

    async def warm(self, messages: list[Message], tools: list[Tool]) -> None:
        """Reads a prompt ahead of its use, until it is read or the model is wanted."""
        self._wanted = False
        async with aclosing(self.each("warm", messages, tools)) as steps:
            async for _ in steps:
                if self._wanted:
                    return


class Voice(Engine):
    """Piper or eSpeak. `pace`: how fast it speaks, 1 as the voice does by itself."""

    def __init__(self, spec: EngineSpec, *, pace: float = 1.0) -> None:
        super().__init__(spec)
        self.pace = pace

    async def speak(self, text: str) -> Speech:
        speech: Speech = await self.call("speak", text, self.pace)
        return speech
