"""The three widgets we paint ourselves: the mark of the state, the level meter, the talk button."""

from __future__ import annotations

from collections import deque

from PySide6.QtCore import QPoint, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QKeyEvent, QPainter, QPainterPath, QPaintEvent, QPalette, QPen
from PySide6.QtWidgets import QPushButton, QSizePolicy, QWidget

from earshot.desktop import theme
from earshot.desktop.state import State

Role = QPalette.ColorRole


def _painter(widget: QWidget) -> QPainter:
    painter = QPainter(widget)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    return painter


def _stroke(painter: QPainter, colour: QColor, width: float) -> None:
    pen = QPen(colour, width)
    pen.setCapStyle(Qt.PenCapStyle.RoundCap)
    painter.setPen(pen)
    painter.setBrush(Qt.BrushStyle.NoBrush)


def draw_microphone(painter: QPainter, colour: QColor) -> None:
    """A microphone in a box of 24 by 24 around the origin."""
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(colour)
    painter.drawRoundedRect(QRectF(-2.6, -8, 5.2, 10), 2.6, 2.6)
    _stroke(painter, colour, 1.7)
    painter.drawArc(QRectF(-5.5, -6.5, 11, 11), 180 * 16, 180 * 16)
    painter.drawLine(QPointF(0, 4.6), QPointF(0, 7.6))
    painter.drawLine(QPointF(-3, 7.8), QPointF(3, 7.8))


class StateMark(QWidget):
    """A round mark: each state has a shape of its own, so that colour is never the only sign."""

    _FILLED = (State.LISTENING, State.THINKING, State.SPEAKING, State.ERROR, State.ASKING)

    def __init__(self) -> None:
        super().__init__()
        self._state = State.GETTING_READY
        side = round(self.fontMetrics().height() * 2.7)
        self.setFixedSize(side, side)

    def show_state(self, state: State) -> None:
        self._state = state
        self.update()

    def paintEvent(self, _: QPaintEvent) -> None:  # noqa: N802
        painter = _painter(self)
        painter.translate(self.width() / 2, self.height() / 2)
        painter.scale(self.width() / 36, self.width() / 36)
        colour = self._colour()
        if self._state in self._FILLED:
            painter.setBrush(colour)
            painter.drawEllipse(QPointF(0, 0), 17, 17)
            colour = self.palette().color(Role.Window)
        else:
            self._draw_ring(painter, colour)
        self._draw_glyph(painter, colour)

    def _colour(self) -> QColor:
        if self._state in (State.ERROR, State.NO_MICROPHONE):
            return theme.trouble(self.palette())
        if self._state in (State.IDLE, State.GETTING_READY):
            return self.palette().color(Role.PlaceholderText)
        return self.palette().color(Role.Highlight)

    def _draw_ring(self, painter: QPainter, colour: QColor) -> None:
        _stroke(painter, colour, 1.8)
        if self._state is State.GETTING_READY:
            painter.drawArc(QRectF(-15.5, -15.5, 31, 31), 90 * 16, -270 * 16)
        else:
            painter.drawEllipse(QPointF(0, 0), 15.5, 15.5)

    def _draw_glyph(self, painter: QPainter, colour: QColor) -> None:
        match self._state:
            case State.IDLE | State.LISTENING:
                draw_microphone(painter, colour)
            case State.NO_MICROPHONE:
                draw_microphone(painter, colour)
                _stroke(painter, colour, 2.2)
                painter.drawLine(QPointF(-9, -9), QPointF(9, 9))
            case State.THINKING | State.GETTING_READY:
                painter.setPen(Qt.PenStyle.NoPen)
                painter.setBrush(colour)
                for x in (-6.5, 0, 6.5):
                    painter.drawEllipse(QPointF(x, 0), 2.1, 2.1)
            case State.SPEAKING:
                _stroke(painter, colour, 2.4)
                for x, half in ((-8, 2.5), (-4, 6), (0, 9), (4, 6), (8, 2.5)):
                    painter.drawLine(QPointF(x, -half), QPointF(x, half))
            case State.ASKING:
                _stroke(painter, colour, 2.6)
                painter.drawArc(QRectF(-4.5, -9, 9, 9), -90 * 16, 250 * 16)
                painter.drawLine(QPointF(0, 0), QPointF(0, 3))
                painter.drawPoint(QPointF(0, 8.5))
            case State.ERROR:
                _stroke(painter, colour, 3)
                painter.drawLine(QPointF(0, -8), QPointF(0, 2.5))
                painter.drawPoint(QPointF(0, 8))


