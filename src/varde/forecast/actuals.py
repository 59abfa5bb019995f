"""What came: observed values to hold forecasts against."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from varde.forecast.panel import Panel


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
