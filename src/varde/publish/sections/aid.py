"""Development assistance given and received."""

from __future__ import annotations

from varde.figures.wording import count, number, sentence_list, state_name
from varde.publish import charts
from varde.publish.desk import Desk
from varde.publish.page import AS_ACTOR, Block, Paragraph, Section, text
from varde.publish.wording import extremes

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


def price_words(unit: str) -> str:
    """The prices of a unit of aid ("constant 2022 USD million"): "constant 2022 prices"."""
    return f"{unit.replace(' USD million', '')} prices"


def millions(value: float) -> str:
    """Millions, with a digit after the point where they are few."""
    return number(value) if abs(value) >= 9.95 else "under 0.1" if 0 < value < 0.05 else number(value, 1)


def _aid_side(desk: Desk, side: str, other: str, verb: str, preposition: str) -> list[Block]:
    yearly = desk.ask("aid.flows", **{side: desk.key}, by="year")
    held = [r for r in yearly.value or [] if r["value"] is not None]
    if not held:
        return []
    last = held[-1]
    prices = price_words(yearly.unit)
    unit, given = f"million US dollars, {prices}", "given" if verb == "gave" else "received"
    partners = desk.ask("aid.flows", **{side: desk.key}, year=last["year"], by=other)
    top = [p for p in partners.value or [] if p["value"]][:SHOWN_PARTNERS]
    blocks: list[Block] = [
        Paragraph(
            text(
                f"In {last['year']}, the last year held, {desk.inside} {verb} net aid of ",
                desk.cite(millions(last["value"]), yearly),
                f" million US dollars (at {prices}) {preposition} ",
                desk.cite(count(len(partners.value or []), "donor" if other == "donor" else "recipient"), partners),
                ".",
            )
        )
    ]
    rows = [{"year": r["year"], "series": "aid", "value": r["value"]} for r in held]
    if len(rows) > 1:
        blocks.append(
            desk.chart(
                charts.stacked_years(rows, ["aid"], unit),
                f"Net aid {given} by year",
                yearly,
                f"Net aid {given} by year, {unit}: {extremes(rows)}.",
                ["Year", unit],
                [[str(r["year"]), r["value"]] for r in rows],
                [1],
            )
        )
    if top:
        bars = [{"name": state_name(p[other]), "value": p["value"], "label": millions(p["value"])} for p in top]
        blocks.append(
            desk.chart(
                charts.ranked_bars(bars, unit),
                f"Largest {other}s, {last['year']}" if len(bars) > 1 else f"The {other}, {last['year']}",
                partners,
                f"{'Largest ' + other + 's' if len(bars) > 1 else 'The ' + other}, in {unit}: "
                + sentence_list([f"{b['name']} {b['label']}" for b in bars])
                + ".",
                [other.capitalize(), unit],
                [[b["name"], b["label"]] for b in bars],
                [1],
            )
        )
    return blocks
