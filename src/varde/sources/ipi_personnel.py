"""Uniformed personnel in UN missions by contributor, mission, month, category and gender, 2009-11 to 2014-08.

From the International Peace Institute's Providing for Peacekeeping database, which took the monthly tables of the
United Nations. One line of the file is a contributor in a mission in a month. Quirks:

- Lines with Mission "all" or Contributor "all" are subtotals. They are held against the parts and left out; from
  2014-03 they are empty.
- The numbers of the United States are empty in every line from 2009-11 to 2012-12, and so are Moldova's of 2014-01 and
  one of Belarus, though the subtotals count them. They are no zeros: these lines go to `personnel_gaps`.
- In 17 lines (troops of Egypt in UNMIS and UNMISS, of Ethiopia in UNMIL once) men and women do not add up to the
  total. The total fits the subtotals, so it stands, as one row of gender "unknown".
- Every number is the strength on the last day of the month. The file dates 2012-02 to the 28th.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import polars as pl

from varde.errors import DataFileError
from varde.sources.columns import unique
from varde.sources.contract import Check, Field, Inputs, RawFile, Source, Table
from varde.sources.reading import ROW, dates, read_csv, whole_numbers

if TYPE_CHECKING:
    from pathlib import Path

    from varde.states import Registry

CATEGORIES = {
    "Individual_Police": "individual police",
    "Formed_Police_Units": "formed police units",
    "Experts_on_Mission": "experts on mission",
    "Troops": "troops",
}
_GENDERS = ("Male", "Female", "Total")
_NUMBERS = [f"{c}_{g}" for c in (*CATEGORIES, "Total") for g in _GENDERS]


def _check_parts(frame: pl.DataFrame, path: Path) -> None:
    """Raise where the categories of a line do not add up to its total."""
    parts = pl.sum_horizontal(pl.col(f"{c}_Total").fill_null(0) for c in CATEGORIES)
    off = frame.filter(parts != pl.col("Total_Total").fill_null(0))
    if len(off):
        raise DataFileError(path, "the categories do not add up to the total", row=off[ROW][0], column="Total_Total")


def _check_subtotals(frame: pl.DataFrame, subtotals: pl.DataFrame, path: Path) -> None:
    """Raise where a contributor's missions do not add up to its subtotal of the month."""
    parts = frame.group_by("Date", "Contributor").agg(pl.col("Total_Total").sum().alias("parts"))
    off = subtotals.filter(pl.col("Contributor") != "all", pl.col("Total_Total").is_not_null()).join(
        parts, on=["Date", "Contributor"], how="left"
    )
    off = off.filter(pl.col("Total_Total") != pl.col("parts").fill_null(0)).sort(ROW)
    if len(off):
        first = off.row(0, named=True)
        raise DataFileError(
            path,
            f"{first['Contributor']} in all missions is {first['Total_Total']}, and its missions add up to "
            f"{first['parts'] or 0}",
            row=first[ROW],
            column="Total_Total",
        )


def read(inputs: Inputs, registry: Registry) -> dict[str, pl.DataFrame]:
    """Read the file into strengths by gender and the lines without numbers.

    Raises
    ------
    DataFileError
        A column missing, a number that is none or negative, parts that do not add up, an unknown contributor, a line
        listed twice.
    """
    path = inputs.one("personnel")
    frame = read_csv(path, ("Date", "Contributor", "Mission", *_NUMBERS))
    frame = dates(frame, path, "Date")
    frame = whole_numbers(frame, path, *_NUMBERS)
    for column in _NUMBERS:
        negative = frame.filter(frame[column] < 0)
        if len(negative):
            raise DataFileError(path, "is below zero", row=negative[ROW][0], column=column)
    unique(frame, path, "Date", "Contributor", "Mission")
    _check_parts(frame, path)
    subtotal = (pl.col("Contributor") == "all") | (pl.col("Mission") == "all")
    subtotals, frame = frame.filter(subtotal), frame.filter(~subtotal)
    _check_subtotals(frame, subtotals, path)
    days: list[date] = frame["Date"].to_list()
    keys = registry.resolve_many(frame["Contributor"].to_list(), on=days, source="ipi", file=path, column="Contributor")
    frame = frame.with_columns(
        pl.Series("contributor", keys, pl.String),
        pl.col("Mission").alias("mission"),
        pl.col("Date").dt.strftime("%Y-%m").alias("month"),
    )
    key = [ROW, "contributor", "mission", "month"]
    gaps = frame.filter(pl.col("Total_Total").is_null()).select(key)
    long = []
    for column, category in CATEGORIES.items():
        part = frame.filter(pl.col(f"{column}_Total").is_not_null()).select(
            *key,
            pl.lit(category).alias("category"),
            pl.col(f"{column}_Male").alias("men"),
            pl.col(f"{column}_Female").alias("women"),
            pl.col(f"{column}_Total").alias("total"),
        )
        fits = (pl.col("men") + pl.col("women") == pl.col("total")).fill_null(False)
        for gender in ("men", "women"):
            long.append(
                part.filter(fits).select(
                    *key, "category", pl.lit(gender).alias("gender"), pl.col(gender).alias("persons")
                )
            )
        long.append(
            part.filter(~fits).select(
                *key, "category", pl.lit("unknown").alias("gender"), pl.col("total").alias("persons")
            )
        )
    return {"personnel": pl.concat(long), "personnel_gaps": gaps}


