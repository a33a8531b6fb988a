from __future__ import annotations

import pytest

from earshot.errors import SkillError
from earshot.values import SkillCall
from tests.skills.hosting import Home, ask


@pytest.fixture(autouse=True)
def _germany(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TZ", "Europe/Berlin")


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("days between may 3rd and june 10th", "It is 38 days from May 3rd to June 10th."),
        (
            "how many days between december 20th and january 5th",
            "It is 16 days from December 20th, 2026 to January 5th, 2027.",
        ),
        (
            "how many days from tomorrow to christmas",
            "It is 295 days from March 5th to December 25th.",
        ),
        ("how many days since new year", "62 days since Thursday, January 1st, 2026."),
        ("how many days since christmas", "69 days since Thursday, December 25th, 2025."),
        ("how long ago was easter", "318 days since Sunday, April 20th, 2025."),
        ("how many days since monday", "2 days since Monday, March 2nd, 2026."),
        ("how many days since wednesday", "That is today."),
        ("how long ago was last friday", "5 days since Friday, February 27th, 2026."),
        ("how many days since the 1st", "3 days since Sunday, March 1st, 2026."),
        ("how many days since the 30th", "33 days since Friday, January 30th, 2026."),
        ("how many days since february 29th", "734 days since Thursday, February 29th, 2024."),
        (
            "how many weeks until next friday",
            "1 week and 2 days until Friday, March 13th, 2026.",
        ),
        ("how many weeks until today", "That is today."),
        (
            "how many weeks until christmas",
            "42 weeks and 2 days until Friday, December 25th, 2026.",
        ),
        ("what week is it", "March 4th is in week 10."),
        ("what week does june 30th fall in", "June 30th is in week 27."),
        ("how many days are left this year", "Today is day 63 of 2026; 302 days are left."),
        ("is 2028 a leap year", "2028 is a leap year."),
        ("is twenty thirty a leap year", "2030 is not a leap year."),
        ("when is the next leap year", "2026 is not a leap year; the next is 2028."),
        ("how many days does february have", "February 2026 has 28 days."),
        ("how many days in february", "February 2026 has 28 days."),
        (
            "when is the next public holiday",
            "The next public holiday in Germany is Good Friday, on Friday, April 3rd, 2026,"
            " 30 days from now.",
        ),
        ("is monday a holiday", "Monday, March 9th, 2026, is no public holiday in Germany."),
        (
            "is easter monday a bank holiday in England",
            "Monday, April 6th, 2026, is no public holiday in the United Kingdom.",
        ),
        (
            "is july 4th a holiday in the united states",
            "Saturday, July 4th, 2026, is Independence Day in the United States.",
        ),
        (
            "what public holidays are coming up",
            "The next public holidays in Germany are Good Friday on April 3rd, Easter Monday on"
            " April 6th and Labor Day on May 1st.",
        ),
    ],
)
async def test_answers(home: Home, text: str, answer: str) -> None:
    assert (await ask(home.host(), text)) == answer


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("when is the next holiday in narnia", "no country called narnia"),
        ("when is the next holiday in the canary islands", "no public holidays"),
        ("how many weeks until yesterday", "has passed"),
        ("how many days since tomorrow", "to come"),
        ("how many days since the 30th of february", "The calendar has no such day"),
        ("how many weeks until june 31st 2027", "The calendar has no such day"),
        ("is the 30th of february a holiday", "The calendar has no such day"),
    ],
)
async def test_refusals(home: Home, text: str, why: str) -> None:
    with pytest.raises(SkillError, match=why):
        await ask(home.host(), text)


async def test_without_a_country_it_asks_for_one(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in (("TZ", "UTC"), ("LANGUAGE", "C"), ("LC_ALL", "C"), ("LANG", "C")):
        monkeypatch.setenv(name, value)
    with pytest.raises(SkillError, match="in Germany"):
        await ask(home.host(), "when is the next public holiday")


@pytest.mark.parametrize(
    ("name", "given"),
    [
        ("days_between", {"day": "x", "other": "+1"}),
        ("days_in_month", {"month": "smarch"}),
        ("tell_if_holiday", {"day": "easter 99999"}),
        ("tell_week", {"day": "13-40"}),
    ],
)
async def test_what_no_calendar_has_is_refused(
    home: Home, name: str, given: dict[str, str]
) -> None:
    with pytest.raises(SkillError):
        await home.host().run(SkillCall(name, given))
