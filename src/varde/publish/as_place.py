"""The first half of a brief: what happens in a state, and what others do about it."""

from __future__ import annotations

from collections import Counter
from datetime import date
from typing import Any

from varde.figures.answer import Answer
from varde.publish import charts
from varde.publish.desk import Desk, state_name, state_names
from varde.publish.maps import event_map
from varde.publish.page import Aside, Block, Paragraph, Section, sentence_list, text
from varde.publish.wording import count, moment, number, short_moment

PART = "As a place"


TYPES = ("state-based", "non-state", "one-sided")
TYPE_WORDS = {
    "state-based": "with a state on one side at least",
    "non-state": "between groups",
    "one-sided": "against civilians",
}
MONTHS_SHOWN = 36
MAP_YEARS = 12


def months_back(month: str, n: int) -> str:
    """The month that lies `n` months before one given as YYYY-MM."""
    total = int(month[:4]) * 12 + int(month[5:]) - 1 - n
    return f"{total // 12}-{total % 12 + 1:02d}"


def violence(desk: Desk) -> Section | None:
    """Deaths in organised violence by type, year and month; conflicts, actors, and where it happens."""
    ever = desk.ask("conflict.deaths", state=desk.key, by="year")
    if ever.value is None:
        desk.lacks("Organised violence", ever)
        return None
    first, last = (ever.as_of or "").split("/")
    total = sum(r["value"] or 0 for r in ever.value)
    if not total:
        return Section(
            "violence",
            "Organised violence",
            PART,
            (
                Paragraph(
                    text(
                        "UCDP has recorded ",
                        desk.cite("no deaths", ever),
                        f" in organised violence in {desk.inside} from {moment(first)} to {moment(last)}.",
                    )
                ),
            ),
        )
    blocks: list[Block] = [_twelve_months(desk, last)]
    worst = max(ever.value, key=lambda r: r["value"] or 0)
    blocks.append(
        Paragraph(
            text(
                f"From {moment(first)} to {moment(last)} it killed ",
                desk.num(total, ever),
                " people there, most of them in ",
                desk.cite(f"{worst['year']} ({number(worst['value'])})", ever),
                ".",
                *_bounds(desk),
            )
        )
    )
    blocks += _violence_charts(desk, last)
    provisional = [n for n in ever.notes if "candidate" in n]
    blocks += [Aside(text(n)) for n in provisional]
    blocks += _who(desk, int(last[:4]))
    drawn = _where(desk, last)
    return Section("violence", "Organised violence", PART, (*blocks, *drawn))


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


def missions(desk: Desk) -> Section | None:
    """UN peace operations and political missions on its soil, and the deaths in them."""
    held = desk.ask("operations.missions", state=desk.key)
    if not held.value:
        if held.value is None:
            desk.lacks("UN missions on its soil", held)
        return None
    listed: list[dict[str, Any]] = held.value
    here = [m for m in listed if not m["regional"]]
    current = [m for m in here if m["status"] in ("in place", "closing", "last known")]
    blocks: list[Block] = []
    if current:
        named = sentence_list([f"{m['mission']} ({_mandate(m)})" for m in current])
        blocks.append(
            Paragraph(
                text(
                    f"As of {moment(held.as_of or '')}, ",
                    desk.cite(count(len(current), "UN mission"), held),
                    f" {'has' if len(current) == 1 else 'have'} {desk.inside} as an area of operation: ",
                    desk.cite(named, held),
                    ".",
                )
            )
        )
    else:
        blocks.append(
            Paragraph(
                text(
                    f"As of {moment(held.as_of or '')}, ",
                    desk.cite("no UN mission", held),
                    f" was in place in {desk.inside}; {count(len(here), 'mission')} "
                    f"{'was' if len(here) == 1 else 'were'} there before.",
                )
                if here
                else text(
                    f"As of {moment(held.as_of or '')}, ",
                    desk.cite("no UN mission", held),
                    f" was in place in {desk.inside} itself; regional offices cover it.",
                )
            )
        )
    until = held.as_of or date.today().isoformat()
    spells = [
        {
            "name": m["mission"],
            "start": _first(m["start"]),
            "end": _first(m["end"] or m["mandate_until"] or until),
            "state": "ended" if m["status"] == "ended" else "in place",
        }
        for m in sorted(listed, key=lambda m: m["start"] or "")
        if m["start"]
    ]
    rows = [
        [
            m["mission"],
            m["name"],
            m["kind"],
            short_moment(m["start"]) if m["start"] else None,
            _ending(m),
            ", ".join(state_names(m["areas"])) + (f" ({m['area_note']})" if m["area_note"] else ""),
        ]
        for m in sorted(listed, key=lambda m: m["start"] or "", reverse=True)
    ]
    if len(spells) > 1:
        blocks.append(
            desk.chart(
                charts.timeline(spells, until),
                "UN missions by period: dark where in place, pale where ended",
                held,
                f"Time line of {count(len(spells), 'UN mission')} from {moment(spells[0]['start'][:4])}.",
                [],
                [],
            )
        )
    blocks.append(desk.table("UN missions", held, ["Mission", "Name", "Kind", "From", "To", "Areas"], rows))
    disputed = [m for m in listed if m["disputed"]]
    if disputed:
        names = sentence_list([m["mission"] for m in disputed])
        blocks.append(
            Aside(
                text(f"{names}: the area of operation is disputed and is shown under each state that the list gives.")
            )
        )
    blocks += _mission_deaths(desk)
    return Section("missions", "UN missions on its soil", PART, tuple(blocks))


