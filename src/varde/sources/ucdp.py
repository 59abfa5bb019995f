"""What the readers of UCDP files share: names of types, terms of use, and the coding of states by year."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path

import polars as pl

from varde.errors import DataFileError
from varde.sources.contract import Field
from varde.sources.reading import ROW, version_in_name
from varde.states import Registry

PUBLISHER = "Uppsala Conflict Data Program"
LICENCE = "CC BY 4.0"
LICENCE_URL = "https://creativecommons.org/licenses/by/4.0/"
ADDRESS = "https://ucdp.uu.se/downloads/"
GED_CITATION = (
    "Sundberg, Ralph & Erik Melander (2013) Introducing the UCDP Georeferenced Event Dataset. "
    "Journal of Peace Research 50(4)"
)
REPORT_2025 = "Davies, Shawn et al. (2025) Organized violence 1989-2024. Journal of Peace Research 62(4)"

TYPES = {"1": "state-based", "2": "non-state", "3": "one-sided"}
"""The three types of organised violence, by the number that UCDP gives them."""
TYPE_NAMES = tuple(TYPES.values())

TYPE = Field(
    "type",
    "string",
    "Type of organised violence: between a state and a group or another state, between groups, or against civilians.",
    enum=TYPE_NAMES,
)
STATE = Field("state", "string", "State in which it happened, by the Gleditsch-Ward code of UCDP.", state=True)


def count(name: str, what: str, unit: str = "deaths", *, required: bool = True) -> Field:
    """Describe a column of counts: whole, never below zero."""
    return Field(name, "integer", what, unit=unit, required=required, minimum=0)


def january(years: Sequence[int | None]) -> list[date | None]:
    """First day of each year: a code is read as it stood then, so that Yugoslavia's 345 covers 2006."""
    return [None if y is None else date(y, 1, 1) for y in years]


def gw_states(
    frame: pl.DataFrame, path: Path, column: str, year: str, states: Registry, *, into: str = "state"
) -> pl.DataFrame:
    """Add the registry key of a column of Gleditsch-Ward numbers, each read as of its year.

    Raises
    ------
    DataFileError
        Where a number is no state of that year.
    """
    return _resolved(frame, path, column, year, states, into, system="gw")


def named_states(
    frame: pl.DataFrame, path: Path, column: str, year: str, states: Registry, *, into: str = "state"
) -> pl.DataFrame:
    """Add the registry key of a column of UCDP's country names, each read as of its year.

    Raises
    ------
    DataFileError
        Where a name is not known.
    """
    return _resolved(frame, path, column, year, states, into, system="name")


def iso_states(
    frame: pl.DataFrame, path: Path, column: str, year: str, states: Registry, *, into: str = "state"
) -> pl.DataFrame:
    """Add the registry key of a column of ISO alpha-3 codes, each read as of its year.

    Raises
    ------
    DataFileError
        Where a code is not known.
    """
    return _resolved(frame, path, column, year, states, into, system="iso3")


def _resolved(
    frame: pl.DataFrame, path: Path, column: str, year: str, states: Registry, into: str, *, system: str
) -> pl.DataFrame:
    pairs = frame.select(column, year).unique(maintain_order=True)
    first = frame[ROW][0] if ROW in frame.columns and len(frame) else 2
    empty = frame.filter(frame[column].is_null())
    if len(empty):
        row = empty[ROW][0] if ROW in frame.columns else None
        raise DataFileError(path, "has no state", row=row, column=column)
    try:
        keys = states.resolve_many(
            [str(v) for v in pairs[column]], on=january(pairs[year].to_list()), source="ucdp", system=system
        )
    except DataFileError:
        # Asked again row by row, so that the message names the row of the file.
        states.resolve_many(
            [str(v) for v in frame[column]],
            on=january(frame[year].to_list()),
            source="ucdp",
            system=system,
            file=path,
            column=column,
            first_row=int(first),
        )
        raise
    return frame.join(pairs.with_columns(pl.Series(into, keys, dtype=pl.String)), on=[column, year], how="left")


def month_of(day: pl.Expr) -> pl.Expr:
    """Month of a date as YYYY-MM."""
    return day.dt.strftime("%Y-%m")


def release(path: Path, default: str) -> str:
    """Release that a file's name carries ("v261" or "v25_1"), else the one its reader was written against."""
    digits = version_in_name(path, r"v(\d{2}_?\d)(?!\d)")
    return f"{digits[:2]}.{digits[-1]}" if digits else default


VINTAGE = Field("vintage", "string", "Release of UCDP that the row comes from.", required=True)
