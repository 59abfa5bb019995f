"""Benchmark: draws from what all units together have seen in twenty years."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from varde.forecast.draws import Draws
from varde.forecast.models.contract import Model
from varde.forecast.panel import Panel
from varde.forecast.random_streams import draw_cells

MONTHS = 240
"""How far back the pool reaches, the origin included."""


@dataclass(frozen=True, slots=True)
class _Fitted:
    units: tuple[str, ...]
    origin: int
    present: NDArray[np.bool_]
    pool: NDArray[np.float64]

    def draws(self, ahead: Sequence[int], n: int, seed: int) -> Draws:
        def sample(row: int, stream: Generator) -> NDArray[np.float64]:
            return self.pool[stream.integers(len(self.pool), size=n)]

        size = np.where(self.present, self.pool.sum(), np.nan)
        return draw_cells(sample, size, self.units, [self.origin + a for a in ahead], n, seed, Bootstrap.name)


class Bootstrap:
    """The challenge's "bootstrap 240": draws with replacement from all units' values over the last 240 months.

    Every unit and month has the same distribution, and draws of its own.
    """

    name = "bootstrap-240"
    summary = "Draws from the values of all units together over the last 240 months."
    whole_numbers = True
    paths = False
    natural_draws: int | None = None

    def fit(self, panel: Panel, ahead: Sequence[int]) -> _Fitted:
        """Pool the values of all units, those that have since ended among them."""
        recent = panel.values[:, -MONTHS:]
        # Sorted, so that the order of the units makes no difference.
        pool = np.sort(recent[~np.isnan(recent)])
        return _Fitted(panel.units, panel.last_month, panel.existing(panel.last_month), pool)


MODEL: Model = Bootstrap()