def _first(moment_text: str) -> str:
    """A month or day as the day that a chart draws."""
    return moment_text if len(moment_text) == 10 else f"{moment_text}-01"


def _mandate(m: dict[str, Any]) -> str:
    since = f"since {moment(m['start'])}" if m["start"] else "start not held"
    if m["status"] == "closing":
        return f"{since}, mandate ended, closing"
    if m["mandate_until"]:
        return f"{since}, mandate last known to run to {moment(m['mandate_until'])}"
    return f"{since}, without a set end"


def _ending(m: dict[str, Any]) -> str:
    if m["end"]:
        left = f", presence until {short_moment(m['presence_until'])}" if m["presence_until"] else ""
        return short_moment(m["end"]) + left
    if m["mandate_until"]:
        return f"mandate last known to {short_moment(m['mandate_until'])}"
    return "no end set"


def _mission_deaths(desk: Desk) -> list[Block]:
    dead = desk.ask("operations.fatalities", state=desk.key)
    if not dead.value:
        return []
    by_cause = desk.ask("operations.fatalities", state=desk.key, by="cause")
    by_mission = desk.ask("operations.fatalities", state=desk.key, by="mission")
    hostile = next((r["value"] for r in by_cause.value if "malicious" in str(r["cause"]).lower()), 0)
    parts = sorted(by_mission.value, key=lambda r: -r["value"])[:4]
    return [
        Paragraph(
            text(
                desk.num(dead.value, dead),
                f" {'person' if dead.value == 1 else 'people'} died serving in these missions, ",
                desk.num(hostile, by_cause),
                " of them by malicious acts (",
                desk.cite(sentence_list([f"{p['mission']} {number(p['value'])}" for p in parts]), by_mission),
                "). A mission over several states is counted whole.",
            )
        )
    ]


