"""Do several things at one phrase of yours."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from earshot.skills import kept, spoken, which
from earshot.skills.api import Context, Reply, Risk, SkillError, skill

_MOST_STEPS = 10
_MOST = 200
_MOST_WORDS = 60

_PARTS = re.compile(r"(\s*[,;]\s*(?:and\s+)?(?:then\s+)?|\s+and\s+then\s+|\s+then\s+|\s+and\s+)")
_BREAK = re.compile(r"\s*(?:[,:;“”\"]|\s[-–—]\s)+\s*")
_FIRST = re.compile(r"^(?:(?:then|please|do this|I want you to)\s+)+", re.IGNORECASE)
_ROUTINE = "run_routine"


@dataclass(frozen=True, slots=True)
class _Routine:
    phrase: str
    steps: tuple[str, ...]

    def __str__(self) -> str:
        return f"{self.phrase}: {'; '.join(self.steps)}"


@skill(
    "(when|whenever|if|every time) I say {text:rule}",
    "(create|make|add|set up|start) (a|another) [new] routine [(called|named|for)] {text:rule}",
    risk=Risk.REVERSIBLE,
)
def make_routine(context: Context, rule: str) -> Reply:
    """Make a routine of a phrase and of what is to be done when the person says it: "good night,
    set an alarm for seven and mute"."""
    routine = _understood(context, kept.one_line(rule, "a routine"))
    with kept.changed(_file(context)) as lines:
        if len(lines) >= _MOST:
            raise SkillError("routine-many", f"There are {_MOST} routines. Delete some first.")
        before = list(lines)
        lines[:] = [*(one for one in lines if not _called(one, routine.phrase)), str(routine)]
        again = any(_called(one, routine.phrase) for one in before)
        back = f"The routine “{routine.phrase}” is {'as it was before' if again else 'gone again'}."
        undo = kept.undoing(_file(context), before, list(lines), back)
    steps = spoken.listed(routine.steps)
    return Reply(f"When you say “{routine.phrase}”, I will do this: {steps}.", undo)


def _fits(context: Context, phrase: str) -> bool:
    return _find(context, phrase) is not None


@skill("{text:phrase}", "(run|start|do) [(the|my)] {text:phrase} [routine]", fits=_fits)
def run_routine(context: Context, phrase: str) -> Reply:
    """Run a routine that the person has made."""
    return Reply("", runs=_found(context, phrase).steps)


@skill(
    "(what|which) routines (do I have|are there|have I made)",
    "(list|tell me|read|show me) [all] [of] (my|the) routines",
    "do I have any routines",
)
def name_routines(context: Context) -> str:
    """Tell which routines there are."""
    routines = _routines(context)
    if not routines:
        return "You have no routines. Say, for example: when I say good night, stop all timers."
    names = spoken.listed([f"“{one.phrase}”" for one in routines])
    return f"You have {spoken.counted(len(routines), 'routine')}: {names}."


@skill(
    "what (happens|do you do) (when|if) I say {text:phrase}",
    "what (does|is in) [(the|my)] {text:phrase} routine [do]",
)
def tell_routine(context: Context, phrase: str) -> str:
    """Tell what a routine does."""
    return f"I do this: {spoken.listed(_found(context, phrase).steps)}."


@skill(
    "(delete|remove|forget|cancel) [(the|my)] routine [(called|named|for)] {text:phrase}",
    "(delete|remove|forget|cancel) [(the|my)] {text:phrase} routine",
    risk=Risk.REVERSIBLE,
)
def delete_routine(context: Context, phrase: str) -> Reply:
    """Delete a routine."""
    name = _found(context, phrase).phrase
    with kept.changed(_file(context)) as lines:
        before = list(lines)
        lines[:] = [one for one in lines if not _called(one, name)]
        undo = kept.undoing(_file(context), before, list(lines), f"The routine “{name}” is back.")
    return Reply(f"The routine “{name}” is deleted.", undo)


@skill(
    "(delete|remove|forget|clear) [all] [of] (my|the) routines",
    "(delete|remove|forget) (all|every) (routine|routines)",
    risk=Risk.CONFIRM,
)
def delete_all_routines(context: Context) -> Reply:
    """Delete all routines."""
    with kept.changed(_file(context)) as lines:
        before = list(lines)
        lines.clear()
    undo = kept.undoing(_file(context), before, [], "Your routines are back.")
    return Reply(f"{spoken.counted(len(before), 'routine')} deleted.", undo)


