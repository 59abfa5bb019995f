"""Global Organized Crime Index of the Global Initiative (GI-TOC), on the user's own copy.

A workbook with one sheet an edition ("2023_dataset", "2021_dataset"), one row a country, one column an indicator.
Quirks: in the sheet of 2023, "." has become "," in names of countries and columns ("Congo, Dem, Rep,", "Criminality
avg,"), while numbers kept their points; averages are named with "avg." in 2023 and without in 2021; five indicators
are new in 2023, so that its averages rest on more of them. Scores run from 1 to 10, averages may lie between.
"""

from __future__ import annotations

import re

import fastexcel
import polars as pl

from varde.errors import DataFileError
from varde.sources.columns import edition, state_keys
from varde.sources.contract import Check, Field, Inputs, RawFile, Source, Table
from varde.sources.reading import ROW, numbers, read_bytes, read_sheet
from varde.states import Registry

VERSION = "2023"

MARKETS = (
    "Human trafficking", "Human smuggling", "Arms trafficking", "Flora crimes", "Fauna crimes",
    "Non-renewable resource crimes", "Heroin trade", "Cocaine trade", "Cannabis trade", "Synthetic drug trade",
)  # fmt: skip
MARKETS_2023 = (
    "Cyber-dependent crimes", "Financial crimes", "Trade in counterfeit goods", "Illicit trade in excisable goods",
    "Extortion and protection racketeering",
)  # fmt: skip
ACTORS = ("Mafia-style groups", "Criminal networks", "State-embedded actors", "Foreign actors")
ACTORS_2023 = ("Private sector actors",)
RESILIENCE = (
    "Political leadership and governance", "Government transparency and accountability", "International cooperation",
    "National policies and laws", "Judicial system and detention", "Law enforcement", "Territorial integrity",
    "Anti-money laundering", "Economic regulatory capacity", "Victim and witness support", "Prevention",
    "Non-state actors",
)  # fmt: skip
AVERAGES = ("Criminality", "Criminal markets", "Criminal actors", "Resilience")
GROUPS = {
    **dict.fromkeys(AVERAGES, "average"),
    **dict.fromkeys((*MARKETS, *MARKETS_2023), "criminal markets"),
    **dict.fromkeys((*ACTORS, *ACTORS_2023), "criminal actors"),
    **dict.fromkeys(RESILIENCE, "resilience"),
}
OF_EVERY_EDITION = (*AVERAGES, *MARKETS, *ACTORS, *RESILIENCE)

FILE = RawFile(
    role="workbook",
    patterns=("global_oc_index*.xlsx", "*organized_crime_index*.xlsx"),
    columns=("Continent", "Region", "Country", "Human trafficking", "Mafia-style groups", "State-embedded actors"),
    sha256={"global_oc_index.xlsx": "764cac5ff3f00c8c343abea2c9658fd23ab4351c115034af2108a9d0e1c5d4ef"},
)


def indicator(name: str) -> str:
    """Name of an indicator without the "avg." of its column, whatever its full stop became."""
    return re.sub(r"\s+avg[.,]?$", "", name.strip())


def read(inputs: Inputs, registry: Registry) -> dict[str, pl.DataFrame]:
    """Read every edition in the workbook."""
    path = inputs.one("workbook")
    raw = read_bytes(path)
    try:
        book = fastexcel.read_excel(raw)
    except Exception as error:
        raise DataFileError(path, f"is not a whole workbook ({error})", hint="Download it again.") from None
    sheets = {int(m[1]): name for name in book.sheet_names if (m := re.fullmatch(r"(\d{4})_dataset", name.strip()))}
    if not sheets:
        raise DataFileError(path, f"has no sheet like '2023_dataset'; it has {', '.join(book.sheet_names)}")
    parts = []
    for year, sheet in sorted(sheets.items()):
        head = [c.name for c in book.load_sheet(sheet, n_rows=0).available_columns()]
        known = {c: indicator(c) for c in head if indicator(c) in GROUPS}
        for name in OF_EVERY_EDITION:
            if name not in known.values():
                raise DataFileError(path, f"sheet {sheet!r} has no such column", row=1, column=name)
        wide = read_sheet(path, ["Country", *known], sheet=sheet)
        long = wide.unpivot(list(known), index=[ROW, "Country"], variable_name="indicator", value_name="score")
        long = numbers(long, path, "score").with_columns(pl.lit(year, pl.Int64).alias("year"))
        empty = long.filter(pl.col("score").is_null() | pl.col("Country").is_null())
        if len(empty):
            raise DataFileError(path, "the cell is empty", row=empty[ROW][0], column=empty["indicator"][0])
        keys = state_keys(long, path, registry, "Country", source="ocindex", years="year")
        names = pl.col("indicator").replace_strict(known)
        parts.append(long.with_columns(keys.alias("state"), names.alias("indicator")))
    table = pl.concat(parts).with_columns(
        pl.col("indicator").replace_strict(GROUPS).alias("group"),
        pl.lit(edition(path, FILE, VERSION, max(sheets))).alias("vintage"),
    )
    return {"organised_crime_scores": table.select(ROW, *(f.name for f in FIELDS)).sort("state", "year", "indicator")}


FIELDS = (
    Field("state", "string", "State.", required=True, state=True),
    Field("year", "year", "Edition of the index.", required=True),
    Field("indicator", "string", "What is scored, in the publisher's words.", required=True, enum=tuple(GROUPS)),
    Field(
        "group",
        "string",
        "What the indicator belongs to; high scores are bad, save for resilience.",
        required=True,
        enum=("average", "criminal markets", "criminal actors", "resilience"),
    ),
    Field("score", "number", "Score.", "points from 1 to 10", True, minimum=0, maximum=10),
    Field("vintage", "string", "Release of the workbook.", required=True),
)

SOURCE = Source(
    id="organised_crime_index",
    title="Global Organized Crime Index",
    publisher="Global Initiative Against Transnational Organized Crime",
    version=VERSION,
    published="2023-09",
    licence="(c) GI-TOC, ask",
    citation=(
        "Global Initiative Against Transnational Organized Crime (2023). Global Organized Crime Index 2023. Geneva."
    ),
    address="https://ocindex.net",
    embed=False,
    files=(FILE,),
    tables=(
        Table(
            name="organised_crime_scores",
            description="Score of a state on one indicator in one edition of the index.",
            key=("state", "year", "indicator"),
            fields=FIELDS,
            time="year",
        ),
    ),
    read=read,
    checks=(
        Check(
            "Countries in the edition of 2023, as the workbook's own front sheet says",
            "SELECT nullif(count(DISTINCT state), 0) FROM organised_crime_scores "
            "WHERE vintage = '2023' AND year = 2023",
            193,
        ),
    ),
    known_faults='In the sheet of 2023, "." became "," in names of countries and columns: read as the same.',
)
