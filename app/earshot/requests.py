"""What can be asked of an assistant from outside, in plain values: the terminal's commands, and the
words a second start hands to the first, are done here alike."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Callable
from contextlib import aclosing
from pathlib import Path

import numpy as np

from earshot.audio import files
from earshot.audio.speaker import Collector
from earshot.core.assistant import Assistant
from earshot.errors import ANSWERED, BAD_INPUT, DECLINED, EarshotError, InputError, exit_code
from earshot.events import Event, Failed, TurnEnded
from earshot.instance import Request
from earshot.values import Frame, Utterance

_SILENCE = 1e-4
"""Digital silence and the noise of a converter; a quiet room is louder."""


async def perform(assistant: Assistant, request: Request, show: Callable[[Event], None]) -> int:
    """Does what `request` asks, tells its events, returns an exit code. `do` is ask, say or hear;
    `out` names a WAV for the reply, which is played where there is none."""
    async with assistant.errands:
        unsubscribe = assistant.subscribe(show)
        assistant.tell_troubles()
        try:
            return await _performed(assistant, request)
        except EarshotError as error:
            show(Failed(0, error.code, error.text))
            return exit_code(error)
        except (KeyError, TypeError, AttributeError) as error:
            show(Failed(0, "request", f"This request cannot be understood: {error!r}."))
            return BAD_INPUT
        finally:
            unsubscribe()


async def _performed(assistant: Assistant, request: Request) -> int:
    collector = Collector() if request.get("out") else None
    code = await _do(assistant, request, collector)
    if collector and (speech := collector.speech()):
        files.write_wav(Path(request["out"]), speech.pcm, speech.rate)
    elif collector and request["do"] == "say":
        raise InputError("text-unspeakable", "There is nothing in it that can be spoken.")
    return code


async def _do(assistant: Assistant, request: Request, collector: Collector | None) -> int:
    match request.get("do"):
        case "ask":
            receipts = [await assistant.ask(request["text"], request["speak"], collector)]
        case "say":
            await assistant.say(request["text"], collector)
            return ANSWERED
        case "hear":
            receipts = await _hear(assistant, Path(request["wav"]), collector)
        case other:
            raise InputError("request", f"Nothing is known about doing “{other}”.")
    return max(map(_outcome, receipts))


async def _hear(assistant: Assistant, path: Path, collector: Collector | None) -> list[TurnEnded]:
    sound = _Loudest(files.frames(path))
    receipts = await assistant.listen_to(sound.frames(), collector)
    if receipts:
        return receipts
    if sound.peak < _SILENCE:
        raise InputError("file-silent", f"There is only silence in {path}. Was the microphone off?")
    return [await assistant.hear(Utterance(np.zeros(0, np.float32), 0.0, 0.0), collector)]


class _Loudest:
    """Notes the loudest sample of a stream that passes through."""

    def __init__(self, source: AsyncGenerator[Frame, None]) -> None:
        self.peak = 0.0
        self._source = source

    async def frames(self) -> AsyncGenerator[Frame, None]:
        async with aclosing(self._source):
            async for frame in self._source:
                self.peak = max(self.peak, float(np.abs(frame.pcm).max()))
                yield frame


def _outcome(receipt: TurnEnded) -> int:
    return ANSWERED if receipt.path in ("skill", "command", "chat") else DECLINED
