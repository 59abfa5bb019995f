"""Backtests: forecasts from past origins, held against what came.

A backtest is a set of jobs, one for each model and window, which share nothing: each fits the model on the panel up to
the window's origin and scores its draws cell by cell. The cells' scores are kept, so that a run that was cut off, or
one with a model more, computes only what is not there yet, and results can be put together in another way without a
model being fitted again.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl

from varde.errors import UsageError
from varde.forecast.actuals import actuals_of
from varde.forecast.backtest_cache import Cache, Done, identity, key_of
from varde.forecast.backtest_results import EVENT, put_together
from varde.forecast.draws import Forecast
from varde.forecast.engine import run_jobs
from varde.forecast.evaluation import ACTIVE_MONTHS, score_cells
from varde.forecast.models import get_model
from varde.forecast.models.contract import Model
from varde.forecast.months import month_id, month_text
from varde.forecast.panel import Panel
from varde.forecast.run import make_forecast, software

BASELINE = "conflictology"
"""The model that the others are held against; it is run where it is not asked for."""


@dataclass(frozen=True, slots=True)
class Window:
    """Months to be forecast from one origin.

    Attributes
    ----------
    name : str
        For people.
    origin : int
        Number of the last month observed (month 1 is January 1980).
    first : int
        Number of the first month forecast.
    months : int
        How many there are.
    """

    name: str
    origin: int
    first: int
    months: int = 12

    @property
    def last(self) -> int:
        """Number of the last month forecast."""
        return self.first + self.months - 1


def calendar_year(year: int) -> Window:
    """The window of a calendar year, forecast from the October before, as in the VIEWS prediction challenge."""
    return Window(str(year), month_id(f"{year - 1}-10"), month_id(f"{year}-01"))


WINDOWS = (
    *(calendar_year(year) for year in range(2018, 2024)),
    Window("2024-07 to 2025-06", month_id("2024-04"), month_id("2024-07")),
    Window("2025-06 to 2026-05", month_id("2025-03"), month_id("2025-06")),
)
"""The windows of the scoreboard. They have been seen: nothing may be chosen on them."""

CHOICE_WINDOWS = tuple(calendar_year(year) for year in range(1998, 2017))
"""The windows on which models and their settings are chosen."""


@dataclass(frozen=True, slots=True)
class Backtest:
    """What a backtest gave.

    Attributes
    ----------
    results : dict
        Ready for JSON, and always the same from the same panel, models, windows, seed and software:

        - `target`, `vintage`, `month_rule`, `seed`, `draws`, `baseline`, `software`;
        - `names`: the names of the units;
        - `windows`: `name`, `origin`, `first` and `last` month, and which of its months are `provisional`;
        - `models`: for each `model` its `summary`, its number of `draws`, and results over all windows;
        - `rows`: results for each window and model.

        What is in `models` and `rows` is described at `backtest_results.put_together`.
    seconds : list of dict
        For each `window` and `model` what it took to `fit_and_draw` and to `score`.
    """

    results: dict[str, Any]
    seconds: list[dict[str, Any]]


@dataclass(frozen=True, slots=True)
class _Job:
    window: Window
    model: Model
    key: str

    @property
    def name(self) -> str:
        return f"{self.model.name}, {self.window.name}"


def backtest(
    panel: Panel,
    models: Sequence[Model],
    windows: Sequence[Window] = WINDOWS,
    draws: int = 1000,
    seed: int = 1,
    engine: str = "local",
    cache: Path | str = "backtest-cache",
    *,
    workers: int | None = None,
    say: Callable[[str], None] | None = None,
) -> Backtest:
    """Run models from past origins and score what they gave.

    Parameters
    ----------
    panel : Panel
        Holds all windows and what came before.
    models : sequence of Model
        The baseline is added where it is not among them.
    windows : sequence of Window
        Each with an origin of its own.
    draws : int
        Draws per cell; a model that is defined by an ensemble of one size (`natural_draws`) has that size.
    seed : int
        Seed of all draws, and of the randomised probability integral transform.
    engine, workers, say
        As in `engine.run_jobs`.
    cache : Path or str
        Folder of what is done. A job is taken from there if panel, model, settings, code, software, window, seed and
        draws are the same. Several runs may share it, also at once.

    Raises
    ------
    UsageError
        The panel does not hold a window, a name is there twice, or as in `make_forecast` and `run_jobs`.
    DataFileError
        The cache's folder can't be written to.
    VardeError
        As in `run_jobs`; what was done until then is kept.
    """
    if draws < 1:
        raise UsageError(f"A backtest with {draws} draws is none.", "Ask for at least 1 draw; 1,000 is usual.")
    models = [*models, *([] if BASELINE in (m.name for m in models) else [get_model(BASELINE)])]
    _check_names("model", [m.name for m in models])
    _check_names("window", [w.name for w in windows])
    jobs = _jobs(panel, models, windows, draws, seed)
    done = _all_done(jobs, partial(_score_window, panel, draws, seed), engine, Cache(cache), workers, say)
    rows, over_all = put_together(
        panel.target, {(j.window.name, j.model.name): done[j.key].cells for j in jobs}, BASELINE
    )
    results = {
        "target": panel.target,
        "vintage": panel.vintage,
        "month_rule": panel.month_rule,
        "seed": seed,
        "draws": draws,
        "baseline": BASELINE,
        "software": software(),
        "names": dict(zip(panel.units, panel.names, strict=True)),
        "windows": [_described(panel, w) for w in windows],
        "models": [
            {"model": m.name, "summary": m.summary, "draws": m.natural_draws or draws, **over_all[m.name]}
            for m in models
        ],
        "rows": rows,
    }
    seconds = [{"window": j.window.name, "model": j.model.name, **done[j.key].seconds} for j in jobs]
    return Backtest(results, seconds)


def _check_names(what: str, names: list[str]) -> None:
    if not names:
        raise UsageError(f"There is no {what} to run.")
    twice = [name for name, times in Counter(names).items() if times > 1]
    if twice:
        raise UsageError(f"The {what} {twice[0]!r} is there twice.")


def _jobs(panel: Panel, models: Sequence[Model], windows: Sequence[Window], draws: int, seed: int) -> list[_Job]:
    identities = [(model, key_of(identity(model))) for model in models]
    versions = software()
    jobs = []
    for window in windows:
        if not panel.first_month <= window.origin < window.first <= window.last <= panel.last_month:
            raise UsageError(
                f"The window {window.name} goes from the origin {month_text(window.origin)} to "
                f"{month_text(window.last)}, and the data are from {month_text(panel.first_month)} to "
                f"{month_text(panel.last_month)}.",
                "A window lies within the data, and its first month after its origin.",
            )
        # What comes after the window neither models nor scores can see, so it does not undo what is done.
        seen = key_of(panel.until(window.last))
        jobs += [
            _Job(window, model, key_of(seen, window, known_by, draws, seed, versions)) for model, known_by in identities
        ]
    return jobs


def _all_done(
    jobs: Sequence[_Job],
    function: Callable[[_Job], Done],
    engine: str,
    cache: Cache,
    workers: int | None,
    say: Callable[[str], None] | None,
) -> dict[str, Done]:
    """What all jobs gave, by key, of which only those are run that the cache does not have."""
    done = {job.key: found for job in jobs if (found := cache.get(job.key))}
    if say and done:
        say(f"{len(done)} of {len(jobs)} are done already, in {cache.folder}.")
    left = [job for job in jobs if job.key not in done]

    def keep(job: _Job, fresh: Done) -> None:
        cache.put(job.key, fresh, job.name)

    fresh = run_jobs(function, left, engine, workers, name=lambda job: job.name, keep=keep, say=say)
    return done | {job.key: each for job, each in zip(left, fresh, strict=True)}


def _score_window(panel: Panel, draws: int, seed: int, job: _Job) -> Done:
    """What a worker does: a model's forecast of a window, scored cell by cell."""
    window, model = job.window, job.model
    begun = time.perf_counter()
    ahead, skip = window.last - window.origin, window.first - window.origin - 1
    forecast = make_forecast(panel, model, window.origin, ahead, model.natural_draws or draws, seed, skip)
    drawn = time.perf_counter()
    cells = score_cells(forecast, actuals_of(panel.until(window.last)), seed)
    cells = cells.join(_of_units(panel, forecast), on="unit", how="left", maintain_order="left")
    return Done(cells, {"fit_and_draw": drawn - begun, "score": time.perf_counter() - drawn})


