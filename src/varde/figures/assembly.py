"""The General Assembly: how states vote, with whom, and where that puts them."""

from __future__ import annotations

from typing import Any, Literal

from varde.figures.answer import Answer, named
from varde.figures.arguments import Name, State, Year
from varde.figures.question import Question, Row
from varde.figures.registry import figure
from varde.figures.resolutions import ASSEMBLY, CHOICES, NOT_VOTING, assembly_resolution
from varde.figures.resolutions import vote as vote_on
from varde.figures.yearly import not_there
from varde.states import registry

Index = Literal["same", "lijphart"]
ADOPTED_ONLY = (
    "Recorded votes on resolutions adopted: votes on drafts that failed, on paragraphs and on amendments are not held."
)
SHOWN = 5


@figure(unit="votes")
def vote(ask: Question, *, resolution: Name) -> Answer:
    """How members voted on a resolution of the General Assembly.

    Parameters
    ----------
    resolution : str
        Its symbol: A/RES/ES-11/1, 68/262, A/RES/2758(XXVI), A/RES/217A, A/RES/34/90 C.

    Returns
    -------
    Answer
        An object as that of `council.vote`.

    Raises
    ------
    UsageError
        It is no symbol of an Assembly resolution, or the resolution is held in parts.

    Notes
    -----
    UN Digital Library. From 1983 only resolutions with a recorded vote are held: one that is "not held" may have been
    adopted without a vote.
    """
    row = assembly_resolution(ask, resolution)
    return row if isinstance(row, Answer) else vote_on(ask, row)


def _outside(ask: Question, year: int, *states: str) -> Answer | None:
    """Why a year has no votes at all, or none of a state; None where it may have."""
    first, last = (int(str(moment)[:4]) for moment in ask.coverage("votes"))
    if not first <= year <= last:
        return ask.no_data(f"Votes in the General Assembly are held for {first} to {last}.", as_of=str(year))
    if year == 1964:
        return ask.no_data("The General Assembly took no recorded vote in 1964.", as_of="1964")
    for state in states:
        gone = not_there(state, year, year)
        if gone:
            return ask.answer(None, as_of=str(year), status="not applicable", reason=gone)
    return None


def _index(pairs: list[tuple[str, str]], index: str) -> float | None:
    """Agreement over pairs of votes, both of which are yes, no or abstain; None without a pair."""
    if not pairs:
        return None
    same = sum(a == b for a, b in pairs)
    half = sum(a != b and "abstain" in (a, b) for a, b in pairs) if index == "lijphart" else 0
    return round((same + half / 2) / len(pairs), 4)


@figure(unit="share of votes")
def agreement(ask: Question, *, state: State, other: State, year: Year, index: Index = "same") -> Answer:
    """Agreement of two states in the General Assembly.

    Parameters
    ----------
    state, other : state
        The two states.
    year : int
        Calendar year.
    index : {"same", "lijphart"}
        `same`: share of votes in which both voted alike; an abstention is a position of its own. `lijphart`: an
        abstention against a yes or a no counts as half an agreement.

    Returns
    -------
    Answer
        A number from 0 to 1, over the recorded votes in which both voted yes, no or abstained. Votes in which one of
        them is not voting are left out.

    Raises
    ------
    UsageError
        A state or the year can't be read.

    Notes
    -----
    UN Digital Library. Lijphart, Arend (1963). The Analysis of Bloc Voting in the General Assembly. American Political
    Science Review 57(4): 902-917. doi:10.2307/1952608.
    """
    beyond = _outside(ask, year, state, other)
    if beyond:
        return beyond
    rows = ask.select(
        "votes",
        ["vote"],
        "body = $body AND year = $year AND (state = $state OR state = $other)",
        body=ASSEMBLY,
        year=year,
        state=state,
        other=other,
    )
    ask.forget_rows()
    cast: dict[str, dict[str, str]] = {state: {}, other: {}}
    for r in rows:
        if r["vote"] != "not_voting":
            cast[r["state"]][r["resolution"]] = r["vote"]
    both = sorted(cast[state].keys() & cast[other].keys())
    silent = [registry().get(s).name for s in dict.fromkeys((state, other)) if not cast[s]]
    if silent:
        return ask.no_data(f"No vote of {' or '.join(silent)} is recorded in {year}.", as_of=str(year))
    if not both:
        return ask.no_data(f"In no recorded vote of {year} did both take part.", as_of=str(year))
    ask.rest_on("votes", [r for r in rows if r["resolution"] in set(both)])
    pairs = [(cast[state][r], cast[other][r]) for r in both]
    alike = sum(a == b for a, b in pairs)
    notes = [f"Alike in {alike} of {len(pairs)} recorded votes in which both took part.", ADOPTED_ONLY]
    return ask.answer(_index(pairs, index), as_of=str(year), notes=notes + _unfinished(ask, year))


