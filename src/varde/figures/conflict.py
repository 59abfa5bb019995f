"""Conflict: deaths in organised violence, conflicts, actors, events on the map, how conflicts ended, and forecasts.

All of it is from the Uppsala Conflict Data Program, but for the forecasts, which are Varde's own. UCDP revises its past
with every release, so each answer names its release; two are held, and they are never added up or mixed within one
value.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from typing import Any, Literal

from varde.errors import UsageError
from varde.figures.answer import Answer, in_words
from varde.figures.arguments import Moment, Month, State, States, Year, first_day, last_day
from varde.figures.question import Question, Row
from varde.figures.registry import figure
from varde.states import registry
from varde.store import Store

Violence = Literal["total", "state-based", "non-state", "one-sided"]
Release = Literal["latest", "25.1", "26.1"]
TYPES = ("state-based", "non-state", "one-sided")

MONTHS, MONTHS_BOUNDS, YEARS = (
    "violence_country_months",
    "violence_country_months_all_types",
    "organised_violence_country_years",
)

WAR = 1_000
"""Battle-related deaths in a year from which UCDP calls a conflict a war."""

# UCDP's map of states has no unit of its own for these: events there are recorded under the state named.
RECORDED_UNDER = {"PSE": "ISR", "ESH": "MAR", "XAB": "GEO", "XSO": "GEO"}


@dataclass(frozen=True, slots=True)
class Span:
    """Months from the first to the last, both included, as YYYY-MM."""

    first: str
    last: str

    def clipped(self, first: str, last: str) -> Span | None:
        """The part of it within two months, or None."""
        part = Span(max(self.first, first), min(self.last, last))
        return part if part.first <= part.last else None

    def months(self) -> Iterator[str]:
        """Each month in turn."""
        year, month = map(int, self.first.split("-"))
        while (now := f"{year}-{month:02}") <= self.last:
            yield now
            year, month = year + month // 12, month % 12 + 1

    @property
    def whole_years(self) -> bool:
        """Whether it starts with a January and ends with a December."""
        return self.first.endswith("-01") and self.last.endswith("-12")

    def __str__(self) -> str:
        if self.first == self.last:
            return self.first
        if self.whole_years and self.first[:4] == self.last[:4]:
            return self.first[:4]
        return f"{self.first}/{self.last}"


def _span(year: int | None, month: str | None, since: str | None, until: str | None, held: Span) -> Span:
    """The months that a question asks for; all that are held where it names no time."""
    given = [n for n, v in (("year", year), ("month", month), ("since/until", since or until)) if v is not None]
    if len(given) > 1:
        raise UsageError(f"{' and '.join(given)} are given together.", "Give one of year, month, or since and until.")
    if year is not None:
        return Span(f"{year}-01", f"{year}-12")
    if month is not None:
        return Span(month, month)
    for name, moment in (("since", since), ("until", until)):
        if moment is not None and len(moment) > 7:
            raise UsageError(f"Deaths are counted by month: {name}={moment} is a day.", f"Write {name}={moment[:7]}.")
    if since and until and first_day(since) > last_day(until):
        raise UsageError(f"since={since} comes after until={until}.")
    # An open end may lie on the far side of what is held: the question is then about the months outside it.
    end = _last(until) if until else max(held.last, _first(since) if since else held.last)
    return Span(_first(since) if since else min(held.first, end), end)


def _first(moment: str) -> str:
    return first_day(moment).strftime("%Y-%m")


def _last(moment: str) -> str:
    return last_day(moment).strftime("%Y-%m")


def _lifetimes(key: str, span: Span) -> list[Span]:
    """The months of a span in which a state existed by the Gleditsch-Ward lists."""
    parts = []
    for spell in registry().spells(key):
        part = span.clipped(spell.start.strftime("%Y-%m"), spell.end.strftime("%Y-%m") if spell.end else "9999-12")
        parts += [part] if part else []
    return parts


def _kin(key: str, span: Span, *, back: bool) -> str:
    """Names of the states before (or after) one that existed in a span, through as many changes as it takes."""
    states = registry()
    seen, front = {key}, [key]
    while front:
        steps = [s for k in front for s in (states.predecessors(k) if back else states.successors(k))]
        front = [k for k in dict.fromkeys(s.predecessor if back else s.successor for s in steps) if k not in seen]
        seen.update(front)
        alive = [states.get(k) for k in front if _lifetimes(k, span)]
        if alive:
            return " and ".join(f"{s.name} ({s.key})" for s in alive)
    return ""


def absence(key: str, span: Span) -> str | None:
    """Why a state can't have violence recorded in a span, or None where it existed for a part of it at least."""
    states = registry()
    name = states.get(key).name
    if key in RECORDED_UNDER:
        other = states.get(RECORDED_UNDER[key])
        return f"UCDP does not record {name} apart: violence there is counted under {other.name} ({other.key})."
    spells = states.spells(key)
    if not spells:
        return f"UCDP records violence by state of the Gleditsch-Ward list, and {name} is not on it."
    if _lifetimes(key, span):
        return None
    early = spells[0].start.strftime("%Y-%m") > span.last
    kin = _kin(key, span, back=early)
    hint = f" In that time see {kin}." if kin else ""
    return f"The Gleditsch-Ward list, which UCDP follows, has no state {name} in {in_words(str(span))}.{hint}"


