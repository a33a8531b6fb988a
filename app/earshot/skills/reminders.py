"""Remind you of things, once or again and again."""

from __future__ import annotations

from earshot import times
from earshot.skills import moments
from earshot.skills import planned as plans
from earshot.skills.api import Context, Reply, Risk, SkillError, background, skill
from earshot.skills.planned import Planned

_MORNING_FROM = 7
_SHELF = plans.shelf("reminders")
_KIND = _SHELF, "reminder"
_JUST_SET = (
    *("remind_me", "finish_reminder", "change_reminder", "shift_reminder", "move_reminder"),
    "move_set_reminder",
)
_TALKED_OF = (*_JUST_SET, "list_reminders", "time_of_reminder")
"""After these, "it" is a reminder."""

_NEW = "(set|create|make|add|schedule|give me|I need|I want|put in)"
_REMINDER = f"{_NEW} [(a|an|the|another|one more)] [{{again}}] reminder"
_OFF = "(stop|cancel|end|delete|remove|clear|forget|drop|turn off)"
_WHAT = "What should I remind you of, and when?"


@skill(
    "remind me {text}",
    "(remember|remember to|do not let me forget|do not let me forget to) remind me {text}",
    "do not let me forget {text}",
    f"{_REMINDER} {{text}}",
    "reminder {text}",
    "remind me",
    f"{_REMINDER}",
    lists={"again": ("daily", "weekly", "monthly", "yearly", "recurring")},
    risk=Risk.REVERSIBLE,
)
def remind_me(context: Context, text: str = "", when: str = "", again: str = "") -> Reply:
    """Remind the person of `text` at a time, `when`, such as "tomorrow at 9 am" or "every monday at
    8". Where `when` is not given, it is looked for in `text`."""
    moments.check(f"{again} {text} {when}")
    what, found = (_bare(text), when) if when else times.split(text)
    if again in ("daily", "weekly", "monthly", "yearly") and "every" not in found:
        found = f"{again} {found}".strip()
    if not found:
        return Reply("When?" if what else _WHAT, asks=True)
    meant = moments.meant(context, found, morning_from=_MORNING_FROM)
    return _added(context, plans.planned(what, meant))


@skill(
    "{text}",
    risk=Risk.REVERSIBLE,
    after=("remind_me",),
    fits=lambda context, **_: context.last_reply() == _WHAT,
)
def finish_reminder(context: Context, text: str) -> Reply:
    """Say what to be reminded of, and when, after being asked for it."""
    return remind_me.function(context, text)  # type: ignore[return-value]


@skill(*plans.CHANGES, risk=Risk.REVERSIBLE, after=_JUST_SET)
def change_reminder(context: Context, when: str) -> Reply:
    """Say when, for a reminder that was given no time; or give the last one another time."""
    call = context.last_call()
    if call and call.name in ("remind_me", "finish_reminder") and context.last().asks:
        return remind_me.function(context, str(call.arguments.get("text", "")), when)  # type: ignore[return-value]
    return plans.retimed(*_KIND, context, when, _MORNING_FROM)


@skill(
    *plans.SHIFTS,
    lists=plans.WAYS,
    risk=Risk.REVERSIBLE,
    after=_TALKED_OF,
    fits=lambda context, **_: not context.last().asks,
)
def shift_reminder(context: Context, duration: int, way: str = "later") -> Reply:
    """Let the reminder that was set last come so many seconds later, or earlier: `way`."""
    return plans.put_off(*_KIND, context, plans.seconds_of(duration, way))


@skill(
    "[tell me] (what|which|how many) reminders (do I have|have I set|are (set|on|there))"
    " [(for|on)] [{moment:when}]",
    "(list|show|show me|tell me|check|read|what are|give me) [all] [of] [(my|the)]"
    " [(upcoming|next|set)] reminders [(for|on)] [{moment:when}]",
    "(do I have|are there|have I set) (any|a) (reminder|reminders) [set]"
    " [(for|on)] [{moment:when}]",
    "what is my next reminder",
    "what (do I have|have you) to remind me (of|about)",
    "what (did I ask you|should you|will you) [to] remind me (of|about)",
    "my reminders",
)
def list_reminders(context: Context, when: str = "") -> Reply:
    """Tell which reminders are set, all or those for a day."""
    return plans.told(_SHELF, "reminder", when, context)


@skill(*plans.MOVES, risk=Risk.REVERSIBLE, after=("list_reminders", "time_of_reminder"))
def move_reminder(context: Context, when: str) -> Reply:
    """Give the reminder that was just told another time."""
    return plans.retimed(*_KIND, context, when, _MORNING_FROM)


