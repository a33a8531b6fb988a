"""Roll dice, toss a coin, and pick for you."""

from __future__ import annotations

import re
from collections.abc import Callable
from secrets import SystemRandom

from earshot.skills import spoken
from earshot.skills.api import SkillError, skill

_random = SystemRandom()
_last: Callable[[], str] | None = None
"""What was done last, to be done again."""
_MOST_DICE, _MOST_SIDES, _MOST_TOLD = 100, 1_000_000, 8
_OR = re.compile(r"\s*(?:,\s*(?:(?:or|and)\b)?|\b(?:or|and)\b)\s*", re.IGNORECASE)
_DICE = ("d4", "d6", "d8", "d10", "d12", "d20", "d100")


@skill(
    "[(I (want|need|would like) [you] to|help me|let us)] (roll|throw|cast|toss)"
    " [(a|the|me a|one|my|some|those|that|this|these)] (die|dice) [(for me|again|now)]",
    "[do] [a] dice roll",
    "(roll|throw|cast) {number:dice} (dice|die) [again]",
    "[(I (want|need|would like) [you] to|help me|let us)] (roll|throw|cast|toss)"
    " [(a|an|the|me a|one|that)] {number:sides} sided (die|dice)",
    "(roll|throw|cast) [(a|the|me a|one)] (die|dice) with {number:sides} (sides|faces)",
    "(roll|throw|cast) [(a|the|me a|one)] {kind}",
    "(roll|throw|cast) [a] d {number:sides}",
    lists={"kind": _DICE},
)
def roll_dice(dice: int = 1, sides: int = 6, kind: str = "") -> str:
    """Roll dice, of six sides if nothing else is said; `kind`: such as "d20"."""
    sides = int(kind[1:]) if kind[1:].isdecimal() else sides
    if not 1 <= dice <= _MOST_DICE or not 2 <= sides <= _MOST_SIDES:
        raise SkillError("no-such-dice", f"I have up to {_MOST_DICE} dice, of two sides or more.")
    return _again(lambda: _rolled([_random.randint(1, sides) for _ in range(dice)]))


@skill(
    "[(I (want|need|would like) [you] to|help me|let us)] (flip|toss|throw)"
    " (a|the|me a|my|that) [(fair|virtual)] (coin|quarter|penny) [(for me|again|once|now)]",
    "(flip|toss) a coin [for me] [and] I (call|say|choose|pick|take) {call}",
    "[do] [a] coin (flip|toss)",
    "(flip|toss) [it] again",
    "heads or tails",
    lists={"call": ("heads", "tails")},
)
def toss_coin(call: str = "") -> str:
    """Toss a coin; `call` is the side the person bets on, heads or tails."""
    return _again(lambda: _tossed(call.lower()))


@skill(
    "(pick|choose|give me|tell me|say|think of|generate|select) [me] (a|any|some) [random] number"
    " (between|from) {number:least} (and|to) {number:most}",
    "[a] random number (between|from) {number:least} (and|to) {number:most}",
    "[a] number (between|from) {number:least} (and|to) {number:most}",
    "(pick|choose|give me|tell me|say|generate) [me] (a|any) [random] number",
    "[a] random number",
)
def pick_number(least: float = 1, most: float = 100) -> str:
    """Pick a whole number between two others, both included."""
    low, high = sorted((float(least), float(most)))
    if not low.is_integer() or not high.is_integer():
        raise SkillError("not-whole", "I can pick between whole numbers only.")
    return _again(lambda: f"{_random.randint(int(low), int(high))}.")


@skill(
    "(pick|choose|select|decide) [(one|something)] [(of|from|between|for me)]"
    " {text:first} or {text:other}",
    "(help me [to]) (pick|choose|decide) [between] {text:first} or {text:other}",
    "(help me [to]) (pick|choose|decide) between {text:first} and {text:other}",
    "(pick|choose|decide) between {text:first} and {text:other}",
    "(should I|shall we|shall I|should we) (eat|have|drink|watch|play|take|order|cook|wear|read)"
    " {text:first} or {text:other}",
    "what should (I|we) (eat|have|drink|watch|play|take|order|cook|wear|read)"
    " {text:first} or {text:other}",
    "(pick|choose|select) [(a|one)] [random] (one|name|person|thing) (of|out of|from|among)"
    " {text:first}",
)
def pick_one(first: str, other: str = "") -> str:
    """Pick one of several things: `first` may hold more of them, parted by commas."""
    choices = [one for one in map(str.strip, _OR.split(f"{first} or {other}")) if one]
    if len(choices) < 2:
        raise SkillError("no-choice", "Name two things or more, such as: pizza or pasta.")
    return _again(lambda: f"{_capital(_random.choice(choices))}.")


@skill(
    "(again|once more|one more time|another one|pick another|(roll|flip|toss|pick) again)",
    after=("roll_dice", "toss_coin", "pick_number", "pick_one", "try_again"),
)
def try_again() -> str:
    """Roll, toss or pick once more, as the last time."""
    if _last is None:
        raise SkillError("nothing-to-repeat", "There is nothing to do again yet.")
    return _last()


def _again(act: Callable[[], str]) -> str:
    global _last
    _last = act
    return act()


def _tossed(call: str) -> str:
    side = _random.choice(("heads", "tails"))
    ending = {"": ".", side: ": you win."}.get(call, ": you lose.")
    return f"{side.capitalize()}{ending}"


def _rolled(dice: list[int]) -> str:
    if len(dice) == 1:
        return f"{dice[0]}."
    if len(dice) > _MOST_TOLD:
        return f"{len(dice)} dice make {sum(dice)}."
    return f"{spoken.listed(list(map(str, dice)))}, which makes {sum(dice)}."


def _capital(text: str) -> str:
    return f"{text[:1].upper()}{text[1:]}"
