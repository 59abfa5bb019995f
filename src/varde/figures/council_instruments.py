"""The Security Council's attention to states, drafts vetoed, and its sanctions regimes, as known on a day."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from varde.figures.cells import Cell, grouped, late_note, written
from varde.figures.days import window
from varde.figures.question import Question, Row
from varde.figures.wording import count, moment, sentence_list, state_name

COUNCIL_MONTHS = 24
"""Months over which resolutions of the Security Council count as its attention to a state."""
ADMISSION = "Admission of %"
"""Titles of resolutions that admit a state to the United Nations: no attention to violence in it."""


@dataclass(frozen=True, slots=True)
class Earlier:
    """A regime that aimed at a state until another took over the same measures: its name then, and until when."""

    state: str
    regime: str
    name: str
    until: date


# Resolution 1267 began as measures against the Taliban; 1988 took them over, and 1267 became Al-Qaida's alone. The data
# hold the first as one regime without a state, and tell of the Taliban's beginning in a note to the second.
EARLIER = (Earlier("AFG", "ISIL (Da'esh) and Al-Qaida", "Taliban (1267)", date(2011, 6, 17)),)
"""Regimes that went on under another, by state."""


def adopted(ask: Question, symbols: Iterable[str | None], day: date) -> dict[str, date]:
    """Days of those of the resolutions named that had been adopted by a day."""
    wanted = sorted({s for s in symbols if s})
    if not wanted or not ask.holds("resolutions"):
        return {}
    rows = ask.select(
        "resolutions",
        ["date"],
        "list_contains($symbols, resolution) AND date <= $day",
        behind=False,
        symbols=wanted,
        day=day,
    )
    return {r["resolution"]: r["date"] for r in rows}


def council(ask: Question, states: tuple[str, ...], day: date) -> dict[str, Cell]:
    """Resolutions of the Security Council on states in the 24 months up to a day, and drafts vetoed."""
    _, held = ask.coverage("resolution_states")
    end = min(day, date.fromisoformat(str(held)))
    start = window(end, COUNCIL_MONTHS)
    rows = ask.sql(
        "SELECT s.state, s.resolution, s.date, s.vintage, r.title FROM resolution_states s "
        "JOIN resolutions r USING (resolution) WHERE list_contains($states, s.state) AND s.date <= $end "
        "AND r.title NOT LIKE $admission ORDER BY s.state, s.date DESC, r.number DESC",
        ["resolution_states", "resolutions"],
        states=list(states),
        end=end,
        admission=ADMISSION,
    )
    by_state, drafts = grouped(rows), _vetoed(ask, states, day)
    cells = {}
    for state in states:
        all_ = by_state.get(state, [])
        recent = [r for r in all_ if r["date"] >= start]
        vetoed = drafts.get(state, [])
        ask.rest_on("resolution_states", recent or all_[:1])
        notes = ["Counted where the title or the agenda heading names the state, but for its admission to membership."]
        notes += late_note(end, day, "what the Council adopted")
        acts = []
        if recent:
            acts.append(
                f"{count(len(recent), 'resolution')} in the {COUNCIL_MONTHS} months to {moment(end)}, the last "
                f"{recent[0]['resolution']} of {moment(recent[0]['date'])}"
            )
        elif all_:
            acts.append(f"last {all_[0]['resolution']} of {moment(all_[0]['date'])}")
        if vetoed:
            acts.append(_vetoes_in_words(vetoed, start))
            if any(not v["verified"] for v in vetoed):
                notes.append(
                    f"Vetoes after {moment(ask.verified_through('vetoes') or '')} are from a list that is unverified."
                )
        elif not ask.holds("vetoes"):
            notes.append("Vetoes are not in this evidence base.")
        cells[state] = Cell(
            "in place" if recent else "lapsed" if all_ else "never",
            since=written(all_[-1]["date"]) if all_ else None,
            until=written(all_[0]["date"]) if all_ and not recent else None,
            what=[r["resolution"] for r in recent],
            act="; ".join(acts) or None,
            as_of=f"{start}/{end}",
            through=end,
            verified=all(v["verified"] for v in vetoed),
            notes=notes,
            parts=[{"kind": "resolution", **{c: r[c] for c in ("resolution", "date", "title")}} for r in recent]
            + [{"kind": "vetoed draft", **v} for v in vetoed],
        )
    return cells


def _vetoed(ask: Question, states: tuple[str, ...], day: date) -> dict[str, list[Row]]:
    """Drafts on states that were vetoed by a day, newest first."""
    if not (ask.holds("vetoes") and ask.holds("vetoed_draft_states")):
        return {}
    rows = ask.sql(
        "SELECT s.state AS concerning, v.date, v.number, v.state, v.draft, v.topic, v.verified, v.vintage "
        "FROM vetoed_draft_states s JOIN vetoes v USING (date, number) "
        "WHERE list_contains($states, s.state) AND v.date <= $day ORDER BY v.date DESC, v.number DESC, v.state",
        ["vetoed_draft_states", "vetoes"],
        states=list(states),
        day=day,
    )
    ask.rest_on("vetoes", rows)
    found: dict[str, dict[tuple[date, int], Row]] = {}
    for r in rows:
        drafts = found.setdefault(r["concerning"], {})
        draft = drafts.setdefault(
            (r["date"], r["number"]),
            {"draft": r["draft"], "date": r["date"], "topic": r["topic"], "vetoed_by": [], "verified": r["verified"]},
        )
        draft["vetoed_by"].append(r["state"])
    return {state: list(drafts.values()) for state, drafts in found.items()}


def _vetoes_in_words(vetoed: list[Row], start: date) -> str:
    """How many drafts were vetoed, in the months counted and in all."""
    recent = sum(v["date"] >= start for v in vetoed)
    unverified = sum(not v["verified"] for v in vetoed)
    last = vetoed[0]
    return (
        f"drafts vetoed: {recent} in these months, {len(vetoed)} in all"
        + (f" ({unverified} unverified)" if unverified else "")
        + f", the last on {moment(last['date'])}"
        + f" by {sentence_list([state_name(s) for s in last['vetoed_by']])}"
    )


def sanctions(ask: Question, states: tuple[str, ...], day: date) -> dict[str, Cell]:
    """Sanctions regimes of the Security Council aimed at states, or at groups in them."""
    proven = ask.verified_through("sanctions_regimes")
    known = min(day, proven) if proven else day
    targets = ask.select(
        "sanctions_targets", ["state"], "list_contains($states, state)", behind=False, states=list(states)
    )
    columns = ("start", "end", "established_by", "ended_by", "measures", "last_resolution", "note")
    regimes = ask.select("sanctions_regimes", columns, "start <= $day", order="start DESC", behind=False, day=day)
    acts = adopted(ask, (r[c] for r in regimes for c in ("ended_by", "last_resolution")), day)
    aimed = {(t["state"], t["regime"]) for t in targets}
    cells = {}
    for state in states:
        mine = [r for r in regimes if (state, r["regime"]) in aimed]
        ask.rest_on("sanctions_regimes", mine)
        past = proven is not None and day < proven
        parts = [_regime(r, day, acts, past) for r in mine]
        notes = late_note(known, day, "what was decided on sanctions")
        for earlier in (e for e in EARLIER if e.state == state):
            row = next((r for r in regimes if r["regime"] == earlier.regime), None)
            if row is not None:
                notes += _taken_in(ask, parts, row, earlier, day, acts)
        standing = [p for p in parts if p["until"] is None]
        shown = standing or sorted(parts, key=lambda p: p["until"], reverse=True)
        notes += [f"That the regime {p['regime']} ended then is unverified." for p in parts if _doubted(p)]
        notes += [f"No held resolution proves all of the regime {p['regime']}." for p in standing if not p["verified"]]
        # Notes were written looking back: on an earlier day they would tell what came later.
        notes += [] if past else [told for r in mine if not _ended(r, day) for told in _disputed(r)]
        cells[state] = Cell(
            "in place" if standing else "lapsed" if parts else "never",
            since=min(p["since"] for p in standing) if standing else shown[0]["since"] if parts else None,
            until=None if standing or not parts else shown[0]["until"],
            what=[p["regime"] for p in shown],
            act="; ".join(filter(None, (p["act"] for p in shown))) or None,
            as_of=written(known),
            through=known,
            verified=all(p["verified"] for p in shown),
            notes=notes,
            parts=shown + [p for p in parts if p not in shown],
        )
    return cells


def _taken_in(
    ask: Question, parts: list[Row], row: Row, earlier: Earlier, day: date, acts: Mapping[str, date]
) -> list[str]:
    """Tell a state's measures from when they began under an earlier regime; gives the notes on it."""
    ask.rest_on("sanctions_regimes", [row])
    if day < earlier.until:
        parts.append(_regime(row, day, acts, past=True) | {"regime": earlier.name})
        return []
    for part in parts:
        if part["since"] == written(earlier.until):
            part["since"] = written(row["start"])
            return [f"The same measures ran under {row['established_by']} until {moment(earlier.until)}."]
    return []


