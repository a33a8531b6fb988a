"""Whether words ask for something to be done. The intent model hears what they are about, not that
somebody says not to do it, asks how it is done, or tells that it was done."""

from __future__ import annotations

import re

_NOT = re.compile(
    r"\b(?:do not|don[’']?t|did not|didn[’']?t|never|not to|nobody|without)\b"
    r"(?! (?:let me |let us )?(?:forget|have|hear|need|know)\b)"
    r"|\b(?:except|anything but|everything but|all but)\b"
)
_ASKS = re.compile(
    r"(?:and |but |so |well )?(?:should i|why|did|have you|has|was|were|"
    r"is it (?:possible|ok|okay|safe|true)|how (?:do|can|would|should|could) (?:i|you|we)|"
    r"what (?:if|happens)|when (?:did|should)|"
    r"can i (?:cancel|delete|remove|clear|undo))\b"
)
_TELLS = re.compile(
    r"(?<!can )(?<!could )(?<!may )(?<!what )(?<!that )(?<!everything )\b(?:i|he|she|they|my \w+) "
    r"(?:already |just |once |have |had |has )*(?:wish|said|says|told|asked|thought|used to|"
    r"forgot to|set|deleted|cancelled|canceled|added)\b"
    r"|^(?:if|unless|when|whenever|in case) "
)


def asks_to_act(text: str) -> bool:
    """No where it is uncertain: what is not done can be said again."""
    words = " ".join(text.casefold().split())
    return not (_NOT.search(words) or _ASKS.match(words) or _TELLS.search(words))
