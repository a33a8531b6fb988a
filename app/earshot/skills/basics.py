"""Stop, repeat or undo what I said and did."""

from __future__ import annotations

from dataclasses import replace

from earshot.skills import spoken, which
from earshot.skills.api import ANY, Context, Reply, Risk, SkillError, skill
from earshot.skills.spoken import say

_ABILITIES = (
    "I can set timers, alarms and reminders, tell the time anywhere, do sums, convert units, keep "
    "notes and lists, open apps, set the volume and more. "
    "Say “list your skills” to hear all of it."
)
_CANCELLING = ("cancel_", "stop_it")
"""How the skills are named that cancel."""


@skill(
    "stop [(it|that|talking|speaking|now)]",
    "cancel",
    "(be|keep) quiet",
    "(shut up|silence|hush|quiet)",
    "(that is|that will be|that would be) (enough|all) [[just] (stop|cancel) [it]]",
)
def stop(context: Context) -> str:
    """Stop speaking."""
    context.stop()
    return ""


@skill("cancel (it|that)", "(never mind|nevermind|forget it)")
def cancel_nothing(context: Context) -> str:
    """Stop what rings, where nothing was set or asked that could be cancelled."""
    context.stop()
    if _can_be_cancelled(context):  # what "never mind" alone does not undo: a note
        return say("Say “undo” to take that back.")
    return say("There is nothing to cancel.")


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
    "undo [(it|that|this)]",
    "undo (what you|the last thing you) [just] did",
    "take (it|that) back",
    "(scratch|strike) that",
    risk=Risk.REVERSIBLE,
)
def undo(context: Context) -> Reply:
    """Take back the last thing the assistant changed."""
    reply = context.undo()
    return replace(reply, call=reply.call or context.last_call())


@skill(
    "{choice:answer}",
    after=(ANY,),
    fits=lambda context, answer: which.heard(answer, context.last().question) is not None,
    risk=Risk.REVERSIBLE,
)
def choose(context: Context, answer: str) -> Reply:
    """Take the answer to the question which of several things is meant: "the second one"."""
    question = context.last().question
    if question is None:
        raise SkillError("nothing-asked", "I have not asked you anything.")
    return context.answer(question, answer)


@skill(
    "(no|nope|nah|nothing|none|not now|no thanks|no thank you|nothing thanks|leave it)",
    after=(ANY,),
    fits=lambda context: context.last().asks,
)
def decline() -> str:
    """Leave what I asked about."""
    return say("Okay.")


def _can_be_cancelled(context: Context) -> bool:
    """Whether something is there to cancel: what was cancelled itself is not set again."""
    last, call = context.last(), context.last_call()
    if last.cancel or last.asks:
        return True
    return bool(last.undo) and not (call and call.name.startswith(_CANCELLING))


@skill(
    "(cancel|delete|remove) [(it|that|this)]",
    "(no cancel|get rid of (it|that)|(turn|switch) (it|that) off|(turn|switch) off (it|that))",
    risk=Risk.REVERSIBLE,
    after=(ANY,),
    fits=_can_be_cancelled,
)
def cancel_that(context: Context) -> str | Reply:
    """Cancel what was set or changed just now; or leave it, where the assistant still asks for
    more."""
    last = context.last()
    if last.asks:
        return say("Okay.")
    return last.cancel() if last.cancel else undo.function(context)


@skill(
    "(never mind|nevermind|forget (it|that|about it)|scratch that)",
    risk=Risk.REVERSIBLE,
    after=(ANY,),
    fits=lambda context: bool(context.last().cancel and context.last().undo) or context.last().asks,
)
def never_mind(context: Context) -> str | Reply:
    """Take back what was done just now with what is set; or leave what I asked about."""
    return say("Okay.") if context.last().asks else undo.function(context)
