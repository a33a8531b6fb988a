"""Slips of the tongue: "for ten minutes, I mean twenty"."""

from __future__ import annotations

import re

_SMALL = "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen"
_LARGE = "sixteen seventeen eighteen nineteen twenty thirty forty fifty sixty seventy eighty ninety"
_ONE = rf"(?:\d+(?:[:.]\d+)?|{'|'.join((_SMALL + ' ' + _LARGE).split())})"
_NUMBER = rf"{_ONE}(?:[ -]{_ONE})*"
_UNIT = r"(?: ?(?:seconds?|minutes?|hours?|days?|am|pm|a\.m\.|p\.m\.|o[’']?clock|percent|%)(?!\w))?"
_SLIP = (
    r",? (?:(?:and |but |oh |uh |um )*(?:no|wait|sorry|actually|rather|or rather|i mean|i meant"
    r"|scratch that|make (?:it|that))[, ]+)+"
)
_SLIPPED = re.compile(
    rf"\b{_NUMBER}(?P<of>{_UNIT}){_SLIP}"
    rf"(?:at |for )?(?P<right>{_NUMBER})(?P<unit>{_UNIT})(?!\w)",
    re.IGNORECASE,
)
_WORD_FOR_WORD = re.compile(
    r"(?:please )?(?:type|dictate|enter|note|remember|(?:take|make|add) a note)\b", re.IGNORECASE
)


def corrected(text: str) -> str:
    """The text with the number that was meant, where the person took one back; what is to be
    written down stays as it was said."""
    if _WORD_FOR_WORD.match(text):
        return text
    return _SLIPPED.sub(lambda slip: slip["right"] + (slip["unit"] or slip["of"]), text)
