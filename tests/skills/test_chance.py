from __future__ import annotations

import pytest

from earshot.errors import SkillError
from earshot.skills import chance
from earshot.values import SkillCall
from tests.skills.hosting import Home, ask

SIDES = range(1, 7)


@pytest.mark.parametrize(
    ("text", "answers"),
    [
        ("roll a die", {f"{n}." for n in SIDES}),
        ("roll the dice", {f"{n}." for n in SIDES}),
        ("roll a d20", {f"{n}." for n in range(1, 21)}),
        ("throw a four sided die", {"1.", "2.", "3.", "4."}),
        ("roll a die with two sides", {"1.", "2."}),
        ("roll two dice", {f"{a} and {b}, which makes {a + b}." for a in SIDES for b in SIDES}),
        ("flip a coin", {"Heads.", "Tails."}),
        ("heads or tails", {"Heads.", "Tails."}),
        ("flip a coin, I call tails", {"Heads: you lose.", "Tails: you win."}),
        ("pick a number between one and three", {"1.", "2.", "3."}),
        ("give me a random number from 5 to 5", {"5."}),
        ("random number between 2 and minus 1", {"-1.", "0.", "1.", "2."}),
        ("pick a number", {f"{n}." for n in range(1, 101)}),
        ("pick pizza or pasta", {"Pizza.", "Pasta."}),
        ("choose between red, green and blue", {"Red.", "Green.", "Blue."}),
        ("should we eat sushi or tacos", {"Sushi.", "Tacos."}),
    ],
)
async def test_answers(home: Home, text: str, answers: set[str]) -> None:
    host = home.host()
    assert {await ask(host, text) for _ in range(20)} <= answers


async def test_each_side_comes_up(home: Home) -> None:
    host = home.host()
    assert {await ask(host, "toss a coin") for _ in range(60)} == {"Heads.", "Tails."}


async def test_many_dice_are_summed_up(home: Home) -> None:
    said = await ask(home.host(), "roll thirty dice")
    assert said.startswith("30 dice make ")


@pytest.mark.parametrize("text", ["again", "roll again", "one more time"])
async def test_once_more(home: Home, text: str) -> None:
    host = home.host()
    await ask(host, "roll a d4")
    assert (await ask(host, text, "roll_dice")) in {"1.", "2.", "3.", "4."}
    assert (await ask(host, text, "try_again")) in {"1.", "2.", "3.", "4."}


@pytest.mark.parametrize(
    ("name", "given"),
    [
        ("roll_dice", {"dice": 0}),
        ("roll_dice", {"dice": 10**6}),
        ("roll_dice", {"sides": 1}),
        ("pick_number", {"least": 0.5, "most": 2}),
        ("pick_number", {"least": "nan", "most": 2}),
        ("pick_number", {"least": 0, "most": "inf"}),
        ("pick_one", {"first": "", "other": "pasta"}),
        ("try_again", {}),
    ],
)
async def test_refusals(
    home: Home, monkeypatch: pytest.MonkeyPatch, name: str, given: dict[str, object]
) -> None:
    monkeypatch.setattr(chance, "_last", None)
    with pytest.raises(SkillError) as error:
        await home.host().run(SkillCall(name, given))
    assert error.value.code != "skill-failed"
