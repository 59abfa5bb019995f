"""Evaluation: all scores of forecasts, together and apart, beside a baseline on the same cells.

A cell is a unit and a month of a forecast. What each score is stands in `scores`; here it is settled which cells are
scored, and their scores are put together: over all cells, by window, by horizon, by unit, and among the units that had
violence of late; each time with and without the one cell of the largest observed value, which can make most of a mean.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from hashlib import blake2b
from math import isfinite
from operator import itemgetter
from typing import Any, Literal

import numpy as np
import polars as pl
from numpy.typing import NDArray

from varde.errors import UsageError
from varde.forecast import scores
from varde.forecast.actuals import Actuals, actuals_of
from varde.forecast.draws import Forecast
from varde.forecast.months import month_text
from varde.forecast.panel import Panel

LEVELS = (50, 80, 90)
"""Central intervals that are held against what came, in per cent."""

THRESHOLDS = (10, 25, 100, 1000)
"""Numbers of deaths; the probability of at least so many is scored."""

BINS = 10
"""Bars of the histogram of the probability integral transform."""

ACTIVE_MONTHS = 60
"""A unit counts as active where it had violence in the so many months up to the origin."""

WINDOW_MONTHS = 12
"""A forecast of more months is cut into windows by calendar year."""

RATIOS = ("crps", "ignorance", "interval_score")
"""Scores that are given as ratios to a baseline's, beside the Brier scores."""

Missing = Literal["drop", "zero", "refuse"]

_KEY = ("forecast", "unit", "month")


def evaluate(
    forecasts: Forecast | Sequence[Forecast],
    actuals: Actuals | Panel,
    baseline: Forecast | Sequence[Forecast] | None = None,
    *,
    history: Actuals | Panel | None = None,
    missing: Missing = "drop",
    seed: int = 0,
    by_unit: bool = True,
) -> dict[str, Any]:
    """Score forecasts, and a baseline on the same cells.

    Only cells that the forecast, the actuals and, where there is one, the baseline all have are scored, so that all
    means and ratios are of the same cells. How many each of them lacked is counted, and said in a sentence.

    Parameters
    ----------
    forecasts : Forecast or sequence of Forecast
        One, or one for each of several windows or origins.
    actuals : Actuals or Panel
        What came.
    baseline : Forecast or sequence of Forecast, optional
        Beside each forecast goes the one with the same origin, else the one with some of the same months.
    history : Actuals or Panel, optional
        Values up to the origins, which tell the active units; by default the actuals, where they go back far enough.
    missing : {"drop", "zero", "refuse"}
        What is done where the actuals have a value in the months of a forecast, and the forecast or the baseline has
        none. "drop": the cell is not scored. "zero": it counts as a forecast of no deaths. "refuse": an error.
    seed : int
        Seed of the randomised probability integral transform, shared by forecast and baseline.
    by_unit : bool
        Whether to give the groups of units, which make most of the result.

    Returns
    -------
    dict
        Ready for JSON; what can't be told (average precision without events, a ratio to 0) is None.

        - `about`: for `forecast` and `baseline` target, models, vintages, origins, draws and months; for `actuals`
          vintage and months.
        - `cells`: how many were `observed` in the months of the forecasts, `scored`, `not_in_forecast`,
          `not_in_baseline`, `not_in_actuals`; `deaths_observed`, `deaths_scored`; the way of `missing`; a `note`.
        - `largest`: unit, name, month and value of the cell of the largest observed value, and its share of the sum
          of CRPS.
        - `overall`, and `active` for the units with violence in the last `ACTIVE_MONTHS` months (None where the
          history does not go back far enough): a group.
        - `by_window`, `by_horizon`, `by_unit`: lists of groups with their `window`, `horizon`, or `unit` and `name`.
        - `crps_ratio_over_windows`: geometric mean over the windows, for `all` cells and `without_largest`; None
          without a baseline.

        A group holds `forecast` and, beside a baseline, `baseline` (each a summary, as `summarise` gives it) and
        `ratio` (the one over the other in `crps`, `ignorance`, `interval_score` and `brier`; below 1 where the
        forecast is better), and the same again as `without_largest`, without the cell of its largest observed value
        (None where there is no other cell).

    Raises
    ------
    UsageError
        No cell can be scored (both ranges of months are named), a baseline does not belong to the forecasts or is of
        another target, or cells are missing and that is refused.
    """
    forecasts, actuals = _several(forecasts), _actuals(actuals)
    baselines = None if baseline is None else [_beside(f, _several(baseline)) for f in forecasts]
    cells = _account(forecasts, baselines, actuals, missing)
    if missing == "zero":
        baselines = baselines and [_with_zeros(b, actuals, f.months) for b, f in zip(baselines, forecasts, strict=True)]
        forecasts = [_with_zeros(f, actuals, f.months) for f in forecasts]
    ours, theirs = _scored(forecasts, baselines, actuals, seed)
    sides = {"forecast": _Side.of(ours), **({} if theirs is None else {"baseline": _Side.of(theirs)})}
    group = partial(_group, sides)
    cells |= {"scored": len(ours), "deaths_scored": ours["observed"].sum()}
    active = _active(ours, forecasts, actuals if history is None else _actuals(history))
    by_window = [{"window": w, **group(rows)} for w, rows in _rows_by(ours, "window")]
    names = dict(zip(ours["unit"], ours["name"], strict=True))
    return {
        "about": {
            "forecast": _about(forecasts),
            "baseline": baselines and _about(baselines),
            "actuals": {"vintage": actuals.vintage, "months": _span(actuals.months)},
        },
        "cells": {**cells, "missing": missing, "note": _note(cells, missing)},
        "largest": largest(ours),
        "overall": group(np.arange(len(ours))),
        "active": None if active is None or not active.size else group(active),
        "by_window": by_window,
        "by_horizon": [
            {"horizon": h, **group(rows)} for h, rows in sorted(_rows_by(ours, "horizon"), key=itemgetter(0))
        ],
        "by_unit": [{"unit": u, "name": names[u], **group(rows)} for u, rows in _rows_by(ours, "unit")]
        if by_unit
        else [],
        "crps_ratio_over_windows": baselines
        and {
            "all": geometric_mean([w["ratio"]["crps"] for w in by_window]),
            "without_largest": geometric_mean([(w["without_largest"] or w)["ratio"]["crps"] for w in by_window]),
        },
    }


