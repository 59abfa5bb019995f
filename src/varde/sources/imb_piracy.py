"""Attacks on ships from the International Maritime Bureau's reports, geocoded by Benden and others (2021).

Quirks of the file: "NA" is the missing value in every column (Namibia would be NAM here); it joins two compilations,
`mappingpiracy` to 2014 and `imb` from 2015, that word the kind of attack differently ("Boarded" and "Boarding");
there is no identifier, and 20 records repeat another in every column, some of them unnamed vessels that may have been
several. The authors added the state of the nearest shore and the state whose exclusive economic zone the position
lies in. Narratives, vessels' names and places in words are not taken.
"""

from __future__ import annotations

import polars as pl

from varde.sources.columns import edition, filled, numbered, state_keys
from varde.sources.contract import Check, Field, Inputs, RawFile, Source, Table
from varde.sources.reading import ROW, dates, expect_values, numbers, read_csv
from varde.states import Registry

VERSION = "2021"
LAST_YEAR = 2020

COLUMNS = (
    "date", "time", "longitude", "latitude", "attack_type", "location_description", "nearest_country", "eez_country",
    "shore_distance", "attack_description", "vessel_name", "vessel_type", "vessel_status", "data_source",
)  # fmt: skip

FILE = RawFile(
    role="attacks",
    patterns=("pirate_attacks*.csv",),
    columns=COLUMNS,
    sha256={"pirate_attacks.csv": "d8011a5bd9d56984ed0f3f71d11d27935cb3dff344449ee88ab5ee1a4f7382bd"},
)

# The two compilations' words for the same thing.
ATTACK_TYPES = {
    "Attempted": "attempted",
    "Boarded": "boarded",
    "Boarding": "boarded",
    "Detained": "detained",
    "Explosion": "explosion",
    "Fired Upon": "fired upon",
    "Hijacked": "hijacked",
    "Suspicious": "suspicious",
}


def read(inputs: Inputs, registry: Registry) -> dict[str, pl.DataFrame]:
    """Read the attacks."""
    path = inputs.one("attacks")
    frame = read_csv(path, COLUMNS, nulls=("", "NA"))
    filled(frame, path, "date", "longitude", "latitude")
    expect_values(frame, path, "attack_type", ATTACK_TYPES)
    expect_values(frame, path, "data_source", ("mappingpiracy", "imb"))
    frame = dates(frame, path, "date")
    frame = numbers(frame, path, "longitude", "latitude", "shore_distance")
    # Whatever ends in the same year is this edition, so that a copy with records missing fails its totals.
    last = frame["date"].dt.year().max()
    vintage = VERSION if last == LAST_YEAR else edition(path, FILE, VERSION, last)
    frame = frame.with_columns(
        state_keys(frame, path, registry, "nearest_country", source="imb", system="iso3").alias("nearest_state"),
        state_keys(frame, path, registry, "eez_country", source="imb", system="iso3").alias("eez_state"),
        pl.col("attack_type").replace_strict(ATTACK_TYPES, default=None),
        pl.col("vessel_status").str.to_lowercase(),
        (pl.int_range(pl.len()).over(COLUMNS) > 0).alias("repeated"),
    )
    frame = numbered(frame, ["date"], "number")
    table = frame.select(
        ROW,
        (pl.col("date").dt.to_string("%Y-%m-%d") + "/" + pl.col("number").cast(pl.String)).alias("attack"),
        "date",
        pl.col("date").dt.year().cast(pl.Int64).alias("year"),
        "latitude",
        "longitude",
        "nearest_state",
        "eez_state",
        pl.col("shore_distance").alias("shore_distance_km"),
        "attack_type",
        "vessel_type",
        "vessel_status",
        pl.col("data_source").alias("compiled_by"),
        "repeated",
        pl.lit(vintage).alias("vintage"),
    )
    return {"pirate_attacks": table.sort("date", "attack")}


SOURCE = Source(
    id="imb_piracy",
    title="Crime at Sea: A Global Database of Maritime Pirate Attacks (1993-2020)",
    publisher="Benden, Feng, Howell and Dalla Riva, from reports of the International Maritime Bureau",
    version=VERSION,
    published="2021",
    licence="CC BY 4.0",
    licence_url="https://creativecommons.org/licenses/by/4.0/",
    citation=(
        "Benden, P., Feng, A., Howell, C. and Dalla Riva, G. V. (2021). Crime at Sea: A Global Database of Maritime "
        "Pirate Attacks (1993-2020). Journal of Open Humanities Data, 7, 19. https://doi.org/10.5334/johd.39"
    ),
    address="https://github.com/newzealandpaul/Maritime-Pirate-Attacks",
    embed=True,
    files=(FILE,),
    tables=(
        Table(
            name="pirate_attacks",
            description="Attack or attempted attack on a ship, reported to the International Maritime Bureau.",
            key=("attack",),
            time="date",
            kind="event",
            fields=(
                Field(
                    "attack",
                    "string",
                    "Day and number within the day, given by Varde: the file has no identifier.",
                    required=True,
                ),
                Field("date", "date", "Day of the attack.", required=True),
                Field("year", "year", "Year of the attack.", required=True),
                Field(
                    "latitude", "number", "Latitude, WGS 84, north positive.", "degrees", True, minimum=-90, maximum=90
                ),
                Field(
                    "longitude",
                    "number",
                    "Longitude, WGS 84, east positive.",
                    "degrees",
                    True,
                    minimum=-180,
                    maximum=180,
                ),
                Field(
                    "nearest_state",
                    "string",
                    "State or territory of the nearest shore, as the authors computed it.",
                    state=True,
                ),
                Field(
                    "eez_state",
                    "string",
                    "State or territory in whose exclusive economic zone the position lies; empty outside all.",
                    state=True,
                ),
                Field("shore_distance_km", "number", "Distance to the nearest shore.", "km", minimum=0),
                Field(
                    "attack_type",
                    "string",
                    "What happened; empty where the report does not say.",
                    enum=tuple(sorted(set(ATTACK_TYPES.values()))),
                ),
                Field("vessel_type", "string", "Type of the ship; mostly empty before 2015."),
                Field("vessel_status", "string", "What the ship was doing."),
                Field(
                    "compiled_by",
                    "string",
                    "Compilation that the record comes from.",
                    required=True,
                    enum=("mappingpiracy", "imb"),
                ),
                Field(
                    "repeated",
                    "boolean",
                    "Whether an earlier record agrees with this one in every column read.",
                    required=True,
                ),
                Field("vintage", "string", "Edition of the database.", required=True),
            ),
        ),
    ),
    read=read,
    checks=(
        Check(
            "Attacks 1993 to 2020, as the database counts them",
            "SELECT nullif(count(*), 0) FROM pirate_attacks WHERE vintage = '2021'",
            7511,
        ),
        Check(
            "Attacks of 2000, the year with most of them, counted in the file itself",
            "SELECT nullif(count(*), 0) FROM pirate_attacks WHERE vintage = '2021' AND year = 2000",
            469,
        ),
    ),
    notice="Adapted from Benden and others (2021), CC BY 4.0: narratives and names left out.",
    known_faults=(
        "No identifier; 20 records repeat another in every column of the file and are kept, marked `repeated`. "
        "Positions before 2015 come from a compilation with fewer details."
    ),
)
