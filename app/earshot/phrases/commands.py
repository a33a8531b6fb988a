"""Command files: the person's own sentences, in YAML.

    language: en
    lists:                     # optional, for all commands of the file
      drink: [latte, iced coffee]
    commands:
      order_drink:
        templates:
          - "(brew|make me|I'd like) [a|an] {drink}"
        reply: "One {drink} coming up."    # optional; a [part] is left out with its slot
      good_night:
        templates: [good night]
        runs: [set an alarm for seven, mute]    # optional: sentences that are done in turn

A file is read as a tree of nodes and never as objects: every mistake can be shown with its line,
and no tag in the file can do anything.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

import yaml

from earshot.errors import InputError
from earshot.phrases.slots import SLOT_TYPES
from earshot.phrases.templates import REPLY_SLOT, slot_kinds
from earshot.values import Intent

_LARGEST_BYTES = 256 * 1024
_DEEPEST = 8
_BUILT_IN = {kind.name for kind in SLOT_TYPES}

_Lists = Mapping[str, tuple[str, ...]]

if TYPE_CHECKING:  # PyYAML has `_yaml` only where it was built with the C library
    _Mark = yaml.Mark | yaml._yaml.Mark


def files(folder: Path) -> list[Path]:
    """The `*.yaml` and `*.yml` files of a folder, which need not exist."""
    return sorted(folder.glob("*.y*ml"))


def load(path: Path, taken: Collection[str] = ()) -> list[Intent]:
    """The commands of one file, none of them with a name that is `taken`. InputError names the
    file, the line and what was expected."""
    return list(_CommandFile(path, taken).intents())


class _CommandFile:
    """One file, read with an eye on where each thing stands."""

    def __init__(self, path: Path, taken: Collection[str]) -> None:
        self._path = path
        self._taken = taken

    def intents(self) -> Iterator[Intent]:
        entries = self._mapping(self._root(), "“commands:”", {"language", "lists", "commands"})
        if "language" in entries and self._text(entries["language"]) != "en":
            self._fail(entries["language"], "expected “en”, the only language there is yet")
        lists = dict(self._lists(entries["lists"])) if "lists" in entries else {}
        if "commands" not in entries:
            self._fail(None, "expected “commands:” with the name of each command under it")
        commands = self._mapping(entries["commands"], "the name of a command")
        for name, node in commands.items():
            yield self._intent(name, node, lists)

    def _lists(self, node: yaml.Node) -> Iterator[tuple[str, tuple[str, ...]]]:
        for name, values in self._mapping(node, "the name of a list").items():
            if name in _BUILT_IN:
                self._fail(values, f"“{name}” is built in; give the list another name")
            yield name, tuple(self._text(value) for value in self._items(values, "a list of words"))

    def _intent(self, name: str, node: yaml.Node, lists: _Lists) -> Intent:
        if name in self._taken:
            self._fail(node, f"there is a skill or command called “{name}”; use another name")
        entries = self._mapping(node, "“templates:”", {"templates", "reply", "runs"})
        if "templates" not in entries:
            self._fail(node, f"expected “templates:” with what can be said for “{name}”")
        nodes = self._items(entries["templates"], "a list of sentence templates")
        for one in nodes:
            self._slots(one, Intent(name, (self._text(one),), lists))
        reply = self._text(entries["reply"]) if "reply" in entries else ""
        runs = self._items(entries["runs"], "a list of sentences") if "runs" in entries else []
        intent = Intent(
            name,
            tuple(map(self._text, nodes)),
            lists,
            reply=reply,
            runs=tuple(map(self._text, runs)),
            checked=bool(runs),
            place=self._place(node),
        )
        slots = self._slots(entries["templates"], intent)
        for one in [*([entries["reply"]] if reply else []), *runs]:
            if unsaid := set(REPLY_SLOT.findall(self._text(one))) - slots:
                self._fail(one, f"no template of “{name}” has {{{min(unsaid)}}}")
        return intent

    def _slots(self, node: yaml.Node, intent: Intent) -> set[str]:
        try:
            return set(slot_kinds(intent, SLOT_TYPES))
        except ValueError as error:
            self._fail(node, f"{error}")

    def _root(self) -> yaml.Node:
        text = self._content()
        try:
            self._refuse_bombs(text)
            root = yaml.compose(text, Loader=yaml.SafeLoader)
        except yaml.MarkedYAMLError as error:
            self._fail(error.problem_mark, f"this is not YAML: {error.problem}")
        except yaml.YAMLError as error:
            self._fail(None, f"this is not YAML: {error}")
        return root or self._fail(None, "the file is empty; expected “commands:”")

    def _content(self) -> str:
        try:
            with self._path.open("rb") as file:
                content = file.read(_LARGEST_BYTES + 1)
        except OSError as error:
            self._fail(None, f"the file cannot be read: {error.strerror}")
        if len(content) > _LARGEST_BYTES:
            self._fail(None, f"the file is larger than {_LARGEST_BYTES // 1024} KB")
        try:
            return content.decode("utf-8-sig")
        except UnicodeDecodeError:
            self._fail(None, "the file is not UTF-8 text")

    def _refuse_bombs(self, text: str) -> None:
        """No aliases, which a small file can make grow without end, and no deep nesting."""
        depth = 0
        for event in yaml.parse(text, Loader=yaml.SafeLoader):
            depth += isinstance(event, yaml.CollectionStartEvent)
            depth -= isinstance(event, yaml.CollectionEndEvent)
            if isinstance(event, yaml.AliasEvent):
                self._fail(event.start_mark, f"“*{event.anchor}”: aliases are not supported")
            if depth > _DEEPEST:
                self._fail(event.start_mark, "this is nested too deep")

    def _mapping(
        self, node: yaml.Node, expected: str, allowed: set[str] | None = None
    ) -> dict[str, yaml.Node]:
        if not isinstance(node, yaml.MappingNode) or not node.value:
            self._fail(node, f"expected {expected}")
        entries: dict[str, yaml.Node] = {}
        for key, value in node.value:
            name = self._text(key)
            if name in entries:
                self._fail(key, f"“{name}” is there twice")
            if allowed and name not in allowed:
                self._fail(key, f"“{name}” is unknown; expected {_one_of(allowed)}")
            entries[name] = value
        return entries

    def _items(self, node: yaml.Node, expected: str) -> list[yaml.Node]:
        if not isinstance(node, yaml.SequenceNode) or not node.value:
            self._fail(node, f"expected {expected}")
        return list(node.value)

    def _text(self, node: yaml.Node) -> str:
        if not isinstance(node, yaml.ScalarNode) or not node.value.strip():
            self._fail(node, "expected text")
        return str(node.value).strip()

    def _fail(self, where: yaml.Node | _Mark | None, what: str) -> NoReturn:
        raise InputError("command-file", f"{self._place(where)}: {what}.")

    def _place(self, where: yaml.Node | _Mark | None) -> str:
        mark = where.start_mark if isinstance(where, yaml.Node) else where
        return f"{self._path}, line {mark.line + 1}" if mark else str(self._path)


def _one_of(names: set[str]) -> str:
    return " or ".join(f"“{name}:”" for name in sorted(names))
