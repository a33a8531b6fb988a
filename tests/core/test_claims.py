"""What a chat model says it has done is told from everything else it says."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from earshot.core.claims import Claims, is_claim

CLAIMS = [
    "Timer set.",
    "Timer set for five minutes.",
    "Okay, your pasta timer is set for ten minutes.",
    "Your timer has been started.",
    "The timer is now running.",
    "I have added milk to your list.",
    "I've opened Firefox.",
    "I’ve opened Firefox.",
    "I've just turned the volume down.",
    "I have now gone ahead and cancelled it.",
    "I set a timer for five minutes.",
    "I just set it for you.",
    "Done.",
    "Done!",
    "Okay, done.",
    "All done!",
    "All set!",
    "It's done.",
    "All right, that is done.",
    "That has been taken care of.",
    "Added milk to your shopping list.",
    "Opened the file.",
    "Reminder created.",
    "Alarm set for 7 AM tomorrow.",
    "I'm setting a timer for five minutes now.",
    "Setting a timer for five minutes.",
    "Sure, opening the browser.",
    "I'll remind you tomorrow.",
    "I will set a timer for that.",
    "Sure thing! I'll add it to your list.",
    "I can't do that, but I have set a timer.",
    "The alarm is off.",
    "Noted.",
    "**Done**.",
    "I've set a timer so you can relax.",
    "Okay. I've set a timer and will tell you when it rings.",
    "No problem, timer set.",
]
BEGINNINGS = [
    "",
    "Sure,",
    "Sure thing!",
    "Okay,",
    "Okay.",
    "All right,",
    "No problem,",
    "I can't do that,",
]
HARMLESS = [
    "The sun has set.",
    "I'll set a timer once you tell me for how long.",
    "Nobody can say whether I have done it.",
    "Light is scattered.",
    "I cannot set timers.",
    "I have not set a timer.",
    "I haven't opened anything.",
    "No timer is set.",
    "There are no timers running.",
    "Shall I set a timer?",
    "Would you like me to open it?",
    "I can set a timer for you.",
    "I could add it to your list.",
    "If you like, I'll set a timer.",
    "The timer is set by turning the knob.",
    "The film is set in Paris.",
    "It is set in the Middle Ages.",
    "Added sugar is bad for the teeth.",
    "“I have opened the door,” said the mouse.",
    '"I\'ve done it!" cried the robot.',
    "Setting a goal is the first step.",
    "Adding a pinch of salt helps.",
    "Set the oven to 180 degrees.",
    "I have read about it.",
    "I am a small test model and do not know that.",
    "Opened in 1889, it is the tallest building of Paris.",
    "The event was cancelled in 2020.",
    "I'll tell you a story.",
    "Nice to meet you, Anna.",
    "Why did the robot rest? It had a hard drive.",
    "Hello. How can I help?",
    "Once upon a time a small robot lived in a lighthouse.",
    "Alarm clocks were invented long ago.",
    "A list is a sequence of items.",
]


@pytest.mark.parametrize("text", CLAIMS)
def test_claims_are_caught(text: str) -> None:
    claims = Claims()
    told = claims.feed(text) + claims.flush()
    assert told in BEGINNINGS
    assert claims.claimed == text


@pytest.mark.parametrize("text", HARMLESS)
def test_everything_else_is_let_through(text: str) -> None:
    claims = Claims()
    assert claims.feed(text) + claims.flush() == text
    assert claims.claimed == ""


def test_words_flow_while_they_are_written() -> None:
    claims = Claims()
    words = "Rivers carry salt from the rocks into the sea".split()
    told = [claims.feed(f"{word} ") for word in words]
    assert told[:3] == ["", "", ""]
    assert told[3] == "Rivers carry salt from"
    assert told[4:] == [f" {word}" for word in words[4:]]


def test_what_stands_before_a_claim_is_told_and_nothing_after_it() -> None:
    claims = Claims()
    told = claims.feed("Eggs need six minutes. I have set a timer. Enjoy your meal. ")
    assert (told, claims.flush()) == ("Eggs need six minutes.", "")
    assert claims.claimed.endswith("Enjoy your meal. ")


def test_what_was_done_may_be_said() -> None:
    claims = Claims(believed=True)
    assert claims.feed("Timer set.") + claims.flush() == "Timer set."


def test_scripts_without_spaces_flow_too() -> None:
    claims = Claims()
    told = [claims.feed(character) for character in "天空是蓝色的因为"]
    assert "".join(told[-3:]) != ""
    assert "".join(told) + claims.flush() == "天空是蓝色的因为"


sentences = st.lists(st.sampled_from([*CLAIMS, *HARMLESS]), max_size=6).map(" ".join)


@given(sentences, st.data())
def test_it_does_not_matter_how_a_text_is_cut(text: str, data: st.DataObject) -> None:
    whole, parts = Claims(), Claims()
    expected = whole.feed(text) + whole.flush()
    told = ""
    left = text
    while left:
        size = data.draw(st.integers(1, len(left)))
        told, left = told + parts.feed(left[:size]), left[size:]
    told += parts.flush()
    assert (told, parts.claimed) == (expected, whole.claimed)
    assert text.startswith(told)


@given(st.text(max_size=200))
def test_nothing_is_lost_but_claims(text: str) -> None:
    claims = Claims()
    told = claims.feed(text) + claims.flush()
    assert told == text or claims.claimed == text


def test_a_claim_is_judged_by_its_sentence() -> None:
    assert is_claim("The timer, as you asked, is set")
    assert not is_claim("")
