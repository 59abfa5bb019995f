"""The verbs on forecasts: forecast, watch, score, backtest. Each imports what it needs only when it is called."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from varde.cli.options import JsonOption, SeedOption, StoreOption
from varde.cli.panels import (
    FillOption,
    Fractions,
    Grid,
    MonthColumn,
    OwnFile,
    PanelOption,
    UnitColumn,
    ValueColumn,
    ViewsMonths,
    cells_panel,
    held_panel,
    panel_of,
    target_of,
)
from varde.errors import UsageError

if TYPE_CHECKING:
    from varde.forecast.draws import Forecast
    from varde.forecast.panel import Panel
    from varde.forecast.summary import Summary
    from varde.forecast.watch import Watch

Target = Literal["state-based", "non-state", "one-sided", "total"]
Units = Literal["views", "registry"]
UnitsOption = Annotated[Units, typer.Option("--units", help="The 191 states of VIEWS, or all of the registry.")]
EngineOption = Annotated[
    str | None,
    typer.Option("--engine", help="serial, local, dask://host:port or ray://host:port; one job a target and origin."),
]


def forecast(
    target: Annotated[
        list[str] | None,
        typer.Option("--target", help="Type of violence, state-based without it; may be given several times."),
    ] = None,
    origin: Annotated[
        list[str] | None, typer.Option("--origin", help="Last month observed, YYYY-MM; may be given several times.")
    ] = None,
    months: Annotated[int, typer.Option("--months", help="How far ahead, from the month after the origin.")] = 12,
    skip: Annotated[int, typer.Option("--skip", help="How many of the first months to leave out.")] = 0,
    draws: Annotated[int, typer.Option("--draws", help="Draws per unit and month.")] = 1000,
    model: Annotated[str | None, typer.Option("--model", help="Which model; docs/forecasts.md lists them.")] = None,
    seed: SeedOption = 0,
    units: UnitsOption = "views",
    grid: Annotated[Grid | None, typer.Option("--grid", help="PRIO-GRID cells of a region instead of states.")] = None,
    panel: PanelOption = None,
    unit_column: UnitColumn = "unit",
    month_column: MonthColumn = "month",
    value_column: ValueColumn = "value",
    covariate: Annotated[
        list[str] | None, typer.Option("--covariate", help="Further column of --panel; may be given several times.")
    ] = None,
    views_months: ViewsMonths = False,
    fractions: Fractions = False,
    fill: FillOption = "none",
    out: Annotated[Path | None, typer.Option("--out", help="Folder to write the draws to.")] = None,
    challenge: Annotated[bool, typer.Option("--challenge", help="Write the VIEWS challenge's folder format.")] = False,
    engine: EngineOption = None,
    workers: Annotated[int | None, typer.Option("--workers", help="How many local processes.")] = None,
    top: Annotated[int, typer.Option("--top", min=1, help="How many units to print.")] = 20,
    json: JsonOption = False,
    store: StoreOption = None,
) -> None:
    """Forecast deaths in organised violence as draws for each unit and month."""
    from varde.cli import show
    from varde.forecast.challenge import check_submission, write_challenge
    from varde.forecast.forecast_jobs import Settings, make_forecasts
    from varde.forecast.models import DEFAULT, DEFAULT_OF_CELLS, get_model
    from varde.forecast.months import month_id

    own = None
    if covariate and panel is None:
        raise UsageError("--covariate names a column of --panel, and there is none.", "Name the file: --panel FILE.")
    if panel is not None:
        columns = unit_column, month_column, value_column
        own = OwnFile(panel, *columns, tuple(covariate or ()), views_months, fractions, fill)
    if challenge and out is None:
        raise UsageError("--challenge says how to write, and nothing says where.", "Name a folder: --out DIR.")
    _check_asked(target or [], model, grid, own, challenge)
    chosen = get_model(model or (DEFAULT_OF_CELLS if grid else DEFAULT))
    ends = [month_id(o) for o in origin or []]
    panels = _panels(store, target or [], units, grid, own)
    ends = ends or [next(iter(panels.values())).last_month]
    level: Literal["cm", "pgm"] = "pgm" if grid else "cm"
    if challenge and out is not None and 0 <= skip < months:
        ahead = range(skip + 1, months + 1)
        check_submission(_asked_for(next(iter(panels.values())), ends, ahead, chosen.name), out, level)
    if sys.stderr.isatty():
        show.say(f"Fitting {chosen.name} on {len(next(iter(panels.values())).units):,} units …")
    made: list[Forecast] = []

    def finish(one: Forecast, place: Path | None) -> tuple[dict[str, Any], Summary]:
        if challenge:
            made.append(one)
        return _described(one, place)

    told = make_forecasts(
        panels,
        ends,
        Settings(chosen, months, draws, seed, skip),
        finish,
        None if challenge else out,
        engine,
        workers,
        show.say,
    )
    if challenge and out is not None:
        files = write_challenge(made, out, level)
        show.say(f"Draws written to {', '.join(map(str, files))}.")
    if json:
        every = [{**about, "units": summary.rows} for about, summary in told]
        show.as_json(every[0] if len(every) == 1 else every)
        return
    for about, summary in told:
        _print_forecast(about, summary, top)


def _check_asked(
    targets: list[str], model: str | None, grid: Grid | None, own: OwnFile | None, challenge: bool
) -> None:
    """Refuse options that don't go together."""
    if own and grid:
        raise UsageError("--panel brings its own units, and --grid asks for others.", "Leave one of them out.")
    if grid and model == "varde":
        raise UsageError(
            "The model 'varde' is made for hundreds of units, and a grid has thousands.",
            "Leave --model out for 'varde-grid', or name a benchmark such as conflictology.",
        )
    if len(targets) > 1 and (own or challenge):
        holder = "The challenge's format" if challenge else "A panel of your own"
        raise UsageError(f"{holder} holds one target, and --target names {len(targets)}.", "Name one.")


