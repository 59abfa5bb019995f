"""Panels for the verbs on forecasts: the evidence base's, or the user's own file with the options that read it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from varde.errors import UsageError
from varde.forecast.options import Fill

if TYPE_CHECKING:
    from varde.forecast.draws import Forecast
    from varde.forecast.panel import Panel

Grid = Literal["africa-middle-east", "land"]
PanelOption = Annotated[Path | None, typer.Option("--panel", help="Your own panel, csv or Parquet.")]
UnitColumn = Annotated[str, typer.Option("--unit-column", help="Column of the unit in your file.")]
MonthColumn = Annotated[str, typer.Option("--month-column", help="Column of the month in your file.")]
ValueColumn = Annotated[str, typer.Option("--value-column", help="Column of the deaths in your file.")]
ViewsMonths = Annotated[
    bool, typer.Option("--views-months", help="Months in your file are VIEWS numbers; 1 is January 1980.")
]
Fractions = Annotated[bool, typer.Option("--fractions", help="Values in your file may be other than whole numbers.")]
FillOption = Annotated[
    Fill,
    typer.Option(
        "--fill", help="A month without a row in your file: 'none' missing; 'inside' zero between others; 'all' zero."
    ),
]


@dataclass(frozen=True, slots=True)
class OwnFile:
    """A file of the user's, and how to read it (see `forecast.panel_file.read_panel`)."""

    path: Path
    unit: str = "unit"
    month: str = "month"
    value: str = "value"
    covariates: tuple[str, ...] = ()
    views_months: bool = False
    fractions: bool = False
    fill: Fill = "none"

    def panel(self, target: str | None = None) -> Panel:
        """Read it; gaps are told."""
        from varde.cli import show
        from varde.forecast.panel_file import gaps, read_panel

        panel = read_panel(
            self.path,
            self.unit,
            self.month,
            self.value,
            self.covariates,
            target,
            views_months=self.views_months,
            fractions=self.fractions,
            fill=self.fill,
        )
        missing = gaps(panel)
        if missing:
            unit, months = next(iter(missing.items()))
            count = f"{len(missing):,} units have" if len(missing) > 1 else "One unit has"
            lacking = f"{', '.join(months[:3])}{' …' if len(months) > 3 else ''}"
            show.say(f"{count} gaps, which stay missing (--fill makes them zero); {unit} lacks {lacking}.")
        return panel


def held_panel(store: Path | None, target: str, units: str = "views") -> Panel:
    """States by month from the evidence base."""
    from varde.forecast.country_panel import country_panel
    from varde.store import open_store

    return country_panel(open_store(store), target, units)


def cells_panel(store: Path | None, target: str, region: Grid) -> Panel:
    """PRIO-GRID cells by month from the evidence base; how partial they are is told."""
    from varde.cli import show
    from varde.forecast.grid_panel import grid_panel
    from varde.forecast.months import month_text
    from varde.store import open_store

    panel = grid_panel(open_store(store), region, target)
    show.say(
        f"Coordinates held are partial: precisely located events only (58% of deaths), to "
        f"{month_text(panel.last_month)}. A cell's zero means that no such event is held."
    )
    return panel


def target_of(forecast: Forecast, target: str | None) -> str | None:
    """What was forecast: as the forecast says it, or else as the option does.

    Raises
    ------
    UsageError
        They say different things.
    """
    if target and forecast.target and target != forecast.target:
        raise UsageError(f"The forecast is of {forecast.target} deaths, and --target says {target}.", "Leave it out.")
    return forecast.target or target


def panel_of(forecast: Forecast, store: Path | None, target: str | None = None) -> Panel:
    """What the evidence base holds on the units that were forecast.

    Raises
    ------
    UsageError
        It holds nothing on what was forecast, or the forecast says another target.
    """
    from varde.forecast.country_panel import TARGETS

    wanted = target_of(forecast, target) or "state-based"
    if wanted not in TARGETS:
        raise UsageError(
            f"The forecast is of {wanted!r}, which the evidence base does not hold.",
            "Give the file that has it: `varde score … --actuals FILE`, `varde watch … --panel FILE`.",
        )
    if all(name.startswith("PRIO-GRID") for name in forecast.names):
        panel = cells_panel(store, wanted, "africa-middle-east")
        return panel if set(forecast.units) <= set(panel.units) else cells_panel(store, wanted, "land")
    return held_panel(store, wanted, "registry")
