"""Do sums."""

from __future__ import annotations

import ast
import math
import operator
import re
from collections.abc import Callable

from earshot.skills import spoken
from earshot.skills.api import SkillError, skill
from earshot.skills.spoken import say

_BETWEEN: dict[type[ast.operator], Callable[[float, float], float]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
    ast.Mod: operator.mod,
}
_BEFORE: dict[type[ast.unaryop], Callable[[float], float]] = {
    ast.USub: operator.neg,
    ast.UAdd: operator.pos,
}
_LARGEST = 1e15
"""Beyond it a double is no longer exact to the unit, and nobody can follow the digits."""


_SUMS = ("calculate", "continue_sum", "sum_of_result", "tell_percentage", "tell_tip")
_last: float | None = None
"""What the last sum came to."""


@skill(
    "(what is|what are|how much is|what does|what do) {calculation} [(equal|equals|make|makes|to)]",
    "(calculate|compute|work out|solve|evaluate|find [me]|tell me|answer|show me|figure out)"
    " {calculation}",
    "[(what is|tell me|find|show me|give me)] [the] (answer|result|solution|value) (to|of|for|from)"
    " {calculation}",
    "(solve|answer|resolve) (this|the|the following) (equation|sum|problem|question) {calculation}",
    "tell me what {calculation} is",
    "{calculation} [(equals|equal|is|makes)] [what]",
)
def calculate(calculation: str) -> str:
    """Calculate an arithmetic expression of numbers, + - * / % ** and brackets: "20 / 100 * 50"."""
    return _answer(calculation)


@skill(
    "[and] [then] {further}",
    "(what about|how about|and what is) {further}",
    after=_SUMS,
)
def continue_sum(further: str) -> str:
    """Go on with the result of the last sum, called it: "it * 2", "100 - it"."""
    if _last is None:
        raise SkillError("no-result", say("There is no result to go on with."))
    return _answer(re.sub(r"\bit\b", f"({_last!r})", further))


@skill("(what is|how much is) {of_result}", after=_SUMS)
def sum_of_result(of_result: str) -> str:
    """Go on with the result of the last sum, which was named: "half of that"."""
    return continue_sum.function(of_result)  # type: ignore[return-value]


@skill(
    "[(what|which)] (percent|percentage) of {number:whole} is {number:part}",
    "(what|which) (percent|percentage) is {number:part} of {number:whole}",
    "{number:part} is what (percent|percentage) of {number:whole}",
    "(what|how much) is {number:part} as a (percent|percentage) of {number:whole}",
    "how many percent of {number:whole} is {number:part}",
)
def tell_percentage(part: float, whole: float) -> str:
    """Tell what percentage `part` is of `whole`."""
    global _last
    if not whole:
        raise SkillError("percent-of-nothing", "Nothing is a part of zero.")
    _last = part / whole * 100
    share = f"{spoken.number(_last)} percent of {spoken.number(whole)}"
    return f"{spoken.number(part)} is {share}."


@skill(
    "[(what is|what would be|calculate|how much is|work out)] [(a|an|the)] {percent} tip"
    " (on|for|of) {number:bill} [(dollars|euros|pounds)]",
    "[(what is|calculate|work out)] [(a|the)] tip of {percent} (on|for)"
    " {number:bill} [(dollars|euros|pounds)]",
    "(how much|what) should I tip (on|for) {number:bill} [(dollars|euros|pounds)]",
    "[calculate] [(a|the)] tip (on|for) {number:bill} [(dollars|euros|pounds)]",
)
def tell_tip(bill: float, percent: float = 15) -> str:
    """Tell the tip on a bill, of 15 percent if nothing else is said, and what it comes to."""
    global _last
    _last = round(bill * percent / 100, 2)
    total = spoken.number(bill + _last)
    return f"{spoken.number(percent)} percent is {spoken.number(_last)}, so {total} altogether."


def _answer(sum_: str) -> str:
    global _last
    _last = None
    try:
        _last = _value(ast.parse(sum_.replace("^", "**").strip(), mode="eval").body)
    except ZeroDivisionError:
        return say("Nothing can be divided by zero.")
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        raise SkillError("calculation", say("That is not a sum I can do.")) from error
    except OverflowError:
        return say("That is too big for me.")
    return f"{spoken.number(_last)}."


def _value(node: ast.expr) -> float:
    match node:
        case ast.Constant(value=bool()):
            raise ValueError("not arithmetic")
        case ast.Constant(value=int() | float() as value):
            result = value
        case ast.UnaryOp(op=op, operand=operand) if type(op) in _BEFORE:
            result = _BEFORE[type(op)](_value(operand))
        case ast.BinOp(left=left, op=ast.Pow(), right=right):
            result = _power(_value(left), _value(right))
        case ast.BinOp(left=left, op=op, right=right) if type(op) in _BETWEEN:
            result = _BETWEEN[type(op)](_value(left), _value(right))
        case _:
            raise ValueError("not arithmetic")
    if abs(result) > _LARGEST:
        raise OverflowError
    return result


def _power(base: float, exponent: float) -> float:
    """In floating point, which refuses what integers would compute for hours."""
    if base < 0 and exponent != int(exponent):
        raise ValueError("no real number")
    if base == 0 and exponent < 0:
        raise ZeroDivisionError
    return math.pow(base, exponent)
