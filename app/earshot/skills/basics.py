"""Stop, repeat or undo what I said and did."""

from __future__ import annotations

from earshot.skills import spoken
from earshot.skills.api import Context, Risk, skill
from earshot.skills.spoken import say

_ABILITIES = (
    "I can set timers, alarms and reminders, tell the time anywhere, do sums, convert units, keep "
    "notes and lists, open apps, set the volume and more. "
    "Say “list your skills” to hear all of it."
)


@skill(
    "stop [(it|that|talking|speaking|now)]",
    "cancel [(it|that)]",
    "(be|keep) quiet",
    "(shut up|silence|never mind|nevermind|forget it|hush|quiet)",
    "(that is|that will be|that would be) (enough|all) [[just] (stop|cancel) [it]]",
)
def stop(context: Context) -> str:
    """Stop speaking."""
    context.stop()
    return ""


@skill(
    "repeat [(that|it|yourself)]",
    "(say|repeat|tell me) [(that|it)] (again|once again|once more|one more time)",
    "(say|repeat|tell me) what you [(just|have|have just)] said"
    " [(again|once again|once more|one more time)]",
    "I (want|need|would like) to hear (it|that|what you [(just|have|have just)] said) again",
    "what (did you [just] say|was that)",
    "come again",
    "[I] did not (hear|catch|get) that",
)
def repeat(context: Context) -> str:
    """Repeat the last reply."""
    return context.last_reply() or say("I have not said anything yet.")


@skill(
    "what can (you do|I say|I ask [you])",
    "what (are you able|do you know how) to do",
    "how can you help [me]",
    "what do you (do|understand)",
    "help [me]",
)
def what_can_you_do() -> str:
    """Tell what the assistant is good for."""
    return say(_ABILITIES)


@skill(
    "what are your (skills|abilities|commands)",
    "(list|tell me) your (skills|abilities|commands)",
)
def list_abilities(context: Context) -> str:
    """List everything the assistant can do."""
    abilities = [text[:1].lower() + text[1:].rstrip(".") for text in context.abilities()]
    return say("I can {abilities}.", abilities=spoken.listed(abilities))


@skill(
    "undo [(it|that|this)]", "undo (what you|the last thing you) [just] did", "take (it|that) back"
)
def undo(context: Context) -> str:
    """Take back the last thing the assistant changed."""
    return context.undo()


@skill(
    "(no|nope|nah|nothing|none|not now|no thanks|no thank you|nothing thanks|leave it)",
    after=(
        *("set_timer", "set_alarm", "remind_me", "finish_reminder", "begin_note", "create_list"),
        *("add_event", "date_event"),
        *("move_event", "shift_event", "change_event", "delete_event"),
    ),
)
def decline() -> str:
    """Leave what I asked about."""
    return say("Okay.")


@skill(
    "(cancel|delete|remove|forget) [(it|that|this)]",
    "(never mind|nevermind|forget about it|scratch that|no cancel)",
    risk=Risk.REVERSIBLE,
    after=(
        *(
            "set_timer",
            "set_minute_timer",
            "change_timer",
            "change_minutes",
            "set_alarm",
            "change_alarm",
            "snooze",
        ),
        *("remind_me", "change_reminder", "finish_reminder", "add_event", "date_event"),
        *("move_event", "shift_event", "change_event", "delete_event"),
    ),
)
def cancel_that(context: Context) -> str:
    """Take back what was set just now; or leave it, where the assistant still asks for more."""
    return say("Okay.") if context.last_reply().endswith("?") else context.undo()
