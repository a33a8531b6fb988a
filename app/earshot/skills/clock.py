"""Tell the time and the date."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from earshot.skills.api import Context, SkillError, skill

_WEEKDAYS = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]


@skill(
    "what time is it [(now|right now|currently)]",
    "what is the [(current|exact|correct)] time [(now|right now)]",
    "(tell me|give me|check|show me|let me know) [the] (time|current time) [now]",
    "(tell me|show me|do you know) what time it is [(now|right now)]",
    "(may|can) I (know|have|get) the time",
    "what does the clock say",
    "[the] (current time|time right now|time now|time please)",
)
def tell_time(context: Context) -> str:
    """Tell the current time."""
    return f"It's {_time(context.now())}."


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
        raise SkillError("no-such-time", "That is beyond my calendar.") from error
    return f"It will be {_time(then)}."


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
    "the current date",
)
def tell_date(context: Context) -> str:
    """Tell today's date."""
    return f"It's {_date(context.now())}."


@skill(
    "what (is|was|will be) the (date|day) [(on|for)] {day}",
    "(what|which) (date|day) [of the week] (is|was|will be) [it] [on] {day}",
    "what (date|day) (will it be|was it) [on] {day}",
    "when (is|was) {day}",
    "(what|which) day [of the week] does {day} fall on",
    "{day} (is|falls on|lands on) what day [of the week]",
    "what (is|was) {day} date",
)
def tell_day(context: Context, day: str) -> str:
    """Tell the date and weekday of a day: "+1" for tomorrow, "-7" for a week ago, "next monday",
    "12-25", or "2028-05-01"."""
    today = context.now().date()
    meant = _resolved(day, today)
    return f"That {'was' if meant < today else 'is'} {_date(meant)}."


@skill(
    "how many days (until|till|to|before|is it until|are there until|are left until) {day}",
    "how long [is it] (until|till) {day}",
)
def days_until(context: Context, day: str) -> str:
    """Tell how many days there are until a day, named as for tell_day."""
    today = context.now().date()
    days = (_resolved(day, today) - today).days
    if days < 0:
        return f"That was {_counted(-days)} ago."
    return "That is today." if days == 0 else f"{_counted(days)}."


def _resolved(day: str, today: date) -> date:
    """The date of a day named relative to today. SkillError where it is not understood."""
    which, _, weekday = day.lower().rpartition(" ")
    if weekday in _WEEKDAYS:
        ahead = (_WEEKDAYS.index(weekday) - today.weekday()) % 7
        days = {"next": ahead or 7, "last": ahead - 7}.get(which, ahead)
        return today + timedelta(days=days)
    try:
        if day[:1] in ("+", "-"):
            return today + timedelta(days=int(day))
        return date.fromisoformat(day) if len(day) > len("12-25") else _next(day, today)
    except (ValueError, OverflowError) as error:
        raise SkillError("no-such-day", "I do not know that day.") from error


def _next(month_and_day: str, today: date) -> date:
    """The next such day, today included. The 29th of February can be eight years off."""
    for year in range(today.year, today.year + 9):
        try:
            found = date.fromisoformat(f"{year}-{month_and_day}")
        except ValueError:
            continue
        if found >= today:
            return found
    raise ValueError("no such day")


def _counted(days: int) -> str:
    return f"{days} day{'s' if days != 1 else ''}"


def _time(when: datetime) -> str:
    """ "7:42 PM", "8 PM", "noon"."""
    if (when.hour % 12, when.minute) == (0, 0):
        return "noon" if when.hour else "midnight"
    minutes = f":{when:%M}" if when.minute else ""
    return f"{when.hour % 12 or 12}{minutes} {'AM' if when.hour < 12 else 'PM'}"


def _date(when: date) -> str:
    teen = when.day in (11, 12, 13)
    ending = "th" if teen else {1: "st", 2: "nd", 3: "rd"}.get(when.day % 10, "th")
    return f"{when:%A}, {when:%B} {when.day}{ending}, {when.year}"
