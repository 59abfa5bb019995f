"""UNHCR's populations by origin and asylum."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest

from varde.errors import CheckError, DataFileError
from varde.sources.contract import Inputs
from varde.sources.unhcr_refugees import GROUPS, SOURCE, read
from varde.states import registry
from varde.store.checks import typed

HEADER = "geo,t,from,group,n"
GOOD = ["DEU,2022.0,SYR,refugee,674369.0", "DEU,2023.0,SYR,refugee,705812.0", "MMR,2023.0,STL,stateless,632789.0"]


def table(folder: Path, lines: list[str], header: str = HEADER) -> pl.DataFrame:
    path = folder / "unhcr.csv"
    path.write_text("\n".join([header, *lines, ""]), encoding="utf-8")
    return read(Inputs({"populations": [path]}), registry())["displaced_populations"]


@pytest.fixture(scope="module")
def populations(shared: Path) -> pl.DataFrame:
    return read(Inputs({"populations": [shared / "fragility" / "unhcr.csv"]}), registry())["displaced_populations"]


def test_totals_of_the_real_file(populations: pl.DataFrame) -> None:
    assert len(populations) == 191857
    refugees = populations.filter(population_group="refugees", year=2023)
    assert refugees["persons"].sum() == 31_637_408
    assert refugees.filter(origin="SYR", asylum="TUR")["persons"].to_list() == [3_214_780]
    assert set(populations["population_group"]) == set(GROUPS.values())


def test_faults_of_the_real_file(populations: pl.DataFrame) -> None:
    assert populations["persons"].min() == 5
    assert populations.filter("provisional")["year"].unique().to_list() == [2024]
    assert set(populations.filter(population_group="stateless")["origin"]) == {"_STATELESS"}
    assert {"_UNKNOWN", "_STATELESS"} <= set(populations["origin"])
    assert "XKX" not in set(populations["origin"]) | set(populations["asylum"])


def test_only_the_last_year_of_a_file_is_provisional(tmp_path: Path) -> None:
    populations = table(tmp_path, GOOD)
    assert populations.select("year", "provisional").rows() == [(2022, False), (2023, True), (2023, True)]
    assert populations["vintage"].unique().to_list() == ["to 2023"]


@pytest.mark.parametrize(
    ("lines", "header", "message"),
    [
        (GOOD, "geo,t,origin,group,n", "column 'from': there is no such column"),
        ([*GOOD, "DEU,2023.0,QQQ,refugee,5"], HEADER, "row 5, column 'from'"),
        ([*GOOD, "DEU,2023.0,IRQ,tourist,5"], HEADER, "'tourist' is none of refugee"),
        ([*GOOD, "DEU,2023.5,IRQ,refugee,5"], HEADER, "'2023.5' is not a whole number"),
        ([*GOOD, "DEU,2023.0,IRQ"], HEADER, "row 5: has 3 cells where the header has 5"),
    ],
)
def test_faults_are_named(tmp_path: Path, lines: list[str], header: str, message: str) -> None:
    with pytest.raises(DataFileError) as error:
        table(tmp_path, lines, header)
    assert message in str(error.value)


def test_a_doubled_row_does_not_pass_the_build(tmp_path: Path) -> None:
    frame = table(tmp_path, [*GOOD, GOOD[1]])
    with pytest.raises(CheckError, match="share their key"):
        typed(SOURCE, SOURCE.tables[0], frame, registry())
