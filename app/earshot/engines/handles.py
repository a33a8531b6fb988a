"""The engines as the assistant holds them: the same methods, asynchronous, in another process."""

from __future__ import annotations

from collections.abc import AsyncGenerator

from earshot.engines.process import Engine
from earshot.values import Message, Pcm, SkillCall, Speech, Tool, Transcript, Utterance


class Recogniser(Engine):
    """Whisper or Sphinx."""

    async def hear(self, pcm: Pcm, first: bool) -> None:
        """Sound of an utterance that is still being spoken, for engines that can use it."""
        await self.tell("hear", pcm, first)

    async def text(self, utterance: Utterance) -> Transcript:
        transcript: Transcript = await self.call("text", utterance)
        return transcript


class Chat(Engine):
    """A chat model."""

    def stream(
        self, messages: list[Message], tools: list[Tool]
    ) -> AsyncGenerator[str | SkillCall, None]:
        return self.each("stream", messages, tools)

    async def warm(self, messages: list[Message], tools: list[Tool]) -> None:
        """Evaluates a prompt ahead of its use."""
        await self.tell("warm", messages, tools)


class Voice(Engine):
    """Piper or eSpeak."""

    async def speak(self, text: str) -> Speech:
        speech: Speech = await self.call("speak", text)
        return speech
