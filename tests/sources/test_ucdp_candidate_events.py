"""Monthly candidate releases as csv and workbook, and those of 2025 summed as first published."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import polars as pl
import pytest

from varde.errors import DataFileError
from varde.sources import ucdp_first_published
from varde.sources.contract import Inputs
from varde.sources.ucdp_candidate_events import COLUMNS, SOURCE
from varde.states import registry
from varde.store.checks import typed

RELEASES = ("GEDEvent_v23_0_10.csv", "GEDEvent_v26_0_1.csv", "GEDevent_v26_0_2.xlsx")
EVENT = {
    "id": "5", "year": "2026", "active_year": "true", "code_status": "Clear", "type_of_violence": "1",
    "conflict_new_id": "1", "conflict_name": "X: Government", "dyad_new_id": "2", "dyad_name": "A - B",
    "side_a_new_id": "3", "where_prec": "1", "latitude": "34.5", "longitude": "69.1", "priogrid_gid": "179779",
    "country_id": "700", "date_prec": "1", "date_start": "2026-03-07 00:00:00.000",
    "date_end": "2026-03-08 00:00:00.000", "best": "3", "high": "4", "low": "1",
}  # fmt: skip


def load(*paths: Path) -> pl.DataFrame:
    frames = SOURCE.read(Inputs({"release": list(paths)}), registry())
    return typed(SOURCE, SOURCE.tables[0], frames["candidate_events"], registry())


def write(folder: Path, *events: dict[str, str], name: str = "GEDEvent_v26_0_3.csv") -> Path:
    lines = [",".join(COLUMNS), *(",".join({**EVENT, **e}[c] for c in COLUMNS) for e in events)]
    path = folder / name
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def events(shared: Path) -> pl.DataFrame:
    return load(*(shared / "conflict" / name for name in RELEASES))


def test_releases_stand_side_by_side(events: pl.DataFrame) -> None:
    summed = events.group_by("vintage").agg(pl.len(), pl.col("best").sum()).sort("vintage").rows()
    assert summed == [("23.0.10", 2_391, 12_603), ("26.0.1", 1_727, 33_867), ("26.0.2", 1_298, 12_521)]
    again = events.group_by("event_id").agg(pl.col("vintage").n_unique().alias("n")).filter(pl.col("n") > 1)
    assert len(again) == 11


def test_csv_and_workbook_give_the_same_types(events: pl.DataFrame) -> None:
    workbook = events.filter(pl.col("vintage") == "26.0.2")
    assert (workbook["date_start"].min(), workbook["date_start"].max()) == (date(2026, 1, 1), date(2026, 2, 28))
    assert set(workbook["active_year"]) == {True, False}
    assert workbook["clear"].sum() == 783
    assert events.null_count().sum_horizontal().item() == 0


def test_one_file_alone(tmp_path: Path) -> None:
    table = load(write(tmp_path, {}, {"id": "6", "country_id": "345", "year": "1999"}))
    assert table.select("state", "event_id", "vintage", "type").rows() == [
        ("AFG", 5, "26.0.3", "state-based"),
        ("YUG", 6, "26.0.3", "state-based"),
    ]


@pytest.mark.parametrize(
    ("event", "message"),
    [
        ({"latitude": "134.5"}, r"row 2, column 'latitude': 134.5 is not between -90 and 90"),
        ({"best": "3.5"}, r"row 2, column 'best': '3.5' is not a whole number"),
        ({"type_of_violence": "4"}, r"column 'type_of_violence': '4' is none of 1, 2, 3"),
        ({"date_start": "07/03/2026"}, r"column 'date_start': '07/03/2026' is not a date"),
        ({"country_id": "1"}, r"column 'country_id': .*'1'"),
        ({"country_id": ""}, r"column 'country_id': has no state"),
        ({"active_year": "maybe"}, r"column 'active_year': 'maybe' is not one of"),
    ],
)
def test_faults_are_named(tmp_path: Path, event: dict[str, str], message: str) -> None:
    with pytest.raises(DataFileError, match=message):
        load(write(tmp_path, event))


def test_faults_of_whole_files(tmp_path: Path, shared: Path) -> None:
    with pytest.raises(DataFileError, match="two records share id 5"):
        load(write(tmp_path, {}, {}))
    with pytest.raises(DataFileError, match="the name carries no release"):
        load(write(tmp_path, {}, name="candidates.csv"))
    with pytest.raises(DataFileError, match=r"release 26\.0\.3 is there twice"):
        load(write(tmp_path, {}), write(tmp_path, {}, name="GEDEvent_v26_0_3_copy.csv"))
    book = tmp_path / "GEDEvent_v26_0_2.csv"
    book.write_bytes((shared / "conflict" / RELEASES[2]).read_bytes())
    with pytest.raises(DataFileError, match="is a workbook where text"):
        load(book)
    text = tmp_path / "GEDEvent_v26_0_1.xlsx"
    text.write_text("id,year\n1,2\n")
    with pytest.raises(DataFileError, match="is not a workbook"):
        load(text)
    cut = tmp_path / "GEDEvent_v23_0_10.csv"
    cut.write_bytes((shared / "conflict" / RELEASES[0]).read_bytes()[:100_000])
    with pytest.raises(DataFileError, match="cut off"):
        load(cut)


def first_published(path: Path) -> pl.DataFrame:
    source = ucdp_first_published.SOURCE
    frames = source.read(Inputs({"events": [path]}), registry())
    return typed(source, source.tables[0], frames["first_published_months"], registry())


def test_as_first_published(shared: Path) -> None:
    table = first_published(shared / "conflict" / "ucdp_candidate_2025_events_no_coordinates.csv")
    assert (table["deaths"].sum(), table["events"].sum()) == (181_331, 28_396)
    assert dict(table.group_by("type").agg(pl.col("deaths").sum()).iter_rows()) == {
        "state-based": 146_356,
        "non-state": 13_282,
        "one-sided": 21_693,
    }


def test_only_the_known_id_is_mended(tmp_path: Path) -> None:
    path = tmp_path / "ucdp_candidate_2025_events_no_coordinates.csv"
    header = "id,conflict_new_id,conflict_name,country,best,type_of_violence,date\n"
    path.write_text(header + '6e+05,1,"X","Mexico",1,2,2025-09-12\n599999,1,"X","Mexico",2,2,2025-09-30\n')
    assert first_published(path)["deaths"].to_list() == [3]
    path.write_text(header + '6e+05,1,"X","Mexico",1,2,2025-09-12\n600000,1,"X","Mexico",2,2,2025-09-30\n')
    with pytest.raises(DataFileError, match="two records share id 600000"):
        first_published(path)
    path.write_text(header + '6.1e+05,1,"X","Mexico",1,2,2025-09-12\n')
    with pytest.raises(DataFileError, match=r"'6\.1e\+05' is not a whole number"):
        first_published(path)
    path.write_text(header + '1,1,"X","New Mexico",1,2,2025-09-12\n')
    with pytest.raises(DataFileError, match="'New Mexico'"):
        first_published(path)
