from __future__ import annotations

from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from icalendar import Calendar

from earshot.errors import SkillError
from earshot.skills.host import SkillHost
from tests.skills.hosting import Home, ask, book

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


OTHERS_OWN = b"""BEGIN:VCALENDAR\r
VERSION:2.0\r
PRODID:-//Somebody//EN\r
X-WR-CALNAME:Work \\, and more\r
BEGIN:VEVENT\r
UID:birthday\r
DTSTART;VALUE=DATE:20260305\r
DTEND;VALUE=DATE:20260306\r
SUMMARY:Anna's birthday\r
END:VEVENT\r
BEGIN:VEVENT\r
UID:dentist\r
X-STRANGE;FOO=bar:kept\r
SUMMARY:Dentist\r
DESCRIPTION:a long description that the other program has folded onto a sec\r
 ond line\r
DTSTART;TZID=America/New_York:20260306T090000\r
DTEND;TZID=America/New_York:20260306T093000\r
BEGIN:VALARM\r
TRIGGER:-PT15M\r
DTSTART:20260101T000000\r
ACTION:DISPLAY\r
END:VALARM\r
END:VEVENT\r
BEGIN:VEVENT\r
UID:standup\r
DTSTART:20260305T080000Z\r
DURATION:PT15M\r
SUMMARY:Stand-up\r
RRULE:FREQ=DAILY;COUNT=3\r
END:VEVENT\r
BEGIN:VTODO\r
UID:todo\r
SUMMARY:Taxes\r
END:VTODO\r
END:VCALENDAR\r
"""
"""Nine o'clock in New York is three in the afternoon here."""


@pytest.fixture
def theirs(home: Home) -> Path:
    file = folder(home) / "work.ics"
    file.write_bytes(OTHERS_OWN)
    return file


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
    home.last_reply = await ask(host, "add running to my calendar")
    said = await ask(host, "make it sunday at 10", "add_event")
    assert said == "Added to your calendar: running, 10 AM on Sunday."


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


@pytest.mark.parametrize(
    ("text", "answer", "changes"),
    [
        (
            "move the dentist to thursday at four",
            "Dentist is now at 4 PM tomorrow.",
            [(b"0306T090000", b"0305T100000"), (b"0306T093000", b"0305T103000")],
        ),
        (
            "move the dentist appointment to monday",
            "Dentist is now at 3 PM on Monday.",
            [(b"0306T090000", b"0309T100000"), (b"0306T093000", b"0309T103000")],
        ),
        (
            "reschedule my three o'clock to half past four",
            "Dentist is now at 4:30 PM on Friday.",
            [(b"0306T090000", b"0306T103000"), (b"0306T093000", b"0306T110000")],
        ),
        (
            "push the dentist back by half an hour",
            "Dentist is now at 3:30 PM on Friday.",
            [(b"0306T090000", b"0306T093000"), (b"0306T093000\r\nBEGIN", b"0306T100000\r\nBEGIN")],
        ),
        (
            "bring the dentist forward by an hour",
            "Dentist is now at 2 PM on Friday.",
            [(b"0306T090000", b"0306T080000"), (b"0306T093000", b"0306T083000")],
        ),
        (
            "move Anna's birthday to saturday",
            "Anna's birthday is now on Saturday.",
            [(b"DATE:20260305", b"DATE:20260307"), (b"DATE:20260306", b"DATE:20260308")],
        ),
        (
            "move Anna's birthday to 4 pm",
            "Anna's birthday is now at 4 PM tomorrow.",
            [
                (b"DTSTART;VALUE=DATE:20260305", b"DTSTART:20260305T160000"),
                (b"DTEND;VALUE=DATE:20260306", b"DTEND:20260305T170000"),
            ],
        ),
    ],
)
async def test_moving_changes_nothing_else_of_the_file(
    home: Home,
    host: SkillHost,
    theirs: Path,
    text: str,
    answer: str,
    changes: list[tuple[bytes, bytes]],
) -> None:
    assert await ask(host, text) == answer
    expected = OTHERS_OWN
    for old, new in reversed(changes):
        expected = expected.replace(old, new, 1)
    assert theirs.read_bytes() == expected
    await ask(host, "undo")
    assert theirs.read_bytes() == OTHERS_OWN


