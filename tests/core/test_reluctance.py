from __future__ import annotations

import pytest

from earshot.core.reluctance import asks_to_act, may_mean


@pytest.mark.parametrize(
    "text",
    [
        "do not delete my shopping list",
        "Don't set a timer for ten minutes",
        "I don’t want you to cancel the alarm",
        "I never asked you to set a timer for 5 minutes",
        "mute everything except music",
        "should I delete my shopping list",
        "how do I cancel a timer",
        "why did you delete my list",
        "did you cancel my alarm",
        "can I cancel an alarm",
        "is it possible to set an alarm for 6",
        "my sister said cancel all my alarms",
        "I already set an alarm for 8",
        "she set an alarm for 9",
        "I wish I had set a timer for 5 minutes",
        "if it rains tomorrow set an alarm for 6",
        "what does cancel all timers do",
        "the alarm at seven was annoying",
        "I hate that alarm",
        "that reminder is useless",
        "no need to cancel the alarm",
        "not cancel the timer",
        "leave my notes alone",
        "please stop deleting my notes",
        "keep the alarm",
        "set a timer for ten minutes if I ask",
        "set a timer for ten minutes but not now",
        "maybe I should cancel the timer",
        "would you cancel the alarm if it rains",
    ],
)
def test_what_only_speaks_of_it_is_no_request(text: str) -> None:
    assert not asks_to_act(text)


@pytest.mark.parametrize(
    "text",
    [
        "turn it down a bit",
        "please don't let me forget to check the steak",
        "do I have tortillas on my shopping list if not please add it",
        "I don't have any more steak, please put that on my grocery list",
        "could you wake me at half past six",
        "I need an alarm for seven",
        "can you put eggs on the list",
        "will you set a timer",
        "can I set a timer",
        "can we have some quiet",
        "delete that note",
        "scratch what i just asked",
        "erase all that I told you yesterday",
        "delete what i told you about paul",
        "no need to wake me on friday",
        "I would like an alarm at 7",
        "it is too loud in here",
    ],
)
def test_what_asks_for_it_is_one(text: str) -> None:
    assert asks_to_act(text)


def test_what_is_to_be_changed_is_neither_ended_nor_made_anew() -> None:
    assert not may_mean("cancel_reminder", "Move the reminder to 6")
    assert not may_mean("set_alarm", "change my alarm to 8")
    assert may_mean("change_alarm", "change my alarm to 8")
    assert may_mean("cancel_alarm", "drop my 7 am alarm")
