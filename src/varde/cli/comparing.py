"""The verb `compare`: Varde beside forecasts of others, from files that may not be passed on."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from varde.cli.options import JsonOption, SeedOption, StoreOption
from varde.errors import UsageError

if TYPE_CHECKING:
    from varde.forecast.models.contract import Model
    from varde.store import Store

RESULTS = "comparisons.json"
CUTS = ("10", "100")
"""Deaths whose Brier scores are printed; the JSON has all."""


def compare(
    views: Annotated[Path | None, typer.Option("--views", help="Folder with forecasts that VIEWS published.")] = None,
    challenge: Annotated[
        Path | None, typer.Option("--challenge", help="Folder with actuals and forecasts of the VIEWS challenge.")
    ] = None,
    model: Annotated[list[str] | None, typer.Option("--model", help="Model; all but the grid's without it.")] = None,
    draws: Annotated[int, typer.Option("--draws", help="Draws per unit and month.")] = 1000,
    seed: SeedOption = 0,
    out: Annotated[Path | None, typer.Option("--out", help=f"Folder to write {RESULTS} to.")] = None,
    json: JsonOption = False,
    store: StoreOption = None,
) -> None:
    """Hold Varde's models against forecasts of others on identical cells, from files of your own copy."""
    from varde.cli import show
    from varde.forecast.draw_rows import check_folder
    from varde.forecast.models import OF_STATES, get_model
    from varde.store import open_store

    if views is None and challenge is None:
        raise UsageError(
            "There is nothing to compare with.",
            "Name the files, which Varde may not pass on: --views DIR, --challenge DIR or both.",
        )
    if out is not None:
        check_folder(out)
    models = [get_model(m) for m in dict.fromkeys(model or OF_STATES)]
    held = open_store(store)
    found: dict[str, Any] = {}
    if views is not None:
        found["views"] = _with_views(held, views, models, draws, seed)
    if challenge is not None:
        found["challenge"] = _with_challenge(held, challenge, models, draws, seed)
    if out is not None:
        _write(found, out)
    if json:
        show.as_json(found)
        return
    if "views" in found:
        _print_views(found["views"])
    if "challenge" in found:
        _print_challenge(found["challenge"])
    if out is not None:
        print(f"Written to {out / RESULTS}.")


def _say(line: str) -> None:
    """Progress, where a person is looking."""
    from varde.cli import show

    if sys.stderr.isatty():
        show.say(line)


def _with_views(held: Store, folder: Path, models: list[Model], draws: int, seed: int) -> dict[str, Any]:
    from varde.forecast.comparison import with_views, worth_of_revision
    from varde.forecast.country_panel import country_panel
    from varde.forecast.earlier_counts import held_histories
    from varde.forecast.undercount import published_pairs
    from varde.forecast.views_published import read_runs

    runs = read_runs(folder)
    panel = country_panel(held)
    found = with_views(panel, runs, models, published_pairs(held), draws, seed, _say)
    found["revision"] = worth_of_revision(panel, held_histories(held, panel), models, draws, seed, _say)
    return found


def _with_challenge(held: Store, folder: Path, models: list[Model], draws: int, seed: int) -> dict[str, Any]:
    from varde.forecast.challenge_rounds import read_rounds
    from varde.forecast.comparison import with_challenge
    from varde.forecast.country_panel import views_panel

    return with_challenge(views_panel(held), read_rounds(folder), models, draws, seed, _say)


def _write(found: dict[str, Any], folder: Path) -> None:
    import json

    from varde.forecast.draw_rows import writing
    from varde.store.publish import write_file

    text = json.dumps(found, ensure_ascii=False, allow_nan=False, indent=1) + "\n"
    with writing(folder) as beside:
        write_file(beside(RESULTS), text.encode())


def _print_views(found: dict[str, Any]) -> None:
    print(
        f"Published VIEWS forecasts, {found['target']} deaths, actuals {found['actuals']}; origin two months before "
        f"the first month. Brier scores for at least {' and '.join(CUTS)} deaths, and root mean squared error on "
        f"log(1 + deaths), where a model's point forecast is the {found['point_forecast']}."
    )
    _scores([(f"{run['first']} to {run['last']}", row) for run in found["runs"] for row in run["rows"]], "run")
    provisional = [m for run in found["runs"] for m in run["provisional"]]
    if provisional:
        print(f"Actuals of {provisional[0]} to {provisional[-1]} are provisional.")
    print(f"Note: {found['note']}\n")
    revision = found["revision"]
    if revision["lost"]:
        print("The same models from history as revised and as it stood, where the evidence base holds both:")
        _scores([(one["origin"], row) for one in revision["origins"] for row in one["rows"]], "origin")
    for name, lost in revision["lost"].items():
        drawn = found["lost_as_drawn"][name]
        print(
            f"History as it stood, in place of history as revised, changes the scores of {name} by {_change(lost)} "
            f"(mean of {len(revision['origins'])} origins); candidate months drawn as first published, by "
            f"{_change(drawn)} (mean of the runs)."
        )


def _change(lost: dict[str, Any]) -> str:
    brier = ", ".join(f"{lost['brier'][cut]:+.4f} in Brier at {cut} deaths" for cut in CUTS)
    return f"{brier} and {lost['rmse_log1p']:+.3f} in RMSE"


def _scores(rows: list[tuple[str, dict[str, Any]]], of: str) -> None:
    from varde.cli import show

    show.table(
        [of, "forecast", "history", *(f"brier_{cut}" for cut in CUTS), "rmse_log1p"],
        [
            [
                name,
                row["model"],
                row["history"],
                *(f"{row['brier'][cut]:.4f}" for cut in CUTS),
                f"{row['rmse_log1p']:.3f}",
            ]
            for name, row in rows
        ],
    )


def _print_challenge(found: dict[str, Any]) -> None:
    from varde.cli import show

    for one in found["rounds"]:
        print(
            f"\nPrediction challenge, {one['actuals'].replace('_', ' ')}, months 3 to 14 from the October before: "
            f"CRPS. Models from history of vintage {found['history']}; the others from their files."
        )
        columns = [*one["years"], "mean"]
        show.table(
            ["forecast", "from", *columns],
            [[row["forecast"], row["from"], *(f"{row['crps'][c]:.2f}" for c in columns)] for row in one["rows"]],
        )
