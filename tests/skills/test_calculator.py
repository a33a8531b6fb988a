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
        ("add 19 percent to 200", "238."),
        ("what is 200 minus 10%", "180."),
        ("what's ten percent off forty dollars", "36."),
        ("a third of ninety", "30."),
        ("split 60 between 4 people", "15."),
        ("what is the remainder when 17 is divided by 5", "2."),
        ("answer for three times four", "12."),
        ("solve this equation one plus one", "2."),
        ("what percent of 80 is 20", "20 is 25 percent of 80."),
        ("20 is what percent of 80", "20 is 25 percent of 80."),
        ("what is 20 percent tip on 45", "20 percent is 9, so 54 altogether."),
        ("20% tip on 45 dollars", "20 percent is 9, so 54 altogether."),
        ("how much should I tip on 60", "15 percent is 9, so 69 altogether."),
        ("zero to the power of minus one", "Nothing can be divided by zero."),
        ("nine hundred to the power of nine hundred", "That is too big for me."),
    ],
)
async def test_answers(home: Home, text: str, answer: str) -> None:
    assert await ask(home.host(), text) == answer


async def test_a_sum_goes_on_from_its_result(home: Home) -> None:
    host = home.host()
    assert (await ask(host, "what is fifteen percent of eighty")) == "12."
    steps = [("times two", "24."), ("and plus ten", "34."), ("subtract that from 100", "66.")]
    for text, answer in steps:
        assert (await ask(host, text, "calculate")) == answer
    assert (await ask(host, "what is half of that", "continue_sum")) == "33."


async def test_nothing_goes_on_from_no_result(home: Home) -> None:
    host = home.host()
    await ask(host, "five divided by zero")
    with pytest.raises(SkillError, match="no result"):
        await ask(host, "times two", "calculate")


async def test_nothing_is_a_part_of_zero(home: Home) -> None:
    with pytest.raises(SkillError, match="part of zero"):
        await ask(home.host(), "what percent of zero is 20")


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
        assert str(calculate(text)).endswith(".")
