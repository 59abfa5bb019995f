"""The check list of peacekeeping operations: real file, then broken copies."""

from __future__ import annotations

from pathlib import Path

import pytest

from varde.errors import DataFileError
from varde.sources.contract import Inputs
from varde.sources.un_peacekeeping_list import SOURCE, read
from varde.states import registry
from varde.store.checks import typed


def test_reads_the_real_file(shared: Path) -> None:
    path = shared / "un/operations/un_pko_start_end_71.csv"
    frame = read(Inputs({"list": [path]}), registry())["peacekeeping_operations_list"]
    table = typed(SOURCE, SOURCE.tables[0], frame, registry())
    assert len(table) == 71
    rows = {r["mission"]: r for r in table.iter_rows(named=True)}
    assert (rows["UNTSO"]["start"], rows["UNTSO"]["end"], rows["UNTSO"]["open_in_2017"]) == ("1948-05", None, True)
    assert (rows["UNEF I"]["start"], rows["UNEF I"]["end"]) == ("1956-11", "1967-06")
    assert table["open_in_2017"].sum() == 15


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        ("UNTSO,Truce,Mai 1948,Present\n", "row 2, column 'start': 'Mai 1948' is not a month"),
        ("A,One,May 1948,Present\nA,Two,May 1949,Present\n", "row 3, column 'mission': two records share mission A"),
        ("A,One,May 1948\n", "row 2: has 3 cells"),
    ],
)
def test_faults_are_named(tmp_path: Path, lines: str, said: str) -> None:
    path = tmp_path / "un_pko_start_end_71.csv"
    path.write_text("Acronym,Mission name,Start Date,End Date\n" + lines, encoding="utf-8")
    with pytest.raises(DataFileError, match=said):
        read(Inputs({"list": [path]}), registry())
