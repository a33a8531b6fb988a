"""One turn: words in, a spoken answer out, a receipt at the end.

A straight function with one entrance. Speech comes as an `Utterance`, text as a `str`; from there
on the path is the same.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncGenerator, Callable, Iterator
from contextlib import aclosing, contextmanager
from time import perf_counter

import numpy as np

from earshot import events
from earshot.core.conversation import Conversation
from earshot.core.parts import Loudspeaker, Parts
from earshot.core.sentences import Clauses
from earshot.errors import EarshotError
from earshot.events import Event, TurnEnded
from earshot.values import Meaning, SkillCall, Speech, Utterance

_log = logging.getLogger(__name__)

AUDIBLE = 0.01
"""Of full scale: -40 dB."""

MOST_CALLS = 4
"""Skills a chat model may use in one turn."""


class Turn:
    """What is known of a turn while it runs."""

    def __init__(
        self,
        number: int,
        parts: Parts,
        conversation: Conversation,
        emit: Callable[[Event], None],
        *,
        speaker: Loudspeaker | None,
        ended_at: float,
    ) -> None:
        """`speaker`: where the answer is spoken, if anywhere. `ended_at`: `perf_counter()` seconds
        at which the person had finished."""
        self.number = number
        self.receipt: TurnEnded | None = None
        self._parts = parts
        self._conversation = conversation
        self._emit = emit
        self._speaker = speaker
        self._ended_at = ended_at
        self._ms: dict[str, float] = {}
        self._heard = ""
        self._path: events.Path = "nothing"
        self._why = ""
        self._written = ""
        self._spoken: list[Speech] = []

    async def run(self, words: Utterance | str) -> TurnEnded:
        """Answers. Errors end in the receipt; cancellation leaves a receipt and passes."""
        try:
            await self._answer_or_fail(words)
        except asyncio.CancelledError:
            self._end(interrupted=True)
            raise
        return self._end()

    async def _answer_or_fail(self, words: Utterance | str) -> None:
        try:
            await self._answer(words)
        except EarshotError as error:
            await self._fail(error.code, error.text)
        except Exception:
            _log.exception("a bug in turn %d", self.number)
            await self._fail("bug", "Something went wrong inside Earshot. The log says what.")

    async def _answer(self, words: Utterance | str) -> None:
        text = words if isinstance(words, str) else await self._recognise(words)
        if not text.strip():
            self._why = self._why or "There were no words in it."
            return
        self._heard = text
        self._conversation.heard(text)
        self._emit(events.Heard(self.number, text))
        with self._measured("understand"):
            meaning = self._parts.book.understand(text, self._conversation.last_intent)
        self._conversation.last_intent = meaning.intent if meaning else ""
        await self._speak(self._reply(meaning))

    async def _recognise(self, utterance: Utterance) -> str:
        if not len(utterance.pcm):
            self._why = "I heard no speech. Speak a little closer, or check the microphone."
            return ""
        with self._measured("recognise"):
            transcript = await self._parts.recogniser.text(utterance)
        if not transcript.text:
            self._path, self._why = "declined", transcript.why
        return transcript.text

    async def _reply(self, meaning: Meaning | None) -> AsyncGenerator[str, None]:
        if meaning is None:
            async with aclosing(self._chat()) as pieces:
                async for piece in pieces:
                    yield piece
            return
        self._emit(events.Understood(self.number, meaning.intent, meaning.slots))
        if any(tool.name == meaning.intent for tool in self._parts.skills.tools()):
            self._path = "skill"
            yield await self._run_skill(SkillCall(meaning.intent, meaning.slots))
        else:
            self._path = "command"
            yield meaning.reply or f"Understood: {meaning.intent.replace('_', ' ')}."

    async def _chat(self) -> AsyncGenerator[str, None]:
        chat = self._parts.chat
        if chat is None:
            self._path, self._why = "declined", self._parts.no_chat_why
            yield self._parts.no_chat
            return
        self._path = "chat"
        tools = self._parts.skills.tools()
        for _ in range(MOST_CALLS):
            call = None
            async with aclosing(chat.stream(self._conversation.messages(), tools)) as pieces:
                while call is None and (piece := await self._next(pieces)) is not None:
                    if isinstance(piece, SkillCall):
                        call = piece
                    else:
                        yield piece
            if call is None:
                return
            self._conversation.said("", (call,))
            self._conversation.tool_result(call.name, await self._run_skill(call))
        self._why = f"The chat model used {MOST_CALLS} skills and came to no answer."
        yield "I could not find an answer to that."

    async def _next(self, pieces: AsyncGenerator[str | SkillCall, None]) -> str | SkillCall | None:
        with self._measured("chat"):
            return await anext(pieces, None)

    async def _run_skill(self, call: SkillCall) -> str:
        self._emit(events.SkillCalled(self.number, call))
        try:
            with self._measured("skill"):
                result = (await self._parts.skills.run(call)).said
        except EarshotError as error:
            self._emit(events.SkillDone(self.number, call.name, error.text, ok=False))
            if self._path == "chat":
                return error.text  # the model can tell the person, or try another way
            raise
        self._emit(events.SkillDone(self.number, call.name, result, ok=True))
        return result

    async def _speak(self, reply: AsyncGenerator[str, None]) -> None:
        clauses = Clauses()
        async with aclosing(reply):
            async for piece in reply:
                if not piece:  # a skill that has nothing to say
                    continue
                self._written += piece
                self._emit(events.Replying(self.number, piece))
                for clause in clauses.feed(piece):
                    await self._say(clause)
        for clause in clauses.flush():
            await self._say(clause)
        await self._heard_out()

    async def _heard_out(self) -> None:
        if self._speaker:
            with self._told_if_silent():
                await self._speaker.drained()

    async def _say(self, clause: str) -> None:
        if not self._speaker:
            return
        with self._told_if_silent():
            with self._measured("voice"):
                speech = await self._parts.voice.speak(clause)
            if not len(speech.pcm):
                return
            self._speaker.on_sound = self._sounded
            self._spoken.append(speech)
            await self._speaker.play(speech)
            self._emit(events.Speaking(self.number, clause))

    @contextmanager
    def _told_if_silent(self) -> Iterator[None]:
        """No sound is no reason to withhold the answer: it goes on in writing."""
        try:
            yield
        except EarshotError as error:
            self._speaker = None
            self._emit(events.Failed(self.number, error.code, error.text))
        except Exception:
            self._speaker = None
            _log.exception("a bug in the voice of turn %d", self.number)
            self._emit(
                events.Failed(self.number, "voice-bug", "The voice failed. The log says why.")
            )

    def _sounded(self, speech: Speech) -> None:
        waited = perf_counter() - self._ended_at + _quiet_seconds(speech)
        self._ms.setdefault("first_sound", waited * 1000)

    async def _fail(self, code: str, text: str) -> None:
        self._path, self._why = "failed", text
        self._emit(events.Failed(self.number, code, text))
        await self._say(text)
        await self._heard_out()

    def _end(self, *, interrupted: bool = False) -> TurnEnded:
        said = self._written.strip()
        if interrupted and self._speaker:
            said = _words_heard(self._spoken, self._speaker.stop())
        if self._heard:
            self._conversation.said(said)
        ms = {stage: round(value, 1) for stage, value in self._ms.items()}
        self.receipt = TurnEnded(
            self.number, self._heard, self._path, said, self._why, interrupted, ms
        )
        self._emit(self.receipt)
        return self.receipt

    @contextmanager
    def _measured(self, stage: str) -> Iterator[None]:
        begun = perf_counter()
        try:
            yield
        finally:
            self._ms[stage] = self._ms.get(stage, 0.0) + (perf_counter() - begun) * 1000


def _quiet_seconds(speech: Speech) -> float:
    """How long a voice keeps silent before its first audible sample."""
    return float(np.argmax(np.abs(speech.pcm) > AUDIBLE)) / speech.rate


def _words_heard(spoken: list[Speech], seconds: float) -> str:
    """The words of what was spoken that fit into the seconds that were heard."""
    heard: list[str] = []
    for speech in spoken:
        words = speech.text.split()
        share = min(1.0, max(0.0, seconds / speech.seconds)) if speech.seconds else 1.0
        heard += words[: round(share * len(words))]
        seconds -= speech.seconds
    return " ".join(heard)
