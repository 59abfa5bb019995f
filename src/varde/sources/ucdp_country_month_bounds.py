"""UCDP GED 25.1 summed to country-months over all three types together, with low and high estimates.

States are ISO alpha-3 codes; the years before 2006 under "SRB" are Yugoslavia (UCDP's 345). Only months with an event
are listed. Events are counted in the month they began. Yearly totals agree with the country-year file of the same
release (test).
"""

from __future__ import annotations

import polars as pl

from varde.sources import ucdp
from varde.sources.columns import unique
from varde.sources.contract import Check, Field, Inputs, RawFile, Source, Table
from varde.sources.reading import read_csv, whole_numbers
from varde.sources.ucdp_country_month import months
from varde.states import Registry

RENAMED = {
    "conflict_fatalities_best": "best",
    "conflict_fatalities_low": "low",
    "conflict_fatalities_high": "high",
    "conflict_state_based_events": "state_based_events",
    "conflict_non_state_events": "non_state_events",
    "conflict_one_sided_events": "one_sided_events",
}


def read(inputs: Inputs, states: Registry) -> dict[str, pl.DataFrame]:
    """Read the file into `violence_country_months_all_types`."""
    path = inputs.one("country_month")
    frame = read_csv(path, ["iso3", "year", "event_month", *RENAMED], rename={**RENAMED, "event_month": "month"})
    frame = whole_numbers(frame, path, "year", "month", *RENAMED.values())
    frame = months(unique(frame, path, "iso3", "year", "month"), path)
    frame = ucdp.iso_states(frame, path, "iso3", "year", states)
    frame = frame.select("_row", "state", pl.col("period").alias("month"), *RENAMED.values())
    frame = frame.with_columns(pl.lit(ucdp.release(path, SOURCE.version)).alias("vintage"))
    return {"violence_country_months_all_types": frame}


SOURCE = Source(
    id="ucdp_country_month_bounds",
    title="UCDP Georeferenced Event Dataset, by country and month, all types, with low and high estimates",
    publisher=ucdp.PUBLISHER,
    version="25.1",
    published="2025",
    licence=ucdp.LICENCE,
    licence_url=ucdp.LICENCE_URL,
    citation=f"{ucdp.GED_CITATION}; {ucdp.REPORT_2025}. UCDP GED Global version 25.1.",
    address=ucdp.ADDRESS,
    embed=True,
    files=(
        RawFile(
            "country_month",
            ("ucdp_ged_country_monthly_v*.csv",),
            columns=("iso3", "event_month", *RENAMED),
            sha256={
                "ucdp_ged_country_monthly_v251.csv": "940be2885e6b5815407ee73740b83680f03b36514bc719258115c9a3611ec9ef"
            },
        ),
    ),
    tables=(
        Table(
            "violence_country_months_all_types",
            "Deaths in organised violence of all types in a state and month, with low and high estimates. Only "
            "state-months with an event are listed.",
            (
                Field("state", "string", "State in which it happened.", state=True),
                Field("month", "yearmonth", "Month in which the events began."),
                ucdp.count("best", "Best estimate of deaths, all types."),
                ucdp.count("low", "Low estimate of deaths, all types."),
                ucdp.count("high", "High estimate of deaths, all types."),
                ucdp.count("state_based_events", "Events of state-based violence.", "events"),
                ucdp.count("non_state_events", "Events of non-state violence.", "events"),
                ucdp.count("one_sided_events", "Events of one-sided violence.", "events"),
                ucdp.VINTAGE,
            ),
            ("state", "month"),
            time="month",
        ),
    ),
    read=read,
    checks=(
        Check(
            "Deaths of all types in 2022 by 25.1, as in the country-year file",
            "SELECT sum(best) FROM violence_country_months_all_types WHERE vintage = '25.1' AND month LIKE '2022-%'",
            309_636,
        ),
    ),
    known_faults="Summed by a third party; ISO codes in place of UCDP's own.",
)
