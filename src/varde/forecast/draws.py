"""A forecast: draws from a predictive distribution for each unit and month ahead, and where they came from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

Draws = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Forecast:
    """Predictive draws.

    Attributes
    ----------
    target : str
        What is forecast (as in `Panel.target`).
    units, names : tuple of str
        Codes and names of the units, in the order of the rows.
    origin : int
        Number of the last month observed (month 1 is January 1980).
    months : tuple of int
        Numbers of the months forecast, ascending, each after the origin.
    draws : ndarray, shape (units, months, draws)
        Deaths. Along the last axis, draw k of all months of a unit is one path, so that sums over months are draws of
        the sum, where `paths` says so.
    model : str
        Name of the model.
    paths : bool
        Whether draws hang together over months. Where not, sums over months may not be taken from them.
    seed : int
        Seed of the draws.
    vintage : str
        Version of the data that the model was fitted on.
    about : mapping
        What else a reader must know (settings, versions of the software, notes).
    """

    target: str
    units: tuple[str, ...]
    names: tuple[str, ...]
    origin: int
    months: tuple[int, ...]
    draws: Draws
    model: str
    paths: bool = False
    seed: int = 0
    vintage: str = ""
    about: Mapping[str, Any] = field(default_factory=dict)

    @property
    def horizons(self) -> tuple[int, ...]:
        """How many months after the origin each month lies."""
        return tuple(m - self.origin for m in self.months)

    def mean(self) -> NDArray[np.float64]:
        """Expected deaths, shape (units, months)."""
        return np.asarray(self.draws.mean(axis=-1), dtype=np.float64)

    def quantiles(self, levels: Sequence[float]) -> NDArray[np.float64]:
        """Quantiles with linear interpolation, shape (levels, units, months)."""
        return np.asarray(np.quantile(self.draws, levels, axis=-1), dtype=np.float64)

    def probability(self, at_least: float) -> NDArray[np.float64]:
        """Probability of at least so many deaths, shape (units, months)."""
        return np.asarray((self.draws >= at_least).mean(axis=-1), dtype=np.float64)
