"""PA-X on the user's own copy: both layouts, its editions, and faults."""

from __future__ import annotations

import csv
from datetime import date
from pathlib import Path

import polars as pl
import pytest

from varde.errors import DataFileError
from varde.sources import pax_gender, pax_local
from varde.sources.contract import Inputs
from varde.sources.pax_agreements import SOURCE, TABLES, read
from varde.states import registry

V9 = [
    "Con",
    "Contp",
    "PP",
    "PPName",
    "AgtId",
    "Ver",
    "Agt",
    "Dat",
    "Status",
    "Lgt",
    "Agtp",
    "Stage",
    "ThrdPart",
    "Loc1ISO",
    "Loc2ISO",
    "UcdpCon",
    "UcdpAgr",
    "Interim",
    "GeWom",
]
V10 = [*V9[:-1], "description", "agt_dat"]
ROW = {
    "Con": "Colombia",
    "Contp": "Government",
    "PP": "43",
    "PPName": "Colombia V",
    "AgtId": "1736",
    "Ver": "9",
    "Agt": "Agreement on the  Ceasefire",
    "Dat": "2016-06-23",
    "Status": "Multiparty signed/agreed",
    "Lgt": "9",
    "Agtp": "Intra",
    "Stage": "Cea",
    "Loc1ISO": "COL",
    "UcdpCon": "289",
    "UcdpAgr": "NA",
    "GeWom": "1",
    "ThrdPart": "By the Guarantor Countries:\nBy the Republic of Cuba\nBy the Kingdom of Norway\n\n"
    "By the accompanying countries:\nBy the Republic of Chile",
}


def write(path: Path, *rows: dict[str, str], header: list[str] = V9, encoding: str = "utf-8") -> Path:
    with path.open("w", encoding=encoding, newline="") as file:
        out = csv.DictWriter(file, header, extrasaction="ignore")
        out.writeheader()
        out.writerows(ROW | row for row in rows)
    return path


def load(*paths: Path) -> dict[str, pl.DataFrame]:
    return read(Inputs({"agreements": list(paths)}), registry())


def test_the_real_files(shared: Path) -> None:
    inputs = SOURCE.find(sorted((shared / "agreements").iterdir()))
    assert inputs is not None
    assert [p.name for p in inputs.many("agreements")] == [
        "pax_data_2144_agreements_v9.csv",
        "pax_v10_2257_agreements.csv",
    ]
    found = read(inputs, registry())
    counts = dict(found["pax_agreements"].group_by("vintage").len().iter_rows())
    assert counts == {"9": 2144, "10": 2257}
    both = found["pax_agreements"].filter(pl.col("agreement_id") == 1736).sort("vintage")
    assert both["date"].to_list() == [date(2016, 6, 23)] * 2
    assert both["women_provisions"].to_list()[0] is None, "version 10 has no codes by topic"
    v9 = found["pax_agreements"].filter(pl.col("vintage") == "9")
    assert v9["women_provisions"].sum() == 464
    roles = found["pax_third_parties"].filter((pl.col("agreement_id") == 1736) & (pl.col("vintage") == "10"))
    assert dict(roles.select("state", "roles").iter_rows()) == {
        "CHL": "accompanying country",
        "CUB": "guarantor",
        "NOR": "guarantor",
        "VEN": "accompanying country",
    }
    assert {t.name: [f.name for f in t.fields] for t in TABLES} == {n: t.columns for n, t in found.items()}


def test_the_real_editions(shared: Path) -> None:
    files = sorted((shared / "agreements").iterdir())
    inputs = pax_gender.SOURCE.find(files)
    assert inputs is not None
    provisions = pax_gender.read(inputs, registry())["pax_gender_provisions"]
    # Two of the 465 agreements listed bear no code.
    assert (len(provisions), provisions["agreement_id"].n_unique()) == (2463, 463)
    assert provisions["provision"].null_count() == 0
    inputs = pax_local.SOURCE.find(files)
    assert inputs is not None
    local = pax_local.read(inputs, registry())["pax_local_agreements"]
    assert (len(local), local["mediated"].sum()) == (349, 209)
    assert local.columns == [f.name for f in pax_local.TABLES[0].fields]


