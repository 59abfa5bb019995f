"""UCDP Candidate Events: the monthly releases, one event a row, as csv or as a workbook.

A release holds the events of its month and a few late ones of earlier months; a later release may publish an event
again with other numbers, so that a row is named by event and release. Candidate events are preliminary: about half are
marked as to be checked, and a year's sum grows by a third by the time of the yearly release. Flags are written true or
false in the csv and 1 or 0 in some workbooks. The texts of the news reports are not taken over.
"""

from __future__ import annotations

import polars as pl

from varde.errors import DataFileError
from varde.sources import ucdp
from varde.sources.columns import inside, unique
from varde.sources.contract import Check, Field, Inputs, RawFile, Source, Table
from varde.sources.reading import (
    dates,
    expect_values,
    flags,
    numbers,
    read_csv,
    read_sheet,
    version_in_name,
    whole_numbers,
)
from varde.states import Registry

COLUMNS = (
    "id", "year", "active_year", "code_status", "type_of_violence", "conflict_new_id", "conflict_name", "dyad_new_id",
    "dyad_name", "side_a_new_id", "where_prec", "latitude", "longitude", "priogrid_gid", "country_id", "date_prec",
    "date_start", "date_end", "best", "high", "low",
)  # fmt: skip
WHOLE = (
    "id", "year", "conflict_new_id", "dyad_new_id", "side_a_new_id", "where_prec", "priogrid_gid", "country_id",
    "date_prec", "best", "high", "low",
)  # fmt: skip


def read(inputs: Inputs, states: Registry) -> dict[str, pl.DataFrame]:
    """Read every release found into `candidate_events`."""
    releases: dict[str, pl.DataFrame] = {}
    for path in inputs.many("release"):
        version = version_in_name(path, r"v(\d+_\d+_\d+)(?!\d)")
        if version is None:
            raise DataFileError(
                path, "the name carries no release", hint="Name it as published, such as GEDEvent_v26_0_1.csv."
            )
        version = version.replace("_", ".")
        if version in releases:
            raise DataFileError(path, f"release {version} is there twice", hint="Keep the csv or the workbook.")
        sheet = path.suffix.casefold() in (".xlsx", ".xls")
        frame = read_sheet(path, COLUMNS) if sheet else read_csv(path, COLUMNS)
        frame = whole_numbers(frame, path, *WHOLE)
        frame = dates(numbers(frame, path, "latitude", "longitude"), path, "date_start", "date_end")
        frame = flags(frame, path, "active_year")
        expect_values(frame, path, "type_of_violence", ucdp.TYPES)
        frame = inside(inside(frame, path, "latitude", -90, 90), path, "longitude", -180, 180)
        frame = ucdp.gw_states(unique(frame, path, "id"), path, "country_id", "year", states)
        releases[version] = frame.with_columns(pl.lit(version).alias("vintage"))
    frame = pl.concat(releases.values()).select(
        "_row",
        "state",
        pl.col("id").alias("event_id"),
        "vintage",
        "date_start",
        "date_end",
        pl.col("type_of_violence").replace_strict(ucdp.TYPES).alias("type"),
        "best",
        "low",
        "high",
        pl.col("latitude").round(5),
        pl.col("longitude").round(5),
        pl.col("where_prec").alias("where_precision"),
        pl.col("date_prec").alias("date_precision"),
        pl.col("priogrid_gid").alias("grid_id"),
        pl.col("conflict_new_id").alias("conflict_id"),
        "conflict_name",
        pl.col("dyad_new_id").alias("dyad_id"),
        "dyad_name",
        pl.col("side_a_new_id").alias("side_a_id"),
        "active_year",
        (pl.col("code_status") == "Clear").alias("clear"),
    )
    return {"candidate_events": frame}


