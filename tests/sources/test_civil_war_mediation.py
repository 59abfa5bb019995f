"""Civil War Mediation on the user's own copy."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import polars as pl
import pytest

from varde.errors import DataFileError
from varde.sources.civil_war_mediation import TABLES, read
from varde.sources.contract import Inputs
from varde.states import registry

HEADER = (
    "country,sidea,sideb,Med_yes.no,year_term,Incompatibility,territory,episode.start.date,episode.end.date,med.begins,"
    "med.ends,name.of.third.party\n"
)


def load(path: Path) -> pl.DataFrame:
    return read(Inputs({"mediations": [path]}), registry())["civil_war_mediations"]


def write(path: Path, *lines: str) -> Path:
    path.write_bytes((HEADER + "".join(f"{line}\n" for line in lines)).encode("mac_roman"))
    return path


def test_the_real_file(shared: Path) -> None:
    table = load(shared / "agreements" / "CWM.csv")
    assert len(table) == 762
    assert (table["mediated"].sum(), table["mediated"].null_count()) == (484, 5)
    assert table.columns == [f.name for f in TABLES[0].fields]
    years = table["episode_start"].dt.year()
    assert (years.min(), years.max()) == (1946, 2011)
    assert {"YEM", "YMD", "RVN", "COG", "COD"} <= set(table["state"])


def test_days_with_gaps_keep_their_year(tmp_path: Path) -> None:
    path = write(
        tmp_path / "CWM.csv",
        "Chad,Chad,Fronde \u00e9toile,1,1994,1,Chad,1/1/49,12//1994,4//64,?,Alg\u00e9rie",
        "Chad,Chad,Other,0,NA,NA,,5/17/83,,8/1/999,,",
    )
    first, second = load(path).iter_rows(named=True)
    assert first["side_b"] == "Fronde \u00e9toile"
    assert (first["episode_start"], first["episode_end"]) == (date(1949, 1, 1), None)
    assert (first["mediation_start"], first["mediation_start_year"]) == (None, 1964)
    assert (second["mediation_start_year"], second["year_ended"], second["mediated"]) == (None, None, False)


def test_numbers_do_not_depend_on_the_order_of_rows(tmp_path: Path) -> None:
    lines = [f"Chad,Chad,Side {i},1,199{i},1,Chad,1/1/9{i},,,," for i in (3, 1, 2)]
    assert load(write(tmp_path / "a.csv", *lines)).equals(load(write(tmp_path / "b.csv", *reversed(lines))))


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("Ruritania,A,B,1,1994,1,T,1/1/94,,,,", "Ruritania"),
        ("Chad,A,B,2,1994,1,T,1/1/94,,,,", "none of"),
        ("Chad,A,B,1,soon,1,T,1/1/94,,,,", "not a whole number"),
        ("Chad,A,B,1,1994,1,T,13/40/94,,,,", "no day"),
        ("Chad,A,B,1,1994,1,T,spring,,,,", "no day"),
        ("Chad,A,B", "3 cells"),
    ],
)
def test_a_wrong_cell_is_named(tmp_path: Path, line: str, says: str) -> None:
    with pytest.raises(DataFileError, match=says):
        load(write(tmp_path / "CWM.csv", line))
