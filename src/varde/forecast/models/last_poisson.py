"""Benchmark: a Poisson distribution around what was observed in the last month."""

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


@dataclass(frozen=True, slots=True)
class _Fitted:
    units: tuple[str, ...]
    origin: int
    last: NDArray[np.float64]

    def draws(self, ahead: Sequence[int], n: int, seed: int) -> Draws:
        def sample(row: int, stream: Generator) -> NDArray[np.int64]:
            return stream.poisson(self.last[row], n)

        months = [self.origin + a for a in ahead]
        return draw_cells(sample, self.last, self.units, months, n, seed, LastPoisson.name)


class LastPoisson:
    """The challenge's "last historical Poisson": 1,000 draws with the value at the origin as mean, for every month.

    One published implementation did not take the value at the origin; this one does.
    """

    name = "last-poisson"
    summary = "Poisson draws around the unit's value in the last month observed."
    whole_numbers = True
    paths = False
    natural_draws: int | None = None

    def fit(self, panel: Panel, ahead: Sequence[int]) -> _Fitted:
        """Take each unit's value at the origin."""
        return _Fitted(panel.units, panel.last_month, panel.values[:, -1].copy())


MODEL: Model = LastPoisson()
