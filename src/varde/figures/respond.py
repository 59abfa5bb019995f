"""Respond: which instruments are in place where violence is heading, and where risk is high and little is there."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from functools import partial
from typing import Annotated, Any, Literal

from varde.errors import UsageError
from varde.figures.agreement_instruments import renewed
from varde.figures.answer import Answer
from varde.figures.arguments import Day, Kind, Names, State, last_day
from varde.figures.conflict import MONTHS, TYPES, WAR, Violence
from varde.figures.council import FIRST_MEETING
from varde.figures.days import last_full_year
from varde.figures.forecasts import AT_RISK, PERIODS, at_risk, held_origins, origin_on
from varde.figures.instruments import NAMES, any_held, instruments_of, known_until
from varde.figures.question import Question, Row
from varde.figures.registry import figure
from varde.figures.response_ranks import (
    RENEWED,
    TOTAL,
    credit,
    lower_third,
    sensitivity,
    share_of,
    standings,
    upper_third,
    weights_of,
)
from varde.figures.wording import moment, sentence_list
from varde.states import registry

MOST_AT_RISK = 30
"""States, the most at risk first, of which the share of unknown cells is told."""
YEARS_AFTER = 3
"""Calendar years after a past date that the account of what followed looks at."""
FITS = "`varde respond --on DATE` fits one for a day without."
"""What can be done where no forecast is held."""
ASSOCIATION = (
    "What followed is an association and not an effect: operations and agreements come where violence is, and states "
    "differ in much else."
)

Number = Annotated[str, Kind("number", "a whole number above zero", "10")]


# --- instruments ------------------------------------------------------------------------------------------------------


@figure(unit="instruments")
def instruments(ask: Question, *, state: State, on: Day | None = None) -> Answer:
    """Instruments for peace and security in a state: in place, lapsed, never or unknown.

    Parameters
    ----------
    state : state
        The state or territory.
    on : day, optional
        Day asked about, from 17 January 1946; without it the last day of the last month whose deaths are held.

    Returns
    -------
    Answer
        A list of objects, one an instrument: `instrument` (operation, mission, personnel, council, sanctions,
        agreement, organisations, treaties, aid, refugees), `name`, `status` ("in place", "lapsed", "never" or
        "unknown"), `since` and `until` (as precisely as known; null where there is none), `what` (names of missions,
        resolutions, regimes, agreements, organisations or treaties), `size_or_last_act` (text), `as_of` (what the row
        describes), `verified_through` (day until which the status is known; null for counts), `verified`, `sources`
        (ids), `note` and `parts` (what it is made of, one by one).

    Raises
    ------
    UsageError
        The state is unknown, or the day lies before the data or in the future.

    Notes
    -----
    A status past the day that its source reaches is the last known one, and its note says so. Unknown is what the
    source does not cover on that day: personnel before November 1990 and after March 2017, aid before 2009. Of a past
    day nothing is told that was decided later. Unknown are also agreements in a territory whose conflicts UCDP counts
    under another state, and organisations of a state that was in none of those held. The user's own copies of PA-X,
    MEND and Geo-PKO are added where they are in the evidence base.
    """
    day = _day(ask, on)
    entity = registry().get(state)
    if entity.is_state and not entity.exists_on(day):
        reason = f"{entity.name} was no state on {moment(day)}."
        return ask.answer(None, as_of=day, status="not applicable", reason=reason)
    if not any_held(ask):
        return ask.not_held("No instrument is in this evidence base: build it with the publishers' files.", as_of=day)
    rows = instruments_of(ask, (state,), day)[state]
    unknown = [r["name"] for r in rows if r["status"] == "unknown"]
    notes = [f"Unknown on {moment(day)}: {sentence_list(unknown)}."] if unknown else []
    late = [r["name"] for r in rows if r["verified_through"] and r["verified_through"] < day.isoformat()]
    return ask.answer(
        rows,
        as_of=day,
        status="last known" if late else "ok",
        reason=f"Known to a day before {moment(day)}, see each: {', '.join(late)}." if late else None,
        # Each row says until when it is known; of the whole, it is what the list of missions reaches.
        verified_through=min(day, (ask.verified_through("missions") if ask.holds("missions") else None) or day),
        notes=notes,
    )


def _day(ask: Question, on: date | None) -> date:
    """The day asked about, or the last day of the last month whose deaths are held.

    Raises
    ------
    UsageError
        The day lies before the first meeting of the Security Council, or in the future.
    """
    if on is None:
        held = ask.coverage(MONTHS)[1] if ask.holds(MONTHS) else None
        return last_day(held) if held else date.today()
    if on < FIRST_MEETING:
        raise UsageError(
            f"The day {on} lies before the data.",
            f"The Security Council first met on {FIRST_MEETING}; ask for that day or a later one.",
        )
    if on > date.today():
        raise UsageError(f"The day {on} lies in the future.", "Without on= the last day known is told.")
    return on


# --- the gap ----------------------------------------------------------------------------------------------------------


@figure(unit="states")
def gap(
    ask: Question,
    *,
    on: Day | None = None,
    months: Literal["6", "12"] = "12",
    target: Violence = "state-based",
    weights: Names | None = None,
    top: Number | None = None,
) -> Answer:
    """States where violence is expected beside what is in place there, the most under-attended first.

    Parameters
    ----------
    on : day, optional
        Day asked about: the forecast is the one from the last month over by then, which has to be held. Without it,
        the newest forecast, on the last day of the month it was made from.
    months : {"6", "12"}
        Months of the forecast.
    target : {"total", "state-based", "non-state", "one-sided"}
        Type of violence that is forecast.
    weights : names, optional
        Weights of the instruments, such as operation=3,mission=1,agreement=2,council=1,sanctions=1,organisations=1,
        aid=1 (those without it): none negative, with a sum of 10; treaties may be weighed too. What is not named
        weighs 0.
    top : number, optional
        How many states; all at risk without it. The answer's rows are those behind these.

    Returns
    -------
    Answer
        An object: `on`, `origin`, `from`, `until`, `target`, `months`; `states`, a list with `place`, `state`, `name`,
        `expected`, `probability_25`, `probability_1000`, `risk_rank`, `response` (share from 0 to 1), `response_rank`,
        `gap`, `parts` (instrument, status, weight, credit), `places` (first and last place under other weights, the
        place under equal ones, and what moves it most) and `instruments` (as in respond.instruments, without their
        parts); `at_risk` and `others` (how many states), `weights`, `unknown_cells` (for the 30 states most at risk:
        instrument, unknown, of, share, and known_until: the day, month or year that its source reaches), `method`
        (text) and `followed`, for past dates what came after: `years`, `groups` (group, states, passed, share,
        already, which), `note`; null where no year after is known, or deaths can't be read.

    Raises
    ------
    UsageError
        The day lies before the data or in the future, the weights are unknown, negative or do not sum to 10, or top
        is no whole number above zero.

    Notes
    -----
    A state is at risk where 25 deaths or more are expected over the months. Risk is ranked by expected deaths among
    these, response by the weighted share of instruments in place among those known: 1 for one in place, ½ for an
    agreement that was followed by renewed fighting in the state, 0 for one that lapsed or never was; an unknown one is
    left out of both sums. The gap is the rank of response less the rank of risk. The weights are a choice: the places
    under equal weights, and with each weight doubled and left out, are told beside.
    """
    chosen = weights_of(weights)
    shown = _top(top)
    if on is not None:
        _day(ask, on)
    origin = origin_on(ask, target, on)
    if isinstance(origin, Answer):
        return replace(origin, reason=f"{origin.reason} {FITS}")
    day = on or last_day(origin)
    risks = ask.select(
        PERIODS,
        ("expected", "probability_25", "probability_1000"),
        "target = $target AND origin = $origin AND months = $months",
        behind=False,
        target=target,
        origin=origin,
        months=int(months),
    )
    table = gap_table(ask, risks, day, chosen, target=target, top=shown)
    listed = {r["state"] for r in table["states"]}
    ask.rest_on(PERIODS, [r for r in risks if r["state"] in listed])
    first, last = _months_ahead(origin, int(months))
    value = {
        "on": day,
        "origin": origin,
        "from": first,
        "until": last,
        "target": target,
        "months": int(months),
        **table,
    }
    return ask.answer(
        value,
        as_of=day,
        notes=_notes(origin, newest=origin == held_origins(ask, target)[-1], followed=table["followed"]),
    )


def gap_table(
    ask: Question,
    risks: Sequence[Mapping[str, Any]],
    day: date,
    weights: Mapping[str, float],
    *,
    target: str,
    top: int | None = None,
) -> dict[str, Any]:
    """The table of risk and response from any forecast of states, held or just fitted.

    Parameters
    ----------
    ask : Question
        The open question.
    risks : sequence of mapping
        One a state: `state`, `expected` (deaths over the months), `probability_25`, `probability_1000`.
    day : date
        Day of which instruments are told.
    weights : mapping
        Weight of each instrument, as `weights_of` gives them.
    target : str
        Type of violence, for the account of what followed.
    top : int, optional
        How many states; all at risk without it.

    Returns
    -------
    dict
        `states`, `at_risk`, `others`, `weights`, `unknown_cells`, `method` and `followed`, as in respond.gap.
    """
    by_state = {r["state"]: r for r in sorted(risks, key=lambda r: (-r["expected"], r["state"]))}
    risk = {r["state"]: float(r["expected"]) for r in at_risk(risks)}
    # Ranks need all states at risk; the answer rests on the rows of those shown.
    some = top is not None and top < len(risk)
    rows = instruments_of(ask.aside() if some else ask, dict.fromkeys([*risk, *list(by_state)[:MOST_AT_RISK]]), day)
    credits = {k: _credits(rows[k]) for k in risk}
    order = standings(risk, credits, weights)
    places = sensitivity(risk, credits, weights)
    shown = list(order)[:top]
    if some:
        instruments_of(ask, shown, day)
    states = []
    for key in shown:
        standing = order[key]
        states.append(
            {
                "place": standing.place,
                "state": key,
                "name": registry().get(key).name,
                **{c: by_state[key][c] for c in ("expected", "probability_25", "probability_1000")},
                "risk_rank": standing.risk_rank,
                "response": None if standing.share is None else round(standing.share, 3),
                "response_rank": standing.response_rank,
                "gap": standing.gap,
                "parts": _parts(rows[key], credits[key], weights),
                "places": places[key],
                "instruments": [{c: v for c, v in r.items() if c != "parts"} for r in rows[key]],
            }
        )
    shares = {k: s.share for k, s in order.items()}
    followed = ask.attempt(partial(_followed, ask, risk, shares, rows, day, target))
    return {
        "states": states,
        "at_risk": len(risk),
        "others": len(by_state) - len(risk),
        "weights": dict(weights),
        "unknown_cells": _unknown_cells([rows[k] for k in list(by_state)[:MOST_AT_RISK]], known_until(ask, day)),
        "method": _method(weights),
        "followed": None if isinstance(followed, str) else followed,
    }


def _credits(rows: Iterable[Row]) -> dict[str, float | None]:
    """Credit of each instrument of a state."""
    found: dict[str, float | None] = {}
    for r in rows:
        again = renewed(r["parts"][0]) if r["instrument"] == "agreement" and r["parts"] else None
        # Only some organisations are held: that a state is in none of these says little, and counts neither way.
        open_ = r["instrument"] == "organisations" and r["status"] == "never"
        found[r["instrument"]] = None if open_ else credit(r["status"], again)
    return found


def _parts(rows: Iterable[Row], credits: Mapping[str, float | None], weights: Mapping[str, float]) -> list[Row]:
    """Each instrument that weighs, with what it counts for."""
    status = {r["instrument"]: r["status"] for r in rows}
    return [{"instrument": k, "status": status[k], "weight": w, "credit": credits[k]} for k, w in weights.items()]


def _unknown_cells(states: Sequence[Sequence[Row]], until: Mapping[str, str | None]) -> list[Row]:
    """How many of some states' cells are unknown, by instrument, and until when it is known."""
    found = []
    for key, name in NAMES.items():
        cells = [r for rows in states for r in rows if r["instrument"] == key]
        unknown = [r for r in cells if r["status"] == "unknown"]
        found.append(
            {
                "instrument": key,
                "name": name,
                "unknown": len(unknown),
                "of": len(cells),
                "share": round(len(unknown) / len(cells), 3) if cells else None,
                "known_until": until[key],
            }
        )
    return found


