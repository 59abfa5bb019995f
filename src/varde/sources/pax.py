"""What the readers of PA-X and its editions share: columns that all have, and how their files are loaded."""

from __future__ import annotations

from pathlib import Path

import polars as pl

from varde.errors import DataFileError
from varde.sources.columns import filled, unique
from varde.sources.contract import Field, Table
from varde.sources.reading import dates, read_csv, whole_numbers

PUBLISHER = "PeaceRep, University of Edinburgh"
ADDRESS = "https://www.peaceagreements.org"
LICENCE = "CC BY-NC-SA 4.0"
LICENCE_URL = "https://creativecommons.org/licenses/by-nc-sa/4.0/"
NOTICE = "For non-commercial use, and passed on under the same licence only."

VINTAGE = Field("vintage", "string", "Version of PA-X that the row was read from.")
AGREEMENT = Field("agreement_id", "integer", "PA-X's number of the agreement (AgtId).")
DATE = Field("date", "date", "Day of signing; the last day where several are given.", required=True)

COMMON = ("AgtId", "PPName", "Agt", "Dat", "Agtp", "Stage", "Part", "ThrdPart", "Interim")
"""Columns that give away a renamed file of the family."""

_POLARS = {
    "string": pl.String,
    "integer": pl.Int64,
    "year": pl.Int64,
    "number": pl.Float64,
    "boolean": pl.Boolean,
    "date": pl.Date,
}


def columns_of(table: Table) -> dict[str, type[pl.DataType]]:
    """Columns of a table with their types, in order."""
    return {f.name: _POLARS[f.type] for f in table.fields}


def load(path: Path, columns: tuple[str, ...], optional: tuple[str, ...] = ()) -> pl.DataFrame:
    """A file of PA-X with its dates and numbers read, and its version as `vintage`."""
    frame = read_csv(path, columns, optional=optional)
    filled(frame, path, "AgtId", "Dat", "Ver")
    frame = whole_numbers(frame, path, "AgtId", "Ver")
    frame = dates(frame, path, "Dat", formats=("%Y-%m-%d", "%d/%m/%Y"))
    unique(frame, path, "AgtId")
    if not len(frame):
        raise DataFileError(path, "holds no agreement", hint="Download it again.")
    return frame.with_columns(pl.lit(str(frame["Ver"].max())).alias("vintage")).sort("AgtId")
