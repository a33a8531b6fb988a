from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from earshot.errors import SkillError
from earshot.skills.calculator import calculate
from tests.skills.hosting import Home, ask


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("What's 12 times 7?", "84."),
        ("what is ten divided by three", "3.33."),
        ("how much is one hundred and thirty six plus three hundred and eighty seven", "523."),
        ("calculate twenty percent of one hundred and fifty", "30."),
        ("what is the square root of sixteen", "4."),
        ("what's the sum of two and three", "5."),
        ("five squared", "25."),
        ("2+2", "4."),
        ("0.1 + 0.2", "0.3."),
        ("three minus five", "-2."),
        ("what is two to the power of ten", "1024."),
        ("one divided by eight hundred", "0.0013."),
        ("ten divided by zero", "Nothing can be divided by zero."),
        ("zero to the power of minus one", "Nothing can be divided by zero."),
        ("nine hundred to the power of nine hundred", "That is too big for me."),
    ],
)
async def test_answers(home: Home, text: str, answer: str) -> None:
    assert await ask(home.host(), text) == answer


@pytest.mark.parametrize(
    "text",
    ["", "(-4) ** 0.5", "__import__('os').system('true')", "a + 1", "1 if 1 else 2", "'a' * 9",
     "True + 1", "[1][0]", "1 < 2", "(" * 5000, "lambda: 1", "10 ** 10 ** 10j", "1 // 2", "\0"],
)  # fmt: skip
def test_what_is_no_arithmetic_is_refused(text: str) -> None:
    with pytest.raises(SkillError):
        calculate(text)


@settings(suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.sampled_from([*"0123456789", *"+-*/%().^ ", "**", "9" * 20])).map("".join))
def test_any_text_is_answered_or_refused_at_once(text: str) -> None:
    with suppress(SkillError):
        assert calculate(text).endswith(".")
