"""Count days, and know the public holidays."""

from __future__ import annotations

import calendar
from collections.abc import Iterator
from datetime import date

from earshot.skills import named_days, places, spoken
from earshot.skills.api import Context, SkillError, skill

_MONTHS = tuple(calendar.month_name)[1:]


@skill(
    "how many days [are [there]] (between|from) {day} (and|to|until|till) {day:other}",
    "[(what is|tell me)] [the] [number of] days (between|from) {day} (and|to|until|till)"
    " {day:other}",
    "how (long|far) is it from {day} (to|until|till) {day:other}",
)
def days_between(context: Context, day: str, other: str) -> str:
    """Tell how many days lie between two days, named as for tell_day."""
    today = context.now().date()
    first = named_days.resolved(day, today)
    second = named_days.resolved(other, today)
    if second < first and other[:1] not in "+-":
        second = named_days.resolved(other, first)
    days = abs((second - first).days)
    ends = f"from {_short(first, second)} to {_short(second, first)}"
    return f"It is {spoken.counted(days, 'day')} {ends}."


@skill(
    "how many days [(has it been|is it|have passed)] (since|from) {day}",
    "how (long|many days) ago was {day}",
    "how many days ago was {day}",
    "how long [(has it been|is it)] since {day}",
)
def days_since(context: Context, day: str) -> str:
    """Tell how many days ago a day was, named as for tell_day."""
    today = context.now().date()
    then = named_days.before(day, today)
    days = (today - then).days
    return f"{spoken.counted(days, 'day')} since {spoken.date(then)}." if days else "That is today."


@skill(
    "how many weeks [(is it|are there|are left)] (until|till|to|before) {day}",
    "how many weeks (away|off) is {day}",
)
def weeks_until(context: Context, day: str) -> str:
    """Tell how many weeks there are until a day, named as for tell_day."""
    today = context.now().date()
    then = named_days.resolved(day, today)
    weeks, days = divmod((then - today).days, 7)
    if weeks < 0:
        raise SkillError("day-past", "That day has passed.")
    parts = [(weeks, "week"), (days, "day")]
    if not any((weeks, days)):
        return "That is today."
    wait = spoken.listed([spoken.counted(*one) for one in parts if one[0]])
    return f"{wait} until {spoken.date(then)}."


@skill(
    "what [calendar] week [number] (is it|is this|are we in|do we have) [today]",
    "(what is|tell me) the [(current|calendar)] week number",
    "(what|which) week of the year is it",
    "(what|which) [calendar] week (is|does) {day} [fall] [in]",
)
def tell_week(context: Context, day: str = "+0") -> str:
    """Tell the number of the week, by the international count from Monday."""
    meant = named_days.resolved(day, context.now().date())
    return f"{_short(meant, context.now().date())} is in week {meant.isocalendar().week}."


@skill(
    "what day of the year is it",
    "how many days are left [(in|of)] [(this|the)] year",
    "how many days (until|till) [the] (end of the year|year ends)",
)
def tell_day_of_year(context: Context) -> str:
    """Tell which day of the year today is, and how many are left."""
    today = context.now().date()
    nth = today.timetuple().tm_yday
    left = (date(today.year, 12, 31) - today).days
    return f"Today is day {nth} of {today.year}; {spoken.counted(left, 'day')} are left."


@skill(
    "(is|was|will) {year} [be] a leap year",
    "is (this|it) [year] a leap year",
    "when is [the] [next] leap year",
    "(what|which) year is [the] [next] leap year",
    "how long (until|till) the next leap year",
)
def tell_leap_year(context: Context, year: int = 0) -> str:
    """Tell whether a year is a leap year; without one, when the next is."""
    if year:
        return f"{year} is {'' if calendar.isleap(year) else 'not '}a leap year."
    this = context.now().year
    if calendar.isleap(this):
        return f"This year, {this}, is a leap year."
    following = next(one for one in range(this, this + 9) if calendar.isleap(one))
    return f"{this} is not a leap year; the next is {following}."


