"""UCDP peace agreements: the real file, its twin, and faults."""

from __future__ import annotations

import csv
import shutil
from datetime import date
from pathlib import Path

import polars as pl
import pytest

from varde.errors import DataFileError
from varde.sources.contract import Inputs
from varde.sources.ucdp_peace_agreements import PROVISIONS, SOURCE, TABLES, read
from varde.states import registry

# The publisher's columns, with the blanks at the end of two of them and the nameless one at the edge.
HEADER = [
    "paid",
    "region",
    "gwno",
    "conflict_id",
    "conflict_name",
    "dyad_id",
    "dyad_name",
    "incompatibility",
    "pa_name",
    "year",
    "pa_date",
    "pa_3rd",
    "c_3rd",
    "ended",
    "duration",
    "termdur",
    "txt",
    "linktofulltextagreement",
    "inclusive",
    "pa_type",
    "procID",
    "version",
    "dateintervalstart_meta",
    "dateintervalend_meta",
    *(f"{raw} " if raw in ("ref", "return") else raw for raw, _, _ in PROVISIONS),
    "",
]
ROW = {
    "paid": "1",
    "gwno": "100",
    "conflict_id": "289",
    "conflict_name": "Colombia: Government",
    "dyad_id": "623",
    "dyad_name": "Government of Colombia - FARC",
    "incompatibility": "2",
    "pa_name": "First\n agreement",
    "year": "2012",
    "pa_date": "2012-08-26",
    "pa_3rd": "Cuba, Norway, Colombia ",
    "c_3rd": "Cuba and Norway were\nguarantors.",
    "termdur": "-99",
    "inclusive": "2",
    "pa_type": "2",
    "procID": "23",
    "version": "99.1",
    "dateintervalstart_meta": "1975-01-01",
    "dateintervalend_meta": "2098-12-31",
    "gender": "1",
}


def write(path: Path, *rows: dict[str, str], header: list[str] = HEADER) -> Path:
    with path.open("w", encoding="utf-8", newline="") as file:
        out = csv.writer(file)
        out.writerow(header)
        for row in rows:
            full = ROW | row
            out.writerow([full.get(h, "0" if h.strip() in {raw for raw, _, _ in PROVISIONS} else "") for h in header])
    return path


def load(path: Path) -> dict[str, pl.DataFrame]:
    return read(Inputs({"agreements": [path]}), registry())


@pytest.fixture(scope="module")
def tables(shared: Path) -> dict[str, pl.DataFrame]:
    return load(shared / "agreements" / "ucdp-peace-agreements-221.csv")


def test_the_file_is_read_whole(tables: dict[str, pl.DataFrame]) -> None:
    agreements = tables["peace_agreements"]
    assert len(agreements) == 374
    assert (agreements["year"].min(), agreements["year"].max()) == (1975, 2021)
    assert agreements["gender_provisions"].sum() == 113
    assert agreements["type"].value_counts().sort("type")["count"].to_list() == [77, 213, 84]
    assert agreements["covered_through"].unique().to_list() == [date(2021, 12, 31)]
    assert {t.name: [f.name for f in t.fields] for t in TABLES} == {n: t.columns for n, t in tables.items()}


def test_spot_values(tables: dict[str, pl.DataFrame]) -> None:
    row = tables["peace_agreements"].row(by_predicate=pl.col("agreement_id") == 1128, named=True)
    assert (row["date"], row["ended"], row["ended_on"]) == (date(1993, 3, 7), True, date(1993, 5, 12))
    open_end = tables["peace_agreements"].row(by_predicate=pl.col("agreement_id") == 1487, named=True)
    assert open_end["ended"] is None
    assert open_end["inclusion"] == "dyadic"
    # Bakassi: two states; Macedonia: a comma in the name of one conflict; Myanmar: three conflicts.
    states = tables["peace_agreement_states"]
    assert states.filter(pl.col("agreement_id") == 1333)["state"].to_list() == ["CMR", "NGA"]
    conflicts = tables["peace_agreement_conflicts"]
    assert "Macedonia, FYR: Government" in conflicts["conflict"].to_list()
    assert conflicts["conflict"].null_count() == 0
    assert conflicts["agreement_id"].value_counts()["count"].max() == 3


def test_the_rows_that_prove_norway_and_cuba(tables: dict[str, pl.DataFrame], shared: Path) -> None:
    third = tables["peace_agreement_third_parties"].filter(~pl.col("conflict_state"))
    with (shared / "agreements" / "colombia_facilitators_evidence.csv").open(encoding="utf-8", newline="") as file:
        rows = [
            r for r in csv.DictReader(file) if r["source"].startswith("UCDP") and "Norway" in r["third_party_field"]
        ]
    assert {"1447", "1487", "1506", "1507", "1508"} <= {r["id"] for r in rows}
    for row in rows:
        named = set(third.filter(pl.col("agreement_id") == int(row["id"]))["state"])
        assert {"NOR", "CUB"} <= named, row["id"]
    by_id = {
        (r["agreement_id"], r["state"]): set((r["roles"] or "").split(", "))
        for r in third.iter_rows(named=True)
        if r["state"] in ("NOR", "CUB")
    }
    assert by_id[1447, "NOR"] == {"guarantor"}
    assert by_id[1506, "CUB"] == {"guarantor", "facilitator"}
    assert by_id[1487, "NOR"] == {"facilitator", "host"}
    assert "COL" not in third.filter(pl.col("agreement_id") == 1447)["state"].to_list()


