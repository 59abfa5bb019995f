"""Several forecasts at once: one job a target and origin, each written when it is made, and taken up where it was."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from itertools import product
from pathlib import Path
from typing import TypeVar

from varde.errors import DataFileError, UsageError
from varde.forecast.backtest_cache import identity, key_of
from varde.forecast.draws import Forecast
from varde.forecast.engine import run_jobs
from varde.forecast.forecast_file import check_place, is_forecast, read_forecast, write_forecast
from varde.forecast.models.contract import Model
from varde.forecast.months import month_text
from varde.forecast.panel import Panel
from varde.forecast.run import make_forecast, software

Result = TypeVar("Result")


@dataclass(frozen=True, slots=True)
class Settings:
    """What the forecasts have in common.

    Attributes
    ----------
    model : Model
        As `varde.forecast.models.get_model` gives it.
    months, draws, seed, skip : int
        As in `run.make_forecast`.
    """

    model: Model
    months: int = 12
    draws: int = 1000
    seed: int = 0
    skip: int = 0


@dataclass(frozen=True, slots=True)
class _Job:
    target: str
    origin: int
    place: Path | None

    @property
    def name(self) -> str:
        return f"{self.target} from {month_text(self.origin)}"


def make_forecasts(
    panels: Mapping[str, Panel],
    origins: Sequence[int],
    settings: Settings,
    finish: Callable[[Forecast, Path | None], Result],
    out: Path | None = None,
    engine: str | None = None,
    workers: int | None = None,
    say: Callable[[str], None] | None = None,
) -> list[Result]:
    """Make a forecast of each target from each origin.

    Parameters
    ----------
    panels : mapping of str to Panel
        By target.
    origins : sequence of int
        Numbers of the last months observed.
    settings : Settings
        What the forecasts have in common.
    finish : callable
        Takes each forecast and the folder it was written to, in order of completion, and gives what is to be kept of
        it. Draws are not held longer than that.
    out : Path, optional
        Folder to write to: the forecast itself where there is one, else `TARGET/YYYY-MM` in it for each. A forecast
        that lies there already, made from the same data with the same settings and code, is taken as it is.
    engine, workers, say
        As in `engine.run_jobs`; without an engine one forecast is made in this process, and several in processes of
        this machine. Draws are the same on every engine.

    Returns
    -------
    list
        What `finish` gave, by target and then by origin.

    Raises
    ------
    UsageError
        As `run.make_forecast`; a target or origin is named twice; several would be written into the folder of one.
    DataFileError
        As `write_forecast`.
    VardeError
        As `engine.run_jobs`; what was written until then stays.
    """
    jobs = _jobs(list(panels), list(origins), out)
    _check_apart(jobs, out)
    keys = {job: _key(panels[job.target], settings, job.origin) for job in jobs if job.place is not None}
    found: dict[_Job, Result] = {}
    for job, key in keys.items():
        held = _held(job, key)
        if held is not None:
            found[job] = finish(held, job.place)
            if say:
                say(f"{job.place} holds this forecast already.")

    def keep(job: _Job, made: list[Forecast]) -> None:
        # Emptied, since all results are held until the last one is there.
        forecast = made.pop()
        if job.place is not None:
            if say and is_forecast(job.place):
                say(f"{job.place} held another forecast, which this one replaces.")
            write_forecast(replace(forecast, about={**forecast.about, "made_from": keys[job]}), job.place)
        found[job] = finish(forecast, job.place)

    left = [job for job in jobs if job not in found]
    work = partial(_make, panels, settings)
    if engine is None and len(jobs) == 1:
        for job in left:
            keep(job, work(job))
    else:
        run_jobs(work, left, engine or "local", workers, name=lambda job: job.name, keep=keep, say=say)
    return [found[job] for job in jobs]


def _jobs(targets: list[str], origins: list[int], out: Path | None) -> list[_Job]:
    pairs = list(product(targets, origins))
    twice = next((pair for pair in pairs if pairs.count(pair) > 1), None)
    if twice:
        raise UsageError(f"The origin {month_text(twice[1])} is there twice.")
    if len(pairs) == 1:
        return [_Job(*pairs[0], out)]
    return [_Job(t, o, out / t / month_text(o) if out else None) for t, o in pairs]


def _check_apart(jobs: Sequence[_Job], out: Path | None) -> None:
    """Refuse to write several forecasts into the folder of one: whoever reads that would pass them over.

    One in the place of several is refused as anything else that is there already (see `check_place`).
    """
    if out is None or len(jobs) == 1:
        return
    for folder in (out, *(out / job.target for job in jobs)):
        if is_forecast(folder):
            raise UsageError(
                f"{folder} holds a forecast, and others would be written to folders in it.",
                "Name a new or an empty folder.",
            )


def _make(panels: Mapping[str, Panel], settings: Settings, job: _Job) -> list[Forecast]:
    s = settings
    return [make_forecast(panels[job.target], s.model, job.origin, s.months, s.draws, s.seed, s.skip)]


def _key(panel: Panel, settings: Settings, origin: int) -> str:
    """What the draws of a job hang on."""
    s = settings
    # As one text, since names are hashed one by one, and a grid has many.
    names = str((panel.units, panel.names, panel.neighbours))
    bare = replace(panel, units=(), names=(), neighbours=())
    return key_of(identity(s.model), software(), bare, names, origin, s.months, s.draws, s.seed, s.skip)


def _held(job: _Job, key: str) -> Forecast | None:
    """The forecast that a job would make, where it lies in its place, whole.

    Raises
    ------
    UsageError
        Its place is taken by something else: told now, and not when the forecast is made.
    """
    if job.place is None:
        return None
    check_place(job.place)
    try:
        held = read_forecast(job.place) if is_forecast(job.place) else None
    except DataFileError:
        return None
    return held if held and held.about.get("made_from") == key else None
