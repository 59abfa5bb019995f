"""Deaths in UN field missions since 1948, one row a person, as published by the UN Peace and Security Data Hub.

The publisher revises the list and renumbers it, so that `casualty_id` names a case and `id` does not. Each release is
a vintage, named by its own `last_update`, and several are held side by side. Quirks:

- Six cases of UNMIK, of 2003 to 2005, stand twice, once under Serbia and Montenegro and once under Montenegro. A person
  is counted once, under the state of that time.
- Nationality may be undetermined (ZZ) or empty; gender is empty in some 150 rows. Codes are missing where a name was
  written anew (Türkiye), so names are read and codes are not.
- The mission is a label: UNEF, UNAVEM and UNOSOM stand for successive forces, and some labels are no missions; see
  `mission_aliases`. One case of ONUC is dated before the operation, and some fall after a mission's end (closure).
- "To Be Determined" cases are open inquiries: later releases settle them.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import polars as pl

from varde.errors import DataFileError
from varde.sources.columns import filled
from varde.sources.contract import Check, Field, Inputs, RawFile, Source, Table
from varde.sources.reading import ROW, dates, expect_values, read_csv

if TYPE_CHECKING:
    from pathlib import Path

    from varde.states import Registry

CAUSES = {
    "Malicious Act": "malicious act",
    "Accident": "accident",
    "Illness": "illness",
    "Self-Inflicted": "self-inflicted",
    "To Be Determined": "to be determined",
    "Unknown": "unknown",
}
PERSONNEL = {
    "Military": "military",
    "Military Observer": "military observer",
    "Police": "police",
    "International Civilian": "international civilian",
    "Local": "local civilian",
    "Other": "other",
}
GENDERS = {"M": "men", "F": "women"}
_COLUMNS = (
    "incident_date",
    "casualty_id",
    "mission_acronym",
    "type_of_casualty",
    "gender",
    "casualty_nationality",
    "casualty_personnel_type",
    "type_of_incident",
    "last_update",
)
# The pair of names under which one case is listed twice: the first is the state of that time.
_DOUBLED = ("Serbia and Montenegro", "Montenegro")


def _once(frame: pl.DataFrame, path: Path) -> pl.DataFrame:
    """Drop the second listing of a case that stands under both names of `_DOUBLED`."""
    twice = frame.filter(frame["casualty_id"].is_duplicated())
    doubled = twice.group_by("casualty_id").agg(pl.col("casualty_nationality").sort(), pl.col(ROW).max())
    other = doubled.filter(pl.col("casualty_nationality") != sorted(_DOUBLED)).sort(ROW)
    if len(other):
        raise DataFileError(
            path, f"case {other['casualty_id'][0]} is listed twice", row=other[ROW][0], column="casualty_id"
        )
    second = frame["casualty_id"].is_duplicated() & (frame["casualty_nationality"] == _DOUBLED[1]).fill_null(False)
    return frame.filter(~second)


def _one(path: Path, registry: Registry) -> pl.DataFrame:
    """Read one release."""
    frame = read_csv(path, _COLUMNS)
    # "Local " and the like: blanks at the end of a cell mean nothing.
    frame = frame.with_columns(pl.col(_COLUMNS).str.strip_chars())
    frame = dates(frame, path, "incident_date", "last_update")
    filled(frame, path, "incident_date", "casualty_id", "mission_acronym", "last_update")
    expect_values(frame, path, "type_of_casualty", ("Fatality",))
    expect_values(frame, path, "type_of_incident", CAUSES)
    expect_values(frame, path, "casualty_personnel_type", PERSONNEL)
    expect_values(frame, path, "gender", GENDERS)
    releases = frame["last_update"].unique()
    if len(releases) != 1:
        raise DataFileError(path, f"holds {len(releases)} releases in one", column="last_update")
    frame = _once(frame, path)
    days: list[date] = frame["incident_date"].to_list()
    keys = registry.resolve_many(
        frame["casualty_nationality"].to_list(), on=days, source="dpo", file=path, column="casualty_nationality"
    )
    return frame.select(
        ROW,
        pl.col("last_update").dt.strftime("%Y-%m-%d").alias("vintage"),
        "casualty_id",
        pl.col("incident_date").alias("date"),
        pl.col("mission_acronym").alias("mission"),
        pl.Series("nationality", keys, pl.String),
        pl.col("gender").replace_strict(GENDERS, default=None, return_dtype=pl.String),
        pl.col("casualty_personnel_type").replace_strict(PERSONNEL, default=None).alias("personnel_type"),
        pl.col("type_of_incident").replace_strict(CAUSES, default=None).alias("cause"),
    )


def read(inputs: Inputs, registry: Registry) -> dict[str, pl.DataFrame]:
    """Read one or several releases.

    Raises
    ------
    DataFileError
        A column missing, a date that is none, an unknown nationality or cause, a case listed twice, two files of one
        release.
    """
    frames: dict[str, pl.DataFrame] = {}
    for path in inputs.many("fatalities"):
        frame = _one(path, registry)
        if not len(frame):
            raise DataFileError(path, "holds no cases", hint="Download it again.")
        vintage = frame["vintage"][0]
        if vintage in frames:
            raise DataFileError(path, f"is the release of {vintage} again", hint="Keep one of the two files.")
        frames[vintage] = frame
    return {"mission_fatalities": pl.concat(frames.values())}


SOURCE = Source(
    id="un_fatalities",
    title="Fatalities in UN field missions (DPPADPOSS-FATALITIES)",
    publisher="United Nations, Departments of Political and Peacebuilding Affairs, Peace Operations and Operational "
    "Support",
    version="2025-04-04",
    published="2025-04-04",
    licence="UN open data, with attribution",
    licence_url="https://psdata.un.org",
    citation="United Nations, Peace and Security Data Hub, DPPADPOSS-FATALITIES, deaths in UN field missions.",
    address="https://psdata.un.org/dataset/DPPADPOSS-FATALITIES",
    embed=True,
    files=(
        RawFile(
            "fatalities",
            ("DPPADPOSS-FATALITIES*.csv",),
            columns=("casualty_id", "casualty_nationality", "casualty_personnel_type", "type_of_incident"),
            many=True,
            sha256={
                "DPPADPOSS-FATALITIES_2023.csv": "ea8712ca138ed751bf92d391da13c4e92c752a123e176ca2d289d6cd6cfb0d12",
                "DPPADPOSS-FATALITIES_2025.csv": "eeb8d8bef3ebfbee65424e62ede466318265ce6d37d5b71476f6868ce9fc7b98",
            },
        ),
    ),
    tables=(
        Table(
            "mission_fatalities",
            "Deaths in UN field missions, one row a person and release.",
            (
                Field("vintage", "string", "Day of the release."),
                Field("casualty_id", "string", "The publisher's name for the case."),
                Field("date", "date", "Day of the incident.", required=True),
                Field(
                    "mission",
                    "string",
                    "Acronym of the mission, as the source writes it (see `mission_aliases`).",
                    required=True,
                ),
                Field("nationality", "string", "Nationality of the person; empty where it is not given.", state=True),
                Field("gender", "string", "Gender; empty where it is not given.", enum=("men", "women")),
                Field("personnel_type", "string", "Kind of personnel.", required=True, enum=tuple(PERSONNEL.values())),
                Field(
                    "cause",
                    "string",
                    'Kind of incident; "to be determined" is an open inquiry, "unknown" a closed one.',
                    required=True,
                    enum=tuple(CAUSES.values()),
                ),
            ),
            key=("vintage", "casualty_id"),
            time="date",
            kind="event",
        ),
    ),
    read=read,
    checks=(
        Check(
            "Deaths to 2025-02-18, the 4,429 lines of the release less six listed twice",
            "SELECT nullif(count(*), 0) FROM mission_fatalities WHERE vintage = '2025-04-04'",
            4423,
        ),
        Check(
            "Deaths to 2023-11-21, the 4,350 lines of the release less six listed twice",
            "SELECT nullif(count(*), 0) FROM mission_fatalities WHERE vintage = '2023-11-28'",
            4344,
        ),
        Check(
            "Deaths by malicious acts, release of 2025-04-04",
            "SELECT nullif(count(*), 0) FROM mission_fatalities WHERE vintage = '2025-04-04'"
            " AND cause = 'malicious act'",
            1134,
        ),
    ),
    known_faults="Six cases listed twice under two nationalities (counted once); some without nationality or gender.",
    accumulates=True,
)
