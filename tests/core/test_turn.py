"""One turn: what goes in, and the list of events that comes out."""

from __future__ import annotations

import asyncio
from unittest.mock import AsyncMock

import pytest

from earshot import events
from earshot.core.assistant import Assistant
from earshot.core.parts import Parts
from earshot.core.turn import NOT_NESTED
from earshot.errors import HearError, ModelError, SpeakError, ThinkError
from earshot.events import Event, TurnEnded
from earshot.values import Answer, SkillCall
from tests.core.fakes import FakeChat, FakeRecogniser, FakeSpeaker, FakeVoice, parts, speech


def watched(made_of: Parts) -> tuple[Assistant, list[Event]]:
    assistant, seen = Assistant(made_of, {}), list[Event]()
    assistant.subscribe(seen.append)
    return assistant, seen


def kinds(seen: list[Event]) -> list[str]:
    return [type(event).__name__ for event in seen]


async def test_a_spoken_question_is_answered_aloud() -> None:
    made_of = parts()
    assistant, seen = watched(made_of)
    receipt = await assistant.hear(speech())
    assert kinds(seen) == [
        "Heard",
        "Understood",
        "SkillCalled",
        "SkillDone",
        "Replying",
        "Speaking",
        "TurnEnded",
    ]
    assert (receipt.heard, receipt.path, receipt.said) == (
        "what time is it",
        "skill",
        "It is noon.",
    )
    assert set(receipt.ms) == {"recognise", "understand", "skill", "voice", "first_sound"}
    assert made_of.voice.spoken == ["It is noon."]
    assert receipt.why == ""


async def test_a_typed_question_takes_the_same_path_in_silence() -> None:
    made_of = parts()
    assistant, _ = watched(made_of)
    receipt = await assistant.ask("what time is it", speak=False)
    assert (receipt.said, made_of.voice.spoken) == ("It is noon.", [])
    assert set(receipt.ms) == {"understand", "skill"}


