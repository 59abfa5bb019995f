"""Organisations and weapons treaties that states had joined, left or never joined on a day."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from varde.figures.cells import Cell, Status, grouped, written
from varde.figures.organisations import memberships_of
from varde.figures.question import Question, Row
from varde.figures.treaties import of_states
from varde.figures.wording import moment

NOT_WEAPONS = frozenset({"ROME"})
"""Treaties held that are not about weapons."""
UNIVERSAL = frozenset({"UN"})
"""Organisations that all states belong to: membership tells nothing of a state."""
OTHERS = "others, such as the Shanghai Cooperation Organisation, are not held"
"""What a list of some organisations cannot tell."""


def organisations(ask: Question, states: tuple[str, ...], day: date) -> dict[str, Cell]:
    """Regional and security organisations that states belong to, with suspensions; the UN itself is left out.

    A state that is suspended from all it belongs to has lapsed. One that was never in any of those held is told so: the
    ranking leaves its cell out, because only some organisations are held.
    """
    spells = ask.select(
        "organisation_memberships",
        ["end", "end_kind", "verified_through"],
        "list_contains($states, state) AND start <= $day",
        behind=False,
        states=list(states),
        day=day,
    )
    by_state = grouped(s for s in spells if s["organisation"] not in UNIVERSAL)
    listed = memberships_of(ask, states, day)
    held = {o: d for o, d in verified_organisations(ask).items() if o not in UNIVERSAL}
    return {s: _organisations_cell(ask, listed[s], by_state.get(s, []), held, day) for s in states}


def verified_organisations(ask: Question) -> dict[str, date]:
    """Day until which the members of each organisation held were verified, by its short name."""
    rows = ask.store.rows("SELECT organisation, verified_through FROM organisations ORDER BY organisation")
    return {r["organisation"]: r["verified_through"] for r in rows}


def _organisations_cell(
    ask: Question, listed: list[Row], spells: list[Row], held: Mapping[str, date], day: date
) -> Cell:
    members = [m for m in listed if m["organisation"] not in UNIVERSAL]
    parts = []
    for m in members:
        paused = [s for s in spells if s["organisation"] == m["organisation"] and s["kind"] == "suspended"]
        pause = next((s for s in paused if s["end"] is None or s["end"] > day), None)
        parts.append(
            {
                "organisation": m["organisation"],
                "status": "suspended" if pause else "member",
                "since": m["since"],
                "until": None,
                "suspended_since": written(pause["start"]) if pause else None,
                "verified": m["verified"],
                "verified_through": min(day, date.fromisoformat(m["verified_through"])),
            }
        )
    now = {p["organisation"] for p in parts}
    left: dict[str, Row] = {}
    for s in spells:
        # A seat that another state or body took over was not left.
        taken = s["end_kind"] in ("succession", "merger")
        if s["kind"] == "member" and s["end"] and s["end"] <= day and s["organisation"] not in now and not taken:
            left[s["organisation"]] = s
    parts += [
        {"organisation": o, "status": "left", "since": s["start"], "until": s["end"], "suspended_since": None}
        | {"verified": s["verified"], "verified_through": min(day, s["verified_through"])}
        for o, s in sorted(left.items())
    ]
    ask.rest_on("organisation_memberships", left.values())
    if not parts:
        through = min(day, *held.values()) if held else day
        notes = [f"In none of {', '.join(sorted(held))}; {OTHERS}. The United Nations is left out."]
        return Cell("never", as_of=written(through), through=through, notes=notes)
    through = min((p["verified_through"] for p in parts), default=day)
    acts = [
        f"{p['organisation']} (suspended since {moment(p['suspended_since'])})"
        if p["suspended_since"]
        else p["organisation"]
        for p in parts
        if p["status"] != "left"
    ]
    gone = [f"{p['organisation']} ({moment(p['until'])})" for p in parts if p["status"] == "left"]
    text = [f"member of {', '.join(acts)}"] if acts else []
    text += [f"left {', '.join(gone)}"] if gone else []
    paused_from = [p for p in parts if p["suspended_since"]]
    active = any(p["status"] == "member" for p in parts)
    notes = [f"Suspended from {p['organisation']} since {moment(p['suspended_since'])}." for p in paused_from]
    notes += [*_verified_apart(parts, day), "The United Nations is left out."]
    over = [p["suspended_since"] for p in paused_from] + [written(_last_day_of(s, spells)) for s in left.values()]
    return Cell(
        "in place" if active else "lapsed",
        since=min((m["since"] for m in members), default=None),
        until=None if active else max(filter(None, over)),
        what=[p["organisation"] for p in parts if p["status"] != "left"] or sorted(left),
        act="; ".join(text) or None,
        as_of=written(through),
        through=through,
        verified=all(p["verified"] for p in parts),
        notes=notes,
        parts=parts,
    )


def _last_day_of(spell: Row, spells: list[Row]) -> date:
    """When a membership that was left ended in fact: with the suspension that lasted until it was left."""
    mine = [s for s in spells if s["organisation"] == spell["organisation"] and s["kind"] == "suspended"]
    day: date = min((s["start"] for s in mine if s["end"] is None or s["end"] >= spell["end"]), default=spell["end"])
    return day


def _verified_apart(parts: list[Row], day: date) -> list[str]:
    """A note where some of several statuses were verified to an earlier day than the one asked for."""
    days = sorted({p["verified_through"] for p in parts if p["verified_through"] < day})
    if not days:
        return []
    span = moment(days[0]) if len(days) == 1 else f"days from {moment(days[0])} to {moment(days[-1])}, see each"
    return [f"Last known: verified through {span}; what came later is not held."]


def treaties(ask: Question, states: tuple[str, ...], day: date) -> dict[str, Cell]:
    """Weapons treaties that states have joined, left or never joined."""
    return {s: _treaties_cell(found, day) for s, found in of_states(ask, states, day).items()}


_TREATY_GROUPS = {"party": "joined", "former party": "left", "signatory": "never", "not a party": "never"}


def _treaties_cell(found: list[Row] | str, day: date) -> Cell:
    if isinstance(found, str):
        return Cell("unknown", as_of=written(day), notes=[found])
    listed = [t for t in found if t["treaty"] not in NOT_WEAPONS]
    parts = [
        {
            "treaty": t["treaty"],
            "name": t["name"],
            "status": t["status"],
            "group": _TREATY_GROUPS.get(t["status"], "unknown"),
            "since": t["consent"],
            "signed": t["signed"],
            # A withdrawal that took effect after the day may not have been notified by then.
            "until": t["withdrawal_effect"] if t["status"] == "former party" else None,
            "verified": t["verified"],
            "verified_through": min(day, date.fromisoformat(t["verified_through"])),
        }
        for t in listed
    ]
    groups = {g: [p for p in parts if p["group"] == g] for g in ("joined", "left", "never", "unknown")}
    through = min((p["verified_through"] for p in parts), default=day)
    status: Status = (
        "in place" if groups["joined"] else "lapsed" if groups["left"] else "never" if groups["never"] else "unknown"
    )
    words = [f"party to {len(groups['joined'])} of {len(parts)}"]
    for group, said in (("left", "left"), ("never", "not joined"), ("unknown", "not known")):
        if groups[group]:
            words.append(f"{said}: {', '.join(p['treaty'] for p in groups[group])}")
    return Cell(
        status,
        since=min((p["since"] for p in groups["joined"] if p["since"]), default=None),
        until=max((p["until"] for p in groups["left"]), default=None) if status == "lapsed" else None,
        what=[p["treaty"] for p in groups["joined"]],
        act="; ".join(words),
        as_of=written(through),
        through=through,
        verified=all(p["verified"] for p in parts),
        notes=_verified_apart(parts, day),
        parts=parts,
    )