def _unfinished(ask: Question, year: int) -> list[str]:
    """A note where the votes held end within the year."""
    _, until = ask.coverage("resolutions")
    return [f"Votes are held to {until}."] if until and int(until[:4]) == year else []


@figure(unit="share of votes")
def partners(ask: Question, *, state: State, year: Year, index: Index = "same") -> Answer:
    """States that vote most and least like a state in the General Assembly.

    Parameters
    ----------
    state : state
        The state.
    year : int
        Calendar year.
    index : {"same", "lijphart"}
        As in `assembly.agreement`.

    Returns
    -------
    Answer
        `{"most": [...], "least": [...]}`, five each of `{"state": "SWE", "name": "Sweden", "value": 0.97, "votes":
        80}`: the agreement and the number of votes it rests on. States that share fewer than half of the votes are left
        out.

    Raises
    ------
    UsageError
        The state or year can't be read.

    Notes
    -----
    As `assembly.agreement`.
    """
    beyond = _outside(ask, year, state)
    if beyond:
        return beyond
    own = ask.select(
        "votes",
        ["vote"],
        "body = $body AND year = $year AND state = $state AND vote <> 'not_voting'",
        body=ASSEMBLY,
        year=year,
        state=state,
    )
    if not own:
        return ask.no_data(f"No vote of {registry().get(state).name} is recorded in {year}.", as_of=str(year))
    half = "0.5 * count(*) FILTER (a.vote <> b.vote AND 'abstain' IN (a.vote, b.vote))" if index == "lijphart" else "0"
    found = ask.sql(
        f"SELECT b.state, count(*) AS votes, (count(*) FILTER (a.vote = b.vote) + {half}) / count(*) AS value "
        "FROM votes a JOIN votes b USING (resolution) "
        "WHERE a.body = $body AND a.year = $year AND a.state = $state AND a.vote <> 'not_voting' "
        "AND b.body = $body AND b.year = $year AND b.state <> $state AND b.vote <> 'not_voting' "
        "GROUP BY b.state HAVING count(*) * 2 >= $own ORDER BY value DESC, votes DESC, b.state",
        ["votes"],
        body=ASSEMBLY,
        year=year,
        state=state,
        own=len(own),
    )
    ranked = named({"state": r["state"], "value": round(float(r["value"]), 4), "votes": r["votes"]} for r in found)
    value = {"most": ranked[:SHOWN], "least": ranked[: -SHOWN - 1 : -1]}
    return ask.answer(value, as_of=str(year), notes=[ADOPTED_ONLY, *_unfinished(ask, year)])


