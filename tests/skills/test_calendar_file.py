from __future__ import annotations

from pathlib import Path

import pytest
from icalendar import Calendar

from earshot.errors import SkillError
from earshot.skills.host import SkillHost
from tests.skills.hosting import Home, ask

FROM_ELSEWHERE = """BEGIN:VCALENDAR
VERSION:2.0
PRODID:-//Somebody//EN
BEGIN:VEVENT
UID:1
DTSTAMP:20260101T000000Z
DTSTART:20260305T080000Z
DTEND:20260305T090000Z
SUMMARY:Stand-up
RRULE:FREQ=DAILY;COUNT=3
END:VEVENT
BEGIN:VEVENT
UID:2
DTSTAMP:20260101T000000Z
DTSTART;VALUE=DATE:20260305
SUMMARY:Anna's birthday
END:VEVENT
END:VCALENDAR
"""


@pytest.fixture
def host(home: Home) -> SkillHost:
    return home.host()


def folder(home: Home) -> Path:
    path = home.data / "calendar_file"
    path.mkdir(parents=True, exist_ok=True)
    return path


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("add dentist on friday at 3 to my calendar", "dentist, 3 PM on Friday."),
        (
            "put lunch with Bob in my calendar for tomorrow at noon",
            "lunch with Bob, noon tomorrow.",
        ),
        (
            "schedule a meeting with John next tuesday at 2 pm",
            "meeting with John, 2 PM on Tuesday.",
        ),
        (
            "add Anna's birthday to my calendar on the 5th of may",
            "Anna's birthday, on Tuesday, May 5th.",
        ),
        ("add yoga to my calendar every monday at 6 pm", "yoga, every Monday at 6 PM."),
    ],
)
async def test_adding_says_it_back(host: SkillHost, text: str, answer: str) -> None:
    assert await ask(host, text) == f"Added to your calendar: {answer}"


async def test_what_is_added_is_read_and_can_be_undone(home: Home, host: SkillHost) -> None:
    nothing = "There is nothing on your calendar on Friday."
    assert await ask(host, "what is on my calendar friday") == nothing
    await ask(host, "add dentist on friday at 3 to my calendar")
    assert await ask(host, "what is on my calendar friday") == "On Friday: dentist at 3 PM."
    assert await ask(host, "what is my next appointment") == "Next is dentist at 3 PM on Friday."
    kept = Calendar.from_ical((folder(home) / "calendar.ics").read_bytes())
    assert [str(one["SUMMARY"]) for one in kept.walk("VEVENT")] == ["dentist"]
    assert await ask(host, "undo") == "Dentist is off your calendar."
    assert await ask(host, "what is on my calendar friday") == nothing


async def test_files_of_other_programs_are_read_and_left_alone(home: Home, host: SkillHost) -> None:
    file = folder(home) / "work.ics"
    file.write_text(FROM_ELSEWHERE)
    await ask(host, "add yoga to my calendar tomorrow at 6 pm")
    assert await ask(host, "what's on my calendar tomorrow") == (
        "Tomorrow: Anna's birthday, Stand-up at 9 AM and yoga at 6 PM."
    )
    week = await ask(host, "what is on my calendar this week")
    assert week.count("Stand-up") == 3
    assert file.read_text() == FROM_ELSEWHERE


async def test_spans_and_what_is_too_much(host: SkillHost) -> None:
    await ask(host, "add walk to my calendar every day at 6 pm")
    said = await ask(host, "what is on my calendar next month")
    assert said.startswith("Next month: walk at 6 PM on Wednesday, April 1st")
    assert said.endswith("and 22 more.")
    weekend = await ask(host, "what is on my calendar this weekend")
    assert weekend == "This weekend: walk at 6 PM on Saturday and walk at 6 PM on Sunday."


async def test_without_a_time_it_asks(home: Home, host: SkillHost) -> None:
    home.last_reply = await ask(host, "add swimming to my calendar")
    assert home.last_reply == "Swimming: on which day, and when?"
    said = await ask(host, "saturday at 10", "add_event")
    assert said == "Added to your calendar: swimming, 10 AM on Saturday."


async def test_refusals(home: Home, host: SkillHost) -> None:
    with pytest.raises(SkillError, match="no such day"):
        await ask(host, "add party on the 30th of february to my calendar")
    with pytest.raises(SkillError, match="past"):
        await ask(host, "add party yesterday at 5 to my calendar")
    assert await ask(host, "what is my next event") == "There is nothing ahead on your calendar."


@pytest.mark.parametrize("content", ["no calendar", "BEGIN:VCALENDAR\nBEGIN:VEVENT\n", ""])
async def test_a_damaged_file_is_named_and_kept(home: Home, host: SkillHost, content: str) -> None:
    file = folder(home) / "calendar.ics"
    file.write_text(content)
    for text in ("what is on my calendar tomorrow", "add party tomorrow to my calendar"):
        with pytest.raises(SkillError, match=r"calendar\.ics cannot be read"):
            await ask(host, text)
    assert file.read_text() == content
