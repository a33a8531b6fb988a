"""Runs the skills of a turn, each as far as its risk allows."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from earshot.core.consent import Consent, question
from earshot.core.parts import Skills
from earshot.core.record import Record
from earshot.core.reluctance import asks_to_act, may_mean
from earshot.errors import EarshotError, SkillError
from earshot.events import SkillCalled, SkillDone
from earshot.values import Answer, Risk, SkillCall, Tool

LOOK = "Please answer on the screen."
"""Said aloud while a question stands there. An answer that is spoken is none."""

_BY_HAND = "I don't do that by voice. Type it into Earshot's window instead."
_NOT_CONFIRMED = "That was not confirmed, so I have not done it."


class RefusedError(SkillError):
    """A skill that was not run, for the person's own sake."""


class Acting:
    """`say` speaks a sentence that is no part of the reply."""

    def __init__(
        self,
        record: Record,
        skills: Skills,
        consent: Consent,
        say: Callable[[str], Awaitable[None]],
    ) -> None:
        self._record = record
        self._skills = skills
        self._consent = consent
        self._say = say

    def knows(self, name: str) -> bool:
        """Whether there is a skill of this name."""
        return self._tool(name) is not None

    def may_guess(self, name: str, text: str) -> bool:
        """Whether a skill may be run for words that fit none of its templates."""
        tool = self._tool(name)
        if tool is None or tool.risk is Risk.READ:
            return True
        return asks_to_act(text) and may_mean(name, text)

    async def run(self, call: SkillCall, *, doubtful: bool = False) -> Answer:
        """Runs a skill. `doubtful`: somebody else's words may have asked for it, so whatever
        changes anything is asked about first. SkillError where it fails, RefusedError where it must
        not be done."""
        try:
            self._skills.check(call)
            await self._permit(call, doubtful)
            self._record.emit(SkillCalled(self._record.number, call))
            with self._record.measured("skill"):
                answer = await self._skills.run(call)
        except EarshotError as error:
            self._record.emit(SkillDone(self._record.number, call.name, error.text, ok=False))
            raise
        self._record.emit(SkillDone(self._record.number, call.name, answer.said, ok=True))
        return answer

    async def _permit(self, call: SkillCall, doubtful: bool) -> None:
        tool = self._tool(call.name)
        risk = tool.risk if tool else Risk.READ
        if risk >= Risk.BY_HAND and self._record.spoken:
            raise RefusedError("by-hand", _BY_HAND)
        if tool and risk >= (Risk.REVERSIBLE if doubtful else Risk.CONFIRM):
            await self._say(LOOK)
            if not await self._consent.asked(self._record.number, call, question(tool, call)):
                raise RefusedError("not-confirmed", _NOT_CONFIRMED)

    def _tool(self, name: str) -> Tool | None:
        return next((tool for tool in self._skills.tools() if tool.name == name), None)
