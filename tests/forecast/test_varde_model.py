"""What is Varde's model's own: the limit on growth, the course of the year, and what it says it rests on."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from varde.forecast.country_panel import country_panel
from varde.forecast.models import varde as model
from varde.forecast.months import month_id
from varde.forecast.panel import Panel
from varde.store import Store

AHEAD = range(1, 13)


@pytest.fixture(scope="module")
def panel(store: Store) -> Panel:
    """A real panel that is quick to learn from."""
    return country_panel(store, "state-based", "views").until(month_id("2003-12"))


@pytest.fixture(scope="module")
def few_trees() -> None:
    """Nothing here depends on how many trees there are."""
    patch = pytest.MonkeyPatch()
    patch.setattr(model, "TREES", 20)
    yield  # type: ignore[misc]
    patch.undo()


LEVELS = st.floats(0, 1e5)


@given(st.lists(st.integers(0, 100_000), min_size=1, max_size=12), LEVELS, LEVELS)
def test_situations_are_brought_to_another_level(after: list[int], then: float, now: float) -> None:
    months = np.array([after], float)
    scaled = model.rescaled(months, np.array([[then]]), now)
    assert np.all((scaled == 0) | (months > 0))
    if then < now:
        assert np.all(scaled <= np.maximum(months, 5 * (now + 1)) * (1 + 1e-9))
    else:
        np.testing.assert_allclose(
            (scaled + 1)[scaled > 0], ((now + 1) / (then + 1) * (months + 1))[scaled > 0], rtol=1e-9
        )


def test_a_skirmish_that_became_a_war_is_no_war_a_hundred_times_as_large() -> None:
    found = model.rescaled(np.array([[0.0, 2.0, 300.0, 9_000.0]]), np.array([[1.0]]), 399.0)
    assert found.tolist() == [[0, 599, 2_000, 9_000]]


@pytest.mark.usefixtures("few_trees")
def test_a_fighting_season_is_expected_again(panel: Panel, monkeypatch: pytest.MonkeyPatch) -> None:
    values = panel.values.copy()
    row = panel.names.index("Afghanistan")
    # Ten years that fight from July to December only double what they fight before.
    values[row, -120:] = np.tile(np.repeat((200.0, 400.0), 6), 10)
    rise = {}
    for season in (0.0, model.SEASON):
        monkeypatch.setattr(model, "SEASON", season)
        draws = model.MODEL.fit(replace(panel, values=values), AHEAD).draws(AHEAD, 400, 0)[row].mean(axis=1)
        rise[season] = draws[6:].mean() / draws[:6].mean()
    # A part of the doubling, above what the same model expects that knows no season.
    assert rise[model.SEASON] / rise[0.0] > 1.1


@pytest.mark.usefixtures("few_trees")
def test_what_a_forecast_rests_on_was_known_at_the_origin(panel: Panel) -> None:
    fitted = model.MODEL.fit(panel, AHEAD)
    told = [fitted.explain(row) for row in range(len(panel.units))]
    explained = [t for t in told if t.drivers]
    assert len(explained) == len(fitted.active)
    for one in explained:
        assert {name for name, _, _ in one.drivers} <= set(model.GROUPS)
        effects = [abs(effect) for _, _, effect in one.drivers]
        assert effects == sorted(effects, reverse=True)
        for unit, month, share in one.analogues:
            assert unit in panel.units
            # The twelve months that followed must have been over.
            assert month + max(AHEAD) <= panel.last_month
            assert 0 < share <= 1
