"""Displacement, development, rights and other measures of how a state and its people fare."""

from __future__ import annotations

import re
from datetime import date
from typing import Any, Literal

from varde.errors import UsageError, did_you_mean
from varde.figures.answer import Answer, in_words, named
from varde.figures.arguments import Day, Moment, Name, State, States, Year
from varde.figures.question import Question
from varde.figures.registry import figure
from varde.figures.yearly import covered, not_there, outside, period_text, years_asked
from varde.states import registry

POPULATIONS = "displaced_populations"
INDICATORS = "development_indicators"
SERIES = "development_series"
HOMICIDE = "homicide_rates"
RIGHTS = "human_rights_instruments"
RIGHTS_NAMES = "human_rights_instrument_names"
MOVEMENTS = "internal_displacements"
DISPLACED = "internally_displaced_persons"
INDEX = "fragile_states_index"
TERROR = "political_terror_scale"

SMALL_COUNTS = "UNHCR publishes no count below five: no row means none, or fewer than five."
MID_YEAR = "The last year held is counted in the middle of the year and is provisional."
UNRWA = "Palestine refugees under UNRWA's mandate are not counted."
CONSENT = "Party from the day on which consent was deposited; it binds from a later day that the instrument sets."
READ_ONCE = (
    "The status was read on one day by a third party: a withdrawal before that day shows as no part, as if there had "
    "been none."
)

REPORTS = ("amnesty", "human_rights_watch", "state_department")
FRAGILITY_INDICATORS = (
    "security_apparatus",
    "factionalised_elites",
    "group_grievance",
    "economic_decline",
    "uneven_development",
    "human_flight",
    "state_legitimacy",
    "public_services",
    "human_rights",
    "demographic_pressures",
    "refugees",
    "external_intervention",
)

Group = Literal[
    "refugees",
    "asylum-seekers",
    "internally-displaced",
    "stateless",
    "returned-refugees",
    "returned-internally-displaced",
    "others",
]


