"""The Security Council: who sat on it, how it voted, what was vetoed, what it dealt with, whom it sanctions."""

from __future__ import annotations

from datetime import date
from typing import Any, Literal

from varde.errors import UsageError
from varde.figures.answer import Answer, named
from varde.figures.arguments import Day, Moment, Name, State, States, Year, first_day, last_day
from varde.figures.question import Question, Row
from varde.figures.registry import figure
from varde.figures.resolutions import council_resolution
from varde.figures.resolutions import vote as vote_on
from varde.states import registry

FIRST_MEETING = date(1946, 1, 17)
PERMANENT = ("CHN", "FRA", "GBR", "RUS", "USA")
ONE_SEAT = {
    "CHN": "China's seat was held by the Republic of China until 25 October 1971.",
    "RUS": "The Soviet Union's seat was continued by the Russian Federation in December 1991.",
}


@figure(unit="terms")
def terms(ask: Question, *, state: State) -> Answer:
    """Terms of a state on the Security Council.

    Parameters
    ----------
    state : state
        The member.

    Returns
    -------
    Answer
        A list of `{"from": 1949, "to": 1950, "seat": "elected"}`, oldest first, by calendar year; empty where the state
        never sat. A permanent member has one term, `"seat": "permanent"`, that reaches to the last year held.

    Raises
    ------
    UsageError
        The state is unknown or ambiguous.

    Notes
    -----
    UN DPPA, Security Council membership since 1946; its blank names are filled by elimination against the votes, and
    the last year is taken from the votes.
    """
    rows = ask.select("council_members", ["permanent", "basis"], "state = $state", order="year", state=state)
    first, last = ask.coverage("council_members")
    found: list[dict[str, Any]] = []
    for row in rows:
        if found and found[-1]["to"] == row["year"] - 1:
            found[-1]["to"] = row["year"]
        else:
            seat = "permanent" if row["permanent"] else "elected"
            found.append({"from": row["year"], "to": row["year"], "seat": seat})
    notes = [ONE_SEAT[state]] if state in ONE_SEAT else []
    if state in ("YEM", "YMD"):
        notes.append("Democratic Yemen held the seat until the two Yemens became one on 22 May 1990.")
    if found and found[-1]["to"] == int(last or 0):
        notes.append(f"{last} is the last year held: the term may run on.")
    if not found and not registry().get(state).is_state:
        return ask.answer(
            None, as_of=f"{first}/{last}", status="not applicable", reason=f"{registry().get(state).name} is no state."
        )
    return ask.answer(
        found, as_of=f"{first}/{last}", verified_through=ask.verified_through("council_members"), notes=notes
    )


@figure(unit="members")
def members(ask: Question, *, year: Year) -> Answer:
    """Members of the Security Council in a year.

    Parameters
    ----------
    year : int
        Calendar year.

    Returns
    -------
    Answer
        A list of `{"state": "NOR", "name": "Norway", "seat": "elected", "since": "2021-01-01", "until": "2021-12-31"}`,
        permanent members first. In 1990 Democratic Yemen and Yemen share a seat, each with its days.

    Raises
    ------
    UsageError
        The year can't be read.

    Notes
    -----
    As `council.terms`. Half of the elected members change every year, so that a year past the last one held has no
    answer, not that of the year before.
    """
    first, last = ask.coverage("council_members")
    if not int(first or 0) <= year <= int(last or 0):
        return ask.no_data(f"The members of the Security Council are held for {first} to {last}.", as_of=str(year))
    rows = ask.select(
        "council_members",
        ["permanent", "since", "until", "held_as"],
        "year = $year",
        order="permanent DESC, state",
        year=year,
    )
    value = [
        {
            "state": r["state"],
            "seat": "permanent" if r["permanent"] else "elected",
            "since": r["since"].isoformat(),
            "until": r["until"].isoformat(),
        }
        for r in rows
    ]
    notes = [f"{registry().get(r['state']).name}'s seat was held as {r['held_as']}." for r in rows if r["held_as"]]
    through = ask.verified_through("council_members")
    return ask.answer(named(value), as_of=str(year), verified_through=through, notes=notes)


