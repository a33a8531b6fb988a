"""Tell the time and the date."""

from __future__ import annotations

from datetime import timedelta

from earshot.skills import named_days, spoken
from earshot.skills.api import Context, SkillError, skill
from earshot.skills.spoken import say


@skill(
    "what time is it [(now|right now|currently)]",
    "what is the [(current|exact|correct)] time [(now|right now)]",
    "(tell me|give me|check|show me|let me know) [the] (time|current time) [now]",
    "(tell me|show me|do you know) what time it is [(now|right now)]",
    "(may|can) I (know|have|get) the time",
    "I (need|want|would like) to know [the] (time|current time|what time it is)",
    "(do you have|have you) the time",
    "what (hour|time of day) is it",
    "what time (do you have|is it exactly)",
    "(time|clock|what time|check clock|check the clock)",
    "what does the clock say",
    "[the] (current time|time right now|time now|time please)",
)
def tell_time(context: Context) -> str:
    """Tell the current time."""
    return say("It's {time}.", time=spoken.time_of_day(context.now()))


@skill(
    "what time will it be (in {duration}|{duration} from now)",
    "what (is|will be) the time (in {duration}|{duration} from now)",
    "what will the time be (in {duration}|{duration} from now)",
    "(give|tell) me the time (in {duration}|{duration} from now)",
    "in {duration} what time will it be",
    "when is it {duration} from now",
    "the time {duration} from now",
)
def tell_time_later(context: Context, duration: int) -> str:
    """Tell what time it will be in `duration` seconds."""
    try:
        then = context.now() + timedelta(seconds=duration)
    except OverflowError as error:
        raise SkillError("no-such-time", say("That is beyond my calendar.")) from error
    return say("It will be {time}.", time=spoken.time_of_day(then))


@skill(
    "what is (the date|the day|today's date|today's day|today|the current date) [today]",
    "what (day|date) is it [today]",
    "what is the day of the (week|month)",
    "what day of the (week|month) is it [today]",
    "what (day|date) is today",
    "(tell me|give me|show me|check|let me know) (the date|today's date|the day|the current date)"
    " [today]",
    "(today's date|today's day) is what",
    "today is what day",
    "[the] current date",
    "[(display|show)] [the] date [(today|of today|for today)]",
    "(tell me|show me|I (need|want|would like) to know|do you know) what"
    " (the date is|today's date is|day it is|date it is) [today]",
    "I (need|want|would like) to know [what is] (the date|today's date)",
    "what is the date of today",
    "today is (what|which) date",
    "what (month|year) is it",
)
def tell_date(context: Context) -> str:
    """Tell today's date."""
    return say("It's {date}.", date=spoken.date(context.now()))


@skill(
    "what (is|was|will be) the (date|day) [(on|for)] {day}",
    "(what|which) (date|day) [of the week] (is|was|will be) [it] [on] {day}",
    "what (date|day) (will it be|was it) [on] {day}",
    "when (is|was) {day}",
    "[on] (what|which) (day|date|weekday) [of the week] (does|did|will) {day} fall [on]"
    " [this year]",
    "(what|which) weekday (is|was|will be) {day}",
    "on (what|which) (day|date) [of the week] (is|was) {day}",
    "what is the (date|day) {day} falls on",
    "(show me|tell me) (what|which) (day|date) {day} is [on]",
    "what dates (are|were) {day}",
    "(tell me|give me|I (need|want|would like) to know) ({day} date|the date {day})",
    "(tell me|I (need|want|would like) to know) what (date|day) it is {day}",
    "{day} what (day|date) (will|is|was) it [be]",
    "{day} what (will|would) (the date be|be the date)",
    "what (will|would) (the date be|be the date) {day}",
    "{day} (is|falls on|lands on) what day [of the week]",
    "what (is|was) {day} date",
)
def tell_day(context: Context, day: str) -> str:
    """Tell the date and weekday of a day: "+1" for tomorrow, "-7" for a week ago, "next monday",
    "12-25", or "2028-05-01"."""
    today = context.now().date()
    meant = named_days.resolved(day, today)
    form = "That was {date}." if meant < today else "That is {date}."
    return say(form, date=spoken.date(meant))


@skill(
    "[and] (what about|how about) [on] {day}",
    "and [on] {day}",
    after=("tell_date", "tell_day", "tell_day_too"),
)
def tell_day_too(context: Context, day: str) -> str:
    """Tell the date of one more day."""
    return tell_day.function(context, day)  # type: ignore[return-value]


@skill(
    "how many days (until|till|to|before|is it until|are there until|are left until) {day}",
    "how long [is it] (until|till) {day}",
    "how many days (away|off) is {day}",
    "how (far|long) (away|off) is {day}",
)
def days_until(context: Context, day: str) -> str:
    """Tell how many days there are until a day, named as for tell_day."""
    today = context.now().date()
    meant = named_days.resolved(day, today)
    days = (meant - today).days
    if days < 0:
        return say("That was {days} ago.", days=spoken.counted(-days, "day"))
    if days == 0:
        return say("That is today.")
    return say("{days} until {date}.", days=spoken.counted(days, "day"), date=spoken.date(meant))


@skill(
    "[and] (until|till|to) {day}",
    "[and] (what about|how about) [(until|till)] {day}",
    "and {day}",
    after=("days_until", "days_until_too"),
)
def days_until_too(context: Context, day: str) -> str:
    """Tell how many days there are until one more day."""
    return days_until.function(context, day)  # type: ignore[return-value]
