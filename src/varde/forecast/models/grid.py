"""Varde's model for grid cells: chances read off a ladder of logistic regressions, mixed with the cell's own past."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from varde.forecast.draws import Draws
from varde.forecast.models.conflictology import last_months, repeat_evenly
from varde.forecast.models.contract import Model
from varde.forecast.panel import Panel, Values, stem
from varde.forecast.random_streams import stream

RUNGS = (1, 2, 5, 10, 25, 50, 100, 250)
"""Deaths at which the ladder has a rung: each asks how likely so many are, given that the one below was reached."""
EARLIEST = 24
"""Months of history that a past case needs (a third of the panel where that is shorter)."""
HORIZONS_EACH = 2
"""Horizons drawn for each past month of a cell, so that cases do not multiply with the months asked for."""
ZEROS = 300_000
"""About how many past cases without deaths are learned from; each then stands for all those left out."""
QUIET = 0.1
"""How often a case in a quiet region is taken, against one with deaths within `WIDE` steps in the last 60 months."""
NEAR, WIDE = 4, 12
"""Steps from cell to cell over which violence around a cell is averaged."""
KNOTS = (1 / 3, 2 / 3)
"""Quantiles of a predictor's values above zero at which its line may bend."""
SHRINKAGE = 0.003
"""Inverse strength of the penalty on squared coefficients (scikit-learn's C), for predictors of unit variance."""
FEWEST = 20
"""Cases on either side that a rung needs for a regression; with fewer it has one chance for all."""
TRUST = 12
"""Months with deaths in the last year that give the cell's own past as much weight as the ladder."""
BLOCK = 2_000
"""Cells whose chances are computed at a time."""
PURPOSE = "varde-grid"

Array = NDArray[np.float32]
Rows = NDArray[np.intp]

PREDICTORS = (
    *(f"deaths in the cell, last {w} months" for w in (1, 3, 12, 60)),
    "deaths in the cell, yearly mean since the start",
    *(f"months with deaths in the cell, of the last {w}" for w in (3, 12, 60)),
    "time since deaths in the cell",
    *(f"deaths of other types in the cell, last {w} months" for w in (3, 12, 60)),
    *(f"events in the cell, last {w} months" for w in (3, 12, 60)),
    *(f"deaths in adjacent cells, last {w} months" for w in (1, 3, 12, 60)),
    *(f"months with deaths in adjacent cells, of the last {w}" for w in (3, 12)),
    *(f"deaths of other types in adjacent cells, last {w} months" for w in (12, 60)),
    *(f"deaths around the cell, last {w} months" for w in (3, 12, 60)),
    *(f"deaths in the wider region, last {w} months" for w in (3, 12, 60)),
    "months with deaths around the cell, of the last 12",
    "months ahead",
)
"""What the chances depend on, in the order of the columns; the last one is the horizon."""
AROUND_60 = PREDICTORS.index("deaths around the cell, last 60 months")