@skill(
    f"{plans.MOVE} [(the|my|that)] reminder [back] (to|until) {{moment:to}} [instead]",
    f"{plans.MOVE} [(the|my|that)] reminder from {{moment:when}} to {{moment:to}} [instead]",
    f"{plans.MOVE} [(the|my|that)] {{moment:when}} reminder [back] (to|until) {{moment:to}}",
    f"{plans.MOVE} [(the|my|that)] reminder (to|for|about|of|called) {{text}} (to|until)"
    " {moment:to}",
    f"{plans.MOVE} (the|my) {{text}} reminder [back] (to|until) {{moment:to}}",
    risk=Risk.REVERSIBLE,
)
def move_set_reminder(context: Context, to: str, text: str = "", when: str = "") -> Reply:
    """Give a reminder that is set another time, `to`; it is found by its words or its time."""

    def wanted(reminders: list[Planned]) -> list[Planned]:
        if not (text or when):
            return plans.this_first(reminders, context)
        return _wanted(context, reminders, text, when)

    return plans.changed(
        *_KIND, context, lambda old: plans.changed_to(old, to, context, _MORNING_FROM), wanted
    )


@skill(*plans.WHEN_IS_IT, after=_TALKED_OF)
def time_of_reminder(context: Context) -> Reply:
    """Tell when the reminder comes that was just talked of."""
    return plans.time_told(*_KIND, context)


@skill(
    f"{_OFF} {{choice:answer}}",
    risk=Risk.REVERSIBLE,
    after=_TALKED_OF,
    fits=lambda context, answer: plans.picks(answer, "reminder", context),
)
def cancel_told_reminder(context: Context, answer: str) -> Reply:
    """Cancel some of the reminders that were just told: "the second one", "both"."""
    question = plans.told_of("reminder", context)
    if question is None:
        raise SkillError("reminder-which", "Say which reminder.")
    return context.answer(question, answer)


@skill(
    f"{_OFF} [(the|my)] reminder",
    f"{_OFF} [(the|my)] reminder (to|for|about|of|called) {{text}}",
    f"{_OFF} [(the|my)] {{moment:when}} reminder",
    f"{_OFF} (the|my) {{text}} reminder",
    "do not remind me [(to|of|about)] {text}",
    risk=Risk.REVERSIBLE,
)
def cancel_reminder(context: Context, text: str = "", when: str = "") -> Reply:
    """Cancel one reminder, by its words or its time."""
    wanted = _wanted(context, _SHELF.read(context.folder), text, when)
    return plans.cancelled(*_KIND, plans.one_of(wanted, "reminder", context), context)


@skill(
    f"{_OFF} (all|every) [of] [(the|my|these)] (reminders|reminder)",
    f"{_OFF} [(the|my)] reminders",
    risk=Risk.REVERSIBLE,
)
def cancel_all_reminders(context: Context) -> str | Reply:
    """Cancel all reminders."""
    return plans.all_cancelled(_SHELF, "reminder", context)


@background
async def ring(context: Context) -> None:
    """Tells each reminder at its time, and at the start those that were missed."""
    await _SHELF.ring(context, _tell, _tell_missed)


def _tell(context: Context, reminder: Planned) -> None:
    ago = plans.late(reminder, context.now())
    context.ring(f"{_words(reminder)}{f' That was{ago}.' if ago else ''}")


def _tell_missed(context: Context, reminder: Planned) -> None:
    said = moments.said(reminder.time, context.now())
    context.announce(f"{_words(reminder)} That was for {said}, while I was away.")


def _words(reminder: Planned) -> str:
    return f"Reminder: {reminder.what}." if reminder.what else "Here is your reminder."


def _bare(text: str) -> str:
    words = text.strip()
    return next((words[len(one) :] for one in ("to ", "that ") if words.startswith(one)), words)


def _wanted(context: Context, reminders: list[Planned], text: str, when: str) -> list[Planned]:
    """Those with the words and the time; words that are a time are one."""
    if text and not when:
        what, when = times.split(text)
        text = what if when else text
    words = [word for word in text.lower().split() if word not in ("the", "my", "a", "an")]
    return plans.fitting(
        [one for one in reminders if all(word in one.what.lower() for word in words)], when, context
    )


def _added(context: Context, reminder: Planned) -> Reply:
    what = f": {reminder.what}" if reminder.what else ""
    said = f"Reminder set for {reminder.said(context.now())}{what}."
    return plans.is_set(*_KIND, reminder, context, said)
