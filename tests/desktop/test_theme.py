from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QApplication

from earshot.desktop import theme
from earshot.desktop.theme import Role


def luminance(colour: QColor) -> float:
    """Relative luminance as WCAG 2 defines it."""
    parts = (colour.redF(), colour.greenF(), colour.blueF())
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: QColor, other: QColor) -> float:
    dim, bright = sorted((luminance(one), luminance(other)))
    return (bright + 0.05) / (dim + 0.05)


@pytest.mark.parametrize("scheme", [Qt.ColorScheme.Light, Qt.ColorScheme.Dark])
def test_all_text_stands_out_from_what_is_behind_it(
    app: QApplication, scheme: Qt.ColorScheme
) -> None:
    theme.dress(app, scheme)
    try:
        palette = app.palette()
        behind = palette.color(Role.Window)
        pairs = [
            (palette.color(Role.WindowText), behind),
            (palette.color(Role.PlaceholderText), behind),
            (palette.color(Role.Highlight), behind),
            (theme.trouble(palette), behind),
            (palette.color(Role.Text), palette.color(Role.AlternateBase)),
            (palette.color(Role.PlaceholderText), palette.color(Role.AlternateBase)),
            (palette.color(Role.PlaceholderText), palette.color(Role.Base)),
            (palette.color(Role.ButtonText), palette.color(Role.Button)),
            (palette.color(Role.HighlightedText), palette.color(Role.Highlight)),
            (palette.color(Role.HighlightedText), palette.color(Role.Highlight).darker(125)),
        ]
        assert all(contrast(*pair) >= 4.5 for pair in pairs)
    finally:
        theme.dress(app, Qt.ColorScheme.Light)
