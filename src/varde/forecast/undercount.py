"""What becomes of candidate months: from first publication to the next yearly release.

UCDP publishes candidate events month by month and replaces them with its yearly release. The sum of the world grows by
that: 2025 was first published with 181,331 deaths and became 245,464. But of the state-months with deaths three in ten
stay as they were, two in ten are dropped to zero (events that turn out to belong to no active dyad), and more shrink
than grow; the growth of the sum is that of a few months of a few states (56,000 of 64,000 in 2025 are one-sided deaths
in Sudan in October). One factor for all therefore makes nearly every cell worse. Here the final count of a provisional
cell is drawn from the ratios seen among published counts of the same type and size.

What it rests on is little: two years of which both publications are held, 2019 and 2025. No state decides for the
others, because its months share a limited weight and the largest ratios are cut; so the next October of 2025 will
again be missed. Nothing here depends on how long ago a month was published, because the pairs show no such trend.
Months are drawn independently of each other; in the pairs the ratios of a state's months go together a little
(correlations of 0.1 to 0.3), so that a sum over provisional months is somewhat less certain than its draws.

For the history that a forecast starts from: with conflictology at four origins that end in candidate months (2019-12,
2020-12, 2021-06, 2025-12), drawing that history with `final_counts` changed the CRPS by 0.0, -1.7, -0.7 and +0.3 per
cent, and putting the expected final count in its place by 0.0, 0.0, +0.3 and +2.3 per cent. Draw it, or leave it as
published.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from varde.errors import UsageError
from varde.forecast.country_panel import TARGETS, TYPES, country_panel, state_keys, views_panel
from varde.forecast.draws import Draws
from varde.forecast.months import month_id
from varde.forecast.panel import Panel, Values, stem
from varde.forecast.random_streams import stream
from varde.store import Store

SIZES = (1, 10, 100)
"""Published counts at which a class of size begins."""
RECENT = 12
"""Months that a published zero is told apart by: whether the state had such deaths in so many months before it."""
CLASSES = 2 + len(SIZES)
"""Zero after quiet months, zero after deaths, and the classes of size."""
STATE_WEIGHT = 4
"""A state with m cells in a class of size weighs m / (m + 4): a single cell a fifth, many cells never more than one."""
LARGEST = 0.95
"""Ratios above this share of their class are cut to it, so that no single month sets the mean."""


@dataclass(frozen=True, slots=True)
class Pairs:
    """State-months of one year as first published and as final.

    Attributes
    ----------
    year : int
        Calendar year of the months.
    states : ndarray of str, shape (cells,)
        Gleditsch-Ward code of each cell's state.
    first, final : mapping of str to ndarray, shape (cells,)
        Deaths by target ("state-based", "non-state", "one-sided", "total").
    after_deaths : mapping of str to ndarray of bool, shape (cells,)
        Whether deaths of the target had been published for the `RECENT` months before.
    """

    year: int
    states: NDArray[np.str_]
    first: Mapping[str, Values]
    final: Mapping[str, Values]
    after_deaths: Mapping[str, NDArray[np.bool_]]


@dataclass(frozen=True, slots=True)
class Outcomes:
    """What became of the cells of one type and class of size.

    Attributes
    ----------
    values : ndarray
        Ratios of final to published deaths, ascending; where nothing had been published, the final deaths themselves.
    shares : ndarray
        Share of the weight up to and with each value; the last is 1.
    """

    values: Values
    shares: Values

    def draw(self, uniform: Values) -> Values:
        """Values at given shares (uniform numbers from 0 to 1)."""
        drawn: Values = self.values[np.minimum(np.searchsorted(self.shares, uniform), len(self.values) - 1)]
        return drawn


Undercount = Mapping[str, tuple[Outcomes, ...]]
"""Outcomes by target, for each of the `CLASSES`."""


def published_pairs(store: Store) -> list[Pairs]:
    """Every year of which the evidence base holds first publication and next yearly release, by state and month.

    2019 is that of the two vintages of `views_country_months`: candidates in the earlier, final in the later. Others
    are the months of `first_published_months` that `violence_country_months` holds as final.

    Raises
    ------
    StoreError
        Where the evidence base lacks one of the tables.
    """
    return [_pairs_2019(store), *_pairs_first_published(store)]


def learn(pairs: Sequence[Pairs]) -> Undercount:
    """Outcomes by target and class of the published count.

    Parameters
    ----------
    pairs : sequence of Pairs
        Years to learn from; a state's cells of different years count as the same state's.

    Raises
    ------
    UsageError
        Without any pairs, or where a class has no cell.
    """
    if not pairs:
        raise UsageError("There are no pairs of first and final counts to learn from.")
    states = np.concatenate([p.states for p in pairs])
    learned = {}
    for target in TARGETS:
        first = np.concatenate([p.first[target] for p in pairs])
        final = np.concatenate([p.final[target] for p in pairs])
        kind = _classes(first, np.concatenate([p.after_deaths[target] for p in pairs]))
        cells = [kind == k for k in range(CLASSES)]
        if not all(c.any() for c in cells):
            raise UsageError(f"The pairs of first and final counts are too few for {target} deaths.")
        learned[target] = (
            *(_finals(final[c]) for c in cells[:2]),
            *(_ratios(states[c], final[c] / first[c]) for c in cells[2:]),
        )
    return learned


def final_counts(panel: Panel, undercount: Undercount, n: int, seed: int) -> Draws:
    """Draws of the final counts of a panel's provisional months.

    Parameters
    ----------
    panel : Panel
        Of UCDP deaths by state.
    undercount : mapping
        From `learn`.
    n : int
        Draws a cell.
    seed : int
        The same seed gives a unit and month the same draws, whatever else is in the panel.

    Returns
    -------
    ndarray, shape (units, provisional months, n)
        Whole numbers of deaths; NaN where the panel has no value. No month where the panel has none provisional.

    Raises
    ------
    UsageError
        Another target than UCDP's, or fewer than one draw.
    """
    if n < 1:
        raise UsageError(f"{n} draws are none.", "Ask for at least one.")
    outcomes = _of_target(undercount, panel.target)
    columns = np.flatnonzero(_is_provisional(panel))
    published = panel.values[:, columns]
    classes = _classes(published, _after_deaths(panel.values, columns))
    drawn = np.full((*published.shape, n), np.nan)
    for row, place in np.argwhere(~np.isnan(published)).tolist():
        month = panel.first_month + int(columns[place])
        uniform = stream(seed, "undercount", panel.units[row], month).random(n)
        outcome = outcomes[classes[row, place]].draw(uniform)
        drawn[row, place] = np.round(outcome * max(published[row, place], 1.0))
    return drawn


def _of_target(undercount: Undercount, target: str) -> tuple[Outcomes, ...]:
    if target not in undercount:
        raise UsageError(
            f"What becomes of candidate counts is not known for {target!r}.", f"It is for: {', '.join(undercount)}."
        )
    return undercount[target]


def _is_provisional(panel: Panel) -> NDArray[np.bool_]:
    """Which columns are provisional months."""
    return np.zeros(panel.values.shape[1], dtype=bool) if panel.provisional is None else panel.provisional


def _after_deaths(series: Values, columns: NDArray[np.intp]) -> NDArray[np.bool_]:
    """Whether a series has deaths in the `RECENT` columns before each of some columns, shape (units, columns)."""
    after = np.zeros((len(series), len(columns)), dtype=bool)
    for place, column in enumerate(columns.tolist()):
        after[:, place] = (series[:, max(column - RECENT, 0) : column] > 0).any(axis=1)
    return after


def _classes(published: Values, after_deaths: NDArray[np.bool_]) -> NDArray[np.intp]:
    """Class of published counts, of any shape."""
    return np.where(published < SIZES[0], after_deaths, 1 + np.searchsorted(SIZES, published, side="right"))


def _finals(final: Values) -> Outcomes:
    """Final counts of cells published as zero, all of one weight."""
    return Outcomes(np.sort(final), np.arange(1, len(final) + 1) / len(final))


def _ratios(states: NDArray[np.str_], ratios: Values) -> Outcomes:
    """Ratios of final to published counts, the states' cells weighted and the largest cut."""
    _, group, cells = np.unique(states, return_inverse=True, return_counts=True)
    order = np.argsort(ratios, kind="stable")
    shares = np.cumsum(1.0 / (cells[group] + STATE_WEIGHT)[order])
    shares /= shares[-1]
    ascending = ratios[order]
    return Outcomes(np.minimum(ascending, ascending[np.searchsorted(shares, LARGEST)]), shares)


