"""Convert money, by the exchange rates you tell me."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date

from earshot import paths
from earshot.skills import spoken
from earshot.skills.api import Context, Reply, Risk, SkillError, skill
from earshot.skills.kept import DamagedError, set_aside


@dataclass(frozen=True, slots=True)
class _Rate:
    """What one of a currency was worth in another, when the person told it."""

    one: str
    other: str
    worth: float
    told: str


@skill(
    "[(remember|note|assume|say)] [that] {money}"
    " (is|are|is worth|are worth|equals|costs|makes|buys) [now] {money:other}",
    "[(remember|note|assume)] [that] the {currency} is [now] [(at|worth)] {money:other}",
    risk=Risk.REVERSIBLE,
)
def tell_rate(context: Context, other: str, money: str = "", currency: str = "") -> Reply:
    """Remember an exchange rate the person tells: "1 EUR" is worth "1.08 USD"."""
    amount, one = _amount(money or f"1 {currency}")
    value, second = _amount(other)
    if one == second or amount <= 0 or value <= 0:
        raise SkillError("no-such-rate", "That cannot be an exchange rate.")
    with set_aside():
        before = _rates(context)
    kept = [rate for rate in before if {rate.one, rate.other} != {one, second}]
    told = _Rate(one, second, value / amount, context.now().date().isoformat())
    _keep(context, [*kept, told])

    def undo() -> str:
        _keep(context, before)
        if len(kept) < len(before):
            return f"The rate of {_named(one, 2)} is as before."
        return f"I forgot the rate of {_named(one, 2)}."

    return Reply(f"I will count {_said(1, one)} as {_said(told.worth, second)}.", undo)


_CONVERTED = ("convert_money", "convert_money_again", "convert_sum_too")


@skill(
    "[(convert|change|exchange|turn|what is|what are|what would be|how much is|how much are|tell me"
    "|calculate)] {money} [worth] (in|to|into|for) {currency}",
    "how many {currency} (is|are|in|are in|is in|are there in|for|make|does|do) {money}"
    " [(make|buy)]",
    "how (many|much) {currency} (can|do|would|will|could) I (get|buy|receive|exchange) (for|with)"
    " {money}",
    "(I have|if I have) {money} how many {currency} (is that|do I have)",
    "what is the {currency} (equivalent|value|price) of {money}",
)
def convert_money(context: Context, money: str, currency: str) -> Reply:
    """Convert a sum such as "50 EUR" to another currency, by a rate the person told."""
    amount, one = _amount(money)
    rate = _found(_rates(context), one, currency.upper())
    result = _said(amount * rate.worth, currency.upper())
    said = f"{_said(amount, one)} is {result}, by the rate you told me on {_day(rate.told)}."
    return Reply(said, about=(money, currency))


@skill(
    "[and] (in|to) {currency}",
    "[and] (what|how) about [in] {currency}",
    "how many {currency} is that",
    "how much is that in {currency}",
    after=_CONVERTED,
)
def convert_money_again(context: Context, currency: str) -> Reply:
    """Convert the last sum to one more currency."""
    return convert_money.function(context, _last(context)[0], currency)  # type: ignore[return-value]


@skill("[and] (what|how) about {money}", "and {money}", after=_CONVERTED)
def convert_sum_too(context: Context, money: str) -> Reply:
    """Convert one more sum to the last currency."""
    return convert_money.function(context, money, _last(context)[1])  # type: ignore[return-value]


def _last(context: Context) -> tuple[str, str]:
    """The sum and the currency that were just converted."""
    match context.last().about:
        case (str(money), str(currency)):
            return money, currency
    raise SkillError("no-sum", "Say the sum and the currency.")


@skill(
    "[(what is|what are|what was|what would be|tell me|show|show me|give me|check|display|get)]"
    " [the]"
    " [(current|latest|popular|new|today's|present)]"
    " ((exchange|conversion|currency|forex|currency exchange) (rate|rates)|rate"
    "|[currency] conversion)"
    " (between|from|of|for|on) {currency} [today] (and|to|into|in|with|versus|vs|for|against)"
    " {currency:other} [(today|currently|now|right now)]",
    "[(what is|what are|tell me|show|show me|give me|check|display|get)] [the]"
    " [(current|latest|popular|new|today's|present)]"
    " (exchange|conversion|currency|forex|currency exchange) (rate|rates)"
    " [(today|currently|now|right now|as of today)]",
    "[(what is|tell me|show|show me|give me|check)] [the] [(current|latest)]"
    " (exchange|conversion|currency|forex) (rate|rates) (of|for) {currency}"
    " [(today|currently|now|right now)]",
    "(how much is|what is) the {currency} [worth] [going for]"
    " (in|to|against|versus|compared to) [(a|an|the)] {currency:other} [today]",
    "how much is [(a|an|the|one)] {currency} worth [(today|now)]",
    "{currency} (versus|vs) {currency:other}",
    "{currency} (to|and|versus|vs) {currency:other} [exchange] rate",
    "how many {currency:other} (for|per|to) (the|each) {currency}",
    "(tell me|let me know|I (need|want|would like) to know) [(what is|what)] the exchange rate"
    " between {currency} and {currency:other} [is]",
    "how does the {currency} compare to the {currency:other}",
)
def tell_exchange_rate(context: Context, currency: str = "", other: str = "") -> str:
    """Tell an exchange rate, if the person told it before: no rates are known offline."""
    rates = _rates(context)
    one = currency.upper()
    if not other:
        known = [rate for rate in rates if not one or one in (rate.one, rate.other)]
        if not known:
            raise _unknown()
        one, other = known[-1].one, known[-1].other
    rate = _found(rates, one, other.upper())
    worth = f"{float(f'{rate.worth:.4g}'):.10g} {_named(rate.other, rate.worth)}"
    return f"{_said(1, one)} is {worth}: you told me on {_day(rate.told)}."


def _found(rates: list[_Rate], one: str, other: str) -> _Rate:
    """Also backwards, and by way of one third currency. SkillError where nothing leads there."""
    if one == other:
        raise SkillError("same-currency", "Those are the same currency.")
    ways = [*rates, *(_Rate(rate.other, rate.one, 1 / rate.worth, rate.told) for rate in rates)]
    ways += [
        _Rate(first.one, second.other, first.worth * second.worth, min(first.told, second.told))
        for first in ways
        for second in ways
        if first.other == second.one
    ]
    for way in ways:
        if (way.one, way.other) == (one, other):
            return way
    raise _unknown()


def _unknown() -> SkillError:
    tell = "Tell me one, such as: one euro is 1.08 dollars."
    return SkillError("no-rate", f"I know no exchange rates offline. {tell}")


def _amount(money: str) -> tuple[float, str]:
    count, _, code = money.strip().partition(" ")
    try:
        return float(count), code.upper()
    except ValueError as error:
        raise SkillError("no-such-amount", f"{money[:40]} is no amount of money.") from error


def _rates(context: Context) -> list[_Rate]:
    """Those that were told. DamagedError where something else stands in their file."""
    file = context.folder / "rates.json"
    try:
        rows = json.loads(file.read_text(encoding="utf-8"))
        return [_Rate(str(a), str(b), float(worth), str(told)) for a, b, worth, told in rows]
    except FileNotFoundError:
        return []
    except (ValueError, TypeError) as error:
        raise DamagedError(file) from error


def _keep(context: Context, rates: list[_Rate]) -> None:
    rows = [(rate.one, rate.other, rate.worth, rate.told) for rate in rates]
    paths.write_atomically(context.folder / "rates.json", json.dumps(rows).encode())


def _said(amount: float, code: str) -> str:
    return f"{spoken.number(amount)} {_named(code, amount)}"


def _named(code: str, amount: float) -> str:
    """ "euros", "US dollar"."""
    from babel.numbers import get_currency_name

    return get_currency_name(code, count=amount, locale="en")


def _day(told: str) -> str:
    when = date.fromisoformat(told)
    return f"{when:%B} {spoken.ordinal(when.day)}"
