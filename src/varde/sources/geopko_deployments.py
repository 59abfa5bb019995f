"""Geo-PKO 2.3: contributors of troops at each location of a UN peace operation, on the user's own copy.

The file TCCMap of the dashboard's data: one row a mission, year and location, with all contributors in one cell, such
as "Kenya (650), Rwanda (150)". Quirks: the size may be "size unknown"; two contributors are written "Us" and "Un";
"Multinational" and "TCC name unknown" stand for units without a state. Sizes are the project's estimates from the
composition of units, not counts of persons. Ten places of one name and year differ only in their position.
"""

from __future__ import annotations

import re

import polars as pl

from varde.errors import DataFileError
from varde.sources.columns import edition, filled, state_keys
from varde.sources.contract import Check, Field, Inputs, RawFile, Source, Table
from varde.sources.reading import ROW, numbers, read_csv, version_in_name, whole_numbers
from varde.states import Registry

VERSION = "2.3"
CITATION = (
    "Cil, D., Fjelde, H., Hultman, L. and Nilsson, D. (2020). Mapping blue helmets: Introducing the Geocoded "
    "Peacekeeping Operations (Geo-PKO) dataset. Journal of Peace Research 57(2). Version 2.3."
)

FILE = RawFile(
    role="contributors",
    patterns=("TCCMap*.csv",),
    columns=("mission", "year", "location", "latitude", "longitude", "No.TCC", "year.overview"),
    sha256={"TCCMap_v.2.3.csv": "acda82786bebb3c49aef46917401869a6fa35a94968f3b3f0367232a57c68837"},
)

_BETWEEN = re.compile(r"(?<=\)), ")
_CONTRIBUTOR = re.compile(r"(.+) \((\d+|size unknown)\)")


def read(inputs: Inputs, registry: Registry) -> dict[str, pl.DataFrame]:
    """Read the contributors."""
    path = inputs.one("contributors")
    frame = read_csv(path, FILE.columns)
    filled(frame, path, *FILE.columns)
    frame = numbers(whole_numbers(frame, path, "year", "No.TCC"), path, "latitude", "longitude")
    rows = []
    for row, count, cell in zip(frame[ROW], frame["No.TCC"], frame["year.overview"], strict=True):
        parts = _BETWEEN.split(cell)
        if len(parts) != count:
            raise DataFileError(path, f"names {len(parts)} contributors where No.TCC is {count}", row=row)
        for part in parts:
            found = _CONTRIBUTOR.fullmatch(part.strip())
            if found is None:
                raise DataFileError(path, f"{part!r} is not like 'Kenya (650)'", row=row, column="year.overview")
            rows.append((row, found[1], None if found[2] == "size unknown" else int(found[2])))
    schema = {ROW: pl.Int64, "contributor_name": pl.String, "troops": pl.Int64}
    long = pl.DataFrame(rows, schema=schema, orient="row").join(frame, on=ROW)
    version = version_in_name(path, r"_v\.?(\d+\.\d+)") or edition(path, FILE, VERSION, frame["year"].max())
    table = long.with_columns(
        state_keys(long, path, registry, "contributor_name", source="geopko", years="year").alias("contributor"),
        pl.lit(version).alias("vintage"),
    )
    return {"geopko_contributors": table.select(ROW, *(f.name for f in FIELDS))}


MISSION = Field("mission", "string", "UN peace operation, by its acronym.", required=True)
YEAR = Field("year", "year", "Year; where several months are known, the source has taken them together.", required=True)
LOCATION = Field("location", "string", "Place, as the source names it.", required=True)
LATITUDE = Field("latitude", "number", "Latitude, WGS 84.", "degrees", True, minimum=-90, maximum=90)
LONGITUDE = Field("longitude", "number", "Longitude, WGS 84.", "degrees", True, minimum=-180, maximum=180)
VINTAGE = Field("vintage", "string", "Release of the dataset.", required=True)

FIELDS = (
    MISSION,
    YEAR,
    LOCATION,
    LATITUDE,
    LONGITUDE,
    Field("contributor_name", "string", "Contributor, as the source names it.", required=True),
    Field("contributor", "string", "The same in the registry of states.", state=True),
    Field("troops", "integer", "Size of its units there, estimated; empty where unknown.", "persons", minimum=0),
    VINTAGE,
)

SOURCE = Source(
    id="geopko_deployments",
    title="Geocoded Peacekeeping Operations (Geo-PKO): contributors by location",
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
            name="geopko_contributors",
            description="Contributor's troops at a location of a UN peace operation in a year.",
            key=("mission", "year", "location", "latitude", "longitude", "contributor_name"),
            fields=FIELDS,
            time="year",
        ),
    ),
    read=read,
    checks=(
        Check(
            "Contributors over all locations and years, by the file's own column No.TCC",
            "SELECT nullif(count(*), 0) FROM geopko_contributors WHERE vintage = '2.3'",
            8729,
        ),
    ),
    known_faults="Contributors and their sizes share a cell. United States is written 'Us', United Nations 'Un'.",
)
