"""The verb `compare`, as a user calls it."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd
import polars as pl
import pytest

from varde.forecast.views_published import CLASSES, POINT

Run = Callable[..., Any]


@pytest.fixture(scope="module")
def views(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Published forecasts of two countries and months: Ukraine surely at 100 deaths or more, Guyana at none."""
    folder = tmp_path_factory.mktemp("views")
    frame = pl.DataFrame(
        {"month_id": [526, 526, 527, 527], "country_id": [117, 1, 117, 1], POINT: [5.0, 0.0, 5.0, 0.0]}
    ).with_columns(pl.lit(0.0).alias(name) for name in CLASSES)
    ukraine = pl.col("country_id") == 117
    frame.with_columns(
        ukraine.cast(pl.Float64).alias(CLASSES[3]), (~ukraine).cast(pl.Float64).alias(CLASSES[0])
    ).write_csv(folder / "run.csv")
    return folder


@pytest.fixture(scope="module")
def challenge(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Actuals of the challenge of one year, and one forecast."""
    folder = tmp_path_factory.mktemp("challenge")
    keys = {"month_id": [m for m in range(457, 469) for _ in range(2)], "country_id": [65, 1] * 12}
    for place, rest in (("actuals_own", {"outcome": 0}), ("submissions", {"draw": 0, "outcome": 1})):
        (folder / place).mkdir()
        pd.DataFrame({**keys, **rest}).to_parquet(folder / place / "team_2018.parquet")
    return folder


def test_tables_and_file(run: Run, views: Path, challenge: Path, tmp_path: Path) -> None:
    given = ("--views", str(views), "--challenge", str(challenge), "--model", "conflictology", "--model", "zero")
    shown = run("compare", *given, "--out", str(tmp_path / "out"))
    assert shown.code == 0
    lines = shown.out.splitlines()
    assert "run\tforecast\thistory\tbrier_10\tbrier_100\trmse_log1p" in lines
    (own,) = [line for line in lines if "VIEWS, as published" in line]
    assert own.startswith("2023-10 to 2023-11\tVIEWS, as published\tof its day\t0.0000\t0.0000\t")
    assert sum("conflictology\tdrawn as first published" in line for line in lines) == 1
    assert "VIEWS forecast from the data of its day." in shown.out
    assert "changes the scores of conflictology by +0." in shown.out and "(mean of 5 origins)" in shown.out
    assert "team\tfile\t1.00\t1.00" in lines and "zero\thistory\t0.00\t0.00" in lines
    assert shown.err == ""
    written = json.loads((tmp_path / "out" / "comparisons.json").read_text(encoding="utf-8"))
    assert [p.name for p in (tmp_path / "out").iterdir()] == ["comparisons.json"]
    assert list(written) == ["views", "challenge"] and list(written["views"]["revision"]) == ["origins", "lost"]
    again = run("compare", *given[2:], "--json")
    assert (again.code, again.json) == (0, {"challenge": written["challenge"]})


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        ((), "nothing to compare with"),
        (("--views", "nowhere"), "nowhere: there is no such folder"),
        (("--challenge", "nowhere"), "nowhere: there is no such folder"),
        (("--views", "nowhere", "--model", "vardee"), "Did you mean varde"),
    ],
)
def test_faults_are_told(run: Run, arguments: tuple[str, ...], says: str) -> None:
    shown = run("compare", *arguments)
    assert (shown.code, shown.out) == (2, "")
    assert says in shown.err


def test_nothing_is_left_where_draws_are_none(run: Run, views: Path, tmp_path: Path) -> None:
    given = ("--views", str(views), "--model", "last-poisson", "--draws", "0", "--out", str(tmp_path / "out"))
    shown = run("compare", *given)
    assert shown.code == 2
    assert "0 draws" in shown.err and not (tmp_path / "out").exists()
