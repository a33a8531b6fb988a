"""A conversation as the text a chat model was trained on, by the template inside the model's file.

The template is a program written by a stranger. It runs in Jinja's sandbox, its output and its
products are bounded, and an endless loop in it meets the deadline of the process it runs in.
"""

from __future__ import annotations

import json
import re
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import Any

import jinja2
from jinja2 import nodes
from jinja2.ext import Extension, loopcontrols
from jinja2.parser import Parser
from jinja2.sandbox import ImmutableSandboxedEnvironment

from earshot.errors import ThinkError
from earshot.values import JsonValue, Message, SkillCall, Tool

_LONGEST = 200_000
"""Characters a prompt may have; far more than any context holds."""

_PROBE = "Xylophone"

_TOOLS_TEXT = """

To use a tool, answer with nothing but
<tool_call>{"name": "the tool", "arguments": {"an argument": "its value"}}</tool_call>
These are the tools, one on each line:
"""

_Entry = dict[str, JsonValue]


class _Sandbox(ImmutableSandboxedEnvironment):
    intercepted_binops = frozenset({"*", "**"})

    def call_binop(self, context: Any, operator: str, left: Any, right: Any) -> Any:
        for factor in (left, right):
            if not isinstance(factor, (int, float)) or abs(factor) > 1_000_000:
                raise ValueError("too large a product")
        return super().call_binop(context, operator, left, right)


class _Generation(Extension):
    """`{% generation %}` marks what a trainer learns; it means nothing here."""

    tags = {"generation"}  # noqa: RUF012 - as Jinja declares it

    def parse(self, parser: Parser) -> list[nodes.Node]:
        next(parser.stream)
        return parser.parse_statements(("name:endgeneration",), drop_needle=True)


class ChatTemplate:
    """The chat template `source`. `control` are the texts of tokens that no person may say: they
    would end a turn or open another. Raises jinja2.TemplateError for what is no template."""

    def __init__(self, source: str, bos: str, eos: str, control: Iterable[str]) -> None:
        environment = _Sandbox(
            trim_blocks=True, lstrip_blocks=True, extensions=[_Generation, loopcontrols]
        )
        environment.filters["tojson"] = _to_json
        self._template = environment.from_string(source)
        self._names = {"bos_token": bos, "eos_token": eos}
        self._control = _any_of(control)
        self._knows_tools = self._shows_tools()
        self.end = self._end_of_turn()
        """What closes a reply, where the template itself writes something there."""

    def render(self, messages: Sequence[Message], tools: Sequence[Tool]) -> str:
        """The prompt for the next reply. Where the template lacks tools or refuses a role, the same
        is said in words it has. ThinkError when nothing helps."""
        harmless = [self._harmless(message) for message in messages]
        plain = _plain(harmless, tools)
        attempts = [(plain, False), (_without_system(plain), False)]
        if self._knows_tools or not tools:
            attempts.insert(0, (_native(harmless), True))
        for entries, native in attempts:
            text = self._try(entries, tools if native else [])
            if text is not None and _holds(text, entries):
                return text
        raise ThinkError(
            "chat-template",
            "The chat model's own template cannot write down this conversation. "
            "Choose another chat model.",
        )

    def _try(
        self, entries: Sequence[_Entry], tools: Sequence[Tool], reply: bool = True
    ) -> str | None:
        """The text, or None where the template refuses. A template may raise anything."""
        pieces, length = [], 0
        try:
            for piece in self._template.generate(
                messages=entries,
                tools=[_schema(tool) for tool in tools] or None,
                add_generation_prompt=reply,
                enable_thinking=False,
                raise_exception=_refuse,
                strftime_now=lambda form: datetime.now().strftime(form),
                **self._names,
            ):
                length += len(piece)
                if length > _LONGEST:
                    return None
                pieces.append(piece)
        except Exception:
            return None
        return "".join(pieces)

    def _shows_tools(self) -> bool:
        tool = Tool(_PROBE, "", {"type": "object", "properties": {}})
        text = self._try([{"role": "user", "content": "Hello"}], [tool])
        return text is not None and _PROBE in text

    def _end_of_turn(self) -> str:
        turn = [{"role": "user", "content": "Hello"}, {"role": "assistant", "content": _PROBE}]
        _, _, after = (self._try(turn, [], reply=False) or "").partition(_PROBE)
        return next(iter(after.split()), "")

    def _harmless(self, message: Message) -> Message:
        """Words that are spelled like control tokens, spelled a little differently."""
        text = self._control.sub(lambda found: f"{found[0][0]} {found[0][1:]}", message.text)
        return Message(message.role, text, message.calls)


