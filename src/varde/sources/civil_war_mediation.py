"""Civil War Mediation: whether and by whom civil wars were mediated, 1946 to 2011, on the user's own copy.

One row is a civil war episode with one mediation effort, or with none. Quirks:

- The file is in the old encoding of the Macintosh (mac_roman).
- It has no identifier, and ten rows stand there twice. Rows are numbered here in the order of their content, so that
  the number does not depend on the order in the file; the doubles are kept, since two efforts may look alike.
- Days are written month/day/year, the year with two or four digits; two digits from 30 on are of the 20th century. A
  day that is not known leaves gaps ("4//1994") or question marks: then only its year is kept.
- "NA" stands for no value.
"""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import polars as pl

from varde.errors import DataFileError
from varde.sources.columns import filled
from varde.sources.contract import Check, Field, Inputs, RawFile, Source, Table
from varde.sources.reading import ROW, expect_values, read_csv, whole_numbers
from varde.states import Registry

_COLUMNS = {
    "country": "country",
    "sidea": "side_a",
    "sideb": "side_b",
    "Med_yes.no": "mediated",
    "year_term": "year_ended",
    "Incompatibility": "incompatibility",
    "territory": "territory",
    "episode.start.date": "episode_start",
    "episode.end.date": "episode_end",
    "med.begins": "mediation_start",
    "med.ends": "mediation_end",
    "name.of.third.party": "third_parties",
}

TABLES = (
    Table(
        "civil_war_mediations",
        "A civil war episode with one mediation effort, or with none.",
        (
            Field("case", "integer", "Number of the row, in the order of its content.", minimum=1),
            Field("state", "string", "State in which the civil war was fought.", required=True, state=True),
            Field("side_a", "string", "Government side, as the authors write it."),
            Field("side_b", "string", "Opposed side, as the authors write it."),
            Field("mediated", "boolean", "Whether there was mediation; empty where the authors do not say."),
            Field("year_ended", "year", "Year in which the episode ended, or the last year of the data."),
            Field("territory", "string", "Territory fought over, or the state."),
            Field("episode_start", "date", "First day of the episode."),
            Field("episode_end", "date", "Last day of the episode; empty where it had not ended or no day is known."),
            Field("mediation_start", "date", "First day of the mediation; empty where no day is known."),
            Field("mediation_start_year", "year", "Year in which the mediation began."),
            Field("mediation_end", "date", "Last day of the mediation; empty where no day is known."),
            Field("mediation_end_year", "year", "Year in which the mediation ended."),
            Field("third_parties", "string", "Who mediated, as the authors write it."),
        ),
        ("case",),
        time="year_ended",
        kind="event",
    ),
)


def _day(cell: str | None, path: Path, row: int, column: str) -> tuple[date | None, int | None]:
    """Day and year of a cell; a gap or a question mark leaves the year alone."""
    text = (cell or "").strip()
    if text in ("", ".", "?"):
        return None, None
    found = re.fullmatch(r"(\d{0,2}|\?+)/(\d{0,2}|\?+)/(\d{2}|\d{3}|\d{4})\??\??(?:\s.*)?", text)
    if not found:
        raise DataFileError(path, f"{text!r} is no day written month/day/year", row=row, column=column)
    month, day, digits = found.groups()
    if len(digits) == 3:  # One year is short of a digit, and can't be known.
        return None, None
    year = int(digits) if len(digits) == 4 else int(digits) + (1900 if int(digits) >= 30 else 2000)
    if year < 1900:  # 1882, in a war of 1976 to 1984.
        return None, None
    if not (month.isdigit() and day.isdigit()) or "?" in text:
        return None, year
    try:
        return date(year, int(month), int(day)), year
    except ValueError:
        raise DataFileError(path, f"{text!r} is no day written month/day/year", row=row, column=column) from None


def read(inputs: Inputs, states: Registry) -> dict[str, pl.DataFrame]:
    """Read the file into one table.

    Parameters
    ----------
    inputs : Inputs
        The csv.
    states : Registry
        Resolves the countries.

    Raises
    ------
    DataFileError
        A column is missing, a cell is not what it should be, or a state is unknown.
    """
    path = inputs.one("mediations")
    frame = read_csv(path, tuple(_COLUMNS), encoding="mac_roman", nulls=("", "NA"))
    frame = frame.rename(_COLUMNS).with_columns(pl.col(c).str.strip_chars() for c in _COLUMNS.values())
    frame = frame.sort(list(_COLUMNS.values()), nulls_last=True)
    expect_values(frame, path, "mediated", ("0", "1"))
    frame = whole_numbers(frame, path, "year_ended")
    filled(frame, path, "country")

    days: dict[str, list[tuple[date | None, int | None]]] = {
        column: [_day(c, path, r, column) for c, r in zip(frame[column], frame[ROW], strict=True)]
        for column in ("episode_start", "episode_end", "mediation_start", "mediation_end")
    }
    # A name is read as of the start of the episode, or of the year it ended in ("Yemen", "Vietnam").
    on = [
        start or (date(year, 7, 1) if year else None)
        for (start, _), year in zip(days["episode_start"], frame["year_ended"], strict=True)
    ]
    keys = states.resolve_many(frame["country"].to_list(), on=on, source="cwm", file=path, column="country")
    table = frame.select(
        pl.int_range(1, pl.len() + 1, dtype=pl.Int64).alias("case"),
        pl.Series("state", keys, dtype=pl.String),
        "side_a",
        "side_b",
        (pl.col("mediated") == "1").alias("mediated"),
        "year_ended",
        "territory",
        *(pl.Series(c, [d for d, _ in days[c]], dtype=pl.Date) for c in ("episode_start", "episode_end")),
        pl.Series("mediation_start", [d for d, _ in days["mediation_start"]], dtype=pl.Date),
        pl.Series("mediation_start_year", [y for _, y in days["mediation_start"]], dtype=pl.Int64),
        pl.Series("mediation_end", [d for d, _ in days["mediation_end"]], dtype=pl.Date),
        pl.Series("mediation_end_year", [y for _, y in days["mediation_end"]], dtype=pl.Int64),
        "third_parties",
    )
    return {"civil_war_mediations": table}


SOURCE = Source(
    id="civil_war_mediation",
    title="Civil War Mediation (CWM) dataset",
    publisher="Karl DeRouen, Jacob Bercovitch and Paulina Pospieszna",
    version="2011",
    published="2011",
    licence="not stated",
    citation=(
        "DeRouen, Karl, Jacob Bercovitch and Paulina Pospieszna (2011). Introducing the Civil Wars Mediation "
        "(CWM) dataset. "
        "Journal of Peace Research 48(5): 663-672."
    ),
    address="",
    embed=False,
    files=(
        RawFile(
            "mediations",
            ("CWM.csv", "CWM_*.csv"),
            columns=("sidea", "sideb", "Med_yes.no", "year_term", "med.begins", "name.of.third.party"),
            sha256={"CWM.csv": "42b068fc1da40009a08feb7f8228761ff0b8754c975f61e78369ebc5137d269e"},
        ),
    ),
    tables=TABLES,
    read=read,
    checks=(
        Check(
            "Rows of the copy with 484 mediated cases",
            "SELECT CASE WHEN sum(mediated::int) = 484 THEN count(*) END FROM civil_war_mediations",
            762,
        ),
    ),
    known_faults=(
        "No identifiers; days with gaps keep their year only; "
        "one year is short of a digit, another in the wrong century, and both are left empty."
    ),
)