def _partly(key: str, span: Span) -> str | None:
    """A note where a state existed in a part of the span only."""
    lived = _lifetimes(key, span)
    if not lived or (lived[0].first <= span.first and lived[-1].last >= span.last):
        return None
    name = registry().get(key).name
    if lived[0].first > span.first:
        kin = _kin(key, Span(span.first, lived[0].first), back=True)
        return f"{name} is counted from {lived[0].first}, when it enters the list" + (
            f"; before, see {kin}." if kin else "."
        )
    kin = _kin(key, Span(lived[-1].last, span.last), back=False)
    return f"{name} is counted to {lived[-1].last}, when it leaves the list" + (f"; after, see {kin}." if kin else ".")


def includes(key: str) -> str | None:
    """A note where violence in another territory is counted under this state."""
    names = sorted(registry().get(k).name for k, under in RECORDED_UNDER.items() if under == key)
    if not names:
        return None
    return f"UCDP counts violence in {' and '.join(names)} under {registry().get(key).name}."


def _version(ask: Question, table: str) -> str:
    """Release that a table comes from."""
    version: str = ask.store.sources[ask.store.describe(table)["varde:source"]]["version"]
    return version


@lru_cache(maxsize=4)
def _provisional_from(store: Store) -> str | None:
    """First candidate month held, or None: the same for every question to a build, so asked once."""
    first: str | None = store.rows(f"SELECT min(month) AS month FROM {MONTHS} WHERE provisional")[0]["month"]
    return first


@dataclass(frozen=True, slots=True)
class Choice:
    """The table that a question is answered from, and the columns with deaths by type in it."""

    table: str
    release: str
    columns: dict[str, str]
    yearly: bool = False


def _choose(ask: Question, type: str, bound: str, vintage: str, span: Span, by: str | None) -> Choice | str:
    """Where the answer is taken from, or why there is none."""
    new, old = _version(ask, MONTHS), _version(ask, YEARS)
    if vintage not in ("latest", new, old):
        return f"Release {vintage} is not held; {new} and {old} are."
    wanted = TYPES if type == "total" else (type,)
    if bound == "best" and vintage in ("latest", new):
        return Choice(MONTHS, new, {t: f"{t.replace('-', '_')}_deaths" for t in wanted})
    if vintage == new:
        return f"UCDP {new} is held without low and high estimates; {old} has them (vintage={old})."
    if span.whole_years and by != "month":
        stems = [type] if type != "total" or by != "type" else TYPES
        return Choice(YEARS, old, {t: f"{t.replace('-', '_')}_{bound}" for t in stems}, yearly=True)
    if type == "total" and by != "type":
        return Choice(MONTHS_BOUNDS, old, {"total": bound})
    return (
        f"UCDP {old} is held by type for whole years only; by month it has all types together (type=total), and "
        f"{new} has best estimates by type and month."
    )


def _held(ask: Question, table: str) -> Span:
    """Months that a table covers."""
    first, last = ask.coverage(table)
    return Span(_first(str(first)), _last(str(last)))


