"""Varde's own forecasts of deaths by state and month, as `varde archive` writes them.

Five Parquet files, one a table. A forecast is named by target, state and origin: the last month of data that it was
made from, which is also its vintage, so that a newer archive replaces forecasts of its own origins and leaves all
others. Forecasts of past origins were made afterwards from history as revised since, and are marked: at the time, less
was known. Numbers are rounded to four digits.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path

import polars as pl

from varde.errors import DataFileError
from varde.sources import ucdp
from varde.sources.columns import as_types, filled, inside, unique
from varde.sources.contract import Check, Field, Inputs, RawFile, Source, Table
from varde.sources.reading import ROW, expect_values, read_parquet
from varde.states import Registry

TARGETS = (*ucdp.TYPE_NAMES, "total")
QUANTILES = {"q05": 0.05, "q10": 0.10, "q25": 0.25, "q50": 0.50, "q75": 0.75, "q90": 0.90, "q95": 0.95}
"""Quantiles that are kept, by column: the median, and the ends of the central 50, 80 and 90% intervals."""
MONTH_SIZES = (1, 10, 25, 100, 1000)
"""Deaths in a month; the probability of at least so many is kept."""
PERIOD_SIZES = (25, 1000)
"""Deaths in a period; 25 in a year make an armed conflict by UCDP's definition, and 1,000 a war."""
PERIODS = (6, 12)
"""Months ahead that forecasts are summed over."""
SIGNALS = ("onset", "escalation", "de-escalation", "continuing", "quiet")
MADE_BY = "0.1.0"
"""Version of Varde whose model made the forecasts that ship; each forecast names its own (`model_version`)."""
FIRST_RANKS = 5
"""Drivers, and similar cases, kept for each forecast."""


def _deaths(name: str, what: str, *, required: bool = True) -> Field:
    return Field(name, "number", what, "deaths", required=required, minimum=0)


def _quantiles(what: str) -> tuple[Field, ...]:
    named = {0.5: "Median"}
    return tuple(_deaths(q, f"{named.get(p, f'Quantile {p:g}')} of {what}.") for q, p in QUANTILES.items())


def probability(size: int) -> str:
    """Name of the column with the probability of at least so many deaths."""
    return f"probability_{size}"


def _probabilities(sizes: Sequence[int], when: str) -> tuple[Field, ...]:
    return tuple(
        Field(
            probability(n),
            "number",
            f"Probability of at least {n:,} {'death' if n == 1 else 'deaths'} {when}.",
            required=True,
            minimum=0,
            maximum=1,
        )
        for n in sizes
    )


_TARGET = Field("target", "string", "Deaths forecast: those of one type of organised violence, or total.", enum=TARGETS)
_STATE = Field("state", "string", "State in which the deaths are, as UCDP counts them.", state=True)
_ORIGIN = Field("origin", "yearmonth", "Last month of data that the forecast was made from.")
_RANK = Field("rank", "integer", "Place by size, the largest first.", minimum=1, maximum=FIRST_RANKS)
_VINTAGE = Field("vintage", "string", "Origin of the forecast.", required=True)
_KEY = ("target", "state", "origin")

