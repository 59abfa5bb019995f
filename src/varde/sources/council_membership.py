"""Members of the Security Council, year by year (UN DPPA), with the last year taken from the votes.

Two files, with quirks:

- The publisher's own list (1946 to 2024) has 13 rows with a blank name. All are Türkiye or Côte d'Ivoire, lost for
  their accents: in each of those years exactly one state that voted in the Council is missing from the list. The
  second file, which sets the list beside the votes, names it, and the reader takes nothing that this does not prove.
- That second file is also the only one with the year after the list ends (2025), taken from who voted.
- Yemen's seat of 1990-91 was won by Democratic Yemen, which voted until the two states became one on 22 May 1990.
- China's seat was held by the Republic of China until 25 October 1971 (A/RES/2758(XXVI)), and the Soviet Union's was
  continued by the Russian Federation in December 1991: each is one seat of one state here, and `held_as` says how.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import polars as pl

from varde.errors import DataFileError
from varde.sources.contract import Check, Field, Inputs, RawFile, Source, Table
from varde.sources.reading import ROW, flags, read_csv, whole_numbers

if TYPE_CHECKING:
    from varde.states import Registry

PERMANENT = ("CHN", "FRA", "GBR", "RUS", "USA")
SEATS_BEFORE_1966, SEATS = 11, 15

# Democratic Yemen and the Yemen Arab Republic became one state on this day and kept the seat.
_YEMEN_UNITED = date(1990, 5, 22)


def _published(inputs: Inputs, states: Registry) -> tuple[pl.DataFrame, dict[int, int]]:
    """The publisher's list, and how many blank names each year has."""
    path = inputs.one("list")
    frame = read_csv(path, ["year", "security_council_member"], rename={"security_council_member": "name"})
    frame = whole_numbers(frame, path, "year")
    blanks = dict(frame.filter(pl.col("name").is_null()).group_by("year").len().iter_rows())
    named = frame.filter(pl.col("name").is_not_null())
    keys = [
        states.resolve_many(
            [name],
            on=(date(year, 1, 1), date(year, 12, 31)),
            source="dppa",
            file=path,
            column="security_council_member",
            first_row=row,
        )[0]
        for row, year, name in named.select(ROW, "year", "name").iter_rows()
    ]
    return named.with_columns(state=pl.Series(keys, dtype=pl.String)), blanks


def _seen_voting(inputs: Inputs, states: Registry) -> pl.DataFrame:
    """Who voted in the Council, by year, and whether the publisher's list names it."""
    path = inputs.one("votes")
    columns = ["year", "country", "in_dppa_list", "seen_voting"]
    frame = read_csv(path, columns, rename={"country": "name"})
    frame = flags(whole_numbers(frame, path, "year"), path, "in_dppa_list", "seen_voting")
    # Rows without a country are the blank names of the list again.
    frame = frame.filter("seen_voting")
    first = [date(year, 1, 1) for year in frame["year"]]
    keys = states.resolve_many(frame["name"].to_list(), on=first, source="undl", file=path, column="country")
    return frame.with_columns(state=pl.Series(keys, dtype=pl.String))


