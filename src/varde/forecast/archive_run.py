"""Making an archive: Varde's forecasts of several targets from several origins, each kept as soon as it is done."""

from __future__ import annotations

import inspect
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any, Protocol

import polars as pl

from varde.errors import UsageError
from varde.forecast import archive as archiving
from varde.forecast import driver_words, watch
from varde.forecast.archive import BENCHMARK, MONTHS, Explanation, archive
from varde.forecast.backtest_cache import Cache, Done, identity, key_of
from varde.forecast.engine import run_jobs
from varde.forecast.models import DEFAULT, get_model
from varde.forecast.models.contract import Fitted, Model
from varde.forecast.months import month_id, month_text
from varde.forecast.panel import Panel
from varde.forecast.run import make_forecast, software
from varde.sources import varde_forecasts
from varde.sources.varde_forecasts import TABLES

FIRST_YEAR = 2005
"""Year of the first of the yearly origins."""
DRAWS = 1000
SEED = 0

Frames = dict[str, pl.DataFrame]


class Explaining(Fitted, Protocol):
    """A fitted model that can say what its forecasts rest on."""

    def explain(self, row: int) -> Explanation:
        """What the forecast of a unit rests on, by the unit's row in the panel."""
        ...


@dataclass(frozen=True, slots=True)
class _Job:
    target: str
    origin: int
    key: str
    panel: Panel = field(repr=False, compare=False)

    @property
    def name(self) -> str:
        return f"{self.target}, {month_text(self.origin)}"


def yearly_origins(last_month: int) -> list[int]:
    """The origins that are kept: December of each year from 2005 on, and the last month.

    From data to December, the twelve months ahead are a calendar year.

    Parameters
    ----------
    last_month : int
        Number of the last month of data.

    Returns
    -------
    list of int
        Numbers of months, ascending.
    """
    decembers = range(month_id(f"{FIRST_YEAR}-12"), last_month, 12)
    return [*decembers, last_month]


def make_archive(
    panels: Mapping[str, Panel],
    origins: Iterable[int],
    cache: Path | str,
    draws: int = DRAWS,
    seed: int = SEED,
    engine: str = "local",
    *,
    workers: int | None = None,
    say: Callable[[str], None] | None = None,
) -> Frames:
    """Forecast with Varde's model from each origin for each target, and keep what an archive holds.

    Parameters
    ----------
    panels : mapping of str to Panel
        By target, states by month.
    origins : iterable of int
        Numbers of the last months observed.
    cache : Path or str
        Folder of what is done. A forecast is taken from there if panel, model, code, software, origin, draws and seed
        are the same, so that a run that was cut off goes on where it was.
    draws, seed : int
        Of each forecast.
    engine, workers, say
        As in `engine.run_jobs`. The same arguments give the same archive on every engine.

    Returns
    -------
    dict of str to polars.DataFrame
        As `archive.archive` gives it, for `archive.write_archive`.

    Raises
    ------
    UsageError
        An origin is not in the data or so early that nothing could be learned, there is no panel or origin, or as in
        `make_forecast` and `run_jobs`.
    DataFileError
        The cache's folder can't be written to.
    VardeError
        As in `run_jobs`; what was done until then is kept.
    """
    model = get_model(DEFAULT)
    jobs = _jobs(panels, sorted(set(origins), reverse=True), model, draws, seed)
    kept = Cache(cache)
    done = {job: found.cells for job in jobs if (found := kept.get(job.key))}
    if say and done:
        say(f"{len(done)} of {len(jobs)} are done already, in {kept.folder}.")

    def keep(job: _Job, fresh: Done) -> None:
        kept.put(job.key, fresh, job.name)
        done[job] = fresh.cells

    left = [job for job in jobs if job not in done]
    function = partial(_forecast_one, model, draws, seed)
    run_jobs(function, left, engine, workers, name=lambda job: job.name, keep=keep, say=say)
    parts = [_unpacked(done[job]) for job in jobs]
    return {t.name: pl.concat([p[t.name] for p in parts]).sort(t.key) for t in TABLES}


def _jobs(panels: Mapping[str, Panel], origins: Sequence[int], model: Model, draws: int, seed: int) -> list[_Job]:
    """One job a target and origin, the newest origins first."""
    if not panels or not origins:
        raise UsageError("An archive needs a target and an origin.")
    # What else a forecast hangs on than the model: how it is summed up and told.
    code = [inspect.getsource(module) for module in (archiving, driver_words, watch, varde_forecasts)]
    known_by = key_of(identity(model), identity(get_model(BENCHMARK)), code, software(), draws, seed)
    keys = {target: key_of(panel, known_by) for target, panel in panels.items()}
    for origin in origins:
        for panel in panels.values():
            panel.column(origin)
    return [
        _Job(target, origin, key_of(keys[target], origin), panel)
        for origin in origins
        for target, panel in panels.items()
    ]


def _forecast_one(model: Model, draws: int, seed: int, job: _Job) -> Done:
    """What a worker does: one forecast with its reasons, summed up as an archive keeps it."""
    begun = time.perf_counter()
    panel = job.panel
    asked = _Remembering(model)
    forecast = make_forecast(panel, asked, job.origin, MONTHS, draws, seed)
    drawn = time.perf_counter()
    row_of = {unit: row for row, unit in enumerate(panel.units)}
    why = {unit: asked.fitted.explain(row_of[unit]) for unit in forecast.units}
    seconds = {"fit_and_draw": drawn - begun, "explain": time.perf_counter() - drawn}
    return Done(_packed(archive([(forecast, why)], {job.target: panel})), seconds)


class _Remembering:
    """A model that keeps what it fitted, which `make_forecast` does not give back."""

    fitted: Explaining

    def __init__(self, model: Any) -> None:
        self.model = model
        self.name: str = model.name
        self.summary: str = model.summary
        self.whole_numbers: bool = model.whole_numbers
        self.paths: bool = model.paths
        self.natural_draws: int | None = model.natural_draws

    def fit(self, panel: Panel, ahead: Sequence[int]) -> Explaining:
        """As the model itself."""
        self.fitted = self.model.fit(panel, ahead)
        return self.fitted


def _packed(frames: Frames) -> pl.DataFrame:
    """The tables of an archive as one row, which a cache can keep."""
    return pl.DataFrame({name: [frame.to_struct()] for name, frame in frames.items()})


def _unpacked(packed: pl.DataFrame) -> Frames:
    return {name: packed[name].explode().struct.unnest() for name in packed.columns}
