from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from earshot.phrases import PhraseBook
from earshot.phrases.slots import SLOT_TYPES
from earshot.phrases.templates import fill, slot_kinds
from earshot.values import ANY, Intent, Meaning, SlotType

TIMER = Intent(
    "set_timer",
    (
        "(set|start) [(a|an)] timer for {duration} [for {label:name}]",
        "(set|start) [(a|an)] timer for {label:name}",
        "{duration} timer",
    ),
)
DRINK = Intent(
    "order",
    ("(brew|I'd like) [a|an] [{size}] {drink}[ with {milk}]",),
    {"size": ("small", "LARGE"), "drink": ("latte", "iced coffee"), "milk": ("soy milk", "milk")},
    reply="One [{size}] {drink}[ with {milk}].",
)
TIME = Intent("time", ("what's the time", "what time is it"))


def book(*intents: Intent) -> PhraseBook:
    return PhraseBook(intents or (TIMER, DRINK, TIME), SLOT_TYPES)


@pytest.mark.parametrize(
    "text",
    [
        "what's the time",
        "What is the time?",
        "whats the time",
        "what’s the time",
        "  WHAT'S   THE TIME!! ",
        "hey, what's the time please",
        "Um... could you please, what's the time, thank you",
        "what's the time, for me, please",
    ],
)
def test_spelling_contractions_and_courtesy_do_not_matter(text: str) -> None:
    assert book().understand(text) == Meaning("time")


@pytest.mark.parametrize(
    "text",
    ["", "   ", "?!", "please", "what's the time in paris", "the time", "not what's the time",
     "what time is it what time is it", "timer", "set a timer for", "x" * 10_000],
)  # fmt: skip
def test_a_template_must_fit_all_that_was_said(text: str) -> None:
    assert book().understand(text) is None


def test_slots_are_values() -> None:
    meaning = book().understand("Set a timer for an hour and a half.")
    assert meaning == Meaning("set_timer", {"duration": 5400})
    assert book().understand("10-minute timer") == Meaning("set_timer", {"duration": 600})


def test_the_match_with_the_most_literal_words_wins() -> None:
    meaning = book().understand("set a timer for ten minutes for pasta")
    assert meaning == Meaning("set_timer", {"duration": 600, "name": "pasta"})
    assert book().understand("set a timer for pasta") == Meaning("set_timer", {"name": "pasta"})


def test_between_equals_the_earlier_intent_wins() -> None:
    first, second = Intent("first", ("go {label}",)), Intent("second", ("go {label}",))
    assert book(first, second).understand("go home") == Meaning("first", {"label": "home"})
    assert book(second, first).understand("go home") == Meaning("second", {"label": "home"})


def test_a_literal_template_goes_before_one_with_a_slot() -> None:
    free, literal = Intent("free", ("play {label}",)), Intent("literal", ("play music",))
    assert book(free, literal).understand("play music") == Meaning("literal")


def test_every_split_between_two_slots_is_tried() -> None:
    move = Intent("move", ("move {label:what} to {label:where}",))
    never_knight = SlotType("label", "", lambda text: text if text != "a" else int("a"))
    meaning = PhraseBook((move,), (never_knight,)).understand("move a to b to c")
    assert meaning == Meaning("move", {"what": "a to b", "where": "c"})


def test_words_of_courtesy_that_a_template_needs_are_kept() -> None:
    polite = book(Intent("thanks", ("thank you", "(could you|can you) help")))
    assert polite.understand("Thank you!") == Meaning("thanks")
    assert polite.understand("can you help") == Meaning("thanks")


def test_a_list_slot_gives_the_value_as_it_stands_in_the_list() -> None:
    meaning = book().understand("I'd like a large iced coffee with soy milk, please")
    assert meaning is not None
    assert meaning.slots == {"size": "LARGE", "drink": "iced coffee", "milk": "soy milk"}


@pytest.mark.parametrize(
    ("text", "reply"),
    [
        ("brew a small latte with milk", "One small latte with milk."),
        ("brew a latte", "One latte."),
    ],
)
def test_a_reply_leaves_out_what_was_not_said(text: str, reply: str) -> None:
    meaning = book().understand(text)
    assert meaning is not None
    assert meaning.reply == reply


def test_a_reply_repeats_the_words_that_were_said() -> None:
    egg = Intent("egg", ("boil an egg for {duration}",), reply="Boiling for {duration}.")
    meaning = book(egg).understand("boil an egg for six and a half minutes")
    assert meaning is not None
    assert meaning.reply == "Boiling for six and a half minutes."


@pytest.mark.parametrize(
    ("reply", "said", "filled"),
    [
        ("Hello {name}, hi.", {}, "Hello, hi."),
        ("[{a} and {b}] {c}", {"a": "1", "c": "3"}, "3"),
        ("[{a} and {b}] {c}", {"a": "1", "b": "2", "c": "3"}, "1 and 2 3"),
        ("{a}", {"a": "{b} [c]"}, "{b} [c]"),
    ],
)
def test_fill(reply: str, said: dict[str, str], filled: str) -> None:
    assert fill(reply, said) == filled


