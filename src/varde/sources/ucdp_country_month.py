"""UCDP deaths and events by country, month and type of violence, 1989 to the last candidate month.

The file is a third party's sum of UCDP GED 26.1 and of the monthly candidate releases of 2026. It lists only
country-months with an event; a month is that of an event's first day (held against the 57,204 events of thirteen years
that are held with their dates: all 156 months agree). It has no low and no high estimate. Candidate months are
preliminary and undercount. Two records may not share a country-month.
"""

from __future__ import annotations

from pathlib import Path

import polars as pl

from varde.sources import ucdp
from varde.sources.columns import inside, unique
from varde.sources.contract import Check, Field, Inputs, RawFile, Source, Table
from varde.sources.reading import flags, read_csv, whole_numbers
from varde.states import Registry

COLUMNS = ("gwno", "year", "month", "sb_events", "sb_deaths", "ns_events", "ns_deaths", "os_events", "os_deaths")
CANDIDATES = "26.0.1-5"
"""Candidate releases that the months of 2026 were summed from."""

FIELDS = (
    Field("state", "string", "State in which it happened, by UCDP's Gleditsch-Ward code that year.", state=True),
    Field("month", "yearmonth", "Month in which the events began (an event is counted in the month of its first day)."),
    ucdp.count("state_based_deaths", "Best estimate of deaths in violence with a state on at least one side."),
    ucdp.count("non_state_deaths", "Best estimate of deaths in violence between organised groups."),
    ucdp.count("one_sided_deaths", "Best estimate of deaths of civilians killed by a state or organised group."),
    ucdp.count("state_based_events", "Events of state-based violence.", "events"),
    ucdp.count("non_state_events", "Events of non-state violence.", "events"),
    ucdp.count("one_sided_events", "Events of one-sided violence.", "events"),
    Field("provisional", "boolean", "True for candidate months, which later releases revise upward.", required=True),
    ucdp.VINTAGE,
)


def months(frame: pl.DataFrame, path: Path) -> pl.DataFrame:
    """Add `period` (YYYY-MM) from whole numbers `year` and `month`."""
    frame = inside(inside(frame, path, "month", 1, 12), path, "year", 1946, 2100)
    return frame.with_columns(
        pl.format("{}-{}", pl.col("year"), pl.col("month").cast(pl.String).str.zfill(2)).alias("period")
    )


def read(inputs: Inputs, states: Registry) -> dict[str, pl.DataFrame]:
    """Read the file into `violence_country_months`."""
    path = inputs.one("country_month")
    frame = read_csv(path, [*COLUMNS, "provisional"])
    frame = flags(whole_numbers(frame, path, *COLUMNS), path, "provisional")
    frame = months(unique(frame, path, "gwno", "year", "month"), path)
    frame = ucdp.gw_states(frame, path, "gwno", "year", states)
    version = ucdp.release(path, SOURCE.version)
    candidates = CANDIDATES if version == SOURCE.version else f"candidates after {version}"
    frame = frame.select(
        "_row",
        "state",
        pl.col("period").alias("month"),
        *(
            pl.col(f"{short}_{what}").alias(f"{long.replace('-', '_')}_{what}")
            for what in ("deaths", "events")
            for short, long in (("sb", "state-based"), ("ns", "non-state"), ("os", "one-sided"))
        ),
        "provisional",
        pl.when("provisional").then(pl.lit(candidates)).otherwise(pl.lit(version)).alias("vintage"),
    )
    return {"violence_country_months": frame}


SOURCE = Source(
    id="ucdp_country_month",
    title="UCDP Georeferenced Event Dataset, by country, month and type, with candidate months",
    publisher=ucdp.PUBLISHER,
    version="26.1",
    published="2026",
    licence=ucdp.LICENCE,
    licence_url=ucdp.LICENCE_URL,
    citation=f"{ucdp.GED_CITATION}; UCDP GED Global version 26.1 and UCDP Candidate Events 26.0.1 to 26.0.5.",
    address=ucdp.ADDRESS,
    embed=True,
    files=(
        RawFile(
            "country_month",
            ("ucdp_ged_v*_country_month.csv",),
            columns=(*COLUMNS, "provisional"),
            sha256={
                "ucdp_ged_v261_country_month.csv": "70e492a00a84f724b426aed22ca7dfd062db2f2f3f0d3e258c43dd554fa7de01",
            },
        ),
    ),
    tables=(
        Table(
            "violence_country_months",
            "Deaths and events of organised violence in a state and month. Only state-months with an event are listed: "
            "any other month from 1989-01 on in which the state existed is zero.",
            FIELDS,
            ("state", "month"),
            time="month",
        ),
    ),
    read=read,
    checks=(
        Check(
            "State-based deaths of the world in 2022 by 26.1",
            "SELECT sum(state_based_deaths) FROM violence_country_months "
            "WHERE vintage = '26.1' AND month LIKE '2022-%'",
            285_324,
        ),
        Check(
            "Deaths of all types in 2025, which had first been published as 181,331",
            "SELECT sum(state_based_deaths + non_state_deaths + one_sided_deaths) FROM violence_country_months "
            "WHERE vintage = '26.1' AND month LIKE '2025-%'",
            245_464,
        ),
    ),
    known_faults="Summed by a third party; months of 2026 are candidate events.",
)
