"""What people say of times, days and what repeats, with what they mean by it."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone

import pytest

from earshot import times

NOW = datetime(2026, 3, 4, 10, 20, tzinfo=timezone(timedelta(hours=1)))
"""A Wednesday morning."""

TIMES = """
quarter to five                                     | 03-04 16:45
a quarter past eleven                               | 03-04 11:15
quarter of six                                      | 03-04 17:45
quarter to                                          | 03-04 10:45
quarter past                                        | 03-04 11:15
half past                                           | 03-04 10:30
at ten to                                           | 03-04 10:50
twenty-five past                                    | 03-04 10:25
on the hour                                         | 03-04 11:00
five-ish                                            | 03-04 17:00
around half five ish                                | 03-04 17:30
11ish                                               | 03-04 11:00
at about half three                                 | 03-04 15:30
19:45                                               | 03-04 19:45
7.30 pm                                             | 03-04 19:30
7.30pm                                              | 03-04 19:30
0730                                                | 03-05 07:30
at 0730 tomorrow                                    | 03-05 07:30
tomorrow at 1915                                    | 03-05 19:15
nine hundred hours                                  | 03-05 09:00
1930 hours                                          | 03-04 19:30
eighteen hundred                                    | 03-04 18:00
oh six hundred hours                                | 03-05 06:00
zero seven thirty                                   | 03-05 07:30
16h30                                               | 03-04 16:30
six p m                                             | 03-04 18:00
8pm sharp                                           | 03-04 20:00
8 o'clock on the dot                                | 03-04 20:00
twelve thirty                                       | 03-04 12:30
six in the evening                                  | 03-04 18:00
three in the morning                                | 03-05 03:00
nine at night                                       | 03-04 21:00
one in the afternoon                                | 03-04 13:00
midnight tonight                                    | 03-05 00:00
tonight at eight                                    | 03-04 20:00
eight tonight                                       | 03-04 20:00
half eleven tonight                                 | 03-04 23:30
this evening at quarter to eight                    | 03-04 19:45
tomorrow night at eleven                            | 03-05 23:00
tomorrow evening at half six                        | 03-05 18:30
later this evening                                  | 03-04 19:00
early tomorrow morning                              | 03-05 09:00
first thing tomorrow                                | 03-05 09:00
first thing in the morning                          | 03-05 09:00
first thing monday morning                          | 03-09 09:00
first thing on monday                               | 03-09 09:00
last thing tonight                                  | 03-04 21:00
at lunchtime                                        | 03-04 12:00
tomorrow lunchtime                                  | 03-05 12:00
noon tomorrow                                       | 03-05 12:00
the day after tomorrow at noon                      | 03-06 12:00
this time tomorrow                                  | 03-05 10:20
the same time tomorrow                              | 03-05 10:20
this time next week                                 | 03-11 10:20
an hour before midnight                             | 03-04 23:00
half an hour before noon                            | 03-04 11:30
two hours before seven pm                           | 03-04 17:00
in three quarters of an hour                        | 03-04 11:05
in a couple of hours                                | 03-04 12:20
in an hour or so                                    | 03-04 11:20
in about an hour                                    | 03-04 11:20
in 2 1/2 hours                                      | 03-04 12:50
in 1h30                                             | 03-04 11:50
in an hour and a quarter                            | 03-04 11:35
in one and three quarter hours                      | 03-04 12:05
in an hour thirty                                   | 03-04 11:50
in half a day                                       | 03-04 22:20
in a day and a half                                 | 03-05 22:20
in a few minutes                                    | 03-04 10:23
in five                                             | 03-04 10:25
45 minutes from now                                 | 03-04 11:05
twenty minutes hence                                | 03-04 10:40
in 24 hours                                         | 03-05 10:20
half an hour later                                  | 03-04 10:50
a week on tuesday                                   | 03-17 09:00
tuesday week at 4                                   | 03-17 16:00
a week tuesday                                      | 03-17 09:00
two weeks on friday at noon                         | 03-20 12:00
a fortnight on monday                               | 03-23 09:00
a week today                                        | 03-11 09:00
a week tomorrow at 5                                | 03-12 17:00
monday fortnight                                    | 03-23 09:00
tomorrow week                                       | 03-12 09:00
in two weeks' time                                  | 03-18 09:00
in a week's time                                    | 03-11 09:00
two weeks from tomorrow                             | 03-19 09:00
a fortnight today at ten                            | 03-18 10:00
the week after next                                 | 03-18 09:00
monday after next                                   | 03-16 09:00
the friday after next at 3                          | 03-20 15:00
friday of next week at 3                            | 03-13 15:00
next week on thursday                               | 03-12 09:00
monday next week                                    | 03-09 09:00
this weekend                                        | 03-07 09:00
at the weekend                                      | 03-07 09:00
next weekend                                        | 03-14 09:00
the end of the week                                 | 03-06 09:00
end of next week                                    | 03-13 09:00
the beginning of next week                          | 03-09 09:00
early next week                                     | 03-09 09:00
the middle of next week                             | 03-11 09:00
end of the day                                      | 03-04 17:00
by the end of tomorrow                              | 03-05 17:00
end of day friday                                   | 03-06 17:00
close of business on monday                         | 03-09 17:00
the end of the month                                | 03-31 09:00
end of next month                                   | 04-30 09:00
the end of may                                      | 05-31 09:00
the start of april                                  | 04-01 09:00
the middle of april                                 | 04-15 09:00
end of the year                                     | 12-31 09:00
the last day of the month                           | 03-31 09:00
last day of february                                | 2027-02-28 09:00
the first day of next month                         | 04-01 09:00
the first of next month at 8                        | 04-01 08:00
the first weekend of june                           | 06-06 09:00
the last friday of the month                        | 03-27 09:00
the first monday in april at 10                     | 04-06 10:00
the second tuesday of may                           | 05-12 09:00
the first monday of next month                      | 04-06 09:00
the third thursday in november                      | 11-19 09:00
the 15th                                            | 03-15 09:00
on the 15th at 3                                    | 03-15 15:00
sunday the eighth                                   | 03-08 09:00
half past six in the evening on the third of may    | 05-03 18:30
may the fourth at 6                                 | 05-04 18:00
for 7.30                                            | 03-04 19:30
7.30 on friday                                      | 03-06 07:30
24.12                                               | 12-24 09:00
3 may                                               | 05-03 09:00
june first at 9 am                                  | 06-01 09:00
the first of june two thousand twenty seven         | 2027-06-01 09:00
march 3rd                                           | 2027-03-03 09:00
next month on the 5th                               | 04-05 09:00
may 5th next year                                   | 2027-05-05 09:00
next year on the 5th of may                         | 2027-05-05 09:00
christmas eve at 6                                  | 12-24 18:00
christmas morning at 7                              | 12-25 07:00
boxing day at 10                                    | 12-26 10:00
noon on new year's day                              | 2027-01-01 12:00
new year's eve at 11 pm                             | 12-31 23:00
easter sunday                                       | 04-05 09:00
easter monday at noon                               | 04-06 12:00
good friday                                         | 04-03 09:00
thanksgiving at 4                                   | 11-26 16:00
black friday                                        | 11-27 09:00
mother's day                                        | 05-10 09:00
labor day at noon                                   | 09-07 12:00
st patrick's day                                    | 03-17 09:00
independence day at 9 pm                            | 07-04 21:00
next easter                                         | 04-05 09:00
the day after christmas                             | 12-26 09:00
two days before easter                              | 04-03 09:00
a week before christmas                             | 12-18 09:00
"""

REPEATED = """
every other friday                      | every other week on Friday                   | 03-06 09:00
every second tuesday at 8 pm            | every other week on Tuesday                  | 03-10 20:00
every two weeks on monday               | every other week on Monday                   | 03-09 09:00
every fortnight                         | every 2 weeks                                | 03-18 09:00
quarterly                               | every 3 months                               | 06-04 09:00
alternate fridays                       | every other week on Friday                   | 03-06 09:00
weekday mornings at 7                   | every weekday                                | 03-05 07:00
mon-fri at 9                            | every weekday                                | 03-05 09:00
weekdays except wednesday at 9          | every weekday except Wednesday   | 03-05 09:00
every other day at 8                    | every 2 days                                 | 03-05 08:00
every 3 days at 9                       | every 3 days                                 | 03-05 09:00
the first monday of every month at 10   | the 1st Monday of every month                | 04-06 10:00
the last friday of each month           | the last Friday of every month               | 03-27 09:00
every first monday of the month         | the 1st Monday of every month                | 04-06 09:00
the last day of every month             | the last day of every month                  | 03-31 09:00
on the 15th of each month               | the 15th of every month                      | 03-15 09:00
every month on the 15th at noon         | the 15th of every month                      | 03-15 12:00
every first of the month                | the 1st of every month                       | 04-01 09:00
monthly on the 3rd                      | the 3rd of every month                       | 04-03 09:00
every weekday morning at 6:45           | every weekday                                | 03-05 06:45
weekdays at 6                           | every weekday                                | 03-04 18:00
every other weekend                     | every other weekend                          | 03-07 09:00
every weekend at ten                    | every weekend                                | 03-07 10:00
mondays, wednesdays and fridays at 7    | every Monday, Wednesday and Friday           | 03-06 07:00
every tuesday and thursday evening at 8 | every Tuesday and Thursday                   | 03-05 20:00
monday to thursday at 7                 | every weekday except Friday| 03-05 07:00
monday through friday at 7:15           | every weekday                                | 03-05 07:15
every day except sunday                 | every day except Sunday                   | 03-05 09:00
every weekday but friday at 8           | every weekday except Friday| 03-05 08:00
every night at eleven                   | every day                                    | 03-04 23:00
every morning at half six               | every day                                    | 03-05 06:30
each morning                            | every day                                    | 03-05 09:00
saturday mornings                       | every Saturday                               | 03-07 09:00
sundays at noon                         | every Sunday                                 | 03-08 12:00
every day at noon                       | every day                                    | 03-04 12:00
every half hour                         | every 30 minutes                             | 03-04 10:50
every quarter of an hour                | every 15 minutes                             | 03-04 10:35
every hour                              | every hour                                   | 03-04 11:20
every year on may 3rd                   | every May 3rd                                | 05-03 09:00
every christmas eve at 6                | every December 24th                          | 12-24 18:00
every year on 5 may                     | every May 5th                                | 05-05 09:00
each year on the 5th of may             | every May 5th                                | 05-05 09:00
every year on 1 january at 8            | every January 1st                      | 2027-01-01 08:00
every 25 december at noon               | every December 25th                          | 12-25 12:00
annually on june first                  | every June 1st                               | 06-01 09:00
once a month                            | every month                                  | 04-04 09:00
every three months on the 5th           | the 5th of every 3 months                    | 03-05 09:00
"""


def rows(table: str) -> list[list[str]]:
    return [[cell.strip() for cell in line.split("|")] for line in table.strip().splitlines()]


def dated(at: datetime) -> str:
    return f"{at:%m-%d %H:%M}" if at.year == NOW.year else f"{at:%Y-%m-%d %H:%M}"


@pytest.mark.parametrize(("text", "expected"), rows(TIMES))
def test_times(text: str, expected: str) -> None:
    assert dated(times.resolve(text, NOW).at) == expected


@pytest.mark.parametrize(("text", "rule", "first"), rows(REPEATED))
def test_what_repeats(text: str, rule: str, first: str) -> None:
    when = times.resolve(text, NOW)
    assert times.said_rule(when.rule, NOW) == rule
    assert dated(when.at) == first


@pytest.mark.parametrize(("text", "_"), rows(TIMES))
def test_one_form_means_the_same(text: str, _: str) -> None:
    assert times.resolve(times.checked(text), NOW) == times.resolve(text, NOW)


@pytest.mark.parametrize(
    ("text", "what", "when"),
    [
        ("check the oven in five", "check the oven", "in 5 minutes"),
        ("the day before easter to buy eggs", "buy eggs", "1 day before easter"),
        ("watch blade runner 2049", "watch blade runner 2049", ""),
        ("pay 1800", "pay 1800", ""),
        ("watch the end of the movie", "watch the end of the movie", ""),
        ("do the first thing on the list", "do the first thing on the list", ""),
    ],
)
def test_what_and_when_are_parted(text: str, what: str, when: str) -> None:
    assert times.split(text) == (what, when)
