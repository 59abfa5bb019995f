"""Refusals of `forecast` and `compare` that must not wait until all models are fitted."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from varde.forecast import comparison, forecast_jobs

Refused = Callable[..., str]
FORECAST = ("forecast", "--model", "zero", "--draws", "2", "--challenge", "--out", "sent", "--engine", "serial")


@pytest.fixture
def refused(run: Callable[..., Any], monkeypatch: pytest.MonkeyPatch) -> Refused:
    """The message of a command that must refuse, where nothing can be fitted."""

    def fitted(*_: object) -> None:
        raise AssertionError("fitted before it was refused")

    monkeypatch.setattr(forecast_jobs, "make_forecast", fitted)
    monkeypatch.setattr(comparison, "make_forecast", fitted)

    def told(*words: str) -> str:
        code, out, err = run(*words)
        assert (code, out) == (2, "")
        return str(err)

    return told


def test_two_origins_of_one_window(refused: Refused) -> None:
    told = refused(*FORECAST, "--origin", "2018-10", "--origin", "2018-11", "--months", "3", "--skip", "2")
    assert "same window (window=Y2019, window=Y2019)" in told and not Path("sent").exists()


def test_more_months_than_a_window_has(refused: Refused) -> None:
    assert "a window of the challenge has 12 months" in refused(*FORECAST, "--months", "13")


def test_units_that_the_challenge_does_not_know(refused: Refused) -> None:
    rows = [f"{unit},2020-{month:02d},1" for unit in ("770", "Mine") for month in range(1, 13)]
    Path("own.csv").write_text("\n".join(["unit,month,value", *rows]), encoding="utf-8")
    assert "Units without a country_id: Mine in 2021-01" in refused(*FORECAST, "--panel", "own.csv")


def test_a_place_that_is_taken(refused: Refused) -> None:
    place = Path("sent/cm/window=Y2019")
    place.mkdir(parents=True)
    (place / "other.parquet").write_text("")
    origins = ("--origin", "2017-10", "--origin", "2018-10", "--months", "14", "--skip", "2")
    assert f"{place} already holds other.parquet" in refused(*FORECAST, *origins)


@pytest.mark.parametrize("out", ["taken", "taken/below"])
def test_a_comparison_to_a_file(refused: Refused, shared: Path, out: str) -> None:
    Path("taken").write_text("mine")
    words = ("compare", "--challenge", str(shared / "challenge"), "--model", "zero", "--draws", "2", "--out", out)
    assert "taken is a file, and a folder is needed" in refused(*words)
    assert Path("taken").read_text() == "mine"
