"""Peace agreements over the conflicts of states, as known on a day: who stood behind them, and what came after."""

from __future__ import annotations

from datetime import date
from typing import Any

from varde.figures.agreements import PAX, UCDP
from varde.figures.cells import Cell, grouped, late_note, written
from varde.figures.conflict import RECORDED_UNDER, includes
from varde.figures.days import last_full_year
from varde.figures.question import Question, Row
from varde.figures.wording import count, moment, sentence_list
from varde.states import registry

SETTLES = ("full", "partial")
"""Types of agreement that settle the disputed matter, or a part of it; others set out a process."""
PAX_SETTLES = ("substantive, comprehensive", "substantive, partial")
"""Stages in PA-X of agreements that do so."""
FIGHTING = 25
"""Battle-related deaths in a calendar year from which UCDP counts a conflict as active."""


def agreement(ask: Question, states: tuple[str, ...], day: date) -> dict[str, Cell]:
    """Peace agreements over the conflicts of states, who stood behind them, and whether fighting came back.

    An agreement counts as in place until UCDP records its end. It was followed by renewed fighting where state-based
    violence in the state reached 25 deaths in a calendar year after that of its signing; whether its own parties fought
    again is told beside it. Where UCDP counts the conflicts of a state or territory under another, its row is unknown.
    """
    held = ask.store.rows("SELECT min(covered_from) AS start, max(covered_through) AS until FROM peace_agreements")[0]
    if day < held["start"]:
        note = f"UCDP's dataset begins on {moment(held['start'])}."
        return {s: Cell("unknown", as_of=written(day), notes=[note]) for s in states}
    known = min(day, held["until"])
    found = _agreements(ask, states, day, all_known=day >= held["until"])
    for state, more in _pax(ask, states, day).items():
        found.setdefault(state, []).extend(more)
    fighting = _years_of_fighting(ask, states, last_full_year(day))
    cells = {}
    for state in states:
        parts = [
            a | {"fighting_since": fighting and [y for y in fighting.get(state, ()) if y > int(a["date"][:4])]}
            for a in sorted(found.get(state, []), key=_importance, reverse=True)
        ]
        cells[state] = _agreement_cell(ask, state, parts, day, known)
    return cells


def _years_of_fighting(ask: Question, states: tuple[str, ...], last: int) -> dict[str, list[int]] | None:
    """Years up to a last one in which state-based violence reached 25 deaths, by state; None where it is not held."""
    table = "violence_country_months"
    if not ask.holds(table):
        return None
    rows = ask.sql(
        f"SELECT state, left(month, 4)::INTEGER AS year FROM {table} WHERE list_contains($states, state) "
        "AND left(month, 4)::INTEGER <= $last GROUP BY ALL HAVING sum(state_based_deaths) >= $least ORDER BY ALL",
        [table],
        states=list(states),
        last=last,
        least=FIGHTING,
    )
    return {state: [r["year"] for r in years] for state, years in grouped(rows).items()}


def _importance(a: Row) -> tuple[bool, bool, bool, str, int]:
    """What comes first: what has not ended, is in UCDP's list, settles the matter or a part of it, and is newest."""
    return not a["ended"], a["source"] == UCDP, a["settles"], a["date"], a["agreement_id"]


def _agreements(ask: Question, states: tuple[str, ...], day: date, all_known: bool) -> dict[str, list[Row]]:
    """UCDP's agreements signed by a day, by state."""
    links = ask.select("peace_agreement_states", (), "list_contains($states, state)", behind=False, states=list(states))
    rows = ask.select(
        "peace_agreements",
        ["date", "name", "type", "conflict", "dyads", "ended", "ended_on"],
        "date <= $day AND list_contains($ids, agreement_id)",
        ids=sorted({r["agreement_id"] for r in links}),
        day=day,
    )
    ids = [r["agreement_id"] for r in rows]
    third = _third_parties(ask, "peace_agreement_third_parties", ids)
    again = _renewed(ask, rows, last_full_year(day))
    by_id = {}
    for r in rows:
        ended = r["ended_on"] <= day if r["ended_on"] else bool(r["ended"]) and all_known
        by_id[r["agreement_id"]] = {
            "agreement_id": r["agreement_id"],
            "name": r["name"],
            "date": written(r["date"]),
            "type": r["type"],
            "conflict": r["conflict"],
            "settles": r["type"] in SETTLES,
            "third_parties": third.get(r["agreement_id"], []),
            "ended": ended,
            "ended_on": written(r["ended_on"]) if ended else None,
            "parties_fought_again": again.get(r["agreement_id"]),
            "source": UCDP,
        }
    found: dict[str, list[Row]] = {}
    for link in links:
        if link["agreement_id"] in by_id:
            found.setdefault(link["state"], []).append(by_id[link["agreement_id"]])
    return found