def score_cells(forecast: Forecast, actuals: Actuals | Panel, seed: int = 0) -> pl.DataFrame:
    """The scores of each cell that a forecast and the actuals both have.

    Parameters
    ----------
    forecast : Forecast
        Cells whose draws are NaN are none.
    actuals : Actuals or Panel
        What came; cells that are NaN are none.
    seed : int
        Seed of the randomised probability integral transform. A cell's random part depends on it, the unit and the
        month alone, so that forecasts of the same cell share it.

    Returns
    -------
    polars.DataFrame
        A row a cell, by unit in the order of the forecast, and month. Columns `unit`, `name`, `month` (number),
        `horizon`, `observed`, `mean`, `crps`, `ignorance`, `interval_score`, `pit`; `inside_50` and so on, 1 where the
        central interval holds the observed value; `mass_50` and so on, the share of the draws that it holds; `p_10` and
        so on, the probability of at least so many deaths, and `brier_10` and so on, its Brier score.
    """
    actuals = _actuals(actuals)
    present, observed = _laid_over(forecast, actuals)
    known = present & ~np.isnan(observed)
    draws = forecast.draws.reshape(-1, forecast.draws.shape[-1]) if known.all() else forecast.draws[known]
    unit, month = np.nonzero(known)
    came = observed[known]
    months = np.asarray(forecast.months)[month]
    probability = {t: (draws >= t).mean(axis=-1) for t in THRESHOLDS}
    levels = [level / 100 for level in LEVELS]
    inside, mass = scores.central_coverage(draws, came, levels), scores.central_mass(draws, levels)
    return pl.DataFrame(
        {
            "unit": pl.Series(forecast.units, dtype=pl.String).gather(unit),
            "name": pl.Series(forecast.names, dtype=pl.String).gather(unit),
            "month": months,
            "horizon": months - forecast.origin,
            "observed": came,
            "mean": draws.mean(axis=-1),
            "crps": scores.crps(draws, came),
            "ignorance": scores.ignorance(draws, came),
            "interval_score": scores.interval_score(draws, came),
            "pit": scores.randomised_pit(draws, came, seed, _numbers(forecast.units)[unit] + months),
            **{f"inside_{level}": inside[i] for i, level in enumerate(LEVELS)},
            **{f"mass_{level}": mass[i] for i, level in enumerate(LEVELS)},
            **{f"p_{t}": p for t, p in probability.items()},
            **{f"brier_{t}": scores.brier(p, came >= t) for t, p in probability.items()},
        }
    )


