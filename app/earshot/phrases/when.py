"""Points in time and what repeats, as the starter recogniser listens for them."""

from __future__ import annotations

from earshot.phrases.days import MONTHS, ORDINALS, WEEKDAYS
from earshot.phrases.numbers import TEENS, TENS, UNITS

_HOUR = f"({'|'.join([*UNITS, 'ten', 'eleven', 'twelve'])})"
_MINUTES = (
    f"(oh ({'|'.join(UNITS)})|{'|'.join(TEENS)}|({'|'.join(TENS[:4])}) [({'|'.join(UNITS)})])"
)
_OF_DAY = "(am|pm|in the (morning|afternoon|evening)|at night)"
_PAST = "(half past|[a] quarter (past|to)|(five|ten|twenty|twenty five) [minutes] (past|to))"
_CLOCK = f"({_HOUR} [({_MINUTES}|o'clock)] [{_OF_DAY}]|{_PAST} {_HOUR} [{_OF_DAY}]|noon|midnight)"

_WEEKDAY = f"({'|'.join(WEEKDAYS)})"
_DATE = f"[the] ({'|'.join(ORDINALS)}) of ({'|'.join(MONTHS)})"
_PART = "(morning|afternoon|evening|night)"
_DAY = f"(tomorrow [{_PART}]|tonight|this {_PART}|[on] [next] {_WEEKDAY} [{_PART}]|on {_DATE})"
_EVERY = (
    f"(every (day|weekday|weekend|[other] {_WEEKDAY} [and {_WEEKDAY}]|morning|evening|night)"
    "|daily|on weekdays|on weekends)"
)
_AHEAD = (
    f"in (half an hour|an hour [and a half]|({'|'.join([*UNITS, *TEENS])}) (minutes|hours|days)"
    f"|({'|'.join(TENS[:4])}) [({'|'.join(UNITS)})] minutes)"
)

WHEN = f"([at] {_CLOCK} [({_DAY}|{_EVERY})]|({_DAY}|{_EVERY}) [[at] {_CLOCK}]|{_AHEAD})"
