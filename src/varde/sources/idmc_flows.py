"""Internal displacements in a year, by IDMC, on the user's own copy.

A long table (copied from iom/gdidata): country, year, cause and number of movements. A person displaced twice counts
twice. The code AB9 is the Abyei Area. Zeroes are in the file for conflict in some years; for a hazard, a country and
year without displacements has no row, which is not a zero.
"""

from __future__ import annotations

import polars as pl

from varde.sources.columns import edition, filled, state_keys
from varde.sources.contract import Check, Field, Inputs, RawFile, Source, Table
from varde.sources.reading import ROW, read_csv, whole_numbers
from varde.states import Registry

VERSION = "2024"

FILE = RawFile(
    role="flows",
    patterns=("idmc_flows*.csv",),
    columns=("geo", "t", "cause", "n"),
    sha256={"idmc_flows.csv": "e3b11fda038011423dc7bdd4b8d238c0b1a060dc021be91b6851e23ddd21ef7d"},
)


def read(inputs: Inputs, registry: Registry) -> dict[str, pl.DataFrame]:
    """Read the displacements."""
    path = inputs.one("flows")
    frame = read_csv(path, FILE.columns)
    filled(frame, path, *FILE.columns)
    frame = whole_numbers(frame, path, "t", "n")
    vintage = edition(path, FILE, VERSION, frame["t"].max())
    table = frame.select(
        ROW,
        state_keys(frame, path, registry, "geo", source="idmc", years="t").alias("state"),
        pl.col("t").alias("year"),
        "cause",
        pl.col("n").alias("displacements"),
        pl.lit(vintage).alias("vintage"),
    )
    return {"internal_displacements": table.sort("state", "year", "cause")}


SOURCE = Source(
    id="idmc_flows",
    title="Global Internal Displacement Database: internal displacements",
    publisher="Internal Displacement Monitoring Centre",
    version=VERSION,
    published="2024",
    licence="see publisher",
    citation="Internal Displacement Monitoring Centre, Global Internal Displacement Database, 2024.",
    address="https://www.internal-displacement.org/database",
    embed=False,
    files=(FILE,),
    tables=(
        Table(
            name="internal_displacements",
            description="Internal displacements in a state or territory and year, by cause.",
            key=("state", "year", "cause"),
            time="year",
            fields=(
                Field("state", "string", "State or territory.", required=True, state=True),
                Field("year", "year", "Year.", required=True),
                Field("cause", "string", "Conflict (with violence), or the kind of hazard.", required=True),
                Field("displacements", "integer", "Movements, not persons.", "displacements", True, minimum=0),
                Field("vintage", "string", "Release of the database.", required=True),
            ),
        ),
    ),
    read=read,
    checks=(
        Check(
            "Rows of the release of 2024, counted in the file itself",
            "SELECT nullif(count(*), 0) FROM internal_displacements WHERE vintage = '2024'",
            4071,
        ),
    ),
    known_faults="AB9 is not an ISO code: IDMC's own for the Abyei Area.",
)
