"""Nuclear warheads and tests: the real files, then faults."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest

from varde.errors import DataFileError
from varde.sources import nuclear_tests, nuclear_warheads
from varde.sources.contract import Inputs
from varde.states import registry

HEADER = "Entity,Code,Year,nuclear_weapons_stockpile\n"
CHINA = "Китай,CHN,1964,1\n"


@pytest.fixture(scope="module")
def warheads(shared: Path) -> pl.DataFrame:
    path = shared / "disarmament" / "nuclear-warhead-stockpiles.csv"
    return nuclear_warheads.read(Inputs({"table": [path]}), registry())["nuclear_warheads"]


@pytest.fixture(scope="module")
def tests(shared: Path) -> pl.DataFrame:
    path = shared / "disarmament" / "number-of-nuclear-weapons-tests.csv"
    return nuclear_tests.read(Inputs({"table": [path]}), registry())["nuclear_tests"]


def test_warheads_by_code_whatever_the_language_of_the_names(warheads: pl.DataFrame) -> None:
    assert len(warheads) == 780
    by_key = {(r["state"], r["year"]): r["warheads"] for r in warheads.to_dicts()}
    assert by_key["USA", 1967] == 31255
    assert by_key["RUS", 1986] == 40159
    assert by_key["ZAF", 1989] == 6
    assert by_key["ZAF", 1990] == 0
    assert warheads.filter(pl.col("year") == 2022)["warheads"].sum() == 9440


def test_tests_add_up_to_the_publishers_own_tally(tests: pl.DataFrame) -> None:
    totals = dict(tests.group_by("state").agg(pl.col("tests").sum()).iter_rows())
    assert totals == {
        "USA": 1030,
        "RUS": 715,
        "FRA": 210,
        "GBR": 45,
        "CHN": 45,
        "IND": 3,
        "PAK": 2,
        "PRK": 6,
    }


def test_the_repair_is_visible(tests: pl.DataFrame) -> None:
    repaired = tests.filter(~pl.col("verified"))
    assert repaired.to_dicts() == [{"state": "PRK", "year": 2010, "tests": 0, "reported": 3, "verified": False}]


def test_a_mended_file_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "number-of-nuclear-weapons-tests.csv"
    path.write_text("Entity,Code,Year,nuclear_weapons_tests\nNorth Korea,PRK,2010,1\n", encoding="utf-8")
    row = nuclear_tests.read(Inputs({"table": [path]}), registry())["nuclear_tests"].row(0, named=True)
    assert (row["tests"], row["verified"]) == (1, True)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (HEADER.replace("Code", "ISO") + CHINA, "column 'Code': there is no such column"),
        (HEADER + CHINA.replace(",1\n", ",one\n"), "row 2, column 'nuclear_weapons_stockpile': 'one' is not a whole"),
        (HEADER + CHINA.replace(",1\n", ",-1\n"), "holds a negative number"),
        (HEADER + CHINA.replace(",1\n", ",\n"), "holds no value"),
        (HEADER + CHINA + CHINA, "row 3, column 'nuclear_weapons_stockpile': repeats a state and year"),
        (HEADER + CHINA.replace("CHN", "QQQ"), "QQQ"),
        (HEADER + "Китай,CHN", "has 2 cells where the header has 4"),
    ],
)
def test_faults_are_named(tmp_path: Path, text: str, told: str) -> None:
    path = tmp_path / "nuclear-warhead-stockpiles.csv"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(DataFileError) as error:
        nuclear_warheads.read(Inputs({"table": [path]}), registry())
    assert told in str(error.value)


def test_text_in_another_encoding_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "nuclear-warhead-stockpiles.csv"
    path.write_bytes((HEADER + CHINA).encode("cp1251"))
    with pytest.raises(DataFileError, match="is not utf-8 text"):
        nuclear_warheads.read(Inputs({"table": [path]}), registry())
