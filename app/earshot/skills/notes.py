"""Take notes, and read, search and delete them."""

from __future__ import annotations

from pathlib import Path

from earshot.skills import kept, spoken, which
from earshot.skills.api import Context, Reply, Risk, SkillError, skill

_READ_AT_ONCE = 5
_MOST = 5000
_WHEN = "%Y-%m-%d %H:%M"
_WHEN_LENGTH = len("2026-03-04 19:42")

_TAKE = "(take|make|write|add|create|save|leave|start)"
_NTH = (
    *("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth"),
    "tenth",
)
_LATEST = ("last", "latest", "newest", "most recent", "that")
_DELETE = "(delete|remove|erase|scratch|discard|throw away|cancel)"


@skill(
    f"{_TAKE} [me] (a|another|one more) [(new|quick|short|little)] note"
    " [(that [says]|saying|to self|to [myself]|of|about|which says)] {text:note}",
    "(note down|note that|jot down|write down) [that] {text:note}",
    "[(a|make a)] note to self [(that|to)] {text:note}",
    "(note|write|jot) (this|that|it) down {text:note}",
    "(write|jot|note) {text:note} down",
    "(add|put|write|save) {text:note} (to|in|into|under) [(my|the)] notes",
    "[(a|new|quick)] note {text:note}",
    risk=Risk.REVERSIBLE,
)
def take_note(context: Context, note: str) -> Reply:
    """Write down a note for the person."""
    return _noted(context, note)


@skill(
    f"{_TAKE} [me] (a|another|one more) [(new|quick|short|little)] note [down]",
    "[a] new note",
    "(note|write|take|jot) (this|that|it|something) down",
)
def begin_note() -> Reply:
    """Ask what to write down."""
    return Reply("What should I note?", asks=True)


@skill("{text:note}", risk=Risk.REVERSIBLE, after=("begin_note",))
def note_this(context: Context, note: str) -> Reply:
    """Write down what was said after being asked for the note."""
    return _noted(context, note)


@skill(
    "(read|show|list|tell) [(me|out)] [all] [of] (my|the) notes",
    "what (are|is in|is on) (my|the) notes",
    "(what|which|how many) notes (do I have|are there|did I (take|make))",
    "(do I have|are there) any notes",
    "what (did I note|have I noted) [down]",
    "(my|open my|check my) notes",
)
def read_notes(context: Context) -> Reply:
    """Read the latest notes."""
    return _told(kept.lines(_file(context)), "note", "You have no notes.")


@skill(
    "(read|show|tell) [me] (my|the) (last|latest|newest|most recent) note",
    "what (is|was|did I say in) (my|the) (last|latest|newest|most recent) note",
)
def read_last_note(context: Context) -> str | Reply:
    """Read the latest note."""
    lines = kept.lines(_file(context))
    if not lines:
        return "You have no notes."
    return Reply(f"Your last note is: {_text(lines[-1])}.", about=lines[-1:])


@skill(
    "(read|say|repeat) (it|that) [back] [to me]",
    "what does it say",
    after=("take_note", "note_this"),
)
def read_note_back(context: Context) -> str | Reply:
    """Read the note that was just taken."""
    return read_last_note.function(context)


@skill(
    "(search|look (in|through)|go through) [(my|the)] notes (for|about) {text:words}",
    "(find|search|look for|read [me]|show [me]) [(the|my|a|all|any)] (note|notes)"
    " (about|on|with|for|that say|that says|that mention|containing|mentioning) {text:words}",
    "what (did I note|have I noted|do my notes say|is in my notes) (about|on) {text:words}",
    "(do I have|is there|are there) [(a|any)] (note|notes) (about|on|for) {text:words}",
)
def search_notes(context: Context, words: str) -> Reply:
    """Read the notes that have all of `words` in them."""
    found = _with(words, kept.lines(_file(context)))
    return _told(found, f"note about {words}", f"No note is about {words}.", plural="notes")


@skill(
    f"{_DELETE} [(my|the)] {{kind}} note",
    lists={"kind": _LATEST},
    fits=lambda _, kind="": bool(kind),  # where it is only guessed, it may be another note
    risk=Risk.REVERSIBLE,
)
def delete_last_note(context: Context, kind: str = "last") -> Reply:
    """Delete the latest note."""
    if kind not in _LATEST:
        raise SkillError("note-none", f"I do not know which note is the {kind[:40]} one.")
    lines = kept.lines(_file(context))
    if not lines:
        raise SkillError("note-none", "You have no notes.")
    return _deleted(context, lines[-1])


@skill(
    f"{_DELETE} (my|the|that) note (about|on|with|that says|saying|for) {{text:words}}",
    risk=Risk.REVERSIBLE,
)
def delete_note(context: Context, words: str) -> Reply:
    """Delete the one note that has all of `words` in it."""
    found = _with(words, kept.lines(_file(context)))
    if not found:
        raise SkillError("note-none", f"No note is about {words}.")
    return _deleted(context, _one_of(found))


