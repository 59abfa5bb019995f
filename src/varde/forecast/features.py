"""What the forest looks at: summaries of each unit's past, each made from that month and those before it only."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from varde.forecast.panel import Panel, Values

LONG_AGO = 240
"""Months at which "time since" stops counting."""

SMOOTHING = 0.2
"""Weight of the newest month in the exponentially weighted mean."""

LEVEL_WEIGHTS: dict[str, Values] = {
    "mean_3": np.repeat((0.0, 1.0), (9, 3)),
    "weighted": (1 - SMOOTHING) ** np.arange(11.0, -1.0, -1.0),
    "mean_12": np.ones(12),
}
"""Weights that a level gives to the last 12 months, the oldest first."""

SEASON_YEARS = (3, 10)
"""Years of history that a usual course through the year needs, and at most takes."""


@dataclass(frozen=True, slots=True)
class Features:
    """Predictors and the levels that outcomes are measured against.

    Attributes
    ----------
    names : tuple of str
        Names of the predictors.
    values : ndarray, shape (units, months, predictors)
        Natural logarithms of one plus deaths, differences of such, or shares.
    levels : dict of str to ndarray, shape (units, months)
        Mean deaths a month: of the last 3 months, the last 12, and exponentially weighted.
    active : ndarray of bool, shape (units, months)
        Whether the unit had any violence in the last ten years.
    """

    names: tuple[str, ...]
    values: NDArray[np.float32]
    levels: dict[str, Values]
    active: NDArray[np.bool_]


def trailing_mean(series: Values, window: int) -> Values:
    """Mean of the last `window` months up to each month; of fewer where the series is younger."""
    total = np.cumsum(np.pad(series, ((0, 0), (1, 0))), axis=1)
    ends = np.arange(1, series.shape[1] + 1)
    starts = np.maximum(0, ends - window)
    mean: Values = (total[:, ends] - total[:, starts]) / (ends - starts)
    return np.maximum(mean, 0.0)


def weighted_mean(series: Values) -> Values:
    """Exponentially weighted mean of all months up to each."""
    mean = np.empty_like(series)
    top = np.zeros(len(series))
    bottom = 0.0
    for column in range(series.shape[1]):
        top = top * (1 - SMOOTHING) + series[:, column]
        bottom = bottom * (1 - SMOOTHING) + 1
        mean[:, column] = top / bottom
    return mean


def months_since(happened: NDArray[np.bool_]) -> Values:
    """Months since something last happened, at most `LONG_AGO`."""
    since = np.empty(happened.shape)
    now = np.full(len(happened), float(LONG_AGO))
    for column in range(happened.shape[1]):
        now = np.where(happened[:, column], 0.0, np.minimum(now + 1, LONG_AGO))
        since[:, column] = now
    return since


def seasonal_profile(panel: Panel) -> Values:
    """How each unit's calendar months usually differ from its year, up to the panel's last month.

    Parameters
    ----------
    panel : Panel
        Data to the origin.

    Returns
    -------
    ndarray, shape (units, 12)
        Mean over the last ten years of the natural logarithm of one plus deaths, less that of all months; the last
        column is the calendar month of the origin, the first that of the month after it. Zero for units that lack any
        month of the years taken, and for panels of less than three years.
    """
    fewest, most = SEASON_YEARS
    years = min(most, panel.values.shape[1] // 12)
    if years < fewest:
        return np.zeros((len(panel.units), 12))
    logs = np.log1p(panel.values[:, -12 * years :]).reshape(len(panel.units), years, 12).mean(axis=1)
    profile: Values = np.nan_to_num(logs - logs.mean(axis=1, keepdims=True))
    return profile


def features(panel: Panel) -> Features:
    """The predictors of every unit and month of a panel.

    Missing months count as zero here; what is missing is never an outcome that the forest learns from.
    """
    deaths = np.nan_to_num(panel.values, nan=0.0)
    log, made = np.log1p, {}
    mean = {w: trailing_mean(deaths, w) for w in (1, 3, 6, 12, 24, 60, 120)}
    for window in mean:
        made[f"deaths_{window}"] = log(mean[window])
    logs = log(deaths)
    log_mean = trailing_mean(logs, 12)
    made["variability"] = np.sqrt(np.maximum(trailing_mean(logs**2, 12) - log_mean**2, 0.0))
    made["spikiness"] = log(mean[12]) - log_mean
    made["quiet_share_12"] = trailing_mean((deaths == 0).astype(float), 12)
    made["quiet_share_60"] = trailing_mean((deaths == 0).astype(float), 60)
    made["below_peak"] = log(mean[12]) - np.maximum.accumulate(log(mean[12]), axis=1)
    worst = deaths.copy()
    for lag in range(1, min(12, deaths.shape[1])):
        worst[:, lag:] = np.maximum(worst[:, lag:], deaths[:, :-lag])
    made["worst_month_12"] = log(worst) - log(mean[12])
    for size in (1, 25, 100):
        made[f"since_{size}"] = log(months_since(deaths >= size))
    made["since_quiet"] = log(months_since(deaths == 0))
    made["conflict_months"] = log(120 * trailing_mean((mean[12] > 2).astype(float), 120))
    anything = deaths.copy()
    for name, series in panel.covariates.items():
        known = np.nan_to_num(series, nan=0.0)
        if name in ("state_based", "non_state", "one_sided"):
            made[f"{name}_12"] = log(trailing_mean(known, 12))
            made[f"{name}_3"] = log(trailing_mean(known, 3))
            anything += known
        elif name.endswith("_events"):
            made[f"{name}_12"] = log(trailing_mean(known, 12))
            made[f"{name}_3"] = log(trailing_mean(known, 3))
    around = np.zeros_like(deaths)
    for row, near in enumerate(panel.neighbours):
        if near:
            around[row] = deaths[list(near)].sum(axis=0)
    for window in (3, 12, 60):
        made[f"neighbours_{window}"] = log(trailing_mean(around, window))
    made["world_12"] = np.broadcast_to(log(trailing_mean(deaths.sum(axis=0, keepdims=True), 12)), deaths.shape)
    return Features(
        names=tuple(made),
        values=np.stack(list(made.values()), axis=-1).astype(np.float32),
        levels={"mean_3": mean[3], "weighted": weighted_mean(deaths), "mean_12": mean[12]},
        active=trailing_mean(anything, 120) > 0,
    )


def relative(found: Features, level: str) -> NDArray[np.float32]:
    """The predictors with the means of deaths measured against a level, so that large and small wars are alike."""
    base = np.log1p(found.levels[level]).astype(np.float32)
    values = found.values.copy()
    for place, name in enumerate(found.names):
        if name.startswith("deaths_") or name == "world_12":
            values[..., place] -= base
    return np.concatenate([values, base[..., None]], axis=-1)
