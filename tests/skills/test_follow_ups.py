"""Words that follow others: answers to questions, changes of what was just done, "it"."""

from __future__ import annotations

import asyncio
import json
from contextlib import suppress

import pytest

from earshot.errors import SkillError
from earshot.skills import which
from earshot.skills.host import SkillHost
from earshot.values import SkillCall
from tests.skills.hosting import Home, book

ALARMS = ["wake me up at 7", "set an alarm for 9 am", "cancel my alarm"]
TIMERS = ["set a pasta timer for 5 minutes", "set a timer for 10 minutes", "cancel the timer"]
NOTES = [f"take a note {note}" for note in ("sell the car", "feed the cat", "call mom", "buy tea")]


async def told(home: Home, *texts: str) -> list[str]:
    """The answers to utterances, each said right after the one before."""
    host = home.host()
    await host.start()
    answers = [await said(home, host, text) for text in texts]
    await host.close()
    return answers


async def said(home: Home, host: SkillHost, text: str) -> str:
    after = host._last_call.name if host._last_call else ""
    meaning = book(host).understand(text, after)
    assert meaning is not None, f"not understood: {text}"
    answer = await host.run(SkillCall(meaning.intent, meaning.slots))
    home.last_reply = answer.said or home.last_reply
    return answer.said


@pytest.mark.parametrize(
    ("answer", "said_back"),
    [
        ("the second one", "The alarm for 9 AM tomorrow is cancelled."),
        ("cancel the second one", "The alarm for 9 AM tomorrow is cancelled."),
        ("the first", "The alarm for 7 AM tomorrow is cancelled."),
        ("number two", "The alarm for 9 AM tomorrow is cancelled."),
        ("the last one please", "The alarm for 9 AM tomorrow is cancelled."),
        ("the one at seven", "The alarm for 7 AM tomorrow is cancelled."),
        ("7 AM", "The alarm for 7 AM tomorrow is cancelled."),
        ("nine o'clock", "The alarm for 9 AM tomorrow is cancelled."),
        ("the later one", "The alarm for 9 AM tomorrow is cancelled."),
        (
            "both of them",
            "The alarm for 7 AM tomorrow is cancelled. The alarm for 9 AM tomorrow is cancelled.",
        ),
        ("neither", "Okay."),
        ("never mind", "Okay."),
        ("cancel that", "Okay."),
        ("the fifth one", "Which alarm: 7 AM tomorrow or 9 AM tomorrow?"),
        ("yes", "Which alarm: 7 AM tomorrow or 9 AM tomorrow?"),
        ("what time is it", "It's 7:42 PM."),
    ],
)
async def test_which_one_is_answered(home: Home, answer: str, said_back: str) -> None:
    assert (await told(home, *ALARMS, answer))[-1] == said_back


@pytest.mark.parametrize(
    ("texts", "said_back"),
    [
        ([*TIMERS, "the pasta one"], "The pasta timer is cancelled."),
        ([*TIMERS, "ten minutes"], "The 10-minute timer is cancelled."),
        ([*TIMERS, "all of them", "undo"], "The 10-minute timer is as before."),
        ([*TIMERS[:2], "pause the timer", "the first"], "The pasta timer is paused with 5 minutes"),
        (["remind me to call mom at 9", "remind me to call dad at 10", "cancel my reminder", "dad"],
         "The reminder for 10 PM today is cancelled: call dad."),
        (["add tea to my shopping list", "add iron to my chores list", "add eggs to the list",
          "the shopping list"], "Added eggs to your shopping list."),
        (["add oat milk and soy milk to my shopping list", "remove milk from my shopping list",
          "soy"], "Removed soy milk from your shopping list."),
        (["take a note red door", "take a note blue door", "delete the note about door",
          "the blue one"], "Deleted the note: blue door."),
        (["remember that my bike is red", "remember that my bike code is 12", "forget my bike",
          "the first"], "Forgotten: your bike is red."),
        (["wake me up at 7", "wake me up at 7 pm tomorrow", "cancel my alarm", "seven"],
         "Which alarm: 7 AM tomorrow or 7 PM tomorrow?"),
        (["wake me up at 7", "wake me up at 9 am", "my alarms", "make it 8", "the first one"],
         "Alarm changed to 8 AM tomorrow."),
    ],
)  # fmt: skip
async def test_whatever_asks_which_one(home: Home, texts: list[str], said_back: str) -> None:
    assert said_back in (await told(home, *texts))[-1]


async def test_both_are_taken_back_at_once(home: Home) -> None:
    answers = await told(home, *ALARMS, "both", "undo", "my alarms")
    assert answers[-1] == "You have 2 alarms: 7 AM tomorrow; 9 AM tomorrow."


