"""Lists as they are kept: found by their names, added to, and taken from."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from earshot.skills import items as items_of
from earshot.skills import kept, spoken, which
from earshot.skills.api import Context, Reply, SkillError
from earshot.skills.items import Entry, entries_of, lines_of, names, things
from earshot.values import SkillCall

_SAME = {
    **dict.fromkeys(("grocery", "groceries", "food"), "shopping"),
    **dict.fromkeys(("todo", "to-do", "to dos", "task", "tasks", "things to do"), "to do"),
    "chore": "chores",
}
"""Other names to the name that a list is kept by."""

TASKS = ("to do", "chores", "work", "reading", "books", "movie", "movies", "film", "films")
"""Lists of things that can have an "and" in them."""

_MOST = 2000
_OWNER = re.compile(r"^(?:(?:the|my|our|a|that)\s+)+|\s+list$", re.IGNORECASE)

_NO_THING = re.compile(
    r"(?:to|in|at|on|for|by|from)\b.*|.*\b(?:second|minute|hour)s?(?: more)?", re.IGNORECASE
)
"""Words of other requests: "and in Tokyo", "add 5 minutes"."""
_NOT_LISTED = re.compile(r"(?:it|that)|(?:my|your)\b.*", re.IGNORECASE)

NTH = (
    *("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth"),
    *("tenth", "last"),
)


def added(context: Context, name: str, items: str) -> Reply:
    with changed(context) as entries:
        before = list(entries)
        new = "" if name in names(entries) else "new "
        wanted = items_of.split(items, tasks=name in TASKS)
        there = [one for one in wanted if Entry(name, one) in entries]
        more = [kept.one_line(one, "a list") for one in wanted if one not in there]
        if len(entries) + len(more) > _MOST:
            raise SkillError("list-long", f"There are {_MOST} things on your lists. Remove some.")
        entries += [Entry(name, one) for one in more]
        after = list(entries)
    already = f"{your_first(name)} already has {spoken.listed(there)}."
    if not more:
        return Reply(already, about=name)
    undo = undoing(
        context, name, before, after, f"Took {spoken.listed(more)} off {your(name)} again."
    )
    said = f"Added {spoken.listed(more)} to {your(name, new)}."
    return Reply(f"{said} {already}" if there else said, undo, about=name)


def are_more(context: Context, items: str) -> bool:
    """Whether words name things to add where no list is named; not where they ask for something
    else."""
    asked = context.intent_of(items) or context.intent_of(f"add {items}")
    return not (asked or _NO_THING.fullmatch(items))


def are_less(context: Context, items: str) -> bool:
    """Whether words name things to remove where no list is named."""
    asked = any(context.intent_of(f"{verb} {items}") for verb in ("remove", "take"))
    return not (asked or _NOT_LISTED.fullmatch(items))


def removed(context: Context, name: str, items: str) -> Reply:
    """Removes things, several parted by commas or "and"."""
    there = things(read(context), name)
    whole = items.casefold() in (one.casefold() for one in there)
    wanted = [items] if whole else items_of.split(items, tasks=name in TASKS)
    return _removed(context, name, wanted)


def nth_removed(context: Context, name: str, nth: str) -> Reply:
    items = things(read(context), name)
    at = len(items) - 1 if nth == "last" else NTH.index(nth) if nth in NTH else len(items)
    if not 0 <= at < len(items):
        raise SkillError("list-item-none", f"There is no {nth} thing on {your(name)}.")
    return _removed(context, name, [items[at]])


def _removed(context: Context, name: str, items: Sequence[str]) -> Reply:
    with changed(context) as entries:
        before = list(entries)
        gone = []
        for one in items:
            entry = Entry(name, _meant(things(entries, name), one, name))
            entries[entries.index(entry)] = Entry(name, "")
            gone.append(entry.words)
        after = list(entries)
    said = spoken.listed(gone)
    undo = undoing(context, name, before, after, f"Put {said} back on {your(name)}.")
    return Reply(f"Removed {said} from {your(name)}.", undo, about=name)


def _meant(there: Sequence[str], item: str, name: str) -> str:
    """The one thing on a list that is meant. SkillError where there is none."""
    bare = items_of.bare(item)
    same = [one for one in there if one.casefold() in (item.casefold(), bare.casefold())]
    found = same[:1] or [one for one in there if items_of.fits(bare, one)]
    if not found:
        raise SkillError("list-item-none", f"{your_first(name)} has no {bare}.")
    return which.one(
        found,
        lambda listed: f"Which one: {listed}?",
        str,
        lambda words, some: [one for one in some if items_of.fits(words, one)],
    )


def cleared(context: Context, name: str) -> Reply:
    count = len(things(read(context), name))
    if not count:
        return Reply(f"{your_first(name)} is empty already.", about=name)
    with changed(context) as entries:
        before = list(entries)
        entries[:] = [*(one for one in entries if one.name != name), Entry(name, "")]
        after = list(entries)
    had = spoken.counted(count, "thing")
    again = had if count > 1 else "one thing"
    undo = undoing(context, name, before, after, f"{your_first(name)} has its {again} again.")
    return Reply(f"{your_first(name)} is cleared; it had {had}.", undo, about=name)


def deleted(context: Context, name: str) -> Reply:
    with changed(context) as entries:
        if name not in names(entries):
            raise SkillError("list-none", f"You have no {shown(name)} list.")
        before = list(entries)
        entries[:] = [one for one in entries if one.name != name]
        after = list(entries)
    undo = undoing(context, name, before, after, f"{your_first(name)} is back.")
    count = len(things(before, name))
    had = f"had {spoken.counted(count, 'thing')}" if count else "was empty"
    return Reply(f"{your_first(name)} is deleted; it {had}.", undo)


def has(context: Context, name: str, item: str) -> Reply:
    """Says whether something is on a list."""
    bare = items_of.bare(re.sub(r"^there\s+(any\s+)?", "", item, flags=re.IGNORECASE))
    found = [one for one in things(read(context), name) if items_of.fits(bare, one)]
    if found:
        return Reply(f"Yes, {your(name)} has {spoken.listed(found)}.", about=name)
    return Reply(f"No, {your(name)} has no {bare}.", about=name)


def told(entries: Sequence[Entry], name: str) -> Reply:
    items = things(entries, name)
    if not items:
        return Reply(f"{your_first(name)} is empty.", about=name)
    count = f"{len(items)} things: " if len(items) > 1 else ""
    return Reply(f"{your_first(name)} has {count}{spoken.listed(items)}.", about=name)


def this(context: Context) -> str:
    """The list that was just talked of."""
    about = context.last().about
    return about if isinstance(about, str) else named(read(context), "")


def existing(entries: Sequence[Entry], said: str) -> str:
    """The list that is meant. SkillError where there is none. The shopping list is always there."""
    name = named(entries, said)
    if name not in (*names(entries), "shopping", "to do"):
        raise SkillError("list-none", f"You have no {shown(name)} list.")
    return name


def named(entries: Sequence[Entry], said: str) -> str:
    """The name a list is kept by. Where none was said: the only one there is, or shopping."""
    name = _OWNER.sub("", " ".join(said.casefold().split()))
    if name:
        return _SAME.get(name, name)
    return which.one(
        names(entries) or ["shopping"],
        lambda listed: f"Which list: {listed}?",
        shown,
        lambda words, some: [one for one in some if one == _SAME.get(words, words)],
    )


def your(name: str, new: str = "") -> str:
    return f"your {new}{shown(name)} list"


def shown(name: str) -> str:
    return "to-do" if name == "to do" else name


def your_first(name: str) -> str:
    """At the beginning of a sentence."""
    return f"Your {shown(name)} list"


def read(context: Context) -> list[Entry]:
    return entries_of(kept.lines(_file(context)))


@contextmanager
def changed(context: Context) -> Iterator[list[Entry]]:
    """What is on all lists, to be changed in place; kept when the block ends well."""
    with kept.changed(_file(context)) as lines:
        entries = entries_of(lines)
        yield entries
        lines[:] = lines_of(entries)


def undoing(
    context: Context, name: str, before: Sequence[Entry], after: Sequence[Entry], said: str
) -> Callable[[], Reply]:
    kept_as = entries_of(list(lines_of(after)))

    def undo() -> Reply:
        with changed(context) as entries:
            entries[:] = kept.taken_back(entries, before, kept_as)
        # words follow it as if the list had been read
        return Reply(said, about=name, call=SkillCall("read_list"))

    return undo


def _file(context: Context) -> Path:
    return context.folder / "lists.md"
