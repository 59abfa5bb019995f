"""A forecast in one row a unit: deaths over all months where draws are paths, else the month with the most."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from varde.forecast.draws import Forecast
from varde.forecast.months import month_text
from varde.sources.varde_forecasts import PERIOD_SIZES, probability

LEVELS = {"low_90": 0.05, "median": 0.5, "high_90": 0.95}
"""Quantiles that are told: the median and the ends of the central 90% interval."""
NAMED = 6
"""Units named in a note."""
BLOCK = 500
"""Units taken at a time."""
DIGITS = 2
"""Significant digits that are shown of deaths, since no more is known of them."""


@dataclass(frozen=True, slots=True)
class Summary:
    """One row a unit, by expected deaths.

    Attributes
    ----------
    rows : tuple of dict
        `name`, `unit`, `expected` (over all months), `low_90`, `median`, `high_90`, `probability_25` and
        `probability_1000`. Where draws are paths, these are of the sum over all months; else of one `month`, the one
        with the most deaths expected, because such draws can't be summed.
    totals : bool
        Whether they are of the sum.
    """

    rows: tuple[dict[str, Any], ...]
    totals: bool

    @property
    def note(self) -> str:
        """What the intervals and probabilities are of, in words."""
        if self.totals:
            return "Expected deaths, interval and probabilities are of the sum over all months."
        return (
            "Expected deaths are of the sum over all months; median, interval and probabilities of the one month with "
            "the most, since the draws of this model do not hang together over months and can't be summed."
        )


def summarise(forecast: Forecast) -> Summary:
    """Put each unit of a forecast in a row.

    Parameters
    ----------
    forecast : Forecast
        Units without draws are left out.
    """
    # Block by block, so that the draws of a grid are not copied at once.
    blocks = (slice(start, start + BLOCK) for start in range(0, len(forecast.units), BLOCK))
    rows = [row for block in blocks for row in _rows(forecast, block)]
    return Summary(tuple(sorted(rows, key=lambda row: -row["expected"])), forecast.paths)


def _rows(forecast: Forecast, block: slice) -> Iterator[dict[str, Any]]:
    """The rows of some units."""
    draws = forecast.draws[block]
    mean = draws.mean(axis=-1)
    most = mean.argmax(axis=1)
    told = draws.sum(axis=1) if forecast.paths else draws[np.arange(len(draws)), most]
    levels = np.quantile(told, list(LEVELS.values()), axis=-1)
    risks = [(told >= size).mean(axis=-1) for size in PERIOD_SIZES]
    for i, (unit, name) in enumerate(zip(forecast.units[block], forecast.names[block], strict=True)):
        if np.isnan(mean[i]).any():
            continue
        yield {
            "name": name,
            "unit": unit,
            "expected": float(mean[i].sum()),
            **({} if forecast.paths else {"month": month_text(forecast.months[most[i]])}),
            **dict(zip(LEVELS, levels[:, i].tolist(), strict=True)),
            **{probability(size): float(risk[i]) for size, risk in zip(PERIOD_SIZES, risks, strict=True)},
        }


def shown(summary: Summary, top: int | None = None) -> tuple[list[str], list[list[Any]]]:
    """The summary as columns and rows for a terminal or a pipe, rounded to what is known.

    Parameters
    ----------
    summary : Summary
        What to show.
    top : int, optional
        How many rows to give; all without it.
    """
    columns = {
        "name": "name",
        "expected": "expected",
        **({} if summary.totals else {"in its worst month": "month"}),
        "low 90%": "low_90",
        "high 90%": "high_90",
        "median": "median",
        **{f"P({size:,})": probability(size) for size in PERIOD_SIZES},
        "unit": "unit",
    }
    return list(columns), [[_rounded(c, row[c]) for c in columns.values()] for row in summary.rows[:top]]


def _rounded(column: str, value: Any) -> Any:
    if not isinstance(value, float):
        return value
    if column.startswith("probability"):
        return round(value, 3)
    return float(f"{value:.{DIGITS}g}")


def above_interval(rows: Sequence[Mapping[str, Any]], high: str) -> str:
    """What to say of units whose expected deaths lie above their interval; nothing where there are none.

    Parameters
    ----------
    rows : sequence of mapping
        Each with `name`, `expected` and the upper end of an interval.
    high : str
        Name of the upper end.
    """
    names = [row["name"] for row in rows if row["expected"] > row[high]]
    if not names:
        return ""
    listed = ", ".join(names[:NAMED]) + (f" and {len(names) - NAMED} more" if len(names) > NAMED else "")
    return (
        f"Expected deaths lie above the interval for {listed}: a small risk of very many deaths carries the mean, and "
        "the median says what is likely."
    )
