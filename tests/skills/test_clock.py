from __future__ import annotations

from datetime import UTC, datetime

import pytest

from earshot.errors import SkillError
from earshot.values import SkillCall
from tests.skills.hosting import Home, ask


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("What time is it?", "It's 7:42 PM."),
        ("what time will it be in 20 minutes", "It will be 8:02 PM."),
        ("what time will it be 8 hours from now", "It will be 3:42 AM."),
        ("What's the date today?", "It's Wednesday, March 4th, 2026."),
        ("what day is it", "It's Wednesday, March 4th, 2026."),
        ("what day is tomorrow", "That is Thursday, March 5th, 2026."),
        ("what's tomorrow's date", "That is Thursday, March 5th, 2026."),
        ("what is the date in two days", "That is Friday, March 6th, 2026."),
        ("what was the date a week ago", "That was Wednesday, February 25th, 2026."),
        ("what date is next wednesday", "That is Wednesday, March 11th, 2026."),
        ("what date is wednesday", "That is Wednesday, March 4th, 2026."),
        ("what was the date last wednesday", "That was Wednesday, February 25th, 2026."),
        ("what day is june thirtieth", "That is Tuesday, June 30th, 2026."),
        ("when is the first of march", "That is Monday, March 1st, 2027."),
        ("when is the 29th of february", "That is Tuesday, February 29th, 2028."),
        ("what day was it november 1st 1953", "That was Sunday, November 1st, 1953."),
        ("which day does march twenty second fall on", "That is Sunday, March 22nd, 2026."),
        ("when is the third of may", "That is Sunday, May 3rd, 2026."),
        ("what day is the fifteenth", "That is Sunday, March 15th, 2026."),
        ("what day is the 3rd of the month", "That is Friday, April 3rd, 2026."),
        ("in six days what day will it be", "That is Tuesday, March 10th, 2026."),
        ("when is easter", "That is Sunday, April 5th, 2026."),
        ("when is good friday next year", "That is Friday, March 26th, 2027."),
        ("when is christmas next year", "That is Saturday, December 25th, 2027."),
        ("when is thanksgiving 2020", "That was Thursday, November 26th, 2020."),
        ("what weekday was the 4th of july 1976", "That was Sunday, July 4th, 1976."),
        ("what date is next weekend", "That is Saturday, March 14th, 2026."),
        ("how many days until christmas", "296 days until Friday, December 25th, 2026."),
        ("how many days until tomorrow", "1 day until Thursday, March 5th, 2026."),
        ("how many days until march fourth", "That is today."),
        ("how many days until march first 2026", "That was 3 days ago."),
    ],
)
async def test_answers(home: Home, text: str, answer: str) -> None:
    assert await ask(home.host(), text) == answer


@pytest.mark.parametrize(
    ("hour", "minute", "said"),
    [
        (0, 5, "12:05 AM"),
        (11, 5, "11:05 AM"),
        (12, 5, "12:05 PM"),
        (13, 5, "1:05 PM"),
        (20, 0, "8 PM"),
        (12, 0, "noon"),
        (0, 0, "midnight"),
    ],
)
async def test_times_as_they_are_said(home: Home, hour: int, minute: int, said: str) -> None:
    now = datetime(2026, 1, 1, hour, minute, tzinfo=UTC)
    assert await ask(home.host(lambda: now), "what time is it") == f"It's {said}."


@pytest.mark.parametrize(
    "day",
    ["", "someday", "+x", "+99999999", "13-40", "2026-02-30", "next", "festivus", "easter 99999"],
)
async def test_a_day_nobody_knows_is_refused(home: Home, day: str) -> None:
    with pytest.raises(SkillError, match=r"do not know that day|no such day"):
        await home.host().run(SkillCall("tell_day", {"day": day}))


@pytest.mark.parametrize("seconds", [10**12, 10**40, -(10**12)])
async def test_a_time_beyond_the_calendar_is_declined(home: Home, seconds: int) -> None:
    with pytest.raises(SkillError, match="calendar"):
        await home.host().run(SkillCall("tell_time_later", {"duration": seconds}))
