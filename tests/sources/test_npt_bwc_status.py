"""The compilation on NPT, BWC, Rome Statute, PTBT and Geneva Protocol: the real file, then faults."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import polars as pl
import pytest

from varde.errors import DataFileError
from varde.sources.contract import Inputs
from varde.sources.npt_bwc_status import SOURCE, TREATIES, read
from varde.states import registry

HEADER = "treaty,state_iso3,state_name,signature_date,consent_date,consent_kind,withdrawal_date,note,read_in,verified\n"
NORWAY = "NPT,NOR,Norway,1968-07-01,1969-02-05,ratification,,,somewhere,yes\n"


@pytest.fixture(scope="module")
def parts(shared: Path) -> pl.DataFrame:
    found = SOURCE.find([shared / "disarmament" / "npt_bwc_status.csv"])
    assert found is not None
    return read(found, registry())["compiled_treaty_participation"]


def read_text(folder: Path, text: str) -> dict[str, pl.DataFrame]:
    path = folder / "npt_bwc_status.csv"
    path.write_text(text, encoding="utf-8")
    return read(Inputs({"status": [path]}), registry())


def test_every_treaty_has_its_rows(parts: pl.DataFrame) -> None:
    counted = dict(parts.group_by("treaty").len().iter_rows())
    assert counted == {"NPT": 197, "BWC": 197, "PTBT": 197, "GENEVA": 197, "ROME": 156}


@pytest.mark.parametrize(
    ("treaty", "parties"), [("NPT", 190), ("BWC", 189), ("ROME", 125), ("PTBT", 125), ("GENEVA", 140)]
)
def test_parties_by_the_compilations_own_count(parts: pl.DataFrame, treaty: str, parties: int) -> None:
    day = next(until for key, _, until in TREATIES.values() if key == treaty)
    left = pl.col("withdrawal_effect").is_not_null() & (pl.col("withdrawal_effect") <= day)
    found = parts.filter((pl.col("treaty") == treaty) & pl.col("consent_kind").is_not_null() & ~left)
    assert len(found) == parties
    assert not found.filter(pl.col("consent_date") > day).height


def test_a_contested_withdrawal_and_undated_consents_are_marked(parts: pl.DataFrame) -> None:
    contested = parts.filter(pl.col("contested")).row(0, named=True)
    assert (contested["treaty"], contested["state"], contested["withdrawal_effect"]) == (
        "NPT",
        "PRK",
        date(2003, 1, 10),
    )
    assert parts["contested"].sum() == 1
    undated = parts.filter(pl.col("consent_kind").is_not_null() & pl.col("consent_date").is_null())
    assert set(undated["state"]) == {"CAF", "NAM", "NIU", "TUV"}
    assert not undated["verified"].any()


def test_a_month_of_consent_keeps_its_precision(parts: pl.DataFrame) -> None:
    months = parts.filter(pl.col("date_precision") == "month")
    assert {r["state"]: r["consent_date"] for r in months.to_dicts()} == {
        "COM": date(2025, 2, 28),
        "KIR": date(2025, 5, 31),
        "FSM": date(2024, 7, 31),
        "SSD": date(2023, 2, 28),
        "TZA": date(2019, 8, 31),
    }


def test_eight_doubtful_dates_are_not_verified(parts: pl.DataFrame) -> None:
    doubt = parts.filter(pl.col("note").str.contains("DOUBT"))
    assert len(doubt) == 8
    assert not doubt["verified"].any()


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (HEADER.replace("consent_kind", "kind") + NORWAY, "column 'consent_kind': there is no such column"),
        (HEADER + NORWAY.replace("NPT", "SALT"), "'SALT' is none of"),
        (HEADER + NORWAY.replace("ratification", "blessing"), "'blessing' is none of"),
        (HEADER + NORWAY.replace("1969-02-05", "5 Feb 1969"), "'5 Feb 1969' is not a date"),
        (HEADER + NORWAY.replace("1969-02-05", "1969-13"), "is not a date"),
        (HEADER + NORWAY + NORWAY, "row 3, column 'state_iso3': NOR stands twice in NPT"),
        (HEADER + NORWAY.replace("NOR", "XYZ"), "XYZ"),
        (HEADER + NORWAY.replace("yes", "maybe"), "'maybe' is not one of"),
        (HEADER + NORWAY.replace("ratification,,", "ratification,1960-01-01,"), "a withdrawal before the consent"),
        (HEADER + NORWAY[:40], "cells where the header has 10"),
    ],
)
def test_faults_are_named(tmp_path: Path, text: str, told: str) -> None:
    with pytest.raises(DataFileError) as error:
        read_text(tmp_path, text)
    assert told in str(error.value)


def test_made_up_file_is_read(tmp_path: Path) -> None:
    tables = read_text(tmp_path, HEADER + NORWAY)
    assert tables["compiled_treaties"].to_dicts() == [
        {"treaty": "NPT", "name": TREATIES["NPT"][1], "opened": date(1968, 7, 1), "verified_through": date(2018, 7, 10)}
    ]
