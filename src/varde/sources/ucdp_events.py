"""UCDP events with coordinates: four partial copies of several releases, brought into one table.

- All events of thirteen years (1989-91, 1995-2001, 2003, 2005, 2006) from release 26.1; best estimate only, and the
  type of 24,112 of them was inferred from the names of the sides.
- Precisely located events (to the place or within 25 km) of 1989-2020 from release 21.1: about 58 per cent of deaths.
- India 1989-2024 from release 25.1, with candidate events (marked `preliminary`) to mid-2026.
- Syria 2016-2019 from an older release, numbers written as decimals.

The same event occurs in several of them with the same id. `current` marks one row of each event, so that nothing is
drawn twice: where a newer release is complete (26.1 in its years, 25.1 for India) older rows do not count; otherwise
the row of the newest release does. The whole is for maps and never for totals.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path

import polars as pl

from varde.sources import ucdp
from varde.sources.columns import as_types, inside, unique
from varde.sources.contract import Check, Field, Inputs, RawFile, Source, Table
from varde.sources.reading import dates, expect_values, numbers, read_csv, read_parquet, whole_numbers
from varde.states import Registry

KEPT = (
    "state", "event_id", "vintage", "date_start", "date_end", "type", "best", "low", "high", "latitude", "longitude",
    "precise", "side_a", "side_b", "grid_id", "type_inferred", "provisional",
)  # fmt: skip
COMPLETE, PRECISE, INDIA, SYRIA, CANDIDATE = "26.1", "21.1", "25.1", "20.1 or before", "candidate 25.0-26.0"
_RANK = {COMPLETE: 5, INDIA: 4, CANDIDATE: 3, PRECISE: 2, SYRIA: 1}


def _finish(frame: pl.DataFrame, path: Path, states: Registry) -> pl.DataFrame:
    """Check ids, types and coordinates, resolve the state, and bring the columns into one shape."""
    frame = unique(frame, path, "id").with_columns(pl.col("type").cast(pl.String))
    expect_values(frame, path, "type", ucdp.TYPES)
    frame = inside(inside(frame, path, "latitude", -90, 90), path, "longitude", -180, 180)
    frame = frame.with_columns(pl.col("date_start").dt.year().cast(pl.Int64).alias("year"))
    frame = ucdp.named_states(frame, path, "country", "year", states)
    blank = {
        "date_end": pl.Date, "low": pl.Int64, "high": pl.Int64, "precise": pl.Boolean, "grid_id": pl.Int64,
    }  # fmt: skip
    return (
        frame.rename({"id": "event_id"})
        .with_columns(
            *(pl.lit(None, kind).alias(name) for name, kind in blank.items() if name not in frame.columns),
            *(pl.lit(False).alias(name) for name in ("type_inferred", "provisional") if name not in frame.columns),
            pl.col("type").replace_strict(ucdp.TYPES),
            pl.col("latitude").cast(pl.Float64).round(4),
            pl.col("longitude").cast(pl.Float64).round(4),
        )
        .select("_row", *KEPT)
    )


def _complete(path: Path, states: Registry) -> pl.DataFrame:
    columns = ["id", "date_start", "type", "type_source", "country", "side_a", "side_b", "latitude", "longitude", "gid"]
    frame = read_parquet(path, [*columns, "best", "in_ged211_precise"])
    frame = dates(frame, path, "date_start")
    whole = {c: pl.Int64() for c in ("id", "type", "best", "gid")}
    frame = as_types(frame, path, {**whole, "latitude": pl.Float64(), "longitude": pl.Float64()})
    return _finish(
        frame.with_columns(
            pl.lit(COMPLETE).alias("vintage"),
            (pl.col("type_source") != "file").alias("type_inferred"),
            # The others may be imprecise or of later releases: unknown.
            pl.when("in_ged211_precise").then(pl.lit(True)).alias("precise"),
        ).rename({"gid": "grid_id"}),
        path,
        states,
    )


def _precise(path: Path, states: Registry) -> pl.DataFrame:
    columns = ["id", "country", "type_of_violence", "side_a", "side_b", "latitude", "longitude", "date_start", "gid"]
    deaths = {"low_death": "low", "best_death": "best", "high_death": "high"}
    frame = dates(read_parquet(path, [*columns, *deaths]).rename(deaths), path, "date_start")
    whole = {c: pl.Int64() for c in ("id", "type_of_violence", "low", "best", "high", "gid")}
    frame = as_types(frame, path, {**whole, "latitude": pl.Float64(), "longitude": pl.Float64()})
    frame = frame.rename({"type_of_violence": "type", "gid": "grid_id"})
    return _finish(frame.with_columns(pl.lit(PRECISE).alias("vintage"), precise=True), path, states)


def _csv(path: Path, columns: list[str], whole: list[str]) -> pl.DataFrame:
    frame = read_csv(path, columns)
    frame = numbers(whole_numbers(frame, path, *whole), path, "latitude", "longitude")
    return dates(frame.rename({"type_of_violence": "type"}), path, "date_start", "date_end")


def _india(path: Path, states: Registry) -> pl.DataFrame:
    columns = [
        "id", "type_of_violence", "side_a", "side_b", "country", "date_start", "date_end", "best", "high", "low",
        "latitude", "longitude", "preliminary",
    ]  # fmt: skip
    frame = _csv(path, columns, ["id", "best", "high", "low"])
    expect_values(frame, path, "preliminary", ["True", "False", "true", "false"])
    frame = frame.with_columns(
        (pl.col("preliminary").str.to_lowercase() == "true").fill_null(False).alias("provisional")
    )
    vintage = pl.when("provisional").then(pl.lit(CANDIDATE)).otherwise(pl.lit(INDIA)).alias("vintage")
    return _finish(frame.with_columns(vintage), path, states)


def _syria(path: Path, states: Registry) -> pl.DataFrame:
    columns = [
        "id", "type_of_violence", "side_a", "side_b", "country", "date_start", "date_end", "best", "high", "low",
        "latitude", "longitude", "where_prec", "priogrid_gid",
    ]  # fmt: skip
    whole = ["id", "type_of_violence", "best", "high", "low", "where_prec", "priogrid_gid"]
    frame = _csv(path, columns, whole).rename({"priogrid_gid": "grid_id"})
    return _finish(frame.with_columns(pl.lit(SYRIA).alias("vintage"), precise=pl.col("where_prec") <= 2), path, states)


def _current(frame: pl.DataFrame, has_india: bool) -> pl.Expr:
    """Which row of each event counts: see the module's docstring."""
    years = frame.filter(pl.col("vintage") == COMPLETE)["date_start"].dt.year().unique()
    superseded = (pl.col("vintage") != COMPLETE) & pl.col("date_start").dt.year().is_in(years.to_list())
    if has_india:
        last = frame.filter(pl.col("vintage") == INDIA)["date_start"].max() or date.min
        superseded |= (pl.col("vintage") == PRECISE) & (pl.col("state") == "IND") & (pl.col("date_start") <= last)
    rank = pl.when(superseded).then(0).otherwise(pl.col("vintage").replace_strict(_RANK, return_dtype=pl.Int64))
    return (rank > 0) & (rank == rank.max().over("event_id"))


