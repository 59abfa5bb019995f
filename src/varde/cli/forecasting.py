"""The verbs on forecasts: forecast, watch, score, backtest. Each imports what it needs only when it is called."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from varde.errors import UsageError

if TYPE_CHECKING:
    from varde.forecast.draws import Forecast
    from varde.forecast.panel import Panel

StoreOption = Annotated[
    Path | None,
    typer.Option("--store", help="Folder of the evidence base; 'embedded' for the snapshot.", envvar="VARDE_STORE"),
]
JsonOption = Annotated[bool, typer.Option("--json", help="Print JSON.")]
Target = Literal["state-based", "non-state", "one-sided", "total"]
TargetOption = Annotated[Target, typer.Option("--target", help="Type of violence whose deaths are forecast.")]
Units = Literal["views", "registry"]
UnitsOption = Annotated[Units, typer.Option("--units", help="The 191 states of VIEWS, or all of the registry.")]
PanelOption = Annotated[Path | None, typer.Option("--panel", help="Your own panel, csv or Parquet.")]
SeedOption = Annotated[int, typer.Option("--seed", help="The same seed gives the same draws.")]


def _say(line: str) -> None:
    print(line, file=sys.stderr)


def _panel(store: Path | None, target: str, units: Units, file: Path | None, columns: tuple[str, str, str]) -> Panel:
    """The evidence base's panel, or the user's; gaps of the latter are told."""
    if file is None:
        from varde.forecast.country_panel import country_panel
        from varde.store import open_store

        return country_panel(open_store(store), target, units)
    from varde.forecast.panel_file import gaps, read_panel

    panel = read_panel(file, *columns, target=target)
    missing = gaps(panel)
    if missing:
        unit, months = next(iter(missing.items()))
        _say(f"{len(missing)} units have gaps, which stay missing; {unit} lacks {', '.join(months[:3])}.")
    return panel


def _made(panel: Panel, model: str, origin: str | None, months: int, skip: int, draws: int, seed: int) -> Forecast:
    from varde.forecast.models import get_model
    from varde.forecast.months import month_id
    from varde.forecast.run import make_forecast

    chosen = get_model(model)
    last = month_id(origin) if origin else panel.last_month
    if sys.stderr.isatty():
        _say(f"Fitting {chosen.name} on {len(panel.units)} units …")
    return make_forecast(panel, chosen, last, months, draws, seed, skip)


def forecast(
    target: TargetOption = "state-based",
    origin: Annotated[str | None, typer.Option("--origin", help="Last month observed, YYYY-MM.")] = None,
    months: Annotated[int, typer.Option("--months", help="How far ahead, from the month after the origin.")] = 12,
    skip: Annotated[int, typer.Option("--skip", help="How many of the first months to leave out.")] = 0,
    draws: Annotated[int, typer.Option("--draws", help="Draws per unit and month.")] = 1000,
    model: Annotated[str, typer.Option("--model", help="Which model; docs/forecasts.md lists them.")] = "varde",
    seed: SeedOption = 0,
    units: UnitsOption = "views",
    panel: PanelOption = None,
    unit_column: Annotated[str, typer.Option("--unit-column", help="Column of the unit in --panel.")] = "unit",
    month_column: Annotated[str, typer.Option("--month-column", help="Column of the month in --panel.")] = "month",
    value_column: Annotated[str, typer.Option("--value-column", help="Column of the deaths in --panel.")] = "value",
    out: Annotated[Path | None, typer.Option("--out", help="Folder to write the draws to.")] = None,
    challenge: Annotated[bool, typer.Option("--challenge", help="Write the VIEWS challenge's folder format.")] = False,
    top: Annotated[int, typer.Option("--top", help="How many units to print.")] = 20,
    json: JsonOption = False,
    store: StoreOption = None,
) -> None:
    """Forecast deaths in organised violence as draws for each unit and month."""
    from varde.cli import show
    from varde.forecast.challenge import write_challenge
    from varde.forecast.forecast_file import write_forecast
    from varde.forecast.months import month_text

    if challenge and out is None:
        raise UsageError("--challenge says how to write, and nothing says where.", "Name a folder: --out DIR.")
    data = _panel(store, target, units, panel, (unit_column, month_column, value_column))
    made = _made(data, model, origin, months, skip, draws, seed)
    if out is not None:
        if challenge:
            write_challenge([made], out)
        else:
            write_forecast(made, out)
    expected = made.mean().sum(axis=1)
    low, high = made.quantiles((0.05, 0.95))
    worst = made.probability(25).max(axis=1)
    rows: list[list[Any]] = [
        [
            made.names[i],
            made.units[i],
            round(float(expected[i]), 1),
            round(float(low[i].mean()), 1),
            round(float(high[i].mean()), 1),
            round(float(worst[i]), 3),
        ]
        for i in (-expected).argsort(kind="stable")
    ]
    columns = ["name", "unit", "expected", "low_90_a_month", "high_90_a_month", "highest_monthly_probability_25"]
    about = {
        "target": made.target,
        "model": made.model,
        "origin": month_text(made.origin),
        "months": [month_text(m) for m in made.months],
        "draws": made.draws.shape[-1],
        "seed": made.seed,
        "vintage": made.vintage,
        "out": None if out is None else str(out),
    }
    if json:
        show.as_json({**about, "about": dict(made.about), "units": [dict(zip(columns, r, strict=True)) for r in rows]})
        return
    print(
        f"{made.target.capitalize()} deaths, {about['months'][0]} to {about['months'][-1]}, forecast by "
        f"{made.model} from data to {about['origin']} ({made.vintage or 'your panel'})."
    )
    show.table(columns, rows[:top])
    if out is not None:
        print(f"Draws written to {out}.")


def watch(
    months: Annotated[int, typer.Option("--months", help="6 or 12.")] = 12,
    by: Annotated[
        Literal["expected", "25", "1000", "change"],
        typer.Option("--by", help="Rank by expected deaths, probability of at least 25 or 1,000, or change."),
    ] = "expected",
    target: TargetOption = "state-based",
    top: Annotated[int, typer.Option("--top", help="How many states to print.")] = 20,
    json: JsonOption = False,
    store: StoreOption = None,
) -> None:
    """Rank states by the violence forecast for the months ahead, and mark onset, escalation and de-escalation."""
    from varde.cli import show
    from varde.forecast.country_panel import state_keys
    from varde.forecast.watch import of_forecast, of_store, terminal
    from varde.store import open_store

    held = open_store(store)
    if held.has("forecast_periods"):
        found = of_store(held, months, target)
    else:
        panel = _panel(store, target, "views", None, ("unit", "month", "value"))
        made = _made(panel, "varde", None, max(months, 12), 0, 1000, 0)
        found = of_forecast(made, panel, months, dict(zip(panel.units, state_keys(panel), strict=True)))
    if json:
        show.as_json(found.as_data(by))
        return
    print(
        f"{found.target.capitalize()} deaths over {found.months} months after {found.origin}, "
        f"forecast by {found.model} ({found.vintage})."
    )
    show.table(*terminal(found, by, top))
    for note in found.notes:
        print(f"Note: {note}")


def score(
    path: Annotated[Path, typer.Argument(metavar="FORECAST", help="Folder of a forecast, or challenge files.")],
    actuals: Annotated[
        Path | None, typer.Option("--actuals", help="What came; the evidence base's panel without it.")
    ] = None,
    baseline: Annotated[Path | None, typer.Option("--baseline", help="Another forecast, on identical cells.")] = None,
    missing: Annotated[
        Literal["drop", "zero", "refuse"], typer.Option("--missing", help="What to do about cells not forecast.")
    ] = "drop",
    json: JsonOption = False,
    store: StoreOption = None,
) -> None:
    """Score a forecast against what came, beside another on identical cells."""
    from varde.cli import show
    from varde.forecast.actuals import read_actuals
    from varde.forecast.challenge import is_challenge, read_challenge, read_challenge_actuals
    from varde.forecast.evaluation import evaluate
    from varde.forecast.forecast_file import read_forecast

    def read(file: Path) -> list[Forecast]:
        return list(read_challenge(file)) if is_challenge(file) else [read_forecast(file)]

    forecasts = read(path)
    came = (
        _panel(store, forecasts[0].target, "registry", None, ("", "", ""))
        if actuals is None
        else read_challenge_actuals(actuals)
        if is_challenge(actuals)
        else read_actuals(actuals)
    )
    found = evaluate(forecasts, came, read(baseline) if baseline else None, missing=missing)
    if json:
        show.as_json(found)
        return
    sides = [s for s in ("forecast", "baseline", "ratio") if found["overall"].get(s)]
    rows = []
    for name, group in (("all", found["overall"]), *((w["window"], w) for w in found["by_window"])):
        for side in sides:
            s = group[side]
            rows.append([name, side, s["crps"], s["ignorance"], s["interval_score"]])
    show.table(["window", "of", "crps", "ignorance", "interval_score"], rows)
    print(found["cells"]["note"])


def backtest(
    out: Annotated[Path, typer.Option("--out", help="Folder for the scoreboard (JSON and csv).")],
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
    from varde.forecast.models import MODELS, get_model

    chosen = [get_model(m) for m in model or [m for m in MODELS if m != "varde-grid"]]
    windows = CHOICE_WINDOWS if before else WINDOWS
    if window:
        names = [w.name for w in windows]
        unknown = [w for w in window if w not in names]
        if unknown:
            raise UsageError(f"There is no window {unknown[0]!r}.", f"There are: {', '.join(names)}.")
        windows = tuple(w for w in windows if w.name in window)
    done = [
        backtest(
            _panel(store, wanted, "views", None, ("", "", "")),
            chosen,
            windows,
            draws,
            seed,
            engine,
            out / "cache",
            workers=workers,
            say=_say,
        )
        for wanted in target or ("state-based",)
    ]
    write_results([d.results for d in done], [s for d in done for s in d.seconds], out)
    columns = ["target", "window", "model", "crps", "ratio_crps", "ignorance", "interval_score"]
    show.table(columns, [[row.get(c) for c in columns] for row in table([d.results for d in done])])
    print(f"Scoreboard written to {out}.")
