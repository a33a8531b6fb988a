"""Who understands what was said, in which order; and what follows what."""

from __future__ import annotations

import asyncio

import pytest

from earshot import events
from earshot.core import assistant as assistant_module
from earshot.core.assistant import Assistant
from earshot.core.conversation import FOLLOW_UP_SECONDS, Conversation
from earshot.errors import HearError, ThinkError
from earshot.events import AnswerAwaited, AnswerEnded, Event, TurnEnded
from earshot.values import Meaning
from tests.core.fakes import FakeChat, FakeIntents, FakeMicrophone, FakeRecogniser, parts
from tests.core.test_assistant import PAUSE, SAID, held


async def test_a_template_comes_first() -> None:
    intents = FakeIntents(what_time_is_it=Meaning("switch"))
    receipt = await Assistant(parts(intents=intents), {}).ask("what time is it")
    assert (receipt.by, receipt.path, intents.asked) == ("template", "skill", [])


async def test_then_the_intent_model_where_it_is_sure() -> None:
    chat = FakeChat(["Who knows."])
    intents = FakeIntents(got_the_time=Meaning("clock", {"city": "Rome"}))
    assistant = Assistant(parts(intents=intents, chat=chat), {})
    seen: list[Event] = []
    assistant.subscribe(seen.append)
    receipt = await assistant.ask("got the time")
    assert (receipt.by, receipt.path, receipt.said) == ("model", "skill", "It is noon.")
    assert "intent" in receipt.ms
    understood = next(event for event in seen if isinstance(event, events.Understood))
    assert (understood.by, understood.slots) == ("model", {"city": "Rome"})
    receipt = await assistant.ask("why")
    assert (receipt.by, receipt.path) == (None, "chat")


async def test_a_guess_that_cannot_be_resolved_is_none() -> None:
    intents = FakeIntents(got_the_time=Meaning("clock", {"city": ""}))
    assert (await Assistant(parts(intents=intents), {}).ask("got the time")).path == "declined"


async def test_a_lost_intent_model_does_not_silence_the_chat_model() -> None:
    intents = FakeIntents()
    intents.error = ThinkError("engine-lost", "The intent model stopped working twice.")
    receipt = await Assistant(parts(intents=intents, chat=FakeChat(["Yes."])), {}).ask("really")
    assert receipt.said == "Yes."
    receipt = await Assistant(parts(intents=intents), {}).ask("really")
    assert (receipt.path, receipt.why) == ("declined", intents.error.text)


async def test_two_commands_in_one_sentence_are_both_done() -> None:
    assistant = Assistant(parts(), {})
    receipt = await assistant.ask("make coffee and then what time is it")
    assert (receipt.by, receipt.path) == ("template", "skill")
    assert receipt.said == "One latte. It is noon."
    receipt = await assistant.ask("what time is it and what time is it")
    assert receipt.said == "It is noon."


async def test_the_intent_model_may_know_one_of_the_parts() -> None:
    intents = FakeIntents(bright_it_up=Meaning("switch"))
    made_of = parts(intents=intents)
    receipt = await Assistant(made_of, {}).ask("make coffee and bright it up")
    assert (receipt.by, receipt.said) == ("model", "One latte. It is noon.")
    intents.known = {"don't_bright_it_up": Meaning("switch")}
    receipt = await Assistant(made_of, {}).ask("make coffee and don't bright it up")
    assert (receipt.by, receipt.path) == (None, "declined")


async def test_half_of_a_sentence_is_not_done() -> None:
    whole = "flip the switch and fly away"
    made_of = parts(intents=FakeIntents(**{whole.replace(" ", "_"): Meaning("switch")}))
    receipt = await Assistant(made_of, {}).ask(whole)
    said = "I understand “flip the switch”, but not “fly away”. So I have done nothing."
    assert (receipt.path, receipt.said, made_of.skills.calls) == ("declined", said, [])
    chat = FakeChat(["I cannot fly."])
    receipt = await Assistant(parts(chat=chat), {}).ask(whole)
    assert (receipt.path, receipt.said) == ("chat", "I cannot fly.")


async def test_a_comma_alone_does_not_make_it_two_requests() -> None:
    intents = FakeIntents(**{"Anna,_what_time_is_it": Meaning("clock", {"city": "Rome"})})
    receipt = await Assistant(parts(intents=intents), {}).ask("Anna, what time is it")
    assert (receipt.by, receipt.said) == ("model", "It is noon.")


async def test_each_part_has_its_own_risk_and_may_fail_alone() -> None:
    made_of = parts()
    assistant = Assistant(made_of, {})
    asked: list[str] = []

    def refuse(event: Event) -> None:
        if isinstance(event, events.ConfirmAsked):
            asked.append(event.call.name)
            asyncio.get_running_loop().create_task(assistant.confirm(event.turn, yes=False))

    assistant.subscribe(refuse)
    receipt = await assistant.ask("empty the bin and fail and what time is it")
    assert (asked, receipt.path) == (["empty"], "skill")
    assert receipt.said.endswith("I have not done it. The door is stuck. Push harder. It is noon.")
    receipt = await assistant.ask("fail and empty the bin")
    assert receipt.path == "declined"


async def test_the_part_that_asks_back_does_so_last() -> None:
    made_of = parts()
    receipt = await Assistant(made_of, {}).ask("set a timer and what time is it")
    assert (receipt.said, receipt.asks) == ("It is noon. For how long?", True)
    assert made_of.skills.calls[-1].name == "ask_length"


