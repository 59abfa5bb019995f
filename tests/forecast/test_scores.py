"""Scores, against the challenge's own files, brute force and two other packages."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import properscoring
import pytest
import scoringrules
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from sklearn.metrics import average_precision_score, brier_score_loss

from varde.errors import UsageError
from varde.forecast import scores
from varde.forecast.scores import (
    IGNORANCE_EDGES,
    SCORES,
    average_precision,
    brier,
    central_coverage,
    central_mass,
    crps,
    ignorance,
    interval_score,
    randomised_pit,
    size_ratio,
)

Floats = NDArray[np.float64]
OF_DRAWS: dict[str, Callable[[Any, Any], Floats]] = {
    "crps": crps,
    "ignorance": ignorance,
    "interval_score": interval_score,
    "central_coverage": central_coverage,
    "randomised_pit": lambda x, y: randomised_pit(x, y, 1),
}


def counts(seed: int, *shape: int) -> Floats:
    """Counts such as deaths in a month: many zeros, and a long tail."""
    return np.random.default_rng(seed).negative_binomial(0.3, 0.01, size=shape).astype(float)


def mean_of_pairs(x: Floats, y: float) -> float:
    return float(np.abs(x - y).mean() - np.abs(x[:, None] - x[None, :]).mean() / 2)


# The challenge's files -----------------------------------------------------------------------------------------------


def cells(path: Path) -> pl.DataFrame:
    """Rows of a file of draws or actuals as one list of values for each month and country."""
    frame = pl.read_parquet(path)
    value = "ged_sb" if "ged_sb" in frame.columns else "outcome"
    at = ["month_id", "country_id"]
    n = frame.height // frame.select(at).n_unique()
    # All draws of a cell stand together in these files, which spares a sort of millions of rows.
    blocks = [frame[c].to_numpy().reshape(-1, n) for c in at]
    assert all((b == b[:, :1]).all() for b in blocks)
    draws = frame[value].cast(pl.Float64).to_numpy().reshape(-1, n)
    return pl.DataFrame({"month_id": blocks[0][:, 0], "country_id": blocks[1][:, 0], "draws": draws}).cast(
        dict.fromkeys(at, pl.Int64)
    )


def challenge(shared: Path, forecast: str, vintage: str) -> list[tuple[Floats, Floats]]:
    """Draws and actuals of the windows 2018 to 2021, on the same cells."""
    found = []
    for year in range(2018, 2022):
        came = cells(shared / "challenge" / f"actuals_{vintage}_vintage" / f"cm_actuals_{year}.parquet")
        drawn = cells(shared / "challenge" / f"{forecast}_{year}.parquet")
        both = drawn.join(came.rename({"draws": "came"}), on=["month_id", "country_id"], how="inner")
        assert both.height == drawn.height == came.height == 2292
        found.append((both["draws"].to_numpy(), both["came"].to_numpy()[:, 0]))
    return found


@pytest.mark.parametrize(
    ("forecast", "vintage", "published"),
    [
        ("benchmarks_2024_vintage/bm_zero_cm", "2023", 26.35),
        ("benchmarks/bm_cm_bootstrap_expanded", "2023", 25.72),
        ("benchmarks/bm_cm_last_historical_poisson_expanded", "2023", 20.13),
        ("submissions/bodentien_rueter_cm_nbinom_test_window", "2023", 15.88),
        ("benchmarks_2024_vintage/bm_zero_cm", "2024", 41.63),
        ("benchmarks_2024_vintage/bm_boot_240_cm", "2024", 41.02),
        ("benchmarks_2024_vintage/bm_last_cm", "2024", 34.74),
        ("benchmarks_2024_vintage/bm_conflictology_cm", "2024", 30.45),
    ],
)
def test_mean_crps_of_the_challenge_files(shared: Path, forecast: str, vintage: str, published: float) -> None:
    windows = [float(crps(x, y).mean()) for x, y in challenge(shared, forecast, vintage)]
    assert round(float(np.mean(windows)), 2) == published


def test_the_other_scores_on_the_participants_files(shared: Path) -> None:
    for x, y in challenge(shared, "submissions/bodentien_rueter_cm_nbinom_test_window", "2023"):
        assert x.shape == (2292, 999)
        low, high = np.quantile(x, [0.05, 0.95], axis=-1)
        assert np.allclose(interval_score(x, y), scoringrules.interval_score(y, low, high, 0.1))
        edges = [-np.inf, *IGNORANCE_EDGES[1:], np.inf]
        bins = np.stack([np.histogram(row, edges)[0] for row in x])
        mine = bins[np.arange(2292), np.digitize(y, edges[1:-1])]
        assert np.allclose(ignorance(x, y), -np.log2((mine * 1000 / 999 + 1) / 1011))
        inside = central_coverage(x, y)
        assert np.array_equal(inside[2], (low <= y) & (y <= high))
        assert inside[0].sum() <= inside[1].sum() <= inside[2].sum()


# CRPS ----------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("m", [1, 2, 12, 100])
def test_crps_is_the_mean_over_pairs_and_what_others_find(m: int) -> None:
    x, y = counts(1, 30, 4, m), counts(2, 30, 4)
    found = crps(x, y)
    slow = np.array([mean_of_pairs(a, b) for a, b in zip(x.reshape(-1, m), y.ravel(), strict=True)]).reshape(30, 4)
    assert np.allclose(found, slow, rtol=1e-12, atol=1e-9)
    assert np.allclose(found, scoringrules.crps_ensemble(y, x, estimator="nrg"), rtol=1e-12, atol=1e-9)
    assert np.allclose(found, properscoring.crps_ensemble(y, x), rtol=1e-12, atol=1e-9)


def test_crps_by_hand() -> None:
    assert crps([7.0], 3.0) == 4  # one draw: the absolute error
    assert crps([5.0, 5.0, 5.0], 5.0) == 0
    assert crps([0.0, 4.0], 1.0) == (1 + 3) / 2 - (4 + 4) / 4 / 2
    assert crps(np.array([0, 4], dtype=np.int32), 1) == 1


value = st.floats(-1e6, 1e6, allow_subnormal=False) | st.integers(0, 30).map(float)
ensemble = st.lists(value, min_size=1, max_size=40).map(np.array)


@given(ensemble, value, st.randoms(use_true_random=False))
def test_crps_properties(x: Floats, y: float, random: Any) -> None:
    found = float(crps(x, y))
    scale = 1 + abs(y) + float(np.abs(x).max())
    assert found == pytest.approx(mean_of_pairs(x, y), rel=1e-9, abs=1e-9 * scale)
    # Never below zero, never above the mean error, and not below the error of the whole brought to a mean.
    assert 0 <= found <= np.abs(x - y).mean() + 1e-9 * scale
    order = list(range(len(x)))
    random.shuffle(order)
    assert float(crps(x[order], y)) == found
    assert float(crps(np.repeat(x, 3), y)) == pytest.approx(found, rel=1e-9, abs=1e-9 * scale)
    assert float(crps(x + 7, y + 7)) == pytest.approx(found, rel=1e-9, abs=1e-8 * scale)
    assert float(crps(x * 2, y * 2)) == pytest.approx(2 * found)


# Ignorance -----------------------------------------------------------------------------------------------------------


def test_ignorance_by_hand() -> None:
    half = np.repeat([0.0, 30.0], 500)
    assert ignorance(half, 0.0) == pytest.approx(-np.log2(501 / 1011))
    assert ignorance(half, 26.0) == pytest.approx(-np.log2(501 / 1011))
    assert ignorance(half, 1.0) == pytest.approx(np.log2(1011))
    assert ignorance(np.zeros(1000), 0.0) == pytest.approx(np.log2(1011 / 1001))
    # Twelve draws: each counts for 83 and a third.
    assert ignorance([0.0] * 9 + [3.0] * 3, 4.0) == pytest.approx(-np.log2(251 / 1011))
    # A negative draw is none: the first class.
    assert ignorance([-5.0, 100.0], 0.0) == ignorance([0.0, 100.0], 0.0) == pytest.approx(-np.log2(501 / 1011))


def test_ignorance_classes_are_closed_on_the_left() -> None:
    edges = np.array(IGNORANCE_EDGES)
    for k, edge in enumerate(edges):
        best = float(np.log2(1011 / 1001))
        assert ignorance(np.full(1000, edge), edge) == pytest.approx(best)
        if k + 1 < len(edges):
            below_next = np.nextafter(edges[k + 1], 0)
            assert ignorance(np.full(1000, edge), below_next) == pytest.approx(best)
            assert ignorance(np.full(1000, edge), edges[k + 1]) == pytest.approx(np.log2(1011))
            assert ignorance(np.full(1000, edges[k + 1]), edge) == pytest.approx(np.log2(1011))
        else:
            assert ignorance(np.full(1000, edge), 1e9) == pytest.approx(best)


@given(st.integers(1, 1200), st.integers(0, 10**6), st.integers(0, 5000))
@settings(max_examples=50)
def test_probabilities_behind_ignorance_sum_to_one(m: int, seed: int, observed: int) -> None:
    x = counts(seed, m)
    each = ignorance(np.broadcast_to(x, (11, m)), np.array(IGNORANCE_EDGES))
    assert float((2.0**-each).sum()) == pytest.approx(1)
    assert float(ignorance(np.tile(x, 2), observed)) == pytest.approx(float(ignorance(x, observed)))


# Intervals -----------------------------------------------------------------------------------------------------------


def test_interval_score_by_hand() -> None:
    x = np.arange(101.0)  # quantiles 5 and 95
    assert interval_score(x, 50.0) == pytest.approx(90)
    assert interval_score(x, 3.0) == pytest.approx(90 + 20 * 2)
    assert interval_score(x, 100.0) == pytest.approx(90 + 20 * 5)
    assert interval_score(x, 100.0, alpha=0.5) == pytest.approx(50 + 4 * 25)
    assert interval_score([4.0], 9.0) == pytest.approx(20 * 5)


def test_interval_score_is_what_others_find() -> None:
    x, y = counts(3, 50, 3, 37), counts(4, 50, 3)
    for alpha in (0.1, 0.2, 0.5):
        low, high = np.quantile(x, [alpha / 2, 1 - alpha / 2], axis=-1)
        assert np.allclose(interval_score(x, y, alpha), scoringrules.interval_score(y, low, high, alpha))


def test_coverage_takes_both_ends() -> None:
    x = np.arange(21.0)  # the central 90% is 1 to 19, 80% is 2 to 18, 50% is 5 to 15
    y = np.array([0.0, 0.999, 1, 2, 4.999, 5, 15, 15.001, 18, 18.001, 19, 19.001])
    hits = central_coverage(np.broadcast_to(x, (12, 21)), y)
    assert hits.shape == (3, 12)
    assert hits[0].tolist() == [0, 0, 0, 0, 0, 1, 1, 0, 0, 0, 0, 0]
    assert hits[1].tolist() == [0, 0, 0, 1, 1, 1, 1, 1, 1, 0, 0, 0]
    assert hits[2].tolist() == [0, 0, 1, 1, 1, 1, 1, 1, 1, 1, 1, 0]
    assert central_coverage(np.zeros((4, 10)), np.array([0.0, 0, 1, 0])).tolist() == [[1, 1, 0, 1]] * 3
    assert central_coverage(x, 10.0, levels=[0.3]).shape == (1,)


@given(st.lists(st.integers(0, 5), min_size=1, max_size=30))
def test_the_mass_inside_is_the_coverage_of_what_the_forecast_itself_draws(values: list[int]) -> None:
    x = np.array(values, float)
    covered = central_coverage(np.broadcast_to(x, (len(x), len(x))), x).mean(axis=-1)
    np.testing.assert_allclose(central_mass(x), covered)


# Randomised PIT ------------------------------------------------------------------------------------------------------


def test_pit_lies_between_the_shares_below_and_up_to() -> None:
    x, y = counts(5, 300, 20), counts(6, 300)
    u = randomised_pit(x, y, 1)
    below, up_to = (x < y[:, None]).mean(axis=-1), (x <= y[:, None]).mean(axis=-1)
    assert ((below <= u) & (u <= up_to)).all()
    tied = up_to > below
    assert tied.any() and not tied.all()
    assert len(np.unique(u[tied])) == tied.sum(), "ties must be broken differently in each cell"


def test_pit_is_uniform_where_the_forecast_is_right() -> None:
    # Half the observed values are 0, where nothing but the random part spreads them.
    rng = np.random.default_rng(7)
    x, y = (rng.poisson(0.7, size=s).astype(float) for s in ((4000, 1000), (4000,)))
    u = randomised_pit(x, y, 2026)
    # 4,000 values lie within 0.03 of uniform but once in 800 (Kolmogorov); the seeds are fixed.
    assert np.abs(np.sort(u) - (np.arange(4000) + 0.5) / 4000).max() < 0.03
    sharp = randomised_pit(np.round(x / 3), y, 2026)
    assert np.abs(np.sort(sharp) - (np.arange(4000) + 0.5) / 4000).max() > 0.1


def test_pit_hangs_on_seed_and_cell_alone() -> None:
    x, y = np.zeros((6, 4, 12)), np.zeros((6, 4))
    u = randomised_pit(x, y, 5)
    assert np.array_equal(u, randomised_pit(x, y, 5))
    assert not np.isclose(u, randomised_pit(x, y, 6)).any()
    numbers = np.arange(100, 124).reshape(6, 4)
    named = randomised_pit(x, y, 5, numbers)
    order = np.random.default_rng(0).permutation(6)
    assert np.array_equal(randomised_pit(x[order], y[order], 5, numbers[order]), named[order])
    assert np.array_equal(randomised_pit(x[2:3], y[2:3], 5, numbers[2:3]), named[2:3])
    assert np.array_equal(randomised_pit(np.zeros((6, 4, 99)), y, 5, numbers), named)


def test_uniforms_of_neighbouring_cells_and_seeds_do_not_hang_together() -> None:
    x, y = np.zeros((5000, 1)), np.zeros(5000)
    columns = [randomised_pit(x, y, seed) for seed in (0, 1, 2, -1, 2**40)]
    columns += [np.roll(columns[0], 1), randomised_pit(x, y, 0, 997 * np.arange(5000) + 3)]
    assert all(c.min() >= 0 and c.max() < 1 for c in columns)
    # Of 21 correlations of independent columns, 0.055 is nearly four standard errors.
    assert np.abs(np.corrcoef(columns) - np.eye(len(columns))).max() < 0.055
    assert all(np.abs(np.histogram(c, 10, (0, 1))[0] - 500).max() < 90 for c in columns)


# Events --------------------------------------------------------------------------------------------------------------


@given(st.lists(st.tuples(st.integers(0, 6), st.booleans()), min_size=2, max_size=40))
def test_events_are_scored_as_scikit_learn_does(pairs: list[tuple[int, bool]]) -> None:
    p, o = np.array([a / 6 for a, _ in pairs]), np.array([b for _, b in pairs])
    assert brier(p, o).mean() == pytest.approx(brier_score_loss(o, p, pos_label=True))
    found = average_precision(p, o)
    if o.all() or not o.any():
        assert np.isnan(found)
    else:
        assert found == pytest.approx(average_precision_score(o, p))
        assert o.mean() - 1e-12 <= average_precision(np.full(len(o), 0.3), o) <= o.mean() + 1e-12
        assert average_precision(p[::-1], o[::-1]) == pytest.approx(found)


def test_events_by_hand() -> None:
    assert brier([[0.25, 1.0]], [[True, False]]).tolist() == [[0.5625, 1.0]]
    assert average_precision([0.9, 0.8, 0.1], [1, 0, 1]) == pytest.approx((1 + 2 / 3) / 2)
    assert average_precision([[0.9, 0.1]], [[True, False]]) == 1
    assert np.isnan(average_precision([0.9, 0.8, np.nan], [1, 0, 0]))
    assert np.isnan(average_precision([0.9, 0.8, 0.2], [1, 0, np.nan]))
    assert np.isnan(average_precision([], []))
    assert np.isnan(brier([0.5, np.nan, 0.5], [1, 1, np.nan])).tolist() == [False, True, True]


def test_size_ratio() -> None:
    assert size_ratio([[1.0, 2], [3, 0]], [[4, 0], [0, 8]]) == 0.5
    assert np.isnan(size_ratio([1.0, 2], [0, 0]))
    assert np.isnan(size_ratio([1.0, 2], [3, np.nan]))
    assert np.isnan(size_ratio([], []))


# What all scores share -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", OF_DRAWS)
@pytest.mark.parametrize("bad", [np.nan, np.inf, -np.inf])
def test_an_unknown_value_makes_its_own_cell_unknown_and_no_other(name: str, bad: float) -> None:
    x, y = counts(8, 5, 3, 10), counts(9, 5, 3)
    whole = OF_DRAWS[name](x, y)
    x[1, 2, 4] = bad
    y[3, 0] = bad
    found = OF_DRAWS[name](x, y)
    lost = np.zeros((5, 3), dtype=bool)
    lost[1, 2] = lost[3, 0] = True
    assert np.array_equal(np.isnan(found), np.broadcast_to(lost, found.shape))
    assert np.array_equal(found[..., ~lost], whole[..., ~lost])


@pytest.mark.parametrize("name", OF_DRAWS)
def test_blocks_kinds_of_number_and_memory_layout_change_nothing(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    x, y = counts(10, 9, 4, 25), counts(11, 9, 4)
    kept = x.copy(), y.copy()
    whole = OF_DRAWS[name](x, y)
    assert np.array_equal(x, kept[0]) and np.array_equal(y, kept[1]), "the input must not be changed"
    assert np.array_equal(OF_DRAWS[name](x.astype(np.int32), y.astype(np.int64)), whole)
    assert np.array_equal(OF_DRAWS[name](x.astype(np.float32), y), whole)
    assert np.array_equal(OF_DRAWS[name](np.asfortranarray(x), np.asfortranarray(y)), whole)
    monkeypatch.setattr(scores, "_BLOCK", 70)  # two cells at a time
    assert np.array_equal(OF_DRAWS[name](x, y), whole)
    monkeypatch.setattr(scores, "_BLOCK", 1)
    assert np.array_equal(OF_DRAWS[name](x, y), whole)


@pytest.mark.parametrize("name", OF_DRAWS)
def test_draws_and_observed_values_that_cannot_be_scored(name: str) -> None:
    score = OF_DRAWS[name]
    with pytest.raises(UsageError, match="no draws"):
        score(np.zeros((3, 0)), np.zeros(3))
    with pytest.raises(UsageError, match="no draws"):
        score([], 1.0)
    with pytest.raises(UsageError, match="no draws"):
        score(3.0, 1.0)
    with pytest.raises(UsageError, match=r"\(3, 10\).*\(4,\)"):
        score(np.zeros((3, 10)), np.zeros(4))
    with pytest.raises(UsageError, match=r"\(3, 10\).*\(3, 10\)"):
        score(np.zeros((3, 10)), np.zeros((3, 10)))
    with pytest.raises(UsageError, match="draws are not numbers"):
        score(np.array([["1", "2"]]), np.zeros(1))
    with pytest.raises(UsageError, match="observed values are not numbers"):
        score(np.zeros((1, 2)), np.array([None]))
    # No cells is no fault: a group may have none.
    levels = 3 if name == "central_coverage" else None
    empty = score(np.zeros((0, 12, 10)), np.zeros((0, 12)))
    assert empty.shape == ((3, 0, 12) if levels else (0, 12))


def test_arguments_that_make_no_sense() -> None:
    x, y = np.zeros((2, 5)), np.zeros(2)
    for alpha in (0, 1, 5, -0.1, np.nan):
        with pytest.raises(UsageError, match="alpha"):
            interval_score(x, y, alpha)
    with pytest.raises(UsageError, match="90 can't be the level"):
        central_coverage(x, y, levels=(0.5, 90))
    with pytest.raises(UsageError, match="cells' numbers"):
        randomised_pit(x, y, 1, np.arange(3))
    with pytest.raises(UsageError, match="cells' numbers"):
        randomised_pit(x, y, 1, np.array([0.5, 1.5]))
    for score in (brier, average_precision):
        with pytest.raises(UsageError, match=r"1\.2 is no probability"):
            score([0.1, 1.2], [0, 1])
        with pytest.raises(UsageError, match="25 is no outcome"):
            score([0.1, 0.2], [0, 25])
        with pytest.raises(UsageError, match="don't agree"):
            score([0.1, 0.2], [0, 1, 0])
    with pytest.raises(UsageError, match="don't agree"):
        size_ratio([1.0], [1.0, 2])


def test_every_score_is_described_and_every_description_has_its_score() -> None:
    # What is here is what the module defines, and not what it imports.
    public = {
        name
        for name, thing in vars(scores).items()
        if inspect.isfunction(thing) and thing.__module__ == scores.__name__ and not name.startswith("_")
    }
    assert set(SCORES) == public
    for about in SCORES.values():
        assert about.name and about.definition.endswith(".") and about.unit in {"", "deaths", "bits"}
