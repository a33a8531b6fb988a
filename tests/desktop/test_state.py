"""The state shown is computed from the events alone."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from earshot.desktop.state import Scene, State, follow, hint_of, state_of
from earshot.events import (
    Announced,
    Event,
    Failed,
    Heard,
    Replying,
    SkillCalled,
    SkillDone,
    Speaking,
    SpeechEnded,
    SpeechStarted,
    TurnEnded,
    Understood,
)
from earshot.values import SkillCall


def after(*events: Event, **scene: bool) -> Scene:
    last: Event | None = None
    for event in events:
        last = follow(last, event)
    return Scene(**{"ready": True, **scene}, last=last)


DONE = TurnEnded(1, "hi", "skill", "hello")
NO_VOICE = Failed(1, "voice-lost", "The voice is gone.")
NO_MICROPHONE = Failed(1, "microphone-missing", "There is no microphone.")


@pytest.mark.parametrize(
    ("events", "state"),
    [
        ([], State.IDLE),
        ([SpeechStarted(1, 0.0), SpeechEnded(1, 1.0)], State.THINKING),
        ([Heard(1, "hi")], State.THINKING),
        ([Heard(1, "hi"), Understood(1, "greet", {})], State.THINKING),
        ([SkillCalled(1, SkillCall("greet"))], State.THINKING),
        ([Replying(1, "hel")], State.THINKING),
        ([Speaking(1, "hello"), Replying(1, "and more")], State.SPEAKING),
        ([Speaking(1, "hello"), SkillDone(1, "greet", "", ok=True)], State.SPEAKING),
        ([Speaking(1, "hello"), DONE], State.IDLE),
        ([NO_VOICE], State.ERROR),
        ([NO_VOICE, TurnEnded(1, "", "failed", "")], State.ERROR),
        ([Speaking(1, "hello"), NO_VOICE, DONE], State.ERROR),
        ([NO_VOICE, Speaking(1, "The voice is gone."), DONE], State.ERROR),
        ([NO_VOICE, Heard(2, "again")], State.THINKING),
        ([NO_MICROPHONE], State.NO_MICROPHONE),
        ([Speaking(2, "hello"), DONE], State.SPEAKING),
        ([Speaking(1, "hello"), Announced("ring")], State.SPEAKING),
        ([Announced("ring")], State.IDLE),
    ],
)
def test_state_after(events: Sequence[Event], state: State) -> None:
    assert state_of(after(*events)) is state


def test_before_the_engines_are_open() -> None:
    assert state_of(after(ready=False)) is State.GETTING_READY
    assert state_of(after(NO_VOICE, ready=False)) is State.ERROR


def test_held_means_listening_unless_the_microphone_failed() -> None:
    assert state_of(after(held=True)) is State.LISTENING
    assert state_of(after(SpeechStarted(1, 0.0), held=True)) is State.LISTENING
    assert state_of(after(NO_MICROPHONE, held=True)) is State.NO_MICROPHONE


def test_speech_that_was_let_go_is_being_worked_on() -> None:
    assert state_of(after(SpeechStarted(1, 0.0))) is State.THINKING


def test_hands_free_listens_between_turns() -> None:
    assert state_of(after(hands_free=True)) is State.LISTENING
    assert state_of(after(SpeechStarted(1, 0.0), hands_free=True)) is State.LISTENING
    assert state_of(after(Speaking(1, "hello"), hands_free=True)) is State.SPEAKING
    assert state_of(after(Speaking(1, "hello"), DONE, hands_free=True)) is State.LISTENING


def test_the_hint_says_what_can_be_done() -> None:
    assert "what" in hint_of(after(Heard(1, "what time is it")))
    assert hint_of(after(NO_VOICE)) == "The voice is gone."
    assert "Let go" in hint_of(after(held=True))
    assert "set timer" in hint_of(after(SkillCalled(1, SkillCall("set_timer"))))


_TURNS = st.integers(1, 4)
_EVENTS = st.one_of(
    st.builds(Heard, _TURNS, st.text()),
    st.builds(Speaking, _TURNS, st.text()),
    st.builds(SpeechStarted, _TURNS, st.floats()),
    st.builds(Failed, _TURNS, st.just("microphone-missing"), st.text()),
    st.builds(TurnEnded, _TURNS, st.text(), st.just("skill"), st.text()),
    st.builds(Announced, st.text()),
)


@given(st.lists(_EVENTS), st.booleans(), st.booleans(), st.booleans())
def test_any_stream_has_a_state_and_a_hint(
    events: list[Event], ready: bool, held: bool, hands_free: bool
) -> None:
    scene = after(*events, ready=ready, held=held, hands_free=hands_free)
    assert isinstance(hint_of(scene), str)
    turns = [event.turn for event in events if not isinstance(event, Announced)]
    if scene.last is not None:
        assert not isinstance(scene.last, Announced)
        assert scene.last.turn == max(turns), "the newest turn decides"
