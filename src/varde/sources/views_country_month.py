"""Deaths by VIEWS country and month as they stood in 2021, in two vintages: what forecasters knew at the time.

`ged_cm_postpatch` (mid-2021) holds 1989-01 to 2021-06, `ged_cm_prepatch` (early 2021) 1989-01 to 2020-08; all other
months of the files, from 1980 to 2100, are empty padding, and one month of zeros before GED begins (1988-12) is passed
over. Zeros are written out for every country that existed. Month 1 is January 1980.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path

import polars as pl

from varde.errors import DataFileError
from varde.sources import ucdp
from varde.sources.columns import as_types, unique
from varde.sources.contract import Check, Field, Inputs, RawFile, Source, Table
from varde.sources.reading import read_parquet
from varde.sources.views_countries import month_text
from varde.states import Registry

COUNTS = {
    "ged_best_sb": "state_based_deaths",
    "ged_best_ns": "non_state_deaths",
    "ged_best_os": "one_sided_deaths",
    "ged_count_sb": "state_based_events",
    "ged_count_ns": "non_state_events",
    "ged_count_os": "one_sided_events",
}
FIRST = 109
"""month_id of January 1989, where GED begins."""
VINTAGES = {"postpatch": "mid-2021", "prepatch": "early-2021"}


def _read_one(path: Path, vintage: str, states: Registry) -> pl.DataFrame:
    frame = read_parquet(path, ["month_id", "country_id", *COUNTS])
    whole = dict.fromkeys(("month_id", "country_id", *COUNTS), pl.Int64())
    frame = as_types(frame, path, whole).rename(COUNTS)
    held = frame.filter(pl.any_horizontal(pl.col(c).is_not_null() for c in COUNTS.values()))
    held = held.filter(pl.col("month_id") >= FIRST)
    if held.is_empty():
        raise DataFileError(path, "holds no month with deaths from 1989 on")
    held = unique(held, path, "month_id", "country_id")
    pairs = held.select("country_id", "month_id").unique(maintain_order=True)
    days = [date(1980 + (m - 1) // 12, (m - 1) % 12 + 1, 1) for m in pairs["month_id"]]
    keys = states.resolve_many(
        [str(c) for c in pairs["country_id"]], on=days, source="views", system="views", file=path, column="country_id"
    )
    held = held.join(pairs.with_columns(pl.Series("state", keys)), on=["country_id", "month_id"], how="left")
    return held.with_columns(pl.lit(vintage).alias("vintage"))


def read(inputs: Inputs, states: Registry) -> dict[str, pl.DataFrame]:
    """Read both vintages into `views_country_months`."""
    frames = [_read_one(inputs.one(role), vintage, states) for role, vintage in VINTAGES.items() if inputs.has(role)]
    columns = ["vintage", "country_id", "month", "state", *COUNTS.values()]
    return {
        "views_country_months": pl.concat(frames).with_columns(month_text("month_id").alias("month")).select(columns)
    }


def _months(role: str, required: bool, sha256: str) -> RawFile:
    name = f"ged_cm_{role}.parquet"
    return RawFile(role, (name,), required=required, sha256={name: sha256})


SOURCE = Source(
    id="views_country_month",
    title="UCDP deaths by VIEWS country and month, as known in 2021",
    publisher="VIEWS / Uppsala Conflict Data Program",
    version="mid-2021",
    published="2021",
    licence=ucdp.LICENCE,
    licence_url=ucdp.LICENCE_URL,
    citation=(
        "Hegre, Håvard et al. (2021) ViEWS2020: Revising and evaluating the ViEWS political Violence Early-Warning "
        "System. Journal of Peace Research 58(3); UCDP GED and UCDP Candidate Events as of 2021."
    ),
    address="https://viewsforecasting.org",
    embed=True,
    files=(
        _months("postpatch", True, "95b2905ece25b11573bb6bdaf1018f745d4f68613d3fb546a06d8a8f14c8ad30"),
        _months("prepatch", False, "99170cb2253211d811443e054d01db6d7f29f3941fb0264d24a6f1928c714bf0"),
    ),
    tables=(
        Table(
            "views_country_months",
            "Deaths and events in a VIEWS country and month as one vintage of 2021 had them, zeros included. For "
            "forecasts made with what was known then; today's figures are in violence_country_months.",
            (
                Field("vintage", "string", "mid-2021 or early-2021.", required=True),
                Field("country_id", "integer", "VIEWS country_id."),
                Field("month", "yearmonth", "Month described."),
                Field("state", "string", "State that the unit stands for in that month.", state=True, required=True),
                ucdp.count("state_based_deaths", "Best estimate of deaths.", required=False),
                ucdp.count("non_state_deaths", "Best estimate of deaths.", required=False),
                ucdp.count("one_sided_deaths", "Best estimate of deaths.", required=False),
                ucdp.count("state_based_events", "Events.", "events", required=False),
                ucdp.count("non_state_events", "Events.", "events", required=False),
                ucdp.count("one_sided_events", "Events.", "events", required=False),
            ),
            ("vintage", "country_id", "month"),
            time="month",
        ),
    ),
    read=read,
    checks=(
        Check(
            "One-sided deaths in April 1994 in the vintage of mid-2021",
            "SELECT sum(one_sided_deaths) FROM views_country_months WHERE vintage = 'mid-2021' AND month = '1994-04'",
            434_441,
        ),
    ),
    known_faults="Padded with empty months to 2100.",
)
