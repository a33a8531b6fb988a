from __future__ import annotations

import sqlite3
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from earshot.history.store import STEPS, Store
from earshot.values import PastTurn

ALWAYS = (0.0, 4e9)
WORDS = ["pasta", "pastry", "time", "timer", "tom", "über", "Ünder"]
TEXTS = st.lists(st.sampled_from(WORDS), max_size=4).map(" ".join)
TIMES = st.integers(0, 20).map(float)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    store = Store(tmp_path / "history.db")
    yield store
    store.close()


def turn(heard: str = "hello", said: str = "Hello.", at: float = 1.0, number: int = 0) -> PastTurn:
    return PastTurn(number, at, heard, "skill", said)


def test_it_writes_ahead_and_waits_for_the_disk(store: Store) -> None:
    assert store._one("PRAGMA journal_mode") == "wal"
    assert store._one("PRAGMA synchronous") == 2


@pytest.mark.parametrize("query", ['"', "* OR *", "heard:x", "NEAR(", "-", "a AND", "';--", "🙂"])
def test_what_is_looked_for_is_never_a_query_language(store: Store, query: str) -> None:
    store.add(turn("what time is it"))
    assert store.turns(*ALWAYS, query) == []


def test_a_restored_turn_has_its_number_and_its_words_again(store: Store) -> None:
    number = store.add(turn("what about pasta"))
    [kept] = store.turns(*ALWAYS)
    assert store.forget([number]) == 1
    assert store.turns(*ALWAYS, "pasta") == []
    assert store.add(kept) == number
    assert store.turns(*ALWAYS, "pasta") == [kept]


@pytest.mark.parametrize("way", ["one", "time", "all"])
def test_what_is_forgotten_is_in_no_file_any_more(tmp_path: Path, way: str) -> None:
    store = Store(tmp_path / "history.db")
    for at in range(30):
        store.add(turn(f"question {at}", at=at))
    number = store.add(turn("xylophone", "Zanzibar.", at=50.0))
    assert b"xylophone" in b"".join(file.read_bytes() for file in tmp_path.iterdir())
    match way:
        case "one":
            store.forget([number])
        case "time":
            store.forget_between(40.0, 60.0)
        case "all":
            store.forget_all()
    content = b"".join(file.read_bytes() for file in tmp_path.iterdir()).lower()
    assert b"xylophone" not in content
    assert b"zanzibar" not in content
    store.close()


def test_forgetting_everything_gives_the_space_back(tmp_path: Path) -> None:
    store = Store(tmp_path / "history.db")
    empty = (tmp_path / "history.db").stat().st_size
    for at in range(300):
        store.add(turn("word " * 200, at=at))
    assert store.forget_all() == 300
    assert (tmp_path / "history.db").stat().st_size <= 2 * max(empty, 4096 * 10)
    store.close()


def test_an_older_file_is_brought_up_to_date_with_what_is_in_it(tmp_path: Path) -> None:
    file = tmp_path / "history.db"
    old = Store(file)
    old.add(turn("kept from before"))
    old.close()
    later = (*STEPS, "ALTER TABLE turns ADD COLUMN mood TEXT NOT NULL DEFAULT 'calm';")
    new = Store(file, later)
    assert new._one("SELECT mood FROM turns") == "calm"
    assert new._one("PRAGMA user_version") == len(later)
    assert [one.heard for one in new.turns(*ALWAYS)] == ["kept from before"]
    new.close()


def test_a_step_that_fails_changes_nothing(tmp_path: Path) -> None:
    file = tmp_path / "history.db"
    Store(file).close()
    half = (*STEPS, "CREATE TABLE half (a);\nCREATE TABLE turns (a);")
    with pytest.raises(sqlite3.OperationalError, match="already exists"):
        Store(file, half)
    again = Store(file)
    assert again._one("SELECT count(*) FROM sqlite_master WHERE name = 'half'") == 0
    again.close()


class AgainstAPlainList(RuleBasedStateMachine):
    """Whatever is kept, forgotten and looked up: a list does the same."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = tempfile.TemporaryDirectory()
        self.store = Store(Path(self.folder.name) / "history.db")
        self.plain: list[PastTurn] = []

    def teardown(self) -> None:
        self.store.close()
        self.folder.cleanup()

    @rule(heard=TEXTS, said=TEXTS, at=TIMES)
    def add(self, heard: str, said: str, at: float) -> None:
        number = self.store.add(turn(heard, said, at))
        assert all(number != one.number for one in self.plain)
        self.plain.append(turn(heard, said, at, number))

    @rule(at=st.integers(0, 30))
    def forget_one(self, at: int) -> None:
        chosen = self.plain[at : at + 1]
        assert self.store.forget([one.number for one in chosen]) == len(chosen)
        self.plain = [one for one in self.plain if one not in chosen]

    @rule(at=st.integers(0, 30))
    def forget_and_restore(self, at: int) -> None:
        for one in self.plain[at : at + 1]:
            self.store.forget([one.number])
            self.store.add(one)

    @rule(since=TIMES, until=TIMES)
    def forget_between(self, since: float, until: float) -> None:
        kept = [one for one in self.plain if not since <= one.at < until]
        assert self.store.forget_between(since, until) == len(self.plain) - len(kept)
        self.plain = kept

    @rule()
    def forget_all(self) -> None:
        assert self.store.forget_all() == len(self.plain)
        self.plain = []

    @rule()
    def open_again(self) -> None:
        self.store.close()
        self.store = Store(Path(self.folder.name) / "history.db")

    @rule(words=TEXTS, since=TIMES, until=TIMES, latest=st.integers(1, 5))
    def look_up(self, words: str, since: float, until: float, latest: int) -> None:
        found = [
            one
            for one in reversed(self.plain)
            if since <= one.at < until and all(_begins(word, one) for word in words.split())
        ]
        assert self.store.turns(since, until, words, latest) == found[:latest]

    @invariant()
    def all_is_there(self) -> None:
        assert self.store.turns(*ALWAYS, latest=1000) == self.plain[::-1]


def _begins(word: str, one: PastTurn) -> bool:
    """As the index does: whatever the case, and with or without accents."""
    plain = str.maketrans("üÜ", "uu")
    said = f"{one.heard} {one.said}".casefold().translate(plain).split()
    return any(text.startswith(word.casefold().translate(plain)) for text in said)


AgainstAPlainList.TestCase.settings = settings(
    max_examples=25, stateful_step_count=25, deadline=None
)
TestAgainstAPlainList = AgainstAPlainList.TestCase
