"""What one state contributes in others: personnel in UN missions, aid, and roles in agreements, by what sources show.

Every table is asked for all states at once. Nothing that became known after the day asked about is told: counts of a
month or year only where all of it lies before, ends of missions and agreements only where they had come.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from varde.figures.arguments import last_day
from varde.figures.days import last_full_month, last_full_year
from varde.figures.mission_instruments import TO_AN_ORGANISATION
from varde.figures.question import Question, Row
from varde.figures.strengths import Strengths
from varde.figures.wording import count, inside_name, moment, number, sentence_list, state_name

STALE_YEARS = 5
"""Years past the end of a source after which it says nothing about a day any more."""
ROLE_YEARS = 10
"""Years after which a role in an agreement, or a vote, is history."""
TREND_YEARS = 3
"""Years before the last one, whose mean the last year's aid is held against."""
UP, DOWN = 1.25, 0.8
"""Change against that mean from which aid is said to rise or fall."""
PRESENT, LAST_KNOWN, PAST = "present", "last known", "past"


@dataclass(slots=True)
class Seen:
    """What one source shows of the contributor: entries by state, and what it can't say.

    Attributes
    ----------
    entries : dict
        By state, what is there.
    until : str or None
        Last month, year or day that the source tells of, up to the day asked about.
    unknown : str or None
        Why it says nothing about that day for any state, or None where it does.
    unknown_in : dict
        Why it says nothing for a single state.
    """

    entries: dict[str, list[Row]] = field(default_factory=dict)
    until: str | None = None
    unknown: str | None = None
    unknown_in: dict[str, str] = field(default_factory=dict)

    def add(self, state: str, entry: Row) -> None:
        """Note an entry for a state."""
        self.entries.setdefault(state, []).append(entry)

    def not_known(self, state: str) -> str | None:
        """Why it says nothing on the day for this state, or None."""
        return self.unknown or self.unknown_in.get(state)


def years_back(day: date, years: int) -> date:
    """The same day so many years earlier; 28 February for a 29th that the year lacks."""
    try:
        return day.replace(year=day.year - years)
    except ValueError:
        return day.replace(year=day.year - years, day=28)


def stale(end: str | int, day: date) -> bool:
    """Whether a source that ends there says nothing about the day any more."""
    return last_day(end) < years_back(day, STALE_YEARS)


# --- missions and personnel -------------------------------------------------------------------------------------------


def _missions(ask: Question, day: date) -> dict[str, Row]:
    """Missions that had begun by the day, with their areas and, where it had come by then, their end."""
    rows = ask.sql(
        'SELECT m.mission, m.name, m.kind, m."end", m.verified, m.vintage, a.state FROM missions m '
        "JOIN mission_areas a USING (mission) WHERE m.kind <> 'other' AND m.start <= $day AND NOT a.regional "
        "ORDER BY m.mission, a.state",
        ["missions", "mission_areas"],
        day=day,
    )
    found: dict[str, Row] = {}
    for row in rows:
        # An office to an organisation is no mission in the state where that organisation sits.
        if TO_AN_ORGANISATION in row["name"]:
            continue
        over = row["end"] is not None and row["end"] < day
        entry = found.setdefault(
            row["mission"],
            # That a row is unproven may be due to its end, which is not told before it has come.
            {k: row[k] for k in ("mission", "name", "vintage")}
            | {"end": row["end"] if over else None, "verified": row["verified"] if over else None, "areas": []},
        )
        entry["areas"].append(row["state"])
    return found


def personnel(ask: Question, contributor: str, day: date) -> Seen:
    """Uniformed personnel in UN missions by the mission's area, up to the last month over by the day."""
    seen = Seen()
    if not (ask.holds("personnel") and ask.holds("missions")):
        seen.unknown = "personnel by contributor and mission are not held"
        return seen
    missions = _missions(ask, day)
    held = Strengths(ask, "personnel", (None, last_full_month(day)), contributor=(contributor,))
    if not held.months:
        seen.unknown = f"personnel by contributor and mission are held from {moment(held.first)}"
        return seen
    seen.until = held.months[-1]
    own = _own_months(ask)
    for mission, months in _by_mission(held).items():
        source = ask.source_of("personnel_hub" if max(months) in own else "personnel")
        entry = _service(missions.get(mission), mission, months, seen.until, day, source)
        if mission in missions:
            ask.rest_on("missions", [missions[mission]])
            for state in missions[mission]["areas"]:
                seen.add(state, entry)
    if stale(seen.until, day):
        for mission, row in missions.items():
            if row["end"] is None:
                for state in row["areas"]:
                    why = f"{mission} is there, and personnel by contributor end in {moment(seen.until)}"
                    seen.unknown_in[state] = why
    return seen


def _own_months(ask: Question) -> set[str]:
    """Months that are from the user's own download."""
    if not ask.holds("personnel_hub"):
        return set()
    return {r["month"] for r in ask.store.rows("SELECT DISTINCT month FROM personnel_hub")}


