"""Parts in the simplest shape that fits, for tests of timing and faults."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Callable, Mapping, Sequence
from typing import ClassVar

import numpy as np

from earshot.core.parts import Parts
from earshot.errors import EarshotError, SkillError
from earshot.values import (
    FRAME,
    RATE,
    Answer,
    Frame,
    Meaning,
    Message,
    Risk,
    SkillCall,
    Speech,
    Tool,
    Transcript,
    Utterance,
)

LOUD = 0.5


class FakeMicrophone:
    """Plays a script of booleans: speech or not, a frame each; then waits, or fails."""

    level = 0.25

    def __init__(self, script: Sequence[bool] = (), error: EarshotError | None = None) -> None:
        self.script = list(script)
        self.error = error
        self.open = 0
        self.played = asyncio.Event()

    async def frames(self) -> AsyncGenerator[Frame, None]:
        self.open += 1
        try:
            for at, loud in enumerate(self.script):
                yield Frame(np.full(FRAME, LOUD * loud, np.float32), at * FRAME / RATE)
                await asyncio.sleep(0)
            self.played.set()
            if self.error:
                raise self.error
            await asyncio.Future()
        finally:
            self.open -= 1


class LoudIsSpeech:
    """Voice activity as loudness."""

    def __call__(self, frame: Frame) -> float:
        return float(frame.pcm.max() > LOUD / 2)

    def reset(self) -> None:
        pass


class FakeRecogniser:
    """Hears `text` in everything."""

    def __init__(self, text: str = "what time is it", why: str = "") -> None:
        self.transcript = Transcript(text, why=why)
        self.error: Exception | None = None
        self.utterances: list[Utterance] = []
        self.idle = False
        self.begun: list[Utterance] = []

    async def ahead(self, so_far: Utterance) -> None:
        self.begun.append(so_far)

    async def text(self, utterance: Utterance) -> Transcript:
        self.utterances.append(utterance)
        if self.error:
            raise self.error
        return self.transcript


class FakeBook:
    """Knows some sentences by heart."""

    meanings: ClassVar = {
        "what time is it": Meaning("clock"),
        "make coffee": Meaning("coffee", {"drink": "latte"}, "One latte."),
        "open the door": Meaning("open_the_door"),
        "fail": Meaning("broken"),
        "stumble": Meaning("buggy"),
        "flip the switch": Meaning("switch"),
        "empty the bin": Meaning("empty", {"bin": "work"}),
        "format the disk": Meaning("format"),
        "set a timer": Meaning("ask_length"),
        "good night": Meaning("good_night", runs=("what time is it", "make coffee", "dance")),
        "good day": Meaning("good_day", reply="Well.", runs=("fail", "format the disk", "clock")),
        "round and round": Meaning("round", runs=("round and round", "good night")),
        "my routine": Meaning("routine"),
    }
    follow_ups: ClassVar = {("again", "clock"): Meaning("clock")}

    def understand(self, text: str, after: str = "") -> Meaning | None:
        return self.meanings.get(text) or self.follow_ups.get((text, after))

    def resolve(self, intent: str, said: Mapping[str, str], after: str = "") -> Meaning | None:
        return Meaning(intent, said) if all(said.values()) else None


class FakeIntents:
    """Is sure of what it was taught."""

    def __init__(self, **known: Meaning) -> None:
        self.known = known
        self.error: EarshotError | None = None
        self.asked: list[str] = []

    async def understand(self, text: str) -> Meaning | None:
        self.asked.append(text)
        if self.error:
            raise self.error
        return self.known.get(text.replace(" ", "_"))


class FakeSkills:
    """One works, one cannot, one is a bug, one asks; the others are of every risk."""

    risks: ClassVar = {
        "clock": Risk.READ,
        "broken": Risk.READ,
        "buggy": Risk.READ,
        "ask_length": Risk.READ,
        "routine": Risk.READ,
        "switch": Risk.REVERSIBLE,
        "empty": Risk.CONFIRM,
        "format": Risk.BY_HAND,
    }

    def __init__(self) -> None:
        self.calls: list[SkillCall] = []

    def tools(self) -> list[Tool]:
        return [Tool(name, f"{name.capitalize()} it.", {}, r) for name, r in self.risks.items()]

    def check(self, call: SkillCall) -> None:
        if call.name not in self.risks:
            raise SkillError("skill-unknown", f"There is no skill called {call.name}.")
        if "wrong" in call.arguments:
            raise SkillError("skill-argument", f"{call.name} takes no “wrong”.")

    async def run(self, call: SkillCall) -> Answer:
        self.calls.append(call)
        if call.name == "broken":
            raise SkillError("door-stuck", "The door is stuck. Push harder.")
        if call.name == "buggy":
            raise ZeroDivisionError
        if call.name == "ask_length":
            return Answer("For how long?", asks=True)
        if call.name == "routine":
            return Answer("", runs=("what time is it", "empty the bin"))
        return Answer("It is noon.")


class FakeChat:
    """Yields a script; one script per request."""

    def __init__(self, *scripts: Sequence[str | SkillCall]) -> None:
        self.scripts = list(scripts)
        self.asked: list[list[Message]] = []
        self.closed = 0
        self.pause = 0.0
        self.warmed: list[Message] = []

    async def stream(
        self, messages: list[Message], tools: list[Tool]
    ) -> AsyncGenerator[str | SkillCall, None]:
        self.asked.append(list(messages))
        try:
            for piece in self.scripts.pop(0):
                await asyncio.sleep(self.pause)
                yield piece
        finally:
            self.closed += 1

    async def warm(self, messages: list[Message], tools: list[Tool]) -> None:
        self.warmed = list(messages)


class FakeVoice:
    """A tenth of a second for every word."""

    def __init__(self) -> None:
        self.spoken: list[str] = []
        self.error: Exception | None = None

    async def speak(self, text: str) -> Speech:
        if self.error:
            raise self.error
        self.spoken.append(text)
        return Speech(np.full(1600 * len(text.split()), LOUD, np.float32), RATE, text)


class FakeSpeaker:
    """Plays in no time, or for ever when `stuck`."""

    def __init__(self) -> None:
        self.on_sound: Callable[[Speech], None] | None = None
        self.played: list[str] = []
        self.stopped = 0
        self.heard_seconds = 0.0
        self.stuck = False
        self.playing = asyncio.Event()

    async def play(self, speech: Speech) -> None:
        self.played.append(speech.text)
        if self.on_sound:
            self.on_sound(speech)
        self.playing.set()

    async def drained(self) -> None:
        if self.stuck:
            await asyncio.Future()

    def stop(self) -> float:
        self.stopped += 1
        return self.heard_seconds


def parts(**changes: object) -> Parts:
    """A whole set, with some of them exchanged."""
    standard: dict[str, object] = {
        "microphone": FakeMicrophone(),
        "vad": LoudIsSpeech(),
        "recogniser": FakeRecogniser(),
        "book": FakeBook(),
        "skills": FakeSkills(),
        "chat": None,
        "voice": FakeVoice(),
        "speaker": FakeSpeaker(),
        "no_chat": lambda: "There is no chat model. Put one into the folder.",
        "no_chat_why": "No command fits; the folder is here.",
    }
    return Parts(**{**standard, **changes})  # type: ignore[arg-type]


def speech(seconds: float = 1.0) -> Utterance:
    return Utterance(np.full(round(seconds * RATE), LOUD, np.float32), 0.0, seconds)
