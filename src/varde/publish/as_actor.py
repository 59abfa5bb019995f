"""The second half of a brief: the state as an actor, in the United Nations and among its peers."""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from typing import Any

from varde.figures.answer import Answer
from varde.publish import charts
from varde.publish.desk import Desk, state_name
from varde.publish.page import Aside, Block, Paragraph, Section, sentence_list, text
from varde.publish.wording import count, moment, number, share, short_moment, years

PART = "As an actor"
SHOWN_MISSIONS = 6


def personnel(desk: Desk) -> Section | None:
    """Uniformed personnel in UN missions over time, by mission, with the women among them and the dead."""
    by_month = desk.ask("operations.personnel", contributor=desk.key, by="month")
    if not by_month.value:
        desk.lacks("Uniformed personnel in UN missions", by_month)
        return None
    held = [r for r in by_month.value if r["value"] is not None]
    blocks: list[Block] = []
    last = held[-1]["month"]
    total = desk.ask("operations.personnel", contributor=desk.key, month=last)
    if total.value:
        military = desk.ask("operations.personnel", contributor=desk.key, month=last, category="military")
        police = desk.ask("operations.personnel", contributor=desk.key, month=last, category="police")
        missions = desk.ask("operations.personnel", contributor=desk.key, month=last, by="mission")
        parts = [m for m in sorted(missions.value or [], key=lambda m: -(m["value"] or 0)) if m["value"]]
        sentence = text(
            f"In {moment(last)}, the last month held, {desk.inside} had ",
            desk.num(total.value, total),
            " uniformed personnel in UN missions: ",
            desk.num(military.value or 0, military),
            " military and ",
            desk.num(police.value or 0, police),
            " police.",
        )
        if parts:
            listed = sentence_list([f"{m['mission']} ({number(m['value'])})" for m in parts[:5]])
            sentence += text(" Most were in ", desk.cite(listed, missions), ".")
        blocks.append(Paragraph(sentence))
        share = desk.ask("women.personnel_share", contributor=desk.key, month=last)
        if share.value is not None:
            blocks.append(
                Paragraph(
                    text(
                        "Women were ",
                        desk.cite(f"{number(share.value, 1)}%", share),
                        f" of them in {moment(last)}.",
                    )
                )
            )
        else:
            desk.lacks(f"Women among the uniformed personnel in {moment(last)}", share)
    else:
        most = max(held, key=lambda r: r["value"])
        blocks.append(
            Paragraph(
                text(
                    f"{desk.subject} had no uniformed personnel in UN missions in {moment(last)}, the last month held. "
                    "It had the most, ",
                    desk.num(most["value"], by_month),
                    f", in {moment(most['month'])}.",
                )
                if most["value"]
                else text(
                    f"{desk.subject} had ",
                    desk.cite("no", by_month),
                    " uniformed personnel in UN missions in any month held.",
                )
            )
        )
    if any(r["value"] for r in held):
        blocks += _personnel_charts(desk, by_month)
    blocks += _fatalities(desk)
    blocks.append(
        Aside(text(f"Personnel by contributor end in {moment(last)}: nothing is known here of later months."))
    )
    return Section("personnel", "Personnel in UN missions", PART, tuple(blocks))


