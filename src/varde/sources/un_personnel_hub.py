"""Uniformed personnel in UN missions since 2010, from the user's own download of the UN Peace and Security Data Hub.

The data set DPO-UCHISTORICAL has one row for each contributor, mission, month and kind of personnel, with the number
of women and of men. No copy is held here: this reader follows the publisher's catalogue (`un_peace_security_data_hub_
catalogue.json`), and `varde build --add FILE` takes the file. When it is there, figures on personnel run to its newest
month, and for a month that it covers they use it and not the older compilation, so that nobody is counted twice.

Quirks told by the catalogue: some months are missing, and those are no data; the definitions of `isocode3` and
`m49_code` are swapped, so both are read as whatever they turn out to be, and used only where a country's name is
empty. Staff officers are a kind of their own here, and count as military.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import polars as pl

from varde.errors import DataFileError
from varde.sources.columns import filled, unique
from varde.sources.contract import Field, Inputs, RawFile, Source, Table
from varde.sources.ipi_personnel import personnel_fields
from varde.sources.reading import ROW, dates, read_csv, whole_numbers

if TYPE_CHECKING:
    from pathlib import Path

    from varde.states import Registry

CATEGORIES = {
    "troops": "troops",
    "experts_on_mission": "experts on mission",
    "staff_officer": "staff officers",
    "individual_police": "individual police",
    "formed_police_units": "formed police units",
}
# The catalogue writes codes, downloads may write words: both forms, singular and plural, are known.
_WRITTEN = {
    "troop": "troops",
    "troops": "troops",
    "expert on mission": "experts on mission",
    "experts on mission": "experts on mission",
    "staff officer": "staff officers",
    "staff officers": "staff officers",
    "individual police": "individual police",
    "formed police unit": "formed police units",
    "formed police units": "formed police units",
}
_COLUMNS = (
    "contributing_country",
    "female_personnel",
    "last_reporting_date",
    "male_personnel",
    "mission_acronym",
    "personnel_type",
)


def _countries(frame: pl.DataFrame, path: Path) -> list[str | None]:
    """The country of each row by its name, or by its alpha-3 code where it has no name."""
    codes = [
        next((c for c in pair if c and len(c) == 3 and c.isalpha()), None)
        for pair in frame.select("isocode3", "m49_code").iter_rows()
    ]
    names = [name or code for name, code in zip(frame["contributing_country"], codes, strict=True)]
    for row, name in zip(frame[ROW], names, strict=True):
        if not name:
            raise DataFileError(path, "has neither a name nor a code", row=row, column="contributing_country")
    return names


def read(inputs: Inputs, registry: Registry) -> dict[str, pl.DataFrame]:
    """Read the download.

    Raises
    ------
    DataFileError
        A column missing, a date or number that is none, an unknown kind of personnel or country, a line listed twice.
    """
    path = inputs.one("personnel")
    frame = read_csv(path, _COLUMNS, optional=("isocode3", "m49_code"))
    frame = dates(frame, path, "last_reporting_date", formats=("%Y-%m-%d", "%d/%m/%Y", "%Y/%m/%d"))
    filled(frame, path, "last_reporting_date", "mission_acronym", "personnel_type")
    frame = whole_numbers(frame, path, "female_personnel", "male_personnel")
    folded = frame["personnel_type"].str.strip_chars().str.to_lowercase().str.replace_all(r"[_\s-]+", " ")
    category = folded.replace_strict(_WRITTEN, default=None, return_dtype=pl.String)
    unknown = frame.filter(category.is_null())
    if len(unknown):
        raise DataFileError(
            path,
            f"{unknown['personnel_type'][0]!r} is none of {', '.join(CATEGORIES)}",
            row=unknown[ROW][0],
            column="personnel_type",
        )
    days: list[date] = frame["last_reporting_date"].to_list()
    keys = registry.resolve_many(
        _countries(frame, path), on=days, source="dpo", file=path, column="contributing_country"
    )
    frame = frame.with_columns(
        pl.Series("contributor", keys, pl.String),
        pl.col("mission_acronym").str.strip_chars().alias("mission"),
        pl.col("last_reporting_date").dt.strftime("%Y-%m").alias("month"),
        category.alias("category"),
    )
    if not len(frame):
        raise DataFileError(path, "holds no rows", hint="Download it again.")
    key = ["contributor", "mission", "month", "category"]
    unique(frame, path, *key)
    # A cell left empty beside a number means nobody; a row with neither number says nothing.
    told = frame.filter(pl.col("male_personnel").is_not_null() | pl.col("female_personnel").is_not_null())
    long = [
        told.select(ROW, *key, pl.lit(gender).alias("gender"), pl.col(column).fill_null(0).alias("persons"))
        for gender, column in (("men", "male_personnel"), ("women", "female_personnel"))
    ]
    newest = frame["month"].max()
    return {"personnel_hub": pl.concat(long).with_columns(pl.lit(newest, pl.String).alias("vintage"))}


SOURCE = Source(
    id="un_personnel_hub",
    title="Historical Uniformed Personnel Contribution (DPO-UCHISTORICAL)",
    publisher="United Nations, Department of Peace Operations",
    version="your download",
    published="",
    licence="UN open data, with attribution",
    licence_url="https://psdata.un.org",
    citation="United Nations, Peace and Security Data Hub, DPO-UCHISTORICAL, uniformed personnel contributions.",
    address="https://psdata.un.org/dataset/DPO-UCHISTORICAL",
    embed=False,
    files=(
        RawFile(
            "personnel",
            ("DPO-UCHISTORICAL*.csv",),
            columns=("contributing_country", "female_personnel", "male_personnel", "mission_acronym", "personnel_type"),
        ),
    ),
    tables=(
        Table(
            "personnel_hub",
            "Uniformed personnel in UN missions as the UN publishes it now: one row for each contributor, mission, "
            "month, category and gender.",
            (
                *personnel_fields(tuple(CATEGORIES.values())),
                Field("vintage", "string", "Newest month of the download.", required=True),
            ),
            key=("contributor", "mission", "month", "category", "gender"),
            time="month",
        ),
    ),
    read=read,
    known_faults="Some months are missing, by the publisher's word; two code definitions are swapped in its catalogue.",
)
