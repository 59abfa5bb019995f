"""Peace agreements over its conflicts, and who stood behind them."""

from __future__ import annotations

from varde.publish.desk import Desk
from varde.publish.page import AS_PLACE, Aside, Block, Paragraph, Section, text
from varde.publish.wording import count, moment, number, short_moment


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
                "The evidence base holds ",
                desk.cite(count(len(listed), "peace agreement"), held),
                f" over conflicts of {desk.inside}, {'that of' if len(listed) == 1 else 'the latest of'} ",
                desk.cite(moment(listed[0]["date"] or listed[0]["year"]), held),
                *(("; ", desk.cite(_ended(ended, len(listed)), held), ".") if ended else (".",)),
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
            Paragraph(text(desk.cite(_with_women(women.value["with_provisions"], women.value["agreements"]), women)))
        )
    end = held.coverage["to"]
    if end:
        blocks.append(Aside(text(f"The list of agreements ends on {moment(end)}; later ones are not held.")))
    return Section("agreements", "Peace agreements", AS_PLACE, tuple(blocks))


def _ended(ended: int, of: int) -> str:
    """How many of the agreements are recorded as ended."""
    if ended == of:
        return "it is recorded as ended" if of == 1 else "all of them are recorded as ended"
    return f"{count(ended, 'of them', 'of them')} {'is' if ended == 1 else 'are'} recorded as ended"


def _with_women(some: int, of: int) -> str:
    """How many of the agreements have provisions on women or gender, as a sentence."""
    if of == 1:
        return f"It has {'' if some else 'no '}provisions on women or gender."
    which = f"Of the {number(of)}, {count(some, 'has', 'have')}" if some else f"None of the {number(of)} has"
    return f"{which} provisions on women or gender."


def _span(start: str | None, end: str | None) -> str:
    if not start:
        return "–"
    first, last = str(start)[:4], str(end or start)[:4]
    return first if first == last else f"{first}–{last}"
