"""Who is engaged where violence is forecast: what one state does in each state at risk. Figures of the area respond."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import date
from functools import partial
from typing import Literal, TypeVar

from varde.figures.answer import Answer, named
from varde.figures.arguments import Day, State, first_day, last_day
from varde.figures.contributions import (
    LAST_KNOWN,
    LOOKED_FOR,
    PAST,
    PRESENT,
    ROLE_YEARS,
    STALE_YEARS,
    Seen,
    stale,
    years_back,
)
from varde.figures.days import last_full_month, last_full_year
from varde.figures.forecasts import AT_RISK, PERIODS, at_risk, origin_on
from varde.figures.question import Question, Row
from varde.figures.registry import figure
from varde.figures.resolutions import ASSEMBLY, COUNCIL
from varde.figures.wording import moment, state_name
from varde.states import registry

TARGET = "state-based"
NO_EFFECT = (
    "That risk falls or rises where a state is engaged says nothing on the effect of its engagement: states go where "
    "violence is."
)
"""Stands wherever engagement stands beside the direction of risk."""
HIGH = 0.5
"""Probability of at least 25 deaths from which the risk is called high: likelier than not."""
DIRECTIONS = {"onset": "rises", "escalation": "rises", "de-escalation": "falls"}
"""What the forecast's signal says of the direction of the risk; all other signals are steady."""


# --- risk -------------------------------------------------------------------------------------------------------------


def _risks(ask: Question, months: int, origin: str) -> list[Row] | None:
    """States at risk by the forecast from an origin, most expected deaths first; None where it is not held."""
    columns = ("expected", "q10", "q50", "q90", "probability_25", "probability_1000", "deaths_before", "change")
    rows = ask.select(
        PERIODS,
        (*columns, "signal", "rank"),
        "target = $target AND origin = $origin AND months = $months",
        behind=False,
        target=TARGET,
        origin=origin,
        months=months,
    )
    if not rows:
        return None
    chosen = at_risk(rows)
    ask.rest_on(PERIODS, chosen)
    return [
        {
            "state": r["state"],
            "risk": {
                "expected": r["expected"],
                "median": r["q50"],
                "interval_80": [r["q10"], r["q90"]],
                **{k: r[k] for k in ("probability_25", "probability_1000", "deaths_before", "change")},
                **{k: r[k] for k in ("signal", "rank")},
                "direction": DIRECTIONS.get(r["signal"], "steady"),
                "high": r["probability_25"] >= HIGH,
            },
        }
        for r in chosen
    ]


# --- beside: votes, agreement in the Assembly, organisations ----------------------------------------------------------


def _council(ask: Question, contributor: str, states: Sequence[str], day: date) -> tuple[list[int], dict[str, Row]]:
    """Years on the Council, and votes cast there on each state, over the last years."""
    if not (ask.holds("council_members") and ask.holds("resolution_states") and ask.holds("votes")):
        return [], {}
    since = years_back(day, ROLE_YEARS)
    terms = ask.select(
        "council_members",
        (),
        "state = $state AND since <= $day AND until >= $since",
        order="year",
        state=contributor,
        day=day,
        since=since,
    )
    if not terms:
        return [], {}
    rows = ask.sql(
        "SELECT v.body, v.year, v.resolution, v.state AS member, v.vote, v.vintage, s.state, s.date FROM votes v "
        "JOIN resolution_states s USING (resolution) WHERE v.body = $body AND v.state = $member "
        "AND v.year BETWEEN $first AND $last AND s.date BETWEEN $since AND $day AND list_contains($states, s.state) "
        "ORDER BY s.date, v.resolution, s.state",
        ["votes", "resolution_states"],
        body=COUNCIL,
        member=contributor,
        first=since.year,
        last=day.year,
        since=since,
        day=day,
        states=list(states),
    )
    ask.rest_on("votes", {r["resolution"]: r | {"state": r["member"]} for r in rows}.values())
    found: dict[str, Row] = {}
    for row in rows:
        cast = found.setdefault(
            row["state"], {"yes": 0, "no": 0, "abstain": 0, "not_voting": 0, "since": row["date"].isoformat()}
        )
        cast[row["vote"]] += 1
        cast["until"] = row["date"].isoformat()
    return [r["year"] for r in terms], found


