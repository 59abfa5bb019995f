"""PAA-X on the user's own copy."""

from __future__ import annotations

import csv
import shutil
from datetime import date
from pathlib import Path

import polars as pl
import pytest

from varde.errors import DataFileError
from varde.sources import paax_third_parties
from varde.sources.contract import Inputs
from varde.sources.paax_actors import SOURCE, TABLES, read
from varde.states import registry


@pytest.fixture(scope="module")
def tables(shared: Path) -> dict[str, pl.DataFrame]:
    inputs = SOURCE.find(sorted((shared / "agreements").iterdir()))
    assert inputs is not None
    return read(inputs, registry())


def test_the_real_files(tables: dict[str, pl.DataFrame]) -> None:
    signed = tables["paax_signatories"]
    assert (len(signed), signed["agreement_id"].n_unique()) == (8955, 1770)
    assert len(tables["paax_actors"]) == 1525
    assert {t.name: [f.name for f in t.fields] for t in TABLES} == {n: t.columns for n, t in tables.items()}
    assert signed.filter(pl.col("third_party") & pl.col("condition").is_null()).is_empty()


def test_days_come_from_the_name_and_agree_with_pax(tables: dict[str, pl.DataFrame], shared: Path) -> None:
    signed = tables["paax_signatories"].select("agreement_id", "date").unique()
    with (shared / "agreements" / "pax_v10_2257_agreements.csv").open(encoding="utf-8-sig", newline="") as file:
        pax = {int(r["AgtId"]): date(*map(int, reversed(r["Dat"].split("/")))) for r in csv.DictReader(file)}
    assert all(pax[i] == day for i, day in signed.iter_rows())


def test_states_only_where_the_actor_is_one(tables: dict[str, pl.DataFrame]) -> None:
    signed = tables["paax_signatories"]
    final = signed.filter((pl.col("agreement_id") == 1736) & pl.col("third_party"))
    assert {"CUB", "NOR"} <= set(final["state"].drop_nulls())
    eu = signed.filter(pl.col("actor") == "European Union")
    assert eu["state"].null_count() == len(eu) > 0


def test_a_csv_under_the_name_of_the_workbook(shared: Path, tmp_path: Path) -> None:
    path = tmp_path / "paax_v0.2.xlsx"
    shutil.copyfile(shared / "agreements" / "paax_actors_v0.2.csv", path)
    with pytest.raises(DataFileError, match="not a workbook"):
        read(Inputs({"workbook": [path]}), registry())


def test_another_workbook(shared: Path, tmp_path: Path) -> None:
    path = tmp_path / "paax_v9.xlsx"
    shutil.copyfile(shared / "agreements" / "ucdp-peace-agreements-221.xlsx", path)
    with pytest.raises(DataFileError, match="no sheet 'actors'"):
        read(Inputs({"workbook": [path]}), registry())
    path.write_bytes((shared / "agreements" / "paax_v0.2.xlsx").read_bytes()[:200_000])
    with pytest.raises(DataFileError, match="broken workbook"):
        read(Inputs({"workbook": [path]}), registry())


def test_the_wide_table(shared: Path) -> None:
    inputs = paax_third_parties.SOURCE.find(sorted((shared / "agreements").iterdir()))
    assert inputs is not None
    kinds = paax_third_parties.read(inputs, registry())["paax_third_party_kinds"]
    assert len(kinds) == 1060
    assert kinds.columns == [f.name for f in paax_third_parties.TABLES[0].fields]
    assert kinds["vintage"].unique().to_list() == ["0.2"]
    sums = kinds.select(pl.col("intergovernmental", "united_nations", "security_council", "permanent_member").sum())
    assert sums.row(0) == (702, 456, 26, 233)


def test_the_wide_table_with_a_double(tmp_path: Path) -> None:
    path = tmp_path / "paax_third_parties_v9_wide.csv"
    path.write_text("AgtId,IGO,EU,regional,UN,UN Mission,UNSC,P5\n" + "2,1,0,0,1,0,0,0\n" * 2, encoding="utf-8")
    with pytest.raises(DataFileError, match="twice"):
        paax_third_parties.read(Inputs({"third_parties": [path]}), registry())
