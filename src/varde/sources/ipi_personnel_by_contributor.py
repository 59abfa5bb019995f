"""Uniformed personnel in all UN missions together, by contributor and month, 1990-11 to 2014-08.

From the International Peace Institute's Providing for Peacekeeping database. An empty cell means that the contributor
had nobody of that category, and such cells make no row. Summed over contributors a month equals the mission totals of
the same database exactly. The column `source` names the file of the repository a line was taken from; the last five
months were added up from the file by gender, without its doubled lines.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import polars as pl

from varde.sources.columns import unique
from varde.sources.contract import Check, Field, Inputs, RawFile, Source, Table
from varde.sources.reading import ROW, dates, read_csv, whole_numbers

if TYPE_CHECKING:
    from varde.states import Registry

CATEGORIES = {"troops": "troops", "police": "police", "experts": "experts on mission"}


def read(inputs: Inputs, registry: Registry) -> dict[str, pl.DataFrame]:
    """Read the file into strengths by contributor, month and category.

    Raises
    ------
    DataFileError
        A column missing, a number that is none, an unknown contributor, a line listed twice.
    """
    path = inputs.one("personnel")
    frame = read_csv(path, ("date", "contributor", *CATEGORIES))
    frame = dates(frame, path, "date")
    frame = whole_numbers(frame, path, *CATEGORIES)
    unique(frame, path, "date", "contributor")
    days: list[date] = frame["date"].to_list()
    keys = registry.resolve_many(frame["contributor"].to_list(), on=days, source="ipi", file=path, column="contributor")
    frame = frame.with_columns(
        pl.Series("contributor", keys, pl.String), pl.col("date").dt.strftime("%Y-%m").alias("month")
    )
    long = [
        frame.filter(pl.col(column).is_not_null()).select(
            ROW, "contributor", "month", pl.lit(category).alias("category"), pl.col(column).alias("persons")
        )
        for column, category in CATEGORIES.items()
    ]
    return {"personnel_by_contributor": pl.concat(long)}


SOURCE = Source(
    id="ipi_personnel_by_contributor",
    title="Providing for Peacekeeping: uniformed personnel by contributor and month",
    publisher="International Peace Institute",
    version="2014-08",
    published="2014",
    licence="Figures of the United Nations, compiled in a GPL-2 repository",
    citation=(
        "International Peace Institute, IPI Peacekeeping Database (Providing for Peacekeeping), contributor and month, "
        "November 1990 to August 2014."
    ),
    address="https://www.providingforpeacekeeping.org",
    embed=True,
    files=(
        RawFile(
            "personnel",
            ("ipi_contributor_month_*.csv", "ipi_contributor_month_*.csv.gz"),
            sha256={
                "ipi_contributor_month_1990-11_2014-08.csv.gz": (
                    "628986dcdf2ffdb621a26d9b2e4c45045aed98ebbd613d78b454ed9ff44e888a"
                )
            },
        ),
    ),
    tables=(
        Table(
            "personnel_by_contributor",
            "Uniformed personnel in all UN missions together: one row for each contributor, month and category.",
            (
                Field("contributor", "string", "State that contributes the personnel.", state=True),
                Field("month", "yearmonth", "Month; the strength is that of its last day."),
                Field("category", "string", "Category of uniformed personnel.", enum=tuple(CATEGORIES.values())),
                Field("persons", "integer", "Number of persons.", unit="persons", required=True, minimum=0),
            ),
            key=("contributor", "month", "category"),
            time="month",
        ),
    ),
    read=read,
    checks=(
        Check(
            "All uniformed personnel, August 2014: equal to the file of mission totals",
            "SELECT sum(persons) FROM personnel_by_contributor WHERE vintage = '2014-08' AND month = '2014-08'",
            97947,
        ),
        Check(
            "Troops, summed over all months: equal to the file of mission totals",
            "SELECT sum(persons) FROM personnel_by_contributor WHERE vintage = '2014-08' AND category = 'troops'",
            14413054,
        ),
    ),
)