@figure(unit="votes")
def vote(ask: Question, *, resolution: Name) -> Answer:
    """How members voted on a resolution of the Security Council.

    Parameters
    ----------
    resolution : str
        Its number or symbol: 2334, S/RES/2334, S/RES/2334(2016).

    Returns
    -------
    Answer
        An object with `resolution`, `title`, `date`, `recorded_vote`, the counts `yes`, `no`, `abstain` and
        `not_voting`, and `members`: for each of these the states. Adopted without a recorded vote: the object without
        counts, and the status "not applicable". A resolution that is missing from the list is "not held".

    Raises
    ------
    UsageError
        It is no symbol of a Council resolution, or the year is not its own.

    Notes
    -----
    UN Digital Library. Only resolutions adopted are held; for vetoed drafts see `council.vetoes`.
    """
    row = council_resolution(ask, resolution)
    if isinstance(row, Answer):
        return row
    found = vote_on(ask, row)
    if row["recorded_vote"]:
        against = [s for s in found.value["members"]["no"] if s in PERMANENT]
        if against:
            found.notes.append(
                f"{', '.join(against)} voted against and the resolution was adopted all the same. That is no veto: on "
                "matters of procedure a permanent member's vote does not stop a decision."
            )
    return found


@figure(unit="vetoes")
def vetoes(
    ask: Question,
    *,
    state: States | None = None,
    concerning: State | None = None,
    since: Moment | None = None,
    until: Moment | None = None,
    by: Literal["state", "year", "draft"] | None = None,
) -> Answer:
    """Vetoes cast in the Security Council.

    Parameters
    ----------
    state : states, optional
        Who cast them (not whom they concern); all permanent members without it.
    concerning : state, optional
        Only drafts whose agenda item or topic names this state.
    since, until : moment, optional
        First and last year, month or day.
    by : {"state", "year", "draft"}, optional
        A list instead of a number.

    Returns
    -------
    Answer
        How many vetoes: a draft vetoed by two members counts twice. With `by="state"` a list of `{"state": "RUS",
        "name": "Russia", "value": 121}`; with `by="year"` of `{"year": 2022, "value": 3}`; with `by="draft"` one object
        a draft, newest first: `date`, `draft`, `meeting`, `topic`, `agenda`, `vetoed_by`, `verified`.

    Raises
    ------
    UsageError
        A state or moment can't be read, or the period ends before it starts.

    Notes
    -----
    World Politics Data Lab to July 2022. Later vetoes come from a list that nobody has verified: an answer that reaches
    past July 2022 is marked so. A vote against by a permanent member on a resolution that was adopted is no veto.
    """
    _, last_text = ask.coverage("vetoes")
    last = date.fromisoformat(str(last_text))
    proven = ask.verified_through("vetoes") or last
    start = first_day(since) if since else FIRST_MEETING
    end = last_day(until) if until else max(last, proven)
    if start > end and since and until:
        raise UsageError(f"The period ends ({until}) before it starts ({since}).")
    if end < FIRST_MEETING:
        return ask.no_data(f"The Security Council first met on {FIRST_MEETING}.", as_of=f"{start}/{end}")
    if start > max(last, proven):
        return ask.no_data(f"Vetoes are held to {max(last, proven)}.", as_of=f"{start}/{end}")
    end = min(end, max(last, proven))
    conditions = ["date BETWEEN $start AND $end"]
    parameters: dict[str, Any] = {"start": start, "end": end}
    if state:
        conditions.append("list_contains($state, state)")
        parameters["state"] = list(state)
    tables = ["vetoes"]
    if concerning:
        conditions.append(
            "(date, number) IN (SELECT (date, number) FROM vetoed_draft_states WHERE state = $concerning)"
        )
        parameters["concerning"] = concerning
        tables.append("vetoed_draft_states")
    rows = ask.sql(
        "SELECT date, number, state, draft, meeting, agenda, topic, verified, vintage FROM vetoes "
        f"WHERE {' AND '.join(conditions)} ORDER BY date, number, state",
        tables,
        **parameters,
    )
    ask.rest_on("vetoes", rows)
    notes = [ONE_SEAT[s] for s in (state or ()) if s in ONE_SEAT]
    powerless = [registry().get(s).name for s in (state or ()) if s not in PERMANENT]
    if powerless:
        notes.append(f"Only the five permanent members can veto; {', '.join(powerless)} is not one of them.")
    unproven = sum(not r["verified"] for r in rows)
    reaches_past = end > proven
    if reaches_past:
        vetoes_here = "veto here" if len(rows) == 1 else "vetoes here"
        vetoes_here += " is from it" if unproven == 1 else " are from it"
        notes.append(
            f"After {proven} the list is unverified: {unproven} of {len(rows)} {vetoes_here}."
            if rows
            else f"After {proven} the list is unverified."
        )
    found = ask.answer(_vetoes_by(rows, by, start, end), as_of=f"{start}/{end}", notes=notes, verified_through=proven)
    # Also where the unverified list shows no veto: that there was none is as unproven as that there was one.
    found.verified = found.verified and not reaches_past
    return found


