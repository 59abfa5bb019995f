"""Development assistance given and received."""

from __future__ import annotations

from varde.publish import charts
from varde.publish.desk import Desk, state_name
from varde.publish.page import AS_ACTOR, Block, Paragraph, Section, sentence_list, text
from varde.publish.wording import count, extremes, number

SHOWN_PARTNERS = 8


def aid(desk: Desk) -> Section | None:
    """Official development assistance given and received."""
    blocks: list[Block] = []
    blocks += _aid_side(desk, "donor", "recipient", "gave", "to")
    blocks += _aid_side(desk, "recipient", "donor", "received", "from")
    if not blocks:
        desk.lacks("Aid given or received", desk.ask("aid.flows", recipient=desk.key, by="year"))
        return None
    return Section("aid", "Development assistance", AS_ACTOR, tuple(blocks))


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
                f"Net aid {verb} by year, {yearly.unit}: {extremes(rows)}.",
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
