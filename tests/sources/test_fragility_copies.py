"""Fragile States Index, Political Terror Scale and IDMC's displacement, on the user's own copy."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest

from varde.errors import CheckError, DataFileError
from varde.sources import fragile_states_index as fsi
from varde.sources import idmc_flows, idmc_stocks
from varde.sources import political_terror_scale as pts
from varde.sources.contract import Inputs, Source
from varde.states import registry
from varde.store.checks import typed


def read(source: Source, path: Path) -> pl.DataFrame:
    frames = source.read(Inputs({source.files[0].role: [path]}), registry())
    return typed(source, source.tables[0], frames[source.tables[0].name], registry())


# -- Fragile States Index -----------------------------------------------------------------------------------------


def scores(geo: str = "NOR", year: str = "2023", leave_out: str = "", extra: str = "") -> str:
    lines = [f"{geo},{year},179,12.7,{c},some,1.0\n" for c in fsi.INDICATORS if c != leave_out]
    return "geo,t,rank,total,code,indicator,v\n" + "".join(lines) + extra


def test_fsi_totals_are_the_sum_of_indicators(shared: Path) -> None:
    frame = read(fsi.SOURCE, shared / "fragility" / "fsi.csv")
    assert len(frame) == 3170
    total = frame.select(pl.sum_horizontal(name for name, _ in fsi.INDICATORS.values())).to_series()
    off = frame.filter((total - frame["total"]).abs() > 0.25)
    assert len(off) <= 12  # totals rounded otherwise by the publisher


def test_fsi_change_is_a_column_of_its_own(shared: Path) -> None:
    frame = read(fsi.SOURCE, shared / "fragility" / "fsi.csv")
    given = frame.filter(pl.col("change").is_not_null())
    assert sorted(given["year"].unique()) == [2019, 2020]
    assert len(given) == 356
    yemen = frame.filter((pl.col("state") == "YEM") & (pl.col("year") == 2019)).row(0, named=True)
    assert (yemen["rank"], yemen["total"], yemen["change"]) == (1, 113.5, 0.8)
    unranked = frame.filter(pl.col("rank").is_null()).select("state", "year").rows()
    assert unranked == [("SSD", 2012)]


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        (scores(geo="XYZ"), "row 2, column 'geo': No state.*'XYZ'"),
        (scores(leave_out="X1"), "holds no score of X1"),
        (scores(extra="NOR,2023,179,12.7,C1,some,1.0\n"), "NOR/2023/C1 is there twice"),
        (
            scores(extra="SWE,2023,1,12.7,C1,some,1.0\nSWE,2023,2,12.7,C2,some,1\n"),
            "SWE has two ranks or totals in 2023",
        ),
        (scores(extra="SWE,2023,1,12.7,Z9,some,1.0\n"), "row 14, column 'code': 'Z9' is none of C1"),
        (scores(extra="SWE,2023,1,12.7,C1,some,\n"), "row 14, column 'v': the cell is empty"),
    ],
)
def test_fsi_faults(text: str, problem: str, tmp_path: Path) -> None:
    path = tmp_path / "fsi.csv"
    path.write_text(text)
    with pytest.raises(DataFileError, match=problem):
        read(fsi.SOURCE, path)


# -- Political Terror Scale ---------------------------------------------------------------------------------------

PTS_HEAD = "Country,Country_OLD,Year,COW_Code_A,COW_Code_N,WordBank_Code_A,UN_Code_N,Region,PTS_A,PTS_H,PTS_S\n"


def test_pts_real_file(shared: Path) -> None:
    frame = read(pts.SOURCE, shared / "fragility" / "PTS-2024.csv")
    assert frame["state_department"].count() == 8514
    turkey = frame.filter((pl.col("entity") == "Türkiye") & (pl.col("year") == 2023))
    assert turkey.select("state", "amnesty", "human_rights_watch", "state_department").rows() == [("TUR", 4, 4, 4)]
    germany = frame.filter(pl.col("state") == "DEU").group_by("entity").agg(pl.col("year").max()).sort("entity")
    assert germany.rows() == [("German Federal Republic", 1989), ("Germany", 2023)]
    assert len(frame.filter((pl.col("entity") == "South Sudan") & (pl.col("year") < 2011))) == 0


def test_pts_areas_are_no_states(shared: Path) -> None:
    frame = read(pts.SOURCE, shared / "fragility" / "PTS-2024.csv")
    keys = dict(frame.select("entity", "state").unique().rows())
    for entity in ("Crimea", "Gaza (Hamas)", "Israel in Occupied Territories", "European Union"):
        assert keys[entity] is None or not registry().get(keys[entity]).is_state


@pytest.mark.parametrize(
    ("row", "problem"),
    [
        ("Norway,Norway,2020,NOR,385,NOR,578,eca,1,NA,6", "row 2, column 'PTS_S': '6' is none of 1, 2"),
        ("Ruritania,Ruritania,2020,NA,NA,NA,NA,eca,1,NA,1", "row 2, column 'Country': No state.*'Ruritania'"),
        ("Norway,Norway,,NOR,385,NOR,578,eca,1,NA,1", "column 'Year': the cell is empty"),
    ],
)
def test_pts_faults(row: str, problem: str, tmp_path: Path) -> None:
    path = tmp_path / "PTS-2025.csv"
    path.write_text(PTS_HEAD + row + "\n")
    with pytest.raises(DataFileError, match=problem):
        read(pts.SOURCE, path)


def test_pts_takes_its_edition_from_the_name(tmp_path: Path) -> None:
    path = tmp_path / "PTS-2025.csv"
    path.write_text(PTS_HEAD + "Norway,Norway,2024,NOR,385,NOR,578,eca,1,NA,1\n")
    assert read(pts.SOURCE, path)["vintage"].to_list() == ["2025"]


# -- IDMC ---------------------------------------------------------------------------------------------------------


def test_idmc_flows(shared: Path) -> None:
    frame = read(idmc_flows.SOURCE, shared / "fragility" / "idmc_flows.csv")
    assert len(frame) == 4071
    conflict = frame.filter((pl.col("state") == "COL") & (pl.col("cause") == "conflict") & (pl.col("year") == 2022))
    assert conflict["displacements"].to_list() == [338665]
    abyei = frame.filter((pl.col("state") == "XAY") & (pl.col("cause") == "conflict") & (pl.col("year") == 2022))
    assert abyei["displacements"].to_list() == [55750]
    assert frame.filter((pl.col("state") == "AFG") & (pl.col("year") == 2009))["displacements"].min() == 0


def test_idmc_stocks(shared: Path) -> None:
    frame = read(idmc_stocks.SOURCE, shared / "fragility" / "idmc_stocks.csv")
    colombia = frame.filter((pl.col("state") == "COL") & (pl.col("cause") == "conflict"))
    assert colombia["persons"].sum() == 7264767
    assert frame["year"].unique().to_list() == [2024]


@pytest.mark.parametrize(
    ("source", "name", "text", "problem"),
    [
        (idmc_flows.SOURCE, "idmc_flows.csv", "geo,t,cause,n\nXYZ,2020,flood,1\n", "column 'geo': No state.*'XYZ'"),
        (idmc_flows.SOURCE, "idmc_flows.csv", "geo,t,cause,n\nNOR,2020,flood,many\n", "'many' is not a whole number"),
        (idmc_stocks.SOURCE, "idmc_stocks.csv", "geo,t,cause,sex,age,n\nNOR,2020,war,male,60+,1\n", "'war' is none of"),
    ],
)
def test_idmc_faults(source: Source, name: str, text: str, problem: str, tmp_path: Path) -> None:
    path = tmp_path / name
    path.write_text(text)
    with pytest.raises(DataFileError, match=problem):
        read(source, path)


def test_idmc_a_row_that_is_there_twice(tmp_path: Path) -> None:
    path = tmp_path / "idmc_flows.csv"
    path.write_text("geo,t,cause,n\nNOR,2020,flood,1\nSWE,2020,flood,1\nNOR,2020,flood,2\n")
    with pytest.raises(CheckError, match="share their key, such as state=NOR, year=2020, cause=flood"):
        read(idmc_flows.SOURCE, path)
