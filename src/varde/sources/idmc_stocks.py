"""Persons living in internal displacement at the end of a year, by IDMC, on the user's own copy.

A long table (copied from iom/gdidata): country, year, cause, sex and age group; one year only. The split by sex and
age is IDMC's estimate from the population. The Abyei Area (code AB9) has one row of unknown sex and age.
"""

from __future__ import annotations

import polars as pl

from varde.sources.columns import edition, filled, state_keys
from varde.sources.contract import Check, Field, Inputs, RawFile, Source, Table
from varde.sources.reading import ROW, expect_values, read_csv, whole_numbers
from varde.states import Registry

VERSION = "2025"
CAUSES = ("conflict", "disaster")
SEXES = ("female", "male", "unknown")
AGES = ("0-4", "5-11", "12-17", "18-59", "60+", "unknown")

FILE = RawFile(
    role="stocks",
    patterns=("idmc_stocks*.csv",),
    columns=("geo", "t", "cause", "sex", "age", "n"),
    sha256={"idmc_stocks.csv": "7c490411cc2496df69e2a21ca9da082dbc85f5de5c28f6274a4f94c761c6716e"},
)


def read(inputs: Inputs, registry: Registry) -> dict[str, pl.DataFrame]:
    """Read the stocks."""
    path = inputs.one("stocks")
    frame = read_csv(path, FILE.columns)
    filled(frame, path, *FILE.columns)
    for column, allowed in (("cause", CAUSES), ("sex", SEXES), ("age", AGES)):
        expect_values(frame, path, column, allowed)
    frame = whole_numbers(frame, path, "t", "n")
    vintage = edition(path, FILE, VERSION, frame["t"].max())
    table = frame.select(
        ROW,
        state_keys(frame, path, registry, "geo", source="idmc", years="t").alias("state"),
        pl.col("t").alias("year"),
        "cause",
        "sex",
        "age",
        pl.col("n").alias("persons"),
        pl.lit(vintage).alias("vintage"),
    )
    return {"internally_displaced_persons": table.sort("state", "year", "cause", "sex", "age")}


SOURCE = Source(
    id="idmc_stocks",
    title="Global Internal Displacement Database: internally displaced persons",
    publisher="Internal Displacement Monitoring Centre",
    version=VERSION,
    published="2025",
    licence="see publisher",
    citation="Internal Displacement Monitoring Centre, Global Internal Displacement Database, 2025.",
    address="https://www.internal-displacement.org/database",
    embed=False,
    files=(FILE,),
    tables=(
        Table(
            name="internally_displaced_persons",
            description="Persons living in internal displacement at the end of a year.",
            key=("state", "year", "cause", "sex", "age"),
            time="year",
            fields=(
                Field("state", "string", "State or territory.", required=True, state=True),
                Field("year", "year", "Year, at its end.", required=True),
                Field("cause", "string", "Conflict (with violence) or disaster.", required=True, enum=CAUSES),
                Field("sex", "string", "Sex.", required=True, enum=SEXES),
                Field("age", "string", "Age group in years.", required=True, enum=AGES),
                Field("persons", "integer", "Persons.", "persons", True, minimum=0),
                Field("vintage", "string", "Release of the database.", required=True),
            ),
        ),
    ),
    read=read,
    checks=(
        Check(
            "Rows of the release held, counted in the file itself",
            "SELECT nullif(count(*), 0) FROM internally_displaced_persons WHERE vintage = '2025'",
            1541,
        ),
    ),
    known_faults="The manifest gives 2023 as the last year; the file holds 2024 and no other.",
)
