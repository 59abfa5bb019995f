"""When a claim that no longer holds last did, and why it stopped, where the data say."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from varde.claims.asking import Desk, arguments_at
from varde.claims.comparing import compare
from varde.claims.expectations import Expectation
from varde.claims.facts import Facts
from varde.claims.marking import Claim
from varde.errors import UsageError, VardeError
from varde.figures.arguments import last_day
from varde.figures.wording import moment, sentence_list

EARLIEST = 1945
"""No status is looked for in years before the United Nations."""


@dataclass(frozen=True, slots=True)
class Stopped:
    """When a claim last held.

    Attributes
    ----------
    held : str
        Last day, month or year on which it held.
    since : str
        First on which it did not.
    """

    held: str
    since: str


def last_held(desk: Desk, claim: Claim, facts: Facts, at: str) -> Stopped | None:
    """When a claim held before the day it describes; None where it never did in the data.

    Parameters
    ----------
    desk : Desk
        Where the figure is asked.
    claim : Claim
        The claim, which does not hold at `at`.
    facts : Facts
        What it is about.
    at : str
        Year, month or day that the claim describes.
    """
    if any(name in claim.given for name in ("year", "month", "on", "until")):
        return None
    if not facts.reading.time:
        return _by_year(lambda year: _holds(desk, claim, facts, str(year)), last_day(at))
    if facts.reading.nature == "count":
        return _in_series(desk, claim, facts, at)
    return _by_day(lambda day: _holds(desk, claim, facts, day.isoformat()), last_day(at))


def _holds(desk: Desk, claim: Claim, facts: Facts, at: str) -> bool:
    try:
        answer = desk.ask(claim, at)
        if answer.value is None or answer.status == "not applicable":
            return False
        return compare(claim, facts, answer, last_day(at)).met is True
    except VardeError:
        return False


def _by_year(holds: Callable[[int], bool], at: date) -> Stopped | None:
    """The last year in which it held, before one in which it did not."""
    for year in range(at.year - 1, EARLIEST - 1, -1):
        if holds(year):
            return Stopped(str(year), str(year + 1))
    return None


def _by_day(holds: Callable[[date], bool], at: date) -> Stopped | None:
    """The last day on which it held: looked for year by year, then by halving."""
    not_then = at
    for year in range(at.year, EARLIEST - 1, -1):
        day = date(year - 1, 12, 31) if year <= at.year else at
        if day.year < EARLIEST:
            return None
        if holds(day):
            then = day
            while (not_then - then).days > 1:
                middle = then + timedelta(days=(not_then - then).days // 2)
                then, not_then = (middle, not_then) if holds(middle) else (then, middle)
            return Stopped(then.isoformat(), not_then.isoformat())
        not_then = day
    return None


def _in_series(desk: Desk, claim: Claim, facts: Facts, at: str) -> Stopped | None:
    """The last month or year of a series in which a number was as expected."""
    by = next((n for n in ("month", "year") if n in claim.figure.parameters), "")
    choices = claim.figure.parameters["by"].choices if "by" in claim.figure.parameters else ()
    if by not in choices or claim.part or "by" in claim.given or "since" not in claim.figure.parameters:
        return None
    before = arguments_at(claim, at).get(by, at)
    try:
        series = desk.figure(claim.figure.name, dict(claim.given) | {"by": by, "until": before})
    except VardeError:
        return None
    held = [row for row in series.value or [] if row.get("value") is not None and str(row[by]) < before]
    for index in range(len(held) - 1, -1, -1):
        if _met_by(claim, facts, series, held[index]["value"]):
            then = str(held[index][by])
            return Stopped(then, str(held[index + 1][by]) if index + 1 < len(held) else before)
    return None


def _met_by(claim: Claim, facts: Facts, series: Any, value: float) -> bool:
    from dataclasses import replace

    try:
        return compare(claim, facts, replace(series, value=value), date.max).met is True
    except UsageError:
        return False


# --- why --------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Closing:
    """The closing of a mission.

    Attributes
    ----------
    mission : str
        Its acronym.
    end : str
        When its mandate ended, as precisely as known.
    gone : str
        When its withdrawal was to be complete; the end of the mandate where none is known.
    words : str
        Both, in a sentence, with which is which.
    """

    mission: str
    end: str
    gone: str
    words: str


def closings(desk: Desk, missions: set[str], by: date) -> list[Closing]:
    """Missions, of those named, that had closed by a day.

    Parameters
    ----------
    desk : Desk
        Where missions are asked.
    missions : set of str
        Their acronyms.
    by : date
        The day.
    """
    if not missions:
        return []
    answer = desk.figure("operations.missions", {"mission": ",".join(sorted(missions))})
    found: list[Closing] = []
    for row in answer.value or []:
        end = row["end"]
        if end is None or last_day(end) >= by:
            continue
        gone = row["presence_until"]
        ended = f"{row['mission']}'s mandate ended {_on(end)}"
        ended += f" ({row['ended_by']})" if row["ended_by"] else ""
        words = f"{ended}, and its withdrawal was to be complete by {moment(gone)}" if gone else ended
        found.append(Closing(row["mission"], end, gone or end, words))
    return found


def _on(day: str) -> str:
    return f"{'on' if len(day) == 10 else 'in'} {moment(day)}"


def why_stopped(
    desk: Desk, claim: Claim, facts: Facts, value: Any, stopped: Stopped, failed: Expectation | None
) -> str:
    """Why a claim stopped to hold, in a sentence; empty where the data do not say.

    Parameters
    ----------
    value : object
        The figure's value on the day described.
    stopped : Stopped
        When it last held.
    failed : Expectation or None
        What is not met any more.
    """
    if isinstance(value, dict) and value.get("withdrawal_effect"):
        return f"The withdrawal took effect {_on(value['withdrawal_effect'])}."
    if facts.reading.items == "mission" or "mission" in claim.figure.parameters:
        named = facts.missions or _missions_then(desk, claim, stopped)
        closed = [
            c.words for c in closings(desk, named, last_day(stopped.since)) if c.end >= stopped.held[: len(c.end)]
        ]
        return f"{sentence_list(closed)}." if closed else ""
    if facts.reading.nature == "status" and claim.figure.area == "organisations":
        return f"The membership ended {_on(stopped.since)}." if failed and failed.kind == "contains" else ""
    return ""


def _missions_then(desk: Desk, claim: Claim, stopped: Stopped) -> set[str]:
    try:
        answer = desk.ask(claim, stopped.held)
    except VardeError:
        return set()
    rows = answer.value if isinstance(answer.value, list) else []
    return {row["mission"] for row in rows if isinstance(row, dict) and row.get("mission")}
