from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest

from earshot.errors import SkillError
from earshot.skills.host import SkillHost
from earshot.values import SkillCall
from tests.skills.hosting import Home, ask


@pytest.fixture
async def host(home: Home):
    host = home.host()
    await host.start()
    yield host
    await host.close()


async def dialogue(home: Home, host: SkillHost, *texts: str) -> str:
    """The answer to the last of some utterances, each said right after the one before."""
    answer = ""
    for text in texts:
        last = host_last(host)
        answer = await ask(host, text, last)
        home.last_reply = answer
    return answer


def host_last(host: SkillHost) -> str:
    call = host._last_call
    return call.name if call else ""


async def rung(home: Home, host: SkillHost, at: timedelta) -> list[str]:
    """What was told once so much time has passed."""
    home.announced.clear()
    home.clock.forward(at.total_seconds())
    await host.run(SkillCall("set_alarm", {"when": "2090-01-01T07:00"}))  # it looks up
    async with asyncio.timeout(30):
        while not home.announced:
            await asyncio.sleep(0.001)
    return list(home.announced)


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("set an alarm for 7", "Alarm set for 7 AM tomorrow."),
        ("set an alarm for 7.30", "Alarm set for 7:30 AM tomorrow."),
        ("wake me up at half past six", "Alarm set for 6:30 AM tomorrow."),
        ("wake me up at 9", "Alarm set for 9 PM today."),
        ("wake me up tomorrow at five", "Alarm set for 5 AM tomorrow."),
        ("wake me up in ten minutes", "Alarm set for 7:52 PM today."),
        ("set an alarm for 30 minutes", "Alarm set for 8:12 PM today."),
        ("alarm for 8 tonight", "Alarm set for 8 PM today."),
        ("I need to get up at seven on friday", "Alarm set for 7 AM on Friday."),
        ("wake me up every weekday at 7:30 a.m.", "Alarm set for every weekday at 7:30 AM."),
        ("set an alarm for 3 pm every weekend", "Alarm set for every weekend at 3 PM."),
        ("set a recurring alarm for 8 am", "Alarm set for every day at 8 AM."),
        ("set a daily alarm for 8 am", "Alarm set for every day at 8 AM."),
        ("set an alarm named brunch for 11 am", "Brunch alarm set for 11 AM tomorrow."),
        ("set an alarm for 10 am for stretching", "Stretching alarm set for 10 AM tomorrow."),
        ("set an alarm", "For what time?"),
        ("set an alarm for tomorrow morning", "At what time tomorrow?"),
        ("set a recurring alarm for mondays", "At what time every Monday?"),
    ],
)
async def test_setting_says_back_when(home: Home, text: str, answer: str) -> None:
    assert await ask(home.host(), text) == answer


@pytest.mark.parametrize(
    ("texts", "answer"),
    [
        (["set an alarm", "half past six"], "Alarm set for 6:30 AM tomorrow."),
        (["set an alarm for tomorrow morning", "at 8"], "Alarm set for 8 AM tomorrow."),
        (["set a recurring alarm for mondays", "9"], "Alarm set for every Monday at 9 AM."),
        (["set an alarm", "tomorrow", "seven"], "Alarm set for 7 AM tomorrow."),
        (["set an alarm for 7", "make it eight"], "Alarm changed to 8 AM tomorrow."),
        (["wake me up at 9 tonight", "make it ten"], "Alarm changed to 10 PM today."),
        (["wake me up every weekday at 7", "make it 8"], "Alarm changed to every weekday at 8 AM."),
        (["set an alarm for 7", "no friday at 6"], "Alarm changed to 6 AM on Friday."),
        (["set an alarm for 7", "cancel that"], "The alarm for 7 AM tomorrow is cancelled."),
        (["set an alarm for 7", "make it quarter past"], "Alarm changed to 7:15 AM tomorrow."),
        (["set an alarm for 7", "make it 8", "undo"], "The alarm is back at 7 AM tomorrow."),
        (["set an alarm", "never mind"], "Okay."),
    ],
)
async def test_follow_ups(home: Home, host: SkillHost, texts: list[str], answer: str) -> None:
    assert await dialogue(home, host, *texts) == answer


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("set an alarm for yesterday", "past"),
        ("set an alarm every second", "too often"),
        ("set an alarm for every day at 7 for two weeks", "cannot do that yet: “for two weeks”"),
        ("set an alarm on the 30th of february at 7", "no such day"),
        ("wake me up today at 5 pm", "past"),
        ("cancel my alarm", "no such alarm"),
        ("snooze", "No alarm is ringing"),
    ],
)
async def test_refusals(home: Home, text: str, why: str) -> None:
    with pytest.raises(SkillError, match=why):
        await ask(home.host(), text)


async def test_a_time_nobody_knows_is_refused(home: Home) -> None:
    with pytest.raises(SkillError, match="understand"):
        await home.host().run(SkillCall("set_alarm", {"when": "when pigs fly"}))