def _disputed(row: Row) -> list[str]:
    """What a regime's note says on who disputes it."""
    told = [c for c in re.split(r"[.;:] ?", row["note"] or "") if "dispute" in c]
    return [f"{row['regime']}: {c}." for c in told]


def _ended(row: Row, day: date) -> bool:
    return row["end"] is not None and row["end"] <= day


def _doubted(part: Row) -> bool:
    return part["until"] is not None and not part["verified"]


def _regime(row: Row, day: date, acts: Mapping[str, date], past: bool) -> Row:
    """A sanctions regime as it was known on a day."""
    ended = _ended(row, day)
    last = row["last_resolution"] if row["last_resolution"] in acts else None
    if ended:
        act = f"ended {moment(row['end'])}" + (f" ({row['ended_by']})" if row["ended_by"] in acts else "")
    else:
        act = f"last resolution {last}" if last else f"set up by {row['established_by']}"
    return {
        # Years in a name, as in "Haiti (1993-1994)", would tell the end before it came.
        "regime": row["regime"] if ended else re.sub(r" \(\d{4}-\d{4}\)$", "", row["regime"]),
        "since": written(row["start"]),
        "until": written(row["end"]) if ended else None,
        "act": act,
        # The measures are told as they came to be, with years: on an earlier day they would tell what came later.
        "measures": None if past else row["measures"],
        # What is unproven of a regime that ended is its end, which on an earlier day was still to come.
        "verified": row["verified"] or (row["end"] is not None and not ended),
    }
