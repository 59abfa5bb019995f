"""The benchmarks are those of the VIEWS prediction challenge: held to its files, then to their definitions."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from varde.forecast.draws import Draws
from varde.forecast.models import get_model
from varde.forecast.models.conflictology import repeat_evenly
from varde.forecast.models.conflictology_neighbours import MODEL as NEIGHBOURS
from varde.forecast.models.contract import Model
from varde.forecast.months import month_id
from varde.forecast.panel import Panel, Values
from varde.forecast.random_streams import stream
from varde.forecast.scores import crps

YEARS = (2018, 2019, 2020, 2021)
AHEAD = range(3, 15)


def origin_of(year: int) -> int:
    return month_id(f"{year - 1}-10")


def actuals(shared: Path, year: int) -> Values:
    path = shared / "challenge" / "actuals_2023_vintage" / f"cm_actuals_{year}.parquet"
    return pl.read_parquet(path).sort("country_id", "month_id")["ged_sb"].to_numpy().reshape(191, 12)


def published(shared: Path, model: str, year: int) -> Draws:
    path = shared / "challenge" / "benchmarks_2024_vintage" / f"bm_{model}_cm_{year}.parquet"
    return pl.read_parquet(path).sort("country_id", "month_id", "draw")["outcome"].to_numpy().reshape(191, 12, -1) * 1.0


@pytest.fixture(scope="module")
def history(shared: Path) -> Panel:
    """State-based deaths in the challenge's 191 countries, as the VIEWS file of mid-2021 has them."""
    ids = pl.read_parquet(shared / "challenge" / "actuals_2023_vintage" / "cm_actuals_2018.parquet")["country_id"]
    first, last = month_id("1989-01"), month_id("2021-06")
    table = (
        pl.read_parquet(shared / "views" / "ged_cm_postpatch.parquet")
        .filter(pl.col("country_id").is_in(ids.unique().to_list()) & pl.col("month_id").is_between(first, last))
        .sort("month_id")
        .pivot(on="month_id", index="country_id", values="ged_best_sb")
        .sort("country_id")
    )
    units = tuple(str(unit) for unit in table["country_id"])
    return Panel("state-based", units, units, first, table.drop("country_id").to_numpy().astype(float))


def challenge_score(shared: Path, history: Panel, name: str, n: int) -> float:
    scores = []
    for year in YEARS:
        draws = get_model(name).fit(history.until(origin_of(year)), AHEAD).draws(AHEAD, n, seed=1)
        scores.append(crps(draws, actuals(shared, year)).mean())
    return float(np.mean(scores))


@pytest.mark.parametrize(("name", "n", "published_score"), [("zero", 1, 26.35), ("conflictology", 12, 15.51)])
def test_scores_of_the_challenge_come_out(
    name: str, n: int, published_score: float, shared: Path, history: Panel
) -> None:
    assert round(challenge_score(shared, history, name, n), 2) == published_score


@pytest.mark.parametrize(("name", "lowest", "highest"), [("last-poisson", 19.5, 20.5), ("bootstrap-240", 25.5, 26.0)])
def test_scores_come_near_where_the_published_draws_come_from_another_vintage(
    name: str, lowest: float, highest: float, shared: Path, history: Panel
) -> None:
    assert lowest < challenge_score(shared, history, name, 300) < highest


def test_the_negative_binomial_does_as_well_as_the_published_one(shared: Path, history: Panel) -> None:
    assert 15.3 < challenge_score(shared, history, "negative-binomial", 500) < 15.88


@pytest.mark.parametrize("year", YEARS)
def test_conflictology_is_the_challenges_draw_by_draw(year: int, shared: Path, history: Panel) -> None:
    theirs = published(shared, "conflictology", year)
    ours = get_model("conflictology").fit(history.until(origin_of(year)), AHEAD).draws(AHEAD, 12, seed=1)
    # Where they differ, UCDP revised the counts in between, those of 2020 most.
    share = (ours == theirs)[ours + theirs > 0].mean()
    assert share > (0.2 if year == 2021 else 0.6)
    assert (ours[..., ::-1] == theirs)[ours + theirs > 0].mean() < share / 2