def _method(weights: Mapping[str, float]) -> str:
    """The arithmetic of the table in words."""
    listed = ", ".join(f"{k} {w:g}" for k, w in weights.items())
    return (
        f"States with {AT_RISK} or more deaths expected over the months. Risk is ranked by expected deaths. Response "
        f"is the weighted share of instruments in place among those known, with weights that sum to {TOTAL:g} "
        f"({listed}); an agreement followed by renewed fighting in the state counts {RENEWED:g}, and what is unknown "
        "is left out of both sums, as are organisations where a state is in none of those held. The gap is the rank of "
        "response less the rank of risk; the largest comes first. "
        "States that are equal share the mean of their ranks."
    )


def _followed(
    ask: Question,
    risk: Mapping[str, float],
    shares: Mapping[str, float | None],
    rows: Mapping[str, Sequence[Row]],
    day: date,
    target: str,
) -> dict[str, Any] | None:
    """How often states passed 1,000 deaths in a calendar year after a past day, by risk and response.

    This alone looks past the day. High in risk is the upper third of the states at risk by expected deaths; low in
    response is the lower third of them by share.
    """
    if not ask.holds(MONTHS):
        return None
    before = last_full_year(day)
    known = last_full_year(last_day(ask.coverage(MONTHS)[1] or "1946"))
    years = [y for y in range(before + 1, before + 1 + YEARS_AFTER) if y <= known]
    if not years or not risk:
        return None
    deaths = _deaths(ask, list(risk), target, before, years[-1])
    high, low = upper_third(risk), lower_third(shares)
    attended = {
        k
        for k in high
        if any(r["instrument"] in ("operation", "agreement") and r["status"] == "in place" for r in rows[k])
    }
    groups = (
        ("high risk, low response", high & low),
        ("high risk, operation or agreement in place", attended),
        ("high risk, neither operation nor agreement in place", high - attended),
    )
    return {
        "years": years,
        "deaths": WAR,
        "high_risk": len(high),
        "in_both_first_groups": len(high & low & attended),
        "groups": [_outcome(name, sorted(group), deaths, before, years) for name, group in groups],
        "note": f"{_followed_words(years)} {ASSOCIATION}",
    }


