from __future__ import annotations

import ast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from earshot.phrases.sums import calculation, further


@pytest.mark.parametrize(
    ("text", "expression"),
    [
        ("two plus two", "2 + 2"),
        ("2+2", "2 + 2"),
        ("five minus one point five", "5 - 1.5"),
        ("7 x 8", "7 * 8"),
        ("7×8", "7 * 8"),
        ("seven multiplied by eight", "7 * 8"),
        ("ten over four", "10 / 4"),
        ("twenty percent of fifty", "20 / 100 * 50"),
        ("15% of 80", "15 / 100 * 80"),
        ("the square root of sixteen", "16 ** 0.5"),
        ("square root of 16 plus 9", "16 ** 0.5 + 9"),
        ("five squared", "5 ** 2"),
        ("two cubed", "2 ** 3"),
        ("two to the power of ten", "2 ** 10"),
        ("two to the power ten", "2 ** 10"),
        ("2^10", "2 ** 10"),
        ("(2+3)*4", "( 2 + 3 ) * 4"),
        ("minus three plus four", "- 3 + 4"),
        ("the sum of one hundred and five and six", "105 + 6"),
        ("the sum of six and one hundred and five", "6 + 105"),
        ("the product of three and four", "3 * 4"),
        ("the difference between nine and four", "9 - 4"),
        ("subtract sixty from two hundred", "200 - 60"),
        ("divide ten by four", "10 / 4"),
        ("add up five plus eighteen minus four", "5 + 18 - 4"),
        ("add five to two", "2 + 5"),
        ("the square of four", "4 ** 2"),
        ("half of ten", "10 / 2"),
        ("a third of ninety", "90 / 3"),
        ("add 19 percent to 200", "( 200 ) * ( 1 + ( 19 ) / 100 )"),
        ("20% off 50", "( 50 ) * ( 1 - ( 20 ) / 100 )"),
        ("$5 plus six dollars", "5 + 6"),
        ("the remainder of 17 divided by 5", "17 % 5"),
        ("one hundred and twenty three times 3", "123 * 3"),
    ],
)
def test_sums_as_people_say_and_type_them(text: str, expression: str) -> None:
    assert calculation(text) == expression


@pytest.mark.parametrize(
    "text",
    ["", "five", "minus five", "plus", "five times", "times five", "a plus b", "two three", "2(3)",
     "the square root of", "(2+3", "2+3)", "__import__('os') + 1", "1 if 2 else 3", "1;2",
     "[1]+[2]", "ten of clubs", "9" * 500],
)  # fmt: skip
def test_what_is_no_sum_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        calculation(text)


_WORDS = ["two", "10", "plus", "minus", "times", "percent of", "the square root of", "squared", "("]


@given(st.lists(st.sampled_from([*_WORDS, ")", "-", "**", "and", "the sum of"]), max_size=10))
def test_any_words_are_plain_arithmetic_or_refused(words: list[str]) -> None:
    try:
        expression = calculation(" ".join(words))
    except ValueError:
        return
    for node in ast.walk(ast.parse(expression, mode="eval")):
        assert isinstance(
            node,
            ast.Expression | ast.BinOp | ast.UnaryOp | ast.Constant | ast.operator | ast.unaryop,
        )


@pytest.mark.parametrize(
    ("text", "expression"),
    [
        ("times two", "it * 2"),
        ("add five", "it + 5"),
        ("divide that by four", "it / 4"),
        ("subtract it from 100", "100 - it"),
        ("plus ten percent", "( it ) * ( 1 + ( 10 ) / 100 )"),
        ("squared", "it ** 2"),
        ("half of that", "it / 2"),
    ],
)
def test_what_is_done_with_a_result(text: str, expression: str) -> None:
    assert further(text) == expression


@pytest.mark.parametrize("text", ["", "it", "that", "five", "is it raining", "times it"])
def test_nothing_is_done_with_a_result(text: str) -> None:
    with pytest.raises(ValueError, match="not a"):
        further(text)