@figure(unit="persons")
def refugees(
    ask: Question,
    *,
    origin: States | None = None,
    asylum: States | None = None,
    year: Year | None = None,
    since: Moment | None = None,
    until: Moment | None = None,
    group: Group | None = None,
    by: Literal["year", "origin", "asylum", "group"] | None = None,
) -> Answer:
    """Refugees and others under UNHCR's mandate, by where they come from and where they are.

    Parameters
    ----------
    origin, asylum : states, optional
        Where they come from, and where they are; several are summed, all without it.
    year : int, optional
        Year at whose end they were counted (the last year held: in its middle).
    since, until : moment, optional
        First and last year of a series, with `by="year"`. Without any time, all years held.
    group : str, optional
        Population group; refugees without it. Internally displaced persons have one and the same origin and asylum,
        stateless persons have no origin.
    by : {"year", "origin", "asylum", "group"}, optional
        A list instead of a sum.

    Returns
    -------
    Answer
        A whole number of persons. With `by` a list of `{"year": 2023, "value": ...}` in order of years (those in which
        the states existed), or of `{"asylum": "DEU", "name": "Germany", "value": ...}` (likewise origin, group),
        largest first.

    Raises
    ------
    UsageError
        No year is given, or a period without `by="year"`: numbers of persons at the ends of years don't add up.

    Notes
    -----
    UNHCR Refugee Data Finder. Counts below five are not published, so that zero means none or fewer than five.
    Kosovo is counted with Serbia, and Palestine refugees under UNRWA's mandate are not counted.
    """
    if (since or until) and by != "year":
        raise UsageError(
            "Persons counted at the ends of several years are not added up.", "Give one year=, or by=year for a series."
        )
    first, last = years_asked(ask, POPULATIONS, year, since, until, open_ended=by == "year")
    beyond = outside(ask, POPULATIONS, first, last)
    if beyond:
        return ask.no_data(beyond, as_of=period_text(first, last))
    from_, to = covered(ask, POPULATIONS)
    held_first, held_last = max(first, from_), min(last, to)
    as_of = period_text(held_first, held_last)
    wanted = None if by == "group" and group is None else group or "refugees"
    if wanted == "stateless" and origin and origin != ("_STATELESS",):
        return ask.no_data("Stateless persons are counted by country of asylum only: ask asylum=.", as_of=as_of)

    conditions = ["year BETWEEN $first AND $last"]
    parameters: dict[str, Any] = {"first": held_first, "last": held_last}
    given = {side: keys for side, keys in (("origin", origin), ("asylum", asylum)) if keys}
    for side, keys in given.items():
        conditions.append(f"{side} = ${side}" if len(keys) == 1 else f"list_contains(${side}, {side})")
        parameters[side] = keys[0] if len(keys) == 1 else list(keys)
    if wanted:
        conditions.append("population_group = $wanted")
        parameters["wanted"] = wanted
    rows = ask.select(POPULATIONS, ["persons", "provisional"], " AND ".join(conditions), **parameters)

    notes = [SMALL_COUNTS]
    absent = _absent(ask, given, rows, held_first, held_last)
    if not rows:
        # One side that the source does not know is enough for there to be no answer.
        for side, keys in given.items():
            if all((side, k) in absent for k in keys):
                status, reason = absent[side, keys[0]]
                return ask.answer(None, as_of=as_of, status=status, reason=reason)
    notes += [reason for _, reason in absent.values()]
    if first < held_first or last > held_last:
        notes.append(f"The table covers {from_} to {to}: years outside it are not counted.")
    if any(r["provisional"] for r in rows) or held_last == to:
        notes.append(MID_YEAR)
    if {"PSE", "JOR", "LBN", "SYR"} & {k for keys in given.values() for k in keys}:
        notes.append(UNRWA)
    if "SRB" in {k for keys in given.values() for k in keys}:
        notes.append("UNHCR counts Serbia and Kosovo as one entity.")
    if by is None:
        return ask.answer(sum(r["persons"] for r in rows), as_of=as_of, notes=notes)
    column = "population_group" if by == "group" else by
    sums: dict[Any, int] = {}
    if by == "year":
        # A year in which none of the states asked for existed is no zero.
        sums = {
            y: 0
            for y in range(held_first, held_last + 1)
            if all(any(_existed(k, y) for k in keys) for keys in given.values())
        }
    for r in rows:
        sums[r[column]] = sums.get(r[column], 0) + r["persons"]
    order = sorted(sums) if by == "year" else sorted(sums, key=lambda k: (-sums[k], k))
    value = [{by: k, "value": sums[k]} for k in order]
    return ask.answer(named(value, by) if by in ("origin", "asylum") else value, as_of=as_of, notes=notes)


def _existed(key: str, year: int) -> bool:
    """Whether a state existed in a part of a year; what no list of states has a period for always did."""
    state = registry().get(key)
    return not state.spells() or state.exists_between(date(year, 1, 1), date(year, 12, 31))


def _absent(
    ask: Question, given: dict[str, tuple[str, ...]], rows: list[dict[str, Any]], first: int, last: int
) -> dict[tuple[str, str], tuple[Any, str]]:
    """States asked for that have no row here, because UNHCR has none of theirs or they did not exist."""
    missing = [(side, k) for side, keys in given.items() for k in keys if all(r[side] != k for r in rows)]
    if not missing:
        return {}
    keys = [k for _, k in missing]
    known = {
        r["key"]
        for r in ask.sql(
            f"SELECT DISTINCT origin AS key FROM {POPULATIONS} WHERE list_contains($keys, origin) "
            f"UNION SELECT DISTINCT asylum FROM {POPULATIONS} WHERE list_contains($keys, asylum)",
            [POPULATIONS],
            keys=keys,
        )
    }
    found: dict[tuple[str, str], tuple[Any, str]] = {}
    for side, key in missing:
        if key == "XKX":
            found[side, key] = ("no data", "UNHCR counts Kosovo with Serbia: no data of its own.")
        elif key not in known:
            name = registry().get(key).name
            found[side, key] = ("no data", f"UNHCR's figures hold no row of {name}: no data, which is not zero.")
        else:
            reason = not_there(key, first, last)
            if reason:
                found[side, key] = ("not applicable", reason)
    return found


