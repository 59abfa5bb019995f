"""Ideal points."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest

from varde.errors import DataFileError
from varde.sources.contract import Inputs
from varde.sources.ideal_points import SOURCE, read
from varde.states import registry
from varde.store.checks import typed

HEADER = (
    "ccode,iso3c,countryname,year,idealpointfp,idealpointall,idealpointlegacy,nvotesfp,q5fp,q95fp,"
    "nvotesall,q5all,q95all"
)
ROW = "385,NOR,Norway,2023.0,0.82,0.90,0.92,88.0,0.57,1.05,232.0,0.77,1.04"
LEGACY = "260,,,1990.0,,,1.89,,,,,,"


def small(folder: Path, *rows: str, header: str = HEADER) -> pl.DataFrame:
    path = folder / "ideal_points_2025_07.csv"
    path.write_text("\n".join([header, *rows, ""]), encoding="utf-8")
    frame = read(Inputs({"estimates": [path]}), registry())["ideal_points"]
    return typed(SOURCE, SOURCE.tables[0], frame, registry())


@pytest.fixture(scope="module")
def real(shared: Path) -> pl.DataFrame:
    path = shared / "un" / "assembly" / "ideal_points_2025_07.csv"
    frame = read(Inputs({"estimates": [path]}), registry())["ideal_points"]
    return typed(SOURCE, SOURCE.tables[0], frame, registry())


def test_the_real_file(real: pl.DataFrame) -> None:
    assert len(real) == 11_423
    norway = real.filter(state="NOR", year=2024).row(0, named=True)
    assert norway["final"] == pytest.approx(0.8624467)
    assert norway["all"] is None
    assert norway["final_low"] < norway["final"] < norway["final_high"]
    assert real["vintage"].unique().to_list() == ["2025-07"]


def test_codes_of_states_that_changed(real: pl.DataFrame) -> None:
    assert real.filter(state="SRB")["year"].min() == 2006
    assert real.filter(state="YUG")["year"].max() == 2005
    assert real.filter(state="DEU")["year"].min() == 1973
    assert real.filter(state="DDR")["year"].to_list()[-1] <= 1990
    assert real.filter(state="RUS", year=1950).height == 1


def test_estimates_of_the_old_kind_alone_are_left_out(tmp_path: Path) -> None:
    assert small(tmp_path, ROW, LEGACY)["state"].to_list() == ["NOR"]


@pytest.mark.parametrize(
    ("rows", "header", "message"),
    [
        ([ROW.replace("385", "999")], HEADER, "row 2, column 'ccode'"),
        ([ROW, ROW], HEADER, "row 3, column 'ccode': NOR stands twice in 2023"),
        ([ROW.replace("0.82", "high")], HEADER, "'high' is not a number"),
        ([ROW.replace("2023.0", "2023.4")], HEADER, "'2023.4' is not a whole number"),
        ([ROW], HEADER.replace("idealpointfp", "idealpoint"), "column 'idealpointfp': there is no such column"),
    ],
)
def test_faults_are_named(tmp_path: Path, rows: list[str], header: str, message: str) -> None:
    with pytest.raises(DataFileError) as error:
        small(tmp_path, *rows, header=header)
    assert message in str(error.value)