def _vetoes(ask: Question, contributor: str, day: date) -> dict[str, list[Row]]:
    """Drafts on each state that the contributor vetoed, over the last years."""
    if not (ask.holds("vetoes") and ask.holds("vetoed_draft_states")):
        return {}
    rows = ask.sql(
        "SELECT v.date, v.number, v.state AS member, v.verified, v.vintage, v.draft, s.state FROM vetoes v "
        "JOIN vetoed_draft_states s USING (date, number) WHERE v.state = $member AND v.date BETWEEN $since AND $day "
        "ORDER BY v.date, v.number, s.state",
        ["vetoes", "vetoed_draft_states"],
        member=contributor,
        since=years_back(day, ROLE_YEARS),
        day=day,
    )
    ask.rest_on("vetoes", [r | {"state": r["member"]} for r in rows])
    found: dict[str, list[Row]] = {}
    for row in rows:
        veto = {"date": row["date"].isoformat(), "draft": row["draft"], "verified": row["verified"]}
        found.setdefault(row["state"], []).append(veto)
    return found


def _alike(ask: Question, contributor: str, states: Sequence[str], day: date) -> dict[str, Row]:
    """Share of recorded votes of the Assembly's last whole year in which each state voted alike."""
    if not (ask.holds("votes") and ask.holds("resolutions")):
        return {}
    held_to = first_day(str(ask.coverage("resolutions")[1]))
    year = min(last_full_year(held_to), last_full_year(day))
    rows = ask.sql(
        "SELECT b.state, count(*) AS votes, count(*) FILTER (a.vote = b.vote) / count(*) AS value FROM votes a "
        "JOIN votes b USING (resolution) WHERE a.body = $body AND a.year = $year AND a.state = $contributor "
        "AND a.vote <> 'not_voting' AND b.body = $body AND b.year = $year AND b.vote <> 'not_voting' "
        "AND list_contains($states, b.state) GROUP BY b.state ORDER BY b.state",
        ["votes"],
        body=ASSEMBLY,
        year=year,
        contributor=contributor,
        states=list(states),
    )
    return {r["state"]: {"year": year, "value": round(float(r["value"]), 4), "votes": r["votes"]} for r in rows}


def _organisations(ask: Question, contributor: str, day: date) -> dict[str, list[Row]]:
    """Organisations other than the United Nations that the contributor and each other state are members of."""
    if not (ask.holds("organisation_memberships") and ask.holds("organisations")):
        return {}
    rows = ask.sql(
        'SELECT m.organisation, m.state, m.kind, m.start, m."end", o.verified_through FROM organisation_memberships m '
        "JOIN organisations o USING (organisation) WHERE m.organisation <> 'UN' AND m.start <= $day "
        'AND (m."end" IS NULL OR m."end" > $day) ORDER BY m.organisation, m.state, m.kind, m.start',
        ["organisation_memberships", "organisations"],
        day=day,
    )
    own = {r["organisation"] for r in rows if r["state"] == contributor and r["kind"] == "member"}
    shared = [r for r in rows if r["organisation"] in own]
    paused = {(r["organisation"], r["state"]) for r in shared if r["kind"] == "suspended"}
    ask.rest_on("organisation_memberships", shared)
    found: dict[str, list[Row]] = {}
    for row in shared:
        if row["kind"] == "member" and row["state"] != contributor:
            through = row["verified_through"]
            entry = {
                "organisation": row["organisation"],
                "suspended": (row["organisation"], row["state"]) in paused,
                "as_of": min(through, day).isoformat(),
                "status": PRESENT if day <= through else LAST_KNOWN,
            }
            found.setdefault(row["state"], []).append(entry)
    return found


# --- put together -----------------------------------------------------------------------------------------------------


def counts(entry: Row, day: date) -> bool:
    """Whether an entry shows the contributor there: it is not past, and its source ends not too long before the day."""
    return entry["status"] == PRESENT or (entry["status"] == LAST_KNOWN and not stale(entry["as_of"], day))


