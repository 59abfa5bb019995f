"""Ideal points of states in the General Assembly, estimated from roll calls (Bailey, Strezhnev and Voeten).

One row a state and year, by COW code. Two estimates stand side by side: from votes on final passage, which runs to the
last year, and from all votes (paragraphs and amendments too), which ends a year earlier. Seventeen rows hold only the
older legacy estimate, with neither name nor ISO code, and are left out.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import polars as pl

from varde.errors import DataFileError, StateError
from varde.sources.contract import Check, Field, Inputs, RawFile, Source, Table
from varde.sources.reading import ROW, numbers, read_csv, version_in_name, whole_numbers

if TYPE_CHECKING:
    from pathlib import Path

    from varde.states import Registry

_NUMBERS = {
    "idealpointfp": "final",
    "q5fp": "final_low",
    "q95fp": "final_high",
    "idealpointall": "all",
    "q5all": "all_low",
    "q95all": "all_high",
}
_COUNTS = {"nvotesfp": "final_votes", "nvotesall": "all_votes"}


def read(inputs: Inputs, states: Registry) -> dict[str, pl.DataFrame]:
    """Read the estimates on final passage and on all votes.

    Raises
    ------
    DataFileError
        Where a number can't be read, a code is unknown, or a state stands twice in a year.
    """
    path = inputs.one("estimates")
    frame = read_csv(path, ["ccode", "year", *_NUMBERS, *_COUNTS], nulls=("", "NA"))
    frame = whole_numbers(numbers(frame, path, *_NUMBERS), path, "ccode", "year", *_COUNTS)
    frame = frame.filter(pl.any_horizontal(pl.col("idealpointfp", "idealpointall").is_not_null()))
    keys = _keys(frame, path, states)
    frame = frame.with_columns(state=pl.Series(keys, dtype=pl.String)).rename({**_NUMBERS, **_COUNTS})
    twice = frame.filter(pl.struct("state", "year").is_duplicated())
    if len(twice):
        raise DataFileError(
            path, f"{twice['state'][1]} stands twice in {twice['year'][1]}", row=twice[ROW][1], column="ccode"
        )
    version = version_in_name(path, r"(\d{4}_\d{2})")
    vintage = pl.lit(version.replace("_", "-") if version else SOURCE.version)
    return {"ideal_points": frame.with_columns(vintage=vintage).select([f.name for f in TABLE.fields])}


def _keys(frame: pl.DataFrame, path: Path, states: Registry) -> list[str | None]:
    """COW codes as keys: the state at the end of the year, when the Assembly sits, else one that ended in the year."""
    days: list[date | tuple[date, date]] = []
    for code, year in frame.select("ccode", "year").iter_rows():
        end = date(year, 12, 31)
        try:
            states.resolve(code, on=end, system="cow", source="idealpoint")
            days.append(end)
        except StateError:
            days.append((date(year, 1, 1), end))
    return states.resolve_many(
        frame["ccode"].to_list(), on=days, system="cow", source="idealpoint", file=path, column="ccode"
    )


_UNIT = "standard deviations"


def _estimate(name: str, what: str) -> tuple[Field, Field, Field]:
    return (
        Field(name, "number", f"Ideal point from {what}: median of its posterior; higher is nearer to the liberal "
              "order led by the United States.", unit=_UNIT),
        Field(f"{name}_low", "number", f"5th percentile of the ideal point from {what}.", unit=_UNIT),
        Field(f"{name}_high", "number", f"95th percentile of the ideal point from {what}.", unit=_UNIT),
    )  # fmt: skip


TABLE = Table(
    name="ideal_points",
    description="Position of a state in the General Assembly in a year, on one dimension estimated from roll calls.",
    fields=(
        Field("state", "string", "The state.", state=True),
        Field("year", "year", "Year of the votes.", minimum=1946),
        *_estimate("final", "votes on final passage"),
        Field("final_votes", "integer", "Votes on final passage that it took part in.", unit="votes", minimum=0),
        *_estimate("all", "all votes"),
        Field("all_votes", "integer", "Votes of all kinds that it took part in.", unit="votes", minimum=0),
        Field("vintage", "string", "Release of the estimates.", required=True),
    ),
    key=("state", "year"),
    time="year",
)

SOURCE = Source(
    id="ideal_points",
    title="United Nations General Assembly voting data: ideal points",
    publisher="Bailey, Strezhnev and Voeten",
    version="2025-07",
    published="2025-07",
    licence="CC0 1.0",
    licence_url="https://creativecommons.org/publicdomain/zero/1.0/",
    citation="Bailey, Michael A., Anton Strezhnev and Erik Voeten (2017). Estimating Dynamic State Preferences from "
    "United Nations Voting Data. Journal of Conflict Resolution 61(2): 430-456. doi:10.1177/0022002715595700. Release "
    "of July 2025, Harvard Dataverse.",
    address="https://dataverse.harvard.edu",
    embed=True,
    files=(
        RawFile(
            "estimates",
            ("ideal_points_*.csv", "idealpoint*.csv"),
            columns=("ccode", "idealpointfp", "idealpointall", "idealpointlegacy", "nvotesfp"),
            sha256={"ideal_points_2025_07.csv": "60e6db520e70bb4a814b4339e4038a372c4efc6b034092af8881be97da6565b2"},
        ),
    ),
    tables=(TABLE,),
    read=read,
    checks=(
        Check(
            "Estimates of states in years",
            "SELECT nullif(count(*), 0) FROM ideal_points WHERE vintage = '2025-07'",
            11_423,
            1,
        ),
    ),
    known_faults="Seventeen rows hold only the legacy estimate and are left out; the estimate from all votes ends in "
    "2023.",
)
