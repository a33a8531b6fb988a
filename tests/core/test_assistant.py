"""The assistant over time: the key, the open microphone, announcements."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator

import numpy as np
import pytest

from earshot import events
from earshot.core.assistant import Assistant
from earshot.errors import HearError
from earshot.events import Event
from earshot.values import FRAME, RATE, Frame
from tests.core.fakes import FakeMicrophone, FakeRecogniser, FakeSpeaker, parts

SAID = [False] * 5 + [True] * 20 + [False] * 5
PAUSE = [False] * 40


async def frames(script: list[bool]) -> AsyncGenerator[Frame, None]:
    for at, loud in enumerate(script):
        yield Frame(np.full(FRAME, 0.5 * loud, np.float32), at * FRAME / RATE)


async def test_every_utterance_of_a_recording_is_answered_in_order() -> None:
    recogniser = FakeRecogniser()
    assistant = Assistant(parts(recogniser=recogniser), {})
    seen: list[Event] = []
    assistant.subscribe(seen.append)
    receipts = await assistant.listen_to(frames(SAID + PAUSE + SAID))
    assert [receipt.turn for receipt in receipts] == [1, 2]
    assert [e.turn for e in seen if isinstance(e, events.SpeechStarted)] == [1, 2]
    assert len(recogniser.utterances) == 2


async def test_silence_is_no_turn() -> None:
    assert await Assistant(parts(), {}).listen_to(frames(PAUSE * 10)) == []


async def held(assistant: Assistant, microphone: FakeMicrophone) -> events.TurnEnded | None:
    await assistant.press()
    await microphone.played.wait()
    return await assistant.release()


async def test_the_key_commits_at_once() -> None:
    microphone = FakeMicrophone(SAID[:22])
    assistant = Assistant(parts(microphone=microphone), {})
    receipt = await held(assistant, microphone)
    assert receipt
    assert receipt.said == "It is noon."
    assert microphone.open == 0


async def test_the_recogniser_may_begin_while_the_key_is_down() -> None:
    microphone, recogniser = FakeMicrophone(SAID), FakeRecogniser()
    recogniser.idle = True
    assistant = Assistant(parts(microphone=microphone, recogniser=recogniser), {})
    await held(assistant, microphone)
    (utterance,) = recogniser.utterances
    assert len(recogniser.begun) > len(SAID) / 2
    for so_far in recogniser.begun:
        assert so_far.t0 == utterance.t0
        assert np.array_equal(so_far.pcm, utterance.pcm[: len(so_far.pcm)])


async def test_pauses_while_the_key_is_down_do_not_end_the_turn() -> None:
    microphone, recogniser = FakeMicrophone(SAID + PAUSE + SAID), FakeRecogniser()
    assistant = Assistant(parts(microphone=microphone, recogniser=recogniser), {})
    await held(assistant, microphone)
    (utterance,) = recogniser.utterances
    assert utterance.seconds > 40 * FRAME / RATE


async def test_a_very_long_hold_is_heard_whole() -> None:
    microphone, recogniser = FakeMicrophone([True] * 2500), FakeRecogniser()
    assistant = Assistant(parts(microphone=microphone, recogniser=recogniser), {})
    await held(assistant, microphone)
    (utterance,) = recogniser.utterances
    assert utterance.seconds == pytest.approx(2500 * FRAME / RATE, abs=0.1)


async def test_a_key_that_hangs_is_released_in_the_end() -> None:
    microphone, recogniser = FakeMicrophone([True] * 20_000), FakeRecogniser()
    assistant = Assistant(parts(microphone=microphone, recogniser=recogniser), {})
    ended = asyncio.Event()
    assistant.subscribe(lambda e: ended.set() if isinstance(e, events.TurnEnded) else None)
    await assistant.press()
    await ended.wait()
    assert microphone.open == 0
    assert await assistant.release() is None


async def test_nothing_said_while_the_key_was_down() -> None:
    microphone = FakeMicrophone([False] * 20)
    receipt = await held(Assistant(parts(microphone=microphone), {}), microphone)
    assert receipt
    assert receipt.path == "nothing"
    assert "no speech" in receipt.why


async def test_pressing_twice_and_releasing_twice_change_nothing() -> None:
    microphone = FakeMicrophone(SAID)
    assistant = Assistant(parts(microphone=microphone), {})
    assert await assistant.release() is None
    await assistant.press()
    await assistant.press()
    await microphone.played.wait()
    assert microphone.open == 1
    assert await assistant.release()
    assert await assistant.release() is None


async def test_a_release_before_the_microphone_opened_is_not_lost() -> None:
    assistant = Assistant(parts(microphone=FakeMicrophone()), {})
    await assistant.press()
    receipt = await assistant.release()
    assert receipt
    assert receipt.path == "nothing"


async def test_what_was_heard_before_the_microphone_was_lost_is_answered() -> None:
    lost = HearError("microphone-lost", "The microphone is gone.")
    microphone = FakeMicrophone(SAID, lost)
    assistant = Assistant(parts(microphone=microphone), {})
    seen: list[Event] = []
    assistant.subscribe(seen.append)
    receipt = await held(assistant, microphone)
    assert receipt
    assert receipt.said == "It is noon."
    assert [e.code for e in seen if isinstance(e, events.Failed)] == ["microphone-lost"]


async def test_hands_free_answers_and_says_when_the_microphone_is_lost() -> None:
    lost = HearError("microphone-lost", "The microphone is gone.")
    microphone = FakeMicrophone(SAID, lost)
    assistant = Assistant(parts(microphone=microphone), {})
    seen: list[Event] = []
    assistant.subscribe(seen.append)
    with pytest.raises(HearError, match="gone"):
        await assistant.listen()
    await assistant.silence()
    assert [e.said for e in seen if isinstance(e, events.TurnEnded)] == ["It is noon."]


async def test_hands_free_does_not_answer_itself() -> None:
    speaker = FakeSpeaker()
    speaker.stuck = True
    microphone = FakeMicrophone(SAID + PAUSE + SAID + PAUSE)
    assistant = Assistant(parts(microphone=microphone, speaker=speaker), {})
    seen: list[Event] = []
    assistant.subscribe(seen.append)
    listening = asyncio.create_task(assistant.listen())
    await microphone.played.wait()
    assert sum(isinstance(e, events.SpeechStarted) for e in seen) == 1
    listening.cancel()
    await asyncio.wait({listening})
    await assistant.interrupt()
    assert microphone.open == 0


async def test_announcements_wait_for_the_turn_and_are_spoken() -> None:
    speaker = FakeSpeaker()
    speaker.stuck = True
    assistant = Assistant(parts(speaker=speaker), {})
    announcing = asyncio.create_task(assistant.speak_announcements())
    answer = asyncio.create_task(assistant.ask("what time is it"))
    await speaker.playing.wait()
    assistant.announce("Your timer is done.")
    await asyncio.sleep(0.01)
    assert speaker.played == ["It is noon."]
    speaker.stuck = False
    await assistant.interrupt()
    await answer
    async with asyncio.timeout(5):
        while len(speaker.played) < 2:
            await asyncio.sleep(0.001)
    assert speaker.played[1] == "Your timer is done."
    announcing.cancel()
    await asyncio.wait({announcing})


async def test_too_many_announcements_are_shown_and_not_spoken() -> None:
    assistant = Assistant(parts(), {})
    seen: list[Event] = []
    assistant.subscribe(seen.append)
    for number in range(100):
        assistant.announce(str(number))
    assert len(seen) == 100
    assistant.hush()


async def test_say_speaks_and_can_be_interrupted() -> None:
    speaker = FakeSpeaker()
    assistant = Assistant(parts(speaker=speaker), {})
    await assistant.say("Hello there.")
    assert speaker.played == ["Hello there."]
    speaker.stuck = True
    saying = asyncio.create_task(assistant.say("For ever."))
    await asyncio.sleep(0.01)
    await assistant.interrupt()
    await saying
    assert speaker.stopped == 1


def test_what_is_in_use_can_be_shown() -> None:
    assistant = Assistant(parts(), {"voice": "espeak-ng (starter)"})
    assert assistant.engines() == {"voice": "espeak-ng (starter)"}
    assert assistant.level == 0.25
