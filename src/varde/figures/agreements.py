"""Peace agreements: which were signed over a state's conflicts, and who stood behind them as a third party.

UCDP's Peace Agreement Dataset is what ships. Where the user's own copies of PA-X, PAA-X or MEND are in the evidence
base, they are added; every entry names its source, and counts of different sources are never added up.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date
from typing import Any, Literal

from varde.errors import UsageError, did_you_mean
from varde.figures.answer import Answer
from varde.figures.arguments import Moment, Name, State, first_day, last_day
from varde.figures.question import Question, Row
from varde.figures.registry import figure
from varde.states import registry

UCDP, PAX, PAAX, MEND = "ucdp_peace_agreements", "pax_agreements", "paax_actors", "mend_mediation"
_OWN_COPY = {
    "pax": ("PA-X", "pax_agreements"),
    "paax": ("PAA-X", "paax_signatories"),
    "mend": ("MEND", "mediation_events"),
}


_SHORT = {"ucdp": ("UCDP", UCDP), "pax": ("PA-X", PAX), "paax": ("PAA-X", PAAX), "mend": ("MEND", MEND)}
_UNPARSED = "Third parties that the texts name and tie to no state or body (persons, groups or remarks)"


class Scope:
    """What a question is about: a state or a conflict, and a period within what UCDP covers.

    Parameters
    ----------
    ask : Question
        The question.
    state, conflict : str or None
        Key of a state; number or name of a UCDP conflict.
    since, until : str or None
        First and last moment asked about.
    """

    def __init__(
        self, ask: Question, state: str | None, conflict: str | None, since: str | None, until: str | None
    ) -> None:
        if since and until and first_day(since) > last_day(until):
            raise UsageError(f"{ask.figure}: since={since} lies after until={until}.")
        held = ask.store.rows("SELECT min(covered_from) AS start, max(covered_through) AS until FROM peace_agreements")
        self.covered: tuple[date, date] = (held[0]["start"], held[0]["until"])
        self.state = state
        self.since = first_day(since) if since else None
        self.until = last_day(until) if until else None
        self.first = self.since or self.covered[0]
        self.last = self.until or self.covered[1]
        self.conflict_id: int | None = None
        self.conflict: str | None = None
        if conflict:
            self.conflict_id, self.conflict = _conflict(ask, conflict)

    @property
    def about(self) -> str:
        """The state or conflict, for a sentence."""
        return (registry().get(self.state).name if self.state else self.conflict) or "the world"

    @property
    def outside(self) -> bool:
        """Whether none of the period lies within what UCDP covers."""
        return self.last < self.covered[0] or self.first > self.covered[1]

    @property
    def as_of(self) -> str:
        """The part of the period that UCDP covers, as "first/last"."""
        return f"{max(self.first, self.covered[0])}/{min(self.last, self.covered[1])}"

    def where(self, agreement: str, date_column: str) -> tuple[str, dict[str, Any]]:
        """Condition on UCDP's agreements, and its parameters."""
        parts = [f"{date_column} BETWEEN $first AND $last"]
        values: dict[str, Any] = {"first": self.first, "last": self.last}
        if self.state:
            parts.append(f"{agreement} IN (SELECT agreement_id FROM peace_agreement_states WHERE state = $state)")
            values["state"] = self.state
        if self.conflict_id is not None:
            parts.append(
                f"{agreement} IN (SELECT agreement_id FROM peace_agreement_conflicts WHERE conflict_id = $conflict)"
            )
            values["conflict"] = self.conflict_id
        return " AND ".join(parts), values

    def where_pax(self, ask: Question, alias: str) -> tuple[str, dict[str, Any]]:
        """Condition on the agreements of the newest PA-X held, under an alias of `pax_agreements`."""
        newest = ask.store.rows("SELECT vintage FROM pax_agreements ORDER BY vintage::INTEGER DESC LIMIT 1")
        parts, values = [f"{alias}.vintage = $vintage"], {"vintage": newest[0]["vintage"]}
        for sign, day, name in ((">=", self.since, "first"), ("<=", self.until, "last")):
            if day:
                parts.append(f"{alias}.date {sign} ${name}")
                values[name] = day
        if self.state:
            parts.append(
                f"{alias}.agreement_id IN (SELECT agreement_id FROM pax_agreement_states"
                " WHERE state = $state AND vintage = $vintage)"
            )
            values["state"] = self.state
        if self.conflict_id is not None:
            parts.append(f"{alias}.ucdp_conflict_id = $conflict")
            values["conflict"] = self.conflict_id
        return " AND ".join(parts), values

    def impossible(self) -> str | None:
        """Why the state can have no agreements of its own in the period, or None."""
        if not self.state:
            return None
        entity = registry().get(self.state)
        if not entity.is_state:
            return f"{entity.name} is a {entity.kind}; agreements are recorded for states."
        if not entity.exists_between(self.first, self.last):
            return f"{entity.name} was not a state between {self.first} and {self.last}."
        return None

    def reach(self, own_copy: bool) -> list[str]:
        """Notes on what part of the period UCDP does not cover."""
        notes = []
        if self.until is None or self.until > self.covered[1]:
            more = "; what is later is from the user's own copies" if own_copy else ""
            notes.append(f"UCDP's dataset ends on {self.covered[1]}{more}.")
        if self.since and self.since < self.covered[0]:
            notes.append(f"UCDP's dataset begins on {self.covered[0]}.")
        return notes