@skill(
    f"{_DELETE} [(my|the)] {{nth}} note",
    f"{_DELETE} [(my|the)] note [(number|no)] {{number}}",
    lists={"nth": (*_NTH, "oldest", "earliest")},
    risk=Risk.REVERSIBLE,
)
def delete_nth_note(context: Context, nth: str = "", number: float = 0) -> Reply:
    """Delete the first, second, … note, as they were read out; the latest is read first."""
    if nth in ("oldest", "earliest"):
        return _deleted(context, _one_of(kept.lines(_file(context))[:1]))
    at = _NTH.index(nth) if nth else int(number) - 1 if number == int(number) else -1
    return _deleted(context, _nth(context, at))


@skill(
    f"{_DELETE} [the] {{nth}} [one]",
    f"{_DELETE} (it|that|that one)",
    lists={"nth": (*_NTH, "last")},
    after=("read_notes", "read_last_note", "search_notes", "read_note_back"),
    risk=Risk.REVERSIBLE,
)
def delete_note_read(context: Context, nth: str = "") -> Reply:
    """Delete one of the notes that were just read out."""
    read = _read_out(context)
    if read and nth == "last":  # of them all, or of those that were read
        return _deleted(context, _one_of([read[0], read[:_READ_AT_ONCE][-1]]))
    return _deleted(context, _nth(context, _NTH.index(nth)) if nth else _one_of(read))


@skill(
    f"{_DELETE} all [(of|the)] [(my|the)] notes",
    f"{_DELETE} (my|the) notes",
    f"{_DELETE} every [single] note",
    "(clear|wipe|empty) [all] [of] (my|the) notes",
    risk=Risk.CONFIRM,
)
def delete_all_notes(context: Context) -> Reply | str:
    """Delete all notes."""
    with kept.changed(_file(context)) as lines:
        before = list(lines)
        lines.clear()
    if not before:
        return "You have no notes."
    back = f"Your {spoken.counted(len(before), 'note')} {_are(before)} back."
    undo = kept.undoing(_file(context), before, [], back)
    return Reply(f"{spoken.counted(len(before), 'note')} {_are(before)} deleted.", undo)


def _noted(context: Context, note: str) -> Reply:
    line = f"{context.now():{_WHEN}} {kept.one_line(note, 'a note')}"
    with kept.changed(_file(context)) as lines:
        if len(lines) >= _MOST:
            raise SkillError("note-many", f"There are {_MOST} notes already. Delete some first.")
        before = list(lines)
        lines.append(line)
        undo = kept.undoing(_file(context), before, list(lines), "The note is gone again.")
    return Reply(f"Noted: {_text(line)}.", undo)


def _deleted(context: Context, line: str) -> Reply:
    with kept.changed(_file(context)) as lines:
        before = list(lines)
        lines.remove(line)
        undo = kept.undoing(_file(context), before, list(lines), "The note is back.")
    return Reply(f"Deleted the note: {_text(line)}.", undo)


def _read_out(context: Context) -> list[str]:
    """The notes that were just read, in that order."""
    about = context.last().about
    there = kept.lines(_file(context))
    return [one for one in about if one in there] if isinstance(about, list) else []


def _nth(context: Context, at: int) -> str:
    """The note at a place among those that were just read; else the person is asked whether they
    count from the latest or from the first."""
    lines = _read_out(context)
    both = [lines] if lines else [kept.lines(_file(context))[::step] for step in (-1, 1)]
    found = [some[at] for some in both if 0 <= at < len(some)]
    if not found:
        count = spoken.counted(len(both[0]), "note")
        raise SkillError("note-none", f"There is no such note: you have {count}.")
    return _one_of(found)


def _one_of(lines: list[str]) -> str:
    if not lines:
        raise SkillError("note-none", "You have no notes.")
    return which.one(lines, lambda listed: f"Which note: {listed}?", _text)


def _told(lines: list[str], name: str, none: str, plural: str = "") -> Reply:
    """The latest few, the latest first."""
    if not lines:
        return Reply(none)
    shown = [_sentence(_text(line)) for line in lines[: -_READ_AT_ONCE - 1 : -1]]
    more = f"; the latest {len(shown)} are" if len(shown) < len(lines) else ""
    many = name.replace("note", plural) if plural and len(lines) > 1 else name
    counted = f"{len(lines)} {many}" if plural else spoken.counted(len(lines), many)
    return Reply(f"{counted}{more}: {' '.join(shown)}", about=lines[::-1])


def _sentence(text: str) -> str:
    return f"{text[:1].upper()}{text[1:]}."


def _with(words: str, lines: list[str]) -> list[str]:
    wanted = words.casefold().split()
    return [line for line in lines if all(word in _text(line).casefold() for word in wanted)]


def _text(line: str) -> str:
    """A note without its time, which a line that the person wrote need not have."""
    marked = line[:4].isdigit() and line[_WHEN_LENGTH : _WHEN_LENGTH + 1] == " "
    return (line[_WHEN_LENGTH + 1 :] if marked else line).rstrip(".")


def _are(lines: list[str]) -> str:
    return "is" if len(lines) == 1 else "are"


def _file(context: Context) -> Path:
    return context.folder / "notes.txt"
