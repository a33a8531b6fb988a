"""Set timers that ring."""

from __future__ import annotations

from earshot.skills import running, spoken, which
from earshot.skills.api import Context, Reply, Risk, SkillError, background, skill
from earshot.skills.running import SHELF, Timer, clock
from earshot.skills.spoken import say

_WHICH = "({label:name}|{length})"
_TIMER = f"[(the|my)] ([{_WHICH}] timer|timer (for|in|called|named) [(the|my)] {_WHICH})"
_TIMERS = f"({_TIMER}|[all] [of] [(the|my)] timers)"
_NEW = "(set|start|create|make|begin|add|give me)"
_ONE = "[(a|an|the|my|another|one more|a new|a second)]"
_JUST_SET = ("set_timer", "set_minute_timer", "change_timer", "change_minutes", "set_timer_to")
_TALKED_OF = (
    *_JUST_SET,
    *("timer_status", "pause_timer", "resume_timer", "extend_timer", "shorten_timer"),
    *("lengthen_it", "shorten_it", "pause_it", "resume_it", "restart_it", "time_left"),
    "set_timer_too",
)
"""After these, "it" is a timer."""
_NEW_LENGTH = (
    "[(no|actually|sorry|wait)] [(for|make (it|that)|I meant|I said|set it (to|for)"
    "|change (it|that) to)] [rather]"
)
_NAMED = "(for|called|named) [(the|my)] {label:name}"


def _is_set(context: Context, name: str = "", length: int | None = None, **_: object) -> bool:
    return bool(running.wanted(SHELF.read(context.folder), name, length))


@skill(
    "(set|make) (the|my) {label:name} timer to {duration}",
    f"(change|move|adjust|reset|switch) {_TIMER} to {{duration}} [instead]",
    risk=Risk.REVERSIBLE,
    fits=_is_set,
)
def set_timer_to(
    context: Context, duration: int, name: str = "", length: int | None = None
) -> Reply:
    """Give a timer that is set another length in seconds, counted from when it was set."""
    return running.set_to(context, running.only(name, length), duration)


@skill(
    f"{_NEW} {_ONE} timer [(for|of)] {{duration}} [{_NAMED}]",
    f"{_NEW} {_ONE} {{duration}} timer [{_NAMED}]",
    f"{_NEW} {_ONE} timer {_NAMED} for {{duration}}",
    f"{_NEW} {_ONE} {{label:name}} timer (for|to) {{duration}}",
    f"{_NEW} {_ONE} timer [{_NAMED}]",
    f"[(another|one more|second)] timer [for] {{duration}} [{_NAMED}]",
    f"{{duration}} timer [{_NAMED}]",
    "(ping|alert|notify) me in {duration}",
    "(count down|countdown) [(from|for)] {duration}",
    "(one more|another|new|second) timer",
    risk=Risk.REVERSIBLE,
)
def set_timer(context: Context, duration: int | None = None, name: str = "") -> str | Reply:
    """Set a timer that rings after `duration` seconds; it can have a name."""
    if duration is None:
        return Reply(say("For how long?"), asks=True)
    return running.started(context, name, duration)


@skill(f"{_NEW} {_ONE} timer (for|of|to) {{number:minutes}}", risk=Risk.REVERSIBLE)
def set_minute_timer(context: Context, minutes: float) -> str | Reply:
    """Set a timer that rings after so many minutes."""
    return set_timer.function(context, _seconds(minutes))


@skill(f"{_NEW_LENGTH} {{duration}} [instead]", risk=Risk.REVERSIBLE, after=_JUST_SET)
def change_timer(context: Context, duration: int) -> str | Reply:
    """Give the timer that was set last another length in seconds, counted from when it was set."""
    call = context.last_call()
    if call and call.name == "set_timer" and call.arguments.get("duration") is None:
        return set_timer.function(context, duration, str(call.arguments.get("name", "")))
    return running.set_to(context, running.this(context), duration)


@skill(f"{_NEW_LENGTH} {{number:minutes}} [instead]", risk=Risk.REVERSIBLE, after=_JUST_SET)
def change_minutes(context: Context, minutes: float) -> str | Reply:
    """Give the timer that was set last another length in minutes."""
    return change_timer.function(context, _seconds(minutes))


def _seconds(minutes: float) -> int:
    """More than any timer may have, where it is more than an int holds."""
    return round(60 * min(minutes, 1e9))


