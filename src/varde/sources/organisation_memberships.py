"""Memberships and suspensions of twelve organisations, by day, compiled for this project.

A membership runs from its first day up to, and not including, `end`. Some days are known by month or year only: they
are read so that the spell is as long as the text allows, and the precision says so. `verified` says whether a held row
or a page that was read backs the dates; each row has its own `verified_through`.

A seat that was continued under another name is two rows of one state here where the registry knows one state: the
Soviet Union and Russia, Yugoslavia and Serbia and Montenegro. The African Union's rows begin with the Organization of
African Unity (1963), the European Union's with the Coal and Steel Community (1952), the OSCE's with the Helsinki
conference (1973).

Corrections, in `_CORRECTIONS`:

- Czechoslovakia (UN, OSCE, Council of Europe) is ended on 31 December 1992 in the file, which leaves it out on the last
  day of its existence by the Gleditsch-Ward list (held: last day 1992-12-31).
- The United Kingdom left the European Union at 23:00 on 31 January 2020, as the row's own note says: it was a member on
  that day, and its spell ends on the next.
- South Sudan's suspension by the African Union was lifted before June 2021, as the row's own note says, where the file
  has the year alone.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

import polars as pl

from varde.errors import DataFileError
from varde.sources.contract import Check, Field, Inputs, RawFile, Source, Table
from varde.sources.reading import ROW, dates, expect_values, flags, read_csv

if TYPE_CHECKING:
    from pathlib import Path

    from varde.states import Registry


class Organisation(NamedTuple):
    """An organisation: its name, how else it is called, and what its first members joined."""

    name: str
    aliases: tuple[str, ...]
    note: str = ""


ORGANISATIONS = {
    "UN": Organisation("United Nations", ("UNO", "United Nations Organization")),
    "NATO": Organisation("North Atlantic Treaty Organization", ("North Atlantic Treaty Organisation", "OTAN")),
    "EU": Organisation(
        "European Union",
        ("EC", "EEC", "European Communities"),
        "Counted from the European Coal and Steel Community (1952).",
    ),
    "OSCE": Organisation(
        "Organization for Security and Co-operation in Europe",
        ("CSCE", "Organisation for Security and Cooperation in Europe"),
        "Participating states, counted from the Conference on Security and Co-operation in Europe (1973).",
    ),
    "CoE": Organisation("Council of Europe", ()),
    "AU": Organisation(
        "African Union", ("OAU", "Organization of African Unity"), "The Organization of African Unity to July 2002."
    ),
    "ECOWAS": Organisation("Economic Community of West African States", ("CEDEAO",)),
    "ASEAN": Organisation("Association of Southeast Asian Nations", ("Association of South East Asian Nations",)),
    "OAS": Organisation("Organization of American States", ("Organisation of American States", "OEA")),
    "LAS": Organisation("League of Arab States", ("Arab League",)),
    "CIS": Organisation("Commonwealth of Independent States", ()),
    "CSTO": Organisation(
        "Collective Security Treaty Organization",
        ("Collective Security Treaty Organisation",),
        "Counted from the signature of the treaty (1992); an organisation since 2002.",
    ),
}

KINDS = {"member": "member", "suspension": "suspended"}

# (organisation, state, kind, start, column, as in the file): as it should be. The module's docstring gives the proofs.
_CORRECTIONS = {
    ("UN", "CSK", "member", "end_date", "1992-12-31"): "1993-01-01",
    ("OSCE", "CSK", "member", "end_date", "1992-12-31"): "1993-01-01",
    ("CoE", "CSK", "member", "end_date", "1992-12-31"): "1993-01-01",
    ("EU", "GBR", "member", "end_date", "2020-01-31"): "2020-02-01",
    ("AU", "SSD", "suspension", "end_date", "2021"): "2021-05",
}

# "find_string/read_file text id 123 (list of UN members with dates)": where the compiler's tool kept a public page.
_TOOL = re.compile(r"find_string/read_file text id \d+ \(([^)]*)\)")
# The Library holds the paragraph that admits Yemen and Pakistan, and not the resolution as a whole.
_ADMISSION_1947 = "A/RES/108(II)[PARA.2] (held)"
_PRECISION = {4: "year", 7: "month", 10: "day"}


def _partial_dates(frame: pl.DataFrame, path: Path, column: str, *, end: bool) -> pl.DataFrame:
    """Read days, months and years: a start as its first day, an end as the first day after it."""
    text = frame[column].str.strip_chars()
    precision = text.str.len_chars().replace_strict(_PRECISION, default=None, return_dtype=pl.String)
    padded = pl.select(
        pl.when(precision == "year").then(text + "-01-01").when(precision == "month").then(text + "-01").otherwise(text)
    ).to_series()
    frame = dates(frame.with_columns(padded.alias(column)), path, column)
    frame = frame.with_columns(precision.alias(f"{column}_precision"))
    if end:
        frame = frame.with_columns(
            pl.when(pl.col(f"{column}_precision") == "year")
            .then(pl.col(column).dt.offset_by("1y"))
            .when(pl.col(f"{column}_precision") == "month")
            .then(pl.col(column).dt.offset_by("1mo"))
            .otherwise(pl.col(column))
            .alias(column)
        )
    return frame


def read(inputs: Inputs, states: Registry) -> dict[str, pl.DataFrame]:
    """Read memberships and suspensions, corrected.

    Raises
    ------
    DataFileError
        Where a date, kind, organisation or state can't be read, or a spell ends before it begins.
    """
    path = inputs.one("memberships")
    columns = ["organisation", "state", "kind", "start_date", "end_date", "end_kind", "evidence", "verified",
               "verified_through", "note"]  # fmt: skip
    frame = read_csv(path, columns)
    expect_values(frame, path, "organisation", ORGANISATIONS)
    expect_values(frame, path, "kind", KINDS)
    for (organisation, state, kind, column, wrong), right in _CORRECTIONS.items():
        here = (
            (pl.col("organisation") == organisation)
            & (pl.col("state") == state)
            & (pl.col("kind") == kind)
            & (pl.col(column) == wrong)
        )
        frame = frame.with_columns(pl.when(here).then(pl.lit(right)).otherwise(pl.col(column)).alias(column))
    frame = flags(dates(frame, path, "verified_through"), path, "verified")
    frame = _partial_dates(frame, path, "start_date", end=False)
    frame = _partial_dates(frame, path, "end_date", end=True)
    # The month that the note gives is only the latest possible one.
    latest = (pl.col("state") == "SSD") & (pl.col("kind") == "suspension") & pl.col("end_date").is_not_null()
    frame = frame.with_columns(
        pl.when(latest).then(pl.lit("year")).otherwise(pl.col("end_date_precision")).alias("end_date_precision")
    )
    turned = frame.filter(pl.col("end_date") <= pl.col("start_date"))
    if len(turned):
        raise DataFileError(path, "a spell that ends before it begins", row=turned[ROW][0], column="end_date")
    # Codes such as SUN and SCG name a state only while it bore that name.
    first = frame["start_date"].to_list()
    keys = states.resolve_many(frame["state"].to_list(), on=first, file=path, column="state")
    frame = frame.with_columns(
        state=pl.Series(keys, dtype=pl.String),
        kind=pl.col("kind").replace_strict(KINDS),
        evidence=pl.col("evidence")
        .str.replace_all(_TOOL.pattern, "public page: $1")
        .str.replace("A/RES/108(II) (held)", _ADMISSION_1947, literal=True),
    ).rename(
        {
            "start_date": "start",
            "end_date": "end",
            "start_date_precision": "start_precision",
            "end_date_precision": "end_precision",
        }
    )
    through = frame.group_by("organisation").agg(pl.col("verified_through").max())
    organisations = pl.DataFrame(
        [(k, o.name, "; ".join(o.aliases) or None, o.note or None) for k, o in ORGANISATIONS.items()],
        schema={"organisation": pl.String, "name": pl.String, "aliases": pl.String, "note": pl.String},
        orient="row",
    ).join(through, on="organisation", maintain_order="left")
    return {"organisation_memberships": frame.drop(ROW), "organisations": organisations}


TABLES = (
    Table(
        name="organisation_memberships",
        description="A spell of membership, or of suspension, of a state in an organisation.",
        fields=(
            Field("organisation", "string", "The organisation.", enum=tuple(ORGANISATIONS)),
            Field("state", "string", "The member.", state=True),
            Field("kind", "string", "Membership, or suspension from it.", enum=tuple(KINDS.values())),
            Field("start", "date", "First day."),
            Field("end", "date", "First day on which it no longer held; empty where it holds."),
            Field("start_precision", "string", "How exactly the first day is known.", required=True,
                  enum=("day", "month", "year")),
            Field("end_precision", "string", "How exactly the end is known.", enum=("day", "month", "year")),
            Field("end_kind", "string", "How a membership ended.",
                  enum=("withdrawal", "expulsion", "dissolution", "succession", "merger")),
            Field("verified", "boolean", "Whether a held row or a page that was read backs the dates.", required=True),
            Field("verified_through", "date", "Day until which the spell was verified.", required=True),
            Field("evidence", "string", "Resolutions and pages that back the row.", required=True),
            Field("note", "string", "What to know about the dates."),
        ),
        key=("organisation", "state", "kind", "start"),
        time="start",
        kind="spell",
    ),
    Table(
        name="organisations",
        description="An organisation whose memberships are held.",
        fields=(
            Field("organisation", "string", "Short name.", enum=tuple(ORGANISATIONS)),
            Field("name", "string", "Full name.", required=True),
            Field("aliases", "string", "Other names, with semicolons between."),
            Field("verified_through", "date", "Day until which its memberships were verified.", required=True),
            Field("note", "string", "From which forerunner its members are counted."),
        ),
        key=("organisation",),
        kind="list",
    ),
)  # fmt: skip

_COUNT = (
    "SELECT nullif(count(*), 0) FROM organisation_memberships WHERE organisation = '{}' AND kind = 'member' AND "
    "start <= DATE '{}' AND (\"end\" IS NULL OR \"end\" > DATE '{}') AND vintage = '2026-11'"
)

SOURCE = Source(
    id="organisation_memberships",
    title="Memberships and suspensions of twelve organisations",
    publisher="Varde, compiled from resolutions and public pages",
    version="2026-11",
    published="2026-11",
    licence="Facts, free to use",
    citation="Varde (2026). Memberships and suspensions of twelve international organisations by day, compiled from UN "
    "resolutions and public pages.",
    address="",
    embed=True,
    files=(
        RawFile(
            "memberships",
            ("organisation_memberships*.csv",),
            columns=("organisation", "state", "kind", "start_date", "end_date", "end_kind", "verified_through"),
            sha256={"organisation_memberships.csv": "e623fe9e33147ad9b1810afd75a806a58dbdd9bd1ec84dfb3066d19b6fed5dcd"},
        ),
    ),
    tables=TABLES,
    read=read,
    checks=tuple(
        Check(f"Members of {organisation} on {day}", _COUNT.format(organisation, day, day), count)
        for organisation, day, count in (
            ("UN", "1990-06-01", 159),
            ("UN", "2026-01-01", 193),
            ("NATO", "2026-01-01", 32),
            ("EU", "2026-01-01", 27),
            ("OSCE", "2026-01-01", 57),
            ("CoE", "2026-01-01", 46),
        )
    ),
    known_faults="Compiled by hand; rows that no held row or page backs carry verified = false. Five ends are "
    "corrected in the reader. Venezuela in the OAS and Ukraine in the CIS are judgement, see their notes.",
)