async def test_only_the_first_part_follows_up_what_was_before() -> None:
    assistant = Assistant(parts(), {})
    await assistant.ask("what time is it")
    assert (await assistant.ask("again and make coffee")).said == "It is noon. One latte."
    await assistant.ask("what time is it")
    assert (await assistant.ask("make coffee and again")).path == "declined"


async def test_words_may_follow_up_what_was_asked_before() -> None:
    assistant = Assistant(parts(), {})
    assert (await assistant.ask("again")).path == "declined"
    await assistant.ask("what time is it")
    assert (await assistant.ask("gibberish")).path == "declined"
    assert (await assistant.ask("again")).path == "skill"
    await assistant.ask("make coffee")
    assert (await assistant.ask("again")).path == "declined"


def test_a_follow_up_has_its_time() -> None:
    now = 100.0
    conversation = Conversation(clock=lambda: now)
    assert conversation.last_intent == ""
    conversation.answered("clock")
    now += FOLLOW_UP_SECONDS
    assert conversation.last_intent == "clock"
    now += 1
    assert conversation.last_intent == ""


class Ear:
    """Everything an assistant tells, with one skill that asks and a microphone to answer into."""

    def __init__(self, *scripts: list[bool], error: HearError | None = None) -> None:
        self.microphone = FakeMicrophone(SAID, None)
        self.scripts = list(scripts)
        self.recogniser = FakeRecogniser("set a timer")
        self.assistant = Assistant(
            parts(microphone=self.microphone, recogniser=self.recogniser), {}
        )
        self.seen: list[Event] = []
        self.ended = asyncio.Event()
        self.error = error
        self.assistant.subscribe(self._note)

    def _note(self, event: Event) -> None:
        self.seen.append(event)
        if isinstance(event, AnswerAwaited):
            self.microphone.script = self.scripts.pop(0)
            self.microphone.error = self.error
            self.recogniser.transcript = FakeRecogniser("what time is it").transcript
        if isinstance(event, AnswerEnded):
            self.ended.set()

    async def ask(self) -> None:
        receipt = await held(self.assistant, self.microphone)
        assert receipt
        assert (receipt.said, receipt.asks) == ("For how long?", True)

    def said(self) -> list[str]:
        return [event.said for event in self.seen if isinstance(event, TurnEnded)]


async def test_a_question_opens_the_microphone_for_its_answer() -> None:
    ear = Ear(PAUSE + SAID + PAUSE)
    await ear.ask()
    await ear.ended.wait()
    await ear.assistant.silence()
    assert ear.said() == ["For how long?", "It is noon."]
    names = [type(event).__name__ for event in ear.seen]
    after = names[names.index("TurnEnded") + 1 :]
    assert after[:4] == ["AnswerAwaited", "SpeechStarted", "SpeechEnded", "AnswerEnded"]
    assert ear.microphone.open == 0


async def test_it_closes_when_nobody_answers() -> None:
    ear = Ear([False] * 400)
    await ear.ask()
    await ear.ended.wait()
    await asyncio.sleep(0)
    assert (ear.said(), ear.microphone.open) == (["For how long?"], 0)


async def test_who_has_begun_to_speak_is_heard_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(assistant_module, "ANSWER_SECONDS", 0.5)
    ear = Ear([True] * 40 + PAUSE)
    await ear.ask()
    await ear.ended.wait()
    await ear.assistant.silence()
    assert ear.said()[-1] == "It is noon."


@pytest.mark.parametrize("what", ["press", "ask", "interrupt", "say", "listen"])
async def test_it_closes_when_something_else_is_wanted(what: str) -> None:
    ear = Ear([False] * 10)
    await ear.ask()
    await asyncio.sleep(0.01)
    assert ear.microphone.open == 1
    if what == "press":
        await ear.assistant.press()
        assert await ear.assistant.release()
    elif what == "listen":
        listening = asyncio.create_task(ear.assistant.listen())
        await ear.ended.wait()
        listening.cancel()
        await asyncio.wait({listening})
    else:
        await {
            "ask": lambda: ear.assistant.ask("what time is it"),
            "interrupt": ear.assistant.interrupt,
            "say": lambda: ear.assistant.say("Hello."),
        }[what]()
    assert ear.ended.is_set()
    assert ear.microphone.open == 0
    await ear.assistant.silence()


async def test_a_lost_microphone_is_told() -> None:
    ear = Ear([False] * 5, error=HearError("microphone-lost", "The microphone is gone."))
    await ear.ask()
    await ear.ended.wait()
    assert [e.code for e in ear.seen if isinstance(e, events.Failed)] == ["microphone-lost"]


async def test_a_typed_question_opens_no_microphone() -> None:
    ear = Ear()
    await ear.assistant.ask("set a timer")
    await asyncio.sleep(0.01)
    assert ear.microphone.open == 0


async def test_a_chat_model_that_asks_is_answered_too() -> None:
    microphone = FakeMicrophone(SAID)
    made_of = parts(
        microphone=microphone, recogniser=FakeRecogniser("hello"), chat=FakeChat(["How are you?"])
    )
    receipt = await held(assistant := Assistant(made_of, {}), microphone)
    assert receipt
    assert receipt.asks
    await assistant.interrupt()
