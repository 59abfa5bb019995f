"""Global Organized Crime Index: both editions of the workbook, and made-up workbooks with faults."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import polars as pl
import pytest

from varde.errors import CheckError, DataFileError
from varde.sources.contract import Inputs
from varde.sources.organised_crime_index import GROUPS, OF_EVERY_EDITION, SOURCE, indicator
from varde.states import registry
from varde.store.checks import typed

MakeWorkbook = Callable[[Path, dict[str, list[list[str]]]], Path]


def scores(*countries: str, score: str = "5.5") -> list[list[str]]:
    return [["Country", *OF_EVERY_EDITION], *([c, *[score] * len(OF_EVERY_EDITION)] for c in countries)]


def read(path: Path) -> pl.DataFrame:
    frame = SOURCE.read(Inputs({"workbook": [path]}), registry())["organised_crime_scores"]
    return typed(SOURCE, SOURCE.tables[0], frame, registry())


@pytest.fixture(scope="module")
def held(shared: Path) -> pl.DataFrame:
    return read(shared / "threats" / "global_oc_index.xlsx")


def test_both_editions(held: pl.DataFrame) -> None:
    assert dict(held.group_by("year").agg(pl.col("state").n_unique()).rows()) == {2021: 193, 2023: 193}
    colombia = held.filter((pl.col("state") == "COL") & (pl.col("indicator") == "Criminality")).sort("year")
    assert colombia["score"].to_list() == [7.66, 7.75]
    assert held.filter((pl.col("state") == "AFG") & (pl.col("indicator") == "Heroin trade"))["score"][-1] == 9.5


def test_averages_are_averages(held: pl.DataFrame) -> None:
    wide = held.filter(pl.col("year") == 2023).pivot("indicator", index="state", values="score")
    markets = wide.select(pl.mean_horizontal(n for n, g in GROUPS.items() if g == "criminal markets")).to_series()
    assert (markets - wide["Criminal markets"]).abs().max() == pytest.approx(0, abs=0.011)


def test_names_survive_their_lost_full_stops(held: pl.DataFrame) -> None:
    newest = set(held.filter(pl.col("year") == 2023)["state"])
    assert {"COD", "COG", "KOR", "PRK", "LCA", "VCT", "KNA"} <= newest
    assert indicator("Criminality avg,") == indicator("Criminality avg.") == "Criminality"


def test_five_indicators_are_new(held: pl.DataFrame) -> None:
    old, new = (set(held.filter(pl.col("year") == y)["indicator"]) for y in (2021, 2023))
    assert len(new - old) == 6  # five markets and one kind of actor
    assert old <= new


def test_a_made_up_edition(tmp_path: Path, make_workbook: MakeWorkbook) -> None:
    frame = read(
        make_workbook(tmp_path / "global_oc_index.xlsx", {"2031_dataset": scores("Norway", "Congo, Dem, Rep,")})
    )
    assert set(frame["state"]) == {"NOR", "COD"}
    assert frame["vintage"].unique().to_list() == ["to 2031"]


@pytest.mark.parametrize(
    ("sheets", "problem"),
    [
        ({"data": scores("Norway")}, "has no sheet like '2023_dataset'; it has data"),
        ({"2031_dataset": scores("Ruritania")}, "row 2, column 'Country': No state.*'Ruritania'"),
        ({"2031_dataset": scores("Norway", score="high")}, "'high' is not a number"),
        ({"2031_dataset": scores("Norway", score="")}, "the cell is empty"),
        ({"2031_dataset": [[*r[:-1]] for r in scores("Norway")]}, "column 'Non-state actors': sheet .* no such column"),
    ],
)
def test_faults(sheets: dict[str, list[list[str]]], problem: str, tmp_path: Path, make_workbook: MakeWorkbook) -> None:
    with pytest.raises(DataFileError, match=problem):
        read(make_workbook(tmp_path / "global_oc_index.xlsx", sheets))


def test_a_state_that_is_there_twice(tmp_path: Path, make_workbook: MakeWorkbook) -> None:
    path = make_workbook(tmp_path / "global_oc_index.xlsx", {"2031_dataset": scores("Norway", "Kingdom of Norway")})
    with pytest.raises(CheckError, match="share their key, such as state=NOR"):
        read(path)
