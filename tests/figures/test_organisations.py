"""Memberships of organisations."""

from __future__ import annotations

from typing import Any

import pytest

from varde.errors import UsageError
from varde.figures.answer import Answer
from varde.figures.registry import get_figure
from varde.store import Store


def members(store: Store, organisation: str, on: str | None = None) -> Answer:
    given = {"organisation": organisation} | ({"on": on} if on else {})
    return get_figure("organisations.members").answer(store, given)


def memberships(store: Store, state: str, on: str | None = None) -> Answer:
    given: dict[str, Any] = {"state": state} | ({"on": on} if on else {})
    return get_figure("organisations.memberships").answer(store, given)


@pytest.mark.parametrize(("organisation", "count"), [("NATO", 32), ("EU", 27), ("OSCE", 57), ("CoE", 46), ("UN", 193)])
def test_members_on_new_year_2026(store: Store, organisation: str, count: int) -> None:
    answer = members(store, organisation, "2026-01-01")
    assert len(answer.value) == count
    # All five were verified only to a day before.
    assert answer.status == "last known"
    assert str(answer.verified_through) < "2026-01-01"
    assert answer.as_of == answer.verified_through


def test_members_in_the_past(store: Store) -> None:
    answer = members(store, "UN", "1990-06-01")
    assert len(answer.value) == 159
    assert (answer.status, answer.as_of) == ("ok", "1990-06-01")
    africa = next(m for m in answer.value if m["state"] == "ZAF")
    assert africa["suspended"]
    assert {"YEM", "DDR", "CSK", "YUG", "RUS"} <= {m["state"] for m in answer.value}
    assert "YMD" not in {m["state"] for m in answer.value}


def test_a_day_either_side(store: Store) -> None:
    def there(organisation: str, state: str, on: str) -> bool:
        return state in {m["state"] for m in members(store, organisation, on).value}

    assert not there("NATO", "FIN", "2023-04-03")
    assert there("NATO", "FIN", "2023-04-04")
    assert there("EU", "GBR", "2020-01-31")
    assert not there("EU", "GBR", "2020-02-01")
    assert there("CoE", "RUS", "2022-03-15")
    assert not there("CoE", "RUS", "2022-03-16")
    assert there("UN", "CSK", "1992-12-31")
    assert not there("UN", "IDN", "1965-06-01")


def test_without_a_day_it_is_the_last_one_verified(store: Store) -> None:
    answer = members(store, "NATO")
    assert (answer.status, answer.as_of, len(answer.value)) == ("ok", "2024-04-04", 32)
    norway = {"state": "NOR", "name": "Norway", "since": "1949-04-04", "suspended": False, "verified": True}
    assert norway in answer.value


@pytest.mark.parametrize("name", ["council of europe", "COE", "Council of  Europe"])
def test_names(store: Store, name: str) -> None:
    assert len(members(store, name, "2020-01-01").value) == 47


def test_what_is_not_held(store: Store) -> None:
    for name in ("OECD", "G20", "Mercosur"):
        answer = members(store, name)
        assert (answer.value, answer.status) == (None, "not held")
    with pytest.raises(UsageError, match="Did you mean LAS"):
        members(store, "Arab leage")
    early = members(store, "NATO", "1940-01-01")
    assert (early.value, early.status) == (None, "not applicable")


def test_memberships_of_norway(store: Store) -> None:
    answer = memberships(store, "NOR")
    assert [m["organisation"] for m in answer.value] == ["UN", "NATO", "CoE", "OSCE"]
    assert answer.status == "ok"
    dated = memberships(store, "NOR", "2026-01-01")
    assert dated.status == "last known"
    assert {m["status"] for m in dated.value} == {"last known"}
    assert memberships(store, "NOR", "1946-01-01").value[0]["since"] == "1945-11-27"


def test_a_seat_continued_under_another_name(store: Store) -> None:
    russia = {m["organisation"]: m for m in memberships(store, "RUS").value}
    assert russia["UN"]["since"] == "1945-10-24"
    assert "CoE" not in russia
    assert memberships(store, "Serbia").value[-1]["since"] == "2006-06-03"


def test_suspension_and_none(store: Store) -> None:
    mali = {m["organisation"]: m for m in memberships(store, "MLI").value}
    assert mali["AU"]["suspended"]
    assert not mali["UN"]["suspended"]
    assert "ECOWAS" not in mali
    kosovo = memberships(store, "XKX")
    assert (kosovo.value, kosovo.status) == ([], "ok")


def test_unverified_days_are_marked(store: Store) -> None:
    answer = members(store, "OSCE")
    assert not answer.verified
    assert not next(m for m in answer.value if m["state"] == "NOR")["verified"]
    assert any("Norway" in n for n in answer.notes)
