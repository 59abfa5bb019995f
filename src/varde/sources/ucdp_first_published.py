"""UCDP Candidate Events of 2025 as first published, summed to state, month and type.

A third party put the twelve releases 25.0.1 to 25.0.12 together without their coordinates. They show how much the first
publication undercounts: 181,331 deaths in 2025, which became 245,464 in release 26.1. One id was written as 6e+05 by
the program that made the file: 600,000 (the only id of that form, and free). Late additions are in the month they
describe.
"""

from __future__ import annotations

import polars as pl

from varde.sources import ucdp
from varde.sources.columns import unique
from varde.sources.contract import Check, Field, Inputs, RawFile, Source, Table
from varde.sources.reading import dates, expect_values, read_csv, whole_numbers
from varde.states import Registry


def read(inputs: Inputs, states: Registry) -> dict[str, pl.DataFrame]:
    """Read the events and add them up into `first_published_months`."""
    path = inputs.one("events")
    frame = read_csv(path, ["id", "country", "best", "type_of_violence", "date"])
    frame = frame.with_columns(pl.col("id").str.replace(r"^(\d)e\+05$", "${1}00000"))
    frame = dates(whole_numbers(frame, path, "id", "best"), path, "date")
    expect_values(frame, path, "type_of_violence", ucdp.TYPES)
    frame = unique(frame, path, "id").with_columns(pl.col("date").dt.year().cast(pl.Int64).alias("year"))
    frame = ucdp.named_states(frame, path, "country", "year", states)
    summed = frame.group_by(
        "state",
        ucdp.month_of(pl.col("date")).alias("month"),
        pl.col("type_of_violence").replace_strict(ucdp.TYPES).alias("type"),
        maintain_order=True,
    ).agg(pl.col("best").sum().alias("deaths"), pl.len().alias("events"))
    return {"first_published_months": summed}


SOURCE = Source(
    id="ucdp_first_published",
    title="UCDP Candidate Events of 2025 as first published",
    publisher=ucdp.PUBLISHER,
    version="25.0.1-12",
    published="2026",
    licence=ucdp.LICENCE,
    licence_url=ucdp.LICENCE_URL,
    citation=(
        "Hegre, Håvard, Mihai Croicu, Kristine Eck & Stina Högbladh (2020) Introducing the UCDP Candidate Events "
        "Dataset. Research & Politics 7(3). Releases 25.0.1 to 25.0.12."
    ),
    address=ucdp.ADDRESS,
    embed=True,
    files=(
        RawFile(
            "events",
            ("ucdp_candidate_*_events_no_coordinates.csv",),
            columns=("id", "conflict_new_id", "conflict_name", "country", "best", "type_of_violence", "date"),
            sha256={
                "ucdp_candidate_2025_events_no_coordinates.csv": (
                    "c2ba01994eaaeabbd92bc47221c822e1c6d8182db3b8bc5ac9f40fc0951ccc43"
                ),
            },
        ),
    ),
    tables=(
        Table(
            "first_published_months",
            "Deaths and events in a state and month by type, as the monthly releases first gave them: for learning how "
            "much later releases add, never as figures of their own.",
            (
                ucdp.STATE,
                Field("month", "yearmonth", "Month of the events."),
                ucdp.TYPE,
                ucdp.count("deaths", "Best estimate of deaths when first published."),
                ucdp.count("events", "Events.", "events"),
            ),
            ("state", "month", "type"),
            time="month",
        ),
    ),
    read=read,
    checks=(
        Check(
            "Deaths in 2025 as first published",
            "SELECT sum(deaths) FROM first_published_months WHERE vintage = '25.0.1-12' AND month LIKE '2025-%'",
            181_331,
        ),
    ),
    known_faults="An id written as 6e+05; no coordinates, no ids of dyads.",
)
