"""UCDP/PRIO armed conflicts, with the record that release 25.1 broke over two lines."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import polars as pl
import pytest

from varde.errors import DataFileError
from varde.sources.contract import Inputs
from varde.sources.ucdp_armed_conflict import SOURCE
from varde.states import registry
from varde.store.checks import typed

HEADER = (
    "conflict_id;location;side_a;side_a_id;side_a_2nd;side_b;side_b_id;side_b_2nd;incompatibility;territory_name;year;"
    "intensity_level;cumulative_intensity;type_of_conflict;start_date;start_prec;start_date2;start_prec2;ep_end;"
    "ep_end_date;ep_end_prec;gwno_a;gwno_a_2nd;gwno_b;gwno_b_2nd;gwno_loc;region;version\r\n"
)
WHOLE = "1;Here;Government;7;;Group;8;;2;;2012;1;0;3;29-5-1997;1;15-11-2012;1;1;21-12-2012;;750;;;;750;3;25.1\r\n"
FIRST_HALF = "2;There;Government;7;;Other;9;;1;Land" + ";" * 18 + "\r\n"
SECOND_HALF = ";2008;1;0;3;5-4-1990;1;10-8-2008;1;1;29-8-2008;,710,;,;710;3;25.1" + ";" * 12 + "\r\n"


def load(path: Path) -> dict[str, pl.DataFrame]:
    frames = SOURCE.read(Inputs({"conflicts": [path]}), registry())
    return {t.name: typed(SOURCE, t, frames[t.name], registry()) for t in SOURCE.tables}


def write(folder: Path, text: str) -> Path:
    path = folder / "UcdpPrioConflict_v25_1.csv"
    path.write_bytes(text.encode())
    return path


def test_the_real_file(shared: Path) -> None:
    tables = load(shared / "conflict" / "UcdpPrioConflict_v25_1.csv")
    years = tables["armed_conflict_years"]
    assert len(years) == 2_751
    last = years.filter(pl.col("year") == 2024)
    assert (len(last), (last["intensity"] == "war").sum()) == (61, 11)
    etim = years.filter(pl.col("conflict_id") == 11349).row(0, named=True)
    assert (etim["year"], etim["territory"], etim["start_date"]) == (2008, "East Turkestan", date(1990, 4, 5))
    assert (etim["episode_start"], etim["episode_end"]) == (date(2008, 8, 10), date(2008, 8, 29))
    states = tables["armed_conflict_states"]
    assert states.filter(pl.col("conflict_id") == 11349).select("state", "role").rows() == [
        ("CHN", "location"),
        ("CHN", "side a"),
    ]
    norway = states.filter((pl.col("state") == "NOR") & (pl.col("year") == 2011))
    assert norway["role"].unique().to_list() == ["side a supporter"]


def test_a_broken_record_is_joined_wherever_it_stands(tmp_path: Path) -> None:
    for text in (FIRST_HALF + SECOND_HALF + WHOLE, WHOLE + FIRST_HALF + SECOND_HALF):
        tables = load(write(tmp_path, HEADER + text))
        assert tables["armed_conflict_years"].select("conflict_id", "year").rows() == [(1, 2012), (2, 2008)]
        assert tables["armed_conflict_states"]["state"].to_list() == ["IND", "IND", "CHN", "CHN"]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (WHOLE + FIRST_HALF, "a record is broken off"),
        (FIRST_HALF + WHOLE, r"row 3, column 'year': a record is broken off"),
        (WHOLE + SECOND_HALF, r"row 3, column 'intensity_level': ',710,' is none of"),
        (WHOLE[:40], "has 13 cells where the header has 28"),
        (WHOLE + WHOLE, "two records share conflict_id 1, year 2012"),
        (WHOLE.replace(";750;3", ";750, 9999;3"), r"column 'gwno_loc': .*9999"),
        (WHOLE.replace("29-5-1997", "1997/5/29"), r"row 2, column 'start_date': '1997/5/29' is not a date"),
        (WHOLE.replace(";;2012;1;", ";;2012;5;"), r"column 'intensity_level': '5' is none of 1, 2"),
    ],
)
def test_faults_are_named(tmp_path: Path, text: str, message: str) -> None:
    with pytest.raises(DataFileError, match=message):
        load(write(tmp_path, HEADER + text))