@figure(unit="deaths")
def deaths(
    ask: Question,
    *,
    state: States | None = None,
    year: Year | None = None,
    month: Month | None = None,
    since: Moment | None = None,
    until: Moment | None = None,
    type: Violence = "total",
    bound: Literal["best", "low", "high"] = "best",
    vintage: Release = "latest",
    by: Literal["month", "year", "type", "state"] | None = None,
) -> Answer:
    """Deaths in organised violence within a state, several states, or the world.

    Parameters
    ----------
    state : names or codes of states, optional
        Where people died; several are summed. The world without it.
    year, month, since, until : optional
        A year, a month, or a period; all that is held without them.
    type : {"total", "state-based", "non-state", "one-sided"}
        Violence with a state on one side at least, between groups, against civilians, or all three.
    bound : {"best", "low", "high"}
        UCDP's best, low or high estimate. Low and high are held from release 25.1 alone, to 2024.
    vintage : {"latest", "25.1", "26.1"}
        Release of UCDP. The latest for best estimates is 26.1, with candidate months of 2026.
    by : {"month", "year", "type", "state"}, optional
        A series instead of a sum.

    Returns
    -------
    Answer
        A whole number of deaths. With `by`, a list of objects such as {"month": "2014-08", "value": 46}; by state
        with "state", "name" and "value", largest first. Zero is said only of months that are covered and in which the
        state existed; the answer is null, with the reason, otherwise.

    Raises
    ------
    UsageError
        Several ways of naming the time together, days, or a period that ends before it starts.

    Notes
    -----
    An event counts in the month it began. Sundberg & Melander (2013), Journal of Peace Research 50(4); UCDP GED
    Codebook.
    """
    span = _span(year, month, since, until, _held(ask, MONTHS))
    choice = _choose(ask, type, bound, vintage, span, by)
    if isinstance(choice, str):
        return ask.no_data(choice, as_of=str(span))
    held = _held(ask, choice.table)
    covered = span.clipped(held.first, held.last)
    if covered is None:
        word = f"before {held.first}" if span.last < held.first else f"after {held.last}"
        _rows(ask, choice, span, state)
        return ask.no_data(f"UCDP {choice.release} has no data {word}.", as_of=str(span))
    absent = {key: why for key in state or () if (why := absence(key, covered))}
    if state and len(absent) == len(state):
        _rows(ask, choice, covered, state)
        ask.forget_rows()
        return ask.answer(None, as_of=str(span), status="not applicable", reason=" ".join(absent.values()))
    rows = _rows(ask, choice, covered, state)
    value = _value(rows, choice, covered, state, by)
    notes = [*_release_notes(ask, choice, bound, vintage, by, covered), *absent.values()]
    notes += [note for key in state or () if (note := _partly(key, covered))]
    notes += [note for key in state or () if (note := includes(key))]
    if covered != span:
        notes.append(
            f"UCDP {choice.release} is held from {held.first} to {held.last}: "
            f"the value covers {in_words(str(covered))}."
        )
    return ask.answer(value, as_of=str(covered), notes=notes)


def _rows(ask: Question, choice: Choice, span: Span, state: tuple[str, ...] | None) -> list[Row]:
    """Rows of the chosen table in a span, each with its `time` and total `value`."""
    time = "year" if choice.yearly else "month"
    where = [f"{time} BETWEEN $first AND $last"]
    first: str | int = int(span.first[:4]) if choice.yearly else span.first
    last: str | int = int(span.last[:4]) if choice.yearly else span.last
    parameters: dict[str, Any] = {"first": first, "last": last}
    if state:
        where.append("list_contains($states, state)")
        parameters["states"] = list(state)
    if choice.table == MONTHS and len(choice.columns) == 1:
        # A month with events of the type and no deaths is evidence too; one with events of other types is not.
        where.append(f"{next(iter(choice.columns.values())).removesuffix('deaths')}events > 0")
    rows = ask.select(choice.table, choice.columns.values(), " AND ".join(where), **parameters)
    for row in rows:
        row["time"] = str(row[time])
        row["value"] = sum(row[c] for c in choice.columns.values())
    return rows


def _value(rows: list[Row], choice: Choice, span: Span, state: tuple[str, ...] | None, by: str | None) -> Any:
    """The sum of the rows, or a series of sums."""
    match by:
        case None:
            return sum(r["value"] for r in rows)
        case "type":
            return [{"type": t, "value": sum(r[c] for r in rows)} for t, c in choice.columns.items()]
        case "state":
            sums: dict[str, int] = defaultdict(int)
            sums.update({key: 0 for key in state or () if _lifetimes(key, span)})
            for r in rows:
                sums[r["state"]] += r["value"]
            kept = {k: v for k, v in sums.items() if v or state}
            name = registry().get
            ranked = sorted(kept.items(), key=lambda item: (-item[1], item[0]))
            return [{"state": k, "name": name(k).name, "value": v} for k, v in ranked]
    width = 4 if by == "year" else 7
    lived = [part for key in state for part in _lifetimes(key, span)] if state else [span]
    totals = {m[:width]: 0 for m in span.months() if any(p.first <= m <= p.last for p in lived)}
    for r in rows:
        totals[r["time"][:width]] = totals.get(r["time"][:width], 0) + r["value"]
    return [{by: int(t) if by == "year" else t, "value": v} for t, v in sorted(totals.items())]


