"""Status of five treaties that the UN Treaty Collection does not hold, or holds elsewhere, compiled for this project.

Nuclear Non-Proliferation Treaty (NPT), Biological Weapons Convention (BWC), Rome Statute of the International
Criminal Court, Partial Test Ban Treaty (PTBT) and Geneva Protocol of 1925. Caveats:

- It was compiled from others' readings; `read_in` says where each row was read, `verified` whether it stands.
- The treaties were verified up to different days: `VERIFIED_THROUGH`, after the notes of the compilation.
- Three depositaries (London, Moscow, Washington) give three dates: the earliest is kept. Eight rows hold a doubt on
  the date, and four consents to the BWC have none.
- Five consents to the BWC are dated by month only: the last day of that month is kept, by which it was deposited,
  with `date_precision` "month".
- North Korea announced its withdrawal from the NPT; whether it is valid is disputed. The row is marked `contested`,
  and figures count the parties without it.
- Rows without signature and consent say that a state was looked up and not found.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import polars as pl

from varde.errors import DataFileError
from varde.sources.contract import Check, Field, Inputs, RawFile, Source, Table
from varde.sources.reading import dates, expect_values, flags, read_csv
from varde.sources.untc_treaties import KINDS, TREATY, participation_fields
from varde.states import Registry

#: Name in the file, our key, the name in common use, the day until which the compilation verified it.
TREATIES: Mapping[str, tuple[str, str, date]] = {
    "NPT": ("NPT", "Treaty on the Non-Proliferation of Nuclear Weapons", date(2018, 7, 10)),
    "BWC": ("BWC", "Biological Weapons Convention", date(2025, 5, 31)),
    # The compilation says "to 2026": read as up to the end of the year before.
    "Rome Statute": ("ROME", "Rome Statute of the International Criminal Court", date(2025, 12, 31)),
    "PTBT": ("PTBT", "Partial Test Ban Treaty", date(2018, 7, 10)),
    "Geneva Protocol 1925": (
        "GENEVA",
        "Geneva Protocol of 1925 (chemical and bacteriological warfare)",
        date(2018, 7, 10),
    ),
}
_COLUMNS = (
    "treaty",
    "state_iso3",
    "state_name",
    "signature_date",
    "consent_date",
    "consent_kind",
    "withdrawal_date",
    "note",
    "read_in",
    "verified",
)


def read(inputs: Inputs, states: Registry) -> dict[str, pl.DataFrame]:
    """Read the compilation into its two tables.

    Raises
    ------
    DataFileError
        A column is missing, a date or kind can't be read, a treaty or state is unknown, a state stands twice.
    """
    path = inputs.one("status")
    raw = read_csv(path, _COLUMNS)
    expect_values(raw, path, "treaty", TREATIES)
    expect_values(raw, path, "consent_kind", KINDS)
    raw = flags(raw, path, "verified")
    by_month = raw["consent_date"].str.contains(r"^\d{4}-\d{2}$").fill_null(False)
    raw = raw.with_columns(
        date_precision=pl.when(by_month)
        .then(pl.lit("month"))
        .when(pl.col("consent_date").is_not_null())
        .then(pl.lit("day")),
        consent_date=pl.when(by_month).then(pl.col("consent_date") + "-01").otherwise(pl.col("consent_date")),
    )
    raw = dates(raw, path, "signature_date", "consent_date", "withdrawal_date")
    raw = raw.with_columns(
        consent_date=pl.when(by_month).then(pl.col("consent_date").dt.month_end()).otherwise(pl.col("consent_date")),
        state=pl.Series(
            states.resolve_many(
                raw["state_iso3"].to_list(), system="iso3", source="npt", file=path, column="state_iso3"
            ),
            dtype=pl.String,
        ),
    )
    twice = raw.filter(pl.struct("treaty", "state").is_duplicated())
    if len(twice):
        row = twice.row(1, named=True)
        raise DataFileError(
            path, f"{row['state']} stands twice in {row['treaty']}", row=row["_row"], column="state_iso3"
        )
    early = raw.filter(pl.col("withdrawal_date") < pl.col("consent_date"))
    if len(early):
        raise DataFileError(path, "a withdrawal before the consent", row=early["_row"][0], column="withdrawal_date")
    keys = {name: key for name, (key, _, _) in TREATIES.items()}
    participation = raw.select(
        treaty=pl.col("treaty").replace_strict(keys),
        state="state",
        spell=pl.lit(1, pl.Int64),
        name="state_name",
        signature_date="signature_date",
        signature_kind=pl.when(pl.col("signature_date").is_not_null()).then(pl.lit("signature")),
        consent_date="consent_date",
        consent_kind="consent_kind",
        withdrawal_effect="withdrawal_date",
        ended=pl.lit(None, pl.Date),
        unclear=pl.lit(False),
        verified="verified",
        note="note",
        date_precision="date_precision",
        contested=pl.col("note").str.contains("disputed").fill_null(False),
        read_in="read_in",
    )
    first = participation.group_by("treaty").agg(
        opened=pl.min_horizontal(pl.col("signature_date").min(), pl.col("consent_date").min())
    )
    held = dict(first.iter_rows())
    treaties = pl.DataFrame(
        [
            {"treaty": key, "name": name, "opened": held[key], "verified_through": until}
            for key, name, until in TREATIES.values()
            if key in held
        ],
        schema={"treaty": pl.String, "name": pl.String, "opened": pl.Date, "verified_through": pl.Date},
    )
    return {"compiled_treaties": treaties, "compiled_treaty_participation": participation}


SOURCE = Source(
    id="npt_bwc_status",
    title="Status of the NPT, the BWC, the Rome Statute, the Partial Test Ban Treaty and the Geneva Protocol",
    publisher="compiled for Varde from others' readings of the depositaries' lists",
    version="2026-11",
    published="2026-11",
    licence="facts",
    citation="Status of the NPT, BWC, Rome Statute, PTBT and Geneva Protocol, compiled for Varde (November 2026), "
    "mainly from the UNODA treaties database as of 10 July 2018 and the UN Treaty Collection as of January 2014.",
    address="",
    embed=True,
    files=(
        RawFile(
            "status",
            patterns=("npt_bwc_status*.csv",),
            columns=_COLUMNS,
            sha256={"npt_bwc_status.csv": "0a779e3231a7822087763d1c01068d0311401c01c8b51f671941a10239c28066"},
        ),
    ),
    tables=(
        Table(
            "compiled_treaties",
            "A treaty whose status was compiled for Varde, with the day up to which it was verified.",
            (
                TREATY,
                Field("name", "string", "Name in common use.", required=True),
                Field("opened", "date", "First signature or consent held: it was not open before.", required=True),
                Field("verified_through", "date", "Day up to which the statuses were verified.", required=True),
            ),
            key=("treaty",),
            kind="list",
        ),
        Table(
            "compiled_treaty_participation",
            "One state's part in one treaty, as compiled for Varde; a row without dates says none was found.",
            (
                *participation_fields(),
                Field(
                    "date_precision",
                    "string",
                    "Whether the day or only the month of consent is known; by month, the last day of it stands.",
                    enum=("day", "month"),
                ),
                Field(
                    "contested", "boolean", "True where it is disputed whether a withdrawal is valid.", required=True
                ),
                Field("read_in", "string", "Where the row was read."),
            ),
            key=("treaty", "state", "spell"),
            kind="spell",
        ),
    ),
    read=read,
    checks=tuple(
        Check(
            f"Parties to {treaty} by the compilation's own count (without North Korea in the NPT)",
            "SELECT nullif(count(*), 0) FROM compiled_treaty_participation WHERE vintage = '2026-11' "
            f"AND treaty = '{treaty}' AND consent_kind IS NOT NULL "
            "AND coalesce(withdrawal_effect > DATE '2025-12-31', true)",
            parties,
        )
        for treaty, parties in (("NPT", 190), ("BWC", 189), ("ROME", 125), ("PTBT", 125), ("GENEVA", 140))
    ),
    known_faults="Eight dates are in doubt and four consents to the BWC have no date; these rows are not verified. The "
    "NPT, the Partial Test Ban Treaty and the Geneva Protocol end in July 2018.",
)
