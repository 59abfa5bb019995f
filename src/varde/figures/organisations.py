"""Membership of international organisations, by day."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from difflib import get_close_matches
from typing import Any

from varde.errors import UsageError
from varde.figures.answer import Answer, named
from varde.figures.arguments import Day, Name, State
from varde.figures.question import Question, Row
from varde.figures.registry import figure
from varde.states import registry
from varde.states.names import fold

_COLUMNS = ["end", "start_precision", "end_precision", "verified", "verified_through", "note"]


def _organisation(ask: Question, text: str) -> Row | Answer:
    """The organisation of a name, or the answer that its memberships are not held.

    Raises
    ------
    UsageError
        The name is near to one that is held, but not it.
    """
    held = ask.select("organisations", ["name", "aliases", "verified_through", "note"], behind=False)
    names: dict[str, Row] = {}
    for row in held:
        for name in (row["organisation"], row["name"], *(row["aliases"] or "").split("; ")):
            if name:
                names[fold(name)] = row
    wanted = fold(text)
    if wanted in names:
        return names[wanted]
    near = get_close_matches(wanted, list(names), n=2, cutoff=0.85)
    listed = ", ".join(r["organisation"] for r in held)
    if near:
        meant = " or ".join(dict.fromkeys(names[n]["organisation"] for n in near))
        raise UsageError(f"There is no organisation {text!r}.", f"Did you mean {meant}? Held are {listed}.")
    return ask.not_held(f"Memberships of {text!r} are not held; held are those of {listed}.")


def _since(spells: list[Row], day: date) -> tuple[date, Row] | None:
    """First day of the unbroken membership on a day, also under another name, and the spell of that day."""
    now = next((s for s in spells if s["start"] <= day and (s["end"] is None or s["end"] > day)), None)
    if now is None:
        return None
    start = now["start"]
    for earlier in sorted(spells, key=lambda s: s["start"], reverse=True):
        if earlier["end"] == start:
            start = earlier["start"]
    return start, now


def _standing(proven: date, day: date, what: str) -> dict[str, Any]:
    """Status and reason of an answer for a day, by the day until which memberships were verified."""
    if day <= proven:
        return {"status": "ok", "reason": None, "as_of": day, "verified_through": proven}
    return {
        "status": "last known",
        "reason": f"{what} was verified through {proven}; what changed after that day is not known.",
        "as_of": proven,
        "verified_through": proven,
    }


@figure(unit="members")
def members(ask: Question, *, organisation: Name, on: Day | None = None) -> Answer:
    """Members of an organisation on a day.

    Parameters
    ----------
    organisation : str
        UN, NATO, EU, OSCE, CoE, AU, ECOWAS, ASEAN, OAS, LAS, CIS or CSTO, or a full name.
    on : day, optional
        Day asked about; without it the last day verified.

    Returns
    -------
    Answer
        A list of `{"state": "NOR", "name": "Norway", "since": "1949-04-04", "suspended": false, "verified": true}`.
        `since` is the start of the unbroken membership, also under an earlier name of the state; suspended members are
        members. Past the last day verified the list is the last known one, and its status says so.

    Raises
    ------
    UsageError
        The organisation is misspelt, or the day can't be read.

    Notes
    -----
    Compiled from resolutions and public pages. A membership runs from its first day up to, and not including, its end.
    """
    which = _organisation(ask, organisation)
    if isinstance(which, Answer):
        return which
    name, proven = which["organisation"], which["verified_through"]
    day = on or proven
    rows = ask.select(
        "organisation_memberships",
        _COLUMNS,
        "organisation = $organisation AND start <= $day",
        organisation=name,
        day=day,
    )
    ask.forget_rows()
    if not rows:
        return ask.answer(
            None, as_of=day, status="not applicable", reason=f"{which['name']} had no members yet on {day}."
        )
    by_state: dict[str, list[Row]] = {}
    for row in rows:
        by_state.setdefault(row["state"], []).append(row)
    value: list[dict[str, Any]] = []
    used: list[Row] = []
    for state, spells in sorted(by_state.items()):
        found = _since([s for s in spells if s["kind"] == "member"], day)
        if found is None:
            continue
        pause = _since([s for s in spells if s["kind"] == "suspended"], day)
        behind = [found[1], *([pause[1]] if pause else [])]
        used += behind
        value.append(
            {
                "state": state,
                "since": found[0].isoformat(),
                "suspended": pause is not None,
                "verified": all(s["verified"] for s in behind),
            }
        )
    ask.rest_on("organisation_memberships", used)
    notes = [which["note"]] if which["note"] else []
    paused = [registry().get(v["state"]).name for v in value if v["suspended"]]
    if paused:
        notes.append(f"Suspended and counted as members: {', '.join(paused)}.")
    doubted = [registry().get(v["state"]).name for v in value if not v["verified"]]
    if doubted:
        notes.append(f"Dates that no held row or page backs: {', '.join(doubted)}.")
    return ask.answer(named(value), notes=notes, **_standing(proven, day, f"Membership of {name}"))


@figure(unit="memberships")
def memberships(ask: Question, *, state: State, on: Day | None = None) -> Answer:
    """Organisations that a state is a member of on a day.

    Parameters
    ----------
    state : state
        The state.
    on : day, optional
        Day asked about; without it each membership is as of the last day verified for its organisation.

    Returns
    -------
    Answer
        A list of `{"organisation": "NATO", "name": ..., "since": "1949-04-04", "suspended": false, "verified": true,
        "status": "ok", "verified_through": "2024-04-04"}`, the oldest first; empty where there is none among the
        organisations held. `status` is "last known" for those asked about past the day they were verified through.

    Raises
    ------
    UsageError
        The state or day can't be read.

    Notes
    -----
    As `organisations.members`.
    """
    held = _held(ask)
    value = _memberships(ask, held, (state,), on)[state]
    late = sorted(v["organisation"] for v in value if v["status"] == "last known")
    through = min((date.fromisoformat(v["verified_through"]) for v in value), default=None)
    reason = f"{', '.join(late)}: verified only to a day before {on}, see each." if late else None
    notes = [f"Looked for in {', '.join(held)}."]
    if on is None and value:
        notes.append("Each membership is as of the day until which its organisation was verified.")
    return ask.answer(
        value,
        as_of=on or through,
        status="last known" if late else "ok",
        reason=reason,
        verified_through=through,
        notes=notes,
    )


def memberships_of(ask: Question, states: Sequence[str], on: date | None = None) -> dict[str, list[Row]]:
    """Organisations that each of some states is a member of on a day, as `organisations.memberships` lists them.

    Parameters
    ----------
    ask : Question
        The open question: queries and rows are noted on it.
    states : sequence of str
        Keys, all asked together.
    on : date, optional
        Day asked about; without it each membership is as of the last day verified for its organisation.
    """
    return _memberships(ask, _held(ask), states, on)


def _held(ask: Question) -> dict[str, Row]:
    """Organisations held, by short name."""
    rows = ask.select("organisations", ["name", "verified_through", "note"], behind=False)
    return {r["organisation"]: r for r in rows}


def _memberships(
    ask: Question, held: Mapping[str, Row], states: Sequence[str], on: date | None
) -> dict[str, list[Row]]:
    rows = ask.select(
        *("organisation_memberships", _COLUMNS, "list_contains($states, state)"), behind=False, states=list(states)
    )
    spells: dict[tuple[str, str], list[Row]] = {}
    for r in rows:
        spells.setdefault((r["state"], r["organisation"]), []).append(r)
    return {
        state: sorted(
            (
                found
                for name, organisation in held.items()
                if (found := _membership(ask, organisation, spells.get((state, name), []), on))
            ),
            key=lambda v: (v["since"], v["organisation"]),
        )
        for state in states
    }


def _membership(ask: Question, organisation: Row, spells: list[Row], on: date | None) -> Row | None:
    """One membership on a day, by a state's spells in the organisation; None where it is no member."""
    proven = organisation["verified_through"]
    day = on or proven
    found = _since([s for s in spells if s["kind"] == "member"], day)
    if found is None:
        return None
    pause = _since([s for s in spells if s["kind"] == "suspended"], day)
    behind = [found[1], *([pause[1]] if pause else [])]
    ask.rest_on("organisation_memberships", behind)
    return {
        "organisation": organisation["organisation"],
        "name": organisation["name"],
        "since": found[0].isoformat(),
        "suspended": pause is not None,
        "verified": all(s["verified"] for s in behind),
        "status": "last known" if day > proven else "ok",
        "verified_through": proven.isoformat(),
    }
