"""European Repository of Cyber Incidents (EuRepoC), version 1.1: attributions, on the user's own copy.

Quirks: the number of an attribution is written with ".0" and stands in several rows where it names several actors;
the day is often 1 January because only the year is known; kinds carry examples in brackets, which are cut off.
"""

from __future__ import annotations

import polars as pl

from varde.sources.columns import edition, filled, numbered, state_keys
from varde.sources.contract import Check, Field, Inputs, RawFile, Source, Table
from varde.sources.eurepoc_incidents import INCIDENT, PERIOD, VERSION, VINTAGE
from varde.sources.reading import ROW, dates, read_csv, whole_numbers
from varde.states import Registry

FILE = RawFile(
    role="attributions",
    patterns=("EuRepoC_Attribution*.csv",),
    columns=("incident_ID", "attribution_ID", "attribution_date", "attribution_basis", "attributing_country"),
    sha256={"EuRepoC_Attribution_dataset_1.1.csv": "8448566dabb7e8e75c503eabded1528e8a50acb7492197dc0c1efefc169683ff"},
)


def read(inputs: Inputs, registry: Registry) -> dict[str, pl.DataFrame]:
    """Read the attributions."""
    path = inputs.one("attributions")
    frame = read_csv(
        path,
        [*FILE.columns, "attribution_type", "attributed_initiator_country", "attributed_initiator_category"],
    )
    filled(frame, path, "incident_ID")
    frame = dates(whole_numbers(frame, path, "incident_ID", "attribution_ID"), path, "attribution_date")
    frame = frame.with_columns(
        pl.col("incident_ID").alias("incident"),
        pl.col("attribution_ID").alias("attribution"),
        pl.col("attribution_date").alias("date"),
        pl.col("attribution_type").str.replace(r" \(e\.g\.,? .*$", "").alias("type"),
        pl.col("attribution_basis").alias("basis"),
        state_keys(frame, path, registry, "attributing_country", source="eurepoc", period=PERIOD).alias(
            "attributed_by"
        ),
        state_keys(frame, path, registry, "attributed_initiator_country", source="eurepoc", period=PERIOD).alias(
            "initiator"
        ),
        pl.col("attributed_initiator_category").alias("initiator_category"),
        pl.lit(edition(path, FILE, VERSION)).alias("vintage"),
    )
    frame = numbered(frame, ["incident"], "number").sort("incident", "number")
    return {"cyber_attributions": frame.select(ROW, *(f.name for f in FIELDS))}


NUMBER = Field("number", "integer", "Number within the incident, given by Varde.", required=True)
FIELDS = (
    INCIDENT,
    NUMBER,
    Field(
        "attribution", "integer", "Number of the attribution at EuRepoC; several rows where it names several actors."
    ),
    Field("date", "date", "Day of the attribution; 1 January where only the year is known."),
    Field("type", "string", "How it was made public."),
    Field("basis", "string", "Who attributes."),
    Field("attributed_by", "string", "State of the attributing actor.", state=True),
    Field("initiator", "string", "State of the initiator named.", state=True),
    Field("initiator_category", "string", "Kind of initiator named."),
    VINTAGE,
)

SOURCE = Source(
    id="eurepoc_attributions",
    title="European Repository of Cyber Incidents: attributions",
    publisher="EuRepoC consortium",
    version=VERSION,
    published="2023-08",
    licence="see publisher",
    citation="European Repository of Cyber Incidents (EuRepoC), Global Dataset 1.1, 2023. https://eurepoc.eu",
    address="https://eurepoc.eu",
    embed=False,
    files=(FILE,),
    tables=(
        Table(
            name="cyber_attributions",
            description="Attribution of a cyber incident to an initiator.",
            key=("incident", "number"),
            time="date",
            kind="event",
            fields=FIELDS,
        ),
    ),
    read=read,
    checks=(
        Check(
            "Rows in version 1.1, counted in the file itself",
            "SELECT nullif(count(*), 0) FROM cyber_attributions WHERE vintage = '1.1'",
            2643,
        ),
    ),
    known_faults="Twelve rows have no number of an attribution.",
)