def _personnel_charts(desk: Desk, by_month: Any) -> list[Block]:
    blocks: list[Block] = []
    yearly = desk.ask("operations.personnel", contributor=desk.key, by="year")
    held = [r for r in yearly.value or [] if r["value"] is not None]
    rows = [{"year": r["year"], "series": "all", "value": r["value"]} for r in held]
    if rows and any(r["value"] for r in rows):
        blocks.append(
            desk.chart(
                charts.stacked_years(rows, ["all"], "persons, average of the year"),
                "Uniformed personnel in UN missions, yearly average of the months held",
                yearly,
                f"Uniformed personnel of {desk.inside} in UN missions by year: {_extremes(rows)}.",
                ["Year", "Persons"],
                [[str(r["year"]), r["value"]] for r in rows],
                [1],
            )
        )
    by_mission = desk.ask("operations.personnel", contributor=desk.key, by="mission", since="2009-11")
    parts = [r for r in by_mission.value or [] if r.get("value")]
    if parts:
        sums: dict[str, float] = defaultdict(float)
        for r in parts:
            sums[r["mission"]] += r["value"]
        shown = sorted(sums, key=lambda m: -sums[m])[:SHOWN_MISSIONS]
        series = [*shown, *(["others"] if len(sums) > len(shown) else [])]
        gathered: dict[tuple[str, str], float] = defaultdict(float)
        for r in parts:
            gathered[r["month"], r["mission"] if r["mission"] in shown else "others"] += r["value"]
        drawn = [{"month": m, "series": s, "value": v} for (m, s), v in sorted(gathered.items())]
        months = sorted({m for m, _ in gathered})
        blocks.append(
            desk.chart(
                charts.stacked_months(drawn, series, "persons"),
                f"By mission and month, {moment(months[0])} to {moment(months[-1])}",
                by_mission,
                f"Uniformed personnel of {desk.inside} by mission and month; the largest over the period: "
                f"{sentence_list(shown[:3])}.",
                ["Month", *series],
                [[m, *(gathered.get((m, s)) for s in series)] for m in months],
                range(1, len(series) + 1),
            )
        )
    return blocks


def _extremes(rows: list[dict[str, Any]]) -> str:
    most = max(rows, key=lambda r: r["value"])
    first, last = rows[0], rows[-1]
    return (
        f"{number(first['value'])} in {first['year']}, {number(most['value'])} at most in {most['year']}, "
        f"{number(last['value'])} in {last['year']}"
    )


def _fatalities(desk: Desk) -> list[Block]:
    dead = desk.ask("operations.fatalities", contributor=desk.key)
    if not dead.value:
        return []
    by_mission = desk.ask("operations.fatalities", contributor=desk.key, by="mission")
    parts = sorted(by_mission.value or [], key=lambda r: -r["value"])[:4]
    listed = sentence_list([f"{p['mission'] or 'missions not named'} ({number(p['value'])})" for p in parts])
    return [
        Paragraph(
            text(
                desk.num(dead.value, dead),
                f" {'national' if dead.value == 1 else 'nationals'} of {desk.inside} died in UN field missions"
                + (f" between {moment(dead.as_of or '').replace(' to ', ' and ')}" if dead.as_of else "")
                + ", most of them in "
                if dead.value > 1
                else " national died in UN field missions, in ",
                desk.cite(listed, by_mission),
                ".",
            )
        )
    ]


def council_seat(desk: Desk) -> Section | None:
    """Terms on the Security Council, and the vetoes of a permanent member."""
    terms = desk.ask("council.terms", state=desk.key)
    if not terms.value:
        if terms.value is None:
            desk.lacks("Terms on the Security Council", terms)
        else:
            desk.missing.append(f"{desk.subject} has not sat on the Security Council in any year held.")
        return None
    permanent = next((t for t in terms.value if t["seat"] == "permanent"), None)
    blocks: list[Block] = []
    if permanent:
        blocks.append(
            Paragraph(
                text(
                    f"{desk.subject} has been a permanent member of the Security Council since ",
                    desk.cite(str(permanent["from"]), terms),
                    ".",
                )
            )
        )
        blocks += _vetoes_cast(desk)
    elected = [(t["from"], t["to"]) for t in terms.value if t["seat"] != "permanent"]
    if elected:
        blocks.append(
            Paragraph(
                text(
                    f"{desk.subject} has been elected to the Security Council ",
                    desk.cite(
                        "once" if len(elected) == 1 else "twice" if len(elected) == 2 else count(len(elected), "time"),
                        terms,
                    ),
                    ": ",
                    desk.cite(years(elected), terms),
                    f". The years held run to {moment((terms.as_of or '').rpartition('/')[2])}.",
                )
            )
        )
    return Section("council-seat", "On the Security Council", PART, tuple(blocks))


