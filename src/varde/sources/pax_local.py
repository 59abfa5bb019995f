"""PA-X Local: where local agreements were made and who mediated them, on the user's own copy.

A place that is not known stands at 0, 0. `Mediator` is Y or N; the kinds of mediator are 0 or 1.
"""

from __future__ import annotations

import polars as pl

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
from varde.sources.reading import flags, numbers
from varde.states import Registry

_MEDIATORS = {
    "MedCentState": "central state",
    "MedRegState": "regional state",
    "MedLocState": "local state",
    "MedLocArmed": "local armed group",
    "MedReDomEld": "religious leader, elder or domestic figure",
    "MedLocCivSoc": "local civil society",
    "MedIntActor": "international actor",
    "MedOtherUnclear": "other or unclear",
}

TABLES = (
    Table(
        "pax_local_agreements",
        "Where a local agreement was made and who mediated it (PA-X Local).",
        (
            VINTAGE,
            AGREEMENT,
            DATE,
            Field("place", "string", "Name of the place."),
            Field("latitude", "number", "Latitude.", unit="degrees", minimum=-90, maximum=90),
            Field("longitude", "number", "Longitude.", unit="degrees", minimum=-180, maximum=180),
            Field("mediated", "boolean", "Whether somebody mediated."),
            Field("mediators", "string", "Kinds of mediator, with ', ' between."),
        ),
        ("vintage", "agreement_id"),
        time="date",
        kind="event",
    ),
)


def read(inputs: Inputs, states: Registry) -> dict[str, pl.DataFrame]:
    """Read where local agreements were made and who mediated them.

    Parameters
    ----------
    inputs : Inputs
        The edition.
    states : Registry
        Not needed: agreements are tied to states by `pax_agreement_states`.

    Raises
    ------
    DataFileError
        A column is missing, or a cell is not what it should be.
    """
    rows: list[dict[str, object]] = []
    for path in inputs.many("local"):
        columns = ("AgtId", "Dat", "Ver", "LocaleName", "LatDec", "LongDec", "Mediator", *_MEDIATORS)
        frame = numbers(load(path, columns), path, "LatDec", "LongDec")
        frame = flags(frame, path, "Mediator", true=("Y",), false=("N",))
        frame = flags(frame, path, *_MEDIATORS)
        for r in frame.iter_rows(named=True):
            # 0, 0 stands for a place that is not known, and is no place in the Gulf of Guinea.
            known = (r["LatDec"], r["LongDec"]) != (0.0, 0.0)
            rows.append(
                {
                    "vintage": r["vintage"],
                    "agreement_id": r["AgtId"],
                    "date": r["Dat"],
                    "place": r["LocaleName"],
                    "latitude": r["LatDec"] if known else None,
                    "longitude": r["LongDec"] if known else None,
                    "mediated": r["Mediator"],
                    "mediators": ", ".join(text for c, text in _MEDIATORS.items() if r[c]) or None,
                }
            )
    return {t.name: pl.DataFrame(rows, schema=columns_of(t)).sort(t.key) for t in TABLES}


SOURCE = Source(
    id="pax_local",
    title="PA-X Local",
    publisher=PUBLISHER,
    version="8",
    published="2024",
    licence=LICENCE,
    citation=("PA-X Local, Version 8. PeaceRep, University of Edinburgh. www.peaceagreements.org."),
    address=ADDRESS,
    embed=False,
    licence_url=LICENCE_URL,
    notice=NOTICE,
    files=(
        RawFile(
            "local",
            ("pax_local_*.csv",),
            columns=(*COMMON, "LocaleName", "MedIntActor"),
            many=True,
            sha256={"pax_local_v8_1.csv": "b5d4b199ce89e22687dd12cce512d189f1ba0bc9cefde016cf026b18cb7e1c80"},
        ),
    ),
    tables=TABLES,
    read=read,
    checks=(Check("Agreements of version 8", "SELECT sum(1) FROM pax_local_agreements WHERE vintage = '8'", 349),),
    known_faults="A place that is not known stands at 0, 0, and is left empty.",
    accumulates=True,
)