def split(rule: str, known: Callable[[str], bool]) -> list[str]:
    """What is to be done, as sentences that are all known: "dim the light and mute" as two, "add
    salt and oil to my list" as one. SkillError names what is not known."""
    pieces = _PARTS.split(_FIRST.sub("", rule.strip(" .,;")))
    if len(pieces) > 4 * _MOST_STEPS:
        raise SkillError("routine-long", f"A routine can have {_MOST_STEPS} steps.")
    steps = _split(tuple(pieces), cache(known))
    if not steps:
        raise SkillError(
            "routine-step",
            f"I do not understand “{rule}”. Say each step as you would ask me for it alone.",
        )
    return steps


def _split(pieces: tuple[str, ...], known: Callable[[str], bool]) -> list[str] | None:
    """The longest sentence first; every second piece only joins two."""
    if not pieces:
        return []
    for end in range(len(pieces), 0, -2):
        sentence = "".join(pieces[:end])
        if known(sentence) and (rest := _split(pieces[end + 1 :], known)) is not None:
            return [sentence, *rest]
    return None


def _understood(context: Context, rule: str) -> _Routine:
    """SkillError where the phrase is taken, or a step is not known or is a routine."""

    def known(sentence: str) -> bool:
        return context.intent_of(sentence) not in ("", "make_routine")

    phrase, steps = _parted(rule, known)
    if which.is_answer(" ".join(_words(phrase))):
        said = f"“{phrase}” may be your answer when I ask something. Use another phrase."
        raise SkillError("routine-phrase", said)
    if context.intent_of(phrase) not in ("", _ROUTINE):
        raise SkillError("routine-phrase", f"“{phrase}” has a meaning already. Use another phrase.")
    if not steps:
        raise SkillError("routine-empty", f"What shall I do when you say “{phrase}”?")
    if len(steps) > _MOST_STEPS:
        raise SkillError("routine-long", f"A routine can have {_MOST_STEPS} steps.")
    if any(context.intent_of(step) == _ROUTINE or _same(step, phrase) for step in steps):
        raise SkillError("routine-loop", "A routine cannot run another one, nor itself.")
    return _Routine(phrase, tuple(steps))


def _parted(rule: str, known: Callable[[str], bool]) -> tuple[str, list[str]]:
    """A phrase, and what it does. Where no comma parts them, what is known begins the second."""
    first, *rest = _BREAK.split(rule.strip(' "“”'), maxsplit=1)
    if rest:
        return first.strip(), split(rest[0], known) if rest[0] else []
    words = rule.split()[:_MOST_WORDS]
    for at in range(1, len(words)):
        pieces = _PARTS.split(_FIRST.sub("", " ".join(words[at:])))
        if steps := _split(tuple(pieces), cache(known)):
            return " ".join(words[:at]), steps
    raise SkillError(
        "routine-step",
        "I do not understand that. Say, for example: when I say good night, stop all timers.",
    )


def _found(context: Context, phrase: str) -> _Routine:
    if (found := _find(context, phrase)) is None:
        raise SkillError("routine-none", f"There is no routine called “{phrase}”.")
    return found


def _find(context: Context, phrase: str) -> _Routine | None:
    return next((one for one in _routines(context) if _same(one.phrase, phrase)), None)


def _routines(context: Context) -> list[_Routine]:
    """A file of lines such as "good night: set an alarm for seven; mute"."""
    parted = (line.partition(": ") for line in kept.lines(_file(context)))
    routines = [_Routine(name, _sentences(steps)) for name, _, steps in parted]
    return [one for one in routines if one.steps]


def _sentences(steps: str) -> tuple[str, ...]:
    return tuple(step.strip() for step in steps.split(";") if step.strip())[:_MOST_STEPS]


def _called(line: str, phrase: str) -> bool:
    return _same(line.partition(": ")[0], phrase)


def _same(one: str, other: str) -> bool:
    return _words(one) == _words(other)


def _words(text: str) -> Sequence[str]:
    return re.findall(r"\w+", text.casefold())


def _file(context: Context) -> Path:
    return context.folder / "routines.txt"
