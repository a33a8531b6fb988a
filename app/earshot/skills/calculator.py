"""Do sums."""

from __future__ import annotations

import ast
import math
import operator
from collections.abc import Callable

from earshot.skills import spoken
from earshot.skills.api import SkillError, skill

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


@skill(
    "(what is|how much is|what does) {calculation} [(equal|make)]",
    "(calculate|compute|work out|solve|evaluate|find|tell me) {calculation}",
    "(what is|tell me) the (answer|result) (to|of|for) {calculation}",
    "tell me what {calculation} is",
    "{calculation}",
)
def calculate(calculation: str) -> str:
    """Calculate an arithmetic expression of numbers, + - * / % ** and brackets: "20 / 100 * 50"."""
    try:
        result = _value(ast.parse(calculation.replace("^", "**"), mode="eval").body)
    except ZeroDivisionError:
        return "Nothing can be divided by zero."
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        raise SkillError("calculation", "That is not a sum I can do.") from error
    except OverflowError:
        return "That is too big for me."
    return f"{spoken.number(result)}."


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
