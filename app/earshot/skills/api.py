"""All that a skill needs to know.

    from earshot.skills.api import skill

    @skill("(flip|toss) a coin", "heads or tails")
    def flip_a_coin() -> str:
        \"\"\"Flips a coin.\"\"\"
        return random.choice(["Heads.", "Tails."])

The function's name names the skill, its docstring tells the chat model what it does, its typed
arguments are filled from the `{slots}` of the templates, and what it returns is said. An argument
annotated `Context` gets the assistant itself. Skills run in a thread and may take ten seconds.
Raise `SkillError` to say that something could not be done.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import chain
from pathlib import Path
from typing import Any

from earshot.errors import SkillError
from earshot.values import Intent

__all__ = ["Context", "Skill", "SkillError", "background", "skill"]


@dataclass(frozen=True, slots=True)
class Skill:
    """A function that can be asked for; made by `@skill`."""

    function: Callable[..., str]
    intent: Intent

    def __call__(self, *arguments: Any, **named: Any) -> str:
        return self.function(*arguments, **named)


@dataclass(frozen=True, slots=True)
class Background:
    """A coroutine that runs as long as the assistant does; made by `@background`."""

    function: Callable[[Context], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Context:
    """The assistant, as one skill file sees it. All of it may be used from any thread."""

    folder: Path
    """Where the skill may keep files; made on first use by `paths.write_atomically`."""
    now: Callable[[], datetime]
    """The time, aware, in the person's own zone."""
    announce: Callable[[str], None]
    """Says something unasked, once."""
    ring: Callable[[str], None]
    """Says something unasked, with a chime, again and again until the person reacts."""
    stop: Callable[[], None]
    """Stops what is being said."""
    last_reply: Callable[[], str]
    """What the assistant said last; empty when nothing yet."""
    abilities: Callable[[], Sequence[str]]
    """What the assistant can do, a phrase for each skill file: "Tell the time and the date."."""
    wake: Callable[[], None]
    """Ends the `sleep` of the same file's `@background`: something changed."""
    sleep: Callable[[float | None], Awaitable[None]]
    """For the `@background`: waits so many seconds, or for ever, but no longer than to a `wake`."""


def skill(
    *templates: str, lists: Mapping[str, Sequence[str]] | None = None
) -> Callable[[Callable[..., str]], Skill]:
    """Makes a function a skill that is asked for by `templates`, which follow hassil:
    `(set|start) [a] timer for {duration}`. A slot `{type}` or `{type:argument}` takes one of
    `lists` or of the built-in types: `earshot.phrases.slots.SLOT_TYPES`."""

    values = {name: tuple(one) for name, one in (lists or {}).items()}
    if not all(isinstance(text, str) for text in chain(templates, *values.values())):
        raise TypeError("@skill(…) takes templates, and lists of words")

    def make(function: Callable[..., str]) -> Skill:
        return Skill(function, Intent(function.__name__, templates, values))

    return make


def background(function: Callable[[Context], Awaitable[None]]) -> Background:
    """Makes a coroutine function run from the assistant's start to its end. For what must happen
    while nobody talks."""
    return Background(function)
