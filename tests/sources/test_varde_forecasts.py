"""Varde's own forecasts as a source: what it reads, what it says of a broken file, and which forecasts stay."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from varde.errors import CheckError, DataFileError
from varde.forecast.months import month_id, month_text
from varde.sources.varde_forecasts import PERIODS, SOURCE, TABLES, file_name, probability
from varde.states import registry
from varde.store import Store, open_store
from varde.store.build import build, recognise

ID = [SOURCE.id]


def read(folder: Path) -> dict[str, pl.DataFrame]:
    inputs = SOURCE.find(sorted(folder.iterdir()))
    assert inputs is not None
    return SOURCE.read(inputs, registry())


@pytest.fixture
def copy(archive_folder: Path, tmp_path: Path) -> Path:
    """A copy of an archive, to be spoilt."""
    return Path(shutil.copytree(archive_folder, tmp_path / "copy"))


def change(folder: Path, table: str, edit: Callable[[pl.DataFrame], pl.DataFrame]) -> Path:
    path = folder / file_name(table)
    edit(pl.read_parquet(path)).write_parquet(path)
    return path


def put(row: int, column: str, value: Any) -> Callable[[pl.DataFrame], pl.DataFrame]:
    """Set one cell; the first row is 1."""

    def edit(frame: pl.DataFrame) -> pl.DataFrame:
        values = frame[column].to_list()
        values[row - 1] = value
        return frame.with_columns(pl.Series(column, values, dtype=frame.schema[column]))

    return edit


def test_the_vintage_is_the_origin(archive_folder: Path) -> None:
    frames = read(archive_folder)
    assert frames.keys() == {t.name for t in TABLES}
    for frame in frames.values():
        assert (frame["vintage"] == frame["origin"]).all()


def test_built_tables_hold_what_the_files_hold(archive_folder: Path, forecast_store: Store) -> None:
    for table in TABLES:
        file = pl.read_parquet(archive_folder / file_name(table.name))
        held = pl.read_parquet(forecast_store.path / f"{table.name}.parquet")
        assert held.select(file.columns).equals(file)
        assert set(held["source"]) == set(ID)
    assert {c["got"] for c in forecast_store.sources[SOURCE.id]["checks"]} == {0}
    # Every forecast is whole: twelve months, both periods, one row of scores.
    counted = forecast_store.rows(
        "SELECT count(*) AS n, (SELECT count(*) FROM forecast_months) AS months, "
        "(SELECT count(*) FROM forecast_periods) AS periods FROM forecast_scores"
    )[0]
    assert counted["months"] == 12 * counted["n"] and counted["periods"] == len(PERIODS) * counted["n"]


def test_renamed_files_are_known_by_their_columns(copy: Path) -> None:
    for number, path in enumerate(sorted(copy.iterdir())):
        path.rename(copy / f"{number}.parquet")
    inputs = recognise(sorted(copy.iterdir()))
    assert list(inputs) == ID
    assert SOURCE.read(inputs[SOURCE.id], registry()).keys() == {t.name for t in TABLES}


@pytest.mark.parametrize(
    ("table", "edit", "message"),
    [
        ("forecast_months", put(5, "q25", 1e9), r"months\.parquet, row 5, column 'q25': 1e\+09 is above .*of q50"),
        ("forecast_periods", put(2, "q90", -1.0), r"row 2, column 'q90': -1.0 is not between 0 and inf"),
        (
            "forecast_months",
            put(3, "probability_25", 1.5),
            r"row 3, column 'probability_25': 1.5 is not between 0 and 1",
        ),
        ("forecast_months", put(4, "month", "1999-01"), r"row 4, column 'month': 1999-01 is not after the origin"),
        ("forecast_months", put(7, "target", "homicide"), r"row 7, column 'target': 'homicide' is none of"),
        ("forecast_periods", put(1, "signal", "war"), r"row 1, column 'signal': 'war' is none of onset"),
        ("forecast_drivers", put(6, "text", None), r"row 6, column 'text': the cell is empty"),
        ("forecast_analogues", put(2, "rank", 9), r"row 2, column 'rank': 9 is not between 1 and 5"),
        ("forecast_scores", lambda f: pl.concat([f, f[:1]]), r"scores.*two records share target .*, state .*, origin"),
        ("forecast_scores", lambda f: f.drop("crps"), r"column 'crps': there is no such column"),
        ("forecast_months", lambda f: f.with_columns(pl.col("q50").cast(pl.String) + "x"), r"'q50'.* is not a number"),
        ("forecast_periods", lambda f: f.with_columns(pl.col("months") + 0.5), r"'months': 6.5 is not a whole number"),
        ("forecast_months", lambda f: f.with_columns(pl.lit(1).alias("model")), r"'model': holds Int32 where String"),
        ("forecast_months", lambda f: f.with_columns(pl.lit("no").alias("revised_history")), r"String where Boolean"),
    ],
)
def test_a_fault_is_named_by_file_row_and_column(copy: Path, table: str, edit: Any, message: str) -> None:
    path = change(copy, table, edit)
    with pytest.raises(DataFileError, match=message) as caught:
        read(copy)
    assert caught.value.path == path


def test_probabilities_fall_with_size(copy: Path) -> None:
    change(copy, "forecast_months", put(1, probability(1), 0.0))
    change(copy, "forecast_months", put(1, probability(10), 0.25))
    with pytest.raises(
        DataFileError, match=r"row 1, column 'probability_10': 0.25 is above 0, the value of probability_1"
    ):
        read(copy)


def test_a_cut_off_file_and_a_missing_one(copy: Path) -> None:
    path = copy / file_name("forecast_periods")
    path.write_bytes(path.read_bytes()[:-100])
    with pytest.raises(DataFileError, match=r"is not a whole Parquet file"):
        read(copy)
    path.unlink()
    with pytest.raises(DataFileError, match=r"needs a file varde_forecast_periods\.parquet beside"):
        SOURCE.find(sorted(copy.iterdir()))


def test_tables_that_do_not_belong_together_are_refused(copy: Path, tmp_path: Path) -> None:
    whole = {t.name: pl.read_parquet(copy / file_name(t.name)) for t in TABLES}
    for table, edit, message in (
        ("forecast_periods", put(1, "expected", 1e6), "is not the sum of the means of its months: expected 0, found 1"),
        ("forecast_scores", lambda f: f[1:], "without scores, or scores without a forecast: expected 0, found 1"),
        ("forecast_drivers", put(1, "origin", "1995-12"), "forecasts that are not there: expected 0, found 1"),
    ):
        change(copy, table, edit)
        with pytest.raises(CheckError, match=message):
            build(tmp_path / "store", folder=copy, only=ID, fresh=True)
        whole[table].write_parquet(copy / file_name(table))


def test_a_newer_archive_replaces_its_own_origins_and_keeps_the_others(archive_folder: Path, tmp_path: Path) -> None:
    """The newer one holds 2025-12 anew, without Tuvalu and by another model, and a month after what was the newest."""
    root, newer = tmp_path / "store", tmp_path / "newer"
    newer.mkdir()
    months = [month_text(month_id("2026-05") + ahead) for ahead in range(14)]
    next_month = dict(pairwise(months))
    for table in TABLES:
        frame = pl.read_parquet(archive_folder / file_name(table.name))
        kept = frame.filter(pl.col("state") != "TUV", pl.col("origin").is_in(["2025-12", "2026-05"]))
        moved = [c for c in ("origin", "month") if c in kept.columns]
        late = kept.filter(origin="2026-05").with_columns(pl.col(c).replace(next_month) for c in moved)
        both = pl.concat([kept.filter(origin="2025-12"), late])
        if "model" in both.columns:
            both = both.with_columns(pl.lit("newer").alias("model"))
        both.write_parquet(newer / file_name(table.name))
    build(root, folder=archive_folder, only=ID, fresh=True)
    before = column(root, "SELECT DISTINCT origin FROM forecast_months ORDER BY 1")
    build(root, add=sorted(newer.iterdir()))
    assert column(root, "SELECT DISTINCT origin FROM forecast_months ORDER BY 1") == [*before, "2026-06"]
    anew = column(root, "SELECT DISTINCT origin FROM forecast_months WHERE model = 'newer' ORDER BY 1")
    assert anew == ["2025-12", "2026-06"]
    for table in TABLES:
        # Of a replaced origin nothing is left, of the others everything.
        left = column(root, f"SELECT DISTINCT origin FROM {table.name} WHERE state = 'TUV' ORDER BY 1")
        assert left == [o for o in before if o != "2025-12"]
        frame = pl.read_parquet(open_store(root).path / f"{table.name}.parquet")
        assert not frame.select(table.key).is_duplicated().any()


def column(root: Path, sql: str) -> list[Any]:
    """The values of a query for one column."""
    return [next(iter(row.values())) for row in open_store(root).rows(sql)]
