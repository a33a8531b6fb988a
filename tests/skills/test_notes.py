from __future__ import annotations

from pathlib import Path

import pytest

from earshot.errors import SkillError
from earshot.skills.host import SkillHost
from earshot.values import Risk
from tests.skills.hosting import Home, ask


def file(home: Home) -> Path:
    return home.data / "notes" / "notes.txt"


async def noted(home: Home, *notes: str) -> SkillHost:
    host = home.host()
    for note in notes:
        await ask(host, f"take a note: {note}")
    return host


@pytest.mark.parametrize(
    "text",
    [
        "take a note: Call Zoë at 5:30, room B.",
        "Make a note that Call Zoë at 5:30, room B",
        "write down Call Zoë at 5:30, room B",
        "write Call Zoë at 5:30, room B down",
        "note to self: Call Zoë at 5:30, room B",
        "add Call Zoë at 5:30, room B to my notes",
        "new note Call Zoë at 5:30, room B",
        "make a note to self to Call Zoë at 5:30, room B",
    ],
)
async def test_a_note_is_kept_as_it_was_said(home: Home, text: str) -> None:
    assert await ask(home.host(), text) == "Noted: Call Zoë at 5:30, room B."
    assert file(home).read_text("utf-8") == "2026-03-04 19:42 Call Zoë at 5:30, room B\n"


async def test_a_note_is_asked_for(home: Home) -> None:
    host = home.host()
    assert await ask(host, "take a note") == "What should I note?"
    assert await ask(host, "Buy milk", after="begin_note") == "Noted: Buy milk."
    undo = "Say “undo” to take that back."
    assert await ask(host, "never mind", after="begin_note") == undo
    assert await ask(host, "what are my notes") == "1 note: Buy milk."


async def test_notes_are_read_the_latest_first(home: Home) -> None:
    host = await noted(home, *"one two three four five six seven".split())
    said = await ask(host, "read my notes")
    assert said == "7 notes; the latest 5 are: Seven. Six. Five. Four. Three."
    assert await ask(host, "read my last note") == "Your last note is: seven."


async def test_without_notes(home: Home) -> None:
    host = home.host()
    assert await ask(host, "read my notes") == "You have no notes."
    assert await ask(host, "read my last note") == "You have no notes."
    assert await ask(host, "delete all my notes") == "You have no notes."
    with pytest.raises(SkillError, match="You have no notes"):
        await ask(host, "delete my last note")


async def test_notes_are_searched(home: Home) -> None:
    host = await noted(home, "Red paint for the door", "The door code is 12", "Milk")
    assert await ask(host, "search my notes for door") == (
        "2 notes about door: The door code is 12. Red paint for the door."
    )
    assert await ask(host, "what did I note about PAINT") == (
        "1 note about PAINT: Red paint for the door."
    )
    assert await ask(host, "do I have any notes about tea") == "No note is about tea."


@pytest.mark.parametrize(
    "text", ["delete my last note", "delete the note about milk", "erase all of my notes"]
)
async def test_deleted_notes_come_back(home: Home, text: str) -> None:
    host = await noted(home, "door", "milk")
    before = file(home).read_bytes()
    await ask(host, text)
    assert b"milk" not in file(home).read_bytes()
    await ask(host, "undo")
    assert file(home).read_bytes() == before


async def test_a_note_is_taken_back(home: Home) -> None:
    host = await noted(home, "door", "milk")
    assert await ask(host, "undo") == "The note is gone again."
    assert await ask(host, "read my notes") == "1 note: Door."


async def test_only_the_one_note_that_is_meant_is_deleted(home: Home) -> None:
    host = await noted(home, "door red", "door blue")
    before = file(home).read_bytes()
    with pytest.raises(SkillError, match="No note is about tea"):
        await ask(host, "delete the note about tea")
    which = await ask(host, "delete the note about door")
    assert which == "Which note: door red or door blue?"
    assert file(home).read_bytes() == before


def test_deleting_all_is_asked_about_first(home: Home) -> None:
    risks = {tool.name: tool.risk for tool in home.host().tools()}
    assert risks["delete_all_notes"] is Risk.CONFIRM
    assert risks["take_note"] is Risk.REVERSIBLE
    assert risks["read_notes"] is Risk.READ


async def test_lines_that_the_person_wrote_are_notes(home: Home) -> None:
    file(home).parent.mkdir(parents=True)
    file(home).write_text("call the plumber\n\n2026 is a year\n", "utf-8")
    said = await ask(home.host(), "read my notes")
    assert said == "2 notes: 2026 is a year. Call the plumber."


async def test_a_file_that_is_no_text_is_put_aside(home: Home) -> None:
    file(home).parent.mkdir(parents=True)
    file(home).write_bytes(b"\xff\xfe\x00")
    with pytest.raises(SkillError, match="say it again"):
        await noted(home, "milk")
    host = await noted(home, "milk")
    assert await ask(host, "read my notes") == "1 note: Milk."
    assert file(home).with_name("notes.txt.bad").read_bytes() == b"\xff\xfe\x00"
