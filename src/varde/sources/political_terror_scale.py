"""Political Terror Scale, on the user's own copy.

Levels 1 to 5 of state violence against physical integrity, coded apart from the reports of Amnesty International,
Human Rights Watch and the US State Department. Quirks: the file is Latin-1 ("Türkiye" would break
as UTF-8); "NA" is the missing value, with a code of its reason beside it, though every entity has a row for every year,
also when it did not exist (only rows with a level are kept); some entities are parts of states or areas
under another's control ("Israel in Occupied Territories", "Gaza (Hamas)"), which are kept by name.
"""

from __future__ import annotations

import polars as pl

from varde.sources.columns import edition, filled, state_keys
from varde.sources.contract import Check, Field, Inputs, RawFile, Source, Table
from varde.sources.reading import ROW, expect_values, read_csv, version_in_name, whole_numbers
from varde.states import Registry

VERSION = "2024"
LEVELS = {"PTS_A": "amnesty", "PTS_H": "human_rights_watch", "PTS_S": "state_department"}

FILE = RawFile(
    role="scale",
    patterns=("PTS-20*.csv", "PTS_20*.csv"),
    columns=("Country", "Country_OLD", "Year", "COW_Code_N", "PTS_A", "PTS_H", "PTS_S", "NA_Status_A"),
    sha256={"PTS-2024.csv": "a09d5d81584dcff8e3d4697411ba2fe4a429f47c96514fe2c43af3e8875c779b"},
)


def read(inputs: Inputs, registry: Registry) -> dict[str, pl.DataFrame]:
    """Read the scale."""
    path = inputs.one("scale")
    frame = read_csv(path, ["Country", "Year", *LEVELS], encoding="latin-1", nulls=("", "NA"))
    filled(frame, path, "Country", "Year")
    for column in LEVELS:
        expect_values(frame, path, column, ("1", "2", "3", "4", "5"))
    frame = whole_numbers(frame, path, "Year", *LEVELS)
    frame = frame.filter(pl.any_horizontal(pl.col(c).is_not_null() for c in LEVELS))
    vintage = version_in_name(path, r"PTS[-_](\d{4})") or edition(path, FILE, VERSION, frame["Year"].max())
    table = frame.select(
        ROW,
        pl.col("Country").alias("entity"),
        pl.col("Year").alias("year"),
        state_keys(frame, path, registry, "Country", source="pts", system="name", years="Year").alias("state"),
        *(pl.col(c).alias(name) for c, name in LEVELS.items()),
        pl.lit(vintage).alias("vintage"),
    )
    return {"political_terror_scale": table.sort("entity", "year")}


SOURCE = Source(
    id="political_terror_scale",
    title="Political Terror Scale",
    publisher="Political Terror Scale project",
    version=VERSION,
    published="2024",
    licence="see publisher",
    citation=(
        "Gibney, M., Haschke, P., Arnon, D., Pisanò, A., Barrett, G., Park, B. and Barnes, J. (2024). "
        "The Political Terror Scale 1976-2023. https://www.politicalterrorscale.org"
    ),
    address="https://www.politicalterrorscale.org",
    embed=False,
    files=(FILE,),
    tables=(
        Table(
            name="political_terror_scale",
            description="Levels of state violence against physical integrity, in an entity and year with at least one.",
            key=("entity", "year"),
            time="year",
            fields=(
                Field("entity", "string", "State or area, as the source names it.", required=True),
                Field("year", "year", "Year that the reports describe.", required=True),
                Field("state", "string", "The same in the registry of states; empty for parts of one.", state=True),
                *(
                    Field(
                        name, "integer", f"Level by the reports of {who}, 5 the worst.", "level", minimum=1, maximum=5
                    )
                    for name, who in (
                        ("amnesty", "Amnesty International"),
                        ("human_rights_watch", "Human Rights Watch"),
                        ("state_department", "the US State Department"),
                    )
                ),
                Field("vintage", "string", "Release of the scale.", required=True),
            ),
        ),
    ),
    read=read,
    checks=(
        Check(
            "Levels from the State Department's reports, counted in the file itself",
            "SELECT nullif(count(state_department), 0) FROM political_terror_scale WHERE vintage = '2024'",
            8514,
        ),
    ),
    known_faults=(
        "Latin-1. Rows of years in which an entity did not exist or has no level are left out; the Soviet Union of "
        "1977 has none by the State Department, though its code says it has one."
    ),
)
