"""How an instrument stands in a state on a day, and what the files on single instruments share."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from varde.figures.question import Row
from varde.figures.wording import moment

Status = Literal["in place", "lapsed", "never", "unknown"]
STATUSES: tuple[Status, ...] = ("in place", "lapsed", "never", "unknown")


@dataclass(slots=True)
class Cell:
    """How an instrument stands in a state on a day.

    Attributes
    ----------
    status : str
        "in place", "lapsed", "never" or "unknown".
    since, until : str or None
        When it began and, where it lapsed, ended, as precisely as known.
    what : list of str
        Names: missions, regimes, agreements, organisations, treaties.
    act : str or None
        Its size, or the last act in its matter, in words.
    as_of : str or None
        What the row describes: a day, or the year or month of a count.
    through : date or None
        Day until which a status is known; None for counts, and where no held row says so.
    verified : bool
        Whether held rows prove it.
    notes : list of str
        What a reader must know.
    parts : list of dict
        The missions, regimes, agreements and so on, one by one.
    """

    status: Status
    since: str | None = None
    until: str | None = None
    what: list[str] = field(default_factory=list)
    act: str | None = None
    as_of: str | None = None
    through: date | None = None
    verified: bool = True
    notes: list[str] = field(default_factory=list)
    parts: list[Row] = field(default_factory=list)


def written(day: date | None, precision: str | None = "day") -> str | None:
    """A day as precisely as it is known."""
    if day is None:
        return None
    return day.strftime("%Y-%m") if precision == "month" else day.isoformat()


def late_note(through: date | None, day: date, what: str) -> list[str]:
    """A note where a day lies past the one until which something is known."""
    if through is None or day <= through:
        return []
    return [f"Last known on {moment(through)}: {what} after that day is not held."]


def grouped(rows: Iterable[Row], column: str = "state") -> dict[str, list[Row]]:
    """Rows by what they have in a column, in their order."""
    found: dict[str, list[Row]] = {}
    for row in rows:
        found.setdefault(row[column], []).append(row)
    return found
