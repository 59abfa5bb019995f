"""Several forecasts at once: the same on every engine, written when made, and taken up where they were."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from varde.errors import UsageError
from varde.forecast.draws import Forecast
from varde.forecast.forecast_file import read_forecast, read_forecasts
from varde.forecast.forecast_jobs import Settings, make_forecasts
from varde.forecast.models import get_model
from varde.forecast.panel import Panel


def panel(target: str, shift: int = 0) -> Panel:
    values = (np.arange(6 * 60).reshape(6, 60) * 7 + shift) % 11
    units = tuple("abcdef")
    return Panel(target, units, units, 421, values.astype(float), vintage="made")


PANELS = {"one": panel("one"), "two": panel("two", 3)}
ORIGINS = (460, 470)
SETTINGS = Settings(get_model("bootstrap-240"), months=3, draws=40, seed=5)


def draws(forecast: Forecast, place: Path | None) -> tuple[str, int, object]:
    return forecast.target, forecast.origin, forecast.draws.tolist()


def test_the_same_seed_gives_the_same_draws_on_every_engine() -> None:
    serial = make_forecasts(PANELS, ORIGINS, SETTINGS, draws, engine="serial")
    assert [(t, o) for t, o, _ in serial] == [("one", 460), ("one", 470), ("two", 460), ("two", 470)]
    assert make_forecasts(PANELS, ORIGINS, SETTINGS, draws, engine="local", workers=2) == serial
    alone = [make_forecasts({t: PANELS[t]}, [o], SETTINGS, draws)[0] for t in PANELS for o in ORIGINS]
    assert alone == serial


def test_each_is_written_to_a_place_of_its_own(tmp_path: Path) -> None:
    make_forecasts(PANELS, ORIGINS, SETTINGS, draws, tmp_path, "serial")
    assert sorted(str(p.parent.relative_to(tmp_path)) for p in tmp_path.glob("**/draws.parquet")) == [
        "one/2018-04", "one/2019-02", "two/2018-04", "two/2019-02",
    ]  # fmt: skip
    assert [(f.target, f.origin) for f in read_forecasts(tmp_path / "two")] == [("two", 460), ("two", 470)]
    make_forecasts({"one": PANELS["one"]}, [460], SETTINGS, draws, tmp_path / "alone")
    assert read_forecast(tmp_path / "alone").origin == 460


def test_what_is_done_is_not_made_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first = make_forecasts(PANELS, ORIGINS, SETTINGS, draws, tmp_path, "serial")
    (tmp_path / "two/2018-04/draws.parquet").write_bytes(b"cut off")
    made = []
    original = make_forecasts.__globals__["make_forecast"]

    def counted(*arguments: object) -> Forecast:
        made.append(arguments)
        forecast: Forecast = original(*arguments)
        return forecast

    monkeypatch.setitem(make_forecasts.__globals__, "make_forecast", counted)
    told: list[str] = []
    assert make_forecasts(PANELS, ORIGINS, SETTINGS, draws, tmp_path, "serial", say=told.append) == first
    assert len(made) == 1, "only the damaged one"
    assert sum("already" in line for line in told) == 3


@pytest.mark.parametrize(
    "other",
    [
        (PANELS["one"], Settings(get_model("bootstrap-240"), months=3, draws=40, seed=6)),
        (PANELS["one"], Settings(get_model("bootstrap-240"), months=3, draws=41, seed=5)),
        (PANELS["one"], Settings(get_model("conflictology"), months=3, draws=40, seed=5)),
        (panel("one", 1), SETTINGS),
        (PANELS["one"], replace(SETTINGS, months=4)),
        (PANELS["one"], replace(SETTINGS, skip=1)),
    ],
)
def test_another_forecast_in_its_place_is_replaced(tmp_path: Path, other: tuple[Panel, Settings]) -> None:
    make_forecasts({"one": PANELS["one"]}, [460], SETTINGS, draws, tmp_path / "here")
    changed, settings = other
    make_forecasts({"one": changed}, [460], settings, draws, tmp_path / "here")
    ((_, _, made),) = make_forecasts({"one": changed}, [460], settings, draws)
    assert read_forecast(tmp_path / "here").draws.tolist() == made


def test_one_forecast_and_several_do_not_lie_in_one_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    one = {"one": PANELS["one"]}
    make_forecasts(one, [460], SETTINGS, draws, tmp_path / "alone")
    make_forecasts(one, [460], SETTINGS, draws, tmp_path / "below/one")
    make_forecasts(one, ORIGINS, SETTINGS, draws, tmp_path / "several", "serial")
    held = sorted(tmp_path.rglob("*"))
    monkeypatch.setitem(make_forecasts.__globals__, "make_forecast", None)
    for place, taken in (("alone", "alone"), ("below", "below/one")):
        with pytest.raises(UsageError, match=f"{taken} holds a forecast, and others would be written"):
            make_forecasts(one, ORIGINS, SETTINGS, draws, tmp_path / place, "serial")
    for place in ("several", "several/one"):
        with pytest.raises(UsageError, match="holds something else than a forecast"):
            make_forecasts(one, [460], SETTINGS, draws, tmp_path / place)
    assert sorted(tmp_path.rglob("*")) == held


def test_a_job_that_fails_leaves_what_others_wrote(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="one from 2030-12: The origin 2030-12 lies after the data"):
        make_forecasts({"one": PANELS["one"]}, [460, 612], SETTINGS, draws, tmp_path, "serial")
    assert read_forecast(tmp_path / "one/2018-04").origin == 460


def test_a_place_that_is_taken_is_told_before_anything_is_made(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "letter.txt").write_text("dear")
    monkeypatch.setitem(make_forecasts.__globals__, "make_forecast", None)
    with pytest.raises(UsageError, match="something else"):
        make_forecasts({"one": PANELS["one"]}, [460], SETTINGS, draws, tmp_path)
    with pytest.raises(UsageError, match="is a file"):
        make_forecasts({"one": PANELS["one"]}, [460], SETTINGS, draws, tmp_path / "letter.txt")


def test_an_origin_that_is_there_twice_is_refused() -> None:
    with pytest.raises(UsageError, match="2018-04 is there twice"):
        make_forecasts(PANELS, [460, 460], SETTINGS, draws)