def summarise(cells: pl.DataFrame) -> dict[str, Any]:
    """Put the scores of cells together.

    Parameters
    ----------
    cells : polars.DataFrame
        At least one row, as `score_cells` gives them.

    Returns
    -------
    dict
        `cells` (their number), `observed` and `predicted` (sums of deaths), `size_ratio`, the means `crps`,
        `ignorance` and `interval_score`; `coverage` by level in per cent ("50"), and `coverage_expected`, what it would
        be if the forecasts were right (more than the level, since counts tie); `pit` with its `histogram` (shares in
        `BINS` equal parts of 0 to 1) and its mass in the `central` part of each level; `brier` and `average_precision`
        by number of deaths ("10"). None for what can't be told.
    """
    return _summary(_Side.of(cells), np.arange(len(cells)))


def largest(cells: pl.DataFrame) -> dict[str, Any]:
    """The cell of the largest observed value.

    Parameters
    ----------
    cells : polars.DataFrame
        At least one row, as `score_cells` gives them.

    Returns
    -------
    dict
        Its `unit`, `name`, `month` and `observed` value, and `share_of_crps`: its part of the sum of CRPS (None where
        that is 0).
    """
    cell = cells.row(int(cells["observed"].to_numpy().argmax()), named=True)
    return {
        "unit": cell["unit"],
        "name": cell["name"],
        "month": month_text(cell["month"]),
        "observed": cell["observed"],
        "share_of_crps": ratio(cell["crps"], float(cells["crps"].sum())),
    }


def ratios(ours: Mapping[str, Any], theirs: Mapping[str, Any]) -> dict[str, Any]:
    """Ratio of one summary's scores to another's: each of `RATIOS` and, by number of deaths, `brier`."""
    brier = {t: ratio(ours["brier"][t], theirs["brier"][t]) for t in ours["brier"]}
    return {**{name: ratio(ours[name], theirs[name]) for name in RATIOS}, "brier": brier}


def ratio(one: float, other: float) -> float | None:
    """One number over another; None where the other is 0."""
    return one / other if other else None


def geometric_mean(values: Sequence[float | None]) -> float | None:
    """Geometric mean of ratios; None where one of them can't be told, or is 0."""
    known = [v for v in values if v]
    return float(np.exp(np.log(known).mean())) if known and len(known) == len(values) else None


@dataclass(frozen=True, slots=True)
class _Side:
    """Columns of a table of cells as arrays, which are quicker to take rows from."""

    observed: NDArray[np.float64]
    mean: NDArray[np.float64]
    pit: NDArray[np.float64]
    probability: NDArray[np.float64]
    brier: NDArray[np.float64]
    inside: NDArray[np.float64]
    mass: NDArray[np.float64]
    score: NDArray[np.float64]

    @classmethod
    def of(cls, cells: pl.DataFrame) -> _Side:
        return cls(
            cells["observed"].to_numpy(),
            cells["mean"].to_numpy(),
            cells["pit"].to_numpy(),
            cells.select(f"p_{t}" for t in THRESHOLDS).to_numpy(),
            cells.select(f"brier_{t}" for t in THRESHOLDS).to_numpy(),
            cells.select(f"inside_{level}" for level in LEVELS).to_numpy(),
            cells.select(f"mass_{level}" for level in LEVELS).to_numpy(),
            cells.select(RATIOS).to_numpy(),
        )


def _summary(side: _Side, rows: NDArray[np.intp]) -> dict[str, Any]:
    """As `summarise`, of some of the rows."""
    observed, mean, pit = side.observed[rows], side.mean[rows], side.pit[rows]
    precision = [scores.average_precision(side.probability[rows, i], observed >= t) for i, t in enumerate(THRESHOLDS)]
    histogram = np.histogram(pit, BINS, (0, 1))[0] / len(rows)
    central = [float(np.mean(np.abs(pit - 0.5) <= level / 200)) for level in LEVELS]
    return {
        "cells": len(rows),
        "observed": float(observed.sum()),
        "predicted": float(mean.sum()),
        "size_ratio": _number(scores.size_ratio(mean, observed)),
        **dict(zip(RATIOS, map(float, side.score[rows].mean(axis=0)), strict=True)),
        "coverage": _by(LEVELS, side.inside[rows].mean(axis=0)),
        "coverage_expected": _by(LEVELS, side.mass[rows].mean(axis=0)),
        "pit": {"histogram": histogram.tolist(), "central": _by(LEVELS, central)},
        "brier": _by(THRESHOLDS, side.brier[rows].mean(axis=0)),
        "average_precision": _by(THRESHOLDS, precision),
    }


