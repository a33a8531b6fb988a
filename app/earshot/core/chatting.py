"""The chat model's part of a turn: it answers freely, and may use skills; what it says it has done
is believed only where a skill says so too."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from contextlib import aclosing

from earshot.core.acting import Acting
from earshot.core.claims import Claims
from earshot.core.conversation import Conversation
from earshot.core.offering import offered
from earshot.core.parts import Chat, Skills
from earshot.core.record import Record
from earshot.errors import EarshotError
from earshot.values import Message, SkillCall

ROUNDS = 3
"""How often in a turn a chat model may use skills, or be put right."""

_MOST_AT_ONCE = 4
"""Skills it may use in one round."""

_CORRECTION = "You did not do that: no tool was called. Call the tool, or say that you cannot."
_NO_ANSWER = "I could not find an answer to that."
_NOT_RUN = "Nothing was done: a routine runs only where the person says its phrase."
_NOTHING_DONE = "Sorry, I have not done anything. Please ask for it in other words."


class Chatting:
    """One turn of it."""

    def __init__(
        self,
        record: Record,
        chat: Chat,
        skills: Skills,
        conversation: Conversation,
        acting: Acting,
    ) -> None:
        self._record = record
        self._chat = chat
        self._skills = skills
        self._tools = offered(skills.tools(), _recent(conversation))
        self._conversation = conversation
        self._acting = acting
        self.acted = ""
        """The skill that did last what it was called for: then the model may speak of it."""
        self._calls: list[SkillCall] = []
        self._claimed = ""
        self._aside: tuple[Message, ...] = ()
        """What the model alone is told, and nobody remembers."""

    async def reply(self) -> AsyncGenerator[str, None]:
        """The answer, as it is written."""
        self._record.path = "chat"
        told = False
        for left in reversed(range(ROUNDS + 1)):
            async with aclosing(self._written()) as pieces:
                async for piece in pieces:
                    told |= bool(piece)
                    yield piece
            if told and (self._calls or self._claimed):
                told = False
                yield " "
            if self._calls and left:
                await self._act()
            elif self._claimed and left and not self._aside:
                self._correct()
            elif self._calls or self._claimed:
                yield self._given_up()
                return
            else:
                return

    async def _written(self) -> AsyncGenerator[str, None]:
        """One round's words, but for claims; its calls are collected."""
        self._calls, self._claimed = [], ""
        claims = Claims(believed=bool(self.acted))
        messages = [*self._conversation.messages(), *self._aside]
        async with aclosing(self._chat.stream(messages, self._tools)) as pieces:
            while (piece := await self._next(pieces)) is not None:
                if isinstance(piece, SkillCall):
                    self._calls.append(piece)
                elif not self._calls:
                    yield claims.feed(piece)
                if len(self._calls) >= _MOST_AT_ONCE or (self._calls and _has_words(piece)):
                    break  # words behind a call do not know its result
        yield claims.flush()
        self._claimed = claims.claimed

    async def _next(self, pieces: AsyncGenerator[str | SkillCall, None]) -> str | SkillCall | None:
        with self._record.measured("chat"):
            return await anext(pieces, None)

    async def _act(self) -> None:
        """Runs the calls of a round. All were made before any of them returned something."""
        self._aside = ()
        doubtful = self._conversation.holds_data
        self._conversation.said("", self._calls)
        for call in self._calls:
            try:
                answer = await self._acting.run(call, doubtful=doubtful)
                result = _NOT_RUN if answer.runs else answer.said
                self.acted = "" if answer.runs else call.name
            except EarshotError as error:  # the model can tell the person, or try another way
                result = error.text
            self._conversation.tool_result(call.name, result)

    def _correct(self) -> None:
        about = f"{_recent(self._conversation)} {self._claimed}"
        self._tools = offered(self._skills.tools(), about)
        self._aside = (Message("assistant", self._claimed), Message("user", _CORRECTION))

    def _given_up(self) -> str:
        if self._calls:
            self._record.why = f"The chat model used skills {ROUNDS} times and came to no answer."
            return _NO_ANSWER
        self._record.path = "declined"
        self._record.why = "The chat model said that it had done something, and had not."
        return _NOTHING_DONE


def _recent(conversation: Conversation) -> str:
    """What the conversation is about: "make it ten" is about what was said and called before."""
    latest = [message for message in conversation.messages() if message.role != "system"][-6:]
    said = [message.text for message in latest if message.role == "user"]
    called = [call.name.replace("_", " ") for message in latest for call in message.calls]
    return " ".join([*said, *called])


def _has_words(piece: str | SkillCall) -> bool:
    return isinstance(piece, str) and bool(piece.strip())
