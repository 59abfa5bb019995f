"""How an instrument stands in a state, short enough for a cell of a table: a sign, a word, and what it is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from varde.figures.wording import count, moment
from varde.publish.wording import prose, short_moment

RENEWED = "fighting renewed"
"""Told of an agreement in place that was followed by fighting."""
SIGNS: Mapping[str, str] = {"in place": "●", RENEWED: "◐", "lapsed": "○", "never": "–", "unknown": "?"}
"""Sign of each status: apart in grey, and in a terminal."""
MEANINGS: Mapping[str, str] = {
    "in place": "on the day it is told of; where its source ends before, last known",
    RENEWED: "an agreement in place that was followed by renewed fighting in the state; counts half",
    "lapsed": "there was one, and it ended",
    "never": "there was none up to the day its source reaches",
    "unknown": "its source does not cover that day, or is not held; counts neither way",
}
COUNTED: Mapping[str, str] = {"in place": "counted", "lapsed": "counted before", "never": "none counted"}
"""What is said of refugees, who are no instrument."""
SHORT: Mapping[str, str] = {
    "operation": "UN operation",
    "mission": "Political mission",
    "personnel": "UN personnel",
    "council": "Council",
    "sanctions": "UN sanctions",
    "agreement": "Agreement",
    "organisations": "Organisations",
    "treaties": "Weapons treaties",
    "aid": "Aid",
    "refugees": "Refugees",
}
"""Names of instruments for the head of a column."""
NAMED = 2
"""Names in a cell; what stands behind it has more."""
LISTED = 6
"""Names told behind a cell; the figure has all."""


@dataclass(frozen=True, slots=True)
class Cell:
    """An instrument in a cell: sign and word of its status, what it is, and what stands behind it."""

    instrument: str
    name: str
    status: str
    sign: str
    brief: str
    behind: tuple[tuple[str, str], ...]
    sources: tuple[str, ...]
    verified: bool


def cell_of(row: Mapping[str, Any], credit: float | None = None) -> Cell:
    """A row of `respond.instruments` as a cell.

    Parameters
    ----------
    row : mapping
        The row.
    credit : float, optional
        What it counts for, where it is weighed: less than 1 in place is an agreement that was followed by fighting.
    """
    sign, status = standing_of(row, credit)
    return Cell(
        row["instrument"],
        row["name"],
        status,
        sign,
        _brief(row),
        tuple(behind(row)),
        tuple(row["sources"]),
        row["verified"],
    )


def standing_of(row: Mapping[str, Any], credit: float | None = None) -> tuple[str, str]:
    """Sign and word of a row's status; parameters as in `cell_of`."""
    status = row["status"]
    if fighting_since(row) or (status == "in place" and credit is not None and credit < 1):
        return SIGNS[RENEWED], RENEWED
    return SIGNS[status], COUNTED.get(status, status) if row["instrument"] == "refugees" else status


def fighting_since(row: Mapping[str, Any]) -> int | None:
    """First year of the fighting that followed an agreement in place, as far as the row tells of it; else None."""
    lead = row["parts"][0] if row["instrument"] == "agreement" and row.get("parts") else row
    years = lead.get("fighting_since")
    return int(years[0]) if years and row["status"] == "in place" else None


def act_of(row: Mapping[str, Any]) -> str:
    """Size or last act in words; third parties of agreements are told as those that UCDP lists."""
    act = prose(row["size_or_last_act"] or "")
    return act.replace("; third parties: ", "; third parties as UCDP lists them: ")


def in_place_words(row: Mapping[str, Any]) -> str:
    """One instrument in place on a line: sign and word, act, until when it is known, and what to know about it."""
    sign, word = standing_of(row)
    since = fighting_since(row)
    told = [f"{word} since {since}" if since else word, act_of(row)]
    known, note = row["verified_through"] or row["as_of"], prose(row["note"] or "")
    if known and moment(known) not in note:
        told.append(f"last known {moment(known)}")
    return f"{sign} {row['name']}: {'; '.join(t for t in told if t)}." + (f" {note}" if note else "")


def _brief(row: Mapping[str, Any]) -> str:
    """What it is, in few words: names where there are, else until when, or of when."""
    kind, status, what = row["instrument"], row["status"], row["what"]
    if status == "lapsed" and row["until"]:
        return f"to {_month(row['until'])}"
    if status != "in place":
        return ""
    if kind == "council":
        return count(len(what), "resolution")
    if kind == "agreement":
        return f"of {_month(row['since'])}" if row["since"] else ""
    if kind == "treaties":
        return f"party to {len(what)}"
    if what:
        more = len(what) - NAMED
        return ", ".join(what[:NAMED]) + (f" +{more}" if more > 0 else "")
    return f"in {_month(row['as_of'])}" if row["as_of"] else ""


def _month(moment_text: str) -> str:
    """The month of a day, short: behind the cell stands the day."""
    return short_moment(moment_text[:7])


def names(what: Sequence[str] | None) -> str:
    """Names of missions, regimes or agreements in one line, the first of many."""
    listed = list(what or ())
    more = len(listed) - LISTED
    return "; ".join(listed[:LISTED]) + (f"; and {more} more" if more > 0 else "")


def behind(row: Mapping[str, Any]) -> list[tuple[str, str]]:
    """What stands behind a cell, as names and values, in the order in which they are read."""
    told = [
        ("Status", standing_of(row)[1]),
        ("Since", moment(row["since"]) if row["since"] else ""),
        ("Until", moment(row["until"]) if row["until"] else ""),
        ("What", names(row["what"])),
        ("Size or last act", act_of(row)),
        ("As of", moment(row["as_of"]) if row["as_of"] else ""),
        ("Known until", moment(row["verified_through"]) if row["verified_through"] else ""),
        ("Note", prose(row["note"] or "")),
        ("", "" if row["verified"] else "UNVERIFIED: entered by hand, and no held row proves all of it"),
    ]
    return [(name, text) for name, text in told if text]