@pytest.mark.parametrize("year", YEARS)
def test_last_poisson_has_the_mean_of_the_challenges(year: int, shared: Path, history: Panel) -> None:
    theirs = published(shared, "last", year).mean(axis=(1, 2))
    ours = get_model("last-poisson").fit(history.until(origin_of(year)), AHEAD).draws(AHEAD, 500, seed=1)
    mean = ours.mean(axis=(1, 2))
    assert (np.abs(mean - theirs) <= 5 * np.sqrt(mean / 6_000 + mean / 12_000)).mean() > 0.85


def test_bootstrap_has_the_tail_of_the_challenges(shared: Path, history: Panel) -> None:
    theirs = published(shared, "boot_240", 2018)
    ours = get_model("bootstrap-240").fit(history.until(origin_of(2018)), AHEAD).draws(AHEAD, 200, seed=1)
    for deaths in (1, 10, 100, 1_000):
        assert (ours >= deaths).mean() == pytest.approx((theirs >= deaths).mean(), rel=0.08)
    assert np.isin(ours, history.until(origin_of(2018)).values[:, -240:]).all()


def panel_of(rows: list[list[float]], neighbours: tuple[tuple[int, ...], ...] = ()) -> Panel:
    units = tuple(f"u{place}" for place in range(len(rows)))
    return Panel("deaths", units, units, 100, np.array(rows, dtype=float), neighbours=neighbours)


def draws_of(model: Model, panel: Panel, n: int = 4_000, ahead: tuple[int, ...] = (1, 5)) -> Draws:
    return model.fit(panel, ahead).draws(ahead, n, seed=1)


NAN = float("nan")