def personnel_fields(categories: tuple[str, ...]) -> tuple[Field, ...]:
    """The columns that every table of personnel by contributor, mission, month, category and gender has."""
    return (
        Field("contributor", "string", "State that contributes the personnel.", state=True),
        Field("mission", "string", "Acronym of the mission, as the source writes it (see `mission_aliases`)."),
        Field("month", "yearmonth", "Month; the strength is that of its last day."),
        Field("category", "string", "Category of uniformed personnel.", enum=categories),
        Field(
            "gender",
            "string",
            'Men, women, or "unknown" where the source gives a total that its men and women do not add up to. The '
            "rows of a category always add up to its total.",
            enum=("men", "women", "unknown"),
        ),
        Field("persons", "integer", "Number of persons.", unit="persons", required=True, minimum=0),
    )


SOURCE = Source(
    id="ipi_personnel",
    title="Providing for Peacekeeping: uniformed personnel by contributor, mission, month and gender",
    publisher="International Peace Institute",
    version="2014-08",
    published="2014",
    licence="Figures of the United Nations, compiled in a GPL-2 repository",
    citation=(
        "International Peace Institute, IPI Peacekeeping Database (Providing for Peacekeeping), contributor, mission, "
        "month and gender, November 2009 to August 2014."
    ),
    address="https://www.providingforpeacekeeping.org",
    embed=True,
    files=(
        RawFile(
            "personnel",
            ("ipi_contributor_mission_month_gender_*.csv", "ipi_contributor_mission_month_gender_*.csv.gz"),
            sha256={
                "ipi_contributor_mission_month_gender_2009-11_2014-08_clean.csv.gz": (
                    "82935504afc3a8e8bf516046b88b10e294d0beab377b93a98baa19aa3167fbad"
                )
            },
        ),
    ),
    tables=(
        Table(
            "personnel",
            "Uniformed personnel in UN missions: one row for each contributor, mission, month, category and gender.",
            personnel_fields(tuple(CATEGORIES.values())),
            key=("contributor", "mission", "month", "category", "gender"),
            time="month",
        ),
        Table(
            "personnel_gaps",
            "Contributors that the source lists in a mission and month without any number: no data, and not zero.",
            (
                Field("contributor", "string", "State that contributes the personnel.", state=True),
                Field("mission", "string", "Acronym of the mission."),
                Field("month", "yearmonth", "Month without numbers."),
            ),
            key=("contributor", "mission", "month"),
            time="month",
            kind="list",
        ),
    ),
    read=read,
    checks=(
        Check(
            "Military personnel of Norway in MINUSMA, UNMISS and UNTSO, August 2014",
            "SELECT sum(persons) FROM personnel WHERE vintage = '2014-08' AND contributor = 'NOR' AND month = '2014-08'"
            " AND mission IN ('MINUSMA', 'UNMISS', 'UNTSO') AND category IN ('troops', 'experts on mission')",
            46,
        ),
        Check(
            "All uniformed personnel, August 2014: equal to the file of mission totals",
            "SELECT sum(persons) FROM personnel WHERE vintage = '2014-08' AND month = '2014-08'",
            97947,
        ),
        Check(
            "Women among them",
            "SELECT sum(persons) FROM personnel WHERE vintage = '2014-08' AND month = '2014-08' AND gender = 'women'",
            3847,
        ),
        Check(
            "All uniformed personnel, July 2013",
            "SELECT sum(persons) FROM personnel WHERE vintage = '2014-08' AND month = '2013-07'",
            97602,
        ),
    ),
    known_faults=(
        "No numbers for the United States before 2013, for Moldova in 2014-01 and Belarus in UNMISS in 2014-02; men "
        "and women do not add up to the total in 17 lines."
    ),
)
