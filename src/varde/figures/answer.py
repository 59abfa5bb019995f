"""What a figure gives back: a value that knows its unit, its dates, its sources and the rows behind it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, Literal

from varde.states import registry

Status = Literal["ok", "last known", "no data", "not held", "not applicable"]


@dataclass(slots=True)
class Answer:
    """The answer to one question.

    Attributes
    ----------
    figure : str
        Name of the figure, "area.name".
    arguments : dict
        The question's arguments as they were understood (states as keys, months as YYYY-MM).
    value : Any
        A number, text, list or object; None where there is no answer, and then `reason` says why.
    unit : str
        Unit of the value ("deaths", "persons", "members"...).
    as_of : str or None
        What the value describes: a year, a month (YYYY-MM), a day, or a period as first and last of these with a slash
        between ("2012/2016").
    status : str
        "ok"; "last known" (a spell asked for past the day it was verified through); "no data" (the source does not
        cover it); "not held" (the thing asked for is not in the evidence base); "not applicable".
    reason : str or None
        Why there is no value, or why it is only the last known one.
    coverage : dict
        {"from", "to"}: the period that the tables asked cover.
    verified_through : str or None
        For spells, the day until which the status was verified.
    verified : bool
        False where a row behind it was entered by hand and no held row proves it.
    sources : list of dict
        Publisher, title, version, citation, licence and address of each source behind the value.
    rows : list of dict
        {"table": name, key column: value, ...} of each row behind it.
    query : str
        SQL that gives those rows again (`varde sql`).
    notes : list of str
        Caveats a reader must see beside the value.
    """

    figure: str
    arguments: dict[str, Any]
    value: Any
    unit: str
    as_of: str | None
    status: Status = "ok"
    reason: str | None = None
    coverage: dict[str, str | None] = field(default_factory=lambda: {"from": None, "to": None})
    verified_through: str | None = None
    verified: bool = True
    sources: list[dict[str, Any]] = field(default_factory=list)
    rows: list[dict[str, Any]] = field(default_factory=list)
    query: str = ""
    notes: list[str] = field(default_factory=list)

    @property
    def row_count(self) -> int:
        """How many rows the value rests on."""
        return len(self.rows)

    def as_dict(self) -> dict[str, Any]:
        """The answer as plain data, ready for JSON (dates as ISO text)."""
        return {
            "figure": self.figure,
            "arguments": plain(self.arguments),
            "value": plain(self.value),
            "unit": self.unit,
            "as_of": self.as_of,
            "status": self.status,
            "reason": self.reason,
            "coverage": self.coverage,
            "verified_through": self.verified_through,
            "verified": self.verified,
            "notes": self.notes,
            "sources": self.sources,
            "row_count": self.row_count,
            "rows": plain(self.rows),
            "query": self.query,
        }


def in_words(period: str) -> str:
    """A period as it stands in a sentence: "2012/2014" is "2012 to 2014"."""
    return period.replace("/", " to ")


def named(rows: Iterable[dict[str, Any]], column: str = "state") -> list[dict[str, Any]]:
    """Rows with the name of a state behind its key: {"state": "NOR", "name": "Norway", ...}."""
    states = registry()
    listed = []
    for row in rows:
        name = states.get(row[column]).name if row[column] else None
        with_name: dict[str, Any] = {}
        for key, value in row.items():
            with_name[key] = value
            if key == column:
                with_name["name"] = name
        listed.append(with_name)
    return listed


def plain(value: Any) -> Any:
    """A value with dates and tuples turned into what JSON knows."""
    if isinstance(value, dict):
        return {str(k): plain(v) for k, v in value.items()}
    if isinstance(value, list | tuple):
        return [plain(v) for v in value]
    if value is None or isinstance(value, str | int | float | bool):
        return value
    return value.isoformat() if hasattr(value, "isoformat") else str(value)
