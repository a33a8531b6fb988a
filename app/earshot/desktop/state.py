"""What the window shows of a turn, computed from the last event that matters. No Qt here."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from earshot.events import (
    Announced,
    AnswerEnded,
    ConfirmAsked,
    Event,
    Failed,
    Heard,
    SkillCalled,
    Speaking,
    SpeechEnded,
    SpeechStarted,
    TurnEnded,
    Understood,
)
from earshot.values import SkillCall


class State(Enum):
    """Each has a word of its own, and in the window a mark and a colour."""

    GETTING_READY = "Getting ready"
    IDLE = "Ready"
    LISTENING = "Listening"
    THINKING = "Thinking"
    SPEAKING = "Speaking"
    ASKING = "Please confirm"
    ERROR = "Something went wrong"
    NO_MICROPHONE = "No microphone"


@dataclass(frozen=True, slots=True)
class Scene:
    """Everything the state depends on."""

    ready: bool = False
    """The engines are open."""
    held: bool = False
    """The talk button is down."""
    hands_free: bool = False
    """The microphone is open until it is switched off."""
    awaited: bool = False
    """The microphone is open for the answer to a question."""
    last: Event | None = None
    """The last event that matters, as `follow` chooses it."""


def follow(last: Event | None, event: Event) -> Event | None:
    """The event that matters for the state, once `event` came after `last`."""
    if isinstance(event, Announced):
        return last
    if last is None or isinstance(last, Announced):
        return event
    if event.turn < last.turn:
        return last  # news of a turn that was already replaced
    if event.turn > last.turn or isinstance(event, Failed):
        return event
    if isinstance(last, Failed):
        return last  # what went wrong in a turn stays in view until the next one
    if isinstance(last, Speaking) and not isinstance(event, TurnEnded | ConfirmAsked):
        return last  # it writes on while it speaks
    return event


def state_of(scene: Scene) -> State:
    last = scene.last
    if isinstance(last, Failed):
        return State.NO_MICROPHONE if last.code.startswith("microphone-") else State.ERROR
    if not scene.ready:
        return State.GETTING_READY
    if isinstance(last, ConfirmAsked):
        return State.ASKING
    if scene.held or scene.awaited or (scene.hands_free and isinstance(last, SpeechStarted)):
        return State.LISTENING
    if isinstance(last, Speaking):
        return State.SPEAKING
    if last is None or isinstance(last, TurnEnded | AnswerEnded | Announced):
        return State.LISTENING if scene.hands_free else State.IDLE
    return State.THINKING


def hint_of(scene: Scene) -> str:
    """The line under the state: what is going on or what can be done about it."""
    last = scene.last
    match state_of(scene):
        case State.GETTING_READY:
            return "You can type already."
        case State.IDLE:
            return "Hold the button or the space bar, and speak."
        case State.LISTENING:
            return _listening(scene)
        case State.ASKING:
            return "Answer below. Without an answer nothing is done."
        case State.THINKING:
            return f"“{last.text}”" if isinstance(last, Heard) else _doing(last)
        case State.SPEAKING:
            return "Escape stops it."
        case State.ERROR | State.NO_MICROPHONE:
            return last.text if isinstance(last, Failed) else ""


def _listening(scene: Scene) -> str:
    if scene.held:
        return "Let go when you have finished."
    return "Say your answer." if scene.awaited else "Speak whenever you like."


def _doing(last: Event | None) -> str:
    match last:
        case SpeechEnded():
            return "Working out what you said."
        case Understood(intent=intent) | SkillCalled(call=SkillCall(name=intent)):
            return f"Doing: {intent.replace('_', ' ').replace('.', ' ')}."
        case _:
            return "Working on it."
