"""Points in time and what repeats, as the starter recogniser listens for them."""

from __future__ import annotations

from earshot.phrases.days import MONTHS, ORDINALS, WEEKDAYS
from earshot.phrases.numbers import TEENS, TENS, UNITS

_UNIT = f"({'|'.join(UNITS)})"
_HOUR = f"({'|'.join([*UNITS, 'ten', 'eleven', 'twelve'])})"
_MINUTES = f"(oh {_UNIT}|{'|'.join(TEENS)}|({'|'.join(TENS[:4])}) [{_UNIT}])"
_PAST = "(half past|[a] quarter (past|to)|(five|ten|twenty|twenty five) [minutes] (past|to))"
_TIME = f"({_HOUR} [({_MINUTES}|o'clock)]|{_PAST} {_HOUR})"
_OF_DAY = "(am|pm|in the (morning|afternoon|evening)|at night)"
_CLOCK = f"({_TIME} [{_OF_DAY}]|noon|midnight)"

_WEEKDAY = f"({'|'.join(WEEKDAYS)})"
_DATE = f"[the] ({'|'.join(ORDINALS)}) of ({'|'.join(MONTHS)})"
_DAY = f"(tomorrow|[on] [next] {_WEEKDAY}|on {_DATE})"
_EVERY = f"(every (day|weekday|weekend|[other] {_WEEKDAY})|daily|on weekdays|on weekends)"
_PART = "(morning|afternoon|evening|night)"
_DAY_PART = f"(tomorrow {_PART}|tonight|this {_PART}|every (morning|evening|night))"
_AHEAD = (
    f"in (half an hour|an hour [and a half]|({'|'.join([*UNITS[1:], *TEENS])}) (minutes|hours|days)"
    f"|({'|'.join(TENS[:4])}) [{_UNIT}] minutes)"
)

WHEN = (
    f"([at] {_CLOCK} [({_DAY}|{_EVERY})]|({_DAY}|{_EVERY}) [[at] {_CLOCK}]"
    f"|[at] {_TIME} {_DAY_PART}|{_DAY_PART} [[at] {_TIME}]|{_AHEAD})"
)

_ROUND = "oh five|ten|fifteen|twenty|twenty five|thirty|thirty five|forty|forty five|fifty"
MOMENT = f"([at] {_HOUR} [({_ROUND}|o'clock)] [(am|pm)]|noon|midnight|tomorrow|{_WEEKDAY})"
"""What a time that is known already, or corrected, is called by. It may be said in any way, but
this much is listened for."""
