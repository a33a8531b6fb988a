from __future__ import annotations

import pytest

from earshot.errors import SkillError
from earshot.skills import places
from earshot.values import SkillCall
from tests.skills.hosting import Home, ask


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("what time is it in Tokyo", "In Tokyo it's 3:42 AM on Thursday."),
        ("what time is it in Munich?", "In Munich it's 7:42 PM."),
        ("what's the time in San Francisco", "In San Francisco it's 10:42 AM."),
        ("time in mumbai", "In Mumbai it's 12:12 AM on Thursday."),
        ("what's the current time in Italy", "In Italy it's 7:42 PM."),
        ("what time is it in Russia", "In Moscow, Russia it's 9:42 PM."),
        ("tell me the time in dallas texas", "In Dallas, Texas it's 12:42 PM."),
        ("what is the time in Lagos, Nigeria", "In Lagos, Nigeria it's 7:42 PM."),
        ("what time is it on the east coast", "In Eastern Time it's 1:42 PM."),
        ("what time is it in utc now", "In UTC it's 6:42 PM."),
        ("what day is it in Sydney", "In Sydney it's Thursday, March 5th, 2026."),
        ("what time will it be in 8 hours in Berlin", "In Berlin it will be 3:42 AM on Thursday."),
        ("what will be the time in Kansas in 8 hours", "In Kansas it will be 8:42 PM."),
        ("what is the time in ten minutes", "It will be 7:52 PM."),
        ("how many hours ahead is tokyo", "Tokyo is 8 hours ahead of us."),
        ("in tokyo, what time is it", "In Tokyo it's 3:42 AM on Thursday."),
        ("what timezone is Italy in", "Italy has Central European Standard Time, UTC plus 1 hour."),
        ("time zone of Lima", "Lima has Peru Standard Time, UTC minus 5 hours."),
        ("time difference to vienna", "Vienna has the same time as here."),
        (
            "what is the time difference between Lagos and New York",
            "New York City is 6 hours behind Lagos.",
        ),
    ],
)
async def test_answers(home: Home, text: str, answer: str) -> None:
    assert (await ask(home.host(), text)) == answer


@pytest.mark.parametrize(
    ("text", "after", "answer"),
    [
        ("and in Berlin?", "tell_time_in", "In Berlin it's 7:42 PM."),
        ("what about Paris", "tell_time_there_too", "In Paris it's 7:42 PM."),
        ("and los angeles", "tell_time", "In Los Angeles it's 10:42 AM."),
        ("how about in Tokyo", "tell_date_in", "In Tokyo it's Thursday, March 5th, 2026."),
    ],
)
async def test_one_more_place(home: Home, text: str, after: str, answer: str) -> None:
    assert (await ask(home.host(), text, after)) == answer


async def test_an_unknown_place_is_named(home: Home) -> None:
    with pytest.raises(SkillError, match="where narnia is"):
        await ask(home.host(), "what time is it in narnia")


async def test_a_time_beyond_the_calendar_is_declined(home: Home) -> None:
    given = {"city": "Paris", "duration": 10**12}
    with pytest.raises(SkillError, match="calendar"):
        await home.host().run(SkillCall("tell_time_later_in", given))


@pytest.mark.parametrize(
    ("name", "zone"),
    [
        ("San José", "America/Los_Angeles"),
        ("São Paulo", "America/Sao_Paulo"),
        ("the Netherlands", "Europe/Amsterdam"),
        ("UK", "Europe/London"),
        ("Portland, Maine", "America/New_York"),
        ("portland", "America/Los_Angeles"),
        ("Bangalore", "Asia/Kolkata"),
        ("New York", "America/New_York"),
        ("Singapore", "Asia/Singapore"),
        ("Auckland", "Pacific/Auckland"),
    ],
)
def test_places_by_any_name(name: str, zone: str) -> None:
    assert places.place(name).zone.key == zone


def test_a_country_is_known_by_its_names() -> None:
    assert places.country("the united states") == ("US", "United States")
    assert places.country("Germany") == ("DE", "Germany")
    with pytest.raises(SkillError, match="no country"):
        places.country("narnia")


def test_home_is_where_the_time_zone_is(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TZ", "Europe/Vienna")
    assert places.home() == ("AT", "Austria")
    monkeypatch.setenv("TZ", "UTC")
    for name in ("LANGUAGE", "LC_ALL", "LC_TIME", "LANG"):
        monkeypatch.setenv(name, "en_GB.UTF-8")
    assert places.home() == ("GB", "United Kingdom")
