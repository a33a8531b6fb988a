from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from earshot.errors import SkillError
from earshot.skills.host import SkillHost
from earshot.skills.items import Entry, entries_of, lines_of
from earshot.values import SkillCall
from tests.skills.hosting import Home, ask


def file(home: Home) -> Path:
    return home.data / "lists" / "lists.md"


def content(home: Home) -> str:
    return file(home).read_text("utf-8")


async def shopping(home: Home, *more: str) -> SkillHost:
    host = home.host()
    await ask(host, "add milk, eggs and bread to my shopping list")
    for text in more:
        await ask(host, text)
    return host


async def test_several_things_are_added_at_once_and_said_back(home: Home) -> None:
    host = home.host()
    said = await ask(host, "Add milk and eggs to my shopping list.")
    assert said == "Added milk and eggs to your new shopping list."
    said = await ask(host, "put some bread, Milk and 2 Lemons on the grocery list")
    assert said == "Added bread, Milk and 2 Lemons to your shopping list."
    assert content(home) == "# shopping\n- milk\n- eggs\n- bread\n- Milk\n- 2 Lemons\n"


@pytest.mark.parametrize(
    "text",
    [
        "add tea to my list",
        "put tea on the shopping list please",
        "could you include tea in my grocery list",
        "write on the shopping list tea",
        "I need tea added to my shopping list",
        "I'm out of tea, so will you put that on my shopping list",
        "add tea to my groceries",
        "add tea onto shopping list",
    ],
)
async def test_ways_to_add(home: Home, text: str) -> None:
    await ask(home.host(), text)
    assert content(home) == "# shopping\n- tea\n"


async def test_what_is_there_is_not_added_again(home: Home) -> None:
    host = await shopping(home)
    said = await ask(host, "add milk to my shopping list")
    assert said == "Your shopping list already has milk."
    said = await ask(host, "add milk and tea to my shopping list")
    assert said == "Added tea to your shopping list. Your shopping list already has milk."


async def test_further_things_right_after(home: Home) -> None:
    host = await shopping(home, "add paint to my workshop list")
    said = await ask(host, "and brushes too", after="add_to_list")
    assert said == "Added brushes to your workshop list."


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("remove eggs from my shopping list", ["milk", "bread"]),
        ("take egg off the list", ["milk", "bread"]),
        ("cross the milk and the bread off my grocery list", ["eggs"]),
        ("check off bread on my shopping list", ["milk", "eggs"]),
        ("delete the second item from my shopping list", ["milk", "bread"]),
        ("remove the last thing from the list", ["milk", "eggs"]),
    ],
)
async def test_things_are_removed_and_undone(home: Home, text: str, left: list[str]) -> None:
    host = await shopping(home)
    before = content(home)
    await ask(host, text)
    assert content(home) == "".join(["# shopping\n", *(f"- {one}\n" for one in left)])
    await ask(host, "undo")
    assert content(home) == before


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("remove tea from my shopping list", "list-item-none"),
        ("remove milk from my shoe list", "list-none"),
        ("what's on my shoe list", "list-none"),
        ("clear my shoe list", "list-none"),
        ("remove the fifth item from my shopping list", "list-item-none"),
        ("create a shopping list", "list-exists"),
        ("remove oat and milk from my shopping list", "list-item-none"),
    ],
)
async def test_refusals_change_nothing(home: Home, text: str, code: str) -> None:
    host = await shopping(home)
    before = content(home)
    with pytest.raises(SkillError) as refused:
        await ask(host, text)
    assert refused.value.code == code
    assert content(home) == before


async def test_a_choice_is_asked_for(home: Home) -> None:
    host = await shopping(home, "add oat milk and soy milk to my baking list")
    assert await ask(host, "add tea to my list") == "Which list: shopping or baking?"
    which = await ask(host, "remove milk from my baking list")
    assert which == "Which one: oat milk or soy milk?"


