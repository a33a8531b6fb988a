"""Which skills a chat model is told of."""

from __future__ import annotations

from collections.abc import AsyncGenerator

import pytest

from earshot.core.assistant import Assistant
from earshot.core.offering import MOST, offered
from earshot.values import Message, SkillCall, Tool
from tests.core.fakes import FakeChat, FakeSkills, parts

TOOLS = [
    Tool("set_timer", "Set a timer that rings after `duration` seconds.", {}),
    Tool("cancel_timer", "Cancel one timer.", {}),
    Tool("add_to_list", "Add an item to a list.", {"properties": {"item": {}}}),
    Tool("open_page", "Open a web page.", {}),
    *[Tool(f"other_{at}", "Do something else entirely.", {}) for at in range(100)],
]


def names(text: str) -> list[str]:
    return [tool.name for tool in offered(TOOLS, text)]


def test_a_few_are_all_told() -> None:
    assert offered(TOOLS[:MOST], "") == TOOLS[:MOST]


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("the eggs need 275 seconds", "set_timer"),
        ("Timers, please!", "set_timer"),
        ("put an item on it", "add_to_list"),
        ("could you be opening that page", "open_page"),
    ],
)
def test_of_many_those_that_fit_the_words(text: str, first: str) -> None:
    assert names(text)[0] == first


def test_where_no_word_fits_none_is() -> None:
    assert names("who wrote hamlet") == []
    assert names("") == []


def test_never_too_many_and_always_in_order() -> None:
    assert len(names("something else, and a timer")) == MOST
    found = names("something else, and a timer")
    assert found == sorted(found, key=[tool.name for tool in TOOLS].index)


@pytest.fixture
def many(monkeypatch: pytest.MonkeyPatch) -> None:
    """A hundred skills more."""
    monkeypatch.setattr(FakeSkills, "risks", {**FakeSkills.risks, **{t.name: 0 for t in TOOLS}})


@pytest.mark.usefixtures("many")
async def test_what_was_called_before_stays_at_hand() -> None:
    chat = Chat([SkillCall("switch")], ["It is on."], ["Hm."])
    assistant = Assistant(parts(chat=chat), {})
    await assistant.ask("the switch please")
    await assistant.ask("again")
    assert "switch" in chat.told[2]


class Chat(FakeChat):
    """Notes which tools it is told of."""

    def __init__(self, *scripts: list[str | SkillCall]) -> None:
        super().__init__(*scripts)
        self.told: list[list[str]] = []

    async def stream(
        self, messages: list[Message], tools: list[Tool]
    ) -> AsyncGenerator[str | SkillCall, None]:
        self.told.append([tool.name for tool in tools])
        async for piece in super().stream(messages, tools):
            yield piece


@pytest.mark.usefixtures("many")
async def test_who_claims_to_have_done_something_is_shown_how() -> None:
    chat = Chat(["I have set the switch."], [SkillCall("switch")], ["It is on."])
    receipt = await Assistant(parts(chat=chat), {}).ask("light")
    assert receipt.said == "It is on."
    assert "switch" not in chat.told[0]
    assert "switch" in chat.told[1]
