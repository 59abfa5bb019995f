"""SIPRI Arms Transfers Database: the trade register, on the user's own copy.

One record a deal or part of one. Quirks of the file: three columns bear no name and hold "?" where the figure before
them is SIPRI's estimate; years of delivery are a list in one cell; four records break off before their last three
cells, which follow on a line of their own (they are joined again here); 290 deals have no number ordered. Recipients
and suppliers are states, non-state armed groups (one asterisk), organisations (two asterisks) or unknown; only the
first have a key. The comments are not taken.
"""

from __future__ import annotations

from pathlib import Path

import polars as pl

from varde.errors import DataFileError
from varde.sources.columns import edition, filled, numbered, state_keys
from varde.sources.contract import Check, Field, Inputs, RawFile, Source, Table
from varde.sources.reading import ROW, expect_values, numbers, read_csv, whole_numbers
from varde.states import Registry

VERSION = "2025"

HEADER = (
    "Recipient", "Supplier", "Year of order", "", "Number ordered", "", "Weapon designation", "Weapon description",
    "Number delivered", "", "Year(s) of delivery", "status", "Comments", "SIPRI TIV per unit",
    "SIPRI TIV for total order", "SIPRI TIV of delivered weapons",
)  # fmt: skip
NAMED = tuple(name for name in HEADER if name)
ESTIMATES = {3: "order year estimated", 5: "ordered estimated", 9: "delivered estimated"}
VALUES = NAMED[-3:]
STATUSES = {
    "New": "new",
    "Second hand": "second hand",
    "Second hand but modernized": "second hand but modernised",
}
UNIT = "million SIPRI trend-indicator values"

FILE = RawFile(
    role="register",
    patterns=("trade-register*.csv", "trade_register*.csv"),
    columns=NAMED,
    sha256={"trade-register.csv": "f699ad370550dc91f3793dd60fc9d2ffa86f645ab79ecec00bcfd9f451b1d63c"},
)


class BrokenRecords:
    """Joins the records that the file breaks before their last three cells.

    The tail stands on the next line, behind an empty cell. `joined` counts them.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.joined = 0
        self.head: list[str] | None = None
        self.line = 0

    def __call__(self, record: list[str], line: int) -> list[list[str]]:
        """The records to use in place of one (`reading.read_csv`)."""
        if self.head is not None:
            if len(record) != len(HEADER) or record[0] or any(record[4:]):
                self.stop()
            whole, self.head = self.head[:13] + record[1:4], None
            self.joined += 1
            return [whole]
        if len(record) == len(HEADER) and record[0] and not any(record[13:]):
            self.head, self.line = record, line
            return []
        return [record]

    def stop(self) -> None:
        """Raise where a record breaks off and no tail follows."""
        if self.head is not None:
            raise DataFileError(
                self.path, "the record breaks off before its values", row=self.line, hint="Download the file again."
            )


def parties(column: pl.Expr) -> pl.Expr:
    """Kind of a party by the publisher's asterisks, null for a state."""
    return (
        pl.when(column.str.ends_with("**"))
        .then(pl.lit("organisation"))
        .when(column.str.ends_with("*"))
        .then(pl.lit("armed group"))
        .when(column.str.to_lowercase().str.starts_with("unknown"))
        .then(pl.lit("unknown"))
        .otherwise(pl.lit("state"))
    )


def read(inputs: Inputs, registry: Registry) -> dict[str, pl.DataFrame]:
    """Read the register."""
    path = inputs.one("register")
    # The names of the columns are checked on their own, since the nameless three need names of ours below.
    read_csv(path, NAMED, repair=lambda record, line: [record] if line == 1 else [])
    names = [ESTIMATES.get(i, name) for i, name in enumerate(HEADER)]
    mend = BrokenRecords(path)
    frame = read_csv(path, [n for n in names if n != "Comments"], header_names=names, repair=mend)
    mend.stop()
    filled(frame, path, "Recipient", "Supplier", "Year of order", *VALUES)
    expect_values(frame, path, "status", STATUSES)
    for column in ESTIMATES.values():
        expect_values(frame, path, column, ("?",))
    frame = whole_numbers(frame, path, "Year of order", "Number ordered", "Number delivered")
    frame = numbers(frame, path, *VALUES)
    odd = frame.filter(
        frame["Year(s) of delivery"].is_not_null()
        & ~frame["Year(s) of delivery"].fill_null("").str.contains(r"^\d{4}(; \d{4})*$")
    )
    if len(odd):
        cell = odd["Year(s) of delivery"][0]
        raise DataFileError(path, f"{cell!r} is no list of years", row=odd[ROW][0], column="Year(s) of delivery")
    delivered = pl.col("Year(s) of delivery").str.split("; ").list.eval(pl.element().cast(pl.Int64))
    last = frame["Year of order"].max()
    for party in ("Recipient", "Supplier"):
        kind = f"{party.lower()}_kind"
        frame = frame.with_columns(parties(pl.col(party)).alias(kind))
        of_states = frame.with_columns(
            pl.when(pl.col(kind) == "state").then(pl.col(party)).otherwise(None).alias(party)
        )
        keys = state_keys(of_states, path, registry, party, source="sipri", years="Year of order")
        frame = frame.with_columns(keys.alias(party.lower()))
    frame = frame.select(
        ROW,
        pl.col("Recipient").alias("recipient_name"),
        pl.col("Supplier").alias("supplier_name"),
        pl.col("Year of order").alias("order_year"),
        "recipient",
        "recipient_kind",
        "supplier",
        "supplier_kind",
        *((pl.col(c) == "?").fill_null(False).alias(c.replace(" ", "_")) for c in ESTIMATES.values()),
        pl.col("Weapon designation").alias("designation"),
        pl.col("Weapon description").alias("description"),
        pl.col("status").replace_strict(STATUSES, default=None),
        pl.col("Number ordered").alias("ordered"),
        pl.col("Number delivered").alias("delivered"),
        delivered.list.min().alias("first_delivery"),
        delivered.list.max().alias("last_delivery"),
        pl.col("Year(s) of delivery").alias("delivery_years"),
        pl.col("SIPRI TIV per unit").alias("tiv_unit"),
        pl.col("SIPRI TIV for total order").alias("tiv_order"),
        pl.col("SIPRI TIV of delivered weapons").alias("tiv_delivered"),
    )
    key = ["recipient_name", "supplier_name", "order_year"]
    frame = numbered(frame, key, "number")
    frame = frame.with_columns(pl.lit(edition(path, FILE, VERSION, last)).alias("vintage"))
    return {"arms_transfers": frame.select(ROW, *(f.name for f in FIELDS))}