def _conflict(ask: Question, text: str) -> tuple[int, str]:
    """Number and name of the UCDP conflict that a number or name means."""
    rows = ask.store.rows("SELECT DISTINCT conflict_id, conflict FROM peace_agreement_conflicts ORDER BY conflict_id")
    named: dict[int, str] = {r["conflict_id"]: r["conflict"] or str(r["conflict_id"]) for r in rows}
    if text.strip().isdigit():
        number = int(text)
        if number in named:
            return number, named[number]
        raise UsageError(
            f"{ask.figure}: there is no agreement over a UCDP conflict {number}.",
            "Give the number or name of another, such as 289 or 'Colombia: Government', or ask by state.",
        )
    folded = " ".join(text.split()).casefold()
    found = [i for i, name in named.items() if name.casefold() == folded] or [
        i for i, name in named.items() if folded in name.casefold()
    ]
    if len(found) == 1:
        return found[0], named[found[0]]
    if found:
        listed = "; ".join(f"{i} {named[i]}" for i in found[:8])
        raise UsageError(f"{ask.figure}: {text!r} could be several conflicts: {listed}.", "Give the number.")
    hint = did_you_mean(text, named.values()) or "Give UCDP's name, such as 'Colombia: Government', or ask by state."
    raise UsageError(f"{ask.figure}: there is no agreement over a conflict {text!r}.", hint)


def not_held(ask: Question, choice: str) -> Answer | None:
    """An answer that says how to add the user's own copy, where it is asked for and not there."""
    name, table = _OWN_COPY[choice]
    if choice == "paax" and ask.holds(table) and not ask.holds("pax_agreements"):
        return ask.not_held(
            "PAA-X is held, but PA-X is not, and only PA-X says which states its agreements are about. Add your copy "
            "of PA-X too, with `varde build --add FILE`."
        )
    if ask.holds(table):
        return None
    return ask.not_held(
        f"{name} is not in this evidence base: its terms do not let Varde pass it on. Get it from its publisher and "
        "add it with `varde build --add FILE`."
    )


def _needs_one(ask: Question, state: str | None, conflict: str | None) -> None:
    if not state and not conflict:
        raise UsageError(f"{ask.figure} needs state=… or conflict=….", "Example: state=COL, or conflict=289.")


def _third_by_agreement(ask: Question, table: str, ids: list[int], vintage: str | None = None) -> dict[int, list[Row]]:
    """Third parties of agreements, without the states whose conflict it is."""
    if not ids:
        return {}
    extra = " AND vintage = $vintage" if vintage else ""
    parameters: dict[str, Any] = {"ids": ids} | ({"vintage": vintage} if vintage else {})
    rows = ask.select(
        table,
        ["kind", "state", "roles"],
        f"list_contains($ids, agreement_id) AND NOT conflict_state{extra}",
        behind=False,
        **parameters,
    )
    found: dict[int, list[Row]] = {}
    for row in rows:
        found.setdefault(row["agreement_id"], []).append(row)
    return found


def _names(parties: Iterable[Row]) -> list[str]:
    return sorted(p["party"] for p in parties if p["kind"] != "unparsed")


