"""Remember facts you tell me."""

from __future__ import annotations

import re
from pathlib import Path

from earshot.skills import kept, which
from earshot.skills.api import Context, Reply, Risk, SkillError, skill

_MOST = 1000
_AT_ONCE = 7

_YOURS = {
    **{"am": "are", "i": "you", "me": "you", "my": "your", "mine": "yours", "myself": "yourself"},
    **{"our": "your", "ours": "yours", "we": "you", "us": "you"},
    **{"i'm": "you're", "i've": "you've", "i'll": "you'll", "i'd": "you'd"},
}
"""What the person says of themselves to how it is said to them."""

_SMALL = frozenset(
    "a an the my our your i me we you is are was were am be do does did have has had of for to in"
    " on at by and or that this it its what who whom whose where when which how about with from"
    " called there no not".split()
)
"""Words that say nothing of what a fact is about."""


@skill(
    "remember (that|this) {text:fact}",
    "(please|do not|don't) forget that {text:fact}",
    "(keep|bear) in mind that {text:fact}",
    "remember {text:fact}",
    risk=Risk.REVERSIBLE,
)
def remember(context: Context, fact: str) -> Reply:
    """Remember a fact that the person tells, for as long as they want it."""
    line = kept.one_line(fact, "a fact")
    if re.match(r"to\b", line, re.IGNORECASE):
        raise SkillError(
            "memory-task", f"I remember facts. To be reminded, say: remind me {line} at five."
        )
    with kept.changed(_file(context.folder)) as lines:
        if len(lines) >= _MOST:
            raise SkillError("memory-full", f"I remember {_MOST} facts already. Forget some first.")
        before = list(lines)
        lines[:] = [*(one for one in lines if one.casefold() != line.casefold()), line]
        undo = kept.undoing(_file(context.folder), before, list(lines), "That is forgotten again.")
    return Reply(f"I'll remember: {to_you(line)}.", undo)


def _is_known(context: Context, words: str) -> bool:
    return bool(_found(facts(context.folder), words))


def _is_asked(context: Context, words: str) -> bool:
    """One word alone, "what is a code", asks for what was told only where it is the person's."""
    own = re.search(r"\b(my|mine|our|i|we|me)\b", words, re.IGNORECASE)
    return (bool(own) or len(_telling(words)) > 1) and _is_known(context, words)


@skill(
    "(what|who|when|where|which|how [many|much|old|tall|big|long]) {text:words}",
    "(tell me|do you (know|remember)) (what|who|when|where|which|how) {text:words}",
    "(tell me|do you (know|remember)) {text:words}",
    fits=_is_asked,
)
def recall(context: Context, words: str) -> str:
    """Tell what the person asked to be remembered about `words`: "my locker code"."""
    return _told(_found(facts(context.folder), words), f"I remember nothing about {words}.")


@skill(
    "what do you remember about {text:words}",
    "what did I (tell you|ask you to remember) about {text:words}",
    "what do you remember of {text:words}",
)
def recall_about(context: Context, words: str) -> str:
    """Tell every fact about `words` that the person asked to be remembered."""
    if words.casefold() in ("me", "us"):
        return recall_all.function(context)  # type: ignore[return-value]
    return _told(_found(facts(context.folder), words), f"You have not told me about {words}.")


@skill("(what|anything) do you know about {text:words}", fits=_is_known)
def recall_known(context: Context, words: str) -> str:
    """Tell every fact about `words` that the person asked to be remembered, if there is one."""
    return recall_about.function(context, words)  # type: ignore[return-value]


@skill(
    "what do you (remember|know about me|know of me)",
    "what did I (ask you to|tell you to) remember",
    "what (have I asked you|did I want you) to remember",
    "(list|read|tell me|show me) [(all|all of)] (the|your) (memories|facts [you remember])",
    "(list|read|tell me|show me) (everything|all) [that] you remember",
)
def recall_all(context: Context) -> str:
    """Tell everything that the person asked to be remembered."""
    return _told(facts(context.folder), "You have not asked me to remember anything.")


@skill(
    "forget (that|it|this) [again]",
    "(do not|don't) remember (that|it|this)",
    after=("remember", "recall", "recall_about", "recall_known"),
    risk=Risk.REVERSIBLE,
)
def forget_last_fact(context: Context) -> Reply:
    """Forget the fact that was just told."""
    last = context.last_call()
    about = str(last.arguments.get("words", "")) if last else ""
    there = facts(context.folder)
    found = _found(there, about) if about else there[-1:]
    return _forgotten(context, found, about or "that")


@skill(
    "forget (about|that|what you know about|what I told you about) {text:words}",
    "forget {text:words}",
    fits=_is_known,
    risk=Risk.REVERSIBLE,
)
def forget_fact(context: Context, words: str) -> Reply:
    """Forget the one fact that is about `words`."""
    return _forgotten(context, _found(facts(context.folder), words), words)


@skill(
    "forget (everything|all) [that] you (know|remember) [about me]",
    "(forget|delete|erase|clear) [all] [of] (my|your|the) (memories|facts|memory)",
    "forget (everything|all) [(that|of what)] I (told you|asked you) [to remember]",
    risk=Risk.CONFIRM,
)
def forget_all_facts(context: Context) -> Reply | str:
    """Forget everything that was to be remembered."""
    with kept.changed(_file(context.folder)) as lines:
        before = list(lines)
        lines.clear()
    if not before:
        return "You have not asked me to remember anything."
    undo = kept.undoing(_file(context.folder), before, [], "I remember all of it again.")
    return Reply("I have forgotten everything you asked me to remember.", undo)


def facts(folder: Path) -> list[str]:
    """What the person asked to be remembered, as they said it, one line each, the latest last."""
    return kept.lines(_file(folder))


def to_you(fact: str) -> str:
    """ "My locker is under the stairs" as "your locker is under the stairs"."""
    words = [_YOURS.get(word.casefold().replace("’", "'"), word) for word in fact.split()]
    return re.sub(r"\b([Yy]ou) was\b", r"\1 were", " ".join(words).rstrip("."))


def _forgotten(context: Context, found: list[str], words: str) -> Reply:
    if not found:
        raise SkillError("memory-none", f"I remember nothing about {words}.")
    one = which.one(found, lambda listed: f"Which one should I forget: {listed}?", to_you)
    with kept.changed(_file(context.folder)) as lines:
        before = list(lines)
        lines.remove(one)
        undo = kept.undoing(_file(context.folder), before, list(lines), "I remember it again.")
    return Reply(f"Forgotten: {to_you(one)}.", undo)


def _told(found: list[str], none: str) -> str:
    if not found:
        return none
    said = " ".join(f"{_capital(to_you(one))}." for one in found[: -_AT_ONCE - 1 : -1])
    more = f" And {len(found) - _AT_ONCE} more." if len(found) > _AT_ONCE else ""
    return said + more


def _found(there: list[str], words: str) -> list[str]:
    """The facts that have every word in them that says something. None where no word does."""
    wanted = _telling(words)
    return [one for one in there if wanted and wanted <= _telling(one)]


def _telling(text: str) -> set[str]:
    words = re.findall(r"\w+", re.sub(r"['’]s\b", "", text.casefold()))
    return {_root(word) for word in words if word not in _SMALL}


def _root(word: str) -> str:
    """ "park" for "parked", "parks" and "parking"."""
    if len(word) < 4 or word.isdigit():
        return word
    return re.sub(r"(ing|ed|e)$", "", word.removesuffix("s"))


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _file(folder: Path) -> Path:
    return folder / "memory.txt"
