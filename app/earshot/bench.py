"""How fast this machine answers: recordings replayed in real time, as if spoken into a microphone.

Two figures belong together: the milliseconds from the end of speech to the first audible sample,
and the share of turns that were cut off before the speech had ended.
"""

from __future__ import annotations

import asyncio
import math
from collections import defaultdict
from collections.abc import AsyncGenerator, Iterable, Mapping, Sequence
from contextlib import aclosing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

import numpy as np

from earshot import paths
from earshot.app import open_assistant
from earshot.audio import files
from earshot.audio.speaker import Collector
from earshot.core.assistant import Assistant
from earshot.events import Event, Speaking, SpeechEnded, TurnEnded
from earshot.settings import Settings
from earshot.values import RATE, Frame, JsonValue, Pcm

Mode = Literal["held", "hands-free"]
"""The key is released when the speech ends; or the silence after it ends the turn."""

STAGES = ("recognise", "understand", "intent", "skill", "chat", "voice")

_ROOM_SECONDS = 2.0
"""Quiet after a recording, for the end of speech to be noticed in."""

_TOO_EARLY_SECONDS = 0.15
"""A turn that was taken this long before the labelled end lost a word."""


@dataclass(frozen=True, slots=True)
class Clip:
    """A recording and the second at which the speech in it ends."""

    path: Path
    speech_end: float


@dataclass(slots=True)
class Measured:
    """The turns of one run."""

    turns: list[TurnEnded] = field(default_factory=list)
    cut_off: int = 0

    def add(self, turn: TurnEnded | None, ended: float | None, clip: Clip) -> None:
        if turn is not None:
            self.turns.append(turn)
        self.cut_off += ended is not None and ended < clip.speech_end - _TOO_EARLY_SECONDS


class Replay:
    """A microphone that hears a recording, then a quiet room, at the pace of the clock."""

    level = 0.0

    def __init__(self) -> None:
        self.pcm: Pcm = np.zeros(0, np.float32)

    async def frames(self) -> AsyncGenerator[Frame, None]:
        room = np.random.default_rng(0).normal(0, 1e-4, round(_ROOM_SECONDS * RATE))
        pcm = np.concatenate([self.pcm, room.astype(np.float32)])
        async with aclosing(files.frames(pcm, realtime=True)) as frames:
            async for frame in frames:
                yield frame


async def measure(
    settings: Settings, clips: Sequence[Clip], mode: Mode, *, cold: bool = False
) -> Measured:
    """One turn per clip. `cold`: a new assistant for each, spoken to at once."""
    measured = Measured()
    batches = [[clip] for clip in clips] if cold else [clips]
    for batch in batches:
        microphone, speaker = Replay(), Collector()
        opened = open_assistant(settings, microphone=microphone, speaker=speaker)
        async with opened as assistant:
            watch = _Watch(assistant)
            if not cold:
                await _turn(assistant, microphone, batch[0], mode)
            for clip in batch:
                watch.ended = None
                turn = await _turn(assistant, microphone, clip, mode)
                measured.add(turn, watch.ended, clip)
    return measured


def figures(measured: Measured) -> dict[str, JsonValue]:
    """`mouth_to_ear_ms` and `stages_ms.NAME`, each with p50 and p95; `turns`; `cut_off_share`."""
    times: dict[str, list[float]] = defaultdict(list)
    for turn in measured.turns:
        for stage, ms in turn.ms.items():
            times[stage].append(ms)
    answered = [turn for turn in measured.turns if turn.path in ("skill", "command", "chat")]
    return {
        "mouth_to_ear_ms": spread(times["first_sound"]),
        "stages_ms": {stage: spread(times[stage]) for stage in STAGES if times[stage]},
        "turns": len(measured.turns),
        "answered": len(answered),
        "cut_off_share": measured.cut_off / max(1, len(measured.turns)),
    }


async def measure_machine(settings: Settings) -> dict[str, JsonValue]:
    """The bundled recording, some times over, warm and cold: a minute's work."""
    recording = next((paths.shipped("assets") / "demo").glob("*.wav"))
    clip = Clip(recording, len(files.read(recording)) / RATE)
    warm = await measure(settings, [clip] * 8, "held")
    cold = await measure(settings, [clip] * 3, "held", cold=True)
    return {"warm": figures(warm), "cold": figures(cold)}


def table(runs: Mapping[str, Mapping[str, JsonValue]]) -> str:
    """The figures of some runs, to read."""
    return "\n\n".join("\n".join(_rows(name, run)) for name, run in runs.items())


def _rows(name: str, run: Mapping[str, JsonValue]) -> Iterable[str]:
    yield f"{name}: {run['turns']} turns, {run['cut_off_share']:.0%} cut off"
    yield f"{'':24}{'p50':>8}{'p95':>8}  ms"
    spreads = {"end of speech to sound": run["mouth_to_ear_ms"], **run["stages_ms"]}
    for stage, spread in spreads.items():
        if spread["p50"] is not None:
            yield f"  {stage:22}{spread['p50']:8.0f}{spread['p95']:8.0f}"


async def _turn(
    assistant: Assistant, microphone: Replay, clip: Clip, mode: Mode
) -> TurnEnded | None:
    microphone.pcm = files.read(clip.path)
    if mode == "hands-free":
        microphone.pcm = microphone.pcm[: round(clip.speech_end * RATE)]
        return await _hands_free(assistant)
    await assistant.press()
    await asyncio.sleep(clip.speech_end)
    return await assistant.release()


async def _hands_free(assistant: Assistant) -> TurnEnded | None:
    """Listens until a turn has ended, or the room has been quiet to the end."""
    over: asyncio.Future[TurnEnded | None] = asyncio.get_running_loop().create_future()

    def note(event: Event) -> None:
        if isinstance(event, TurnEnded) and not over.done():
            over.set_result(event)

    unsubscribe = assistant.subscribe(note)
    listening = asyncio.create_task(assistant.listen())
    either: set[asyncio.Future[Any]] = {listening, over}
    await asyncio.wait(either, return_when=asyncio.FIRST_COMPLETED)
    listening.cancel()
    await asyncio.wait({listening})
    await assistant.silence()
    unsubscribe()
    return over.result() if over.done() else None


class _Watch:
    """Notes where the listener cut, and ends a turn at its first sound: how long an answer is has
    no place in these figures."""

    def __init__(self, assistant: Assistant) -> None:
        self.ended: float | None = None
        self._assistant = assistant
        self._stopping: asyncio.Task[None] | None = None
        assistant.subscribe(self._note)

    def _note(self, event: Event) -> None:
        if isinstance(event, SpeechEnded) and self.ended is None:
            self.ended = event.t
        if isinstance(event, Speaking):
            self._stopping = asyncio.create_task(self._assistant.interrupt())


def spread(values: Sequence[float]) -> dict[str, float | None]:
    """The median and the 95th percentile of what was measured; None where nothing was."""
    known = [value for value in values if not math.isnan(value)]
    if not known:
        return {"p50": None, "p95": None}
    p50, p95 = np.percentile(known, [50, 95])
    return {"p50": round(float(p50), 1), "p95": round(float(p95), 1)}
