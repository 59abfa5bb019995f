"""UCDP events with coordinates from four partial copies, and cell-months of PRIO-GRID."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest

from varde.errors import DataFileError
from varde.sources import ucdp_grid_month
from varde.sources.contract import Inputs
from varde.sources.ucdp_events import SOURCE
from varde.states import registry
from varde.store.checks import typed

FILES = {
    "complete": "ucdp_ged_v261_events_13years.parquet",
    "precise": "ucdp_ged_v211_events_precise.parquet",
    "india": "ucdp_events_india_ged251.csv",
    "syria": "ucdp_ged_syria_2016_2019.csv",
}


def load(files: dict[str, Path]) -> pl.DataFrame:
    frames = SOURCE.read(Inputs({role: [path] for role, path in files.items()}), registry())
    return typed(SOURCE, SOURCE.tables[0], frames["events"], registry())


@pytest.fixture(scope="module")
def events(shared: Path) -> pl.DataFrame:
    return load({role: shared / "conflict" / name for role, name in FILES.items()})


def complete(folder: Path, **columns: object) -> Path:
    path = folder / FILES["complete"]
    event = {
        "id": 1, "date_start": "2000-09-12", "type": 1, "type_source": "file", "country": "Algeria", "side_a": "A",
        "side_b": "B", "latitude": 35.4, "longitude": 0.2, "gid": 180361, "best": 1, "in_ged211_precise": False,
    }  # fmt: skip
    pl.DataFrame({**event, **columns}).write_parquet(path)
    return path


def precise(folder: Path, **columns: object) -> Path:
    path = folder / FILES["precise"]
    event = {
        "id": 2, "country": "Algeria", "type_of_violence": 3, "side_a": "A", "side_b": "B", "latitude": 35.4,
        "longitude": 0.2, "low_death": 1.0, "best_death": 2.0, "high_death": 3.0, "date_start": "2010-09-12",
        "gid": 180361,
    }  # fmt: skip
    pl.DataFrame({**event, **columns}).write_parquet(path)
    return path


def test_all_copies_are_held(events: pl.DataFrame) -> None:
    assert dict(events.group_by("vintage").len().iter_rows()) == {
        "26.1": 57_204,
        "21.1": 176_579,
        "25.1": 17_997,
        "candidate 25.0-26.0": 341,
        "20.1 or before": 16_566,
    }
    assert events.filter(pl.col("type_inferred")).height == 24_112


def test_no_event_counts_twice(events: pl.DataFrame) -> None:
    current = events.filter("current")
    assert not current["event_id"].is_duplicated().any()
    # In the years in which 26.1 is complete it alone counts, and its sums are those of the country-months.
    years = {1989, 1990, 1991, *range(1995, 2002), 2003, 2005, 2006}
    assert set(current.filter(pl.col("date_start").dt.year().is_in(list(years)))["vintage"]) == {"26.1"}
    assert current.filter(pl.col("date_start").dt.year() == 2000)["best"].sum() == 95_168
    india = current.filter((pl.col("state") == "IND") & (pl.col("date_start").dt.year() == 2010))
    assert (len(india), india["best"].sum(), set(india["vintage"])) == (780, 1_633, {"25.1"})


def test_states_are_read_as_of_the_event(events: pl.DataFrame) -> None:
    yugoslavia = events.filter(pl.col("state") == "YUG")["date_start"]
    assert (yugoslavia.min().year, yugoslavia.max().year) == (1991, 2001)
    assert "SRB" not in set(events["state"])
    assert events.filter(pl.col("state") == "SSD")["date_start"].min().year == 2011
    assert {"COD", "COG", "YEM", "SWZ", "HRV", "BIH"} <= set(events["state"])


def test_a_row_counts_by_the_newest_release(tmp_path: Path) -> None:
    two = {"complete": complete(tmp_path, id=[1, 2]), "precise": precise(tmp_path, id=[2, 3])}
    table = load(two)
    assert table.filter("current").select("event_id", "vintage").rows() == [(1, "26.1"), (2, "26.1"), (3, "21.1")]
    dropped = precise(tmp_path, id=[3, 4], date_start=["2000-01-01", "2010-01-01"])
    table = load({**two, "precise": dropped})
    assert table.filter("current")["event_id"].to_list() == [1, 2, 4]


@pytest.mark.parametrize(
    ("columns", "message"),
    [
        ({"best": [1.5]}, r"row 1, column 'best': 1.5 is not a whole number"),
        ({"best": ["some"]}, r"row 1, column 'best': 'some' is not a whole number"),
        ({"latitude": [95.0]}, r"column 'latitude': 95.0 is not between"),
        ({"id": [1, 1]}, "two records share id 1"),
        ({"type": [9]}, r"column 'type': '9' is none of 1, 2, 3"),
        ({"country": ["Atlantis"]}, r"row 1, column 'country': .*Atlantis"),
        ({"date_start": ["12.9.2000"]}, r"column 'date_start': '12.9.2000' is not a date"),
    ],
)
def test_faults_are_named(tmp_path: Path, columns: dict[str, object], message: str) -> None:
    with pytest.raises(DataFileError, match=message):
        load({"complete": complete(tmp_path, **columns), "precise": precise(tmp_path)})


def test_a_cut_off_parquet_file(tmp_path: Path) -> None:
    path = complete(tmp_path)
    path.write_bytes(path.read_bytes()[:-20])
    with pytest.raises(DataFileError, match="is not a whole Parquet file"):
        load({"complete": path, "precise": precise(tmp_path)})


def grid(files: dict[str, Path]) -> pl.DataFrame:
    source = ucdp_grid_month.SOURCE
    frames = source.read(Inputs({role: [path] for role, path in files.items()}), registry())
    return typed(source, source.tables[0], frames["violence_grid_months"], registry())


def test_cells_agree_with_the_events(events: pl.DataFrame, shared: Path) -> None:
    table = grid(
        {
            "precise": shared / "grid" / "pgm_sparse_ged211_whereprec12_1989_2020.parquet",
            "complete": shared / "grid" / "pgm_sparse_ged261_13years.parquet",
        }
    )
    assert dict(table.group_by("vintage").len().iter_rows()) == {"21.1": 65_891, "26.1": 32_801}
    for vintage in ("21.1", "26.1"):
        summed = (
            events.filter(pl.col("vintage") == vintage)
            .group_by("grid_id", pl.col("date_start").dt.strftime("%Y-%m").alias("month"), "type")
            .agg(pl.col("best").sum().alias("deaths"))
        )
        both = table.filter(pl.col("vintage") == vintage).join(summed, on=["grid_id", "month", "type"])
        assert len(both) == len(table.filter(pl.col("vintage") == vintage))
        assert (both["best"] == both["deaths"]).all()


def test_grid_faults_are_named(tmp_path: Path) -> None:
    path = tmp_path / "pgm_sparse_ged211_whereprec12_1989_2020.parquet"
    row = {"gid": 75530, "ym": 201811, "type_of_violence": 1, "events": 1, "best": 1.0, "low": 1.0, "high": 1.0}
    for column, value, message in (("ym", 201813, "13 is not between 1 and 12"), ("gid", 0, "0 is not between 1 and")):
        pl.DataFrame({**row, column: [value]}).write_parquet(path)
        with pytest.raises(DataFileError, match=message):
            grid({"precise": path})