def standing(entries: Iterable[Row], unknown: Collection[str], day: date) -> str:
    """How the contributor stands to a state at risk.

    "engaged": with personnel or a role in agreements; "aid": with aid, and known to have neither; "aid_unknown": with
    aid, and a source that could show personnel or a role says nothing about the day; "unknown": no sign of it, and a
    source that could show one says nothing about the day; "past": only earlier; "none": nothing.

    Parameters
    ----------
    entries : iterable of dict
        What it does and did there.
    unknown : collection of str
        Names of the sources that say nothing about the day there, of `LOOKED_FOR`.
    day : date
        The day asked about.
    """
    entries = list(entries)
    kinds = {e["kind"] for e in entries if counts(e, day)}
    if kinds - {"aid"}:
        return "engaged"
    if kinds:
        return "aid_unknown" if set(unknown) - {"aid"} else "aid"
    if unknown:
        return "unknown"
    return "past" if entries else "none"


def a_or_an(noun: str) -> str:
    """A noun with its article: "an organisation"."""
    return f"{'an' if noun[0] in 'aeiou' else 'a'} {noun}"


Part = TypeVar("Part")


def _seen(found: Seen | str) -> Seen:
    """What a source shows; nothing known where a table of it can't be read."""
    return Seen(unknown=found) if isinstance(found, str) else found


def _or_else(found: Part | str, nothing: Part, unread: dict[str, None]) -> Part:
    """What was found, or nothing, and then why is noted."""
    if isinstance(found, str):
        unread[found] = None
        return nothing
    return found


def _row(state: str, sources: dict[str, Seen], day: date) -> Row:
    """What the contributor does, and did, in one state."""
    entries = [e for seen in sources.values() for e in seen.entries.get(state, [])]
    unknown = {name: why for name, seen in sources.items() if (why := seen.not_known(state))}
    return {
        "state": state,
        "standing": standing(entries, unknown, day),
        "present": [e for e in entries if e["status"] != PAST],
        "past": sorted((e for e in entries if e["status"] == PAST), key=lambda e: e["until"], reverse=True),
        "unknown": [f"{name}: {why}" for name, why in unknown.items()],
    }


def _lists(rows: list[Row]) -> dict[str, list[Row]]:
    """The states where it is engaged and the risk falls, rises or stays, and those of high risk where it is not."""

    def told(chosen: Iterable[Row]) -> list[Row]:
        return named({"state": r["state"], "standing": r["standing"]} for r in chosen)

    there = [r for r in rows if r["standing"] in ("engaged", "aid", "aid_unknown")]
    high = [r for r in rows if r["risk"]["high"]]
    return {
        f"engaged_risk_{word}": told(r for r in there if r["risk"]["direction"] == word)
        for word in ("falls", "rises", "steady")
    } | {
        "high_risk_absent": told(r for r in high if r["standing"] in ("past", "none")),
        "high_risk_unknown": told(r for r in high if r["standing"] == "unknown"),
    }


def _notes(ask: Question, origin: str, months: int, sources: dict[str, Seen], day: date) -> list[str]:
    """What a reader has to know."""
    notes = [
        f"States at risk: {AT_RISK} or more {TARGET} deaths expected over {months} months in the forecast from data to "
        f"{moment(origin)}; high risk is a probability of at least {AT_RISK} of {HIGH:.0%} or more. The risk rises "
        "where the forecast's signal is onset or escalation and falls where it is de-escalation.",
        "Engaged means personnel in UN missions or a role in agreements; aid alone is named as such. What is last "
        f"known counts for {STALE_YEARS} years after its source ends, a role in an agreement for {ROLE_YEARS} years "
        "after it was signed.",
        NO_EFFECT,
    ]
    serving = sources["personnel"]
    if serving.until and serving.until < last_full_month(day):
        notes.append(f"Personnel figures end in {moment(serving.until)}: no data after that month.")
    if serving.until:
        notes.append(f"By contributor and mission they begin in {moment(str(ask.coverage('personnel')[0]))}.")
    if sources["aid"].until and not sources["aid"].unknown:
        notes.append(
            f"Aid is as of {sources['aid'].until}; the source leaves out zero and negative net flows, so that no row "
            "means no positive flow on record, and not that nothing was given: absent is said of states without "
            "personnel, without a role, and without such a row."
        )
    if sources["agreements"].until:
        notes.append(f"Roles in agreements are as of {moment(sources['agreements'].until)} in UCDP's dataset.")
    notes.append("Votes are recorded ones on resolutions adopted; those in the Council are of the last ten years.")
    notes += [f"Not known: {seen.unknown}." for seen in sources.values() if seen.unknown]
    return notes