@skill(
    f"[what is the] status of {_TIMERS}",
    "[(the|my)] timers status",
    f"[(the|my)] [{_WHICH}] timer status",
    f"how (much time|much|long) (is|do I have) (left|remaining) on {_TIMERS}",
    "how (much time|long) (is|do I have) (left|remaining)",
    f"[what is the] time (left|remaining) on {_TIMERS}",
    f"what is (left|remaining) on {_TIMER}",
    "what is the (remaining time|time left|time remaining)",
    f"how is {_TIMER} [doing]",
    "(do I have|are there) any timers [(running|set|on|left|active)]",
    "(what|how many|which) timers (do I have|are running|are set|are there)",
    "(list|show|show me|tell me|check|read) [all] [of] [(the|my)] timers",
    f"check [on] {_TIMER}",
    f"when (does|will) {_TIMER} (end|ring|finish|go off|run out)",
)
def timer_status(context: Context, name: str = "", length: int | None = None) -> str | Reply:
    """Tell which timers run and how much time is left."""
    return _told(context, running.wanted(SHELF.read(context.folder), name, length), name, length)


@skill(
    f"(stop|cancel|end|kill|disable|delete|remove|clear|turn off) {_TIMER}",
    f"turn {_TIMER} off",
    risk=Risk.REVERSIBLE,
)
def cancel_timer(context: Context, name: str = "", length: int | None = None) -> Reply:
    """Cancel one timer."""
    return running.cancelled(context, running.only(name, length)(SHELF.read(context.folder)))


@skill(
    "(stop|cancel|end|kill|disable|delete|remove|clear) (all|every) [of] [(the|my|these)]"
    " (timers|timer)",
    "(stop|cancel|end|kill|delete|remove|clear) [(the|my)] timers",
    risk=Risk.REVERSIBLE,
)
def cancel_all_timers(context: Context) -> str | Reply:
    """Cancel all timers."""
    with SHELF.changed(context) as timers:
        gone = tuple(timers)
        timers.clear()
    if not gone:
        return say("No timer is set.")
    few = "{count} timers are cancelled." if len(gone) > 1 else "One timer is cancelled."
    undo = SHELF.undoing(context, say("The timers are as before."), gone=gone)
    return Reply(say(few, count=len(gone)), undo)


@skill(f"(pause|hold|halt) {_TIMER}", risk=Risk.REVERSIBLE)
def pause_timer(context: Context, name: str = "", length: int | None = None) -> Reply:
    """Pause a timer."""
    return running.paused(context, running.only(name, length))


@skill(f"(resume|continue|unpause|restart) {_TIMER}", risk=Risk.REVERSIBLE)
def resume_timer(context: Context, name: str = "", length: int | None = None) -> Reply:
    """Let a paused timer run on."""
    return running.resumed(context, running.only(name, length))


@skill(
    f"add {{duration}} [more] to {_TIMER}",
    f"(increase|extend) {_TIMER} by {{duration}}",
    risk=Risk.REVERSIBLE,
)
def extend_timer(
    context: Context, duration: int, name: str = "", length: int | None = None
) -> Reply:
    """Add `duration` seconds to a timer."""
    return running.moved(context, running.only(name, length), duration)


@skill(
    f"(take|remove|subtract) {{duration}} (off|from) {_TIMER}",
    f"(decrease|shorten|reduce) {_TIMER} by {{duration}}",
    risk=Risk.REVERSIBLE,
)
def shorten_timer(
    context: Context, duration: int, name: str = "", length: int | None = None
) -> Reply:
    """Take `duration` seconds off a timer."""
    return running.moved(context, running.only(name, length), -duration)


@skill(
    "[(no|actually)] [(make (it|that)|give it|I need)] [another] {duration} (longer|more)",
    "[(give|make) (it|me)] [another] {number:minutes} more (minutes|minute)",
    "(add|give it) [another] {duration} [more] [to (it|that)]",
    "(extend|lengthen|increase|prolong) (it|that) by {duration}",
    risk=Risk.REVERSIBLE,
    after=_TALKED_OF,
)
def lengthen_it(context: Context, duration: int = 0, minutes: float = 0) -> Reply:
    """Let the timer that was just talked of run `duration` seconds, or `minutes`, longer."""
    return running.moved(context, running.this(context), duration or _seconds(minutes))