class Meter(QWidget):
    """The microphone's level over the last second and a half, newest at the end."""

    BARS = 45

    def __init__(self) -> None:
        super().__init__()
        self._levels: deque[float] = deque([0.0] * self.BARS, self.BARS)
        self.setFixedHeight(round(self.fontMetrics().height() * 2))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName("Microphone level")

    def push(self, level: float) -> None:
        """`level` 0..1, once per tick."""
        self._levels.append(min(1.0, max(0.0, level)))
        self.update()

    def clear(self) -> None:
        self._levels.extend([0.0] * self.BARS)
        self.update()

    def paintEvent(self, _: QPaintEvent) -> None:  # noqa: N802
        painter = _painter(self)
        step = self.width() / self.BARS
        thick = min(4.0, step * 0.5)
        for index, level in enumerate(self._levels):
            share = level * level  # the level is in decibels: this spreads the loud end
            role = Role.Highlight if share > 0.02 else Role.Mid
            painter.setBrush(self.palette().color(role))
            height = max(thick, share * self.height())
            x = (index + 0.5) * step - thick / 2
            bar = QRectF(x, (self.height() - height) / 2, thick, height)
            painter.drawRoundedRect(bar, thick / 2, thick / 2)


class TalkButton(QPushButton):
    """Down as long as the mouse button or the key is, wherever the pointer slides meanwhile."""

    def __init__(self) -> None:
        super().__init__()
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setText("Hold to talk")
        self.setAccessibleDescription("Listens as long as it is held; letting go sends your words.")

    def sizeHint(self) -> QSize:  # noqa: N802
        line = self.fontMetrics().height()
        return QSize(
            self.fontMetrics().horizontalAdvance(self.text()) + 6 * line, round(3.4 * line)
        )

    def hitButton(self, position: QPoint) -> bool:  # noqa: N802
        return self.isDown() or super().hitButton(position)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        """The space bar is the window's, whichever widget it falls on."""
        if event.key() == Qt.Key.Key_Space:
            event.ignore()
        else:
            super().keyPressEvent(event)

    def keyReleaseEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        if event.key() == Qt.Key.Key_Space:
            event.ignore()
        else:
            super().keyReleaseEvent(event)

    def paintEvent(self, _: QPaintEvent) -> None:  # noqa: N802
        painter = _painter(self)
        palette = self.palette()
        ring = 3.0
        face = QRectF(self.rect()).adjusted(ring + 1, ring + 1, -ring - 1, -ring - 1)
        radius = face.height() / 2
        if self.hasFocus():
            _stroke(painter, palette.color(Role.Highlight), 2)
            outer = face.adjusted(-ring, -ring, ring, ring)
            painter.drawRoundedRect(outer, radius + ring, radius + ring)
        fill = palette.color(Role.Highlight if self.isEnabled() else Role.AlternateBase)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(fill.darker(125) if self.isDown() else fill)
        shape = QPainterPath()
        shape.addRoundedRect(face, radius, radius)
        painter.drawPath(shape)
        ink = palette.color(Role.HighlightedText if self.isEnabled() else Role.PlaceholderText)
        self._draw_label(painter, face, ink)

    def _draw_label(self, painter: QPainter, face: QRectF, ink: QColor) -> None:
        line = self.fontMetrics().height()
        width = self.fontMetrics().horizontalAdvance(self.text())
        left = face.center().x() - (width + 1.6 * line) / 2
        mirrored = self.layoutDirection() == Qt.LayoutDirection.RightToLeft
        painter.save()
        painter.translate(
            left + (width + 1.1 * line if mirrored else 0.5 * line), face.center().y()
        )
        painter.scale(line / 18, line / 18)
        draw_microphone(painter, ink)
        painter.restore()
        painter.setPen(ink)
        text = QRectF(left + (0 if mirrored else 1.6 * line), face.top(), width + 2, face.height())
        painter.drawText(text, Qt.AlignmentFlag.AlignVCenter, self.text())
