"""Violence by groups, piracy, and what the user's own copies add."""

from __future__ import annotations

from varde.figures.wording import capital, count, moment, number
from varde.publish import charts
from varde.publish.desk import Desk
from varde.publish.page import AS_PLACE, Block, Paragraph, Section, text
from varde.publish.wording import amount


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
                    desk.cite(count(total, "civilian"), groups),
                    f" in one-sided violence between {rows[0]['year']} and {rows[-1]['year']}, ",
                    desk.cite(amount(rows[-1]["value"]), groups),
                    f" of them in {rows[-1]['year']}, the last year held. This is a proxy for threats by "
                    "groups, and no count of terrorism.",
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
                    desk.cite(capital(count(n, "attack")), piracy),
                    f" of piracy or armed robbery at sea nearest to its shore {'is' if n == 1 else 'are'} on record "
                    f"from {rows[0]['year']} to {rows[-1]['year']}.",
                )
            )
        )
    for figure, label in (("threats.cyber", "Cyber incidents"), ("threats.organised_crime", "Organised crime")):
        found = desk.ask(figure, state=desk.key)
        if found.status == "not held":
            continue  # One line names all that needs the user's own copy: see the section on displacement.
        if found.value is None:
            desk.lacks(label, found)
        elif figure == "threats.cyber":
            told = desk.cite(capital(count(found.value, "cyber incident")), found)
            blocks.append(Paragraph(text(told, f" against it {'is' if found.value == 1 else 'are'} on record.")))
        else:
            score = desk.cite(f"{number(found.value, 1)} of 10 points", found)
            blocks.append(Paragraph(text("Organised crime in it scored ", score, f" in {moment(found.as_of or '')}.")))
    return Section("threats", "Threats", AS_PLACE, tuple(blocks)) if blocks else None