def _release_notes(
    ask: Question, choice: Choice, bound: str, vintage: str, by: str | None, span: Span
) -> Iterator[str]:
    """What a reader has to know about the release behind a value."""
    new, old = _version(ask, MONTHS), _version(ask, YEARS)
    if choice.release == new:
        yield f"UCDP release {new}. Releases differ, since each revises the years before: vintage={old} asks the other."
        first = _provisional_from(ask.store)
        if first and span.last >= first:
            yield (
                f"Months from {first} are candidate events, which undercount: 2025 was first published as 181,331 "
                "deaths and became 245,464."
            )
    elif vintage == "latest" and bound != "best":
        yield f"{bound.capitalize()} estimates are held from UCDP release {old} only; {new} has best estimates."
    else:
        yield f"UCDP release {old}. Releases differ, since each revises the years before: vintage={new} asks the other."
    if by == "month" or (not choice.yearly and not span.whole_years):
        yield "An event is counted in the month in which it began."


def _year_reason(key: str, year: int) -> str | None:
    """Why a state has no conflicts or actors in a year, or None."""
    return absence(key, Span(f"{year}-01", f"{year}-12"))


def _year_held(ask: Question, table: str, year: int) -> str | None:
    """Why a year is not covered by a yearly table, or None."""
    first, last = ask.coverage(table)
    if first is not None and last is not None and first <= str(year) <= last:
        return None
    word = f"before {first}" if str(year) < str(first) else f"after {last}"
    return f"UCDP {_version(ask, table)} has no data {word}."


@figure(unit="conflicts")
def conflicts(ask: Question, *, state: State, year: Year, vintage: Release = "latest") -> Answer:
    """State-based armed conflicts in a year over a state's government or territory, or with it as a party.

    Parameters
    ----------
    state : name or code of a state
        The state.
    year : int
        The year.
    vintage : {"latest", "25.1", "26.1"}
        Release of UCDP. 26.1 reaches to 2025; 25.1 has intensity as coded and the states that supported a side.

    Returns
    -------
    Answer
        A list of objects: "conflict_id", "name", "incompatibility", "territory" (25.1), "type", "side_a", "side_b"
        (lists of names), "roles" (the state's: location, side a, side b, or supporter of one), "deaths" (26.1: in all
        the conflict's places in the year, from 1989), "intensity" (minor, or war from 1,000 deaths in the year;
        in 26.1 from "deaths", which agrees with the coding of 25.1 in 1,582 of 1,585 conflict-years), "start_date"
        (25.1). Empty where the state had none.

    Notes
    -----
    A conflict is active in a year with 25 battle-related deaths. Gleditsch et al. (2002), Journal of Peace Research
    39(5); UCDP/PRIO Armed Conflict Dataset Codebook.
    """
    if why := _year_reason(state, year):
        return ask.answer(None, as_of=str(year), status="not applicable", reason=why)
    new, old = _version(ask, "conflict_years"), _version(ask, "armed_conflict_years")
    if vintage not in ("latest", new, old):
        return ask.no_data(f"Release {vintage} is not held; {new} and {old} are.", as_of=str(year))
    if vintage == old:
        if why := _year_held(ask, "armed_conflict_years", year):
            return ask.no_data(why, as_of=str(year))
        value = _conflicts_coded(ask, state, year)
        return ask.answer(value, as_of=str(year), notes=[f"UCDP/PRIO release {old}; vintage={new} asks the other."])
    if why := _year_held(ask, "conflict_years", year):
        return ask.no_data(why, as_of=str(year))
    notes = [
        f"UCDP release {new}; intensity follows from the deaths of the year. States that only supported a side with "
        f"troops, and intensity as UCDP coded it, are in release {old} (vintage={old})."
    ]
    return ask.answer(_conflicts_listed(ask, state, year), as_of=str(year), notes=notes)


def _conflicts_coded(ask: Question, state: str, year: int) -> list[Row]:
    """Conflicts of a state in a year by the UCDP/PRIO file."""
    links = ask.select("armed_conflict_states", (), "state = $state AND year = $year", state=state, year=year)
    ids = sorted({r["conflict_id"] for r in links})
    columns = ("location", "side_a", "side_b", "incompatibility", "territory", "intensity", "type", "start_date")
    found = ask.select(
        "armed_conflict_years", columns, "list_contains($ids, conflict_id) AND year = $year", ids=ids, year=year
    )
    return [
        {
            "conflict_id": r["conflict_id"],
            "name": f"{r['location']}: {r['territory'] or 'Government'}",
            "incompatibility": r["incompatibility"],
            "territory": r["territory"],
            "type": r["type"],
            "side_a": [r["side_a"]],
            "side_b": [r["side_b"]],
            "roles": sorted(x["role"] for x in links if x["conflict_id"] == r["conflict_id"]),
            "deaths": None,
            "intensity": r["intensity"],
            "start_date": r["start_date"],
        }
        for r in found
    ]