SOURCE = Source(
    id="ucdp_candidate_events",
    title="UCDP Candidate Events Dataset",
    publisher=ucdp.PUBLISHER,
    version="26.0.2",
    published="2026",
    licence=ucdp.LICENCE,
    licence_url=ucdp.LICENCE_URL,
    citation=(
        "Hegre, Håvard, Mihai Croicu, Kristine Eck & Stina Högbladh (2020) Introducing the UCDP Candidate Events "
        "Dataset. Research & Politics 7(3). Releases 23.0.10, 26.0.1 and 26.0.2."
    ),
    address=ucdp.ADDRESS,
    embed=True,
    accumulates=True,
    files=(
        RawFile(
            "release",
            ("GEDEvent_v*_0_*.csv", "GEDEvent_v*_0_*.xlsx"),
            columns=("id", "relid", "code_status", "conflict_new_id", "priogrid_gid"),
            many=True,
            sha256={
                "GEDEvent_v23_0_10.csv": "6b0db9c1893315a8601066fa6273e0ad9b648465ec9f8af9458ebf19072c9026",
                "GEDEvent_v26_0_1.csv": "0abfa097090623537a4903c5dd1ab958e7f33e1b759319305d8036ff8c14e9ec",
                "GEDevent_v26_0_2.xlsx": "346c31d01613cc8498eee87b576f561ac7931f59beb4e918324ffa28c5086e38",
            },
        ),
    ),
    tables=(
        Table(
            "candidate_events",
            "An event of organised violence as one monthly release published it. For the newest word on an event take "
            "its row of the highest release; never add these to yearly releases.",
            (
                ucdp.STATE,
                Field("event_id", "integer", "UCDP's id of the event, the same in all releases."),
                Field("vintage", "string", "Monthly release, such as 26.0.1.", required=True),
                Field("date_start", "date", "First day on which it may have happened.", required=True),
                Field("date_end", "date", "Last day on which it may have happened.", required=True),
                Field("type", "string", "Type of organised violence.", required=True, enum=ucdp.TYPE_NAMES),
                ucdp.count("best", "Best estimate of deaths."),
                ucdp.count("low", "Low estimate of deaths."),
                ucdp.count("high", "High estimate of deaths."),
                Field("latitude", "number", "Degrees north, WGS 84.", unit="degrees", minimum=-90, maximum=90),
                Field("longitude", "number", "Degrees east, WGS 84.", unit="degrees", minimum=-180, maximum=180),
                Field(
                    "where_precision",
                    "integer",
                    "1 exact place, 2 within about 25 km, 3 second-order unit, 4 first-order unit, 5 line or area, "
                    "6 country, 7 international waters or airspace.",
                    minimum=1,
                    maximum=7,
                ),
                Field(
                    "date_precision",
                    "integer",
                    "1 exact day (a few rows have 0), 2 within 2 to 6 days, 3 week, 4 month, 5 more than a month.",
                    minimum=0,
                    maximum=5,
                ),
                Field("grid_id", "integer", "PRIO-GRID cell."),
                Field("conflict_id", "integer", "UCDP's id of the conflict."),
                Field("conflict_name", "string", "Name of the conflict."),
                Field("dyad_id", "integer", "UCDP's id of the dyad."),
                Field("dyad_name", "string", "Names of the two sides."),
                Field("side_a_id", "integer", "UCDP's id of the first side, as in one_sided_actors."),
                Field("active_year", "boolean", "True where the dyad had reached 25 deaths in the year by then."),
                Field("clear", "boolean", "False where UCDP has marked the event as to be checked.", required=True),
            ),
            ("state", "event_id", "vintage"),
            time="date_start",
            kind="event",
        ),
    ),
    read=read,
    checks=(
        Check(
            "Deaths in release 26.0.1",
            "SELECT sum(best) FROM candidate_events WHERE vintage = '26.0.1'",
            33_867,
        ),
        Check(
            "Deaths in release 23.0.10",
            "SELECT sum(best) FROM candidate_events WHERE vintage = '23.0.10'",
            12_603,
        ),
        Check(
            "Deaths in release 26.0.2, the workbook",
            "SELECT sum(best) FROM candidate_events WHERE vintage = '26.0.2'",
            12_521,
        ),
    ),
)
