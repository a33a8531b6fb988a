"""Look up and forget what we said before."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, datetime, time, timedelta

from earshot.skills import spoken
from earshot.skills.api import Context, History, Reply, Risk, SkillError, skill
from earshot.values import PastTurn

_HOURS = {
    "morning": (4, 12),
    "afternoon": (12, 18),
    "evening": (17, 24),
    "night": (18, 28),
}
"""From and to which hour of a day."""

_PERIODS = {
    "period": (
        *("today", "yesterday", "tonight", "last night", "this week", "last week"),
        *(f"{day} {part}" for day in ("this", "yesterday") for part in list(_HOURS)[:3]),
    )
}
_AT_ONCE = 5
_MOST = 1000
_ALWAYS = (0.0, 4e9)

_ASKED = "(ask|asked|say|said|want|tell you)"
_ABOUT = "(about|regarding|concerning) {text:words}"


@skill(
    f"what did I {_ASKED} [(you|for|you for)] {{period}}",
    f"what did I {_ASKED} [(you|for|you for)] [on] {{day}}",
    "what have I (asked|said) [(you|for|you for)] {period}",
    "what did we talk about {period}",
    "what did we talk about [on] {day}",
    lists=_PERIODS,
)
def what_did_i_ask(context: Context, period: str = "", day: str = "") -> str:
    """Tell what the person asked in a time: "this morning", "yesterday"; or on a day."""
    when = period or "then"
    since, until = _span(context, period, day)
    turns = _history(context).turns(since, until, latest=_MOST)
    if not turns:
        return f"You asked nothing {when}." if period else "You asked nothing on that day."
    return _told(turns)


@skill(
    f"what did I (ask|say) [you] {_ABOUT}",
    f"(what|when) did we talk {_ABOUT}",
    f"when did I (ask|talk) [you] {_ABOUT}",
    f"what did you (say|answer|tell me) {_ABOUT}",
    f"did I (ask|say) [(you|anything)] {_ABOUT}",
    "(search|look through|look in) [(the|my|our)] (history|conversations) for {text:words}",
)
def search_history(context: Context, words: str) -> str:
    """Tell what was said before about `words`, and what the answer was."""
    found = _history(context).turns(*_ALWAYS, words, latest=_AT_ONCE)
    # What the person said of it before what only an answer names: every refusal names timers.
    turns = [one for one in found if _names(one.heard, words)] or found
    if not turns:
        raise SkillError("history-none", f"I find nothing about {words} in the history.")
    latest = turns[0]
    answer = f" I said: {_bare(latest.said)}." if latest.said else ""
    said = f"{_ago(context, latest)} you said: {_bare(latest.heard)}.{answer}"
    return f"{said} Before that: {_quoted(turns[1:])}." if turns[1:] else said


def _names(text: str, words: str) -> bool:
    """Whether each of the words begins one of the text."""
    said = re.findall(r"\w+", text.casefold())
    return all(any(one.startswith(word) for one in said) for word in words.casefold().split())


@skill(
    "what did I [(just|last)] (ask|say|tell you) [(just now|last|before)]",
    "what was (the last thing I (asked|said)|my last question)",
    "what was my (previous|last) (question|request)",
)
def what_did_i_just_ask(context: Context) -> str:
    """Tell what the person said last."""
    turns = _history(context).turns(*_ALWAYS, latest=1)
    return f"You said: {_bare(turns[0].heard)}." if turns else "You have not asked anything yet."


@skill(
    "forget [(about|everything about)] what I [(just|last)] (said|asked|told you)",
    "forget (that|what) [that] I [just] (said|asked) (that|it|this)",
    "forget the last thing [that] I (said|asked|told you)",
    "(delete|erase|remove) (my|the) last (question|request) [from (the|my) history]",
    "(delete|erase|remove) what I [just] (said|asked) [from (the|my) history]",
    risk=Risk.REVERSIBLE,
)
def forget_last(context: Context) -> Reply:
    """Erase what the person said last from the history."""
    history = _history(context)
    turns = history.turns(*_ALWAYS, latest=1)
    if not turns:
        raise SkillError("history-empty", "There is nothing to forget: the history is empty.")
    history.forget([turns[0].number])

    def undo() -> str:
        history.restore(turns)
        return "It is in the history again."

    return Reply("Forgotten. Only an undo could bring it back.", undo)


@skill(
    "(forget|delete|erase|clear) (everything|all|what) [that] I (said|asked) [you] {period}",
    "(forget|delete|erase|clear) (everything|all|what) [that] I (said|asked) [you] [on] {day}",
    "(delete|erase|clear|forget) [all] [(the|my|our)] history (of|from|for) {period}",
    "(delete|erase|clear|forget) [all] [(the|my|our)] history (of|from|for) {day}",
    "(delete|erase|clear|forget) {period} from [(the|my)] history",
    lists=_PERIODS,
    risk=Risk.CONFIRM,
)
def forget_time(context: Context, period: str = "", day: str = "") -> str:
    """Erase a part of the history for good: what was said in a time."""
    count = _history(context).forget_between(*_span(context, period, day))
    return f"Erased {spoken.counted(count, 'turn')} from the history, for good."


@skill(
    "(delete|clear|erase|wipe|empty|forget) [(all|all of|everything in)] [(the|my|our|your)]"
    " [(whole|entire|complete|conversation)] history",
    "(forget|delete|erase) (everything|all) [that] (I|we) [have] [ever] (said|asked|talked about)",
    risk=Risk.CONFIRM,
)
def forget_all_history(context: Context) -> str:
    """Erase the whole history of what was said, for good."""
    count = _history(context).forget_all()
    return f"The history is empty now: {spoken.counted(count, 'turn')} erased, for good."


def _history(context: Context) -> History:
    if context.history is None:
        raise SkillError(
            "history-off",
            "No history is kept: keep_history is false in the settings.",
        )
    return context.history


def _span(context: Context, period: str, day: str) -> tuple[float, float]:
    """From when to before when, in seconds since 1970."""
    now = context.now()
    today = now.date()
    if day:
        from earshot.skills import named_days  # loads a calendar

        return _between(now, named_days.before(day, today), 0, 24)
    first, _, part = period.rpartition(" ")
    if part == "week":
        monday = today - timedelta(days=today.weekday() + (7 if first == "last" else 0))
        return _between(now, monday, 0, 7 * 24)
    start = today - timedelta(days=period.startswith(("yesterday", "last night")))
    hours = _HOURS.get("night" if part == "tonight" else part, (0, 24))
    return _between(now, start, *hours)


def _between(now: datetime, day: date, first_hour: int, last_hour: int) -> tuple[float, float]:
    midnight = datetime.combine(day, time(), now.tzinfo)
    since, until = (midnight + timedelta(hours=hour) for hour in (first_hour, last_hour))
    return since.timestamp(), until.timestamp()


def _told(turns: Sequence[PastTurn]) -> str:
    shown = list(turns[:_AT_ONCE])[::-1]
    if len(turns) == 1:
        return f"You asked one thing: {_quoted(shown)}."
    last = f", the last {len(shown)} were" if len(shown) < len(turns) else ""
    return f"You asked {len(turns)} things{last}: {_quoted(shown)}."


def _quoted(turns: Sequence[PastTurn]) -> str:
    return "; ".join(_bare(one.heard) for one in turns)


def _bare(text: str) -> str:
    return text.strip().rstrip(".")


def _ago(context: Context, turn: PastTurn) -> str:
    now = context.now()
    seconds = now.timestamp() - turn.at
    if seconds < 60:
        return "Just now"
    if seconds < 86_400:
        return f"{spoken.largest(seconds)} ago".capitalize()
    then = datetime.fromtimestamp(turn.at, now.tzinfo)
    return f"On {spoken.date(then)}"
