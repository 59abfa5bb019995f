"""Uniformed personnel in UN missions, the women among them, and the dead."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from varde.figures.wording import count, moment, number, sentence_list
from varde.publish import charts
from varde.publish.desk import Desk
from varde.publish.page import AS_ACTOR, Aside, Block, Paragraph, Section, text
from varde.publish.wording import extremes

SHOWN_MISSIONS = 5


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
            desk.cite(_named(military.value, "military"), military),
            " and ",
            desk.cite(_named(police.value, "police"), police),
            ".",
        )
        if parts:
            listed = sentence_list([f"{m['mission']} ({number(m['value'])})" for m in parts[:5]])
            sentence += text(" Most were in " if len(parts) > 5 else " They were in ", desk.cite(listed, missions), ".")
        blocks.append(Paragraph(sentence))
        share = desk.ask("women.personnel_share", contributor=desk.key, month=last)
        if share.value is not None:
            blocks.append(
                Paragraph(
                    text(
                        *(
                            ("Women were ", desk.cite(f"{number(share.value, 1)}%", share), " of them")
                            if share.value
                            else ("There were ", desk.cite("no women", share), " among them")
                        ),
                        f" in {moment(last)}.",
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
                    f"{desk.subject} had ",
                    desk.cite("no", by_month),
                    f" uniformed personnel in UN missions in {moment(last)}, the last month held. It had the most, ",
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
    return Section("personnel", "Personnel in UN missions", AS_ACTOR, tuple(blocks))


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
                f"Uniformed personnel of {desk.inside} in UN missions by year: {extremes(rows)}.",
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


def _named(value: float | None, what: str) -> str:
    """A number of personnel of one kind: "49 military", "no police"."""
    return f"{number(value) if value else 'no'} {what}"


def _most(parts: list[dict[str, Any]], of: int) -> bool:
    return 2 * sum(p["value"] for p in parts) > of


def _fatalities(desk: Desk) -> list[Block]:
    dead = desk.ask("operations.fatalities", contributor=desk.key)
    if not dead.value:
        return []
    by_mission = desk.ask("operations.fatalities", contributor=desk.key, by="mission")
    parts = sorted(by_mission.value or [], key=lambda r: -r["value"])[:4]
    whole = len(parts) == len(by_mission.value or [])
    listed = sentence_list(
        [
            f"{p['mission'] or 'missions not named'}" + (f" ({number(p['value'])})" if len(parts) > 1 else "")
            for p in parts
        ]
    )
    first, _, until = (dead.as_of or "").partition("/")
    return [
        Paragraph(
            text(
                f"{desk.subject} lost ",
                desk.cite(count(dead.value, "national"), dead),
                f" in UN field missions between {moment(first)} and {moment(until or first)}",
                ": in " if whole else ", most of them in " if _most(parts, dead.value) else ", among them in ",
                desk.cite(listed, by_mission),
                ".",
            )
        )
    ]
