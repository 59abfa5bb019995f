"""Evaluation: the published scores, and what is done about cells that are not everywhere."""

from __future__ import annotations

import json
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from varde.errors import UsageError
from varde.forecast.actuals import Actuals
from varde.forecast.challenge import read_challenge, read_challenge_actuals
from varde.forecast.draws import Forecast
from varde.forecast.evaluation import LEVELS, THRESHOLDS, evaluate, score_cells, summarise
from varde.forecast.panel import Panel


@cache
def published(folder: Path, pattern: str) -> tuple[Forecast, ...]:
    """The forecasts of the four windows in files of the prediction challenge."""
    return tuple(read_challenge(file)[0] for file in sorted(folder.glob(pattern)))


@pytest.mark.parametrize(
    ("vintage", "files", "crps"),
    [
        ("2023", "benchmarks_2024_vintage/bm_zero_cm_*", 26.35),
        ("2023", "benchmarks/bm_cm_last_historical_poisson_expanded_*", 20.13),
        ("2023", "submissions/bodentien_rueter_cm_nbinom_*", 15.88),
        ("2024", "benchmarks_2024_vintage/bm_zero_cm_*", 41.63),
        ("2024", "benchmarks_2024_vintage/bm_conflictology_cm_*", 30.45),
    ],
)
def test_the_published_scores(shared: Path, vintage: str, files: str, crps: float) -> None:
    actuals = read_challenge_actuals(shared / f"challenge/actuals_{vintage}_vintage")
    found = evaluate(published(shared / "challenge", files), actuals, by_unit=False)
    assert round(found["overall"]["forecast"]["crps"], 2) == crps
    # All windows are of one size, so that the mean of their means is the same.
    assert round(float(np.mean([w["forecast"]["crps"] for w in found["by_window"]])), 2) == crps
    assert [w["window"] for w in found["by_window"]] == ["2018", "2019", "2020", "2021"]
    assert found["cells"]["note"] == "All 9,168 cells with an observed value were scored."


def test_a_published_forecast_beside_a_benchmark(shared: Path) -> None:
    actuals = read_challenge_actuals(shared / "challenge/actuals_2023_vintage")
    ours = published(shared / "challenge", "submissions/bodentien_rueter_cm_nbinom_*")
    theirs = published(shared / "challenge", "benchmarks/bm_cm_last_historical_poisson_expanded_*")
    found = evaluate(ours[3], actuals, theirs)
    assert found["largest"]["name"] == "Yemen" and found["largest"]["month"] == "2021-11"
    assert found["largest"]["observed"] == 11_246
    assert found["active"] is None
    ratio = found["overall"]["ratio"]["crps"]
    assert ratio == pytest.approx(found["overall"]["forecast"]["crps"] / found["overall"]["baseline"]["crps"])
    assert found["crps_ratio_over_windows"]["all"] == pytest.approx(ratio)
    assert len(found["by_unit"]) == 191 and [h["horizon"] for h in found["by_horizon"]] == list(range(3, 15))
    json.dumps(found, allow_nan=False)


# -- small forecasts --------------------------------------------------------------------------------------------------


def forecast(seed: int = 1, units: int = 4, months: int = 12, first: int = 457, n: int = 20, **parts: Any) -> Forecast:
    """Draws for units A, B... whose level grows with the unit."""
    draws = np.random.default_rng(seed).poisson(3.0 ** np.arange(units)[:, None, None], (units, months, n))
    codes = tuple("ABCDEFGH"[:units])
    whole: dict[str, Any] = {"target": "total", "origin": first - 3, "model": f"m{seed}", **parts}
    return Forecast(
        units=codes,
        names=tuple(c.lower() for c in codes),
        months=tuple(range(first, first + months)),
        draws=draws.astype(np.float64),
        **whole,
    )


def actuals(like: Forecast, seed: int = 9, **parts: Any) -> Actuals:
    """What came where a forecast is."""
    level = 3.0 ** np.arange(len(like.units))[:, None]
    values = np.random.default_rng(seed).poisson(level, (len(like.units), len(like.months))).astype(np.float64)
    return replace(Actuals(like.units, like.months, values, "26.1"), **parts)


