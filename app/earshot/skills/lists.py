"""Keep shopping, to-do and any other lists."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from earshot.skills import items as items_of
from earshot.skills import kept, spoken
from earshot.skills.api import Context, Reply, Risk, SkillError, skill
from earshot.skills.items import Entry, entries_of, lines_of, names, things

_WHICH = {
    "which": (
        *("shopping", "grocery", "to do", "todo", "things to do", "task", "tasks", "chore"),
        *("chores", "packing", "wish", "reading"),
    )
}
"""Lists that many people have: the starter recogniser listens for these."""

_SAME = {
    **dict.fromkeys(("grocery", "groceries", "food"), "shopping"),
    **dict.fromkeys(("todo", "to-do", "to dos", "task", "tasks", "things to do"), "to do"),
    "chore": "chores",
}
"""Other names to the name that a list is kept by."""

_TASKS = ("to do", "chores", "work", "reading", "books", "movie", "movies", "film", "films")
"""Lists of things that can have an "and" in them."""

_NTH = ("first", "second", "third", "fourth", "fifth", "last")
_MOST = 2000
_OWNER = re.compile(r"^(?:(?:the|my|our|a|that)\s+)+|\s+list$", re.IGNORECASE)

_ANY = "[(the|my|our)] ([({which}|{list:other})] list|list of {which})"
_NAMED = "[(the|my|our)] (({which}|{list:other}) list|list of {which})"
_KNOWN = "[(the|my|our)] ({which} list|list of {which})"
_ON = "(to|on|onto|in|into)"
_OFF = "(from|off|off of|out of|on|in)"
_REMOVE = (
    "(remove|delete|take|take off|cross off|cross out|check off|tick off|strike|scratch|drop|erase"
    "|get rid of|complete)"
)
_BEGIN = (
    "[I (want|need|would like) to] (create|make|start|begin|set up) [me] (a|another)"
    " [(new|blank|fresh|empty)]"
)
_READ = "(read|bring up|tell|show|recite|list|check|open|pull up|go over|repeat|give)"


@skill(
    f"(add|put|write|include) {{text:items}} {_ON} {_ANY}",
    f"(add|put|write) {_ON} {_NAMED} {{text:items}}",
    f"I (need|want|have) {{text:items}} (added|put) {_ON} {_ANY}",
    "(I am|we are) out of {text:items} [(so|and)] [please] [(can|will|would|could) you] [please]"
    f" (add|put) (it|that|them|those) {_ON} {_ANY}",
    "(add|put) {text:items} (to|on|in) [(my|the)] (groceries|shopping)",
    lists=_WHICH,
    risk=Risk.REVERSIBLE,
)
def add_to_list(context: Context, items: str, which: str = "", other: str = "") -> Reply | str:
    """Add things to a list, shopping or `other`; several are parted by commas or "and"."""
    return _added(context, _name(_read(context), which, other), items)


@skill(
    f"{_REMOVE} {{text:items}} {_OFF} {_ANY}",
    f"(take|cross|check|tick|mark) {{text:items}} (off|off from|as done on|done on) {_ANY}",
    lists=_WHICH,
    risk=Risk.REVERSIBLE,
)
def remove_from_list(context: Context, items: str, which: str = "", other: str = "") -> Reply:
    """Remove things from a list; several are parted by commas or "and"."""
    entries = _read(context)
    name = _existing(entries, which, other)
    whole = items.casefold() in (one.casefold() for one in things(entries, name))
    wanted = [items] if whole else items_of.split(items, tasks=name in _TASKS)
    return _removed(context, name, wanted)


@skill(
    f"{_REMOVE} [the] {{nth}} (item|thing|one|entry|task) {_OFF} {_KNOWN}",
    f"{_REMOVE} [the] {{nth}} (item|thing|one|entry|task) {_OFF} {_ANY}",
    lists={**_WHICH, "nth": _NTH},
    risk=Risk.REVERSIBLE,
)
def remove_nth_from_list(context: Context, nth: str, which: str = "", other: str = "") -> Reply:
    """Remove the first, second, …, or last thing from a list."""
    entries = _read(context)
    name = _existing(entries, which, other)
    items = things(entries, name)
    at = len(items) - 1 if nth == "last" else _NTH.index(nth) if nth in _NTH else len(items)
    if not 0 <= at < len(items):
        raise SkillError("list-item-none", f"There is no {nth} thing on {_your(name)}.")
    return _removed(context, name, [items[at]])


@skill(
    *(
        template.format(on=on)
        for on in (_KNOWN, _ANY)
        for template in (
            "what [else] (is|are) [(there|left|next|the (items|things))] (on|in) {on}",
            "what (items|things) (are|do I have) (on|in) {on}",
            "what (do I have|did I (put|write down)|is it I have) (on|in) {on}",
            f"{_READ} [(me|out|out loud|back)] [to me] {{on}} [(to me|for me|out|aloud)]",
            f"{_READ} [(me|out)] [(what is|[all] the (items|things)|everything)] (on|in) {{on}}",
            "(do I have|is there) anything (on|in) {on}",
            "how many (items|things) (are|do I have) (on|in) {on}",
            "what does {on} (contain|include|say|have on it)",
            "how long is {on}",
        )
    ),
    "my {which} list",
    lists=_WHICH,
)
def read_list(context: Context, which: str = "", other: str = "") -> str:
    """Read what is on a list."""
    entries = _read(context)
    return _told(entries, _existing(entries, which, other))


@skill(
    "what (do|did) (I|we) (need|have) to (buy|get|shop for)"
    " [(at the (store|shop|supermarket)|from the (store|shop|supermarket))]",
    "what (should|shall) (I|we) buy",
    "what (items|things) (do I|do we) (need|have) to (buy|get)",
)
def read_shopping_list(context: Context) -> str:
    """Read what there is to buy."""
    return _told(_read(context), "shopping")


@skill(
    "(is|are) {text:item} [(already|still|listed)] (on|in) " + _ANY,
    "(do I [already] have|did I (put|add|include|write)|have I (put|added)) {text:item}"
    f" (to|on|in) {_ANY}",
    lists=_WHICH,
)
def is_on_list(context: Context, item: str, which: str = "", other: str = "") -> str:
    """Tell whether something is on a list."""
    entries = _read(context)
    name = _existing(entries, which, other)
    bare = items_of.bare(re.sub(r"^there\s+(any\s+)?", "", item, flags=re.IGNORECASE))
    found = [one for one in things(entries, name) if items_of.fits(bare, one)]
    if found:
        return f"Yes, {_your(name)} has {spoken.listed(found)}."
    return f"No, {_your(name)} has no {bare}."


@skill(
    "(what|which) lists (do I have|are there|have I made)",
    "(tell|show|read|list|name) [me] [all] [of] (my|the) lists",
    "what are [all] [of] my [(current|available|saved)] lists",
    "how many lists (do I have|are there)",
)
def name_lists(context: Context) -> str:
    """Tell which lists there are."""
    entries = _read(context)
    there = names(entries)
    if not there:
        return "You have no lists yet. Say, for example: add milk to my shopping list."
    held = [spoken.counted(len(things(entries, one)), "thing") for one in there]
    parts = [f"{_shown(one)} with {count}" for one, count in zip(there, held, strict=True)]
    return f"You have {spoken.counted(len(there), 'list')}: {spoken.listed(parts)}."


@skill(
    f"{_BEGIN} ({{which}}|{{list:other}}) list",
    f"{_BEGIN} list (for|of|called|named) {{list:other}}",
    lists=_WHICH,
    risk=Risk.REVERSIBLE,
)
def create_list(context: Context, which: str = "", other: str = "") -> Reply:
    """Begin an empty list."""
    with _changed(context) as entries:
        name = _name(entries, which, other)
        if name in names(entries):
            raise SkillError("list-exists", f"You have a {_shown(name)} list already.")
        before = list(entries)
        entries.append(Entry(name, ""))
        after = list(entries)
    undo = _undoing(context, before, after, f"{_capital(_your(name))} is gone again.")
    return Reply(f"{_capital(_your(name))} is ready. What should be on it?", undo, asks=True)


@skill("{text:items}", after=("create_list",), risk=Risk.REVERSIBLE)
def fill_list(context: Context, items: str) -> Reply | str:
    """Add things to the list that was just begun."""
    return _added_to_last(context, items)


@skill(
    "(and|also|plus) [also] [add] {text:items} [(too|as well|also)]",
    after=("add_to_list",),
    risk=Risk.REVERSIBLE,
)
def add_more_to_list(context: Context, items: str) -> Reply | str:
    """Add further things to the list that things were just added to."""
    return _added_to_last(context, items)


@skill(
    *(
        template.format(on=on)
        for on in (_KNOWN, _ANY)
        for template in (
            "(clear|clean|empty|wipe|blank out|nuke) [(out|off)]"
            " [(all of|everything (on|in|from))] {on}",
            "(remove|delete|erase|take|clear) (everything|all|all [the] (items|things))"
            " (from|off|on|in) {on}",
            "(erase|delete|remove) the items (on|in|from) {on}",
            "make {on} (blank|empty)",
        )
    ),
    lists=_WHICH,
    risk=Risk.REVERSIBLE,
)
def clear_list(context: Context, which: str = "", other: str = "") -> Reply | str:
    """Remove everything from a list."""
    with _changed(context) as entries:
        name = _existing(entries, which, other)
        before = list(entries)
        count = len(things(entries, name))
        entries[:] = [*(one for one in entries if one.name != name), Entry(name, "")]
        after = list(entries)
    if not count:
        return f"{_capital(_your(name))} is empty already."
    had = spoken.counted(count, "thing")
    undo = _undoing(context, before, after, f"{_capital(_your(name))} has its {had} again.")
    return Reply(f"{_capital(_your(name))} is cleared; it had {had}.", undo)


@skill(
    f"(delete|remove|erase|cancel|get rid of|throw away) {_KNOWN}",
    f"(delete|remove|erase|cancel|get rid of|throw away) {_NAMED}",
    lists=_WHICH,
    risk=Risk.REVERSIBLE,
)
def delete_list(context: Context, which: str = "", other: str = "") -> Reply:
    """Delete a whole list."""
    with _changed(context) as entries:
        name = _existing(entries, which, other)
        before = list(entries)
        entries[:] = [one for one in entries if one.name != name]
        after = list(entries)
    undo = _undoing(context, before, after, f"{_capital(_your(name))} is back.")
    had = spoken.counted(len(things(before, name)), "thing")
    return Reply(f"{_capital(_your(name))} is deleted; it had {had}.", undo)


def _added(context: Context, name: str, items: str) -> Reply | str:
    with _changed(context) as entries:
        before = list(entries)
        new = "" if name in names(entries) else "new "
        wanted = items_of.split(items, tasks=name in _TASKS)
        there = [one for one in wanted if Entry(name, one) in entries]
        added = [kept.one_line(one, "a list") for one in wanted if one not in there]
        if len(entries) + len(added) > _MOST:
            raise SkillError("list-long", f"There are {_MOST} things on your lists. Remove some.")
        entries += [Entry(name, one) for one in added]
        after = list(entries)
    already = f"{_capital(_your(name))} already has {spoken.listed(there)}."
    if not added:
        return already
    undo = _undoing(context, before, after, f"Took {spoken.listed(added)} off {_your(name)} again.")
    said = f"Added {spoken.listed(added)} to {_your(name, new)}."
    return Reply(f"{said} {already}" if there else said, undo)


def _added_to_last(context: Context, items: str) -> Reply | str:
    last = context.last_call()
    given = last.arguments if last else {}
    name = _name(_read(context), str(given.get("which", "")), str(given.get("other", "")))
    return _added(context, name, items)


def _removed(context: Context, name: str, items: Sequence[str]) -> Reply:
    with _changed(context) as entries:
        before = list(entries)
        gone = []
        for one in items:
            entry = Entry(name, _meant(things(entries, name), one, name))
            entries[entries.index(entry)] = Entry(name, "")
            gone.append(entry.words)
        after = list(entries)
    said = spoken.listed(gone)
    undo = _undoing(context, before, after, f"Put {said} back on {_your(name)}.")
    return Reply(f"Removed {said} from {_your(name)}.", undo)


def _meant(there: Sequence[str], item: str, name: str) -> str:
    """The one thing on a list that is meant. SkillError where there is none, or a choice."""
    bare = items_of.bare(item)
    same = [one for one in there if one.casefold() in (item.casefold(), bare.casefold())]
    found = same[:1] or [one for one in there if items_of.fits(bare, one)]
    if not found:
        raise SkillError("list-item-none", f"{_capital(_your(name))} has no {bare}.")
    if len(found) > 1:
        which = spoken.listed(found).replace(" and ", " or ")
        raise SkillError("list-item-which", f"Which one: {which}?")
    return found[0]


def _told(entries: Sequence[Entry], name: str) -> str:
    items = things(entries, name)
    if not items:
        return f"{_capital(_your(name))} is empty."
    count = f"{len(items)} things: " if len(items) > 1 else ""
    return f"{_capital(_your(name))} has {count}{spoken.listed(items)}."


def _existing(entries: Sequence[Entry], which: str, other: str) -> str:
    """The list that is meant. SkillError where there is none. The shopping list is always there."""
    name = _name(entries, which, other)
    if name not in (*names(entries), "shopping", "to do"):
        raise SkillError("list-none", f"You have no {_shown(name)} list.")
    return name


def _name(entries: Sequence[Entry], which: str, other: str) -> str:
    """The name a list is kept by. Where none was said: the only one there is, or shopping."""
    said = _OWNER.sub("", " ".join((which or other).casefold().split()))
    if said:
        return _SAME.get(said, said)
    there = names(entries)
    if len(there) > 1:
        shown = spoken.listed([_shown(one) for one in there]).replace(" and ", " or ")
        raise SkillError("list-which", f"Which list: {shown}?")
    return there[0] if there else "shopping"


def _your(name: str, new: str = "") -> str:
    return f"your {new}{_shown(name)} list"


def _shown(name: str) -> str:
    return "to-do" if name == "to do" else name


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _read(context: Context) -> list[Entry]:
    return entries_of(kept.lines(_file(context)))


@contextmanager
def _changed(context: Context) -> Iterator[list[Entry]]:
    """What is on all lists, to be changed in place; kept when the block ends well."""
    with kept.changed(_file(context)) as lines:
        entries = entries_of(lines)
        yield entries
        lines[:] = lines_of(entries)


def _undoing(
    context: Context, before: Sequence[Entry], after: Sequence[Entry], said: str
) -> Callable[[], str]:
    kept_as = entries_of(list(lines_of(after)))

    def undo() -> str:
        with _changed(context) as entries:
            entries[:] = kept.taken_back(entries, before, kept_as)
        return said

    return undo


def _file(context: Context) -> Path:
    return context.folder / "lists.md"
