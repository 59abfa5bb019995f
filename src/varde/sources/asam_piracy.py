"""Anti-Shipping Activity Messages of the US National Geospatial-Intelligence Agency (NGA).

One record a report of an attack on, or a hostile act against, a ship, by position and by NAVAREA and chart
subregion; no state is recorded, and none is read out of the narrative. Quirks of the file: positions are text in
degrees, minutes and seconds over two lines, often with sixty minutes where the next degree is meant (5°60' is 6°), and
once with seconds of 010; the header has a nameless last column; `hostility` is free text (some 430 spellings), and
covers military action and protest beside piracy; two records are in the file twice over; three lack the NAVAREA. The
narratives are not taken.
"""

from __future__ import annotations

import re
from pathlib import Path

import polars as pl

from varde.errors import DataFileError
from varde.sources.columns import edition, filled, text
from varde.sources.contract import Check, Field, Inputs, RawFile, Source, Table
from varde.sources.reading import ROW, dates, read_csv, version_in_name, whole_numbers
from varde.states import Registry

VERSION = "2022-06-21"

FILE = RawFile(
    role="reports",
    patterns=("asam_*.csv", "asam.csv", "asam-*.csv"),
    columns=("reference", "date", "position", "navArea", "subreg", "hostility", "victim"),
    sha256={"asam_2022-06-21.csv": "81f526cafea27c939b3bc776819026d9a16622039d3f934a5688b68720b62910"},
)

NAVAREAS = (
    "I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII", "XIII", "XIV", "XV", "XVI", "XVII",
    "XVIII", "XIX", "XX", "XXI",
)  # fmt: skip
"""The areas of the World-Wide Navigational Warning Service (IMO resolution A.706(17) as amended)."""

CLASSES = ("piracy or robbery", "suspicious approach", "military or political", "not stated", "unclear")

_POSITION = re.compile(
    r"""(\d{1,2})°(\d{1,2})'(0?\d{1,2}(?:\.\d+)?)"([NS])\s+(\d{1,3})°(\d{1,2})'(0?\d{1,2}(?:\.\d+)?)"([EW])"""
)
# Looked for in this order: a boarding by a navy is a military act, but whoever is called a pirate counts as one. The
# field is typed by hand, so the commonest misspellings are here too.
_WORDS = (
    ("piracy or robbery", r"pira[ct]|pirtat|priates|pierates|\bprates"),
    (
        "military or political",
        r"militar|milit(?:ant|ia)|nav(?:y|al)\b|gun ?boat|revolutionary|coast(?:al)? ?(?:guard|patrol)|patrol|warship|"
        r"rebel|terroris|separa?tis|guerr?illa|insurgent|polisario|liberation|movement|\bfront\b|forces\b|houthi|ltte|"
        r"protest|greenpeace|activist|extremist|authorit|government|customs|border|soldier|artillery|detain|seized|"
        r"missile|explosi|suicide|saboteur",
    ),
    (
        "piracy or robbery",
        r"rob|roobb|thie[fv]|thei?ft|stole|hijack|kidnap|board|bandit|intruder|assail|attack|gunm|armed|gunpoint|"
        r"unauthori[sz]ed|stow ?away",
    ),
    ("suspicious approach", r"susp|suc?pici|sus\[|siusp|suspici|suspicous|approach|mother ?ship"),
)
_NOTHING = frozenset({"unknown", "n/a", "unspecified", "unidentified", "unknown boat", "unknown vessel"})


def hostility_class(hostility: str | None) -> str:
    """Class of a report by the words of its `hostility` field; Varde's own reading, not the NGA's.

    Parameters
    ----------
    hostility : str or None
        The field as published.

    Returns
    -------
    str
        One of `CLASSES`.
    """
    if hostility is None or hostility.casefold() in _NOTHING:
        return "not stated"
    for name, words in _WORDS:
        if re.search(words, hostility, re.IGNORECASE):
            return name
    return "unclear"


def _degrees(path: Path, row: int, position: str) -> tuple[float, float]:
    """Latitude and longitude of a position in text."""
    found = _POSITION.fullmatch(position.strip())
    if found is None:
        raise DataFileError(
            path, f"{position!r} is no position like 1°07'00\"N 103°31'00\"E", row=row, column="position"
        )
    lat = int(found[1]) + int(found[2]) / 60 + float(found[3]) / 3600
    lon = int(found[5]) + int(found[6]) / 60 + float(found[7]) / 3600
    if lat > 90 or lon > 180 or max(int(found[2]), int(found[6]), float(found[3]), float(found[7])) > 60:
        raise DataFileError(path, f"{position!r} lies outside the globe", row=row, column="position")
    return round(-lat if found[4] == "S" else lat, 5), round(-lon if found[8] == "W" else lon, 5)


