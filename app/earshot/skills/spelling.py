"""Spell words."""

from __future__ import annotations

from earshot import paths
from earshot.skills.api import Context, SkillError, skill

_MOST_LETTERS = 45
_SIGNS = {"-": "hyphen", "'": "apostrophe", "’": "apostrophe", "&": "ampersand"}


@skill(
    "how (do|would|can|should) (you|I|we) spell [the word] {text:word} [correctly]",
    "how is [the word] {text:word} (spelled|spelt) [correctly]",
    "[(tell me|show me)] how to spell [the word] {text:word}",
    "(spell|spell out) [the word] {text:word}",
    "(what is|tell me|give me) the [(right|correct|proper)] spelling (of|for) [the word]"
    " {text:word}",
    "what is the (right|correct|proper|best) way to spell [the word] {text:word}",
    "(tell me|show me) how [the word] {text:word} is (spelled|spelt)",
    "(I (need|want|would like) to know|I do not know|I forget|I forgot) how to spell [the word]"
    " {text:word}",
    "[the word] {text:word} is (spelled|spelt) how",
)
def spell(word: str) -> str:
    """Spell a word, or a few, letter by letter."""
    words = word.strip(" .?!,").split()
    if not words or sum(map(len, words)) > _MOST_LETTERS:
        raise SkillError("nothing-to-spell", "Tell me one word, or a few, to spell.")
    return f"{' '.join(words)}: {'; '.join(map(_letters, words))}."


@skill(
    "[and] (what|how) about {text:word}",
    "and {text:word}",
    after=("spell", "spell_too"),
    fits=lambda context, word: len(word.split()) == 1 and not context.intent_of(word),
)
def spell_too(word: str) -> str:
    """Spell one more word."""
    return spell.function(word)  # type: ignore[return-value]


def _nobody_else_can(_: Context, word: str) -> bool:
    """A chat model knows what words mean."""
    return bool(word) and not any((paths.models() / "chat").rglob("*.gguf"))


@skill(
    "define [the word] {text:word}",
    "(what is|what are|tell me|give me|get me|do you know|look up|find|show) [me] [the]"
    " (definition|definitions|meaning) (of|for) [(the|a)] [word] {text:word}",
    "what does [the word] {text:word} mean",
    "tell me what [the word] {text:word} means",
    "[the] (definition|meaning) of [the word] {text:word}",
    "look up [the word] {text:word} in the dictionary",
    fits=_nobody_else_can,
)
def define(word: str) -> str:
    """Says that there is no dictionary to look a word up in."""
    said = f"I have no dictionary yet, so I cannot define {word[:40]}. I can spell it."
    raise SkillError("no-dictionary", said)


def _letters(word: str) -> str:
    """Capitals parted by commas: a voice reads those by their names, "a" alone as an article."""
    return ", ".join(_SIGNS.get(letter, letter.upper()) for letter in word)
