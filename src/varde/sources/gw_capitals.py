"""Capitals of states, from the Gleditsch-Ward based list of Miller's peacesciencer.

A state has a row for each capital it had. Some start and end days are the list's own bounds (1816-01-01, 2024-12-31):
the last day is censoring, not an end. Longitudes run from -180 to 180.
"""

from __future__ import annotations

from datetime import date

import polars as pl

from varde.sources.contract import Field, Inputs, RawFile, Source, Table
from varde.sources.reading import dates, numbers, read_csv, whole_numbers
from varde.states import Registry

CENSORED = date(2024, 12, 31)


def read(inputs: Inputs, states: Registry) -> dict[str, pl.DataFrame]:
    """Read capitals with their days.

    Raises
    ------
    DataFileError
        A column missing, a cell that is no number or day, a number the registry does not know.
    """
    path = inputs.one("capitals")
    frame = read_csv(path, ["gwcode", "capital", "stdate", "enddate", "lat", "lng"])
    frame = whole_numbers(frame, path, "gwcode")
    frame = numbers(frame, path, "lat", "lng")
    frame = dates(frame, path, "stdate", "enddate")
    keys = states.resolve_many(
        frame["gwcode"].to_list(),
        on=frame["stdate"].to_list(),
        system="gw",
        source="gw_capitals",
        file=path,
        column="gwcode",
    )
    frame = frame.with_columns(
        pl.Series("state", keys, pl.String),
        pl.when(pl.col("enddate") >= CENSORED).then(None).otherwise(pl.col("enddate")).alias("end_date"),
    ).rename({"stdate": "start_date", "lat": "latitude", "lng": "longitude"})
    return {"capitals": frame.select("_row", "state", "capital", "start_date", "end_date", "latitude", "longitude")}


SOURCE = Source(
    id="gw_capitals",
    title="Capitals of the states of the Gleditsch-Ward system",
    publisher="Miller (peacesciencer)",
    version="2024",
    published="2024",
    licence="facts",
    citation="Miller, S. V. (2022). peacesciencer: an R package for quantitative peace science research. Capitals by "
    "Gleditsch-Ward state.",
    address="http://ksgleditsch.com/statelist.html",
    embed=True,
    files=(RawFile("capitals", ("ps_gw_capitals.csv",), columns=("gwcode", "statenme", "capital", "lat", "lng")),),
    tables=(
        Table(
            "capitals",
            "Capitals of states, one row a state and capital.",
            (
                Field("state", "string", "Key of the state.", state=True),
                Field("capital", "string", "Name of the city."),
                Field("start_date", "date", "First day held by the list; 1816-01-01 is the list's own start."),
                Field("end_date", "date", "Last day; empty where it was the capital at the list's end."),
                Field("latitude", "number", "Latitude.", unit="degrees", required=True, minimum=-90, maximum=90),
                Field("longitude", "number", "Longitude.", unit="degrees", required=True, minimum=-180, maximum=180),
            ),
            ("state", "capital", "start_date"),
            time="start_date",
            kind="spell",
        ),
    ),
    read=read,
)
