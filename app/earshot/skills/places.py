"""Places by the names people give them, and where this computer is."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from zoneinfo import ZoneInfo

from earshot import paths
from earshot.errors import SkillError
from earshot.skills.spoken import say

_STATES = dict(
    pair.split(" ", 1)
    for pair in (
        "AL alabama,AK alaska,AZ arizona,AR arkansas,CA california,CO colorado,CT connecticut,"
        "DE delaware,FL florida,GA georgia,HI hawaii,ID idaho,IL illinois,IN indiana,IA iowa,"
        "KS kansas,KY kentucky,LA louisiana,ME maine,MD maryland,MA massachusetts,MI michigan,"
        "MN minnesota,MS mississippi,MO missouri,MT montana,NE nebraska,NV nevada,"
        "NH new hampshire,NJ new jersey,NM new mexico,NY new york,NC north carolina,"
        "ND north dakota,OH ohio,OK oklahoma,OR oregon,PA pennsylvania,RI rhode island,"
        "SC south carolina,SD south dakota,TN tennessee,TX texas,UT utah,VT vermont,VA virginia,"
        "WA washington,WV west virginia,WI wisconsin,WY wyoming"
    ).split(",")
)
_COUNTRIES = {
    **dict.fromkeys(("uk", "britain", "great britain", "england", "scotland", "wales"), "GB"),
    **dict.fromkeys(("usa", "us", "america", "united states of america", "states"), "US"),
    **dict.fromkeys(("uae", "emirates"), "AE"),
    **{"holland": "NL", "korea": "KR", "turkey": "TR", "czech republic": "CZ"},
    **{"ivory coast": "CI", "burma": "MM", "northern ireland": "GB"},
}
"""Names that the tables of countries do not have."""

_OTHER_NAMES = {
    **{"new york": "new york city", "nyc": "new york city", "manhattan": "new york city"},
    **{"la": "los angeles", "vegas": "las vegas", "frisco": "san francisco"},
    **dict.fromkeys(("washington dc", "washington d c", "dc"), "washington"),
    **{"bombay": "mumbai", "calcutta": "kolkata", "madras": "chennai", "bangalore": "bengaluru"},
    **{"saigon": "ho chi minh city", "peking": "beijing", "kiev": "kyiv", "new delhi": "delhi"},
    **{
        "st petersburg": "saint petersburg",
        "rio": "rio de janeiro",
        "frankfurt": "frankfurt am main",
    },
    **{"ontario": "toronto", "british columbia": "vancouver", "alberta": "calgary"},
    **{"queensland": "brisbane", "new south wales": "sydney", "victoria": "melbourne"},
    **{"bavaria": "munich", "siberia": "novosibirsk", "bali": "denpasar"},
}
_LETTERS = 2
_KIND = re.compile(r" (?:(?:standard |daylight )?time(?: ?zone)?|timezone|state)$")
_ZONES = {
    **dict.fromkeys(("utc", "zulu time", "universal time"), ("UTC", "UTC")),
    **dict.fromkeys(("gmt", "greenwich"), ("GMT", "Etc/GMT")),
    **dict.fromkeys(("eastern", "est", "east coast"), ("Eastern Time", "America/New_York")),
    "central": ("Central Time", "America/Chicago"),
    "mountain": ("Mountain Time", "America/Denver"),
    **dict.fromkeys(("pacific", "pst", "west coast"), ("Pacific Time", "America/Los_Angeles")),
    **dict.fromkeys(("central european", "cet"), ("Central European Time", "Europe/Paris")),
}


@dataclass(frozen=True, slots=True)
class Place:
    """Somewhere with a time of its own."""

    name: str
    """As it is said back: "Tokyo", "Washington, United States"."""
    zone: ZoneInfo


def place(name: str) -> Place:
    """The place of that name, the largest where there are several; "dallas texas" and "lagos
    nigeria" say which. SkillError where nothing is called that."""
    words = plain(name).removeprefix("the ")
    for found in _readings(_KIND.sub("", words)) if words not in _cities() else _readings(words):
        return found
    raise SkillError("no-such-place", say("I do not know where {place} is.", place=name[:40]))


