"""SIPRI Military Expenditure Database: the publisher's workbook, on the user's own copy.

One sheet a measure, countries by years, regions as headings without figures. Quirks: the header row stands at another
height in each sheet; "..." is "not available", "xxx" is "no such state that year", and both differ from an empty cell;
the base year of constant prices is in the name of the sheet; colours mark estimates and doubtful figures, which a
reader of values can't see; the USSR and Russia both have a row for 1987 to 1990. Shares are fractions of one. A sheet
"Share of govt. spending cleaned" in some copies is not SIPRI's and is passed over; so are regional totals and the
European Union's row.
"""

from __future__ import annotations

import re
from pathlib import Path

import fastexcel
import polars as pl

from varde.errors import DataFileError
from varde.sources.columns import edition, state_keys
from varde.sources.contract import Check, Field, Inputs, RawFile, Source, Table
from varde.sources.reading import ROW, numbers, read_bytes, read_sheet
from varde.states import Registry

VERSION = "2025"

FILE = RawFile(
    role="workbook",
    patterns=("SIPRI-Milex*.xlsx",),
    columns=("Country", "Notes", "1988", "2000", "2020"),
    sha256={"SIPRI-Milex-data-1949-2024_2.xlsx": "abab8d1462862858f11838dbc13a14ab061bd932f20b5889688d9bdf53e57625"},
)

# Sheet (a pattern on its name), column of the table.
MEASURES = (
    (r"Local currency calendar years", "local_currency"),
    (r"Constant \((\d{4})\) US\$", "constant_usd_million"),
    (r"Current US\$", "current_usd_million"),
    (r"Share of GDP", "share_of_gdp"),
    (r"Per capita", "per_capita_usd"),
    (r"Share of Govt\. spending", "share_of_government_spending"),
)
NOT_STATES = frozenset({"European Union"})
_DEEPEST_HEADER = 20


def _header_row(path: Path, book: fastexcel.ExcelReader, sheet: str) -> int:
    """How many rows stand above the header of a sheet."""
    top = book.load_sheet(sheet, header_row=None, n_rows=_DEEPEST_HEADER, use_columns=[0], dtypes="string").to_polars()
    for i, cell in enumerate(top.to_series()):
        if cell is not None and cell.strip() == "Country":
            return i
    raise DataFileError(path, f"sheet {sheet!r} has no row that begins with 'Country'", column="Country")


def _sheet(path: Path, book: fastexcel.ExcelReader, pattern: str, measure: str) -> tuple[pl.DataFrame, re.Match[str]]:
    """One measure, long: country, year, value."""
    found = [m for name in book.sheet_names if (m := re.fullmatch(pattern, name.strip()))]
    if not found:
        raise DataFileError(
            path, f"has no sheet like {pattern!r}; it has {', '.join(book.sheet_names)}", hint="Is it SIPRI's workbook?"
        )
    sheet = found[0].string
    above = _header_row(path, book, sheet)
    head = book.load_sheet(sheet, header_row=above, n_rows=0).available_columns()
    years = [c.name.strip() for c in head if re.fullmatch(r"\d{4}", c.name.strip())]
    if not years:
        raise DataFileError(path, f"sheet {sheet!r} has no column that is a year", row=above + 1)
    wide = read_sheet(path, ["Country", *years], sheet=sheet, header_row=above)
    wide = wide.filter(pl.col("Country").is_not_null() & pl.any_horizontal(pl.col(y).is_not_null() for y in years))
    long = wide.unpivot(years, index=[ROW, "Country"], variable_name="year", value_name=measure)
    long = long.filter(~pl.col(measure).fill_null("...").is_in(["...", ". .", "..", "xxx"]))
    long = numbers(long, path, measure).with_columns(pl.col("year").cast(pl.Int64))
    return long.with_columns(pl.col("Country").str.strip_chars()), found[0]


def read(inputs: Inputs, registry: Registry) -> dict[str, pl.DataFrame]:
    """Read the workbook."""
    path = inputs.one("workbook")
    raw = read_bytes(path)
    try:
        book = fastexcel.read_excel(raw)
    except Exception as error:
        raise DataFileError(path, f"is not a whole workbook ({error})", hint="Download it again.") from None
    table: pl.DataFrame | None = None
    base = None
    for pattern, measure in MEASURES:
        long, sheet = _sheet(path, book, pattern, measure)
        if measure == "constant_usd_million":
            base = int(sheet[1])
        repeated = long.filter(long.select("Country", "year").is_duplicated())
        if len(repeated):
            country = repeated["Country"][0]
            raise DataFileError(path, f"{country!r} is there twice in sheet {sheet.string!r}", row=repeated[ROW][0])
        table = long if table is None else table.join(long.drop(ROW), on=["Country", "year"], how="full", coalesce=True)
    assert table is not None
    table = table.filter(~pl.col("Country").is_in(list(NOT_STATES)))
    keys = state_keys(table, path, registry, "Country", source="sipri", years="year")
    last = table["year"].max()
    table = table.with_columns(
        pl.col("Country").alias("country"),
        keys.alias("state"),
        pl.lit(base, pl.Int64).alias("price_year"),
        pl.lit(edition(path, FILE, VERSION, last)).alias("vintage"),
    )
    return {"military_expenditure": table.select(ROW, *(f.name for f in FIELDS)).sort("country", "year")}


FIELDS = (
    Field("country", "string", "State, as SIPRI names it: the USSR and Russia are apart.", required=True),
    Field("year", "year", "Calendar year.", required=True),
    Field("state", "string", "State that spends.", required=True, state=True),
    Field("local_currency", "number", "Spending at current prices.", "local currency"),
    Field("constant_usd_million", "number", "Spending at the prices and rates of `price_year`.", "USD million"),
    Field("price_year", "year", "Base year of the constant prices.", required=True),
    Field("current_usd_million", "number", "Spending at current prices and rates.", "USD million"),
    Field("share_of_gdp", "number", "Share of gross domestic product.", "fraction of 1"),
    Field("per_capita_usd", "number", "Spending per head, current prices and rates.", "USD"),
    Field("share_of_government_spending", "number", "Share of general government spending.", "fraction of 1"),
    Field("vintage", "string", "Edition of the database.", required=True),
)

SOURCE = Source(
    id="sipri_expenditure",
    title="SIPRI Military Expenditure Database",
    publisher="Stockholm International Peace Research Institute",
    version=VERSION,
    published="2025-04",
    licence="(c) SIPRI, no passing on",
    licence_url="https://www.sipri.org/about/terms-and-conditions",
    citation="SIPRI Military Expenditure Database, 2025. https://doi.org/10.55163/CQGC9685",
    address="https://www.sipri.org/databases/milex",
    embed=False,
    files=(FILE,),
    tables=(
        Table(
            name="military_expenditure",
            description="Military expenditure of a state in a year.",
            key=("country", "year"),
            fields=FIELDS,
            time="year",
        ),
    ),
    read=read,
    checks=(
        Check(
            "Years with a figure in constant prices: 8,329 in the sheet, less the European Union's",
            "SELECT nullif(count(constant_usd_million), 0) FROM military_expenditure WHERE vintage = '2025'",
            8326,
        ),
    ),
    known_faults=(
        "Estimates (blue) and doubtful figures (red) are told by colour alone and can't be kept. The held copy has a "
        "sheet that is not SIPRI's ('Share of govt. spending cleaned'): passed over."
    ),
)
