"""What published research found on the instruments that a state or the United Nations can use, as it was read.

The table `tables/findings.csv` was compiled for this project and holds only what stands in the pages named in its
column `read_in`: a cell is empty where those pages do not say. No number enters from anywhere else.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

from varde.errors import DataFileError, did_you_mean

INSTRUMENTS = (
    "aid",
    "arms_embargo",
    "disarmament_ddr",
    "early_warning",
    "mediation",
    "peace_agreement",
    "prevention",
    "sanctions",
    "un_peace_operation",
    "womens_participation",
)
"""Instruments that the findings are on."""
COLUMNS = (
    "id", "instrument", "authors", "year", "title", "journal_or_publisher", "doi", "outcome", "effect", "interval",
    "sample", "design", "caveat", "read_in", "read_what", "verified",
)  # fmt: skip
"""Columns of the table."""
_NEEDED = ("id", "instrument", "authors", "title", "outcome", "sample", "caveat", "read_in", "read_what", "verified")
_READ = ("abstract", "full text", "summary")
_BETWEEN_ADDRESSES = " ; "
_ONE_COLUMN_TOO_MANY = "Put text that has a comma in it between double quotes."


@dataclass(frozen=True, slots=True)
class Finding:
    """What one publication found on an instrument.

    Attributes
    ----------
    id : str
        Short name of the finding.
    instrument : str
        One of `INSTRUMENTS`.
    authors, title, journal_or_publisher, doi : str
        The publication; the last two are empty where they were not read.
    year : int or None
        Year of publication; None where the page read has none.
    outcome : str
        What the study looked at, and the direction found.
    effect, interval : str
        Size of the effect and its uncertainty in the words of what was read; empty where it gives none.
    sample, design, caveat : str
        Cases and years, kind of study, and what a reader has to bear in mind.
    addresses : tuple of str
        Pages in which it was read.
    read_what : str
        Whether the abstract, a summary or the full text was read.
    verified : bool
        Whether the row was held against these pages.
    """

    id: str
    instrument: str
    authors: str
    year: int | None
    title: str
    journal_or_publisher: str
    doi: str
    outcome: str
    effect: str
    interval: str
    sample: str
    design: str
    caveat: str
    addresses: tuple[str, ...]
    read_what: str
    verified: bool

    @property
    def citation(self) -> str:
        """Authors, year, title and place of publication on one line."""
        year = f"({self.year})" if self.year else "(no year)"
        ends = [self.title, self.journal_or_publisher, f"doi:{self.doi}" if self.doi else ""]
        return f"{self.authors} {year}. {'. '.join(end for end in ends if end)}."

    @property
    def effect_in_words(self) -> str:
        """The size of the effect as it was read, or that none was."""
        return self.effect or f"No size of the effect is given in the {self.read_what} read."

    def as_dict(self) -> dict[str, Any]:
        """The finding as plain data, with `citation` and `effect_in_words`."""
        data = asdict(self) | {"addresses": list(self.addresses)}
        return data | {"citation": self.citation, "effect_in_words": self.effect_in_words}


def read_findings(path: Path) -> tuple[Finding, ...]:
    """Read and check a table of findings.

    Parameters
    ----------
    path : Path
        A CSV file with the columns `COLUMNS`.

    Raises
    ------
    DataFileError
        The file can't be read, or a cell is not what its column holds; with file, row and column.
    """
    found: dict[str, Finding] = {}
    for line, row in _rows(path):
        finding = _finding(path, line, row)
        if finding.id in found:
            raise DataFileError(path, f"{finding.id!r} stands there twice.", row=line, column="id")
        found[finding.id] = finding
    if not found:
        raise DataFileError(path, "it holds no findings.")
    return tuple(found.values())


def _rows(path: Path) -> Iterator[tuple[int, dict[str, str]]]:
    """Each row by column, with the line that it ends on."""
    try:
        with path.open(encoding="utf-8", newline="") as lines:
            reader = csv.reader(lines, strict=True)
            header = next(reader, [])
            if tuple(header) != COLUMNS:
                raise DataFileError(
                    path, f"its columns are {', '.join(header)}.", row=1, hint=f"They should be {', '.join(COLUMNS)}."
                )
            for cells in reader:
                if len(cells) != len(COLUMNS):
                    problem = f"it has {len(cells)} cells, and there are {len(COLUMNS)} columns."
                    raise DataFileError(path, problem, row=reader.line_num, hint=_ONE_COLUMN_TOO_MANY)
                yield reader.line_num, dict(zip(COLUMNS, (c.strip() for c in cells), strict=True))
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise DataFileError(path, f"it can't be read as a table in UTF-8 ({error}).") from None


def _finding(path: Path, line: int, row: dict[str, str]) -> Finding:
    """A row as a finding, checked."""

    def wrong(column: str, problem: str, hint: str | None = None) -> DataFileError:
        return DataFileError(path, problem, row=line, column=column, hint=hint)

    for column in _NEEDED:
        if not row[column]:
            raise wrong(column, "the cell is empty.")
    for column, known in (("instrument", INSTRUMENTS), ("read_what", _READ), ("verified", ("yes", "no"))):
        if row[column] not in known:
            hint = did_you_mean(row[column], known) or f"One of {', '.join(known)}."
            raise wrong(column, f"{row[column]!r} is none of the words known.", hint)
    if row["year"] and not (row["year"].isdigit() and len(row["year"]) == 4):
        raise wrong("year", f"{row['year']!r} is not a year.", "Four digits, or nothing where none was read.")
    addresses = tuple(row["read_in"].split(_BETWEEN_ADDRESSES))
    for address in addresses:
        if not address.startswith(("https://", "http://")) or " " in address:
            raise wrong("read_in", f"{address!r} is not the address of a page.", "Several have ' ; ' between them.")
    texts = {c: row[c] for c in COLUMNS if c not in ("year", "read_in", "verified")}
    year = int(row["year"]) if row["year"] else None
    return Finding(**texts, year=year, addresses=addresses, verified=row["verified"] == "yes")


@cache
def findings() -> tuple[Finding, ...]:
    """The findings that ship with Varde, in the order of the table.

    Raises
    ------
    DataFileError
        As `read_findings`.
    """
    return read_findings(Path(str(files("varde.figures") / "tables" / "findings.csv")))


def findings_on(instrument: str, of: Iterable[Finding] | None = None) -> list[Finding]:
    """The findings on an instrument, by year and author; none where nothing on it was read.

    Parameters
    ----------
    instrument : str
        One of `INSTRUMENTS`, or another that nothing was read on.
    of : iterable of Finding, optional
        Those to choose from; the ones that ship without it.
    """
    chosen = [f for f in (findings() if of is None else of) if f.instrument == instrument]
    return sorted(chosen, key=lambda f: (f.year is None, f.year, f.authors, f.id))
