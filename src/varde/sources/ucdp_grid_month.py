"""UCDP deaths by PRIO-GRID cell, month and type, from the two sets of events that are held with coordinates.

Release 21.1 with precisely located events only, 1989-2020, and release 26.1 with all events of thirteen years. Only
cell-months with an event are listed. The months are numbers (201811), in release 26.1 without low and high estimates.
"""

from __future__ import annotations

from pathlib import Path

import polars as pl

from varde.sources import ucdp
from varde.sources.columns import as_types, inside, unique
from varde.sources.contract import Check, Field, Inputs, RawFile, Source, Table
from varde.sources.reading import expect_values, read_parquet
from varde.sources.ucdp_country_month import months
from varde.states import Registry

CELLS = 360 * 720


def _read_one(path: Path, kind: str, bounds: bool, vintage: str) -> pl.DataFrame:
    counts = ["events", "best", *(("low", "high") if bounds else ())]
    frame = read_parquet(path, ["gid", "ym", kind, *counts])
    frame = as_types(frame, path, dict.fromkeys(("gid", "ym", kind, *counts), pl.Int64()))
    frame = frame.rename({kind: "type"}).with_columns(pl.col("type").cast(pl.String))
    expect_values(frame, path, "type", ucdp.TYPES)
    frame = inside(frame, path, "gid", 1, CELLS)
    frame = months(frame.with_columns(year=pl.col("ym") // 100, month=pl.col("ym") % 100), path)
    blank = [] if bounds else [pl.lit(None, pl.Int64).alias("low"), pl.lit(None, pl.Int64).alias("high")]
    return (
        unique(frame, path, "gid", "ym", "type")
        .with_columns(*blank)
        .select(
            pl.lit(vintage).alias("vintage"),
            pl.col("gid").alias("grid_id"),
            pl.col("period").alias("month"),
            pl.col("type").replace_strict(ucdp.TYPES),
            "best",
            "low",
            "high",
            "events",
        )
    )


def read(inputs: Inputs, states: Registry) -> dict[str, pl.DataFrame]:
    """Read both files into `violence_grid_months`."""
    parts = [_read_one(inputs.one("precise"), "type_of_violence", True, "21.1")]
    if inputs.has("complete"):
        parts.append(_read_one(inputs.one("complete"), "type", False, "26.1"))
    return {"violence_grid_months": pl.concat(parts)}


SOURCE = Source(
    id="ucdp_grid_month",
    title="UCDP Georeferenced Event Dataset, by PRIO-GRID cell, month and type (partial)",
    publisher=ucdp.PUBLISHER,
    version="21.1",
    published="2021",
    licence=ucdp.LICENCE,
    licence_url=ucdp.LICENCE_URL,
    citation=(
        f"{ucdp.GED_CITATION}; UCDP GED Global versions 21.1 and 26.1, in parts; Tollefsen, Andreas Forø, Håvard "
        "Strand & Halvard Buhaug (2012) PRIO-GRID: A unified spatial data structure. Journal of Peace Research 49(2)."
    ),
    address=ucdp.ADDRESS,
    embed=True,
    files=(
        RawFile(
            "precise",
            ("pgm_sparse_ged*_whereprec12_*.parquet",),
            sha256={
                "pgm_sparse_ged211_whereprec12_1989_2020.parquet": (
                    "80bf90c2e96a896bb865624d2909f696f1ff272a4a1855ea9ce60e4697c99a81"
                ),
            },
        ),
        RawFile(
            "complete",
            ("pgm_sparse_ged*_13years.parquet",),
            required=False,
            sha256={
                "pgm_sparse_ged261_13years.parquet": "9be20b79f4f21c47e006f3d255706d6f107b210b0e0e05ea4b0ef1b6d5c9b7ca"
            },
        ),
    ),
    tables=(
        Table(
            "violence_grid_months",
            "Deaths and events in a grid cell and month by type. Vintage 21.1 holds precisely located events of "
            "1989-2020, vintage 26.1 all events of thirteen years: never add the two.",
            (
                Field("vintage", "string", "Release of UCDP that the row comes from.", required=True),
                Field(
                    "grid_id",
                    "integer",
                    "PRIO-GRID cell: half a degree, numbered eastward from 180 W, 90 S.",
                    minimum=1,
                    maximum=CELLS,
                ),
                Field("month", "yearmonth", "Month in which the events began."),
                ucdp.TYPE,
                ucdp.count("best", "Best estimate of deaths."),
                ucdp.count("low", "Low estimate; empty in 26.1.", required=False),
                ucdp.count("high", "High estimate; empty in 26.1.", required=False),
                ucdp.count("events", "Events.", "events"),
            ),
            ("vintage", "grid_id", "month", "type"),
            time="month",
        ),
    ),
    read=read,
    checks=(
        Check(
            "Cell-months by type in 21.1",
            "SELECT CASE WHEN count(*) > 0 THEN count(*) END FROM violence_grid_months WHERE vintage = '21.1'",
            65_891,
        ),
        Check(
            "Cell-months by type in 26.1",
            "SELECT CASE WHEN count(*) > 0 THEN count(*) END FROM violence_grid_months WHERE vintage = '26.1'",
            32_801,
        ),
    ),
    known_faults="Partial: see `ucdp_events`.",
)
