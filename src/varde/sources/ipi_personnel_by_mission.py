"""Uniformed personnel of all contributors together, by UN mission and month, 1990-11 to 2017-03.

From the International Peace Institute's Providing for Peacekeeping database. Quirks:

- "Observers" are the experts on mission of the other files of this database; the numbers agree.
- NA stands for an empty cell: nobody of that category, or no police counted apart. Such cells make no row.
- Labels are kept as they stand, and read by `mission_aliases`: ONUCI and UNOCI are one operation in turns; UNAVEM,
  UNOSOM and IPTF stand for several or for a part. UNPF, UNFOR and LBB are no missions.
- There is no line for November 2016: no data, and not zero.
- The description of the mission's country is passed over: its coordinates are swapped, and UNMISS once has a stray
  apostrophe.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from varde.errors import DataFileError
from varde.sources.columns import unique
from varde.sources.contract import Check, Field, Inputs, RawFile, Source, Table
from varde.sources.reading import ROW, dates, read_csv, whole_numbers

if TYPE_CHECKING:
    from varde.states import Registry

CATEGORIES = {"Troops": "troops", "Police": "police", "Observers": "experts on mission"}


def read(inputs: Inputs, registry: Registry) -> dict[str, pl.DataFrame]:
    """Read the file into strengths by mission, month and category.

    Raises
    ------
    DataFileError
        A column missing, a number that is none, categories that do not add up to the total, a line listed twice.
    """
    path = inputs.one("personnel")
    frame = read_csv(path, ("Date", "Mission", *CATEGORIES, "Total"), nulls=("", "NA"))
    frame = dates(frame, path, "Date")
    frame = whole_numbers(frame, path, *CATEGORIES, "Total")
    unique(frame, path, "Date", "Mission")
    off = frame.filter(pl.sum_horizontal(pl.col(c).fill_null(0) for c in CATEGORIES) != pl.col("Total").fill_null(-1))
    if len(off):
        raise DataFileError(path, "the categories do not add up to the total", row=off[ROW][0], column="Total")
    frame = frame.with_columns(pl.col("Date").dt.strftime("%Y-%m").alias("month"), pl.col("Mission").alias("mission"))
    long = [
        frame.filter(pl.col(column).is_not_null()).select(
            ROW, "mission", "month", pl.lit(category).alias("category"), pl.col(column).alias("persons")
        )
        for column, category in CATEGORIES.items()
    ]
    return {"personnel_by_mission": pl.concat(long)}


SOURCE = Source(
    id="ipi_personnel_by_mission",
    title="Providing for Peacekeeping: uniformed personnel by mission and month",
    publisher="International Peace Institute",
    version="2017-03",
    published="2017",
    licence="Figures of the United Nations, compiled in a GPL-2 repository",
    citation=(
        "International Peace Institute, IPI Peacekeeping Database (Providing for Peacekeeping), mission and month, "
        "November 1990 to March 2017."
    ),
    address="https://www.providingforpeacekeeping.org",
    embed=True,
    files=(
        RawFile(
            "personnel",
            ("PPP_data_mission.csv",),
            sha256={"PPP_data_mission.csv": "f2d85e446109c9ce6cbd4cb27340e0ffa17634f62856f2ce2435bdd2ceb4c371"},
        ),
    ),
    tables=(
        Table(
            "personnel_by_mission",
            "Uniformed personnel of all contributors together: one row for each UN mission, month and category.",
            (
                Field("mission", "string", "Acronym of the mission, as the source writes it (see `mission_aliases`)."),
                Field("month", "yearmonth", "Month; the strength is that of its last day."),
                Field("category", "string", "Category of uniformed personnel.", enum=tuple(CATEGORIES.values())),
                Field("persons", "integer", "Number of persons.", unit="persons", required=True, minimum=0),
            ),
            key=("mission", "month", "category"),
            time="month",
        ),
    ),
    read=read,
    checks=(
        Check(
            "Person-months, all missions and categories: equal to the file's own column of totals",
            "SELECT sum(persons) FROM personnel_by_mission WHERE vintage = '2017-03'",
            19988994,
        ),
        Check(
            "All uniformed personnel, August 2014: equal to the file by contributor",
            "SELECT sum(persons) FROM personnel_by_mission WHERE vintage = '2017-03' AND month = '2014-08'",
            97947,
        ),
    ),
    known_faults="No line for November 2016; coordinates of the missions' seats are swapped (not read).",
)
