"""Benchmark: the unit's own last twelve months, as they were."""

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
"""How far back the ensemble reaches, the origin included."""


def repeat_evenly(values: NDArray[np.float64], n: int, stream: Generator) -> NDArray[np.float64]:
    """N draws in which every value stands equally often, or as nearly as n allows.

    Values are repeated in their order as often as they fit into n. The rest is a systematic sample of the values by
    size (one from each of as many equal strata as are missing, at a common random place within them), so that it too
    has their distribution.
    """
    times, missing = divmod(n, len(values))
    every = np.tile(values, times)
    if not missing:
        return every
    places = ((np.arange(missing) + stream.random()) * len(values) / missing).astype(np.intp)
    return np.concatenate([every, np.sort(values)[places]])


@dataclass(frozen=True, slots=True)
class RepeatedPast:
    """A forecast that repeats past values: the same ensemble for every month ahead.

    Attributes
    ----------
    purpose : str
        Name of the model.
    units : tuple of str
        Codes of the units.
    origin : int
        Number of the last month observed.
    pasts : tuple of ndarray
        Each unit's values to repeat; empty for a unit that gets no forecast.
    """

    purpose: str
    units: tuple[str, ...]
    origin: int
    pasts: tuple[NDArray[np.float64], ...]

    def draws(self, ahead: Sequence[int], n: int, seed: int) -> Draws:
        """Draws for months ahead, as `contract.Fitted.draws` says."""

        def sample(row: int, stream: Generator) -> NDArray[np.float64]:
            return repeat_evenly(self.pasts[row], n, stream)

        size = np.array([past.sum() if past.size else np.nan for past in self.pasts])
        return draw_cells(sample, size, self.units, [self.origin + a for a in ahead], n, seed, self.purpose)


def last_months(panel: Panel) -> list[NDArray[np.float64]]:
    """Each unit's values of the last twelve months, oldest first; none where it had no value at the origin.

    A unit that is younger, or was not observed in some of the months, has fewer.
    """
    recent = panel.values[:, -MONTHS:]
    present = panel.existing(panel.last_month)
    return [row[~np.isnan(row)] if here else row[:0] for row, here in zip(recent, present, strict=True)]


class Conflictology:
    """The challenge's "conflictology": the unit's last 12 months are 12 draws, the same for every month ahead.

    With another number of draws each value is repeated as evenly as possible; with a multiple of 12 the distribution is
    exactly that of the 12.
    """

    name = "conflictology"
    summary = "The unit's own last 12 months, each as likely as the others."
    whole_numbers = True
    paths = False
    natural_draws: int | None = MONTHS

    def fit(self, panel: Panel, ahead: Sequence[int]) -> RepeatedPast:
        """Take each unit's last 12 months."""
        return RepeatedPast(self.name, panel.units, panel.last_month, tuple(last_months(panel)))


MODEL: Model = Conflictology()
