"""Candidate months: what became of them, and whether draws of the final counts beat taking them as they are."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from varde.errors import UsageError
from varde.forecast.country_panel import TARGETS, TYPES, country_panel, views_panel
from varde.forecast.months import month_id
from varde.forecast.panel import Panel
from varde.forecast.undercount import (
    Outcomes,
    Pairs,
    Undercount,
    final_counts,
    learn,
    published_pairs,
)
from varde.store import Store

Only = Callable[[Panel, NDArray[np.intp]], Panel]


@pytest.fixture(scope="module")
def pairs(store: Store) -> dict[int, Pairs]:
    return {p.year: p for p in published_pairs(store)}


@pytest.fixture(scope="module")
def undercount(pairs: dict[int, Pairs]) -> Undercount:
    return learn(list(pairs.values()))


@pytest.fixture(scope="module")
def panel(store: Store) -> Panel:
    return country_panel(store)


def crps(draws: NDArray[np.float64], observed: NDArray[np.float64]) -> float:
    """Mean CRPS in its energy form, by its definition."""
    apart = np.abs(draws[:, :, None] - draws[:, None, :]).mean(axis=(1, 2)) / 2
    return float((np.abs(draws - observed[:, None]).mean(axis=1) - apart).mean())


def some(held: Pairs, kept: NDArray[np.bool_]) -> Pairs:
    """Some of the cells."""
    first, final, after = (
        {t: v[kept] for t, v in part.items()} for part in (held.first, held.final, held.after_deaths)
    )
    return Pairs(held.year, held.states[kept], first, final, after)  # type: ignore[arg-type]  # three kinds in one go


def mean(outcomes: Outcomes) -> float:
    """Mean by weight."""
    return float(np.sum(outcomes.values * np.diff(outcomes.shares, prepend=0.0)))


def as_panel(held: Pairs, target: str) -> Panel:
    """The cells of some pairs as months of their own, all provisional, each after a year that tells its class apart."""
    before = np.repeat(np.where(held.after_deaths[target], 5.0, 0.0)[:, None], 12, axis=1)
    names = tuple(f"{state}-{i}" for i, state in enumerate(held.states))
    values = np.column_stack([before, held.first[target]])
    return Panel(target, names, names, 109, values, provisional=np.arange(13) == 12)


def test_both_years_are_there_in_full(pairs: dict[int, Pairs]) -> None:
    assert sorted(pairs) == [2019, 2025]
    assert all(len(p.states) == 191 * 12 for p in pairs.values())
    assert pairs[2025].first["total"].sum() == 181_331 and pairs[2025].final["total"].sum() == 245_464
    assert pairs[2019].first["state-based"].sum() == 38_175 and pairs[2019].final["state-based"].sum() == 51_338
    for p in pairs.values():
        assert np.array_equal(np.sum([p.first[t] for t in TYPES], axis=0), p.first["total"])
        # Sudan's 55,000 of October 2025 aside, more cells shrink than grow.
        changed = p.final["total"] - p.first["total"]
        assert (changed < 0).sum() > (changed > 0).sum()


def test_most_of_the_growth_of_2025_is_one_month_of_one_state(pairs: dict[int, Pairs]) -> None:
    p = pairs[2025]
    grown = p.final["one-sided"] - p.first["one-sided"]
    cell = int(np.argmax(grown))
    assert p.states[cell] == "625" and grown[cell] > 0.8 * (245_464 - 181_331)
    assert p.final["one-sided"].sum() - p.final["one-sided"][cell] < p.first["one-sided"].sum()


@pytest.mark.parametrize("target", TARGETS)
@pytest.mark.parametrize("year", [2019, 2025])
def test_a_year_that_was_not_learned_from_is_met_better_than_by_the_published_count(
    pairs: dict[int, Pairs], year: int, target: str
) -> None:
    (other,) = (p for p in pairs.values() if p.year != year)
    held = pairs[year]
    first, final = held.first[target], held.final[target]
    draws = final_counts(as_panel(held, target), learn([other]), 60, seed=1)[:, 0]
    as_it_is = crps(first[:, None], final)
    factor = other.final[target].sum() / other.first[target].sum()
    assert crps(draws, final) < 0.99 * as_it_is
    assert crps(draws, final) < 0.97 * crps(factor * first[:, None], final)
    # On the logarithm, where large wars weigh no more than others, the gain is larger.
    assert crps(np.log1p(draws), np.log1p(final)) < 0.95 * crps(np.log1p(first)[:, None], np.log1p(final))


def test_five_years_of_revision_are_met_better_too(store: Store, undercount: Undercount) -> None:
    known, now = views_panel(store), country_panel(store)
    months = np.arange(month_id("2020-08"), month_id("2021-06") + 1)
    final = now.values[:, months - now.first_month]
    draws = final_counts(known, undercount, 40, seed=1)[:, -len(months) :]
    published = known.values[:, -len(months) :]
    modelled, as_it_is = (crps(x.reshape(191 * len(months), -1), final.ravel()) for x in (draws, published))
    assert modelled < 0.99 * as_it_is


def test_no_state_sets_the_mean_for_the_others(pairs: dict[int, Pairs], undercount: Undercount) -> None:
    for state in ("625", "369", "70", "666", "652"):  # Sudan, Ukraine, Mexico, Israel, Syria
        rest = learn([some(p, p.states != state) for p in pairs.values()])
        for target in TARGETS:
            for with_it, without_it in zip(undercount[target][2:], rest[target][2:], strict=True):
                assert abs(mean(with_it) - mean(without_it)) < 0.25, (state, target)


def test_provisional_months_get_draws(panel: Panel, undercount: Undercount) -> None:
    draws = final_counts(panel, undercount, 200, seed=3)
    assert draws.shape == (191, 5, 200)
    published = panel.values[:, -5:]
    assert not np.isnan(draws).any() and (draws >= 0).all() and (draws == np.round(draws)).all()
    assert 0.8 < draws.mean(axis=2).sum() / published.sum() < 1.25
    quiet = (panel.values[:, -17:] == 0).all(axis=1)
    assert quiet.sum() > 80 and draws[quiet].mean() < 0.05
    # Some cells come down to zero, and some zeros turn out to be none.
    assert (draws[published > 0] == 0).any() and (draws[published == 0] > 0).any()


def test_draws_belong_to_their_unit_and_seed(panel: Panel, undercount: Undercount, only: Only) -> None:
    draws = final_counts(panel, undercount, 20, seed=3)
    assert np.array_equal(draws, final_counts(panel, undercount, 20, seed=3))
    assert not np.array_equal(draws, final_counts(panel, undercount, 20, seed=4))
    rows = np.arange(190, -1, -7)
    assert np.array_equal(draws[rows], final_counts(only(panel, rows), undercount, 20, seed=3))


def test_months_before_a_state_stay_missing(store: Store, undercount: Undercount) -> None:
    full = country_panel(store, "total", ended=True)
    draws = final_counts(full, undercount, 10, seed=1)
    gone = full.units.index("345")
    assert np.isnan(draws[gone]).all() and not np.isnan(np.delete(draws, 0, axis=0)).all()


def test_what_is_final_stays(panel: Panel, undercount: Undercount) -> None:
    before = panel.until(month_id("2025-12"))
    assert final_counts(before, undercount, 5, seed=1).shape == (191, 0, 5)
    plain = replace(panel, provisional=None)
    assert final_counts(plain, undercount, 5, seed=1).shape == (191, 0, 5)


def test_other_panels_are_refused(panel: Panel, undercount: Undercount) -> None:
    riots = replace(panel, target="riots")
    with pytest.raises(UsageError, match="riots"):
        final_counts(riots, undercount, 5, seed=1)
    with pytest.raises(UsageError, match="0 draws"):
        final_counts(panel, undercount, 0, seed=1)
    with pytest.raises(UsageError, match="no pairs"):
        learn([])


def made_up(cells: list[tuple[str, float, float]]) -> Pairs:
    """Pairs whose targets are all alike, with a cell of each class beside those given, unchanged by revision."""
    cells = [*cells, ("x", 0.0, 0.0), ("y", 0.0, 0.0), ("x", 5.0, 5.0), ("x", 50.0, 50.0), ("x", 500.0, 500.0)]
    states, first, final = (np.array(column) for column in zip(*cells, strict=True))
    return Pairs(
        2025,
        states,
        dict.fromkeys(TARGETS, first.astype(float)),
        dict.fromkeys(TARGETS, final.astype(float)),
        dict.fromkeys(TARGETS, states == "y"),
    )


def test_too_few_pairs_are_refused(pairs: dict[int, Pairs]) -> None:
    none_large = made_up([])
    with pytest.raises(UsageError, match="too few"):
        learn([some(none_large, none_large.first["total"] < 100)])


def test_many_months_of_one_state_do_not_outweigh_the_others() -> None:
    others = [(f"s{i}", 20.0, 20.0) for i in range(20) for _ in range(6)]
    ten_times = learn([made_up([*others, *(("loud", 20.0, 200.0) for _ in range(500))])])["total"][3]
    # Twenty states of six cells weigh 0.6 each, one cell 0.2, and five hundred cells hardly 1.
    assert mean(ten_times) == pytest.approx(1 + 9 * 1 / (1 + 20 * 0.6 + 0.2), rel=0.02)


@settings(max_examples=30, deadline=None)
@given(
    cells=st.lists(st.tuples(st.sampled_from("abc"), st.integers(0, 3000), st.integers(0, 9000)), max_size=30),
    published=st.lists(st.integers(0, 5000), min_size=1, max_size=6),
)
def test_draws_stay_within_what_was_seen(cells: list[tuple[str, int, int]], published: list[int]) -> None:
    learned = learn([made_up([(s, float(a), float(b)) for s, a, b in cells])])
    names = tuple(map(str, range(len(published))))
    now = Panel("total", names, names, 500, np.array(published, dtype=float)[:, None], provisional=np.array([True]))
    draws = final_counts(now, learned, 30, seed=1)[:, 0]
    for outcomes in learned["total"]:
        assert (np.diff(outcomes.values) >= 0).all() and (np.diff(outcomes.shares) >= 0).all()
        assert outcomes.shares[-1] == pytest.approx(1)
    for row, n in enumerate(published):
        seen = [b / max(a, 1) for _, a, b in cells if (a == 0) == (n == 0)] + [1.0]
        assert draws[row].max() <= round(max(seen) * max(n, 1)) + 1
    unchanged = final_counts(now, learn([made_up([])]), 30, seed=1)[:, 0]
    assert (unchanged == np.array(published)[:, None]).all()
