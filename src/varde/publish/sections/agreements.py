"""Peace agreements over its conflicts, and who stood behind them: one statement for each source, never a sum."""

from __future__ import annotations

from typing import Any

from varde.figures.answer import Answer
from varde.figures.wording import count, moment, number, sentence_list
from varde.publish.desk import Desk
from varde.publish.page import AS_PLACE, Aside, Block, Paragraph, Section, text
from varde.publish.wording import short_moment

PARTY_SOURCES = (("pax", "PA-X"), ("paax", "PAA-X"), ("mend", "MEND"))
"""The user's own copies that name third parties."""

SHOWN = 8
"""How many third parties of each of the user's own copies are shown."""


def agreements(desk: Desk) -> Section | None:
    """Peace agreements over its conflicts, and who stood behind them."""
    blocks = [*_ucdp(desk), *_pax(desk), *_own_parties(desk)]
    return Section("agreements", "Peace agreements", AS_PLACE, tuple(blocks)) if blocks else None


def _latest_first(held: Answer) -> list[dict[str, Any]]:
    return sorted(held.value or [], key=lambda a: str(a["date"] or a["year"]), reverse=True)


def _ucdp(desk: Desk) -> list[Block]:
    """What UCDP's dataset, which ships, holds."""
    held = desk.ask("agreements.list", state=desk.key, source="ucdp")
    listed = _latest_first(held)
    if not listed:
        return []
    ended = sum(1 for a in listed if a["ended"])
    blocks: list[Block] = [
        Paragraph(
            text(
                "UCDP's Peace Agreement Dataset holds ",
                desk.cite(count(len(listed), "peace agreement"), held),
                f" over conflicts of {desk.inside}, {_latest(len(listed))} ",
                desk.cite(moment(listed[0]["date"] or listed[0]["year"]), held),
                *(("; ", desk.cite(_ended(ended, len(listed)), held), ".") if ended else (".",)),
            )
        )
    ]
    parties = desk.ask("agreements.third_parties", state=desk.key, source="ucdp")
    if parties.value:
        rows = [
            [p["party"], ", ".join(p["roles"]) or "role not named", p["agreements"], _span(p["from"], p["to"])]
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
    blocks.append(_table(desk, held, listed, "Peace agreements", "Kind"))
    women = desk.ask("women.agreements", state=desk.key)
    if women.value and women.value["agreements"]:
        blocks.append(
            Paragraph(text(desk.cite(_with_women(women.value["with_provisions"], women.value["agreements"]), women)))
        )
    end = held.coverage["to"]
    if end:
        blocks.append(Aside(text(f"UCDP's list of agreements ends on {moment(end)}; later ones are not in it.")))
    return blocks


def _pax(desk: Desk) -> list[Block]:
    """What the user's own copy of PA-X holds."""
    held = desk.ask("agreements.list", state=desk.key, source="pax")
    listed = _latest_first(held)
    if not listed:
        return []
    blocks: list[Block] = [
        Paragraph(
            text(
                "PA-X, of which your own copy is held (",
                desk.cite(f"version {_version(held)}", held),
                "), counts more kinds of document, local agreements among them: ",
                desk.cite(count(len(listed), "agreement"), held),
                f" about conflicts of {desk.inside}, {_latest(len(listed))} ",
                desk.cite(moment(listed[0]["date"] or listed[0]["year"]), held),
                ". An agreement can stand in both sources, so that their counts are not to be added up.",
            )
        ),
        _table(desk, held, listed, "Agreements by PA-X, which does not code their end", "Stage"),
    ]
    women = desk.ask("women.agreements", state=desk.key, source="pax")
    if women.value and women.value["agreements"]:
        some, of = women.value["with_provisions"], women.value["agreements"]
        said = f"Of {count(of, 'agreement')} in version {_version(women)} of PA-X, which codes topics, "
        said += f"{count(some, 'refers', 'refer') if some else 'none refers'} to women, girls or gender."
        blocks.append(Paragraph(text(desk.cite(said, women))))
    return blocks


def _own_parties(desk: Desk) -> list[Block]:
    """Third parties by the user's own copies, each row with its source."""
    rows: list[list[Any]] = []
    answers, names = [], []
    for source, name in PARTY_SOURCES:
        held = desk.ask("agreements.third_parties", state=desk.key, source=source)
        if not held.value:
            continue
        answers.append(held)
        names.append(name)
        rows += [
            [
                p["party"],
                name,
                ", ".join(p["roles"]) or ("role not named" if source == "pax" else "not coded"),
                _stood_behind(p),
                _span(p["from"], p["to"]),
            ]
            for p in held.value[:SHOWN]
        ]
    if not rows:
        return []
    caption = f"Third parties by {sentence_list(names)}, the most frequent of each"
    return [desk.table(caption, answers, ["Third party", "Source", "Roles named", "Stood behind", "Period"], rows)]


def _stood_behind(party: dict[str, Any]) -> str:
    """What a third party stood behind: agreements, or (MEND) events of mediation."""
    if party["agreements"] is None:
        return f"{number(party['events'])} {'event' if party['events'] == 1 else 'events'}"
    return f"{number(party['agreements'])} {'agreement' if party['agreements'] == 1 else 'agreements'}"


def _table(desk: Desk, held: Answer, listed: list[dict[str, Any]], caption: str, kind: str) -> Block:
    """The latest agreements of one source."""
    rows = [
        [
            short_moment(a["date"] or a["year"]),
            a["name"],
            a["type"],
            ", ".join(a["third_parties"][:4]) + (" and others" if len(a["third_parties"]) > 4 else "") or "none named",
            _state(a),
        ]
        for a in listed[:10]
    ]
    caption += f", the latest {len(rows)} of {len(listed)}" if len(listed) > len(rows) else ""
    return desk.table(caption, held, ["Signed", "Agreement", kind, "Third parties", "State"], rows)


def _state(agreement: dict[str, Any]) -> str:
    """Whether an agreement has ended; PA-X does not code it."""
    if agreement["source"] == "pax_agreements":
        return "not coded"
    if not agreement["ended"]:
        return "no end recorded"
    return "ended" + (f" {short_moment(agreement['ended_on'])}" if agreement["ended_on"] else "")


def _version(held: Answer) -> str:
    """The version of PA-X that an answer rests on."""
    return ", ".join(v for s in held.sources if s["id"] == "pax_agreements" for v in s["vintage"])


def _latest(of: int) -> str:
    return "that of" if of == 1 else "the latest of"


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
