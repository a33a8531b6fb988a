"""Everything that can be said, as one word graph for the starter recogniser.

Three steps: templates become a graph of text fragments; that a graph of words; and that the
smallest deterministic one, so that a hundred templates that begin with "what" cost one "what".
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from hassil.expression import (
    Alternative,
    Expression,
    Group,
    ListReference,
    Permutation,
    TextChunk,
)
from hassil.parse_expression import parse_sentence
from hassil.parser import ParseError

from earshot.phrases import wording
from earshot.values import Intent, SlotType

_PIECES = re.compile(r"\s+|\S+")
_PUNCTUATION = '.,;:!?¡¿…"“”'

_RAREST = 1e-5
"""The least probability of an arc: in a long list every value must stay possible."""

_BEFORE = "please|(can|could|would|will) you [please]|hey|okay|ok"
_AFTER = "please|thanks|thank you"
_POLITE = 0.05
"""Courtesy around a command, and how often it is there. It is much less than what the phrase book
allows: each further word is one more that a strange sentence could be taken for."""

_SHORT: dict[str, dict[str, str]] = defaultdict(dict)
"""First word, second word: both in one."""
for _short, _long in wording.CONTRACTIONS.items():
    if "'" in _short and " " in _long:
        _first, _second = _long.split()
        _SHORT[_first][_second] = _short

_Slots = Mapping[str, Expression | None]
"""Slot type to what can be said for it; None where that cannot be listed."""


@dataclass(frozen=True, slots=True)
class Grammar:
    """A word graph in which every path from start to end is a sentence."""

    fsg: str
    """The graph in Sphinx's finite state grammar format, with a probability on each arc. Empty
    where nothing can be said."""
    words: tuple[str, ...]
    """Every word in it, sorted; each needs a pronunciation."""


def compile_grammar(intents: Iterable[Intent], slot_types: Iterable[SlotType]) -> Grammar:
    """The grammar of all templates: intents equally likely, then templates, then alternatives.

    A template with a slot whose type has no grammar cannot be listed and is left out. ValueError
    where a template cannot be parsed or names an unknown slot type."""
    types = {kind.name: _parse(kind.grammar) if kind.grammar else None for kind in slot_types}
    fragments = _Fragments()
    polite = fragments.courtesy(_BEFORE, 0)
    ends: list[int] = []
    branches = [branch for intent in intents if (branch := _branch(intent, types))]
    if not branches:
        return Grammar("", ())
    for templates, slots in branches:
        weight = 1 / len(branches) / len(templates)
        for template in templates:
            start = fragments.step(polite, "", weight)
            ends.append(fragments.add(template, start, slots))
    fragments.ends.add(fragments.courtesy(_AFTER, fragments.join(ends)))
    return _written(_smallest(_with_contractions(_word_arcs(fragments))))


def _branch(intent: Intent, types: _Slots) -> tuple[list[Expression], _Slots] | None:
    lists = {name: _choice(values) for name, values in intent.lists.items()}
    slots = {**types, **lists}
    parsed = [_parse(template) for template in intent.templates]
    listable = [one for one in parsed if all(_known(slot, slots) for slot in _slot_names(one))]
    return (listable, slots) if listable else None


def _parse(template: str) -> Expression:
    try:
        return parse_sentence(wording.plain(template)).expression
    except ParseError as error:
        raise ValueError(f"cannot read the template {template!r}: {error}") from error


def _choice(values: Sequence[str]) -> Expression:
    return Alternative(items=[TextChunk(wording.utterance(value)) for value in values])


def _slot_names(expression: Expression) -> Iterator[str]:
    if isinstance(expression, ListReference):
        yield expression.list_name
    elif isinstance(expression, Group):
        for item in expression.items:
            yield from _slot_names(item)


def _known(name: str, slots: _Slots) -> bool:
    if name not in slots:
        raise ValueError(f"no slot type or list is called {name!r}")
    return slots[name] is not None


@dataclass(slots=True)
class _Fragments:
    """A graph whose arcs carry pieces of words, spaces or nothing; state 0 is the start."""

    arcs: list[list[tuple[str, int, float]]] = field(default_factory=lambda: [[]])
    """Per state: text, target, probability."""
    ends: set[int] = field(default_factory=set)

    def step(self, state: int, text: str, weight: float = 1.0) -> int:
        """A new state reached from `state` through `text`."""
        self.arcs.append([])
        self.arcs[state].append((text, len(self.arcs) - 1, weight))
        return len(self.arcs) - 1

    def add(self, expression: Expression, state: int, slots: _Slots) -> int:
        """All of `expression` behind `state`; returns where it ends."""
        match expression:
            case TextChunk():
                for piece in _PIECES.findall(expression.original_text.lower()):
                    state = self.step(state, piece)
                return state
            case ListReference():
                meant = slots[expression.list_name]
                assert meant is not None
                return self.add(meant, state, slots)
            case Alternative():
                return self._alternatives(expression.items, state, slots)
            case Permutation():
                return self._permutation(expression.items, state, slots)
            case Group():
                for item in expression.items:
                    state = self.add(item, state, slots)
                return state
        raise ValueError(f"templates cannot contain {expression}")

    def courtesy(self, choices: str, state: int) -> int:
        """What may be said for politeness, but mostly is not."""
        before = self.step(self.step(state, "", _POLITE), " ")
        after = self.step(self.add(_parse(choices), before, {}), " ")
        return self.join([after, self.step(state, "", 1 - _POLITE)])

    def _alternatives(self, items: Sequence[Expression], state: int, slots: _Slots) -> int:
        ends = [self.add(one, self.step(state, "", 1 / len(items)), slots) for one in items]
        return self.join(ends)

    def _permutation(self, items: Sequence[Expression], state: int, slots: _Slots) -> int:
        """One state for each set of items already said, not one path for each order."""
        reached: dict[frozenset[int], int] = {frozenset(): state}
        for size in range(len(items)):
            following = defaultdict(list)
            for said in [one for one in reached if len(one) == size]:
                for index in set(range(len(items))) - said:
                    start = self.step(reached[said], "", 1 / (len(items) - size))
                    end = self.add(items[index], start, slots)
                    following[said | {index}].append(end)
            reached |= {said: self.join(ends) for said, ends in following.items()}
        return reached[frozenset(range(len(items)))]

    def join(self, states: Sequence[int]) -> int:
        """One state behind all of these."""
        self.arcs.append([])
        joined = len(self.arcs) - 1
        for state in states:
            self.arcs[state].append(("", joined, 1.0))
        return joined


_WordArc = tuple[str, int, float]
"""Word, target state, probability. The word "" is ending there."""

_WordArcs = dict[int, list[_WordArc]]

_END = -1


def _word_arcs(fragments: _Fragments) -> _WordArcs:
    """Joins pieces to words: states are the places where a word can begin."""
    found: _WordArcs = {_END: [("", _END, 1.0)]}
    waiting = [0]
    while waiting:
        state = waiting.pop()
        if state not in found:
            found[state] = list(_words_from(fragments, state))
            waiting += [target for _, target, _ in found[state]]
    return found


def _with_contractions(words: _WordArcs) -> _WordArcs:
    """Adds "what's" beside each "what is": templates have the long form only."""
    return {state: [*arcs, *_contracted(arcs, words)] for state, arcs in words.items()}


def _contracted(arcs: list[_WordArc], words: _WordArcs) -> Iterator[_WordArc]:
    for first, between, share in arcs:
        for second, target, then in words[between] if first in _SHORT else ():
            if short := _SHORT[first].get(second):
                yield short, target, share * then


def _words_from(fragments: _Fragments, start: int) -> Iterator[tuple[str, int, float]]:
    paths = [("", start, 1.0)]
    while paths:
        prefix, state, weight = paths.pop()
        word = prefix.strip(_PUNCTUATION)
        if state in fragments.ends:
            yield word, _END, weight
        for text, target, share in fragments.arcs[state]:
            if text.isspace() and word:
                yield word, target, weight * share
            else:
                paths.append((prefix + text.strip(), target, weight * share))


_Subset = frozenset[int]
_Targets = dict[_Subset, dict[str, _Subset]]
"""Where each word leads from a set of states; sources before targets."""


@dataclass(slots=True)
class _Graph:
    """A deterministic word graph; state 0 is its end."""

    start: int
    shares: list[dict[tuple[str, int], float]]
    """Per state: word and target to the share of all sentences that pass there. The word "" is
    ending."""


def _smallest(words: _WordArcs) -> _Graph:
    """Subset construction, then equal states joined from the end: the graph has no cycles."""
    targets = _subsets(words)
    numbers: dict[_Subset, int] = {}
    known: dict[tuple[tuple[str, int], ...], int] = {}
    for subset in reversed(targets):
        arcs = sorted((word, numbers[to] if word else 0) for word, to in targets[subset].items())
        numbers[subset] = known.setdefault(tuple(arcs), len(known))
    graph = _Graph(numbers[frozenset({0})], [defaultdict(float) for _ in known])
    for subset, word, share in _flow(words, targets):
        target = numbers[targets[subset][word]] if word else 0
        graph.shares[numbers[subset]][word, target] += share
    return graph


def _subsets(words: _WordArcs) -> _Targets:
    """Every set of states that some words lead to."""
    targets: _Targets = {}
    order: list[_Subset] = []
    waiting = [(frozenset({0}), False)]
    while waiting:
        subset, done = waiting.pop()
        if done:
            order.append(subset)
        elif subset not in targets:
            targets[subset] = _following(words, subset)
            waiting.append((subset, True))
            waiting += [(to, False) for word, to in targets[subset].items() if word]
    return {subset: targets[subset] for subset in reversed(order)}


def _following(words: _WordArcs, subset: _Subset) -> dict[str, _Subset]:
    reached = defaultdict(set)
    for state in subset:
        for word, target, _ in words[state]:
            reached[word].add(target)
    return {word: frozenset(states) for word, states in reached.items()}


def _flow(words: _WordArcs, targets: _Targets) -> Iterator[tuple[_Subset, str, float]]:
    """The share of sentences through each arc, when each state is left by its probabilities."""
    mass: dict[_Subset, dict[int, float]] = defaultdict(lambda: defaultdict(float))
    mass[frozenset({0})][0] = 1.0
    for subset, following in targets.items():
        for state, share in mass[subset].items():
            for word, target, probability in words[state]:
                if word:
                    mass[following[word]][target] += share * probability
                yield subset, word, share * probability


def _written(graph: _Graph) -> Grammar:
    lines = [f"NUM_STATES {len(graph.shares)}", f"START_STATE {graph.start}", "FINAL_STATE 0"]
    for state, arcs in enumerate(graph.shares[1:], 1):
        total = sum(arcs.values())
        for (word, target), share in arcs.items():
            probability = f"{max(share / total, _RAREST):.6f}"
            lines.append(f"TRANSITION {state} {target} {probability} {word}".rstrip())
    words = {word for arcs in graph.shares for word, _ in arcs if word}
    text = "\n".join(["FSG_BEGIN grammar", *lines, "FSG_END", ""])
    return Grammar(text, tuple(sorted(words)))