def agreements(desk: Desk) -> Section | None:
    """Peace agreements over its conflicts, and who stood behind them."""
    held = desk.ask("agreements.list", state=desk.key)
    if not held.value:
        return None
    listed = sorted(held.value, key=lambda a: str(a["date"] or a["year"]), reverse=True)
    ended = sum(1 for a in listed if a["ended"])
    blocks: list[Block] = [
        Paragraph(
            text(
                desk.cite(count(len(listed), "peace agreement"), held),
                f" over conflicts of {desk.inside} {'is' if len(listed) == 1 else 'are'} held, the latest of ",
                desk.cite(moment(listed[0]["date"] or listed[0]["year"]), held),
                *(
                    (
                        "; ",
                        desk.cite(count(ended, "of them", "of them"), held),
                        f" {'is' if ended == 1 else 'are'} recorded as ended.",
                    )
                    if ended
                    else (".",)
                ),
            )
        )
    ]
    parties = desk.ask("agreements.third_parties", state=desk.key)
    if parties.value:
        rows = [
            [
                p["party"],
                ", ".join(p["roles"]) or "role not named",
                p["agreements"] if p["agreements"] is not None else p.get("events"),
                _span(p["from"], p["to"]),
            ]
            for p in parties.value[:12]
        ]
        more = len(parties.value) - len(rows)
        blocks.append(
            desk.table(
                "Third parties behind the agreements" + (f" ({len(rows)} of {len(parties.value)})" if more > 0 else ""),
                parties,
                ["Third party", "Roles named", "Agreements", "Period"],
                rows,
                [2],
            )
        )
    rows = [
        [
            short_moment(a["date"] or a["year"]),
            a["name"],
            a["type"],
            ", ".join(a["third_parties"][:4]) + (" and others" if len(a["third_parties"]) > 4 else "") or "none named",
            "ended" + (f" {short_moment(a['ended_on'])}" if a["ended_on"] else "") if a["ended"] else "no end recorded",
        ]
        for a in listed[:10]
    ]
    caption = "Peace agreements" + (f", the latest {len(rows)} of {len(listed)}" if len(listed) > len(rows) else "")
    blocks.append(desk.table(caption, held, ["Signed", "Agreement", "Kind", "Third parties", "State"], rows))
    women = desk.ask("women.agreements", state=desk.key)
    if women.value and women.value["agreements"]:
        blocks.append(
            Paragraph(
                text(
                    desk.cite(
                        f"{number(women.value['with_provisions'])} of {number(women.value['agreements'])}", women
                    ),
                    " have provisions on women or gender.",
                )
            )
        )
    end = held.coverage["to"]
    if end:
        blocks.append(Aside(text(f"The list of agreements ends on {moment(end)}; later ones are not held.")))
    return Section("agreements", "Peace agreements", PART, tuple(blocks))


def _span(start: str | None, end: str | None) -> str:
    if not start:
        return "–"
    first, last = str(start)[:4], str(end or start)[:4]
    return first if first == last else f"{first}–{last}"


def treaties(desk: Desk) -> Section | None:
    """Treaties on weapons, warheads and nuclear tests."""
    held = desk.ask("treaties.of_state", state=desk.key)
    blocks: list[Block] = []
    if held.value:
        known = [t for t in held.value if t["status"] != "unknown"]
        by_status = Counter(t["status"] for t in known)
        blocks.append(
            Paragraph(
                text(
                    f"{desk.subject} is party to ",
                    desk.cite(f"{by_status['party']} of the {len(known)}", held),
                    " treaties and protocols on weapons that are held"
                    + (
                        f", and has signed but not joined {count(by_status['signatory'], 'other')}."
                        if by_status["signatory"]
                        else "."
                    ),
                )
            )
        )
        left = [t for t in known if t["withdrawal_effect"]]
        for t in left:
            ahead = str(t["withdrawal_effect"]) > str(t["as_of"])
            verb = "is due to leave" if ahead else "left"
            blocks.append(
                Paragraph(
                    text(
                        f"{desk.subject} {verb} the {t['name']} with effect of ",
                        desk.cite(moment(t["withdrawal_effect"]), held),
                        ".",
                    )
                )
            )
        rows = [
            [
                t["treaty"],
                t["name"],
                t["status"] + ("" if t["verified"] else " (unverified)"),
                short_moment(t["signed"]) if t["signed"] else None,
                f"{short_moment(t['consent'])} ({t['consent_kind']})" if t["consent"] else None,
                short_moment(t["as_of"]) if t["as_of"] else None,
            ]
            for t in held.value
        ]
        blocks.append(
            desk.table("Treaties on weapons", held, ["Treaty", "Name", "Status", "Signed", "Consent", "As of"], rows)
        )
    else:
        desk.lacks("Treaties on weapons", held)
    blocks += _nuclear(desk)
    return Section("treaties", "Treaties and weapons", PART, tuple(blocks)) if blocks else None


