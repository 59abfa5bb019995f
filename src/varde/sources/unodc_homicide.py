"""Intentional homicide rates: United Nations Office on Drugs and Crime, in the edition of Our World in Data.

One value a country, of the latest year that it reported. Quirks of the file: two columns are named `time`, the first
telling the year of the world region (which is of no use) and the last the year of the rate; `Year` and `Code` are
filled only where the rate is of the newest year; rows of countries without a rate are kept, and left out here.
"""

from __future__ import annotations

import csv
import io
from datetime import date
from pathlib import Path

import polars as pl

from varde.errors import DataFileError
from varde.sources.columns import edition
from varde.sources.contract import Check, Field, Inputs, RawFile, Source, Table
from varde.sources.reading import ROW, numbers, read_csv, read_text, whole_numbers
from varde.states import Registry

RATE = "Homicide rate per 100,000 population - sex: Total - age: Total"
HEADER = ("Entity", "Code", "Year", RATE, "World regions according to OWID", "time", "time")
NAMES = ("Entity", "Code", "Year", RATE, "region", "region_year", "rate_year")


VERSION = "2025"

FILE = RawFile(
    role="rates",
    patterns=("homicide-rate-unodc*.csv",),
    columns=("Entity", "Code", "Year", RATE),
    sha256={"homicide-rate-unodc.csv": "9602ce7fa512720d18de35915fec5810a143240bd340133bf5bc858b44811b81"},
)


def read(inputs: Inputs, states: Registry) -> dict[str, pl.DataFrame]:
    """Read the latest rate of each country.

    Raises
    ------
    DataFileError
        Another header, a rate without its year, an unknown country.
    """
    path = inputs.one("rates")
    _check_header(path)
    frame = read_csv(path, ["Entity", RATE, "rate_year"], header_names=NAMES)
    frame = whole_numbers(numbers(frame, path, RATE), path, "rate_year")
    undated = frame.filter(pl.col("rate_year").is_null() & pl.col(RATE).is_not_null())
    if len(undated):
        raise DataFileError(path, "the rate has no year", row=undated[ROW][0], column="time")
    when = [None if y is None else (date(y, 1, 1), date(y, 12, 31)) for y in frame["rate_year"].to_list()]
    keys = states.resolve_many(frame["Entity"].to_list(), on=when, source="unodc", file=path, column="Entity")
    rates = (
        pl.DataFrame(
            {
                ROW: frame[ROW],
                "state": pl.Series(keys, dtype=pl.String),
                "year": frame["rate_year"],
                "rate": frame[RATE],
            }
        )
        .with_columns(pl.lit(edition(path, FILE, VERSION, frame["rate_year"].max())).alias("vintage"))
        .filter(pl.col("rate").is_not_null())
    )
    return {"homicide_rates": rates}


def _check_header(path: Path) -> None:
    """Raise where the header is another one: names are given by position, because two columns share one."""
    found = next(csv.reader(io.StringIO(read_text(path))), [])
    for position, name in enumerate(HEADER):
        if position >= len(found) or found[position].strip() != name:
            seen = repr(found[position]) if position < len(found) else "nothing"
            raise DataFileError(
                path,
                f"column {position + 1} should be {name!r} and is {seen}",
                row=1,
                column=name,
                hint="The publisher may have changed the export: compare it with the one the reader describes.",
            )


SOURCE = Source(
    id="unodc_homicide",
    title="Intentional homicide rate",
    publisher="United Nations Office on Drugs and Crime, processed by Our World in Data",
    version=VERSION,
    published="2025",
    licence="CC BY 4.0",
    licence_url="https://creativecommons.org/licenses/by/4.0/",
    citation="UNODC (2025), processed by Our World in Data (2025). Homicide rate per 100,000 population, latest year.",
    address="https://ourworldindata.org/grapher/homicide-rate-unodc",
    embed=True,
    files=(FILE,),
    tables=(
        Table(
            name="homicide_rates",
            description="Intentional homicide rate of a country in the latest year it reported.",
            fields=(
                Field("state", "string", "State or territory.", state=True),
                Field("year", "year", "Year of the rate."),
                Field(
                    "rate",
                    "number",
                    "Victims of intentional homicide in the year for every hundred thousand inhabitants.",
                    unit="homicides per 100,000 inhabitants",
                    required=True,
                    minimum=0,
                ),
            ),
            key=("state", "year"),
            time="year",
            kind="count",
        ),
    ),
    read=read,
    checks=(
        Check(
            "Homicide rate of Colombia in 2023 (UNODC)",
            "SELECT sum(rate) FROM homicide_rates WHERE state = 'COL' AND year = 2023 AND vintage = '2025'",
            24.913443,
            1e-6,
        ),
    ),
    known_faults="One year a country; countries without a rate have an empty row, which is left out.",
)