def _followed_words(years: Sequence[int]) -> str:
    span = str(years[0]) if len(years) == 1 else f"{years[0]} to {years[-1]}"
    return (
        "High in risk is the upper third of the states at risk by expected deaths, low in response the lower third of "
        f"them by share. Counted are states with {WAR} deaths or more of the type forecast in a calendar year of "
        f"{span}."
    )


def _deaths(ask: Question, states: list[str], target: str, first: int, last: int) -> dict[tuple[str, int], int]:
    """Deaths of a type of violence by state and calendar year."""
    columns = [f"{t.replace('-', '_')}_deaths" for t in (TYPES if target == "total" else (target,))]
    rows = ask.sql(
        f"SELECT state, left(month, 4)::INTEGER AS year, sum({' + '.join(columns)})::BIGINT AS deaths FROM {MONTHS} "
        "WHERE list_contains($states, state) AND left(month, 4)::INTEGER BETWEEN $first AND $last "
        "GROUP BY ALL ORDER BY ALL",
        [MONTHS],
        states=states,
        first=first,
        last=last,
    )
    return {(r["state"], r["year"]): r["deaths"] for r in rows}


def _outcome(
    name: str, group: list[str], deaths: Mapping[tuple[str, int], int], before: int, years: Sequence[int]
) -> Row:
    """How many of a group passed 1,000 deaths in one of the years, and how many had in the year before."""
    passed = [k for k in group if any(deaths.get((k, y), 0) >= WAR for y in years)]
    already = [k for k in group if deaths.get((k, before), 0) >= WAR]
    return {
        "group": name,
        "states": len(group),
        "passed": len(passed),
        "share": share_of(passed, group),
        "already": len(already),
        "passed_anew": len(set(passed) - set(already)),
        "which": [{"state": k, "name": registry().get(k).name, "passed": k in passed} for k in group],
    }


def _top(text: str | None) -> int | None:
    """How many states are asked for.

    Raises
    ------
    UsageError
        It is no whole number above zero.
    """
    if text is None:
        return None
    if not str(text).isdecimal() or int(text) < 1:
        raise UsageError(f"{text!r} is no whole number above zero.", "Write top=10, or leave it out for all at risk.")
    return int(text)


def _months_ahead(origin: str, months: int) -> tuple[str, str]:
    """First and last month of a forecast."""
    year, month = map(int, origin.split("-"))
    start = year * 12 + month
    last = start + months - 1
    return f"{start // 12}-{start % 12 + 1:02}", f"{last // 12}-{last % 12 + 1:02}"


def _notes(origin: str, *, newest: bool, followed: Mapping[str, Any] | None) -> list[str]:
    """What a reader has to know about the table."""
    notes = [f"Forecasts are Varde's own, from data to {origin}: see conflict.forecast and conflict.forecast_record."]
    if not newest:
        notes.append(f"The forecast was made afterwards, from history as revised since {origin}.")
    notes.append("The order rests on weights that are a choice: see each state's places under others.")
    if followed:
        notes.append(ASSOCIATION)
    return notes