def _nuclear(desk: Desk) -> list[Block]:
    blocks: list[Block] = []
    stock = desk.ask("weapons.warheads", state=desk.key, by="year")
    rows = [{"year": r["year"], "series": "warheads", "value": r["value"]} for r in stock.value or []]
    if any(r["value"] for r in rows):
        last = rows[-1]
        most = max(rows, key=lambda r: r["value"])
        blocks.append(
            Paragraph(
                text(
                    "Its military stockpile was estimated at ",
                    desk.num(last["value"], stock),
                    f" nuclear {'warhead' if last['value'] == 1 else 'warheads'} in {last['year']}, the last year held"
                    f" (the most: {number(most['value'])} in {most['year']}).",
                )
            )
        )
        blocks.append(
            desk.chart(
                charts.line_years(rows, ["warheads"], "warheads"),
                "Nuclear warheads in the military stockpile, estimated",
                stock,
                f"Warheads by year, {rows[0]['year']} to {last['year']}.",
                ["Year", "Warheads"],
                [[str(r["year"]), r["value"]] for r in rows if r["value"]],
                [1],
            )
        )
    tests = desk.ask("weapons.tests", state=desk.key)
    if tests.value:
        blocks.append(
            Paragraph(text("It has carried out ", desk.cite(count(tests.value, "nuclear test"), tests), " on record."))
        )
    return blocks


def displacement(desk: Desk) -> Section | None:
    """Refugees from it and in it, its development, homicide and the human-rights instruments it joined."""
    blocks: list[Block] = []
    blocks += _refugees(desk)
    blocks += _development(desk)
    blocks += _rights(desk)
    return Section("displacement", "Displacement, development and rights", PART, tuple(blocks)) if blocks else None


def _series(answer: Answer) -> list[dict[str, Any]]:
    return [r for r in answer.value or [] if r["value"] is not None]


def _refugees(desk: Desk) -> list[Block]:
    blocks: list[Block] = []
    origin = desk.ask("fragility.refugees", origin=desk.key, by="year")
    asylum = desk.ask("fragility.refugees", asylum=desk.key, by="year")
    out, within = _series(origin), _series(asylum)
    if not out and not within:
        desk.lacks("Refugees", origin)
        return []
    sentence: list[Any] = []
    if out and out[-1]["value"]:
        year = out[-1]["year"]
        hosts = desk.ask("fragility.refugees", origin=desk.key, year=year, by="asylum")
        top = [h for h in hosts.value or [] if h["value"]][:3]
        sentence += [
            f"{desk.subject} was the origin of ",
            desk.num(out[-1]["value"], origin),
            f" refugees in {year}, the last year held",
        ]
        if top:
            listed = sentence_list([f"{state_name(h['asylum'])} ({number(h['value'])})" for h in top])
            sentence += [", most of them in ", desk.cite(listed, hosts)]
        sentence += [". "]
    if within and within[-1]["value"]:
        sentence += [
            "It hosted " if sentence else f"{desk.subject} hosted ",
            desk.num(within[-1]["value"], asylum),
            f" refugees in {within[-1]['year']}.",
        ]
    if sentence:
        blocks.append(Paragraph(tuple(sentence)))
    series = ["from it", "in it"]
    rows = [{"year": r["year"], "series": "from it", "value": r["value"]} for r in out]
    rows += [{"year": r["year"], "series": "in it", "value": r["value"]} for r in within]
    if any(r["value"] for r in rows):
        table: dict[int, dict[str, Any]] = {}
        for r in rows:
            table.setdefault(r["year"], {})[r["series"]] = r["value"]
        blocks.append(
            desk.chart(
                charts.line_years(rows, series, "refugees at the end of the year"),
                "Refugees from it and in it",
                [origin, asylum],
                f"Refugees from {desk.inside} and in it by year.",
                ["Year", "From it", "In it"],
                [[str(y), v.get("from it"), v.get("in it")] for y, v in sorted(table.items())],
                [1, 2],
            )
        )
    return blocks


DEVELOPMENT = (
    ("population", "Population", 0),
    ("gdp_per_capita", "GDP per head", 0),
    ("political_stability", "Political stability and absence of violence (estimate, about −2.5 to 2.5)", 2),
    ("unemployment", "Unemployment", 1),
    ("inflation", "Inflation", 1),
)