def _conflicts_listed(ask: Question, state: str, year: int) -> list[Row]:
    """Conflicts of a state in a year by the lists of the newer release."""
    places = ask.select("conflict_years", (), "state = $state AND year = $year", state=state, year=year)
    roles: dict[int, set[str]] = {r["conflict_id"]: {"location"} for r in places}
    sides = ask.sql(
        "SELECT y.type, y.dyad_id, y.year, y.state, y.role, y.vintage, d.conflict_id FROM dyad_years y "
        "JOIN dyads d ON d.type = y.type AND d.dyad_id = y.dyad_id "
        "WHERE y.type = 'state-based' AND y.state = $state AND y.year = $year ORDER BY y.dyad_id, y.role",
        ["dyad_years", "dyads"],
        state=state,
        year=year,
    )
    ask.rest_on("dyad_years", sides)
    for r in sides:
        roles.setdefault(r["conflict_id"], set()).add(r["role"])
    ids = sorted(roles)
    if not ids:
        return []
    named = ask.select(
        "conflicts", ("conflict_name", "type", "incompatibility"), "list_contains($ids, conflict_id)", ids=ids
    )
    dyads = ask.sql(
        "SELECT d.conflict_id, d.side_a, d.side_b, sum(m.deaths)::BIGINT AS deaths "
        "FROM dyads d LEFT JOIN dyad_months m "
        "ON m.type = d.type AND m.dyad_id = d.dyad_id AND m.month BETWEEN $first AND $last "
        "WHERE d.type = 'state-based' AND list_contains($ids, d.conflict_id) "
        "AND EXISTS (SELECT 1 FROM dyad_years y WHERE y.type = d.type AND y.dyad_id = d.dyad_id AND y.year = $year) "
        "GROUP BY ALL ORDER BY d.conflict_id, d.side_a, d.side_b",
        ["dyads", "dyad_months", "dyad_years"],
        ids=ids,
        year=year,
        first=f"{year}-01",
        last=f"{year}-12",
    )
    value = []
    for r in named:
        mine = [d for d in dyads if d["conflict_id"] == r["conflict_id"]]
        killed = sum(d["deaths"] or 0 for d in mine)
        value.append(
            {
                "conflict_id": r["conflict_id"],
                "name": r["conflict_name"],
                "incompatibility": r["incompatibility"],
                "territory": None,
                "type": r["type"],
                "side_a": sorted({d["side_a"] for d in mine}),
                "side_b": sorted({d["side_b"] for d in mine}),
                "roles": sorted(roles[r["conflict_id"]]),
                "deaths": killed if year >= 1989 else None,
                "intensity": ("war" if killed >= WAR else "minor") if killed else None,
                "start_date": None,
            }
        )
    return sorted(value, key=lambda v: (-(v["deaths"] or 0), v["conflict_id"]))


CIVILIANS = "Civilians"


def _split(kind: str, name: str) -> tuple[str, str] | None:
    """The two sides in a dyad's name, where there is no doubt where one ends."""
    if kind == "one-sided":
        return name.removesuffix(f" - {CIVILIANS}"), CIVILIANS
    parts = name.split(" - ")
    if len(parts) == 2:
        return parts[0].strip(), parts[1].strip()
    if kind == "state-based" and name.startswith("Government of"):
        return parts[0].strip(), " - ".join(parts[1:]).strip()
    return None


def _actors(dyads: Iterable[tuple[str, str, str]]) -> list[Row]:
    """Actors from dyads given as type and two sides: what they did, and against whom."""
    found: dict[str, dict[str, set[str]]] = {}
    for kind, one, other in dyads:
        for me, them in ((one, other), (other, one)):
            if me != CIVILIANS:
                entry = found.setdefault(me, {"violence": set(), "against": set()})
                entry["violence"].add(kind)
                entry["against"].add(them)
    return [
        {
            "actor": name,
            "government": name.startswith("Government of"),
            "violence": [t for t in TYPES if t in entry["violence"]],
            "against": sorted(entry["against"]),
        }
        for name, entry in sorted(found.items(), key=lambda i: (not i[0].startswith("Government of"), i[0].casefold()))
    ]


