"""The verb `archive`: forecasts from many origins, in the compact form that the evidence base and the briefs hold."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from varde.cli.options import SeedOption, StoreOption
from varde.errors import UsageError


def archive(
    out: Annotated[Path, typer.Option("--out", help="Folder for the archive's five files.")],
    origin: Annotated[
        list[str] | None,
        typer.Option("--origin", help="Last month observed, YYYY-MM; may be given several times."),
    ] = None,
    target: Annotated[
        list[str] | None, typer.Option("--target", help="Type of violence; may be given several times.")
    ] = None,
    draws: Annotated[int, typer.Option("--draws", help="Draws per state and month.")] = 1000,
    seed: SeedOption = 0,
    engine: Annotated[str, typer.Option("--engine", help="serial, local, dask://host:port or ray://host.")] = "local",
    workers: Annotated[int | None, typer.Option("--workers", help="How many local processes.")] = None,
    store: StoreOption = None,
) -> None:
    """Forecast all states from the newest month and from earlier years, for the evidence base to hold.

    Without --origin from the last month held and December of each year from 2005 on, without --target for all types of
    violence and their total. A run that was stopped goes on where it was.
    """
    from varde.cli import show
    from varde.forecast.archive import write_archive
    from varde.forecast.archive_run import make_archive, yearly_origins
    from varde.forecast.country_panel import TARGETS, country_panel
    from varde.forecast.months import month_id
    from varde.store import open_store

    if out.is_file():
        raise UsageError(f"{out} is a file, and a folder is needed.", "Name another place.")
    held = open_store(store)
    panels = {t: country_panel(held, t, "registry") for t in target or TARGETS}
    last = next(iter(panels.values())).last_month
    origins = [month_id(o) for o in origin] if origin else yearly_origins(last)
    frames = make_archive(panels, origins, out / ".done", draws, seed, engine, workers=workers, say=show.say)
    write_archive(frames, out)
    periods = frames["forecast_periods"]
    held_from = sorted(periods["origin"].unique().to_list())
    print(
        f"Forecasts of {periods['state'].n_unique()} states from {len(held_from)} "
        f"{'origin' if len(held_from) == 1 else 'origins'} to {held_from[-1]}, of {', '.join(panels)} deaths, "
        f"are in {out}. The evidence base takes them with: varde build --from {out}"
    )