def _development(desk: Desk) -> list[Block]:
    rows, answers = [], []
    for series, label, digits in DEVELOPMENT:
        yearly = desk.ask("fragility.development", state=desk.key, series=series, by="year")
        values = _series(yearly)
        if not values:
            continue
        last = values[-1]
        earlier = next((v for v in values if v["year"] == last["year"] - 10), None)
        rows.append(
            [
                label,
                yearly.unit,
                number(last["value"], digits),
                str(last["year"]),
                number(earlier["value"], digits) if earlier else None,
            ]
        )
        answers.append(yearly)
    homicide = desk.ask("fragility.homicide", state=desk.key)
    if homicide.value is not None:
        rows.append(["Intentional homicide", homicide.unit, number(homicide.value, 1), homicide.as_of, None])
        answers.append(homicide)
    if not rows:
        desk.missing.append("Development indicators: no series holds this state or territory.")
        return []
    return [
        desk.table(
            "Development and security of persons, last year held",
            answers,
            ["Series", "Unit", "Value", "Year", "Ten years before"],
            rows,
            [2, 4],
        )
    ]


def _rights(desk: Desk) -> list[Block]:
    held = desk.ask("fragility.rights", state=desk.key)
    if not held.value:
        desk.lacks("Human-rights instruments", held)
        return []
    party = [r["instrument"] for r in held.value if r["status"] == "party"]
    signed = [r["instrument"] for r in held.value if r["status"] == "signatory"]
    rest = [r["instrument"] for r in held.value if r["status"] == "none"]
    sentence: list[Any] = [
        f"{desk.subject} is party to ",
        desk.cite(f"{len(party)} of {len(held.value)}", held),
        " human-rights instruments of the United Nations",
    ]
    if signed:
        sentence.append(f", has signed {sentence_list(signed)}")
    if rest and len(rest) <= 10:
        sentence.append(f", and has not joined {sentence_list(rest)}")
    sentence.append(".")
    return [Paragraph(tuple(sentence))]


def council(desk: Desk) -> Section | None:
    """Resolutions of the Security Council that concern it, drafts vetoed, and sanctions."""
    attention = desk.ask("council.attention", state=desk.key)
    sanctions = desk.ask("council.sanctions", state=desk.key, scope="all")
    vetoed = desk.ask("council.vetoes", concerning=desk.key, by="draft")
    if not (attention.value or sanctions.value or vetoed.value):
        last = moment((attention.as_of or "").rpartition("/")[2])
        desk.missing.append(
            f"No resolution of the Security Council up to {last} names {desk.inside} in its title or agenda, "
            "no draft concerning it was vetoed, and no sanctions regime is aimed at it."
        )
        return None
    blocks: list[Block] = []
    if attention.value:
        blocks += _attention(desk, attention)
    if sanctions.value:
        rows = [
            [
                r["regime"],
                short_moment(r["since"]),
                moment(r["until"]) if r["until"] else f"in force as of {moment(sanctions.as_of or '')}",
                r["measures"],
                r["last_resolution"] + ("" if r["verified"] else " (unverified)"),
            ]
            for r in sanctions.value
        ]
        blocks.append(
            desk.table(
                "Sanctions regimes", sanctions, ["Regime", "From", "To", "Measures", "Last resolution known"], rows
            )
        )
    if vetoed.value:
        rows = [
            [
                short_moment(d["date"]),
                (d["draft"] or "–") + ("" if d["verified"] else " (unverified)"),
                d["topic"],
                ", ".join(state_names(d["vetoed_by"])),
            ]
            for d in vetoed.value[:12]
        ]
        more = f", the latest {len(rows)} of {len(vetoed.value)}" if len(vetoed.value) > len(rows) else ""
        blocks.append(desk.table(f"Drafts vetoed{more}", vetoed, ["Date", "Draft", "Topic", "Vetoed by"], rows))
    return Section("council", "Before the Security Council", PART, tuple(blocks))