def _third_parties(ask: Question, table: str, ids: list[int], **more: Any) -> dict[int, list[Row]]:
    """Third parties of agreements with their roles, without the states whose conflict it is."""
    if not ids or not ask.holds(table):
        return {}
    extra = " AND vintage = $vintage" if more else ""
    rows = ask.select(
        table,
        ["kind", "state", "roles"],
        f"list_contains($ids, agreement_id) AND NOT conflict_state AND kind <> 'unparsed'{extra}",
        ids=ids,
        **more,
    )
    found: dict[int, list[Row]] = {}
    for r in rows:
        entry = {"party": r["party"], "state": r["state"], "roles": [p for p in (r["roles"] or "").split(", ") if p]}
        found.setdefault(r["agreement_id"], []).append(entry)
    return found


def _renewed(ask: Question, rows: list[Row], last: int) -> dict[int, list[int]]:
    """Years up to a last one in which an agreement's parties fought again; without the agreements not known of."""
    tables = ("peace_agreement_conflicts", "dyads", "dyad_years")
    if not rows or not all(map(ask.holds, tables)):
        return {}
    active = ask.sql(
        "SELECT c.agreement_id, d.dyad_id, d.dyad_name, list_sort(list_distinct(list(y.year))) AS years "
        "FROM peace_agreement_conflicts c JOIN dyads d ON d.conflict_id = c.conflict_id AND d.type = 'state-based' "
        "JOIN dyad_years y ON y.type = d.type AND y.dyad_id = d.dyad_id AND y.year <= $last "
        "WHERE list_contains($ids, c.agreement_id) GROUP BY ALL ORDER BY ALL",
        tables,
        ids=[r["agreement_id"] for r in rows],
        last=last,
    )
    by_id = grouped(active, "agreement_id")
    found: dict[int, list[int]] = {}
    for r in rows:
        own = [d for d in by_id.get(r["agreement_id"], []) if _is_party(d["dyad_name"], r["dyads"] or "")]
        if own:
            years = {int(y) for d in own for y in d["years"] if int(y) > r["date"].year}
            found[r["agreement_id"]] = sorted(years)
    return found


def _is_party(dyad: str, listed: str) -> bool:
    """Whether a dyad is one of those that an agreement lists, with ", " between."""
    return f", {dyad}, " in f", {listed}, "


def _pax(ask: Question, states: tuple[str, ...], day: date) -> dict[str, list[Row]]:
    """Agreements of the user's own PA-X that settle a matter or a part of it, but for local ones, by state."""
    if not (ask.holds("pax_agreements") and ask.holds("pax_agreement_states")):
        return {}
    newest = ask.store.rows("SELECT vintage FROM pax_agreements ORDER BY vintage::INTEGER DESC LIMIT 1")[0]["vintage"]
    rows = ask.sql(
        "SELECT s.state, a.agreement_id, a.date, a.name, a.country, a.stage, a.vintage FROM pax_agreements a "
        "JOIN pax_agreement_states s USING (vintage, agreement_id) WHERE vintage = $vintage AND a.date <= $day "
        "AND list_contains($states, s.state) AND list_contains($stages, a.stage) AND a.level IS DISTINCT FROM 'local' "
        "ORDER BY a.date, a.agreement_id",
        ["pax_agreements", "pax_agreement_states"],
        vintage=newest,
        day=day,
        states=list(states),
        stages=list(PAX_SETTLES),
    )
    ask.rest_on("pax_agreements", rows)
    third = _third_parties(ask, "pax_third_parties", [r["agreement_id"] for r in rows], vintage=newest)
    found: dict[str, list[Row]] = {}
    for r in rows:
        found.setdefault(r["state"], []).append(
            {
                "agreement_id": r["agreement_id"],
                "name": r["name"],
                "date": written(r["date"]),
                "type": r["stage"],
                "conflict": r["country"],
                "settles": True,
                "third_parties": third.get(r["agreement_id"], []),
                "ended": False,
                "ended_on": None,
                "parties_fought_again": None,
                "source": PAX,
            }
        )
    return found


