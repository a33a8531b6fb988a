"""What a chat model writes, taken apart as it streams: words to speak and skills to call.

Models think aloud in `<think>` blocks and call tools in half a dozen notations. None of that may
reach a voice, also when a marker arrives in pieces.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator

from earshot.values import JsonValue, SkillCall

THOUGHTS = {
    "<think>": "</think>",
    "<thinking>": "</thinking>",
    "<reasoning>": "</reasoning>",
    "[think]": "[/think]",
}
_CALLS = {"<tool_call>": "</tool_call>", "[tool_calls]": "", "<|python_tag|>": ""}
"""Where calls stand: from here to there, or to the end of the reply."""

_BARE = re.compile(r"\s*(\{|\[\{)")
"""A reply that begins with JSON is a call in Llama 3's notation."""

MARKERS = frozenset({*THOUGHTS, *THOUGHTS.values(), *_CALLS, *_CALLS.values(), "[args]"} - {""})
"""Everything that means something here, in lower case."""


class Reply:
    """One reply. `ended` turns true at one of the texts `ends`, which close a turn."""

    def __init__(self, ends: Iterable[str] = (), thinking: bool = False) -> None:
        """`thinking`: the prompt itself opened a `<think>` block."""
        self.ended = False
        self._ends = frozenset(end.lower() for end in ends if end)
        self._held = ""
        self._spoken = False
        self._block = ""
        """The marker that opened the block this is in."""
        self._enter("<think>" if thinking else "")

    def feed(self, text: str) -> Iterator[str | SkillCall]:
        """What can be passed on after `text`; an incomplete marker is held back."""
        self._held += text
        while not self.ended and (found := self._next_marker()):
            before, self._held = self._held[: found.start()], self._held[found.end() :]
            yield from self._pass_on(before)
            self._step(found[0].lower())
        yield from self._release(len(self._held) - self._incomplete())

    def finish(self) -> Iterator[str | SkillCall]:
        """What is left when the model has ended."""
        self.ended = True
        yield from self._pass_on(self._held)
        self._held = ""

    def _next_marker(self) -> re.Match[str] | None:
        if not self._block and not self._spoken and (bare := _BARE.match(self._held)):
            self._enter("[tool_calls]")
            self._held = self._held[bare.start(1) :]
        return self._pattern.search(self._held)

    def _step(self, marker: str) -> None:
        if marker in self._ends:
            self.ended, self._held = True, ""
        elif marker in THOUGHTS or marker in _CALLS:
            self._enter(marker)
        else:
            self._enter("")

    def _enter(self, block: str) -> None:
        """Into a block, or out of all. Outside, a closing marker without its opening is dropped."""
        self._block = block
        closing = (THOUGHTS | _CALLS).get(block)
        markers = MARKERS if closing is None else {closing} - {""}
        self._markers = {*markers, *self._ends}
        pattern = "|".join(map(re.escape, sorted(self._markers))) or r"(?!)"
        self._pattern = re.compile(pattern, re.IGNORECASE | re.ASCII)

    def _pass_on(self, text: str) -> Iterator[str | SkillCall]:
        """`text` is everything before a marker or the end."""
        if self._block in _CALLS:
            yield from calls(text)
        elif not self._block:
            yield from self._speak(text)

    def _release(self, count: int) -> Iterator[str | SkillCall]:
        """Passes on what no marker can begin in; calls wait until they are whole."""
        if self._block in _CALLS:
            return
        text, self._held = self._held[:count], self._held[count:]
        yield from self._pass_on(text)

    def _speak(self, text: str) -> Iterator[str]:
        text = text if self._spoken else text.lstrip()
        if text:
            self._spoken = True
            yield text

    def _incomplete(self) -> int:
        """Length of the longest end of what is held that could begin a marker."""
        longest = min(len(self._held), max(map(len, self._markers), default=1) - 1)
        ends = ((n, self._held[-n:].lower()) for n in range(longest, 0, -1))
        return next((n for n, end in ends if any(m.startswith(end) for m in self._markers)), 0)


def calls(text: str) -> list[SkillCall]:
    """The calls written in `text`, in any known notation. What is no call is left out: it is
    something that was not meant to be heard."""
    if named := list(_functions(text)):
        return named
    name = re.match(r"\s*([\w.-]+)\s*(?:\[args\])?\s*(?=\{)", text, re.IGNORECASE)
    found = [call for value in _json_values(text) for call in _from_json(value)]
    if not found and name:
        arguments = next(_json_values(text), None)
        return [SkillCall(name[1], arguments)] if isinstance(arguments, dict) else []
    return found


def _functions(text: str) -> Iterator[SkillCall]:
    """`<function=set_timer><parameter=minutes>5</parameter></function>`"""
    for name, body in re.findall(r"<function=([\w.-]+)>(.*?)(?:</function>|\Z)", text, re.DOTALL):
        pairs = re.findall(r"<parameter=([\w.-]+)>(.*?)</parameter>", body, re.DOTALL)
        yield SkillCall(name, {key: _literal(value.strip()) for key, value in pairs})


def _literal(text: str) -> JsonValue:
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return text


def _json_values(text: str) -> Iterator[JsonValue]:
    """Every object or list that stands in `text`, whatever is between them."""
    decoder, at = json.JSONDecoder(), 0
    while start := re.compile(r"[\[{]").search(text, at):
        try:
            value, at = decoder.raw_decode(text, start.start())
        except (ValueError, RecursionError):
            at = start.end()
        else:
            yield value


def _from_json(value: JsonValue) -> Iterator[SkillCall]:
    """The calls in one object or list of them."""
    if isinstance(value, list):
        for item in value:
            if isinstance(item, dict):
                yield from _from_json(item)
        return
    function = value.get("function")
    value = function if isinstance(function, dict) else value
    name = value.get("name") or function
    arguments = value.get("arguments", value.get("parameters"))
    arguments = _literal(arguments) if isinstance(arguments, str) else arguments
    if isinstance(name, str) and name and isinstance(arguments or {}, dict):
        yield SkillCall(name, arguments or {})
