"""Keep shopping, to-do and any other lists."""

from __future__ import annotations

from earshot.skills import listed, spoken
from earshot.skills.api import Context, Reply, Risk, SkillError, skill
from earshot.skills.items import Entry, names, things

_WHICH = {
    "which": (
        *("shopping", "grocery", "to do", "todo", "things to do", "task", "tasks", "chore"),
        *("chores", "packing", "wish", "reading"),
    )
}
"""Lists that many people have: the starter recogniser listens for these."""

_ANY = "[(the|my|our)] ([({which}|{list:other})] list|list of {which})"
_NAMED = "[(the|my|our)] (({which}|{list:other}) list|list of {which})"
_KNOWN = "[(the|my|our)] ({which} list|list of {which})"
_ON = "(to|on|onto|in|into)"
_OFF = "(from|off|off of|out of|on|in)"
_REMOVE = (
    "(remove|delete|take|take off|cross off|cross out|check off|tick off|strike|scratch|drop|erase"
    "|get rid of|complete)"
)
_REMOVE_IT = _REMOVE.replace("|take|", "|")
"""Where no list is named, "take" alone begins other requests: take a note, take a screenshot."""
_BEGIN = (
    "[I (want|need|would like) to] (create|make|start|begin|set up) [me] (a|another)"
    " [(new|blank|fresh|empty)]"
)
_TALKED_OF = (
    *("add_to_list", "remove_from_list", "remove_nth_from_list", "read_list", "read_shopping_list"),
    *("is_on_list", "create_list", "fill_list", "add_more_to_list", "clear_list", "remove_from_it"),
    *("remove_nth_from_it", "read_it", "clear_it", "is_on_it"),
)
"""After these, "it" is a list."""
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
    return listed.added(context, listed.named(listed.read(context), which or other), items)


@skill(
    f"{_REMOVE} {{text:items}} {_OFF} {_ANY}",
    f"(take|cross|check|tick|mark) {{text:items}} (off|off from|as done on|done on) {_ANY}",
    lists=_WHICH,
    risk=Risk.REVERSIBLE,
)
def remove_from_list(context: Context, items: str, which: str = "", other: str = "") -> Reply:
    """Remove things from a list; several are parted by commas or "and"."""
    name = listed.existing(listed.read(context), which or other)
    return listed.removed(context, name, items)


@skill(
    f"{_REMOVE} [the] {{nth}} (item|thing|one|entry|task) {_OFF} {_KNOWN}",
    f"{_REMOVE} [the] {{nth}} (item|thing|one|entry|task) {_OFF} {_ANY}",
    lists={**_WHICH, "nth": listed.NTH},
    risk=Risk.REVERSIBLE,
)
def remove_nth_from_list(context: Context, nth: str, which: str = "", other: str = "") -> Reply:
    """Remove the first, second, …, or last thing from a list."""
    name = listed.existing(listed.read(context), which or other)
    return listed.nth_removed(context, name, nth)


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
def read_list(context: Context, which: str = "", other: str = "") -> Reply:
    """Read what is on a list."""
    entries = listed.read(context)
    return listed.told(entries, listed.existing(entries, which or other))


@skill(
    "what (do|did) (I|we) (need|have) to (buy|get|shop for)"
    " [(at the (store|shop|supermarket)|from the (store|shop|supermarket))]",
    "what (should|shall) (I|we) buy",
    "what (items|things) (do I|do we) (need|have) to (buy|get)",
)
def read_shopping_list(context: Context) -> Reply:
    """Read what there is to buy."""
    return listed.told(listed.read(context), "shopping")


@skill(
    "(is|are) {text:item} [(already|still|listed)] (on|in) " + _ANY,
    "(do I [already] have|did I (put|add|include|write)|have I (put|added)) {text:item}"
    f" (to|on|in) {_ANY}",
    lists=_WHICH,
)
def is_on_list(context: Context, item: str, which: str = "", other: str = "") -> Reply:
    """Tell whether something is on a list."""
    return listed.has(context, listed.existing(listed.read(context), which or other), item)


@skill(
    "(what|which) lists (do I have|are there|have I made)",
    "(tell|show|read|list|name) [me] [all] [of] (my|the) lists",
    "what are [all] [of] my [(current|available|saved)] lists",
    "how many lists (do I have|are there)",
)
def name_lists(context: Context) -> str:
    """Tell which lists there are."""
    entries = listed.read(context)
    there = names(entries)
    if not there:
        return "You have no lists yet. Say, for example: add milk to my shopping list."
    held = [spoken.counted(len(things(entries, one)), "thing") for one in there]
    parts = [f"{listed.shown(one)} with {count}" for one, count in zip(there, held, strict=True)]
    return f"You have {spoken.counted(len(there), 'list')}: {spoken.listed(parts)}."


