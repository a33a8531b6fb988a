"""Set alarms, once or every week, and snooze them."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

from earshot.skills import moments, spoken
from earshot.skills import planned as plans
from earshot.skills.api import Context, Reply, Risk, SkillError, background, skill
from earshot.skills.planned import Planned
from earshot.times import When

_MORNING_FROM = 4
"""On a day that is named, "at five" is early for an alarm."""

_SNOOZE_SECONDS = 9 * 60
_LONGEST_SNOOZE_SECONDS = 12 * 3600
_RANG_WITHIN = timedelta(minutes=30)
"""So long after an alarm rang, it can be turned off or snoozed."""

_SHELF = plans.shelf("alarms")
_KIND = _SHELF, "alarm"
_JUST_SET = (
    *("set_alarm", "change_alarm", "shift_alarm", "snooze", "move_alarm", "set_alarm_too"),
    "move_set_alarm",
)
_TALKED_OF = (*_JUST_SET, "list_alarms", "time_of_alarm")
"""After these, "it" is an alarm."""
_WEEK = [datetime(2001, 1, day) for day in range(1, 8)]
_rang: dict[Path, tuple[Planned, datetime]] = {}
"""The alarm that rang last, and when, for each place where alarms are kept."""

_NEW = "(set|create|make|add|start|schedule|give me|I (want|need|would like))"
_ONE = "[(a|an|the|my|another|one more|a new)] [{again}] [wake up]"
_ALARM = "(alarm|alarm clock|wake up call)"
_NAMED = "(for|called|named|to) {label:name}"
_AGAIN = {"again": ("recurring", "repeating", "daily")}

_WHICH = "({moment:when}|{label:name})"
_KNOWN = (
    f"[(the|my|that)] ([{_WHICH}] alarm|alarm [(set|that is set)] [(for|at|called|named)] {_WHICH})"
)
_OFF = "(stop|cancel|kill|disable|delete|remove|erase|abort|get rid of|turn off|switch off)"


@skill(
    f"{_NEW} {_ONE} {_ALARM} [(for|at|to|on)] {{when}} [{_NAMED}]",
    f"{_NEW} {_ONE} {_ALARM} {_NAMED} (for|at|on) {{when}}",
    f"{_NEW} {_ONE} {{when}} {_ALARM}",
    f"{_NEW} {_ONE} {_ALARM} [{_NAMED}]",
    "wake me [up] [(at|on|by)] {when}",
    "(get me up|I (need|have|want) to (get|wake|be) up|get me out of bed) [(at|by)] {when}",
    "(let me know when|let me know if|tell me when) it is {when}",
    "[{again}] alarm [(for|at|on)] [{when}]",
    "wake me up",
    lists=_AGAIN,
    risk=Risk.REVERSIBLE,
)
def set_alarm(context: Context, when: str = "", name: str = "", again: str = "") -> Reply:
    """Set an alarm that rings at a time, such as "tomorrow 7:30 am" or "every weekday at 7"; it can
    have a name. `again`: "daily" for every day."""
    words = _daily(context, when) if again else when
    if not words:
        return Reply("For what time?", asks=True)
    moments.check(f"{words} for {name}")
    meant = moments.meant(context, words, morning_from=_MORNING_FROM)
    if not meant.timed:
        return Reply(f"At what time {moments.asked_day(meant, context.now())}?", asks=True)
    return _added(context, plans.planned(name, meant))


@skill(*plans.CHANGES, risk=Risk.REVERSIBLE, after=_JUST_SET)
def change_alarm(context: Context, when: str) -> Reply:
    """Give the alarm that was set last another time."""
    call = context.last_call()
    if call and context.last().asks:
        before, name, again = (
            str(call.arguments.get(one) or "") for one in ("when", "name", "again")
        )
        words = f"{before} {when}".strip()
        return set_alarm.function(context, words, name, again)  # type: ignore[return-value]
    return plans.retimed(*_KIND, context, when, _MORNING_FROM)


@skill(
    *plans.SHIFTS,
    lists=plans.WAYS,
    risk=Risk.REVERSIBLE,
    after=_TALKED_OF,
    fits=lambda context, **_: not context.last().asks,
)
def shift_alarm(context: Context, duration: int, way: str = "later") -> Reply:
    """Let the alarm that was set last ring so many seconds later, or earlier: `way`."""
    return plans.put_off(*_KIND, context, plans.seconds_of(duration, way))


@skill(
    "[tell me] (what|which|how many) alarms (do I have|have I set|are [currently] (set|on|there))"
    " [(for|on)] [{moment:when}]",
    "(list|show|show me|tell me|check|read|what are|give me) [all] [of] [(my|the)] [set] alarms",
    "(do I have|are there|have I set|is there) (any|an|a) (alarm|alarms) [set]"
    " [(for|at|on)] [{moment:when}]",
    "(when|what time|at what time|for when) is my [next] alarm [set] [(for|to)]",
    "(when|what time|at what time) (will|does|do) (my|the) [(next|daily)] (alarm|alarms)"
    " (go off|ring)",
    "(list|show|show me|do I have any|are there [any]) [(my|the)] {moment:when} alarms",
    "(read me|which are) (my|the) alarms",
    "what alarms did I set",
    "alarm status",
    "my alarms",
)
def list_alarms(context: Context, when: str = "") -> Reply:
    """Tell which alarms are set, all or those for a time or day."""
    return plans.told(_SHELF, "alarm", when, context)


@skill(*plans.MOVES, risk=Risk.REVERSIBLE, after=("list_alarms", "time_of_alarm"))
def move_alarm(context: Context, when: str) -> Reply:
    """Give the alarm that was just told another time."""
    return plans.retimed(*_KIND, context, when, _MORNING_FROM)


@skill(
    f"{plans.MOVE} {_KNOWN} [back] (to|until) {{moment:to}} [instead]",
    f"{plans.MOVE} [(the|my|that)] alarm from {{moment:when}} to {{moment:to}} [instead]",
    risk=Risk.REVERSIBLE,
)
def move_set_alarm(context: Context, to: str, when: str = "", name: str = "") -> Reply:
    """Give an alarm that is set another time, `to`; the alarm is found by its time or name."""

    def wanted(alarms: list[Planned]) -> list[Planned]:
        if not (when or name):
            return plans.this_first(alarms, context)
        return plans.fitting([one for one in alarms if not name or one.what == name], when, context)

    return plans.changed(
        *_KIND, context, lambda old: plans.changed_to(old, to, context, _MORNING_FROM), wanted
    )


@skill(*plans.WHEN_IS_IT, after=_TALKED_OF)
def time_of_alarm(context: Context) -> Reply:
    """Tell when the alarm comes that was just talked of."""
    return plans.time_told(*_KIND, context)


@skill(*plans.MORE, risk=Risk.REVERSIBLE, after=_TALKED_OF)
def set_alarm_too(context: Context, when: str) -> Reply:
    """Set one more alarm, after another: on the same days, unless others are named."""
    before = context.last().about
    if not isinstance(before, Planned):
        return set_alarm.function(context, when)  # type: ignore[return-value]
    one = plans.changed_to(before, when, context, _MORNING_FROM)
    return _added(context, replace(one, what=""))


@skill(
    f"{_OFF} {{choice:answer}}",
    risk=Risk.REVERSIBLE,
    after=_TALKED_OF,
    fits=lambda context, answer: plans.picks(answer, "alarm", context),
)
def cancel_told_alarm(context: Context, answer: str) -> Reply:
    """Cancel some of the alarms that were just told: "the second one", "both"."""
    question = plans.told_of("alarm", context)
    if question is None:
        raise SkillError("alarm-which", "Say which alarm.")
    return context.answer(question, answer)


@skill(f"{_OFF} {_KNOWN}", f"(turn|switch) {_KNOWN} off", risk=Risk.REVERSIBLE)
def cancel_alarm(context: Context, when: str = "", name: str = "") -> str | Reply:
    """Cancel one alarm, by its time or name; or turn off the one that rings."""
    if not when and not name and _just_rang(context):
        _rang.pop(context.folder)
        context.stop()
        return "The alarm is off."
    named = [one for one in _SHELF.read(context.folder) if not name or one.what == name]
    one = plans.one_of(plans.fitting(named, when, context), "alarm", context)
    return plans.cancelled(*_KIND, one, context)


@skill(
    f"{_OFF} (all|every) [of] [(the|my|these)] [set] (alarms|alarm)",
    f"{_OFF} [(the|my)] alarms",
    risk=Risk.REVERSIBLE,
)
def cancel_all_alarms(context: Context) -> str | Reply:
    """Cancel all alarms."""
    return plans.all_cancelled(_SHELF, "alarm", context)


@skill(
    "snooze [(it|that|the alarm|my alarm|alarm)] [for {duration}]",
    "(not yet|let me sleep|let me sleep {duration} more)",
    "[give me] [another] {number:minutes} more (minutes|minute)",
    risk=Risk.REVERSIBLE,
)
def snooze(context: Context, duration: int = _SNOOZE_SECONDS, minutes: int = 0) -> Reply:
    """Let the alarm that rings, or just rang, ring again after `duration` seconds."""
    rang = _just_rang(context)
    if rang is None:
        raise SkillError("alarm-silent", "No alarm is ringing. Set one: wake me up at seven.")
    seconds = minutes * 60 or duration
    if not 0 < seconds <= _LONGEST_SNOOZE_SECONDS:
        raise SkillError("alarm-snooze", "An alarm can be snoozed for up to 12 hours.")
    _rang.pop(context.folder)
    context.stop()
    at = context.now() + timedelta(seconds=seconds)
    said = f"Snoozed for {spoken.duration(seconds)}."
    return plans.is_set(*_KIND, plans.planned(rang.what, When(at)), context, said)


@background
async def ring(context: Context) -> None:
    """Rings each alarm at its time, and tells at the start of those that were missed."""
    await _SHELF.ring(context, _tell, _tell_missed)


def _tell(context: Context, alarm: Planned) -> None:
    now = context.now()
    _rang[context.folder] = alarm, now
    name = f" {alarm.what.capitalize()}." if alarm.what else ""
    ago = plans.late(alarm, now)
    late = f" The alarm was{ago}." if ago else ""
    context.ring(f"It's {spoken.time_of_day(now)}.{name}{late}")


def _tell_missed(context: Context, alarm: Planned) -> None:
    name = f"{alarm.what} alarm" if alarm.what else "alarm"
    said = moments.said(alarm.time, context.now())
    context.announce(f"I was away for your {name} at {said}.")


def _just_rang(context: Context) -> Planned | None:
    alarm, at = _rang.get(context.folder, (None, context.now()))
    return alarm if context.now() - at <= _RANG_WITHIN else None


def _daily(context: Context, when: str) -> str:
    """Words of a recurring alarm that do not say themselves how it repeats."""
    if not when or moments.meant(context, when).rule:
        return when
    names_day = any(f"{day:%A}".lower() in when for day in _WEEK)
    return f"every {when}" if names_day else f"every day {when}"


def _added(context: Context, alarm: Planned) -> Reply:
    called = f"{alarm.what} alarm".capitalize() if alarm.what else "Alarm"
    said = f"{called} set for {alarm.said(context.now())}."
    return plans.is_set(*_KIND, alarm, context, said)
