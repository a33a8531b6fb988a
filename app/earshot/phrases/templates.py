"""Understanding: words to the intent they ask for, by the sentence templates of all intents."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace

import hassil.intents as hassil
from hassil.expression import (
    Alternative,
    Expression,
    Group,
    ListReference,
    RuleReference,
    TextChunk,
)
from hassil.models import MatchEntity
from hassil.parse_expression import parse_sentence
from hassil.parser import ParseError
from hassil.recognize import RecognizeResult, recognize_all
from hassil.util import match_first, match_start

from earshot.phrases.original import as_said
from earshot.phrases.wording import ENGLISH, Wording
from earshot.values import ANY, Intent, JsonValue, Meaning, SlotType

_LONGEST_UTTERANCE = 300
"""Characters. Commands are short; longer text is for the chat model."""

_LONGEST_TEMPLATE = 2000

REPLY_SLOT = re.compile(r"\{(\w+)\}")
_OPTIONAL = re.compile(r"\[([^\[\]]*)\]")


class PhraseBook:
    """All intents that can be asked for, ready to be matched.

    Where several templates fit, the one with the most literal words wins, then the earlier
    intent. ValueError for an intent that `slot_kinds` refuses.
    """

    def __init__(
        self,
        intents: Sequence[Intent],
        slot_types: Sequence[SlotType],
        fits: Callable[[Meaning], bool] = lambda _: False,
        wording: Wording = ENGLISH,
        language: str = "en",
    ) -> None:
        """`fits` is asked about meanings of `checked` intents. `language`: what the meanings are
        marked with."""
        self._fits, self._wording, self._language = fits, wording, language
        self._types = {kind.name: kind for kind in slot_types}
        self._intents = {str(at): intent for at, intent in enumerate(intents)}
        self._kinds = {key: slot_kinds(intent, slot_types) for key, intent in self._intents.items()}
        self._templates = hassil.Intents(
            language="en",
            intents={key: _compiled(key, intent, wording) for key, intent in self._intents.items()},
            slot_lists={name: hassil.WildcardSlotList(name) for name in self._types},
        )

    def warm(self) -> None:
        """Does ahead what hassil does at the first use of each template: some 0.2 s of work."""
        for intent in self._templates.intents.values():
            for sentence in intent.data[0].sentences:
                sentence.get_required_clauses({})
                for text in _texts(sentence.expression):
                    for chunk in (text, text.lstrip()):
                        match_start("", chunk)
                        match_first("", chunk, start_of_word=True)

    def understand(self, text: str, after: str = "") -> Meaning | None:
        """What `text` asks for; None when no template fits all of it. `after`: the intent it may
        follow up."""
        if len(text) > _LONGEST_UTTERANCE:
            return None
        words = self._wording.utterance(text)
        candidates = dict.fromkeys((words, self._wording.without_courtesy(words)))
        found = next((best for one in candidates if (best := self._best(one, after))), None)
        return found and self._as_said(found, text)

    def _as_said(self, meaning: Meaning, text: str) -> Meaning:
        """What takes any words gets them as they were written."""
        kinds = next(
            k for key, k in self._kinds.items() if self._intents[key].name == meaning.intent
        )
        slots = {
            name: self._original(text, value) if self._is_free(kinds[name]) else value
            for name, value in meaning.slots.items()
        }
        return replace(meaning, slots=slots)

    def _original(self, text: str, value: JsonValue) -> str:
        return as_said(text, str(value), self._wording)

    def _is_free(self, kind: str) -> bool:
        return kind in self._types and not self._types[kind].grammar

    def resolve(self, intent: str, said: Mapping[str, str], after: str = "") -> Meaning | None:
        """The meaning where only the intent and the words of its slots are known. None where the
        intent or a slot is unknown, the words are not of the slot's kind, or the intent may only
        follow another than `after`."""
        key = next((key for key, one in self._intents.items() if one.name == intent), None)
        if key is None or not self._follows(key, after) or said.keys() - self._kinds[key].keys():
            return None
        try:
            slots = {name: self._resolved(key, name, words) for name, words in said.items()}
        except ValueError:
            return None
        return self._whole(key, slots, said)

    def _whole(
        self, key: str, slots: Mapping[str, JsonValue], said: Mapping[str, str]
    ) -> Meaning | None:
        intent = self._intents[key]
        runs = tuple(fill(sentence, said) for sentence in intent.runs)
        reply = fill(intent.reply, said)
        meaning = Meaning(intent.name, slots, reply, runs, self._language)
        return meaning if not intent.checked or self._fits(meaning) else None

    def _resolved(self, key: str, name: str, words: str) -> JsonValue:
        kind = self._kinds[key][name]
        plain = self._wording.utterance(words)
        if (values := self._intents[key].lists.get(kind)) is None:
            return self._types[kind].parse(plain)
        fitting = [value for value in values if self._wording.utterance(value) == plain]
        if not fitting:
            raise ValueError(f"not one of the {kind}: {words[:40]!r}")
        return fitting[0]

    def _best(self, words: str, after: str) -> Meaning | None:
        matches = sorted(recognize_all(words, self._templates), key=_words_in_slots)
        # A follow-up comes first, and never without what it follows; before all others what
        # answers the assistant, whatever it was about. One that takes any words at all comes last:
        # "never mind" is no text for a note.
        matches.sort(key=lambda match: self._place(match, words))
        matches = [match for match in matches if self._follows(match.intent.name, after)]
        return next((found for match in matches if (found := self._meaning(match))), None)

    def _place(self, match: RecognizeResult, words: str) -> int:
        if not self._intents[match.intent.name].after:
            return 1
        if ANY in self._intents[match.intent.name].after:
            return -1
        takes_any = any(self._takes_any(match.intent.name, one) for one in match.entities_list)
        return 2 if takes_any and _words_in_slots(match) >= len(words.split()) else 0

    def _takes_any(self, key: str, entity: MatchEntity) -> bool:
        return entity.is_wildcard and self._is_free(self._kinds[key][entity.name])

    def _follows(self, key: str, after: str) -> bool:
        follows = self._intents[key].after
        return not follows or after in follows or (bool(after) and ANY in follows)

    def _meaning(self, match: RecognizeResult) -> Meaning | None:
        key = match.intent.name
        try:
            slots = {one.name: self._value(key, one) for one in match.entities_list}
        except ValueError:
            return None
        said = {one.name: str(one.value) for one in match.entities_list}
        return self._whole(key, slots, said)

    def _value(self, key: str, entity: MatchEntity) -> JsonValue:
        if not entity.is_wildcard:
            return entity.value
        return self._types[self._kinds[key][entity.name]].parse(entity.text)


def slot_kinds(intent: Intent, slot_types: Sequence[SlotType]) -> dict[str, str]:
    """The slots of an intent's templates: name to the list or slot type it takes.

    ValueError says what is wrong: a template's syntax, a slot nobody knows, a name that stands for
    two kinds of slot, an empty list.
    """
    for name, values in intent.lists.items():
        if not values or not all(value.strip() for value in values):
            raise ValueError(f"the list “{name}” must hold words, and no empty ones")
    known = {*intent.lists, *(kind.name for kind in slot_types)}
    kinds: dict[str, str] = {}
    for template in intent.templates:
        for slot in _slots(_parsed(template)):
            if slot.list_name not in known:
                raise ValueError(f"“{template}” uses {{{slot.list_name}}}, which is no known slot")
            if kinds.setdefault(slot.slot_name, slot.list_name) != slot.list_name:
                raise ValueError(f"{{{slot.slot_name}}} is used for two kinds of slot")
    return kinds


def fill(reply: str, said: Mapping[str, str]) -> str:
    """A reply with its `{slot}`s filled in. A part in `[brackets]` is left out when a slot in it
    was not said; so is, elsewhere, a slot itself."""

    def kept(part: re.Match[str]) -> str:
        return part[1] if said.keys() >= set(REPLY_SLOT.findall(part[1])) else ""

    filled = REPLY_SLOT.sub(lambda slot: said.get(slot[1], ""), _OPTIONAL.sub(kept, reply))
    return re.sub(r"\s+(?=[.,!?])", "", " ".join(filled.split()))


def _parsed(template: str) -> Expression:
    if len(template) > _LONGEST_TEMPLATE:
        raise ValueError(f"“{template[:40]}…” is longer than {_LONGEST_TEMPLATE} characters")
    try:
        expression = parse_sentence(template).expression
    except (ParseError, AssertionError, RecursionError) as error:
        raise ValueError(f"“{template}” is not a sentence template: check its brackets") from error
    if _may_be_empty(expression):
        raise ValueError(f"“{template}” must hold a word that is not optional")
    return expression


def _slots(expression: Expression) -> Iterator[ListReference]:
    match expression:
        case ListReference():
            yield expression
        case RuleReference(rule_name=name):
            raise ValueError(f"<{name}> is not supported: write it out, or use a list")
        case Group(items=items):
            for item in items:
                yield from _slots(item)


def _texts(expression: Expression) -> Iterator[str]:
    if isinstance(expression, TextChunk):
        yield expression.text
    elif isinstance(expression, Group):
        for item in expression.items:
            yield from _texts(item)


def _may_be_empty(expression: Expression) -> bool:
    match expression:
        case TextChunk():
            return not expression.text.strip()
        case Alternative():
            return any(map(_may_be_empty, expression.items))
        case Group():
            return all(map(_may_be_empty, expression.items))
    return False


def _compiled(key: str, intent: Intent, wording: Wording) -> hassil.Intent:
    lists = {name: _list(name, values, wording) for name, values in intent.lists.items()}
    data = hassil.IntentData([wording.plain(one) for one in intent.templates], slot_lists=lists)
    return hassil.Intent(key, [data])


def _list(name: str, values: Sequence[str], wording: Wording) -> hassil.SlotList:
    pairs = [(wording.utterance(value), value) for value in values]
    return hassil.TextSlotList.from_tuples(pairs, allow_template=False, name=name)


def _words_in_slots(match: RecognizeResult) -> int:
    """Words that no template names: the fewer, the more literal the match."""
    return sum(len(one.text.split()) for one in match.entities_list if one.is_wildcard)