@skill(
    f"{_BEGIN} ({{which}}|{{list:other}}) list",
    f"{_BEGIN} list (for|of|called|named) {{list:other}}",
    lists=_WHICH,
    risk=Risk.REVERSIBLE,
)
def create_list(context: Context, which: str = "", other: str = "") -> Reply:
    """Begin an empty list."""
    with listed.changed(context) as entries:
        name = listed.named(entries, which or other)
        if name in names(entries):
            raise SkillError("list-exists", f"You have a {listed.shown(name)} list already.")
        before = list(entries)
        entries.append(Entry(name, ""))
        after = list(entries)
    undo = listed.undoing(context, name, before, after, f"{listed.your_first(name)} is gone again.")
    return Reply(
        f"{listed.your_first(name)} is ready. What should be on it?", undo, asks=True, about=name
    )


@skill("{text:items}", after=("create_list",), risk=Risk.REVERSIBLE)
def fill_list(context: Context, items: str) -> Reply | str:
    """Add things to the list that was just begun."""
    return listed.added(context, listed.this(context), items)


@skill(
    "(and|also|plus) [also] [(add|put)] {text:items} [(too|as well|also)]",
    "(add|put) {text:items} (to|on|onto|in) (it|that|that list)",
    "add {text:items}",
    after=_TALKED_OF,
    fits=listed.are_more,
    risk=Risk.REVERSIBLE,
)
def add_more_to_list(context: Context, items: str) -> Reply | str:
    """Add further things to the list that was just talked of."""
    return listed.added(context, listed.this(context), items)


@skill(
    f"{_REMOVE_IT} {{text:items}} [{_OFF} (it|that|that list)]",
    "(take|cross|check|tick) {text:items} (off|out) [[of] (it|that|that list)]",
    f"take {{text:items}} {_OFF} (it|that|that list)",
    after=_TALKED_OF,
    fits=listed.are_less,
    risk=Risk.REVERSIBLE,
)
def remove_from_it(context: Context, items: str) -> Reply:
    """Remove things from the list that was just talked of."""
    return listed.removed(context, listed.this(context), items)


@skill(
    f"{_REMOVE} [the] {{nth}} [(item|thing|one|entry|task)] [{_OFF} (it|that|that list)]",
    lists={"nth": listed.NTH},
    after=_TALKED_OF,
    risk=Risk.REVERSIBLE,
)
def remove_nth_from_it(context: Context, nth: str) -> Reply:
    """Remove the first, second, …, or last thing from the list that was just talked of."""
    return listed.nth_removed(context, listed.this(context), nth)


@skill(
    f"{_READ} (it|that) [(again|out|out loud|to me|back)] [(to me|again)]",
    "(what is|what else is|is there anything [else]) (on|in) (it|that|there)",
    "what (does it say|is left)",
    "how many [(items|things)] (are|do I have) (on|in) (it|there)",
    after=_TALKED_OF,
)
def read_it(context: Context) -> Reply:
    """Read what is on the list that was just talked of."""
    return listed.told(listed.read(context), listed.this(context))


@skill("(is|are) {text:item} [(already|still)] (on|in) (it|there)", after=_TALKED_OF)
def is_on_it(context: Context, item: str) -> Reply:
    """Tell whether something is on the list that was just talked of."""
    return listed.has(context, listed.this(context), item)


@skill(
    "(clear|clean|empty|wipe) (it|that) [out]",
    "(remove|delete|erase|take|clear) (everything|all|all of (it|them)) [(from|off|on|in) it]",
    after=_TALKED_OF,
    risk=Risk.REVERSIBLE,
)
def clear_it(context: Context) -> Reply:
    """Remove everything from the list that was just talked of."""
    return listed.cleared(context, listed.this(context))


@skill(
    "(delete|erase|throw away|get rid of) (it|that list|the whole list)",
    after=_TALKED_OF,
    fits=lambda context: not context.last().undo,
    risk=Risk.REVERSIBLE,
)
def delete_it(context: Context) -> Reply:
    """Delete the list that was just talked of."""
    return listed.deleted(context, listed.this(context))


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
    return listed.cleared(context, listed.existing(listed.read(context), which or other))


@skill(
    f"(delete|remove|erase|cancel|get rid of|throw away) {_KNOWN}",
    f"(delete|remove|erase|cancel|get rid of|throw away) {_NAMED}",
    "(delete|remove|erase|cancel|get rid of|throw away) (the|my|our) list",
    lists=_WHICH,
    risk=Risk.REVERSIBLE,
)
def delete_list(context: Context, which: str = "", other: str = "") -> Reply:
    """Delete a whole list."""
    there = listed.read(context)
    if not there:
        raise SkillError("list-none", "You have no lists.")
    return listed.deleted(context, listed.existing(there, which or other))