def _agreement_cell(ask: Question, state: str, parts: list[Row], day: date, known: date) -> Cell:
    """The row of agreements in one state."""
    notes = late_note(known, day, "what was signed or ended")
    notes += _mediation(ask, state, day)
    if not parts and state in RECORDED_UNDER:
        under = registry().get(RECORDED_UNDER[state])
        notes.insert(0, f"UCDP counts its conflicts under {under.name}: agreements over them are told there.")
        return Cell("unknown", as_of=written(known), notes=notes)
    # Agreements and forecasts follow UCDP's conflicts, so that both take in the territories counted under a state.
    notes += [f"{told} Agreements and the deaths expected are told so too." for told in [includes(state)] if told]
    if not parts:
        return Cell("never", as_of=written(known), through=known, notes=notes)
    standing = [p for p in parts if not p["ended"]]
    shown = standing or sorted(parts, key=lambda p: (p["ended_on"] or "", p["date"]), reverse=True)
    lead = shown[0]
    through = known if lead["source"] == UCDP else max(known, date.fromisoformat(lead["date"]))
    added = [p for p in parts if p["source"] == PAX]
    if added:
        notes.append(
            f"PA-X adds {count(len(added), 'agreement')}, the newest of {moment(added[0]['date'])} "
            f"({added[0]['name']}); it does not say whether an agreement has ended."
        )
    notes += _renewal(lead)
    if not standing and not lead["ended_on"]:
        notes.append("The day on which it ended is not recorded.")
    return Cell(
        "in place" if standing else "lapsed",
        since=lead["date"],
        until=None if standing else lead["ended_on"],
        what=list(dict.fromkeys(p["name"] for p in shown if p["source"] == lead["source"])),
        act=_agreement_act(lead, day),
        as_of=written(through),
        through=through,
        notes=notes,
        parts=shown + [p for p in parts if p not in shown],
    )


def _renewal(lead: Row) -> list[str]:
    """Whether an agreement was followed by renewed fighting, in the state and between its own parties."""
    fought, parties = lead["fighting_since"], lead["parties_fought_again"]
    if fought is None:
        return ["Whether fighting came back is not known: deaths are not in this evidence base."]
    if not fought:
        return [f"No calendar year after it reached {FIGHTING} state-based deaths in the state."]
    if parties is None:
        own = "whether its own parties fought again is not known"
    elif parties:
        own = f"its own parties fought again in {_years(parties)}"
    else:
        own = "not recorded between its own parties"
    return [
        f"Followed by renewed fighting in the state ({FIGHTING} state-based deaths or more) in {_years(fought)}; {own}."
    ]


def renewed(lead: Row) -> bool | None:
    """Whether an agreement was followed by renewed fighting in the state; None where that is not known."""
    return None if lead["fighting_since"] is None else bool(lead["fighting_since"])


def _years(years: list[int]) -> str:
    """Years in words: "2016", "2013 and 2014", "8 of the years from 2015 to 2024"."""
    if len(years) <= 3:
        return sentence_list([str(y) for y in years])
    if years[-1] - years[0] + 1 == len(years):
        return f"{years[0]} to {years[-1]}"
    return f"{len(years)} of the years from {years[0]} to {years[-1]}"


def _agreement_act(lead: Row, day: date) -> str:
    """The leading agreement in words: its type, age and third parties."""
    signed = date.fromisoformat(lead["date"])
    age = day.year - signed.year - ((day.month, day.day) < (signed.month, signed.day))
    parties = [f"{p['party']} ({', '.join(p['roles'])})" if p["roles"] else p["party"] for p in lead["third_parties"]]
    behind = f"; third parties: {', '.join(parties)}" if parties else "; no third party named"
    old = "less than a year" if age < 1 else count(age, "year")
    ended = f", ended {moment(lead['ended_on'])}" if lead["ended_on"] else ""
    kind = "peace process" if lead["type"] == "peace process" else lead["type"]
    return f"{kind} agreement signed {moment(signed)}, {old} before{ended}{behind}"


def _mediation(ask: Question, state: str, day: date) -> list[str]:
    """Who mediates by the user's own copy of MEND, where it covers the state."""
    if not ask.holds("mediation_event_third_parties"):
        return []
    found = ask.consult_figure("agreements.third_parties", state=state, source="mend", until=day)
    if not found.value:
        return []
    leading = sorted(found.value, key=lambda p: (-p["events"], p["party"]))[:5]
    listed = ", ".join(f"{p['party']} ({count(p['events'], 'event')})" for p in leading)
    span = f"{min(p['from'] for p in found.value)[:7]} to {max(p['to'] for p in found.value)[:7]}"
    return [f"Mediation events by MEND, {span}, most often by: {listed}."]
