from __future__ import annotations

import contextlib
from datetime import UTC, datetime, timedelta, timezone
from random import Random

import pytest
from dateutil.rrule import rrulestr
from hypothesis import given
from hypothesis import strategies as st

from earshot import times
from earshot.phrases.when import MOMENT, WHEN
from earshot.times.normal import normal
from tests.phrases.saying import sentence

NOW = datetime(2026, 3, 4, 19, 42, 10, tzinfo=timezone(timedelta(hours=1)))
"""A Wednesday evening."""


def at(text: str, now: datetime = NOW, **options: int) -> str:
    return f"{times.resolve(text, now, **options).at:%a %Y-%m-%d %H:%M}"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("tomorrow at half past seven", "Thu 2026-03-05 07:30"),
        ("friday at 3", "Fri 2026-03-06 15:00"),
        ("ten to eight", "Wed 2026-03-04 19:50"),
        ("quarter past three", "Thu 2026-03-05 15:15"),
        ("at 7", "Thu 2026-03-05 07:00"),
        ("at 9", "Wed 2026-03-04 21:00"),
        ("seven thirty", "Thu 2026-03-05 07:30"),
        ("half seven in the evening", "Thu 2026-03-05 19:30"),
        ("nine oh five p.m.", "Wed 2026-03-04 21:05"),
        ("19:50", "Wed 2026-03-04 19:50"),
        ("noon", "Thu 2026-03-05 12:00"),
        ("midnight", "Thu 2026-03-05 00:00"),
        ("tonight at ten", "Wed 2026-03-04 22:00"),
        ("tonight at two", "Thu 2026-03-05 02:00"),
        ("next tuesday morning", "Tue 2026-03-10 09:00"),
        ("tuesday morning at eight", "Tue 2026-03-10 08:00"),
        ("on the 5th of may at 6 pm", "Tue 2026-05-05 18:00"),
        ("may fifth twenty twenty seven at noon", "Wed 2027-05-05 12:00"),
        ("wednesday at 9", "Wed 2026-03-04 21:00"),
        ("wednesday at 7", "Wed 2026-03-11 07:00"),
        ("this friday", "Fri 2026-03-06 09:00"),
        ("monday the 27th at six", "Mon 2026-04-27 18:00"),
        ("the 3rd at 10 am", "Fri 2026-04-03 10:00"),
        ("the day after tomorrow at five pm", "Fri 2026-03-06 17:00"),
        ("in three days at 5 pm", "Sat 2026-03-07 17:00"),
        ("a week from friday at 4", "Fri 2026-03-13 16:00"),
        ("in a fortnight", "Wed 2026-03-18 09:00"),
        ("february 29", "Tue 2028-02-29 09:00"),
        ("christmas day at 8", "Fri 2026-12-25 08:00"),
        ("tuesday march 10", "Tue 2026-03-10 09:00"),
        ("in twenty five minutes", "Wed 2026-03-04 20:07"),
        ("in half an hour", "Wed 2026-03-04 20:12"),
        ("an hour and a half from now", "Wed 2026-03-04 21:12"),
        ("2026-03-05T07:00", "Thu 2026-03-05 07:00"),
    ],
)
def test_points_in_time(text: str, expected: str) -> None:
    assert at(text) == expected


