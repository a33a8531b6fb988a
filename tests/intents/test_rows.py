from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from earshot.errors import InputError
from earshot.intents import rows


def test_slots_become_tags_in_every_form_they_may_have() -> None:
    wanted = ("O", "O", "B-what", "I-what", "O", "B-time")
    text = "remind of yoga class at Seven."
    as_map = {"text": text, "intent": "remind", "slots": {"what": "yoga class", "time": "seven"}}
    as_list = [{"type": "what", "value": "yoga class"}, {"slot": "time", "value": "seven"}]
    assert rows.row(as_map).tags == wanted
    assert rows.row({**as_map, "slots": as_list}).tags == wanted
    assert rows.row(as_map).spans == {("what", 2, 4), ("time", 5, 6)}


def test_a_row_without_slots_tells_nothing_of_them() -> None:
    assert rows.row({"text": "hello you", "intent": "greet"}).tags == ("?", "?")
    assert rows.row({"text": "hello you", "intent": "greet", "slots": {}}).tags == ("O", "O")


def test_a_slot_may_come_twice() -> None:
    data = {"text": "add milk and milk", "intent": "add", "slots": {"it": ["milk", "milk"]}}
    assert rows.row(data).tags == ("O", "B-it", "O", "B-it")


@pytest.mark.parametrize(
    ("data", "why"),
    [
        ([], "not an object"),
        ({"intent": "a"}, "no “text”"),
        ({"text": " ", "intent": "a"}, "no “text”"),
        ({"text": "hello"}, "no “intent”"),
        ({"text": "hello", "intent": "a", "slots": 5}, "“slots” must be"),
        ({"text": "hello", "intent": "a", "slots": [{"value": "x"}]}, "a “type” and a “value”"),
        ({"text": "hello", "intent": "a", "slots": {"b": "world"}}, "not in the text"),
        ({"text": "hello", "intent": "a", "slots": {"b": " "}}, "is empty"),
    ],
)
def test_what_is_wrong_with_a_row_is_said(data: object, why: str) -> None:
    with pytest.raises(ValueError, match=why):
        rows.row(data)


def test_bad_rows_of_a_file_are_named_by_their_number(tmp_path: Path) -> None:
    file = tmp_path / "rows.jsonl"
    good = json.dumps({"text": "hello", "intent": "greet"})
    file.write_text(f"{good}\n\n{{oops\n{good}\n{json.dumps({'text': 'x'})}\n")
    with pytest.raises(InputError, match=r"row 3: .*row 5: it has no “intent”"):
        rows.read(file)
    file.write_text(f"{good}\n\n{good}\n")
    assert len(rows.read(file)) == 2


@pytest.mark.parametrize("content", [b"", b"\xff\xfe\x00", None])
def test_a_file_without_rows_is_refused(tmp_path: Path, content: bytes | None) -> None:
    file = tmp_path / "rows.jsonl"
    if content is not None:
        file.write_bytes(content)
    with pytest.raises(InputError):
        rows.read(file)


def test_spans_are_counted_as_conll_does() -> None:
    tags = ["I-a", "I-a", "B-a", "I-b", "O", "B-b"]
    assert list(rows.spans(tags)) == [("a", 0, 2), ("a", 2, 3), ("b", 3, 4), ("b", 5, 6)]


@given(st.lists(st.sampled_from(["O", "B-a", "I-a", "B-b", "I-b"])))
def test_spans_cover_exactly_the_tagged_words(tags: list[str]) -> None:
    covered = [at for _, start, end in rows.spans(tags) for at in range(start, end)]
    assert covered == [at for at, tag in enumerate(tags) if tag != "O"]


def test_a_mark_at_the_beginning_of_a_file_is_no_fault(tmp_path: Path) -> None:
    file = tmp_path / "rows.jsonl"
    file.write_bytes(b'\xef\xbb\xbf{"text": "hello", "intent": "greet"}\n')
    assert rows.read(file)[0].intent == "greet"


def test_a_row_that_is_no_json_is_called_that(tmp_path: Path) -> None:
    file = tmp_path / "rows.jsonl"
    file.write_text('{"text": "hello", "intent": "greet"}\nhello, greet\n')
    with pytest.raises(InputError, match="row 2: it is not JSON"):
        rows.read(file)


def test_what_cannot_be_learned_from_is_told() -> None:
    one = rows.row({"text": "hello", "intent": "greet"})
    other = rows.row({"text": "bye", "intent": "leave"})
    with pytest.raises(InputError, match="two intents"):
        rows.check([one], [one])
    with pytest.raises(InputError, match="too few"):
        rows.check([one, other], rows.split([one, other])[1])