def test_a_gender_file_without_codes_and_with_a_wrong_one(tmp_path: Path) -> None:
    for header, cell, says in (
        (["AgtId", "Dat", "Ver"], "", "starts with Wgg"),
        (["AgtId", "Dat", "Ver", "WggPar"], "2", "'2'"),
    ):
        path = write(tmp_path / "g.csv", {"WggPar": cell}, header=header)
        with pytest.raises(DataFileError, match=says):
            pax_gender.read(Inputs({"gender": [path]}), registry())


def test_the_two_layouts_are_told_apart_by_what_they_hold(tmp_path: Path) -> None:
    old = write(tmp_path / "x.csv", {})
    new = write(
        tmp_path / "y.csv", {"Ver": "10", "Dat": "23/06/2016", "UcdpCon": "289.0"}, header=V10, encoding="utf-8-sig"
    )
    found = load(old, new)["pax_agreements"].sort("vintage")
    assert found["vintage"].to_list() == ["10", "9"]
    assert found["date"].to_list() == [date(2016, 6, 23)] * 2
    assert found["women_provisions"].to_list() == [None, True]
    assert found["ucdp_conflict_id"].to_list() == [289, 289]
    assert found["ucdp_agreement_id"].to_list() == [None, None]
    assert found["name"][0] == "Agreement on the Ceasefire"


def test_the_same_version_twice(tmp_path: Path) -> None:
    with pytest.raises(DataFileError, match="version 9 again"):
        load(write(tmp_path / "a.csv", {}), write(tmp_path / "b.csv", {}))


@pytest.mark.parametrize(
    ("change", "column", "says"),
    [
        ({"Loc1ISO": "QQQ"}, "Loc1ISO", "QQQ"),
        ({"Dat": "June 2016"}, "Dat", "not a date"),
        ({"Stage": "Later"}, "Stage", "none of"),
        ({"Lgt": "nine"}, "Lgt", "not a whole number"),
        ({"Ver": ""}, "Ver", "is empty"),
        ({"AgtId": "1"}, "AgtId", "two records share AgtId 1"),
    ],
)
def test_a_wrong_cell_is_named(tmp_path: Path, change: dict[str, str], column: str, says: str) -> None:
    with pytest.raises(DataFileError, match=says) as caught:
        load(write(tmp_path / "bad.csv", {"AgtId": "1"}, {"AgtId": "2"} | change))
    assert caught.value.column == column


def test_a_file_with_a_header_and_no_rows(tmp_path: Path) -> None:
    with pytest.raises(DataFileError, match="no agreement"):
        load(write(tmp_path / "empty.csv"))


def test_a_local_agreement_at_zero_zero_has_no_place(tmp_path: Path) -> None:
    header = [
        "AgtId",
        "Dat",
        "Ver",
        "LocaleName",
        "LatDec",
        "LongDec",
        "Mediator",
        "MedCentState",
        "MedRegState",
        "MedLocState",
        "MedLocArmed",
        "MedReDomEld",
        "MedLocCivSoc",
        "MedIntActor",
        "MedOtherUnclear",
    ]
    kinds = dict.fromkeys(header[7:], "0") | {"MedIntActor": "1"}
    path = tmp_path / "local.csv"
    write(
        path,
        kinds | {"LocaleName": "Ahmici", "LatDec": "44.1", "LongDec": "17.8", "Mediator": "Y"},
        kinds | {"AgtId": "1", "LatDec": "0.0", "LongDec": "0.0", "Mediator": "N"},
        header=header,
    )
    rows = pax_local.read(Inputs({"local": [path]}), registry())["pax_local_agreements"].rows(named=True)
    assert [(r["latitude"], r["mediated"]) for r in rows] == [(None, False), (44.1, True)]
    assert rows[1]["mediators"] == "international actor"
