"""European Repository of Cyber Incidents (EuRepoC), version 1.1: receivers of incidents, on the user's own copy.

One row a receiver and category, so that a receiver in two categories has two. Quirk: one category carries its own
definition in brackets, which is cut off. Receivers' names are not taken.
"""

from __future__ import annotations

import polars as pl

from varde.sources.columns import edition, filled, numbered, state_keys, text
from varde.sources.contract import Check, Field, Inputs, RawFile, Source, Table
from varde.sources.eurepoc_incidents import INCIDENT, PERIOD, VERSION, VINTAGE
from varde.sources.reading import ROW, read_csv, whole_numbers
from varde.states import Registry

FILE = RawFile(
    role="receivers",
    patterns=("EuRepoC_Receiver*.csv",),
    columns=("ID", "receiver_country", "receiver_region", "receiver_name", "receiver_category_subcode"),
    sha256={"EuRepoC_Receiver_dataset_1.1.csv": "80fa650aa87f9b5ba88703c3cae0994a107b6d369bb20e344b890189eebc8c6e"},
)


def read(inputs: Inputs, registry: Registry) -> dict[str, pl.DataFrame]:
    """Read the receivers."""
    path = inputs.one("receivers")
    frame = read_csv(path, [*FILE.columns, "receiver_category"])
    frame = text(frame, "receiver_country", "receiver_category", "receiver_category_subcode")
    filled(frame, path, "ID")
    frame = whole_numbers(frame, path, "ID")
    frame = frame.with_columns(
        pl.col("ID").alias("incident"),
        pl.col("receiver_country").alias("party"),
        state_keys(frame, path, registry, "receiver_country", source="eurepoc", period=PERIOD).alias("state"),
        pl.col("receiver_category").str.replace(r" \(corporate targets only.*$", "").alias("category"),
        pl.col("receiver_category_subcode").alias("subcategory"),
        pl.lit(edition(path, FILE, VERSION)).alias("vintage"),
    )
    frame = numbered(frame, ["incident"], "number").sort("incident", "number")
    return {"cyber_incident_receivers": frame.select(ROW, *(f.name for f in FIELDS))}


NUMBER = Field("number", "integer", "Number within the incident, given by Varde.", required=True)
FIELDS = (
    INCIDENT,
    NUMBER,
    Field("party", "string", "State, region or organisation that the receiver belongs to, as named."),
    Field("state", "string", "The same in the registry of states.", state=True),
    Field("category", "string", "Kind of receiver."),
    Field("subcategory", "string", "Kind of receiver, finer."),
    VINTAGE,
)

SOURCE = Source(
    id="eurepoc_receivers",
    title="European Repository of Cyber Incidents: receivers",
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
            name="cyber_incident_receivers",
            description="Receiver of a cyber incident in one category.",
            key=("incident", "number"),
            kind="list",
            fields=FIELDS,
        ),
    ),
    read=read,
    checks=(
        Check(
            "Rows in version 1.1, counted in the file itself",
            "SELECT nullif(count(*), 0) FROM cyber_incident_receivers WHERE vintage = '1.1'",
            6333,
        ),
    ),
)