def _attention(desk: Desk, attention: Answer) -> list[Block]:
    by_year = desk.ask("council.attention", state=desk.key, by="year")
    rows = [{"year": r["year"], "series": "resolutions", "value": r["value"]} for r in by_year.value]
    while rows and not rows[0]["value"]:
        rows.pop(0)
    latest = attention.value[0]
    last = (attention.as_of or "").rpartition("/")[2]
    blocks: list[Block] = [
        Paragraph(
            text(
                f"Up to {moment(last)}, ",
                desk.cite(count(len(attention.value), "resolution"), attention),
                f" of the Security Council {'names' if len(attention.value) == 1 else 'name'} {desk.inside} "
                "in title or agenda, the latest of ",
                desk.cite(f"{moment(latest['date'])} ({latest['resolution']})", attention),
                ".",
            )
        )
    ]
    if len(rows) > 1:
        blocks.append(
            desk.chart(
                charts.stacked_years(rows, ["resolutions"], "resolutions", 180),
                "Resolutions of the Security Council that name it, by year",
                by_year,
                f"Resolutions by year since {rows[0]['year']}.",
                ["Year", "Resolutions"],
                [[str(r["year"]), r["value"]] for r in rows if r["value"]],
                [1],
            )
        )
    blocks.append(
        desk.table(
            "Latest resolutions",
            attention,
            ["Date", "Resolution", "Title"],
            [[short_moment(r["date"]), r["resolution"], r["title"]] for r in attention.value[:6]],
        )
    )
    return blocks


def threats(desk: Desk) -> Section | None:
    """Violence by groups against civilians, piracy, and what the user's own copies add."""
    blocks: list[Block] = []
    groups = desk.ask("threats.violence_by_groups", state=desk.key, by="year")
    rows = [{"year": r["year"], "series": "deaths", "value": r["value"]} for r in groups.value or []]
    if any(r["value"] for r in rows):
        total = sum(r["value"] for r in rows)
        blocks.append(
            Paragraph(
                text(
                    "Non-state groups killed ",
                    desk.num(total, groups),
                    f" civilians in one-sided violence between {rows[0]['year']} and {rows[-1]['year']}, ",
                    desk.num(rows[-1]["value"], groups),
                    " of them in the last of these years. This is a proxy for threats by groups, and no count of "
                    "terrorism.",
                )
            )
        )
        blocks.append(
            desk.chart(
                charts.stacked_years(rows, ["deaths"], "deaths", 180),
                "Civilians killed by non-state groups, by year",
                groups,
                f"Deaths by year, {rows[0]['year']} to {rows[-1]['year']}.",
                ["Year", "Deaths"],
                [[str(r["year"]), r["value"]] for r in rows if r["value"]],
                [1],
            )
        )
    piracy = desk.ask("threats.piracy", state=desk.key, by="year")
    rows = [{"year": r["year"], "series": "attacks", "value": r["value"]} for r in piracy.value or []]
    if sum(r["value"] or 0 for r in rows) >= 10:
        blocks.append(
            desk.chart(
                charts.stacked_years(rows, ["attacks"], "attacks", 180),
                "Piracy and armed robbery at sea nearest to its shore, by year",
                piracy,
                f"Attacks by year, {rows[0]['year']} to {rows[-1]['year']}.",
                ["Year", "Attacks"],
                [[str(r["year"]), r["value"]] for r in rows if r["value"]],
                [1],
            )
        )
    elif any(r["value"] for r in rows):
        n = sum(r["value"] or 0 for r in rows)
        blocks.append(
            Paragraph(
                text(
                    desk.cite(count(n, "attack"), piracy),
                    f" of piracy or armed robbery at sea nearest to its shore {'is' if n == 1 else 'are'} on record "
                    f"from {rows[0]['year']} to {rows[-1]['year']}.",
                )
            )
        )
    for figure, label, wording in (
        ("threats.cyber", "Cyber incidents", "cyber incidents against it are on record."),
        ("threats.organised_crime", "Organised crime", "points of 10 is its score for organised crime."),
    ):
        found = desk.ask(figure, state=desk.key)
        if found.value is None:
            desk.lacks(label, found)
        else:
            digits = 1 if isinstance(found.value, float) else 0
            blocks.append(Paragraph(text(desk.num(found.value, found, digits), f" {wording}")))
    return Section("threats", "Threats", PART, tuple(blocks)) if blocks else None
