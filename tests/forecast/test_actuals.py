"""Actuals from a panel, one read from a file among them."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from varde.forecast.actuals import actuals_of
from varde.forecast.challenge import read_challenge_actuals
from varde.forecast.panel import Panel
from varde.forecast.panel_file import read_panel


def test_a_file_of_the_challenge_is_read_under_other_names_too(shared: Path) -> None:
    path = shared / "challenge/actuals_2023_vintage/cm_actuals_2019.parquet"
    found = actuals_of(read_panel(path, unit="country_id", month="month_id", value="ged_sb", views_months=True))
    theirs = read_challenge_actuals(path)
    assert found.months == theirs.months == tuple(range(469, 481))
    # The same cells, under VIEWS numbers here and as states there, both by country_id.
    np.testing.assert_array_equal(found.values, theirs.values)
    assert found.vintage == "cm_actuals_2019.parquet"


def test_a_panel_is_actuals_of_all_its_months() -> None:
    panel = Panel(
        "total", ("41", "620"), ("Haiti", "Libya"), 541, np.array([[1.0, np.nan], [0.0, 2.0]]), vintage="26.1"
    )
    found = actuals_of(panel)
    assert (found.units, found.months, found.vintage) == (("41", "620"), (541, 542), "26.1")
    assert found.values is panel.values
