from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from earshot.core.correcting import corrected


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("set a timer for 10 minutes, I mean 20", "set a timer for 20 minutes"),
        ("set a timer for ten minutes no wait twenty five", "set a timer for twenty five minutes"),
        ("set an alarm for 9, i mean 10", "set an alarm for 10"),
        ("set an alarm for 7 am, actually make it 8 am", "set an alarm for 8 am"),
        ("set an alarm for 6 pm and make it 7 pm", "set an alarm for 7 pm"),
        ("remind me at 5, sorry 6, to call Zoe", "remind me at 6, to call Zoe"),
        ("wake me at 7 sorry at 7:30", "wake me at 7:30"),
        ("set the volume to 30, no, 40 percent", "set the volume to 40 percent"),
    ],
)
def test_the_number_that_was_meant_stays(said: str, meant: str) -> None:
    assert corrected(said) == meant


@pytest.mark.parametrize(
    "text",
    [
        "wake me at 5 no later than 6",
        "what is five times six",
        "no make it ten",
        "actually 20 minutes",
        "take a note that I need 5 sorry 6 eggs",
        "type 5 no 6",
        "set a timer for one hour and ten minutes",
        "set an alarm for seven and one for eight",
    ],
)
def test_everything_else_stays(text: str) -> None:
    assert corrected(text) == text


@given(st.text())
def test_any_text_passes(text: str) -> None:
    assert isinstance(corrected(text), str)