_CODE = re.compile(r"[A-Z]{2}(\.[A-Z0-9]{1,6}){1,5}", re.IGNORECASE)


@figure(unit="as the series")
def development(
    ask: Question,
    *,
    state: State,
    series: Name,
    year: Year | None = None,
    since: Moment | None = None,
    until: Moment | None = None,
    by: Literal["year"] | None = None,
) -> Answer:
    """Population, economy, migration and stability of a state by year.

    Parameters
    ----------
    state : state
        State or territory.
    series : str
        Name of a series (population, gdp, gdp_per_capita, inflation, unemployment, birth_rate, age_dependency,
        net_migration, remittances_received, remittances_paid, fdi_inflows, fdi_outflows, political_stability), or
        the World Bank's code (NY.GDP.MKTP.CD).
    year : int, optional
        Calendar year.
    since, until : moment, optional
        First and last year, with `by="year"`. Without any time, all years held.
    by : {"year"}, optional
        A series instead of one value.

    Returns
    -------
    Answer
        A number in the unit of the series, which the answer names. With `by="year"` a list of
        `{"year": 2019, "value": ...}`, null where the source has none between its first and last year.

    Raises
    ------
    UsageError
        There is no such series, or no time is given.

    Notes
    -----
    World Bank, World Development Indicators and Worldwide Governance Indicators; population is of the UN World
    Population Prospects 2024. A year without a value is never filled in from another.
    """
    known = ask.select(SERIES, ["code", "title", "unit", "publisher"], behind=False)
    one = _series(series, known)
    if one is None:
        return ask.not_held(f"The series {series} is not among the {len(known)} held.")
    first, last = years_asked(ask, INDICATORS, year, since, until, open_ended=by == "year")
    if (since or until) and by is None:
        raise UsageError("A period has one value a year.", "Add by=year, or give one year=.")
    rows = ask.select(
        INDICATORS,
        ["value"],
        "state = $state AND series = $series AND year BETWEEN $first AND $last",
        state=state,
        series=one["series"],
        first=first,
        last=last,
    )
    name = registry().get(state).name
    if not rows:
        gone = not_there(state, first, last)
        return ask.answer(
            None,
            as_of=period_text(first, last),
            unit=one["unit"],
            status="not applicable" if gone else "no data",
            reason=gone or _no_value(ask, state, one, first, last),
        )
    whole = one["unit"] == "persons"
    values = {r["year"]: round(r["value"]) if whole else r["value"] for r in rows}
    notes = [f"{one['title']} ({one['publisher']})."]
    if by is None:
        return ask.answer(values[first], as_of=str(first), unit=one["unit"], notes=notes)
    start, end = min(values), max(values)
    missing = [str(y) for y in range(start, end + 1) if y not in values]
    if missing:
        notes.append(f"No value for {name} in {', '.join(missing)}.")
    listed = [{"year": y, "value": values.get(y)} for y in range(start, end + 1)]
    return ask.answer(listed, as_of=period_text(start, end), unit=one["unit"], notes=notes)


def _series(text: str, known: list[dict[str, Any]]) -> dict[str, Any] | None:
    """The series of a name, code or title; None where it looks like a code that is not held.

    Raises
    ------
    UsageError
        It is neither.
    """
    wanted = re.sub(r"[\s\-_]+", "_", text.strip().casefold())
    for one in known:
        names = (one["series"], one["code"] or "", one["title"])
        if wanted in (re.sub(r"[\s\-_]+", "_", n.casefold()) for n in names if n):
            return one
    if "." in text and _CODE.fullmatch(text.strip()):
        return None
    names_held = [one["series"] for one in known]
    hint = did_you_mean(wanted, names_held) or f"The series are {', '.join(names_held)}."
    raise UsageError(f"There is no series {text!r}.", hint)


