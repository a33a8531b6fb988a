"""When a person speaks and when they are done: arithmetic on seconds of audio, nothing else."""

from __future__ import annotations

import math
from collections import deque
from dataclasses import dataclass

import numpy as np

from earshot.values import RATE, Frame, Pcm, Utterance


@dataclass(frozen=True, slots=True)
class Policy:
    """When sound becomes an utterance. Seconds of audio, probabilities of speech."""

    onset: float = 0.5
    """Speech begins at this probability ..."""
    offset: float = 0.35
    """... and goes on down to this one."""
    hint: float = 0.05
    """Sound before the onset that was at least this probable belongs to it: after a loud noise the
    network takes up to a second to be sure."""
    hint_seconds: float = 1.0
    """... up to this long before the onset."""
    minimum_speech_seconds: float = 0.12
    """Shorter sounds are clicks."""
    pre_roll_seconds: float = 0.3
    """Kept from before that: the network notices soft consonants late."""
    tail_seconds: float = 0.2
    """Kept from after the speech: soft endings."""
    hangover_seconds: float = 0.5
    """Silence that ends an utterance."""
    maximum_seconds: float = 30.0
    """Longer speech is cut into several utterances; nothing of it is lost."""


HELD = Policy(onset=0.3, offset=0.2, minimum_speech_seconds=0.03, hangover_seconds=math.inf)
"""While a key is held down: pauses do not end the utterance, the release does, and the key is
itself evidence that someone means to speak."""


@dataclass(frozen=True, slots=True)
class Started:
    """Someone began to speak at `t` seconds of audio."""

    t: float


Cue = Started | Utterance


class Listener:
    """Cuts a stream of frames into utterances. `policy` may be exchanged at any time."""

    def __init__(self, policy: Policy | None = None) -> None:
        self.policy = policy or Policy()
        self._frames: deque[Frame] = deque()
        """What may belong to an utterance: the pre-roll, or the current one."""
        self._now = 0.0
        self._forget_speech()

    def _forget_speech(self) -> None:
        self._hint: float | None = None
        self._onset: float | None = None
        self._voiced = 0.0
        self._speech_end = 0.0
        self._started = False

    @property
    def speaking(self) -> bool:
        """Whether an utterance has started and not ended."""
        return self._started

    @property
    def silence_seconds(self) -> float:
        """How long the speaker has been silent in the current utterance; 0 outside of one."""
        return self._now - self._speech_end if self._started else 0.0

    def so_far(self) -> Utterance | None:
        """What an utterance that goes on has for certain: when it ends, it begins like this."""
        return self._utterance() if self._started else None

    def step(self, frame: Frame, probability: float) -> Cue | None:
        """Takes the next frame with its probability of speech."""
        self._frames.append(frame)
        self._now = _end(frame)
        spoken = self._judge(frame, probability)
        return self._follow() if self._started else self._watch(spoken)

    def release(self) -> Utterance | None:
        """The key was let go: what was said so far, without waiting; None when it was nothing."""
        if self._onset is None:
            return None
        return self._finish()

    def _judge(self, frame: Frame, probability: float) -> bool:
        policy = self.policy
        if probability < policy.hint:
            self._hint = None
        elif self._hint is None:
            self._hint = frame.t
        spoken = probability >= (policy.onset if self._onset is None else policy.offset)
        if spoken:
            self._onset = frame.t if self._onset is None else self._onset
            self._voiced += self._now - frame.t
            self._speech_end = self._now
        return spoken

    def _watch(self, spoken: bool) -> Started | None:
        """Before an utterance: waits until there was enough speech to believe in."""
        if not spoken:
            self._onset, self._voiced = None, 0.0
        self._drop_before(self._beginning() - self.policy.pre_roll_seconds)
        if self._onset is None or self._voiced < self.policy.minimum_speech_seconds:
            return None
        self._started = True
        return Started(self._onset)

    def _beginning(self) -> float:
        """Where speech would have begun, if this frame belongs to some."""
        onset = self._now if self._onset is None else self._onset
        hint = onset if self._hint is None else self._hint
        return max(hint, onset - self.policy.hint_seconds)

    def _follow(self) -> Utterance | None:
        """Inside an utterance: waits for the silence after it."""
        if self.silence_seconds >= self.policy.hangover_seconds:
            return self._finish()
        if self._now - self._frames[0].t < self.policy.maximum_seconds:
            return None
        utterance = self._finish()
        self._voiced = self.policy.minimum_speech_seconds  # what goes on is no click
        return utterance

    def _finish(self) -> Utterance:
        """What follows the tail stays behind as pre-roll of the next utterance."""
        utterance = self._utterance()
        self._drop_before(self._speech_end + self.policy.tail_seconds)
        self._forget_speech()
        return utterance

    def _utterance(self) -> Utterance:
        until = self._speech_end + self.policy.tail_seconds
        frames = [frame for frame in self._frames if frame.t < until]
        return Utterance(_joined(frames), frames[0].t, self._speech_end)

    def _drop_before(self, t: float) -> None:
        while self._frames and self._frames[0].t < t:
            self._frames.popleft()


def _end(frame: Frame) -> float:
    return frame.t + len(frame.pcm) / RATE


def _joined(frames: list[Frame]) -> Pcm:
    pieces = [frame.pcm for frame in frames]
    return np.concatenate(pieces) if pieces else np.zeros(0, np.float32)