def _pairs_2019(store: Store) -> Pairs:
    """2019 as candidates (the vintage of early 2021) and as final (mid-2021)."""
    early, late = views_panel(store, "early-2021"), views_panel(store, "mid-2021")
    months = np.arange(month_id("2019-01"), month_id("2019-12") + 1)
    return _pairs(late, months, _by_target(early))


def _pairs_first_published(store: Store) -> list[Pairs]:
    """The years of `first_published_months`, as far as they are final by now."""
    rows = store.rows("SELECT state, month, type, deaths FROM first_published_months ORDER BY state, month, type")
    panel = country_panel(store)
    place = {key: row for row, key in enumerate(state_keys(panel))}
    published = np.unique([month_id(row["month"]) for row in rows])
    final = np.flatnonzero(~_is_provisional(panel)) + panel.first_month
    months = np.intersect1d(published, final)
    first = _by_target(panel)
    for kind in TYPES:
        first[kind][:, months - panel.first_month] *= 0
    for row in rows:
        if row["state"] in place and (month := month_id(row["month"])) in months:
            first[row["type"]][place[row["state"]], panel.column(month)] = row["deaths"]
    first["total"] = np.sum([first[t] for t in TYPES], axis=0)
    years = 1980 + (months - 1) // 12
    return [_pairs(panel, months[years == year], first) for year in np.unique(years)]


def _by_target(panel: Panel) -> dict[str, Values]:
    """Copies of the deaths by type, and their total."""
    by_type = {t: panel.covariates[stem(t)].copy() for t in TYPES}
    return {**by_type, "total": np.sum(list(by_type.values()), axis=0)}


def _pairs(panel: Panel, months: NDArray[np.intp], first: Mapping[str, Values]) -> Pairs:
    """Cells of some months; `panel` holds what became final, and `first` starts with the same month."""
    columns = months - panel.first_month
    final = _by_target(panel)
    known = ~np.isnan(first["total"][:, columns] + final["total"][:, columns])
    return Pairs(
        year=1980 + (int(months[0]) - 1) // 12,
        states=np.repeat(np.array(panel.units)[:, None], len(months), axis=1)[known],
        first={t: first[t][:, columns][known] for t in TARGETS},
        final={t: final[t][:, columns][known] for t in TARGETS},
        after_deaths={t: _after_deaths(first[t], columns)[known] for t in TARGETS},
    )
