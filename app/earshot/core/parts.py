"""What the assistant needs of the world, as shapes: real parts, and the tests', fit them alike."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from earshot.values import (
    Answer,
    Frame,
    Meaning,
    Message,
    SkillCall,
    Speech,
    Tool,
    Transcript,
    Utterance,
)


class Microphone(Protocol):
    @property
    def level(self) -> float: ...
    def frames(self) -> AsyncGenerator[Frame, None]: ...


class VoiceActivity(Protocol):
    def __call__(self, frame: Frame) -> float: ...
    def reset(self) -> None: ...


class Recogniser(Protocol):
    @property
    def idle(self) -> bool: ...
    async def ahead(self, so_far: Utterance) -> None: ...
    async def text(self, utterance: Utterance) -> Transcript: ...


class Book(Protocol):
    def understand(self, text: str, after: str = "") -> Meaning | None: ...
    def resolve(self, intent: str, said: Mapping[str, str], after: str = "") -> Meaning | None: ...


class Intents(Protocol):
    async def understand(self, text: str) -> Meaning | None:
        """The intent, and its slots as they were said; None where it is not sure."""


class Skills(Protocol):
    def tools(self) -> list[Tool]: ...
    def check(self, call: SkillCall) -> None: ...
    async def run(self, call: SkillCall) -> Answer: ...


class Chat(Protocol):
    def stream(
        self, messages: list[Message], tools: list[Tool]
    ) -> AsyncGenerator[str | SkillCall, None]: ...
    async def warm(self, messages: list[Message], tools: list[Tool]) -> None: ...


class Voice(Protocol):
    async def speak(self, text: str) -> Speech: ...


class Loudspeaker(Protocol):
    on_sound: Callable[[Speech], None] | None

    async def play(self, speech: Speech) -> None: ...
    async def drained(self) -> None: ...
    def stop(self) -> float: ...


@dataclass(frozen=True, slots=True)
class Parts:
    """Everything an assistant is made of."""

    microphone: Microphone
    vad: VoiceActivity
    recogniser: Recogniser
    book: Book
    skills: Skills
    chat: Chat | None
    voice: Voice
    speaker: Loudspeaker
    no_chat: Callable[[], str]
    """What to say where a chat model would be needed and none is installed."""
    no_chat_why: str
    """What to show then: exactly where one belongs."""
    intents: Intents | None = None
    """Asked where no template fits."""
    facts: Callable[[], Sequence[str]] = tuple
    """What the person has asked to be remembered, for the chat model; the latest last."""