def _vetoes_cast(desk: Desk) -> list[Block]:
    cast = desk.ask("council.vetoes", state=desk.key)
    if not cast.value:
        return []
    by_year = desk.ask("council.vetoes", state=desk.key, by="year")
    rows = [{"year": r["year"], "series": "vetoes", "value": r["value"]} for r in by_year.value]
    last = (cast.as_of or "").rpartition("/")[2]
    sentence = text(f"Up to {moment(last)} it has cast ", desk.cite(count(cast.value, "veto", "vetoes"), cast), ".")
    blocks: list[Block] = [Paragraph(sentence)]
    if not cast.verified:
        blocks.append(Aside(text("Vetoes after July 2022 come from a list that nobody has verified.")))
    if len(rows) > 3:
        blocks.append(
            desk.chart(
                charts.stacked_years(rows, ["vetoes"], "vetoes", 180),
                "Vetoes cast by year",
                by_year,
                f"Vetoes of {desk.inside} by year: {_extremes(rows)}.",
                ["Year", "Vetoes"],
                [[str(r["year"]), r["value"]] for r in rows if r["value"]],
                [1],
            )
        )
    return blocks


PEERS = ("USA", "GBR", "FRA", "RUS", "CHN")


def assembly(desk: Desk) -> Section | None:
    """How it votes in the General Assembly, and with whom."""
    points = desk.ask("assembly.ideal_point", state=desk.key, by="year")
    series = [r for r in points.value or [] if r["value"] is not None]
    year = None
    record = None
    for candidate in range(date.today().year, 1945, -1):
        record = desk.ask("assembly.record", state=desk.key, year=candidate)
        if record.value is not None and _complete(record, candidate):
            year = candidate
            break
        if series and candidate < series[-1]["year"]:
            break
    blocks: list[Block] = []
    if year is not None and record is not None and record.value:
        v = record.value
        blocks.append(
            Paragraph(
                text(
                    f"In {year}, the last full year held, {desk.inside} voted ",
                    desk.cite(
                        f"{v['yes']} times in favour, {v['no']} against and abstained {v['abstain']} times", record
                    ),
                    " in recorded votes on resolutions adopted by the General Assembly",
                    f" ({count(v['not_voting'], 'vote')} not cast)." if v["not_voting"] else ".",
                )
            )
        )
        blocks += _peers(desk, year)
    elif not series:
        desk.lacks("Votes in the General Assembly", points)
        return None
    if len(series) > 2:
        rows = [{"year": r["year"], "series": "ideal point", "value": r["value"]} for r in series]
        blocks.append(
            desk.chart(
                charts.line_years(rows, ["ideal point"], "ideal point", zero=False),
                "Ideal point in the General Assembly: higher is nearer to the order led by the United States",
                points,
                f"Ideal point of {desk.inside}: {_extremes(rows)}.",
                ["Year", "Ideal point", "5th percentile", "95th percentile"],
                [[str(r["year"]), number(r["value"], 2), number(r["low"], 2), number(r["high"], 2)] for r in series],
                [1, 2, 3],
            )
        )
    return Section("assembly", "In the General Assembly", PART, tuple(blocks)) if blocks else None


def _complete(record: Answer, year: int) -> bool:
    """Whether the votes held reach to the end of a year, so that its share is of the whole year."""
    return int((record.coverage["to"] or "0")[:4]) > year


def _peers(desk: Desk, year: int) -> list[Block]:
    rows, answers = [], []
    for peer in PEERS:
        if peer == desk.key:
            continue
        agreement = desk.ask("assembly.agreement", state=desk.key, other=peer, year=year)
        if agreement.value is not None:
            label = f"{number(100 * agreement.value)}%"
            rows.append({"name": state_name(peer), "value": agreement.value, "label": label})
            answers.append(agreement)
    blocks: list[Block] = []
    if rows:
        rows.sort(key=lambda r: -r["value"])
        blocks.append(
            desk.chart(
                charts.ranked_bars(rows, "share of votes alike", percent=True, domain=(0, 1.12)),
                f"Agreement with permanent members of the Security Council, {year}",
                answers,
                "Share of recorded votes in which both voted alike: "
                + sentence_list([f"{r['name']} {r['label']}" for r in rows])
                + ".",
                ["State", "Votes alike"],
                [[r["name"], r["label"]] for r in rows],
                [1],
            )
        )
    partners = desk.ask("assembly.partners", state=desk.key, year=year)
    if partners.value and partners.value["most"]:
        most = sentence_list([f"{state_name(p['state'])} ({share(p['value'])})" for p in partners.value["most"]])
        least = sentence_list([f"{state_name(p['state'])} ({share(p['value'])})" for p in partners.value["least"]])
        blocks.insert(
            0,
            Paragraph(
                text(
                    "It voted most often like ",
                    desk.cite(most, partners),
                    " and least often like ",
                    desk.cite(least, partners),
                    ".",
                )
            ),
        )
    return blocks


