"""UN operations: which missions are where, who serves in them, and who died in them.

Missions are spells: they are in place "as of" a day, up to the end of the last mandate held. Personnel and deaths are
counts: they describe a month or a day, and never carry forward.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date
from typing import Any, Literal

from varde.errors import UsageError
from varde.figures.answer import Answer, named
from varde.figures.arguments import Day, Moment, Month, Name, Names, State, States, Year, first_day, last_day
from varde.figures.mission_labels import Labels
from varde.figures.question import Question, Row
from varde.figures.registry import figure
from varde.figures.strengths import Strengths, absent, joined, months_asked, name_of, one_of, table_for

UN_FOUNDED = date(1945, 10, 24)


# --- missions ---------------------------------------------------------------------------------------------------------


def _written(day: date | None, precision: str | None) -> str | None:
    """A start or end as precisely as it is known."""
    if day is None:
        return None
    return day.strftime("%Y-%m") if precision == "month" else day.isoformat()


def _status(row: Row, on: date) -> str:
    """What is known, on a day, of a mission that had begun by then: in place, closing, ended, or last known."""
    if row["end"] is not None:
        if on <= row["end"]:
            return "in place"
        return "closing" if row["drawdown_until"] and on <= row["drawdown_until"] else "ended"
    through = row["verified_through"]
    return "in place" if through is not None and on <= through else "last known"


@figure(unit="missions")
def missions(
    ask: Question,
    *,
    state: State | None = None,
    on: Day | None = None,
    kind: Literal["peacekeeping", "political", "support"] | None = None,
    mission: Names | None = None,
) -> Answer:
    """UN peace operations and political missions, by area and day.

    Parameters
    ----------
    state : State, optional
        Only missions with an area of operation in this state or territory. A mission in a disputed area is shown
        under each state that the list gives for it (UNISFA in Abyei under Sudan and South Sudan).
    on : Day, optional
        Only missions that were in place on this day, were closing after the end of their mandate, or are last known
        to be in place. Without it: all on record, each with its status as of the last day of the resolutions held.
    kind : str, optional
        Peacekeeping operations, special political missions, or support offices.
    mission : Names, optional
        Only these, by acronym.

    Returns
    -------
    Answer
        A list of objects: `mission`, `name`, `kind`, `areas` (keys), `area_note`, `disputed`, `regional`, `start` and
        `end` (a month where the day is not known), `mandate_until`, `presence_until`, `status` ("in place", "closing",
        "ended", "last known"), `verified_through`, `verified`, `established_by`, `last_mandate`, `ended_by`,
        `predecessors`, `successors`, `later` (a decision known of and not held).

    Raises
    ------
    UsageError
        Unknown mission.

    Notes
    -----
    A mission in place has a mandate that runs at least to that day, or was set up without a date and not ended by any
    resolution held. "Last known" means that nothing held shows it on that day; it may have been renewed or closed.
    """
    held_to = ask.verified_through("missions")
    day = on or held_to
    if day is None:
        raise UsageError(f"{ask.figure} needs on=…: this evidence base does not say until when missions were verified.")
    if day < UN_FOUNDED:
        return ask.answer(
            None,
            as_of=day,
            status="not applicable",
            reason=f"The United Nations came into being on {UN_FOUNDED.isoformat()}.",
        )
    where = ["kind != 'other'", "start <= $day"]
    values: dict[str, Any] = {"day": day}
    if kind:
        where.append("kind = $kind")
        values |= {"kind": kind}
    if state:
        where.append("mission IN (SELECT mission FROM mission_areas WHERE state = $state)")
        values |= {"state": state}
    if mission:
        condition, more = one_of("mission", Labels.of(ask.store).named(mission), "mission")
        where.append(condition)
        values |= more
    columns = [f["name"] for f in ask.store.describe("missions")["schema"]["fields"] if f["name"] != "source"]
    found = ask.select("missions", columns, " AND ".join(where), order="start, mission", behind=False, **values)
    shown = [r for r in found if on is None or _status(r, day) != "ended"]
    ask.rest_on("missions", shown)
    areas: dict[str, list[Row]] = {}
    if shown:
        condition, more = one_of("mission", [r["mission"] for r in shown], "mission")
        for area in ask.select("mission_areas", ["disputed", "regional"], condition, **more):
            areas.setdefault(area["mission"], []).append(area)
    value = [
        {
            "mission": r["mission"],
            "status": _status(r, day),
            "start": _written(r["start"], r["start_precision"]),
            "end": _written(r["end"], r["end_precision"]),
            "mandate_until": _written(r["last_mandate_until"], "day"),
            "kind": r["kind"],
            "areas": [a["state"] for a in areas.get(r["mission"], [])],
            "name": r["name"],
            "area_note": r["area_note"],
            "disputed": any(a["disputed"] for a in areas.get(r["mission"], [])),
            "regional": any(a["regional"] for a in areas.get(r["mission"], [])),
            "presence_until": _written(r["drawdown_until"], "day"),
            "verified_through": _written(r["verified_through"], "day"),
            "verified": r["verified"],
            "established_by": r["established_by"],
            "last_mandate": r["last_mandate"],
            "ended_by": r["ended_by"],
            "predecessors": r["predecessor"].split(";") if r["predecessor"] else [],
            "successors": r["successor"].split(";") if r["successor"] else [],
            "later": r["later_action_not_held"],
        }
        for r in shown
    ]
    notes = [f"Statuses are as of {day.isoformat()}."] if on is None else []
    unproven = [v["mission"] for v in value if not v["verified"]]
    if unproven:
        notes.append(f"Not backed by a held row: {joined(unproven)}.")
    for v in value:
        if v["later"] and (on is None or v["status"] == "last known"):
            notes.append(f"{v['mission']}: a later decision is known of and not held ({v['later']}).")
    # A named mission is known to the end of its own mandate; a list may lack what began after the last decision held.
    through, late = held_to, held_to is not None and day > held_to
    if mission and shown:
        own = [r["verified_through"] or held_to for r in shown if r["end"] is None]
        through = min((d for d in own if d), default=held_to)
        late = any(v["status"] == "last known" for v in value)
    reason = f"What is held reaches to {through}; what began, ended or was renewed later is not in it."
    result = ask.answer(
        value,
        as_of=day,
        status="last known" if late else "ok",
        reason=reason if late else None,
        verified_through=through,
        notes=notes,
    )
    result.coverage["to"] = held_to.isoformat() if held_to else result.coverage["to"]
    return result


# --- personnel --------------------------------------------------------------------------------------------------------


def _by_month(found: Strengths, zeros: Iterable[str], unknown: Iterable[str]) -> dict[str, int | None]:
    """Totals by month; a month that the source leaves open is null."""
    totals: dict[str, int | None] = dict.fromkeys(zeros, 0)
    for row in found.rows:
        totals[row["month"]] = (totals.get(row["month"]) or 0) + row["persons"]
    totals |= dict.fromkeys(unknown, None)
    return dict(sorted(totals.items()))


def _by_year(totals: dict[str, int | None]) -> list[Row]:
    """Average of the months of each year that have a number."""
    years: dict[int, list[int]] = {}
    for month, value in totals.items():
        if value is not None:
            years.setdefault(int(month[:4]), []).append(value)
    return [{"year": y, "value": round(sum(v) / len(v), 1), "months": len(v)} for y, v in sorted(years.items())]


def _grouped(found: Strengths, group: Callable[[Row], str], name: str, *, with_month: bool) -> list[Row]:
    """Totals by mission, contributor, category or gender, in each month where there are several."""
    totals: dict[tuple[str, str], int] = {}
    for row in found.rows:
        at = (row["month"], group(row))
        totals[at] = totals.get(at, 0) + row["persons"]
    ordered = sorted(totals.items(), key=lambda item: (item[0][0], -item[1], item[0][1]))
    if with_month:
        return [{"month": m, name: g, "value": v} for (m, g), v in ordered]
    return [{name: g, "value": v} for (_, g), v in ordered]


@figure(unit="persons")
def personnel(
    ask: Question,
    *,
    contributor: States | None = None,
    mission: Names | None = None,
    month: Month | None = None,
    since: Moment | None = None,
    until: Moment | None = None,
    category: Literal["all", "military", "police", "troops", "experts"] = "all",
    gender: Literal["men", "women"] | None = None,
    by: Literal["month", "year", "mission", "contributor", "category", "gender"] | None = None,
) -> Answer:
    """Uniformed personnel in UN missions.

    Parameters
    ----------
    contributor : States, optional
        Contributing states; several are summed. Without it: all.
    mission : Names, optional
        Missions by acronym; several are summed. Without it: all.
    month : Month, optional
        The month; may be left out only where `since`, `until` or `by` is given.
    since, until : Moment, optional
        First and last month of a series.
    category : str
        Military personnel are troops and experts on mission (military observers and advisers, and staff officers
        where the source counts them there); police are individual police and formed police units.
    gender : str, optional
        Only men or only women.
    by : str, optional
        A series by month or, as an average of the months held, by year; or parts by mission, contributor, category or
        gender.

    Returns
    -------
    Answer
        Persons on the last day of the month. With `by`: a list of objects such as {"month": "2014-08", "value": 46},
        {"year": 2013, "value": 51.5, "months": 12}, {"mission": "UNMISS", "value": 15}; with `by` a part and several
        months, objects with month, part and value.

    Raises
    ------
    UsageError
        Unknown mission, no month, or a month beside since or until.

    Notes
    -----
    By contributor and mission together, or by gender: November 2009 to August 2014. By contributor alone: November
    1990 to August 2014. By mission alone: November 1990 to March 2017. The three agree where they overlap. The user's
    own download of the UN's data (DPO-UCHISTORICAL), where there is one, goes before them for the months it covers.
    Men and women do not add up to the total in 17 lines of the source, which count in totals and in neither gender.
    """
    period = months_asked(ask, month, since, until, series=bool(since or until or by))
    labels = Labels.of(ask.store)
    missions = labels.named(mission) if mission else ()
    table = table_for(contributor, mission, gender, by)
    found = Strengths(
        ask, table, period, contributor=contributor or (), missions=missions, category=category, gender=gender
    )
    notes: list[str] = []
    if month:
        outcome = found.in_month(month)
        if isinstance(outcome, Answer):
            return outcome
        notes += outcome
    elif not found.months:
        asked = " to ".join(p for p in period if p)
        return ask.no_data(f"{found.described}: there is no data for {asked}.")
    # For one month, gaps of the contributors asked about have been met already.
    gaps = [] if month and contributor else found.gaps()
    if gaps:
        who, when = joined(sorted({name_of(g["contributor"]) for g in gaps})), sorted({g["month"] for g in gaps})
        span = when[0] if len(when) == 1 else f"{len(when)} months from {when[0]} to {when[-1]}"
        fate = "without a value in a series by month" if contributor else "left out"
        notes.append(f"The source lists {who} without a number in {span}: {fate}.")
    if gender and (lost := found.without_gender()):
        notes.append(f"Not counted: {lost} persons whose total the source's men and women do not add up to.")
    if not by and month:
        return ask.answer(sum(r["persons"] for r in found.rows), as_of=month, notes=notes)
    seen = sorted({r["month"] for r in found.rows})
    value: list[Row]
    if by in (None, "month", "year"):
        unknown = {g["month"] for g in gaps} if contributor else ()
        totals = _by_month(found, found.zero_months(), unknown)
        seen = list(totals)
        value = _by_year(totals) if by == "year" else [{"month": m, "value": v} for m, v in totals.items()]
        if by == "year":
            notes.append("A year's value is the average of the months held; `months` says how many.")
    else:
        groups: dict[str, Callable[[Row], str]] = {
            "mission": lambda r: labels.mission(r["mission"], r["month"]),
            "contributor": lambda r: str(r["contributor"]),
            "category": lambda r: str(r["category"]),
            "gender": lambda r: str(r["gender"]),
        }
        value = _grouped(found, groups[by], by, with_month=month is None)
        value = named(value, by) if by == "contributor" else value
    if not value and not month:
        what = f"nobody for {joined(missions)}" if missions else "nobody"
        return ask.no_data(f"The source lists {what} in this period.", notes=notes)
    return ask.answer(value, as_of=month or f"{seen[0]}/{seen[-1]}", notes=notes)


@figure(unit="persons")
def contributors(
    ask: Question,
    *,
    mission: Names,
    month: Month,
    category: Literal["all", "military", "police", "troops", "experts"] = "all",
) -> Answer:
    """Who contributes uniformed personnel to a UN mission in a month.

    Parameters
    ----------
    mission : Names
        Missions by acronym; several are summed.
    month : Month
        The month.
    category : str
        As in `operations.personnel`.

    Returns
    -------
    Answer
        A list of objects, most persons first: `contributor` (key), `name`, `persons`, `men`, `women`. `persons` is null
        for a contributor that the source lists without a number; `men` and `women` are null where they do not add up.

    Raises
    ------
    UsageError
        Unknown mission.

    Notes
    -----
    November 2009 to August 2014, and further with the user's own download of the UN's data (DPO-UCHISTORICAL).
    """
    missions = Labels.of(ask.store).named(mission)
    found = Strengths(ask, "personnel", (month, month), missions=missions, category=category)
    outcome = found.in_month(month)
    if isinstance(outcome, Answer):
        return outcome
    parts: dict[str, dict[str, int]] = {}
    for row in found.rows:
        part = parts.setdefault(row["contributor"], {"men": 0, "women": 0, "unknown": 0})
        part[row["gender"]] += row["persons"]
    value: list[Row] = []
    for key, part in parts.items():
        split = part["unknown"] == 0
        value.append(
            {
                "contributor": key,
                "name": name_of(key),
                "persons": sum(part.values()),
                "men": part["men"] if split else None,
                "women": part["women"] if split else None,
            }
        )
    value = [v for v in value if v["persons"]]
    value.sort(key=lambda v: (-v["persons"], v["name"]))
    gaps = sorted({g["contributor"] for g in found.gaps()} - parts.keys())
    value += [{"contributor": k, "name": name_of(k), "persons": None, "men": None, "women": None} for k in gaps]
    if gaps:
        outcome.append(f"Listed without a number: {joined(map(name_of, gaps))}.")
    return ask.answer(value, as_of=month, notes=outcome)


# --- fatalities -------------------------------------------------------------------------------------------------------


def _vintage(ask: Question, wanted: str) -> str:
    """The release asked for: the latest, or the one whose date begins so.

    Raises
    ------
    UsageError
        Where no such release is held.
    """
    held = [r["vintage"] for r in ask.store.rows("SELECT DISTINCT vintage FROM mission_fatalities ORDER BY 1")]
    chosen = held if wanted.casefold() == "latest" else [v for v in held if v.startswith(wanted)]
    if not chosen:
        raise UsageError(f"There is no release {wanted!r} of the list of deaths.", f"Held are {joined(held)}.")
    return str(chosen[-1])


@figure(unit="deaths")
def fatalities(
    ask: Question,
    *,
    mission: Names | None = None,
    contributor: States | None = None,
    state: State | None = None,
    year: Year | None = None,
    since: Moment | None = None,
    until: Moment | None = None,
    cause: Literal["malicious act", "accident", "illness", "self-inflicted", "to be determined", "unknown"]
    | None = None,
    by: Literal["year", "mission", "contributor", "cause", "personnel"] | None = None,
    vintage: Name = "latest",
) -> Answer:
    """Deaths of personnel in UN field missions, uniformed and civilian.

    Parameters
    ----------
    mission : Names, optional
        Missions by acronym; several are summed.
    contributor : States, optional
        Nationality of the dead; for local staff it is their own state.
    state : State, optional
        Missions with an area of operation in this state, without regional offices; the deaths of a mission over
        several states are counted whole, because the source does not say where they happened.
    year : Year, optional
        Year of the incident.
    since, until : Moment, optional
        First and last moment of a period.
    cause : str, optional
        Kind of incident. "To be determined" are open inquiries.
    by : str, optional
        A series by year, or parts by mission, nationality, cause or kind of personnel.
    vintage : Name
        Release, by the beginning of its date ("2023"), or "latest".

    Returns
    -------
    Answer
        Deaths; with `by`, a list of objects such as {"mission": "MINUSMA", "value": 311}. The part is null where the
        source gives none.

    Raises
    ------
    UsageError
        Unknown mission or release; a year beside since or until.

    Notes
    -----
    One row a person; six cases that the publisher lists twice are counted once. The UN's own counts by nationality may
    differ, because it revises the list.
    """
    if year and (since or until):
        raise UsageError(f"{ask.figure} takes year=… or since=… and until=…, not both.")
    start = first_day(str(year or since)) if year or since else None
    end = last_day(str(year or until)) if year or until else None
    if start and end and start > end:
        raise UsageError(f"{ask.figure}: since={since} lies after until={until}.")
    release = _vintage(ask, vintage)
    labels = Labels.of(ask.store)
    missions = labels.named(mission) if mission else ()
    notes: list[str] = []
    if state:
        there = ask.select("mission_areas", (), "state = $state AND NOT regional", behind=False, state=state)
        on_soil = [r["mission"] for r in there if not missions or r["mission"] in missions]
        if not on_soil:
            return ask.answer(
                [] if by else 0,
                as_of=release,
                notes=[f"No UN mission on record has its area of operation in {name_of(state)}."],
            )
        missions = tuple(on_soil)
        notes.append(f"Missions counted: {', '.join(missions)}; a mission over several states is counted whole.")
    span = ask.store.rows(
        "SELECT min(date) AS first, max(date) AS last FROM mission_fatalities WHERE vintage = $vintage",
        {"vintage": release},
    )[0]
    where = ["vintage = $vintage"]
    values: dict[str, Any] = {"vintage": release}
    if (start and start > span["last"]) or (end and end < span["first"]):
        ask.select("mission_fatalities", (), "false")
        return ask.no_data(
            f"The release of {release} lists deaths from {span['first']} to {span['last']}.",
            as_of=str(year) if year else None,
        )
    for day, sign, name in ((start, ">=", "since"), (end, "<=", "until")):
        if day:
            where.append(f"date {sign} ${name}")
            values |= {name: day}
    if missions:
        condition, more = labels.condition(missions, "date")
        where.append(condition)
        values |= more
    if contributor:
        condition, more = one_of("nationality", contributor, "nationality")
        where.append(condition)
        values |= more
    if cause:
        where.append("cause = $cause")
        values |= {"cause": cause}
    columns = ["date", "mission", "nationality", "cause", "personnel_type"]
    rows = ask.select("mission_fatalities", columns, " AND ".join(where), **values)
    if end is None or end > span["last"]:
        notes.append(f"The release of {release} ends with {span['last']}.")
    if not rows and contributor and year and absent(contributor, f"{year}-12") and absent(contributor, f"{year}-01"):
        reason = absent(contributor, f"{year}-12")
        return ask.answer(None, as_of=str(year), status="not applicable", reason=reason)
    first, last = max(start or span["first"], span["first"]), min(end or span["last"], span["last"])
    as_of = str(year) if year else f"{first}/{last}"
    if by is None:
        return ask.answer(len(rows), as_of=as_of, notes=notes)
    groups: dict[str, Callable[[Row], Any]] = {
        "year": lambda r: r["date"].year,
        "mission": lambda r: labels.mission(r["mission"], r["date"]),
        "contributor": lambda r: r["nationality"],
        "cause": lambda r: r["cause"],
        "personnel": lambda r: r["personnel_type"],
    }
    if by == "year" and missions and start is None:
        # A mission has no years without deaths before it began.
        began = ask.store.rows(
            "SELECT min(start) AS day FROM missions WHERE list_contains($m, mission)", {"m": list(missions)}
        )
        opening = [d for d in (began[0]["day"], *(r["date"] for r in rows)) if d]
        first = min(opening, default=first)
    totals: dict[Any, int] = dict.fromkeys(range(first.year, last.year + 1), 0) if by == "year" else {}
    for row in rows:
        part = groups[by](row)
        totals[part] = totals.get(part, 0) + 1
    if by == "year":
        return ask.answer([{"year": y, "value": n} for y, n in sorted(totals.items())], as_of=as_of, notes=notes)
    ordered = sorted(totals.items(), key=lambda item: (-item[1], str(item[0])))
    parts = [{by: part, "value": n} for part, n in ordered]
    return ask.answer(named(parts, by) if by == "contributor" else parts, as_of=as_of, notes=notes)