@figure(unit="actors")
def actors(ask: Question, *, state: State, year: Year, vintage: Release = "latest") -> Answer:
    """Governments and groups that took part in organised violence within a state in a year.

    Parameters
    ----------
    state : name or code of a state
        Where the violence was.
    year : int
        The year, from 1989.
    vintage : {"latest", "25.1", "26.1"}
        Release of UCDP. 25.1 lists the dyads by state in which people died, to 2024. 26.1 has no such list and is
        asked through its lists of conflicts, dyads and actors, without those that acted in several states.

    Returns
    -------
    Answer
        A list of objects: "actor", "government" (true or false), "violence" (types), "against" (names; "Civilians" in
        one-sided violence). Governments first. Empty where no one was active.

    Notes
    -----
    An actor is listed in a year in which its dyad reached 25 deaths. One-sided violence by groups is no count of
    terrorism.
    """
    if why := _year_reason(state, year):
        return ask.answer(None, as_of=str(year), status="not applicable", reason=why)
    old, new = _version(ask, "organised_violence_dyads"), _version(ask, "dyad_years")
    if vintage not in ("latest", new, old):
        return ask.no_data(f"Release {vintage} is not held; {new} and {old} are.", as_of=str(year))
    if year < 1989:
        return ask.no_data("UCDP has no list of actors by state before 1989.", as_of=str(year))
    covered = _year_held(ask, "organised_violence_dyads", year) is None
    if vintage == old and not covered:
        return ask.no_data(
            f"UCDP {old} has no data after {ask.coverage('organised_violence_dyads')[1]}.", as_of=str(year)
        )
    if vintage == new or not covered:
        if why := _year_held(ask, "dyad_years", year):
            return ask.no_data(why, as_of=str(year))
        listed, left_out = _dyads_listed(ask, state, year)
        note = (
            f"UCDP release {new}, from its lists: parties to conflicts over the state, and groups and killers of "
            "civilians that the lists tie to no other state."
        )
        if left_out:
            note += f" Left out: {left_out} that acted in several states, of which the lists do not say in which."
        value = _actors(listed)
        return ask.answer(value, as_of=str(year), notes=[note])
    value = _actors(_dyads_in_state(ask, state, year))
    note = f"UCDP release {old}, by the state in which people died; vintage={new} asks the other release's lists."
    return ask.answer(value, as_of=str(year), notes=[note])


def _dyads_in_state(ask: Question, state: str, year: int) -> Iterator[tuple[str, str, str]]:
    """Type and sides of the dyads in whose violence people died in a state."""
    found = ask.select(
        "organised_violence_dyads", ("dyad_id",), "state = $state AND year = $year", state=state, year=year
    )
    ids = sorted({r["dyad_id"] for r in found if r["dyad_id"] is not None})
    names = sorted({r["dyad_name"] for r in found})
    listed = ask.select(
        "dyads",
        ("dyad_name", "side_a", "side_b"),
        "list_contains($ids, dyad_id) OR list_contains($names, dyad_name)",
        behind=False,
        ids=ids,
        names=names,
    )
    sides = {(r["type"], k): (r["side_a"], r["side_b"]) for r in listed for k in (r["dyad_id"], r["dyad_name"])}
    for r in found:
        pair = sides.get((r["type"], r["dyad_id"])) or sides.get((r["type"], r["dyad_name"]))
        pair = pair or _split(r["type"], r["dyad_name"])
        if pair:
            yield r["type"], *pair
        else:
            # Both sides carry dashes and the newer list lacks the dyad: one entry is better than a wrong cut.
            yield r["type"], r["dyad_name"], r["dyad_name"]