def memberships(desk: Desk) -> Section | None:
    """Organisations it is a member of, each as of the day it was verified."""
    held = desk.ask("organisations.memberships", state=desk.key)
    if held.value is None:
        desk.lacks("Memberships of organisations", held)
        return None
    if not held.value:
        return Section(
            "memberships",
            "Memberships",
            PART,
            (
                Paragraph(
                    text(
                        f"{desk.subject} is a member of ",
                        desk.cite("none", held),
                        " of the organisations held.",
                    )
                ),
                *(Aside(text(n)) for n in held.notes[:1]),
            ),
        )
    rows = [
        [
            m["organisation"],
            m["name"],
            short_moment(m["since"]),
            "suspended" if m["suspended"] else "member",
            short_moment(m["verified_through"]) + ("" if m["verified"] else " (unverified)"),
        ]
        for m in held.value
    ]
    table = desk.table("Memberships of organisations", held, ["", "Organisation", "Since", "Status", "As of"], rows)
    return Section("memberships", "Memberships", PART, (table,))


SHOWN_PARTNERS = 8


def aid(desk: Desk) -> Section | None:
    """Official development assistance given and received."""
    blocks: list[Block] = []
    blocks += _aid_side(desk, "donor", "recipient", "gave", "to")
    blocks += _aid_side(desk, "recipient", "donor", "received", "from")
    if not blocks:
        desk.lacks("Aid given or received", desk.ask("aid.flows", recipient=desk.key, by="year"))
        return None
    return Section("aid", "Development assistance", PART, tuple(blocks))


def _aid_side(desk: Desk, side: str, other: str, verb: str, preposition: str) -> list[Block]:
    yearly = desk.ask("aid.flows", **{side: desk.key}, by="year")
    held = [r for r in yearly.value or [] if r["value"] is not None]
    if not held:
        return []
    last = held[-1]
    partners = desk.ask("aid.flows", **{side: desk.key}, year=last["year"], by=other)
    top = [p for p in partners.value or [] if p["value"]][:SHOWN_PARTNERS]
    blocks: list[Block] = [
        Paragraph(
            text(
                f"In {last['year']}, the last year held, {desk.inside} {verb} net aid of ",
                desk.num(last["value"], yearly),
                f" million US dollars ({yearly.unit.replace(' USD million', '')} prices) {preposition} ",
                desk.cite(count(len(partners.value or []), "donor" if other == "donor" else "recipient"), partners),
                ".",
            )
        )
    ]
    rows = [{"year": r["year"], "series": "aid", "value": r["value"]} for r in held]
    if len(rows) > 1:
        blocks.append(
            desk.chart(
                charts.stacked_years(rows, ["aid"], yearly.unit),
                f"Net aid {'given' if verb == 'gave' else 'received'} by year",
                yearly,
                f"Net aid {verb} by year, {yearly.unit}: {_extremes(rows)}.",
                ["Year", yearly.unit],
                [[str(r["year"]), r["value"]] for r in rows],
                [1],
            )
        )
    if top:
        bars = [{"name": state_name(p[other]), "value": p["value"], "label": number(p["value"])} for p in top]
        blocks.append(
            desk.chart(
                charts.ranked_bars(bars, yearly.unit),
                f"Largest {other}s, {last['year']}",
                partners,
                f"Largest {other}s: " + sentence_list([f"{b['name']} {b['label']}" for b in bars]) + ".",
                [other.capitalize(), yearly.unit],
                [[b["name"], b["label"]] for b in bars],
                [1],
            )
        )
    return blocks