KINDS = ("state", "armed group", "organisation", "unknown")
FIELDS = (
    Field("recipient_name", "string", "Recipient, as SIPRI names it.", required=True),
    Field("supplier_name", "string", "Supplier, as SIPRI names it.", required=True),
    Field("order_year", "year", "Year of the order.", required=True),
    Field(
        "number", "integer", "Number of the deal within recipient, supplier and year, given by Varde.", required=True
    ),
    Field("recipient", "string", "Recipient state; empty for groups, organisations and unknown ones.", state=True),
    Field("recipient_kind", "string", "What the recipient is.", required=True, enum=KINDS),
    Field("supplier", "string", "Supplying state; empty for groups, organisations and unknown ones.", state=True),
    Field("supplier_kind", "string", "What the supplier is.", required=True, enum=KINDS),
    Field("order_year_estimated", "boolean", "Whether the year of the order is an estimate.", required=True),
    Field("designation", "string", "Designation of the weapon."),
    Field("description", "string", "Kind of weapon."),
    Field("status", "string", "Whether new.", required=True, enum=tuple(STATUSES.values())),
    Field("ordered", "integer", "Number ordered; empty where unknown.", "items", minimum=0),
    Field("ordered_estimated", "boolean", "Whether the number ordered is an estimate.", required=True),
    Field("delivered", "integer", "Number delivered so far.", "items", minimum=0),
    Field("delivered_estimated", "boolean", "Whether the number delivered is an estimate.", required=True),
    Field("first_delivery", "year", "First year of delivery; empty where there was none yet."),
    Field("last_delivery", "year", "Last year of delivery; empty where there was none yet."),
    Field("delivery_years", "string", "Years of delivery, with semicolons between."),
    Field("tiv_unit", "number", "Value of one item.", UNIT, minimum=0),
    Field("tiv_order", "number", "Value of the order.", UNIT, minimum=0),
    Field("tiv_delivered", "number", "Value of what was delivered.", UNIT, minimum=0),
    Field("vintage", "string", "Edition of the database.", required=True),
)

SOURCE = Source(
    id="sipri_transfers",
    title="SIPRI Arms Transfers Database: trade register",
    publisher="Stockholm International Peace Research Institute",
    version=VERSION,
    published="2025-03",
    licence="(c) SIPRI, no passing on",
    licence_url="https://www.sipri.org/about/terms-and-conditions",
    citation="SIPRI Arms Transfers Database, 2025. https://doi.org/10.55163/SAFC1241",
    address="https://www.sipri.org/databases/armstransfers",
    embed=False,
    files=(FILE,),
    tables=(
        Table(
            name="arms_transfers",
            description="Deal in major arms, or a part of one.",
            key=("recipient_name", "supplier_name", "order_year", "number"),
            fields=FIELDS,
            time="order_year",
            kind="event",
        ),
    ),
    read=read,
    checks=(
        Check(
            "Deals in the file of 2025: its 29,507 records, less four that are tails of others",
            "SELECT nullif(count(*), 0) FROM arms_transfers WHERE vintage = '2025'",
            29503,
        ),
    ),
    known_faults=(
        "Four records (Cote d'Ivoire from the United States 2024, Saudi Arabia from Germany 2024, Thailand from "
        "Ukraine 2008, United Nations from Israel 2015) break off before their last three cells, which stand on the "
        "next line: joined. Nine records repeat another and are kept: they may be separate deals."
    ),
)
