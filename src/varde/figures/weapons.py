"""Nuclear weapons: how many warheads a state holds, and how often it has tested."""

from __future__ import annotations

from datetime import date
from typing import Any, Literal

from varde.figures.answer import Answer
from varde.figures.arguments import States, Year
from varde.figures.question import Question
from varde.figures.registry import figure
from varde.states import registry

# Publishers list the states that have had nuclear weapons, for every year; a state that is not listed had none.
_NOT_LISTED = "{} not among the states that the source lists as having {}: counted as none."


def _missing(states: tuple[str, ...], listed: set[str], what: str) -> list[str]:
    """A note that names the states counted as none because the source does not list them."""
    names = [registry().get(s).name for s in states if s not in listed]
    if not names:
        return []
    return [_NOT_LISTED.format(", ".join(names) + (" is" if len(names) == 1 else " are"), what)]


def _no_states(states: tuple[str, ...] | None, first: date, last: date) -> list[str]:
    """Names of those that were no state at any time between two days."""
    entities = [registry().get(s) for s in states or ()]
    return [e.name for e in entities if e.is_state and not e.exists_between(first, last)]


def _outside(ask: Question, table: str, year: int) -> Answer | None:
    """The answer for a year that the table does not cover, or None where it does."""
    start, end = ask.coverage(table)
    first, last = str(start)[:4], str(end)[:4]
    if first <= str(year) <= last:
        return None
    return ask.no_data(f"The counts run from {first} to {last}; they do not carry forward or back.", as_of=str(year))


@figure(unit="warheads")
def warheads(
    ask: Question,
    *,
    state: States | None = None,
    year: Year | None = None,
    by: Literal["year", "state"] | None = None,
) -> Answer:
    """Nuclear warheads in military stockpiles, estimated.

    Parameters
    ----------
    state : States, optional
        One state or several, which are summed; all without it.
    year : Year, optional
        Calendar year; without it, the last year held (or all years with `by=year`).
    by : {"year", "state"}, optional
        Gives a series instead of a total.

    Returns
    -------
    Answer
        A whole number of warheads, or a list of objects `year` or `state` with `name`, and `value`.

    Raises
    ------
    UsageError
        A state is unknown.

    Notes
    -----
    Estimates of the Federation of American Scientists (Status of World Nuclear Forces), without retired warheads. Ten
    states are listed; South Africa gave up its own by 1991. Warheads on another state's soil count for their owner.
    """
    table = "nuclear_warheads"
    if not ask.holds(table):
        return ask.not_held("The table of nuclear warheads is not in this evidence base.")
    last = int(str(ask.coverage(table)[1])[:4])
    if year is None and by != "year":
        year = last
    if year is not None:
        ask.arguments["year"] = year
    return _counts(ask, table, "warheads", state, year, by, "had nuclear weapons")


@figure(unit="tests")
def tests(
    ask: Question,
    *,
    state: States | None = None,
    year: Year | None = None,
    by: Literal["year", "state"] | None = None,
) -> Answer:
    """Nuclear weapons tests.

    Parameters
    ----------
    state : States, optional
        One state or several, which are summed; all without it.
    year : Year, optional
        Calendar year; all years held without it.
    by : {"year", "state"}, optional
        Gives a series instead of a total.

    Returns
    -------
    Answer
        A whole number of tests, or a list of objects `year` or `state` with `name`, and `value`.

    Raises
    ------
    UsageError
        A state is unknown.

    Notes
    -----
    The tally of the Arms Control Association, 1945 to 2019. Eight states are listed. Tests in the Soviet Union are
    Russia's, which is one state with it in the registry.
    """
    table = "nuclear_tests"
    if not ask.holds(table):
        return ask.not_held("The table of nuclear tests is not in this evidence base.")
    return _counts(ask, table, "tests", state, year, by, "tested nuclear weapons")


def _counts(
    ask: Question,
    table: str,
    column: str,
    states: tuple[str, ...] | None,
    year: int | None,
    by: str | None,
    what: str,
) -> Answer:
    """Sum or list a column of a table of state-years."""
    start, end = (int(str(edge)[:4]) for edge in ask.coverage(table))
    if year is not None:
        outside = _outside(ask, table, year)
        if outside is not None:
            return outside
    first, last = (year, year) if year is not None else (start, end)
    absent = _no_states(states, date(first, 1, 1), date(last, 12, 31))
    if absent and states is not None and len(absent) == len(states):
        period = str(year) if year is not None else f"{first} to {last}"
        return ask.answer(None, as_of=period.replace(" to ", "/"), status="not applicable",
                          reason=f"{', '.join(absent)}: no state in {period}.")  # fmt: skip
    conditions = ["true"]
    given: dict[str, Any] = {}
    if states is not None:
        conditions.append("list_contains($states, state)")
        given["states"] = list(states)
    if year is not None:
        conditions.append("year = $year")
        given["year"] = year
    columns = [column, "reported"] if table == "nuclear_tests" else [column]
    rows = ask.select(table, columns, " AND ".join(conditions), behind=False, **given)
    notes = _missing(states, {r["state"] for r in rows}, what) if states is not None else []
    repaired = [r for r in rows if r.get("verified") is False]
    notes += [
        f"The file's {r['reported']} for {registry().get(r['state']).name} in {r['year']} is taken as {r[column]}, "
        "as an error of the copy; nothing held proves it."
        for r in repaired
    ]
    # Zeros of every other state and year say nothing that the total does not.
    ask.rest_on(table, [r for r in rows if r[column] or r in repaired] or rows)
    as_of = str(year) if year is not None else f"{first}/{last}"
    value: Any = sum(r[column] for r in rows)
    if by == "year":
        years: dict[int, int] = dict.fromkeys(range(first, last + 1), 0)
        for r in rows:
            years[r["year"]] += r[column]
        value = [{"year": y, "value": v} for y, v in years.items()]
    elif by == "state":
        totals: dict[str, int] = dict.fromkeys(states or (), 0)
        for r in rows:
            totals[r["state"]] = totals.get(r["state"], 0) + r[column]
        names = registry()
        value = [{"state": s, "name": names.get(s).name, "value": v} for s, v in totals.items()]
        value.sort(key=lambda r: (-r["value"], r["name"]))
    return ask.answer(value, as_of=as_of, notes=notes)
