"""`earshot doctor`: what works, what is missing, and how to mend it."""

from __future__ import annotations

import asyncio
import platform
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from importlib import metadata
from time import perf_counter
from typing import get_args

import numpy as np

from earshot import __version__, app, own, paths
from earshot.audio import devices
from earshot.choice import Choice, chat_choice, hearing_choice, intents_choice, voice_choice
from earshot.core.assistant import Assistant
from earshot.engines.process import Engine
from earshot.errors import EarshotError
from earshot.library import store
from earshot.library.store import Kind
from earshot.phrases import PhraseBook
from earshot.phrases.slots import SLOT_TYPES
from earshot.settings import Settings
from earshot.skills.host import SkillHost, State
from earshot.values import RATE, JsonValue, Utterance

_LIBRARIES = (
    "ctranslate2",
    "faster-whisper",
    "llama-cpp-python",
    "onnxruntime",
    "piper-tts",
    "pocketsphinx",
    "PySide6-Essentials",
    "sounddevice",
)


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that was looked at."""

    name: str
    ok: bool
    found: str
    fix: str = ""
    """What to do; empty where nothing needs doing."""


@dataclass(frozen=True, slots=True)
class Report:
    """Everything that was looked at."""

    checks: tuple[Check, ...]
    versions: dict[str, str]

    @property
    def healthy(self) -> bool:
        return all(check.ok for check in self.checks)

    def plain(self) -> dict[str, JsonValue]:
        """For programs."""
        checks = [asdict(check) for check in self.checks]
        return {"healthy": self.healthy, "versions": self.versions, "checks": checks}

    def text(self) -> str:
        """For people."""
        versions = ", ".join(f"{name} {version}" for name, version in self.versions.items())
        rows = [line for check in self.checks for line in _lines(check)]
        verdict = "Everything works." if self.healthy else "Some things need attention (✗)."
        return "\n".join([*rows, "", versions, "", verdict])


def examine(settings: Settings) -> Report:
    """Looks at devices, engines, models, skills and command files. Engines are really run."""
    checks = [
        *_devices(),
        *asyncio.run(_engines(settings)),
        *_models(),
        *_skills(),
        *_command_files(),
        *_settings_file(),
        Check("folders", ok=True, found=f"{paths.config()}, {paths.data()}, {paths.log()}"),
    ]
    return Report(tuple(checks), _versions())


def _devices() -> Iterator[Check]:
    for name, find in (("microphone", devices.inputs), ("loudspeaker", devices.outputs)):
        try:
            found = [device.name for device in find()]
        except EarshotError as error:
            yield Check(name, ok=False, found="none", fix=error.text)
            continue
        fix = "" if found else f'Connect a {name}. Until then, type: earshot ask "what time is it"'
        yield Check(name, bool(found), ", ".join(found) or "none", fix)


async def _engines(settings: Settings) -> list[Check]:
    silence = Utterance(np.zeros(RATE, np.float32), 0.0, 1.0)
    heard = app.listened_for(_skill_host())
    return [
        await _engine("recogniser", lambda: hearing_choice(settings, heard), "text", silence),
        await _engine("voice", lambda: voice_choice(settings), "speak", "Hello."),
        await _engine("intent model", intents_choice, "understand", "what time is it"),
        await _engine("chat model", lambda: chat_choice(settings), "warm", [], []),
    ]


async def _engine(
    name: str, choose: Callable[[], Choice | None], method: str, *arguments: object
) -> Check:
    try:
        choice = choose()
        if choice is None:
            where = paths.models() / "chat"
            fix = f"Put a GGUF chat model into {where} for free conversation."
            if name != "chat model":
                fix = "It belongs to Earshot, and is missing. Install Earshot again."
            return Check(name, ok=True, found="none", fix=fix)
        loaded, answered = await _timed(Engine(choice.spec), method, arguments)
    except EarshotError as error:
        return Check(name, ok=False, found="does not work", fix=error.text)
    found = f"{choice.label}: loaded in {loaded:.0f} ms, answered in {answered:.0f} ms"
    return Check(name, ok=True, found=found)


async def _timed(engine: Engine, method: str, arguments: Sequence[object]) -> tuple[float, float]:
    begun = perf_counter()
    try:
        await engine.start()
        loaded = perf_counter()
        await engine.call(method, *arguments)
        return (loaded - begun) * 1000, (perf_counter() - loaded) * 1000
    finally:
        await engine.close()


def _models() -> Iterator[Check]:
    for kind in get_args(Kind):
        names = [model.name for model in store.installed(kind)]
        folder = paths.models() / kind
        yield Check(f"{kind} models", ok=True, found=", ".join(names) or f"none in {folder}")
        for problem in store.problems(kind):
            yield Check(f"{kind} models", ok=False, found="damaged", fix=problem.text)


def _skills() -> Iterator[Check]:
    statuses = _skill_host().status()
    ready = [status.name for status in statuses if status.state is State.READY]
    yield Check("skills", ok=True, found=f"{len(ready)} ready")
    for status in statuses:
        if status.state is not State.READY:
            found = f"{status.name}: {status.state.value}"
            yield Check("skills", ok=False, found=found, fix=f"{status.why} ({status.source})")


def _skill_host() -> SkillHost:
    def none() -> Assistant:
        raise RuntimeError("no skill runs during an examination")

    return app.open_skills(none)


def _command_files() -> Iterator[Check]:
    skills = _skill_host().intents()
    added = own.Commands({intent.name for intent in skills})
    if any(intent.runs for intent in added.intents):
        added.check(PhraseBook([*skills, *added.intents], SLOT_TYPES, lambda _: True))
    found = f"{len(added.intents)} in {paths.commands()}"
    yield Check("your commands", ok=True, found=found)
    for wrong in added.wrong:
        yield Check("your commands", ok=False, found="cannot be used", fix=wrong)


def _settings_file() -> Iterator[Check]:
    _, wrong = own.chosen()
    yield Check("settings", ok=True, found=f"{own.settings_file()}")
    for one in wrong:
        yield Check("settings", ok=False, found="cannot be used", fix=one)


def _versions() -> dict[str, str]:
    libraries = {name: _version(name) for name in _LIBRARIES}
    system = f"{platform.system()} {platform.release()} {platform.machine()}"
    return {"Earshot": __version__, "Python": platform.python_version(), system: "", **libraries}


def _version(library: str) -> str:
    try:
        return metadata.version(library)
    except metadata.PackageNotFoundError:
        return "missing"


def _lines(check: Check) -> Iterator[str]:
    yield f"{'✓' if check.ok else '✗'} {check.name:14} {check.found}"
    if check.fix:
        yield f"  {'':14} {'→ ' if check.ok else ''}{check.fix}"
