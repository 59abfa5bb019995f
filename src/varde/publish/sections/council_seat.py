"""Terms on the Security Council, and vetoes cast."""

from __future__ import annotations

from varde.figures.wording import count, moment
from varde.publish import charts
from varde.publish.desk import Desk
from varde.publish.page import AS_ACTOR, Aside, Block, Paragraph, Section, text
from varde.publish.wording import extremes, prose, years


def council_seat(desk: Desk) -> Section | None:
    """Terms on the Security Council, and the vetoes of a permanent member."""
    terms = desk.ask("council.terms", state=desk.key)
    if not terms.value:
        if terms.value is None:
            desk.lacks("Terms on the Security Council", terms)
        elif desk.state.kind == "state":
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
        if desk.state.note:
            blocks.append(Aside(text(prose(desk.state.note))))
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
    return Section("council-seat", "On the Security Council", AS_ACTOR, tuple(blocks))


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
                f"Vetoes of {desk.inside} by year: {extremes(rows)}.",
                ["Year", "Vetoes"],
                [[str(r["year"]), r["value"]] for r in rows if r["value"]],
                [1],
            )
        )
    return blocks