def _by_mission(held: Strengths) -> dict[str, dict[str, int]]:
    """Persons by mission and month, where there were any."""
    found: dict[str, dict[str, int]] = {}
    for row in held.rows:
        mission = held.labels.mission(row["mission"], row["month"])
        months = found.setdefault(mission, {})
        months[row["month"]] = months.get(row["month"], 0) + row["persons"]
    kept = {m: {month: n for month, n in sorted(by.items()) if n} for m, by in sorted(found.items())}
    return {m: by for m, by in kept.items() if by}


def _service(mission: Row | None, acronym: str, months: dict[str, int], until: str, day: date, source: str) -> Row:
    """What is told of a contributor's service in one mission."""
    first, last = min(months), max(months)
    end = mission["end"] if mission else None
    status = PAST if end is not None or last < until else PRESENT if until == last_full_month(day) else LAST_KNOWN
    most = max(months, key=lambda m: (months[m], m))
    notes = []
    if last == until and last != last_full_month(day):
        notes.append(f"The figures end in {moment(until)}: what came later is not known.")
    if end is not None:
        notes.append(f"The mandate of {acronym} ended on {moment(end)}.")
    if mission and len(mission["areas"]) > 1:
        where = sentence_list([inside_name(s) for s in mission["areas"]])
        notes.append(f"{acronym} serves over {where}; the source does not say who serves where.")
    return {
        "kind": "personnel",
        "status": status,
        "what": acronym,
        "name": mission["name"] if mission else acronym,
        "since": first,
        "until": last,
        "persons": months[last],
        "most": {"month": most, "persons": months[most]},
        "text": f"{count(months[last], 'person', 'persons')} in {moment(last)}"
        + (f"; at most {number(months[most])}, in {moment(most)}" if months[most] > months[last] else ""),
        "as_of": last if status == PAST else until,
        "source": source,
        "note": " ".join(notes) or None,
    }


# --- aid --------------------------------------------------------------------------------------------------------------


def aid(ask: Question, contributor: str, day: date) -> Seen:
    """Development assistance to each recipient, up to the last year over by the day."""
    seen = Seen()
    if not ask.holds("aid_flows"):
        seen.unknown = "aid is not held"
        return seen
    first, last = (int(str(year)) for year in ask.coverage("aid_flows"))
    to = min(last, last_full_year(day))
    if to < first:
        ask.consult("aid_flows")
        seen.unknown = f"aid is held from {first}"
        return seen
    seen.until = str(to)
    rows = ask.select(
        "aid_flows",
        ["net_oda", "price_year"],
        "donor = $donor AND year <= $to",
        order="recipient, year",
        donor=contributor,
        to=to,
    )
    if not any(r["year"] == to for r in rows):
        seen.unknown = f"{state_name(contributor)} is not among the donors in the table of aid for {to}"
    elif stale(to, day):
        seen.unknown = f"aid is held to {to}"
    by_recipient: dict[str, list[Row]] = {}
    for row in rows:
        by_recipient.setdefault(row["recipient"], []).append(row)
    for recipient, own in by_recipient.items():
        seen.add(recipient, _giving(own, to, last_full_year(day), ask.source_of("aid_flows")))
    return seen


def _giving(rows: list[Row], to: int, whole: int, source: str) -> Row:
    """What is told of aid to one recipient; rows are by year and positive."""
    last = rows[-1]
    status = PAST if last["year"] < to else PRESENT if to == whole else LAST_KNOWN
    before = [r["net_oda"] for r in rows if last["year"] - TREND_YEARS <= r["year"] < last["year"]]
    mean = sum(before) / len(before) if len(before) == TREND_YEARS else None
    change = last["net_oda"] / mean if mean else None
    trend = None if change is None else "rises" if change > UP else "falls" if change < DOWN else "steady"
    amount = f"{number(last['net_oda'], 1)} million USD at {last['price_year']} prices in {last['year']}"
    beside = f", against {number(mean, 1)} a year over the {TREND_YEARS} years before" if mean else ""
    return {
        "kind": "aid",
        "status": status,
        "what": "development assistance",
        "since": str(rows[0]["year"]),
        "until": str(last["year"]),
        "value": last["net_oda"],
        "unit": f"constant {last['price_year']} USD million",
        "mean_before": round(mean, 2) if mean is not None else None,
        "trend": trend,
        "text": amount + beside,
        "as_of": str(last["year"]) if status == PAST else str(to),
        "source": source,
        "note": None,
    }


# --- roles in agreements ----------------------------------------------------------------------------------------------

