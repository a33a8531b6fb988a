"""Turns with the real small chat model of the tests: a call, its result, and what it then says."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from pathlib import Path

import pytest

from earshot.core.assistant import Assistant
from earshot.engines.llama import Llama
from earshot.errors import SkillError
from earshot.events import ConfirmAsked, Event, Replying, SkillCalled
from earshot.values import Answer, Message, Risk, SkillCall, Tool
from tests.core.fakes import parts

pytestmark = [
    pytest.mark.real,
    # The binding opens the null device for the life of the process.
    pytest.mark.filterwarnings("ignore:unclosed file:ResourceWarning"),
]

MODEL = Path(__file__).parents[1] / "assets/models/chat/small.gguf"
SECONDS = {"duration": {"type": "integer", "description": "Seconds"}}


class RealChat:
    """The engine without a process of its own."""

    def __init__(self) -> None:
        self.llama = Llama(str(MODEL))

    async def stream(
        self, messages: list[Message], tools: list[Tool]
    ) -> AsyncGenerator[str | SkillCall, None]:
        for piece in self.llama.stream(messages, tools):
            if piece:
                yield piece

    async def warm(self, messages: list[Message], tools: list[Tool]) -> None:
        pass


class Timer:
    """One skill; `error`: it does not work."""

    def __init__(self, risk: Risk = Risk.REVERSIBLE, error: str = "") -> None:
        self.calls: list[SkillCall] = []
        self.error = error
        schema = {"type": "object", "properties": SECONDS, "required": ["duration"]}
        self.tool = Tool("set_timer", "Set a timer.", schema, risk)

    def tools(self) -> list[Tool]:
        return [self.tool]

    def check(self, call: SkillCall) -> None:
        pass

    async def run(self, call: SkillCall) -> Answer:
        self.calls.append(call)
        if self.error:
            raise SkillError("timer", self.error)
        return Answer("The timer is set.")


@pytest.fixture(scope="module")
def chat() -> RealChat:
    return RealChat()


def assistant(chat: RealChat, timer: Timer) -> tuple[Assistant, list[Event]]:
    opened, seen = Assistant(parts(chat=chat, skills=timer), {}), list[Event]()
    opened.subscribe(seen.append)
    return opened, seen


async def test_it_calls_a_skill_and_speaks_of_what_came_of_it(chat: RealChat) -> None:
    timer = Timer()
    opened, seen = assistant(chat, timer)
    receipt = await opened.ask("the eggs need 275 seconds")
    assert timer.calls == [SkillCall("set_timer", {"duration": 275})]
    assert (receipt.path, receipt.said) == ("chat", "All right, that is done.")
    assert sum(isinstance(event, SkillCalled) for event in seen) == 1


async def test_it_learns_that_a_skill_failed(chat: RealChat) -> None:
    opened, _ = assistant(chat, Timer(error="It failed: not possible now."))
    assert (await opened.ask("the eggs need 45 seconds")).said == ("I am sorry, that did not work.")


async def test_it_waits_for_consent(chat: RealChat) -> None:
    timer = Timer(Risk.CONFIRM)
    opened, seen = assistant(chat, timer)
    opened._consent._patience_seconds = 0.01
    receipt = await opened.ask("the eggs need 90 seconds")
    assert [e.text for e in seen if isinstance(e, ConfirmAsked)] == [
        "Set a timer: duration “90”. Shall I?"
    ]
    assert timer.calls == []
    assert "done" not in receipt.said or "not" in receipt.said


async def test_a_story_flows(chat: RealChat) -> None:
    opened, seen = assistant(chat, Timer())
    receipt = await opened.ask("tell me a story")
    assert receipt.said.startswith("Once upon a time a small robot lived in a lighthouse.")
    assert receipt.said.endswith("That is the whole story.")
    assert sum(isinstance(event, Replying) for event in seen) > 50
