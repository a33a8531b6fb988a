"""Places by the names they have in the languages beside English.

Babel knows countries and the cities that time zones are named after (Unicode CLDR); GeoNames has
what other large cities are called anywhere.
"""

from __future__ import annotations

from functools import cache
from zoneinfo import ZoneInfo

from earshot import paths
from earshot.languages import ENGLISH
from earshot.skills import places
from earshot.skills.places import Place, plain


def place(name: str, language: str) -> Place:
    """The place of that name in a language, else in English. SkillError where there is none."""
    words = plain(name)
    if language == ENGLISH:
        return places.place(name)
    if (code := _countries(language).get(words) or places.country_code(words)) is not None:
        return _in_country(code, language) or places.place(name)
    if words in _zones(language):
        own, zone = _zones(language)[words]
        return Place(own, ZoneInfo(zone))
    said = places.title(name) if name.islower() else name
    if words in _cities():
        return Place(said, places.in_city(*_cities()[words]))
    found = places.place(name)
    return Place(said, found.zone) if plain(found.name) == words else found


def _in_country(code: str, language: str) -> Place | None:
    from babel import Locale

    found = next(places.in_country(code), None)
    if found is None:
        return None
    capital, several, _ = found.name.partition(", ")
    own = str(Locale(language).territories[code])
    return Place(f"{capital}, {own}" if several else own, found.zone)


@cache
def _countries(language: str) -> dict[str, str]:
    """Plain name to the two letters."""
    from babel import Locale

    names = Locale(language).territories.items()
    return {plain(name): code for code, name in names if len(code) == 2 and code.isalpha()}


@cache
def _zones(language: str) -> dict[str, tuple[str, str]]:
    """Plain name of a city to its name and zone."""
    from babel import Locale

    zones = Locale(language).time_zones.items()
    named = [(str(zone["city"]), key) for key, zone in zones if "city" in zone]
    return {plain(city): (city, key) for city, key in named}


@cache
def _cities() -> dict[str, tuple[str, str]]:
    """Plain name to the name and country that `places` has."""
    lines = (paths.shipped("assets") / "city_names.tsv").read_text(encoding="utf-8").splitlines()
    rows = [line.split("\t") for line in lines if not line.startswith("#")]
    return {other: (name, code) for name, code, others in rows for other in others.split(",")}