def _vetoes_by(rows: list[Row], by: str | None, start: date, end: date) -> Any:
    """Vetoes as a number, or as the list asked for."""
    if by is None:
        return len(rows)
    if by == "state":
        counts = {s: sum(r["state"] == s for r in rows) for s in {r["state"] for r in rows}}
        return named({"state": s, "value": n} for s, n in sorted(counts.items(), key=lambda c: (-c[1], c[0])))
    if by == "year":
        years = range(start.year, end.year + 1)
        return [{"year": y, "value": sum(r["date"].year == y for r in rows)} for y in years]
    drafts: dict[tuple[date, int], dict[str, Any]] = {}
    for r in rows:
        draft = drafts.setdefault(
            (r["date"], r["number"]),
            {
                "date": r["date"].isoformat(),
                **{k: r[k] for k in ("draft", "meeting", "topic", "agenda")},
                "vetoed_by": [],
                "verified": r["verified"],
            },
        )
        draft["vetoed_by"].append(r["state"])
    return [drafts[k] for k in sorted(drafts, reverse=True)]


@figure(unit="resolutions")
def attention(
    ask: Question,
    *,
    state: State,
    since: Moment | None = None,
    until: Moment | None = None,
    by: Literal["year"] | None = None,
) -> Answer:
    """Resolutions of the Security Council that concern a state.

    Parameters
    ----------
    state : state
        The state.
    since, until : moment, optional
        First and last year, month or day.
    by : {"year"}, optional
        Numbers by year instead of the resolutions.

    Returns
    -------
    Answer
        A list of `{"resolution": "S/RES/2798(2025)", "date": ..., "title": ..., "agenda": ...}`, newest first; empty
        where there is none. With `by="year"`, `{"year": 2016, "value": 2}` for each year of the period.

    Raises
    ------
    UsageError
        The state or a moment can't be read, or the period ends before it starts.

    Notes
    -----
    UN Digital Library. A resolution concerns a state where its title or agenda heading names it, or a people or region
    of it: whole names, the longest first, so that Guinea is not found in Equatorial Guinea. A heading that names nobody
    ("The situation in the Middle East") is not counted for anyone.
    """
    _, held = ask.coverage("resolution_states")
    last = date.fromisoformat(str(held))
    start = first_day(since) if since else FIRST_MEETING
    end = last_day(until) if until else last
    if since and until and start > end:
        raise UsageError(f"The period ends ({until}) before it starts ({since}).")
    if start > last:
        return ask.no_data(f"Resolutions of the Security Council are held to {last}.", as_of=str(since))
    if end < FIRST_MEETING:
        return ask.no_data(f"The Security Council first met on {FIRST_MEETING}.", as_of=str(until))
    start, end = max(start, FIRST_MEETING), min(end, last)
    rows = ask.sql(
        "SELECT s.state, s.resolution, s.date, s.vintage, r.title, r.agenda FROM resolution_states s "
        "JOIN resolutions r USING (resolution) WHERE s.state = $state AND s.date BETWEEN $start AND $end "
        "ORDER BY s.date DESC, r.number DESC",
        ["resolution_states", "resolutions"],
        state=state,
        start=start,
        end=end,
    )
    ask.rest_on("resolution_states", rows)
    notes = ["Counted where the title or the agenda heading names the state."]
    earlier = [registry().get(p.predecessor) for p in registry().predecessors(state)]
    names = {e.name for e in earlier if any(s.end is None or s.end > FIRST_MEETING for s in e.spells())}
    if names:
        notes.append(f"Resolutions that name {' or '.join(sorted(names))} and not the state itself are counted there.")
    value: Any
    if by == "year":
        years = range(start.year, end.year + 1)
        value = [{"year": y, "value": sum(r["date"].year == y for r in rows)} for y in years]
    else:
        value = [
            {"resolution": r["resolution"], "date": r["date"].isoformat(), "title": r["title"], "agenda": r["agenda"]}
            for r in rows
        ]
    return ask.answer(value, as_of=f"{start}/{end}", notes=notes)


