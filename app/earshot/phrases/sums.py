"""Spoken and typed arithmetic, in one notation: numbers, `+ - * / **`, brackets."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterator, Sequence

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
    (r"(?:(?:one|a) )?half (?:of )?(.+)", r"\1 / 2"),
    (r"(?:(?:one|a) )?third of (.+)", r"\1 / 3"),
    (r"(?:(?:one|a) )?quarter of (.+)", r"\1 / 4"),
    (r"two thirds of (.+)", r"\1 * 2 / 3"),
    (r"three quarters of (.+)", r"\1 * 3 / 4"),
    (r"(?:twice|double) (.+)", r"2 * \1"),
    (
        r"(?:split|share) (.+) (?:between|among|by|into) (.+?)(?: people| ways| of us| parts)?",
        r"\1 / \2",
    ),
    (r"(?:the )?remainder (?:of|when) (.+?) (?:is )?divided by (.+)", r"\1 % \2"),
    (r"(?:the )?cube root of (.+)", r"\1 ** (1 / 3)"),
    (r"(?:add|plus) (.+) percent to (.+)", r"(\2) * (1 + (\1) / 100)"),
    (r"(.+) (?:plus|and) (.+) percent", r"(\1) * (1 + (\2) / 100)"),
    (r"(.+) (?:minus|less) (.+) percent", r"(\1) * (1 - (\2) / 100)"),
    (r"(?:subtract|take) (.+) percent (?:from|off|off of) (.+)", r"(\2) * (1 - (\1) / 100)"),
    (r"(.+) percent (?:off|off of|discount on) (.+)", r"(\2) * (1 - (\1) / 100)"),
)
"""Whole sums whose operator does not stand between its numbers."""

_OPERATORS = (
    (r"\bplus\b|\badded to\b", "+"),
    (r"\bminus\b|\bnegative\b|\bless\b|\btake away\b", "-"),
    (r"\bmultiplied by\b|\btimes\b", "*"),
    (r"\bdivided by\b|\bover\b", "/"),
    (r"(?:\braised )?\bto the power (?:of\b)?", "**"),
    (r"\bmodulo\b|\bmod\b", "%"),
    (r" percent of\b", "/ 100 *"),
    (r"\bsquared\b", "** 2"),
    (r"\bcubed\b", "** 3"),
    (r"(?:\bthe )?\bsquare root of\b|(?:\bthe )?\broot of\b", "√"),
)
_SIGNS = (
    *(("[−–]", "-"), (r"(?<=[\d ])x(?=[\d ])|[×·]", "*"), ("÷", "/"), (r"\^", "**")),
    *(("²", "** 2"), ("³", "** 3")),
)
"""What is written alike in every language."""
RESULT = frozenset({"it"})
"""The name of the result before."""
_SYMBOL = re.compile(r"(\*\*|[-+*/%()√])")
_SUM_NODES = (
    *(ast.Expression, ast.BinOp, ast.UnaryOp, ast.Constant, ast.operator, ast.unaryop),
    *(ast.Name, ast.expr_context),
)
_PERCENT_SIGN = re.compile(r"(?<=\d) ?%|\bper cent\b|\bpercentage\b")
_MONEY = re.compile(r" (?:dollars?|euros?|bucks|quid)\b|[$€£](?=\d)|(?<=\d) ?[$€£]")
"""Said beside the numbers, without a change to their sum."""
_RESULT = re.compile(r"\b(?:that|it|this|(?:the|that|this) (?:result|answer|number))\b")
_LONGEST = 200


class Sums:
    """Sums in one language. `forms`: whole sums to the same with the operator between the numbers;
    `operators`: patterns to signs; `number` raises ValueError for what is none."""

    def __init__(
        self,
        forms: Sequence[tuple[str, str]],
        operators: Sequence[tuple[str, str]],
        number: Callable[[str], int | float],
    ) -> None:
        self._forms, self._operators, self._number = forms, (*operators, *_SIGNS), number

    def calculation(self, text: str, names: frozenset[str] = frozenset()) -> str:
        """ "twenty percent of fifty" as "20 / 100 * 50", "the square root of 16" as "16 ** 0.5".

        `names` may stand for numbers. ValueError for what is no sum, a lone number included.
        """
        if len(text) > _LONGEST:
            raise ValueError("too long for a sum")
        for form, infix in self._forms:
            for pattern in (form, form.replace("(.+)", "(.+?)", 1)):
                if match := re.fullmatch(pattern, text):
                    try:
                        return self._infix(match.expand(infix), names)
                    except ValueError:
                        continue
        return self._infix(text, names)

    def _infix(self, text: str, names: frozenset[str]) -> str:
        for spoken, symbol in self._operators:
            text = re.sub(spoken, f" {symbol} ", text)
        expression = " ".join(self._written(_SYMBOL.split(text), names))
        try:
            tree = ast.parse(expression, mode="eval")
        except (SyntaxError, RecursionError, MemoryError) as error:
            raise ValueError(f"not a sum: {text[:40]!r}") from error
        only_sums = all(isinstance(node, _SUM_NODES) for node in ast.walk(tree))
        if not only_sums or not isinstance(tree.body, ast.BinOp):
            raise ValueError(f"not a sum: {text[:40]!r}")
        return expression

    def _written(self, pieces: list[str], names: frozenset[str]) -> Iterator[str]:
        """Symbols as they are, numbers in digits, a root as a power behind its number."""
        rooted = False
        for piece in filter(None, map(str.strip, pieces)):
            if _SYMBOL.fullmatch(piece) is None:
                yield piece if piece in names else str(self._number(piece))
                if rooted:
                    yield "** 0.5"
            elif rooted:
                raise ValueError("a root of something that is not a number")
            elif piece != "√":
                yield piece
            rooted = piece == "√"
        if rooted:
            raise ValueError("a root of nothing")


_ENGLISH = Sums(_FORMS, _OPERATORS, number)


def calculation(text: str) -> str:
    """An English sum; see `Sums.calculation`."""
    return _ENGLISH.calculation(_PERCENT_SIGN.sub(" percent", _MONEY.sub("", text)))


def further(text: str) -> str:
    """What is done with the result before: "times two" as "it * 2", "subtract that from ten" as
    "10 - it". ValueError for what is no such thing."""
    named = _RESULT.sub("it", text)
    if not re.search(r"\bit\b", named):
        done = re.sub(r"^(add|subtract|multiply by|divide by) (.+)", _at_it, text)
        named = done if done != text else f"it {text}"
    money = _PERCENT_SIGN.sub(" percent", _MONEY.sub("", named))
    return _ENGLISH.calculation(money, RESULT)


def of_result(text: str) -> str:
    """The same where the result is named: "half of that". "What is minus three" is no further sum.
    ValueError for others."""
    if not _RESULT.search(text):
        raise ValueError(f"not of the result before: {text[:40]!r}")
    return further(text)


def _at_it(match: re.Match[str]) -> str:
    """ "add five" is said of the result: "it plus five"."""
    signs = {"add": "plus", "subtract": "minus", "multiply by": "times", "divide by": "over"}
    return f"it {signs[match[1]]} {match[2]}"
