"""Whether words ask for something to be done. The intent model hears what they are about, not that
somebody says not to do it, asks how it is done, or tells that it was done."""

from __future__ import annotations

import re

_ACTS = "cancel|delete|remove|stop|clear|erase|undo|set|add|move|change"
_ACTING = "cancell?ing|deleting|removing|clearing|erasing|undoing|setting|adding|moving|changing"

_NOT = re.compile(
    r"\b(?:do not|don[’']?t|did not|didn[’']?t|never|not to|nobody|without)\b"
    r"(?! (?:let me |let us )?(?:forget|have|hear|need|know)\b)"
    r"|\b(?:except|anything but|everything but|all but)\b"
    rf"|^not\b|\bno need to (?:{_ACTS})\b|\bstop (?:{_ACTING})\b|\bleave\b.*\balone\b"
    r"|^(?:please )?keep (?:the|my|all|that|those|it)\b|\bnot (?:now|yet)$"
)
_ASKS = re.compile(
    r"(?:and |but |so |well )?(?:should i|why|did|have you|has|was|were|"
    r"is it (?:possible|ok|okay|safe|true)|how (?:do|can|would|should|could) (?:i|you|we)|"
    r"what (?:if|happens|does|do|would)|when (?:did|should)|"
    r"can i (?:cancel|delete|remove|clear|undo))\b"
)
_TELLS = re.compile(
    r"(?<!can )(?<!could )(?<!may )(?<!what )(?<!that )(?<!everything )\b(?:i|he|she|they|my \w+) "
    r"(?:already |just |once |have |had |has )*(?:wish|said|says|told|asked|thought|used to|"
    r"forgot to|set|deleted|cancelled|canceled|added)\b"
    r"|^(?:if|unless|when|whenever|in case|maybe|perhaps) "
    r"|\b(?:if (?:i|i[’']m|it|he|she|we|they|you|the|my)|unless)\b"
    r"|\bi (?:really |just )?(?:hate|hated|love|loved|dislike)\b"
    r"|\b(?:was|were|is|are) (?:so |too |very |really )?"
    r"(?:annoying|useless|stupid|terrible|awful|great|nice|good|bad|boring|helpful)\b"
)
_CHANGES = re.compile(r"\b(?:move|change|reschedule|postpone|push|shift)\b")
_NO_CHANGE = re.compile(r"(?:cancel|delete|clear|remove|forget|set|add|remind|create)_")
"""Skills that end a thing or make a new one."""


def asks_to_act(text: str) -> bool:
    """No where it is uncertain: what is not done can be said again."""
    words = " ".join(text.casefold().split())
    return not (_NOT.search(words) or _ASKS.match(words) or _TELLS.search(words))


def may_mean(intent: str, text: str) -> bool:
    """Whether a skill can be what the words ask for: "move the reminder" neither cancels it nor
    makes another."""
    return not (_NO_CHANGE.match(intent) and _CHANGES.search(text.casefold()))
