"""The small vocabulary everything else speaks: frozen values that import nothing of ours."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import IntEnum
from typing import Any, Literal

import numpy as np
import numpy.typing as npt

RATE = 16_000
"""Samples per second of every sound the assistant listens to."""

FRAME = 512
"""Samples in a frame: 32 ms, the step of the Silero voice activity model."""

Pcm = npt.NDArray[np.float32]
"""Mono sound, float32 in -1..1."""

JsonValue = Any
"""A str, int, float, bool, None, or a list or dict of these."""


@dataclass(frozen=True, slots=True, eq=False)
class Frame:
    """One step of a sound stream."""

    pcm: Pcm
    """`FRAME` samples at `RATE`."""
    t: float
    """Seconds of audio between the opening of the stream and the first sample."""


@dataclass(frozen=True, slots=True, eq=False)
class Utterance:
    """What the listener cuts out of a stream: one thing a person said, pre-roll included."""

    pcm: Pcm
    """Any number of samples at `RATE`."""
    t0: float
    """Seconds of audio at the first sample."""
    t1: float
    """Seconds of audio at which the speech in it ended."""

    @property
    def seconds(self) -> float:
        return len(self.pcm) / RATE


@dataclass(frozen=True, slots=True, eq=False)
class Speech:
    """A piece of spoken reply."""

    pcm: Pcm
    rate: int
    """Samples per second; each voice has its own."""
    text: str
    """The words it says."""

    @property
    def seconds(self) -> float:
        return len(self.pcm) / self.rate


@dataclass(frozen=True, slots=True)
class Transcript:
    """What a recogniser made of an utterance."""

    text: str
    """Lower or mixed case words; empty when the recogniser declines."""
    confidence: float = 1.0
    """0..1, as the engine judges itself."""
    why: str = ""
    """When `text` is empty: why, in words a person understands."""


@dataclass(frozen=True, slots=True)
class SkillCall:
    """A skill to run, with its arguments."""

    name: str
    arguments: Mapping[str, JsonValue] = field(default_factory=dict)
    language: str = "en"
    """What to answer in: one of `settings.LANGUAGES`."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What came of a skill that ran."""

    said: str
    asks: bool = False
    """It is a question: the next words are likely to answer it."""
    runs: tuple[str, ...] = ()
    """Sentences to be done now, as if the person had said one after another."""
    intent: str = ""
    """The skill that answered, where it is not the one that was called: a question of its own was
    answered."""


@dataclass(frozen=True, slots=True)
class Message:
    """One entry of a conversation, as the chat model sees it and history keeps it."""

    role: Literal["system", "user", "assistant", "tool"]
    text: str
    calls: tuple[SkillCall, ...] = ()


@dataclass(frozen=True, slots=True)
class PastTurn:
    """A turn that was, as history keeps it."""

    number: int
    """Its own, for as long as it is kept."""
    at: float
    """When it ended: seconds since 1970 (UTC)."""
    heard: str
    path: str
    """How it was answered: one of `events.Path`."""
    said: str
    why: str = ""
    interrupted: bool = False
    ms: Mapping[str, float] = field(default_factory=dict)
    """Stage to milliseconds of work, as in its receipt."""


class Risk(IntEnum):
    """What a skill can do to the person's things."""

    READ = 0
    """Changes nothing."""
    REVERSIBLE = 1
    """Done at once; "undo" takes it back."""
    CONFIRM = 2
    """Asked about on the screen first, with the exact arguments."""
    BY_HAND = 3
    """Never by voice."""


@dataclass(frozen=True, slots=True)
class Tool:
    """A skill as a chat model is told of it."""

    name: str
    description: str
    parameters: Mapping[str, JsonValue]
    """JSON Schema of the arguments: an object."""
    risk: Risk = Risk.READ


@dataclass(frozen=True, slots=True)
class SlotType:
    """A kind of thing that can stand in a sentence template as `{name}`."""

    name: str
    grammar: str
    """Everything that can be said for it, as one hassil expression without slots. Empty: any words;
    templates with it are not for the starter recogniser."""
    parse: Callable[[str], JsonValue]
    """Text to value; raises ValueError when the text is not of this kind."""


ANY = "*"
"""Stands for all intents in `Intent.after`."""


@dataclass(frozen=True, slots=True)
class Intent:
    """A thing that can be asked for, with every way to say it.

    Templates follow hassil: `(set|start) [a] timer for {duration}`. A slot is `{type}` or
    `{type:name}`; its type is one of `lists` or a `SlotType` known to the phrase book.
    """

    name: str
    templates: tuple[str, ...]
    lists: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Slot name to the literal values it takes."""
    after: tuple[str, ...] = ()
    """Intents right after which alone it can be asked for: "make it fifteen minutes"; `ANY` for
    whatever was answered. Empty: at any time."""
    reply: str = ""
    """For a command without a skill behind it: what to say, with `{slot}` filled in."""
    runs: tuple[str, ...] = ()
    """For such a command: sentences to be done, as if the person had said one after another."""
    checked: bool = False
    """Its words alone do not tell: its skill is asked whether a meaning of it fits."""


@dataclass(frozen=True, slots=True)
class Meaning:
    """An utterance understood: which intent, with which slot values."""

    intent: str
    slots: Mapping[str, JsonValue] = field(default_factory=dict)
    reply: str = ""
    """The intent's own reply, slots filled in; empty where a skill answers."""
    runs: tuple[str, ...] = ()
    """The intent's own sentences to be done, slots filled in."""
    language: str = "en"
    """What it was said in, and is to be answered in: one of `settings.LANGUAGES`."""
