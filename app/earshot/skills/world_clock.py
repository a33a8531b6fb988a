"""Tell the time anywhere in the world."""

from __future__ import annotations

from datetime import datetime, timedelta

from earshot.skills import clock, places, spoken
from earshot.skills.api import Context, Reply, SkillError, skill

_TIMES = (
    *("tell_time", "tell_time_in", "tell_time_there_too", "tell_time_later_in", "tell_time_of_it"),
    "tell_time_zone",
)
_DATES = ("tell_date", "tell_date_in", "tell_date_there_too", "tell_date_of_it", "tell_day_too")


@skill(
    "what time is it [(now|right now|currently)] (in|at|on) {city}"
    " [(now|right now|currently|at the moment|today)]",
    "(what is|what|give me|tell me|show me|check|let me know|get [me]|report|I want|find [me])"
    " [the] [(current|exact|local|correct)] time [now] (in|at|on) {city}"
    " [(now|right now|currently|at the moment)]",
    "(tell me|show me|do you know|I (need|want|would like) to know) what time it is"
    " [(now|right now)] in {city} [(now|right now)]",
    "(I (need|want|would like) to know|do you know|look up|may I know|mention) the [current] time"
    " in {city} [(now|right now)]",
    "in {city} what (time is it|is the [current] time) [(now|right now)]",
    "what (time would it be|time of day is it|hour is it) in {city} [(now|right now)]",
    "[the] [(current|local)] time (in|at) {city} [(now|right now)]",
)
def tell_time_in(context: Context, city: str) -> Reply:
    """Tell the current time in a city, a country or a time zone."""
    return _time_in(context, city)


@skill(
    "[and] (in|at) {city}",
    "(what|how) about [(in|at)] {city}",
    "and {city}",
    after=_TIMES,
)
def tell_time_there_too(context: Context, city: str) -> Reply:
    """Tell the time in one more city."""
    return _time_in(context, city)


@skill(
    "[and] [(what is|what about|how about|tell me)] the time [(there|in that city)]",
    "[and] what time is it [there]",
    after=_DATES,
)
def tell_time_of_it(context: Context) -> str | Reply:
    """Tell the time where the date was just told."""
    city = _there_too(context)
    return _time_in(context, city) if city else clock.tell_time(context)


@skill(
    "[and] [(what is|what about|how about|tell me)] the (date|day) [(there|today)]",
    "[and] what (day|date) is it [there]",
    after=_TIMES,
)
def tell_date_of_it(context: Context) -> str | Reply:
    """Tell the date where the time was just told."""
    city = _there_too(context)
    return _date_in(context, city) if city else clock.tell_date(context)


@skill(
    "what time will it be (in {duration}|{duration} from now) in {city}",
    "what time will it be in {city} in {duration}",
    "(what (is|will be)|what will|give me|tell me) the time [be]"
    " (in {duration}|{duration} from now) in {city}",
    "(what (is|will be)|what will|give me|tell me) the time [be] in {city} in {duration}",
)
def tell_time_later_in(context: Context, city: str, duration: int) -> Reply:
    """Tell what time it will be in a city in `duration` seconds."""
    where = places.place(city)
    try:
        then = context.now() + timedelta(seconds=duration)
        said = f"In {where.name} it will be {_there(then, where, context.now())}."
    except OverflowError as error:
        raise SkillError("no-such-time", "That is beyond my calendar.") from error
    return Reply(said, about=city)


@skill(
    "what (day|date) is it [today] in {city} [(now|today|right now)]",
    "(what is|tell me|give me) [the] (date|day|today's date) [today] in {city} [(now|today)]",
    "[the] date in {city}",
)
def tell_date_in(context: Context, city: str) -> Reply:
    """Tell today's date in a city, a country or a time zone."""
    return _date_in(context, city)


@skill(
    "[and] (in|at) {city}",
    "(what|how) about [(in|at)] {city}",
    "and {city}",
    after=_DATES,
)
def tell_date_there_too(context: Context, city: str) -> Reply:
    """Tell the date in one more city."""
    return _date_in(context, city)


@skill(
    "[(what is|tell me)] [the] (time difference|difference in time) (between|from) {city} (and|to)"
    " {city:other}",
    "[(what is|tell me)] [the] (time difference|difference in time) (between|from)"
    " (here|my location|us) (and|to) {city}",
    "[(what is|tell me)] [the] (time difference|difference in time) (to|with) {city}",
    "how (many hours|far) (ahead|behind) is {city}",
    "how (many hours|far) is {city} (ahead|behind) [of (us|me|here)]",
    "how many hours [(of|in)] [time] difference (is there|are there|are) between {city} and"
    " {city:other}",
)
def tell_time_difference(context: Context, city: str, other: str = "") -> str:
    """Tell by how much the clocks of two places differ; of `city` and here without `other`."""
    first, second = (
        (places.place(city), places.place(other)) if other else (None, places.place(city))
    )
    now = context.now()
    here = now.astimezone(first.zone) if first else now
    ahead = _offset(now.astimezone(second.zone)) - _offset(here)
    behind = f"{first.name}" if first else "us"
    if not ahead:
        return f"{second.name} has the same time as {first.name if first else 'here'}."
    way = "ahead of" if ahead > timedelta() else "behind"
    return f"{second.name} is {spoken.duration(abs(ahead).total_seconds())} {way} {behind}."


@skill(
    "(what|which) (time zone|timezone) (is|does) {city} [(in|on|have|use)]",
    "[(what is|tell me)] [the] [current] (time zone|timezone) (of|in|for) {city}",
    "in (what|which) (time zone|timezone) is {city}",
    "{city} is in (what|which) (time zone|timezone)",
    "(tell me|do you know|I (need|want|would like) to know) (what|which) (time zone|timezone)"
    " {city} is in",
)
def tell_time_zone(context: Context, city: str) -> Reply:
    """Tell the time zone of a city or country."""
    from babel.dates import get_timezone_name

    where = places.place(city)
    there = context.now().astimezone(where.zone)
    name = get_timezone_name(there, locale="en")
    ahead = _offset(there)
    sign = "minus" if ahead < timedelta() else "plus"
    offset = f"UTC {sign} {spoken.duration(abs(ahead).total_seconds())}"
    return Reply(f"{where.name} has {name}, {offset}.", about=city)


def _time_in(context: Context, city: str) -> Reply:
    where = places.place(city)
    return Reply(f"In {where.name} it's {_there(context.now(), where)}.", about=city)


def _date_in(context: Context, city: str) -> Reply:
    where = places.place(city)
    date = spoken.date(context.now().astimezone(where.zone))
    return Reply(f"In {where.name} it's {date}.", about=city)


def _there_too(context: Context) -> str:
    """The place that was just talked of; empty for here."""
    about = context.last().about
    return about if isinstance(about, str) else ""


def _offset(moment: datetime) -> timedelta:
    return moment.utcoffset() or timedelta()


def _there(moment: datetime, where: places.Place, here: datetime | None = None) -> str:
    """The time at a place, with the weekday where that is another than `here`."""
    there = moment.astimezone(where.zone)
    other_day = there.date() != (here or moment).date()
    return spoken.time_of_day(there) + (f" on {there:%A}" if other_day else "")
