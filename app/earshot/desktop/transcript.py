"""What was said, as it is said: the person's words, the reply as it grows, the receipt, errors.

A text document: it can be selected, copied and read by a screen reader, and stays fast because the
oldest lines leave it.
"""

from __future__ import annotations

from enum import IntEnum

from PySide6.QtCore import QEvent, QRectF, Qt
from PySide6.QtGui import (
    QFont,
    QKeyEvent,
    QPainter,
    QPaintEvent,
    QPalette,
    QResizeEvent,
    QTextBlock,
    QTextBlockFormat,
    QTextCharFormat,
    QTextCursor,
    QTextFormat,
)
from PySide6.QtWidgets import QTextBrowser, QWidget

from earshot.desktop import theme, wording
from earshot.events import Announced, Event, Failed, Heard, Replying, TurnEnded

Role = QPalette.ColorRole

_KIND = QTextFormat.Property.UserProperty.value

MOST_BLOCKS = 2000
"""Paragraphs kept in the window; a quarter leaves at once, since each departure is a new layout."""

_MOST_TURNS = 16
"""Turns whose news may still arrive."""


class Kind(IntEnum):
    """What a paragraph is."""

    YOU = 1
    REPLY = 2
    RECEIPT = 3
    ERROR = 4
    NOTE = 5


