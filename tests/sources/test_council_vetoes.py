"""Vetoes."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import polars as pl
import pytest

from varde.errors import DataFileError
from varde.sources.contract import Inputs
from varde.sources.council_vetoes import SOURCE, read
from varde.states import registry
from varde.store.checks import typed

MAIN = "unsc_vetoes_1946_sept2022.csv"
LATER = "supplement_2022-05_to_2025-09_UNVERIFIED.csv"
HEADER = "date,draft,meeting_record,agenda_item,crisis_topic,member_veto1,member_veto2,member_veto3"
ROW = "2/16/1946,S/PV.23,S/PV.23,The Lebanese question,Lebanon,USSR,,"


@pytest.fixture(scope="module")
def real(shared: Path) -> dict[str, pl.DataFrame]:
    council = shared / "un" / "council"
    frames = read(Inputs({"vetoes": [council / MAIN], "supplement": [council / LATER]}), registry())
    return {t.name: typed(SOURCE, t, frames[t.name], registry()) for t in SOURCE.tables}


def small(folder: Path, *rows: str, header: str = HEADER) -> dict[str, pl.DataFrame]:
    path = folder / MAIN
    path.write_text("\n".join([header, *rows, ""]), encoding="utf-8")
    return read(Inputs({"vetoes": [path]}), registry())


def test_counts_to_july_2022(real: dict[str, pl.DataFrame]) -> None:
    counts = real["vetoes"].filter("verified").group_by("state").len()
    assert dict(counts.iter_rows()) == {"RUS": 121, "USA": 82, "GBR": 29, "CHN": 17, "FRA": 16}
    drafts = real["vetoes"].filter("verified").select("date", "number").unique()
    assert len(drafts) == 214


def test_the_flag_columns_are_wrong_and_not_used(shared: Path) -> None:
    raw = pl.read_csv(shared / "un" / "council" / MAIN)
    assert raw["USA"].sum() == 71


def test_the_supplement_is_unverified_and_not_counted_twice(real: dict[str, pl.DataFrame]) -> None:
    later = real["vetoes"].filter(~pl.col("verified"))
    assert len(later.select("date", "number").unique()) == 17
    assert later["date"].min() == date(2022, 9, 30)
    for draft in ("S/2022/431", "S/2022/538"):
        rows = real["vetoes"].filter(draft=draft)
        assert rows["verified"].to_list() == [True] * len(rows)
    assert real["vetoes"].filter(draft="S/2022/431")["state"].to_list() == ["CHN", "RUS"]


def test_a_meeting_is_no_draft(real: dict[str, pl.DataFrame]) -> None:
    first = real["vetoes"].row(0, named=True)
    assert (first["draft"], first["meeting"]) == (None, "S/PV.23")
    assert real["vetoes"]["draft"].drop_nulls().str.starts_with("S/PV").sum() == 0
    assert real["vetoes"].filter(draft="S/2020/654")["meeting"][0] == "S/2020/661, S/2020/657"
    # Three drafts of one sitting, and three vetoes.
    assert real["vetoes"].filter(date=date(1946, 6, 26))["number"].to_list() == [1, 2, 3]


def test_whom_drafts_concern(real: dict[str, pl.DataFrame]) -> None:
    named = real["vetoed_draft_states"]
    assert named.filter(pl.col("state") == "SYR").height >= 17
    assert named.filter(pl.col("date") == date(2022, 5, 26))["state"].to_list() == ["PRK"]
    assert named.filter(pl.col("date") == date(2023, 12, 8))["state"].to_list() == ["ISR", "PSE"]
    assert "COG" not in set(named.filter(pl.col("date").dt.year() == 1961)["state"])


@pytest.mark.parametrize(
    ("row", "message"),
    [
        (ROW.replace("USSR", "Norway"), "'Norway' is no permanent member"),
        (ROW.replace("USSR", "Ruritania"), "Ruritania"),
        (ROW.replace("USSR", ""), "row 2: a vetoed draft without a member that vetoed it"),
        (ROW.replace("2/16/1946", "1946"), "row 2, column 'date': '1946' is not a date"),
        (ROW + ",,", "has 10 cells where the header has 8"),
    ],
)
def test_faults_are_named(tmp_path: Path, row: str, message: str) -> None:
    with pytest.raises(DataFileError) as error:
        small(tmp_path, row)
    assert message in str(error.value)


def test_without_the_supplement(tmp_path: Path) -> None:
    assert small(tmp_path, ROW)["vetoes"].select("state", "verified").rows() == [("RUS", True)]
    with pytest.raises(DataFileError, match="column 'member_veto1': there is no such column"):
        small(tmp_path, ROW, header=HEADER.replace("member_veto1", "veto1"))
