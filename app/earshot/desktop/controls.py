"""The plain controls of the window: labels, buttons, the line to type in, the question with its yes
and no."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent, QKeyEvent
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from earshot.desktop import theme

_MOST_RECALLED = 50


class AskBox(QLineEdit):
    """A line to type in. Enter sends it; the arrow up brings back what was sent."""

    def __init__(self, send: Callable[[str], None]) -> None:
        super().__init__()
        self._send = send
        self._sent: list[str] = []
        self._back = 0
        self.setPlaceholderText("Or type here")
        self.setAccessibleName("Type a question")
        self.returnPressed.connect(self._submit)

    def _submit(self) -> None:
        text = self.text().strip()
        if text:
            self._sent = [*self._sent, text][-_MOST_RECALLED:]
            self._back = 0
            self.clear()
            self._send(text)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        step = {Qt.Key.Key_Up: 1, Qt.Key.Key_Down: -1}.get(Qt.Key(event.key()), 0)
        if step == 0:
            super().keyPressEvent(event)
            return
        self._back = min(len(self._sent), max(0, self._back + step))
        self.setText(self._sent[-self._back] if self._back else "")


class ConfirmBar(QFrame):
    """A question that is answered by hand. `answer` gets the turn that asks, and the answer."""

    def __init__(self, answer: Callable[[int, bool], None]) -> None:
        super().__init__()
        self._answer = answer
        self._turn = 0
        self.setObjectName("confirm")
        self._text = label("", 1.0)
        self.yes = button("Yes, do it", lambda: self._give(True), "Does exactly this, once.")
        self.no = button("No", lambda: self._give(False), "Leaves everything as it is.")
        row = QHBoxLayout()
        row.addStretch()
        for choice in (self.no, self.yes):
            choice.setAutoDefault(True)  # the enter key presses the one that has the focus
            row.addWidget(choice)
        column = QVBoxLayout(self)
        column.addWidget(self._text)
        column.addLayout(row)
        self.hide()

    def ask(self, turn: int, text: str) -> None:
        """Shows a question; the keyboard stands on the no."""
        self._turn = turn
        self._text.setText(text)
        for choice in (self.no, self.yes):
            choice.setEnabled(True)
            choice.setAccessibleDescription(text)
        self.show()
        self.no.setFocus()

    def close_question(self, turn: int) -> None:
        """The question of a turn is over, whoever ended it."""
        if turn == self._turn:
            self.hide()

    def _give(self, yes: bool) -> None:
        self.yes.setEnabled(False)  # a second click is no answer to a next question
        self.no.setEnabled(False)
        self._answer(self._turn, yes)


def announce(widget: QWidget, text: str, assertive: bool = False) -> None:
    """Has a screen reader say `text`."""
    event = QAccessibleAnnouncementEvent(widget, text)
    if assertive:
        event.setPoliteness(QAccessible.AnnouncementPoliteness.Assertive)
    QAccessible.updateAccessibility(event)


def label(text: str, size: float, *, quiet: bool = False, centred: bool = False) -> QLabel:
    made = QLabel(text)
    made.setTextFormat(Qt.TextFormat.PlainText)
    made.setWordWrap(True)
    font = made.font()
    font.setPointSizeF(font.pointSizeF() * size)
    if size > 1:
        font.setWeight(font.Weight.DemiBold)
    made.setFont(font)
    if quiet:
        made.setForegroundRole(theme.Role.PlaceholderText)
    if centred:
        made.setAlignment(Qt.AlignmentFlag.AlignCenter)
    return made


def button(text: str, action: Callable[[], None] | None, tip: str) -> QPushButton:
    made = QPushButton(text)
    made.setObjectName("plain")
    made.setToolTip(tip)
    made.setAutoDefault(False)
    if action is not None:
        made.clicked.connect(action)
    return made