def read(inputs: Inputs, states: Registry) -> dict[str, pl.DataFrame]:
    """Read the members of each year, filling blank names only where the votes leave one state for each.

    Raises
    ------
    DataFileError
        Where a blank can't be filled for certain, a state stands twice, or a year has not as many members as seats.
    """
    listed, blanks = _published(inputs, states)
    voted = _seen_voting(inputs, states)
    path = inputs.one("list")
    last = max(listed["year"])
    rows = [{"year": y, "state": s, "basis": "list"} for y, s in listed.select("year", "state").iter_rows()]
    for year, count in sorted(blanks.items()):
        present = set(listed.filter(pl.col("year") == year)["state"])
        missing = sorted(
            s for s in voted.filter(pl.col("year") == year)["state"] if s not in present and (year, s) != (1990, "YMD")
        )
        if len(missing) != count:
            raise DataFileError(
                path,
                f"{year} has {count} blank names, and the states that voted without being listed are "
                f"{', '.join(missing) or 'none'}",
                column="security_council_member",
                hint="The list and the file of votes must go together: get both anew.",
            )
        rows += [{"year": year, "state": s, "basis": "elimination"} for s in missing]
    rows += [
        {"year": y, "state": s, "basis": "votes"}
        for y, s in voted.filter(pl.col("year") > last).select("year", "state").iter_rows()
    ]
    frame = pl.DataFrame(rows, schema={"year": pl.Int64, "state": pl.String, "basis": pl.String})
    twice = frame.filter(pl.struct("year", "state").is_duplicated())
    if len(twice):
        raise DataFileError(path, f"{twice['state'][0]} stands twice in {twice['year'][0]}", column="year")
    for year, count in sorted(frame.group_by("year").len().iter_rows()):
        seats = SEATS_BEFORE_1966 if year < 1966 else SEATS
        if count != seats:
            raise DataFileError(path, f"{year} has {count} members, and the Council had {seats} seats", column="year")
    # Democratic Yemen's five months in the seat that the list gives to Yemen: it is seen voting in 1990.
    if len(voted.filter((pl.col("year") == 1990) & (pl.col("state") == "YMD"))):
        frame = pl.concat([frame, pl.DataFrame({"year": [1990], "state": ["YMD"], "basis": ["votes"]})])
    frame = frame.with_columns(
        permanent=pl.col("state").is_in(list(PERMANENT)),
        since=pl.when((pl.col("year") == 1990) & (pl.col("state") == "YEM"))
        .then(pl.lit(_YEMEN_UNITED))
        .otherwise(pl.date(pl.col("year"), 1, 1)),
        until=pl.when((pl.col("year") == 1990) & (pl.col("state") == "YMD"))
        .then(pl.lit(_YEMEN_UNITED) - pl.duration(days=1))
        .otherwise(pl.date(pl.col("year"), 12, 31)),
        held_as=pl.when((pl.col("state") == "RUS") & (pl.col("year") <= 1991))
        .then(pl.lit("Union of Soviet Socialist Republics"))
        .when((pl.col("state") == "CHN") & (pl.col("year") <= 1971))
        .then(pl.lit("Republic of China"))
        .otherwise(None),
        vintage=pl.when(pl.col("year") > last).then(pl.col("year").cast(pl.String)).otherwise(pl.lit(str(last))),
    )
    return {"council_members": frame.select([f.name for f in TABLE.fields])}


TABLE = Table(
    name="council_members",
    description="A member of the Security Council in a year. Democratic Yemen and Yemen share a seat in 1990.",
    fields=(
        Field("year", "year", "Calendar year of membership.", minimum=1946),
        Field("state", "string", "The member.", state=True),
        Field("permanent", "boolean", "Whether it holds a permanent seat.", required=True),
        Field("since", "date", "First day of the year on which it sat.", required=True),
        Field("until", "date", "Last day of the year on which it sat.", required=True),
        Field("held_as", "string", "Under which name the seat was held at the start of the year, where not its own."),
        Field(
            "basis",
            "string",
            "Where it is known from: the publisher's list, its blank name filled by elimination, or the votes.",
            required=True,
            enum=("list", "elimination", "votes"),
        ),
        Field("vintage", "string", "Last year of the list, or the year taken from the votes.", required=True),
    ),
    key=("year", "state"),
    time="year",
    kind="spell",
)

SOURCE = Source(
    id="council_membership",
    title="Security Council membership since 1946",
    publisher="UN Department of Political and Peacebuilding Affairs",
    version="2025",
    published="2023-06-06",
    licence="UN open data",
    citation="United Nations Department of Political and Peacebuilding Affairs (2023). Security Council membership "
    "since 1946 (DPPA-SCMEMBERSHIP). UN Peace and Security Data Hub. Members of 2025 from the voting records of the "
    "UN Digital Library.",
    address="https://psdata.un.org",
    embed=True,
    files=(
        RawFile(
            "list",
            ("DPPA-SCMEMBERSHIP*.csv",),
            columns=("id", "year", "security_council_member", "last_update"),
            sha256={"DPPA-SCMEMBERSHIP.csv": "a8df5e154308369831bd9c4535004a2f6b620aa40ace1c19761568b4a259d15d"},
        ),
        RawFile(
            "votes",
            ("sc_membership_*_combined.csv",),
            columns=("year", "iso3", "country", "n_votes", "permanent", "dppa_name", "in_dppa_list", "seen_voting"),
            sha256={
                "sc_membership_1946_2025_combined.csv": (
                    "a211c58723751b3bbdf4111c086d730eaa178b8590c45b797e58ca464943c953"
                )
            },
        ),
    ),
    tables=(TABLE,),
    read=read,
    checks=(
        Check(
            "Blank names filled by elimination (Türkiye seven years, Côte d'Ivoire six)",
            "SELECT nullif(count(*), 0) FROM council_members WHERE basis = 'elimination' AND vintage = '2024'",
            13,
        ),
        Check(
            "Seats taken 1946 to 2024, without Democratic Yemen's share of one",
            "SELECT nullif(count(*), 0) FROM council_members WHERE year <= 2024 AND state <> 'YMD' "
            "AND vintage = '2024'",
            1105,
        ),
    ),
    verified_through="2025-12-31",
    known_faults="Thirteen names are blank in the publisher's list (Türkiye and Côte d'Ivoire, filled by elimination "
    "against the votes); the members of 2025 are those that voted.",
)
