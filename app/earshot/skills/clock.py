"""Tell the time and the date."""

from __future__ import annotations

from datetime import datetime, timedelta

from earshot.skills.api import Context, skill


@skill(
    "what time is it [(now|right now|currently)]",
    "what (is|was) the [(current|exact)] time [(now|right now)]",
    "(tell me|give me|check|show me) the [current] time",
    "(tell me|do you know) what time it is [(now|right now)]",
    "[the] (current time|time right now|time now|time please)",
)
def tell_time(context: Context) -> str:
    """Tell the current time."""
    return f"It's {_time(context.now())}."


@skill(
    "what time will it be (in {duration}|{duration} from now)",
    "what (is|will be) the time (in {duration}|{duration} from now)",
    "(give|tell) me the time {duration} from now",
    "[in] {duration} what time will it be",
    "in {duration} what time will it be",
    "when is it {duration} from now",
    "[the] time {duration} from now",
)
def tell_time_later(context: Context, duration: int) -> str:
    """Tell what time it will be in so many seconds."""
    now = context.now()
    then = (now.astimezone(tz=None) if now.tzinfo is None else now) + timedelta(seconds=duration)
    return f"It will be {_time(then)}."


@skill(
    "what is (the date|today's date|today) [today]",
    "what (day|date) is it [today]",
    "what is the day [(today|of the week|of the month)]",
    "what day of the (week|month) is it",
    "what (day|date) is today",
    "(tell me|give me|check) (the date|today's date|the day)",
    "(today's date|today's day) is what",
    "today is what day",
    "[the] current date",
)
def tell_date(context: Context) -> str:
    """Tell today's date."""
    return f"It's {_date(context.now())}."


def _time(when: datetime) -> str:
    return f"{when.hour % 12 or 12}:{when:%M} {'AM' if when.hour < 12 else 'PM'}"


def _date(when: datetime) -> str:
    return f"{when:%A}, {when:%B} {when.day}, {when.year}"
