"""Refugees, asylum-seekers and others whom UNHCR counts, by origin and country of asylum.

The copy was made by the International Organization for Migration from UNHCR's database as of 8 October 2024. Quirks:

- Years are written as 2011.0. The last year of the file is UNHCR's mid-year release (stocks in the middle of the
  year, returns over its first half), so that year is marked provisional.
- Origins include stateless persons, Tibetans and unknown, which are labels and no states.
- Counts start at 5: smaller ones are withheld by UNHCR, so no row means none or fewer than five.
- Serbia and Kosovo are one entity (SRB) in UNHCR's statistics. Palestine refugees under UNRWA's mandate are not in it.
"""

from __future__ import annotations

import polars as pl

from varde.sources.columns import edition
from varde.sources.contract import Check, Field, Inputs, RawFile, Source, Table
from varde.sources.reading import ROW, expect_values, read_csv, whole_numbers
from varde.states import Registry

GROUPS = {
    "refugee": "refugees",
    "asylum": "asylum-seekers",
    "idp": "internally-displaced",
    "stateless": "stateless",
    "refugee return": "returned-refugees",
    "idp return": "returned-internally-displaced",
    "other": "others",
}
"""The copy's name of a population group to ours, which follows UNHCR's."""


VERSION = "2024"

FILE = RawFile(
    role="populations",
    patterns=("unhcr.csv", "unhcr_populations*.csv"),
    columns=("geo", "t", "from", "group", "n"),
    sha256={"unhcr.csv": "c370713be5023af8ee1692650366484be9b5eea86030c88bda5f5b886076383e"},
)


def read(inputs: Inputs, states: Registry) -> dict[str, pl.DataFrame]:
    """Read counts by origin, asylum, year and group.

    Raises
    ------
    DataFileError
        A group or place that is unknown, or a count that is no number.
    """
    path = inputs.one("populations")
    frame = read_csv(path, ["geo", "t", "from", "group", "n"])
    expect_values(frame, path, "group", GROUPS)
    frame = whole_numbers(frame, path, "t", "n")
    places = {
        c: pl.Series(states.resolve_many(frame[c].to_list(), source="unhcr", file=path, column=c), dtype=pl.String)
        for c in ("geo", "from")
    }
    populations = pl.DataFrame(
        {
            ROW: frame[ROW],
            "asylum": places["geo"],
            "origin": places["from"],
            "year": frame["t"],
            "population_group": frame["group"].replace_strict(GROUPS, return_dtype=pl.String),
            "persons": frame["n"],
            "provisional": frame["t"] == frame["t"].max(),
        }
    ).with_columns(pl.lit(edition(path, FILE, VERSION, frame["t"].max())).alias("vintage"))
    return {"displaced_populations": populations}


SOURCE = Source(
    id="unhcr_refugees",
    title="Refugee Data Finder: populations by origin and asylum",
    publisher="United Nations High Commissioner for Refugees",
    version=VERSION,
    published="2024-10-08",
    licence="CC BY 4.0",
    licence_url="https://creativecommons.org/licenses/by/4.0/",
    citation=(
        "UNHCR (2024). Refugee Data Finder, population statistics 1990 to mid-2024, as of 8 October 2024. "
        "Copy by the International Organization for Migration (gdidata)."
    ),
    address="https://www.unhcr.org/refugee-statistics",
    embed=True,
    files=(FILE,),
    tables=(
        Table(
            name="displaced_populations",
            description="Persons of one population group, from one origin, in one country of asylum, in one year.",
            fields=(
                Field("asylum", "string", "Where they are; for returns, where they came back from or to.", state=True),
                Field("origin", "string", "Where they come from, or Stateless, Unknown, Tibetans.", state=True),
                Field("year", "year", "Year at whose end (for returns: in which) they were counted.", minimum=1951),
                Field("population_group", "string", "Group as UNHCR tells them apart.", enum=tuple(GROUPS.values())),
                Field(
                    "persons",
                    "integer",
                    "Number of persons; counts below 5 are not published.",
                    unit="persons",
                    required=True,
                    minimum=0,
                ),
                Field(
                    "provisional",
                    "boolean",
                    "True for the last year of the file, which is counted in the middle of the year.",
                    required=True,
                ),
            ),
            key=("origin", "asylum", "year", "population_group"),
            time="year",
            kind="count",
        ),
    ),
    read=read,
    checks=(
        Check(
            "Refugees under UNHCR's mandate at the end of 2023 (UNHCR Global Trends 2023: 31.6 million)",
            "SELECT sum(persons) FROM displaced_populations WHERE population_group = 'refugees' AND year = 2023 "
            "AND vintage = '2024'",
            31637408,
        ),
        Check(
            "Rows of the 2024 file",
            "SELECT nullif(count(*), 0) FROM displaced_populations WHERE vintage = '2024'",
            191857,
        ),
    ),
    known_faults=(
        "The last year is counted at mid-year. Kosovo is counted with Serbia. Counts below five are not published."
    ),
)
