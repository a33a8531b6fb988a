"""Whether a key is really up. X11 repeats a held key as releases and presses, and on a busy machine
Qt takes some of them for real ones; the X server knows better."""

from __future__ import annotations

import ctypes
from collections.abc import Callable
from functools import cache

from PySide6.QtGui import QGuiApplication, QKeyEvent

_KEYMAP_BYTES = 32


def is_released(event: QKeyEvent) -> bool:
    """Of a key release: whether the finger went with it."""
    if event.isAutoRepeat():
        return False
    if QGuiApplication.platformName() != "xcb":
        return True
    return not _keys_down()(event.nativeScanCode())


@cache
def _keys_down() -> Callable[[int], bool]:
    """Asks the X server whether the key of a code is down, on a connection of our own."""
    try:
        x11 = ctypes.CDLL("libX11.so.6")
    except OSError:
        return lambda _: False
    x11.XOpenDisplay.restype = ctypes.c_void_p
    x11.XQueryKeymap.argtypes = [ctypes.c_void_p, ctypes.c_char_p]
    display = x11.XOpenDisplay(None)
    if not display:
        return lambda _: False

    def is_down(code: int) -> bool:
        keys = ctypes.create_string_buffer(_KEYMAP_BYTES)
        x11.XQueryKeymap(display, keys)
        return 0 <= code < 8 * _KEYMAP_BYTES and bool(keys.raw[code // 8] >> code % 8 & 1)

    return is_down
