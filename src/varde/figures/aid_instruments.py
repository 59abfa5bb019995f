"""Aid that states received, and refugees from them and in them: counts of the last whole year held."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from varde.figures.cells import Cell, grouped
from varde.figures.days import last_full_year
from varde.figures.question import Question, Row
from varde.figures.wording import number

TREND_YEARS = 5
"""Years before the last one with whose mean aid is compared."""


def aid(ask: Question, states: tuple[str, ...], day: date) -> dict[str, Cell]:
    """Net official development assistance of single states that states received, per head, and its trend.

    The file has positive flows only: a state without a row is unknown, not without aid.
    """
    first, last = (int(y or 0) for y in ask.coverage("aid_flows"))
    asked = last_full_year(day)
    if asked < first:
        note = f"Aid is held from {first}."
        return {s: Cell("unknown", as_of=str(asked), notes=[note]) for s in states}
    year = min(asked, last)
    sums = ask.sql(
        "SELECT recipient AS state, year, sum(net_oda) AS total, max(price_year) AS price_year FROM aid_flows "
        "WHERE list_contains($states, recipient) AND year BETWEEN $first AND $year GROUP BY ALL ORDER BY ALL",
        ["aid_flows"],
        states=list(states),
        first=year - TREND_YEARS,
        year=year,
    )
    ask.rest_on(
        "aid_flows",
        ask.select(
            *("aid_flows", (), "list_contains($states, recipient) AND year = $year"),
            behind=False,
            states=list(states),
            year=year,
        ),
    )
    people = _population(ask, states, year - TREND_YEARS, year)
    flows = grouped(sums)
    late = [f"Aid is held to {last}; what came later is not known."] if asked > last else []
    return {s: _aid_cell(flows.get(s, []), people.get(s, {}), year, late) for s in states}


def _population(ask: Question, states: Sequence[str], first: int, last: int) -> dict[str, dict[int, float]]:
    """Residents by state and year."""
    if not ask.holds("development_indicators"):
        return {}
    rows = ask.select(
        "development_indicators",
        ["value"],
        "series = 'population' AND list_contains($states, state) AND year BETWEEN $first AND $last",
        states=list(states),
        first=first,
        last=last,
    )
    found: dict[str, dict[int, float]] = {}
    for r in rows:
        found.setdefault(r["state"], {})[r["year"]] = r["value"]
    return found


def _aid_cell(flows: list[Row], people: Mapping[int, float], year: int, late: list[str]) -> Cell:
    totals = {f["year"]: f["total"] for f in flows}
    if year not in totals:
        note = f"The table has no positive net flow to it in {year}: no data, which is not zero."
        return Cell("unknown", as_of=str(year), notes=[note, *late])
    prices = flows[-1]["price_year"]
    per_head = {y: total * 1e6 / people[y] for y, total in totals.items() if people.get(y)}
    act = f"constant {prices} USD {number(totals[year])} million in {year}"
    notes = [*late, "Given by single states: aid of organisations, such as the EU institutions, is not in the table."]
    trend = None
    if year in per_head:
        act = f"constant {prices} USD {number(per_head[year], 0 if per_head[year] >= 10 else 1)} per head in {year}"
        before = [v for y, v in per_head.items() if y < year]
        if len(before) >= 3:
            trend = per_head[year] * len(before) / sum(before) - 1
            way = "up" if trend >= 0 else "down"
            years = sorted(y for y in per_head if y < year)
            act += f", {way} {number(abs(trend) * 100)}% on the mean of {years[0]} to {years[-1]}"
    else:
        notes.append("Population is not known for that year.")
    series = [
        {"year": y, "total_million": round(t, 2), "per_head": round(per_head[y], 2) if y in per_head else None}
        for y, t in sorted(totals.items(), reverse=True)
    ]
    return Cell("in place", act=act, as_of=str(year), notes=notes, parts=series)


def refugees(ask: Question, states: tuple[str, ...], day: date) -> dict[str, Cell]:
    """Refugees from states, and in them, under UNHCR's mandate at the end of a year."""
    first, last = (int(y or 0) for y in ask.coverage("displaced_populations"))
    asked = last_full_year(day)
    if asked < first:
        note = f"Refugees are held from {first}."
        return {s: Cell("unknown", as_of=str(asked), notes=[note]) for s in states}
    year = min(asked, last)
    found = {}
    for side in ("origin", "asylum"):
        rows = ask.sql(
            f"SELECT {side} AS state, year, sum(persons)::BIGINT AS persons, bool_or(provisional) AS provisional "
            f"FROM displaced_populations WHERE population_group = 'refugees' AND list_contains($states, {side}) "
            "AND year <= $year GROUP BY ALL HAVING sum(persons) > 0 ORDER BY ALL",
            ["displaced_populations"],
            states=list(states),
            year=year,
        )
        found[side] = grouped(rows)
        ask.rest_on("displaced_populations", _largest(ask, side, states, year))
    late = [f"Held to {last}; what came later is not known."] if asked > last else []
    if year == last:
        late.append(f"Of {last}, counted in the middle of the year and provisional.")
    return {s: _refugees_cell(found["origin"].get(s, []), found["asylum"].get(s, []), year, late) for s in states}


def _largest(ask: Question, side: str, states: tuple[str, ...], year: int) -> list[Row]:
    return ask.select(
        "displaced_populations",
        (),
        f"population_group = 'refugees' AND list_contains($states, {side}) AND year = $year",
        behind=False,
        states=list(states),
        year=year,
    )


def _refugees_cell(abroad: list[Row], hosted: list[Row], year: int, late: list[str]) -> Cell:
    out = {r["year"]: r["persons"] for r in abroad}
    in_ = {r["year"]: r["persons"] for r in hosted}
    notes = [*late, "UNHCR publishes no count below five, and does not count refugees under UNRWA's mandate."]
    years = sorted(out.keys() | in_.keys())
    if not years:
        return Cell("never", as_of=str(year), notes=notes)
    shown = year if year in years else years[-1]
    act = f"{number(out.get(shown, 0))} refugees from it, {number(in_.get(shown, 0))} in it, in {shown}"
    parts = [{"year": y, "from_it": out.get(y, 0), "in_it": in_.get(y, 0)} for y in reversed(years[-10:])]
    if shown != year:
        return Cell("lapsed", until=str(shown), act=act, as_of=str(year), notes=notes, parts=parts)
    return Cell("in place", since=str(years[0]), act=act, as_of=str(year), notes=notes, parts=parts)