class _History:
    """A panel's sums over any window, from running totals."""

    def __init__(self, panel: Panel) -> None:
        known = np.nan_to_num(panel.values)
        own_type = stem(panel.target)
        types = [t for t in ("state_based", "non_state", "one_sided") if t != own_type and t in panel.covariates]
        others = sum((np.nan_to_num(panel.covariates[t]) for t in types), np.zeros_like(known))
        self.deaths = _running(known)
        self.others = _running(others)
        self.events = _running(np.nan_to_num(panel.covariates.get("events", np.zeros_like(known))))
        self.months = _running(known > 0)
        columns = np.arange(known.shape[1], dtype=np.int16)
        self.last = np.maximum.accumulate(np.where(known > 0, columns, np.int16(-1)), axis=1)
        self.beside = _beside(panel)
        self.each = 1 + np.count_nonzero(self.beside < len(known), axis=1)

    def predictors(self, at: int) -> Array:
        """All predictors but the horizon, as known at the end of a month, shape (units, predictors)."""

        def within(series: Values, width: int) -> Values:
            recent: Values = series[:, at + 1] - series[:, max(at + 1 - width, 0)]
            return recent

        deaths = {w: within(self.deaths, w) for w in (1, 3, 12, 60)}
        months = {w: within(self.months, w) for w in (3, 12, 60)}
        others = {w: within(self.others, w) for w in (3, 12, 60)}
        around = {w: self._spread(np.log1p(deaths[w]), NEAR) for w in (3, 12, 60)}
        last = self.last[:, at]
        columns = [
            *(np.log1p(d) for d in deaths.values()),
            np.log1p(12 * self.deaths[:, at + 1] / (at + 1)),
            *months.values(),
            # Never seen counts as twenty years ago.
            np.log1p(np.where(last >= 0, at - last, 240)),
            *(np.log1p(o) for o in others.values()),
            *(np.log1p(within(self.events, w)) for w in (3, 12, 60)),
            *(np.log1p(self._adjacent(d)) for d in deaths.values()),
            *(self._adjacent(months[w]) for w in (3, 12)),
            *(np.log1p(self._adjacent(others[w])) for w in (12, 60)),
            *around.values(),
            *(self._spread(a, WIDE - NEAR) for a in around.values()),
            self._spread(months[12], NEAR),
        ]
        return np.stack(columns, axis=1).astype(np.float32)

    def _adjacent(self, values: Values) -> Values:
        """Sum over the adjacent units."""
        total: Values = np.append(values, 0.0)[self.beside].sum(axis=1)
        return total

    def _spread(self, values: Values, steps: int) -> Values:
        """Mean over a unit and those adjacent to it, so many times over."""
        for _ in range(steps):
            values = (values + self._adjacent(values)) / self.each
        return values


def _running(series: NDArray[Any]) -> Values:
    """Totals of all months before each column, with one column more than the series."""
    total = np.zeros((series.shape[0], series.shape[1] + 1))
    np.cumsum(series, axis=1, out=total[:, 1:])
    return total


def _beside(panel: Panel) -> Rows:
    """Rows of the units adjacent to each, filled up with the number of units, shape (units, most adjacent)."""
    beside = np.full((len(panel.units), max(map(len, panel.neighbours), default=0)), len(panel.units), dtype=np.intp)
    for row, rows in enumerate(panel.neighbours):
        beside[row, : len(rows)] = rows
    return beside


@dataclass(frozen=True, slots=True)
class _Cases:
    """Past cases: what was known, what came, and how many cases each stands for."""

    predictors: Array
    came: Values
    weight: Values


