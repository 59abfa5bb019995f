"""Benchmark: the last twelve months of the unit and of those adjacent to it."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from varde.forecast.models.conflictology import RepeatedPast, last_months
from varde.forecast.models.contract import Model
from varde.forecast.panel import Panel


class ConflictologyNeighbours:
    """The challenge's "conflictology, neighbours": conflictology with the last 12 months of adjacent units added.

    A unit without known neighbours has plain conflictology.
    """

    name = "conflictology-neighbours"
    summary = "The last 12 months of the unit and of its neighbours, each value as likely as the others."
    whole_numbers = True
    paths = False
    natural_draws: int | None = None

    def fit(self, panel: Panel, ahead: Sequence[int]) -> RepeatedPast:
        """Take the last 12 months of each unit and of its neighbours."""
        own = last_months(panel)
        adjacent = panel.neighbours or ((),) * len(own)
        pasts = [
            # A unit that is gone at the origin gets no forecast, whoever its neighbours are.
            np.concatenate([past, *(own[n] for n in near)]) if past.size else past
            for past, near in zip(own, adjacent, strict=True)
        ]
        return RepeatedPast(self.name, panel.units, panel.last_month, tuple(pasts))


MODEL: Model = ConflictologyNeighbours()
