"""The archive: what is kept of forecasts once their draws are gone, as the files of the source `varde_forecasts`.

Kept are the mean, quantiles and probabilities of each month and of the periods ahead, what a forecast rests on, similar
past cases, and how it did against what came. The evidence base reads these files like those of any other source.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from importlib.metadata import version
from pathlib import Path
from typing import Any, Protocol

import numpy as np
import polars as pl

from varde.errors import UsageError
from varde.forecast import driver_words
from varde.forecast.country_panel import state_keys
from varde.forecast.draw_rows import writing
from varde.forecast.draws import Forecast
from varde.forecast.evaluation import score_cells
from varde.forecast.models import get_model
from varde.forecast.months import month_text
from varde.forecast.panel import Panel
from varde.forecast.run import make_forecast
from varde.forecast.watch import periods
from varde.sources.contract import Table
from varde.sources.varde_forecasts import (
    FIRST_RANKS,
    MONTH_SIZES,
    PERIODS,
    QUANTILES,
    TABLES,
    columns,
    file_name,
    probability,
)

BENCHMARK = "conflictology"
"""Model that forecasts are scored beside."""
DIGITS = 4
"""Significant digits that are kept: more would be noise of the draws."""
MONTHS = max(PERIODS)
"""Months ahead that are kept."""
YEAR = 12
"""Months before and after a similar case that its deaths are counted over."""

_POLARS = {
    "string": pl.String,
    "yearmonth": pl.String,
    "integer": pl.Int64,
    "number": pl.Float64,
    "boolean": pl.Boolean,
}
Row = dict[str, Any]


class Explanation(Protocol):
    """What a forecast of one unit rests on."""

    @property
    def drivers(self) -> Sequence[tuple[str, float, float]]:
        """Short name, value at the origin, and effect on the logarithm of expected deaths; the strongest first."""
        ...

    @property
    def analogues(self) -> Sequence[tuple[str, int, float]]:
        """Code of the unit and number of the month of similar cases, and their share in the draws that follow such.

        The largest come first.
        """
        ...


Explanations = Mapping[str, Explanation]
"""By code of the unit."""


def archive(
    forecasts: Iterable[tuple[Forecast, Explanations]],
    panels: Mapping[str, Panel],
    describe: Callable[[str, float], str] = driver_words.describe,
) -> dict[str, pl.DataFrame]:
    """What is kept of forecasts of states.

    Parameters
    ----------
    forecasts : iterable of (Forecast, mapping)
        Each with the explanations of its units, which may lack some. They are taken one by one, so that a generator
        holds the draws of one forecast at a time.
    panels : mapping of str to Panel
        By target, states by month to the last month held, as the forecasts were made from and are scored on.
    describe : callable, optional
        A driver in words, from its name and value.

    Returns
    -------
    dict of str to polars.DataFrame
        By name of the table (`varde.sources.varde_forecasts.TABLES`), each with the columns of its file and sorted by
        its key. A forecast whose origin is not the panel's last month is marked as made from revised history.

    Raises
    ------
    UsageError
        A forecast is of a target without a panel, skips months, is shorter than the longest period, or has draws that
        are no paths; two are of the same target and origin; or none is explained.
    """
    parts: dict[str, list[pl.DataFrame]] = {t.name: [] for t in TABLES}
    keys = {target: dict(zip(panel.units, state_keys(panel), strict=True)) for target, panel in panels.items()}
    seen = set()
    for each, explanations in forecasts:
        if each.target not in panels:
            raise UsageError(f"There is no panel of {each.target!r} deaths beside the forecast.")
        forecast = replace(each, months=each.months[:MONTHS], draws=each.draws[:, :MONTHS])
        if (forecast.target, forecast.origin) in seen:
            raise UsageError(f"Two forecasts of {forecast.target} deaths are from {month_text(forecast.origin)}.")
        seen.add((forecast.target, forecast.origin))
        panel, states = panels[forecast.target], keys[forecast.target]
        for name, part in {
            "forecast_periods": _periods(forecast, panel),
            "forecast_months": _months(forecast, panel),
            "forecast_drivers": pl.DataFrame(_drivers(forecast, explanations, describe), _DRIVERS),
            "forecast_analogues": pl.DataFrame(_analogues(forecast, explanations, panel, states), _ANALOGUES),
            "forecast_scores": _scores(forecast, panel),
        }.items():
            parts[name].append(
                part.with_columns(
                    pl.lit(forecast.target).alias("target"),
                    pl.col("unit").replace_strict(states, return_dtype=pl.String).alias("state"),
                    pl.lit(month_text(forecast.origin)).alias("origin"),
                )
            )
    return {t.name: _whole(t, parts[t.name]) for t in TABLES}


def write_archive(frames: Mapping[str, pl.DataFrame], folder: Path | str) -> Path:
    """Write an archive to a folder, in place of one that is there.

    The same archive always gives the same bytes. `varde build --from FOLDER` reads it into the evidence base.

    Parameters
    ----------
    frames : mapping of str to polars.DataFrame
        From `archive`.
    folder : Path or str
        Made where it is not there; other files in it stay.

    Returns
    -------
    Path
        The folder.

    Raises
    ------
    UsageError
        The folder's name is a file's.
    DataFileError
        The disk is full, or the place can't be written to.
    """
    folder = Path(folder)
    with writing(folder) as beside:
        for table in TABLES:
            # In one piece, since the file's bytes hang on the pieces.
            whole = frames[table.name].rechunk()
            whole.write_parquet(beside(file_name(table.name)), compression="zstd", compression_level=12)
    return folder


def _whole(table: Table, parts: Sequence[pl.DataFrame]) -> pl.DataFrame:
    """A table of the archive, in the shape of its file."""
    if not any(len(p) for p in parts):
        raise UsageError(
            f"Nothing is there for the table {table.name}.",
            "An archive needs a forecast, and a model that explains its forecasts, such as varde.",
        )
    fields = columns(table)
    return (
        pl.concat(p.select(pl.col(f.name).cast(_POLARS[f.type]) for f in fields) for p in parts)
        .with_columns(pl.col(f.name).round_sig_figs(DIGITS) for f in fields if f.type == "number")
        .sort(table.key)
    )


def _months(forecast: Forecast, panel: Panel) -> pl.DataFrame:
    quantiles = forecast.quantiles(list(QUANTILES.values()))
    return pl.DataFrame(
        {
            "unit": np.repeat(forecast.units, len(forecast.months)),
            "month": [month_text(m) for m in forecast.months] * len(forecast.units),
            "expected": forecast.mean().ravel(),
            **{name: values.ravel() for name, values in zip(QUANTILES, quantiles, strict=True)},
            **{probability(n): forecast.probability(n).ravel() for n in MONTH_SIZES},
        }
    ).with_columns(
        pl.lit(forecast.model).alias("model"),
        pl.lit(_version(forecast)).alias("model_version"),
        pl.lit(_release(forecast)).alias("data_vintage"),
        pl.lit(forecast.origin < panel.last_month).alias("revised_history"),
    )


def _version(forecast: Forecast) -> str:
    """Version of Varde that made a forecast; one made elsewhere does not say."""
    return str(forecast.about.get("software", {}).get("varde", version("varde")))


def _release(forecast: Forecast) -> str:
    """Release that a forecast was made from: a panel names candidate months too, which an early origin did not see."""
    if forecast.about.get("provisional_months") == []:
        return forecast.vintage.partition(" and candidates ")[0]
    return forecast.vintage


def _periods(forecast: Forecast, panel: Panel) -> pl.DataFrame:
    row = {unit: i for i, unit in enumerate(panel.units)}
    frames = []
    for n in PERIODS:
        first = forecast.origin - n + 1
        frame = pl.DataFrame(periods(forecast, panel, n), infer_schema_length=None)
        before = [deaths_between(panel, row[unit], first, forecast.origin) for unit in frame["unit"]]
        a_month = pl.col("deaths_last_12") / YEAR
        frames.append(
            frame.with_columns(
                pl.Series("deaths_before", before, dtype=pl.Int64),
                pl.when(a_month > 0).then(pl.col("expected") / n / a_month).alias("change"),
                pl.col("expected").rank("min", descending=True).alias("rank"),
            )
        )
    return pl.concat(frames, how="vertical_relaxed")


_DRIVERS = {"unit": pl.String, "rank": pl.Int64, "driver": pl.String, "value": pl.Float64, "effect": pl.Float64,
            "text": pl.String}  # fmt: skip
_ANALOGUES = {"unit": pl.String, "rank": pl.Int64, "analogue_state": pl.String, "analogue_month": pl.String,
              "weight": pl.Float64, "deaths_before": pl.Int64, "deaths_after": pl.Int64}  # fmt: skip


def _explained(forecast: Forecast, explanations: Explanations) -> Iterator[tuple[str, Explanation]]:
    return ((unit, explanations[unit]) for unit in forecast.units if unit in explanations)


def _drivers(
    forecast: Forecast, explanations: Explanations, describe: Callable[[str, float], str]
) -> list[dict[str, Any]]:
    return [
        {
            "unit": unit,
            "rank": rank,
            "driver": driver,
            "value": None if np.isnan(value) else float(value),
            "effect": float(effect),
            "text": describe(driver, value),
        }
        for unit, explanation in _explained(forecast, explanations)
        for rank, (driver, value, effect) in enumerate(explanation.drivers[:FIRST_RANKS], 1)
    ]


def _analogues(
    forecast: Forecast, explanations: Explanations, panel: Panel, states: Mapping[str, str]
) -> list[dict[str, Any]]:
    # What followed is told as far as it had followed by the origin.
    seen = panel.until(forecast.origin)
    row = {unit: i for i, unit in enumerate(seen.units)}
    return [
        {
            "unit": unit,
            "rank": rank,
            "analogue_state": states[other],
            "analogue_month": month_text(month),
            "weight": float(weight),
            "deaths_before": deaths_between(seen, row[other], month - YEAR + 1, month),
            "deaths_after": deaths_between(seen, row[other], month + 1, month + YEAR),
        }
        for unit, explanation in _explained(forecast, explanations)
        for rank, (other, month, weight) in enumerate(explanation.analogues[:FIRST_RANKS], 1)
    ]


def deaths_between(panel: Panel, row: int, first: int, last: int) -> int | None:
    """Deaths of a unit from one month to another, both included; None where the panel has not all of them."""
    if first < panel.first_month or last > panel.last_month:
        return None
    total = panel.values[row, panel.column(first) : panel.column(last) + 1].sum()
    return None if np.isnan(total) else int(total)


def _scores(forecast: Forecast, panel: Panel) -> pl.DataFrame:
    """Scores of each unit over the months that are known, beside those of the benchmark."""
    months = len(forecast.months)
    ours = score_cells(forecast, panel)
    benchmark = get_model(BENCHMARK)
    theirs = make_forecast(panel, benchmark, forecast.origin, months, benchmark.natural_draws or 1, seed=0)
    beside = score_cells(theirs, panel).select("unit", "month", pl.col("crps").alias("crps_conflictology"))
    scored = (
        ours.join(beside, on=["unit", "month"], how="left")
        .group_by("unit")
        .agg(
            pl.len().alias("months_scored"),
            pl.col("month").is_in(panel.provisional_months()).sum().alias("months_provisional"),
            pl.col("observed").sum(),
            pl.col("mean").sum().alias("expected"),
            pl.col("crps", "crps_conflictology").mean(),
            pl.col("inside_80").sum(),
        )
    )
    return (
        pl.DataFrame({"unit": forecast.units})
        .join(scored, on="unit", how="left")
        .with_columns(pl.col("months_scored", "months_provisional").fill_null(0))
    )