@pytest.mark.parametrize(
    ("text", "rule", "first"),
    [
        ("every weekday at 7", "every weekday", "Thu 2026-03-05 07:00"),
        ("every other monday", "every other week on Monday", "Mon 2026-03-09 09:00"),
        ("daily at 8", "every day", "Thu 2026-03-05 08:00"),
        ("every month on the first", "the 1st of every month", "Wed 2026-04-01 09:00"),
        ("every 19th at 5 pm", "the 19th of every month", "Thu 2026-03-19 17:00"),
        ("tuesdays and thursdays at 6", "every Tuesday and Thursday", "Thu 2026-03-05 18:00"),
        ("every day at 7 am except on the weekends", "every weekday", "Thu 2026-03-05 07:00"),
        ("seven every day except sunday", "every day except Sunday", "Thu 2026-03-05 07:00"),
        ("all days but sunday at 7", "every day except Sunday", "Thu 2026-03-05 07:00"),
        (
            "every day at 7 but not on saturdays",
            "every day except Saturday",
            "Thu 2026-03-05 07:00",
        ),
        (
            "every day except monday or tuesday at 7",
            "every day except Monday and Tuesday",
            "Thu 2026-03-05 07:00",
        ),
        ("weekdays except fridays at 7", "every weekday except Friday", "Thu 2026-03-05 07:00"),
        (
            "at 7 every day except for weekends and monday",
            "every weekday except Monday",
            "Thu 2026-03-05 07:00",
        ),
        ("every morning", "every day", "Thu 2026-03-05 09:00"),
        ("seven every weekday", "every weekday", "Thu 2026-03-05 07:00"),
        ("seven on mondays and thursdays", "every Monday and Thursday", "Thu 2026-03-05 07:00"),
        ("8 daily", "every day", "Thu 2026-03-05 08:00"),
        ("friday evenings at seven", "every Friday", "Fri 2026-03-06 19:00"),
        ("once a week", "every week", "Wed 2026-03-11 09:00"),
        ("every two hours", "every 2 hours", "Wed 2026-03-04 21:42"),
    ],
)
def test_what_repeats(text: str, rule: str, first: str) -> None:
    when = times.resolve(text, NOW)
    assert times.said_rule(when.rule, NOW) == rule
    assert f"{when.at:%a %Y-%m-%d %H:%M}" == first


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("yesterday", "past"),
        ("yesterday at 5", "past"),
        ("two days ago", "past"),
        ("today at 3", "past"),
        ("2020-01-01", "past"),
        ("30 february", "no such day"),
        ("february 29 2027", "no such day"),
        ("the 31st of june at 7", "no such day"),
        ("the fortieth of may", "no such day"),
        ("the fifth monday of february 2027", "no such day"),
        ("13:75", "no such time"),
        ("at 25", "no such time"),
        ("25 o'clock", "no such time"),
        ("twenty five o'clock tomorrow", "no such time"),
        ("8 pm in the morning", "both"),
        ("tuesday march 11", "That is a Wednesday"),
        ("every blue moon", "how often"),
        ("every day at 7 except tomorrow", "leave out some days of the week, and nothing else"),
        ("every weekday at 7 except public holidays", "and nothing else"),
        ("every day at 7 except christmas", "and nothing else"),
        ("every month except july", "and nothing else"),
        ("every 0 days at 7", "never happens"),
        ("every zero minutes", "never happens"),
        ("every second", "too often"),
        ("every 30 seconds", "too often"),
        ("every year in may", "how often"),
        ("every 5 may and 6 june", "one day of the year"),
        ("every weekday at 9 and 5", "one time of day only"),
        ("to the moon", "understand"),
        ("", "understand"),
        ("minus five", "understand"),
        ("at 8 am and 9 am", "understand"),
        ("in 99999999 years", "beyond"),
        ("seven " * 100, "too long"),
    ],
)
def test_refusals_say_why(text: str, why: str) -> None:
    with pytest.raises(ValueError, match=why):
        times.resolve(text, NOW)


def test_the_past_can_be_wanted() -> None:
    assert f"{times.resolve('yesterday', NOW, past=True).at:%F}" == "2026-03-03"


def test_an_alarm_is_early_where_a_meeting_is_not() -> None:
    assert at("tomorrow at 5:30") == "Thu 2026-03-05 17:30"
    assert at("tomorrow at 5:30", morning_from=4) == "Thu 2026-03-05 05:30"


def test_so_long_from_now_is_an_instant_and_a_clock_time_is_one_on_the_wall() -> None:
    assert times.resolve("in ten minutes", NOW).at == NOW + timedelta(minutes=10)
    assert times.resolve("at ten", NOW).at.tzinfo is None


def test_a_change_of_the_clocks_moves_the_instant_not_the_wall() -> None:
    winter, summer = timezone(timedelta(hours=1)), timezone(timedelta(hours=2))
    eve = datetime(2026, 3, 28, 20, 0, tzinfo=winter)
    wall = times.resolve("tomorrow at 7", eve).at
    assert not times.is_due(wall, datetime(2026, 3, 29, 6, 59, tzinfo=summer))
    assert times.is_due(wall, datetime(2026, 3, 29, 7, 0, tzinfo=summer))
    length = times.resolve("in eight hours", eve).at
    assert not times.is_due(length, datetime(2026, 3, 29, 4, 59, tzinfo=summer))
    assert times.is_due(length, datetime(2026, 3, 29, 5, 0, tzinfo=summer))


def test_what_comes_next() -> None:
    when = times.resolve("every other monday at 9 am", NOW)
    monday = times.coming(when, datetime(2026, 3, 9, 9, 0, tzinfo=UTC))
    assert monday == datetime(2026, 3, 23, 9, 0)
    assert times.coming(times.resolve("tomorrow", NOW), NOW) is None


@given(st.text(max_size=80))
def test_any_text_is_a_time_or_a_value_error(text: str) -> None:
    try:
        times.checked(text)
        times.resolve(text, NOW)
    except ValueError:
        pass


_WORDS = (
    "at on in the every each other next last this of and to past half quarter o'clock am pm a an 7 "
    "30 12 25 1st 31st 5th seven thirty monday friday tomorrow today tonight morning evening night "
    "day week month year minutes hours days weeks may february 2027 weekday weekends daily noon "
    "midnight from now before after ago yesterday : . / - 99 0"
).split()
_CLOCKS = st.datetimes(datetime(2000, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC))