def _no_value(ask: Question, state: str, one: dict[str, Any], first: int, last: int) -> str:
    """Why there is no value: never for this state, or not in this year, with the years that there are."""
    name = registry().get(state).name
    held = ask.sql(
        f"SELECT min(year) AS first, max(year) AS last, max(year) FILTER (year < $first) AS before FROM {INDICATORS} "
        "WHERE state = $state AND series = $series",
        [INDICATORS],
        state=state,
        series=one["series"],
        first=first,
    )[0]
    if held["first"] is None:
        return f"The source has no values of {one['series']} for {name}."
    if last < held["first"]:
        return f"The values of {one['series']} for {name} start in {held['first']}."
    years = in_words(period_text(first, last))
    return f"No value of {one['series']} for {name} in {years}; the last one before is of {held['before']}."


@figure(unit="homicides per 100,000 inhabitants")
def homicide(ask: Question, *, state: State, year: Year | None = None) -> Answer:
    """Intentional homicide rate of a state in the latest year that it reported.

    Parameters
    ----------
    state : state
        State or territory.
    year : int, optional
        The year wanted; without it, the one year held, which the answer names.

    Returns
    -------
    Answer
        A number: victims of intentional homicide in the year for every hundred thousand inhabitants.

    Raises
    ------
    UsageError
        The state is unknown.

    Notes
    -----
    UNODC, in the edition of Our World in Data, which holds one year a country.
    """
    rows = ask.select(HOMICIDE, ["rate"], "state = $state", state=state)
    name = registry().get(state).name
    if not rows:
        return ask.no_data(f"The source has no homicide rate for {name}.", as_of=str(year) if year else None)
    latest = rows[-1]
    if year is not None and latest["year"] != year:
        ask.forget_rows()
        return ask.no_data(f"The rate held for {name} is of {latest['year']}, not of {year}.", as_of=str(year))
    return ask.answer(round(latest["rate"], 2), as_of=str(latest["year"]))


@figure(unit="status")
def rights(ask: Question, *, state: State, instrument: Name | None = None, on: Day | None = None) -> Answer:
    """Whether a state is party to a human-rights instrument of the United Nations.

    Parameters
    ----------
    state : state
        The state.
    instrument : str, optional
        Short name or title (ICCPR, CEDAW, Convention against Torture...); all eighteen without it.
    on : date, optional
        The day asked about; the day until which the statuses were read without it.

    Returns
    -------
    Answer
        `{"instrument": "CAT", "name": ..., "status": "party", "signature_date": ..., "consent_date": ...,
        "consent_kind": "ratification"}`, or a list of these. The status is "party", "signatory" (signed, no consent
        deposited), "none", or "not open" before the year in which it was opened for signature.

    Raises
    ------
    UsageError
        The instrument is a misspelt one.

    Notes
    -----
    UN Treaty Collection, chapter IV, as read by a third party; see the source for the faults of that reading.
    """
    held = ask.select(RIGHTS_NAMES, ["name", "title", "opened", "verified_through"], behind=False)
    asked = held
    if instrument is not None:
        one = _instrument(instrument, held)
        if one is None:
            listed = ", ".join(h["instrument"] for h in held)
            return ask.not_held(f"{instrument} is not among the instruments held: {listed}.")
        asked = [one]
    through = max(h["verified_through"] for h in held)
    day = on or through
    entity = registry().get(state)
    if not entity.exists_on(day):
        reason = f"{entity.name} did not exist as a state on {day}."
        return ask.answer(None, as_of=day, status="not applicable", reason=reason)
    rows = ask.select(
        RIGHTS,
        ["signature_date", "consent_date", "consent_kind", "note"],
        "state = $state AND list_contains($instruments, instrument)",
        state=state,
        instruments=[h["instrument"] for h in asked],
    )
    by_instrument = {r["instrument"]: r for r in rows}
    value = [_status(h, by_instrument.get(h["instrument"], {}), day) for h in asked]
    notes = [CONSENT, READ_ONCE, *dict.fromkeys(f"{r['instrument']}: {r['note']}" for r in rows if r["note"])]
    late = day > through
    return ask.answer(
        value if instrument is None else value[0],
        as_of=through if late else day,
        status="last known" if late else "ok",
        reason=f"Statuses were read until {through}; this is the last one known." if late else None,
        verified_through=through,
        notes=notes,
    )


