"""Forecasts written and read back; files that are damaged, and places that can't be written to."""

from __future__ import annotations

import errno
import json
import subprocess
import sys
import threading
import tracemalloc
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from varde.errors import DataFileError, UsageError
from varde.forecast import draw_rows, forecast_file
from varde.forecast.challenge import read_challenge
from varde.forecast.draws import Forecast
from varde.forecast.forecast_file import ABOUT, DRAWS, FORMAT, read_forecast, write_forecast
from varde.forecast.months import month_id


def made(draws: Any = None, **parts: Any) -> Forecast:
    """A small forecast."""
    draws = np.arange(12.0).reshape(2, 3, 2) if draws is None else np.asarray(draws, dtype=np.float64)
    units = tuple(f"{620 - i}" for i in range(draws.shape[0]))
    months = tuple(range(541, 541 + draws.shape[1]))
    whole: dict[str, Any] = {
        "target": "state-based",
        "units": units,
        "names": tuple(f"State {u}" for u in units),
        "origin": 540,
        "months": months,
        "draws": draws,
        "model": "varde",
        "paths": True,
        "seed": 7,
        "vintage": "26.1",
        "about": {"note": "é", "settings": {"trees": 5}},
    }
    return Forecast(**{**whole, **parts})


def assert_same(one: Forecast, other: Forecast) -> None:
    np.testing.assert_array_equal(one.draws, other.draws)
    bare = np.zeros((1, 1, 1))
    assert replace(one, draws=bare) == replace(other, draws=bare)


def files(folder: Path) -> dict[str, bytes]:
    return {p.name: p.read_bytes() for p in folder.iterdir()}


def test_a_published_forecast_comes_back_as_it_was(shared: Path, tmp_path: Path) -> None:
    (forecast,) = read_challenge(shared / "challenge/submissions/bodentien_rueter_cm_nbinom_test_window_2018.parquet")
    folder = write_forecast(forecast, tmp_path / "out/one")
    assert_same(read_forecast(folder / DRAWS), forecast)
    assert sorted(files(folder)) == [DRAWS, ABOUT]
    assert (folder / DRAWS).stat().st_size < 1_000_000


def test_rows_are_sorted_and_typed_as_promised(tmp_path: Path) -> None:
    forecast = made(np.array([[[3.0, 1.0], [np.nan, np.nan]], [[0.0, 2.0**31 - 1], [5.0, 4.0]]]))
    rows = pl.read_parquet(write_forecast(forecast, tmp_path) / DRAWS)
    assert rows.schema == {"unit": pl.String, "month": pl.String, "draw": pl.Int32, "value": pl.Int32}
    assert rows.rows() == [
        ("619", "2025-01", 0, 0),
        ("619", "2025-01", 1, 2**31 - 1),
        ("619", "2025-02", 0, 5),
        ("619", "2025-02", 1, 4),
        ("620", "2025-01", 0, 3),
        ("620", "2025-01", 1, 1),
    ]
    assert pl.read_parquet(write_forecast(made([[[2.0**31]]]), tmp_path) / DRAWS)["value"].dtype == pl.Int64
    assert pl.read_parquet(write_forecast(made([[[0.5]]]), tmp_path) / DRAWS)["value"].dtype == pl.Float64
    import pyarrow.parquet as pq

    assert pq.ParquetFile(tmp_path / DRAWS).metadata.row_group(0).column(3).compression == "ZSTD"


def test_the_description_says_where_the_draws_came_from(tmp_path: Path) -> None:
    about = json.loads(
        (write_forecast(made(about={"a": np.float64(1.5), "b": np.arange(2)}), tmp_path) / ABOUT).read_text()
    )
    assert about.pop("written_by").startswith("varde ")
    assert len(about.pop("sha256")[DRAWS]) == 64
    assert about == {
        "varde:forecast": FORMAT,
        "target": "state-based",
        "model": "varde",
        "origin": "2024-12",
        "months": ["2025-01", "2025-02", "2025-03"],
        "draws": 2,
        "paths": True,
        "seed": 7,
        "vintage": "26.1",
        "about": {"a": 1.5, "b": [0, 1]},
        "units": [{"unit": "620", "name": "State 620"}, {"unit": "619", "name": "State 619"}],
    }


numbers = st.one_of(
    st.integers(0, 2**40).map(float), st.floats(0, 1e12, allow_subnormal=False), st.just(np.nan), st.just(0.0)
)


