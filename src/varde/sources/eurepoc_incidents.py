"""European Repository of Cyber Incidents (EuRepoC), global dataset 1.1: incidents, on the user's own copy.

Quirks: some cells hold Python lists as text ("['Iran', 'Israel']"), with a state once for each receiver or initiator;
others hold lists with semicolons; the days are often 1 January because only the year is known, and some incidents have
none. A party may be a state, a region ("Europe (region)"), an organisation, or "Unknown" or "Not available". Texts
and links are not taken. Receivers and attributions come in files of their own (`eurepoc_receivers`,
`eurepoc_attributions`).
"""

from __future__ import annotations

import ast
from datetime import date
from pathlib import Path

import polars as pl

from varde.errors import DataFileError
from varde.sources.columns import edition, filled, state_keys
from varde.sources.contract import Check, Field, Inputs, RawFile, Source, Table
from varde.sources.reading import ROW, dates, flags, numbers, read_csv, whole_numbers
from varde.states import Registry

VERSION = "1.1"
PERIOD = (date(2000, 1, 1), date(2099, 12, 31))
"""What the repository covers: names are read as of then."""

INCIDENTS = RawFile(
    role="incidents",
    patterns=("EuRepoC_Global_Database*.csv", "EuRepoC_Global_Dataset*.csv"),
    columns=("ID", "start_date", "incident_type", "receiver_country", "initiator_country", "weighted_cyber_intensity"),
    sha256={"EuRepoC_Global_Database_1.1.csv": "114f10531a92a1038700ed19d4c4c83e97354ff3803186578f10325355ac6c03"},
)


def listed(path: Path, row: int, column: str, cell: str | None) -> list[str]:
    """The names in a cell written as a Python list, each once, in their order.

    Raises
    ------
    DataFileError
        Where the cell is no such list.
    """
    if cell is None:
        return []
    try:
        names = ast.literal_eval(cell)
        if not isinstance(names, list) or not all(isinstance(n, str) for n in names):
            raise ValueError
    except (ValueError, SyntaxError):
        raise DataFileError(path, f"{cell[:80]!r} is no list like ['Iran', 'Israel']", row=row, column=column) from None
    return list(dict.fromkeys(n.strip() for n in names if n.strip()))


def _parties(frame: pl.DataFrame, path: Path, registry: Registry, column: str, role: str) -> pl.DataFrame:
    """One row for each party of an incident in a role."""
    rows = [
        (row, incident, role, name)
        for row, incident, cell in zip(frame[ROW], frame["ID"], frame[column], strict=True)
        for name in listed(path, row, column, cell)
    ]
    long = pl.DataFrame(
        rows, schema={ROW: pl.Int64, "incident": pl.Int64, "role": pl.String, column: pl.String}, orient="row"
    )
    return long.select(
        "incident",
        "role",
        pl.col(column).alias("party"),
        state_keys(long, path, registry, column, source="eurepoc", period=PERIOD).alias("state"),
    )


def read(inputs: Inputs, registry: Registry) -> dict[str, pl.DataFrame]:
    """Read incidents and their parties."""
    path = inputs.one("incidents")
    wanted = [
        *INCIDENTS.columns, "name", "end_date", "initiator_category", "number_of_attributions", "has_disruption",
        "unweighted_cyber_intensity", "offline_conflict_intensity_subcode", "impact_indicator_value",
    ]  # fmt: skip
    frame = read_csv(path, wanted)
    filled(frame, path, "ID")
    frame = whole_numbers(frame, path, "ID", "number_of_attributions", "unweighted_cyber_intensity")
    frame = numbers(dates(frame, path, "start_date", "end_date"), path, "weighted_cyber_intensity")
    frame = numbers(flags(frame, path, "has_disruption"), path, "impact_indicator_value")
    vintage = pl.lit(edition(path, INCIDENTS, VERSION, frame["start_date"].max())).alias("vintage")
    categories = [
        "; ".join(sorted(listed(path, row, "initiator_category", cell))) or None
        for row, cell in zip(frame[ROW], frame["initiator_category"], strict=True)
    ]
    incidents = frame.select(
        ROW,
        pl.col("ID").alias("incident"),
        "name",
        "start_date",
        "end_date",
        pl.col("start_date").dt.year().cast(pl.Int64).alias("year"),
        pl.col("incident_type").alias("types"),
        pl.Series("initiator_categories", categories, dtype=pl.String),
        pl.col("has_disruption").alias("disruption"),
        pl.col("number_of_attributions").alias("attributions"),
        pl.col("unweighted_cyber_intensity").alias("intensity"),
        pl.col("weighted_cyber_intensity").alias("weighted_intensity"),
        pl.col("impact_indicator_value").alias("impact"),
        vintage,
    )
    parties = pl.concat(
        [
            _parties(frame, path, registry, "receiver_country", "receiver"),
            _parties(frame, path, registry, "initiator_country", "initiator"),
        ]
    ).with_columns(vintage)
    return {
        "cyber_incidents": incidents.sort("incident"),
        "cyber_incident_parties": parties.sort("incident", "role", "party"),
    }


INCIDENT = Field("incident", "integer", "Number of the incident at EuRepoC.", required=True)
VINTAGE = Field("vintage", "string", "Edition of the dataset.", required=True)

SOURCE = Source(
    id="eurepoc_incidents",
    title="European Repository of Cyber Incidents: Global Dataset",
    publisher="EuRepoC consortium",
    version=VERSION,
    published="2023-08",
    licence="see publisher",
    citation="European Repository of Cyber Incidents (EuRepoC), Global Dataset 1.1, 2023. https://eurepoc.eu",
    address="https://eurepoc.eu",
    embed=False,
    files=(INCIDENTS,),
    tables=(
        Table(
            name="cyber_incidents",
            description="Cyber incident with a political dimension.",
            key=("incident",),
            time="start_date",
            kind="event",
            fields=(
                INCIDENT,
                Field("name", "string", "Short title."),
                Field("start_date", "date", "First day; 1 January where only the year is known."),
                Field("end_date", "date", "Last day; 1 January where only the year is known."),
                Field("year", "year", "Year of the first day."),
                Field("types", "string", "Kinds of incident, with semicolons between."),
                Field("initiator_categories", "string", "Kinds of initiator, with semicolons between."),
                Field("disruption", "boolean", "Whether it disrupted a service."),
                Field("attributions", "integer", "How many attributions are recorded.", "attributions", minimum=0),
                Field("intensity", "integer", "Cyber intensity, unweighted.", "points", minimum=0),
                Field("weighted_intensity", "number", "Cyber intensity, weighted by the target.", "points", minimum=0),
                Field("impact", "number", "Impact indicator; empty for most incidents.", "points", minimum=0),
                VINTAGE,
            ),
        ),
        Table(
            name="cyber_incident_parties",
            description="Receiver or initiator of a cyber incident.",
            key=("incident", "role", "party"),
            kind="list",
            fields=(
                INCIDENT,
                Field("role", "string", "What it was in the incident.", required=True, enum=("receiver", "initiator")),
                Field("party", "string", "State, region or organisation, as named.", required=True),
                Field("state", "string", "The same in the registry of states.", state=True),
                VINTAGE,
            ),
        ),
    ),
    read=read,
    checks=(
        Check(
            "Incidents in version 1.1, counted in the file itself",
            "SELECT nullif(count(*), 0) FROM cyber_incidents WHERE vintage = '1.1'",
            1643,
        ),
    ),
    known_faults=(
        "Lists as Python text, with repeats: read as sets. Days of 1 January often stand for a year. Incidents without "
        "a list of receivers or initiators have no party in that role."
    ),
)
