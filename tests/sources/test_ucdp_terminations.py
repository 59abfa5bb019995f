"""UCDP conflict terminations: two-digit years, dots for dates, and episodes that resume."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import polars as pl
import pytest

from varde.errors import DataFileError
from varde.sources.contract import Inputs
from varde.sources.ucdp_terminations import SOURCE
from varde.states import registry
from varde.store.checks import typed

COLUMNS = (
    "dyadepisode", "dyadterm", "ependdate", "ependprec", "outcome", "conflict_id", "dyad_id", "year", "location",
    "side_a", "side_b", "incompatibility", "territory_name", "start_date2", "gwno_loc",
)  # fmt: skip


def load(path: Path) -> dict[str, pl.DataFrame]:
    frames = SOURCE.read(Inputs({"dyads": [path]}), registry())
    return {t.name: typed(SOURCE, t, frames[t.name], registry()) for t in SOURCE.tables}


def write(folder: Path, *rows: str) -> Path:
    path = folder / "ucdp-term-dyad-3-2021.csv"
    path.write_text("\n".join([",".join(COLUMNS), *rows]) + "\n", encoding="utf-8")
    return path


def test_the_real_file(shared: Path) -> None:
    tables = load(shared / "agreements" / "ucdp-term-dyad-3-2021.csv")
    ended = tables["conflict_terminations"]
    assert len(ended) == 852
    assert dict(ended.drop_nulls("outcome").group_by("outcome").len().iter_rows()) == {
        "peace agreement": 106,
        "ceasefire agreement": 95,
        "victory of side a": 143,
        "victory of side b": 69,
        "low activity": 352,
        "actor ceased to exist": 84,
    }
    assert ended["outcome"].null_count() == 3
    assert ended.filter(pl.col("episode_end").is_null()).height == 3
    assert ended["episode_start"].min() > date(1938, 1, 1)
    assert ended["episode_end"].max() <= date(2019, 12, 31)
    assert (ended["episode_end"].dt.year() - ended["year"]).abs().sum() == 1 + 7
    panama = ended.filter(pl.col("location") == "Panama")
    assert panama["outcome"].to_list() == ["victory of side a"]
    kashmir = ended.filter(pl.col("dyad_id") == 422)
    assert kashmir["resumed"].to_list() == [1964, 1971, 1984, 1987, 1989, 1994, 1996, 2013]


def test_places_of_several_states(tmp_path: Path) -> None:
    path = write(
        tmp_path,
        '1,0,,,,9,7,1948,"A, B",A,B,1,Land,12/31/48,"750, 770"',
        '1,1,1/5/49,1,2,9,7,1949,"A, B",A,B,1,Land,12/31/48,"750, 770"',
        '2,0,.,,,9,7,2001,"A, B",A,B,1,Land,3/1/01,"750, 770"',
    )
    tables = load(path)
    row = tables["conflict_terminations"].row(0, named=True)
    assert (row["episode_start"], row["episode_end"]) == (date(1948, 12, 31), date(1949, 1, 5))
    assert (row["outcome"], row["resumed"]) == ("ceasefire agreement", 2001)
    assert tables["conflict_termination_states"]["state"].to_list() == ["IND", "PAK"]


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ("1,1,5.1.49,1,2,9,7,1949,A,A,B,1,,12/31/48,750", r"row 2, column 'ependdate': '5.1.49' is not a date"),
        ("1,1,1/5/49,1,8,9,7,1949,A,A,B,1,,12/31/48,750", r"column 'outcome': '8' is none of"),
        ("1,1,1/5/49,1,2,9,7,1949,A,A,B,1,,12/31/48,9999", r"column 'gwno_loc': .*9999"),
        ("1,1,1/5/49,1,2,9,7,1949,A,A,B,1,,12/31/48", "has 14 cells where the header has 15"),
    ],
)
def test_faults_are_named(tmp_path: Path, row: str, message: str) -> None:
    with pytest.raises(DataFileError, match=message):
        load(write(tmp_path, row))


def test_latin_1_is_refused(tmp_path: Path) -> None:
    path = write(tmp_path, "1,1,1/5/49,1,2,9,7,1949,A,A,B,1,,12/31/48,750")
    path.write_bytes(path.read_bytes() + "1,1,1/5/50,1,2,9,8,1950,A,Résistance,B,1,,12/31/48,750\n".encode("latin-1"))
    with pytest.raises(DataFileError, match=r"row 3: is not utf-8 text"):
        load(path)