def test_scores_of_a_case_worked_out_by_hand() -> None:
    ours = replace(forecast(units=1, months=2, n=2), draws=np.array([[[0.0, 20.0], [0.0, 0.0]]]))
    (summary,) = (evaluate(ours, actuals(ours, values=np.array([[30.0, 0.0]])))["overall"]["forecast"],)
    # |0 - 30| / 2 + |20 - 30| / 2 - 2 x 20 / 8 = 15; quantiles 1 and 19: 18 + 20 x 11 = 238; all right in the second.
    assert (summary["cells"], summary["observed"], summary["predicted"]) == (2, 30, 10)
    assert summary["crps"] == 7.5 and summary["interval_score"] == pytest.approx(119)
    assert summary["size_ratio"] == pytest.approx(1 / 3)
    # No draw in the class from 25.5 to 50.5, and all of them in the lowest.
    assert summary["ignorance"] == pytest.approx((np.log2(1011) + np.log2(1011 / 1001)) / 2)
    assert summary["coverage"] == {"50": 0.5, "80": 0.5, "90": 0.5}
    assert summary["brier"] == {"10": 0.125, "25": 0.5, "100": 0, "1000": 0}
    assert summary["average_precision"] == {"10": 1, "25": 0.5, "100": None, "1000": None}
    assert sum(summary["pit"]["histogram"]) == pytest.approx(1) and summary["pit"]["histogram"][-1] >= 0.5


def test_forecasts_drawn_from_the_truth_are_calibrated() -> None:
    rng = np.random.default_rng(2)
    means = rng.gamma(1, 20, (60, 12, 1))
    ours = replace(
        forecast(), units=tuple(map(str, range(60))), names=("x",) * 60, draws=rng.poisson(means, (60, 12, 99)) * 1.0
    )
    came = Actuals(ours.units, ours.months, rng.poisson(means[..., 0]) * 1.0)
    found = evaluate(ours, came, by_unit=False)["overall"]["forecast"]
    for level in LEVELS:
        assert abs(found["pit"]["central"][str(level)] - level / 100) < 0.05
        assert found["coverage"][str(level)] > level / 100 - 0.05
    assert max(found["pit"]["histogram"]) < 0.15


@pytest.mark.parametrize("group", ["horizon", "unit", "window"])
def test_groups_are_of_their_own_cells(group: str) -> None:
    ours = [forecast(), forecast(2, first=469), forecast(3, months=13, first=481, origin=480)]
    came = Actuals(ours[0].units, tuple(range(450, 500)), np.random.default_rng(4).poisson(9.0, (4, 50)) * 1.0)
    found = evaluate(ours, came)
    window = {0: ["2018"] * 12, 1: ["2019"] * 12, 2: ["2020"] * 12 + ["2021-01"]}
    tables = []
    for i, each in enumerate(ours):
        labels = dict(zip(each.months, window[i], strict=True))
        table = score_cells(each, came)
        tables.append(table.with_columns(window=pl.col("month").replace_strict(labels, return_dtype=pl.String)))
    cells = pl.concat(tables)
    entries = {g[group]: g for g in found[f"by_{group}"]}
    names = cells[group].unique(maintain_order=True).to_list()
    assert list(entries) == (list(range(1, 15)) if group == "horizon" else names)
    for name, entry in entries.items():
        own = cells.filter(pl.col(group) == name)
        assert entry["forecast"] == summarise(own)
        assert entry["forecast"]["crps"] == pytest.approx(own["crps"].mean())
        rest = own.filter(pl.int_range(pl.len()) != own["observed"].arg_max())
        if len(rest):
            assert entry["without_largest"]["forecast"] == summarise(rest)
        else:
            assert entry["without_largest"] is None
    assert found["overall"]["forecast"] == summarise(cells)
    if group == "unit":
        assert [u["name"] for u in found["by_unit"]] == ["a", "b", "c", "d"]


def test_windows_are_named_by_their_months() -> None:
    def names(*forecasts: Forecast) -> list[str]:
        months = tuple(range(400, 600))
        return [w["window"] for w in evaluate(forecasts, Actuals(("A",), months, np.ones((1, 200))))["by_window"]]

    assert names(forecast(first=535)) == ["2024-07 to 2025-06"]
    assert names(forecast(first=535, months=1)) == ["2024-07"]
    assert names(forecast(first=535, months=30)) == ["2024-07 to 2024-12", "2025", "2026"]
    assert names(forecast(), forecast(origin=450)) == ["2018 from 2017-10", "2018 from 2017-06"]


def test_scores_of_a_cell_do_not_hang_on_the_others() -> None:
    ours = forecast()
    came = actuals(ours)
    whole = score_cells(ours, came)
    few = replace(came, units=("D", "X", "B"), values=came.values[[3, 0, 1]])
    later = replace(few, months=few.months[5:], values=few.values[:, 5:])
    part = score_cells(ours, later)
    wanted = whole.filter(pl.col("unit").is_in(["B", "D"]), pl.col("month") >= later.months[0])
    assert part.equals(wanted) and len(part) == 14
    assert not score_cells(ours, came, seed=1)["pit"].equals(whole["pit"])


