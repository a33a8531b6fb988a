from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from earshot.engines.llama_text import Reply, calls
from earshot.values import SkillCall

TIMER = SkillCall("set_timer", {"minutes": 5})
TIMER_JSON = '{"name": "set_timer", "arguments": {"minutes": 5}}'

ALPHABET = st.sampled_from(
    [
        *("<think>", "</think>", "<THINKING>", "</thinking>", "<reasoning>", "</reasoning>"),
        *(
            "<tool_call>",
            "</tool_call>",
            "[TOOL_CALLS]",
            "<|python_tag|>",
            "<|im_end|>",
            TIMER_JSON,
        ),
        *(
            "<",
            "</",
            "[",
            "{",
            "[{",
            "}",
            " ",
            "\n",
            "a",
            "think",
            "tool_call>",
            "é",
            "İ",
            "ſ",
            "K",
        ),
        "word ",
    ]
)


def taken_apart(pieces: list[str], thinking: bool = False) -> list[str | SkillCall]:
    """The parts of a reply, texts that follow each other joined."""
    reply = Reply(["<|im_end|>"], thinking)
    parts: list[str | SkillCall] = []
    for piece in pieces:
        parts += reply.feed(piece)
        if reply.ended:
            break
    parts += reply.finish()
    joined: list[str | SkillCall] = []
    for part in parts:
        if isinstance(part, str) and joined and isinstance(joined[-1], str):
            joined[-1] += part
        else:
            joined.append(part)
    return joined


@given(st.lists(ALPHABET, max_size=12).map("".join), st.data(), st.booleans())
def test_any_split_gives_the_same(text: str, data: st.DataObject, thinking: bool) -> None:
    cuts = sorted(data.draw(st.lists(st.integers(0, len(text)), max_size=8)))
    pieces = [text[a:b] for a, b in zip([0, *cuts], [*cuts, len(text)], strict=True)]
    assert taken_apart(pieces, thinking) == taken_apart([text], thinking)
    assert taken_apart(list(text), thinking) == taken_apart([text], thinking)


@given(st.lists(ALPHABET, max_size=12).map("".join))
def test_no_marker_is_ever_spoken(text: str) -> None:
    said = "".join(part for part in taken_apart(list(text)) if isinstance(part, str)).lower()
    for marker in ("<think>", "<tool_call>", "</tool_call>", "<|im_end|>", "[tool_calls]"):
        assert marker not in said


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("Hello there.", ["Hello there."]),
        ("<think>\nHm.\n</think>\n\nIt is 42.", ["It is 42."]),
        ("A <Thinking>b</Thinking>c", ["A c"]),
        ("[THINK]b[/THINK]c", ["c"]),
        ("<think>never closed", []),
        ("late</think> word", ["late word"]),
        ("1 < 2 and <b>", ["1 < 2 and <b>"]),
        ("Done.<|im_end|>user more", ["Done."]),
        (f"<tool_call>\n{TIMER_JSON}\n</tool_call>", [TIMER]),
        (f"One moment.\n<tool_call>{TIMER_JSON}</tool_call>", ["One moment.\n", TIMER]),
        (f"<tool_call>{TIMER_JSON}</tool_call><tool_call>{TIMER_JSON}</tool_call>", [TIMER, TIMER]),
        (f"<tool_call>{TIMER_JSON}<|im_end|>", [TIMER]),
        (f"<think><tool_call>{TIMER_JSON}</tool_call></think>No.", ["No."]),
        ('{"name": "set_timer", "parameters": {"minutes": 5}}', [TIMER]),
        (
            '{"name": "set_timer", "parameters": {"minutes": 5}}; {"name": "b"}',
            [TIMER, SkillCall("b")],
        ),
        ('<|python_tag|>{"name": "set_timer", "parameters": {"minutes": 5}}', [TIMER]),
        ('{"type": "function", "function": {"name": "b", "arguments": "{}"}}', [SkillCall("b")]),
        (f"[TOOL_CALLS][{TIMER_JSON}, {TIMER_JSON}]", [TIMER, TIMER]),
        ('[TOOL_CALLS]set_timer[ARGS]{"minutes": 5}', [TIMER]),
        (f"[{TIMER_JSON}]", [TIMER]),
        ('{"answer": "Paris"}', []),
        ("<tool_call>set the timer, will you</tool_call>", []),
        ('<tool_call>{"name": "set_timer", "arguments": {"minutes": </tool_call>', []),
        ('<tool_call>{"name": 5, "arguments": {}}</tool_call>', []),
        ('<tool_call>{"name": "b", "arguments": [1]}</tool_call>', []),
    ],
)
def test_notations(text: str, parts: list[str | SkillCall]) -> None:
    assert taken_apart([text]) == parts


def test_a_prompt_that_opens_the_thought_itself() -> None:
    assert taken_apart(["Let me see.</think>Yes."], thinking=True) == ["Yes."]


def test_words_come_at_once_where_no_marker_can_begin() -> None:
    reply = Reply()
    assert list(reply.feed("Hello ")) == ["Hello "]
    assert list(reply.feed("you <")) == ["you "]
    assert list(reply.feed("3")) == ["<3"]


def test_calls_written_as_elements() -> None:
    text = (
        "<function=set_timer>\n<parameter=minutes>\n5\n</parameter>\n"
        "<parameter=name>\nthe eggs\n</parameter>\n</function>"
    )
    assert calls(text) == [SkillCall("set_timer", {"minutes": 5, "name": "the eggs"})]


@given(st.text(st.sampled_from('[]{}":,aeu1 \\'), max_size=60))
def test_no_text_breaks_the_search_for_calls(text: str) -> None:
    assert isinstance(calls(text), list)


def test_deep_nesting_is_no_call() -> None:
    assert calls('{"name":' * 2_000) == []
