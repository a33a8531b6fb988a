"""A host as the app builds it, in a folder of its own, with a clock that the test sets."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta, timezone
from pathlib import Path
from weakref import WeakKeyDictionary

from earshot.history import History
from earshot.phrases.slots import SLOT_TYPES
from earshot.phrases.templates import PhraseBook, slot_kinds
from earshot.skills.api import Choices
from earshot.skills.host import SkillHost
from earshot.values import SkillCall


class Clock:
    """Stands still until told otherwise."""

    def __init__(self) -> None:
        self.now = datetime(2026, 3, 4, 19, 42, 10, tzinfo=timezone(timedelta(hours=1)))

    def __call__(self) -> datetime:
        return self.now

    def forward(self, seconds: float) -> None:
        self.now += timedelta(seconds=seconds)


class Home:
    """Builds hosts and keeps what they say and do."""

    def __init__(self, folder: Path) -> None:
        self.skills = folder / "skills"
        self.data = folder / "data"
        self.skills.mkdir()
        self.clock = Clock()
        self.announced: list[str] = []
        self.stops = 0
        self.last_reply = ""
        self.history: History | None = None
        self.choices: Choices | None = None
        self.hosts: list[SkillHost] = []

    def host(self, now: Callable[[], datetime] | None = None) -> SkillHost:
        self.hosts.append(self._made(now))
        return self.hosts[-1]

    def _made(self, now: Callable[[], datetime] | None) -> SkillHost:
        return SkillHost(
            lambda intent: slot_kinds(intent, SLOT_TYPES),
            announce=self.announced.append,
            ring=self.announced.append,
            stop=self._stop,
            last_reply=lambda: self.last_reply,
            intent_of=self._intent_of,
            history=self.history,
            choices=self.choices,
            folder=self.skills,
            data=self.data,
            now=now or self.clock,
            patience_seconds=1.5,
        )

    def _intent_of(self, text: str) -> str:
        meaning = book(self.hosts[-1]).understand(text)
        return meaning.intent if meaning else ""

    def _stop(self) -> None:
        self.stops += 1


_BOOKS: WeakKeyDictionary[SkillHost, PhraseBook] = WeakKeyDictionary()
_SAME_BOOKS: dict[str, PhraseBook] = {}
"""What hosts with the same skills share: a book takes a while to make."""


def book(host: SkillHost) -> PhraseBook:
    """What is said to a host is understood by this."""
    if host not in _BOOKS:
        intents = host.intents()
        if str(intents) not in _SAME_BOOKS:
            _SAME_BOOKS[str(intents)] = PhraseBook(intents, SLOT_TYPES)
        _BOOKS[host] = _SAME_BOOKS[str(intents)]
    _BOOKS[host]._fits = host.fits  # of the host that is asked now
    return _BOOKS[host]


async def ask(host: SkillHost, text: str, after: str = "") -> str:
    """What the host answers to words, said after another intent."""
    meaning = book(host).understand(text, after)
    assert meaning is not None, f"not understood: {text}"
    return (await host.run(SkillCall(meaning.intent, meaning.slots))).said
