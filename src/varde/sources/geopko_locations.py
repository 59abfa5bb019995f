"""Geo-PKO 2.3: overview of the locations of UN peace operations, on the user's own copy.

The file FrontMap of the dashboard's data. Quirks: a location stands several times in a year where its strength changed
between months, though the month is left out, so the rows of a year must not be added up; "NA" is unknown; one country
is "Ethiopia/Eritrea". The level of a headquarters is 3 for the mission's, 2 a sector's, 1 a battalion's, 0 none.
"""

from __future__ import annotations

import polars as pl

from varde.sources.columns import edition, filled, numbered, state_keys
from varde.sources.contract import Check, Field, Inputs, RawFile, Source, Table
from varde.sources.geopko_deployments import CITATION, LATITUDE, LOCATION, LONGITUDE, MISSION, VERSION, VINTAGE, YEAR
from varde.sources.reading import ROW, expect_values, flags, numbers, read_csv, version_in_name, whole_numbers
from varde.states import Registry

NAMES = {
    "Infantry": "infantry",
    "NoTroops": "troops",
    "Reserve": "reserve",
    "hq": "headquarters",
    "UNPOL": "police",
    "UNMO": "observers",
    "ave.no.troops": "troops_mean",
}

FILE = RawFile(
    role="locations",
    patterns=("FrontMap*.csv",),
    columns=("mission", "year", "country", "location", "latitude", "longitude", *NAMES),
    sha256={"FrontMap_v.2.3.csv": "497b78430a64213c1c677fcd582583ebdfa1dc01f826909b7eea441e8d5874e3"},
)


def read(inputs: Inputs, registry: Registry) -> dict[str, pl.DataFrame]:
    """Read the locations."""
    path = inputs.one("locations")
    frame = read_csv(path, FILE.columns, nulls=("", "NA"), rename=NAMES)
    filled(frame, path, "mission", "year", "country", "location", "latitude", "longitude", "headquarters")
    expect_values(frame, path, "headquarters", ("0", "1", "2", "3"))
    frame = whole_numbers(frame, path, "year", "infantry", "troops", "reserve", "headquarters", "troops_mean")
    frame = flags(numbers(frame, path, "latitude", "longitude"), path, "police", "observers")
    version = version_in_name(path, r"_v\.?(\d+\.\d+)") or edition(path, FILE, VERSION, frame["year"].max())
    frame = frame.with_columns(
        state_keys(frame, path, registry, "country", source="geopko", years="year").alias("state"),
        pl.lit(version).alias("vintage"),
    )
    frame = numbered(frame, ["mission", "year", "location", "latitude", "longitude"], "number")
    return {"geopko_locations": frame.select(ROW, *(f.name for f in FIELDS))}


FIELDS = (
    MISSION,
    YEAR,
    LOCATION,
    LATITUDE,
    LONGITUDE,
    Field("number", "integer", "Number of the record within place and year, given by Varde.", required=True),
    Field("country", "string", "Country, as the source names it.", required=True),
    Field("state", "string", "The same in the registry of states.", state=True),
    Field("infantry", "integer", "Infantry, estimated from its units.", "persons", minimum=0),
    Field("troops", "integer", "All troops, estimated; empty where unknown.", "persons", minimum=0),
    Field("troops_mean", "integer", "The same, as the source averages it.", "persons", minimum=0),
    Field("reserve", "integer", "Troops in reserve, estimated.", "persons", minimum=0),
    Field("headquarters", "integer", "Level of a headquarters there, 3 the mission's, 0 none.", "level", True),
    Field("police", "boolean", "Whether UN police are there.", required=True),
    Field("observers", "boolean", "Whether UN military observers are there.", required=True),
    VINTAGE,
)

SOURCE = Source(
    id="geopko_locations",
    title="Geocoded Peacekeeping Operations (Geo-PKO): locations",
    publisher="Uppsala University, Department of Peace and Conflict Research",
    version=VERSION,
    published="2024",
    licence="not stated for the data",
    citation=CITATION,
    address="https://www.pcr.uu.se/data/geo-pko/",
    embed=False,
    files=(FILE,),
    tables=(
        Table(
            name="geopko_locations",
            description="Location of a UN peace operation in a year; several where its strength changed.",
            key=("mission", "year", "location", "latitude", "longitude", "number"),
            fields=FIELDS,
            time="year",
        ),
    ),
    read=read,
    checks=(
        Check(
            "Rows of version 2.3, counted in the file itself",
            "SELECT nullif(count(*), 0) FROM geopko_locations WHERE vintage = '2.3'",
            8783,
        ),
    ),
    known_faults="The month is left out, so that a place stands several times in a year: rows are not to be added up.",
)
