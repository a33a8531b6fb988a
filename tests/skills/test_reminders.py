from __future__ import annotations

import asyncio
import json

import pytest

from earshot.errors import SkillError
from earshot.skills.host import SkillHost
from earshot.values import SkillCall
from tests.skills.hosting import Home, ask, book


@pytest.fixture
async def host(home: Home):
    host = home.host()
    await host.start()
    yield host
    await host.close()


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("remind me to call Mom tomorrow at 7", "Reminder set for 7 AM tomorrow: call Mom."),
        ("remind me tomorrow at 7 to call Mom", "Reminder set for 7 AM tomorrow: call Mom."),
        (
            "Remind me to check the oven in ten minutes.",
            "Reminder set for 7:52 PM today: check the oven.",
        ),
        ("remind me in an hour", "Reminder set for 8:42 PM today."),
        (
            "remind me every year on 5 may to call Mom",
            "Reminder set for every May 5th at 9 AM: call Mom.",
        ),
        (
            "remind me that I have a meeting on friday at 3",
            "Reminder set for 3 PM on Friday: I have a meeting.",
        ),
        (
            "set a reminder for friday at 3 to call the dentist",
            "Reminder set for 3 PM on Friday: call the dentist.",
        ),
        (
            "remind me to take my pills every day at 8",
            "Reminder set for every day at 8 AM: take my pills.",
        ),
        (
            "remind me to water the plants every tuesday and saturday",
            "Reminder set for every Tuesday and Saturday at 9 AM: water the plants.",
        ),
        (
            "remind me on the 5th of may to buy flowers",
            "Reminder set for 9 AM on Tuesday, May 5th: buy flowers.",
        ),
        ("don't let me forget to call Bob tonight", "Reminder set for 9 PM today: call Bob."),
        ("remind me to buy milk", "When?"),
        ("remind me", "What should I remind you of, and when?"),
    ],
)
async def test_both_orders_are_understood_and_said_back(home: Home, text: str, answer: str) -> None:
    assert await ask(home.host(), text) == answer


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("remind me to go home yesterday", "past"),
        ("remind me yesterday", "past"),
        ("remind me to pay on the 30th of february", "no such day"),
        ("cancel the reminder to sing", "no such reminder"),
    ],
)
async def test_refusals(home: Home, text: str, why: str) -> None:
    with pytest.raises(SkillError, match=why):
        await ask(home.host(), text)


async def test_the_time_can_be_said_after_the_question(home: Home, host: SkillHost) -> None:
    home.last_reply = await ask(host, "remind me to buy milk")
    said = await ask(host, "tomorrow evening at six", "remind_me")
    assert said == "Reminder set for 6 PM tomorrow: buy milk."
    home.last_reply = said
    later = await ask(host, "make it seven", "change_reminder")
    assert later == "Reminder changed to 7 PM tomorrow."
    assert await ask(host, "undo") == "The reminder is back at 6 PM tomorrow."


async def test_what_and_when_can_be_said_after_the_question(home: Home, host: SkillHost) -> None:
    home.last_reply = await ask(host, "set a reminder")
    home.last_reply = await ask(host, "buy milk", "remind_me")
    assert home.last_reply == "When?"
    said = await ask(host, "tomorrow at nine", "finish_reminder")
    assert said == "Reminder set for 9 AM tomorrow: buy milk."
    home.last_reply = said
    assert book(host).understand("buy eggs", "remind_me") is None


async def test_listing_and_cancelling(host: SkillHost) -> None:
    assert await ask(host, "what are my reminders") == "You have no reminders."
    for text in ("to call Mom tomorrow at 7", "to buy milk tonight", "to sing every friday at 8"):
        await ask(host, f"remind me {text}")
    assert await ask(host, "what reminders do I have") == (
        "You have 3 reminders: buy milk, 9 PM today; call Mom, 7 AM tomorrow;"
        " sing, every Friday at 8 AM."
    )
    friday = "You have 1 reminder: sing, every Friday at 8 AM."
    assert await ask(host, "do I have any reminders for friday") == friday
    assert (await ask(host, "cancel my reminder")).startswith("Which reminder: buy milk")
    assert await ask(host, "do I have any reminders for sunday") == (
        "You have no reminders on Sunday."
    )
    milk = await ask(host, "cancel the reminder about the milk")
    assert milk == "The reminder for 9 PM today is cancelled: buy milk."
    assert await ask(host, "undo") == "The reminder for 9 PM today is set again."
    assert await ask(host, "delete the 7 am reminder") == (
        "The reminder for 7 AM tomorrow is cancelled: call Mom."
    )
    assert await ask(host, "don't remind me to sing") == (
        "The reminder for every Friday at 8 AM is cancelled: sing."
    )
    assert await ask(host, "cancel all reminders") == "1 reminder cancelled."


async def test_a_reminder_is_told_and_one_missed_is_told_at_the_start(home: Home) -> None:
    host = home.host()
    await host.start()
    await ask(host, "remind me to check the oven in ten minutes")
    await ask(host, "remind me to sing tonight at ten")
    home.clock.forward(600)
    await ask(host, "remind me to wait on the 1st of may 2040")  # it looks up
    async with asyncio.timeout(30):
        while "Reminder: check the oven." not in home.announced:
            await asyncio.sleep(0.001)
    await host.close()
    home.clock.forward(6 * 3600)
    again = home.host()
    await again.start()
    missed = "Reminder: sing. That was for 10 PM yesterday, while I was away."
    async with asyncio.timeout(30):
        while missed not in home.announced:
            await asyncio.sleep(0.001)
    await again.close()


@pytest.mark.parametrize(
    "kept",
    [
        [{"what": "x", "at": "soon", "rule": ""}],
        [{"what": "x", "at": 7, "rule": ""}],
        [{"what": "x", "at": "2026-03-05T07:00:00", "rule": "FREQ=NEVER"}],
        [{"what": "x"}],
        [1],
        7,
    ],
)
async def test_what_is_no_reminder_is_put_aside(home: Home, kept: object) -> None:
    path = home.data / "reminders" / "reminders.json"
    path.parent.mkdir(parents=True)
    path.write_text(json.dumps(kept))
    host = home.host()
    await host.start()
    while not home.announced:
        await asyncio.sleep(0.01)
    await host.close()
    assert "reminders.json is damaged" in home.announced[0]
    with pytest.raises(SkillError, match="say it again"):
        await ask(host, "remind me to sing tomorrow at 5")
    assert await ask(host, "my reminders") == "You have no reminders."
    assert json.loads(path.with_name("reminders.json.bad").read_text()) == kept


async def test_there_is_an_end_to_reminders(home: Home) -> None:
    path = home.data / "reminders" / "reminders.json"
    path.parent.mkdir(parents=True)
    path.write_text(json.dumps([{"what": "x", "at": "2040-03-05T07:00:00", "rule": ""}] * 200))
    with pytest.raises(SkillError, match="Cancel some"):
        await home.host().run(SkillCall("remind_me", {"text": "sing", "when": "tomorrow"}))


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("remind me every second to blink", "too often"),
        ("remind me to take pills every weekday at 9 and 5", "one time of day only"),
        ("remind me to run every day until christmas", "until christmas"),
        ("set a daily reminder at 8 until christmas to run", "until christmas"),
        ("remind me in three business days to reply", "working days"),
        ("remind me on 5 may 99999 to laugh", "beyond my calendar"),
    ],
)
async def test_a_time_that_cannot_be_planned_is_refused(home: Home, text: str, why: str) -> None:
    with pytest.raises(SkillError, match=why):
        await ask(home.host(), text)
