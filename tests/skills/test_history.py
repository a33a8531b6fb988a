from __future__ import annotations

from collections.abc import Iterator

import pytest

from earshot.errors import SkillError
from earshot.events import TurnEnded
from earshot.history import History
from earshot.skills.host import SkillHost
from earshot.values import Risk
from tests.skills.hosting import Home, ask

HOUR = 3600.0


class Said:
    """A host that remembers what is said to it, at times that the test sets."""

    def __init__(self, home: Home) -> None:
        self.home = home
        file = home.data / "history.db"
        self.history = History(file, pytest.fail, now=lambda: home.clock().timestamp())
        home.history = self.history
        self.host: SkillHost = home.host()

    def earlier(self, hours: float, heard: str, said: str = "Yes.") -> None:
        self.home.clock.forward(-hours * HOUR)
        self.history.add(TurnEnded(1, heard, "skill", said))
        self.home.clock.forward(hours * HOUR)


@pytest.fixture
def said(home: Home) -> Iterator[Said]:
    """On Wednesday, the 4th of March 2026, at 19:42:10."""
    said = Said(home)
    said.earlier(24 * 9, "call the bank about the loan")
    said.earlier(24 * 2, "how do I cook pasta", "Boil it.")  # Monday
    said.earlier(30, "what's the weather")  # Tuesday, 13:42
    said.earlier(11, "set a timer for ten minutes", "Timer set for 10 minutes.")  # 8:42
    said.earlier(9, "what is pasta made of", "Flour and water.")  # 10:42
    said.earlier(1, "tell me a joke", "No.")
    yield said
    said.history.close()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "what did I ask this morning",
            "You asked 2 things: set a timer for ten minutes; what is pasta made of.",
        ),
        ("What did I ask you this evening?", "You asked one thing: tell me a joke."),
        ("what did I say yesterday afternoon", "You asked one thing: what's the weather."),
        ("what did I ask yesterday morning", "You asked nothing yesterday morning."),
        ("what did I ask you on monday", "You asked one thing: how do I cook pasta."),
        ("what did I ask on march 3rd", "You asked one thing: what's the weather."),
        ("what did I ask on march 5th", "You asked nothing on that day."),
        ("what did we talk about last week", "You asked one thing: call the bank about the loan."),
        ("what did I just ask", "You said: tell me a joke."),
        ("what was the last thing I said", "You said: tell me a joke."),
    ],
)
async def test_what_was_asked(said: Said, text: str, expected: str) -> None:
    assert await ask(said.host, text) == expected


@pytest.mark.parametrize(
    "text",
    ["what did I ask about pasta", "did I say anything about pasta", "search my history for pasta"],
)
async def test_what_was_asked_about_something(said: Said, text: str) -> None:
    assert await ask(said.host, text) == (
        "9 hours ago you said: what is pasta made of. I said: Flour and water."
        " Before that: how do I cook pasta."
    )


async def test_what_was_answered_long_ago(said: Said) -> None:
    assert await ask(said.host, "when did I ask about the loan") == (
        "On Monday, February 23rd, 2026 you said: call the bank about the loan. I said: Yes."
    )
    with pytest.raises(SkillError, match="nothing about tea"):
        await ask(said.host, "what did I ask about tea")


async def test_many_are_not_all_read(said: Said) -> None:
    for number in range(9):
        said.earlier(0, f"question {number}")
    answer = await ask(said.host, "what did I ask today")
    assert answer.startswith("You asked 12 things, the last 5 were: question 4; question 5;")


@pytest.mark.parametrize(
    "text", ["forget what I just said", "forget the last thing I asked", "delete my last question"]
)
async def test_what_was_just_said_is_forgotten_and_brought_back(said: Said, text: str) -> None:
    await ask(said.host, text)
    assert await ask(said.host, "what did I just ask") == "You said: what is pasta made of."
    await ask(said.host, "undo")
    assert await ask(said.host, "what did I just ask") == "You said: tell me a joke."


@pytest.mark.parametrize(
    ("text", "count", "left"),
    [
        ("forget everything I said today", "3 turns", "You said: what's the weather."),
        ("delete the history of this morning", "2 turns", "You said: tell me a joke."),
        ("erase what I asked on tuesday", "1 turn", "You said: tell me a joke."),
        ("clear my history", "6 turns", "You have not asked anything yet."),
        ("forget everything we ever said", "6 turns", "You have not asked anything yet."),
    ],
)
async def test_more_is_forgotten(said: Said, text: str, count: str, left: str) -> None:
    assert count in await ask(said.host, text)
    assert await ask(said.host, "what did I just ask") == left


async def test_what_was_said_comes_before_what_answers_name(said: Said) -> None:
    said.earlier(0.5, "sing something", "I don't know that command. I can set timers.")
    assert " you said: set a timer for ten minutes" in await ask(
        said.host, "what did I ask about timer"
    )


def test_what_cannot_be_undone_is_asked_about_first(said: Said) -> None:
    risks = {tool.name: tool.risk for tool in said.host.tools()}
    assert risks["forget_time"] is risks["forget_all_history"] is Risk.CONFIRM
    assert risks["forget_last"] is Risk.REVERSIBLE


async def test_an_empty_history(home: Home) -> None:
    said = Said(home)
    with pytest.raises(SkillError, match="nothing to forget"):
        await ask(said.host, "forget what I just said")
    said.history.close()


async def test_without_a_history_it_says_so(home: Home) -> None:
    with pytest.raises(SkillError, match="No history is kept"):
        await ask(home.host(), "what did I ask today")