@figure(unit="regimes")
def sanctions(
    ask: Question,
    *,
    state: State | None = None,
    on: Day | None = None,
    scope: Literal["in force", "all"] = "in force",
) -> Answer:
    """Sanctions regimes of the Security Council.

    Parameters
    ----------
    state : state, optional
        Only regimes aimed at this state, or at groups in it.
    on : day, optional
        Day asked about; without it the last day verified.
    scope : {"in force", "all"}
        Regimes in force on that day, or all that had begun by then.

    Returns
    -------
    Answer
        A list, newest first, of objects with `regime`, `targets`, `since`, `until` (null where no end is known),
        `measures`, `committee`, `established_by`, `ended_by`, `last_resolution`, `verified` and `note`; empty where
        there is none. Past the last day verified the list is the last known one, and its status says so.

    Raises
    ------
    UsageError
        The state or day can't be read.

    Notes
    -----
    Compiled from the titles of resolutions; rows whose ends no held resolution proves are marked.
    """
    proven = ask.verified_through("sanctions_regimes") or date.max
    day = on or proven
    if day < FIRST_MEETING:
        return ask.no_data(f"The Security Council first met on {FIRST_MEETING}.", as_of=day)
    targets: dict[str, list[str]] = {}
    aimed = set()
    for t in ask.select("sanctions_targets", ["state"], order="regime, state NULLS LAST, target", behind=False):
        targets.setdefault(t["regime"], []).append(t["target"])
        if t["state"] == state:
            aimed.add(t["regime"])
    begun = ask.select(
        "sanctions_regimes",
        ["start", "end", "established_by", "ended_by", "committee", "measures", "last_resolution", "note"],
        "start <= $day",
        order="start DESC, regime",
        behind=False,
        day=day,
    )
    begun = [r for r in begun if state is None or r["regime"] in aimed]
    rows = [r for r in begun if scope == "all" or r["end"] is None or r["end"] > day]
    ask.rest_on("sanctions_regimes", rows)
    # Where an answer rests on a regime having ended, and nothing held proves the day, the answer is as unproven.
    doubted = [r for r in begun if state and r not in rows and not r["verified"]]
    notes = ["Measures may be aimed at persons or groups and not at the state as such."]
    notes += [f"That the regime {r['regime']} ended on {r['end']} is unverified." for r in doubted]
    value = [
        {
            "regime": r["regime"],
            "targets": targets[r["regime"]],
            "since": r["start"].isoformat(),
            "until": r["end"].isoformat() if r["end"] else None,
            **{k: r[k] for k in ("measures", "committee", "established_by", "ended_by", "last_resolution")},
            "verified": r["verified"],
            "note": r["note"],
        }
        for r in rows
    ]
    past = day > proven
    found = ask.answer(
        value,
        as_of=min(day, proven),
        status="last known" if past else "ok",
        reason=f"Regimes were verified through {proven}; what changed after that day is not known." if past else None,
        verified_through=proven,
        notes=notes,
    )
    found.verified = found.verified and not doubted
    return found
