"""Values resolved right: `python -m tests.bench.values [--json] [--wrong]`.

Durations, times, dates, points in time and recurrences of Recognizers-Text (English), and the share
of Mycroft's sentences about time that is understood. Kept is what a person would say to an
assistant; `why_not` is the whole filter, and how many cases it keeps is printed.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from earshot import times
from earshot.phrases import wording
from earshot.phrases.durations import duration
from earshot.phrases.measures import money, quantity
from earshot.phrases.numbers import number
from earshot.phrases.slots import SLOT_TYPES
from earshot.phrases.templates import PhraseBook
from tests.skills.hosting import Home

ROOT = Path(__file__).parents[2]
TEXTS = Path(os.environ.get("EARSHOT_DATA", ROOT.parent / "shared" / "data")) / "text"
KINDS = ("duration", "time", "date", "datetime", "set")
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")

WRITTEN = re.compile(r"\d{4}[/-]\d+[/-][a-z]|[/-]\d{4}[/-]|\(")
"""Notation that nobody writes, with the year in the middle or brackets: "23-2020-september"."""
VAGUE = re.compile(
    r"\b(several|some|otd|eod|all (day|week|month)|the (day|hour)$|the day (before|after)$"
    r"|(end of|\d+ weeks since) .*|since .*)\b"
)
"""No one value: "several weeks", "all day", "the day"; and "end of the day", where the data has a
second before midnight and a person means the end of work."""
STAY = re.compile(r"\b(nights?|weekends?)$")
"""Of a length, nothing that a clock measures: "two nights", "three weekends"."""
UNSAID = re.compile(
    r"over|out of|\bin\b|lakh|crore|\bdo?zs|[a-z] - |trillionth|\d ?(g|b|m|mm|mil)$"
    r"|(hundred|twenty|thirty|thousand)\b.*(th|first)s?$"
)
"""Ratios, notation, Indian scales, and fractions of two readings: "twenty one fifths"."""
SAID = re.compile(r"[$£€]? ?[\d.,]+( ?[a-z]+)*|[a-z]+([ -][a-z]+)*")
"""Amounts as they are said or typed; not "usd$ 15", "10 \"", "50 km/ms"."""


@dataclass(frozen=True)
class Case:
    """One expression of a sentence, with what it may mean."""

    kind: str
    text: str
    values: tuple[str, ...]
    timex: str
    said_at: datetime


def cases(entries: list[dict[str, Any]]) -> Iterator[Case]:
    """Sentences with one single expression, of a kind that names no range, and a time when it was
    said."""
    for entry in entries:
        found = entry.get("Results", [])
        said_at = (entry.get("Context") or {}).get("ReferenceDateTime")
        kind = (found[0].get("TypeName") or "").removeprefix("datetimeV2.") if found else ""
        if len(found) != 1 or kind not in KINDS or not said_at:
            continue
        values = found[0]["Resolution"]["values"]
        if not any("Mod" in value for value in values):
            yield Case(
                kind,
                found[0]["Text"],
                tuple(value.get("value", "") for value in values),
                values[0]["timex"],
                datetime.fromisoformat(said_at[:19]).replace(tzinfo=UTC),
            )


def why_not(case: Case) -> str:
    """Why nobody would say this to an assistant; empty where people would."""
    if WRITTEN.search(case.text):
        return "written"
    if VAGUE.search(case.text):
        return "vague"
    if case.kind == "duration" and STAY.search(case.text):
        return "vague"
    if case.kind in ("date", "datetime") and "not resolved" not in case.values:
        return _why_no_date(case)
    return ""


def _why_no_date(case: Case) -> str:
    """ "Tuesday may 9" in a year where that is a Wednesday; "this 5/12", said on the 20th."""
    days = [datetime.fromisoformat(value) for value in case.values]
    ahead = [day for day in days if day.date() >= case.said_at.date()]
    if re.match(r"(this|next)\b.*\d", case.text) and not ahead:
        return "contradictory"
    weekday = next((name for name in WEEKDAYS if name in times_text(case.text)), "")
    is_anchor = re.search(r"\b(from|after|before) ", case.text)
    fits = any(WEEKDAYS[day.weekday()] == weekday for day in ahead or days)
    return "contradictory" if weekday and not fits and not is_anchor else ""


def times_text(text: str) -> str:
    """Short names of weekdays written out."""
    return re.sub(r"\b(mon|tue|wed|thu|fri|sat|sun)(?:s|rs|nes|ur)?\b", _long, text)


def _long(short: re.Match[str]) -> str:
    return next(name for name in WEEKDAYS if name.startswith(short[1]))


def is_right(case: Case) -> bool:
    """Whether what it may mean is what comes out; for what cannot be, whether it is refused."""
    try:
        got = _value(case)
    except ValueError:
        return "not resolved" in case.values and case.kind != "set"
    return got if isinstance(got, bool) else got in case.values or got in _other_half(case)


def _other_half(case: Case) -> tuple[str, ...]:
    """Of an hour that is said alone, the data lacks now and then the half that comes next: "11ish",
    said at one in the afternoon."""
    bare = re.fullmatch(r"\d{1,2} ?ish", case.text) and case.kind == "time"
    return tuple(f"{int(one[:2]) + 12}{one[2:]}" for one in case.values) if bare else ()


def _value(case: Case) -> str | bool:
    if case.kind == "duration":
        seconds = duration(wording.utterance(case.text))
        return any(round(float(value)) == seconds for value in case.values)
    when = times.resolve(case.text, case.said_at, past=True)
    if case.kind == "set":
        return _repeats_as(case.timex, when)
    shape = {"date": "%Y-%m-%d", "time": "%H:%M:%S", "datetime": "%Y-%m-%d %H:%M:%S"}[case.kind]
    return f"{when.at:{shape}}"


def _repeats_as(timex: str, when: times.When) -> bool:
    """Whether a rule is what a TIMEX of a set says."""
    rule = dict(part.split("=") for part in when.rule.split(";")) if when.rule else {}
    if every := re.fullmatch(r"P(\d+|0\.5)([DWMY])", timex):
        count, unit = every.groups()
        wanted = {"D": "DAILY", "W": "WEEKLY", "M": "MONTHLY", "Y": "YEARLY"}[unit]
        if count == "0.5":
            wanted, count = "MONTHLY", "6"
        return rule.get("FREQ") == wanted and rule.get("INTERVAL") == count
    if timex == "P2WE":
        return rule.get("BYDAY") == "SA,SU" and rule.get("INTERVAL") == "2"
    if timex in ("P1WD",):
        return rule.get("BYDAY") == "MO,TU,WE,TH,FR"
    if timex in ("P1WE", "XXXX-WXX-WE"):
        return rule.get("BYDAY") == "SA,SU"
    if weekly := re.match(r"XXXX-WXX-(\d)", timex):
        clock = re.search(r"T(\d\d)", timex)
        right_hour = clock is None or when.at.hour == int(clock[1])
        return rule.get("BYDAY") == WEEKDAYS[int(weekly[1]) - 1][:2].upper() and right_hour
    if monthly := re.fullmatch(r"XXXX-XX-(\d+)", timex):
        return rule.get("BYMONTHDAY") == monthly[1]
    daily = re.match(r"T(\d\d|MO|AF|EV|NI)", timex)
    right = bool(daily) and (not daily[1].isdigit() or when.at.hour == int(daily[1]))  # type: ignore[index]
    return rule.get("FREQ") == "DAILY" and right


def date_times(wrong: list[str]) -> dict[str, object]:
    """Share right of each kind, and what the filter left."""
    path = TEXTS / "recognizers_text" / "DateTime" / "English" / "DateTimeModel.json"
    everything = list(cases(json.loads(path.read_text("utf-8-sig"))))
    left_out = Counter(reason for case in everything if (reason := why_not(case)))
    kept = [case for case in everything if not why_not(case)]
    right = Counter(case.kind for case in kept if is_right(case))
    wrong += [f"{case.kind}: {case.text}" for case in kept if not is_right(case)]
    counts = Counter(case.kind for case in kept)
    shares = {kind: _share(right[kind], counts[kind]) for kind in KINDS}
    asked = ("duration", "time", "date", "datetime")
    total = _share(sum(right[kind] for kind in asked), sum(counts[kind] for kind in asked))
    return {
        "cases": len(everything),
        "kept": len(kept),
        "left_out": dict(left_out),
        "durations_times_dates": total,
        **shares,
    }


def numbers(wrong: list[str]) -> dict[str, object]:
    """Numbers as they are said or typed, one in a sentence."""
    path = TEXTS / "recognizers_text" / "Number" / "English" / "NumberModel.json"
    single = [one for one in json.loads(path.read_text("utf-8-sig")) if len(one["Results"]) == 1]
    texts = [(one, one["Results"][0]["Text"]) for one in single]
    said = [one for one, text in texts if SAID.fullmatch(text) and not UNSAID.search(text)]
    right = 0
    for one in said:
        text, value = one["Results"][0]["Text"], one["Results"][0]["Resolution"]["value"]
        try:
            fits = abs(number(wording.utterance(text)) - float(value)) <= 1e-9 * abs(float(value))
        except (ValueError, TypeError):
            fits = False
        right += fits
        if not fits:
            wrong.append(f"number: {text}")
    return {"cases": len(single), "said": len(said), "right": _share(right, len(said))}


def units(wrong: list[str]) -> dict[str, object]:
    """Amounts with a unit or of money, but for notation ("37.8 μg", "usd$ 15")."""
    figures: dict[str, object] = {}
    for name, read in (("Dimension", quantity), ("Temperature", quantity), ("Currency", money)):
        path = TEXTS / "recognizers_text" / "NumberWithUnit" / "English" / f"{name}Model.json"
        found = [one for row in json.loads(path.read_text("utf-8-sig")) for one in row["Results"]]
        said = [
            one for one in found if one["Resolution"].get("value") and SAID.fullmatch(one["Text"])
        ]
        right = [one for one in said if _amounts_to(one, read)]
        wrong += [f"{name.lower()}: {one['Text']}" for one in said if one not in right]
        figures[name.lower()] = f"{_share(len(right), len(said))} (of {len(found)})"
    return figures


def _amounts_to(one: dict[str, Any], read: Callable[[str], str]) -> bool:
    try:
        large, unit, *small = read(wording.utterance(one["Text"])).split(" ", 2)
    except ValueError:
        return False
    inches = float(small[0].split()[0]) / 12 if small and unit == "foot" else 0
    wanted = float(one["Resolution"]["value"])
    cents = 100 if one["Resolution"]["unit"] in ("Cent", "Pence", "Penny") else 1
    return abs(float(large) + inches - wanted / cents) <= 1e-6 * abs(wanted)


def mycroft(wrong: list[str]) -> dict[str, object]:
    """Share of sentences that any skill's template takes."""
    with tempfile.TemporaryDirectory() as folder:
        book = PhraseBook(Home(Path(folder)).host().intents(), SLOT_TYPES)
    path = TEXTS / "mycroft_skill_tests" / "mycroft_tests.jsonl"
    rows = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
    taken: Counter[str] = Counter()
    counts: Counter[str] = Counter()
    for row in rows:
        if row["skill"] in ("skill-alarm", "mycroft-timer", "skill-date-time"):
            understood = book.understand(row["text"], "set_alarm") is not None
            counts[row["skill"]] += 1
            taken[row["skill"]] += understood
            wrong += [] if understood else [f"{row['skill']}: {row['text']}"]
    return {skill: _share(taken[skill], count) for skill, count in counts.items()}


def _share(right: int, of: int) -> str:
    return f"{right} of {of} = {100 * right / of:.1f} %" if of else "none"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--wrong", action="store_true", help="list what was got wrong")
    options = parser.parse_args()
    if not TEXTS.is_dir():
        sys.exit(f"{TEXTS} is absent; EARSHOT_DATA names the data folder")
    wrong: list[str] = []
    figures = {
        "recognizers_text": date_times(wrong),
        "numbers": numbers(wrong),
        "units": units(wrong),
        "mycroft": mycroft(wrong),
    }
    if options.json:
        print(json.dumps(figures, indent=1))
    for name, part in [] if options.json else figures.items():
        print(name, *(f"  {key}: {value}" for key, value in part.items()), sep="\n")
    for one in wrong if options.wrong else ():
        print(one)


if __name__ == "__main__":
    main()
