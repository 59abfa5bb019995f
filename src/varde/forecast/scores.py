"""Scores: how far forecasts lie from what came, cell by cell.

Every score of draws takes `draws` of shape (..., m), m draws for each cell, and `observed` of shape (...), and gives
one value for each cell; means over cells are the caller's. A cell's score is NaN where its observed value or any of its
draws is NaN or infinite, so that nothing drops out of a mean unseen. Without cells there are no scores (an empty
array); without draws there is an error. Cells are taken in blocks, so that what is held beside the input stays at a few
megabytes, however many cells there are.

The definitions of the VIEWS prediction challenge 2023/24 are those of Hegre et al., "The 2023/24 VIEWS prediction
challenge: Predicting the number of fatalities in armed conflict, with uncertainty".
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from varde.errors import UsageError

Floats = NDArray[np.float64]

IGNORANCE_EDGES = (0.0, 0.5, 2.5, 5.5, 10.5, 25.5, 50.5, 100.5, 250.5, 500.5, 1000.5)
"""Lower edges of the eleven categories of ignorance; the last one has no upper end."""

IGNORANCE_DRAWS = 1000
"""Size of the ensemble that ignorance is defined for."""

_BLOCK = 1 << 17
"""Draws taken at a time: 1 MB, which stays near the processor."""


@dataclass(frozen=True, slots=True)
class Score:
    """What a reader must know of a score.

    Attributes
    ----------
    name : str
        For people.
    unit : str
        Unit of a value; empty where it has none.
    best : {"low", "high", "level", "one", "uniform"}
        Where a good forecast lies: low or high; at the level asked for; at 1; or its values spread evenly over 0 to 1.
    definition : str
        In one sentence.
    """

    name: str
    unit: str
    best: Literal["low", "high", "level", "one", "uniform"]
    definition: str


SCORES = {
    "crps": Score(
        "Continuous ranked probability score (CRPS)",
        "deaths",
        "low",
        "Mean distance of the draws from the observed value, less half the mean distance between two draws.",
    ),
    "ignorance": Score(
        "Ignorance",
        "bits",
        "low",
        "Minus the binary logarithm of the probability given to the observed one of eleven size classes.",
    ),
    "interval_score": Score(
        "Interval score, 90%",
        "deaths",
        "low",
        "Width of the central 90% interval, and twenty times the distance to it of an observed value outside.",
    ),
    "randomised_pit": Score(
        "Randomised probability integral transform (PIT)",
        "",
        "uniform",
        "Share of the draws below the observed value, and a random part of those equal to it.",
    ),
    "central_coverage": Score(
        "Coverage",
        "",
        "level",
        "Share of observed values in the central interval of a level, ends included.",
    ),
    "central_mass": Score(
        "Expected coverage",
        "",
        "level",
        "Share of a forecast's own draws inside its central interval: the coverage to expect if it is right.",
    ),
    "brier": Score(
        "Brier score",
        "",
        "low",
        "Squared difference between the probability of an event and 1 where it happened, 0 where it did not.",
    ),
    "average_precision": Score(
        "Average precision",
        "",
        "high",
        "Share of events among cells at least as probable, averaged over the events.",
    ),
    "size_ratio": Score(
        "Ratio of predicted to observed size",
        "",
        "one",
        "Sum of the predicted means over the sum of the observed values.",
    ),
}
"""The scores by the name of their function, for pages and tables."""


def crps(draws: ArrayLike, observed: ArrayLike) -> Floats:
    r"""Continuous ranked probability score of each cell, in the energy form.

    .. math:: \frac{1}{m} \sum_i |x_i - y| - \frac{1}{2 m^2} \sum_i \sum_j |x_i - x_j|

    This is the score of the ensemble's own distribution function: the divisor is m squared (`nrg` in scoringrules),
    and not the m(m - 1) of the estimate for a larger ensemble. With one draw it is the absolute error. It is computed
    from the sorted draws as (2 / m^2) sum_i (x_(i) - y) (m [x_(i) > y] - i + 1/2), whose terms are never negative.

    Parameters
    ----------
    draws : array_like, shape (..., m)
        Draws of each cell, in any order.
    observed : array_like, shape (...)
        What came.

    Returns
    -------
    ndarray, shape (...)
        In the unit of the draws; lower is better, 0 is best.

    Raises
    ------
    UsageError
        There are no draws, the shapes don't agree, or the values aren't numbers.

    References
    ----------
    Gneiting and Raftery (2007), Strictly proper scoring rules, prediction, and estimation, Journal of the American
    Statistical Association 102, section 4.2.
    """

    def score(x: Floats, y: Floats) -> Floats:
        x.sort(axis=-1)
        x -= y[:, None]
        m = x.shape[-1]
        x *= np.where(x > 0, m, 0) - np.arange(0.5, m)
        return np.asarray(2 / m**2 * x.sum(axis=-1))

    return _each_cell(score, draws, observed)


def ignorance(draws: ArrayLike, observed: ArrayLike) -> Floats:
    r"""Ignorance of each cell: the logarithmic score of eleven size classes.

    .. math:: -\log_2 \frac{1000 n_k / m + 1}{1000 + 11}

    n_k of the m draws lie in the class k of the observed value. The classes begin at `IGNORANCE_EDGES` and are closed
    on the left; a value below 0 counts as 0. The count added to each class keeps the score finite.

    For 1,000 draws this is the definition of the prediction challenge. Other ensembles the challenge brings to 1,000
    draws by Fourier resampling, which reads them as a periodic signal: the result hangs on the order of the draws,
    which means nothing, and holds values that none of them has. Here the counts are scaled to 1,000 draws instead, as
    if each draw stood there 1,000 / m times. Scores of ensembles of other sizes (the 12 draws of conflictology) may
    therefore differ from those that the challenge published.

    Parameters
    ----------
    draws, observed : array_like
        As in `crps`.

    Returns
    -------
    ndarray, shape (...)
        In bits, from 0.014 (all draws in the class) to 9.98 (none); lower is better.

    Raises
    ------
    UsageError
        As `crps`.

    References
    ----------
    Hegre et al., The 2023/24 VIEWS prediction challenge, on the evaluation metrics; Good (1952), Rational decisions,
    Journal of the Royal Statistical Society B 14, for the logarithmic score.
    """
    starts = np.array([-np.inf, *IGNORANCE_EDGES[1:]])
    ends = np.array([*IGNORANCE_EDGES[1:], np.inf])

    def score(x: Floats, y: Floats) -> Floats:
        k = np.searchsorted(starts, y, side="right") - 1
        inside = np.count_nonzero((x >= starts[k, None]) & (x < ends[k, None]), axis=-1)
        scaled = inside * (IGNORANCE_DRAWS / x.shape[-1])
        return np.asarray(-np.log2((scaled + 1) / (IGNORANCE_DRAWS + len(starts))))

    return _each_cell(score, draws, observed)


def interval_score(draws: ArrayLike, observed: ArrayLike, alpha: float = 0.1) -> Floats:
    r"""Interval score of each cell, of the central interval that holds 1 - alpha.

    .. math:: (u - l) + \frac{2}{\alpha} (l - y)_+ + \frac{2}{\alpha} (y - u)_+

    l and u are the quantiles alpha / 2 and 1 - alpha / 2 of the draws, with linear interpolation.

    Parameters
    ----------
    draws, observed : array_like
        As in `crps`.
    alpha : float
        Probability outside the interval, between 0 and 1; 0.1 in the prediction challenge.

    Returns
    -------
    ndarray, shape (...)
        In the unit of the draws; lower is better, 0 is best.

    Raises
    ------
    UsageError
        As `crps`, or alpha is not between 0 and 1.

    References
    ----------
    Gneiting and Raftery (2007), as for `crps`, section 6.2.
    """
    _check_within([alpha], "alpha")

    def score(x: Floats, y: Floats) -> Floats:
        low, high = np.quantile(x, [alpha / 2, 1 - alpha / 2], axis=-1, overwrite_input=True)
        return np.asarray(high - low + 2 / alpha * (np.maximum(low - y, 0) + np.maximum(y - high, 0)))

    return _each_cell(score, draws, observed)


def central_coverage(draws: ArrayLike, observed: ArrayLike, levels: Sequence[float] = (0.5, 0.8, 0.9)) -> Floats:
    """Whether the central interval of each level holds the observed value, cell by cell.

    The interval runs from quantile (1 - level) / 2 to (1 + level) / 2 of the draws, with linear interpolation and both
    ends included. Counts make it hold more than its level: where all draws are 0, each interval is 0 to 0 and holds
    every 0. Hold `randomised_pit` against the level to judge calibration.

    Parameters
    ----------
    draws, observed : array_like
        As in `crps`.
    levels : sequence of float
        Each between 0 and 1.

    Returns
    -------
    ndarray, shape (levels, ...)
        1 where it does, 0 where it does not (and NaN as everywhere here, for which truth values have no place).

    Raises
    ------
    UsageError
        As `crps`, or a level is not between 0 and 1.
    """
    _check_within(levels, "level")

    def score(x: Floats, y: Floats) -> Floats:
        low, high = _central(x, levels)
        return ((low <= y) & (y <= high)).astype(np.float64)

    return _each_cell(score, draws, observed)


def central_mass(draws: ArrayLike, levels: Sequence[float] = (0.5, 0.8, 0.9)) -> Floats:
    """Share of a cell's own draws that its central interval of each level holds, cell by cell.

    This is the `central_coverage` to expect of forecasts that are right: more than the level where draws tie, as those
    of counts near 0 do.

    Parameters
    ----------
    draws : array_like, shape (..., m)
        Draws of each cell, in any order.
    levels : sequence of float
        Each between 0 and 1.

    Returns
    -------
    ndarray, shape (levels, ...)
        Between 0 and 1.

    Raises
    ------
    UsageError
        As `crps`, or a level is not between 0 and 1.
    """
    _check_within(levels, "level")

    def score(x: Floats, y: Floats) -> Floats:
        low, high = _central(x, levels)
        inside = [((a <= x) & (x <= b)).mean(axis=-1) for a, b in zip(low[..., None], high[..., None], strict=True)]
        return np.stack(inside)

    values = np.asarray(draws)
    return _each_cell(score, values, values[..., 0])


def _central(draws: Floats, levels: Sequence[float]) -> tuple[Floats, Floats]:
    """Lower and upper ends of the central intervals, each of shape (levels, ...)."""
    half = np.asarray(levels, dtype=np.float64) / 2
    ends = np.quantile(draws, [*(0.5 - half), *(0.5 + half)], axis=-1)
    return ends[: len(half)], ends[len(half) :]


def randomised_pit(draws: ArrayLike, observed: ArrayLike, seed: int, cells: ArrayLike | None = None) -> Floats:
    """Randomised probability integral transform of each cell: evenly spread over 0 to 1 where forecasts are calibrated.

    u = F(y-) + v (F(y) - F(y-)), with F the distribution function of the draws, F(y-) the share of them below the
    observed value, and v uniform on [0, 1). A cell's v depends on nothing but the seed and the cell's number: neither
    on the draws, so that two forecasts of the same cells share it, nor on which cells stand beside it. Few draws leave
    steps: where none of m draws equals the observed value, u is a multiple of 1 / m.

    Parameters
    ----------
    draws, observed : array_like
        As in `crps`.
    seed : int
        The same seed gives the same values.
    cells : array_like of int, shape (...), optional
        A number for each cell, different for each. Without it they are numbered in the order of the array, from 0,
        and a cell's value then hangs on its place.

    Returns
    -------
    ndarray, shape (...)
        From 0 to 1.

    Raises
    ------
    UsageError
        As `crps`, or the cells' numbers aren't whole or have another shape.

    References
    ----------
    Czado, Gneiting and Held (2009), Predictive model assessment for count data, Biometrics 65.
    """

    def shares(x: Floats, y: Floats) -> Floats:
        y = y[:, None]
        return np.stack([np.count_nonzero(x < y, axis=-1), np.count_nonzero(x <= y, axis=-1)]) / x.shape[-1]

    below, up_to = _each_cell(shares, draws, observed)
    numbers = np.arange(below.size).reshape(below.shape) if cells is None else np.asarray(cells)
    if numbers.dtype.kind not in "iu" or numbers.shape != below.shape:
        raise UsageError(
            f"The cells' numbers are {numbers.dtype} of shape {numbers.shape}.",
            f"Give a whole number for each cell: shape {below.shape}.",
        )
    return np.asarray(below + _uniform(seed, numbers) * (up_to - below))


def brier(probability: ArrayLike, happened: ArrayLike) -> Floats:
    """Brier score of each cell: (p - o)^2, with o 1 where the event happened and 0 where it did not.

    Parameters
    ----------
    probability : array_like, shape (...)
        Probability of the event, from 0 to 1.
    happened : array_like, shape (...)
        Truth values, or 1, 0 and NaN. A comparison such as `observed >= 25` turns NaN into "did not happen".

    Returns
    -------
    ndarray, shape (...)
        From 0 to 1, lower is better; NaN where either is NaN.

    Raises
    ------
    UsageError
        A probability outside 0 to 1, an outcome that is neither 0 nor 1, or shapes that don't agree.

    References
    ----------
    Gneiting and Raftery (2007), as for `crps`, section 3.
    """
    p, o = _event(probability, happened)
    return np.asarray((p - o) ** 2)


def average_precision(probability: ArrayLike, happened: ArrayLike) -> float:
    r"""Average precision of all cells together: how well the probability tells where the event happens.

    .. math:: \sum_n (R_n - R_{n-1}) P_n

    P_n is the share of cells with an event among those whose probability is at least the n-th highest value, and R_n
    the share of all events that these hold. Cells of the same probability come in together, so that their order
    doesn't matter (as in scikit-learn, without interpolation).

    Parameters
    ----------
    probability : array_like, shape (...)
        Probability of the event, from 0 to 1.
    happened : array_like, shape (...)
        Truth values, or 1, 0 and NaN.

    Returns
    -------
    float
        From the share of cells with an event (what chance gives) to 1, higher is better. NaN where the event happened
        in no cell or in every one, since there is then nothing to tell apart, and where any value is NaN.

    Raises
    ------
    UsageError
        As `brier`.
    """
    p, o = (a.ravel() for a in _event(probability, happened))
    events = o.sum()
    if not 0 < events < o.size or np.isnan(p).any():
        return float("nan")
    order = np.argsort(-p, kind="stable")
    p, o = p[order], o[order]
    last_of_value = np.append(np.flatnonzero(np.diff(p)), p.size - 1)
    hits = np.cumsum(o)[last_of_value]
    return float(np.diff(hits, prepend=0.0) @ (hits / (last_of_value + 1)) / events)


def size_ratio(predicted_mean: ArrayLike, observed: ArrayLike) -> float:
    """Sum of the predicted means over the sum of the observed values: below 1 where violence was underestimated.

    Parameters
    ----------
    predicted_mean : array_like, shape (...)
        Mean of the draws of each cell.
    observed : array_like, shape (...)
        What came.

    Returns
    -------
    float
        1 is best; NaN where the observed values sum to 0 or any value is NaN.

    Raises
    ------
    UsageError
        The shapes don't agree, or the values aren't numbers.
    """
    predicted, came = _alike(predicted_mean, observed, "predicted means", "observed values")
    total = came.sum()
    return float(predicted.sum() / total) if total else float("nan")


def _each_cell(score: Callable[[Floats, Floats], Floats], draws: ArrayLike, observed: ArrayLike) -> Floats:
    """Score all cells, a block at a time.

    `score` gets draws (cells, m), a copy that it may change, and observed values (cells,), and gives (..., cells).
    """
    x, y = _numbers(draws, "draws"), _numbers(observed, "observed values")
    if x.ndim == 0 or x.shape[-1] == 0:
        raise UsageError("There are no draws to score.", "Give at least one draw for each cell, along the last axis.")
    if x.shape[:-1] != y.shape:
        raise UsageError(
            f"Draws of shape {x.shape} and observed values of shape {y.shape} don't belong together.",
            "They must have the same shape but for the last axis of the draws, which counts the draws.",
        )
    m = x.shape[-1]
    rows, came = x.reshape(-1, m), y.reshape(-1)
    step = max(1, _BLOCK // m)
    parts = []
    # At least one block, so that the shape of the result is known where there are no cells.
    for start in range(0, max(1, came.size), step):
        block = rows[start : start + step].astype(np.float64)
        values = came[start : start + step].astype(np.float64)
        known = np.isfinite(block).all(axis=-1) & np.isfinite(values)
        with np.errstate(invalid="ignore"):
            parts.append(np.where(known, score(block, values), np.nan))
    found = np.concatenate(parts, axis=-1)
    return found.reshape((*found.shape[:-1], *y.shape))


def _uniform(seed: int, cells: NDArray[Any]) -> Floats:
    """A number from [0, 1) for each cell, from the seed and the cell's own number alone.

    The streams of numpy's generators give them by order. This is SplitMix64, whose n-th number can be had for itself
    (Steele, Lea and Flood 2014, Fast splittable pseudorandom number generators), begun at a hash of the seed.
    """
    step = np.uint64(0x9E3779B97F4A7C15)

    def mixed(z: NDArray[np.uint64]) -> NDArray[np.uint64]:
        z = (z ^ (z >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
        z = (z ^ (z >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
        return np.asarray(z ^ (z >> np.uint64(31)))

    begin = mixed(np.array([int(seed) % 2**64], dtype=np.uint64) + step)
    state = begin + (cells.ravel().astype(np.uint64) + np.uint64(1)) * step
    # The 53 highest bits are what a float holds.
    return np.asarray((mixed(state) >> np.uint64(11)) * 2.0**-53).reshape(cells.shape)


def _numbers(values: ArrayLike, what: str) -> NDArray[Any]:
    """The values as an array, whatever kind of number they are."""
    array = np.asarray(values)
    if array.dtype.kind not in "biuf":
        raise UsageError(f"The {what} are not numbers ({array.dtype}).")
    return array


def _alike(one: ArrayLike, other: ArrayLike, what: str, what_other: str) -> tuple[Floats, Floats]:
    """Two arrays of the same shape, as floats."""
    a, b = _numbers(one, what).astype(np.float64), _numbers(other, what_other).astype(np.float64)
    if a.shape != b.shape:
        raise UsageError(f"{what.capitalize()} of shape {a.shape} and {what_other} of shape {b.shape} don't agree.")
    return a, b


def _event(probability: ArrayLike, happened: ArrayLike) -> tuple[Floats, Floats]:
    """Probabilities and outcomes of an event, checked."""
    p, o = _alike(probability, happened, "probabilities", "outcomes")
    wrong = p[(p < 0) | (p > 1)]
    if wrong.size:
        raise UsageError(f"{wrong[0]:g} is no probability.", "Give values from 0 to 1.")
    odd = o[(o != 0) & (o != 1) & ~np.isnan(o)]
    if odd.size:
        raise UsageError(f"{odd[0]:g} is no outcome of an event.", "Give 1 where it happened and 0 where it did not.")
    return p, o


def _check_within(values: Sequence[float], what: str) -> None:
    """That each lies between 0 and 1, and is not 50 for 50 per cent."""
    for value in values:
        if not 0 < value < 1:
            raise UsageError(f"{value:g} can't be the {what}.", "Give a value between 0 and 1, such as 0.5.")