@figure(unit="states")
def engagement(
    ask: Question,
    *,
    state: State,
    months: Literal["6", "12"] = "12",
    on: Day | None = None,
) -> Answer:
    """Where a state is engaged among the states at risk of armed conflict, and where it is not.

    Parameters
    ----------
    state : State
        The contributor: who serves, gives and mediates.
    months : {"6", "12"}
        Months ahead of the forecast.
    on : Day, optional
        Day asked about: the forecast is the one from data to the last month over by then. Without it, the last month
        of the newest forecast held.

    Returns
    -------
    Answer
        An object: "origin", "months", "target", "on" and "contributor"; "states", a list by expected deaths with
        "state", "name", "risk" (the forecast, with "direction": rises, falls or steady, and "high"), "standing"
        (engaged, aid, aid_unknown, past, none or unknown), "present" and "past" (lists of engagements with "kind",
        "status" (present, last known or past), "what", "since", "until", "text", "as_of", "source", "note" and their
        sizes), "unknown" (what could not be told, and why), "council_votes", "vetoes", "assembly_agreement" and
        "organisations" (in common, without the United Nations); "elsewhere", engagements with personnel or in
        agreements in states and territories not at risk; "council_years", on the Security Council in the last ten
        years; and the lists
        "engaged_risk_falls", "engaged_risk_rises", "engaged_risk_steady", "high_risk_absent", "high_risk_unknown".

    Raises
    ------
    UsageError
        The state or day can't be read.

    Notes
    -----
    Association only: that risk falls or rises where a state is engaged says nothing on the effect of its engagement. A
    count is never carried forward; "last known" is what the last month or year of a source shows. "unknown" is no
    "none": it says that a source which could show an engagement does not reach the day, as "aid_unknown" says where
    there is aid. The source of aid leaves out zero and negative flows: "none" means no positive flow on record.
    """
    origin = origin_on(ask, TARGET, on)
    if isinstance(origin, Answer):
        return origin
    day = on or last_day(origin)
    contributor = registry().get(state)
    if not (contributor.is_state and contributor.exists_on(day)):
        kind = f"is {a_or_an(contributor.kind)}, and this is told of states"
        why = f"was no state on {day}" if contributor.is_state else kind
        return ask.answer(None, as_of=day, status="not applicable", reason=f"{contributor.name} {why}.")
    risks = _risks(ask, int(months), origin)
    if risks is None:
        return ask.no_data(f"The forecast from {origin} is not held over {months} months.", as_of=day)
    rows = [r for r in risks if r["state"] != state]
    sources = {name: _seen(ask.attempt(partial(look, ask, state, day))) for name, look in LOOKED_FOR.items()}
    keys = [r["state"] for r in rows]
    unread: dict[str, None] = {}
    council_years, votes = _or_else(ask.attempt(partial(_council, ask, state, keys, day)), ([], {}), unread)
    vetoes = _or_else(ask.attempt(partial(_vetoes, ask, state, day)), {}, unread)
    alike = _or_else(ask.attempt(partial(_alike, ask, state, keys, day)), {}, unread)
    organisations = _or_else(ask.attempt(partial(_organisations, ask, state, day)), {}, unread)
    listed = [
        _row(r["state"], sources, day)
        | {
            "risk": r["risk"],
            "council_votes": votes.get(r["state"]),
            "vetoes": vetoes.get(r["state"], []),
            "assembly_agreement": alike.get(r["state"]),
            "organisations": organisations.get(r["state"], []),
        }
        for r in rows
    ]
    others = {s for name in ("personnel", "agreements") for s in sources[name].entries} - {*keys, state}
    beyond = {name: seen for name, seen in sources.items() if name != "aid"}
    elsewhere = [_row(s, beyond, day) for s in sorted(others, key=state_name)]
    value = {
        "contributor": {"state": state, "name": contributor.name},
        "on": day,
        "origin": origin,
        "months": int(months),
        "target": TARGET,
        "states": named(listed),
        "elsewhere": named({k: v for k, v in r.items() if k in ("state", "present", "past")} for r in elsewhere),
        "council_years": council_years,
        **_lists(listed),
    }
    notes = [*_notes(ask, origin, int(months), sources, day), *(f"Not known: {why}." for why in unread)]
    if len(rows) < len(risks):
        notes.append(f"{contributor.name} is itself among the states at risk, and left out.")
    return ask.answer(value, as_of=day, notes=notes)