@given(
    st.lists(st.integers(0, 10**6), min_size=1, max_size=40, unique=True),
    st.integers(1, 200),
    st.integers(0, 10**6),
)
@settings(max_examples=100, deadline=None)
def test_values_are_repeated_as_evenly_as_can_be(values: list[int], n: int, seed: int) -> None:
    drawn = repeat_evenly(np.array(values, dtype=float), n, stream(seed, "m", "u", 1))
    assert drawn.shape == (n,)
    counts = np.array([(drawn == value).sum() for value in values])
    assert set(counts) <= {n // len(values), -(-n // len(values))}


def test_what_is_left_over_is_shared_out_without_favour() -> None:
    values = np.arange(12.0)
    drawn = np.stack([repeat_evenly(values, 16, stream(seed, "m", "u", 1)) for seed in range(3_000)])
    extra = np.array([(drawn == value).sum() - len(drawn) for value in values])
    assert np.abs(extra / len(drawn) - 4 / 12).max() < 0.04
    # One from each quarter of the values.
    assert (np.sort(drawn[:, 12:], axis=1) // 3 == [0, 1, 2, 3]).all()


def test_conflictology_is_the_last_twelve_months_in_their_order() -> None:
    panel = panel_of([list(range(1, 21)), [0] * 20])
    draws = draws_of(get_model("conflictology"), panel, n=24)
    assert draws[0].tolist() == [[*range(9, 21), *range(9, 21)]] * 2
    assert not draws[1].any()


def test_conflictology_takes_what_there_is_of_a_young_unit() -> None:
    panel = panel_of([[NAN] * 17 + [4, 5, 6], [99] * 8 + [NAN] * 10 + [1, 2]])
    draws = draws_of(get_model("conflictology"), panel, n=12)
    assert draws[0, 0].tolist() == [4, 5, 6] * 4
    assert set(draws[1, 0]) == {1, 2}, "months further back must not fill the gap"


def test_neighbours_add_their_own_twelve_months() -> None:
    rows = [[1.0] * 20, [50] * 8 + [2.0] * 12, [3.0] * 19 + [NAN], [4.0] * 20]
    panel = panel_of(rows, neighbours=((1, 2), (0,), (0,), ()))
    draws = draws_of(NEIGHBOURS, panel, n=48)
    assert sorted(draws[0, 0]) == [1.0] * 24 + [2.0] * 24, "a unit that has ended adds nothing"
    assert sorted(draws[1, 1]) == [1.0] * 24 + [2.0] * 24
    assert np.isnan(draws[2]).all()
    assert (draws[3] == 4).all()
    plain = replace(panel, neighbours=())
    assert np.array_equal(
        draws_of(NEIGHBOURS, plain, 12), draws_of(get_model("conflictology"), plain, 12), equal_nan=True
    )


def test_last_poisson_is_poisson_around_the_origin() -> None:
    draws = draws_of(get_model("last-poisson"), panel_of([[900, 0, 30], [900, 900, 0], [0, 0, 2_000]]))
    assert draws[0].mean() == pytest.approx(30, rel=0.02)
    assert draws[0].var() == pytest.approx(30, rel=0.05)
    assert draws[1].max() == 0
    assert draws[2].mean() == pytest.approx(2_000, rel=0.01)


def test_bootstrap_pools_all_units_over_240_months() -> None:
    panel = panel_of([[7777] + [1] * 240, [NAN] * 121 + [5] * 120, [9] * 240 + [NAN]])
    draws = draws_of(get_model("bootstrap-240"), panel, n=20_000)
    known = 240 + 120 + 239
    for place in (0, 1):
        assert set(np.unique(draws[place])) == {1, 5, 9}
        assert (draws[place] == 1).mean() == pytest.approx(240 / known, abs=0.01)
        assert (draws[place] == 9).mean() == pytest.approx(239 / known, abs=0.01)
    assert not np.array_equal(draws[0], draws[1])
    assert np.isnan(draws[2]).all()


@pytest.mark.parametrize(
    "own", [[0, 3, 0, 40, 12, 0, 5, 0, 9, 20, 1, 6], [15, 24, 25, 16] * 3], ids=["much variance", "a little more"]
)
def test_negative_binomial_has_the_moments_of_the_last_twelve_months(own: list[float]) -> None:
    draws = draws_of(get_model("negative-binomial"), panel_of([[10_000] * 5 + own]), n=100_000)
    assert draws.mean() == pytest.approx(np.mean(own), rel=0.02)
    assert draws.var() == pytest.approx(np.var(own, ddof=1), rel=0.03)


@pytest.mark.parametrize(
    "row",
    [[20] * 30, [19, 21] * 6, [NAN] * 11 + [20.0], [20] * 11 + [20.0000001]],
    ids=["constant", "under-dispersed", "one month", "hardly any variance"],
)
def test_negative_binomial_without_overdispersion_is_poisson(row: list[float]) -> None:
    draws = draws_of(get_model("negative-binomial"), panel_of([row]), n=20_000)
    assert draws.mean() == pytest.approx(20, rel=0.02)
    assert draws.var() == pytest.approx(20, rel=0.05)


@given(st.lists(st.integers(0, 100_000), min_size=1, max_size=14), st.integers(0, 20))
@settings(max_examples=60, deadline=None)
def test_negative_binomial_survives_any_history(past: list[int], gap: int) -> None:
    panel = panel_of([[*past[:-1], *[NAN] * gap, past[-1]]])
    draws = draws_of(get_model("negative-binomial"), panel, n=400)
    assert np.isfinite(draws).all() and (draws >= 0).all() and (draws % 1 == 0).all()
    seen = panel.values[0, -12:]
    mean = np.nanmean(seen)
    assert (draws.max() == 0) == (mean == 0) or mean < 1
    known = (~np.isnan(seen)).sum()
    variance = max(np.nanvar(seen) * known / max(known - 1, 1), mean)
    assert abs(draws.mean() - mean) <= 8 * np.sqrt(variance / 800) + 1e-9


@pytest.mark.parametrize("excess", [1e-9, 1e-14])
def test_negative_binomial_is_sound_where_variance_and_mean_almost_meet(excess: float) -> None:
    fitted = get_model("negative-binomial").fit(panel_of([[2] * 12]), (1,))
    close = replace(fitted, mean=np.array([2.0]), excess=np.array([excess]))
    assert close.draws((1,), 20_000, seed=1).mean() == pytest.approx(2, rel=0.03)
