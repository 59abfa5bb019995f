"""Geo-PKO 2.3: types of troops at each location of a UN peace operation, on the user's own copy.

The file TTMap of the dashboard's data: infantry in persons, other units (engineers, medical, signals, aviation,
riverine, maintenance, transport) as numbers of units.
"""

from __future__ import annotations

import polars as pl

from varde.sources.columns import edition, filled
from varde.sources.contract import Check, Field, Inputs, RawFile, Source, Table
from varde.sources.geopko_deployments import CITATION, LATITUDE, LOCATION, LONGITUDE, MISSION, VERSION, VINTAGE, YEAR
from varde.sources.reading import ROW, numbers, read_csv, version_in_name, whole_numbers
from varde.states import Registry

UNITS = {
    "eng": "engineers",
    "med": "medical",
    "sig": "signals",
    "av": "aviation",
    "riv": "riverine",
    "maint": "maintenance",
    "trans": "transport",
}

FILE = RawFile(
    role="types",
    patterns=("TTMap*.csv",),
    columns=("mission", "year", "location", "latitude", "longitude", "Infantry", *UNITS),
    sha256={"TTMap_v.2.3.csv": "5ecba80dfbecefbb8379c44ca666fee65d8dfe6979b91ba501f7e22e8ee678d8"},
)


def read(inputs: Inputs, registry: Registry) -> dict[str, pl.DataFrame]:
    """Read the types of troops."""
    path = inputs.one("types")
    frame = read_csv(path, FILE.columns, rename={"Infantry": "infantry", **UNITS})
    filled(frame, path, *(c for c in frame.columns))
    frame = numbers(whole_numbers(frame, path, "year", "infantry", *UNITS.values()), path, "latitude", "longitude")
    version = version_in_name(path, r"_v\.?(\d+\.\d+)") or edition(path, FILE, VERSION, frame["year"].max())
    table = frame.with_columns(pl.lit(version).alias("vintage"))
    return {"geopko_troop_types": table.select(ROW, *(f.name for f in FIELDS))}


FIELDS = (
    MISSION,
    YEAR,
    LOCATION,
    LATITUDE,
    LONGITUDE,
    Field("infantry", "integer", "Infantry, estimated from its units.", "persons", True, minimum=0),
    *(Field(name, "integer", f"Units: {name}.", "units", True, minimum=0) for name in UNITS.values()),
    VINTAGE,
)

SOURCE = Source(
    id="geopko_troop_types",
    title="Geocoded Peacekeeping Operations (Geo-PKO): types of troops by location",
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
            name="geopko_troop_types",
            description="Troops by type at a location of a UN peace operation in a year.",
            key=("mission", "year", "location", "latitude", "longitude"),
            fields=FIELDS,
            time="year",
        ),
    ),
    read=read,
    checks=(
        Check(
            "Rows of version 2.3, counted in the file itself",
            "SELECT nullif(count(*), 0) FROM geopko_troop_types WHERE vintage = '2.3'",
            7372,
        ),
    ),
)
