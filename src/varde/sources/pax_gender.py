"""PA-X Gender: what provisions on women, girls and gender the agreements of PA-X hold, on the user's own copy.

Every column that starts with `Wgg` is a kind of provision, 1 where an agreement has it; the names of the kinds come
in a second file, which writes one code with another capital letter. Two of the agreements listed bear no code.
"""

from __future__ import annotations

import csv
import io

import polars as pl

from varde.errors import DataFileError
from varde.sources.contract import Check, Field, Inputs, RawFile, Source, Table
from varde.sources.pax import (
    ADDRESS,
    AGREEMENT,
    COMMON,
    DATE,
    LICENCE,
    LICENCE_URL,
    NOTICE,
    PUBLISHER,
    VINTAGE,
    columns_of,
    load,
)
from varde.sources.reading import flags, read_csv, read_text
from varde.states import Registry

TABLES = (
    Table(
        "pax_gender_provisions",
        "A kind of provision on women, girls or gender in an agreement (PA-X Gender).",
        (
            VINTAGE,
            AGREEMENT,
            Field("code", "string", "PA-X Gender's code of the kind of provision."),
            Field("provision", "string", "Name of the kind, where the list of names is at hand."),
            DATE,
        ),
        ("vintage", "agreement_id", "code"),
        time="date",
        kind="event",
    ),
)


def read(inputs: Inputs, states: Registry) -> dict[str, pl.DataFrame]:
    """Read the provisions on women, one row a kind and agreement.

    Parameters
    ----------
    inputs : Inputs
        The edition, and perhaps the list of names of its codes.
    states : Registry
        Not needed: agreements are tied to states by `pax_agreement_states`.

    Raises
    ------
    DataFileError
        A column is missing, or a cell is not what it should be.
    """
    names: dict[str, str] = {}
    for path in inputs.many("gender_names"):
        listed = read_csv(path, ("id", "name"))
        # The list writes one code with another capital letter (WggHRSta for WggHrSta).
        names |= {str(i).casefold(): str(n) for i, n in listed.select("id", "name").iter_rows()}
    rows: list[dict[str, object]] = []
    for path in inputs.many("gender"):
        header = next(csv.reader(io.StringIO(read_text(path))), [])
        codes = tuple(c for c in header if c.startswith("Wgg"))
        if not codes:
            raise DataFileError(path, "has no column that starts with Wgg", row=1, hint="Is this PA-X Gender?")
        frame = flags(load(path, ("AgtId", "Dat", "Ver", *codes)), path, *codes)
        rows += [
            {
                "vintage": r["vintage"],
                "agreement_id": r["AgtId"],
                "code": c,
                "provision": names.get(c.casefold()),
                "date": r["Dat"],
            }
            for r in frame.iter_rows(named=True)
            for c in codes
            if r[c]
        ]
    return {t.name: pl.DataFrame(rows, schema=columns_of(t)).sort(t.key) for t in TABLES}


SOURCE = Source(
    id="pax_gender",
    title="PA-X Gender",
    publisher=PUBLISHER,
    version="9",
    published="2025",
    licence=LICENCE,
    citation=("PA-X Gender, Version 9. PeaceRep, University of Edinburgh. www.peaceagreements.org."),
    address=ADDRESS,
    embed=False,
    licence_url=LICENCE_URL,
    notice=NOTICE,
    files=(
        RawFile(
            "gender",
            ("pax_gender_*.csv",),
            columns=(*COMMON, "WggPar", "WggVio"),
            many=True,
            sha256={"pax_gender_v9.csv": "f1fd7e0f1686257a620f0da187069a67dbf821b7a260afd32ee0fc540c47e4a5"},
        ),
        RawFile(
            "gender_names",
            ("gender_categories.csv",),
            required=False,
            sha256={"gender_categories.csv": "bb39898727e602c5622853d6005da08181396e9d8b3a98634535bfdc325fd61c"},
        ),
    ),
    tables=TABLES,
    read=read,
    checks=(Check("Provisions of version 9", "SELECT sum(1) FROM pax_gender_provisions WHERE vintage = '9'", 2463),),
    known_faults="Two of the 465 agreements listed bear no code.",
    accumulates=True,
)
