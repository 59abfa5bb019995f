"""What a model is: it is fitted on a panel up to an origin, and then gives draws for months ahead.

To add one: write a file beside this one whose `MODEL` has the attributes and methods below, and name it in
`models.MODELS`. The conformance suite (`tests/forecast/test_models_conform.py`) then holds it to all that is promised
here.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from varde.forecast.draws import Draws
from varde.forecast.panel import Panel


class Fitted(Protocol):
    """A model that has seen a panel up to its origin."""

    def draws(self, ahead: Sequence[int], n: int, seed: int) -> Draws:
        """Draws for months ahead.

        Parameters
        ----------
        ahead : sequence of int
            Months after the origin, 1 the next one; among those the model was fitted for.
        n : int
            Draws per unit and month, at least 1.
        seed : int
            The same seed gives the same draws, whatever else ran before.

        Returns
        -------
        ndarray, shape (units, len(ahead), n)
            Deaths, never negative; NaN throughout for a unit that had no value at the origin.
        """
        ...


class Model(Protocol):
    """One way of forecasting."""

    name: str
    """Name that users give."""

    summary: str
    """What it does, in one sentence."""

    whole_numbers: bool
    """Whether all draws are whole numbers."""

    paths: bool
    """Whether draw k of all months of a unit is one path."""

    natural_draws: int | None
    """Size of the ensemble that defines the model exactly (12 for conflictology); None where any size does."""

    def fit(self, panel: Panel, ahead: Sequence[int]) -> Fitted:
        """Learn from a panel; its last column is the origin.

        Parameters
        ----------
        panel : Panel
            From `Panel.until`, so that nothing after the origin is in it.
        ahead : sequence of int
            The months after the origin that draws will be asked for.
        """
        ...