@figure(unit="agreements")
def list_(
    ask: Question,
    *,
    state: State | None = None,
    conflict: Name | None = None,
    since: Moment | None = None,
    until: Moment | None = None,
    source: Literal["all", "ucdp", "pax"] = "all",
) -> Answer:
    """Peace agreements over the conflicts of a state.

    Parameters
    ----------
    state : State, optional
        State that the conflict is in, or that is a side of it. It or `conflict` is needed.
    conflict : Name, optional
        Number or name of a UCDP conflict ("289", "Colombia: Government").
    since, until : Moment, optional
        First and last moment of signing.
    source : str
        UCDP's dataset, the user's own copy of PA-X, or all there is.

    Returns
    -------
    Answer
        A list of objects by date: `agreement_id`, `name`, `date`, `year`, `conflict`, `type`, `third_parties` (names),
        `unparsed_third_parties` (how many the text names that could not be read), `ended` (true, false, or null where
        no end is recorded), `ended_on`, `source`. For PA-X `type` is the stage of the process, and `ucdp_agreement_id`
        gives the same agreement in UCDP's data where PA-X does.

    Raises
    ------
    UsageError
        Neither state nor conflict, or an unknown conflict.

    Notes
    -----
    UCDP counts agreements signed by at least two opposed warring parties of an armed conflict, 1975 to 2021. PA-X
    counts more kinds of document, 1990 to 2025, among them local agreements: the two are not to be added up.
    """
    _needs_one(ask, state, conflict)
    if source == "pax" and (missing := not_held(ask, "pax")):
        return missing
    scope = Scope(ask, state, conflict, since, until)
    with_pax = source != "ucdp" and ask.holds("pax_agreements")
    entries: list[dict[str, Any]] = []
    if source != "pax":
        condition, values = scope.where("agreement_id", "date")
        columns = ["date", "year", "name", "type", "conflict", "ended", "ended_on"]
        rows = ask.select("peace_agreements", columns, condition, order="date, agreement_id", **values)
        third = _third_by_agreement(ask, "peace_agreement_third_parties", [r["agreement_id"] for r in rows])
        for row in rows:
            parties = third.get(row["agreement_id"], [])
            entries.append(
                {"agreement_id": row["agreement_id"]}
                | {c: row[c] for c in ("name", "date", "year", "conflict", "type")}
                | {
                    "third_parties": _names(parties),
                    "unparsed_third_parties": sum(p["kind"] == "unparsed" for p in parties),
                    "ended": row["ended"],
                    "ended_on": row["ended_on"],
                    "source": UCDP,
                }
            )
    if with_pax:
        entries += _pax_list(ask, scope)
    entries.sort(key=lambda e: (e["date"], e["source"], e["agreement_id"]))
    used = [*(["ucdp"] if source != "pax" else []), *(["pax"] if with_pax else [])]
    unparsed = sum(e["unparsed_third_parties"] for e in entries)
    notes = [f"{_UNPARSED}: {unparsed}."] if unparsed else []
    return _close(ask, scope, entries, used, notes)


def _pax_list(ask: Question, scope: Scope) -> list[dict[str, Any]]:
    """Agreements of the newest PA-X held."""
    condition, values = scope.where_pax(ask, "pax_agreements")
    columns = ["date", "year", "name", "country", "stage", "ucdp_agreement_id"]
    rows = ask.select("pax_agreements", columns, condition, **values)
    third = _third_by_agreement(ask, "pax_third_parties", [r["agreement_id"] for r in rows], values["vintage"])
    return [
        {
            "agreement_id": row["agreement_id"],
            "name": row["name"],
            "date": row["date"],
            "year": row["year"],
            "conflict": row["country"],
            "type": row["stage"],
            "third_parties": _names(third.get(row["agreement_id"], [])),
            "unparsed_third_parties": sum(p["kind"] == "unparsed" for p in third.get(row["agreement_id"], [])),
            "ended": None,
            "ended_on": None,
            "ucdp_agreement_id": row["ucdp_agreement_id"],
            "source": PAX,
        }
        for row in rows
    ]