@skill(
    "how many days (are|are there|has|does) [there] [in] {month} [have] [{year}]",
    "how many days [(are|are there)] in {month} [{year}]",
    lists={"month": _MONTHS},
)
def days_in_month(context: Context, month: str, year: int = 0) -> str:
    """Tell how many days a month has."""
    if month.capitalize() not in _MONTHS:
        raise SkillError("no-such-month", f"There is no month called {month[:40]}.")
    number = _MONTHS.index(month.capitalize()) + 1
    year = year or context.now().year
    days = calendar.monthrange(year, number)[1]
    return f"{month.capitalize()} {year} has {days} days."


@skill(
    "(when is|what is|when is it) [(the|my|our)] (next|upcoming|closest)"
    " [(public|bank|national|federal|official|scheduled)] holiday [on the calendar]"
    " [in {city:country}]",
    "(what|which) holiday (is|comes) next",
    "(what|which) (day|date) [of the week] (is|does) the next [(public|bank|national|federal)]"
    " holiday [in {city:country}] [fall] [on]",
    "how (long|many days) [is it] (until|till) the next [(public|bank|national|federal)] holiday"
    " [in {city:country}]",
)
def tell_next_holiday(context: Context, country: str = "") -> str:
    """Tell the next public holiday of a country; of the computer's own if none is given."""
    code, name = _country(country)
    today = context.now().date()
    found = next((one for one in _holidays(code, today) if one[0] > today), None)
    if found is None:
        raise SkillError("no-holidays", f"I know no public holidays of {name}.")
    day, feast = found
    away = spoken.counted((day - today).days, "day")
    return f"The next public holiday in {name} is {feast}, on {spoken.date(day)}, {away} from now."


@skill(
    "is {day} a [(public|bank|national|federal)] holiday [in {city:country}]",
    "is it a [(public|bank|national|federal)] holiday {day} [in {city:country}]",
    "do I have [to] (work|off) {day}",
    "is there a [(public|bank|national|federal)] holiday [on] {day} [in {city:country}]",
)
def tell_if_holiday(context: Context, day: str, country: str = "") -> str:
    """Tell whether a day, named as for tell_day, is a public holiday in a country."""
    code, name = _country(country)
    meant = named_days.resolved(day, context.now().date())
    feast = next((feast for one, feast in _holidays(code, meant) if one == meant), None)
    said = f"{spoken.date(meant)}, is"
    return f"{said} {feast} in {name}." if feast else f"{said} no public holiday in {name}."


@skill(
    "(what|which) [(public|bank|national|federal)] holidays are (coming [up]|left|there|next)"
    " [this year] [in {city:country}]",
    "(list|tell me) [(the|all)] [next] [(public|bank|national|federal)] holidays"
    " [in {city:country}]",
    "what are the [next] [(public|bank|national|federal)] holidays [in {city:country}]",
)
def list_holidays(context: Context, country: str = "") -> str:
    """List the next three public holidays of a country."""
    code, name = _country(country)
    today = context.now().date()
    coming = [one for one in _holidays(code, today) if one[0] > today][:3]
    said = [f"{feast} on {day:%B} {spoken.ordinal(day.day)}" for day, feast in coming]
    if not said:
        raise SkillError("no-holidays", f"I know no public holidays of {name}.")
    return f"The next public holidays in {name} are {spoken.listed(said)}."


def _country(named: str) -> tuple[str, str]:
    country = places.country(named) if named else places.home()
    if country is None:
        said = "I do not know which country you are in. Ask for one, such as: in Germany."
        raise SkillError("no-country", said)
    code, name = country
    plural = name.startswith("United") or name.endswith("s")
    return code, f"the {name}" if plural else name


def _holidays(code: str, since: date) -> Iterator[tuple[date, str]]:
    """In order, of the year of `since` and the next. SkillError for a country without."""
    import holidays

    years = (since.year, since.year + 1)
    try:
        found = holidays.country_holidays(code, years=years, language="en_US")
    except NotImplementedError as error:
        raise SkillError("no-holidays", "I know no public holidays of that country.") from error
    yield from sorted((day, name.split(";")[0]) for day, name in found.items())


def _short(day: date, other: date) -> str:
    """A date, with its year only where it is not that of the `other`."""
    year = f", {day.year}" if day.year != other.year else ""
    return f"{day:%B} {spoken.ordinal(day.day)}{year}"