def _asked_for(
    panel: Panel, origins: list[int], ahead: range, model: str
) -> list[tuple[tuple[str, ...], tuple[int, ...], str]]:
    """Units, months and model of the forecasts that will be made."""
    return [
        (
            tuple(unit for unit, there in zip(panel.units, panel.existing(origin), strict=True) if there),
            tuple(origin + a for a in ahead),
            model,
        )
        for origin in origins
    ]


def _panels(
    store: Path | None, targets: list[str], units: Units, grid: Grid | None, own: OwnFile | None
) -> dict[str, Panel]:
    """The panel of each target."""
    if own:
        panel = own.panel(targets[0] if targets else None)
        return {panel.target: panel}
    wanted = dict.fromkeys(targets) or {"state-based": None}
    if grid:
        return {target: cells_panel(store, target, grid) for target in wanted}
    return {target: held_panel(store, target, units) for target in wanted}


def _described(made: Forecast, place: Path | None) -> tuple[dict[str, Any], Summary]:
    """What is printed of a forecast."""
    from varde.forecast.months import month_text
    from varde.forecast.summary import summarise

    summary = summarise(made)
    about = {
        "target": made.target,
        "model": made.model,
        "origin": month_text(made.origin),
        "months": [month_text(m) for m in made.months],
        "draws": made.draws.shape[-1],
        "seed": made.seed,
        "vintage": made.vintage,
        "out": None if place is None else str(place),
        "about": dict(made.about),
        "note": summary.note,
    }
    return about, summary


def _print_forecast(about: dict[str, Any], summary: Summary, top: int) -> None:
    """Print the units that matter most of one forecast."""
    from varde.cli import show
    from varde.forecast.summary import above_interval, shown

    months = " to ".join(dict.fromkeys((about["months"][0], about["months"][-1])))
    print(
        f"{_target(about['target'])}, {months}: {about['model']} from data to {about['origin']} ({about['vintage']})."
    )
    show.table(*shown(summary, top))
    more = len(summary.rows) - top
    print(summary.note + (f" {more:,} more units are in --json." if more > 0 else ""))
    without = about["about"]["units_without_forecast"]
    if without:
        listed = ", ".join(without[:5]) + (" …" if len(without) > 5 else "")
        print(f"Without a value in {about['origin']}, and so without a forecast: {listed} ({len(without):,} in all).")
    if summary.totals and (note := above_interval(summary.rows[:top], "high_90")):
        print(note)
    if about["about"].get("note"):
        print(f"Note: {about['about']['note']}")
    if about["out"]:
        print(f"Draws written to {about['out']}.")
    print()


def _target(target: str) -> str:
    """What is forecast, in words at the beginning of a sentence."""
    from varde.forecast.country_panel import TARGETS

    return f"{target.capitalize()} deaths" if target in TARGETS else target


