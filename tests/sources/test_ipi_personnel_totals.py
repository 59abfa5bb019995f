"""Personnel by contributor and by mission, the two files of totals: real files, then broken copies."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest

from varde.errors import DataFileError
from varde.sources import ipi_personnel_by_contributor, ipi_personnel_by_mission
from varde.sources.contract import Inputs, Source
from varde.states import registry
from varde.store.checks import typed


def table(source: Source, path: Path) -> pl.DataFrame:
    (declared,) = source.tables
    return typed(source, declared, source.read(Inputs({"personnel": [path]}), registry())[declared.name], registry())


def test_by_contributor(shared: Path) -> None:
    got = table(
        ipi_personnel_by_contributor.SOURCE, shared / "un/operations/ipi_contributor_month_1990-11_2014-08.csv.gz"
    )
    assert (got["month"].n_unique(), got["month"].min(), got["month"].max()) == (286, "1990-11", "2014-08")
    assert got["persons"].sum() == 14413054 + 1936965 + 518863
    norway = got.filter(pl.col("contributor") == "NOR", pl.col("month") == "1990-11")
    assert norway["persons"].sum() == 924
    # One state under two names in turn.
    assert got.filter(pl.col("contributor") == "MKD")["month"].max() == "2014-08"


def test_by_mission(shared: Path) -> None:
    got = table(ipi_personnel_by_mission.SOURCE, shared / "un/operations/PPP_data_mission.csv")
    assert got["persons"].sum() == 19988994
    assert (got["month"].n_unique(), got["month"].max()) == (316, "2017-03")
    assert "2016-11" not in set(got["month"])
    # A label and its translation are one operation in turns, never in one month.
    both = got.filter(pl.col("mission").is_in(["UNOCI", "ONUCI"])).group_by("month").agg(pl.col("mission").n_unique())
    assert both["mission"].max() == 1


BY_CONTRIBUTOR = "date,contributor,troops,police,experts,source\n"
BY_MISSION = "Date,Mission,Troops,Police,Observers,Total\n"


@pytest.mark.parametrize(
    ("source", "text", "said"),
    [
        (
            ipi_personnel_by_contributor.SOURCE,
            "1994-10-31,Albania,,1.0,,x\n1994-10-31,Albania,2,,,x\n",
            "row 3.*two records share.*Albania",
        ),
        (ipi_personnel_by_contributor.SOURCE, "1994-10-31,Albanai,,1.0,,x\n", "column 'contributor'"),
        (ipi_personnel_by_contributor.SOURCE, "1994-10-31,Albania,,1.5,,x\n", "column 'police': '1.5' is not a whole"),
        (ipi_personnel_by_mission.SOURCE, "1994-10-31,UNAVEM,5,NA,2,8\n", "row 2, column 'Total': the categories"),
        (
            ipi_personnel_by_mission.SOURCE,
            "1994-10-31,UNAVEM,5,NA,2,7\n1994-10-31,UNAVEM,5,NA,2,7\n",
            "row 3.*two records share.*UNAVEM",
        ),
        (ipi_personnel_by_mission.SOURCE, "1994-10-31,UNAVEM,5,NA\n", "row 2: has 4 cells"),
    ],
)
def test_faults_are_named(tmp_path: Path, source: Source, text: str, said: str) -> None:
    header = BY_MISSION if source is ipi_personnel_by_mission.SOURCE else BY_CONTRIBUTOR
    path = tmp_path / "personnel.csv"
    path.write_text(header + text, encoding="utf-8")
    with pytest.raises(DataFileError, match=said):
        table(source, path)


def test_an_empty_cell_is_no_row(tmp_path: Path) -> None:
    path = tmp_path / "personnel.csv"
    path.write_text(BY_MISSION + "1994-10-31,UNAVEM,5,NA,2,7\n", encoding="utf-8")
    got = table(ipi_personnel_by_mission.SOURCE, path)
    assert got.select("category", "persons").rows() == [("experts on mission", 2), ("troops", 5)]