def _group(sides: Mapping[str, _Side], rows: NDArray[np.intp]) -> dict[str, Any]:
    """Forecast and baseline over some of the cells, with and without the largest."""
    rest = np.delete(rows, sides["forecast"].observed[rows].argmax())
    return {**_compared(sides, rows), "without_largest": _compared(sides, rest) if rest.size else None}


def _compared(sides: Mapping[str, _Side], rows: NDArray[np.intp]) -> dict[str, Any]:
    found = {name: _summary(side, rows) for name, side in sides.items()}
    if "baseline" not in found:
        return found
    return {**found, "ratio": ratios(found["forecast"], found["baseline"])}


def _number(value: float) -> float | None:
    return float(value) if isfinite(value) else None


def _by(keys: Sequence[int], values: Sequence[float] | NDArray[np.float64]) -> dict[str, float | None]:
    return {str(key): _number(value) for key, value in zip(keys, values, strict=True)}


def _several(forecasts: Forecast | Sequence[Forecast]) -> list[Forecast]:
    found = [forecasts] if isinstance(forecasts, Forecast) else list(forecasts)
    if not found:
        raise UsageError("There is no forecast to score.")
    return found


def _actuals(values: Actuals | Panel) -> Actuals:
    return actuals_of(values) if isinstance(values, Panel) else values


def _beside(forecast: Forecast, baselines: Sequence[Forecast]) -> Forecast:
    """The baseline that belongs to a forecast."""
    for each in baselines:
        if each.target and forecast.target and each.target != forecast.target:
            raise UsageError(f"The forecast is of {forecast.target} deaths, and the baseline of {each.target}.")
    near = [b for b in baselines if set(b.months) & set(forecast.months)]
    found = [b for b in near if b.origin == forecast.origin] or near
    months = " to ".join(_span(forecast.months))
    if not found:
        has = ", ".join(" to ".join(_span(b.months)) for b in baselines)
        raise UsageError(f"The baseline has no month of the forecast of {months}; it is of {has}.")
    if len(found) > 1:
        origins = ", ".join(month_text(b.origin) for b in found)
        raise UsageError(
            f"Several baselines could stand beside the forecast of {months} (their origins: {origins}).",
            "Give one for each forecast.",
        )
    return found[0]


def _scored(
    forecasts: Sequence[Forecast], baselines: Sequence[Forecast] | None, actuals: Actuals, seed: int
) -> tuple[pl.DataFrame, pl.DataFrame | None]:
    """The scores of forecasts and baselines, row by row of the same cells."""
    ours = _table(forecasts, actuals, seed).join(_windows(forecasts), on=["forecast", "month"], maintain_order="left")
    if ours.is_empty():
        raise _nothing_to_score(forecasts, actuals)
    if baselines is None:
        return ours, None
    theirs = _table(baselines, actuals, seed)
    ours = ours.join(theirs, on=_KEY, how="semi", maintain_order="left")
    if ours.is_empty():
        raise UsageError(
            "The baseline has none of the cells of the forecast that have an observed value.",
            f"Its units are such as {', '.join(baselines[0].units[:3])}, the forecast's such as "
            f"{', '.join(forecasts[0].units[:3])}.",
        )
    return ours, ours.select(_KEY).join(theirs, on=_KEY, how="left", maintain_order="left")


def _table(forecasts: Sequence[Forecast], actuals: Actuals, seed: int) -> pl.DataFrame:
    """The cells of several forecasts, with the place of each forecast among them."""
    return pl.concat(
        score_cells(f, actuals, seed).with_columns(pl.lit(i).alias("forecast")) for i, f in enumerate(forecasts)
    )


