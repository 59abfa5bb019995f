"""Varde's own model: what followed the most similar past situations, mixed with the unit's own last months.

Three forests of extremely randomised trees (Geurts, Ernst and Wehenkel 2006) learn, from all units at once, how the
logarithm of deaths in the months ahead differs from a unit's level, each forest with another level: the mean of the
last 3 months, an exponentially weighted mean, and the mean of the last 12. As in quantile regression forests
(Meinshausen 2006) a forest is used for its weights: past situations that fall into the same leaves as today's. A draw
is the whole path of deaths that followed one such situation, scaled to today's level, so that draws of several months
hang together, and the situations themselves can be shown. A share of draws repeats the unit's own last months, recent
ones more often. Both follow part of the unit's usual course through the year. Units without violence of any kind in ten
years draw from what followed for such units. No situation is scaled up beyond a few times today's level, so that a
mean is not made by a skirmish that became a war.

All settings were chosen on origins before 2017 (`docs/forecasts.md` lists what was tried).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from varde.errors import UsageError
from varde.forecast.draws import Draws
from varde.forecast.features import LEVEL_WEIGHTS, Features, features, relative, seasonal_profile
from varde.forecast.panel import Panel
from varde.forecast.random_streams import stream

LEVELS = ("mean_3", "weighted", "mean_12")
TREES = 150
LEAF = 20
PREDICTORS_TRIED = 0.33
OWN_SHARE = 0.35
OWN_MONTHS = 12
HALF_LIFE = 3.0
PERSISTENCE = 0.8
"""Correlation from month to month of the draws that repeat a unit's own past."""
GROWTH_LIMIT = 5.0
"""Times today's level above which no situation is scaled up; one that itself was larger keeps its own deaths."""
SPREAD = 0.93
"""Part of their logarithmic distance from the median that the forest's draws keep: it mixes what is not quite alike."""
SEASON = 0.3
"""Part of the unit's usual difference between calendar months that is expected to come again."""
BLOCKS = ((1, 14), (15, 24), (25, 36), (37, 60))
"""Months ahead that one forest forecasts together; learning about later ones costs the newest situations."""
LEAST_ROWS = 200
"""Situations below which nothing is learned, and only the unit's own past is drawn from."""


@dataclass(frozen=True, slots=True)
class Explanation:
    """Why a unit's forecast is what it is.

    Attributes
    ----------
    drivers : list of (str, float, float)
        Group of predictors, deaths or value that stands for it, and what it adds to the logarithm of expected deaths.
    analogues : list of (str, int, float)
        Unit and month of the most similar past situations, and their share in the draws that follow such.
    """

    drivers: list[tuple[str, float, float]]
    analogues: list[tuple[str, int, float]]


@dataclass(slots=True)
class _Forest:
    """One forest for one level and block of months."""

    level: str
    ahead: tuple[int, ...]
    rows: NDArray[np.intp]
    columns: NDArray[np.intp]
    outcomes: NDArray[np.float64]
    leaves: list[_Leaves]
    at_origin: NDArray[np.intp]
    trees: object

    def weights(self, place: int) -> NDArray[np.float64]:
        """Weight of each past situation for one unit, by its place among the active ones; they sum to one."""
        members = [tree.members(leaf) for tree, leaf in zip(self.leaves, self.at_origin[place].tolist(), strict=True)]
        sizes = np.array([len(m) for m in members])
        each = np.repeat(1 / sizes, sizes) / len(sizes)
        return np.asarray(np.bincount(np.concatenate(members), each, minlength=len(self.rows)), np.float64)


def rescaled(after: NDArray[np.float64], then: NDArray[np.float64], now: float) -> NDArray[np.float64]:
    """Deaths that followed situations, at another level.

    Parameters
    ----------
    after : ndarray, shape (situations, months)
        Deaths that followed.
    then : ndarray, shape (situations, 1)
        Level of each situation, in deaths a month.
    now : float
        Level to bring them to.

    Returns
    -------
    ndarray, shape (situations, months)
        Months without deaths stay without. What is scaled up ends at `GROWTH_LIMIT` times the level, or at its own
        deaths where these were more: what followed a skirmish says little about how far a war can grow.
    """
    scaled = np.maximum((now + 1) / (then + 1) * (after + 1) - 1, 0)
    limit = np.where(then < now, GROWTH_LIMIT * (now + 1), np.inf)
    return np.where(after == 0, 0.0, np.minimum(scaled, np.maximum(after, limit)))