@figure(unit="votes")
def record(ask: Question, *, state: State, year: Year) -> Answer:
    """How a state votes in the General Assembly.

    Parameters
    ----------
    state : state
        The state.
    year : int
        Calendar year.

    Returns
    -------
    Answer
        `{"yes": 70, "no": 2, "abstain": 15, "not_voting": 1, "with_majority": 0.8}`: recorded votes on resolutions
        adopted, and the share of its votes cast that were in favour, as the majority's was.

    Raises
    ------
    UsageError
        The state or year can't be read.

    Notes
    -----
    UN Digital Library. All resolutions held were adopted, so that the majority is always in favour.
    """
    beyond = _outside(ask, year, state)
    if beyond:
        return beyond
    rows: list[Row] = ask.select(
        "votes", ["vote"], "body = $body AND year = $year AND state = $state", body=ASSEMBLY, year=year, state=state
    )
    if not rows:
        return ask.no_data(f"No vote of {registry().get(state).name} is recorded in {year}.", as_of=str(year))
    value: dict[str, Any] = {choice: sum(r["vote"] == choice for r in rows) for choice in CHOICES}
    cast = len(rows) - value["not_voting"]
    value["with_majority"] = round(value["yes"] / cast, 4) if cast else None
    notes = [ADOPTED_ONLY, *([NOT_VOTING] if value["not_voting"] else []), *_unfinished(ask, year)]
    return ask.answer(value, as_of=str(year), notes=notes)


@figure(unit="ideal point")
def ideal_point(
    ask: Question,
    *,
    state: State,
    year: Year | None = None,
    votes: Literal["final", "all"] = "final",
    by: Literal["year"] | None = None,
) -> Answer:
    """Ideal point of a state in the General Assembly.

    Parameters
    ----------
    state : state
        The state.
    year : int, optional
        Calendar year; the last one held for the state without it.
    votes : {"final", "all"}
        Estimated from votes on final passage, or from all votes (which end a year earlier).
    by : {"year"}, optional
        All years.

    Returns
    -------
    Answer
        A number on one dimension, about 0 on average; higher is nearer to the liberal order led by the United States.
        With `by="year"` a list of `{"year": 2023, "value": 0.82, "low": 0.57, "high": 1.05}`, with the 5th and 95th
        percentile.

    Raises
    ------
    UsageError
        The state or year can't be read.

    Notes
    -----
    Bailey, Strezhnev and Voeten (2017). Estimating Dynamic State Preferences from United Nations Voting Data. Journal
    of Conflict Resolution 61(2): 430-456. doi:10.1177/0022002715595700.
    """
    first, last = ask.coverage("ideal_points")
    as_of = str(year) if year and by is None else f"{first}/{last}"
    if year and by is None and not int(first or 0) <= year <= int(last or 0):
        return ask.no_data(f"Ideal points are held for {first} to {last}.", as_of=as_of)
    where, order = f'state = $state AND "{votes}" IS NOT NULL', "year"
    parameters: dict[str, Any] = {"state": state}
    if by is None:
        order = "year DESC LIMIT 1"
        if year:
            where += " AND year = $year"
            parameters["year"] = year
    rows = ask.select(
        "ideal_points", [votes, f"{votes}_low", f"{votes}_high", f"{votes}_votes"], where, order=order, **parameters
    )
    if not rows:
        gone = not_there(state, year, year) if year else None
        if gone:
            return ask.answer(None, as_of=as_of, status="not applicable", reason=gone)
        when = f" for {year}" if year and by is None else ""
        return ask.no_data(f"There is no estimate of {registry().get(state).name}{when}.", as_of=as_of)
    if by == "year":
        value: Any = [
            {"year": r["year"], "value": r[votes], "low": r[f"{votes}_low"], "high": r[f"{votes}_high"]} for r in rows
        ]
        return ask.answer(value, as_of=f"{rows[0]['year']}/{rows[-1]['year']}")
    r = rows[0]
    notes = [
        f"From {r[f'{votes}_votes']} votes; 90 per cent of the estimate lies between {r[f'{votes}_low']:.2f} and "
        f"{r[f'{votes}_high']:.2f}."
    ]
    return ask.answer(r[votes], as_of=str(r["year"]), notes=notes)
