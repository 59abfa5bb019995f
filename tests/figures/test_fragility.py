"""Displacement, development, rights and the user's own indices."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from varde.errors import UsageError
from varde.figures.answer import Answer
from varde.figures.registry import get_figure
from varde.store import Store, open_store
from varde.store.build import build


def ask(store: Store, name: str, **given: Any) -> Answer:
    return get_figure(f"fragility.{name}").answer(store, given)


# -- refugees -----------------------------------------------------------------------------------------------------


def test_refugees_from_and_in(store: Store) -> None:
    syria = ask(store, "refugees", origin="SYR", year=2023, by="asylum")
    assert syria.value[0] == {"asylum": "TUR", "name": "Türkiye", "value": 3_214_780}
    assert syria.unit == "persons"
    assert sum(v["value"] for v in syria.value) == ask(store, "refugees", origin="SYR", year=2023).value
    assert ask(store, "refugees", asylum="Norway", year=2023).value == 103_606
    assert ask(store, "refugees", year=2023).value == 31_637_408


def test_groups_are_not_mixed(store: Store) -> None:
    groups = {v["group"]: v["value"] for v in ask(store, "refugees", origin="COL", year=2023, by="group").value}
    assert groups["refugees"] == ask(store, "refugees", origin="COL", year=2023).value == 115_513
    assert groups["internally-displaced"] == 6_918_373


def test_a_series_has_every_year_and_says_that_the_last_is_provisional(store: Store) -> None:
    answer = ask(store, "refugees", origin="UKR", by="year")
    assert [v["year"] for v in answer.value] == list(range(1991, 2025))
    assert any("provisional" in n for n in answer.notes)
    assert not any("provisional" in n for n in ask(store, "refugees", origin="UKR", year=2022).notes)


def test_none_and_fewer_than_five_is_zero_with_a_note(store: Store) -> None:
    answer = ask(store, "refugees", origin="NOR", asylum="COL", year=2020)
    assert answer.value == 0
    assert any("fewer than five" in n for n in answer.notes)


@pytest.mark.parametrize(
    ("given", "status", "reason"),
    [
        ({"origin": "XKX", "year": 2015}, "no data", "counts Kosovo with Serbia"),
        ({"origin": "TWN", "year": 2015}, "no data", "no row of Taiwan"),
        ({"origin": "SSD", "year": 2005}, "not applicable", "did not exist"),
        ({"origin": "COL", "year": 1985}, "no data", "covers 1990 to 2024"),
        ({"origin": "MMR", "year": 2023, "group": "stateless"}, "no data", "ask asylum="),
    ],
)
def test_no_refugees_or_no_answer(store: Store, given: dict[str, Any], status: str, reason: str) -> None:
    answer = ask(store, "refugees", **given)
    assert (answer.value, answer.status) == (None, status)
    assert reason in (answer.reason or "")


def test_one_without_data_is_named_beside_a_sum(store: Store) -> None:
    answer = ask(store, "refugees", origin="COL,XKX", year=2023)
    assert answer.value == 115_513
    assert any("Kosovo" in n for n in answer.notes)


@pytest.mark.parametrize(
    "given", [{"origin": "COL"}, {"origin": "COL", "since": 2010}, {"origin": "Congo", "year": 2020}]
)
def test_bad_questions_on_refugees(store: Store, given: dict[str, Any]) -> None:
    with pytest.raises(UsageError):
        ask(store, "refugees", **given)


# -- development --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("series", ["gdp", "GDP", "NY.GDP.MKTP.CD", "ny.gdp.mktp.cd", "GDP (current US$)"])
def test_a_series_by_any_of_its_names(store: Store, series: str) -> None:
    answer = ask(store, "development", state="COL", series=series, year=2019)
    assert answer.value == pytest.approx(323_031_701_192.84)
    assert answer.unit == "current US dollars"
    assert answer.row_count == 1


def test_population_is_whole_and_says_whose_it_is(store: Store) -> None:
    answer = ask(store, "development", state="COL", series="population", year=2023)
    assert answer.value == 52_321_152 and isinstance(answer.value, int)
    assert any("United Nations" in n for n in answer.notes)


def test_a_missing_year_is_not_filled_in(store: Store) -> None:
    answer = ask(store, "development", state="COL", series="birth_rate", year=2023)
    assert (answer.value, answer.status) == (None, "no data")
    assert answer.reason == "No value of birth_rate for Colombia in 2023; the last one before is of 2022."


def test_gaps_in_a_series_are_null(store: Store) -> None:
    answer = ask(store, "development", state="COL", series="political_stability", by="year")
    listed = {v["year"]: v["value"] for v in answer.value}
    assert listed[1997] is None and listed[1996] is not None
    assert any("1997" in n for n in answer.notes)


def test_what_is_not_held_and_what_is_misspelt(store: Store) -> None:
    assert ask(store, "development", state="COL", series="SP.DYN.LE00.IN", year=2019).status == "not held"
    with pytest.raises(UsageError, match="Did you mean gdp"):
        ask(store, "development", state="COL", series="gpd", year=2019)
    assert ask(store, "development", state="SSD", series="gdp", year=2005).status == "not applicable"
    assert "no values of gdp" in (ask(store, "development", state="TWN", series="gdp", year=2019).reason or "")
    with pytest.raises(UsageError, match="by=year"):
        ask(store, "development", state="COL", series="gdp", since=2010)


# -- homicide -----------------------------------------------------------------------------------------------------


def test_homicide_is_of_the_one_year_held(store: Store) -> None:
    assert (ask(store, "homicide", state="COL").value, ask(store, "homicide", state="COL").as_of) == (24.91, "2023")
    other = ask(store, "homicide", state="COL", year=2020)
    assert (other.value, other.status, other.rows) == (None, "no data", [])
    assert ask(store, "homicide", state="PRK").status == "no data"


# -- rights -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("instrument", ["CAT", "cat", "Convention against Torture"])
def test_party_signatory_and_before(store: Store, instrument: str) -> None:
    now = ask(store, "rights", state="COL", instrument=instrument)
    assert (now.value["status"], now.value["consent_date"]) == ("party", "1987-12-08")
    assert now.as_of == now.verified_through == "2026-01-27"
    before = ask(store, "rights", state="COL", instrument=instrument, on="1986-01-01")
    assert (before.value["status"], before.value["consent_date"]) == ("signatory", None)
    assert ask(store, "rights", state="COL", instrument=instrument, on="1980-01-01").value["status"] == "not open"


def test_the_united_states_signed_the_crc_and_did_not_ratify(store: Store) -> None:
    assert ask(store, "rights", state="USA", instrument="CRC").value["status"] == "signatory"


def test_past_the_day_of_reading_is_the_last_known(store: Store) -> None:
    answer = ask(store, "rights", state="COL", instrument="CAT", on="2026-06-01")
    assert (answer.status, answer.value["status"], answer.as_of) == ("last known", "party", "2026-01-27")


def test_all_instruments_of_a_state(store: Store) -> None:
    answer = ask(store, "rights", state="COL")
    assert len(answer.value) == 18
    assert {v["status"] for v in answer.value} <= {"party", "signatory", "none"}


def test_rights_not_held_misspelt_and_not_applicable(store: Store) -> None:
    assert ask(store, "rights", state="COL", instrument="Genocide Convention").status == "not held"
    with pytest.raises(UsageError, match="ICCPR"):
        ask(store, "rights", state="COL", instrument="ICPCR")
    assert ask(store, "rights", state="SSD", instrument="CAT", on="2005-01-01").status == "not applicable"
    assert ask(store, "rights", state="XKX", instrument="CAT").value["status"] == "none"


# -- the user's own copies ----------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def own(shared: Path, tmp_path_factory: pytest.TempPathFactory) -> Store:
    root = tmp_path_factory.mktemp("store")
    only = ["fragile_states_index", "idmc_flows", "idmc_stocks", "political_terror_scale"]
    build(root, folder=shared / "fragility", only=only, fresh=True)
    return open_store(root)


@pytest.mark.parametrize("name", ["displacement", "index", "terror_scale"])
def test_without_a_copy_they_say_how_to_add_one(store: Store, name: str) -> None:
    answer = ask(store, name, state="COL", year=2022)
    assert (answer.value, answer.status) == (None, "not held")
    assert "varde build --add FILE" in (answer.reason or "")


def test_displacement_from_a_copy(own: Store) -> None:
    answer = ask(own, "displacement", state="COL", year=2022)
    by_cause = ask(own, "displacement", state="COL", year=2022, by="cause").value
    conflict = ask(own, "displacement", state="COL", year=2022, cause="conflict").value
    disaster = ask(own, "displacement", state="COL", year=2022, cause="disaster").value
    assert answer.value == conflict + disaster == sum(v["value"] for v in by_cause)
    assert {"cause": "conflict", "value": conflict} in by_cause
    assert answer.unit == "displacements"
    persons = ask(own, "displacement", state="COL", year=2024, measure="persons", cause="conflict")
    assert persons.unit == "persons" and persons.value > 1_000_000
    assert ask(own, "displacement", state="COL", year=2000).status == "no data"
    assert ask(own, "displacement", state="ISL", year=2009).status == "no data"


def test_index_from_a_copy(own: Store) -> None:
    somalia = ask(own, "index", state="SOM", year=2023)
    parts = ask(own, "index", state="SOM", year=2023, by="indicator")
    assert somalia.value == pytest.approx(sum(p["value"] for p in parts.value), abs=0.11)
    assert somalia.notes == ["Rank 1 in the edition of 2023, 1 the most fragile."]
    assert len(parts.value) == 12
    assert ask(own, "index", state="SOM", year=2024).status == "no data"


def test_terror_scale_from_a_copy(own: Store) -> None:
    answer = ask(own, "terror_scale", state="COL", year=2022)
    assert set(answer.value) == {"amnesty", "human_rights_watch", "state_department"}
    assert all(v is None or 1 <= v <= 5 for v in answer.value.values())
    assert answer.value["state_department"] is not None
    assert ask(own, "terror_scale", state="COL", year=1970).status == "no data"


def test_no_zeros_of_refugees_before_a_state_existed(store: Store) -> None:
    years = get_figure("fragility.refugees").answer(store, {"origin": "SSD", "by": "year"}).value
    assert years[0]["year"] == 2011
    assert get_figure("fragility.refugees").answer(store, {"origin": "COL", "by": "year"}).value[0]["year"] == 1990
    palestine = get_figure("fragility.refugees").answer(store, {"origin": "PSE", "by": "year"}).value
    assert palestine[0]["year"] == 1990
