"""The prediction challenge's format: its own files, and what Varde writes."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from varde.errors import DataFileError, UsageError
from varde.forecast import challenge
from varde.forecast.challenge import is_challenge, read_challenge, read_challenge_actuals, write_challenge
from varde.forecast.draws import Forecast
from varde.states import registry
from varde.store import Store


def forecast(
    units: tuple[str, ...] = ("770", "625", "41"), first: int = 457, months: int = 2, **parts: Any
) -> Forecast:
    """A small forecast of states."""
    draws = np.random.default_rng(5).integers(0, 50, (len(units), months, 3)).astype(np.float64)
    whole = {"draws": draws, "names": units, "model": "varde", "target": "state-based", "origin": first - 3, **parts}
    return Forecast(units=units, months=tuple(range(first, first + months)), **whole)


def cells(*forecasts: Forecast) -> dict[tuple[str, int], list[float]]:
    """Draws by unit and month, without those that are missing."""
    return {
        (unit, month): draws.tolist()
        for f in forecasts
        for unit, rows in zip(f.units, f.draws, strict=True)
        for month, draws in zip(f.months, rows, strict=True)
        if not np.isnan(draws).any()
    }


def test_the_participants_file(shared: Path) -> None:
    (found,) = read_challenge(shared / "challenge/submissions/bodentien_rueter_cm_nbinom_test_window_2020.parquet")
    assert found.draws.shape == (191, 12, 999)
    assert (found.months[0], found.months[-1], found.origin, found.horizons[0]) == (481, 492, 478, 3)
    assert found.units[:2] == ("110", "115") and found.names[:2] == ("Guyana", "Suriname")
    raw = pl.read_parquet(shared / "challenge/submissions/bodentien_rueter_cm_nbinom_test_window_2020.parquet")
    ours = found.draws[found.units.index("365"), 4]
    assert ours.tolist() == raw.filter(country_id=65, month_id=485).sort("draw")["outcome"].to_list()


def test_a_folder_of_files_is_a_forecast_a_window(shared: Path, tmp_path: Path) -> None:
    for file in (shared / "challenge/benchmarks_2024_vintage").glob("bm_conflictology*"):
        shutil.copyfile(file, tmp_path / file.name)
    found = read_challenge(tmp_path)
    assert [f.origin for f in found] == [454, 466, 478, 490]
    assert {f.draws.shape for f in found} == {(191, 12, 12)}
    assert found[0].model == "bm_conflictology_cm_2018"
    with pytest.raises(UsageError, match=r"boot_240_cm_2018.parquet and bm_conflictology_cm_2018.parquet both cover"):
        shutil.copyfile(
            shared / "challenge/benchmarks_2024_vintage/bm_boot_240_cm_2018.parquet",
            tmp_path / "bm_boot_240_cm_2018.parquet",
        )
        read_challenge(tmp_path)


def test_actuals_of_both_vintages(shared: Path) -> None:
    for vintage in ("2023", "2024"):
        found = read_challenge_actuals(shared / f"challenge/actuals_{vintage}_vintage")
        assert found.months == tuple(range(457, 505)) and found.values.shape == (191, 48)
        assert (found.values == np.rint(found.values)).all() and found.vintage == f"actuals_{vintage}_vintage"
        raw = pl.concat(
            pl.read_parquet(f).rename({"ged_sb": "outcome"}, strict=False).cast(pl.Float64)
            for f in (shared / f"challenge/actuals_{vintage}_vintage").iterdir()
        )
        assert found.values.sum() == pytest.approx(raw["outcome"].sum())
        yemen = found.values[found.units.index("678"), found.months.index(503)]
        assert yemen == pytest.approx(raw.filter(country_id=124, month_id=503)["outcome"].item())


def test_the_registry_knows_views_numbers_as_views_does(store: Store) -> None:
    for row in store.rows("SELECT country_id, state FROM views_countries"):
        assert registry().resolve(row["country_id"], system="views").key == row["state"]
        assert registry().code(row["state"], "gw")


def test_what_is_written_comes_back(shared: Path, tmp_path: Path) -> None:
    original = [
        *read_challenge(shared / "challenge/benchmarks_2024_vintage/bm_conflictology_cm_2018.parquet"),
        *read_challenge(shared / "challenge/benchmarks_2024_vintage/bm_conflictology_cm_2020.parquet"),
    ]
    written = write_challenge([replace(f, model="conflictology") for f in original], tmp_path / "team")
    assert [p.relative_to(tmp_path).as_posix() for p in written] == [
        "team/cm/window=Y2018/conflictology_cm_Y2018.parquet",
        "team/cm/window=Y2020/conflictology_cm_Y2020.parquet",
    ]
    for folder in (tmp_path / "team", tmp_path / "team/cm"):
        assert cells(*read_challenge(folder)) == cells(*original)
    assert [f.model for f in read_challenge(tmp_path / "team")] == ["team", "team"]
    assert read_challenge(written[0])[0].model == "conflictology_cm_Y2018"


def test_the_challenges_evaluator_can_read_what_is_written(tmp_path: Path) -> None:
    import pyarrow.parquet as pq

    write_challenge([forecast(), forecast(first=469)], tmp_path)
    # As its code does: the folder of a level as one data set, filtered by window.
    frame = pq.ParquetDataset(tmp_path / "cm", filters=[("window", "=", "Y2019")]).read().to_pandas()
    assert list(frame.columns) == ["month_id", "country_id", "draw", "outcome", "window"]
    assert all(pd.api.types.is_integer_dtype(frame[c]) for c in ("month_id", "country_id", "draw", "outcome"))
    assert len(frame) == 3 * 2 * 3 and set(frame["month_id"]) == {469, 470}
    assert set(frame["country_id"]) == {136, 245, 24}
    grid = forecast(units=("100000", "62356"))
    write_challenge([grid], tmp_path, level="pgm")
    frame = pd.read_parquet(tmp_path / "pgm/window=Y2018/varde_pgm_Y2018.parquet")
    assert list(frame.columns) == ["month_id", "priogrid_gid", "draw", "outcome"]
    assert cells(*read_challenge(tmp_path, level="pgm")) == cells(grid)
    assert read_challenge(tmp_path, level="pgm")[0].names == ("PRIO-GRID 62356", "PRIO-GRID 100000")
    with pytest.raises(UsageError, match="both countries and grid cells"):
        read_challenge(tmp_path)
    with pytest.raises(DataFileError, match="nothing of level pgm"):
        read_challenge(tmp_path / "cm", level="pgm")


@settings(max_examples=25, deadline=None)
@given(
    units=st.lists(
        st.sampled_from(["2", "101", "200", "260", "340", "347", "365", "369", "713", "816", "990"]),
        unique=True,
        min_size=1,
    ),
    first=st.integers(340, 600),
    months=st.integers(1, 12),
    n=st.integers(1, 4),
    seed=st.integers(0, 99),
)
def test_any_forecast_of_states_comes_back(
    tmp_path_factory: pytest.TempPathFactory, units: list[str], first: int, months: int, n: int, seed: int
) -> None:
    random = np.random.default_rng(seed)
    draws = random.poisson(3.0, (len(units), months, n)).astype(np.float64) / random.choice([1, 4])
    draws[random.random(draws.shape[:2]) < 0.2] = np.nan
    draws[0, 0] = 1
    made = forecast(tuple(units), first, months, draws=draws)
    folder = tmp_path_factory.mktemp("any")
    write_challenge([made], folder)
    assert cells(*read_challenge(folder)) == cells(made)


def test_a_state_whose_number_changed_in_the_window_is_one_unit(tmp_path: Path) -> None:
    made = forecast(units=("625", "626"), first=379, months=2)  # Sudan and South Sudan, July and August 2011
    before = forecast(units=("625",), first=377, months=3)  # Sudan, May to July 2011
    write_challenge([before], tmp_path / "before")
    raw = pl.read_parquet(tmp_path / "before/cm/window=Y2011/varde_cm_Y2011.parquet")
    assert raw.group_by("month_id").agg(pl.col("country_id").unique()).sort("month_id").rows() == [
        (377, [59]),
        (378, [59]),
        (379, [245]),
    ]
    write_challenge([made], tmp_path / "made")
    for one in (before, made):
        assert cells(*read_challenge(tmp_path / ("made" if one is made else "before"))) == cells(one)
    clash = pl.DataFrame({"month_id": 379, "country_id": [59, 245], "draw": 0, "outcome": 1})
    clash.write_parquet(tmp_path / "clash.parquet")
    with pytest.raises(DataFileError, match=r"row 2, column 'country_id': 59 and 245 are the same unit \(625\)"):
        read_challenge(tmp_path / "clash.parquet")


ROWS = pd.DataFrame(
    {"month_id": [457, 457, 458, 458], "country_id": [65, 136, 65, 136], "draw": 0, "outcome": [1, 2, 3, 4]}
)
CELLS = {("365", 457): [1.0], ("770", 457): [2.0], ("365", 458): [3.0], ("770", 458): [4.0]}


@pytest.mark.parametrize(
    "frame",
    [
        ROWS,
        ROWS.set_index(["month_id", "country_id", "draw"]),
        ROWS.set_index(["month_id", "country_id"]),
        ROWS.set_index("draw").rename(columns={"outcome": "ged_sb"}),
        ROWS.sample(frac=1, random_state=1),  # pandas then writes the old row numbers along
        ROWS.reset_index().assign(note=1.0),
        ROWS.astype(float),
        ROWS.astype({"month_id": "int16", "country_id": "uint8", "draw": "int8", "outcome": "float32"}),
        ROWS.astype({"month_id": str, "country_id": str}),
        ROWS.astype({"country_id": "category"}),
    ],
)
def test_keys_may_lie_in_columns_or_index_and_be_of_any_type(tmp_path: Path, frame: pd.DataFrame) -> None:
    frame.to_parquet(tmp_path / "own.parquet")
    assert cells(*read_challenge(tmp_path / "own.parquet")) == CELLS
    frame.reset_index().drop(columns=["draw", "index", "level_0"], errors="ignore").to_parquet(
        tmp_path / "came.parquet"
    )
    came = read_challenge_actuals(tmp_path / "came.parquet", value=None if "outcome" in frame else "ged_sb")
    by_cell = {
        (u, m): [v]
        for u, row in zip(came.units, came.values, strict=True)
        for m, v in zip(came.months, row, strict=True)
    }
    assert by_cell == CELLS


def test_what_the_evaluator_wrote_is_passed_over(tmp_path: Path) -> None:
    for place in ("cm/test_window_2018", "eval/cm/window=Y2018/metric=crps", "__MACOSX/cm", "cm/window=Y2018/eval"):
        (tmp_path / place).mkdir(parents=True)
        ROWS.rename(columns={"outcome": "x" if "eval" in place else "outcome"}).to_parquet(
            tmp_path / place / "a.parquet"
        )
    ROWS.drop(columns="draw").to_parquet(tmp_path / "eval_cm_per_month.parquet")
    ROWS[["outcome"]].to_parquet(tmp_path / "__MACOSX" / "a.parquet")  # first by name
    assert is_challenge(tmp_path)
    (found,) = read_challenge(tmp_path)
    assert cells(found) == CELLS and found.model == tmp_path.name


def test_negative_draws_are_kept_and_counted(tmp_path: Path) -> None:
    path = tmp_path / "own.parquet"
    ROWS.assign(outcome=[-1, 2, 3, -0.5]).to_parquet(path)
    (found,) = read_challenge(path, first_ahead=1)
    assert found.draws.min() == -1 and dict(found.about) == {"negative_draws": 2} and found.origin == 456
    ROWS.assign(outcome=[1, 2, -3, 4]).drop(columns="draw").to_parquet(path)
    with pytest.raises(DataFileError, match="row 3, column 'outcome': -3 is not a number from 0 up"):
        read_challenge_actuals(path)


@pytest.mark.parametrize(
    ("frame", "says"),
    [
        (ROWS.assign(country_id=[65, 136, 65, 9999]), "row 4, column 'country_id': 9999 is not a country_id of VIEWS"),
        (ROWS.assign(country_id=[65, 136, 65.5, 136]), "row 3, column 'country_id': 65.5 is not"),
        (ROWS.assign(month_id=[457, 457, 458, None]), "row 4, column 'month_id': the cell is empty"),
        (ROWS.drop(columns="month_id"), "column 'month_id'"),
        (ROWS.drop(columns="country_id"), "neither country_id nor priogrid_gid"),
        (ROWS.drop(columns="draw"), "column 'draw': holds no draws"),
        (ROWS.rename(columns={"outcome": "a"}).assign(b=1), r"which of the columns holds the values\? \(a, b\)"),
        (ROWS.drop(columns="outcome"), r"holds the values\? \(none\)"),
        (ROWS.assign(country_id=65), "row 2, column 'draw': draw 0 is there twice for country_id 65 and month_id 457"),
        (ROWS.assign(outcome=["1", "2", "x", "4"]), "row 3, column 'outcome': 'x' is text"),
        (ROWS.head(0), "holds no rows"),
    ],
)
def test_faults_are_named(tmp_path: Path, frame: pd.DataFrame, says: str) -> None:
    frame.to_parquet(tmp_path / "own.parquet")
    with pytest.raises(DataFileError, match=says):
        read_challenge(tmp_path / "own.parquet")


def test_actuals_have_no_draws_and_one_row_a_cell(tmp_path: Path) -> None:
    ROWS.to_parquet(tmp_path / "own.parquet")
    with pytest.raises(DataFileError, match="column 'draw': holds draws"):
        read_challenge_actuals(tmp_path / "own.parquet")
    ROWS.assign(country_id=65).drop(columns="draw").to_parquet(tmp_path / "own.parquet")
    with pytest.raises(DataFileError, match="row 2, column 'country_id': there are 2 rows for country_id 65"):
        read_challenge_actuals(tmp_path / "own.parquet")


def test_places_without_forecasts_are_told(tmp_path: Path) -> None:
    with pytest.raises(DataFileError, match="holds no Parquet file"):
        read_challenge(tmp_path)
    with pytest.raises(DataFileError, match="no such file"):
        read_challenge(tmp_path / "nowhere")
    (tmp_path / "text.parquet").write_text("month_id")
    with pytest.raises(DataFileError, match="can't be read as Parquet"):
        read_challenge(tmp_path)


def test_what_the_challenge_can_not_hold_is_not_written(tmp_path: Path) -> None:
    for wrong, level, says in (
        ([forecast(units=("770", "9999"))], "cm", "Units without a country_id: 9999 in 2018-01"),
        ([forecast(units=("100000", "Mali"))], "pgm", "Units without a priogrid_gid: Mali in"),
        ([forecast(), forecast(first=460)], "cm", "same window"),
        ([forecast(months=13)], "cm", "a window of the challenge has 12 months"),
        ([forecast(), forecast(first=469, draws=np.full((3, 2, 1), -1.0))], "cm", "negative"),
    ):
        with pytest.raises(UsageError, match=says):
            write_challenge(wrong, tmp_path / "out", level=level)  # type: ignore[arg-type]
        assert not (tmp_path / "out").exists()
    write_challenge([forecast()], tmp_path / "out")
    with pytest.raises(UsageError, match=r"already holds varde_cm_Y2018.parquet"):
        write_challenge([forecast(model="other / model")], tmp_path / "out")
    (again,) = write_challenge([forecast(draws=np.ones((3, 2, 1)))], tmp_path / "out")
    assert read_challenge(again)[0].draws.shape == (3, 2, 1)


def test_nothing_is_written_where_a_later_place_is_taken(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    both = [forecast(), forecast(first=469)]
    write_challenge([forecast(first=469, model="other")], tmp_path)
    held = sorted(tmp_path.rglob("*"))
    with pytest.raises(UsageError, match=r"window=Y2019 already holds other_cm_Y2019\.parquet"):
        write_challenge(both, tmp_path)
    assert sorted(tmp_path.rglob("*")) == held
    (tmp_path / "more" / "cm").mkdir(parents=True)
    (tmp_path / "more" / "cm" / "window=Y2019").write_text("")
    with pytest.raises(UsageError, match="window=Y2019 is a file"):
        write_challenge(both, tmp_path / "more")
    assert [p.name for p in (tmp_path / "more" / "cm").iterdir()] == ["window=Y2019"]
    written = challenge.write_rows

    def full(path: Path, *rest: Any) -> None:
        if "2019" in path.name:
            raise OSError(28, "No space left on device")
        written(path, *rest)

    monkeypatch.setattr(challenge, "write_rows", full)
    with pytest.raises(DataFileError, match=r"window=Y2019: can't be written to .No space left"):
        write_challenge(both, tmp_path / "full")
    assert not (tmp_path / "full").exists()


def test_files_are_named_in_the_order_of_the_forecasts(tmp_path: Path) -> None:
    both = [forecast(first=469), forecast()]
    paths = write_challenge(both, tmp_path)
    assert [cells(*read_challenge(path)) for path in paths] == [cells(one) for one in both]


def test_telling_the_challenges_files_from_others(shared: Path, tmp_path: Path) -> None:
    assert is_challenge(shared / "challenge/actuals_2023_vintage")
    assert is_challenge(shared / "challenge/submissions/bodentien_rueter_cm_nbinom_test_window_2018.parquet")
    assert not is_challenge(tmp_path) and not is_challenge(tmp_path / "nowhere")
    ROWS.rename(columns={"country_id": "unit"}).to_parquet(tmp_path / "own.parquet")
    (tmp_path / "text.csv").write_text("month_id,country_id\n")
    assert not is_challenge(tmp_path) and not is_challenge(tmp_path / "text.csv")
