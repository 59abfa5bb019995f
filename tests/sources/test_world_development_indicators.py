"""Thirteen series on development."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest

from varde.errors import DataFileError
from varde.sources.contract import Inputs
from varde.sources.world_development_indicators import SERIES, read
from varde.states import registry

HEADER = "geo,var,t,v"
GOOD = ["COL,gdp,2019,323031701192.84", "COL,pop,2023,52321152.000000015", "CHI,birth,2020,9.1"]


def tables(folder: Path, lines: list[str], header: str = HEADER) -> dict[str, pl.DataFrame]:
    path = folder / "wdi.csv"
    path.write_text("\n".join([header, *lines, ""]), encoding="utf-8")
    return read(Inputs({"values": [path]}), registry())


@pytest.fixture(scope="module")
def real(shared: Path) -> dict[str, pl.DataFrame]:
    return read(Inputs({"values": [shared / "fragility" / "wdi.csv"]}), registry())


def test_values_of_the_real_file(real: dict[str, pl.DataFrame]) -> None:
    values = real["development_indicators"]
    assert len(values) == 92435
    assert values.filter(state="COL", series="gdp", year=2019)["value"].item() == pytest.approx(323_031_701_192.84)
    # GDP per head is at the prices of 2021: in that year it equals current GDP divided by the Bank's population.
    assert values.filter(state="USA", series="gdp_per_capita", year=2021)["value"].item() == pytest.approx(71318, abs=1)
    # Reaches before the Bank's first year, and places it has no data on: population is the UN's.
    assert values.filter(state="ESH", series="population", year=1950)["value"].to_list() == [12981.0]
    assert set(values["series"]) == set(real["development_series"]["series"])


def test_population_is_whole(real: dict[str, pl.DataFrame]) -> None:
    persons = real["development_indicators"].filter(series="population")["value"]
    assert (persons == persons.round()).all()


def test_every_series_says_what_it_is(real: dict[str, pl.DataFrame]) -> None:
    series = real["development_series"]
    assert len(series) == 13
    assert series.filter(pl.col("code").is_null())["series"].to_list() == ["population"]
    assert series["code"].drop_nulls().n_unique() == 12
    assert len({s.raw for s in SERIES}) == 13


def test_made_up_file(tmp_path: Path) -> None:
    values = tables(tmp_path, GOOD)["development_indicators"]
    assert values.select("state", "series", "year", "value").rows() == [
        ("COL", "gdp", 2019, 323031701192.84),
        ("COL", "population", 2023, 52321152.0),
        ("_CHANNEL_ISLANDS", "birth_rate", 2020, 9.1),
    ]


@pytest.mark.parametrize(
    ("lines", "header", "message"),
    [
        (GOOD, "geo,series,t,v", "column 'var': there is no such column"),
        ([*GOOD, "ZZX,gdp,2019,1"], HEADER, "row 5, column 'geo'"),
        ([*GOOD, "COL,happiness,2019,1"], HEADER, "'happiness' is none of pop"),
        ([*GOOD, "COL,gdp,2019,nan"], HEADER, "'nan' is not a number"),
        (['COL,gdp,2019,"1'], HEADER, "can't be read as csv"),
    ],
)
def test_faults_are_named(tmp_path: Path, lines: list[str], header: str, message: str) -> None:
    with pytest.raises(DataFileError) as error:
        tables(tmp_path, lines, header)
    assert message in str(error.value)
