"""Whatever a person does in whatever order: every turn ends with exactly one receipt, every
question with one answer, and nothing is done that was not allowed."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Coroutine
from typing import Any

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, rule

from earshot.core.assistant import Assistant
from earshot.errors import HearError
from earshot.events import (
    AnswerAwaited,
    AnswerEnded,
    ConfirmAnswered,
    ConfirmAsked,
    Event,
    TurnEnded,
)
from earshot.values import SkillCall
from tests.core.fakes import FakeMicrophone, FakeRecogniser, FakeSkills, FakeSpeaker, parts, speech
from tests.core.test_assistant import PAUSE, SAID

WORDS = ["what time is it", "empty the bin", "set a timer", "format the disk", "fail", "nonsense"]
LOST = HearError("microphone-lost", "The microphone is gone.")


class Orders(RuleBasedStateMachine):
    def __init__(self) -> None:
        super().__init__()
        self.runner = asyncio.Runner()
        self.seen: list[Event] = []
        self.skills, self.speaker = FakeSkills(), FakeSpeaker()
        self.microphone = FakeMicrophone(SAID + PAUSE)
        self.recogniser = FakeRecogniser()
        self.tasks: list[asyncio.Task[Any]] = []
        self.agreed: set[int] = set()
        """Turns for which somebody said yes."""
        self.listening: asyncio.Task[None] | None = None
        self.assistant = self.runner.run(self.opened())

    async def opened(self) -> Assistant:
        made_of = parts(
            skills=self.skills,
            speaker=self.speaker,
            microphone=self.microphone,
            recogniser=self.recogniser,
        )
        assistant = Assistant(made_of, {})
        assistant.subscribe(self.seen.append)
        return assistant

    def begin(self, work: Coroutine[Any, Any, Any]) -> None:
        """Starts it and lets the loop take a step or two."""

        async def begun() -> None:
            self.tasks.append(asyncio.create_task(work))
            await asyncio.sleep(0)

        self.runner.run(begun())

    @rule(text=st.sampled_from(WORDS))
    def ask(self, text: str) -> None:
        self.begin(self.assistant.ask(text))

    @rule(text=st.sampled_from(WORDS))
    def hear(self, text: str) -> None:
        self.recogniser.transcript = FakeRecogniser(text).transcript
        self.begin(self.assistant.hear(speech()))

    @rule()
    def press(self) -> None:
        self.begin(self.assistant.press())

    @rule()
    def release(self) -> None:
        self.begin(self.assistant.release())

    @rule()
    def interrupt(self) -> None:
        self.begin(self.assistant.interrupt())

    @rule()
    def say(self) -> None:
        self.begin(self.assistant.say("Hello."))

    @rule()
    def hands_free(self) -> None:
        if self.listening is None:
            self.begin(self.assistant.listen())
            self.listening = self.tasks.pop()
        else:
            self.listening.cancel()
            self.runner.run(asyncio.wait({self.listening}))
            self.listening = None

    @rule(back=st.integers(0, 1), yes=st.booleans())
    def confirm(self, back: int, yes: bool) -> None:
        turn = self.assistant._number - back
        if yes:
            self.agreed.add(turn)
        self.begin(self.assistant.confirm(turn, yes))

    @rule(text=st.sampled_from(WORDS))
    def hold(self, text: str) -> None:
        """A question asked aloud, to its end."""
        self.recogniser.transcript = FakeRecogniser(text).transcript
        self.begin(self.assistant.press())
        self.wait(40)
        self.begin(self.assistant.release())
        self.runner.run(asyncio.wait(self.tasks[-1:], timeout=0.2))

    @rule(steps=st.integers(1, 100))
    def wait(self, steps: int) -> None:
        async def waited() -> None:
            for _ in range(steps):
                await asyncio.sleep(0)

        self.runner.run(waited())

    @rule(stuck=st.booleans())
    def speaker_sticks(self, stuck: bool) -> None:
        self.speaker.stuck = stuck

    @rule(lost=st.booleans())
    def microphone_may_be_lost(self, lost: bool) -> None:
        self.microphone.error = LOST if lost else None

    def teardown(self) -> None:
        self.runner.run(self.ended())
        self.runner.close()
        self.judge()

    async def ended(self) -> None:
        self.speaker.stuck = False
        if self.listening:
            self.listening.cancel()
            await asyncio.wait({self.listening})
        for task in self.tasks:  # whoever still speaks or waits is interrupted by the next
            while not task.done():
                await self.assistant.interrupt()
                await asyncio.wait({task}, timeout=0.001)
        releasing = asyncio.create_task(self.assistant.release())
        quiet = asyncio.create_task(self.assistant.silence())
        while not (releasing.done() and quiet.done()):
            await self.assistant.interrupt()
            await asyncio.wait({releasing, quiet}, timeout=0.001)

    def judge(self) -> None:
        receipts = [event.turn for event in self.seen if isinstance(event, TurnEnded)]
        assert receipts == list(range(1, self.assistant._number + 1))
        asked = Counter(e.turn for e in self.seen if isinstance(e, ConfirmAsked))
        answered = Counter(e.turn for e in self.seen if isinstance(e, ConfirmAnswered))
        assert asked == answered
        agreed = {e.turn for e in self.seen if isinstance(e, ConfirmAnswered) and e.yes}
        assert agreed <= self.agreed
        risky = [call for call in self.skills.calls if call.name in ("empty", "format")]
        assert len(risky) <= len(agreed)
        assert all(call.arguments == {"bin": "work"} for call in risky if call.name == "empty")
        awaited = [e.turn for e in self.seen if isinstance(e, AnswerAwaited)]
        assert awaited == [e.turn for e in self.seen if isinstance(e, AnswerEnded)]
        assert self.microphone.open == 0
        assert SkillCall("nonsense") not in self.skills.calls


Orders.TestCase.settings = settings(max_examples=40, stateful_step_count=20, deadline=None)
TestOrders = Orders.TestCase
