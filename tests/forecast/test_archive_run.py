"""Making an archive: job by job, kept as it goes, the same however often it was begun."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest

from varde.errors import UsageError
from varde.forecast import archive_run
from varde.forecast.archive import archive, write_archive
from varde.forecast.archive_run import make_archive, yearly_origins
from varde.forecast.models import get_model
from varde.forecast.months import month_id, month_text
from varde.forecast.panel import Panel
from varde.forecast.run import make_forecast
from varde.sources.varde_forecasts import SOURCE, TABLES
from varde.states import registry

ORIGINS = (month_id("2020-12"), month_id("2026-05"))


@pytest.fixture
def panel(archived: Any, monkeypatch: pytest.MonkeyPatch) -> Panel:
    """Ten states, and a model small enough to be fitted many times."""
    monkeypatch.setattr("varde.forecast.models.varde.TREES", 3)
    found: Panel = archived.panels["total"]
    return found


@pytest.fixture
def make(panel: Panel, tmp_path: Path) -> Callable[..., tuple[dict[str, pl.DataFrame], list[str]]]:
    """Make an archive of them; gives it and what was told."""

    def made(panels: dict[str, Panel] | None = None, origins: Any = ORIGINS, draws: int = 40) -> Any:
        told: list[str] = []
        frames = make_archive(
            panels or {"total": panel}, origins, tmp_path / ".done", draws, engine="serial", say=told.append
        )
        return frames, told

    return made


def same(one: dict[str, pl.DataFrame], other: dict[str, pl.DataFrame]) -> bool:
    return all(one[t.name].equals(other[t.name]) for t in TABLES)


def test_origins_are_decembers_from_2005_and_the_last_month() -> None:
    told = [month_text(m) for m in yearly_origins(month_id("2026-05"))]
    assert told == [*(f"{year}-12" for year in range(2005, 2026)), "2026-05"]
    assert [month_text(m) for m in yearly_origins(month_id("2007-12"))] == ["2005-12", "2006-12", "2007-12"]


def test_it_is_the_archive_of_the_model_s_forecasts(panel: Panel, make: Any, tmp_path: Path) -> None:
    frames, _ = make()
    model, forecasts = get_model("varde"), []
    for origin in ORIGINS:
        fitted = model.fit(panel.until(origin), range(1, 13))
        why = {unit: fitted.explain(row) for row, unit in enumerate(panel.units)}  # type: ignore[attr-defined]
        forecasts.append((make_forecast(panel, model, origin, 12, 40, 0), why))
    assert same(frames, archive(forecasts, {"total": panel}))
    assert set(frames["forecast_months"]["model"]) == {"varde"}
    assert set(frames["forecast_drivers"]["state"]) >= {"SDN", "UKR", "MEX"}
    assert not frames["forecast_drivers"]["text"].str.contains(":").any(), "a driver without words of its own"
    inputs = SOURCE.find(list(write_archive(frames, tmp_path / "out").iterdir()))
    assert inputs is not None
    read = SOURCE.read(inputs, registry())
    assert all(len(read[t.name]) == len(frames[t.name]) for t in TABLES)


def test_what_is_done_is_not_done_again(make: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first, told = make()
    assert told == ["1 of 2 done: total, 2026-05", "2 of 2 done: total, 2020-12"]
    files = sorted((tmp_path / ".done").glob("*.parquet"))
    assert len(files) == 2
    files[0].unlink()
    again, told = make()
    assert told[0].startswith("1 of 2 are done already") and told[1].startswith("1 of 1 done")
    assert same(again, first)
    monkeypatch.setattr(archive_run, "_forecast_one", lambda *_: pytest.fail("nothing is left to forecast"))
    last, told = make()
    assert same(last, first) and told[0].startswith("2 of 2 are done already")
    fewer, _ = make(origins=ORIGINS[:1])
    assert set(fewer["forecast_months"]["origin"]) == {"2020-12"}


def test_a_run_that_fails_keeps_what_was_done(make: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    work, done = archive_run._forecast_one, []

    def failing(*given: Any) -> Any:
        if done:
            raise MemoryError
        done.append(given)
        return work(*given)

    with monkeypatch.context() as patched:
        patched.setattr(archive_run, "_forecast_one", failing)
        with pytest.raises(Exception, match=r"total, 2020-12: memory ran short"):
            make()
    assert len(list((tmp_path / ".done").glob("*.parquet"))) == 1
    _, told = make()
    assert told[0].startswith("1 of 2 are done already")


def test_other_data_or_draws_are_forecast_anew(panel: Panel, make: Any) -> None:
    make(origins=ORIGINS[:1])
    changed = panel.values.copy()
    changed[0, -1] += 1
    for other in ({"panels": {"total": replace(panel, values=changed)}}, {"draws": 41}):
        _, told = make(origins=ORIGINS[:1], **other)
        assert told == ["1 of 1 done: total, 2020-12"]


def test_another_benchmark_beside_it_is_scored_anew(make: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    make(origins=ORIGINS[:1])
    monkeypatch.setattr(archive_run, "BENCHMARK", "zero")
    assert make(origins=ORIGINS[:1])[1] == ["1 of 1 done: total, 2020-12"]


def test_what_cannot_be_archived_is_said_at_once(
    panel: Panel, make: Any, only: Callable[..., Panel], tmp_path: Path
) -> None:
    with pytest.raises(UsageError, match=r"2031-01 is not in the data, which run from 1989-01 to 2026-05"):
        make(origins=(*ORIGINS, month_id("2031-01")))
    with pytest.raises(UsageError, match="needs a target and an origin"):
        make(origins=())
    assert not (tmp_path / ".done").exists()
    few = only(panel, np.arange(2))
    with pytest.raises(UsageError, match=r"1990-03: Nothing is there for the table"):
        make(panels={"total": few}, origins=[month_id("1990-03")])
