"""VIEWS country units: country_id with its Gleditsch-Ward code and the months in which it is forecast.

Month 1 is January 1980; month 0 stands for "before", 852 (December 2050) for "open". A state that changed its borders
has several units one after the other (the Soviet Union has many), and where a change fell within a month, two units
share it. Some cells write decimals with a comma; coordinates are not taken over.
"""

from __future__ import annotations

import polars as pl

from varde.errors import DataFileError
from varde.sources import ucdp
from varde.sources.columns import unique
from varde.sources.contract import Check, Field, Inputs, RawFile, Source, Table
from varde.sources.reading import flags, read_csv, whole_numbers
from varde.states import Registry

OPEN = 852


def month_text(column: str) -> pl.Expr:
    """VIEWS month_id as YYYY-MM (1 is 1980-01)."""
    zero_based = pl.col(column) - 1
    return pl.format("{}-{}", 1980 + zero_based // 12, (zero_based % 12 + 1).cast(pl.String).str.zfill(2))


def read(inputs: Inputs, states: Registry) -> dict[str, pl.DataFrame]:
    """Read the file into `views_countries`."""
    path = inputs.one("countries")
    frame = read_csv(
        path, ["country_id", "name", "gwcode", "gwsyear", "month_start", "month_end", "in_africa", "in_me"]
    )
    frame = whole_numbers(frame, path, "country_id", "gwcode", "gwsyear", "month_start", "month_end")
    frame = flags(frame, path, "in_africa", "in_me")
    frame = unique(frame, path, "country_id")
    turned = frame.filter(pl.col("month_start") > pl.col("month_end"))
    if len(turned):
        raise DataFileError(path, "the first month is after the last", row=turned["_row"][0], column="month_start")
    frame = ucdp.gw_states(frame, path, "gwcode", "gwsyear", states)
    return {
        "views_countries": frame.select(
            "_row",
            "country_id",
            "state",
            "name",
            pl.when(pl.col("month_start") > 0).then(month_text("month_start")).alias("first_month"),
            pl.when(pl.col("month_end") < OPEN).then(month_text("month_end")).alias("last_month"),
            pl.col("in_africa"),
            pl.col("in_me").alias("in_middle_east"),
        )
    }


SOURCE = Source(
    id="views_countries",
    title="VIEWS country units",
    publisher="VIEWS (Violence & Impacts Early-Warning System)",
    version="2026",
    published="2026",
    licence="MIT",
    citation="VIEWS country units, as in github.com/prio-data/VIEWS_FAO_index.",
    address="https://viewsforecasting.org",
    embed=True,
    files=(
        RawFile(
            "countries",
            ("views_country_matching.csv",),
            columns=("country_id", "gwcode", "month_start", "month_end", "in_me"),
            sha256={"views_country_matching.csv": "de6557b208f50274fca77fdf83347065926227aafbc18631f15ebd0b0930907c"},
        ),
    ),
    tables=(
        Table(
            "views_countries",
            "A country as VIEWS forecasts it, over the months in which its borders stood.",
            (
                Field("country_id", "integer", "VIEWS country_id."),
                Field("state", "string", "State, by the Gleditsch-Ward code on its first day.", state=True),
                Field("name", "string", "Name as VIEWS writes it.", required=True),
                Field("first_month", "yearmonth", "First month; empty where before 1980."),
                Field("last_month", "yearmonth", "Last month; empty where still open."),
                Field("in_africa", "boolean", "True where VIEWS counts it to Africa.", required=True),
                Field("in_middle_east", "boolean", "True where VIEWS counts it to the Middle East.", required=True),
            ),
            ("country_id",),
            kind="list",
        ),
    ),
    read=read,
    checks=(Check("Country units", "SELECT count(*) FROM views_countries WHERE vintage = '2026'", 220),),
    known_faults="Decimal commas and points mixed in coordinates.",
)
