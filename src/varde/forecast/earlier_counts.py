"""Panels with history as it stood: what a forecaster of the day saw, before counts were revised.

UCDP replaces candidate events with its yearly release, and revises that in the next. A forecast made today from a past
origin sees the revised counts; to know what that is worth, the same model is fitted on the earlier ones. Of those the
evidence base holds two vintages of 2021 by state and month, and the months of 2025 as first published. For other
origins they are drawn: what becomes of candidate counts (`undercount`) is learned from the same pairs backwards, from
the final count to the one first published.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from varde.forecast.country_panel import TYPES, state_keys, views_panel
from varde.forecast.months import month_id, month_text
from varde.forecast.panel import Panel, Values, stem
from varde.forecast.undercount import Pairs, final_counts, learn
from varde.store import Store

RELEASED_IN = 7
"""Month of the year from which the release that makes the year before final counts as out; it comes in June or July."""

ORIGINS = (("early-2021", "2019-08"), ("early-2021", "2020-01"), ("mid-2021", "2021-01"), ("mid-2021", "2021-06"))
"""Vintages of 2021 and origins that end in their candidate months."""
FAULTY = "2020-07"
"""Month in which the later vintage lacks most deaths of Afghanistan and others; the earlier one has it whole."""


@dataclass(frozen=True, slots=True)
class Earlier:
    """History as it stood at an origin.

    Attributes
    ----------
    origin : int
        Number of the last month observed.
    history : str
        Which counts are the earlier ones.
    panel : Panel
        As the panel it was made from, but with those counts.
    """

    origin: int
    history: str
    panel: Panel


def held_histories(store: Store, panel: Panel) -> list[Earlier]:
    """Histories of which the evidence base holds the counts as they stood.

    Parameters
    ----------
    store : Store
        Its tables `views_country_months` and `first_published_months` are read.
    panel : Panel
        From `country_panel`, in whose place the earlier counts are put.

    Returns
    -------
    list of Earlier
        Those of `ORIGINS` (the month `FAULTY` is the earlier vintage's in both), and July 2025 with the months of 2025
        as first published (years before as they are today).

    Raises
    ------
    StoreError
        Where the evidence base lacks a table.
    """
    held = {name: views_panel(store, name, panel.target) for name in dict.fromkeys(name for name, _ in ORIGINS)}
    vintages = {name: with_counts(panel, other) for name, other in held.items()}
    vintages["mid-2021"] = with_counts(vintages["mid-2021"], held["early-2021"], only=month_id(FAULTY))
    found = [Earlier(month_id(origin), f"vintage {name}", vintages[name]) for name, origin in ORIGINS]
    first = with_counts(panel, _first_published(store, panel))
    return [*found, Earlier(month_id("2025-07"), "2025 as first published", first)]


def with_counts(panel: Panel, other: Panel, only: int | None = None) -> Panel:
    """A panel with the deaths and events of another one in the units and months that both have values for.

    Parameters
    ----------
    panel : Panel
        With deaths and events by type as covariates, as `country_panel` gives them.
    other : Panel
        The same, of another vintage and perhaps of fewer units and months. Its provisional months are taken over.
    only : int, optional
        The one month to take.
    """
    place = {unit: row for row, unit in enumerate(panel.units)}
    shared = [(place[unit], row) for row, unit in enumerate(other.units) if unit in place]
    first, last = max(panel.first_month, other.first_month), min(panel.last_month, other.last_month)
    first, last = (first, last) if only is None else (only, only)
    into = np.ix_([row for row, _ in shared], range(panel.column(first), panel.column(last) + 1))
    of = np.ix_([row for _, row in shared], range(other.column(first), other.column(last) + 1))
    counts = {}
    for name in _series():
        series = panel.covariates[name].copy()
        earlier = other.covariates[name][of]
        series[into] = np.where(np.isnan(earlier) | np.isnan(series[into]), series[into], earlier)
        counts[name] = series
    provisional = np.zeros(panel.values.shape[1], dtype=bool) if panel.provisional is None else panel.provisional.copy()
    if other.provisional is not None:
        provisional[into[1][0]] = other.provisional[of[1][0]]
    vintage = panel.vintage if only else f"{panel.vintage}, counts of {other.vintage}"
    made = _with(panel, counts, vintage)
    return replace(made, provisional=provisional)


def candidates_from(origin: int) -> int:
    """The first month that was not in a yearly release yet when an origin was the last month observed."""
    year, month = divmod(origin - 1, 12)
    return (year - (month + 1 < RELEASED_IN)) * 12 + 1


def first_published_again(panel: Panel, origin: int, pairs: Sequence[Pairs], seed: int) -> Panel:
    """The panel with the candidate months of an origin drawn as they may have been first published.

    Parameters
    ----------
    panel : Panel
        As for `with_counts`, final in those months.
    origin : int
        Number of the last month observed.
    pairs : sequence of Pairs
        First and final counts to learn from (`undercount.published_pairs`).
    seed : int
        Of the draw: one possible history. Cells are drawn independently, and events go with deaths.
    """
    backwards = learn([replace(p, first=p.final, final=p.first) for p in pairs])
    months = np.arange(panel.first_month, panel.last_month + 1)
    candidate = (months >= candidates_from(origin)) & (months <= origin)
    counts: dict[str, Values] = {}
    for kind in TYPES:
        name = stem(kind)
        final = panel.covariates[name]
        of_kind = replace(panel, target=kind, values=final, provisional=candidate)
        first = final.copy()
        first[:, candidate] = final_counts(of_kind, backwards, 1, seed)[..., 0]
        events = panel.covariates[f"{name}_events"]
        share = np.divide(first, final, out=np.ones_like(final), where=final > 0)
        counts |= {name: first, f"{name}_events": np.round(events * share)}
    vintage = f"{panel.vintage}, {month_text(candidates_from(origin))} to {month_text(origin)} drawn as first published"
    return replace(_with(panel, counts, vintage), provisional=candidate)


def _first_published(store: Store, panel: Panel) -> Panel:
    """The months of `first_published_months`, zero where nothing was published."""
    store.describe("first_published_months")
    rows = store.rows("SELECT state, month, type, deaths, events FROM first_published_months ORDER BY ALL")
    months = [month_id(row["month"]) for row in rows]
    first, last = min(months), max(months)
    place = {key: row for row, key in enumerate(state_keys(panel))}
    counts = {name: np.zeros((len(panel.units), last - first + 1)) for name in _series()}
    for row, month in zip(rows, months, strict=True):
        if row["state"] in place:
            for name, value in ((stem(row["type"]), "deaths"), (f"{stem(row['type'])}_events", "events")):
                counts[name][place[row["state"]], month - first] = row[value]
    months_only = replace(panel, first_month=first, covariates={}, provisional=np.ones(last - first + 1, dtype=bool))
    return _with(months_only, counts, "2025 as first published")


def _series() -> tuple[str, ...]:
    """Names of the covariates that are counts."""
    return tuple(f"{stem(kind)}{what}" for kind in TYPES for what in ("", "_events"))


def _with(panel: Panel, counts: dict[str, Values], vintage: str) -> Panel:
    """A panel with other counts, of which its values are made anew."""
    kinds = TYPES if panel.target == "total" else (panel.target,)
    values: Values = np.sum([counts[stem(kind)] for kind in kinds], axis=0)
    return replace(panel, values=values, covariates={**panel.covariates, **counts}, vintage=vintage)
