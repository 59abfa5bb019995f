"""UN peacekeeping operations with start and end, as listed by the PACT project: a check on the list of missions.

Months are written out ("May 1948"). "Present" is as of the list's own time, 2017, and is read as "no end known in
2017", never as an operation that goes on today. The list counts the military part of MINUGUA, and writes UNCPSG for
what the contribution data call UNPSG.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from varde.errors import DataFileError
from varde.sources.columns import unique
from varde.sources.contract import Check, Field, Inputs, RawFile, Source, Table
from varde.sources.reading import ROW, read_csv

if TYPE_CHECKING:
    from varde.states import Registry


def read(inputs: Inputs, registry: Registry) -> dict[str, pl.DataFrame]:
    """Read the list.

    Raises
    ------
    DataFileError
        A column missing, a month that is none, an operation listed twice.
    """
    path = inputs.one("list")
    frame = read_csv(
        path,
        ("Acronym", "Mission name", "Start Date", "End Date"),
        rename={"Acronym": "mission", "Mission name": "name", "Start Date": "start", "End Date": "end"},
    )
    frame = frame.with_columns(open_in_2017=pl.col("end") == "Present")
    frame = frame.with_columns(end=pl.when(pl.col("open_in_2017")).then(None).otherwise(pl.col("end")))
    for column in ("start", "end"):
        month = ("1 " + pl.col(column).str.strip_chars()).str.to_date("%d %B %Y", strict=False).dt.strftime("%Y-%m")
        read_as = frame.select(month.alias("read"))["read"]
        failed = frame.filter(pl.col(column).is_not_null() & read_as.is_null())
        if len(failed):
            raise DataFileError(path, f"{failed[column][0]!r} is not a month", row=failed[ROW][0], column=column)
        frame = frame.with_columns(read_as.alias(column))
    unique(frame, path, "mission")
    return {"peacekeeping_operations_list": frame.select(ROW, "mission", "name", "start", "end", "open_in_2017")}


SOURCE = Source(
    id="un_peacekeeping_list",
    title="UN peacekeeping operations with start and end",
    publisher="PACT (Peacekeeping Activity dataset)",
    version="2017",
    published="2017",
    licence="MIT",
    licence_url="https://opensource.org/license/mit",
    citation="PACT, list of United Nations peacekeeping operations (2017).",
    address="",
    embed=True,
    files=(
        RawFile(
            "list",
            ("un_pko_start_end_71.csv",),
            sha256={"un_pko_start_end_71.csv": "ebb3a4d3a4aeb0dfdca84ca22a37efe9d2690ade364479e16b51147d9e9dff38"},
        ),
    ),
    tables=(
        Table(
            "peacekeeping_operations_list",
            "UN peacekeeping operations to 2017, one row each; held as a check on `missions`, which supersedes it.",
            (
                Field("mission", "string", "Acronym as the list writes it."),
                Field("name", "string", "Full name as the list writes it.", required=True),
                Field("start", "yearmonth", "Month of the start.", required=True),
                Field("end", "yearmonth", "Month of the end; empty where it was open in 2017."),
                Field("open_in_2017", "boolean", "Whether it was open when the list was made.", required=True),
            ),
            key=("mission",),
            time="start",
            kind="spell",
        ),
    ),
    read=read,
    checks=(
        Check(
            "Operations listed",
            "SELECT nullif(count(*), 0) FROM peacekeeping_operations_list WHERE vintage = '2017'",
            71,
        ),
    ),
    verified_through="2017-12-31",
    known_faults='"Present" is as of 2017; UNCRO is listed a month late.',
)
