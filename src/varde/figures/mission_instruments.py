"""UN peace operations and political missions in states, as they were known on a day."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta

from varde.figures.arguments import first_day, last_day
from varde.figures.cells import Cell, late_note, written
from varde.figures.council_instruments import adopted
from varde.figures.question import Question, Row
from varde.figures.wording import moment, sentence_list
from varde.states import registry

_MISSION_COLUMNS = (
    *("name", "kind", "start", "start_precision", "end", "end_precision", "drawdown_until", "established_by"),
    *("last_mandate", "last_mandate_until", "ended_by", "verified_through", "predecessor"),
)
TO_AN_ORGANISATION = "Office to the "
"""In the names of missions that are accredited to an organisation, and not at work in the state of its seat."""
ALONG_A_LINE = frozenset({"UNTSO", "UNMOGIP", "UNIIMOG"})
"""Observers along a line between states: they count for both, and are present across neither."""


def missions_in(ask: Question, states: Sequence[str], day: date, kinds: Sequence[str]) -> dict[str, list[Row]]:
    """Missions that had begun in states by a day, each as it was known on that day.

    Parameters
    ----------
    ask : Question
        The open question.
    states : sequence of str
        Keys.
    day : date
        The day.
    kinds : sequence of str
        Of "peacekeeping", "political" and "support".

    Returns
    -------
    dict
        By state, in order of their start: `mission`, `name`, `kind`, `status` ("in place", "closing", "ended"),
        `start`, `end`, `mandate_until`, `presence_until`, `by` (resolution of the last mandate known, or of the end),
        `through` (date or None), `verified`, `predecessors` (list), `regional` (also of an office to an organisation),
        `disputed`, `area_note`.
    """
    held_to = ask.verified_through("missions")
    areas = ask.select(
        *("mission_areas", ["note", "disputed", "regional"], "list_contains($states, state)"),
        behind=False,
        states=list(states),
    )
    rows = ask.select(
        "missions",
        _MISSION_COLUMNS,
        "start <= $day AND list_contains($kinds, kind) AND list_contains($missions, mission)",
        order="start, mission",
        behind=False,
        day=day,
        kinds=list(kinds),
        missions=sorted({a["mission"] for a in areas}),
    )
    acts = adopted(ask, (r[c] for r in rows for c in ("last_mandate", "ended_by")), day)
    by_mission = {r["mission"]: _as_known(r, day, acts, held_to) for r in rows}
    ask.rest_on("missions", rows)
    ask.rest_on("mission_areas", [a for a in areas if a["mission"] in by_mission])
    now = held_to is not None and day >= held_to
    found: dict[str, list[Row]] = {}
    for area in areas:
        if area["mission"] in by_mission:
            found.setdefault(area["state"], []).append(
                by_mission[area["mission"]]
                | {"disputed": area["disputed"]}
                | {"regional": area["regional"] or TO_AN_ORGANISATION in by_mission[area["mission"]]["name"]}
                # The notes were written looking back: on an earlier day they would tell what came later.
                | {"area_note": area["note"] if now else None}
            )
    order = {m: i for i, m in enumerate(by_mission)}
    return {state: sorted(there, key=lambda m: order[m["mission"]]) for state, there in found.items()}


def _as_known(row: Row, day: date, acts: Mapping[str, date], held_to: date | None) -> Row:
    """A mission as it was known on a day."""
    past = held_to is None or day < held_to
    # Without the resolution's day, what it decided is told only of a day on which all that is held was known.
    told_mandate = row["last_mandate"] in acts or not past
    told_end = row["ended_by"] in acts or not past
    ended = row["end"] is not None and row["end"] < day
    left = row["drawdown_until"]
    leaves = left if ended and left and (told_end or left < day) else None
    closing = leaves is not None and day <= leaves
    through = day if row["end"] is not None else row["verified_through"]
    return {
        "mission": row["mission"],
        "name": row["name"],
        "kind": row["kind"],
        "status": "closing" if closing else "ended" if ended else "in place",
        "start": written(row["start"], row["start_precision"]),
        "end": written(row["end"], row["end_precision"]) if ended else None,
        "presence_until": written(leaves),
        "mandate_until": written(row["last_mandate_until"]) if told_mandate and not ended else None,
        "by": (row["ended_by"] if told_end else None) if ended else row["last_mandate"] if told_mandate else None,
        "established_by": row["established_by"],
        "through": through and min(day, through),
        "verified": row["verified"],
        "predecessors": row["predecessor"].split(";") if row["predecessor"] else [],
    }


def _mission_act(m: Row) -> str:
    """The last act about a mission, in words."""
    by = f" ({m['by']})" if m["by"] else ""
    if m["status"] == "in place":
        if m["mandate_until"]:
            return f"{m['mission']}: mandate to {moment(m['mandate_until'])}{by}"
        return f"{m['mission']}: set up by {m['established_by']}" if m["established_by"] else m["mission"]
    left = m["presence_until"]
    leaving = f", withdrawal {'due ' if m['status'] == 'closing' else ''}by {moment(left)}" if left else ""
    return f"{m['mission']}: mandate ended {moment(m['end'])}{by}{leaving}"


def _line(mission: Row, own: list[Row], state: str) -> list[Row]:
    """An unbroken line of missions that ends in one, the first of it first.

    Each took over from the one before on the day after its end or earlier, in the same state and area.
    """
    for m in own:
        if m["mission"] not in mission["predecessors"] or m["disputed"] != mission["disputed"] or not m["end"]:
            continue
        unbroken = first_day(mission["start"]) <= last_day(m["end"]) + timedelta(days=1)
        if unbroken and registry().get(state).exists_on(first_day(m["start"])):
            return [*_line(m, [o for o in own if o is not m], state), mission]
    return [mission]


def _missions_cell(there: list[Row], state: str, day: date, held_to: date | None, what: str) -> Cell:
    """The row of operations or political missions in one state."""
    own = [m for m in there if not m["regional"]]
    # What is in a disputed area comes after what is in the state itself, and tells since when only where it is alone.
    standing = sorted((m for m in own if m["status"] == "in place"), key=lambda m: (m["disputed"], m["start"]))
    notes = [
        f"{_office(m)}, not counted: {m['mission']} (since {moment(m['start'])})."
        for m in there
        if m["regional"] and m["status"] == "in place"
    ]
    notes += [
        f"The area of {m['mission']} is disputed{': ' + m['area_note'] if m['area_note'] else ''}."
        for m in own
        if m["disputed"] and m["status"] != "ended"
    ]
    notes += [
        f"{m['mission']} has observers along a line between states, and is not present across this one."
        for m in own
        if m["mission"] in ALONG_A_LINE and m["status"] != "ended"
    ]
    notes += [f"No held row proves {m['mission']}." for m in own if not m["verified"] and m["status"] != "ended"]
    known = min(day, held_to) if held_to else day
    newest_first = sorted(own, key=lambda m: (m["end"] is None, m["end"] or m["start"]), reverse=True)
    if standing:
        told = [m["through"] for m in standing if m["through"]]
        through = max(told, default=None)
        if through is None:
            notes.append("Until when it was in place is not known.")
        line = _line(standing[0], own, state)
        if line[1:]:
            notes.append(f"An unbroken line: {sentence_list([m['mission'] for m in line])}.")
        return Cell(
            "in place",
            since=line[0]["start"],
            what=[m["mission"] for m in standing],
            act="; ".join(_mission_act(m) for m in standing),
            as_of=written(through or known),
            through=through,
            verified=all(m["verified"] for m in standing),
            notes=notes + late_note(through, day, "whether it was renewed or closed"),
            parts=newest_first,
        )
    notes += late_note(known, day, f"whether {what} began")
    if not own:
        return Cell("never", as_of=written(known), through=known, notes=notes)
    last = newest_first[0]
    return Cell(
        "lapsed",
        since=last["start"],
        until=last["end"],
        what=[m["mission"] for m in newest_first],
        act=_mission_act(last),
        as_of=written(known),
        through=known,
        verified=all(m["verified"] for m in own),
        notes=notes,
        parts=newest_first,
    )


def _office(m: Row) -> str:
    """What a mission that is not counted in a state is."""
    return "Office to an organisation" if TO_AN_ORGANISATION in m["name"] else "Regional office that covers it"


def operation(ask: Question, states: tuple[str, ...], day: date) -> dict[str, Cell]:
    """UN peace operations in states on a day."""
    held_to = ask.verified_through("missions")
    found = missions_in(ask, states, day, ("peacekeeping", "support"))
    cells = {}
    for state in states:
        there = found.get(state, [])
        cell = _missions_cell([m for m in there if m["kind"] == "peacekeeping"], state, day, held_to, "an operation")
        cell.notes += [
            f"{m['mission']}, a support office (since {moment(m['start'])}), is not counted as an operation."
            for m in there
            if m["kind"] == "support" and m["status"] == "in place"
        ]
        cells[state] = cell
    return cells


def political_mission(ask: Question, states: tuple[str, ...], day: date) -> dict[str, Cell]:
    """Special political missions of the UN in states on a day."""
    held_to = ask.verified_through("missions")
    found = missions_in(ask, states, day, ("political",))
    return {s: _missions_cell(found.get(s, []), s, day, held_to, "a political mission") for s in states}
