"""RADPKO: bases of UN peace operations in Africa by year, with strength by contributor, on the user's own copy.

One row a mission, base and year, and five columns a contributor: whether present (share of the year), all personnel,
troops, police and military observers, each the mean over the months of the year. Quirks: contributors are in the names
of columns ("burkina.faso_untrp", "democratic.republic.of.the.congo"); `korea` and `south.korea` are both there; three
rows lack a position, three the name of the base, and some subtotals are "NaN"; `date` is the first month with data in
the year; the contributors listed do not always add up to the total of the base (UNAMID), nor a contributor's kinds to
its personnel (UNMIS). Only the columns named here are read.
"""

from __future__ import annotations

import re

import polars as pl

from varde.errors import DataFileError
from varde.sources.columns import edition, filled, state_keys
from varde.sources.contract import Check, Field, Inputs, RawFile, Source, Table
from varde.sources.reading import ROW, dates, numbers, read_csv, read_text, whole_numbers
from varde.states import Registry

VERSION = "2019"
MEASURES = {"pko": "personnel", "untrp": "troops", "unpol": "police", "unmob": "observers"}
TOTALS = {
    "pko_deployed": "personnel",
    "untrp": "troops",
    "unpol": "police",
    "unmob": "observers",
    "f_untrp": "women_troops",
    "f_unpol": "women_police",
    "f_unmob": "women_observers",
}
UNNAMED = "(unnamed)"
NO_CONTRIBUTORS = frozenset({"afr", "asian", "west", "mltipko", "f"})

FILE = RawFile(
    role="bases",
    patterns=("radpko_bases_cc_y*.csv",),
    columns=("mission", "country", "base", "date", "year", "latitude", "longitude", *TOTALS, "contributing_countries"),
    sha256={"radpko_bases_cc_y.csv": "31e70e4caf0a886b6ac0269a6f351a0fd425672edc5d274cea9bd4e2061fe4e3"},
)


def read(inputs: Inputs, registry: Registry) -> dict[str, pl.DataFrame]:
    """Read the bases and their contributors."""
    path = inputs.one("bases")
    header = read_text(path).partition("\n")[0].strip().split(",")
    contributors = [
        m[1] for c in header if (m := re.fullmatch(r'"?([a-z.]+)_untrp"?', c)) and m[1] not in NO_CONTRIBUTORS
    ]
    if not contributors:
        raise DataFileError(path, "no column is a contributor's, such as norway_untrp", row=1)
    by_contributor = [f"{c}_{m}" for c in contributors for m in MEASURES]
    columns = ("mission", "country", "base", "date", "year", "latitude", "longitude", *TOTALS)
    frame = read_csv(path, [*columns, *by_contributor], nulls=("", "NaN", "NA"))
    filled(frame, path, "mission", "country", "date", "year", "pko_deployed")
    frame = frame.with_columns(pl.col("base").fill_null(UNNAMED))
    frame = whole_numbers(dates(frame, path, "date"), path, "year")
    frame = numbers(frame, path, "latitude", "longitude", *TOTALS, *by_contributor)
    vintage = pl.lit(edition(path, FILE, VERSION, frame["year"].max())).alias("vintage")
    frame = frame.with_columns(vintage)
    bases = frame.with_columns(
        state_keys(frame, path, registry, "country", source="radpko", years="year").alias("area"),
    ).rename(TOTALS)
    parts = []
    for each in contributors:
        part = frame.select(
            ROW,
            "mission",
            "base",
            "year",
            pl.lit(each.replace(".", " ")).alias("contributor_name"),
            *(pl.col(f"{each}_{m}").alias(name) for m, name in MEASURES.items()),
            "vintage",
        )
        parts.append(part.filter(pl.any_horizontal(pl.col(m) > 0 for m in MEASURES.values())))
    long = pl.concat(parts)
    keys = state_keys(long, path, registry, "contributor_name", source="radpko", years="year")
    long = long.with_columns(keys.alias("contributor"))
    return {
        "radpko_bases": bases.select(ROW, *(f.name for f in BASE_FIELDS)),
        "radpko_contributors": long.select(ROW, *(f.name for f in CONTRIBUTOR_FIELDS)),
    }


KEY_FIELDS = (
    Field("mission", "string", "UN peace operation, by its acronym.", required=True),
    Field("base", "string", f"Place of the base, as the source names it; {UNNAMED} in three rows.", required=True),
    Field("year", "year", "Year.", required=True),
)
VINTAGE = Field("vintage", "string", "Last year of the dataset.", required=True)
WHAT = {
    "personnel": "Uniformed personnel",
    "troops": "Troops",
    "police": "Police",
    "observers": "Military observers",
    "women_troops": "Women among the troops",
    "women_police": "Women among the police",
    "women_observers": "Women among the observers",
}


def _strength(name: str) -> Field:
    return Field(name, "number", f"{WHAT[name]}, mean over the months of the year.", "persons", minimum=0)


BASE_FIELDS = (
    *KEY_FIELDS,
    Field("date", "date", "First day of the first month with data in the year.", required=True),
    Field("country", "string", "Country or area, as the source names it.", required=True),
    Field("area", "string", "The same in the registry of states.", state=True),
    Field("latitude", "number", "Latitude, WGS 84.", "degrees", minimum=-90, maximum=90),
    Field("longitude", "number", "Longitude, WGS 84.", "degrees", minimum=-180, maximum=180),
    *(_strength(name) for name in TOTALS.values()),
    VINTAGE,
)
CONTRIBUTOR_FIELDS = (
    *KEY_FIELDS,
    Field("contributor_name", "string", "Contributor, as the name of the column has it.", required=True),
    Field("contributor", "string", "The same in the registry of states.", required=True, state=True),
    *(_strength(name) for name in MEASURES.values()),
    VINTAGE,
)

SOURCE = Source(
    id="radpko_bases",
    title="Robust Africa Deployments of Peacekeeping Operations (RADPKO): bases by year and contributor",
    publisher="Patrick Hunnicutt and William G. Nomikos",
    version=VERSION,
    published="2020",
    licence="not stated",
    citation=(
        "Hunnicutt, P. and Nomikos, W. G. (2020). Nationality, Gender, and Deployments at the Local Level: "
        "Introducing the RADPKO Dataset. International Peacekeeping 27(4)."
    ),
    address="",
    embed=False,
    files=(FILE,),
    tables=(
        Table(
            name="radpko_bases",
            description="Base of a UN peace operation in Africa in a year, with its strength.",
            key=("mission", "base", "year"),
            fields=BASE_FIELDS,
            time="year",
        ),
        Table(
            name="radpko_contributors",
            description="Contributor's strength at a base of a UN peace operation in Africa in a year.",
            key=("mission", "base", "year", "contributor_name"),
            fields=CONTRIBUTOR_FIELDS,
            time="year",
        ),
    ),
    read=read,
    checks=(
        Check(
            "Bases and years to 2019, counted in the file itself",
            "SELECT nullif(count(*), 0) FROM radpko_bases WHERE vintage = '2019'",
            2652,
        ),
    ),
    known_faults=(
        "Three rows lack a position and three the name of the base. Contributors do not always add up to the base's "
        "total (UNAMID 2010-11, MINURCAT), nor kinds of personnel to a contributor's (UNMIS). Subtotals by continent "
        "are not read."
    ),
)
