"""What the forest looks at, on made-up series."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from varde.forecast.features import LEVEL_WEIGHTS, features, seasonal_profile
from varde.forecast.months import month_id
from varde.forecast.panel import Panel

FIRST = month_id("1990-01")


def panel(*rows: NDArray[np.float64]) -> Panel:
    units = tuple(str(i + 1) for i in range(len(rows)))
    return Panel(
        target="state-based",
        units=units,
        names=units,
        first_month=FIRST,
        values=np.array(rows),
        vintage="made up",
        neighbours=((),) * len(rows),
    )


def fighting_season(years: int) -> NDArray[np.float64]:
    """Deaths that double from each quarter to the next and start anew in January."""
    return np.tile(np.repeat((10.0, 20.0, 40.0, 80.0), 3), years)


def test_a_season_is_found_and_its_last_month_is_the_origin() -> None:
    found = seasonal_profile(panel(fighting_season(5)[:-1], np.full(59, 7.0)))
    # The origin is November, so December stands first.
    assert np.argmin(found[0]) in (1, 2, 3)
    np.testing.assert_allclose(found[0, [0, -1]], found[0].max())
    assert found[0, 0] - found[0, 1] == pytest.approx(np.log(81 / 11))
    assert found[0].sum() == pytest.approx(0, abs=1e-9)
    assert np.allclose(found[1], 0)


def test_a_season_needs_three_years_without_gaps_and_forgets_after_ten() -> None:
    assert np.all(seasonal_profile(panel(fighting_season(2))) == 0)
    gap = fighting_season(5)
    gap[20] = np.nan
    assert np.all(seasonal_profile(panel(gap, fighting_season(5)))[0] == 0)
    long_ago = np.concatenate([fighting_season(5), np.full(120, 7.0)])
    assert np.allclose(seasonal_profile(panel(long_ago)), 0)


def test_the_weights_of_a_level_make_that_level() -> None:
    rng = np.random.default_rng(0)
    deaths = np.concatenate([np.zeros((4, 240)), rng.poisson(30, (4, 12))], axis=1).astype(float)
    found = features(panel(*deaths))
    for name, weights in LEVEL_WEIGHTS.items():
        made = np.average(deaths[:, -12:], axis=1, weights=weights)
        # The exponentially weighted mean goes on into the zeros before.
        seen = found.levels[name][:, -1] / (1 - 0.8**12 if name == "weighted" else 1)
        np.testing.assert_allclose(made, seen, rtol=1e-6)
