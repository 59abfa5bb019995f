"""Homicide rates."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest

from varde.errors import DataFileError
from varde.sources.contract import Inputs
from varde.sources.unodc_homicide import HEADER, read
from varde.states import registry

TITLES = ",".join(f'"{name}"' for name in HEADER)
GOOD = ["Albania,ALB,2024,1.7551677,Europe,2023,2024", "Angola,,,,,,2024", "Kosovo,,,1.8949775,,,2021"]


def table(folder: Path, lines: list[str], header: str = TITLES) -> pl.DataFrame:
    path = folder / "homicide-rate-unodc.csv"
    path.write_text("\n".join([header, *lines, ""]), encoding="utf-8")
    return read(Inputs({"rates": [path]}), registry())["homicide_rates"]


def test_the_real_file(shared: Path) -> None:
    rates = read(Inputs({"rates": [shared / "threats" / "homicide-rate-unodc.csv"]}), registry())["homicide_rates"]
    assert len(rates) == 140
    assert rates.filter(state="COL").select("year", "rate").rows() == [(2023, 24.913443)]
    assert rates.filter(state="XKX")["year"].to_list() == [2021]


def test_the_year_is_that_of_the_rate_and_not_of_the_region(tmp_path: Path) -> None:
    assert table(tmp_path, GOOD).select("state", "year", "rate").rows() == [
        ("ALB", 2024, 1.7551677),
        ("XKX", 2021, 1.8949775),
    ]


@pytest.mark.parametrize(
    ("lines", "header", "message"),
    [
        (GOOD, TITLES.replace("Entity", "Country"), "column 1 should be 'Entity' and is 'Country'"),
        (GOOD, TITLES.rsplit(",", 1)[0], "column 7 should be 'time' and is nothing"),
        (["Norway,,,0.7,,,"], TITLES, "the rate has no year"),
        (["Korea,,,0.5,,,2023"], TITLES, "row 2, column 'Entity'"),
        (["Norway,,,low,,,2023"], TITLES, "'low' is not a number"),
    ],
)
def test_faults_are_named(tmp_path: Path, lines: list[str], header: str, message: str) -> None:
    with pytest.raises(DataFileError) as error:
        table(tmp_path, lines, header)
    assert message in str(error.value)
