"""Deaths in organised violence, the conflicts and actors behind them, and where it happens."""

from __future__ import annotations

from collections import Counter
from datetime import date
from typing import Any

from varde.figures.wording import count, inside_name, moment, number, sentence_list
from varde.publish import charts
from varde.publish.desk import Desk
from varde.publish.maps import event_map
from varde.publish.page import AS_PLACE, Aside, Block, Paragraph, Section, text
from varde.publish.wording import amount, prose, short_moment
from varde.states import registry

TYPES = ("state-based", "non-state", "one-sided")
TYPE_WORDS = {
    "state-based": "with a state on one side at least",
    "non-state": "between groups",
    "one-sided": "against civilians",
}
MONTHS_SHOWN = 36
MAP_YEARS = 12
FIRST_YEAR = 1989
"""First year in which UCDP records events."""


def violence(desk: Desk) -> Section | None:
    """Deaths in organised violence by type, year and month; conflicts, actors, and where it happens."""
    ever = desk.ask("conflict.deaths", state=desk.key, by="year")
    if ever.value is None:
        desk.lacks("Organised violence", ever)
        return None
    last = (ever.as_of or "").rpartition("/")[2]
    first = str(ever.value[0]["year"])
    total = sum(r["value"] or 0 for r in ever.value)
    if not total:
        return Section(
            "violence",
            "Organised violence",
            AS_PLACE,
            (
                Paragraph(
                    text(
                        "UCDP has recorded ",
                        desk.cite("no deaths", ever),
                        f" in organised violence in {desk.inside} from {first} to {moment(last)}.",
                    )
                ),
                *_before(desk, int(first)),
            ),
        )
    blocks: list[Block] = [_twelve_months(desk, last)]
    blocks += [Aside((desk.cite(prose(n), ever),)) for n in ever.notes if n.startswith("UCDP counts")]
    several = sum(1 for r in ever.value if r["value"]) > 1
    worst = max(ever.value, key=lambda r: r["value"] or 0)
    most = f"{worst['year']} ({number(worst['value'])})"
    blocks.append(
        Paragraph(
            text(
                f"From {first} to {moment(last)} it killed ",
                desk.num(total, ever),
                f" {'person' if total == 1 else 'people'} there",
                *((", the most in ", desk.cite(most, ever)) if several else ()),
                ".",
                *_bounds(desk),
            )
        )
    )
    blocks += _before(desk, int(first))
    blocks += _violence_charts(desk, last)
    blocks += [Aside((desk.cite(prose(n), ever),)) for n in ever.notes if "candidate" in n]
    blocks += _who(desk, int(last[:4]))
    drawn = _where(desk, last)
    return Section("violence", "Organised violence", AS_PLACE, (*blocks, *drawn))


def months_back(month: str, n: int) -> str:
    """The month that lies `n` months before one given as YYYY-MM."""
    total = int(month[:4]) * 12 + int(month[5:]) - 1 - n
    return f"{total // 12}-{total % 12 + 1:02d}"


def _before(desk: Desk, first: int) -> list[Block]:
    """Under which states the years before it existed are counted."""
    told = counted_before(desk.key, first)
    return [Aside(text(f"{told}."))] if told else []


def counted_before(key: str, first: int) -> str:
    """Under which states the years from 1989 to the first of a state are counted; empty where there are none."""
    if first <= FIRST_YEAR:
        return ""
    earlier: dict[str, date] = {}
    waiting = [key]
    while waiting:
        for x in registry().predecessors(waiting.pop()):
            if x.date.year >= FIRST_YEAR and x.predecessor not in earlier:
                earlier[x.predecessor] = x.date
                waiting.append(x.predecessor)
    if not earlier:
        return ""
    # The last to end comes first: Kosovo's years were counted under Serbia, and before that under Yugoslavia.
    named = sorted(earlier.items(), key=lambda e: e[1], reverse=True)
    parts = [inside_name(k) if i == 0 else f"{inside_name(k)} (to {moment(d)})" for i, (k, d) in enumerate(named)]
    return f"Earlier years, from {FIRST_YEAR}, are counted under {sentence_list(parts)}"


