"""A keyboard for X11 that types any character.

What the layout lacks gets a spare key of its own and keeps it. (xdotool gives every such character
the same key and takes it away at once: a window that looks at the layout a moment later reads
another character, or none.)
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager

from Xlib import XK, X
from Xlib.display import Display
from Xlib.error import DisplayError
from Xlib.ext import xtest

from earshot.errors import SkillError

_PAUSE_SECONDS = 0.012
"""After each key: some windows lose keys that come faster."""
_TAKEN_IN_SECONDS = 0.5
"""Until a busy window has read what was typed, and its keys may mean something else."""
_UNICODE = 0x1000000
"""Key symbols above this number are characters by number."""

_Key = tuple[int, bool]
"""Code of a key, and whether Shift is held with it."""


class Keyboard:
    """Keys pressed on the display that `DISPLAY` names. SkillError where there is none."""

    def __init__(self) -> None:
        try:
            self._display = Display()
        except (DisplayError, OSError) as error:
            said = "The desktop does not let me in, so I cannot type."
            raise SkillError("no-desktop", said) from error
        if not self._display.has_extension("XTEST"):
            raise SkillError("keys-no-way", "This desktop lets no program press keys.")
        self._shift = self._code(XK.XK_Shift_L)

    def close(self) -> None:
        """Ends the connection."""
        self._display.close()

    def focus(self) -> str:
        """Something that names the window with the focus; "" where none has it."""
        focus = self._display.get_input_focus().focus
        return "" if isinstance(focus, int) else str(focus.id)

    def write(self, text: str) -> None:
        """Types `text`."""
        with self._fingers_off():
            while text:
                keys = self._keys(text)
                known = next((at for at, one in enumerate(text) if one not in keys), len(text))
                for one in text[:known]:
                    self._press(*keys[one])
                if text := text[known:]:
                    time.sleep(_TAKEN_IN_SECONDS)

    def erase(self, count: int) -> None:
        """Presses Backspace so many times."""
        with self._fingers_off():
            for _ in range(count):
                self._press(self._code(XK.XK_BackSpace), False)

    def _keys(self, text: str) -> dict[str, _Key]:
        """The key of each character of `text`, as far as there are spare ones for what the layout
        lacks. SkillError where there is none at all."""
        rows = self._rows()
        wanted = list(dict.fromkeys(text))
        keys = {one: key for one in wanted if (key := _found(rows, _symbol(one)))}
        used = {code for code, _ in keys.values()}
        spare = [code for code, row in rows.items() if code not in used and _is_spare(row)]
        for one, code in zip((one for one in wanted if one not in keys), spare, strict=False):
            self._display.change_keyboard_mapping(code, [[_symbol(one)] * 4])
            keys[one] = code, False
        self._display.sync()
        if text[0] not in keys:
            raise SkillError("keys-no-room", f"This keyboard layout has no room for “{text[0]}”.")
        return keys

    def _rows(self) -> dict[int, list[int]]:
        """What each key means: plain and with Shift in the first layout, then in the second."""
        info = self._display.display.info
        first, last = info.min_keycode, info.max_keycode
        rows = self._display.get_keyboard_mapping(first, last - first + 1)
        return dict(enumerate((list(row) for row in rows), first))

    def _code(self, symbol: int) -> int:
        return int(self._display.keysym_to_keycode(symbol))

    def _press(self, code: int, shift: bool) -> None:
        if shift:
            xtest.fake_input(self._display, X.KeyPress, self._shift)
        xtest.fake_input(self._display, X.KeyPress, code)
        xtest.fake_input(self._display, X.KeyRelease, code)
        if shift:
            xtest.fake_input(self._display, X.KeyRelease, self._shift)
        self._display.sync()
        time.sleep(_PAUSE_SECONDS)

    @contextmanager
    def _fingers_off(self) -> Iterator[None]:
        """Without what is held: with Control down, words would be commands. It is not pressed again
        after: a finger that has left it meanwhile would never let it go."""
        down = self._display.query_keymap()
        for code in {code for row in self._display.get_modifier_mapping() for code in row}:
            if down[code // 8] >> code % 8 & 1:
                xtest.fake_input(self._display, X.KeyRelease, code)
        capitals = self._display.screen().root.query_pointer().mask & X.LockMask
        lock = self._code(XK.XK_Caps_Lock)
        if capitals:
            self._press(lock, False)
        try:
            yield
        finally:
            if capitals:
                self._press(lock, False)


def _symbol(one: str) -> int:
    return ord(one) if ord(one) < 0x100 else _UNICODE | ord(one)


def _found(rows: dict[int, list[int]], symbol: int) -> _Key | None:
    """A key that means this in every layout: which one is in use is not known."""
    for code, (plain, shifted, plain_2, shifted_2, *_) in rows.items():
        if plain == symbol and plain_2 in (0, symbol):
            return code, False
        if shifted == symbol and shifted_2 in (0, symbol):
            return code, True
    return None


def _is_spare(row: list[int]) -> bool:
    """Without a meaning, or one that we gave it: no layout has four times the same character."""
    kinds = set(row[:4])
    first = row[0]
    return not any(row) or (kinds == {first} and (0x20 < first < 0x100 or first > _UNICODE))