def _past_cases(history: _History, values: Values, ahead: Sequence[int]) -> _Cases:
    """Cases of past months and horizons: all with deaths, and a sample of those without."""
    rng = np.random.default_rng(0)
    horizons = np.array(sorted(ahead))
    end = values.shape[1]
    at_months = range(min(EARLIEST, end // 3), end - int(horizons[0]))
    keep = min(1.0, ZEROS / max(1, len(values) * len(at_months) * HORIZONS_EACH))
    found: list[tuple[Array, Values, Values]] = []
    for at in at_months:
        known = history.predictors(at)
        chance = np.where(known[:, AROUND_60] > 0, keep, keep if keep == 1 else keep * QUIET)
        possible = horizons[at + horizons < end]
        for _ in range(HORIZONS_EACH):
            horizon = rng.choice(possible, len(values))
            came = values[np.arange(len(values)), at + horizon]
            with np.errstate(invalid="ignore"):
                taken = np.flatnonzero((came > 0) | ((came == 0) & (rng.random(len(came)) < chance)))
            case = np.column_stack([known[taken], horizon[taken].astype(np.float32)])
            found.append((case, came[taken], np.where(came[taken] > 0, 1.0, 1 / chance[taken])))
    if not found:
        return _Cases(np.zeros((0, len(PREDICTORS)), np.float32), np.zeros(0), np.zeros(0))
    return _Cases(*(np.concatenate(parts) for parts in zip(*found, strict=True)))


class _Bends:
    """Predictors as lines that bend: each one's value, whether it is above zero, and how far it is past its knots."""

    def __init__(self, predictors: Array) -> None:
        knots, source = [], []
        for column, series in enumerate(predictors.T):
            above = series[series > 0]
            bends = np.unique(np.quantile(above, KNOTS)) if above.size else np.zeros(0)
            knots.append(bends)
            source += [column] * len(bends)
        self.knots = np.concatenate(knots).astype(np.float32)
        self.bending = np.array(source, dtype=np.intp)
        raw = self._raw(predictors)
        self.centre = raw.mean(axis=0, dtype=np.float64).astype(np.float32)
        spread = raw.std(axis=0, dtype=np.float64).astype(np.float32)
        self.scale = np.where(spread > 0, spread, np.float32(1))

    def _raw(self, predictors: Array) -> Array:
        over = np.maximum(predictors[:, self.bending] - self.knots, np.float32(0))
        return np.concatenate([predictors, over, (predictors > 0).astype(np.float32)], axis=1)

    def __call__(self, predictors: Array) -> Array:
        raw = self._raw(predictors)
        raw -= self.centre
        raw /= self.scale
        return raw


class _Rung:
    """The chance that one more rung is reached."""

    def __init__(self, predictors: Array, reached: NDArray[np.bool_], weight: Values) -> None:
        self.bends: _Bends | None = None
        fewer = min(int(reached.sum()), int((~reached).sum()))
        self.share = float(np.average(reached, weights=weight)) if len(reached) else 0.0
        if fewer >= FEWEST:
            from sklearn.linear_model import LogisticRegression

            self.bends = _Bends(predictors)
            # Newton steps go all the way to the optimum, which makes it the same on any machine with any threads.
            regression = LogisticRegression(C=SHRINKAGE, solver="newton-cholesky", tol=1e-8)
            fitted = regression.fit(self.bends(predictors).astype(np.float64), reached, weight)
            self.slopes: Values = fitted.coef_[0]
            self.level = float(fitted.intercept_[0])

    def chance(self, predictors: Array) -> Values:
        """Chance for each case, shape (cases,)."""
        if self.bends is None:
            return np.full(len(predictors), self.share)
        odds = self.bends(predictors).astype(np.float64) @ self.slopes + self.level
        return np.asarray(1 / (1 + np.exp(-odds)), dtype=np.float64)


class _Ladder:
    """Distribution of deaths: the chance of each rung, and between rungs the sizes that past cases had."""

    def __init__(self, cases: _Cases) -> None:
        self.learned = len(cases.came) > 0
        self.rungs, sizes = [], []
        reached = cases.came >= 0
        for rung, above in zip(RUNGS, (*RUNGS[1:], np.inf), strict=True):
            predictors, came = cases.predictors[reached], cases.came[reached]
            self.rungs.append(_Rung(predictors, came >= rung, cases.weight[reached]))
            reached = cases.came >= rung
            sizes.append(np.sort(cases.came[reached & (cases.came < above)]))
        self.sizes = np.concatenate(sizes)
        self.counts = np.array([len(s) for s in sizes])
        self.starts = np.cumsum(self.counts) - self.counts

    def chances(self, predictors: Array) -> Values:
        """Chance of at least so many deaths as each rung says, shape (cases, rungs)."""
        each = np.stack([rung.chance(predictors) for rung in self.rungs], axis=1)
        return np.asarray(np.cumprod(each, axis=1), dtype=np.float64)

    def values(self, chances: Values, exceeded: Values) -> Values:
        """Deaths that are exceeded with the probabilities given, all below the chance of the first rung."""
        rung = np.maximum((chances > exceeded[:, None]).sum(axis=1) - 1, 0)
        bounds = np.append(chances, 0.0)
        width = np.maximum(bounds[rung] - bounds[rung + 1], 1e-300)
        within = ((bounds[rung] - exceeded) / width * self.counts[rung]).astype(np.intp)
        place = self.starts[rung] + np.clip(within, 0, self.counts[rung] - 1)
        return np.asarray(self.sizes[place], dtype=np.float64)


def _cases_ahead(known: Array, ahead: int) -> Array:
    """Predictors with the horizon beside them."""
    return np.column_stack([known, np.full(len(known), ahead, dtype=np.float32)])


@dataclass(frozen=True)
class FittedGrid:
    """The model as fitted at an origin."""

    units: tuple[str, ...]
    origin: int
    pasts: tuple[Values, ...]
    ladder: _Ladder
    chances: Mapping[int, Values]
    """For each month ahead, the chance of at least so many deaths as each rung says, shape (units, rungs)."""

    @cached_property
    def trust(self) -> Values:
        """Share of the draws that repeat the unit's own last 12 months, shape (units,)."""
        if not self.ladder.learned:
            return np.ones(len(self.pasts))
        violent = np.array([np.count_nonzero(past) for past in self.pasts], dtype=float)
        share: Values = violent / (violent + TRUST)
        return share

    def draws(self, ahead: Sequence[int], n: int, seed: int) -> Draws:
        """Draws for all units, as `contract.Fitted.draws` says."""
        draws = np.zeros((len(self.units), len(ahead), n))
        for row, (unit, past) in enumerate(zip(self.units, self.pasts, strict=True)):
            if not past.size:
                draws[row] = np.nan
                continue
            for step, month in enumerate(ahead):
                random = stream(seed, PURPOSE, unit, self.origin + month)
                found = self._cell(row, self.chances[month][row], n, random)
                if found.any():
                    draws[row, step] = found
        return draws

    def _cell(self, row: int, chances: Values, n: int, random: Generator) -> Values:
        """Draws of one unit and month in no order, or a single zero where all are zero.

        The draws are a systematic sample (evenly spaced from a random start), so that even chances below 1 in n come
        out right on average, and those above it nearly so every time.
        """
        own = int(self.trust[row] * n + random.random())
        rest = n - own
        above, fraction = divmod(rest * chances[0] + random.random(), 1)
        if not own and not above:
            return np.zeros(1)
        # A systematic sample of `rest` draws of which `above` exceed zero.
        above = min(int(above), rest)
        drawn = np.zeros(rest)
        drawn[:above] = self.ladder.values(chances, (np.arange(above) + fraction) / max(rest, 1)) if above else 0.0
        return random.permutation(np.concatenate([repeat_evenly(self.pasts[row], own, random), drawn]))


class Grid:
    """Chances of violence in each cell from its own past and that of the cells around it.

    **Ladder.** The chance of at least 1 death; of at least 2, given 1; of at least 5, given 2; and so on to 250
    (`RUNGS`): each a logistic regression on `PREDICTORS`, fitted on past months of all units, in which every predictor
    may bend at two points. Between two rungs, deaths are resampled from the past cases that lay there. One regression
    serves all horizons, with the horizon among its predictors. All past cases with deaths are learned from, and of
    those without a sample that is weighted up, so that time and memory are bounded.

    **Own past.** A unit with deaths in k of the last 12 months has a share of k / (k + 12) of its draws from those 12
    months as they were (conflictology), the rest from the ladder. A unit with no past to learn from has them all.

    Any panel can be forecast with it; without `neighbours` the cells around add nothing. Other types of violence and
    counts of events are used where the covariates hold them (`state_based`, `non_state`, `one_sided`, `events`).

    Everything was chosen on the 13,110 cells of Africa and the Middle East, state-based deaths in calendar years 2010
    to 2016, each from October of the year before (months 3 to 14 ahead): mean CRPS 0.158, where conflictology has 0.169
    and zero 0.227. Tried and left: boosted trees and forests for the chances and for the sizes, ratios to the unit's
    own mean, longer and shorter own pasts, a second ring, learning from all cells on land, other weights of the own
    past. With all settings made, 2018 to 2020 has 0.097, conflictology 0.113, zero 0.101; in 2018, after great battles
    had ended, zero did better (0.119 against 0.126). Average precision for at least one death is 0.39 there, that of
    conflictology 0.33. (After that look only the solver was exchanged, to have the same draws with any number of
    threads; it moved no year's CRPS by more than 0.0005.)
    """

    name = PURPOSE
    summary = "Logistic regressions on the past of a cell and those around it, mixed with its own last 12 months."
    whole_numbers = True
    paths = False
    natural_draws: int | None = None

    def fit(self, panel: Panel, ahead: Sequence[int]) -> FittedGrid:
        """Learn from all past months of all units."""
        history = _History(panel)
        ladder = _Ladder(_past_cases(history, panel.values, ahead))
        known = history.predictors(panel.values.shape[1] - 1)
        blocks = [known[start : start + BLOCK] for start in range(0, len(known), BLOCK)]
        chances = {a: np.concatenate([ladder.chances(_cases_ahead(block, a)) for block in blocks]) for a in ahead}
        return FittedGrid(panel.units, panel.last_month, tuple(last_months(panel)), ladder, chances)


MODEL: Model = Grid()
