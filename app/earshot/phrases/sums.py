"""Spoken and typed arithmetic, in one notation: numbers, `+ - * / **`, brackets."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from earshot.phrases.numbers import number

_FORMS = (
    (r"(?:the )?(?:sum|total) of (.+) and (.+)", r"\1 + \2"),
    (r"(?:the )?product of (.+) and (.+)", r"\1 * \2"),
    (r"(?:the )?difference between (.+) and (.+)", r"\1 - \2"),
    (r"add (.+) (?:and|to) (.+)", r"\2 + \1"),
    (r"add (?:up )?(.+)", r"\1"),
    (r"subtract (.+) from (.+)", r"\2 - \1"),
    (r"multiply (.+) (?:by|and|with) (.+)", r"\1 * \2"),
    (r"divide (.+) by (.+)", r"\1 / \2"),
    (r"(?:the )?square of (.+)", r"\1 ** 2"),
    (r"(?:a )?half of (.+)", r"\1 / 2"),
    (r"(?:twice|double) (.+)", r"2 * \1"),
)
"""Whole sums whose operator does not stand between its numbers."""

_OPERATORS = (
    (r"\bplus\b|\badded to\b", "+"),
    (r"\bminus\b|\bnegative\b|\bless\b|\btake away\b|[−–]", "-"),
    (r"\bmultiplied by\b|\btimes\b|(?<=[\d ])x(?=[\d ])|[×·]", "*"),
    (r"\bdivided by\b|\bover\b|÷", "/"),
    (r"(?:\braised )?\bto the power (?:of\b)?|\^", "**"),
    (r"(?:%| percent) of\b", "/ 100 *"),
    (r"\bsquared\b|²", "** 2"),
    (r"\bcubed\b|³", "** 3"),
    (r"(?:\bthe )?\bsquare root of\b|(?:\bthe )?\broot of\b", "√"),
)
_SYMBOL = re.compile(r"(\*\*|[-+*/()√])")
_SUM_NODES = (ast.Expression, ast.BinOp, ast.UnaryOp, ast.Constant, ast.operator, ast.unaryop)
_LONGEST = 200


def calculation(text: str) -> str:
    """ "twenty percent of fifty" as "20 / 100 * 50", "the square root of 16" as "16 ** 0.5".

    ValueError for what is no sum, a lone number included.
    """
    if len(text) > _LONGEST:
        raise ValueError("too long for a sum")
    for form, infix in _FORMS:
        for pattern in (form, form.replace("(.+)", "(.+?)", 1)):
            if match := re.fullmatch(pattern, text):
                try:
                    return _infix(match.expand(infix))
                except ValueError:
                    continue
    return _infix(text)


def _infix(text: str) -> str:
    for spoken, symbol in _OPERATORS:
        text = re.sub(spoken, f" {symbol} ", text)
    expression = " ".join(_written(_SYMBOL.split(text)))
    try:
        tree = ast.parse(expression, mode="eval")
    except (SyntaxError, RecursionError, MemoryError) as error:
        raise ValueError(f"not a sum: {text[:40]!r}") from error
    only_sums = all(isinstance(node, _SUM_NODES) for node in ast.walk(tree))
    if not only_sums or not isinstance(tree.body, ast.BinOp):
        raise ValueError(f"not a sum: {text[:40]!r}")
    return expression


def _written(pieces: list[str]) -> Iterator[str]:
    """Symbols as they are, numbers in digits, a root as a power behind its number."""
    rooted = False
    for piece in filter(None, map(str.strip, pieces)):
        if _SYMBOL.fullmatch(piece) is None:
            yield str(number(piece))
            if rooted:
                yield "** 0.5"
        elif rooted:
            raise ValueError("a root of something that is not a number")
        elif piece != "√":
            yield piece
        rooted = piece == "√"
    if rooted:
        raise ValueError("a root of nothing")
