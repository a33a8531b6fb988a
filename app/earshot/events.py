"""What happens, in the past tense: the one stream of news every face listens to."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields
from typing import Literal

from earshot.values import JsonValue, SkillCall

Understander = Literal["template", "model"]
"""Who understood what was asked for: a sentence template fitted, or the intent model was sure."""


@dataclass(frozen=True, slots=True)
class SpeechStarted:
    """A person began to speak."""

    turn: int
    t: float
    """Seconds of audio since the stream opened."""


@dataclass(frozen=True, slots=True)
class SpeechEnded:
    """A person stopped speaking and the turn was taken."""

    turn: int
    t: float
    """Seconds of audio at which the speech itself ended."""


@dataclass(frozen=True, slots=True)
class Heard:
    """The recogniser has words."""

    turn: int
    text: str


@dataclass(frozen=True, slots=True)
class Understood:
    """The words have a meaning."""

    turn: int
    intent: str
    slots: Mapping[str, JsonValue]
    by: Understander = "template"


@dataclass(frozen=True, slots=True)
class ConfirmAsked:
    """A skill waits for the person's consent, given by hand: `Assistant.confirm`."""

    turn: int
    call: SkillCall
    """What would be done, with the exact arguments."""
    text: str
    """The question."""


@dataclass(frozen=True, slots=True)
class ConfirmAnswered:
    """The question is over: by an answer, by none in time, or because the turn ended."""

    turn: int
    yes: bool


@dataclass(frozen=True, slots=True)
class SkillCalled:
    """A skill was started."""

    turn: int
    call: SkillCall


@dataclass(frozen=True, slots=True)
class SkillDone:
    """A skill ended."""

    turn: int
    name: str
    result: str
    ok: bool


@dataclass(frozen=True, slots=True)
class Replying:
    """A piece of the reply was written."""

    turn: int
    text: str


@dataclass(frozen=True, slots=True)
class Speaking:
    """A piece of the reply went to the loudspeaker."""

    turn: int
    text: str


Path = Literal["skill", "command", "chat", "declined", "nothing", "failed"]
"""How a turn was answered: by a skill, by a command's own reply, by the chat model; not understood;
no words in the sound; or an error."""


@dataclass(frozen=True, slots=True)
class TurnEnded:
    """A turn is over: its receipt."""

    turn: int
    heard: str
    path: Path
    said: str
    """The reply; after an interruption, the part of it that was heard."""
    why: str = ""
    """Where nothing was done: why, in a sentence."""
    interrupted: bool = False
    ms: Mapping[str, float] = field(default_factory=dict)
    """Stage to milliseconds of work: recognise, understand, intent, skill, chat, voice, and
    `first_sound`, from the end of speech (or the text's arrival) to the first audible sample."""
    by: Understander | None = None
    """Who understood it; nobody, where a chat model answered or nothing was understood."""
    asks: bool = False
    """The reply is a question."""


@dataclass(frozen=True, slots=True)
class AnswerAwaited:
    """The turn ended with a question: the microphone is open for the answer, without a key."""

    turn: int
    seconds: float
    """How long, unless somebody begins to speak."""


@dataclass(frozen=True, slots=True)
class AnswerEnded:
    """It is no longer open for that: an answer came, or none did, or something else was wanted."""

    turn: int


@dataclass(frozen=True, slots=True)
class Failed:
    """Something went wrong; `text` says what to do."""

    turn: int
    code: str
    text: str


@dataclass(frozen=True, slots=True)
class Announced:
    """The assistant speaks unasked: a timer rings."""

    text: str


Event = (
    SpeechStarted
    | SpeechEnded
    | Heard
    | Understood
    | ConfirmAsked
    | ConfirmAnswered
    | SkillCalled
    | SkillDone
    | Replying
    | Speaking
    | TurnEnded
    | AnswerAwaited
    | AnswerEnded
    | Failed
    | Announced
)


def _wire_name(cls: type) -> str:
    return "".join("_" + c.lower() if c.isupper() else c for c in cls.__name__).lstrip("_")


_BY_NAME = {_wire_name(cls): cls for cls in Event.__args__}


def to_json(event: Event) -> str:
    """The event as one line of JSON: `{"type": "heard", "turn": 1, "text": "hello"}`. All ASCII, so
    that no terminal or pipe has to know an encoding."""
    return json.dumps({"type": _wire_name(type(event)), **asdict(event)})


def from_json(line: str) -> Event:
    """The inverse of `to_json`. ValueError on anything else."""
    data = json.loads(line)
    cls = _BY_NAME.get(str(data.pop("type", ""))) if isinstance(data, dict) else None
    if cls is None or set(data) - {f.name for f in fields(cls)}:
        raise ValueError(f"not an event: {line[:80]}")
    try:
        if cls in (SkillCalled, ConfirmAsked):
            data["call"] = SkillCall(**data["call"])
        event: Event = cls(**data)
    except (KeyError, TypeError) as error:
        raise ValueError(f"not an event: {line[:80]}") from error
    return event