async def test_the_question_is_one_that_is_listened_for(home: Home) -> None:
    host = home.host()
    for text in ALARMS[:2]:
        await said(home, host, text)
    answer = await host.run(SkillCall("cancel_alarm"))
    assert answer.asks
    assert (await host.run(SkillCall("choose", {"answer": "second"}))).intent == "cancel_alarm"


@pytest.mark.parametrize(
    ("texts", "said_back"),
    [
        (["wake me up at 7", "make it half an hour later"], "Alarm changed to 7:30 AM tomorrow."),
        (["wake me up at 7", "an hour earlier"], "Alarm changed to 6 AM tomorrow."),
        (["wake me up at 7", "push it back by ten minutes"], "Alarm changed to 7:10 AM tomorrow."),
        (["wake me up at 7", "make it weekdays"], "Alarm changed to every weekday at 7 AM."),
        (["wake me up at 7", "every day"], "Alarm changed to every day at 7 AM."),
        (["wake me up at 7", "only on weekends"], "Alarm changed to every weekend at 7 AM."),
        (["wake me up at 9 pm", "for tomorrow instead"], "Alarm changed to 9 PM tomorrow."),
        (["wake me up at 9 pm", "tomorrow morning"], "Alarm changed to 9 AM tomorrow."),
        (["wake me up every day at 7", "an hour later"], "Alarm changed to every day at 8 AM."),
        (["wake me up at 7", "an hour earlier", "undo"], "The alarm is back at 7 AM tomorrow."),
        (["wake me up at 7", "and at 8", "my alarms"],
         "You have 2 alarms: 7 AM tomorrow; 8 AM tomorrow."),
        (["remind me to sing tomorrow at 5", "make it an hour later"],
         "Reminder changed to 6 PM tomorrow."),
        (["remind me to sing tomorrow at 5", "for friday instead"],
         "Reminder changed to 5 PM on Friday."),
        (["remind me to sing tomorrow at 5", "when is it"],
         "The reminder is set for 5 PM tomorrow."),
        (["set a timer for 10 minutes", "make it five minutes longer"],
         "The 10-minute timer now has 15 minutes left."),
        (["set a timer for 10 minutes", "make it two minutes shorter"],
         "The 10-minute timer now has 8 minutes left."),
        (["set a timer for 10 minutes", "five more minutes", "undo"],
         "The 10-minute timer is as before."),
        (["add dentist to my calendar tomorrow at 3", "make it 4"],
         "Dentist is now at 4 PM tomorrow."),
        (["add dentist to my calendar tomorrow at 3", "an hour later", "undo"],
         "Dentist is back at 3 PM tomorrow."),
    ],
)  # fmt: skip
async def test_what_was_just_set_is_changed(home: Home, texts: list[str], said_back: str) -> None:
    assert (await told(home, *texts))[-1] == said_back


@pytest.mark.parametrize(
    ("texts", "said_back"),
    [
        (["wake me up at 7", "make it 8", "cancel that"],
         "The alarm for 8 AM tomorrow is cancelled."),
        (["wake me up at 7", "make it 8", "undo", "cancel that"],
         "The alarm for 7 AM tomorrow is cancelled."),
        (["wake me up at 7", "make it 8", "never mind"], "The alarm is back at 7 AM tomorrow."),
        (["wake me up at 7", "make it 8", "cancel that", "undo", "my alarms"],
         "You have 1 alarm: 8 AM tomorrow."),
        (["wake me up at 7", "my alarms", "cancel it"],
         "The alarm for 7 AM tomorrow is cancelled."),
        (["set a timer for 10 minutes", "make it 15", "cancel it"],
         "The 15-minute timer is cancelled."),
        (["remind me to sing tomorrow at 5", "make it 6", "cancel that"],
         "The reminder for 6 PM tomorrow is cancelled: sing."),
        (["take a note sing", "cancel that"], "The note is gone again."),
    ],
)  # fmt: skip
async def test_cancel_that_means_the_thing(home: Home, texts: list[str], said_back: str) -> None:
    assert (await told(home, *texts))[-1] == said_back


async def test_of_a_timer_that_has_ended_only_the_ringing_is_stopped(home: Home) -> None:
    host = home.host()
    await host.start()
    await said(home, host, "set a timer for 10 minutes")
    await said(home, host, "set a timer for one minute")
    timers = host._ready["set_timer"].context.folder / "timers.json"
    kept = json.loads(timers.read_text())
    timers.write_text(json.dumps(kept[:1]))  # as when it has rung
    assert await said(home, host, "cancel that") == ""
    await asyncio.sleep(0)
    assert home.stops == 1
    assert len(json.loads(timers.read_text())) == 1
    await host.close()