def _close(
    ask: Question, scope: Scope, entries: list[dict[str, Any]], used: Collection[str], notes: list[str]
) -> Answer:
    """The answer: entries, none on record, or why there can be none.

    `used` holds the choices of source that were asked: "ucdp", "pax", "paax", "mend".
    """
    ucdp = "ucdp" in used
    if not entries:
        start, end = scope.covered
        if ucdp and len(used) == 1 and scope.outside:
            edge = f"before {start}" if scope.last < start else f"after {end}"
            return ask.no_data(f"UCDP's Peace Agreement Dataset has no data {edge}; it covers {start} to {end}.")
        if reason := scope.impossible():
            return ask.answer(None, as_of=scope.as_of if ucdp else None, status="not applicable", reason=reason)
        notes = [f"None on record for {scope.about}.", *notes]
    elif len(used) > 1:
        counted = ((name, sum(e["source"] == id_ for e in entries)) for name, id_ in (_SHORT[u] for u in used))
        by_source = ", ".join(f"{name} {n}" for name, n in counted)
        notes = [
            *notes,
            f"Entries by source: {by_source}. Sources overlap, and their counts are not to be added up.",
        ]
    days = [str(e.get(name) or e["date"]) for e in entries for name in ("from", "to") if e["source"] != UCDP]
    if ucdp:
        first, last = scope.as_of.split("/")
        notes = scope.reach(len(used) > 1) + notes
        days += [first] if first > last else [first, last]
    result = ask.answer(entries, as_of=f"{min(days)}/{max(days)}" if days else None, notes=notes)
    if used == ["ucdp"]:
        result.coverage = {"from": str(scope.covered[0]), "to": str(scope.covered[1])}
    return result


@figure(unit="third parties")
def third_parties(
    ask: Question,
    *,
    state: State | None = None,
    conflict: Name | None = None,
    since: Moment | None = None,
    until: Moment | None = None,
    source: Literal["all", "ucdp", "pax", "paax", "mend"] = "all",
) -> Answer:
    """Third parties that stood behind the peace agreements over a state's conflicts, and their roles.

    Parameters
    ----------
    state : State, optional
        State whose conflict the agreements are about. It or `conflict` is needed.
    conflict : Name, optional
        Number or name of a UCDP conflict ("289", "Colombia: Government").
    since, until : Moment, optional
        First and last moment of signing (for MEND: of the event).
    source : str
        UCDP's dataset, the user's own copies of PA-X, PAA-X or MEND, or all there is.

    Returns
    -------
    Answer
        A list of objects, one for each party and source, most frequent first: `party`, `kind` (state, organisation or
        other), `state` (key or null), `roles` (list), `agreements` (how many; for MEND null), `events` (MEND only),
        `from` and `to` (days of the first and last), `source`. The state's own government is left out.

    Raises
    ------
    UsageError
        Neither state nor conflict, or an unknown conflict.

    Notes
    -----
    UCDP and PA-X name third parties in prose. States and organisations are read from it by rule, with the roles that
    the text ties to them (guarantor, facilitator, mediator, observer, witness, host and others); persons who act for
    no state or body are counted in a note. A state that acts through an organisation is listed only where the text
    names it.
    """
    _needs_one(ask, state, conflict)
    if source in _OWN_COPY and (missing := not_held(ask, source)):
        return missing
    scope = Scope(ask, state, conflict, since, until)
    entries: list[dict[str, Any]] = []
    unparsed = 0
    if source in ("all", "ucdp"):
        condition, values = scope.where("agreement_id", "date")
        rows = ask.select(
            "peace_agreement_third_parties",
            ["kind", "state", "roles", "date"],
            f"{condition} AND NOT conflict_state",
            behind=False,
            **values,
        )
        unparsed += _rest(ask, "peace_agreement_third_parties", rows)
        entries += _by_party(rows, UCDP)
    own = [c for c, (_, table) in _OWN_COPY.items() if source in ("all", c) and ask.holds(table)]
    if not ask.holds("pax_agreements") and "paax" in own:
        own.remove("paax")
    if "mend" in own and (reason := _beyond_mend(ask, scope)):
        if source == "mend":
            return ask.no_data(reason)
        own.remove("mend")
    if "pax" in own:
        condition, values = scope.where_pax(ask, "a")
        rows = ask.sql(
            "SELECT t.vintage, t.agreement_id, t.party, t.kind, t.state, t.roles, t.date FROM pax_third_parties t"
            " JOIN pax_agreements a USING (vintage, agreement_id)"
            f" WHERE {condition} AND NOT t.conflict_state ORDER BY t.agreement_id, t.party",
            ["pax_third_parties"],
            **values,
        )
        unparsed += _rest(ask, "pax_third_parties", rows)
        entries += _by_party(rows, PAX)
    if "paax" in own:
        entries += _paax(ask, scope)
    if "mend" in own:
        entries += _mend(ask, scope)
    entries.sort(key=lambda e: (e["source"] != UCDP, -(e["agreements"] or e.get("events", 0)), e["party"]))
    used = [*(["ucdp"] if source in ("all", "ucdp") else []), *own]
    notes = [f"{_UNPARSED}, left out here: {unparsed}."] if unparsed else []
    return _close(ask, scope, entries, used, notes)


