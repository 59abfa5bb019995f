"""Sanctions regimes of the Security Council, compiled for this project from the titles of resolutions.

Each row names the resolutions that prove it; a test finds every one of them in the table of resolutions. `verified`
says whether held rows back both ends. A regime without an end is in force as far as is known; its measures may hang on
renewals, the last of which is named.

Two corrections, both for Yugoslavia: the list gives the targets of 1991 and 1998 as today's states, and the state at
which the measures were aimed at the time is added (S/RES/713(1991), S/RES/757(1992), S/RES/1160(1998) name it).
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import polars as pl

from varde.errors import DataFileError
from varde.sources.contract import Check, Field, Inputs, RawFile, Source, Table
from varde.sources.reading import ROW, dates, flags, read_csv

if TYPE_CHECKING:
    from varde.states import Registry

# Titles and agenda headings of the resolutions name Yugoslavia; see the module's docstring.
_YUGOSLAVIA = {"Former Yugoslavia": "YUG", "Federal Republic of Yugoslavia (Kosovo)": "YUG"}
_NON_STATE = "non-state:"
_ISO3 = re.compile(r"[A-Z]{3}")


def _targets(text: str) -> tuple[list[str], list[str]]:
    """Codes of states, and names of others: "AFG;non-state: Taliban". What follows "non-state:" is never a code."""
    before, found, after = text.partition(_NON_STATE)
    codes = [part.strip() for part in before.split(";") if part.strip()]
    return codes, [part.strip() for part in after.split(";") if part.strip()] if found else []


def read(inputs: Inputs, states: Registry) -> dict[str, pl.DataFrame]:
    """Read regimes and their targets.

    Raises
    ------
    DataFileError
        Where a date, a flag or a target can't be read, or a regime ends before it begins.
    """
    path = inputs.one("regimes")
    columns = ["name", "target", "start_date", "end_date", "established_by", "ended_by", "committee", "measures",
               "last_known_resolution", "verified", "source_note", "evidence"]  # fmt: skip
    frame = read_csv(path, columns)
    frame = flags(dates(frame, path, "start_date", "end_date"), path, "verified")
    frame = frame.rename(
        {
            "name": "regime",
            "start_date": "start",
            "end_date": "end",
            "last_known_resolution": "last_resolution",
            "source_note": "note",
        }
    )
    turned = frame.filter(pl.col("end") <= pl.col("start"))
    if len(turned):
        raise DataFileError(path, f"{turned['regime'][0]} ends before it begins", row=turned[ROW][0], column="end_date")
    rows: list[tuple[str, str, str | None]] = []
    for row, regime, text in frame.select(ROW, "regime", "target").iter_rows():
        codes, others = _targets(text or "")
        for code in codes:
            if not _ISO3.fullmatch(code):
                raise DataFileError(path, f"{code!r} is no ISO 3166 code", row=row, column="target")
        keys = states.resolve_many(codes, system="iso3", file=path, column="target", first_row=row)
        rows += [(regime, states.get(k).name, k) for k in keys if k]
        if regime in _YUGOSLAVIA:
            rows.append((regime, states.get(_YUGOSLAVIA[regime]).name, _YUGOSLAVIA[regime]))
        rows += [(regime, name, None) for name in others]
        if not codes and not others:
            raise DataFileError(path, "a regime without a target", row=row, column="target")
    targets = pl.DataFrame(rows, schema={"regime": pl.String, "target": pl.String, "state": pl.String}, orient="row")
    return {"sanctions_regimes": frame.drop(ROW, "target"), "sanctions_targets": targets}


TABLES = (
    Table(
        name="sanctions_regimes",
        description="A sanctions regime of the Security Council: measures from one resolution to another.",
        fields=(
            Field("regime", "string", "Name of the regime."),
            Field("start", "date", "Day on which the Council decided the measures.", required=True),
            Field("end", "date", "Day on which they ended; empty where no end is known."),
            Field("established_by", "string", "Symbol of the resolution that began it.", required=True),
            Field("ended_by", "string", "Symbol of the resolution that ended it."),
            Field("committee", "string", "Number by which its committee goes."),
            Field("measures", "string", "What was ordered.", required=True),
            Field("last_resolution", "string", "Symbol of the last resolution held that renews or changes it."),
            Field("evidence", "string", "Symbols of the resolutions that prove the row, with semicolons between."),
            Field("verified", "boolean", "Whether held rows back both its ends.", required=True),
            Field("note", "string", "What to know about its dates and scope."),
        ),
        key=("regime",),
        time="start",
        kind="spell",
    ),
    Table(
        name="sanctions_targets",
        description="A state, or a group that is none, at which a sanctions regime is aimed.",
        fields=(
            Field("regime", "string", "Name of the regime."),
            Field("target", "string", "Name of the target."),
            Field("state", "string", "The state, where the target is one.", state=True),
        ),
        key=("regime", "target"),
        kind="list",
    ),
)

SOURCE = Source(
    id="council_sanctions",
    title="Sanctions regimes of the Security Council",
    publisher="Varde, compiled from resolutions of the Security Council",
    version="2026-11",
    published="2026-11",
    licence="Facts, free to use",
    citation="Varde (2026). Sanctions regimes of the Security Council, 1966 to 2025, compiled from the titles of "
    "resolutions in the UN Digital Library.",
    address="",
    embed=True,
    files=(
        RawFile(
            "regimes",
            ("un_sanctions_regimes*.csv",),
            columns=("name", "target", "established_by", "ended_by", "committee", "last_known_resolution"),
            sha256={"un_sanctions_regimes.csv": "2fa5e316d0d73db1dfb01b094d6d538c49a302c061783b6dae3bf64b4fdb5b2a"},
        ),
    ),
    tables=TABLES,
    read=read,
    checks=(Check("Regimes", "SELECT nullif(count(*), 0) FROM sanctions_regimes WHERE vintage = '2026-11'", 34),),
    # Day of the newest Council resolution held: later renewals and endings are not known.
    verified_through="2025-10-31",
    known_faults="Compiled by hand. Rows whose ends no held resolution proves carry verified = false.",
)