@settings(max_examples=40, deadline=None)
@given(data=st.data(), shape=st.tuples(st.integers(1, 4), st.integers(1, 3), st.integers(1, 3)))
def test_any_forecast_comes_back_as_it_was(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject, shape: tuple[int, int, int]
) -> None:
    draws = data.draw(hnp.arrays(np.float64, shape, elements=numbers))
    draws[np.isnan(draws).any(axis=-1)] = np.nan
    draws[0, 0] = np.nan_to_num(draws[0, 0])
    text = st.text(st.characters(codec="utf-8"), min_size=1, max_size=4).filter(lambda t: t.strip())
    units = data.draw(st.lists(text, min_size=shape[0], max_size=shape[0], unique=True))
    months = sorted(data.draw(st.sets(st.integers(541, 600), min_size=shape[1], max_size=shape[1])))
    forecast = made(draws, units=tuple(units), months=tuple(months), names=tuple(f"{u}!" for u in units))
    folder = tmp_path_factory.mktemp("any")
    assert_same(read_forecast(write_forecast(forecast, folder / "a")), forecast)
    write_forecast(forecast, folder / "b")
    assert files(folder / "a") == files(folder / "b")


def test_parts_of_rows_and_row_groups_fit_together(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(draw_rows, "_ROWS", 7)
    draws = np.random.default_rng(3).integers(0, 9, (5, 4, 3)).astype(np.float64)
    draws[2, 1] = np.nan
    assert_same(read_forecast(write_forecast(made(draws), tmp_path)), made(draws))


def test_a_forecast_takes_the_place_of_a_forecast_and_of_nothing_else(tmp_path: Path) -> None:
    write_forecast(made(), tmp_path / "one")
    (tmp_path / "one/notes.txt").write_text("mine")
    write_forecast(made(seed=8), tmp_path / "one")
    assert read_forecast(tmp_path / "one").seed == 8
    assert (tmp_path / "one/notes.txt").read_text() == "mine"
    for name, content in (("notes.txt", "mine"), (ABOUT, "{}"), (ABOUT, "[1,"), (ABOUT, "3")):
        other = tmp_path / f"other-{len(content)}"
        other.mkdir()
        (other / name).write_text(content)
        with pytest.raises(UsageError, match="something else than a forecast"):
            write_forecast(made(), other)
        assert files(other) == {name: content.encode()}
    for place in ("one/notes.txt", "one/notes.txt/below"):
        with pytest.raises(UsageError, match=r"notes\.txt is a file"):
            write_forecast(made(), tmp_path / place)
    with pytest.raises(DataFileError, match=r"can't be written to .*too long"):
        write_forecast(made(), tmp_path / ("long" * 100))


def test_what_a_run_that_was_cut_off_left_is_in_no_ones_way(tmp_path: Path) -> None:
    (tmp_path / f"{draw_rows.PARTIAL}99-{DRAWS}").write_text("half")
    write_forecast(made(), tmp_path)
    assert sorted(files(tmp_path)) == [DRAWS, ABOUT]


def test_two_runs_at_once_do_not_take_each_others_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(draw_rows, "_PATIENCE", 0.0)
    with draw_rows.writing(tmp_path / "new") as beside:
        beside("a").write_text("one")
        with pytest.raises(DataFileError, match="another run is writing there"), draw_rows.writing(tmp_path / "new"):
            pass
        beside("b").write_text("one")
    assert files(tmp_path / "new") == {"a": b"one", "b": b"one"}
    with draw_rows.writing(tmp_path / "new") as beside:
        beside("a").write_text("other")
    assert files(tmp_path / "new") == {"a": b"other", "b": b"one"}


def test_a_run_waits_for_another_that_writes_to_the_same_folder(tmp_path: Path) -> None:
    code = f"""
import sys
from pathlib import Path
from varde.forecast.draw_rows import writing
with writing(Path({str(tmp_path / "one")!r})) as beside:
    beside("a").write_text("first")
    print("writing", flush=True)
    sys.stdin.read()
    beside("b").write_text("first")
"""
    with subprocess.Popen([sys.executable, "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as first:
        assert first.stdout is not None and first.stdin is not None
        first.stdout.readline()
        timer = threading.Timer(0.3, first.stdin.close)
        timer.start()
        with draw_rows.writing(tmp_path / "one") as beside:
            assert files(tmp_path / "one").keys() - {draw_rows._LOCK} == {"a", "b"}
            beside("a").write_text("second")
        timer.join()
        first.stdin = None
    assert first.returncode == 0 and files(tmp_path / "one") == {"a": b"second", "b": b"first"}


@pytest.mark.parametrize("old", ["before", None])
def test_a_file_that_vanished_is_told_and_none_is_replaced(tmp_path: Path, old: str | None) -> None:
    for name in ("a", "b") if old else ():
        (tmp_path / name).write_text("before")
    with pytest.raises(DataFileError, match="b: was not written, or removed"), draw_rows.writing(tmp_path) as beside:
        beside("a").write_text("new")
        beside("b").write_text("new")
        beside("b").unlink()
    assert files(tmp_path) == ({"a": b"before", "b": b"before"} if old else {})


def test_draws_are_not_copied_to_be_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(draw_rows, "_ROWS", 10_000)
    forecast = made(np.random.default_rng(1).integers(0, 9, (100, 10, 1000)))
    tracemalloc.start()
    try:
        write_forecast(forecast, tmp_path)
        assert tracemalloc.get_traced_memory()[1] < forecast.draws.nbytes / 3
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize("at", [0, 1, 6])
@pytest.mark.parametrize(("value", "kind"), [(0.5, pl.Float64), (2.0**31, pl.Int64), (2.0**53, pl.Float64)])
def test_the_type_is_that_of_all_parts(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, at: int, value: float, kind: type[pl.DataType]
) -> None:
    monkeypatch.setattr(draw_rows, "_ROWS", 2)
    draws = np.array([3.0, np.nan, 0, 1, 2, 3, 4]).reshape(7, 1, 1)
    draws[at] = value
    assert pl.read_parquet(write_forecast(made(draws), tmp_path) / DRAWS)["value"].dtype == kind


@pytest.mark.parametrize("error", [OSError(errno.ENOSPC, "No space left on device"), KeyboardInterrupt()])
def test_a_failure_leaves_what_was_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, error: BaseException) -> None:
    write_forecast(made(), tmp_path / "old")
    before = files(tmp_path / "old")

    def fail(*_: object) -> None:
        raise error

    monkeypatch.setattr(forecast_file, "write_file", fail)
    wanted, says = (DataFileError, "No space left") if isinstance(error, OSError) else (KeyboardInterrupt, None)
    for folder in (tmp_path / "old", tmp_path / "new/deep"):
        with pytest.raises(wanted, match=says):
            write_forecast(made(seed=8), folder)
    assert files(tmp_path / "old") == before
    assert not (tmp_path / "new").exists()


def test_a_disk_that_fills_up_while_the_draws_are_written(tmp_path: Path) -> None:
    pytest.importorskip("resource")
    code = f"""
import resource
import numpy as np
from varde.errors import DataFileError
from varde.forecast.draws import Forecast
from varde.forecast.forecast_file import write_forecast
resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000))
draws = np.random.default_rng(1).random((20, 10, 200))
units = tuple(map(str, range(20)))
try:
    write_forecast(Forecast("t", units, units, 0, tuple(range(1, 11)), draws, "m"), {str(tmp_path / "full")!r})
except DataFileError as error:
    print(error)
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert "can't be written to (File too large)" in done.stdout, done.stderr
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("parts", "says"),
    [
        ({"names": ("one",)}, "2 units with 1 names"),
        ({"months": (541, 542)}, "2 months"),
        ({"draws": np.zeros((2, 3, 0))}, "at least one of each"),
        ({"units": ("620", "620")}, "named twice"),
        ({"units": ("620", "")}, "no code"),
        ({"months": (541, 543, 542)}, "ascending"),
        ({"months": (540, 541, 542)}, "after its origin"),
        ({"draws": np.full((2, 3, 2), -1.0)}, "620 in 2025-01"),
        ({"draws": np.array([[[0, 1], [0, 1], [0, np.nan]]] * 2)}, "620 in 2025-03"),
        ({"draws": np.array([[[0, 1], [0, np.inf], [0, 1]]] * 2)}, "620 in 2025-02"),
        ({"about": {"model": object()}}, "can't be written as JSON"),
        ({"about": {"score": float("nan")}}, "can't be written as JSON"),
    ],
)
def test_what_is_no_forecast_is_not_written(tmp_path: Path, parts: dict[str, Any], says: str) -> None:
    with pytest.raises(UsageError, match=says):
        write_forecast(replace(made(), **parts), tmp_path / "out")
    assert not (tmp_path / "out").exists()


# -- reading ----------------------------------------------------------------------------------------------------------


def rows() -> pl.DataFrame:
    """Rows of a forecast of two units, two months and two draws."""
    cells = [(u, m, d) for u in ("620", "41") for m in ("2025-01", "2025-02") for d in (0, 1)]
    return pl.DataFrame(cells, schema=["unit", "month", "draw"], orient="row").with_columns(value=pl.lit(1.5))


def put(column: str, row: int, value: object) -> Callable[[pl.DataFrame], pl.DataFrame]:
    """A fault: another value in one row (counted from 1)."""

    def change(frame: pl.DataFrame) -> pl.DataFrame:
        cells = frame[column].to_list()
        cells[row - 1] = value
        return frame.with_columns(pl.Series(column, cells))

    return change


@pytest.mark.parametrize(
    ("fault", "says"),
    [
        (put("value", 3, -1.0), "row 3, column 'value': -1.0 is not a number from 0 up"),
        (put("value", 4, float("nan")), "row 4, column 'value': nan is not"),
        (put("value", 2, float("inf")), "row 2, column 'value': inf is not"),
        (put("value", 8, None), "row 8, column 'value': the cell is empty"),
        (lambda f: f.with_columns(value=pl.Series(["1"] * 6 + ["many"] * 2)), "row 7, column 'value': 'many' is text"),
        (lambda f: f.with_columns(value=pl.lit("12")), "row 1, column 'value': '12' is text"),
        (lambda f: f.with_columns(value=pl.lit(True)), "column 'value': holds Boolean"),
        (put("month", 5, "2025-13"), "row 5, column 'month': '2025-13' is not a month like"),
        (put("month", 6, "January 2025"), "row 6, column 'month'"),
        (put("month", 1, None), "row 1, column 'month': the cell is empty"),
        (lambda f: f.with_columns(month=pl.lit(541)), "row 1, column 'month': 541 is not a month"),
        (put("unit", 2, " "), "row 2, column 'unit': ' ' is not the code of a unit"),
        (put("draw", 2, None), "row 2, column 'draw': the cell is empty"),
        (lambda f: f.with_columns(draw=pl.col("draw") + 0.5), "row 1, column 'draw': 0.5 is not a whole number"),
        (put("draw", 6, 0), "row 6, column 'draw': draw 0 is there twice for unit 41 and month 2025-01"),
        (
            lambda f: pl.concat([f, f[2:4]]),
            "row 9, column 'draw': draw 0 is there twice for unit 620 and month 2025-02",
        ),
        (put("draw", 7, 9), "there are 2 of 3 draws for unit 41 and month 2025-01 .draw 9 is missing"),
        (lambda f: f.filter(pl.int_range(8) != 3), "row 3, column 'draw': there are 1 of 2 draws .*620 and .*2025-02"),
        (lambda f: f.drop("draw"), "column 'draw': there is no such column"),
        (lambda f: f.rename({"value": "values"}), "column 'value': .*the nearest is 'values'"),
        (lambda f: f.clear(), "holds no rows"),
    ],
)
def test_a_fault_is_named_by_file_row_and_column(
    tmp_path: Path, fault: Callable[[pl.DataFrame], pl.DataFrame], says: str
) -> None:
    path = tmp_path / "own.parquet"
    fault(rows()).write_parquet(path)
    with pytest.raises(DataFileError, match=says) as caught:
        read_forecast(path)
    assert caught.value.path == path


def test_draws_alone_are_read_whatever_their_order_and_types(tmp_path: Path) -> None:
    path = tmp_path / "own.parquet"
    frame = rows().with_columns(value=pl.Series(range(8)).cast(pl.Float32), draw=pl.col("draw").cast(pl.Int8) + 5)
    frame.with_columns(unit=pl.col("unit").cast(pl.Categorical)).reverse().write_parquet(path)
    found = read_forecast(path)
    wanted = {"620": [[0, 1], [2, 3]], "41": [[4, 5], [6, 7]]}
    assert found.months == (541, 542) and found.origin == 540 and found.model == "own"
    assert {u: d.tolist() for u, d in zip(found.units, found.draws, strict=True)} == wanted
    assert "not stated" in found.about["origin"]
    frame.with_columns(unit=pl.col("unit").cast(pl.Int64)).filter(month="2025-02").write_parquet(path)
    found = read_forecast(path, origin=month_id("2024-10"))
    assert (found.units, found.horizons, dict(found.about)) == (("620", "41"), (4,), {})
    with pytest.raises(UsageError, match="2025-02 can't be the origin"):
        read_forecast(path, origin=542)


def test_a_unit_without_a_month_has_no_draws_there(tmp_path: Path) -> None:
    rows().filter((pl.col("unit") != "41") | (pl.col("month") != "2025-01")).write_parquet(tmp_path / "own.parquet")
    found = read_forecast(tmp_path / "own.parquet")
    assert np.isnan(found.draws).all(axis=-1).tolist() == [[False, False], [True, False]]


def test_few_rows_can_not_ask_for_much_memory(tmp_path: Path) -> None:
    n = 30_000
    months = [f"{1 + i // 12:04d}-{1 + i % 12:02d}" for i in range(n)]
    frame = pl.DataFrame({"unit": range(n), "month": months}).with_columns(draw=0, value=1.0)
    frame.write_parquet(tmp_path / "own.parquet")
    with pytest.raises(DataFileError, match="holds 30000 of 900000000 pairs"):
        read_forecast(tmp_path / "own.parquet")


def test_what_is_no_parquet_file_is_told(tmp_path: Path) -> None:
    whole = tmp_path / "own.parquet"
    rows().write_parquet(whole)
    content = whole.read_bytes()
    half, text, none = tmp_path / "half.parquet", tmp_path / "text.parquet", tmp_path / "none.parquet"
    half.write_bytes(content[: len(content) // 2])
    text.write_text("unit,month,draw,value\n")
    none.write_bytes(b"")
    for path in (half, text, none):
        with pytest.raises(DataFileError, match="can't be read as Parquet"):
            read_forecast(path)
    with pytest.raises(DataFileError, match="there is no such file"):
        read_forecast(tmp_path / "missing.parquet")
    with pytest.raises(DataFileError, match=r"holds no forecast \(forecast.json is missing\)"):
        read_forecast(tmp_path)


def edited(folder: Path, **entries: object) -> None:
    """Change entries of the description; None takes one out."""
    about = json.loads((folder / ABOUT).read_text())
    about |= entries
    (folder / ABOUT).write_text(json.dumps({k: v for k, v in about.items() if v is not None}))


@pytest.mark.parametrize(
    ("entries", "says"),
    [
        (
            {"varde:forecast": FORMAT + 1},
            f"is of version {FORMAT + 1} of the format, and this Varde reads version {FORMAT}",
        ),
        ({"varde:forecast": None}, "describes no forecast of Varde's"),
        ({"origin": None}, "the entry 'origin' is missing"),
        ({"origin": "2024"}, "'2024' is no month"),
        ({"seed": "7"}, "the entry 'seed' is no int"),
        ({"months": ["2025-02", "2025-01"]}, "not ascending"),
        ({"months": [541]}, "forecast.json"),
        ({"units": ["620"]}, "forecast.json"),
        ({"units": [{"unit": "620", "name": "a"}] * 2}, "there twice"),
        ({"units": [{"unit": "620", "name": 5}]}, "is no text"),
        ({"units": [{"unit": "620", "name": "State 620"}]}, "row 1, column 'unit': '619' is not among"),
        ({"months": ["2025-01", "2025-02"]}, "column 'month': '2025-03' is not among"),
        ({"sha256": {DRAWS: "0" * 64}}, "is not the file that forecast.json describes"),
    ],
)
def test_a_description_that_was_changed_is_told(tmp_path: Path, entries: dict[str, Any], says: str) -> None:
    folder = write_forecast(made(), tmp_path / "one")
    edited(folder, **entries)
    with pytest.raises(DataFileError, match=says):
        read_forecast(folder)


def test_files_that_do_not_belong_together_are_told(tmp_path: Path) -> None:
    folder = write_forecast(made(), tmp_path / "one")
    (write_forecast(made(made().draws + 1), tmp_path / "two") / DRAWS).replace(folder / DRAWS)
    with pytest.raises(DataFileError, match=f"is not the file that {ABOUT} describes"):
        read_forecast(folder)
    (folder / DRAWS).unlink()
    with pytest.raises(DataFileError, match=r"draws.parquet: there is no such file"):
        read_forecast(folder)
    (folder / ABOUT).write_text("{")
    with pytest.raises(DataFileError, match="can't be read as JSON"):
        read_forecast(folder)