def _twelve_months(desk: Desk, last: str) -> Paragraph:
    """The last twelve months held, against the twelve before and the ten years before."""
    year = desk.ask("conflict.deaths", state=desk.key, since=months_back(last, 11), until=last)
    before = desk.ask("conflict.deaths", state=desk.key, since=months_back(last, 23), until=months_back(last, 12))
    decade = desk.ask("conflict.deaths", state=desk.key, since=months_back(last, 131), until=months_back(last, 12))
    killed = {0: "nobody", 1: "one person"}.get(year.value or 0, f"{number(year.value or 0)} people")
    runs: list[Any] = ["Organised violence killed ", desk.cite(killed, year)]
    runs.append(f" in {desk.inside} in the twelve months to {moment(last)}, the last month held")
    if before.value is not None:
        runs += [", against ", desk.cite(amount(before.value), before), " in the twelve months before"]
    if decade.value is not None:
        mean = decade.value / 10
        runs += [" and ", desk.cite(_average(mean), decade), " a year on average over the ten years to "]
        runs.append(moment(months_back(last, 12)))
    runs.append(".")
    by_type = desk.ask("conflict.deaths", state=desk.key, since=months_back(last, 11), until=last, by="type")
    parts = [r for r in by_type.value or [] if r["value"]]
    if parts and year.value:
        first, *rest = [f"in violence {TYPE_WORDS[r['type']]}" for r in parts]
        told = [f"{number(parts[0]['value'])} died {first}" if rest else f"all died {first}"]
        told += [f"{number(r['value'])} {words}" for r, words in zip(parts[1:], rest, strict=True)]
        if year.value > 1:
            runs += [" Of these, ", desk.cite(sentence_list(told), by_type), "."]
    return Paragraph(tuple(runs))


def _average(mean: float) -> str:
    """A yearly average in running text: a few deaths in many years are no zero."""
    return number(mean) if mean >= 9.5 else number(mean, 1) if mean else "none"


def _bounds(desk: Desk) -> list[Any]:
    """The low and high estimate of the last year for which UCDP gives them."""
    held = desk.ask("conflict.deaths", state=desk.key, by="year", bound="low")
    if not held.value:
        return []
    year = held.value[-1]["year"]
    low, high, best = (
        desk.ask("conflict.deaths", state=desk.key, year=year, bound=bound, vintage="25.1")
        for bound in ("low", "high", "best")
    )
    if not best.value or low.value is None or not low.value <= best.value <= (high.value or 0):
        return []
    told = f" For {year}, the last year with low and high estimates, release 25.1 gave {number(best.value)}"
    if low.value < high.value:
        told += f" (between {number(low.value)} and {number(high.value)})"
    runs: list[Any] = [desk.cite(told, best, low, high)]
    revised = desk.ask("conflict.deaths", state=desk.key, year=year)
    if revised.value is not None and revised.value != best.value:
        runs.append(desk.cite(f"; release 26.1 has revised the year to {number(revised.value)}", revised))
    return [*runs, "."]


def _violence_charts(desk: Desk, last: str) -> list[Block]:
    since = months_back(last, MONTHS_SHOWN - 1)
    yearly, monthly = {}, {}
    for kind in TYPES:
        yearly[kind] = desk.ask("conflict.deaths", state=desk.key, by="year", type=kind)
        monthly[kind] = desk.ask("conflict.deaths", state=desk.key, by="month", type=kind, since=since, until=last)
    rows = [{"year": r["year"], "series": k, "value": r["value"]} for k in TYPES for r in yearly[k].value or []]
    months = [{"month": r["month"], "series": k, "value": r["value"]} for k in TYPES for r in monthly[k].value or []]
    blocks: list[Block] = []
    if rows:
        years = sorted({r["year"] for r in rows})
        partial = "" if last.endswith("-12") else f"; {years[-1]} to {moment(last).split()[0]} only"
        blocks.append(
            desk.chart(
                charts.stacked_years(rows, TYPES, "deaths a year"),
                f"Deaths in organised violence by year and type{partial}",
                list(yearly.values()),
                f"Deaths by year in {desk.inside}, {years[0]} to {years[-1]}, stacked by type of violence; "
                f"in all: {_sums(rows)}.",
                ["Year", *TYPES],
                _wide(rows, "year"),
                [1, 2, 3],
            )
        )
    if any(r["value"] for r in months):
        blocks.append(
            desk.chart(
                charts.stacked_months(months, TYPES, "deaths a month"),
                f"Deaths by month and type, {moment(since)} to {moment(last)}",
                list(monthly.values()),
                f"Deaths by month in {desk.inside}, {moment(since)} to {moment(last)}, stacked by type of violence; "
                f"in all: {_sums(months)}.",
                ["Month", *TYPES],
                _wide(months, "month"),
                [1, 2, 3],
            )
        )
    return blocks


