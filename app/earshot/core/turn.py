"""One turn: words in, a spoken answer out, a receipt at the end.

A straight function with one entrance. Speech comes as an `Utterance`, text as a `str`; from there
on the path is the same.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncGenerator, Callable, Iterator, Sequence
from contextlib import aclosing, contextmanager
from time import perf_counter

import numpy as np

from earshot import events
from earshot.core.acting import Acting, RefusedError
from earshot.core.chatting import Chatting
from earshot.core.consent import Consent
from earshot.core.conversation import Conversation
from earshot.core.parts import Loudspeaker, Parts
from earshot.core.record import Record
from earshot.core.sentences import Clauses
from earshot.core.understanding import understood
from earshot.errors import EarshotError
from earshot.events import Event, TurnEnded
from earshot.values import Answer, Meaning, SkillCall, Speech, Utterance

_log = logging.getLogger(__name__)

AUDIBLE = 0.01
"""Of full scale: -40 dB."""


NOT_NESTED = "A routine cannot run another one."


class Turn:
    """One question and its answer."""

    def __init__(
        self,
        number: int,
        parts: Parts,
        conversation: Conversation,
        consent: Consent,
        emit: Callable[[Event], None],
        *,
        spoken: bool,
        speaker: Loudspeaker | None,
        ended_at: float,
    ) -> None:
        """`spoken`: the words are heard, not typed. `speaker`: where the answer is spoken, if
        anywhere. `ended_at`: `perf_counter()` seconds at which the person had finished."""
        self.receipt: TurnEnded | None = None
        self._record = Record(number, emit, spoken=spoken)
        self._parts = parts
        self._conversation = conversation
        self._acting = Acting(self._record, parts.skills, consent, self._say)
        self._speaker = speaker
        self._ended_at = ended_at
        self._intent = ""
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
            _log.exception("a bug in turn %d", self._record.number)
            await self._fail("bug", "Something went wrong inside Earshot. The log says what.")

    async def _answer(self, words: Utterance | str) -> None:
        record, parts = self._record, self._parts
        text = words if isinstance(words, str) else await self._recognise(words)
        if not text.strip():
            record.why = record.why or "There were no words in it."
            return
        record.heard = text
        follows = self._conversation.last_intent
        self._conversation.heard(text)
        record.emit(events.Heard(record.number, text))
        meaning = await understood(text, follows, parts.book, parts.intents, record)
        if meaning and record.by == "model" and not self._acting.may_guess(meaning.intent, text):
            meaning, record.by = None, None
        await self._speak(self._reply(meaning))

    async def _recognise(self, utterance: Utterance) -> str:
        if not len(utterance.pcm):
            self._record.why = "I heard no speech. Speak a little closer, or check the microphone."
            return ""
        with self._record.measured("recognise"):
            transcript = await self._parts.recogniser.text(utterance)
        if not transcript.text:
            self._record.path, self._record.why = "declined", transcript.why
        return transcript.text

    async def _reply(self, meaning: Meaning | None) -> AsyncGenerator[str, None]:
        record = self._record
        if meaning is None:
            async with aclosing(self._chat()) as pieces:
                async for piece in pieces:
                    yield piece
            return
        record.emit(events.Understood(record.number, meaning.intent, meaning.slots, self._by()))
        answer = await self._act(meaning)
        yield answer.said
        async with aclosing(self._steps(answer.runs)) as pieces:
            async for piece in pieces:
                yield piece
        self._intent = answer.intent or meaning.intent

    async def _steps(self, texts: Sequence[str]) -> AsyncGenerator[str, None]:
        """Does one sentence after another, as if the person had said each of them."""
        path = self._record.path
        for text in texts:
            if said := await self._step(text):
                yield f" {said}" if self._written else said
        self._record.path = path

    async def _step(self, text: str) -> str:
        meaning = self._parts.book.understand(text)
        if meaning is None:
            return f"I do not understand “{text}”."
        self._record.emit(events.Understood(self._record.number, meaning.intent, meaning.slots))
        try:
            answer = await self._act(meaning)
        except EarshotError as error:  # the other steps can still be done
            return error.text
        return NOT_NESTED if answer.runs else answer.said

    def _by(self) -> events.Understander:
        return self._record.by or "template"

    async def _act(self, meaning: Meaning) -> Answer:
        """Does what the person's own words ask for."""
        if not self._acting.knows(meaning.intent):
            self._record.path = "command"
            understood = f"Understood: {meaning.intent.replace('_', ' ')}."
            return Answer(meaning.reply or ("" if meaning.runs else understood), runs=meaning.runs)
        call = SkillCall(meaning.intent, meaning.slots, meaning.language)
        self._record.path = "skill"
        try:
            answer = await self._acting.run(call)
        except RefusedError as refused:
            self._record.path, self._record.why = "declined", refused.text
            return Answer(refused.text)
        self._record.asks = answer.asks
        if answer.said:  # what a skill says may be somebody else's words, for the chat model
            self._conversation.said("", (call,))
            self._conversation.tool_result(call.name, answer.said)
        return answer

    async def _chat(self) -> AsyncGenerator[str, None]:
        record, parts = self._record, self._parts
        if parts.chat is None:
            record.path, record.why = "declined", record.why or parts.no_chat_why
            yield parts.no_chat()
            return
        chatting = Chatting(record, parts.chat, parts.skills, self._conversation, self._acting)
        async with aclosing(chatting.reply()) as pieces:
            async for piece in pieces:
                yield piece
        self._intent = chatting.acted
        record.asks = record.path == "chat" and self._written.rstrip().endswith(("?", "？"))

    async def _speak(self, reply: AsyncGenerator[str, None]) -> None:
        clauses = Clauses()
        async with aclosing(reply):
            async for piece in reply:
                if not piece:  # a skill that has nothing to say
                    continue
                self._written += piece
                self._record.emit(events.Replying(self._record.number, piece))
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
            with self._record.measured("voice"):
                speech = await self._parts.voice.speak(clause)
            if not len(speech.pcm):
                return
            self._speaker.on_sound = self._sounded
            self._spoken.append(speech)
            await self._speaker.play(speech)
            self._record.emit(events.Speaking(self._record.number, clause))

    @contextmanager
    def _told_if_silent(self) -> Iterator[None]:
        """No sound is no reason to withhold the answer: it goes on in writing."""
        number = self._record.number
        try:
            yield
        except EarshotError as error:
            self._speaker = None
            self._record.emit(events.Failed(number, error.code, error.text))
        except Exception:
            self._speaker = None
            _log.exception("a bug in the voice of turn %d", number)
            text = "The voice failed. The log says why."
            self._record.emit(events.Failed(number, "voice-bug", text))

    def _sounded(self, speech: Speech) -> None:
        waited = perf_counter() - self._ended_at + _quiet_seconds(speech)
        self._record.ms.setdefault("first_sound", waited * 1000)

    async def _fail(self, code: str, text: str) -> None:
        self._record.path, self._record.why = "failed", text
        self._record.emit(events.Failed(self._record.number, code, text))
        await self._say(text)
        await self._heard_out()

    def _end(self, *, interrupted: bool = False) -> TurnEnded:
        said = self._written.strip()
        if interrupted and self._speaker:
            said = _words_heard(self._spoken, self._speaker.stop())
        if self._record.heard:
            self._conversation.said(said)
        if self._record.path in ("skill", "command", "chat"):
            self._conversation.answered(self._intent)
        self.receipt = self._record.receipt(said, interrupted=interrupted)
        self._record.emit(self.receipt)
        return self.receipt


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