@pytest.mark.parametrize(
    ("text", "answer", "uid"),
    [
        ("delete the dentist appointment", "Dentist at 3 PM on Friday", b"dentist"),
        ("cancel my three o'clock", "Dentist at 3 PM on Friday", b"dentist"),
        ("cancel friday's dentist", "Dentist at 3 PM on Friday", b"dentist"),
        ("take the dentist off my calendar", "Dentist at 3 PM on Friday", b"dentist"),
        ("delete all of standup", "Stand-up", b"standup"),
    ],
)
async def test_deleting_takes_out_one_event_and_undo_puts_it_back(
    home: Home, host: SkillHost, theirs: Path, text: str, answer: str, uid: bytes
) -> None:
    assert await ask(host, text) == f"{answer} is off your calendar."
    start = OTHERS_OWN.index(b"BEGIN:VEVENT\r\nUID:" + uid)
    end = OTHERS_OWN.index(b"END:VEVENT\r\n", start) + len(b"END:VEVENT\r\n")
    assert theirs.read_bytes() == OTHERS_OWN[:start] + OTHERS_OWN[end:]
    assert (await ask(host, "undo")).endswith("is on your calendar again.")
    assert theirs.read_bytes() == OTHERS_OWN


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("delete the standup", "cannot delete a single day of it. Say “delete all of Stand-up”"),
        ("move the standup to friday", "cannot move a single day"),
        ("move the dentist to yesterday", "past"),
        ("move the dentist to every friday at 3", "cannot make an event repeat"),
        ("cancel my five o'clock", "no such event"),
    ],
)
async def test_what_cannot_be_changed_says_why(
    home: Home, host: SkillHost, theirs: Path, text: str, why: str
) -> None:
    with pytest.raises(SkillError, match=why):
        await ask(host, text)
    assert theirs.read_bytes() == OTHERS_OWN


async def test_which_event_is_meant_is_asked(home: Home, host: SkillHost, theirs: Path) -> None:
    asked = await ask(host, "cancel my appointment")
    assert asked.startswith("Which one: Anna's birthday tomorrow, Stand-up at")
    assert theirs.read_bytes() == OTHERS_OWN
    said = await ask(host, "the birthday", after="delete_event")
    assert said.startswith("Anna's birthday tomorrow is off")


@pytest.mark.parametrize(
    "text",
    ["delete the party", "cancel my alarm", "change the volume to 8", "move it to friday"],
)
def test_what_is_no_event_is_not_taken_for_one(host: SkillHost, theirs: Path, text: str) -> None:
    meaning = book(host).understand(text)
    assert meaning is None or "event" not in meaning.intent


async def test_what_was_added_or_moved_can_be_corrected(home: Home, host: SkillHost) -> None:
    await ask(host, "add dentist to my calendar on friday at 3 pm")
    assert await ask(host, "make it four", "add_event") == "Dentist is now at 4 PM on Friday."
    said = await ask(host, "no make it thursday", "change_event")
    assert said == "Dentist is now at 4 PM tomorrow."
    assert await ask(host, "undo") == "Dentist is back at 4 PM on Friday."
    assert await ask(host, "make it five", "change_event") == "Dentist is now at 5 PM on Friday."
    await ask(host, "add yoga to my calendar every monday at 6 pm")
    with pytest.raises(SkillError, match="Yoga repeats"):
        await ask(host, "make it seven", "add_event")


async def test_an_event_in_summer_is_read_by_summer_time(home: Home, host: SkillHost) -> None:
    home.clock.now = home.clock.now.astimezone()  # the zone of this computer, whatever it is
    file = folder(home) / "work.ics"
    file.write_bytes(OTHERS_OWN.replace(b"20260306T09", b"20260706T09"))
    there = datetime(2026, 7, 6, 9, tzinfo=ZoneInfo("America/New_York")).astimezone()
    said = await ask(host, "what is on my calendar on the 6th of july")
    assert f"Dentist at {there.hour % 12 or 12}" in said