def _rest(ask: Question, table: str, rows: list[Row]) -> int:
    """Rest the answer on the rows that name a state or body; how many do not."""
    placed = [r for r in rows if r["kind"] != "unparsed"]
    ask.rest_on(table, placed)
    return len(rows) - len(placed)


def _by_party(rows: Iterable[Row], source: str) -> list[dict[str, Any]]:
    """One entry for each party, with its roles and how many agreements it stood behind."""
    found: dict[str, dict[str, Any]] = {}
    agreements: dict[str, set[int]] = {}
    for row in rows:
        if row["kind"] == "unparsed":
            continue
        party = row["party"]
        entry = found.setdefault(
            party,
            {"party": party, "kind": row["kind"], "state": row["state"], "roles": [], "agreements": 0}
            | {"from": row["date"], "to": row["date"], "source": source},
        )
        entry["from"], entry["to"] = min(entry["from"], row["date"]), max(entry["to"], row["date"])
        entry["roles"] = sorted({*entry["roles"], *(row["roles"] or "").split(", ")} - {""})
        agreements.setdefault(party, set()).add(row["agreement_id"])
    for party, entry in found.items():
        entry["agreements"] = len(agreements[party])
    return list(found.values())


def _paax(ask: Question, scope: Scope) -> list[dict[str, Any]]:
    """Third parties in fact, by PAA-X; PA-X says which states an agreement is about."""
    condition, values = scope.where_pax(ask, "a")
    rows = ask.sql(
        "SELECT s.signatory_id, s.agreement_id, s.actor AS party, s.actor_type, s.state, a.date, NULL AS roles,"
        " CASE WHEN s.state IS NOT NULL THEN 'state'"
        " WHEN s.actor_type = 'Intergovernmental Organization' THEN 'organisation' ELSE 'other' END AS kind"
        " FROM paax_signatories s JOIN pax_agreements a ON a.agreement_id = s.agreement_id"
        f" WHERE {condition} AND s.third_party"
        " AND NOT EXISTS (SELECT 1 FROM pax_agreement_states l WHERE l.agreement_id = s.agreement_id"
        " AND l.vintage = a.vintage AND l.state = s.state) ORDER BY s.signatory_id",
        ["paax_signatories", "pax_agreements"],
        **values,
    )
    ask.rest_on("paax_signatories", rows)
    return _by_party(rows, PAAX)


def _beyond_mend(ask: Question, scope: Scope) -> str | None:
    """Why MEND can say nothing, or None where it covers the state."""
    if not scope.state:
        return "MEND knows conflicts by state, not by UCDP's number: ask with state=…."
    covered = [r["state"] for r in ask.store.rows("SELECT DISTINCT state FROM mediation_event_states ORDER BY state")]
    if scope.state in covered:
        return None
    return f"MEND covers only the conflicts of {', '.join(registry().get(key).name for key in covered)}."


def _mend(ask: Question, scope: Scope) -> list[dict[str, Any]]:
    """Third parties in mediation events over the state's conflict, by MEND."""
    parts, values = [], {"state": scope.state}
    if scope.since:
        parts.append("t.month >= $first")
        values["first"] = f"{scope.since:%Y-%m}"
    if scope.until:
        parts.append("t.month <= $last")
        values["last"] = f"{scope.until:%Y-%m}"
    rows = ask.sql(
        "SELECT t.event_id, t.party, t.kind, t.state, t.month, t.date, t.vintage FROM mediation_event_third_parties t"
        " JOIN mediation_event_states s USING (event_id)"
        f" WHERE {' AND '.join(['s.state = $state', '(t.state IS NULL OR t.state <> $state)', *parts])}"
        " ORDER BY t.event_id, t.party",
        ["mediation_event_third_parties", "mediation_event_states"],
        **values,
    )
    ask.rest_on("mediation_event_third_parties", rows)
    found: dict[str, dict[str, Any]] = {}
    for row in rows:
        first = row["date"] or first_day(row["month"])
        last = row["date"] or last_day(row["month"])
        entry = found.setdefault(
            row["party"],
            {"party": row["party"], "kind": row["kind"], "state": row["state"], "roles": []}
            | {"agreements": None, "events": 0, "from": first, "to": first, "source": MEND},
        )
        entry["events"] += 1
        entry["from"], entry["to"] = min(entry["from"], first), max(entry["to"], last)
    return list(found.values())
