"""Starts the window, then the engine behind it; ends them in reverse."""

from __future__ import annotations

import contextlib
import locale
import logging
import signal
import socket
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from types import TracebackType

from PySide6.QtCore import QSocketNotifier, Qt, QTimer
from PySide6.QtGui import QGuiApplication, QIcon
from PySide6.QtWidgets import QApplication

from earshot import paths
from earshot.desktop import theme
from earshot.desktop.bridge import Bridge, OpenAssistant, bug
from earshot.desktop.window import Window

log = logging.getLogger(__name__)

DESKTOP_ID = "app.earshot.Earshot"
"""As the installed `.desktop` file is called: Wayland finds icon and shortcuts by it."""

_raise: Callable[[], None] | None = None


def run(open_assistant: OpenAssistant) -> int:
    """Shows the window at once and opens the assistant behind it. Returns the exit code once the
    window is closed and everything behind it has ended."""
    QGuiApplication.setDesktopFileName(DESKTOP_ID)
    app = QApplication(sys.argv[:1])
    # Qt took the system's language for the whole process, and the sentences here are English.
    locale.setlocale(locale.LC_TIME, "C")
    app.setApplicationName("Earshot")
    theme.install(app)
    bridge = Bridge(open_assistant)
    window = Window(bridge)
    window.show()
    app.setWindowIcon(QIcon(str(paths.shipped("assets") / "icons" / "earshot.svg")))
    with _errors_shown(bridge, window), _quit_on_signals(app), _raisable(bridge, window):
        QTimer.singleShot(0, partial(bridge.start, window))  # once the window is on the screen
        try:
            return app.exec()
        finally:
            window.hide()
            bridge.stop()


def raise_window() -> None:
    """Brings the window to the front, from any thread. Nothing happens when there is none."""
    if _raise is not None:
        _raise()


@contextmanager
def _raisable(bridge: Bridge, window: Window) -> Iterator[None]:
    global _raise
    _raise = partial(bridge.post, partial(_bring_forward, window))
    try:
        yield
    finally:
        _raise = None


def _bring_forward(window: Window) -> None:
    window.setWindowState(window.windowState() & ~Qt.WindowState.WindowMinimized)
    window.show()
    window.raise_()
    window.activateWindow()


@contextmanager
def _errors_shown(bridge: Bridge, window: Window) -> Iterator[None]:
    """What nobody caught goes to the log and into the window, and the window stays."""

    def show(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        if issubclass(kind, KeyboardInterrupt):
            QApplication.quit()
            return
        log.critical("not caught", exc_info=(kind, error, trace))
        bridge.post(partial(window.show_event, bug(bridge.turn, error)))

    def show_from_thread(args: threading.ExceptHookArgs) -> None:
        if args.exc_value is not None:
            show(args.exc_type, args.exc_value, args.exc_traceback)

    before = sys.excepthook, threading.excepthook
    sys.excepthook, threading.excepthook = show, show_from_thread
    try:
        yield
    finally:
        sys.excepthook, threading.excepthook = before


@contextmanager
def _quit_on_signals(app: QApplication) -> Iterator[None]:
    """Control-C and a polite kill close the window. Python runs signal handlers only between its
    own steps, and Qt takes none while nothing happens: a socket wakes it."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    ours, theirs = socket.socketpair()
    theirs.setblocking(False)
    notifier = QSocketNotifier(ours.fileno(), QSocketNotifier.Type.Read, app)
    notifier.activated.connect(lambda: (ours.recv(16), app.quit()))
    known = [signal.SIGINT, signal.SIGTERM]
    before = {number: signal.signal(number, lambda *_: None) for number in known}
    wakeup = signal.set_wakeup_fd(theirs.fileno(), warn_on_full_buffer=False)
    try:
        yield
    finally:
        signal.set_wakeup_fd(wakeup)
        for number, handler in before.items():
            signal.signal(number, handler)
        notifier.setEnabled(False)
        with contextlib.closing(ours), contextlib.closing(theirs):
            pass