@pytest.mark.parametrize(
    ("texts", "said_back"),
    [
        (["what time is it in Berlin", "and the date?"],
         "In Berlin it's Wednesday, March 4th, 2026."),
        (["what time is it", "and the date?"], "It's Wednesday, March 4th, 2026."),
        (["what day is it in Tokyo", "and the time?"], "In Tokyo it's 3:42 AM on Thursday."),
        (["what day is it", "what about tomorrow"], "That is Thursday, March 5th, 2026."),
        (["set a timer for 10 minutes", "pause it"],
         "The 10-minute timer is paused with 10 minutes left."),
        (["set a timer for 10 minutes", "pause it", "resume it"],
         "The 10-minute timer runs on with 10 minutes left."),
        (["set a timer for 10 minutes", "stop it"], "The 10-minute timer is cancelled."),
        (["set a timer for 10 minutes", "how long is left"],
         "10 minutes left on the 10-minute timer."),
        (["set a timer for 10 minutes", "and another for 5 minutes", "which timers are set",
          "cancel the first one"], "The 5-minute timer is cancelled."),
        (["how many feet is 10 meters", "what about 20 meters"], "20 metres is 65.62 feet."),
        (["how many feet is 10 meters", "and 30"], "30 metres is 98.43 feet."),
        (["spell cat", "and dog"], "dog: D, O, G."),
        (["what is on my calendar today", "and tomorrow"],
         "There is nothing on your calendar tomorrow."),
    ],
)  # fmt: skip
async def test_it_is_what_was_talked_of(home: Home, texts: list[str], said_back: str) -> None:
    assert (await told(home, *texts))[-1] == said_back


@pytest.mark.parametrize(
    ("texts", "said_back"),
    [
        (["delete the list"], "You have no lists."),
        (["add tea to my shopping list", "delete the list"],
         "Your shopping list is deleted; it had 1 thing."),
        (["add tea to my shopping list", "add eggs to it", "read it"],
         "Your shopping list has 2 things: tea and eggs."),
        (["add tea and eggs to my shopping list", "remove the second one"],
         "Removed eggs from your shopping list."),
        (["add tea to my shopping list", "clear it"],
         "Your shopping list is cleared; it had 1 thing."),
        (["add tea to my shopping list", "is milk on it"], "No, your shopping list has no milk."),
        (["add tea to my shopping list", "undo", "add milk"],
         "Added milk to your new shopping list."),
        (["add tea to my shopping list", "and add iron to my chores list"],
         "Added iron to your new chores list."),
        ([*NOTES, "read my notes", "delete the second one"], "Deleted the note: call mom."),
        ([*NOTES, "read my notes", "delete the second note"], "Deleted the note: call mom."),
        ([*NOTES, "delete the second note"], "Which note: call mom or feed the cat?"),
        ([*NOTES[:3], "delete the second note"], "Deleted the note: feed the cat."),
        ([*NOTES, "delete the oldest note"], "Deleted the note: sell the car."),
        ([*NOTES, "read my last note", "delete it"], "Deleted the note: buy tea."),
    ],
)  # fmt: skip
async def test_lists_and_notes(home: Home, texts: list[str], said_back: str) -> None:
    try:
        answer = (await told(home, *texts))[-1]
    except SkillError as error:
        answer = error.text
    assert answer == said_back


async def test_a_guess_deletes_no_note(home: Home) -> None:
    host = home.host()
    await said(home, host, NOTES[0])
    assert book(host).resolve("delete_last_note", {}) is None


@pytest.mark.parametrize(
    "phrase",
    ["yes", "No", "okay", "the second one", "both of them", "neither", "the pasta one", "first"],
)
async def test_an_answer_is_no_name_for_a_routine(home: Home, phrase: str) -> None:
    with pytest.raises(SkillError, match="may be your answer when I ask something"):
        await told(home, f"when I say {phrase}, stop all timers")


@pytest.mark.parametrize("phrase", ["good night", "time for bed", "I am home", "movie time"])
def test_other_words_are_no_answer(phrase: str) -> None:
    assert not which.is_answer(phrase.lower())


@pytest.mark.parametrize(
    ("code", "answer"),
    [("de", "der zweite"), ("fr", "le deuxième"), ("es", "el segundo"), ("zh", "第二个")],
)
def test_positions_in_other_languages(code: str, answer: str) -> None:
    question = which.question(["one", "two"], str, str, call=SkillCall("x", language=code))
    assert which.heard(answer, question) == ["two"]


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("take a note call the bank", "take_note"),
        ("take a screenshot", "take_screenshot"),
        ("take two paracetamol", ""),
        ("take off my shoes", ""),
        ("and in Tokyo", ""),
        ("add 5 minutes", ""),
        ("add to my shopping list", ""),
        ("and remind me to call Anna at 6", "remind_me"),
        ("and eggs", "add_more_to_list"),
        ("take milk off", "remove_from_it"),
        ("take off milk", "remove_from_it"),
    ],
)
async def test_a_request_of_its_own_is_no_thing_of_a_list(
    home: Home, text: str, intent: str
) -> None:
    host = home.host()
    await said(home, host, "add milk to my shopping list")
    meaning = book(host).understand(text, "add_to_list")
    assert (meaning.intent if meaning else "") == intent