def _status(held: dict[str, Any], row: dict[str, Any], day: date) -> dict[str, Any]:
    """What a state's part in an instrument was on a day."""
    signed, consented = row.get("signature_date"), row.get("consent_date")
    signed = signed if signed and signed <= day else None
    consented = consented if consented and consented <= day else None
    if consented:
        status = "party"
    elif signed:
        status = "signatory"
    else:
        status = "not open" if day.year < held["opened"] else "none"
    return {
        "instrument": held["instrument"],
        "name": held["name"],
        "status": status,
        "signature_date": signed,
        "consent_date": consented,
        "consent_kind": row["consent_kind"] if consented else None,
    }


def _instrument(text: str, held: list[dict[str, Any]]) -> dict[str, Any] | None:
    """The instrument of a name; None where it is none of those held.

    Raises
    ------
    UsageError
        It looks like a misspelt short name.
    """

    def fold(name: str) -> str:
        return re.sub(r"[^a-z0-9]", "", name.casefold().removeprefix("international ").removeprefix("the "))

    wanted = fold(text)
    for one in held:
        if wanted and wanted in map(fold, (one["instrument"], one["name"], one["title"])):
            return one
    near = did_you_mean(text.strip(), [h["instrument"] for h in held]) if " " not in text.strip() else None
    if near:
        raise UsageError(f"There is no instrument {text!r}.", near)
    return None


def _own_copy(ask: Question, publisher: str, what: str, year: int) -> Answer:
    """The answer where the user's own copy is not there."""
    return ask.not_held(
        f"Needs your own copy: {publisher} does not let its figures be passed on. Download {what}, then run "
        "`varde build --add FILE`.",
        as_of=str(year),
    )


@figure(unit="displacements")
def displacement(
    ask: Question,
    *,
    state: State,
    year: Year,
    measure: Literal["displacements", "persons"] = "displacements",
    cause: Literal["all", "conflict", "disaster"] = "all",
    by: Literal["cause"] | None = None,
) -> Answer:
    """Internal displacement in a state, by the Internal Displacement Monitoring Centre.

    Parameters
    ----------
    state : state
        State or territory.
    year : int
        Calendar year.
    measure : {"displacements", "persons"}
        Movements during the year (a person displaced twice counts twice), or persons displaced at its end.
    cause : {"all", "conflict", "disaster"}
        Conflict with violence, or disasters of every kind.
    by : {"cause"}, optional
        A list instead of a sum.

    Returns
    -------
    Answer
        A whole number, or a list of `{"cause": "conflict", "value": ...}`, largest first. Without the user's own copy
        of IDMC's file, not held.

    Raises
    ------
    UsageError
        The state is unknown.

    Notes
    -----
    A cause without a row in a country and year is not zero: IDMC lists what it has found.
    """
    persons = measure == "persons"
    table, column = (DISPLACED, "persons") if persons else (MOVEMENTS, "displacements")
    if not ask.holds(table):
        file = "idmc_stocks.csv (persons)" if persons else "idmc_flows.csv (displacements)"
        return _own_copy(ask, "IDMC", file, year)
    beyond = outside(ask, table, year, year)
    if beyond:
        return ask.no_data(beyond, as_of=str(year))
    where = "state = $state AND year = $year"
    if cause != "all":
        where += " AND cause = 'conflict'" if cause == "conflict" else " AND cause <> 'conflict'"
    rows = ask.select(table, [column], where, state=state, year=year)
    if not rows:
        name = registry().get(state).name
        reason = not_there(state, year, year)
        if reason:
            return ask.answer(None, as_of=str(year), unit=measure, status="not applicable", reason=reason)
        kind = "" if cause == "all" else f" by {cause}"
        return ask.no_data(f"IDMC lists no displacement{kind} in {name} in {year}: no data, not zero.", as_of=str(year))
    sums: dict[str, int] = {}
    for r in rows:
        sums[r["cause"]] = sums.get(r["cause"], 0) + r[column]
    value: Any = sum(sums.values())
    if by:
        value = [{"cause": c, "value": sums[c]} for c in sorted(sums, key=lambda c: (-sums[c], c))]
    notes = [] if persons else ["Movements, not persons: a person displaced twice counts twice."]
    return ask.answer(value, as_of=str(year), unit=measure, notes=notes)


