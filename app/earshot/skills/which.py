"""Which of several things is meant: the question, and what the answer to it picks."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, replace
from typing import Any, TypeVar

from earshot.errors import SkillError
from earshot.languages import ENGLISH, Answers, language
from earshot.skills import spoken
from earshot.values import SkillCall

T = TypeVar("T")

_MOST_SAID = 6

_FORMS = {"two": "2", "three": "3", "seconds?": "sec"}
"""What the number words' reader would leave, or take for "thirty-second"."""

_ANSWERS = Answers(
    positions={
        **{"first|1st|former|one|number one|option one": 1, "sec|2nd": 2, "third|3rd": 3},
        **{"fourth|4th": 4, "fifth|5th": 5, "sixth|6th": 6, "seventh|7th": 7, "eighth|8th": 8},
        **{"ninth|9th": 9, "tenth|10th": 10, "last|latter": -1},
    },
    all="both|all|everything|every|each|of|them|these|those|[2-9]",
    none="no|nope|nah|(?:none|neither)(?: of (?:them|these|those))?|nothing|no thank(?: you)?"
    "|never mind|nevermind|(?:forget|cancel|leave|scratch|forget about)(?: it| that| them)?"
    "|not now",
    filling="the|that|this|ones?|an?|my|at|for|on|in|it|is|i|mean|meant|want|said|number|option"
    "|called|named|about|with|please|set|to|just|only",
)
_YES = re.compile(
    "(?:oh )?(?:yes|yeah|yep|yup|ok|okay|sure|right|correct|exactly|fine|alright|all right"
    "|of course|go ahead|do it|please do|maybe)(?: please)?"
)
_OFF = ("cancel", "delete", "remove", "forget")
_ONE_OF_THEM = re.compile(r"(?:the|that|this) (?:.+ )?ones?")

_NO_CALL = SkillCall("")
_picked: ContextVar[tuple[object, ...]] = ContextVar("picked", default=())


@dataclass(frozen=True, slots=True)
class Option:
    """One of the things, and how it is told from the others."""

    value: Any
    said: str


@dataclass(frozen=True, slots=True)
class Question:
    """Which of the options is meant?"""

    options: tuple[Option, ...]
    form: Callable[[str], str]
    """The question around what there is to choose from."""
    meant: Callable[[str, list[Any]], Sequence[Any]]
    """Those of the things that words can mean beside their own; may raise SkillError."""
    call: SkillCall = _NO_CALL
    """What is done again with the one that is picked."""
    picked: tuple[object, ...] = ()
    """What was picked for it before."""

    def __str__(self) -> str:
        parts = [one.said for one in self.options[:_MOST_SAID]]
        if len(self.options) > _MOST_SAID:
            parts.append(spoken.say("another"))
        commas = any("," in one for one in parts)
        return self.form(" or ".join(parts) if commas else spoken.listed(parts, "or"))


class WhichError(SkillError):
    """Several things are meant. The host asks, and runs the skill again with what was picked."""

    def __init__(self, question: Question) -> None:
        super().__init__("which", str(question))
        self.question = question


def one(
    things: Sequence[T],
    form: Callable[[str], str],
    said: Callable[[T], str],
    meant: Callable[[str, list[T]], Sequence[T]] = lambda _words, _things: (),
) -> T:
    """The one of `things` that is meant, of which there is at least one. Where there are more, the
    person is asked, by `form` around what they are called, and the skill runs again."""
    different = [thing for at, thing in enumerate(things) if thing not in things[:at]]
    picked = [thing for thing in different if thing in _picked.get()]
    if len(different) > 1 and not picked:
        raise WhichError(question(different, form, said, meant))
    return (picked or different)[0]


def is_answered() -> bool:
    """Whether what runs was picked by an answer."""
    return bool(_picked.get())


def question(
    things: Sequence[T],
    form: Callable[[str], str],
    said: Callable[[T], str],
    meant: Callable[[str, list[T]], Sequence[T]] = lambda _words, _things: (),
    call: SkillCall = _NO_CALL,
) -> Question:
    """What `one` asks; with a `call`, to be answered without being asked: after the things were
    told, "cancel the second one"."""
    options = tuple(Option(thing, said(thing)) for thing in things)
    return Question(options, form, meant, call)


@contextmanager
def picking(values: tuple[object, ...]) -> Iterator[None]:
    """Within it, `one` takes these."""
    token = _picked.set(values)
    try:
        yield
    finally:
        _picked.reset(token)


