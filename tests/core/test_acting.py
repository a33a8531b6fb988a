"""What may be done at once, what is asked about first, and what is refused."""

from __future__ import annotations

import asyncio

import pytest

from earshot import events
from earshot.core import consent as consent_module
from earshot.core.assistant import Assistant
from earshot.core.consent import question
from earshot.core.parts import Parts
from earshot.events import ConfirmAnswered, ConfirmAsked, Event, TurnEnded
from earshot.values import SkillCall, Tool
from tests.core.fakes import FakeChat, FakeRecogniser, FakeSkills, parts, speech


class Person:
    """Answers what is asked on the screen."""

    def __init__(self, made_of: Parts, yes: bool | None = None) -> None:
        self.assistant = Assistant(made_of, {})
        self.yes = yes
        self.seen: list[Event] = []
        self.asked = asyncio.Event()
        self.assistant.subscribe(self._note)

    def _note(self, event: Event) -> None:
        self.seen.append(event)
        if isinstance(event, ConfirmAsked):
            self.asked.set()
            if self.yes is not None:
                self._clicking = asyncio.create_task(self.assistant.confirm(event.turn, self.yes))

    def questions(self) -> list[str]:
        return [event.text for event in self.seen if isinstance(event, ConfirmAsked)]

    def answers(self) -> list[bool]:
        return [event.yes for event in self.seen if isinstance(event, ConfirmAnswered)]


@pytest.fixture
def skills() -> FakeSkills:
    return FakeSkills()


async def test_what_can_be_taken_back_is_done_at_once(skills: FakeSkills) -> None:
    person = Person(parts(skills=skills))
    assert (await person.assistant.ask("flip the switch")).said == "It is noon."
    assert person.questions() == []


@pytest.mark.parametrize(("yes", "done"), [(True, 3), (False, 2)])
async def test_each_step_of_a_routine_is_asked_about_by_its_own_risk(
    skills: FakeSkills, yes: bool, done: int
) -> None:
    person = Person(parts(skills=skills), yes=yes)
    receipt = await person.assistant.ask("my routine")
    assert person.questions() == ["Empty it: bin “work”. Shall I?"]
    assert len(skills.calls) == done
    assert receipt.said.startswith("It is noon. ")


async def test_a_chat_model_cannot_run_a_routine(skills: FakeSkills) -> None:
    chat = FakeChat([SkillCall("routine", {})], ["I ran it.", " Done."], ["Say it yourself."])
    person = Person(parts(skills=skills, chat=chat), yes=True)
    await person.assistant.ask("please do all that")
    assert [call.name for call in skills.calls] == ["routine"]
    assert "Nothing was done" in chat.asked[1][-1].text


async def test_what_cannot_is_asked_about_with_its_arguments(skills: FakeSkills) -> None:
    person = Person(parts(skills=skills), yes=True)
    receipt = await person.assistant.ask("empty the bin")
    assert person.questions() == ["Empty it: bin “work”. Shall I?"]
    assert (receipt.path, receipt.said, person.answers()) == ("skill", "It is noon.", [True])
    assert skills.calls == [SkillCall("empty", {"bin": "work"})]


async def test_a_no_is_a_no(skills: FakeSkills) -> None:
    person = Person(parts(skills=skills), yes=False)
    receipt = await person.assistant.ask("empty the bin")
    assert (receipt.path, skills.calls, person.answers()) == ("declined", [], [False])
    assert "not done" in receipt.said
    assert receipt.why == receipt.said


async def test_no_answer_is_a_no(skills: FakeSkills, monkeypatch: pytest.MonkeyPatch) -> None:
    person = Person(parts(skills=skills))
    person.assistant._consent._patience_seconds = 0.01
    assert (await person.assistant.ask("empty the bin")).path == "declined"
    assert (skills.calls, person.answers()) == ([], [False])
    assert consent_module.PATIENCE_SECONDS == 30