def read(inputs: Inputs, registry: Registry) -> dict[str, pl.DataFrame]:
    """Read the reports."""
    path = inputs.one("reports")
    frame = read_csv(path, list(FILE.columns))
    frame = text(frame, "reference", "navArea", "subreg", "hostility", "victim")
    filled(frame, path, "reference", "date", "position")
    # Two reports of 2021 are listed twice, the same to the letter; anything less alike is an error of the key.
    frame = frame.unique([c for c in frame.columns if c != ROW], keep="first", maintain_order=True)
    frame = dates(frame, path, "date")
    frame = whole_numbers(frame, path, "subreg")
    odd = frame.filter(frame["navArea"].is_not_null() & ~frame["navArea"].is_in(list(NAVAREAS)))
    if len(odd):
        raise DataFileError(path, f"{odd['navArea'][0]!r} is no NAVAREA", row=odd[ROW][0], column="navArea")
    places = [_degrees(path, row, place) for row, place in zip(frame[ROW], frame["position"], strict=True)]
    last = frame["date"].max()
    vintage = version_in_name(path, r"(\d{4}-\d{2}-\d{2})") or edition(path, FILE, VERSION, last)
    table = frame.select(
        ROW,
        "reference",
        "date",
        pl.col("date").dt.year().cast(pl.Int64).alias("year"),
        pl.Series("latitude", [p[0] for p in places], dtype=pl.Float64),
        pl.Series("longitude", [p[1] for p in places], dtype=pl.Float64),
        pl.col("navArea").alias("navarea"),
        pl.col("subreg").alias("subregion"),
        "hostility",
        pl.Series("hostility_class", [hostility_class(h) for h in frame["hostility"]], dtype=pl.String),
        "victim",
        pl.lit(vintage).alias("vintage"),
    )
    return {"anti_shipping_reports": table.sort("reference")}


SOURCE = Source(
    id="asam_piracy",
    title="Anti-Shipping Activity Messages (ASAM)",
    publisher="US National Geospatial-Intelligence Agency",
    version=VERSION,
    published="2022-06-21",
    licence="US public domain",
    citation=(
        "National Geospatial-Intelligence Agency, Maritime Safety Information: Anti-Shipping Activity Messages, "
        "as downloaded on 21 June 2022."
    ),
    address="https://msi.nga.mil/Piracy",
    embed=True,
    files=(FILE,),
    tables=(
        Table(
            name="anti_shipping_reports",
            description="Report of an attack on, or a hostile act against, a ship.",
            key=("reference",),
            time="date",
            kind="event",
            fields=(
                Field(
                    "reference",
                    "string",
                    "Number of the report: year of registration and running number.",
                    required=True,
                ),
                Field("date", "date", "Day of the event.", required=True),
                Field("year", "year", "Year of the event.", required=True),
                Field(
                    "latitude", "number", "Latitude, WGS 84, north positive.", "degrees", True, minimum=-90, maximum=90
                ),
                Field(
                    "longitude",
                    "number",
                    "Longitude, WGS 84, east positive.",
                    "degrees",
                    True,
                    minimum=-180,
                    maximum=180,
                ),
                Field(
                    "navarea",
                    "string",
                    "Area of the World-Wide Navigational Warning Service, in Roman numerals.",
                    enum=NAVAREAS,
                ),
                Field(
                    "subregion",
                    "integer",
                    "Region and subregion of the NGA's nautical charts, two digits.",
                    minimum=10,
                    maximum=99,
                ),
                Field("hostility", "string", "Who or what acted, in the words of the report."),
                Field(
                    "hostility_class",
                    "string",
                    "Class of the act by the words of `hostility`: Varde's own reading.",
                    required=True,
                    enum=CLASSES,
                ),
                Field("victim", "string", "Ship acted against, in the words of the report."),
                Field("vintage", "string", "Day of the download.", required=True),
            ),
        ),
    ),
    read=read,
    checks=(
        Check(
            "Reports of 2010, the year with most of them, counted in the file itself",
            "SELECT nullif(count(*), 0) FROM anti_shipping_reports WHERE vintage = '2022-06-21' AND year = 2010",
            545,
        ),
        Check(
            "Reports in the file, less the two listed twice",
            "SELECT nullif(count(*), 0) FROM anti_shipping_reports WHERE vintage = '2022-06-21'",
            8640,
        ),
    ),
    notice="Source: US National Geospatial-Intelligence Agency. Narratives are left out.",
    known_faults=(
        "Two reports (2021-161, 2021-207) are listed twice and kept once; 13 more agree with another in all but their "
        "number and are kept. Minutes of 60 stand for the next degree. Reports before 1985 were entered in later years "
        "and are few. Three reports lack the NAVAREA."
    ),
)