def read(inputs: Inputs, states: Registry) -> dict[str, pl.DataFrame]:
    """Read the files found into `events`."""
    parts = [_complete(inputs.one("complete"), states), _precise(inputs.one("precise"), states)]
    if inputs.has("india"):
        parts.append(_india(inputs.one("india"), states))
    if inputs.has("syria"):
        parts.append(_syria(inputs.one("syria"), states))
    frame = pl.concat(parts)
    return {"events": frame.with_columns(_current(frame, inputs.has("india")).alias("current"))}


SOURCE = Source(
    id="ucdp_events",
    title="UCDP Georeferenced Event Dataset, events with coordinates (partial)",
    publisher=ucdp.PUBLISHER,
    version="26.1",
    published="2026",
    licence=ucdp.LICENCE,
    licence_url=ucdp.LICENCE_URL,
    citation=f"{ucdp.GED_CITATION}; UCDP GED Global versions 26.1, 25.1 and 21.1 and an earlier one, in parts.",
    address=ucdp.ADDRESS,
    embed=True,
    files=(
        RawFile(
            "complete",
            ("ucdp_ged_v*_events_13years.parquet",),
            columns=("id", "type_source", "in_ged211_precise"),
            sha256={
                "ucdp_ged_v261_events_13years.parquet": (
                    "5d3ba7fbcec94bd1795ac87936bda5ae9786cc76c4d9292724631f7782635f7c"
                ),
            },
        ),
        RawFile(
            "precise",
            ("ucdp_ged_v*_events_precise.parquet",),
            columns=("id", "low_death", "best_death", "high_death"),
            sha256={
                "ucdp_ged_v211_events_precise.parquet": (
                    "aff715c6d56596642cbff4fa6d4402c5ef99ef54d06df753cd15210abb85370f"
                ),
            },
        ),
        RawFile(
            "india",
            ("ucdp_events_india_ged*.csv",),
            required=False,
            sha256={"ucdp_events_india_ged251.csv": "cb35cc3e95955fddbe152d5c7a3a971c5b2fb076e5c9c568b4783772aa1a405a"},
        ),
        RawFile(
            "syria",
            ("ucdp_ged_syria_*.csv",),
            required=False,
            sha256={"ucdp_ged_syria_2016_2019.csv": "1cc0a9a2632c73eda8215a37ac9585ebeae5b50bab856ebfbec571e0d274f086"},
        ),
    ),
    tables=(
        Table(
            "events",
            "An event of organised violence with its place, as one release has it. Partial: complete for 1989-91, "
            "1995-2001, 2003, 2005 and 2006 and for India to 2024, elsewhere precisely located events to 2020. Take "
            "rows that are `current` to see each event once. For maps, never for totals.",
            (
                ucdp.STATE,
                Field("event_id", "integer", "UCDP's id of the event, the same in all releases."),
                Field("vintage", "string", "Release that the row comes from.", required=True),
                Field("date_start", "date", "First day on which it may have happened.", required=True),
                Field("date_end", "date", "Last day, where the copy at hand gives it."),
                Field("type", "string", "Type of organised violence.", required=True, enum=ucdp.TYPE_NAMES),
                ucdp.count("best", "Best estimate of deaths."),
                ucdp.count("low", "Low estimate, where the copy at hand gives it.", required=False),
                ucdp.count("high", "High estimate, where the copy at hand gives it.", required=False),
                Field("latitude", "number", "Degrees north, WGS 84.", unit="degrees", required=True),
                Field("longitude", "number", "Degrees east, WGS 84.", unit="degrees", required=True),
                Field("precise", "boolean", "True where located to the place or within about 25 km; empty: not known."),
                Field("side_a", "string", "Name of the first side.", required=True),
                Field("side_b", "string", "Name of the other side.", required=True),
                Field("grid_id", "integer", "PRIO-GRID cell, where the copy at hand gives it."),
                Field("type_inferred", "boolean", "True where the type was inferred from the sides.", required=True),
                Field("provisional", "boolean", "True for candidate events.", required=True),
                Field("current", "boolean", "True in the one row of an event that counts.", required=True),
            ),
            ("state", "event_id", "vintage"),
            time="date_start",
            kind="event",
        ),
    ),
    read=read,
    checks=(
        Check(
            "Events of thirteen years in 26.1",
            "SELECT CASE WHEN count(*) > 0 THEN count(*) END FROM events WHERE vintage = '26.1'",
            57_204,
        ),
        Check(
            "Deaths of all types in 2000 by 26.1, as in the country-months",
            "SELECT sum(best) FROM events WHERE vintage = '26.1' AND year(date_start) = 2000",
            95_168,
        ),
        Check(
            "Precisely located events in 21.1",
            "SELECT CASE WHEN count(*) > 0 THEN count(*) END FROM events WHERE vintage = '21.1'",
            176_579,
        ),
    ),
    known_faults="Partial copies of several releases; types partly inferred; the copy of Syria writes decimals.",
)