def _any_of(texts: Iterable[str]) -> re.Pattern[str]:
    longest_first = sorted((t for t in texts if len(t) > 1), key=len, reverse=True)
    return re.compile("|".join(map(re.escape, longest_first)) or r"(?!)")


def _to_json(value: JsonValue, indent: int | None = None, **_: object) -> str:
    return json.dumps(value, ensure_ascii=False, indent=indent)


def _refuse(reason: str) -> None:
    raise jinja2.TemplateError(reason)


def _schema(tool: Tool) -> _Entry:
    function = {
        "name": tool.name,
        "description": tool.description,
        "parameters": dict(tool.parameters),
    }
    return {"type": "function", "function": function}


def _native(messages: Sequence[Message]) -> list[_Entry]:
    """As templates with tools expect it. Results belong to the calls before them, in order."""
    entries: list[_Entry] = []
    open_calls: deque[tuple[str, str]] = deque(maxlen=64)
    for message in messages:
        entry: _Entry = {"role": message.role, "content": message.text}
        if message.calls:
            # Nine letters and digits: Mistral's templates refuse anything else.
            numbered = [(f"call{len(entries):03}{i:02}", c) for i, c in enumerate(message.calls)]
            open_calls = deque(((number, call.name) for number, call in numbered), maxlen=64)
            entry["tool_calls"] = [_call(number, call) for number, call in numbered]
        if message.role == "tool" and open_calls:
            entry["tool_call_id"], entry["name"] = open_calls.popleft()
        entries.append(entry)
    return entries


def _call(number: str, call: SkillCall) -> _Entry:
    function = {"name": call.name, "arguments": dict(call.arguments)}
    return {"id": number, "type": "function", "function": function}


def _plain(messages: Sequence[Message], tools: Sequence[Tool]) -> list[_Entry]:
    """In the three oldest roles only, user and assistant by turns."""
    entries: list[_Entry] = []
    offered = _TOOLS_TEXT + "\n".join(_to_json(_schema(tool)) for tool in tools) if tools else ""
    for role, text in _in_words(messages):
        if entries and entries[-1]["role"] == role:
            entries[-1]["content"] += f"\n{text}"
        else:
            entries.append({"role": role, "content": text})
    if offered and (not entries or entries[0]["role"] != "system"):
        entries.insert(0, {"role": "system", "content": ""})
    if offered:
        entries[0]["content"] = (entries[0]["content"] + offered).strip()
    return entries


def _in_words(messages: Sequence[Message]) -> Iterator[tuple[str, str]]:
    for message in messages:
        if message.role == "tool":
            yield "user", f"<tool_response>\n{message.text}\n</tool_response>"
            continue
        written = (
            _to_json({"name": call.name, "arguments": dict(call.arguments)})
            for call in message.calls
        )
        yield message.role, message.text + "".join(f"<tool_call>{w}</tool_call>" for w in written)


def _without_system(entries: list[_Entry]) -> list[_Entry]:
    """The instructions in front of the first words of the person."""
    if len(entries) < 2 or entries[0]["role"] != "system":
        return entries
    system, first, *others = entries
    return [{**first, "content": f"{system['content']}\n\n{first['content']}"}, *others]


def _holds(text: str, entries: Sequence[_Entry]) -> bool:
    """Whether the instructions and the latest words are really in the prompt: a template may drop
    what it does not know."""
    words = (entry["content"].strip() for entry in (*entries[:1], *entries[-1:]))
    return all(word in text or _to_json(word)[1:-1] in text for word in words)