def _readings(words: str) -> Iterator[Place]:
    if words in _ZONES:
        said, zone = _ZONES[words]
        yield Place(said, ZoneInfo(zone))
    words = _OTHER_NAMES.get(words, words)
    if code := country_code(words):
        yield from in_country(code)
    if words in _cities():
        yield from [Place(title(words), ZoneInfo(_cities()[words][0].zone))]
    yield from (_in_state(code) for code, state in _STATES.items() if state == words)
    yield from _city_and_region(words.split())


def in_country(code: str) -> Iterator[Place]:
    """A country of two letters that has one time, or its capital, if there is one."""
    from babel.core import get_global

    zones = get_global("territory_zones").get(code, [])
    name = _country_name(code)
    if zones and _same_time(tuple(zones)):
        yield Place(name, ZoneInfo(zones[0]))
    capitals = [one for one in _rows() if one.country == code and one.region == "*"]
    yield from (Place(f"{title(one.name)}, {name}", ZoneInfo(one.zone)) for one in capitals)


def _same_time(zones: tuple[str, ...]) -> bool:
    now = datetime.now(UTC)
    return len({now.astimezone(ZoneInfo(zone)).utcoffset() for zone in zones}) == 1


def _in_state(code: str) -> Place:
    largest = next(one for one in _rows() if (one.country, one.region) == ("US", code))
    return Place(title(_STATES[code]), ZoneInfo(largest.zone))


def in_city(name: str, country: str) -> ZoneInfo:
    """The zone of a city of the list, by its plain name."""
    return next(ZoneInfo(one.zone) for one in _cities()[name] if one.country == country)


def _city_and_region(words: list[str]) -> Iterator[Place]:
    for at in range(1, len(words)):
        city, region = " ".join(words[:at]), " ".join(words[at:])
        city, country = _OTHER_NAMES.get(city, city), country_code(region)
        for one in _cities().get(city, []):
            state = one.country == "US" and region in (one.region.lower(), _STATES.get(one.region))
            if state or one.country == country:
                yield Place(f"{title(city)}, {title(region)}", ZoneInfo(one.zone))


@dataclass(frozen=True, slots=True)
class _City:
    name: str
    country: str
    region: str
    zone: str


@cache
def _rows() -> list[_City]:
    """The largest first."""
    lines = (paths.shipped("assets") / "cities.tsv").read_text(encoding="utf-8").splitlines()
    return [_City(*line.split("\t")) for line in lines if not line.startswith("#")]


@cache
def _cities() -> dict[str, list[_City]]:
    found: dict[str, list[_City]] = {}
    for one in _rows():
        found.setdefault(one.name, []).append(one)
    return found


def country_code(name: str) -> str | None:
    """Its two letters."""
    return _COUNTRIES.get(name.removeprefix("the ")) or _named_countries().get(name)


@cache
def _named_countries() -> dict[str, str]:
    from babel import Locale

    names = Locale("en").territories.items()
    return {plain(name): code for code, name in names if len(code) == 2 and code.isalpha()}


def _country_name(code: str) -> str:
    from babel import Locale

    return str(Locale("en").territories[code])


def plain(name: str) -> str:
    """ "São Paulo" as "sao paulo"."""
    letters = unicodedata.normalize("NFKD", name).replace("-", " ")
    kept = "".join(one for one in letters if one.isalnum() or one == " ")
    return " ".join(kept.casefold().split())


def title(words: str) -> str:
    """ "rio de janeiro" as "Rio de Janeiro"."""
    small = ("de", "da", "do", "am", "of", "la", "del")
    kept = [
        one if one in small and at else one.capitalize() for at, one in enumerate(words.split())
    ]
    return " ".join(kept)


def country(name: str) -> tuple[str, str]:
    """A country's two letters and name. SkillError where no country is called that."""
    code = country_code(plain(name).removeprefix("the "))
    if code is None:
        raise SkillError("no-such-country", f"I know no country called {name[:40]}.")
    return code, _country_name(code)


def home() -> tuple[str, str] | None:
    """The country this computer is in; None where nothing tells."""
    code = home_code()
    return (code, _country_name(code)) if code else None


def home_code() -> str:
    """Its two letters, as its time zone has it, else as its language settings do; or nothing."""
    from babel.core import default_locale, get_global
    from tzlocal import reload_localzone

    code = str(get_global("zone_territories").get(reload_localzone().key, ""))
    if code.isalpha() and code != "ZZ":
        return code
    _, _, territory = (default_locale("LC_TIME") or "").partition("_")
    return territory if len(territory) == _LETTERS else ""