def _of_units(panel: Panel, forecast: Forecast) -> pl.DataFrame:
    """Columns `active` and `window_p` of `backtest_results.put_together`, unit by unit.

    Whether a unit was active is not known where the panel does not go back far enough, and the probability for the
    window as a whole where draws are not paths.
    """
    end = panel.column(forecast.origin) + 1
    row_of = {unit: row for row, unit in enumerate(panel.units)}
    recent = panel.values[[row_of[unit] for unit in forecast.units], max(0, end - ACTIVE_MONTHS) : end]
    active = pl.Series("active", np.nan_to_num(recent).any(axis=1), dtype=pl.Boolean)
    window_p = pl.Series("window_p", (forecast.draws.sum(axis=1) >= EVENT).mean(axis=-1), dtype=pl.Float64)
    return pl.DataFrame({"unit": pl.Series(forecast.units, dtype=pl.String)}).with_columns(
        active if end >= ACTIVE_MONTHS else pl.lit(None, pl.Boolean).alias("active"),
        window_p if forecast.paths else pl.lit(None, pl.Float64).alias("window_p"),
    )


def _described(panel: Panel, window: Window) -> dict[str, Any]:
    return {
        "name": window.name,
        "origin": month_text(window.origin),
        "first": month_text(window.first),
        "last": month_text(window.last),
        "provisional": [month_text(m) for m in panel.provisional_months() if window.first <= m <= window.last],
    }
