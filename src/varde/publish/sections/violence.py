"""Deaths in organised violence, the conflicts and actors behind them, and where it happens."""

from __future__ import annotations

from collections import Counter
from typing import Any

from varde.publish import charts
from varde.publish.desk import Desk, state_name
from varde.publish.maps import event_map
from varde.publish.page import AS_PLACE, Aside, Block, Paragraph, Section, sentence_list, text
from varde.publish.wording import moment, number
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
    worst = max(ever.value, key=lambda r: r["value"] or 0)
    blocks.append(
        Paragraph(
            text(
                f"From {first} to {moment(last)} it killed ",
                desk.num(total, ever),
                " people there, the most in ",
                desk.cite(f"{worst['year']} ({number(worst['value'])})", ever),
                ".",
                *_bounds(desk),
            )
        )
    )
    blocks += _before(desk, int(first))
    blocks += _violence_charts(desk, last)
    provisional = [n for n in ever.notes if "candidate" in n or n.startswith("UCDP counts")]
    blocks += [Aside(text(n)) for n in provisional]
    blocks += _who(desk, int(last[:4]))
    drawn = _where(desk, last)
    return Section("violence", "Organised violence", AS_PLACE, (*blocks, *drawn))


def months_back(month: str, n: int) -> str:
    """The month that lies `n` months before one given as YYYY-MM."""
    total = int(month[:4]) * 12 + int(month[5:]) - 1 - n
    return f"{total // 12}-{total % 12 + 1:02d}"


def _before(desk: Desk, first: int) -> list[Block]:
    """Under which state the years before it existed are counted."""
    earlier = [state_name(x.predecessor) for x in registry().predecessors(desk.key) if x.date.year >= FIRST_YEAR]
    if first <= FIRST_YEAR or not earlier:
        return []
    return [Aside(text(f"Earlier years, from {FIRST_YEAR}, are counted under {sentence_list(earlier)}."))]


def _twelve_months(desk: Desk, last: str) -> Paragraph:
    """The last twelve months held, against the twelve before and the ten years before."""
    year = desk.ask("conflict.deaths", state=desk.key, since=months_back(last, 11), until=last)
    before = desk.ask("conflict.deaths", state=desk.key, since=months_back(last, 23), until=months_back(last, 12))
    decade = desk.ask("conflict.deaths", state=desk.key, since=months_back(last, 131), until=months_back(last, 12))
    runs: list[Any] = ["Organised violence killed ", desk.num(year.value or 0, year)]
    runs.append(f" people in {desk.inside} in the twelve months to {moment(last)}, the last month held")
    if before.value is not None:
        runs += [", against ", desk.num(before.value, before), " in the twelve months before"]
    if decade.value is not None:
        runs += [" and ", desk.num(decade.value / 10, decade), " a year on average over the ten years before"]
    runs.append(".")
    by_type = desk.ask("conflict.deaths", state=desk.key, since=months_back(last, 11), until=last, by="type")
    parts = [r for r in by_type.value or [] if r["value"]]
    if parts and year.value:
        listed = sentence_list([f"{number(r['value'])} in violence {TYPE_WORDS[r['type']]}" for r in parts])
        runs += [" Of these, ", desk.cite(listed, by_type), "."]
    return Paragraph(tuple(runs))


def _bounds(desk: Desk) -> list[Any]:
    """The low and high estimate of the last year for which UCDP gives them."""
    low = desk.ask("conflict.deaths", state=desk.key, by="year", bound="low")
    high = desk.ask("conflict.deaths", state=desk.key, by="year", bound="high")
    if not low.value or not high.value:
        return []
    year = low.value[-1]["year"]
    top = next((r["value"] for r in high.value if r["year"] == year), None)
    if not top:
        return []
    best = desk.ask("conflict.deaths", state=desk.key, year=year, vintage="25.1")
    return [
        f" For {year}, release 25.1 estimated ",
        desk.cite(
            f"{number(best.value or 0)} (between {number(low.value[-1]['value'])} and {number(top)})", best, low, high
        ),
        ".",
    ]


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
                f"Deaths by year in {desk.inside}, {years[0]} to {years[-1]}, stacked by type of violence.",
                ["Year", *TYPES],
                _wide(rows, "year"),
                [1, 2, 3],
            )
        )
    if any(r["value"] for r in months):
        blocks.append(
            desk.chart(
                charts.stacked_months(months, TYPES, "deaths a month"),
                f"By month, {moment(since)} to {moment(last)}",
                list(monthly.values()),
                f"Deaths by month in {desk.inside} over the last {MONTHS_SHOWN} months held.",
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
    return [[str(t), *(v.get(k) for k in TYPES)] for t, v in sorted(table.items()) if any(v.values())]


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
        actors = desk.ask("conflict.actors", state=desk.key, year=year)
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
        blocks.append(desk.table(f"Actors in {year}{part}", actors, ["Actor", "Kind", "Violence", "Against"], rows))
        blocks += [Aside(text(n)) for n in actors.notes if "Left out" in n]
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
    share = next((n for n in events.notes if "drawn" in n), "")
    return [
        desk.chart(
            drawn,
            f"Where it happened: {number(len(events.value))} events with coordinates, "
            f"{moment(min(by_year))} to {moment(max(by_year))}",
            events,
            f"Map of events in {desk.inside}. {share}",
            ["Year", "Events drawn"],
            [[y, n] for y, n in sorted(by_year.items())],
            [1],
        ),
        Aside(text(f"Places are held in parts, so the map shows where and never how many. {share}".strip())),
    ]