async def test_listing(home: Home, host: SkillHost) -> None:
    assert await ask(host, "what alarms do I have") == "You have no alarms."
    for text in (
        "set an alarm for 7",
        "wake me up every day at 9 pm",
        "set an alarm named tea for 8",
    ):
        await ask(host, text)
    assert await ask(host, "do I have any alarms") == (
        "You have 3 alarms: tea, 8 PM today; every day at 9 PM; 7 AM tomorrow."
    )
    assert await ask(host, "is there an alarm at 7 am") == "You have 1 alarm: 7 AM tomorrow."
    assert await ask(host, "is there an alarm at 4 am") == ("You have no alarms at 4 AM tomorrow.")


async def test_cancelling(home: Home, host: SkillHost) -> None:
    for text in ("set an alarm for 7", "set an alarm named brunch for 11 am", "alarm for 9 am"):
        await ask(host, text)
    which = await ask(host, "cancel my alarm")
    assert which == "Which alarm: 7 AM tomorrow or 9 AM tomorrow or brunch, 11 AM tomorrow?"
    nine = await ask(host, "delete the 9:00 am alarm")
    assert nine == "The alarm for 9 AM tomorrow is cancelled."
    brunch = await ask(host, "turn the brunch alarm off")
    assert brunch == "The alarm for 11 AM tomorrow is cancelled: brunch."
    assert await ask(host, "undo") == "The alarm for 11 AM tomorrow is set again."
    assert await ask(host, "cancel all alarms") == "2 alarms cancelled."
    assert await ask(host, "undo") == "The alarms are set again."
    assert "2 alarms" in await ask(host, "my alarms")


async def test_an_alarm_rings_once(home: Home, host: SkillHost) -> None:
    await ask(host, "set an alarm named tea for 8")
    assert await rung(home, host, timedelta(minutes=17, seconds=50)) == ["It's 8 PM. Tea."]
    assert "tea" not in await ask(host, "my alarms")


async def test_a_recurring_alarm_rings_again_and_again(home: Home, host: SkillHost) -> None:
    await ask(host, "wake me up every weekday at 8 pm")
    assert await rung(home, host, timedelta(minutes=18)) == ["It's 8 PM."]
    assert await rung(home, host, timedelta(days=1)) == ["It's 8 PM."]
    assert await rung(home, host, timedelta(days=1)) == ["It's 8 PM."]
    late = await rung(home, host, timedelta(days=3, hours=1))
    assert late == ["It's 9 PM. The alarm was 1 hour ago."]


async def test_after_a_sleep_it_says_how_late_it_is(home: Home, host: SkillHost) -> None:
    await ask(host, "set an alarm for 8")
    assert await rung(home, host, timedelta(hours=2, minutes=18)) == [
        "It's 10 PM. The alarm was 2 hours ago."
    ]


async def test_alarms_survive_a_restart(home: Home, host: SkillHost) -> None:
    for text in ("set an alarm for 8", "wake me up every day at 9 pm", "set an alarm for 7"):
        await ask(host, text)
    await host.close()
    home.clock.forward(2 * 3600)
    again = home.host()
    await again.start()
    missed = [
        "I was away for your alarm at 8 PM today.",
        "I was away for your alarm at 9 PM today.",
    ]
    async with asyncio.timeout(30):
        while home.announced != missed:
            await asyncio.sleep(0.001)
    left = "You have 2 alarms: 7 AM tomorrow; every day at 9 PM."
    assert await ask(again, "my alarms") == left
    await again.close()


async def test_snoozing(home: Home, host: SkillHost) -> None:
    await ask(host, "set an alarm named tea for 8")
    await rung(home, host, timedelta(minutes=18))
    assert await ask(host, "snooze for five minutes") == "Snoozed for 5 minutes."
    assert await rung(home, host, timedelta(minutes=5)) == ["It's 8:05 PM. Tea."]
    assert await ask(host, "snooze") == "Snoozed for 9 minutes."
    await rung(home, host, timedelta(minutes=9))
    assert await ask(host, "ten more minutes") == "Snoozed for 10 minutes."


async def test_turning_off_what_rings_keeps_the_others(home: Home, host: SkillHost) -> None:
    await ask(host, "wake me up every day at 8 pm")
    await rung(home, host, timedelta(minutes=18))
    assert await ask(host, "turn off the alarm") == "The alarm is off."
    assert home.stops == 1
    assert "every day at 8 PM" in await ask(host, "my alarms")


async def test_the_clock_on_the_wall_counts(home: Home, host: SkillHost) -> None:
    """Somebody travels an hour to the east: seven there is an hour earlier."""
    await ask(host, "set an alarm for 9")
    home.clock.now = home.clock.now.astimezone(
        home.clock.now.tzinfo.__class__(timedelta(hours=2))  # type: ignore[union-attr,call-arg]
    )
    assert await rung(home, host, timedelta(minutes=18)) == ["It's 9 PM."]
