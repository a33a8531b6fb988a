"""What people say about time, as values. It has no clock: it is told what time it is."""

from earshot.times.rules import said as said_rule
from earshot.times.splitting import check_limits, split
from earshot.times.when import (
    When,
    checked,
    checked_day,
    coming,
    is_due,
    is_of_any_hour,
    left,
    resolve,
)

__all__ = [
    "When",
    "check_limits",
    "checked",
    "checked_day",
    "coming",
    "is_due",
    "is_of_any_hour",
    "left",
    "resolve",
    "said_rule",
    "split",
]
