from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from earshot.intents.words import MOST_PIECES, WordPieces

PIECES = "[PAD] [UNK] [CLS] [SEP] set a timer for ten ##s un ##believ ##able ' don t 5 . 你".split()
WORDS = WordPieces(PIECES)


def pieces(text: str) -> list[str]:
    return [PIECES[number] for number in WORDS(text).numbers]


def test_words_are_cut_into_the_longest_known_pieces() -> None:
    assert pieces("Set timers") == ["[CLS]", "set", "timer", "##s", "[SEP]"]
    assert pieces("unbelievable") == ["[CLS]", "un", "##believ", "##able", "[SEP]"]


def test_signs_accents_and_ideographs_are_as_bert_has_them() -> None:
    assert pieces("don't") == ["[CLS]", "don", "'", "t", "[SEP]"]
    assert pieces("tímer. 你你") == ["[CLS]", "timer", ".", "你", "你", "[SEP]"]


def test_a_word_that_is_not_known_whole_is_unknown() -> None:
    assert pieces("setx ten") == ["[CLS]", "[UNK]", "ten", "[SEP]"]


def test_each_word_knows_its_first_piece() -> None:
    found = WORDS("set timers ten")
    assert found.words == ("set", "timers", "ten")
    assert [PIECES[found.numbers[at]] for at in found.firsts] == ["set", "timer", "ten"]


@given(st.text(max_size=400))
def test_any_text_gives_some_pieces_and_not_too_many(text: str) -> None:
    found = WORDS(text)
    assert 2 <= len(found.numbers) <= MOST_PIECES
    assert len(found.words) == len(found.firsts)


def test_a_text_that_is_too_long_is_cut_between_words() -> None:
    found = WORDS("set a timer " * 100)
    assert len(found.numbers) <= MOST_PIECES
    assert PIECES[found.numbers[-1]] == "[SEP]"
