"""What came: observed values to hold forecasts against."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from varde.forecast.panel import Panel
from varde.forecast.panel_file import read_panel


@dataclass(frozen=True, slots=True)
class Actuals:
    """Observed values.

    Attributes
    ----------
    units : tuple of str
        Codes of the units, in the order of the rows.
    months : tuple of int
        Numbers of the months (1 is January 1980), ascending, in the order of the columns.
    values : ndarray, shape (units, months)
        Deaths; NaN where nothing is known.
    vintage : str
        Version of the data: scores can only be compared on actuals of the same one.
    """

    units: tuple[str, ...]
    months: tuple[int, ...]
    values: NDArray[np.float64]
    vintage: str = ""


def actuals_of(panel: Panel) -> Actuals:
    """The values of a panel as actuals."""
    return Actuals(panel.units, tuple(range(panel.first_month, panel.last_month + 1)), panel.values, panel.vintage)


def read_actuals(
    path: Path | str,
    unit: str = "unit",
    month: str = "month",
    value: str = "value",
    *,
    views_months: bool = False,
    fractions: bool = False,
) -> Actuals:
    """Read actuals from a csv or Parquet file of the user's, under the same checks as a panel.

    A unit and month that the file leaves out is unknown, and not zero.

    Parameters
    ----------
    path, unit, month, value, views_months, fractions
        As `panel_file.read_panel`.

    Raises
    ------
    DataFileError, UsageError
        As `panel_file.read_panel`.
    """
    return actuals_of(read_panel(path, unit, month, value, views_months=views_months, fractions=fractions))
