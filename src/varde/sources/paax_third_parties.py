"""PAA-X, wide table: which kinds of third party an agreement of PA-X has, on the user's own copy.

Of its 295 columns most repeat PA-X version 9 and are left out. Only agreements with a third party have a row.
"""

from __future__ import annotations

import polars as pl

from varde.errors import DataFileError
from varde.sources.columns import edition
from varde.sources.contract import Check, Field, Inputs, RawFile, Source, Table
from varde.sources.pax import COMMON
from varde.sources.reading import ROW, flags, read_csv, version_in_name, whole_numbers
from varde.states import Registry

VERSION = r"v_?(\d+(?:\.\d+)+)"

_WIDE = {
    "IGO": ("intergovernmental", "An intergovernmental organisation."),
    "EU": ("european_union", "The European Union."),
    "regional": ("regional", "A regional organisation."),
    "UN": ("united_nations", "The United Nations in any form."),
    "UN Mission": ("un_mission", "A mission of the United Nations."),
    "UNSC": ("security_council", "The Security Council."),
    "P5": ("permanent_member", "A permanent member of the Security Council."),
}

TABLES = (
    Table(
        "paax_third_party_kinds",
        "An agreement with third parties, and of which kinds (wide table of PAA-X).",
        (
            Field("agreement_id", "integer", "PA-X's number of the agreement (AgtId)."),
            *(Field(name, "boolean", text, required=True) for name, text in _WIDE.values()),
            Field("vintage", "string", "Version of PAA-X that the row was read from.", required=True),
        ),
        ("agreement_id",),
        kind="list",
    ),
)


def read(inputs: Inputs, states: Registry) -> dict[str, pl.DataFrame]:
    """Read which kinds of third party each agreement has.

    Parameters
    ----------
    inputs : Inputs
        The wide table.
    states : Registry
        Not needed.

    Raises
    ------
    DataFileError
        A column is missing, a cell is not what it should be, or an agreement stands there twice.
    """
    path = inputs.one("third_parties")
    frame = whole_numbers(read_csv(path, ("AgtId", *_WIDE)), path, "AgtId")
    frame = flags(frame, path, *_WIDE).sort("AgtId")
    doubled = frame.filter(frame["AgtId"].is_duplicated())
    if len(doubled):
        raise DataFileError(path, f"the agreement {doubled['AgtId'][0]} stands there twice", row=doubled[ROW][-1])
    columns = (pl.col(c).alias(name) for c, (name, _) in _WIDE.items())
    version = version_in_name(path, VERSION) or edition(path, SOURCE.files[0], SOURCE.version, "not stated")
    vintage = pl.lit(version).alias("vintage")
    return {"paax_third_party_kinds": frame.select(pl.col("AgtId").alias("agreement_id"), *columns, vintage)}


SOURCE = Source(
    id="paax_third_parties",
    title="PAA-X: kinds of third party by agreement",
    publisher="PeaceRep, University of Edinburgh",
    version="0.2",
    published="2025",
    licence="not stated",
    citation=(
        "PAA-X Peace Agreement Actor Dataset, version 0.2. PeaceRep: The Peace and Conflict Resolution Evidence "
        "Platform, University of Edinburgh."
    ),
    address="https://www.peaceagreements.org",
    embed=False,
    files=(
        RawFile(
            "third_parties",
            ("paax_third_parties*.csv",),
            columns=(*COMMON, "has_third_party", "org_region", "UN Mission", "all_P5"),
            sha256={
                "paax_third_parties_v_0.2_wide.csv": "ec59a5ad4995544cfead0559e85fdaf6d3eaed75ab27536aacc8f77063711146"
            },
        ),
    ),
    tables=TABLES,
    read=read,
    checks=(
        Check(
            "Agreements with a third party, of which 456 with the United Nations",
            "SELECT CASE WHEN sum(united_nations::int) = 456 THEN count(*) END FROM paax_third_party_kinds",
            1060,
        ),
    ),
    known_faults="Agreements without a third party have no row.",
)
