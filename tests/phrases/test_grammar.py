from __future__ import annotations

import random
from collections import defaultdict
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from earshot.phrases.commands import load
from earshot.phrases.grammar import Grammar, compile_grammar
from earshot.phrases.slots import SLOT_TYPES
from earshot.phrases.templates import PhraseBook
from earshot.values import Intent, SlotType

COFFEE = Path(__file__).parents[1] / "bench" / "coffee" / "coffee_maker.yaml"
ODD = SlotType("odd", "(one|three) [more]", str)


class Graph:
    """A grammar's arcs, to walk through."""

    def __init__(self, grammar: Grammar) -> None:
        self.arcs: dict[int, list[tuple[int, float, str]]] = defaultdict(list)
        for line in grammar.fsg.splitlines():
            match line.split():
                case ["START_STATE", state]:
                    self.start = int(state)
                case ["FINAL_STATE", state]:
                    self.end = int(state)
                case ["TRANSITION", source, target, share, *word]:
                    arc = (int(target), float(share), " ".join(word))
                    self.arcs[int(source)].append(arc)

    def accepts(self, sentence: str) -> bool:
        reached = {self.start}
        for word in sentence.split():
            reached = self._closed(reached)
            reached = {t for s in reached for t, _, label in self.arcs[s] if label == word}
        return self.end in self._closed(reached)

    def _closed(self, states: set[int]) -> set[int]:
        return states | {t for s in states for t, _, label in self.arcs[s] if not label}

    def sentences(self) -> set[str]:
        found, waiting = set(), [("", self.start)]
        while waiting:
            words, state = waiting.pop()
            if state == self.end:
                found.add(words.strip())
            waiting += [(f"{words} {word}".rstrip(), to) for to, _, word in self.arcs[state]]
        return found

    def walk(self, chance: random.Random) -> str:
        state, words = self.start, []
        while state != self.end:
            arcs = self.arcs[state]
            state, _, word = chance.choices(arcs, [share for _, share, _ in arcs])[0]
            words.append(word)
        return " ".join(filter(None, words))


def graph(*templates: str, **lists: tuple[str, ...]) -> Graph:
    return Graph(compile_grammar([Intent("test", templates, lists)], [ODD]))


def plain(*templates: str, **lists: tuple[str, ...]) -> set[str]:
    """All sentences without courtesy around them."""
    polite = {"please", "thanks", "thank", "can", "could", "would", "will", "hey", "okay", "ok"}
    return {one for one in graph(*templates, **lists).sentences() if not polite & {*one.split()}}


@pytest.mark.parametrize(
    ("template", "sentences"),
    [
        ("stop", {"stop"}),
        ("(set|start) it", {"set it", "start it"}),
        ("set [a] timer", {"set timer", "set a timer"}),
        ("timer[s]", {"timer", "timers"}),
        ("(a;b) c", {"a b c", "b a c"}),
        ("([a];[b]) c", {"c", "a c", "b c", "a b c", "b a c"}),
        ("{odd} times", {"one times", "one more times", "three times", "three more times"}),
        ("{odd:count}", {"one", "one more", "three", "three more"}),
        ("What's  it?", {"what is it", "what's it"}),
        ("I am here", {"i am here", "i'm here"}),
        ("air-conditioner", {"air conditioner"}),
        ("a [b [c|d]]", {"a", "a b", "a b c", "a b d"}),
    ],
)
def test_says_what_the_template_says(template: str, sentences: set[str]) -> None:
    assert plain(template) == sentences


def test_list_values_are_literal_and_parted_like_what_people_say() -> None:
    said = plain("play {band}", band=("The Beatles", "AC-DC", "R. E. M."))
    assert said == {"play the beatles", "play ac dc", "play r e m"}


def test_courtesy_is_allowed_around_every_command_but_is_rare() -> None:
    stop = graph("stop")
    assert stop.accepts("could you please stop")
    assert stop.accepts("stop thank you")
    said = [stop.walk(random.Random(seed)) for seed in range(200)]
    assert 160 < said.count("stop") < 200


def test_shared_beginnings_and_endings_are_there_once() -> None:
    many = graph(*(f"turn {state} the {thing}" for state in ("on", "off") for thing in "abcdefgh"))
    labels = [label for arcs in many.arcs.values() for _, _, label in arcs]
    assert labels.count("turn") == 3  # at the start, after "please", after "could you"
    assert labels.count("a") == 1


def test_intents_are_equally_likely_however_many_templates_they_have() -> None:
    intents = [Intent("one", ("stop",)), Intent("many", ("start (a|b|c)", "begin", "go [on]"))]
    all_of = Graph(compile_grammar(intents, []))
    said = [all_of.walk(random.Random(seed)) for seed in range(400)]
    assert 160 < sum("stop" in one for one in said) < 240


def test_probabilities_out_of_each_state_sum_to_one() -> None:
    for arcs in graph("a [b|c {odd}] (d;e)", "a b c").arcs.values():
        assert sum(share for _, share, _ in arcs) == pytest.approx(1, abs=1e-4)


def test_a_slot_that_cannot_be_listed_leaves_its_template_out() -> None:
    anything = SlotType("anything", "", str)
    grammar = compile_grammar([Intent("note", ("write {anything}", "write it"))], [anything])
    assert Graph(grammar).accepts("write it")
    assert "write" in grammar.words
    assert not Graph(grammar).accepts("write")


def test_a_long_template_is_one_long_sentence() -> None:
    poem = " ".join(["la"] * 600)
    assert graph(poem).accepts(poem)


def test_nothing_to_say_is_a_grammar_without_words() -> None:
    grammar = compile_grammar([], [])
    assert (grammar.fsg, grammar.words) == ("", ())


@pytest.mark.parametrize("template", ["{unknown}", "a (b", "<rule>"])
def test_a_bad_template_is_refused(template: str) -> None:
    with pytest.raises(ValueError, match=r"template|slot"):
        compile_grammar([Intent("bad", (template,))], [])


@given(st.randoms(use_true_random=False))
def test_every_drink_order_of_the_grammar_is_understood(chance: random.Random) -> None:
    said = ORDERS.walk(chance)
    meaning = BOOK.understand(said)
    assert meaning, said
    assert meaning.slots["coffeeDrink"] in said


ORDERS = Graph(compile_grammar(load(COFFEE), SLOT_TYPES))
BOOK = PhraseBook(load(COFFEE), SLOT_TYPES)
