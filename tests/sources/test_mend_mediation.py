"""MEND on the user's own copy."""

from __future__ import annotations

import csv
from datetime import date
from pathlib import Path

import polars as pl
import pytest

from varde.errors import DataFileError
from varde.sources.contract import Inputs
from varde.sources.mend_mediation import TABLES, read
from varde.states import registry

ROW = {
    "med_event_ID": "YEM202401-1",
    "conflict_country": "Yemen",
    "med_location - MULTISELECT": "Muscat, Oman",
    "med_loc_cty": "OMN",
    "Day": "3",
    "Month": "1",
    "Year": "2024",
    "third_party": "Oman; OSESG-Yemen",
    "third_party_id_MEND": "CON_606;IGO_990",
    "groupings_mechanisms": "",
    "if_loc_belig": "1",
    "agmt": "0",
    "agmt_name": "",
    "agmt_id_PAX": "",
    "shuttle": "",
    "med_type": "M",
}


def load(path: Path) -> dict[str, pl.DataFrame]:
    return read(Inputs({"events": [path]}), registry())


def write(path: Path, *rows: dict[str, str]) -> Path:
    with path.open("w", encoding="utf-8", newline="") as file:
        out = csv.DictWriter(file, list(ROW))
        out.writeheader()
        out.writerows(ROW | row for row in rows)
    return path


@pytest.fixture(scope="module")
def tables(shared: Path) -> dict[str, pl.DataFrame]:
    return load(shared / "agreements" / "mend_2026-03-26.csv")


def test_the_real_file(tables: dict[str, pl.DataFrame]) -> None:
    events = tables["mediation_events"]
    assert len(events) == 2956
    assert (events["month"].min(), events["month"].max()) == ("2018-01", "2025-12")
    assert events["vintage"].unique().to_list() == ["2026-03-26"]
    twice = events.filter(pl.col("event_id").str.starts_with("ISR202302-1-b") | (pl.col("event_id") == "ISR202302-1"))
    assert dict(twice.select("event_id", "date").iter_rows()) == {
        "ISR202302-1": date(2023, 2, 12),
        "ISR202302-1-b": date(2023, 2, 2),
    }
    assert {t.name: [f.name for f in t.fields] for t in TABLES} == {n: t.columns for n, t in tables.items()}


def test_states_come_from_names_and_not_from_the_faulty_numbers(tables: dict[str, pl.DataFrame]) -> None:
    parties = tables["mediation_event_third_parties"].filter(pl.col("party").is_in(["Kuwait", "Slovenia", "UNSMIL"]))
    assert {(p, s) for p, s in parties.select("party", "state").iter_rows()} == {
        ("Kuwait", "KWT"),
        ("Slovenia", "SVN"),
        ("UNSMIL", None),
    }


def test_organisations_are_told_by_their_identifier(tables: dict[str, pl.DataFrame]) -> None:
    parties = tables["mediation_event_third_parties"]
    kinds = dict(parties.select("party", "kind").unique().iter_rows())
    assert len(kinds) == parties["party"].n_unique()
    for name in ("African Union", "EU", "AU", "UN", "ICRC", "OSESG-Yemen"):
        assert kinds[name] == "organisation", name
    assert (kinds["Qatar"], kinds["Guyana"], kinds["Diplomatic Community"]) == ("state", "state", "other")
    assert parties.filter((pl.col("kind") == "state") != pl.col("state").is_not_null()).is_empty()


def test_a_day_that_is_missing_or_that_the_month_does_not_have(tmp_path: Path) -> None:
    path = write(
        tmp_path / "mend_2027-01-01.csv", {"Day": ""}, {"med_event_ID": "YEM202402-1", "Month": "2", "Day": "31"}
    )
    events = load(path)["mediation_events"]
    assert events.select("month", "date", "vintage").rows() == [
        ("2024-01", None, "2027-01-01"),
        ("2024-02", None, "2027-01-01"),
    ]


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"Month": "13"}, "2024-13-3 is no day"),
        ({"Day": "40"}, "2024-1-40 is no day"),
        ({"Year": "x"}, "not a whole number"),
        ({"third_party": "Ruritania; OSESG-Yemen"}, "Ruritania"),
        ({"conflict_country": "Ruritania"}, "Ruritania"),
        ({"med_event_ID": ""}, "no identifier"),
    ],
)
def test_a_wrong_cell_is_named(tmp_path: Path, change: dict[str, str], says: str) -> None:
    with pytest.raises(DataFileError, match=says):
        load(write(tmp_path / "mend_2027-01-01.csv", change))


def test_one_event_twice(tmp_path: Path) -> None:
    with pytest.raises(DataFileError, match="twice"):
        load(write(tmp_path / "mend_2027-01-01.csv", {}, {}))