_ROLES = {
    "peace_agreement_third_parties": (
        "SELECT t.agreement_id, t.party, t.roles, t.date, t.vintage, a.name, a.ended, a.ended_on, s.state "
        "FROM peace_agreement_third_parties t JOIN peace_agreements a USING (agreement_id) "
        "JOIN peace_agreement_states s USING (agreement_id) "
        "WHERE t.state = $contributor AND NOT t.conflict_state AND t.date <= $day AND s.state <> $contributor "
        "ORDER BY t.date, t.agreement_id, s.state",
        ["peace_agreement_third_parties", "peace_agreements", "peace_agreement_states"],
    ),
    "pax_third_parties": (
        "SELECT t.agreement_id, t.party, t.roles, t.date, t.vintage, a.name, NULL AS ended, NULL AS ended_on, s.state "
        "FROM pax_third_parties t JOIN pax_agreements a USING (vintage, agreement_id) "
        "JOIN pax_agreement_states s USING (vintage, agreement_id) "
        "WHERE t.state = $contributor AND NOT t.conflict_state AND t.date <= $day AND s.state <> $contributor "
        "AND t.vintage = (SELECT max(vintage::INTEGER)::VARCHAR FROM pax_agreements) "
        "ORDER BY t.date, t.agreement_id, s.state",
        ["pax_third_parties", "pax_agreements", "pax_agreement_states"],
    ),
    "mediation_event_third_parties": (
        "SELECT t.event_id, t.party, NULL AS roles, t.date, t.month, t.vintage, NULL AS name, NULL AS ended, "
        "NULL AS ended_on, s.state FROM mediation_event_third_parties t JOIN mediation_event_states s USING (event_id) "
        "WHERE t.state = $contributor AND t.month <= $month AND s.state <> $contributor "
        "ORDER BY t.month, t.event_id, s.state",
        ["mediation_event_third_parties", "mediation_event_states"],
    ),
}
"""How each table that names third parties is asked for one: UCDP's, and the user's own copies of PA-X and MEND."""


def roles(ask: Question, contributor: str, day: date) -> Seen:
    """Part taken in peace agreements and mediation over the conflicts of other states, up to the day."""
    seen = Seen()
    if not ask.holds("peace_agreements"):
        seen.unknown = "peace agreements are not held"
        return seen
    held = ask.store.rows("SELECT min(covered_from) AS start, max(covered_through) AS until FROM peace_agreements")[0]
    if day < held["start"]:
        ask.consult("peace_agreements")
        seen.unknown = f"peace agreements are held from {moment(held['start'])}"
        return seen
    seen.until = min(held["until"], day).isoformat()
    if stale(seen.until, day):
        seen.unknown = f"peace agreements are held to {moment(seen.until)}"
    for table, (sql, tables) in _ROLES.items():
        if not all(map(ask.holds, tables)):
            continue
        values: dict[str, Any] = {"contributor": contributor}
        values |= {"month": last_full_month(day)} if "$month" in sql else {"day": day}
        rows = ask.sql(sql, tables, **values)
        ask.rest_on(table, {tuple(r[k] for k in ask.store.key_of(table)): r for r in rows}.values())
        through = held["until"] if table == "peace_agreement_third_parties" else _through(ask, table)
        by_state: dict[str, list[Row]] = {}
        for row in rows:
            by_state.setdefault(row["state"], []).append(row)
        for state, own in by_state.items():
            seen.add(state, _part(own, through, day, ask.source_of(table)))
    return seen


def _through(ask: Question, table: str) -> date:
    """Last day that a table tells of."""
    return last_day(str(ask.coverage(table)[1]))


def _part(rows: list[Row], through: date, day: date, source: str) -> Row:
    """What is told of a part in the agreements, or mediation, over one state's conflicts."""
    acts = [
        {
            "name": r["name"],
            "date": r["date"].isoformat() if r["date"] else r["month"],
            "roles": [role for role in (r["roles"] or "").split(", ") if role],
            "ended_on": r["ended_on"].isoformat() if _ended(r, through, day) and r["ended_on"] else None,
            "ended": _ended(r, through, day),
        }
        for r in rows
    ]
    first, last = acts[0]["date"], acts[-1]["date"]
    recent = years_back(day, ROLE_YEARS)
    stands = any(not a["ended"] and last_day(a["date"]) >= recent for a in acts)
    status = PAST if not stands else PRESENT if day <= through else LAST_KNOWN
    part = sorted({role for a in acts for role in a["roles"]})
    agreements = acts[0]["name"] is not None
    what = (
        count(len(acts), "peace agreement")
        if agreements
        else count(len(acts), "event of mediation", "events of mediation")
    )
    span = moment(f"{first}/{last}")
    as_what = f", as {sentence_list(part)}" if part else ", in a role the text does not name" if agreements else ""
    ended = sum(bool(a["ended"]) for a in acts)
    notes = [f"Recorded as ended: {number(ended)} of {number(len(acts))}."] if ended else []
    if source == "pax_agreements":
        notes.append("PA-X does not say whether an agreement has ended.")
    return {
        "kind": "role in agreements" if agreements else "mediation",
        "status": status,
        "what": acts[-1]["name"] or what,
        "since": first,
        "until": last,
        "roles": part,
        "agreements" if agreements else "events": acts,
        "text": f"{what}, {span}{as_what}",
        "as_of": min(through, day).isoformat() if status != PAST else last,
        "source": source,
        "note": " ".join(notes) or None,
    }


def _ended(row: Row, through: date, day: date) -> bool:
    """Whether an agreement is known by the day to have ended; one without a day of its end, once the source is out."""
    return bool(row["ended"]) and (row["ended_on"] or through) <= day


LOOKED_FOR = {"personnel": personnel, "aid": aid, "agreements": roles}
"""What is looked for, and how."""
