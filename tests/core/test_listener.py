"""The listener's policy, on frames of any kind in any order."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from earshot.core.listener import HELD, Cue, Listener, Policy, Started
from earshot.values import FRAME, RATE, Frame, Utterance

STEP = FRAME / RATE
SHORT = Policy(maximum_seconds=3.0)


def frame(number: int) -> Frame:
    """Every sample of a frame holds its number, so that a lost or doubled frame shows."""
    return Frame(np.full(FRAME, number, np.float32), number * STEP)


def numbers(utterance: Utterance) -> list[int]:
    return [int(n) for n in utterance.pcm[::FRAME]]


def run(listener: Listener, probabilities: list[float], first: int = 0) -> list[Cue]:
    steps = (listener.step(frame(n), p) for n, p in enumerate(probabilities, first))
    return [cue for cue in steps if cue is not None]


def test_a_sentence_comes_with_what_surrounds_it() -> None:
    cues = run(Listener(), [0.0] * 30 + [0.9] * 30 + [0.0] * 30)
    assert len(cues) == 2
    started, utterance = cues
    assert isinstance(started, Started)
    assert isinstance(utterance, Utterance)
    assert started.t == pytest.approx(30 * STEP)
    assert utterance.t1 == pytest.approx(60 * STEP)
    assert numbers(utterance) == list(range(21, 67))
    assert utterance.t0 == pytest.approx(21 * STEP)


def test_the_end_is_told_once_the_hangover_has_passed() -> None:
    listener = Listener(Policy(hangover_seconds=4.5 * STEP))
    assert len(run(listener, [0.9] * 10 + [0.0] * 4)) == 1
    assert isinstance(listener.step(frame(14), 0.0), Utterance)


def test_a_word_as_short_as_yes_is_heard_and_a_click_is_not() -> None:
    assert len(run(Listener(), [0.0] * 10 + [0.8] * 5 + [0.0] * 30)) == 2
    assert run(Listener(), ([0.0] * 10 + [0.95] * 2) * 20) == []


def test_a_pause_for_breath_does_not_end_the_sentence() -> None:
    cues = run(Listener(), [0.9] * 10 + [0.1] * 12 + [0.4] * 10 + [0.0] * 30)
    assert [type(cue) for cue in cues] == [Started, Utterance]


def test_a_slow_onset_belongs_to_the_word() -> None:
    cues = run(Listener(), [0.0] * 40 + [0.2] * 12 + [0.9] * 10 + [0.0] * 30)
    assert isinstance(cues[1], Utterance)
    assert numbers(cues[1])[0] <= 40 - 9


def test_a_long_speech_is_cut_without_a_gap() -> None:
    listener = Listener(SHORT)
    cues = run(listener, [0.9] * 400)
    pieces = [numbers(cue) for cue in cues if isinstance(cue, Utterance)]
    last = listener.release()
    assert last is not None
    assert len(pieces) == 4
    assert [n for piece in [*pieces, numbers(last)] for n in piece] == list(range(400))


def test_releasing_the_key_ends_the_utterance_at_once() -> None:
    listener = Listener(HELD)
    run(listener, [0.0] * 10 + [0.9] * 10 + [0.0] * 100 + [0.9] * 10)
    utterance = listener.release()
    assert utterance is not None
    assert numbers(utterance) == list(range(1, 130))
    assert listener.release() is None


def test_releasing_the_key_after_silence_gives_nothing() -> None:
    listener = Listener(HELD)
    run(listener, [0.05] * 100)
    assert listener.release() is None


def test_a_released_word_may_still_be_short_of_the_minimum() -> None:
    listener = Listener()
    run(listener, [0.0] * 10 + [0.9])
    utterance = listener.release()
    assert utterance is not None
    assert 10 in numbers(utterance)


def test_the_policy_may_change_while_someone_speaks() -> None:
    listener = Listener(HELD)
    run(listener, [0.9] * 20 + [0.0] * 60)
    listener.policy = Policy()
    assert isinstance(listener.step(frame(80), 0.0), Utterance)


def test_silence_is_counted_inside_an_utterance_only() -> None:
    listener = Listener()
    run(listener, [0.0] * 20)
    assert listener.silence_seconds == 0
    run(listener, [0.9] * 10 + [0.0] * 5, first=20)
    assert listener.silence_seconds == pytest.approx(5 * STEP)


@settings(max_examples=100, deadline=None)
@given(st.lists(st.floats(0, 1), max_size=300))
def test_no_probability_upsets_the_order_of_things(probabilities: list[float]) -> None:
    inside = False
    for cue in run(Listener(SHORT), probabilities):
        assert isinstance(cue, Utterance) == inside
        inside = not inside


class AnyStream(RuleBasedStateMachine):
    """Any sequence of sounds, releases and changes of policy."""

    def __init__(self) -> None:
        super().__init__()
        self.listener = Listener(SHORT)
        self.count = 0
        self.spoken: set[int] = set()
        self.told: list[int] = []
        self.last_end = 0.0
        self.beginning: list[int] = []

    def take(self, cue: Cue | None) -> None:
        if isinstance(cue, Utterance):
            assert numbers(cue)[: len(self.beginning)] == self.beginning
            self.beginning = []
            assert numbers(cue) == list(range(numbers(cue)[0], numbers(cue)[-1] + 1))
            assert cue.t0 == pytest.approx(numbers(cue)[0] * STEP)
            assert self.last_end - 1e-6 <= cue.t0 < cue.t1 <= self.count * STEP + 1e-6
            self.last_end = cue.t0 + cue.seconds
            self.told += numbers(cue)

    @rule(probability=st.sampled_from([0.0, 0.03, 0.2, 0.4, 0.6, 1.0]), times=st.integers(1, 40))
    def sound(self, probability: float, times: int) -> None:
        for _ in range(times):
            if probability >= 0.5 and times >= 4:
                self.spoken.add(self.count)
            self.count += 1
            self.take(self.listener.step(frame(self.count - 1), probability))

    @rule()
    def release(self) -> None:
        self.take(self.listener.release())

    @rule(policy=st.sampled_from([SHORT, Policy(hangover_seconds=0.2, maximum_seconds=2.0)]))
    def change(self, policy: Policy) -> None:
        self.listener.policy = policy

    @invariant()
    def an_utterance_begins_with_what_it_was_so_far(self) -> None:
        if so_far := self.listener.so_far():
            assert numbers(so_far)[: len(self.beginning)] == self.beginning
            self.beginning = numbers(so_far)

    @invariant()
    def little_is_kept(self) -> None:
        assert len(self.listener._frames) * STEP <= 3.0 + 1.3 + 2 * STEP

    @invariant()
    def nothing_is_told_twice(self) -> None:
        assert len(self.told) == len(set(self.told))

    def teardown(self) -> None:
        self.take(self.listener.release())
        assert self.spoken <= set(self.told)


TestAnyStream = AnyStream.TestCase
TestAnyStream.settings = settings(max_examples=30, stateful_step_count=30, deadline=None)