def watch(
    months: Annotated[int, typer.Option("--months", help="6 or 12.")] = 12,
    by: Annotated[
        Literal["expected", "25", "1000", "change"],
        typer.Option(
            "--by",
            help="Rank by expected deaths, probability of 25 or 1,000 deaths, or change; not for --html.",
        ),
    ] = "expected",
    target: Annotated[Target | None, typer.Option("--target", help="Type of violence, state-based without it.")] = None,
    forecast: Annotated[
        Path | None, typer.Option("--forecast", help="A forecast of your own: folder that `varde forecast` wrote.")
    ] = None,
    fit: Annotated[bool, typer.Option("--fit", help="Fit anew instead of reading the forecast that is held.")] = False,
    panel: PanelOption = None,
    unit_column: UnitColumn = "unit",
    month_column: MonthColumn = "month",
    value_column: ValueColumn = "value",
    views_months: ViewsMonths = False,
    fractions: Fractions = False,
    fill: FillOption = "none",
    html: Annotated[Path | None, typer.Option("--html", help="Write a page to this file; '-' prints it.")] = None,
    top: Annotated[int, typer.Option("--top", min=1, help="How many states to print.")] = 20,
    json: JsonOption = False,
    store: StoreOption = None,
) -> None:
    """Rank states by the violence forecast for the months ahead, and mark onset, escalation and de-escalation."""
    from varde.cli import show
    from varde.forecast.summary import above_interval
    from varde.forecast.watch import COUNTED_TO, ranked, terminal
    from varde.sources.varde_forecasts import PERIODS
    from varde.store import open_store

    if months not in PERIODS:
        raise UsageError(f"A watch over {months} months is not made.", "Ask for --months 6 or --months 12.")
    if json and html:
        raise UsageError("--json and --html go one at a time.")
    if forecast and fit:
        raise UsageError("--forecast names a forecast, and --fit makes another.", "Leave one of them out.")
    held = open_store(store)
    own = None
    if panel is not None:
        own = OwnFile(panel, unit_column, month_column, value_column, (), views_months, fractions, fill)
    found = _watch(store, months, target, forecast, own, fit)
    if json:
        data = found.as_data(by)
        show.as_json({**data, "notes": [*data["notes"], COUNTED_TO] if found.states else data["notes"]})
        return
    if html:
        from varde.publish.page_file import write_page
        from varde.publish.watch_page import watch_page

        page = watch_page(held, found)
        if str(html) == "-":
            sys.stdout.write(page)
        else:
            print(write_page(page, html, f"watch-{found.origin}.html", "--html"))
        return
    print(
        f"{_target(found.target)} over {found.months} months after {found.origin}, "
        f"forecast by {found.model} ({found.vintage})."
    )
    show.table(*terminal(found, by, top))
    print("Low and high are the ends of the 80% interval. Change is that of the median, a month.")
    shown = ranked(found.rows, by)[:top]
    for note in (above_interval(shown, "q90"), *found.notes, COUNTED_TO if found.states else ""):
        if note:
            print(f"Note: {note}")


def _watch(
    store: Path | None, months: int, target: Target | None, folder: Path | None, own: OwnFile | None, fit: bool
) -> Watch:
    """The forecast in a folder, else the one that is held, else one made for this."""
    from varde.cli import show
    from varde.forecast.country_panel import state_keys
    from varde.forecast.forecast_file import read_forecast
    from varde.forecast.models import DEFAULT, get_model
    from varde.forecast.run import make_forecast
    from varde.forecast.watch import of_forecast, of_store
    from varde.sources.varde_forecasts import PERIODS
    from varde.store import open_store

    if folder is None and own is None and not fit:
        held = open_store(store)
        if held.has("forecast_periods"):
            return of_store(held, months, target or "state-based")
    made = None if folder is None else read_forecast(folder)
    if own:
        panel = own.panel(target_of(made, target) if made else target)
    else:
        panel = panel_of(made, store, target) if made else held_panel(store, target or "state-based")
    if made is None:
        if sys.stderr.isatty():
            show.say(f"Fitting {DEFAULT} on {len(panel.units):,} units …")
        made = make_forecast(panel, get_model(DEFAULT), panel.last_month, max(PERIODS), 1000, 0)
    states = None
    if not own and not made.names[0].startswith("PRIO-GRID"):
        states = dict(zip(panel.units, state_keys(panel), strict=True))
    return of_forecast(made, panel, months, states)


