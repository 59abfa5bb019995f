"""Actuals from a user's file, and from a panel."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import polars as pl
import pytest

from varde.errors import DataFileError
from varde.forecast.actuals import actuals_of, read_actuals
from varde.forecast.challenge import read_challenge_actuals
from varde.forecast.panel import Panel

ROWS = "unit,month,value\n620,2025-02,4\n620,2025-01,3\n41,2025-03,0\n"


def test_a_file_of_the_challenge_is_read_under_other_names_too(shared: Path) -> None:
    path = shared / "challenge/actuals_2023_vintage/cm_actuals_2019.parquet"
    found = read_actuals(path, unit="country_id", month="month_id", value="ged_sb", views_months=True)
    theirs = read_challenge_actuals(path)
    assert found.months == theirs.months == tuple(range(469, 481))
    # The same cells, under VIEWS numbers here and as states there, both by country_id.
    np.testing.assert_array_equal(found.values, theirs.values)
    assert found.vintage == "cm_actuals_2019.parquet"


def test_a_month_that_is_left_out_is_unknown(tmp_path: Path) -> None:
    path = tmp_path / "came.csv"
    path.write_text(ROWS)
    found = read_actuals(path)
    assert (found.units, found.months) == (("41", "620"), (541, 542, 543))
    np.testing.assert_array_equal(found.values, [[np.nan, np.nan, 0], [3, 4, np.nan]])


@pytest.mark.parametrize(
    ("fault", "says"),
    [
        (("2025-01,3", "2025-01,many"), "row 3, column 'value': 'many' is not a number"),
        (("2025-01,3", "2025-01,-3"), "row 3, column 'value': -3 is negative"),
        (("2025-01,3", "January,3"), "row 3, column 'month': 'January' is not a month"),
        (("2025-01,3", "2025-02,3"), "row 3, column 'unit': 620 has a second value for 2025-02"),
        (("2025-01,3", "2025-01,3.5"), "row 3, column 'value': 3.5 is not a whole number"),
        (("value", "deaths"), "column 'value'"),
    ],
)
def test_faults_are_named_as_in_a_panel(tmp_path: Path, fault: tuple[str, str], says: str) -> None:
    path = tmp_path / "came.csv"
    path.write_text(ROWS.replace(*fault))
    with pytest.raises(DataFileError, match=says):
        read_actuals(path)


def test_other_columns_and_fractions(tmp_path: Path) -> None:
    path = tmp_path / "came.parquet"
    pl.DataFrame({"state": [620, 620], "id": [541, 542], "deaths": [0.5, 2.0]}).write_parquet(path)
    found = read_actuals(path, unit="state", month="id", value="deaths", views_months=True, fractions=True)
    assert (found.units, found.months, found.values.tolist()) == (("620",), (541, 542), [[0.5, 2.0]])


def test_a_panel_is_actuals_of_all_its_months() -> None:
    panel = Panel(
        "total", ("41", "620"), ("Haiti", "Libya"), 541, np.array([[1.0, np.nan], [0.0, 2.0]]), vintage="26.1"
    )
    found = actuals_of(panel)
    assert (found.units, found.months, found.vintage) == (("41", "620"), (541, 542), "26.1")
    assert found.values is panel.values