class _Leaves:
    """Which situations lie in each leaf of a tree, kept in the order of the leaves."""

    def __init__(self, leaf_of: NDArray[np.intp]) -> None:
        self.order = np.argsort(leaf_of, kind="stable").astype(np.int32)
        self.found, self.starts = np.unique(leaf_of[self.order], return_index=True)

    def members(self, leaf: int) -> NDArray[np.int32]:
        """Numbers of the situations in a leaf. Each leaf has some: the tree was grown on all of them."""
        place = int(np.searchsorted(self.found, leaf))
        end = self.starts[place + 1] if place + 1 < len(self.starts) else len(self.order)
        return self.order[self.starts[place] : end]


def _blocks(ahead: Sequence[int]) -> Iterator[tuple[int, ...]]:
    for first, last in BLOCKS:
        block = tuple(sorted(h for h in set(ahead) if first <= h <= last))
        if block:
            yield block


class _Fitted:
    def __init__(self, panel: Panel, ahead: Sequence[int]) -> None:
        self.panel = panel
        self.deaths = panel.values
        self.found: Features = features(panel)
        self.origin = panel.values.shape[1] - 1
        self.present = ~np.isnan(panel.values[:, -1])
        self.active = np.flatnonzero(self.present & self.found.active[:, -1])
        self.season = SEASON * seasonal_profile(panel)
        self.whole = bool(np.all(np.nan_to_num(panel.values) % 1 == 0))
        self.forests: dict[int, list[_Forest]] = {}
        self.ahead = tuple(sorted(set(ahead)))
        for number, block in enumerate(_blocks(self.ahead)):
            self.forests[number] = [f for level in LEVELS if (f := self._grow(level, block)) is not None]

    def _situations(self, block: Sequence[int], active: bool) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
        """Rows and columns of past situations whose whole outcome was known at the origin."""
        last = self.origin - max(block)
        if last < OWN_MONTHS:
            return np.empty(0, np.intp), np.empty(0, np.intp)
        seen = ~np.isnan(self.deaths)
        usable = (self.found.active == active) & seen
        usable[:, OWN_MONTHS:] &= seen[:, :-OWN_MONTHS]
        usable[:, :OWN_MONTHS] = False
        usable[:, last + 1 :] = False
        for h in block:
            usable[:, : last + 1] &= seen[:, h : last + 1 + h]
        rows, columns = np.nonzero(usable)
        return rows, columns

    def _grow(self, level: str, block: tuple[int, ...]) -> _Forest | None:
        from sklearn.ensemble import ExtraTreesRegressor

        rows, columns = self._situations(block, active=True)
        if len(rows) < LEAST_ROWS or not len(self.active):
            return None
        base = self.found.levels[level]
        outcomes = np.stack([self.deaths[rows, columns + h] for h in block], axis=1)
        change = np.log1p(outcomes) - np.log1p(base[rows, columns])[:, None]
        predictors = relative(self.found, level)
        trees = ExtraTreesRegressor(
            TREES, min_samples_leaf=LEAF, max_features=PREDICTORS_TRIED, random_state=LEVELS.index(level), n_jobs=1
        )
        trees.fit(predictors[rows, columns], change)
        return _Forest(
            level,
            block,
            rows,
            columns,
            outcomes,
            [_Leaves(tree) for tree in trees.apply(predictors[rows, columns]).T],
            trees.apply(predictors[self.active, self.origin]),
            trees,
        )

    def _from_forest(self, forest: _Forest, place: int, n: int, random: np.random.Generator) -> Draws:
        """Paths of one unit, shape (months of the block, n): what followed similar situations, at today's level."""
        total = np.cumsum(forest.weights(place))
        chosen = np.searchsorted(total, (np.arange(n) + random.random()) / n * total[-1]).clip(0, len(total) - 1)
        base = self.found.levels[forest.level]
        then = base[forest.rows[chosen], forest.columns[chosen]]
        now = float(base[self.active[place], self.origin])
        log = np.log1p(rescaled(forest.outcomes[chosen], then[:, None], now)).T
        middle = np.median(log, axis=1, keepdims=True)
        row = int(self.active[place])
        return np.expm1(middle + SPREAD * (log - middle)) * self._of_the_year(row, forest.level, forest.ahead)

    def _of_the_year(self, row: int, level: str, ahead: Sequence[int]) -> NDArray[np.float64]:
        """Factors by which a unit's months ahead usually differ from the months that a level was taken over."""
        season = self.season[row]
        usual = float(np.average(season, weights=LEVEL_WEIGHTS[level]))
        return np.exp(season[(np.asarray(ahead) - 1) % 12] - usual)[:, None]

    def _from_own(self, row: int, months: int, n: int, random: np.random.Generator) -> Draws:
        """Paths that repeat a unit's own last months, shape (months, n)."""
        from scipy.special import ndtr

        past = self.deaths[row, -OWN_MONTHS:]
        age = np.arange(len(past))[::-1][~np.isnan(past)]
        past = past[~np.isnan(past)]
        order = np.argsort(past, kind="stable")
        total = np.cumsum(0.5 ** (age[order] / HALF_LIFE))
        normal = np.empty((months, n))
        normal[0] = random.standard_normal(n)
        for month in range(1, months):
            normal[month] = PERSISTENCE * normal[month - 1] + np.sqrt(1 - PERSISTENCE**2) * random.standard_normal(n)
        # Ranks spread the draws evenly over the past, as systematic sampling would.
        level = (np.argsort(np.argsort(normal, axis=1), axis=1) + 0.5) / n if n > 1 else ndtr(normal)
        drawn = order[np.searchsorted(total / total[-1], level).clip(0, len(past) - 1)]
        season = self.season[row]
        ahead = season[(np.asarray(self.ahead) - 1) % 12][:, None]
        return np.asarray(past[drawn] * np.exp(ahead - season[11 - age[drawn]]))

    def draws(self, ahead: Sequence[int], n: int, seed: int) -> Draws:
        """Draws for months ahead, shape (units, len(ahead), n); see `models.contract.Fitted`."""
        wanted = set(ahead)
        if not wanted <= set(self.ahead):
            raise UsageError("The model was fitted for other months than were asked for.")
        out = np.full((len(self.panel.units), len(self.ahead), n), np.nan)
        place_of = {int(row): place for place, row in enumerate(self.active)}
        pools = {number: self._situations(block, active=False) for number, block in enumerate(_blocks(self.ahead))}
        for row in np.flatnonzero(self.present).tolist():
            random = stream(seed, "varde", self.panel.units[row], self.panel.last_month)
            place = place_of.get(row)
            own = self._from_own(row, len(self.ahead), n, random)
            out[row] = own
            start = 0
            # Which part of the mixture a draw comes from is the same in all months.
            part = random.permutation((np.arange(n) + random.random()) / n)
            for number, block in enumerate(_blocks(self.ahead)):
                span = slice(start, start + len(block))
                start += len(block)
                if place is None:
                    self._quiet(out[row, span], pools[number], block, random)
                elif self.forests[number]:
                    self._mix(out[row, span], self.forests[number], place, part, random)
        kept = [self.ahead.index(h) for h in ahead]
        return np.rint(out[:, kept]) if self.whole else out[:, kept]

    def _mix(
        self,
        out: Draws,
        forests: list[_Forest],
        place: int,
        part: NDArray[np.float64],
        random: np.random.Generator,
    ) -> None:
        """Put what the forests say in place of a share of the draws."""
        edges = OWN_SHARE + (1 - OWN_SHARE) * np.arange(len(forests) + 1) / len(forests)
        for forest, low, high in zip(forests, edges[:-1], edges[1:], strict=True):
            mine = np.flatnonzero((part >= low) & (part < high))
            if len(mine):
                paths = self._from_forest(forest, place, len(mine), random)
                # Paths of one block go with paths of the next by their size, so that a bad year follows a bad year.
                out[:, mine] = paths[:, np.argsort(paths.sum(axis=0), kind="stable")]

    def _quiet(
        self,
        out: Draws,
        pool: tuple[NDArray[np.intp], NDArray[np.intp]],
        block: Sequence[int],
        random: np.random.Generator,
    ) -> None:
        """Fill in draws of a unit without violence in ten years: what followed for such units."""
        rows, columns = pool
        if not len(rows):
            return
        chosen = random.integers(0, len(rows), out.shape[1])
        for place, h in enumerate(block):
            out[place] = self.deaths[rows[chosen], columns[chosen] + h]

    def explain(self, row: int, n: int = 5) -> Explanation:
        """The main drivers of a unit's forecast and the past situations most like its own.

        A driver's effect is how the forests' mean change differs when its predictors take the median of all past
        situations instead of today's. A unit without violence in ten years has neither.
        """
        places = np.flatnonzero(self.active == row)
        forests = self.forests.get(0, [])
        if not len(places) or not forests:
            return Explanation([], [])
        drivers = self._drivers(int(places[0]))
        shares: dict[tuple[str, int], float] = {}
        for forest in forests:
            weights = forest.weights(int(places[0])) / len(forests)
            for i in np.argsort(-weights)[:50]:
                key = (self.panel.units[forest.rows[i]], self.panel.first_month + int(forest.columns[i]))
                shares[key] = shares.get(key, 0.0) + float(weights[i])
        return Explanation(drivers[:n], _spread_out(shares, n))

    @cached_property
    def _effects(self) -> NDArray[np.float64]:
        """What each group of predictors adds to the mean change in the first block, shape (active units, groups)."""
        names = [*self.found.names, "level"]
        effects = np.zeros((len(self.active), len(GROUPS)))
        for forest in self.forests[0]:
            predictors = relative(self.found, forest.level)
            today = predictors[self.active, self.origin]
            usual = np.median(predictors[forest.rows, forest.columns], axis=0)
            trial = np.repeat(today[None], len(GROUPS) + 1, axis=0)
            for group, prefixes in enumerate(GROUPS.values(), 1):
                own = [j for j, name in enumerate(names) if name.startswith(prefixes)]
                trial[group][:, own] = usual[own]
            mean = np.asarray(forest.trees.predict(trial.reshape(-1, trial.shape[-1])))  # type: ignore[attr-defined]
            mean = mean.reshape(*trial.shape[:2], -1).mean(axis=2)
            effects += (mean[0] - mean[1:]).T / len(self.forests[0])
        return effects

    def _drivers(self, place: int) -> list[tuple[str, float, float]]:
        values = self.found.values[self.active[place], self.origin]
        told = []
        for group, effect in zip(GROUPS, self._effects[place].tolist(), strict=True):
            name = SHOWN[group]
            value = float(values[self.found.names.index(name)]) if name in self.found.names else 0.0
            told.append((group, value if "share" in name else float(np.expm1(value)), effect))
        return sorted(told, key=lambda d: -abs(d[2]))