def test_the_largest_cell_is_left_out() -> None:
    ours = forecast(units=2)
    came = actuals(ours)
    came.values[1, 7] = 5000.0
    found = evaluate(ours, came, forecast(2, units=2))
    assert found["largest"] == {
        "unit": "B",
        "name": "b",
        "month": "2018-08",
        "observed": 5000.0,
        "share_of_crps": pytest.approx(1, abs=0.05),
    }
    came.values[1, 7] = np.nan
    for side in ("forecast", "baseline", "ratio"):
        assert found["overall"]["without_largest"][side] == evaluate(ours, came, forecast(2, units=2))["overall"][side]


def test_a_forecast_is_as_good_as_itself() -> None:
    ours = forecast()
    found = evaluate(ours, actuals(ours), ours)
    assert found["overall"]["ratio"] == {
        "crps": 1,
        "ignorance": 1,
        "interval_score": 1,
        "brier": {"10": 1, "25": 1, "100": None, "1000": None},
    }
    assert found["crps_ratio_over_windows"] == {"all": 1, "without_largest": 1}
    exact = replace(ours, draws=np.repeat(actuals(ours).values[..., None], 3, axis=-1))
    assert evaluate(exact, actuals(ours), exact)["overall"]["ratio"]["crps"] is None
    assert evaluate(exact, actuals(ours), exact)["crps_ratio_over_windows"] == {"all": None, "without_largest": None}


# -- cells that are not everywhere ------------------------------------------------------------------------------------


def gap(whole: Forecast, *cells: tuple[int, int]) -> Forecast:
    """A forecast without some cells."""
    draws = whole.draws.copy()
    for cell in cells:
        draws[cell] = np.nan
    return replace(whole, draws=draws)


def test_both_are_scored_on_the_cells_that_both_have() -> None:
    ours, theirs = gap(forecast(1), (3, 0), (3, 1)), gap(forecast(2), (3, 1), (2, 5))
    came = actuals(ours)
    came.values[0, 4] = np.nan
    found = evaluate(ours, came, theirs)
    lost = came.values[3, :2].sum() + came.values[2, 5]
    assert found["cells"] == {
        "observed": 47,
        "not_in_forecast": 2,
        "not_in_actuals": 1,
        "not_in_baseline": 2,
        "deaths_observed": np.nansum(came.values),
        "scored": 44,
        "deaths_scored": np.nansum(came.values) - lost,
        "missing": "drop",
        "note": "Of 47 cells with an observed value 2 are not in the forecast and 2 not in the baseline; 3 were left "
        f"out, with {lost:,.0f} of {np.nansum(came.values):,.0f} deaths. 1 of the forecast's cells have no observed "
        "value, and were not scored.",
    }
    same = gap(ours, (2, 5)), gap(theirs, (3, 0))
    for group in ("overall", "by_window", "by_horizon", "by_unit"):
        assert found[group] == evaluate(same[0], came, same[1])[group]
    assert found["overall"]["forecast"] == evaluate(same[0], came)["overall"]["forecast"]
    assert found["overall"]["baseline"] == evaluate(same[1], came)["overall"]["forecast"]


def test_a_baseline_may_have_other_units_months_and_order() -> None:
    ours = forecast(1)
    longer = forecast(2, units=5, months=20, first=455, origin=454)
    back = np.array([4, 2, 0, 3, 1])
    theirs = replace(longer, units=tuple("ECADB"), names=tuple("ecadb"), draws=longer.draws[back])
    longer_known = replace(longer, units=ours.units, draws=longer.draws[:4])
    came = actuals(longer_known)
    found = evaluate(ours, came, theirs)
    assert found["cells"]["observed"] == found["cells"]["scored"] == 48 and found["cells"]["not_in_baseline"] == 0
    alone = replace(longer, units=longer.units[:4], months=ours.months, draws=longer.draws[:4, 2:14], origin=454)
    assert found["overall"]["baseline"] == evaluate(alone, came)["overall"]["forecast"]


def test_missing_cells_may_count_as_zero_or_be_refused() -> None:
    ours, came = gap(forecast(), (3, 0)), actuals(forecast(units=5))
    zeros = np.concatenate([np.nan_to_num(ours.draws), np.zeros((1, 12, 20))])
    whole = replace(ours, units=came.units, names=(*ours.names, "E"), draws=zeros)
    found = evaluate(ours, came, missing="zero")
    assert found["overall"] == evaluate(whole, came, missing="refuse")["overall"]
    assert found["cells"]["not_in_forecast"] == 13 and found["cells"]["scored"] == 60
    assert "13 are not in the forecast; they count as forecasts of no deaths" in found["cells"]["note"]
    assert evaluate(whole, came, ours, missing="zero")["overall"]["ratio"]["crps"] == 1
    # A baseline of half the months has forecasts of zero in the others.
    half = replace(whole, months=whole.months[:6], draws=whole.draws[:, :6])
    beside = evaluate(whole, came, half, missing="zero")
    assert beside["cells"]["scored"] == 60
    filled = replace(whole, draws=np.where(np.arange(12)[:, None] < 6, whole.draws, 0.0))
    assert beside["overall"]["baseline"] == evaluate(filled, came)["overall"]["forecast"]
    with pytest.raises(UsageError, match=r"Of 60 cells with an observed value, 13 are not in the forecast\."):
        evaluate(ours, came, missing="refuse")
    with pytest.raises(UsageError, match=r"0 are not in the forecast and 13 not in the baseline\."):
        evaluate(whole, came, ours, missing="refuse")
    with pytest.raises(UsageError, match="no way 'guess'"):
        evaluate(ours, came, missing="guess")  # type: ignore[arg-type]


