from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from earshot.errors import SkillError
from earshot.skills.routines import split
from earshot.values import Answer, Risk, SkillCall
from tests.skills.hosting import Home, ask, book


def file(home: Home) -> Path:
    return home.data / "routines" / "routines.txt"


@pytest.mark.parametrize(
    "text",
    [
        "When I say good night, set a timer for ten minutes and stop all timers.",
        "when I say good night set a timer for ten minutes and then stop all timers",
        "whenever I say “good night” then set a timer for ten minutes, stop all timers",
        "make a routine called good night: set a timer for ten minutes; stop all timers",
    ],
)
async def test_a_routine_is_made_and_run(home: Home, text: str) -> None:
    host = home.host()
    said = await ask(host, text)
    assert said.endswith("I will do this: set a timer for ten minutes and stop all timers.")
    assert file(home).read_text("utf-8") == (
        "good night: set a timer for ten minutes; stop all timers\n"
    )
    for phrase in ("Good night!", "run the good night routine"):
        meaning = book(host).understand(phrase)
        assert meaning is not None
        answer = await host.run(SkillCall(meaning.intent, meaning.slots))
        assert answer == Answer("", runs=("set a timer for ten minutes", "stop all timers"))


async def test_only_phrases_of_routines_are_taken(home: Home) -> None:
    host = home.host()
    assert book(host).understand("good night") is None
    await ask(host, "when I say good night, stop all timers")
    assert book(host).understand("good morning") is None


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("when I say stop, read my notes", "routine-phrase"),
        ("when I say hello, fly to the moon", "routine-step"),
        ("when I say hello, read my notes and fly to the moon", "routine-step"),
        ("when I say hello, good night", "routine-loop"),
        ("when I say hello, hello", "routine-step"),
        ("when I say good night, good night", "routine-loop"),
        ("when I say hello, when I say bye stop all timers", "routine-step"),
        ("when I say hello", "routine-step"),
        (f"when I say hello, {'stop, ' * 11} stop", "routine-long"),
        (f"when I say hello, {'a, ' * 50} stop", "routine-long"),
        ("what happens when I say hello", "routine-none"),
        ("delete the hello routine", "routine-none"),
    ],
)
async def test_refusals_change_nothing(home: Home, text: str, code: str) -> None:
    host = home.host()
    await ask(host, "when I say good night, stop all timers")
    before = file(home).read_bytes()
    with pytest.raises(SkillError) as refused:
        await ask(host, text)
    assert refused.value.code == code
    assert file(home).read_bytes() == before


async def test_routines_are_told_changed_and_deleted(home: Home) -> None:
    host = home.host()
    assert "no routines" in await ask(host, "what routines do I have")
    await ask(host, "when I say good night, stop all timers")
    await ask(host, "when I say Good Night, read my notes and what time is it")
    assert await ask(host, "what happens when I say good night") == (
        "I do this: read my notes and what time is it."
    )
    assert await ask(host, "which routines do I have") == "You have 1 routine: “Good Night”."
    before = file(home).read_bytes()
    for text in ("delete the good night routine", "delete all my routines"):
        await ask(host, text)
        assert file(home).read_bytes() == b""
        await ask(host, "undo")
        assert file(home).read_bytes() == before
    await ask(host, "undo")
    assert file(home).read_text("utf-8") == "good night: stop all timers\n"
    assert await ask(host, "undo") == "The routine “good night” is gone again."


def test_deleting_all_is_asked_about_first(home: Home) -> None:
    risks = {tool.name: tool.risk for tool in home.host().tools()}
    assert risks["delete_all_routines"] is Risk.CONFIRM
    assert risks["make_routine"] is Risk.REVERSIBLE


async def test_lines_without_steps_are_left_alone(home: Home) -> None:
    file(home).parent.mkdir(parents=True)
    file(home).write_text("nothing\nempty: ;\nbed time: stop\n")
    assert await ask(home.host(), "what routines do I have") == "You have 1 routine: “bed time”."


KNOWN = {"mute", "add salt and oil to my list", "stop", "salt"}


@given(st.lists(st.sampled_from(sorted(KNOWN)), min_size=1, max_size=5), st.data())
def test_known_sentences_are_told_apart(steps: list[str], data: st.DataObject) -> None:
    rule = steps[0]
    for step in steps[1:]:
        rule += data.draw(st.sampled_from([" and ", ", ", "; ", " then ", ", and then "])) + step
    assert split(rule, KNOWN.__contains__) == steps


@given(st.text(max_size=60))
def test_any_words_are_split_or_refused(rule: str) -> None:
    try:
        assert split(rule, lambda step: len(step) < 10)
    except SkillError as refused:
        assert refused.code in ("routine-step", "routine-long")  # noqa: PT017