def test_most_of_the_prose_is_placed(tables: dict[str, pl.DataFrame]) -> None:
    third = tables["peace_agreement_third_parties"]
    unparsed = third.filter(pl.col("kind") == "unparsed")
    assert len(unparsed) / len(third) < 0.1
    assert unparsed["party"].str.len_chars().max() <= 120


def test_the_workbook_gives_the_same(tables: dict[str, pl.DataFrame], shared: Path) -> None:
    book = load(shared / "agreements" / "ucdp-peace-agreements-221.xlsx")
    assert all(book[name].equals(table) for name, table in tables.items())


def test_a_renamed_copy_is_claimed_by_its_name_only_where_it_is_this_dataset() -> None:
    assert SOURCE.files[0].matches("UCDP-Peace-Agreements-231.CSV")
    assert not SOURCE.files[0].matches("ucdp-term-dyad-3-2021.csv")


def test_a_made_up_file(tmp_path: Path) -> None:
    found = load(write(tmp_path / "a.csv", {}, {"paid": "2", "gwno": "625, 626", "pa_3rd": "", "ended": "True"}))
    first, second = found["peace_agreements"].iter_rows(named=True)
    assert (first["name"], first["termination_years"], first["gender_provisions"]) == ("First agreement", None, True)
    assert (second["ended"], second["vintage"]) == (True, "99.1")
    assert found["peace_agreement_states"].rows()[1:] == [
        (2, "SDN", date(2012, 8, 26), "99.1"),
        (2, "SSD", date(2012, 8, 26), "99.1"),
    ]
    own = found["peace_agreement_third_parties"].filter(pl.col("conflict_state"))
    assert own["party"].to_list() == ["Colombia"]


def test_the_order_of_rows_does_not_matter(tmp_path: Path) -> None:
    rows = [{"paid": str(i)} for i in (3, 1, 2)]
    one, other = load(write(tmp_path / "a.csv", *rows)), load(write(tmp_path / "b.csv", *reversed(rows)))
    assert all(one[name].equals(other[name]) for name in one)


@pytest.mark.parametrize(
    ("change", "column", "says"),
    [
        ({"gwno": "999"}, "gwno", "999"),
        ({"pa_date": "26/08/2012"}, "pa_date", "not a date"),
        ({"pa_date": "2013-08-26"}, "year", "pa_date"),
        ({"pa_type": "9"}, "pa_type", "'9' is none of"),
        ({"cease": "x"}, "cease", "'x' is not one of"),
        ({"paid": "one"}, "paid", "not a whole number"),
        ({"conflict_id": "289, x"}, "conflict_id", "no list of numbers"),
        ({"pa_name": ""}, "pa_name", "is empty"),
    ],
)
def test_a_wrong_cell_is_named(tmp_path: Path, change: dict[str, str], column: str, says: str) -> None:
    path = write(tmp_path / "bad.csv", {"paid": "7"}, {"paid": "8"} | change)
    with pytest.raises(DataFileError, match=says) as caught:
        load(path)
    assert caught.value.column == column
    assert caught.value.path == path


def test_a_double_a_renamed_column_and_a_cut_file(tmp_path: Path) -> None:
    with pytest.raises(DataFileError, match="stands there twice"):
        load(write(tmp_path / "double.csv", {}, {}))
    renamed = ["conflictid" if h == "conflict_id" else h for h in HEADER]
    with pytest.raises(DataFileError, match="conflictid"):
        load(write(tmp_path / "renamed.csv", {}, header=renamed))
    whole = write(tmp_path / "whole.csv", {}, {"paid": "2"}).read_bytes()
    cut = tmp_path / "cut.csv"
    cut.write_bytes(whole[: len(whole) // 2 + 120])
    with pytest.raises(DataFileError):
        load(cut)
    wrong = tmp_path / "wrong.csv"
    wrong.write_bytes(whole.replace(b"First", b"F\xefrst"))
    with pytest.raises(DataFileError, match="utf-8"):
        load(wrong)


def test_a_workbook_under_a_csv_name(shared: Path, tmp_path: Path) -> None:
    path = tmp_path / "ucdp-peace-agreements-221.csv"
    shutil.copyfile(shared / "agreements" / "ucdp-peace-agreements-221.xlsx", path)
    with pytest.raises(DataFileError, match="workbook"):
        load(path)
