"""The person's own files: what of them is used, and what is wrong with the rest, in sentences."""

from __future__ import annotations

import logging
from collections.abc import Collection, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Protocol, get_args

from earshot import paths, settings
from earshot.choice import Choice, model_in_use
from earshot.errors import InputError, ModelError
from earshot.library import store
from earshot.library.store import Kind
from earshot.phrases import commands
from earshot.settings import Settings
from earshot.skills.host import SkillStatus, State
from earshot.values import Intent, Meaning

_log = logging.getLogger(__name__)

PASSED_OVER = "I have passed over it."

_CHOSEN: tuple[Kind, ...] = ("speech", "chat", "voice")
"""Kinds of model that a setting can name."""


class Book(Protocol):
    def understand(self, text: str) -> Meaning | None: ...


class Commands:
    """The commands of the person's folder, but for files that are wrong, and of `files`. InputError
    where one of those is. `skills`: names that a command cannot have."""

    def __init__(self, skills: Collection[str], files: Sequence[Path] = ()) -> None:
        self.intents: list[Intent] = []
        self.wrong: list[str] = []
        """What is wrong with the others."""
        self._refused: set[str] = set()
        self._taken = set(skills)
        for path in commands.files(paths.commands()):
            try:
                self._add(path)
            except InputError as error:
                self.wrong.append(f"{error.text} {PASSED_OVER}")
        for path in files:
            self._add(path)

    def _add(self, path: Path) -> None:
        added = commands.load(path, self._taken)
        self.intents += added
        self._taken |= {intent.name for intent in added}

    def fits(self, meaning: Meaning) -> bool:
        """Whether it is no command that was refused."""
        return meaning.intent not in self._refused

    def check(self, book: Book) -> None:
        """Refuses what runs a sentence that is not known, or one that runs others itself: that
        could go on for ever."""
        for intent in self.intents:
            if why := next(filter(None, (_wrong_step(text, book) for text in intent.runs)), ""):
                said = f"{intent.place}: the command “{intent.name}” runs {why}."
                self.wrong.append(f"{said} {PASSED_OVER}")
                self._refused.add(intent.name)


def _wrong_step(text: str, book: Book) -> str:
    if "{" in text:
        return ""
    meaning = book.understand(text)
    if meaning is None:
        return f"“{text}”, which I do not understand"
    return f"“{text}”, which runs others itself" if meaning.runs else ""


def settings_file() -> Path:
    return paths.config() / "settings.toml"


def chosen() -> tuple[Settings, list[str]]:
    """What the person has chosen, but for what is wrong there, and what that is."""
    found = settings.load(settings_file())
    wrong = [f"{one.text} {PASSED_OVER}" for one in settings.problems(settings_file())]
    for kind in _CHOSEN:
        try:
            model_in_use(kind, found)
        except ModelError as error:
            found = replace(found, **{kind: ""})  # type: ignore[arg-type]
            wrong.append(f"{settings_file()}, “{kind}”: {error.text} {PASSED_OVER}")
    return found, wrong


def damaged(
    skills: Sequence[SkillStatus], hearing: Choice, chat: Choice | None, voice: Choice
) -> list[str]:
    """What is wrong with the person's own skills and models; and what serves instead of those."""
    instead: dict[Kind, str] = {
        "speech": hearing.label,
        "chat": chat.label if chat else "no chat model",
        "voice": voice.label,
        "intents": "the intent model that ships",
    }
    broken = [one for one in skills if one.state is not State.READY]
    return [
        *(f"{one.source}: {one.why}. {PASSED_OVER}" for one in broken),
        *(
            f"{p.text} I use {instead[k]} instead."
            for k in get_args(Kind)
            for p in store.problems(k)
        ),
    ]


def told(troubles: Sequence[str]) -> Sequence[str]:
    """The same, noted in the log."""
    for one in troubles:
        _log.warning("%s", one)
    return troubles