class Transcript(QTextBrowser):
    """Shows events, each in the place of its turn."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.document().setDocumentMargin(4)
        self.setUndoRedoEnabled(False)
        self.setOpenLinks(False)
        self.setTabChangesFocus(True)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAsNeeded)
        self.setAccessibleName("Conversation")
        self._ends: dict[int, QTextCursor] = {}
        self._replies: dict[int, QTextCursor] = {}
        self._heard: set[int] = set()

    def show_event(self, event: Event) -> None:
        """Adds what the event has to say to a reader; most events have nothing."""
        follows = self._at_bottom()
        match event:
            case Heard():
                self._add_words(event.turn, event.text)
            case Replying():
                self._add_reply(event.turn, event.text)
            case TurnEnded():
                self._end(event)
            case Failed():
                self._add(event.turn, Kind.ERROR, event.text)
            case Announced():
                self.add_note(event.text)
            case _:
                return
        if follows:
            self._scroll_down()

    def add_note(self, text: str) -> None:
        """A paragraph at the end that belongs to no turn."""
        self._insert(self._last(), Kind.NOTE, text)
        self._scroll_down()

    def _at_bottom(self) -> bool:
        """Whoever has scrolled up to read is left in peace."""
        bar = self.verticalScrollBar()
        return bar.value() >= bar.maximum() - 8

    def _scroll_down(self) -> None:
        self.verticalScrollBar().setValue(self.verticalScrollBar().maximum())

    def _end(self, ended: TurnEnded) -> None:
        if ended.heard and ended.turn not in self._heard:
            self._add_words(ended.turn, ended.heard)
        reply = self._replies.pop(ended.turn, None)
        if reply is not None:
            self._correct(reply, ended)
        elif ended.said:
            self._add(ended.turn, Kind.REPLY, ended.said)
        self._add(ended.turn, Kind.RECEIPT, wording.receipt(ended))

    def _add_words(self, turn: int, text: str) -> None:
        self._heard.add(turn)
        self._add(turn, Kind.YOU, text)

    def _add_reply(self, turn: int, text: str) -> None:
        reply = self._replies.get(turn)
        if reply is None:
            start = self._add(turn, Kind.REPLY, "").position()
            reply = self._pinned(start)
            self._replies[turn] = reply
        end = self._ends[turn]
        cursor = self._at(end.position())
        cursor.insertText(text)
        end.setPosition(cursor.position())

    def _correct(self, reply: QTextCursor, ended: TurnEnded) -> None:
        """The receipt has the last word on what was said: of an interrupted reply, what was heard
        stays and the rest fades."""
        if not ended.interrupted:
            return
        end = self._ends[ended.turn].position()
        cursor = self._at(reply.position())
        cursor.setPosition(end, QTextCursor.MoveMode.KeepAnchor)
        if cursor.selectedText().startswith(ended.said):
            cursor.setPosition(reply.position() + len(ended.said))
            cursor.setPosition(end, QTextCursor.MoveMode.KeepAnchor)
            cursor.mergeCharFormat(self._faded())

    def _add(self, turn: int, kind: Kind, text: str) -> QTextCursor:
        """A new paragraph after the last one of its turn. Returns the turn's end."""
        end = self._ends.get(turn)
        cursor = self._insert(self._at(end.position()) if end else self._last(), kind, text)
        self._ends[turn] = self._pinned(cursor.position())
        self._forget_old_turns()
        return self._ends[turn]

    def _insert(self, cursor: QTextCursor, kind: Kind, text: str) -> QTextCursor:
        block, characters = self._block_format(kind), self._char_format(kind)
        cursor.beginEditBlock()  # one layout for all of it
        if self.document().isEmpty():
            cursor.setBlockFormat(block)
            cursor.setBlockCharFormat(characters)
        else:
            cursor.insertBlock(block, characters)
        cursor.insertText(text, characters)
        cursor.endEditBlock()
        self._trim()
        return cursor

    def _trim(self) -> None:
        if self.document().blockCount() > MOST_BLOCKS:
            oldest = QTextCursor(self.document())
            oldest.movePosition(
                QTextCursor.MoveOperation.NextBlock,
                QTextCursor.MoveMode.KeepAnchor,
                MOST_BLOCKS // 4,
            )
            oldest.removeSelectedText()

    def _last(self) -> QTextCursor:
        cursor = QTextCursor(self.document())
        cursor.movePosition(QTextCursor.MoveOperation.End)
        return cursor

    def _pinned(self, position: int) -> QTextCursor:
        """A place that stays where it is when others write at it."""
        cursor = self._at(position)
        cursor.setKeepPositionOnInsert(True)
        return cursor

    def _at(self, position: int) -> QTextCursor:
        cursor = QTextCursor(self.document())
        cursor.setPosition(position)
        return cursor

    def _forget_old_turns(self) -> None:
        while len(self._ends) > _MOST_TURNS:
            turn = min(self._ends)
            del self._ends[turn]
            self._replies.pop(turn, None)
            self._heard.discard(turn)

    def _block_format(self, kind: Kind) -> QTextBlockFormat:
        line = self.fontMetrics().height()
        form = QTextBlockFormat()
        form.setProperty(_KIND, int(kind))
        form.setTopMargin(line * {Kind.YOU: 1.1, Kind.RECEIPT: 0.3}.get(kind, 0.75))
        form.setLineHeight(125, QTextBlockFormat.LineHeightTypes.ProportionalHeight.value)
        if kind is Kind.YOU:
            form.setAlignment(Qt.AlignmentFlag.AlignTrailing)
            form.setLeftMargin(3 * line)
            form.setRightMargin(0.8 * line)
            form.setBottomMargin(0.4 * line)
        else:
            form.setLeftMargin(0.3 * line)
            form.setRightMargin(line)
        return form

    def _char_format(self, kind: Kind) -> QTextCharFormat:
        form = QTextCharFormat()
        palette = self.palette()
        match kind:
            case Kind.RECEIPT:
                form.setForeground(palette.color(Role.PlaceholderText))
                form.setFontPointSize(self.font().pointSizeF() * 0.85)
            case Kind.ERROR:
                form.setForeground(theme.trouble(palette))
            case Kind.NOTE:
                form.setForeground(palette.color(Role.PlaceholderText))
            case _:
                form.setForeground(palette.color(Role.Text))
                form.setFontWeight(QFont.Weight.Normal)
        return form

    def _faded(self) -> QTextCharFormat:
        form = QTextCharFormat()
        form.setForeground(self.palette().color(Role.PlaceholderText))
        form.setFontStrikeOut(True)
        return form

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        follows = self._at_bottom()
        super().resizeEvent(event)
        if follows:
            self._scroll_down()

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802
        """Colours are written into the text, so a change between light and dark rewrites them."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            block = self.document().begin()
            while block.isValid():
                self._recolour(block)
                block = block.next()

    def _recolour(self, block: QTextBlock) -> None:
        kind = block.blockFormat().intProperty(_KIND)
        if kind:
            cursor = QTextCursor(block)
            cursor.movePosition(
                QTextCursor.MoveOperation.EndOfBlock, QTextCursor.MoveMode.KeepAnchor
            )
            cursor.mergeCharFormat(self._char_format(Kind(kind)))

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        """Space is for talking, not for scrolling."""
        if event.key() == Qt.Key.Key_Space:
            event.ignore()
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        self._paint_bubbles()
        super().paintEvent(event)

    def _paint_bubbles(self) -> None:
        """Behind the person's own words, for the paragraphs in view."""
        painter = QPainter(self.viewport())
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self.palette().color(Role.AlternateBase))
        shift = self.verticalScrollBar().value()
        block = self.cursorForPosition(self.viewport().rect().topLeft()).block()
        while block.isValid():
            top = self.document().documentLayout().blockBoundingRect(block).top() - shift
            if top > self.viewport().height():
                break
            if block.blockFormat().intProperty(_KIND) == Kind.YOU:
                painter.drawRoundedRect(self._bubble(block), 12, 12)
            block = block.next()

    def _bubble(self, block: QTextBlock) -> QRectF:
        layout = block.layout()
        text = QRectF()
        for index in range(layout.lineCount()):
            text = text.united(layout.lineAt(index).naturalTextRect())
        line = self.fontMetrics().height()
        shift = self.verticalScrollBar().value()
        return (
            text.translated(layout.position())
            .translated(0, -shift)
            .adjusted(-0.7 * line, -0.25 * line, 0.7 * line, 0.4 * line)
        )
