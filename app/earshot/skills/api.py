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

A skill that changes something says so by its `risk`, and returns a `Reply` with what undoes it:

    @skill("(flip|turn) the switch", risk=Risk.REVERSIBLE)
    def flip_the_switch() -> Reply:
        \"\"\"Flips the switch.\"\"\"
        flip()
        return Reply("Flipped.", undo=flip_back)
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import chain
from pathlib import Path
from typing import Any, Literal, Protocol

from earshot.errors import SkillError
from earshot.settings import Settings
from earshot.skills.which import Question
from earshot.values import ANY, Intent, PastTurn, Risk, SkillCall

__all__ = ["ANY", "Context", "Reply", "Risk", "Skill", "SkillError", "background", "skill"]


@dataclass(frozen=True, slots=True)
class Reply:
    """What a skill says, where a plain string is not enough."""

    said: str
    undo: Callable[[], str | Reply] | None = None
    """Takes back what was done, and returns what to say of that. Runs in a thread, like the
    skill."""
    asks: bool = False
    """The reply is a question: the assistant listens for the answer."""
    runs: tuple[str, ...] = ()
    """Sentences that are done next, as if the person had said one after another: each by its own
    skill, and asked about first where that is risky."""
    about: object = None
    """What "it" is in the words that follow: a timer, the name of a list."""
    cancel: Callable[[], Reply] | None = None
    """Takes away what is set, for "cancel it"; where it was only changed, `undo` would leave it."""
    question: Question | None = None
    """Which of several things is meant; made where `which.one` has to ask."""
    call: SkillCall | None = None
    """What has answered, where it was not the skill that was asked: `Context.answer`."""


@dataclass(frozen=True, slots=True)
class Skill:
    """A function that can be asked for; made by `@skill`."""

    function: Callable[..., str | Reply]
    intent: Intent
    risk: Risk
    fits: Callable[..., bool] | None = None

    def __call__(self, *arguments: Any, **named: Any) -> str | Reply:
        return self.function(*arguments, **named)


@dataclass(frozen=True, slots=True)
class Background:
    """A coroutine that runs as long as the assistant does; made by `@background`."""

    function: Callable[[Context], Awaitable[None]]


class History(Protocol):
    """What was said before. All of it may take some seconds, and raises an `EarshotError` where
    the disk fails. Times are seconds since 1970; `since` is in, `until` is not."""

    def turns(
        self, since: float, until: float, words: str = "", latest: int = 100
    ) -> list[PastTurn]:
        """The latest first; those in which every one of `words` begins a word."""

    def forget(self, numbers: Sequence[int]) -> int:
        """Erases single turns, and returns how many there were; `restore` brings them back."""

    def forget_between(self, since: float, until: float) -> int: ...
    def forget_all(self) -> int: ...
    def restore(self, turns: Sequence[PastTurn]) -> None: ...


class Model(Protocol):
    """A model on disk."""

    @property
    def name(self) -> str: ...
    @property
    def path(self) -> Path: ...
    @property
    def bytes(self) -> int: ...
    @property
    def language(self) -> str:
        """Of a voice; empty where it does not say."""


class Choices(Protocol):
    """What the person has chosen, and of what. May take some seconds."""

    def settings(self) -> Settings: ...
    def models(self, kind: Literal["speech", "chat", "voice"]) -> Sequence[Model]:
        """Those installed, by name."""

    def in_use(self, kind: Literal["speech", "chat", "voice"]) -> Model | None:
        """None: what Earshot starts with."""

    def change(self, **values: str | float | bool) -> bool:
        """Puts settings to use and writes them down. True: it is done. False: something loads yet,
        and the person is told when it is in use. An `EarshotError` where it cannot be: then
        everything is as before. Devices and the history change with the next start."""


@dataclass(frozen=True, slots=True)
class Context:
    """The assistant, as one skill file sees it. All of it may be used from any thread."""

    folder: Path
    """Where the skill may keep files; made on first use by `paths.write_atomically`."""
    now: Callable[[], datetime]
    """The time, aware, in the person's own zone."""
    language: Callable[[], str]
    """What the person speaks, for what is said unasked: one of `settings.LANGUAGES`."""
    announce: Callable[[str], None]
    """Says something unasked, once."""
    ring: Callable[[str], None]
    """Says something unasked, with a chime, again and again until the person reacts."""
    stop: Callable[[], None]
    """Stops what is being said."""
    last_reply: Callable[[], str]
    """What the assistant said last; empty when nothing yet."""
    last_call: Callable[[], SkillCall | None]
    """The skill that answered the turn before, with its arguments: what "make it ten" is about."""
    last: Callable[[], Reply]
    """What that skill replied."""
    answer: Callable[[Question, str], Reply]
    """Does what a question was asked for, with those of its options that words pick."""
    undo: Callable[[], Reply]
    """Takes back what was done last that can be, and returns what to say of it. SkillError where
    there is nothing to undo."""
    intent_of: Callable[[str], str]
    """The name of the skill or command that a sentence asks for; empty where none does."""
    history: History | None
    """What was said before; None where the person has none kept."""
    choices: Choices | None
    """The settings; None where nobody can change them."""
    abilities: Callable[[], Sequence[str]]
    """What the assistant can do, a phrase for each skill file: "Tell the time and the date."."""
    wake: Callable[[], None]
    """Ends the `sleep` of the same file's `@background`: something changed."""
    sleep: Callable[[float | None], Awaitable[None]]
    """For the `@background`: waits so many seconds, or for ever, but no longer than to a `wake`."""


def skill(
    *templates: str,
    lists: Mapping[str, Sequence[str]] | None = None,
    risk: Risk = Risk.READ,
    after: Sequence[str] = (),
    fits: Callable[..., bool] | None = None,
) -> Callable[[Callable[..., str | Reply]], Skill]:
    """Makes a function a skill that is asked for by `templates`, which follow hassil:
    `(set|start) [a] timer for {duration}`. A slot `{type}` or `{type:argument}` takes one of
    `lists` or of the built-in types: `earshot.phrases.slots.SLOT_TYPES`. `risk`: what it can do to
    the person's things. `after`: names of the skills right after which alone it can be asked for,
    or `ANY`.
    `fits(context, **slots)`: whether this skill is meant, for templates as wide as "what {text}".
    It gets words in lower case and is quick; where it says no, others are asked.
    """

    values = {name: tuple(one) for name, one in (lists or {}).items()}
    if not all(isinstance(text, str) for text in chain(templates, *values.values())):
        raise TypeError("@skill(…) takes templates, and lists of words")

    def make(function: Callable[..., str | Reply]) -> Skill:
        name = function.__name__
        intent = Intent(name, templates, values, tuple(after), checked=fits is not None)
        return Skill(function, intent, risk, fits)

    return make


def background(function: Callable[[Context], Awaitable[None]]) -> Background:
    """Makes a coroutine function run from the assistant's start to its end. For what must happen
    while nobody talks."""
    return Background(function)