def _windows(forecasts: Sequence[Forecast]) -> pl.DataFrame:
    """The window of each month of each forecast."""
    rows = []
    for place, forecast in enumerate(forecasts):
        short = forecast.months[-1] - forecast.months[0] < WINDOW_MONTHS
        years = [0 if short else (m - 1) // 12 for m in forecast.months]
        for year in dict.fromkeys(years):
            months = [m for m, y in zip(forecast.months, years, strict=True) if y == year]
            rows += [(place, m, _window(months[0], months[-1]), month_text(forecast.origin)) for m in months]
    frame = pl.DataFrame(rows, schema=["forecast", "month", "window", "origin"], orient="row")
    # Windows of the same months from several origins are told apart by them.
    shared = pl.col("origin").n_unique().over("window") > 1
    both = pl.format("{} from {}", "window", "origin")
    return frame.select("forecast", "month", pl.when(shared).then(both).otherwise("window").alias("window"))


def _window(first: int, last: int) -> str:
    """Name of a window: the year where it is a whole one, else its first and last month."""
    if first % 12 == 1 and last == first + 11:
        return month_text(first)[:4]
    return " to ".join(dict.fromkeys(_span((first, last))))


def _span(months: Sequence[int]) -> list[str]:
    return [month_text(months[0]), month_text(months[-1])]


def _rows_by(cells: pl.DataFrame, column: str) -> list[tuple[Any, NDArray[np.intp]]]:
    """For each value of a column, in the order of the table, the places of its rows."""
    rows = cells.with_row_index("_row").group_by(column, maintain_order=True).agg("_row")
    return [
        (value, places.to_numpy().astype(np.intp)) for value, places in zip(rows[column], rows["_row"], strict=True)
    ]


def _laid_over(forecast: Forecast, actuals: Actuals) -> tuple[NDArray[np.bool_], NDArray[np.float64]]:
    """Which cells of a forecast have draws, and what came there (NaN where that is not known), (units, months)."""
    row_of = {unit: row for row, unit in enumerate(actuals.units)}
    column_of = {month: column for column, month in enumerate(actuals.months)}
    units = [i for i, unit in enumerate(forecast.units) if unit in row_of]
    months = [i for i, month in enumerate(forecast.months) if month in column_of]
    observed = np.full(forecast.draws.shape[:2], np.nan)
    observed[np.ix_(units, months)] = actuals.values[
        np.ix_([row_of[forecast.units[i]] for i in units], [column_of[forecast.months[i]] for i in months])
    ]
    return ~np.isnan(forecast.draws[..., 0]), observed


def _numbers(units: Sequence[str]) -> NDArray[np.int64]:
    """A number for each unit, with room for its months between any two."""
    return np.array([int.from_bytes(blake2b(u.encode(), digest_size=6).digest()) << 14 for u in units], dtype=np.int64)


def _with_zeros(forecast: Forecast, actuals: Actuals, months: Sequence[int]) -> Forecast:
    """A forecast that has a forecast of zero for all that it left out, of units and of some months."""
    own = set(forecast.units)
    more = tuple(u for u in actuals.units if u not in own)
    every = tuple(sorted({*forecast.months, *months}))
    draws = np.zeros((len(forecast.units) + len(more), len(every), forecast.draws.shape[-1]))
    draws[: len(forecast.units), [every.index(m) for m in forecast.months]] = np.nan_to_num(forecast.draws)
    units, names = (*forecast.units, *more), (*forecast.names, *more)
    return replace(forecast, units=units, names=names, months=every, draws=draws)


def _account(
    forecasts: Sequence[Forecast], baselines: Sequence[Forecast] | None, actuals: Actuals, missing: Missing
) -> dict[str, Any]:
    """How many cells there are, and how many of them the forecasts, the baselines and the actuals lack."""
    if missing not in ("drop", "zero", "refuse"):
        raise UsageError(f"There is no way {missing!r} to treat missing cells.", "There are: drop, zero, refuse.")
    found: Counter[str] = Counter()
    deaths = 0.0
    for i, forecast in enumerate(forecasts):
        came = actuals.values[:, np.isin(actuals.months, forecast.months)]
        deaths += float(np.nansum(came))
        observed = int(np.count_nonzero(~np.isnan(came)))
        present, values = _laid_over(forecast, actuals)
        both = int(np.count_nonzero(present & ~np.isnan(values)))
        found["observed"] += observed
        found["not_in_forecast"] += observed - both
        found["not_in_actuals"] += int(np.count_nonzero(present)) - both
        if baselines:
            present, values = _laid_over(baselines[i], actuals)
            of_forecast = np.isin(baselines[i].months, forecast.months)
            found["not_in_baseline"] += observed - int(np.count_nonzero((present & ~np.isnan(values))[:, of_forecast]))
    lacking = found["not_in_forecast"] + found["not_in_baseline"]
    if missing == "refuse" and lacking:
        raise UsageError(
            f"Of {found['observed']:,} cells with an observed value, {found['not_in_forecast']:,} are not in the "
            f"forecast" + (f" and {found['not_in_baseline']:,} not in the baseline." if baselines else "."),
            'Leave them out ("drop"), or count them as forecasts of no deaths ("zero").',
        )
    names = ("observed", "not_in_forecast", "not_in_actuals", *(["not_in_baseline"] if baselines else []))
    return {**{name: found[name] for name in names}, "deaths_observed": deaths}


def _note(cells: Mapping[str, Any], missing: Missing) -> str:
    """What was done about cells that are not everywhere, in words."""
    n, scored = cells["observed"], cells["scored"]
    if scored == n and not cells["not_in_forecast"] + cells.get("not_in_baseline", 0):
        note = f"All {n:,} cells with an observed value were scored."
    else:
        lacking = f"{cells['not_in_forecast']:,} are not in the forecast"
        if "not_in_baseline" in cells:
            lacking += f" and {cells['not_in_baseline']:,} not in the baseline"
        if missing == "zero":
            done = "they count as forecasts of no deaths there"
        else:
            lost = cells["deaths_observed"] - cells["deaths_scored"]
            done = f"{n - scored:,} were left out, with {lost:,.0f} of {cells['deaths_observed']:,.0f} deaths"
        note = f"Of {n:,} cells with an observed value {lacking}; {done}."
    if cells["not_in_actuals"]:
        note += f" {cells['not_in_actuals']:,} of the forecast's cells have no observed value, and were not scored."
    return note


def _nothing_to_score(forecasts: Sequence[Forecast], actuals: Actuals) -> UsageError:
    months = {m for f in forecasts for m in f.months}
    if not months & set(actuals.months):
        has = ", ".join(" to ".join(_span(f.months)) for f in forecasts)
        return UsageError(
            f"No month is in both: the forecast is of {has}, and the actuals are of "
            f"{' to '.join(_span(actuals.months))}.",
            "Give actuals of the months that were forecast.",
        )
    units = [u for f in forecasts for u in f.units]
    if not set(units) & set(actuals.units):
        return UsageError(
            f"No unit is in both: the forecast has such as {', '.join(units[:3])}, and the actuals such as "
            f"{', '.join(actuals.units[:3])}.",
            "Both must name units alike; states by Gleditsch-Ward code.",
        )
    return UsageError("The actuals have no value for any cell of the forecast.")


def _active(cells: pl.DataFrame, forecasts: Sequence[Forecast], history: Actuals) -> NDArray[np.intp] | None:
    """Rows of units with violence in the last months up to the origin; None where the history has not all of these."""
    pairs = []
    for place, forecast in enumerate(forecasts):
        last = range(forecast.origin - ACTIVE_MONTHS + 1, forecast.origin + 1)
        columns = np.isin(history.months, last)
        if np.count_nonzero(columns) < ACTIVE_MONTHS:
            return None
        violent = np.nan_to_num(history.values[:, columns]).any(axis=1)
        pairs += [(place, history.units[row]) for row in np.flatnonzero(violent)]
    active = pl.DataFrame(pairs, schema={"forecast": cells.schema["forecast"], "unit": pl.String}, orient="row")
    rows = cells.with_row_index("_row").join(active, on=["forecast", "unit"], how="semi", maintain_order="left")
    return rows["_row"].to_numpy().astype(np.intp)


def _about(forecasts: Sequence[Forecast]) -> dict[str, Any]:
    """What was scored; parts in which the forecasts differ are lists."""
    return {
        "target": sorted({f.target for f in forecasts}),
        "model": sorted({f.model for f in forecasts}),
        "vintage": sorted({f.vintage for f in forecasts}),
        "draws": sorted({f.draws.shape[-1] for f in forecasts}),
        "origins": [month_text(f.origin) for f in forecasts],
        "months": [_span(f.months) for f in forecasts],
    }