async def test_what_follows_an_answer_follows_what_was_asked_for(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    made_of = parts()
    assistant, _ = watched(made_of)
    chosen = AsyncMock(return_value=Answer("The alarm is cancelled.", intent="cancel_alarm"))
    monkeypatch.setattr(made_of.skills, "run", chosen)
    await assistant.ask("what time is it", speak=False)
    assert assistant._conversation.last_intent == "cancel_alarm"


async def test_commands_answer_for_themselves() -> None:
    assistant, _ = watched(parts())
    assert (await assistant.ask("make coffee")).said == "One latte."
    receipt = await assistant.ask("open the door")
    assert (receipt.path, receipt.said) == ("command", "Understood: open the door.")


async def test_a_command_may_run_sentences_one_after_another() -> None:
    assistant, seen = watched(parts())
    receipt = await assistant.ask("good night")
    assert (receipt.path, receipt.said) == (
        "command",
        "It is noon. One latte. I do not understand “dance”.",
    )
    assert kinds(seen).count("Understood") == 3
    assert kinds(seen).count("TurnEnded") == 1


async def test_a_step_that_fails_or_must_not_be_done_does_not_keep_the_others() -> None:
    assistant, _ = watched(parts(recogniser=FakeRecogniser("good day")))
    receipt = await assistant.hear(speech())
    assert receipt.said.startswith("Well. The door is stuck. Push harder. I don't do that by voice")
    assert receipt.said.endswith("I do not understand “clock”.")


async def test_a_routine_runs_no_other_and_not_itself() -> None:
    assistant, _ = watched(parts())
    receipt = await assistant.ask("round and round")
    assert receipt.said == f"{NOT_NESTED} {NOT_NESTED}"


async def test_without_a_chat_model_the_answer_says_how_to_get_one() -> None:
    assistant, _ = watched(parts())
    receipt = await assistant.ask("why is the sky blue")
    assert (receipt.path, receipt.said) == (
        "declined",
        "There is no chat model. Put one into the folder.",
    )
    assert receipt.why == "No command fits; the folder is here."


async def test_what_no_template_covers_goes_to_the_chat_model() -> None:
    chat = FakeChat(["Light ", "is scattered. ", "Blue most."])
    assistant, seen = watched(parts(chat=chat))
    receipt = await assistant.ask("why is the sky blue")
    assert (receipt.path, receipt.said) == ("chat", "Light is scattered. Blue most.")
    assert [e.text for e in seen if isinstance(e, events.Replying)] == [
        "Light is scattered.",
        " Blue most.",
    ]
    assert chat.asked[0][-1].text == "why is the sky blue"


async def test_the_chat_model_reads_the_beginning_ahead() -> None:
    chat = FakeChat(["Yes."])
    assistant, _ = watched(parts(chat=chat))
    await assistant.prepare()
    await assistant.ask("really")
    assert chat.warmed == chat.asked[0][:1]
    await watched(parts())[0].prepare()


async def test_the_chat_model_uses_a_skill_and_then_answers() -> None:
    chat = FakeChat([SkillCall("clock")], ["Noon, they say."])
    assistant, seen = watched(parts(chat=chat))
    receipt = await assistant.ask("is it lunch time")
    assert receipt.said == "Noon, they say."
    assert "It is noon." in chat.asked[1][-1].text
    assert "SkillDone" in kinds(seen)


async def test_a_skill_that_fails_for_the_chat_model_is_told_to_it() -> None:
    chat = FakeChat([SkillCall("broken")], ["It is stuck."])
    assistant, _ = watched(parts(chat=chat))
    assert (await assistant.ask("open it")).said == "It is stuck."
    assert "Push harder" in chat.asked[1][-1].text


async def test_a_chat_model_that_only_calls_skills_is_stopped() -> None:
    chat = FakeChat(*[[SkillCall("clock")] for _ in range(10)])
    assistant, _ = watched(parts(chat=chat))
    receipt = await assistant.ask("loop")
    assert len(chat.asked) == 4
    assert receipt.said == "I could not find an answer to that."
    assert "no answer" in receipt.why


async def test_the_next_turn_remembers_the_last() -> None:
    chat = FakeChat(["Blue."], ["Still blue."])
    assistant, _ = watched(parts(chat=chat))
    await assistant.ask("which colour")
    await assistant.ask("and now")
    assert [m.text for m in chat.asked[1][1:]] == ["which colour", "Blue.", "and now"]
    assert assistant.last_reply == "Still blue."


async def test_no_words_is_a_receipt_that_says_why() -> None:
    declined = parts(recogniser=FakeRecogniser("", "It sounded like no command."))
    receipt = await watched(declined)[0].hear(speech())
    assert (receipt.path, receipt.why) == ("declined", "It sounded like no command.")
    receipt = await watched(parts())[0].hear(speech(0.0))
    assert (receipt.path, receipt.said) == ("nothing", "")
    assert "no speech" in receipt.why


@pytest.mark.parametrize("words", ["fail", "stumble"])
async def test_a_failure_is_told_shown_and_spoken(words: str) -> None:
    made_of = parts()
    assistant, seen = watched(made_of)
    receipt = await assistant.ask(words)
    failed = next(event for event in seen if isinstance(event, events.Failed))
    assert receipt.path == "failed"
    assert failed.code == ("door-stuck" if words == "fail" else "bug")
    assert made_of.voice.spoken
    assert isinstance(seen[-1], TurnEnded)


async def test_a_lost_recogniser_ends_the_turn_with_its_sentence() -> None:
    recogniser = FakeRecogniser()
    recogniser.error = HearError("engine-lost", "The recogniser stopped working twice.")
    receipt = await watched(parts(recogniser=recogniser))[0].hear(speech())
    assert (receipt.path, receipt.why) == ("failed", "The recogniser stopped working twice.")


async def test_a_lost_chat_model_ends_the_turn_with_its_sentence() -> None:
    class Lost(FakeChat):
        async def stream(self, messages, tools):  # type: ignore[no-untyped-def, override]
            yield "I was about to say "
            raise ThinkError("engine-lost", "The chat model stopped working twice.")

    receipt = await watched(parts(chat=Lost()))[0].ask("anything")
    assert receipt.path == "failed"
    assert "twice" in receipt.why


@pytest.mark.parametrize(
    "error",
    [
        SpeakError("speaker-missing", "There is no loudspeaker."),
        ModelError("voice-damaged", "The voice cannot be loaded."),
        ZeroDivisionError(),
    ],
)
async def test_no_sound_is_no_reason_to_withhold_the_answer(error: Exception) -> None:
    voice = FakeVoice()
    voice.error = error
    assistant, seen = watched(parts(voice=voice))
    receipt = await assistant.ask("what time is it")
    assert (receipt.path, receipt.said) == ("skill", "It is noon.")
    assert kinds(seen).count("Failed") == 1


async def test_a_loudspeaker_lost_at_the_end_is_told_and_the_answer_stands() -> None:
    class Lost(FakeSpeaker):
        async def drained(self) -> None:
            raise SpeakError("loudspeaker-lost", "The loudspeaker is gone.")

    assistant, seen = watched(parts(speaker=Lost()))
    receipt = await assistant.ask("what time is it")
    assert (receipt.path, receipt.said) == ("skill", "It is noon.")
    assert [e.code for e in seen if isinstance(e, events.Failed)] == ["loudspeaker-lost"]


async def test_an_interruption_keeps_only_the_words_that_were_heard() -> None:
    speaker = FakeSpeaker()
    speaker.stuck = True
    speaker.heard_seconds = 0.5
    chat = FakeChat(["One two three four five six seven eight nine ten."], ["Yes."])
    assistant, _ = watched(parts(chat=chat, speaker=speaker))
    answer = asyncio.create_task(assistant.ask("count"))
    await speaker.playing.wait()
    await assistant.interrupt()
    receipt = await answer
    assert receipt.interrupted
    assert receipt.said == "One two three four five"
    assert chat.closed == 1
    speaker.stuck = False
    await assistant.ask("go on")
    assert chat.asked[1][2].text.startswith("One two three four five")


async def test_a_new_turn_interrupts_the_last() -> None:
    speaker = FakeSpeaker()
    speaker.stuck = True
    assistant, seen = watched(parts(speaker=speaker))
    first = asyncio.create_task(assistant.ask("what time is it"))
    await speaker.playing.wait()
    speaker.stuck = False
    second = await assistant.ask("make coffee")
    assert (await first).interrupted
    assert (second.turn, second.said) == (2, "One latte.")
    ended = [event.turn for event in seen if isinstance(event, TurnEnded)]
    assert ended == [1, 2]


async def test_a_failure_that_is_being_spoken_can_be_interrupted() -> None:
    speaker = FakeSpeaker()
    speaker.stuck = True
    assistant, _ = watched(parts(speaker=speaker))
    answer = asyncio.create_task(assistant.ask("fail"))
    await speaker.playing.wait()
    await assistant.interrupt()
    receipt = await answer
    assert (receipt.path, receipt.interrupted, speaker.stopped) == ("failed", True, 1)


async def test_many_questions_at_once_are_turns_one_after_the_other() -> None:
    speaker = FakeSpeaker()
    speaker.stuck = True
    assistant, seen = watched(parts(speaker=speaker))
    first = asyncio.create_task(assistant.ask("what time is it"))
    await speaker.playing.wait()
    both = [asyncio.create_task(assistant.ask("what time is it")) for _ in range(3)]
    await asyncio.sleep(0.05)
    await assistant.interrupt()
    receipts = await asyncio.gather(first, *both)
    assert [receipt.turn for receipt in receipts] == [1, 2, 3, 4]
    assert all(receipt.interrupted for receipt in receipts)
    ended = [event.turn for event in seen if isinstance(event, TurnEnded)]
    assert ended == [1, 2, 3, 4]


async def test_a_skill_with_nothing_to_say_says_nothing() -> None:
    chat = FakeChat(["", "Yes.", ""])
    assistant, seen = watched(parts(chat=chat))
    await assistant.ask("really")
    assert [e.text for e in seen if isinstance(e, events.Replying)] == ["Yes."]


async def test_cancelling_the_caller_cancels_the_turn_and_passes() -> None:
    speaker = FakeSpeaker()
    speaker.stuck = True
    assistant, seen = watched(parts(speaker=speaker))
    answer = asyncio.create_task(assistant.ask("what time is it"))
    await speaker.playing.wait()
    answer.cancel()
    with pytest.raises(asyncio.CancelledError):
        await answer
    assert isinstance(seen[-1], TurnEnded)
    assert speaker.stopped == 1


async def test_a_listener_that_fails_disturbs_nobody() -> None:
    assistant = Assistant(parts(), {})
    seen: list[Event] = []

    def broken(event: Event) -> None:
        raise ValueError(event)

    assistant.subscribe(broken)
    unsubscribe = assistant.subscribe(seen.append)
    await assistant.ask("what time is it")
    assert isinstance(seen[-1], TurnEnded)
    unsubscribe()
    count = len(seen)
    await assistant.ask("what time is it")
    assert len(seen) == count
