"""Takes out of written text what is not to be spoken: markdown, code, emoji. Pure."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

_WIDE_ENDS = "。！？，；：、"
"""Punctuation after which Chinese and Japanese leave no space."""
_LONGEST_WORD = 2000
"""Characters without a space after which a word counts as complete: long enough for any address."""
_WORD = re.compile(
    rf"(\s*)([^\s{_WIDE_ENDS}]{{0,{_LONGEST_WORD - 1}}}[{_WIDE_ENDS}]"
    rf"|[^\s{_WIDE_ENDS}]{{{_LONGEST_WORD}}}"
    rf"|[^\s{_WIDE_ENDS}]+(?=\s))"
)
_FENCES = ("```", "~~~")
_MARKER = re.compile(r"[-*+>•|]|#{1,6}")
_LIST_NUMBER = re.compile(r"\d{1,3}[.)]")
_SMILEY = re.compile(r"[:;]['-]?[()DPp/|]")
_SUBSTITUTIONS = tuple(
    (re.compile(pattern), replacement)
    for pattern, replacement in (
        (r"^[-=|:_*~]{3,}$", ""),  # a line drawn across the page or a table
        (r"\]\([^)\s]*\)", ""),  # the target of a link
        (r"!?\[|\]", ""),
        # Of an address, the name of the host is enough to hear.
        (r"https?://(?:www\.)?([\w.:-]*\w)(?:[/?#][^\s>)]*?)?(?=[.,;:!?)>\"'”]*$)", r"\1"),
        (r"</?(?:b|br|code|em|i|li|ol|p|strong|sub|sup|u|ul)/?>", " "),
        (r"\\(?=[^\w\s])", ""),
        (r"(?<=\d)\*(?=\d)", "×"),
        (r"^\*$", "×"),
        (r"\*+|`+|~~", ""),
        (r"(?<=[^\W_])_+(?=[^\W_])|\|", " "),
        (r"_", ""),
        (r"—|--+", "— "),
    )
)
_SPOKEN_SYMBOLS = frozenset("°©®™№℃℉")
_JOINERS = frozenset("\u200c\u200d")


class Reader:
    """`read(delta)` gives the words that are complete, each with whether a new thought begins
    before it: a paragraph, a heading, a list item. A word is complete when a space follows it."""

    def __init__(self) -> None:
        self._raw = ""
        self._in_code = False
        self._new_line = True
        self._marked = False
        """The line is a heading or a list item: its end ends the thought."""
        self._break = False

    def read(self, delta: str) -> Iterator[tuple[str, bool]]:
        raw, place = self._raw + delta, 0
        while match := _WORD.match(raw, place):
            place = match.end()
            gap, word = match.groups()
            self._note_gap(gap)
            for spoken in self._spoken(word):
                yield spoken, self._break
                self._break = False
        self._raw = raw[place:]

    def _note_gap(self, gap: str) -> None:
        if lines := gap.count("\n"):
            self._new_line = True
            self._break |= lines > 1 or self._marked
            self._marked = False

    def _spoken(self, word: str) -> list[str]:
        if self._is_code(word):
            self._break = True
            return []
        if self._new_line and _MARKER.fullmatch(word):
            self._marked = self._break = True
            return []
        if self._new_line and _LIST_NUMBER.fullmatch(word):
            self._marked = self._break = True
        self._new_line = False
        return _plain(word).split()

    def _is_code(self, word: str) -> bool:
        """Whether a word belongs to a block of code, its fences included."""
        if self._in_code:
            self._in_code = not any(fence in word for fence in _FENCES)
            return True
        fence = word[:3]
        self._in_code = self._new_line and fence in _FENCES and fence not in word[3:]
        return self._in_code


def _plain(word: str) -> str:
    """What of a word is spoken; it may become several words, or none."""
    if word.rstrip(".,;!?").isalnum():
        return word
    if _SMILEY.fullmatch(word):
        return ""
    for pattern, replacement in _SUBSTITUTIONS:
        word = pattern.sub(replacement, word)
    return "".join(c for c in word if _is_spoken(c))


def _is_spoken(character: str) -> bool:
    if character < "\x7f":
        return character >= " "
    category = unicodedata.category(character)
    if category == "So":
        return character in _SPOKEN_SYMBOLS
    if category[0] == "C":
        return character in _JOINERS
    return category not in {"Me", "Sk"} and not "\ufe00" <= character <= "\ufe0f"