def _dyads_listed(ask: Question, state: str, year: int) -> tuple[list[tuple[str, str, str]], int]:
    """Type and sides of the dyads that the newer release lists for a state and year, and how many are left out.

    Its lists give all the states that a group or killer of civilians was ever active in, and apart from that the years:
    only one tied to a single state is known to have acted there in the year.
    """
    found = ask.sql(
        "SELECT DISTINCT d.type, d.dyad_id, d.side_a, d.side_b, d.vintage, (SELECT count(*) FROM dyad_years o "
        "WHERE o.type = d.type AND o.dyad_id = d.dyad_id AND o.year = $year) AS states FROM dyads d "
        "JOIN dyad_years y ON y.type = d.type AND y.dyad_id = d.dyad_id AND y.year = $year "
        "WHERE (d.type = 'non-state' AND y.state = $state) OR (d.type = 'state-based' AND EXISTS (SELECT 1 FROM "
        "conflict_years c WHERE c.conflict_id = d.conflict_id AND c.year = $year AND c.state = $state)) "
        "ORDER BY d.type, d.dyad_id",
        ["dyads", "dyad_years", "conflict_years"],
        state=state,
        year=year,
    )
    killers = ask.sql(
        "SELECT a.actor_id, a.actor, a.vintage, (SELECT count(*) FROM one_sided_actor_years o "
        "WHERE o.actor_id = a.actor_id AND o.year = $year) AS states FROM one_sided_actors a "
        "JOIN one_sided_actor_years y ON y.actor_id = a.actor_id "
        "WHERE y.state = $state AND y.year = $year ORDER BY a.actor_id",
        ["one_sided_actors", "one_sided_actor_years"],
        state=state,
        year=year,
    )
    dyads = [r for r in found if r["type"] == "state-based" or r["states"] == 1]
    alone = [r for r in killers if r["states"] == 1]
    ask.rest_on("dyads", dyads)
    ask.rest_on("one_sided_actors", alone)
    listed = [(r["type"], r["side_a"], r["side_b"]) for r in dyads]
    listed += [("one-sided", r["actor"], CIVILIANS) for r in alone]
    return listed, len(found) - len(dyads) + len(killers) - len(alone)


@figure(unit="events")
def events(
    ask: Question,
    *,
    state: State,
    since: Moment | None = None,
    until: Moment | None = None,
    type: Violence = "total",
) -> Answer:
    """Events of organised violence in a state with their places: for maps, never for totals.

    Parameters
    ----------
    state : name or code of a state
        Where they happened.
    since, until : optional
        First and last moment; all that is held without them.
    type : {"total", "state-based", "non-state", "one-sided"}
        Type of violence, or all three.

    Returns
    -------
    Answer
        A list of objects: "date" (first day), "latitude", "longitude", "type", "deaths" (best estimate), "precise"
        (located to the place or within about 25 km; null where not known), "side_a", "side_b", "vintage",
        "provisional". Each event occurs once, by the newest release held. Null where no places are held for the
        period.

    Notes
    -----
    Held are all events of 1989-91, 1995-2001, 2003, 2005 and 2006, precisely located ones otherwise to 2020, India to
    2026, and candidate events of the releases held. The notes say what share of the period's deaths is drawn.
    """
    first = first_day(since) if since else date(1989, 1, 1)
    last = last_day(until) if until else date(9999, 12, 31)
    if since and until and first > last:
        raise UsageError(f"since={since} comes after until={until}.")
    first = min(first, last)
    windows, final = _windows(ask, state)
    asked = Span(first.strftime("%Y-%m"), max(first, min(last, windows[-1][1])).strftime("%Y-%m"))
    if why := absence(state, asked):
        return ask.answer(None, as_of=None, status="not applicable", reason=why)
    if not any(start <= last and first <= end for start, end in windows):
        return ask.no_data(
            f"Places of events are held for {_listed(windows)} only.", as_of=f"{first}/{last}" if until else first
        )
    where = "state = $state AND date_start BETWEEN $first AND $last" + ("" if type == "total" else " AND type = $type")
    parameters: dict[str, Any] = {"state": state, "first": first, "last": last}
    if type != "total":
        parameters["type"] = type
    columns = ("date_start", "type", "best", "latitude", "longitude")
    settled = ask.select(
        "events", (*columns, "precise", "side_a", "side_b", "provisional"), f"current AND {where}", **parameters
    )
    late = ask.select("candidate_events", (*columns, "where_precision", "dyad_name"), where, behind=False, **parameters)
    newest: dict[int, Row] = {}
    for r in sorted(late, key=lambda r: [int(p) for p in r["vintage"].split(".")]):
        # A yearly release that reaches this far has taken the event over, or dropped it.
        if r["date_start"] > final:
            newest[r["event_id"]] = r
    settled = [r for r in settled if r["event_id"] not in newest]
    ask.forget_rows()
    ask.rest_on("events", settled)
    ask.rest_on("candidate_events", newest.values())
    for r in newest.values():
        sides = _split(r["type"], r["dyad_name"] or "") or (r["dyad_name"], None)
        r.update(precise=r["where_precision"] <= 2, side_a=sides[0], side_b=sides[1], provisional=True)
    drawn = sorted([*settled, *newest.values()], key=lambda r: (r["date_start"], r["event_id"]))
    kept = ("latitude", "longitude", "type", "precise", "side_a", "side_b", "vintage", "provisional")
    value = [{"date": r["date_start"], "deaths": r["best"], **{k: r[k] for k in kept}} for r in drawn]
    end = min(last, windows[-1][1])
    notes = [
        f"Places are held for {_listed(windows)}, and not for all events: for maps, never for totals. Complete are "
        "1989-91, 1995-2001, 2003, 2005 and 2006, and India to 2024; for other years to 2020 events located to within "
        "about 25 km.",
        *_event_notes(ask, state, Span(asked.first, end.strftime("%Y-%m")), type, drawn),
    ]
    return ask.answer(value, as_of=f"{max(first, windows[0][0])}/{end}", notes=notes)