def heard(words: str, question: Question | None) -> list[object] | Question | None:
    """What an answer picks; nothing for "neither". A question, where one has to be asked again.
    None where the words are no answer, or nothing was asked."""
    if question is None:
        return None
    code = question.call.language
    if _fits(_answers(code).none, " ".join(_words(words, code))):
        return []
    found = _picks(words, question)
    if found is None:
        parts = [_picks(part, question) for part in re.split(r" (?:and|und|et|y|和) ", words)]
        if len(parts) < 2 or not all(part and len(part) == 1 for part in parts):
            return question if is_answer(words, code) else None
        return [part[0].value for part in parts if part]
    if len(found) == 1 or _is_all(words, question):
        return [one.value for one in found]
    return replace(question, options=tuple(found))


def is_answer(words: str, code: str = ENGLISH) -> bool:
    """Whether words sound like the answer to such a question, whatever it is about."""
    answers, left = _answers(code), _telling(words, code)
    all_of_them = all(_fits(answers.all, word) for word in left)
    known = [*answers.positions, answers.none]
    return (
        all_of_them
        or any(_fits(names, text) for names in known for text in (words, " ".join(left)))
        or bool(_YES.fullmatch(words) or _ONE_OF_THEM.fullmatch(words))
    )


def _picks(words: str, question: Question) -> list[Option] | None:
    """The options that an answer can mean; None where it can mean none."""
    if _is_all(words, question):
        return list(question.options)
    left = _telling(words, question.call.language, _asked(question))
    positions = _answers(question.call.language).positions
    for names, at in positions.items():
        if _fits(names, " ".join(left)):
            return _at(at, question)
    return _named(left, question) or _meant(" ".join(left), question) or _numbered(left, question)


def _is_all(words: str, question: Question) -> bool:
    code = question.call.language
    left = _telling(words, code, _asked(question))
    if len(left) == 1 and left[0].isdecimal():  # "number two"
        return False
    return all(_fits(_answers(code).all, word) for word in left) and not _named(left, question)


def _asked(question: Question) -> str:
    """What was asked before and may be said again: "cancel the second alarm"."""
    names = question.call.name.split("_")
    return " ".join([question.form(""), *names, *(_OFF if names[0] in _OFF else ())])


def _at(position: int, question: Question) -> list[Option] | None:
    at = position if position < 0 else position - 1
    return [question.options[at]] if at < len(question.options) else None


def _meant(words: str, question: Question) -> list[Option]:
    try:
        meant = question.meant(words, [one.value for one in question.options])
    except SkillError:
        return []
    found = [one for one in question.options if one.value in meant]
    return found if len(found) < len(question.options) else []


def _named(left: Sequence[str], question: Question) -> list[Option]:
    """Those in whose own words all of the answer stands."""
    code = question.call.language
    if not language(code).spaced:
        return [one for one in question.options if "".join(left) in one.said]
    return [one for one in question.options if set(left) <= set(_words(one.said, code))]


def _numbered(left: Sequence[str], question: Question) -> list[Option] | None:
    number = left[0] if len(left) == 1 and left[0].isdecimal() else ""
    return _at(int(number), question) if number and int(number) else None


def _telling(words: str, code: str, asked: str = "") -> list[str]:
    """The words of an answer that tell one thing from another; `asked`: what was said before."""
    there, filling = _words(words, code), _words(asked, code)
    left = [one for one in there if not _fits(_answers(code).filling, one) and one not in filling]
    return left or there


def _words(text: str, code: str) -> list[str]:
    """In one form: "10 minute" for "ten-minute" and for "ten minutes". Where words are not parted,
    all of it as one."""
    from text_to_num import alpha2digit

    plain = text.casefold()
    if not language(code).spaced:
        return ["".join(re.findall(r"\w+", plain))]
    for said, form in _FORMS.items() if code == ENGLISH else ():
        plain = re.sub(rf"\b{said}\b", form, plain)
    words = re.findall(r"\d+(?::\d+|st|nd|rd|th)?|[^\W\d_]+", alpha2digit(plain, code))
    return [re.sub(r"(?<=\w\w[^is])s$", "", one) for one in words]


def _answers(code: str) -> Answers:
    return _ANSWERS if code == ENGLISH else language(code).answers


def _fits(names: str, words: str) -> bool:
    return re.fullmatch(names, words) is not None
