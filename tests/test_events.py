from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from earshot import events
from earshot.values import SkillCall

numbers = st.floats(allow_nan=False, allow_infinity=False)
text = st.text(max_size=40)
slots = st.dictionaries(text, st.one_of(text, st.integers(), st.booleans(), st.none(), numbers))
turns = st.integers(0, 10**6)

any_event = st.one_of(
    st.builds(events.SpeechStarted, turns, numbers),
    st.builds(events.SpeechEnded, turns, numbers),
    st.builds(events.Heard, turns, text),
    st.builds(events.Understood, turns, text, slots),
    st.builds(events.SkillCalled, turns, st.builds(SkillCall, text, slots)),
    st.builds(events.SkillDone, turns, text, text, st.booleans()),
    st.builds(events.Replying, turns, text),
    st.builds(events.Speaking, turns, text),
    st.builds(
        events.TurnEnded,
        turns,
        text,
        st.sampled_from(["skill", "chat", "declined"]),
        text,
        text,
        st.booleans(),
        st.dictionaries(text, numbers),
    ),
    st.builds(events.ConfirmAsked, turns, st.builds(SkillCall, text, slots), text),
    st.builds(events.ConfirmAnswered, turns, st.booleans()),
    st.builds(events.AnswerAwaited, turns, numbers),
    st.builds(events.AnswerEnded, turns),
    st.builds(events.Failed, turns, text, text),
    st.builds(events.Announced, text),
)


@given(any_event)
def test_every_event_survives_the_wire(event: events.Event) -> None:
    line = events.to_json(event)
    assert "\n" not in line
    assert line.isascii()
    assert events.from_json(line) == event


def test_the_wire_form_is_named_after_the_class() -> None:
    assert json.loads(events.to_json(events.SpeechStarted(3, 1.5))) == {
        "type": "speech_started",
        "turn": 3,
        "t": 1.5,
    }


@pytest.mark.parametrize(
    "line",
    [
        "",
        "[]",
        "7",
        "{}",
        '{"type": "unknown"}',
        '{"type": "heard"}',
        '{"type": "heard", "turn": 1, "text": "a", "extra": 1}',
        '{"type": ["heard"]}',
        '{"type": "skill_called", "turn": 1}',
        '{"type": "skill_called", "turn": 1, "call": 7}',
        '{"type": "skill_called", "turn": 1, "call": {"names": "a"}}',
    ],
)
def test_anything_else_is_refused(line: str) -> None:
    with pytest.raises(ValueError, match=r".*"):
        events.from_json(line)