@pytest.mark.parametrize(
    "template",
    ["", " ", "[a]", "(a|)", "(a", "a)", "[a", "{duration", "{nothing}", "{}", "<rule>", "|",
     "set {duration:x} or {label:x}", "a" * 3000, "(" * 500 + "a" + ")" * 500],
)  # fmt: skip
def test_a_bad_template_is_refused_when_the_book_is_made(template: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        book(Intent("bad", (template,)))


def test_slot_kinds_names_the_slots() -> None:
    assert slot_kinds(TIMER, SLOT_TYPES) == {"duration": "duration", "name": "label"}
    assert slot_kinds(DRINK, ()) == {"size": "size", "drink": "drink", "milk": "milk"}


def test_warming_changes_nothing() -> None:
    warm = book()
    warm.warm()
    for text in ("set a timer for ten minutes for pasta", "what time is it", "no idea"):
        assert warm.understand(text) == book().understand(text)


_BOOK = book()


@given(st.text(max_size=60))
def test_any_text_is_understood_or_not(text: str) -> None:
    assert _BOOK.understand(text) is None or text.strip()


_WORDS = ["set", "a", "timer", "for", "ten", "minutes", "please", "what's", "the", "time", "-", "."]


@given(st.lists(st.sampled_from(_WORDS), max_size=12).map(" ".join))
def test_what_is_understood_is_understood_the_same_again(text: str) -> None:
    assert _BOOK.understand(text) == _BOOK.understand(text)


def test_a_follow_up_is_understood_after_what_it_follows_only() -> None:
    timer = Intent("set_timer", ("set a timer for {duration}",))
    change = Intent("change_timer", ("make it {duration}",), after=("set_timer", "change_timer"))
    coffee = Intent("coffee", ("make it {duration}",))
    talk = PhraseBook([timer, coffee, change], SLOT_TYPES)
    assert talk.understand("make it ten minutes", "set_timer") == Meaning(
        "change_timer", {"duration": 600}
    )
    assert talk.understand("make it ten minutes", "time") == Meaning("coffee", {"duration": 600})
    assert PhraseBook([timer, change], SLOT_TYPES).understand("make it ten minutes") is None


def test_the_words_of_slots_become_the_values_that_templates_give() -> None:
    said = {"duration": "an hour and a half", "name": "Pizza"}
    assert book().resolve("set_timer", said) == Meaning(
        "set_timer", {"duration": 5400, "name": "pizza"}
    )
    said = {"size": "large", "drink": "Iced Coffee"}
    assert book().resolve("order", said) == Meaning(
        "order", {"size": "LARGE", "drink": "iced coffee"}, "One large Iced Coffee."
    )
    assert book().resolve("time", {}) == Meaning("time")


@pytest.mark.parametrize(
    ("intent", "said"),
    [
        ("teleport", {}),
        ("set_timer", {"duration": "blue"}),
        ("set_timer", {"city": "Rome"}),
        ("order", {"drink": "tea"}),
        ("order", {"drink": ""}),
    ],
)
def test_what_cannot_be_resolved_is_nothing(intent: str, said: dict[str, str]) -> None:
    assert book().resolve(intent, said) is None


def test_a_follow_up_is_resolved_after_what_it_follows_only() -> None:
    change = Intent("change_timer", ("make it {duration}",), after=("set_timer",))
    both = book(TIMER, change)
    said = {"duration": "ten minutes"}
    assert both.resolve("change_timer", said) is None
    assert both.resolve("change_timer", said, "set_timer") == Meaning(
        "change_timer", {"duration": 600}
    )


def test_what_follows_anything_comes_before_what_follows_one() -> None:
    change = Intent("change_alarm", ("[make it] {moment:when}",), after=("set_alarm",))
    answer = Intent("choose", ("{choice:answer}",), after=(ANY,), checked=True)
    asked = PhraseBook([change, answer], SLOT_TYPES, lambda _: True)
    assert asked.understand("the second one", "set_alarm") == Meaning(
        "choose", {"answer": "the second one"}
    )
    assert asked.understand("the second one") is None
    unasked = PhraseBook([change, answer], SLOT_TYPES)
    assert unasked.understand("seven", "set_alarm") == Meaning("change_alarm", {"when": "7"})


def test_an_answer_in_any_words_gives_way_to_what_else_was_said() -> None:
    answer = Intent("note_text", ("{text}", "write {text}"), after=("take_note",))
    both = book(TIME, answer)
    assert both.understand("buy milk", "take_note") == Meaning("note_text", {"text": "buy milk"})
    assert both.understand("what time is it", "take_note") == Meaning("time")
    assert both.understand("write what time is it", "take_note") == Meaning(
        "note_text", {"text": "what time is it"}
    )
    assert both.understand("buy milk") is None


def test_a_checked_intent_is_understood_only_where_it_says_that_it_fits() -> None:
    wide = Intent("known", ("what is {text:thing}",), checked=True)
    clock = Intent("clock", ("what is the time",))
    book = PhraseBook([wide, clock], SLOT_TYPES, lambda meaning: "door" in meaning.slots["thing"])
    assert book.understand("what is love") is None
    assert book.understand("what is my door code") == Meaning("known", {"thing": "my door code"})
    assert book.understand("what is the time") == Meaning("clock")
    assert book.resolve("known", {"thing": "love"}) is None
    assert PhraseBook([wide], SLOT_TYPES).understand("what is my door code") is None
