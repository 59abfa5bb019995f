"""The verbs on response: respond, engagement, options. Each imports what it needs only when it is called."""

from __future__ import annotations

import contextlib
import io
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from varde.cli.options import JsonOption, StoreOption
from varde.cli.panels import held_panel
from varde.errors import UsageError

if TYPE_CHECKING:
    from datetime import date

    from varde.figures.answer import Answer
    from varde.forecast.watch import Watch

MonthsOption = Annotated[int, typer.Option("--months", help="Months of the forecast: 6 or 12.")]
OnOption = Annotated[
    str | None, typer.Option("--on", help="Day asked about, YYYY-MM-DD; nothing later is told. The newest without it.")
]
HtmlOption = Annotated[bool, typer.Option("--html", help="Print a page as one HTML file.")]
LEAST_MONTHS = 24
"""Months of deaths that a forecast has to rest on."""
OutOption = Annotated[Path | None, typer.Option("--out", help="File to write to; '-' prints it.")]


def respond(
    months: MonthsOption = 12,
    on: OnOption = None,
    top: Annotated[int | None, typer.Option("--top", help="How many states; all at risk without it.")] = None,
    weights: Annotated[
        str | None,
        typer.Option("--weights", help="Such as operation=4,agreement=3,aid=3: none negative, with a sum of 10."),
    ] = None,
    json: JsonOption = False,
    html: HtmlOption = False,
    out: OutOption = None,
    store: StoreOption = None,
) -> None:
    """Lay what is in place beside the violence forecast: where risk is high and little is there comes first."""
    from varde.cli.response_report import print_gap
    from varde.figures.registry import get_figure
    from varde.publish.respond_page import respond_page
    from varde.store import open_store

    _one_of(json, html)
    held = open_store(store)
    given = {"on": on, "months": months, "weights": weights, "top": top}
    figure = get_figure("respond.gap")
    asked = {k: str(v) for k, v in given.items() if v is not None}
    found = figure.answer(held, asked)
    if found.value is None:
        found = _fitted(store, figure.parse(asked))
    _deliver(found, f"respond-{found.as_of}", json, out, print_gap, partial(respond_page, held) if html else None)


def engagement(
    state: Annotated[str, typer.Argument(help="Any name or code of the state that serves, gives and mediates.")],
    months: MonthsOption = 12,
    on: OnOption = None,
    json: JsonOption = False,
    html: HtmlOption = False,
    out: OutOption = None,
    store: StoreOption = None,
) -> None:
    """Show what a state does in the states at risk: personnel, aid, roles in agreements; and where it is not."""
    from varde.cli.response_report import print_engagement
    from varde.figures.registry import get_figure
    from varde.publish.engagement_page import engagement_page
    from varde.store import open_store

    _one_of(json, html)
    held = open_store(store)
    given = {"state": state, "months": str(months)} | ({"on": on} if on else {})
    found = get_figure("respond.engagement").answer(held, given)
    name = f"engagement-{found.arguments['state']}"
    _deliver(found, name, json, out, print_engagement, partial(engagement_page, held) if html else None)


def options(
    state: Annotated[str, typer.Argument(help="Any name or code of a state.")],
    months: MonthsOption = 12,
    on: OnOption = None,
    json: JsonOption = False,
    html: HtmlOption = False,
    out: OutOption = None,
    store: StoreOption = None,
) -> None:
    """List instruments not in place in a state, each with what was published on it and with past cases."""
    from varde.cli.response_report import print_options
    from varde.figures.options import options as ask
    from varde.publish.options_page import options_page
    from varde.store import open_store

    _one_of(json, html)
    held = open_store(store)
    found = ask(held, state, months=months, on=on)
    name = f"options-{found.arguments['state']}"
    _deliver(found, name, json, out, print_options, partial(options_page, held) if html else None)


def _one_of(json: bool, html: bool) -> None:
    if json and html:
        raise UsageError("--json and --html go one at a time.")


