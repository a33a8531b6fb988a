"""Language as it is said and typed, brought to one form: case, punctuation, contractions, courtesy.

Templates and utterances are brought to it alike, so neither needs to know the other's spelling.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass

from earshot.languages import Language

CONTRACTIONS = {
    "what's": "what is",
    "whats": "what is",
    "how's": "how is",
    "when's": "when is",
    "where's": "where is",
    "who's": "who is",
    "that's": "that is",
    "there's": "there is",
    "it's": "it is",
    "i'd": "i would",
    "i'm": "i am",
    "i'll": "i will",
    "i've": "i have",
    "you're": "you are",
    "you've": "you have",
    "don't": "do not",
    "can't": "cannot",
    "won't": "will not",
}
"""Short form to long form. Possessives ("today's date") are not among them."""

BEFORE = (
    "um|uh|er|hey|hi|hello|earshot|okay|ok|so|well|now|please|kindly|just|excuse me|sorry|"
    "can you|could you|would you|will you|go ahead and|i want you to|i would like you to|"
    "i need you to"
)
"""Courtesy and hesitation before a command, as the inside of a hassil group; may be chained."""

AFTER = "please|thanks|thank you|um|uh|for me|would you|will you|could you|can you|if you can"
"""The same after a command."""

_CONTRACTION = re.compile(rf"\b(?:{'|'.join(CONTRACTIONS)})\b", re.IGNORECASE)
_HYPHEN = re.compile(r"(?<=[^\W\d_])[-‐‑](?=[^\W\d_])|(?<=\d)[-‐‑](?=[^\W\d_])")
_BEFORE = re.compile(rf"(?:{BEFORE}|and(?: then| also)?)\b ?")
_AFTER = re.compile(rf" ?\b(?:{AFTER})$")
_STOPS = re.compile(r"""[!?¿¡…;"“”«»]|(?<!\w)\.|\.(?!\w)|(?<!\d)[,:]|[,:](?!\d)|(?<!\w)'|'(?!\w)""")


def plain(text: str) -> str:
    """Contractions written out, hyphenated words parted. Template syntax is left alone."""
    parted = _HYPHEN.sub(" ", text.replace("’", "'"))
    return _CONTRACTION.sub(lambda match: CONTRACTIONS[match[0].lower()], parted)


def utterance(text: str) -> str:
    """What a person said or typed as plain lower-case words with single spaces. Punctuation goes,
    but for the points inside words ("wikipedia.org"), and commas and colons inside numbers."""
    folded = unicodedata.normalize("NFKC", text).casefold().replace("’", "'")
    folded = folded.replace("a.m.", "am").replace("p.m.", "pm")
    return " ".join(plain(_STOPS.sub(" ", folded)).split())


def without_courtesy(words: str) -> str:
    """An `utterance` without what is said for politeness or while thinking, at both ends."""
    while match := _BEFORE.match(words):
        words = words[match.end() :]
    while match := _AFTER.search(words):
        words = words[: match.start()]
    return words


@dataclass(frozen=True, slots=True)
class Wording:
    """How one language is brought to one form; `plain` is for templates."""

    plain: Callable[[str], str]
    utterance: Callable[[str], str]
    without_courtesy: Callable[[str], str]


ENGLISH = Wording(plain, utterance, without_courtesy)

_ELISION = re.compile(r"(?<=\w)'(?=\w)")
_HAN = re.compile(r"([\u3400-\u9fff\uf900-\ufaff])")
_AT_EDGES = re.compile(r"(?:^|(?<=[(\[|])) | (?=[)\]|]|$)")
_HAN_STOPS = re.compile(r"[。、·《》「」『』]")


def foreign(language: Language) -> Wording:
    """The wording of another language. Where its words are not parted by spaces, every character of
    them is a word of its own."""
    before = re.compile(rf"(?:{_plain(language, language.before)})(?!\w) ?")
    after = re.compile(rf" ?(?<!\w)(?:{_plain(language, language.after)})$")

    def utterance(text: str) -> str:
        folded = _STOPS.sub(" ", unicodedata.normalize("NFKC", text).replace("’", "'"))
        return " ".join(_plain(language, _HAN_STOPS.sub(" ", folded)).split())

    def without_courtesy(words: str) -> str:
        while match := before.match(words):
            words = words[match.end() :]
        while match := after.search(words):
            words = words[: match.start()]
        return words

    return Wording(lambda text: _plain(language, text), utterance, without_courtesy)


def _plain(language: Language, text: str) -> str:
    text = _HYPHEN.sub(" ", _ELISION.sub("' ", text.replace("’", "'").lower()))
    if language.folds_accents:
        parted = unicodedata.normalize("NFD", text)
        text = "".join(one for one in parted if not unicodedata.combining(one))
    return (
        text if language.spaced else _AT_EDGES.sub("", re.sub(" +", " ", _HAN.sub(r" \1 ", text)))
    )
