"""PRIO-GRID cells on land, and those of Africa and the Middle East that VIEWS forecasts and the challenge scores.

Two plain lists of cell numbers. Row, column and centre follow from the number: rows count from 90 S, columns from
180 W, both from 1, half a degree each.
"""

from __future__ import annotations

import json
from pathlib import Path

import polars as pl

from varde.errors import DataFileError
from varde.sources.contract import Check, Field, Inputs, RawFile, Source, Table
from varde.sources.reading import read_text
from varde.states import Registry

ROWS, COLUMNS = 360, 720


def cells(path: Path) -> list[int]:
    """The cell numbers of a list, checked.

    Raises
    ------
    DataFileError
        Not a list of numbers of cells, or one twice.
    """
    try:
        listed = json.loads(read_text(path, member=".json"))
    except ValueError:
        raise DataFileError(path, "can't be read as json", hint="It may be cut off: download it again.") from None
    if not isinstance(listed, list) or not all(type(c) is int and 1 <= c <= ROWS * COLUMNS for c in listed):
        raise DataFileError(path, f"is not a list of cell numbers from 1 to {ROWS * COLUMNS}")
    if len(set(listed)) != len(listed):
        raise DataFileError(path, "lists a cell twice")
    return listed


def read(inputs: Inputs, states: Registry) -> dict[str, pl.DataFrame]:
    """Read both lists into `grid_cells`."""
    land, region = cells(inputs.one("land")), cells(inputs.one("region"))
    outside = sorted(set(region) - set(land))
    if outside:
        raise DataFileError(inputs.one("region"), f"cell {outside[0]} is not among the cells on land")
    number = pl.col("grid_id") - 1
    frame = pl.DataFrame({"grid_id": land}, schema={"grid_id": pl.Int64}).with_columns(
        (number // COLUMNS + 1).alias("row"),
        (number % COLUMNS + 1).alias("column"),
        (number // COLUMNS * 0.5 - 89.75).alias("latitude"),
        (number % COLUMNS * 0.5 - 179.75).alias("longitude"),
        pl.col("grid_id").is_in(region).alias("africa_middle_east"),
    )
    return {"grid_cells": frame}


SOURCE = Source(
    id="views_grid",
    title="PRIO-GRID cells on land and in the VIEWS region",
    publisher="VIEWS / Peace Research Institute Oslo",
    version="2.0",
    published="2021",
    licence="MIT",
    citation=(
        "Tollefsen, Andreas Forø, Håvard Strand & Halvard Buhaug (2012) PRIO-GRID: A unified spatial data structure. "
        "Journal of Peace Research 49(2); lists of cells as in github.com/views-platform/views-datafactory."
    ),
    address="https://grid.prio.org",
    embed=True,
    files=(
        RawFile(
            "land",
            ("land_pgids.json",),
            sha256={"land_pgids.json": "0c75ee8bf88574a6fb9020eefcaa46c7075f94188a550232752cd6370ceabd73"},
        ),
        RawFile(
            "region",
            ("africa_me_legacy_pgids.json",),
            sha256={"africa_me_legacy_pgids.json": "5822081d4b649e5af21bd6b009a218132e85a656ac0fae13ad998cbeb3f530de"},
        ),
    ),
    tables=(
        Table(
            "grid_cells",
            "A half-degree cell with land in it.",
            (
                Field("grid_id", "integer", "PRIO-GRID cell.", minimum=1, maximum=ROWS * COLUMNS),
                Field("row", "integer", "Row, 1 at 90 S.", required=True),
                Field("column", "integer", "Column, 1 at 180 W.", required=True),
                Field("latitude", "number", "Latitude of the centre.", unit="degrees", required=True),
                Field("longitude", "number", "Longitude of the centre.", unit="degrees", required=True),
                Field("africa_middle_east", "boolean", "True in the region that the challenge scores.", required=True),
            ),
            ("grid_id",),
            kind="list",
        ),
    ),
    read=read,
    checks=(
        Check("Cells on land", "SELECT count(*) FROM grid_cells WHERE vintage = '2.0'", 64_818),
        Check(
            "Cells of Africa and the Middle East",
            "SELECT count(*) FROM grid_cells WHERE vintage = '2.0' AND africa_middle_east",
            13_110,
        ),
    ),
)