@skill(
    "[(no|actually)] [make (it|that)] {duration} (shorter|less)",
    "(take|remove|subtract) {duration} [(from|off) [(it|that)]]",
    "(take|remove|subtract) {duration} (it|that)",
    "(shorten|reduce|decrease|cut) (it|that) by {duration}",
    risk=Risk.REVERSIBLE,
    after=_TALKED_OF,
)
def shorten_it(context: Context, duration: int) -> Reply:
    """Let the timer that was just talked of run `duration` seconds shorter."""
    return running.moved(context, running.this(context), -duration)


@skill("(pause|hold|halt|freeze) (it|that)", risk=Risk.REVERSIBLE, after=_TALKED_OF)
def pause_it(context: Context) -> Reply:
    """Pause the timer that was just talked of."""
    return running.paused(context, running.this(context))


@skill(
    "(resume|continue|unpause) (it|that)",
    "(start|turn) (it|that) [on] again",
    risk=Risk.REVERSIBLE,
    after=_TALKED_OF,
)
def resume_it(context: Context) -> Reply:
    """Let the paused timer that was just talked of run on."""
    return running.resumed(context, running.this(context))


@skill("(restart|reset) (it|that)", "start (it|that) over", risk=Risk.REVERSIBLE, after=_TALKED_OF)
def restart_it(context: Context) -> Reply:
    """Let the timer that was just talked of begin anew."""
    return running.restarted(context, running.this(context))


@skill(
    "(and|also|plus) [(another|one|another one|one more|set one)] [(for|of)] {duration} [too]",
    "(set|start|make) (one|another|another one|one more) (for|of) {duration} [too]",
    "(another one|one more|one) for {duration} [too]",
    risk=Risk.REVERSIBLE,
    after=_TALKED_OF,
)
def set_timer_too(context: Context, duration: int) -> Reply:
    """Set one more timer, after another."""
    return running.started(context, "", duration)


@skill(
    "(cancel|stop|end|kill|delete|remove|clear) {choice:answer}",
    risk=Risk.REVERSIBLE,
    after=_TALKED_OF,
    fits=lambda context, answer: which.heard(answer, running.told_of(context)) is not None,
)
def cancel_told_timer(context: Context, answer: str) -> Reply:
    """Cancel some of the timers that were just told: "the second one", "both"."""
    question = running.told_of(context)
    if question is None:
        raise SkillError("timer-which", "Say which timer.")
    return context.answer(question, answer)


@skill("(stop|end|kill) it", risk=Risk.REVERSIBLE, after=_TALKED_OF)
def stop_it(context: Context) -> Reply:
    """Cancel the timer that was just talked of, or stop its ringing."""
    cancel = context.last().cancel
    return cancel() if cancel else cancel_timer.function(context)  # type: ignore[return-value]


@skill(
    "how (long|much) [(time|longer)] [is] [(left|remaining|to go)] [on (it|that)]",
    "how (long|much) [time] does it have [left]",
    "when (does|will) it (end|ring|finish|go off|run out|be done)",
    "how is (it|that) (doing|going)",
    "(check|check on) (it|that)",
    after=_TALKED_OF,
)
def time_left(context: Context) -> str | Reply:
    """Tell how much time is left on the timer that was just talked of."""
    return _told(context, running.talked_of(context, SHELF.read(context.folder)), "", None)


@background
async def ring(context: Context) -> None:
    """Announces each timer when it is due, and at the start those that ended meanwhile."""
    await SHELF.ring(context, _tell, _tell_missed)


def _tell(context: Context, timer: Timer) -> None:
    context.ring(say("Your {timer} is done.", timer=timer))


def _tell_missed(context: Context, timer: Timer) -> None:
    late = -timer.left_at(clock(context))
    if late < 1:
        context.announce(say("Your {timer} ended while I was away.", timer=timer))
        return
    said = "Your {timer} ended {duration} ago, while I was away."
    context.announce(say(said, timer=timer, duration=spoken.largest(late)))


def _told(context: Context, timers: list[Timer], name: str, length: int | None) -> str | Reply:
    now = clock(context)
    ordered = sorted(timers, key=lambda one: one.left_at(now))
    parts = [running.left(one, now) for one in ordered]
    if len(parts) > 1:
        said = say("{count} timers: {timers}.", count=len(parts), timers=spoken.listed(parts))
        return Reply(said, about=ordered)
    if not parts:
        return running.none(name, length)
    return running.told(context, f"{parts[0][:1].upper()}{parts[0][1:]}.", ordered[0])