def test_what_can_not_be_scored_is_told() -> None:
    ours = forecast()
    came = actuals(ours)
    with pytest.raises(
        UsageError, match="the forecast is of 2018-01 to 2018-12, and the actuals are of 2020-01 to 2020-12"
    ):
        evaluate(ours, replace(came, months=tuple(range(481, 493))))
    with pytest.raises(UsageError, match="the forecast has such as A, B, C, and the actuals such as 770, 625, 41"):
        evaluate(ours, replace(came, units=("770", "625", "41", "620")))
    with pytest.raises(UsageError, match="no value for any cell"):
        evaluate(ours, replace(came, values=came.values * np.nan))
    with pytest.raises(UsageError, match="no forecast to score"):
        evaluate([], came)
    with pytest.raises(
        UsageError, match="baseline has no month of the forecast of 2018-01 to 2018-12; it is of 2019-01"
    ):
        evaluate(ours, came, forecast(first=469))
    with pytest.raises(UsageError, match=r"Several baselines .* \(their origins: 2017-10, 2017-10\)"):
        evaluate(ours, came, [forecast(2), forecast(3)])
    with pytest.raises(UsageError, match="forecast is of total deaths, and the baseline of state-based"):
        evaluate(ours, came, forecast(2, target="state-based"))
    with pytest.raises(UsageError, match="none of the cells of the forecast"):
        evaluate(ours, came, replace(forecast(2), units=("1", "2", "3", "4")))


def test_a_baseline_of_the_same_origin_goes_before_others() -> None:
    ours, same, other = forecast(), forecast(2), forecast(3, origin=440)
    found = evaluate(ours, actuals(ours), [other, same])
    assert found["about"]["baseline"]["model"] == ["m2"]
    assert evaluate(ours, actuals(ours), other)["about"]["baseline"]["origins"] == ["2016-08"]


def test_active_units_had_violence_in_the_last_five_years() -> None:
    ours = forecast(origin=454)
    values = np.zeros((4, 72))
    values[0, 454 - 59 - 390] = 1  # the first of the sixty months
    values[1, 454 - 60 - 390] = 1  # the month before
    values[2, 454 - 390] = 1  # the origin
    values[3, 455 - 390] = 1  # after it
    history = Panel("total", ours.units, ours.names, 390, values)
    found = evaluate(ours, actuals(ours), history=history)
    cells = score_cells(ours, actuals(ours))
    assert found["active"]["forecast"] == summarise(cells.filter(pl.col("unit").is_in(["A", "C"])))
    # The actuals themselves tell it where they go back far enough, and nothing does where they do not.
    assert evaluate(ours, replace(history, values=values, first_month=390))["active"]["forecast"]["cells"] == 10
    assert evaluate(ours, actuals(ours))["active"] is None
    assert evaluate(ours, actuals(ours), history=replace(history, values=values * 0))["active"] is None


@settings(max_examples=8, deadline=None)
@given(order=st.permutations(range(4)), seed=st.integers(0, 50))
def test_the_order_of_units_does_not_matter(order: list[int], seed: int) -> None:
    ours, theirs = forecast(seed), forecast(seed + 1)
    turned = replace(
        ours,
        units=tuple(ours.units[i] for i in order),
        names=tuple(ours.names[i] for i in order),
        draws=ours.draws[order],
    )
    one, other = (evaluate(f, actuals(ours), theirs, seed=seed) for f in (ours, turned))
    assert sorted(json.dumps(u, sort_keys=True) for u in one["by_unit"]) == sorted(
        json.dumps(u, sort_keys=True) for u in other["by_unit"]
    )
    for score in ("crps", "ignorance", "interval_score"):
        assert one["overall"]["ratio"][score] == pytest.approx(other["overall"]["ratio"][score])
    assert one["overall"]["forecast"]["pit"] == other["overall"]["forecast"]["pit"]
    assert set(one["overall"]["forecast"]["brier"]) == {str(t) for t in THRESHOLDS}