@given(st.lists(st.sampled_from(_WORDS), max_size=8).map(" ".join), _CLOCKS)
def test_what_is_resolved_lies_ahead_and_comes_again(text: str, now: datetime) -> None:
    try:
        plain = times.checked(text)
        when = times.resolve(text, now)
    except ValueError:
        return
    assert not times.is_due(when.at, now)
    assert times.resolve(plain, now) == when
    if when.rule:
        start = when.at.replace(tzinfo=None)
        assert start in rrulestr(when.rule, dtstart=start)[:1]


@given(st.lists(st.sampled_from(_WORDS), max_size=8).map(" ".join))
def test_one_form_is_final_for_what_is_a_time(text: str) -> None:
    try:
        plain = times.checked(text)
    except ValueError:
        return
    assert times.checked(plain) == plain


@given(_CLOCKS, st.integers(1, 60 * 24 * 300))
def test_a_time_that_is_written_out_comes_back(now: datetime, minutes: int) -> None:
    then = now.replace(second=0, microsecond=0, tzinfo=None) + timedelta(minutes=minutes)
    text = f"{then:%B} {then.day} {then.year} at {then:%I:%M %p}"
    assert times.resolve(text, now).at == then


@pytest.mark.parametrize("grammar", [WHEN, MOMENT])
def test_whatever_is_listened_for_is_a_time(grammar: str) -> None:
    random = Random(1)
    for _ in range(400):
        said = sentence(grammar, random, {})
        assert times.checked(said), said


def test_idioms_in_one_form() -> None:
    assert normal("half past seven o'clock") == "7:30"
    assert normal("an hour and a half") == "1.5 hour"
    assert normal("five-thirty tomorrow evening") == "5:30 tomorrow evening"


@pytest.mark.parametrize(
    ("text", "what", "when"),
    [
        ("call mom tomorrow at 7", "call mom", "tomorrow at 7"),
        ("tomorrow at 7 to call Mom", "call Mom", "tomorrow at 7"),
        ("tomorrow to call mom at 7", "call mom", "tomorrow at 7"),
        ("to take my pills every day at 8", "take my pills", "every day at 8"),
        ("every monday at nine to take out the trash", "take out the trash", "every monday at 9"),
        ("to book a table for friday", "book a table for friday", ""),
        ("to buy 7 eggs", "buy 7 eggs", ""),
        ("in 10 minutes", "", "in 10 minutes"),
        ("lunch with bob next tuesday at noon", "lunch with bob", "next tuesday at 12:00 pm"),
        ("on the 5th of may about the party", "the party", "on the 5th of may"),
    ],
)
def test_what_and_when_are_parted(text: str, what: str, when: str) -> None:
    assert times.split(text) == (what, when)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("check mail every 15 minutes between 9 and 5", "between 9 and 5"),
        ("stretch between 9 and 5 every hour", "between 9 and 5"),
        ("take pills every 6 hours starting at 8", "starting at 8"),
        ("water the plants starting tomorrow every day", "starting tomorrow"),
        ("take pills every day for two weeks", "for two weeks"),
        ("take pills every day until christmas", "until christmas"),
        ("every day at 8 until christmas to run", "until christmas"),
        ("run at sunrise every day", "at sunrise"),
        ("at sunset to water the plants", "at sunset"),
        ("in three business days to reply", "working days"),
        ("dentist on 5 may 99999", "beyond my calendar"),
        ("on 1 january 99999 at 8 to laugh", "beyond my calendar"),
    ],
)
def test_what_cannot_be_planned_is_no_part_of_what_is(text: str, why: str) -> None:
    with pytest.raises(ValueError, match=why):
        times.check_limits(text)


@pytest.mark.parametrize(
    "text",
    [
        "every day from monday to friday at 8 to run",
        "buy milk every monday from the shop",
        "every day for dinner to cook",
        "every day from now on to run",
        "wait until friday at 5",
        "book a table at sunset grill for tomorrow",
        "work from 9 to 5 tomorrow",
        "meeting between bob and me every monday",
        "pay invoice 123456 tomorrow",
    ],
)
def test_words_of_limits_that_limit_nothing(text: str) -> None:
    times.check_limits(text)


@given(st.lists(st.sampled_from([*_WORDS, "until", "for", "between", "at sunrise"]), max_size=8))
def test_a_limit_is_a_value_error_and_nothing_else(words: list[str]) -> None:
    with contextlib.suppress(ValueError):
        times.check_limits(" ".join(words))


@given(st.text(max_size=120))
def test_parting_never_fails_and_what_it_finds_is_a_time(text: str) -> None:
    _, when = times.split(text)
    assert not when or times.checked(when) == when
