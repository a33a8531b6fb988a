"""The assistant: the one object a face holds. Everything it does is told as events."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncGenerator, Callable, Coroutine, Mapping, Sequence
from contextlib import aclosing, suppress
from dataclasses import replace
from time import perf_counter
from typing import Any

from earshot import events
from earshot.core.consent import Consent
from earshot.core.conversation import Conversation
from earshot.core.ears import Ears, Hold
from earshot.core.offering import offered
from earshot.core.parts import Chat, Loudspeaker, Parts
from earshot.core.ringing import Announcer
from earshot.core.sentences import Clauses
from earshot.core.tasks import Tasks
from earshot.core.turn import Turn
from earshot.errors import EarshotError, HearError
from earshot.events import Event, TurnEnded
from earshot.values import Frame, Speech, Utterance

_log = logging.getLogger(__name__)

IN_FLIGHT_SECONDS = 0.1
"""How long sound may be on its way from the device when the key is released."""

ANSWER_SECONDS = 8.0
"""How long the microphone is open for the answer to a question."""


class Assistant:
    """Listens, answers and speaks. One turn runs at a time; a new one interrupts the last."""

    def __init__(
        self, parts: Parts, engines: Mapping[str, str], troubles: Sequence[str] = ()
    ) -> None:
        """`engines`: stage to the name of what is in use, for the person to see. `troubles`: what
        of the person's own files cannot be used, in sentences."""
        self._parts = parts
        self._troubles = list(troubles)
        self._engines = dict(engines)
        self._conversation = Conversation(facts=parts.facts)
        self._listeners: list[Callable[[Event], None]] = []
        self._number = 0
        self._current: asyncio.Task[Any] | None = None
        self._hold: Hold | None = None
        self._tasks = Tasks()
        self._consent = Consent(self._emit)
        self._ears = Ears(parts, self._emit, lambda: self._number + 1, self._tasks)
        self._hands_free = 0
        self._awaiting: asyncio.Task[None] | None = None
        """Listens for the answer to a question, without a key."""
        self._announcer = Announcer(self._announce)
        self.errands = asyncio.Lock()
        """Held by whoever hands in words from outside: those wait for each other, while what the
        person says interrupts."""
        self.last_reply = ""

    @property
    def level(self) -> float:
        """How loud the microphone is, 0..1."""
        return self._parts.microphone.level

    def engines(self) -> dict[str, str]:
        """Stage to what is in use: `{"recogniser": "pocketsphinx (starter)", …}`."""
        return dict(self._engines)

    def use_engine(self, stage: str, name: str) -> None:
        """Notes what a stage has become."""
        self._engines[stage] = name

    def use_chat(self, chat: Chat | None, name: str) -> None:
        """Chats with another model, or none, from the next turn on."""
        self._parts = replace(self._parts, chat=chat)
        self.use_engine("chat", name)
        self._tasks.start(self.prepare())

    def subscribe(self, listener: Callable[[Event], None]) -> Callable[[], None]:
        """Every event from now on, in order, on the engine loop. Returns how to unsubscribe."""
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener)

    def tell_troubles(self) -> None:
        """Shows, once, what a face should tell as soon as it listens; it is not spoken."""
        while self._troubles:
            self._emit(events.Announced(self._troubles.pop(0)))

    async def prepare(self) -> None:
        """Lets the chat model read ahead what every conversation begins with."""
        if self._parts.chat:
            tools = offered(self._parts.skills.tools(), "")
            with suppress(EarshotError):  # told when it is asked something
                await self._parts.chat.warm(self._conversation.messages(), tools)

    async def ask(
        self, text: str, speak: bool = True, speaker: Loudspeaker | None = None
    ) -> TurnEnded:
        """Answers a text, aloud if `speak`; through `speaker` where one is given."""
        return await self._take(text, self._where(speak, speaker), perf_counter())

    async def hear(
        self,
        utterance: Utterance,
        speaker: Loudspeaker | None = None,
        ended_at: float | None = None,
    ) -> TurnEnded:
        """Answers an utterance that ended at `ended_at` (`perf_counter()` seconds; now)."""
        return await self._take(utterance, self._where(True, speaker), ended_at or perf_counter())

    async def say(self, text: str, speaker: Loudspeaker | None = None) -> None:
        """Speaks a text as it stands. SpeakError when it cannot."""
        await self.interrupt()
        await self._foreground(self._voice(text, speaker or self._parts.speaker))

    async def listen(self) -> None:
        """Hands-free: answers whatever is said, until cancelled. HearError when the microphone is
        lost; what was heard until then is answered first."""
        await self.listen_to(self._parts.microphone.frames(), live=True)

    async def listen_to(
        self,
        frames: AsyncGenerator[Frame, None],
        speaker: Loudspeaker | None = None,
        *,
        live: bool = False,
    ) -> list[TurnEnded]:
        """Answers what is said in a stream, to its end. `live`: sound arrives whether we are ready
        or not, and what comes while the assistant answers is its own voice."""
        await self._stop_awaiting()
        self._parts.vad.reset()
        self._hands_free += live
        try:
            return await self._answer_all(frames, speaker, live)
        finally:
            self._hands_free -= live

    async def _answer_all(
        self, frames: AsyncGenerator[Frame, None], speaker: Loudspeaker | None, live: bool
    ) -> list[TurnEnded]:
        receipts = []
        deaf = (lambda: self._current is not None) if live else (lambda: False)
        try:
            async with aclosing(frames), aclosing(self._ears.utterances(frames, deaf)) as said:
                async for utterance, ended_at in said:
                    answer = self._tasks.start(self.hear(utterance, speaker, ended_at))
                    if not live:
                        receipts.append(await answer)
        except HearError:
            await self._tasks.over()
            raise
        return receipts

    async def press(self) -> None:
        """The key went down: the microphone opens. Pressing it again changes nothing."""
        if self._hold is None:
            self._parts.vad.reset()
            hold = self._hold = Hold()
            hold.task = asyncio.create_task(self._follow(hold))
            await self.interrupt()

    async def _follow(self, hold: Hold) -> None:
        await self._stop_awaiting()
        if await self._ears.follow(hold):
            self._tasks.start(self.release())

    async def release(self) -> TurnEnded | None:
        """The key was let go: answers at once. None when it was not down."""
        hold, self._hold = self._hold, None
        if hold is None or hold.task is None:
            return None
        released_at = perf_counter()
        hold.released.set()
        await asyncio.wait({hold.task}, timeout=IN_FLIGHT_SECONDS)
        hold.task.cancel()
        await asyncio.wait({hold.task})
        utterance = hold.utterance()
        if len(utterance.pcm):
            self._emit(events.SpeechEnded(self._number + 1, utterance.t1))
        receipt = await self._take(utterance, self._parts.speaker, released_at)
        self._await_answer(receipt)
        return receipt

    async def confirm(self, turn: int, yes: bool) -> None:
        """The person answers, by hand, what a skill of the turn may do: see `ConfirmAsked`. An
        answer to a question that is over changes nothing."""
        self._consent.answer(turn, yes)

    async def interrupt(self) -> None:
        """Stops speaking, drops the turn that runs, and waits for no answer; returns when all that
        is over."""
        self._announcer.quiet()
        await self._stop_awaiting()
        while (current := self._current) and current is not asyncio.current_task():
            await asyncio.sleep(0)  # a turn that has not begun could leave no receipt
            current.cancel()
            await asyncio.wait({current})

    def announce(self, text: str, *, ring: bool = False) -> None:
        """Speaks unasked, after the turn that runs; `ring`: with a chime, again and again until the
        person reacts. Call it on the engine loop."""
        self._emit(events.Announced(text))
        self._announcer.add(text, ring=ring)

    def hush(self) -> None:
        """Nothing rings, and nothing that waits is announced any more."""
        self._announcer.clear()

    def forget(self) -> None:
        """What was said until now is not told to the chat model any more."""
        self._conversation.clear()

    async def speak_announcements(self) -> None:
        """Runs as long as the assistant does."""
        await self._announcer.run()

    async def _announce(self, text: str, chime: Speech | None) -> None:
        await self.silence()
        try:
            await self._foreground(self._voice(text, self._parts.speaker, chime))
        except EarshotError as error:
            self._emit(events.Failed(self._number, error.code, error.text))
        except Exception:  # the next announcement is not to be silent too
            _log.exception("an announcement failed")

    async def silence(self) -> None:
        """Returns when nobody speaks: neither the assistant nor a person who holds the key or may
        be about to answer."""
        while self._current or self._hold or self._awaiting:
            if self._current:
                await asyncio.wait({self._current})
            elif self._hold:
                await self._hold.released.wait()
            elif self._awaiting:
                await asyncio.wait({self._awaiting})

    def _where(self, speak: bool, speaker: Loudspeaker | None) -> Loudspeaker | None:
        return (speaker or self._parts.speaker) if speak else None

    async def _take(
        self, words: Utterance | str, speaker: Loudspeaker | None, ended_at: float
    ) -> TurnEnded:
        await self.interrupt()
        self._number += 1
        turn = Turn(
            self._number,
            self._parts,
            self._conversation,
            self._consent,
            self._emit,
            spoken=isinstance(words, Utterance),
            speaker=speaker,
            ended_at=ended_at,
        )
        await self._foreground(turn.run(words))
        assert turn.receipt is not None
        if turn.receipt.said:
            self.last_reply = turn.receipt.said
        return turn.receipt

    def _await_answer(self, receipt: TurnEnded) -> None:
        """Opens the microphone where a question was asked of somebody who spoke into it."""
        busy = self._hands_free or self._hold or self._current or self._awaiting
        if receipt.asks and not busy:
            self._awaiting = self._tasks.start(self._hear_answer(receipt.turn))

    async def _hear_answer(self, turn: int) -> None:
        said = None
        self._emit(events.AnswerAwaited(turn, ANSWER_SECONDS))
        try:
            said = await self._ears.answer(ANSWER_SECONDS)
        except EarshotError as error:
            self._emit(events.Failed(self._number, error.code, error.text))
        finally:
            self._awaiting = None
            self._emit(events.AnswerEnded(turn))
        if said:
            utterance, ended_at = said
            self._await_answer(await self._take(utterance, self._parts.speaker, ended_at))

    async def _stop_awaiting(self) -> None:
        awaiting, self._awaiting = self._awaiting, None
        if awaiting:
            awaiting.cancel()
            await asyncio.wait({awaiting})

    async def _foreground(self, work: Coroutine[Any, Any, Any]) -> None:
        """Runs what `interrupt` stops. Our own caller's cancellation stops it too, and passes."""
        task = asyncio.create_task(work)
        self._current = task
        try:
            await asyncio.wait({task})
        except asyncio.CancelledError:
            task.cancel()
            await asyncio.wait({task})
            raise
        finally:
            if self._current is task:
                self._current = None
        if not task.cancelled() and (error := task.exception()):
            raise error

    async def _voice(self, text: str, speaker: Loudspeaker, chime: Speech | None = None) -> None:
        clauses = Clauses()
        try:
            if chime:
                await speaker.play(chime)
            for clause in [*clauses.feed(text), *clauses.flush()]:
                speech = await self._parts.voice.speak(clause)
                if len(speech.pcm):
                    await speaker.play(speech)
            await speaker.drained()
        except asyncio.CancelledError:
            speaker.stop()
            raise

    def _emit(self, event: Event) -> None:
        for listener in list(self._listeners):
            try:
                listener(event)
            except Exception:
                _log.exception("a listener failed on %s", type(event).__name__)
