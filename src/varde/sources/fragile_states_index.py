"""Fragile States Index of the Fund for Peace, on the user's own copy.

A long table (copied from iom/gdidata): one row a country, year and indicator, with rank and total repeated. Quirk: in
2019 and 2020 one "code" is the text "Change from Previous Year", which is no indicator but the change of the total; it
becomes a column. South Sudan has no rank in 2012. Scores run from 0 (best) to 10, the total to 120.
"""

from __future__ import annotations

import polars as pl

from varde.errors import DataFileError
from varde.sources.columns import edition, filled, state_keys
from varde.sources.contract import Check, Field, Inputs, RawFile, Source, Table
from varde.sources.reading import ROW, expect_values, numbers, read_csv, whole_numbers
from varde.states import Registry

VERSION = "2023"
CHANGE = "Change from Previous Year"
INDICATORS = {
    "C1": ("security_apparatus", "Security apparatus."),
    "C2": ("factionalised_elites", "Factionalised elites."),
    "C3": ("group_grievance", "Group grievance."),
    "E1": ("economic_decline", "Economic decline."),
    "E2": ("uneven_development", "Uneven economic development."),
    "E3": ("human_flight", "Human flight and brain drain."),
    "P1": ("state_legitimacy", "State legitimacy."),
    "P2": ("public_services", "Public services."),
    "P3": ("human_rights", "Human rights and rule of law."),
    "S1": ("demographic_pressures", "Demographic pressures."),
    "S2": ("refugees", "Refugees and internally displaced persons."),
    "X1": ("external_intervention", "External intervention."),
}

FILE = RawFile(
    role="index",
    patterns=("fsi.csv", "fsi[-_]*.csv"),
    columns=("geo", "t", "rank", "total", "code", "indicator", "v"),
    sha256={"fsi.csv": "e97139849834ae32722e0d78600fdddc5fe763a5bee6645f3b19d41117844ec6"},
)


def read(inputs: Inputs, registry: Registry) -> dict[str, pl.DataFrame]:
    """Read the index."""
    path = inputs.one("index")
    columns = ("geo", "t", "rank", "total", "code", "v")
    frame = read_csv(path, columns)
    filled(frame, path, "geo", "t", "total", "code", "v")
    expect_values(frame, path, "code", (*INDICATORS, CHANGE))
    frame = numbers(whole_numbers(frame, path, "t", "rank"), path, "total", "v")
    repeated = frame.filter(frame.select("geo", "t", "code").is_duplicated())
    if len(repeated):
        cell = "/".join(str(repeated[c][0]) for c in ("geo", "t", "code"))
        raise DataFileError(path, f"{cell} is there twice", row=repeated[ROW][0], column="code")
    wide = frame.pivot("code", index=["geo", "t", "rank", "total"], values="v")
    short = [c for c in INDICATORS if c not in wide.columns]
    if short:
        raise DataFileError(path, f"holds no score of {', '.join(short)}", column="code")
    split = wide.filter(wide.select("geo", "t").is_duplicated())
    if len(split):
        raise DataFileError(path, f"{split['geo'][0]} has two ranks or totals in {split['t'][0]}", column="total")
    if CHANGE not in wide.columns:
        wide = wide.with_columns(pl.lit(None, pl.Float64).alias(CHANGE))
    first = frame.group_by("geo", "t").agg(pl.col(ROW).min())
    wide = wide.join(first, on=["geo", "t"])
    vintage = edition(path, FILE, VERSION, frame["t"].max())
    table = wide.select(
        ROW,
        state_keys(wide, path, registry, "geo", source="fsi", years="t").alias("state"),
        pl.col("t").alias("year"),
        "rank",
        "total",
        pl.col(CHANGE).alias("change"),
        *(pl.col(code).alias(name) for code, (name, _) in INDICATORS.items()),
        pl.lit(vintage).alias("vintage"),
    )
    return {"fragile_states_index": table.sort("state", "year")}


SOURCE = Source(
    id="fragile_states_index",
    title="Fragile States Index",
    publisher="The Fund for Peace",
    version=VERSION,
    published="2023",
    licence="(c) Fund for Peace",
    citation="The Fund for Peace (2023). Fragile States Index 2023. https://fragilestatesindex.org",
    address="https://fragilestatesindex.org",
    embed=False,
    files=(FILE,),
    tables=(
        Table(
            name="fragile_states_index",
            description="Index of a state in a year, with its twelve indicators.",
            key=("state", "year"),
            time="year",
            fields=(
                Field("state", "string", "State.", required=True, state=True),
                Field("year", "year", "Edition of the index.", required=True),
                Field("rank", "integer", "Rank, 1 the most fragile; empty where the state was not ranked.", minimum=1),
                Field("total", "number", "Sum of the indicators.", "points of 120", True, minimum=0, maximum=120),
                Field(
                    "change", "number", "Change of the total from the year before, where the file gives it.", "points"
                ),
                *(
                    Field(name, "number", description, "points of 10", minimum=0, maximum=10)
                    for name, description in INDICATORS.values()
                ),
                Field("vintage", "string", "Release of the index.", required=True),
            ),
        ),
    ),
    read=read,
    checks=(
        Check(
            "States and years in the editions 2006 to 2023, counted in the file itself",
            "SELECT nullif(count(*), 0) FROM fragile_states_index WHERE vintage = '2023'",
            3170,
        ),
    ),
    known_faults='In 2019 and 2020 one code is the text "Change from Previous Year": read as a column of its own.',
)