def score(
    path: Annotated[
        Path, typer.Argument(metavar="FORECAST", help="Folder of a forecast or of several, or challenge files.")
    ],
    actuals: Annotated[
        Path | None, typer.Option("--actuals", help="What came; the evidence base's panel without it.")
    ] = None,
    baseline: Annotated[Path | None, typer.Option("--baseline", help="Another forecast, on identical cells.")] = None,
    missing: Annotated[
        Literal["drop", "zero", "refuse"], typer.Option("--missing", help="What to do about cells not forecast.")
    ] = "drop",
    by: Annotated[
        Literal["window", "horizon", "unit"], typer.Option("--by", help="What the second table is split by.")
    ] = "window",
    target: Annotated[
        Target | None, typer.Option("--target", help="What was forecast, where the file does not say it.")
    ] = None,
    unit_column: UnitColumn = "unit",
    month_column: MonthColumn = "month",
    value_column: ValueColumn = "value",
    views_months: ViewsMonths = False,
    fractions: Fractions = False,
    fill: FillOption = "none",
    json: JsonOption = False,
    store: StoreOption = None,
) -> None:
    """Score a forecast against what came, beside another on identical cells."""
    from varde.cli import show
    from varde.cli.score_tables import print_scores
    from varde.forecast.actuals import actuals_of
    from varde.forecast.challenge import is_challenge, read_challenge_actuals
    from varde.forecast.evaluation import evaluate

    forecasts = _forecasts(path)
    wanted = target_of(forecasts[0], target)
    if actuals is None:
        came = actuals_of(panel_of(forecasts[0], store, wanted))
    elif is_challenge(actuals):
        came = read_challenge_actuals(actuals)
    else:
        own = OwnFile(actuals, unit_column, month_column, value_column, (), views_months, fractions, fill)
        came = actuals_of(own.panel(wanted))
    found = evaluate(forecasts, came, _forecasts(baseline) if baseline else None, missing=missing)
    if json:
        show.as_json(found)
        return
    sides = [found["about"][side] for side in ("forecast", "baseline") if found["about"][side]]
    models = " beside ".join(", ".join(side["model"]) for side in sides)
    kind = _target(wanted or "state-based")
    print(f"{kind}, {models}, scored on {found['about']['actuals']['vintage']}.\n")
    print_scores(found, by)


def _forecasts(path: Path) -> list[Forecast]:
    """The forecasts in a place, which are all of one target."""
    from varde.forecast.challenge import is_challenge, read_challenge
    from varde.forecast.forecast_file import read_forecasts

    found = list(read_challenge(path)) if is_challenge(path) else read_forecasts(path)
    targets = list(dict.fromkeys(f.target for f in found))
    if len(targets) > 1:
        raise UsageError(
            f"{path} holds forecasts of several targets: {', '.join(targets)}.", "Score one: name its folder."
        )
    return found


def backtest(
    out: Annotated[Path, typer.Option("--out", help="Folder for the scoreboard (page, JSON and csv).")],
    target: Annotated[
        list[str] | None, typer.Option("--target", help="Type of violence; may be given several times.")
    ] = None,
    model: Annotated[list[str] | None, typer.Option("--model", help="Model; all but the grid's without it.")] = None,
    window: Annotated[list[str] | None, typer.Option("--window", help="Window by its name; all without it.")] = None,
    before: Annotated[bool, typer.Option("--choice-windows", help="The windows before 2017 instead.")] = False,
    draws: Annotated[int, typer.Option("--draws", help="Draws per unit and month.")] = 1000,
    seed: SeedOption = 0,
    engine: Annotated[str, typer.Option("--engine", help="serial, local, dask://host:port or ray://host.")] = "local",
    workers: Annotated[int | None, typer.Option("--workers", help="How many local processes.")] = None,
    store: StoreOption = None,
) -> None:
    """Run models over past origins and score them side by side; a run that was stopped goes on where it was."""
    from varde.cli import show
    from varde.forecast.backtest import CHOICE_WINDOWS, WINDOWS, backtest
    from varde.forecast.backtest_results import table, write_results
    from varde.forecast.models import OF_STATES, get_model
    from varde.publish.scoreboard import scoreboard_page

    chosen = [get_model(m) for m in model or OF_STATES]
    windows = CHOICE_WINDOWS if before else WINDOWS
    if window:
        names = [w.name for w in windows]
        unknown = [w for w in window if w not in names]
        if unknown:
            raise UsageError(f"There is no window {unknown[0]!r}.", f"There are: {', '.join(names)}.")
        windows = tuple(w for w in windows if w.name in window)
    # All are read before anything is fitted, so that a target that is none is told at once.
    panels = [held_panel(store, wanted) for wanted in dict.fromkeys(target or ("state-based",))]
    done = [
        backtest(
            panel,
            chosen,
            windows,
            draws,
            seed,
            engine,
            out / "cache",
            workers=workers,
            say=show.say,
        )
        for panel in panels
    ]
    results = [d.results for d in done]
    write_results(results, [s for d in done for s in d.seconds], out, scoreboard_page(results))
    columns = ["target", "window", "model", "crps", "ratio_crps", "ignorance", "interval_score"]
    show.table(columns, [[row.get(c) for c in columns] for row in table(results)])
    print(f"Scoreboard written to {out}.")