GROUPS: dict[str, tuple[str, ...]] = {
    "recent months": ("deaths_1", "deaths_3", "deaths_6", "since_25", "since_100"),
    "level": ("level", "world"),
    "longer past": ("deaths_24", "deaths_60", "conflict_months", "below_peak"),
    "unevenness": ("variability", "spikiness", "worst_month", "quiet_share", "since_1", "since_quiet"),
    "other violence": ("state_based", "non_state", "one_sided"),
    "neighbours": ("neighbours",),
}
"""Groups of predictors that are explained together, by the beginnings of their names."""

SHOWN = {
    "recent months": "deaths_3",
    "level": "deaths_12",
    "longer past": "deaths_60",
    "unevenness": "quiet_share_12",
    "other violence": "one_sided_12",
    "neighbours": "neighbours_12",
}
"""The predictor whose value stands for its group."""


def _spread_out(shares: dict[tuple[str, int], float], n: int) -> list[tuple[str, int, float]]:
    """The heaviest situations, of neighbouring months of one unit only the heaviest."""
    kept: list[tuple[str, int, float]] = []
    for (unit, month), share in sorted(shares.items(), key=lambda item: (-item[1], item[0])):
        if all(unit != other or abs(month - when) > 6 for other, when, _ in kept):
            kept.append((unit, month, share))
        if len(kept) == n:
            break
    return kept


class Varde:
    """Similar past situations and the unit's own last months."""

    name = "varde"
    summary = "What followed the most similar past situations of all units, mixed with the unit's own last months."
    whole_numbers = True
    paths = True
    natural_draws: int | None = None

    def fit(self, panel: Panel, ahead: Sequence[int]) -> _Fitted:
        """Learn from a panel; see `models.contract.Model`."""
        if max(ahead) > BLOCKS[-1][1]:
            raise UsageError(f"Varde's model looks at most {BLOCKS[-1][1]} months ahead, not {max(ahead)}.")
        return _Fitted(panel, ahead)


MODEL = Varde()