def _listed(windows: list[tuple[date, date]]) -> str:
    """Periods in words."""
    return ", ".join(f"{start} to {end}" for start, end in windows)


def _windows(ask: Question, state: str) -> tuple[list[tuple[date, date]], date]:
    """Periods for which places of events in a state are held, earliest first, and the end of the yearly releases."""
    ends = ask.store.rows(
        "SELECT max(date_start) FILTER (vintage IN ('21.1', '26.1')) AS precise, "
        "max(date_start) FILTER (state = $state AND NOT provisional) AS final, "
        "max(date_start) FILTER (state = $state) AS own FROM events",
        {"state": state},
    )[0]
    yearly = last_day(ends["precise"].year)
    windows = [(date(1989, 1, 1), max(yearly, ends["own"] or yearly))]
    releases = ask.store.rows("SELECT DISTINCT vintage FROM candidate_events")
    for year, _, month in sorted([int(p) for p in r["vintage"].split(".")] for r in releases):
        start, end = first_day(f"20{year:02}-{month:02}"), last_day(f"20{year:02}-{month:02}")
        if start <= windows[-1][1] + timedelta(days=1):
            windows[-1] = (windows[-1][0], max(windows[-1][1], end))
        else:
            windows.append((start, end))
    return windows, max(yearly, ends["final"] or yearly)


def _event_notes(ask: Question, state: str, span: Span, type: str, drawn: list[Row]) -> Iterator[str]:
    """How much of the violence is drawn, and from which releases."""
    column = " + ".join(f"{t.replace('-', '_')}_deaths" for t in (TYPES if type == "total" else (type,)))
    total = ask.sql(
        f"SELECT coalesce(sum({column}), 0)::BIGINT AS deaths FROM {MONTHS} "
        "WHERE state = $state AND month BETWEEN $first AND $last",
        [MONTHS],
        state=state,
        first=span.first,
        last=span.last,
    )[0]["deaths"]
    here = sum(r["best"] for r in drawn)
    release = _version(ask, MONTHS)
    events = "The event drawn holds" if len(drawn) == 1 else f"The {len(drawn):,} events drawn hold"
    deaths_here = f"{here:,} {'death' if here == 1 else 'deaths'}"
    yield f"{events} {deaths_here}; UCDP {release} counts {total:,} in {in_words(str(span))}."
    vintages = sorted({r["vintage"] for r in drawn})
    if vintages:
        yield f"Releases: {', '.join(vintages)}."
    if any(r["provisional"] for r in drawn):
        yield "Candidate events are preliminary."


@figure(unit="ended episodes")
def terminations(ask: Question, *, state: State) -> Answer:
    """How episodes of armed conflict over a state's government or territory ended, 1946 to 2019.

    Parameters
    ----------
    state : name or code of a state
        The state fought over.

    Returns
    -------
    Answer
        A list of objects, earliest first: "year" (last of the episode), "side_a", "side_b", "incompatibility",
        "territory", "episode_start", "episode_end", "outcome" (null where not coded), "resumed" (first year of the
        dyad's next episode by 2020, or null). Empty where none ended.

    Notes
    -----
    An episode ends with a year of fewer than 25 battle-related deaths. Kreutz (2010), Journal of Peace Research 47(2).
    """
    columns = ("side_a", "side_b", "incompatibility", "territory", "episode_start", "episode_end", "outcome", "resumed")
    found = ask.select(
        "conflict_terminations",
        columns,
        "(dyad_id, year) IN (SELECT (dyad_id, year) FROM conflict_termination_states WHERE state = $state)",
        order="year, dyad_id",
        state=state,
    )
    first, last = ask.coverage("conflict_terminations")
    if why := absence(state, Span(f"{first}-01", f"{last}-12")):
        return ask.answer(None, as_of=None, status="not applicable", reason=why)
    value = [{"year": r["year"], **{c: r[c] for c in columns}} for r in found]
    note = f"UCDP codes endings to {last}: conflicts that ended later are not among them."
    return ask.answer(value, as_of=f"{first}/{last}", notes=[note])