TABLES = (
    Table(
        "forecast_months",
        "Forecast of the deaths in a state and month, made from the data up to an origin. Held are the mean, quantiles "
        "and probabilities of the draws; months cannot be summed up from their quantiles.",
        (
            _TARGET,
            _STATE,
            _ORIGIN,
            Field("month", "yearmonth", "Month forecast."),
            Field("model", "string", "Model that made it.", required=True),
            Field("model_version", "string", "Version of Varde whose model that is.", required=True),
            Field("data_vintage", "string", "Release of the data that it was made from.", required=True),
            Field(
                "revised_history",
                "boolean",
                "True where it was made after its time, from history as revised since.",
                required=True,
            ),
            _deaths("expected", "Mean of the draws."),
            *_quantiles("the deaths in the month"),
            *_probabilities(MONTH_SIZES, "in the month"),
            _VINTAGE,
        ),
        (*_KEY, "month"),
        time="month",
    ),
    Table(
        "forecast_periods",
        "Forecast of the deaths in a state over the 6 or 12 months after an origin, beside those of as many months "
        "before. Quantiles and probabilities are of the sum.",
        (
            _TARGET,
            _STATE,
            _ORIGIN,
            Field("months", "integer", "Months summed up, counted from the one after the origin.", "months", minimum=1),
            _deaths("expected", "Mean of the sum."),
            *_quantiles("the sum"),
            *_probabilities(PERIOD_SIZES, "in the period"),
            Field(
                "deaths_before",
                "integer",
                "Deaths recorded in as many months up to the origin; empty where not all of them are known.",
                "deaths",
                minimum=0,
            ),
            Field(
                "change",
                "number",
                "Expected deaths a month, divided by those of the 12 months up to the origin; empty without any.",
                minimum=0,
            ),
            Field("signal", "string", "What the forecast says of the course of violence.", required=True, enum=SIGNALS),
            Field(
                "rank",
                "integer",
                "Place among all states by expected deaths, the highest first; equal ones share the better place.",
                required=True,
                minimum=1,
            ),
            _VINTAGE,
        ),
        (*_KEY, "months"),
        time="origin",
    ),
    Table(
        "forecast_drivers",
        "What a forecast of a state rests on most.",
        (
            _TARGET,
            _STATE,
            _ORIGIN,
            _RANK,
            Field("driver", "string", "Short name of what the model looks at.", required=True),
            Field("value", "number", "Its value at the origin; empty where it is not known."),
            Field("effect", "number", "How far it moves the logarithm of expected deaths, up or down.", required=True),
            Field("text", "string", "The driver in words.", required=True),
            _VINTAGE,
        ),
        (*_KEY, "rank"),
        time="origin",
    ),
    Table(
        "forecast_analogues",
        "Past situations of states most similar to that of a state at an origin, and what followed them.",
        (
            _TARGET,
            _STATE,
            _ORIGIN,
            _RANK,
            Field("analogue_state", "string", "State of the similar case.", required=True, state=True),
            Field("analogue_month", "yearmonth", "Month as of which it was similar.", required=True),
            Field(
                "weight",
                "number",
                "Its share in the draws that follow past cases.",
                required=True,
                minimum=0,
                maximum=1,
            ),
            Field("deaths_before", "integer", "Deaths in the 12 months up to that month.", "deaths", minimum=0),
            Field(
                "deaths_after",
                "integer",
                "Deaths in the 12 months after; empty where the data end before.",
                "deaths",
                minimum=0,
            ),
            _VINTAGE,
        ),
        (*_KEY, "rank"),
        time="origin",
    ),
    Table(
        "forecast_scores",
        "How a forecast of a state did against the deaths recorded, over those of its months that the data reach; "
        "empty where they reach none.",
        (
            _TARGET,
            _STATE,
            _ORIGIN,
            Field("months_scored", "integer", "Months of which deaths are known.", "months", required=True, minimum=0),
            Field(
                "months_provisional",
                "integer",
                "Those of them whose count is preliminary, and likely too low.",
                "months",
                required=True,
                minimum=0,
            ),
            Field("observed", "integer", "Deaths recorded in these months.", "deaths", minimum=0),
            _deaths("expected", "Deaths expected in these months.", required=False),
            _deaths("crps", "Continuous ranked probability score, mean over the months; 0 is best.", required=False),
            _deaths("crps_conflictology", "The same of the benchmark: the state's own last 12 months.", required=False),
            Field(
                "inside_80",
                "integer",
                "Months whose deaths lay within the central 80% interval, ends included.",
                "months",
                minimum=0,
            ),
            _VINTAGE,
        ),
        _KEY,
        time="origin",
    ),
)
"""What the archive holds; its files have the columns of these but for `vintage`, which is the origin."""

_TYPES = {"number": pl.Float64(), "integer": pl.Int64()}


def file_name(table: str) -> str:
    """Name of the file that a table of the archive is written to."""
    return f"varde_{table}.parquet"


def columns(table: Table) -> tuple[Field, ...]:
    """Columns of the file of a table."""
    return tuple(f for f in table.fields if f.name != "vintage")


def read(inputs: Inputs, states: Registry) -> dict[str, pl.DataFrame]:
    """Read the files of an archive.

    Raises
    ------
    DataFileError
        A column is missing or of another kind, a row is there twice, a quantile lies above a higher one, a
        probability above that of fewer deaths, or a month not after its origin.
    """
    return {table.name: _read_table(inputs.one(table.name), table) for table in TABLES}


