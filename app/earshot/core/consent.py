"""The person's consent, given by hand: on the screen, or with a key in the terminal."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from earshot.events import ConfirmAnswered, ConfirmAsked, Event
from earshot.values import SkillCall, Tool

PATIENCE_SECONDS = 30.0
"""Who has not said yes by then has said no."""

_LONGEST_VALUE = 300
"""Characters of an argument that are shown."""


class Consent:
    """One question at a time; each ends, and nothing but `answer` ends it with a yes."""

    def __init__(
        self, emit: Callable[[Event], None], patience_seconds: float = PATIENCE_SECONDS
    ) -> None:
        self._emit = emit
        self._patience_seconds = patience_seconds
        self._turn = 0
        self._answer: asyncio.Future[bool] | None = None

    async def asked(self, turn: int, call: SkillCall, text: str) -> bool:
        """Whether the person says yes in time."""
        self._turn, self._answer = turn, asyncio.get_running_loop().create_future()
        self._emit(ConfirmAsked(turn, call, text))
        yes = False
        try:
            await asyncio.wait([self._answer], timeout=self._patience_seconds)
            yes = self._answer.done() and self._answer.result()
        finally:
            self._answer = None
            self._emit(ConfirmAnswered(turn, yes))
        return yes

    def answer(self, turn: int, yes: bool) -> None:
        """For a question that is over already it changes nothing."""
        if self._answer and turn == self._turn and not self._answer.done():
            self._answer.set_result(yes)


def question(tool: Tool, call: SkillCall) -> str:
    """What would be done, with its exact arguments: "Delete a note: name “shopping”. Shall I?" """
    what = next(iter(tool.description.strip().splitlines()), "") or tool.name.replace("_", " ")
    given = ", ".join(f"{_words(name)} “{_shown(value)}”" for name, value in call.arguments.items())
    return f"{what.rstrip('.')}{': ' if given else ''}{given}. Shall I?"


def _words(name: str) -> str:
    return name.replace("_", " ")


def _shown(value: object) -> str:
    """On one line and without what changes the direction of writing or hides text: what is agreed
    to must be what is seen."""
    plain = "".join(c if c.isprintable() else " " for c in str(value))
    return plain if len(plain) <= _LONGEST_VALUE else f"{plain[:_LONGEST_VALUE]}…"
