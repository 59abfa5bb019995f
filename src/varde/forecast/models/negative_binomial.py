"""Benchmark: a negative binomial distribution with the mean and the variance of the unit's own past."""

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

MONTHS = 12
"""How far back mean and variance are taken, the origin included."""


@dataclass(frozen=True, slots=True)
class _Fitted:
    units: tuple[str, ...]
    origin: int
    mean: NDArray[np.float64]
    excess: NDArray[np.float64]
    """Variance less mean; a Poisson distribution has none."""

    def draws(self, ahead: Sequence[int], n: int, seed: int) -> Draws:
        def sample(row: int, stream: Generator) -> NDArray[np.int64]:
            mean, excess = self.mean[row], self.excess[row]
            # As a Poisson distribution whose rate is gamma distributed, which stays exact as the excess goes to zero.
            rate = stream.gamma(mean**2 / excess, excess / mean, n) if excess > 0 else mean
            return stream.poisson(rate, n)

        months = [self.origin + a for a in ahead]
        return draw_cells(sample, self.mean, self.units, months, n, seed, NegativeBinomial.name)


class NegativeBinomial:
    """Negative binomial from the unit's own past, its two parameters by the method of moments.

    With mean m and variance v (divisor k - 1 for k months) the size is m^2 / (v - m) and the probability m / v. Where
    the variance is not above the mean, or a single month leaves it unknown, the draws are Poisson; where the mean is
    zero they are zero. The same distribution serves every month ahead.

    The idea is Bodentien and Rueter's entry to the VIEWS prediction challenge. Moments of their published draws show a
    window that differs by country, from 2 months to about 25, chosen in a way that the draws do not tell. Here one
    window serves all. On state-based deaths in 191 countries (UCDP GED 26.1), calendar years 1993 to 2016 from the
    October before, windows of 9, 12 and 15 months have a mean CRPS of 13.56, 13.68 and 13.73, those of 6 and 24 months
    13.87 and 14.22, conflictology 13.73. Between the first three nothing can be told; twelve is the past that
    conflictology sees. On the challenge's 2018 to 2021, never used for this choice, it has 15.46, theirs 15.88.
    """

    name = "negative-binomial"
    summary = "Negative binomial with the mean and variance of the unit's own last 12 months."
    whole_numbers = True
    paths = False
    natural_draws: int | None = None

    def fit(self, panel: Panel, ahead: Sequence[int]) -> _Fitted:
        """Take mean and variance of each unit's last 12 months, without those in which it has no value."""
        recent = panel.values[:, -MONTHS:]
        known = np.maximum((~np.isnan(recent)).sum(axis=1), 1)
        mean = np.where(panel.existing(panel.last_month), np.nansum(recent, axis=1) / known, np.nan)
        squares = np.nansum((recent - mean[:, None]) ** 2, axis=1)
        variance = squares / np.maximum(known - 1, 1)
        return _Fitted(panel.units, panel.last_month, mean, variance - mean)


MODEL: Model = NegativeBinomial()
