"""The panel: what was observed, unit by unit and month by month, and which of it was known at an origin."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from varde.errors import UsageError
from varde.forecast.months import month_text

Values = NDArray[np.float64]


def stem(kind: str) -> str:
    """How a type of violence is written in names of series: "state-based" as `state_based`."""
    return kind.replace("-", "_")


@dataclass(frozen=True, slots=True)
class Panel:
    """Observed values of one target, and what else is known of its units.

    Attributes
    ----------
    target : str
        What the values are: "state-based", "non-state", "one-sided", "total", or the user's own name for it.
    units : tuple of str
        Codes of the units, in the order of the rows (Gleditsch-Ward codes for states, PRIO-GRID ids for cells).
    names : tuple of str
        Names of the units for people, in the same order.
    first_month : int
        Number of the month of the first column (month 1 is January 1980).
    values : ndarray, shape (units, months)
        Deaths; NaN where the unit did not exist or was not observed, zero where nothing was recorded.
    covariates : mapping of str to ndarray, shape (units, months)
        Further series over the same units and months, such as deaths by type; NaN where unknown.
    neighbours : tuple of tuple of int
        Row numbers of the units adjacent to each unit; empty where none are known.
    provisional : ndarray of bool, shape (months,)
        Months whose counts are preliminary, and known to be too low on average.
    vintage : str
        Version of the data, such as "26.1 and candidates 26.0.1-5".
    month_rule : str
        To which month an event that spans several is counted.
    """

    target: str
    units: tuple[str, ...]
    names: tuple[str, ...]
    first_month: int
    values: Values
    covariates: Mapping[str, Values] = field(default_factory=dict)
    neighbours: tuple[tuple[int, ...], ...] = ()
    provisional: NDArray[np.bool_] | None = None
    vintage: str = ""
    month_rule: str = ""

    @property
    def last_month(self) -> int:
        """Number of the month of the last column."""
        return self.first_month + self.values.shape[1] - 1

    def column(self, month: int) -> int:
        """Place of a month among the columns.

        Raises
        ------
        UsageError
            Where the panel does not hold the month.
        """
        if not self.first_month <= month <= self.last_month:
            raise UsageError(
                f"{month_text(month)} is not in the data, which run from {month_text(self.first_month)} to "
                f"{month_text(self.last_month)}."
            )
        return month - self.first_month

    def until(self, origin: int) -> Panel:
        """The panel as it stood at the end of a month: all later columns are gone.

        Every model is given a panel that went through here, so that none can look past its origin.
        """
        end = self.column(origin) + 1
        return replace(
            self,
            values=self.values[:, :end].copy(),
            covariates={name: series[:, :end].copy() for name, series in self.covariates.items()},
            provisional=None if self.provisional is None else self.provisional[:end].copy(),
        )

    def provisional_months(self) -> list[int]:
        """Numbers of the months whose counts are preliminary, ascending."""
        if self.provisional is None:
            return []
        months: list[int] = (np.flatnonzero(self.provisional) + self.first_month).tolist()
        return months

    def existing(self, month: int) -> NDArray[np.bool_]:
        """Which units have a value in a month, shape (units,)."""
        present: NDArray[np.bool_] = ~np.isnan(self.values[:, self.column(month)])
        return present