@figure(unit="points of 120")
def index(ask: Question, *, state: State, year: Year, by: Literal["indicator"] | None = None) -> Answer:
    """Total of the Fragile States Index, or its twelve indicators.

    Parameters
    ----------
    state : state
        State.
    year : int
        Edition of the index.
    by : {"indicator"}, optional
        The indicators, from 0 to 10 points each, instead of the total.

    Returns
    -------
    Answer
        A number, higher for more fragile, or a list of `{"indicator": "security_apparatus", "value": 6.6}`. Without
        the user's own copy of the index, not held.

    Raises
    ------
    UsageError
        The state is unknown.

    Notes
    -----
    The Fund for Peace. The rank among the states of the edition is in the notes of the answer.
    """
    if not ask.holds(INDEX):
        return _own_copy(ask, "the Fund for Peace", "the Fragile States Index", year)
    beyond = outside(ask, INDEX, year, year)
    if beyond:
        return ask.no_data(beyond, as_of=str(year))
    rows = ask.select(
        INDEX, ["rank", "total", *FRAGILITY_INDICATORS], "state = $state AND year = $year", state=state, year=year
    )
    if not rows:
        name = registry().get(state).name
        return ask.no_data(f"The index of {year} has no row for {name}.", as_of=str(year))
    row = rows[0]
    notes = [f"Rank {row['rank']} in the edition of {year}, 1 the most fragile."]
    if by is None:
        return ask.answer(row["total"], as_of=str(year), notes=notes)
    listed = [{"indicator": name, "value": row[name]} for name in FRAGILITY_INDICATORS]
    return ask.answer(listed, as_of=str(year), unit="points of 10", notes=notes)


@figure(unit="level from 1 to 5")
def terror_scale(ask: Question, *, state: State, year: Year) -> Answer:
    """Level of state violence against physical integrity, by the Political Terror Scale.

    Parameters
    ----------
    state : state
        State.
    year : int
        Year that the coded reports describe.

    Returns
    -------
    Answer
        `{"amnesty": 3, "human_rights_watch": null, "state_department": 4}`: one level for each body whose reports were
        coded, 5 the worst, null where there is none. Without the user's own copy of the scale, not held.

    Raises
    ------
    UsageError
        The state is unknown.

    Notes
    -----
    Gibney and others. The three levels are coded apart and are not averaged. Areas under another's control that the
    scale lists by name are not part of a state's level.
    """
    if not ask.holds(TERROR):
        return _own_copy(ask, "the Political Terror Scale", "its csv file (PTS-2024.csv)", year)
    beyond = outside(ask, TERROR, year, year)
    if beyond:
        return ask.no_data(beyond, as_of=str(year))
    rows = ask.select(TERROR, list(REPORTS), "state = $state AND year = $year", state=state, year=year)
    name = registry().get(state).name
    if not rows:
        return ask.no_data(f"The scale has no level for {name} in {year}.", as_of=str(year))
    if len(rows) > 1:
        listed = [{"entity": r["entity"], **{b: r[b] for b in REPORTS}} for r in rows]
        return ask.answer(listed, as_of=str(year), notes=[f"The scale lists {name} under {len(rows)} entries."])
    return ask.answer({b: rows[0][b] for b in REPORTS}, as_of=str(year))
