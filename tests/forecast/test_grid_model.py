"""Varde's model for grid cells. What every model promises is held in `test_models_conform`; here is what is its own."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from varde.forecast.draws import Draws
from varde.forecast.grid_panel import COLUMNS, adjacent_cells, grid_panel
from varde.forecast.models import conflictology, grid
from varde.forecast.models.grid import EARLIEST, PREDICTORS, RUNGS, TRUST, FittedGrid
from varde.forecast.months import month_id
from varde.forecast.panel import Panel, Values
from varde.forecast.scores import average_precision, crps
from varde.store import Store

AHEAD = (1, 3, 12)
SIDE = 14
MONTHS = 96
WAR = SIDE * 4 + 4
"""Row of a cell amid the fighting; the last rows are far from it."""


def made_up(seed: int = 1) -> Panel:
    """A square of cells: a war that lasts in one corner, and now and then some deaths elsewhere."""
    rng = np.random.default_rng(seed)
    row, column = np.divmod(np.arange(SIDE * SIDE), SIDE)
    at_war = np.maximum(abs(row - 4), abs(column - 4)) <= 2
    often = np.where(at_war, 0.5, 0.01)[:, None]
    values = np.where(rng.random((SIDE * SIDE, MONTHS)) < often, rng.geometric(0.05, (SIDE * SIDE, MONTHS)), 0)
    values[WAR, -12:] = 30 + np.arange(12)
    cells = (150 + row) * COLUMNS + 300 + column
    return Panel(
        target="state-based",
        units=tuple(str(cell) for cell in cells),
        names=tuple(f"PRIO-GRID {cell}" for cell in cells),
        first_month=month_id("2000-01"),
        values=values.astype(float),
        neighbours=adjacent_cells(cells),
    )


@pytest.fixture(scope="module")
def panel() -> Panel:
    return made_up()


@pytest.fixture(scope="module")
def fitted(panel: Panel) -> FittedGrid:
    return grid.MODEL.fit(panel, AHEAD)


@pytest.fixture(scope="module")
def two_wars(store: Store, only: Callable[[Panel, NDArray[np.intp]], Panel]) -> Panel:
    """Cells from 29 to 38 degrees north and 35 to 49 degrees east, with most of Syria and Iraq, as held."""
    region = grid_panel(store)
    row, column = np.divmod(np.array(region.units, dtype=int) - 1, COLUMNS)
    inside = (row >= 238) & (row < 256) & (column >= 430) & (column < 458)
    return only(region, np.flatnonzero(inside))


def test_on_real_cells_it_beats_conflictology_and_zero(two_wars: Panel, monkeypatch: pytest.MonkeyPatch) -> None:
    """Calendar year 2014 from October 2013: before the windows on which the model is held to account."""
    monkeypatch.setattr(grid, "ZEROS", 40_000)
    origin = month_id("2013-10")
    known = two_wars.until(origin)
    came = two_wars.values[:, two_wars.column(origin) + 3 : two_wars.column(origin) + 15]
    assert (came > 0).sum() > 300
    ahead = range(3, 15)
    draws = grid.MODEL.fit(known, ahead).draws(ahead, 200, seed=1)
    benchmark = conflictology.MODEL.fit(known, ahead).draws(ahead, 12, seed=1)
    assert crps(draws, came).mean() < 0.95 * crps(benchmark, came).mean()
    assert crps(draws, came).mean() < 0.95 * came.mean()
    for least in (1, 10, 25):
        precision = [
            average_precision((d >= least).mean(axis=-1).ravel(), (came >= least).ravel()) for d in (draws, benchmark)
        ]
        assert precision[0] > precision[1]
    assert 0.6 < (draws > 0).mean() / (came > 0).mean() < 1.6


def test_months_drawn_apart_have_the_draws_they_have_together(fitted: FittedGrid) -> None:
    assert np.array_equal(fitted.draws((12, 1), 50, seed=3), fitted.draws(AHEAD, 50, seed=3)[:, [2, 0]])


def test_portions_of_any_size_give_the_same_chances(
    panel: Panel, fitted: FittedGrid, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(grid, "BLOCK", 37)
    again = grid.MODEL.fit(panel, AHEAD)
    assert set(again.chances) == set(AHEAD)
    for ahead in AHEAD:
        assert again.chances[ahead].shape == (SIDE * SIDE, len(RUNGS))
        assert again.chances[ahead] == pytest.approx(fitted.chances[ahead], abs=1e-12)


def test_chances_fall_from_rung_to_rung(fitted: FittedGrid) -> None:
    for chances in fitted.chances.values():
        assert (np.diff(chances, axis=1) <= 0).all()
        assert (chances[:, 0] > 0).all() and (chances[:, 0] < 1).all()


def test_chances_are_right_on_average() -> None:
    """Learned on one course of events, held against others that go by the same chances."""
    fitted = grid.MODEL.fit(made_up(1), AHEAD)
    row, column = np.divmod(np.arange(SIDE * SIDE), SIDE)
    at_war = np.maximum(abs(row - 4), abs(column - 4)) <= 2
    for ahead in AHEAD:
        assert fitted.chances[ahead][at_war, 0].mean() == pytest.approx(0.5, abs=0.08)
        assert fitted.chances[ahead][~at_war, 0].mean() == pytest.approx(0.01, abs=0.006)
        # A geometric distribution with success 0.05 is at least 25 with chance 0.95 ** 24.
        assert fitted.chances[ahead][at_war, RUNGS.index(25)].mean() == pytest.approx(0.5 * 0.95**24, abs=0.06)


def test_draws_follow_the_chances_to_within_one(fitted: FittedGrid) -> None:
    """Where a cell was quiet for a year, all draws come from the ladder, evenly spaced."""
    quiet = np.flatnonzero(fitted.trust == 0)
    assert quiet.size > 50
    n = 500
    draws = fitted.draws(AHEAD, n, seed=1)[quiet]
    for step, ahead in enumerate(AHEAD):
        for place, rung in enumerate(RUNGS):
            expected = n * fitted.chances[ahead][quiet, place]
            assert (abs((draws[:, step] >= rung).sum(axis=-1) - expected) <= 1).all()


def test_rare_deaths_come_out_right_with_few_draws(fitted: FittedGrid) -> None:
    """Chances far below one in n are not rounded away."""
    quiet = np.flatnonzero(fitted.trust == 0)
    n = 5
    found = np.mean([(fitted.draws((3,), n, seed)[quiet] > 0).mean() for seed in range(60)])
    assert found == pytest.approx(fitted.chances[3][quiet, 0].mean(), rel=0.2)


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.floats(0.001, 1), min_size=len(RUNGS), max_size=len(RUNGS)), st.lists(st.floats(0, 0.999), min_size=1)
)
def test_deaths_lie_between_the_rungs_that_their_chance_lies_between(steps: list[float], places: list[float]) -> None:
    came = np.repeat([0, 1, 3, 4, 7, 12, 30, 70, 150, 300, 900], 4).astype(float)
    predictors = np.zeros((len(came), len(PREDICTORS)), dtype=np.float32)
    ladder = grid._Ladder(grid._Cases(predictors, came, np.ones(len(came))))
    chances = np.cumprod(steps)
    exceeded = np.sort(np.array(places) * chances[0])
    deaths = ladder.values(chances, exceeded)
    assert (np.diff(deaths) <= 0).all()
    assert set(deaths.tolist()) <= set(came.tolist())
    bounds = [*RUNGS, np.inf]
    for chance, died in zip(exceeded, deaths, strict=True):
        rung = np.flatnonzero(chances > chance)[-1]
        assert bounds[rung] <= died < bounds[rung + 1]


def test_only_sizes_that_were_seen_are_drawn(panel: Panel, fitted: FittedGrid) -> None:
    drawn = fitted.draws(AHEAD, 200, seed=2)
    assert set(np.unique(drawn)) <= set(np.unique(panel.values))


def test_a_cell_with_a_year_of_deaths_is_half_its_own_past(panel: Panel, fitted: FittedGrid) -> None:
    past = panel.values[WAR, -12:]
    assert fitted.trust[WAR] == 12 / (12 + TRUST)
    drawn = fitted.draws((3,), 480, seed=1)[WAR, 0]
    for value in past:
        assert (drawn == value).sum() >= 480 * fitted.trust[WAR] // 12
    # In no order: neither half stands together.
    assert np.isin(drawn[:240], past).mean() == pytest.approx(np.isin(drawn[240:], past).mean(), abs=0.15)


def test_with_nothing_to_learn_from_it_is_conflictology(panel: Panel) -> None:
    short = replace(panel, values=panel.values[:, -6:], first_month=panel.last_month - 5)
    draws = grid.MODEL.fit(short, (12,)).draws((12,), 12, seed=1)
    own = np.sort(np.concatenate([short.values[WAR], short.values[WAR]]))
    assert np.array_equal(np.sort(draws[WAR, 0]), own)
    assert (draws[short.values.sum(axis=1) == 0] == 0).all()


def mean_chance(panel: Panel, row: int) -> float:
    return float(grid.MODEL.fit(panel, (1,)).chances[1][row, 0])


def test_fighting_beside_a_quiet_cell_raises_its_chance(panel: Panel) -> None:
    row, column = np.divmod(np.arange(SIDE * SIDE), SIDE)
    rng = np.random.default_rng(5)
    # Violence moves: where there was some among the adjacent cells, it comes the month after.
    values = np.zeros_like(panel.values)
    place = np.array([3, 3])
    for month in range(MONTHS):
        place = np.clip(place + rng.integers(-1, 2, 2), 0, SIDE - 1)
        values[place[0] * SIDE + place[1], month] = 10
    moving = replace(panel, values=values)
    beside = int(place[0] * SIDE + (place[1] + 1 if place[1] < SIDE - 1 else place[1] - 1))
    far = int(np.argmax(np.maximum(abs(row - place[0]), abs(column - place[1])) * (values.sum(axis=1) == 0)))
    assert mean_chance(moving, beside) > 3 * mean_chance(moving, far)
    alone = replace(moving, neighbours=())
    assert mean_chance(moving, beside) > 1.5 * mean_chance(alone, beside)


@pytest.mark.parametrize("series", ["one_sided", "events"])
def test_other_violence_and_events_are_used_when_held(panel: Panel, fitted: FittedGrid, series: str) -> None:
    warned = np.zeros_like(panel.values)
    # A month before every death, something else was recorded there.
    warned[:, :-1] = (panel.values[:, 1:] > 0) * 5.0
    quiet = int(np.flatnonzero((panel.values[:, -12:].sum(axis=1) == 0) & (warned[:, -1] == 0))[0])
    warned[quiet, -1] = 5.0
    told = replace(panel, covariates={series: warned, "rain": warned})
    assert mean_chance(told, quiet) > 3 * fitted.chances[1][quiet, 0]


def test_the_target_and_unknown_series_do_not_count_among_the_other_types(panel: Panel, fitted: FittedGrid) -> None:
    more = replace(panel, covariates={"state_based": panel.values, "rain": panel.values + 1})
    assert np.array_equal(grid.MODEL.fit(more, AHEAD).chances[1], fitted.chances[1])


def naive_predictors(panel: Panel, at: int) -> Values:
    """Some of the predictors, written out for each cell."""
    rows = []
    for row in range(len(panel.units)):
        own = panel.values[row, : at + 1]
        beside = [panel.values[other, : at + 1] for other in panel.neighbours[row]]
        violent = np.flatnonzero(own > 0)
        rows.append(
            [
                np.log1p(own[-12:].sum()),
                np.log1p(12 * own.mean()),
                float((own[-60:] > 0).sum()),
                np.log1p(at - violent[-1] if violent.size else 240),
                np.log1p(sum(other[-3:].sum() for other in beside)),
                sum(float((other[-12:] > 0).sum()) for other in beside),
            ]
        )
    return np.array(rows)


@pytest.mark.parametrize("at", [EARLIEST, 70, MONTHS - 1])
def test_predictors_say_what_their_names_say(panel: Panel, at: int) -> None:
    names = (
        "deaths in the cell, last 12 months",
        "deaths in the cell, yearly mean since the start",
        "months with deaths in the cell, of the last 60",
        "time since deaths in the cell",
        "deaths in adjacent cells, last 3 months",
        "months with deaths in adjacent cells, of the last 12",
    )
    history = grid._History(panel)
    made = history.predictors(at)
    assert made.shape == (SIDE * SIDE, len(PREDICTORS) - 1)
    assert made[:, [PREDICTORS.index(name) for name in names]] == pytest.approx(naive_predictors(panel, at), rel=1e-5)


def test_spread_keeps_the_mean_and_reaches_as_far_as_it_steps(panel: Panel) -> None:
    history = grid._History(panel)
    point = np.zeros(SIDE * SIDE)
    point[WAR] = 1.0
    row, column = np.divmod(np.arange(SIDE * SIDE), SIDE)
    for steps in (1, 4):
        spread = history._spread(point, steps)
        far = np.maximum(abs(row - 4), abs(column - 4))
        assert ((spread > 0) == (far <= steps)).all()
    assert history._spread(np.full(SIDE * SIDE, 2.5), 12) == pytest.approx(2.5)


def test_missing_months_are_neither_learned_from_nor_forecast(panel: Panel) -> None:
    values = panel.values.copy()
    values[WAR, :] = np.nan
    draws: Draws = grid.MODEL.fit(replace(panel, values=values), AHEAD).draws(AHEAD, 20, seed=1)
    assert np.isnan(draws[WAR]).all()
    assert np.isfinite(np.delete(draws, WAR, axis=0)).all()


def test_past_cases_are_all_with_deaths_and_a_weighted_sample_of_the_others(
    panel: Panel, monkeypatch: pytest.MonkeyPatch
) -> None:
    every = grid._past_cases(grid._History(panel), panel.values, (1,))
    assert (every.weight == 1).all()
    monkeypatch.setattr(grid, "ZEROS", 6_000)
    some = grid._past_cases(grid._History(panel), panel.values, (1,))
    assert (some.came > 0).sum() == (every.came > 0).sum()
    assert (some.weight[some.came > 0] == 1).all()
    zeros = some.weight[some.came == 0]
    assert zeros.size < 6_000 < (every.came == 0).sum()
    assert zeros.sum() == pytest.approx((every.came == 0).sum(), rel=0.05)
