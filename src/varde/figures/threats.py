"""Threats: piracy, violence by non-state groups, cyber incidents and organised crime."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any, Literal, NamedTuple

from varde.errors import UsageError, did_you_mean
from varde.figures.answer import Answer, in_words, named
from varde.figures.arguments import Moment, Name, States, Year, first_day, last_day
from varde.figures.question import Question, Row
from varde.figures.registry import figure
from varde.states import registry

IMB = "pirate_attacks"
ASAM = "anti_shipping_reports"
GROUPS = "organised_violence_country_years"
CYBER = "cyber_incidents"
PARTIES = "cyber_incident_parties"
CRIME = "organised_crime_scores"

NAVAREAS = (
    "I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII", "XIII", "XIV", "XV", "XVI", "XVII",
    "XVIII", "XIX", "XX", "XXI",
)  # fmt: skip

Box = tuple[float, float, float, float]
SEAS: dict[str, Box] = {
    "Bay of Bengal": (5, 23, 80, 95),
    "Caribbean Sea": (9, 22, -88, -60),
    "Gulf of Aden": (10, 16, 43.3, 51.5),
    "Gulf of Guinea": (-6, 7, -8, 14),
    "Red Sea": (12.6, 30, 32, 43.3),
    "Singapore Strait": (0.9, 1.5, 103.4, 104.6),
    "South China Sea": (2, 23, 105, 120),
    "Strait of Malacca": (1.5, 6.5, 95, 103.4),
}
"""Seas by their southern, northern, western and eastern edge in degrees: Varde's own working definitions, which no
convention or source lays down. Every answer that uses one says so."""

POLITICAL = "military or political"
IMB_NOTE = "Attacks and attempts that were reported to the International Maritime Bureau; many are not reported."
ASAM_NOTE = "Reports to the US National Geospatial-Intelligence Agency: suspicious approaches are among them."
APART = "IMB and ASAM record the same events in part and by other rules: their counts are never added up."
PROXY = (
    "One-sided violence by non-state groups: a proxy for threats by groups, not a count of terrorism. UCDP counts "
    "civilians killed deliberately by organised groups that reach 25 such deaths in a calendar year."
)
CYBER_MISSING = (
    "EuRepoC's terms do not let Varde pass its data on. Get EuRepoC_Global_Database_1.1.csv from https://eurepoc.eu "
    "and run `varde build --add EuRepoC_Global_Database_1.1.csv`."
)
CRIME_MISSING = (
    "The Global Initiative's terms do not let Varde pass its index on. Get the workbook from https://ocindex.net and "
    "run `varde build --add global_oc_index.xlsx`."
)


class Period(NamedTuple):
    """First and last day asked for."""

    first: date
    last: date

    @property
    def text(self) -> str:
        """The period as a year, a month, a day, or two days with a slash between."""
        first, last = self
        if (first.month, first.day, last.month, last.day) == (1, 1, 12, 31):
            return str(first.year) if first.year == last.year else f"{first.year}/{last.year}"
        if first.day == 1 and last == last_day(first.isoformat()[:7]):
            return first.isoformat()[:7]
        return first.isoformat() if first == last else f"{first}/{last}"


def _period(held: Period, year: int | None, since: str | None, until: str | None) -> Period:
    """What is asked for; all that is held where nothing is.

    Raises
    ------
    UsageError
        A year and a period are given, or the period ends before it starts.
    """
    if year is not None:
        if since or until:
            raise UsageError("Give either year= or since= and until=, not both.")
        return Period(first_day(year), last_day(year))
    first = first_day(since) if since else min(held.first, last_day(until)) if until else held.first
    last = last_day(until) if until else max(held.last, first)
    if last < first:
        raise UsageError(f"The period ends ({until}) before it starts ({since}).")
    return Period(first, last)


def _held(ask: Question, table: str, *, whole_years: bool) -> Period:
    """First and last day that a table covers.

    A table of whole years covers them to the end, also where its last record is of an earlier day.
    """
    ask.consult(table)
    first, last = (str(t) for t in ask.coverage(table))
    return Period(first_day(first[:4]), last_day(last[:4]) if whole_years else last_day(last))


def _overlap(asked: Period, held: Period) -> Period | None:
    """The part of the period that is held."""
    first, last = max(asked.first, held.first), min(asked.last, held.last)
    return Period(first, last) if first <= last else None


def _cut_short(asked: Period, part: Period) -> list[str]:
    """A note where only a part of the period is held."""
    return [] if asked == part else [f"Held from {part.first} to {part.last} only; the rest is not counted."]


def _gone(keys: Iterable[str], period: Period) -> str | None:
    """Why a question does not apply: none of the states existed on any day of the period. None where one did."""
    for key in keys:
        state = registry().get(key)
        if state.exists_between(*period) or not state.is_state:
            return None
    names = ", ".join(registry().get(k).name for k in keys)
    return f"{names} did not exist as a state in {in_words(period.text)}."


def _moments(period: Period, by: str) -> list[int | str]:
    """Every year or month of a period, so that one without records shows as zero."""
    years = range(period.first.year, period.last.year + 1)
    if by == "year":
        return list(years)
    months = [f"{y}-{m:02d}" for y in years for m in range(1, 13)]
    return [m for m in months if period.first.isoformat()[:7] <= m <= period.last.isoformat()[:7]]


def _series(rows: list[Row], by: str, period: Period, column: str) -> list[dict[str, Any]]:
    """Counts of rows by year, by month, or by the values of a column (largest first)."""
    counts: dict[Any, int] = {}
    if by in ("year", "month"):
        counts = dict.fromkeys(_moments(period, by), 0)
        for r in rows:
            counts[r["year"] if by == "year" else r["date"].isoformat()[:7]] += 1
        return [{by: k, "value": v} for k, v in counts.items()]
    for r in rows:
        counts[r[column]] = counts.get(r[column], 0) + 1
    order = sorted(counts, key=lambda k: (-counts[k], k is None, str(k)))
    if by == "state":
        return named({by: k, "value": counts[k]} for k in order)
    return [{by: k or "not stated", "value": counts[k]} for k in order]


def _area(area: str) -> tuple[str, str, dict[str, Any], list[str]]:
    """What an area is: its kind, a condition in SQL, its parameters, and notes.

    Raises
    ------
    UsageError
        It is neither a NAVAREA, a subregion nor a sea that Varde knows.
    """
    text = " ".join(area.upper().replace("NAVAREA", " ").split())
    if text in NAVAREAS:
        return "navarea", "navarea = $navarea", {"navarea": text}, []
    if text.isdigit() and len(text) == 2:
        return "subregion", "subregion = $subregion", {"subregion": int(text)}, []
    for name, (south, north, west, east) in SEAS.items():
        if name.casefold() == " ".join(area.split()).casefold():
            edges = {"south": float(south), "north": float(north), "west": float(west), "east": float(east)}
            where = "latitude BETWEEN $south AND $north AND longitude BETWEEN $west AND $east"
            return "sea", where, edges, [f"{name} is taken as {_edges(SEAS[name])}: Varde's own working definition."]
    hint = did_you_mean(area, SEAS) or f"Areas are NAVAREAs (such as IX), subregions (62) and {', '.join(SEAS)}."
    raise UsageError(f"{area!r} is no area that Varde knows.", hint)


def _edges(box: Box) -> str:
    south, north, west, east = box
    latitude = [f"{abs(v):g}°{'N' if v >= 0 else 'S'}" for v in (south, north)]
    longitude = [f"{abs(v):g}°{'E' if v >= 0 else 'W'}" for v in (west, east)]
    return f"the box {latitude[0]} to {latitude[1]}, {longitude[0]} to {longitude[1]}"


@figure(unit="attacks")
def piracy(
    ask: Question,
    *,
    state: States | None = None,
    area: Name | None = None,
    year: Year | None = None,
    since: Moment | None = None,
    until: Moment | None = None,
    source: Literal["imb", "asam"] | None = None,
    zone: Literal["nearest-shore", "eez"] = "nearest-shore",
    by: Literal["year", "month", "kind", "state"] | None = None,
) -> Answer:
    """Piracy and armed robbery at sea, off a state's shore or in an area.

    Parameters
    ----------
    state : states, optional
        Off whose shore; several are summed. Answered from IMB, since ASAM records no state.
    area : str, optional
        A NAVAREA ("IX"), a chart subregion ("62"), both of ASAM alone, or a sea ("Gulf of Guinea").
    year : int, optional
        Year.
    since, until : moment, optional
        A period instead. Without any time, all that is held.
    source : {"imb", "asam"}, optional
        Which of the two sources, never both: IMB without it, ASAM for NAVAREAs and subregions.
    zone : {"nearest-shore", "eez"}
        Whether a state's attacks are those nearest to its shore or those in its exclusive economic zone.
    by : {"year", "month", "kind", "state"}, optional
        A list instead of a sum.

    Returns
    -------
    Answer
        A whole number of attacks (IMB) or reports (ASAM). With `by` a list of `{"year": 2009, "value": ...}`, with
        every year or month of the period; by kind and by state only what occurs, largest first (a state of None: the
        source names none).

    Raises
    ------
    UsageError
        The area is unknown, or both a state and an area are given.

    Notes
    -----
    IMB: Benden et al. (2021), https://doi.org/10.5334/johd.39, which computed the state of the nearest shore and the
    exclusive economic zone from the position. ASAM also reports acts that are military or political; the sum leaves
    out those whose own words say so, by kind lists them.
    """
    if state and area:
        raise UsageError("Give either state= or area=, not both.")
    kind, where, parameters, notes = _area(area) if area else ("", "true", {}, [])
    source = source or ("asam" if kind in ("navarea", "subregion") else "imb")
    if source == "imb" and kind in ("navarea", "subregion"):
        return ask.not_held("IMB's records bear no NAVAREA or subregion: ask source=asam, or name a sea.")
    if source == "asam" and (state or by == "state"):
        return ask.not_held("ASAM records a position and a NAVAREA, but no state: ask area=, or source=imb.")
    table = IMB if source == "imb" else ASAM
    held = _held(ask, table, whole_years=source == "imb")
    asked = _period(held, year, since, until)
    part = _overlap(asked, held)
    if part is None:
        return ask.no_data(f"{source.upper()} is held from {held.first} to {held.last}.", as_of=asked.text)
    if state and (gone := _gone(state, part)):
        return ask.answer(None, as_of=part.text, status="not applicable", reason=gone)
    where += " AND date BETWEEN $first AND $last"
    parameters |= {"first": part.first, "last": part.last}
    if source == "imb":
        column = "nearest_state" if zone == "nearest-shore" else "eez_state"
        if state:
            where += f" AND list_contains($states, {column})"
            parameters["states"] = list(state)
        rows = ask.select(table, ["date", "year", "attack_type", "repeated", column], where, **parameters)
        notes = [IMB_NOTE, *notes]
        if state or by == "state":
            how = "state of the nearest shore" if zone == "nearest-shore" else "exclusive economic zone"
            notes.append(f"Counted by {how}, as the authors computed it from the position.")
        repeats = sum(r["repeated"] for r in rows)
        if repeats:
            notes.append(f"{repeats} of the records repeat another in every detail; some may be one attack.")
    else:
        column = "hostility_class"
        if by != "kind":
            where += " AND hostility_class <> $political"
            parameters["political"] = POLITICAL
        rows = ask.select(table, ["date", "year", column], where, **parameters)
        acts = "are listed as such" if by == "kind" else "are left out"
        notes = [ASAM_NOTE, f"Acts that the report calls military or political {acts}.", *notes]
    notes += [APART, *_cut_short(asked, part)]
    unit = "attacks" if source == "imb" else "reports"
    if by is None:
        return ask.answer(len(rows), as_of=part.text, notes=notes, unit=unit)
    by_column = column if by == "state" or source == "asam" else "attack_type"
    return ask.answer(_series(rows, by, part, by_column), as_of=part.text, notes=notes, unit=unit)


@figure(unit="deaths")
def violence_by_groups(
    ask: Question,
    *,
    state: States | None = None,
    year: Year | None = None,
    since: Moment | None = None,
    until: Moment | None = None,
    bound: Literal["best", "low", "high"] = "best",
    by: Literal["year", "state"] | None = None,
) -> Answer:
    """Civilians killed by non-state groups within a state: a proxy for threats by groups, not a count of terrorism.

    Parameters
    ----------
    state : states, optional
        Where it happened; several are summed, the world without it.
    year : int, optional
        Year.
    since, until : moment, optional
        First and last year instead. Without any time, all years held.
    bound : {"best", "low", "high"}
        Which estimate.
    by : {"year", "state"}, optional
        A list instead of a sum.

    Returns
    -------
    Answer
        A whole number of deaths. With `by` a list of `{"year": 2014, "value": ...}`, or of `{"state": "NGA",
        "value": ...}`, largest first, without zeros.

    Notes
    -----
    UCDP Country-Year Dataset on Organized Violence: deaths in one-sided violence by non-state actors. UCDP counts
    groups that reach 25 such deaths in a calendar year; attacks on soldiers, and deaths by governments, are elsewhere
    (`conflict.deaths`).
    """
    held = _held(ask, GROUPS, whole_years=True)
    asked = _whole_years(_period(held, year, since, until))
    part = _overlap(asked, held)
    if part is None:
        when = f"{held.first.year} to {held.last.year}"
        return ask.no_data(f"UCDP's figures are held for {when}.", as_of=asked.text, notes=[PROXY])
    column = f"one_sided_non_state_{bound}"
    where = "year BETWEEN $first AND $last"
    parameters: dict[str, Any] = {"first": part.first.year, "last": part.last.year}
    if state:
        where += " AND list_contains($states, state)"
        parameters["states"] = list(state)
    rows = ask.select(GROUPS, [column], where, **parameters)
    notes = [PROXY, *_cut_short(asked, part)]
    unlisted = [k for k in state or () if all(r["state"] != k for r in rows)]
    if state and len(unlisted) == len(state):
        gone = _gone(state, part)
        if gone:
            return ask.answer(None, as_of=part.text, status="not applicable", reason=gone, notes=notes)
        names = ", ".join(registry().get(k).name for k in state)
        return ask.no_data(
            f"UCDP does not list {names} by itself in {in_words(part.text)}.", as_of=part.text, notes=notes
        )
    if unlisted:
        names = ", ".join(registry().get(k).name for k in unlisted)
        notes.append(f"UCDP does not list {names} in {in_words(part.text)}: not counted.")
    if by is None:
        return ask.answer(sum(r[column] for r in rows), as_of=part.text, notes=notes)
    sums: dict[Any, int] = dict.fromkeys(range(part.first.year, part.last.year + 1), 0) if by == "year" else {}
    for r in rows:
        sums[r[by]] = sums.get(r[by], 0) + r[column]
    order = list(sums) if by == "year" else sorted((k for k in sums if sums[k]), key=lambda k: (-sums[k], k))
    value = [{by: k, "value": sums[k]} for k in order]
    return ask.answer(named(value) if by == "state" else value, as_of=part.text, notes=notes)


def _whole_years(period: Period) -> Period:
    """The years that a period touches, from first to last day."""
    return Period(date(period.first.year, 1, 1), date(period.last.year, 12, 31))


@figure(unit="incidents")
def cyber(
    ask: Question,
    *,
    state: States | None = None,
    year: Year | None = None,
    since: Moment | None = None,
    until: Moment | None = None,
    role: Literal["receiver", "initiator"] = "receiver",
    by: Literal["year", "state"] | None = None,
) -> Answer:
    """Cyber incidents with a political dimension, against a state or from it (with the user's own copy of EuRepoC).

    Parameters
    ----------
    state : states, optional
        State of the receiver or initiator; an incident that concerns several counts once. All without it.
    year : int, optional
        Year in which the incident began.
    since, until : moment, optional
        A period instead. Without any time, all that is held, with the few incidents that have no date.
    role : {"receiver", "initiator"}
        Whether the state was hit, or the incident was initiated from it by whoever (not necessarily its government).
    by : {"year", "state"}, optional
        A list instead of a sum.

    Returns
    -------
    Answer
        A whole number of incidents. With `by` a list of `{"year": 2020, "value": ...}`, or of `{"state": "USA",
        "value": ...}`, largest first. None, with the reason, without the user's copy.

    Notes
    -----
    EuRepoC counts incidents that became public; where only the year is known, it writes 1 January.
    """
    if not (ask.holds(CYBER) and ask.holds(PARTIES)):
        return ask.not_held(CYBER_MISSING)
    held = _held(ask, CYBER, whole_years=False)
    asked = _period(held, year, since, until)
    part = _overlap(asked, held)
    if part is None:
        return ask.no_data(f"EuRepoC is held from {held.first} to {held.last}.", as_of=asked.text)
    if state and (gone := _gone(state, part)):
        return ask.answer(None, as_of=part.text, status="not applicable", reason=gone)
    timeless = year is None and not since and not until and by != "year"
    within = "start_date BETWEEN $first AND $last"
    when = f"(start_date IS NULL OR {within})" if timeless else within
    where = " AND list_contains($states, p.state)" if state else ""
    rows = ask.sql(
        f"SELECT DISTINCT i.incident, i.year, i.vintage, p.state FROM {CYBER} i JOIN {PARTIES} p USING (incident) "
        f"WHERE p.role = $role AND {when}{where} ORDER BY i.incident, p.state",
        [CYBER, PARTIES],
        role=role,
        first=part.first,
        last=part.last,
        **({"states": list(state)} if state else {}),
    )
    once = {r["incident"]: r for r in rows}
    ask.rest_on(CYBER, once.values())
    notes = ["Incidents that became public, with a political dimension by EuRepoC's rules.", *_cut_short(asked, part)]
    if role == "initiator":
        notes.append("An initiator from a state is not necessarily its government; many initiators are unknown.")
    if not timeless:
        notes.append("Incidents without a date are not counted; where only the year is known it is 1 January.")
    if by is None:
        return ask.answer(len(once), as_of=part.text, notes=notes)
    counted = list(once.values()) if by == "year" else [r for r in rows if registry().get(r["state"]).is_state]
    return ask.answer(_series(counted, by, part, "state"), as_of=part.text, notes=notes)


@figure(unit="points from 1 to 10")
def organised_crime(
    ask: Question,
    *,
    state: States,
    year: Year | None = None,
    measure: Literal["criminality", "criminal markets", "criminal actors", "resilience"] = "criminality",
    by: Literal["indicator", "year", "state"] | None = None,
) -> Answer:
    """Score of a state in the Global Organized Crime Index (with the user's own copy).

    Parameters
    ----------
    state : states
        State; several only with `by="state"`, since scores are not added up.
    year : int, optional
        Edition of the index; the newest held without it.
    measure : str
        Which average.
    by : {"indicator", "year", "state"}, optional
        A list: of all indicators of the edition, of the measure in every edition, or of the measure by state.

    Returns
    -------
    Answer
        A number from 1 to 10, high for much crime and for much resilience. With `by` a list of `{"indicator": ...,
        "group": ..., "value": ...}`, `{"year": 2021, "value": ...}` or `{"state": "COL", "value": ...}`. None, with
        the reason, without the user's copy.

    Raises
    ------
    UsageError
        Several states are asked for without `by="state"`.

    Notes
    -----
    Editions are not fully comparable: that of 2023 has five indicators more in its averages than that of 2021.
    """
    if len(state) > 1 and by != "state":
        raise UsageError("Scores of several states are not added up.", "Name one state, or give by=state.")
    if not ask.holds(CRIME):
        return ask.not_held(CRIME_MISSING)
    editions = [r["year"] for r in ask.sql(f"SELECT DISTINCT year FROM {CRIME} ORDER BY year", [CRIME])]
    if year is not None and by == "year":
        raise UsageError("by=year lists every edition: leave year= away.")
    edition = editions[-1] if year is None else year
    if edition not in editions:
        listed = " and ".join(str(e) for e in editions)
        return ask.no_data(f"The editions held are of {listed}.", as_of=str(year))
    where = "list_contains($states, state)"
    parameters: dict[str, Any] = {"states": list(state)}
    if by != "year":
        where += " AND year = $year"
        parameters["year"] = edition
    if by != "indicator":
        where += " AND indicator = $indicator"
        parameters["indicator"] = measure.capitalize()
    rows = ask.select(CRIME, ["score", "group"], where, **parameters)
    as_of = str(edition) if by != "year" else f"{editions[0]}/{editions[-1]}"
    notes = ["Experts' scores; high is bad, save for resilience."]
    if not rows:
        names = ", ".join(registry().get(k).name for k in state)
        return ask.no_data(f"The index does not score {names}.", as_of=as_of, notes=notes)
    if by is None:
        return ask.answer(rows[0]["score"], as_of=as_of, notes=notes)
    if by == "year":
        notes.append("The edition of 2023 averages over more indicators than that of 2021.")
    if by == "state" and len(rows) < len(state):
        unscored = ", ".join(registry().get(k).name for k in state if all(r["state"] != k for r in rows))
        notes.append(f"The index does not score {unscored}.")
    extra = ("group",) if by == "indicator" else ()
    order = sorted(rows, key=lambda r: (-r["score"], r["state"])) if by == "state" else rows
    value = [{k: r[k] for k in (by, *extra)} | {"value": r["score"]} for r in order]
    return ask.answer(named(value) if by == "state" else value, as_of=as_of, notes=notes)
