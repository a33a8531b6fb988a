from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from earshot.computer import names


@pytest.mark.parametrize(
    ("said", "found"),
    [
        ("mail", ["Mail"]),
        ("male", []),
        ("thunder bird", ["Thunderbird"]),
        ("calculater", ["Calculator"]),
        ("", []),
        ("!", []),
        ("maps mail", []),
    ],
)
def test_names_are_told_apart(said: str, found: list[str]) -> None:
    assert names.meant(said, ["Mail", "Thunderbird", "Calculator", "Calendar", "Maps"]) == found


def test_a_name_said_whole_wins_over_one_it_is_a_part_of() -> None:
    known = ["Firefox", "Firefox Developer Edition"]
    assert names.meant("firefox", known) == ["Firefox"]
    assert names.meant("firefox developer edition", known) == ["Firefox Developer Edition"]


def test_names_that_fit_as_well_are_all_told() -> None:
    known = ["LibreOffice Calc", "LibreOffice Writer", "GIMP"]
    assert names.meant("libreoffice", known) == known[:2]


@given(st.text(), st.lists(st.text(), max_size=5))
def test_only_known_names_are_meant(said: str, known: list[str]) -> None:
    assert set(names.meant(said, known)) <= set(known)
