"""Figures on nuclear weapons, on the embedded snapshot."""

from __future__ import annotations

from typing import Any

import pytest

from varde.errors import UsageError
from varde.figures.answer import Answer
from varde.figures.registry import get_figure
from varde.store import Store


def ask(store: Store, name: str, **given: Any) -> Answer:
    return get_figure(f"weapons.{name}").answer(store, given)


def test_warheads_of_a_state_and_of_several(store: Store) -> None:
    got = ask(store, "warheads", state="United States", year=1967)
    assert (got.value, got.unit, got.as_of, got.row_count) == (31255, "warheads", "1967", 1)
    assert ask(store, "warheads", state="USA,RUS", year=1986).value == 23317 + 40159
    assert ask(store, "warheads", year=2022).value == 9440
    assert ask(store, "warheads").as_of == "2022"


def test_none_is_not_no_data(store: Store) -> None:
    none = ask(store, "warheads", state="NOR", year=2000)
    assert (none.value, none.status) == (0, "ok")
    assert "not among the states" in none.notes[0]
    gave_up = ask(store, "warheads", state="ZAF", year=1995)
    assert (gave_up.value, gave_up.notes, gave_up.row_count) == (0, [], 1)
    later = ask(store, "warheads", state="USA", year=2024)
    assert (later.value, later.status) == (None, "no data")
    assert "1945 to 2022" in str(later.reason)
    young = ask(store, "warheads", state="South Sudan", year=1990)
    assert (young.value, young.status) == (None, "not applicable")


def test_warheads_as_series(store: Store) -> None:
    series = ask(store, "warheads", state="ZAF", by="year").value
    assert len(series) == 78
    assert series[44] == {"year": 1989, "value": 6}
    states = ask(store, "warheads", year=2022, by="state").value
    assert states[0] == {"state": "RUS", "name": "Russia", "value": 4477}
    assert states[-1]["value"] == 0


def test_tests_by_state_and_year(store: Store) -> None:
    got = ask(store, "tests")
    assert (got.value, got.unit, got.as_of) == (2056, "tests", "1945/2019")
    assert ask(store, "tests", state="USA").value == 1030
    assert ask(store, "tests", state="RUS", year=1962).value == 79
    assert ask(store, "tests", state="Soviet Union", year=1962).value == 79
    assert ask(store, "tests", state="NOR").value == 0
    assert ask(store, "tests", year=2020).status == "no data"


def test_a_repaired_number_is_shown(store: Store) -> None:
    got = ask(store, "tests", state="PRK")
    assert (got.value, got.verified) == (6, False)
    assert "3 for" in got.notes[0]
    assert "2010" in got.notes[0]
    assert ask(store, "tests", state="FRA").verified


def test_bad_arguments(store: Store) -> None:
    for given in ({"state": "Atlantis"}, {"year": "20x2"}, {"by": "month"}, {"colour": "red"}):
        with pytest.raises(UsageError):
            ask(store, "warheads", **given)