@pytest.mark.parametrize(
    "text",
    [
        "what's on my shopping list",
        "what is on the list",
        "read me my grocery list",
        "read out what's on my shopping list",
        "tell me all the things on my shopping list",
        "my shopping list",
        "what do I need to buy",
        "how many items are on my shopping list",
    ],
)
async def test_ways_to_hear_a_list(home: Home, text: str) -> None:
    host = await shopping(home)
    assert await ask(host, text) == "Your shopping list has 3 things: milk, eggs and bread."


async def test_empty_lists(home: Home) -> None:
    host = home.host()
    assert await ask(host, "what's on my to-do list") == "Your to-do list is empty."
    assert "no lists yet" in await ask(host, "which lists do I have")
    assert await ask(host, "clear my shopping list") == "Your shopping list is empty already."


async def test_whether_something_is_on_it(home: Home) -> None:
    host = await shopping(home)
    assert await ask(host, "is milk on my shopping list") == "Yes, your shopping list has milk."
    assert await ask(host, "did I put tea on my list") == "No, your shopping list has no tea."
    assert await ask(host, "is there any tea on my list") == "No, your shopping list has no tea."
    assert await ask(host, "are there eggs on the list") == "Yes, your shopping list has eggs."
    assert await ask(host, "do I have eggs on my list") == "Yes, your shopping list has eggs."


async def test_tasks_and_other_lists(home: Home) -> None:
    host = home.host()
    await ask(host, "put call mum and dad on my list of things to do")
    await ask(host, "add wash the car and mow the lawn to my to do list")
    assert await ask(host, "read my todo list") == (
        "Your to-do list has 3 things: call mum and dad, wash the car and mow the lawn."
    )
    said = await ask(host, "create a new list called Baby Names")
    assert said == "Your baby names list is ready. What should be on it?"
    assert await ask(host, "Anna and Ben", after="create_list") == (
        "Added Anna and Ben to your baby names list."
    )
    said = await ask(host, "which lists do I have")
    assert said == "You have 2 lists: to-do with 3 things and baby names with 2 things."


@pytest.mark.parametrize(
    "text",
    [
        "clear my shopping list",
        "delete everything from my shopping list",
        "delete the shopping list",
        "please wipe my grocery list",
        "add soap and shampoo to my shopping list",
        "make my shopping list empty",
    ],
)
async def test_every_change_can_be_undone(home: Home, text: str) -> None:
    host = await shopping(home, "add wash the car to my to do list")
    before = content(home)
    await ask(host, text)
    assert content(home) != before
    await ask(host, "undo")
    assert content(home) == before


async def test_undo_leaves_what_the_person_wrote_into_the_file_since(home: Home) -> None:
    host = await shopping(home)
    await ask(host, "remove eggs from my shopping list")
    with file(home).open("a", encoding="utf-8") as opened:
        opened.write("* salt\n\n# books\nEmma\n")
    assert await ask(host, "undo") == "Put eggs back on your shopping list."
    assert content(home).split("\n")[:5] == ["# shopping", "- milk", "- eggs", "- bread", "- salt"]
    assert await ask(host, "what's on my books list") == "Your books list has Emma."


async def test_a_chat_model_may_use_it(home: Home) -> None:
    host = home.host()
    await host.run(SkillCall("add_to_list", {"items": "nails\nand # screws", "other": "Hardware"}))
    assert content(home) == "# hardware\n- nails\n- # screws\n"
    with pytest.raises(SkillError, match="too long"):
        await host.run(SkillCall("add_to_list", {"items": "long " * 500, "which": "shopping"}))


@given(st.text(max_size=100))
def test_any_file_can_be_read_and_stays_the_same(text: str) -> None:
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    entries = entries_of(lines)
    again = entries_of(list(lines_of(entries)))
    assert entries_of(list(lines_of(again))) == again
    assert {one for one in again if one.words} == {one for one in entries if one.words}


def test_entries_read_back() -> None:
    entries = [Entry("shopping", ""), Entry("shopping", "- minus"), Entry("a", "")]
    assert entries_of(list(lines_of(entries))) == entries
