from __future__ import annotations

from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from earshot.errors import InputError
from earshot.phrases import PhraseBook, commands
from earshot.phrases.slots import SLOT_TYPES
from earshot.values import Intent

GOOD = """\
language: en
lists:
  size: [small, medium, large]
  drink:
    - latte
    - iced coffee
  switch: [on, off]   # words, though YAML thinks of truth
commands:
  order_drink:
    templates:
      - "(brew|make me|I'd like) [a|an] [{size}] {drink}"
    reply: "One [{size}] {drink} coming up."
  lamp:
    templates:
      - turn the lamp {switch}
"""


def written(folder: Path, text: str | bytes, name: str = "a.yaml") -> Path:
    path = folder / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def test_a_good_file(tmp_path: Path) -> None:
    order, lamp = commands.load(written(tmp_path, GOOD))
    assert order.templates == ("(brew|make me|I'd like) [a|an] [{size}] {drink}",)
    assert order.lists["drink"] == ("latte", "iced coffee")
    assert lamp.name == "lamp"
    meaning = PhraseBook([order, lamp], SLOT_TYPES).understand("I'd like an iced coffee, please.")
    assert meaning is not None
    assert meaning.reply == "One iced coffee coming up."


def test_a_command_may_run_sentences(tmp_path: Path) -> None:
    text = (
        "commands:\n  tea:\n    templates: ['make tea in {duration}']\n"
        "    runs: [what time is it, 'set a timer for {duration}']\n"
    )
    [tea] = commands.load(written(tmp_path, text))
    meaning = PhraseBook([tea], SLOT_TYPES, lambda _: True).understand("Make tea in four minutes!")
    assert meaning is not None
    assert meaning.runs == ("what time is it", "set a timer for four minutes")
    assert meaning.reply == ""


def test_words_that_yaml_takes_for_other_things_stay_words(tmp_path: Path) -> None:
    meaning = PhraseBook(commands.load(written(tmp_path, GOOD)), SLOT_TYPES).understand(
        "turn the lamp off"
    )
    assert meaning is not None
    assert meaning.slots == {"switch": "off"}


@pytest.mark.parametrize(
    ("text", "line", "expected"),
    [
        ("", 0, "empty"),
        ("# only a comment\n", 0, "empty"),
        ("a: b: c", 1, "not YAML"),
        ("commands:\n  a: [\n", 3, "not YAML"),
        ("commands:\n\ttabs: x", 2, "not YAML"),
        ("a: 1\n---\nb: 2", 2, "not YAML"),
        ("- a", 1, "commands:"),
        ("just words", 1, "commands:"),
        ("language: en", 0, "commands:"),
        ("language: de\ncommands: {a: {templates: [hi]}}", 1, "“en”"),
        ("greeting: hi\ncommands: {}", 1, "“commands:” or “language:” or “lists:”"),
        ("commands:", 1, "the name of a command"),
        ("commands: [a]", 1, "the name of a command"),
        ("commands:\n  a: hi", 2, "templates:"),
        ("commands:\n  a:\n    reply: hi", 3, "templates:"),
        ("commands:\n  a:\n    templates: hi", 3, "a list of sentence templates"),
        ("commands:\n  a:\n    templates: []", 3, "a list of sentence templates"),
        ("commands:\n  a:\n    templates: [[hi]]", 3, "expected text"),
        ("commands:\n  a:\n    templates:\n      - \n", 4, "expected text"),
        (
            "commands:\n  a:\n    templates: [hi]\n    say: x",
            4,
            "“reply:” or “runs:” or “templates:”",
        ),
        ("commands:\n  a:\n    templates: [hi]\n  a:\n    templates: [ho]", 4, "twice"),
        ("commands:\n  a:\n    templates:\n      - hi\n      - (x", 5, "brackets"),
        ("commands:\n  a:\n    templates:\n      - hi\n      - x {no}", 5, "{no}"),
        ('commands:\n  a:\n    templates:\n      - "[x]"', 4, "not optional"),
        ("commands:\n  a:\n    templates: [<x>]", 3, "<x>"),
        ("commands:\n  a:\n    templates: [hi]\n    reply: hi {x}", 4, "{x}"),
        ("commands:\n  a:\n    templates: [hi]\n    runs: []", 4, "a list of sentences"),
        ("commands:\n  a:\n    templates: [hi]\n    runs:\n      - x\n      - a {b}", 6, "{b}"),
        ("lists:\n  number: [one]\ncommands: {}", 2, "built in"),
        ("lists:\n  size: {a: b}\ncommands: {}", 2, "a list of words"),
        ("lists:\n  size: []\ncommands: {}", 2, "a list of words"),
        ("lists: &l {a: [b]}\ncommands: *l", 2, "aliases"),
        ("commands: &a\n  a: *a", 2, "aliases"),
        ("[" * 2000, 1, "deep"),
    ],
)
def test_a_mistake_is_shown_with_its_line(
    tmp_path: Path, text: str, line: int, expected: str
) -> None:
    path = written(tmp_path, text)
    with pytest.raises(InputError) as caught:
        commands.load(path)
    assert caught.value.code == "command-file"
    assert str(caught.value).startswith(f"{path}, line {line}: " if line else f"{path}: ")
    assert expected in str(caught.value)


@pytest.mark.parametrize(
    "content",
    [
        b"\xff\xfe\x00",
        b"commands: \x07",
        b"# " + b"x" * 300_000,
        b"!!python/object/apply:os.system ['exit 1']",
    ],
)
def test_what_is_no_text_or_too_much_is_refused(tmp_path: Path, content: bytes) -> None:
    with pytest.raises(InputError):
        commands.load(written(tmp_path, content))


def test_a_missing_file_and_a_folder_are_refused(tmp_path: Path) -> None:
    for path in (tmp_path, tmp_path / "no.yaml"):
        with pytest.raises(InputError, match="cannot be read"):
            commands.load(path)


def test_a_folder_is_read_in_order_of_names(tmp_path: Path) -> None:
    for name in ("b.yaml", "a.yml", "c.txt"):
        written(tmp_path, f"commands: {{{name[0]}: {{templates: [hi]}}}}", name)
    assert [file.name for file in commands.files(tmp_path)] == ["a.yml", "b.yaml"]
    assert commands.files(tmp_path / "missing") == []


_PIECES = st.sampled_from(
    ["commands:", "lists:", "language: en", "templates:", "reply:", "a:", "b:", "- ", "  ", "\n",
     "\n  ", "\n    ", "\n      ", "hi", "{size}", "{duration}", "[a]", "(a|b)", "(", "]", '"', "'",
     "&x", "*x", "!!set", "|", ">", "<<:", "? ", ": ", "{", "}", "~", "#", "\t", "---", "%", "\\"]
)  # fmt: skip


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(_PIECES, max_size=30).map("".join) | st.text(max_size=200))
def test_any_file_is_intents_or_an_input_error(tmp_path: Path, text: str) -> None:
    path = written(tmp_path, text.encode("utf-8", "surrogatepass"))
    with suppress(InputError):
        intents = commands.load(path)
        assert intents
        assert all(isinstance(one, Intent) for one in intents)
        PhraseBook(intents, SLOT_TYPES)