@pytest.mark.parametrize(
    ("texts", "said_back"),
    [
        (["set a timer for 5 minutes", "cancel all timers", "cancel it"],
         "There is nothing to cancel."),
        (["wake me up at 7", "cancel it", "cancel it"], "There is nothing to cancel."),
        (["wake me up at 7", "turn it off", "never mind", "undo"],
         "The alarm for 7 AM tomorrow is set again."),
        (["cancel that"], "There is nothing to cancel."),
        (["never mind"], "There is nothing to cancel."),
        (["take a note", "never mind"], "Okay."),
    ],
)  # fmt: skip
async def test_what_is_cancelled_is_not_set_again_by_cancelling(
    home: Home, texts: list[str], said_back: str
) -> None:
    assert (await told(home, *texts))[-1] == said_back


async def test_turn_it_off_twice_cancels_once(home: Home) -> None:
    host = home.host()
    await said(home, host, "wake me up at 7")
    await said(home, host, "turn it off")
    assert book(host).understand("turn it off", "cancel_that") is None


ALARM, NOON = "wake me up at 7 am", "wake me up at noon"
ANNA, CAT = "remind me to call Anna at 9", "remind me to feed the cat at 10"


@pytest.mark.parametrize(
    ("texts", "said_back"),
    [
        ([ALARM, "what time is it", "change my alarm to 8"], "Alarm changed to 8 AM tomorrow."),
        ([ALARM, NOON, "move my 7 am alarm to 7:30"], "Alarm changed to 7:30 AM tomorrow."),
        ([NOON, ALARM, "change the noon alarm to 1 pm"], "Alarm changed to 1 PM tomorrow."),
        ([NOON, ALARM, "move my alarm from noon to 1 pm"], "Alarm changed to 1 PM tomorrow."),
        ([ALARM, NOON, "what time is it", "move my alarm to 8", "the first one"],
         "Alarm changed to 8 AM tomorrow."),
        ([ALARM, NOON, "move my 7 am alarm to 8", "undo", "my alarms"],
         "You have 2 alarms: 7 AM tomorrow; noon tomorrow."),
        ([ANNA, "what time is it", "move the reminder to 6 pm"],
         "Reminder changed to 6 PM tomorrow."),
        ([ANNA, CAT, "change the reminder to call Anna to 11 pm", "my reminders"],
         "You have 2 reminders: feed the cat, 10 PM today; call Anna, 11 PM today."),
        ([ANNA, CAT, "what time is it", "move the reminder to 11 pm", "the cat", "undo"],
         "The reminder is back at 10 PM today."),
    ],
)  # fmt: skip
async def test_one_that_was_set_before_is_moved(
    home: Home, texts: list[str], said_back: str
) -> None:
    assert (await told(home, *texts))[-1] == said_back


YOGA, CLASS = (
    f"add {one} to my calendar {when}"
    for one, when in (("yoga", "every monday at 6"), ("yoga class", "tomorrow at 4"))
)


@pytest.mark.parametrize("answer", ["the second one", "delete all events"])
async def test_an_answer_deletes_no_event_that_repeats(home: Home, answer: str) -> None:
    host = home.host()
    for text in (YOGA, CLASS, "delete all my events"):
        await said(home, host, text)
    with suppress(SkillError):  # it says that the event repeats
        await said(home, host, answer)
    assert "yoga at 6 PM" in await said(home, host, "what is on my calendar on monday")


async def test_all_of_an_event_is_deleted_by_its_own_name(home: Home) -> None:
    assert (await told(home, YOGA, CLASS, "delete all of yoga"))[-1] == "Yoga is off your calendar."


@pytest.mark.parametrize("text", ["clear all", "delete all"])
async def test_all_is_no_event(home: Home, text: str) -> None:
    host = home.host()
    await said(home, host, CLASS)
    assert book(host).understand(text, "add_event") is None


@pytest.mark.parametrize(
    ("texts", "said_back"),
    [
        (["set the pasta timer to 20 minutes", "timer status"],
         "20 minutes left on the pasta timer."),
        (["what time is it", "change my timer to 20 minutes"],
         "The pasta timer is changed to 20 minutes."),
        (["set the pasta timer to 20 minutes", "undo", "timer status"],
         "5 minutes left on the pasta timer."),
        (["set the egg timer to 20 minutes"], "Egg timer set for 20 minutes."),
    ],
)  # fmt: skip
async def test_a_timer_that_runs_is_set_anew(home: Home, texts: list[str], said_back: str) -> None:
    assert (await told(home, TIMERS[0], *texts))[-1] == said_back
