"""What a person does with the window, and what it shows of the engine's news."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QFont, QImage, QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QWidget

from earshot.desktop import theme
from earshot.desktop import window as window_module
from earshot.desktop.bridge import Bridge
from earshot.desktop.state import State
from earshot.desktop.window import TRY_FIRST, Window
from earshot.errors import HearError
from earshot.events import (
    AnswerAwaited,
    AnswerEnded,
    ConfirmAnswered,
    ConfirmAsked,
    Event,
    Failed,
    Heard,
    Speaking,
    SpeechEnded,
    SpeechStarted,
    TurnEnded,
)
from earshot.values import SkillCall
from tests.desktop.conftest import Until
from tests.desktop.fakes import FakeAssistant

Key = Qt.Key

EVENTS: dict[State, list[Event]] = {
    State.IDLE: [TurnEnded(1, "hi", "skill", "hello")],
    State.THINKING: [Heard(1, "hi")],
    State.SPEAKING: [Speaking(1, "hello")],
    State.ASKING: [Speaking(1, "Look."), ConfirmAsked(1, SkillCall("empty"), "Empty. Shall I?")],
    State.ERROR: [Failed(1, "voice-lost", "The voice is gone.")],
    State.NO_MICROPHONE: [Failed(1, "microphone-missing", "There is no microphone.")],
}


def picture(window: Window) -> QImage:
    return window.grab().toImage()


@pytest.mark.parametrize("scheme", [Qt.ColorScheme.Light, Qt.ColorScheme.Dark])
def test_every_state_has_its_own_word_and_look(
    window: Window, app: QApplication, scheme: Qt.ColorScheme
) -> None:
    theme.dress(app, scheme)
    try:
        words, marks = set(), set()
        for state, events in EVENTS.items():
            window._last = None
            for event in events:
                window.show_event(event)
            assert window._word.text() == state.value
            words.add(window._word.text())
            image = window._mark.grab().toImage()
            marks.add(bytes(image.constBits()))
            assert not picture(window).isNull()
        assert len(words) == len(marks) == len(EVENTS)
    finally:
        theme.dress(app, Qt.ColorScheme.Light)


def test_a_fresh_window_says_what_to_try(
    window: Window, assistant: FakeAssistant, until: Until
) -> None:
    assert window._pages.currentWidget() is window._welcome
    QTest.mouseClick(window._examples[0], Qt.MouseButton.LeftButton)
    until(lambda: window._pages.currentWidget() is window._transcript)
    assert assistant.done == [f"ask {TRY_FIRST[0]}"]


def held_and_let_go(assistant: FakeAssistant) -> bool:
    return assistant.done.count("release") == 1


def test_the_mouse_holds_and_lets_go(
    window: Window, assistant: FakeAssistant, until: Until
) -> None:
    QTest.mousePress(window._talk, Qt.MouseButton.LeftButton)
    assert window._word.text() == "Listening"
    until(lambda: assistant.done == ["press", "open"])
    QTest.mouseMove(window._talk, QPoint(-50, -50))  # the pointer slides off
    assert window._talk.isDown()
    QTest.mouseRelease(window._talk, Qt.MouseButton.LeftButton)
    until(lambda: held_and_let_go(assistant))
    assert not window._talk.isDown()


@pytest.mark.parametrize("place", ["_talk", "_transcript"])
def test_space_holds_and_lets_go(
    window: Window, assistant: FakeAssistant, until: Until, place: str
) -> None:
    window.show_event(Heard(1, "hi"))  # brings the conversation to the front
    widget: QWidget = getattr(window, place)
    widget.setFocus()
    QTest.keyPress(widget, Key.Key_Space)
    until(lambda: assistant.done == ["press", "open"])
    assert window._talk.isDown()
    QTest.keyRelease(widget, Key.Key_Space)
    until(lambda: held_and_let_go(assistant))


def test_a_key_that_repeats_is_one_press(
    window: Window, assistant: FakeAssistant, until: Until
) -> None:
    def send(kind: QKeyEvent.Type, repeats: bool) -> None:
        event = QKeyEvent(kind, Key.Key_Space, Qt.KeyboardModifier.NoModifier, " ", repeats)
        QApplication.sendEvent(window._transcript, event)

    send(QKeyEvent.Type.KeyPress, False)
    for _ in range(5):
        send(QKeyEvent.Type.KeyRelease, True)
        send(QKeyEvent.Type.KeyPress, True)
    until(lambda: "open" in assistant.done)
    assert assistant.done == ["press", "open"]
    send(QKeyEvent.Type.KeyRelease, False)
    until(lambda: held_and_let_go(assistant))


def test_space_in_the_box_is_a_space(window: Window, assistant: FakeAssistant) -> None:
    window._box.setFocus()
    QTest.keyClicks(window._box, "what time")
    assert window._box.text() == "what time"
    assert assistant.done == []


@pytest.mark.parametrize("loss", ["hide", "other window", "focus"])
def test_a_lost_release_lets_go(
    window: Window, assistant: FakeAssistant, until: Until, loss: str
) -> None:
    window._talk.setFocus()
    QTest.keyPress(window._talk, Key.Key_Space)
    until(lambda: "open" in assistant.done)
    other = QWidget()
    if loss == "hide":
        window.hide()
    elif loss == "focus":
        window._box.setFocus()
    else:
        other.show()
        other.activateWindow()
    until(lambda: held_and_let_go(assistant))
    other.close()
    assert not window._talk.isDown()


def test_a_release_that_was_lost_is_made_good_by_the_next(
    window: Window, assistant: FakeAssistant, until: Until
) -> None:
    for _ in range(2):
        QTest.keyPress(window._transcript, Key.Key_Space)
    until(lambda: assistant.done == ["press", "open"])
    QTest.keyRelease(window._transcript, Key.Key_Space)
    until(lambda: held_and_let_go(assistant))
    QTest.keyClick(window._transcript, Key.Key_Space)
    until(lambda: assistant.done.count("release") == 2)


def test_a_microphone_that_fails_is_said(
    window: Window, assistant: FakeAssistant, until: Until
) -> None:
    assistant.error = HearError("microphone-busy", "Another program has the microphone.")
    QTest.mousePress(window._talk, Qt.MouseButton.LeftButton)
    until(lambda: window._word.text() == "No microphone")
    assert window._hint.text() == "Another program has the microphone."
    assert "Another program" in window._transcript.toPlainText()
    QTest.mouseRelease(window._talk, Qt.MouseButton.LeftButton)
    assert window._word.text() == "No microphone"


def test_enter_sends_and_up_recalls(window: Window, assistant: FakeAssistant, until: Until) -> None:
    box = window._box
    for text in ("one", "two"):
        QTest.keyClicks(box, text)
        QTest.keyClick(box, Key.Key_Return)
    QTest.keyClick(box, Key.Key_Return)
    until(lambda: assistant.done == ["ask one", "ask two"])
    shown = []
    for key in (Key.Key_Up, Key.Key_Up, Key.Key_Up, Key.Key_Down, Key.Key_Down):
        QTest.keyClick(box, key)
        shown.append(box.text())
    assert shown == ["two", "one", "one", "two", ""]
    until(lambda: "You said two." in window._transcript.toPlainText())


def test_letters_typed_anywhere_go_to_the_box(window: Window) -> None:
    window._talk.setFocus()
    QTest.keyClick(window._talk, "w")
    QTest.keyClicks(QApplication.focusWidget(), "hat time")
    assert window._box.text() == "what time"


@pytest.mark.parametrize("how", ["escape", "button"])
def test_speaking_can_be_stopped(
    window: Window, assistant: FakeAssistant, until: Until, how: str
) -> None:
    assert not window._stop.isVisible()
    window.show_event(Speaking(1, "hello"))
    if how == "escape":
        QTest.keyClick(window, Key.Key_Escape)
    else:
        QTest.mouseClick(window._stop, Qt.MouseButton.LeftButton)
    until(lambda: assistant.done == ["interrupt"])


def test_hands_free_listens_until_switched_off(
    window: Window, assistant: FakeAssistant, until: Until
) -> None:
    QTest.mouseClick(window._hands_free, Qt.MouseButton.LeftButton)
    until(lambda: assistant.done == ["listen"])
    assert window._word.text() == "Listening"
    QTest.mouseClick(window._hands_free, Qt.MouseButton.LeftButton)
    until(lambda: assistant.done == ["listen", "deaf"])
    assert window._word.text() == "Ready"


def test_holding_ends_hands_free(window: Window, assistant: FakeAssistant, until: Until) -> None:
    window._hands_free.setChecked(True)
    until(lambda: assistant.done == ["listen"])
    QTest.mousePress(window._talk, Qt.MouseButton.LeftButton)
    until(lambda: "open" in assistant.done)
    assert sorted(assistant.done) == ["deaf", "listen", "open", "press"]
    assert not window._hands_free.isChecked()


def test_hands_free_switches_itself_off_when_the_microphone_fails(
    window: Window, assistant: FakeAssistant, until: Until, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def fail() -> None:
        raise HearError("microphone-missing", "There is no microphone.")

    monkeypatch.setattr(assistant, "listen", fail)
    QTest.mouseClick(window._hands_free, Qt.MouseButton.LeftButton)
    until(lambda: window._word.text() == "No microphone")
    until(lambda: not window._hands_free.isChecked())
    assert window._word.text() == "No microphone"


def test_the_level_is_watched_only_while_it_is_seen_and_listening(
    window: Window, until: Until
) -> None:
    assert not window._ticker.isActive()
    QTest.mousePress(window._talk, Qt.MouseButton.LeftButton)
    until(lambda: max(window._meter._levels) == pytest.approx(0.4))
    QTest.mouseRelease(window._talk, Qt.MouseButton.LeftButton)
    until(lambda: not window._ticker.isActive())
    assert max(window._meter._levels) == 0.0


def test_states_are_announced_once_and_errors_with_their_sentence(
    window: Window, monkeypatch: pytest.MonkeyPatch
) -> None:
    said: list[tuple[str, bool]] = []
    monkeypatch.setattr(
        window_module, "announce", lambda _, text, urgent: said.append((text, urgent))
    )
    for event in (Heard(1, "hi"), Speaking(1, "a"), Speaking(1, "b"), *EVENTS[State.ERROR]):
        window.show_event(event)
    assert said == [
        ("Thinking", False),
        ("Speaking", False),
        ("Something went wrong. The voice is gone.", True),
    ]


def test_an_announcement_reaches_qt(window: Window) -> None:
    window_module.announce(window, "Listening")
    window_module.announce(window, "No microphone", assertive=True)


def test_everything_can_be_reached_by_tab_and_has_a_name(window: Window) -> None:
    window.show_event(Speaking(1, "hello"))
    window._talk.setFocus()
    reached: list[QWidget] = []
    for _ in range(10):
        focused = QApplication.focusWidget()
        assert focused is not None
        reached.append(focused)
        QTest.keyClick(focused, Key.Key_Tab)
    wanted = {window._talk, window._box, window._hands_free, window._stop, window._improve}
    assert wanted <= set(reached)
    assert all(getattr(w, "text", str)() or w.accessibleName() for w in wanted)


def test_it_says_which_engines_it_uses_and_what_would_help(window: Window) -> None:
    assert "pocketsphinx (starter" in window._in_use.text()
    QTest.mouseClick(window._improve, Qt.MouseButton.LeftButton)
    assert "Whisper" in window._transcript.toPlainText()


def test_an_engine_that_was_changed_by_voice_is_named(
    window: Window, assistant: FakeAssistant
) -> None:
    assistant.in_use["voice"] = "Piper (amy)"
    window.show_event(TurnEnded(1, "use the voice amy", "skill", "I speak with Amy now."))
    assert "Piper (amy)" in window._in_use.text()


@pytest.mark.parametrize("times", [1, 2])
@pytest.mark.parametrize("direction", list(Qt.LayoutDirection)[:2])
def test_long_words_wrap_and_nothing_is_cut(
    app: QApplication, bridge: Bridge, times: int, direction: Qt.LayoutDirection
) -> None:
    """At the smallest size, with letters of twice the size, from right to left."""
    font = app.font()
    large = QFont(font)
    large.setPointSizeF(font.pointSizeF() * times)
    app.setFont(large)
    try:
        window = Window(bridge)
        window.setLayoutDirection(direction)
        window.resize(window.minimumSize())
        window.show()
        app.processEvents()
        assert all(shown.height() >= shown.sizeHint().height() for shown in window._examples)
        window.show_event(Heard(1, "word " * 200))
        window.show_event(Failed(1, "voice-lost", "The voice is gone. " * 3))
        app.processEvents()
        assert window._transcript.horizontalScrollBar().maximum() == 0
        seen = [child for child in window.findChildren(QWidget) if child.isVisible()]
        for child in seen:
            if child.parent() is window:
                assert window.rect().contains(child.geometry())
        words = [child for child in seen if isinstance(child, QLabel)]
        assert all(label.heightForWidth(label.width()) <= label.height() for label in words)
        window.close()
    finally:
        app.setFont(font)


QUESTION = ConfirmAsked(3, SkillCall("empty", {"bin": "paper"}), "Empty the bin: paper. Shall I?")


@pytest.mark.parametrize("yes", [True, False])
def test_a_question_is_answered_with_one_click(
    window: Window, assistant: FakeAssistant, until: Until, yes: bool
) -> None:
    window.show_event(QUESTION)
    assert window._confirm.isVisible()
    assert window._confirm._text.text() == QUESTION.text
    assert window.focusWidget() is window._confirm.no
    chosen = window._confirm.yes if yes else window._confirm.no
    for _ in range(2):
        QTest.mouseClick(chosen, Qt.MouseButton.LeftButton)
    until(lambda: assistant.done)
    window.show_event(ConfirmAnswered(3, yes))
    assert not window._confirm.isVisible()
    assert assistant.done == [f"confirm 3 {yes}"]


@pytest.mark.parametrize("key", [Key.Key_Return, Key.Key_Space])
def test_the_keyboard_says_no_first(
    window: Window, assistant: FakeAssistant, until: Until, key: Qt.Key
) -> None:
    window.show_event(QUESTION)
    QTest.keyClick(window._confirm.no, key)
    until(lambda: assistant.done)
    assert assistant.done == ["confirm 3 False"]


def test_the_keyboard_reaches_the_yes(
    window: Window, assistant: FakeAssistant, until: Until
) -> None:
    window.show_event(QUESTION)
    QTest.keyClick(window._confirm.no, Key.Key_Tab)
    assert window.focusWidget() is window._confirm.yes
    QTest.keyClick(window._confirm.yes, Key.Key_Return)
    until(lambda: assistant.done)
    assert assistant.done == ["confirm 3 True"]


def test_a_question_is_read_out_and_belongs_to_its_buttons(
    window: Window, monkeypatch: pytest.MonkeyPatch
) -> None:
    said: list[str] = []
    monkeypatch.setattr(
        window_module, "announce", lambda _, text, assertive=False: said.append(text)
    )
    window.show_event(QUESTION)
    assert QUESTION.text in said
    assert window._confirm.yes.accessibleDescription() == QUESTION.text


def test_the_end_of_another_question_leaves_this_one(window: Window) -> None:
    window.show_event(QUESTION)
    window.show_event(ConfirmAnswered(2, False))
    assert window._confirm.isVisible()


def test_while_an_answer_is_awaited_it_listens(window: Window) -> None:
    window.show_event(TurnEnded(1, "timer", "skill", "For how long?", asks=True))
    window.show_event(AnswerAwaited(1, 8.0))
    assert (window._word.text(), window._hint.text()) == ("Listening", "Say your answer.")
    window.show_event(SpeechStarted(2, 0.5))
    assert window._word.text() == "Listening"
    window.show_event(SpeechEnded(2, 1.5))
    window.show_event(AnswerEnded(1))
    assert window._word.text() == "Thinking"


def test_where_no_answer_comes_it_is_ready_again(window: Window) -> None:
    window.show_event(AnswerAwaited(1, 8.0))
    window.show_event(AnswerEnded(1))
    assert window._word.text() == "Ready"