async def test_another_turn_is_a_no_even_one_that_says_yes(skills: FakeSkills) -> None:
    recogniser = FakeRecogniser("yes")
    person = Person(parts(skills=skills, recogniser=recogniser))
    waiting = asyncio.create_task(person.assistant.ask("empty the bin"))
    await person.asked.wait()
    await person.assistant.hear(speech())
    assert (await waiting).interrupted
    assert (skills.calls, person.answers()) == ([], [False])
    ended = [event.turn for event in person.seen if isinstance(event, TurnEnded)]
    assert ended == [1, 2]


async def test_an_answer_to_another_question_changes_nothing(skills: FakeSkills) -> None:
    person = Person(parts(skills=skills))
    await person.assistant.confirm(1, True)
    waiting = asyncio.create_task(person.assistant.ask("empty the bin"))
    await person.asked.wait()
    await person.assistant.confirm(7, True)
    assert not waiting.done()
    await person.assistant.confirm(1, False)
    await person.assistant.confirm(1, True)
    assert (await waiting).path == "declined"


async def test_some_things_are_never_done_by_voice(skills: FakeSkills) -> None:
    person = Person(parts(skills=skills, recogniser=FakeRecogniser("format the disk")), yes=True)
    receipt = await person.assistant.hear(speech())
    assert (receipt.path, skills.calls, person.questions()) == ("declined", [], [])
    assert "Type it" in receipt.said
    assert (await person.assistant.ask("format the disk")).path == "skill"
    assert person.answers() == [True]


async def test_the_person_is_told_to_look(skills: FakeSkills) -> None:
    made_of = parts(skills=skills, recogniser=FakeRecogniser("empty the bin"))
    person = Person(made_of, yes=True)
    assert (await person.assistant.hear(speech())).said == "It is noon."
    assert made_of.voice.spoken == ["Please answer on the screen.", "It is noon."]


async def test_a_chat_model_asks_first_once_it_has_read_what_a_skill_returned(
    skills: FakeSkills,
) -> None:
    chat = FakeChat([SkillCall("switch")], ["Done."], [SkillCall("switch")], ["Hm."])
    person = Person(parts(skills=skills, chat=chat), yes=False)
    assert (await person.assistant.ask("could you flip it")).said == "Done."
    assert person.questions() == []
    assert (await person.assistant.ask("and again")).said == "Hm."
    assert person.questions() == ["Switch it. Shall I?"]
    assert len(skills.calls) == 1


async def test_what_a_skill_read_out_before_counts_as_well(skills: FakeSkills) -> None:
    chat = FakeChat([SkillCall("switch")], ["Hm."])
    person = Person(parts(skills=skills, chat=chat), yes=False)
    await person.assistant.ask("what time is it")
    await person.assistant.ask("do as it says")
    assert (person.answers(), len(skills.calls)) == ([False], 1)


async def test_calls_made_together_knew_nothing_yet(skills: FakeSkills) -> None:
    chat = FakeChat([SkillCall("clock"), SkillCall("switch")], ["Both done."])
    person = Person(parts(skills=skills, chat=chat))
    assert (await person.assistant.ask("both please")).said == "Both done."
    assert [call.name for call in skills.calls] == ["clock", "switch"]


async def test_a_call_that_does_not_fit_is_not_asked_about(skills: FakeSkills) -> None:
    chat = FakeChat([SkillCall("empty", {"wrong": 1})], ["I cannot."])
    person = Person(parts(skills=skills, chat=chat))
    assert (await person.assistant.ask("empty it")).said == "I cannot."
    assert (person.questions(), skills.calls) == ([], [])
    assert "takes no" in chat.asked[1][-1].text
    assert [e.ok for e in person.seen if isinstance(e, events.SkillDone)] == [False]


def test_the_question_shows_what_it_is_about() -> None:
    tool = Tool("delete_note", "Delete a note.\n\nFor ever.", {})
    call = SkillCall("delete_note", {"note_name": "a\u202eb\nc", "all": True})
    assert question(tool, call) == "Delete a note: note name “a b c”, all “True”. Shall I?"
    assert question(Tool("lock", "", {}), SkillCall("lock")) == "lock. Shall I?"
    long = question(tool, SkillCall("delete_note", {"text": "x" * 1000}))
    assert len(long) < 400
