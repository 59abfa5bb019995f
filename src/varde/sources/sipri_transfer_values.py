"""SIPRI arms exports by supplier, recipient and year in trend-indicator values, on the user's own copy.

A long table that 360info made from SIPRI's export tables, with COW numbers and positions added; these are not taken,
because the names are SIPRI's own and say more (Serbia, Palestine and Western Sahara have no number there). A value of
zero stands for less than half a unit, not for nothing: a pair without a transfer in a year has no row.
"""

from __future__ import annotations

import polars as pl

from varde.sources.columns import edition, filled, state_keys
from varde.sources.contract import Check, Field, Inputs, RawFile, Source, Table
from varde.sources.reading import ROW, numbers, read_csv, whole_numbers
from varde.sources.sipri_transfers import KINDS, UNIT, parties
from varde.states import Registry

VERSION = "2022"

FILE = RawFile(
    role="values",
    patterns=("sipri-exports*.csv",),
    columns=("supplier", "recipient", "year", "value", "supplier_cown", "recipient_cown"),
    sha256={"sipri-exports-processed.csv": "07bb55395106ab6bda65d6379bef8ffbfbc036a8ce8e607f0759baf5496f1958"},
)


def read(inputs: Inputs, registry: Registry) -> dict[str, pl.DataFrame]:
    """Read the values."""
    path = inputs.one("values")
    frame = read_csv(path, ["supplier", "recipient", "year", "value"])
    filled(frame, path, "supplier", "recipient", "year", "value")
    frame = numbers(whole_numbers(frame, path, "year"), path, "value")
    for party in ("supplier", "recipient"):
        frame = frame.with_columns(pl.col(party).alias(f"{party}_name"), parties(pl.col(party)).alias(f"{party}_kind"))
        of_states = frame.with_columns(pl.when(pl.col(f"{party}_kind") == "state").then(pl.col(party)).alias(party))
        frame = frame.with_columns(state_keys(of_states, path, registry, party, source="sipri", years="year"))
    vintage = edition(path, FILE, VERSION, frame["year"].max())
    frame = frame.rename({"value": "tiv"}).with_columns(pl.lit(vintage).alias("vintage"))
    return {
        "arms_transfer_values": frame.select(ROW, *(f.name for f in FIELDS)).sort(
            "supplier_name", "recipient_name", "year"
        )
    }


FIELDS = (
    Field("supplier_name", "string", "Supplier, as SIPRI names it.", required=True),
    Field("recipient_name", "string", "Recipient, as SIPRI names it.", required=True),
    Field("year", "year", "Year of delivery.", required=True),
    Field("supplier", "string", "Supplying state; empty for groups, organisations and unknown ones.", state=True),
    Field("supplier_kind", "string", "What the supplier is.", required=True, enum=KINDS),
    Field("recipient", "string", "Recipient state; empty for groups, organisations and unknown ones.", state=True),
    Field("recipient_kind", "string", "What the recipient is.", required=True, enum=KINDS),
    Field("tiv", "number", "Value of deliveries; zero is less than half a unit.", UNIT, True, minimum=0),
    Field("vintage", "string", "Edition of the table.", required=True),
)

SOURCE = Source(
    id="sipri_transfer_values",
    title="SIPRI arms exports by supplier, recipient and year, trend-indicator values",
    publisher="Stockholm International Peace Research Institute, arranged by 360info",
    version=VERSION,
    published="2022",
    licence="(c) SIPRI, no passing on",
    licence_url="https://www.sipri.org/about/terms-and-conditions",
    citation="SIPRI Arms Transfers Database, as of 2022, arranged by 360info. https://doi.org/10.55163/SAFC1241",
    address="https://www.sipri.org/databases/armstransfers",
    embed=False,
    files=(FILE,),
    tables=(
        Table(
            name="arms_transfer_values",
            description="Value of deliveries of major arms from one party to another in a year.",
            key=("supplier_name", "recipient_name", "year"),
            fields=FIELDS,
            time="year",
        ),
    ),
    read=read,
    checks=(
        Check(
            "Rows of the edition to 2021, counted in the file itself",
            "SELECT nullif(count(*), 0) FROM arms_transfer_values WHERE vintage = '2022'",
            21324,
        ),
    ),
    known_faults="COW numbers are missing (NA) for Serbia, Palestine, Western Sahara and others: names are used.",
)
