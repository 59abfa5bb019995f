"""Benchmark: nobody is killed anywhere."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from varde.forecast.draws import Draws
from varde.forecast.models.contract import Model
from varde.forecast.panel import Panel


@dataclass(frozen=True, slots=True)
class _Fitted:
    present: NDArray[np.bool_]

    def draws(self, ahead: Sequence[int], n: int, seed: int) -> Draws:
        draws = np.zeros((len(self.present), len(ahead), n))
        draws[~self.present] = np.nan
        return draws


class ExactlyZero:
    """The challenge's "exactly zero": its CRPS is the mean number of deaths."""

    name = "zero"
    summary = "Zero deaths, always and everywhere."
    whole_numbers = True
    paths = True
    natural_draws: int | None = None

    def fit(self, panel: Panel, ahead: Sequence[int]) -> _Fitted:
        """Note which units exist at the origin."""
        return _Fitted(panel.existing(panel.last_month))


MODEL: Model = ExactlyZero()
