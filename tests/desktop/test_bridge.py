"""The door between the window and the engine: order, errors, start and stop."""

from __future__ import annotations

import threading
from functools import partial

import pytest

from earshot.core.assistant import Assistant
from earshot.desktop.bridge import Bridge
from earshot.errors import HearError, ModelError
from earshot.events import Announced, Event, Failed, Heard, Replying, TurnEnded
from tests.desktop.conftest import Until
from tests.desktop.fakes import ENGINES, FakeAssistant, opener


class RecordingFace:
    def __init__(self) -> None:
        self.events: list[Event] = []
        self.engines: dict[str, str] = {}
        self.threads: set[threading.Thread] = set()

    def show_ready(self, assistant: Assistant, engines: dict[str, str]) -> None:
        self.engines = engines

    def show_event(self, event: Event) -> None:
        self.threads.add(threading.current_thread())
        self.events.append(event)

    def failed(self) -> list[str]:
        return [event.code for event in self.events if isinstance(event, Failed)]


@pytest.fixture
def face(bridge: Bridge) -> RecordingFace:
    face = RecordingFace()
    bridge.start(face)
    return face


def test_it_opens_the_assistant_and_names_its_engines(face: RecordingFace, until: Until) -> None:
    until(lambda: face.engines)
    assert face.engines == ENGINES


def test_what_is_wrong_in_the_persons_files_is_shown_at_the_start(
    app: object, until: Until
) -> None:
    face, assistant = RecordingFace(), FakeAssistant()
    assistant.troubles = ["A file is damaged."]
    bridge = Bridge(opener(assistant))
    bridge.start(face)
    until(lambda: face.events)
    assert face.events == [Announced("A file is damaged.")]
    bridge.stop()


def test_news_comes_in_order_on_the_windows_thread(
    bridge: Bridge, face: RecordingFace, assistant: FakeAssistant, until: Until
) -> None:
    sent = [Replying(1, str(number)) for number in range(5_000)]

    async def flood(_: Assistant) -> None:
        assistant.emit(sent)

    bridge.call(flood)
    until(lambda: len(face.events) == len(sent))
    assert face.events == sent
    assert face.threads == {threading.main_thread()}


def test_a_call_made_before_it_is_open_waits(app: object, until: Until) -> None:
    face, assistant = RecordingFace(), FakeAssistant()
    bridge = Bridge(opener(assistant, seconds=0.05))
    answer = bridge.call(lambda opened: opened.ask("hello"))
    bridge.start(face)
    until(answer.done)
    assert answer.result().said == "You said hello."
    bridge.stop()


def test_an_error_that_comes_back_is_shown_once(
    bridge: Bridge, face: RecordingFace, assistant: FakeAssistant, until: Until
) -> None:
    assistant.error = HearError("microphone-missing", "There is no microphone.")
    until(bridge.call(lambda opened: opened.ask("hello")).done)
    until(face.failed)
    assert face.failed() == ["microphone-missing"]

    async def fail_aloud(opened: Assistant) -> None:
        assistant.emit([Heard(7, "hi"), Failed(7, "voice-lost", "The voice is gone.")])
        raise HearError("voice-lost", "The voice is gone.")

    until(bridge.call(fail_aloud).done)
    settled: list[bool] = []
    bridge.post(lambda: settled.append(True))
    until(lambda: settled)
    assert face.failed() == ["microphone-missing", "voice-lost"]


def test_a_bug_is_shown_as_one(
    bridge: Bridge, face: RecordingFace, assistant: FakeAssistant, until: Until
) -> None:
    assistant.error = ZeroDivisionError("oops")
    bridge.call(lambda opened: opened.ask("hello"))
    until(face.failed)
    assert face.failed() == ["bug"]


def test_an_assistant_that_cannot_open_says_why(app: object, until: Until) -> None:
    face = RecordingFace()
    bridge = Bridge(opener(FakeAssistant(), ModelError("model-missing", "There is no model.")))
    bridge.start(face)
    until(face.failed)
    assert face.failed() == ["model-missing"]
    late = bridge.call(lambda opened: opened.ask("hello"))
    until(late.done)
    assert late.cancelled()
    bridge.stop()


def test_a_hold_opens_first_and_releases_after(
    bridge: Bridge, face: RecordingFace, assistant: FakeAssistant, until: Until
) -> None:
    assistant.press_seconds = 0.05
    hold = bridge.hold()
    hold.let_go()
    until(lambda: any(isinstance(event, TurnEnded) for event in face.events))
    assert assistant.done == ["press", "open", "release", "ask what time is it"]


def test_stopping_ends_calls_before_the_assistant(
    bridge: Bridge, face: RecordingFace, assistant: FakeAssistant, until: Until
) -> None:
    bridge.call(lambda opened: opened.listen())
    until(lambda: "listen" in assistant.done)
    bridge.stop()
    assert assistant.done == ["listen", "deaf", "closed"]
    assert "engine" not in {thread.name for thread in threading.enumerate()}


def test_it_stops_while_it_opens(app: object) -> None:
    bridge = Bridge(opener(FakeAssistant(), seconds=3600))
    bridge.start(RecordingFace())
    bridge.stop()
    assert "engine" not in {thread.name for thread in threading.enumerate()}


def test_a_mistake_in_the_window_does_not_stop_the_news(
    bridge: Bridge, face: RecordingFace, until: Until, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[type[BaseException]] = []
    monkeypatch.setattr("sys.excepthook", lambda kind, *_: seen.append(kind))

    def stumble() -> None:
        raise ZeroDivisionError

    arrived: list[bool] = []
    bridge.post(stumble)
    bridge.post(lambda: arrived.append(True))
    until(lambda: arrived)
    assert seen == [ZeroDivisionError]


def test_news_that_nobody_takes_is_bounded(bridge: Bridge, until: Until) -> None:
    taken: list[int] = []
    for number in range(30_000):
        bridge.post(partial(taken.append, number))
    last: list[bool] = []
    until(lambda: len(taken) >= 20_000)
    bridge.post(lambda: last.append(True))
    until(lambda: last)
    assert taken == list(range(20_000))
