from __future__ import annotations

import os
from collections.abc import Callable, Iterator

import pytest

os.environ["QT_QPA_PLATFORM"] = "offscreen"

from PySide6.QtCore import QEvent, QEventLoop, Qt
from PySide6.QtWidgets import QApplication

from earshot.desktop import theme
from earshot.desktop.bridge import Bridge
from earshot.desktop.window import Window
from tests.desktop.fakes import FakeAssistant, opener

Until = Callable[[Callable[[], object]], None]


@pytest.fixture(scope="session")
def app() -> QApplication:
    app = QApplication.instance() or QApplication([])
    assert isinstance(app, QApplication)
    app.setStyle("Fusion")
    theme.dress(app, Qt.ColorScheme.Light)
    return app


@pytest.fixture
def until(app: QApplication) -> Until:
    """Lets the window live until something is true."""

    def wait(true: Callable[[], object]) -> None:
        while not true():
            app.processEvents(QEventLoop.ProcessEventsFlag.AllEvents, 20)

    return wait


@pytest.fixture
def assistant() -> FakeAssistant:
    return FakeAssistant()


@pytest.fixture
def bridge(app: QApplication, assistant: FakeAssistant) -> Iterator[Bridge]:
    bridge = Bridge(opener(assistant))
    yield bridge
    bridge.stop()


@pytest.fixture
def window(bridge: Bridge, until: Until) -> Iterator[Window]:
    """A window with its engine open."""
    window = Window(bridge)
    window.show()
    window.activateWindow()
    bridge.start(window)
    until(window._talk.isEnabled)
    yield window
    window.close()
    window.deleteLater()
    QApplication.sendPostedEvents(window, QEvent.Type.DeferredDelete)