def _read_table(path: Path, table: Table) -> pl.DataFrame:
    fields = columns(table)
    frame = read_parquet(path, [f.name for f in fields])
    for f in fields:
        wanted = pl.Boolean if f.type == "boolean" else pl.String
        if f.type not in _TYPES and frame.schema[f.name] != wanted:
            raise DataFileError(path, f"holds {frame.schema[f.name]} where {wanted} was expected", column=f.name)
    frame = as_types(frame, path, {f.name: _TYPES[f.type] for f in fields if f.type in _TYPES})
    filled(frame, path, *(f.name for f in fields if f.required or f.name in table.key))
    for f in fields:
        if f.enum:
            expect_values(frame, path, f.name, f.enum)
        if f.minimum is not None or f.maximum is not None:
            low, high = (-float("inf") if f.minimum is None else f.minimum), (f.maximum or float("inf"))
            inside(frame, path, f.name, low, high)
    names = [f.name for f in fields]
    _ascending(frame, path, [q for q in QUANTILES if q in names])
    _ascending(frame, path, [probability(n) for n in reversed(MONTH_SIZES) if probability(n) in names])
    if "month" in names:
        early = frame.filter(pl.col("month") <= pl.col("origin"))
        if len(early):
            month, origin = early["month"][0], early["origin"][0]
            raise DataFileError(path, f"{month} is not after the origin {origin}", row=early[ROW][0], column="month")
    return unique(frame, path, *table.key).with_columns(pl.col("origin").alias("vintage"))


def _ascending(frame: pl.DataFrame, path: Path, names: Sequence[str]) -> None:
    """Raise at the first row in which a column is above the next."""
    for lower, upper in pairwise(names):
        wrong = frame.filter(pl.col(lower) > pl.col(upper))
        if len(wrong):
            problem = f"{wrong[lower][0]:g} is above {wrong[upper][0]:g}, the value of {upper}"
            raise DataFileError(path, problem, row=wrong[ROW][0], column=lower)


_SAME = "USING (target, state, origin)"
SOURCE = Source(
    id="varde_forecasts",
    title="Varde forecasts of deaths in organised violence",
    publisher="Varde",
    version="2026-05",
    published="2026",
    licence=ucdp.LICENCE,
    licence_url=ucdp.LICENCE_URL,
    citation=(
        "The Varde authors (2026) Forecasts of deaths in organised violence by state and month, by the model varde of "
        f"Varde {MADE_BY}. Made from: {ucdp.GED_CITATION}; UCDP GED Global version 26.1 and UCDP Candidate Events "
        "26.0.1 to 26.0.5."
    ),
    address="",
    embed=True,
    accumulates=True,
    files=tuple(RawFile(t.name, (file_name(t.name),), columns=tuple(f.name for f in columns(t))) for t in TABLES),
    tables=TABLES,
    read=read,
    checks=(
        Check(
            "Forecasts over a period whose mean is not the sum of the means of its months",
            "SELECT count(*) FROM (SELECT p.expected FROM forecast_periods p JOIN (SELECT target, state, origin, "
            "expected, row_number() OVER (PARTITION BY target, state, origin ORDER BY month) AS ahead "
            f"FROM forecast_months) m {_SAME} WHERE m.ahead <= p.months GROUP BY target, state, origin, p.months, "
            "p.expected HAVING abs(sum(m.expected) - p.expected) > 0.002 * p.expected + 1e-9)",
            0,
        ),
        Check(
            "Forecasts without scores, or scores without a forecast",
            "SELECT count(*) FROM (SELECT DISTINCT target, state, origin FROM forecast_months) m "
            f"FULL JOIN forecast_scores s {_SAME} WHERE m.state IS NULL OR s.state IS NULL",
            0,
        ),
        Check(
            "Drivers and similar cases of forecasts that are not there",
            "SELECT count(*) FROM (SELECT target, state, origin FROM forecast_drivers UNION ALL "
            "SELECT target, state, origin FROM forecast_analogues) "
            f"ANTI JOIN forecast_months {_SAME}",
            0,
        ),
    ),
)