def _deliver(
    found: Answer,
    name: str,
    json: bool,
    out: Path | None,
    as_text: Callable[[Answer], None],
    page: Callable[[Answer], str] | None,
) -> None:
    """Print an answer, or write it to a file: as JSON, as a page, or as text. Ends with 1 where there is none."""
    from varde.cli import show
    from varde.publish.page_file import write_page

    if found.value is None and not json:
        show.answer(found)
        raise typer.Exit(1)
    to_file = out is not None and str(out) != "-"
    ending = "json" if json else "html" if page else "txt"
    # What is written to a file is as in a pipe, whoever looks on.
    with contextlib.redirect_stdout(io.StringIO()) if to_file else contextlib.nullcontext() as written:
        if json:
            show.as_json(found.as_dict())
        elif page:
            sys.stdout.write(page(found) + "\n")
        else:
            as_text(found)
    if out is not None and written is not None:
        print(write_page(written.getvalue(), out, f"{name}.{ending}"))
    if found.value is None:
        raise typer.Exit(1)


def _fitted(store: Path | None, asked: dict[str, Any]) -> Answer:
    """The table for a day of which no forecast is held, from one that is fitted for it."""
    from varde.figures.arguments import last_day
    from varde.figures.conflict import MONTHS
    from varde.figures.question import Question
    from varde.figures.respond import gap_table
    from varde.figures.response_ranks import weights_of
    from varde.forecast.months import month_id, month_text
    from varde.store import open_store

    watched = _watched(store, asked["on"], int(asked["months"]), asked["target"])
    ask = Question(open_store(store), "respond.gap", "states", {k: v for k, v in asked.items() if v is not None})
    ask.consult(MONTHS)
    day = asked["on"] or last_day(watched.origin)
    table = gap_table(
        ask,
        [{**row, "state": row["unit"]} for row in watched.rows],
        day,
        weights_of(asked["weights"]),
        target=watched.target,
        top=int(asked["top"]) if asked["top"] else None,
    )
    value = {
        "on": day,
        "origin": watched.origin,
        "from": month_text(month_id(watched.origin) + 1),
        "until": watched.until,
        "target": watched.target,
        "months": watched.months,
        **table,
    }
    note = f"No forecast from data to {watched.origin} is held: this one was fitted for the table, and is not kept."
    return ask.answer(value, as_of=day, notes=[note, *watched.notes])


def _watched(store: Path | None, on: date | None, months: int, target: str) -> Watch:
    """A forecast fitted from the last month that was over by a day, or from the last one held.

    Raises
    ------
    UsageError
        The day lies outside the months whose deaths are held.
    """
    from varde.cli import show
    from varde.figures.arguments import last_day
    from varde.figures.days import last_full_month
    from varde.forecast.country_panel import state_keys
    from varde.forecast.models import DEFAULT, get_model
    from varde.forecast.months import month_id, month_text
    from varde.forecast.run import make_forecast
    from varde.forecast.watch import of_forecast
    from varde.sources.varde_forecasts import PERIODS

    panel = held_panel(store, target, "registry")
    first, last = month_text(panel.first_month + LEAST_MONTHS - 1), month_text(panel.last_month)
    origin = last_full_month(on) if on else last
    if not first <= origin <= last:
        raise UsageError(
            f"No forecast can be made for {on}: it would rest on data to {origin}, and deaths are held from "
            f"{month_text(panel.first_month)} to {last}.",
            f"Ask for a day from {last_day(first)} to the one before {last_day(month_text(panel.last_month + 1))}.",
        )
    if sys.stderr.isatty():
        show.say(f"Fitting {DEFAULT} on {len(panel.units):,} units, from data to {origin}: about half a minute …")
    made = make_forecast(panel, get_model(DEFAULT), month_id(origin), max(PERIODS), 1000, 0)
    return of_forecast(made, panel, months, dict(zip(panel.units, state_keys(panel), strict=True)))