def _wide(rows: list[dict[str, Any]], time: str) -> list[list[Any]]:
    """Rows of a table with one column a type, without the times at which nobody died."""
    table: dict[Any, dict[str, Any]] = {}
    for r in rows:
        table.setdefault(r[time], {})[r["series"]] = r["value"]
    return [[short_moment(t), *(v.get(k) for k in TYPES)] for t, v in sorted(table.items()) if any(v.values())]


def _sums(rows: list[dict[str, Any]]) -> str:
    """The deaths of a chart by type, in words."""
    return ", ".join(f"{k} {number(sum(r['value'] or 0 for r in rows if r['series'] == k))}" for k in TYPES)


def _who(desk: Desk, latest: int) -> list[Block]:
    """Conflicts and actors of the last year that has any, looking back a few years."""
    blocks: list[Block] = []
    for year in range(latest, latest - 6, -1):
        conflicts = desk.ask("conflict.conflicts", state=desk.key, year=year)
        if not conflicts.value:
            continue
        rows = [
            [
                c["name"],
                c["type"],
                " and ".join(c["side_a"][:2]) + (" and others" if len(c["side_a"]) > 2 else ""),
                ", ".join(c["side_b"][:5]) + (f" and {len(c['side_b']) - 5} more" if len(c["side_b"]) > 5 else ""),
                c["deaths"],
            ]
            for c in sorted(conflicts.value, key=lambda c: -(c["deaths"] or 0))
        ]
        blocks.append(
            desk.table(
                f"State-based conflicts active in {year}; deaths in all their places",
                conflicts,
                ["Conflict", "Type", "Side A", "Side B", "Deaths"],
                rows,
                [4],
            )
        )
        break
    for year in range(latest, latest - 6, -1):
        # Release 25.1 says in which state each dyad killed; 26.1 does not, and would leave out who acted in several.
        actors = desk.ask("conflict.actors", state=desk.key, year=year, vintage="25.1")
        if not actors.value:
            continue
        shown = actors.value[:10]
        rows = [
            [
                a["actor"],
                "government" if a["government"] else "group",
                ", ".join(a["violence"]),
                ", ".join(a["against"][:4]) + (f" and {len(a['against']) - 4} more" if len(a["against"]) > 4 else ""),
            ]
            for a in shown
        ]
        part = f", {len(shown)} of {len(actors.value)}" if len(actors.value) > len(shown) else ""
        blocks.append(
            desk.table(
                f"Actors in {year}, by the state in which people died{part}",
                actors,
                ["Actor", "Kind", "Violence", "Against"],
                rows,
            )
        )
        break
    return blocks


def _where(desk: Desk, last: str) -> list[Block]:
    """A map of the events whose places are held, the last years first."""
    since = str(int(last[:4]) - MAP_YEARS)
    events = desk.ask("conflict.events", state=desk.key, since=since)
    if not events.value or len(events.value) < 5:
        events = desk.ask("conflict.events", state=desk.key)
    if not events.value:
        return []
    drawn = event_map(
        desk.evidence.store,
        desk.key,
        desk.name,
        [{**e, "best": e["deaths"]} for e in events.value],
        TYPES,
    )
    if drawn is None:
        return []
    by_year = Counter(e["date"][:4] for e in events.value)
    share = prose(next((n for n in events.notes if "drawn" in n), ""))
    return [
        desk.chart(
            drawn,
            f"Where it happened: {count(len(events.value), 'event')} with coordinates, "
            f"{moment(f'{min(by_year)}/{max(by_year)}')}",
            events,
            f"Map of events in {desk.inside}. {share}",
            ["Year", "Events drawn"],
            [[y, n] for y, n in sorted(by_year.items())],
            [1],
        ),
        Aside((desk.cite(f"Places are held in parts, so the map shows where and never how many. {share}", events),)),
    ]
