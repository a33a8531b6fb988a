from __future__ import annotations

from pathlib import Path

import pytest

from earshot.errors import SkillError
from earshot.skills import memory
from earshot.skills.host import SkillHost
from earshot.values import Risk
from tests.skills.hosting import Home, ask, book


def file(home: Home) -> Path:
    return home.data / "memory" / "memory.txt"


async def told(home: Home, *facts: str) -> SkillHost:
    host = home.host()
    for fact in facts:
        await ask(host, f"remember that {fact}")
    return host


@pytest.mark.parametrize(
    "text",
    [
        "Remember that my locker code is 4 2 7.",
        "remember my locker code is 4 2 7",
        "please don't forget that my locker code is 4 2 7",
        "keep in mind that my locker code is 4 2 7",
    ],
)
async def test_a_fact_is_kept_in_the_persons_words(home: Home, text: str) -> None:
    assert await ask(home.host(), text) == "I'll remember: your locker code is 4 2 7."
    assert file(home).read_text("utf-8") == "my locker code is 4 2 7\n"
    assert memory.facts(file(home).parent) == ["my locker code is 4 2 7"]


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("what is my locker code", "Your locker code is 4 2 7."),
        ("What's the code of my locker?", "Your locker code is 4 2 7."),
        ("where did I park", "You parked on level 3."),
        ("when is Zoe's birthday", "Zoe's birthday is on May 4th."),
        ("do you know when Zoe's birthday is", "Zoe's birthday is on May 4th."),
        ("tell me my locker code", "Your locker code is 4 2 7."),
        ("what did I tell you about zoe", "Zoe's birthday is on May 4th."),
        ("what do you know about zoe", "Zoe's birthday is on May 4th."),
        ("what do you remember about tea", "You have not told me about tea."),
        (
            "what do you remember",
            "Zoe's birthday is on May 4th. You parked on level 3. Your locker code is 4 2 7.",
        ),
    ],
)
async def test_what_was_told_is_known(home: Home, question: str, answer: str) -> None:
    host = await told(
        home, "my locker code is 4 2 7", "I parked on level 3", "Zoe's birthday is on May 4th"
    )
    assert await ask(host, question) == answer


@pytest.mark.parametrize(
    "question",
    [
        "what do you know about Mary",
        "what is my name",
        "what is a code",
        "tell me a joke",
        "where is Paris",
        "what is",
    ],
)
async def test_what_was_not_told_is_left_to_others(home: Home, question: str) -> None:
    host = await told(home, "my locker code is 4 2 7")
    assert book(host).understand(question) is None


async def test_the_clock_still_tells_the_time(home: Home) -> None:
    host = await told(home, "the time of my yoga class is 8")
    assert await ask(host, "what time is it") == "It's 7:42 PM."


@pytest.mark.parametrize(
    ("text", "after"),
    [("forget my locker code", ""), ("forget about my locker", ""), ("forget that", "remember")],
)
async def test_a_fact_is_forgotten_and_brought_back(home: Home, text: str, after: str) -> None:
    host = await told(home, "I parked on level 3", "my locker code is 427")
    before = file(home).read_bytes()
    assert await ask(host, text, after) == "Forgotten: your locker code is 427."
    assert file(home).read_text("utf-8") == "I parked on level 3\n"
    await ask(host, "undo")
    assert file(home).read_bytes() == before


async def test_what_was_just_recalled_is_forgotten(home: Home) -> None:
    host = await told(home, "my locker code is 427", "I parked on level 3")
    await ask(host, "what is my locker code")
    assert "427" in await ask(host, "forget it", after="recall")
    assert memory.facts(file(home).parent) == ["I parked on level 3"]


async def test_remembering_is_undone(home: Home) -> None:
    host = await told(home, "I parked on level 3")
    assert await ask(host, "undo") == "That is forgotten again."
    assert await ask(host, "what do you remember") == "You have not asked me to remember anything."


async def test_a_choice_is_asked_for(home: Home) -> None:
    host = await told(home, "my locker code is 427", "my door code is 112")
    which = await ask(host, "forget my code")
    assert which == "Which one should I forget: your locker code is 427 or your door code is 112?"


async def test_everything_is_forgotten_once_that_is_confirmed(home: Home) -> None:
    host = await told(home, "my locker code is 427", "my door code is 112")
    risks = {tool.name: tool.risk for tool in host.tools()}
    assert risks["forget_all_facts"] is Risk.CONFIRM
    await ask(host, "forget everything you know about me")
    assert memory.facts(file(home).parent) == []
    await ask(host, "undo")
    assert len(memory.facts(file(home).parent)) == 2


async def test_what_is_to_be_done_is_a_reminder(home: Home) -> None:
    with pytest.raises(SkillError, match="remind me to call mum"):
        await ask(home.host(), "remember to call mum")


async def test_the_same_fact_is_kept_once(home: Home) -> None:
    await told(home, "I parked on level 3", "i parked on level 3")
    assert file(home).read_text("utf-8") == "i parked on level 3\n"


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("I was born in May.", "you were born in May"),
        ("I'm allergic to nuts and we love Mine", "you're allergic to nuts and you love yours"),
        ("Tom is taller than me", "Tom is taller than you"),
    ],
)
def test_it_is_said_to_the_person(said: str, expected: str) -> None:
    assert memory.to_you(said) == expected
