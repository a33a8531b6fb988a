"""The window: state, level, conversation, a button to hold and a box to type in."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future
from itertools import pairwise
from typing import TYPE_CHECKING, Any, Protocol

from PySide6.QtCore import QEvent, Qt, QTimer
from PySide6.QtGui import (
    QCloseEvent,
    QHideEvent,
    QKeyEvent,
    QKeySequence,
    QShortcut,
    QShowEvent,
)
from PySide6.QtWidgets import (
    QApplication,
    QHBoxLayout,
    QPushButton,
    QScrollArea,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from earshot import paths
from earshot.desktop import keys, wording
from earshot.desktop.controls import AskBox, ConfirmBar, announce, button, label
from earshot.desktop.painted import Meter, StateMark, TalkButton
from earshot.desktop.state import Scene, State, follow, hint_of, state_of
from earshot.desktop.transcript import Transcript
from earshot.events import (
    Announced,
    AnswerAwaited,
    AnswerEnded,
    ConfirmAnswered,
    ConfirmAsked,
    Event,
    SpeechStarted,
    TurnEnded,
)

if TYPE_CHECKING:  # the window is seen before anything of the engine is loaded
    from earshot.core.assistant import Assistant

TRY_FIRST = ("What time is it?", "Set a timer for five minutes", "What is twelve times seven?")

_TICK_MS = 33


class Hold(Protocol):
    def let_go(self) -> None: ...


class Engine(Protocol):
    """What the window asks of the bridge."""

    def call(
        self, action: Callable[[Assistant], Any], ended: Callable[[], None] | None = None
    ) -> Future[Any]: ...

    def hold(self) -> Hold: ...


class Window(QWidget):
    """Shows events and passes on what the person does; knows nothing else."""

    def __init__(self, engine: Engine) -> None:
        super().__init__()
        self._engine = engine
        self._assistant: Assistant | None = None
        self._engines: dict[str, str] = {}
        self._last: Event | None = None
        self._awaited = False
        self._hold: Hold | None = None
        self._listening: Future[None] | None = None
        self._shown: State | None = None
        self._ticker = QTimer(self, interval=_TICK_MS)
        self._ticker.timeout.connect(self._tick)
        self.setWindowTitle("Earshot")
        self._build()
        _app().focusChanged.connect(self._let_go)
        QShortcut(QKeySequence(Qt.Key.Key_Escape), self, self._interrupt)
        self._show_scene()

    # What the engine tells

    def show_ready(self, assistant: Assistant, engines: dict[str, str]) -> None:
        self._assistant = assistant
        self._show_engines(engines)
        self._show_scene()
        if not self._box.text():
            self._talk.setFocus()

    def show_event(self, event: Event) -> None:
        self._last = follow(self._last, event)
        match event:
            case AnswerAwaited() | AnswerEnded():
                self._awaited = isinstance(event, AnswerAwaited)
            case ConfirmAsked():
                self._confirm.ask(event.turn, event.text)
                announce(self, event.text, assertive=True)
            case ConfirmAnswered():
                self._confirm.close_question(event.turn)
            case TurnEnded() | Announced() if self._assistant:  # it may have changed an engine
                self._show_engines(self._assistant.engines())
        self._transcript.show_event(event)
        if not self._transcript.document().isEmpty():
            self._pages.setCurrentWidget(self._transcript)
        self._show_scene()

    def _show_engines(self, engines: dict[str, str]) -> None:
        self._engines = engines
        self._in_use.setText(wording.engines_in_use(engines))
        self._improve.setVisible(wording.can_improve(engines))

    # How it looks

    def _build(self) -> None:
        line = self.fontMetrics().height()
        self.setMinimumSize(20 * line, 27 * line)
        self.resize(30 * line, 42 * line)
        column = QVBoxLayout(self)
        column.setContentsMargins(line, line, line, round(0.7 * line))
        column.setSpacing(round(0.7 * line))
        column.addLayout(self._build_head())
        column.addWidget(self._build_pages(), 1)
        self._confirm = ConfirmBar(self._give_consent)
        column.addWidget(self._confirm)
        self._meter = Meter()
        column.addWidget(self._meter)
        column.addWidget(self._build_talk())
        column.addLayout(self._build_typing())
        column.addLayout(self._build_foot())
        self._set_tab_order()
        self._talk.setFocus()

    def _build_head(self) -> QHBoxLayout:
        self._mark = StateMark()
        self._word = label("", 1.3)
        self._word.setAccessibleName("State")
        self._hint = label("", 1.0, quiet=True)
        self._stop = button("Stop", self._interrupt, "Stops speaking and drops the question.")
        words = QVBoxLayout()
        words.setSpacing(2)
        words.addWidget(self._word)
        words.addWidget(self._hint)
        head = QHBoxLayout()
        head.setSpacing(self.fontMetrics().height())
        head.addWidget(self._mark, 0, Qt.AlignmentFlag.AlignTop)
        head.addLayout(words, 1)
        head.addWidget(self._stop, 0, Qt.AlignmentFlag.AlignTop)
        return head

    def _build_pages(self) -> QStackedWidget:
        self._transcript = Transcript()
        self._pages = QStackedWidget()
        self._welcome = self._build_welcome()
        self._pages.addWidget(self._welcome)
        self._pages.addWidget(self._transcript)
        return self._pages

    def _build_welcome(self) -> QScrollArea:
        """Scrolls where letters are large and the screen is small."""
        page = QWidget()
        column = QVBoxLayout(page)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(round(self.fontMetrics().height() * 0.6))
        column.addStretch()
        column.addWidget(label("Hold the button and say", 1.3, centred=True))
        self._examples = [self._build_example(text) for text in TRY_FIRST]
        for example in self._examples:
            column.addWidget(example, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addStretch()
        promise = "Everything is computed on this computer.\nNothing you say leaves it."
        column.addWidget(label(promise, 0.9, quiet=True, centred=True))
        welcome = QScrollArea()
        welcome.setWidgetResizable(True)
        welcome.setFrameShape(QScrollArea.Shape.NoFrame)
        welcome.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        welcome.setWidget(page)
        return welcome

    def _build_example(self, text: str) -> QPushButton:
        return button(f"“{text}”", lambda: self._ask(text), "Asks this without speaking.")

    def _build_talk(self) -> TalkButton:
        self._talk = TalkButton()
        self._talk.pressed.connect(self._press)
        self._talk.released.connect(self._let_go)
        return self._talk

    def _build_typing(self) -> QHBoxLayout:
        self._box = AskBox(self._ask)
        self._hands_free = button("Hands-free", None, "Listens until it is switched off.")
        self._hands_free.setCheckable(True)
        self._hands_free.toggled.connect(self._listen)
        row = QHBoxLayout()
        row.addWidget(self._box, 1)
        row.addWidget(self._hands_free)
        return row

    def _build_foot(self) -> QHBoxLayout:
        self._in_use = label("", 0.85, quiet=True)
        self._in_use.setMinimumHeight(2 * self._in_use.fontMetrics().lineSpacing())
        self._in_use.setAccessibleName("Engines in use")
        self._improve = button("Improve…", self._explain, "Says which models would help, and how.")
        self._improve.hide()
        place = self._improve.sizePolicy()
        place.setRetainSizeWhenHidden(True)
        self._improve.setSizePolicy(place)
        row = QHBoxLayout()
        row.addWidget(self._in_use, 1)
        row.addWidget(self._improve)
        return row

    def _set_tab_order(self) -> None:
        order = [self._confirm.no, self._confirm.yes, self._talk, self._box, self._hands_free]
        order += [self._stop, *self._examples]
        order += [self._transcript, self._improve]
        for before, after in pairwise(order):
            QWidget.setTabOrder(before, after)

    def _scene(self) -> Scene:
        return Scene(
            ready=self._assistant is not None,
            held=self._hold is not None,
            hands_free=self._listening is not None,
            awaited=self._awaited,
            last=self._last,
        )

    def _show_scene(self) -> None:
        """Brings everything that depends on the state in line with it."""
        scene = self._scene()
        state = state_of(scene)
        self._hint.setText(hint_of(scene))
        self._talk.setEnabled(scene.ready)
        self._talk.setText("Listening – let go to send" if scene.held else "Hold to talk")
        self._hands_free.setEnabled(scene.ready)
        self._stop.setVisible(state in (State.THINKING, State.SPEAKING, State.ASKING))
        if state is not self._shown:
            self._shown = state
            self._show_state(state)

    def _show_state(self, state: State) -> None:
        self._word.setText(state.value)
        self._mark.show_state(state)
        troubled = state in (State.ERROR, State.NO_MICROPHONE)
        announce(self, f"{state.value}. {self._hint.text()}" if troubled else state.value, troubled)
        self._watch_level()

    def _watch_level(self) -> None:
        wanted = self._shown is State.LISTENING and self.isVisible()
        if wanted and not self._ticker.isActive():
            self._ticker.start()
        elif not wanted and self._ticker.isActive():
            self._ticker.stop()
            self._meter.clear()

    def _tick(self) -> None:
        if self._assistant is not None:
            self._meter.push(self._assistant.level)

    # What the person does

    def _press(self) -> None:
        """A press while held changes nothing: a release that was lost is made good by the next."""
        if self._assistant is None or self._hold is not None:
            return
        self._hands_free.setChecked(False)  # one microphone, one way of listening
        self._last = None
        self._hold = self._engine.hold()
        self._talk.setDown(True)
        self._show_scene()

    def _let_go(self) -> None:
        """However often and for whatever reason: the microphone closes once."""
        if self._hold is not None:
            self._hold.let_go()
            self._hold = None
            self._talk.setDown(False)
            self._show_scene()

    def _ask(self, text: str) -> None:
        self._engine.call(lambda assistant: assistant.ask(text))

    def _give_consent(self, turn: int, yes: bool) -> None:
        self._engine.call(lambda assistant: assistant.confirm(turn, yes))
        self._talk.setFocus()

    def _interrupt(self) -> None:
        self._engine.call(lambda assistant: assistant.interrupt())

    def _listen(self, wanted: bool) -> None:
        if self._listening is not None:
            self._listening.cancel()
            self._listening = None
        if wanted:
            self._listening = self._engine.call(lambda assistant: assistant.listen(), self._deaf)
        if wanted or isinstance(self._last, SpeechStarted):
            self._last = None
        self._show_scene()

    def _deaf(self) -> None:
        """Listening came to its end, by us or because the microphone was lost."""
        if self._listening is not None and self._listening.done():
            self._listening = None
            self._hands_free.setChecked(False)
            self._show_scene()

    def _explain(self) -> None:
        self._transcript.add_note(wording.improvements(self._engines, paths.models()))
        self._pages.setCurrentWidget(self._transcript)

    # What the system does

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        """Space talks wherever it means nothing else; letters go to the box."""
        if event.key() == Qt.Key.Key_Space:
            if not event.isAutoRepeat():
                self._press()
        elif event.text().isprintable() and event.text():
            self._box.setFocus()
            self._box.insert(event.text())
        else:
            super().keyPressEvent(event)

    def keyReleaseEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        if event.key() == Qt.Key.Key_Space:
            if keys.is_released(event):
                self._let_go()
        else:
            super().keyReleaseEvent(event)

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802
        """Another window in front gets the release of the key: we never see it."""
        if event.type() == QEvent.Type.ActivationChange and not self.isActiveWindow():
            self._let_go()
        super().changeEvent(event)

    def hideEvent(self, event: QHideEvent) -> None:  # noqa: N802
        self._let_go()
        self._watch_level()
        super().hideEvent(event)

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802
        super().showEvent(event)
        self._watch_level()

    def closeEvent(self, event: QCloseEvent) -> None:  # noqa: N802
        self._let_go()
        self._hands_free.setChecked(False)
        super().closeEvent(event)


def _app() -> QApplication:
    app = QApplication.instance()
    assert isinstance(app, QApplication)
    return app
