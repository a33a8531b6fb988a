"""Colours and shapes: one palette for light, one for dark, one accent; the system's own font.

Everything paints with palette roles, so a system palette (high contrast) works as well as ours.
"""

from __future__ import annotations

import sys

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QPalette
from PySide6.QtWidgets import QApplication

Role = QPalette.ColorRole

_LIGHT = {
    Role.Window: "#f7f6f3",
    Role.WindowText: "#1f2328",
    Role.Base: "#ffffff",
    Role.AlternateBase: "#e9e7e1",
    Role.Text: "#1f2328",
    Role.PlaceholderText: "#5a616b",
    Role.Button: "#ffffff",
    Role.ButtonText: "#1f2328",
    Role.Mid: "#d3d0c8",
    Role.Highlight: "#0b6e69",
    Role.Accent: "#0b6e69",
    Role.HighlightedText: "#ffffff",
    Role.Link: "#0b6e69",
    Role.ToolTipBase: "#1f2328",
    Role.ToolTipText: "#ffffff",
}
_DARK = {
    Role.Window: "#17191c",
    Role.WindowText: "#ecedee",
    Role.Base: "#202327",
    Role.AlternateBase: "#2d3237",
    Role.Text: "#ecedee",
    Role.PlaceholderText: "#a3aab3",
    Role.Button: "#25292e",
    Role.ButtonText: "#ecedee",
    Role.Mid: "#434951",
    Role.Highlight: "#5cc8be",
    Role.Accent: "#5cc8be",
    Role.HighlightedText: "#0e1513",
    Role.Link: "#5cc8be",
    Role.ToolTipBase: "#ecedee",
    Role.ToolTipText: "#17191c",
}

_SHAPES = """
QLineEdit { border: 1px solid palette(mid); border-radius: 9px; padding: 0.5em 0.7em;
            background: palette(base); selection-background-color: palette(highlight); }
QLineEdit:focus { border: 2px solid palette(highlight); padding: 0.5em 0.62em; }
QPushButton#plain { border: 1px solid palette(mid); border-radius: 9px; padding: 0.42em 0.9em;
            background: palette(button); color: palette(button-text); }
QPushButton#plain:hover { border-color: palette(highlight); }
QPushButton#plain:pressed { background: palette(alternate-base); }
QPushButton#plain:checked { background: palette(highlight); color: palette(highlighted-text);
            border-color: palette(highlight); }
QPushButton#plain:focus { border: 2px solid palette(highlight); padding: 0.38em 0.84em; }
QPushButton#plain:checked:focus { border: 2px solid palette(window-text); }
QPushButton#plain:disabled { color: palette(placeholder-text); }
QFrame#confirm { border: 2px solid palette(highlight); border-radius: 9px;
            background: palette(base); }
QTextBrowser { border: 2px solid transparent; border-radius: 9px; background: transparent; }
QTextBrowser:focus { border-color: palette(highlight); }
QScrollBar:vertical { width: 0.8em; background: transparent; margin: 0; }
QScrollBar::handle:vertical { background: palette(mid); border-radius: 3px; min-height: 2em;
            margin: 0 0.15em; }
QScrollBar::handle:vertical:hover { background: palette(placeholder-text); }
QScrollBar::add-line, QScrollBar::sub-line { height: 0; }
QScrollBar::add-page, QScrollBar::sub-page { background: transparent; }
"""


def install(app: QApplication) -> None:
    """Dresses the app, and again whenever the system changes between light and dark."""
    if sys.platform != "darwin":
        app.setStyle("Fusion")
    hints = app.styleHints()
    hints.colorSchemeChanged.connect(lambda: dress(app, hints.colorScheme()))
    dress(app, hints.colorScheme())


def dress(app: QApplication, scheme: Qt.ColorScheme) -> None:
    """Gives the app our light or dark palette; a person's own high contrast is left alone."""
    if not _wants_contrast(app):
        dark = scheme == Qt.ColorScheme.Dark
        app.setPalette(_palette(_DARK if dark else _LIGHT))
    app.setStyleSheet(_SHAPES)


def trouble(palette: QPalette) -> QColor:
    """The colour of errors, readable wherever the palette's text is."""
    dark = palette.color(Role.WindowText).lightness() > 128
    return QColor("#ff9a8f" if dark else "#b3261e")


def _palette(colours: dict[QPalette.ColorRole, str]) -> QPalette:
    palette = QPalette()
    for role, colour in colours.items():
        palette.setColor(role, QColor(colour))
    faint = QColor(colours[Role.PlaceholderText])
    for role in (Role.WindowText, Role.Text, Role.ButtonText):
        palette.setColor(QPalette.ColorGroup.Disabled, role, faint)
    return palette


def _wants_contrast(app: QApplication) -> bool:
    accessibility = getattr(app.styleHints(), "accessibility", None)  # since Qt 6.10
    if accessibility is None:
        return False
    wish: Qt.ContrastPreference = accessibility().contrastPreference()
    return wish == Qt.ContrastPreference.HighContrast
