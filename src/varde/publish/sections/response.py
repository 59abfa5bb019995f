"""What is in place in it for peace and security: each instrument, in place, lapsed, never or unknown."""

from __future__ import annotations

from typing import Any

from varde.figures.wording import moment, sentence_list
from varde.publish.desk import Desk
from varde.publish.instrument_cells import RENEWED, act_of, fighting_since, in_place_words, names, standing_of
from varde.publish.page import AS_PLACE, Aside, Block, Paragraph, Run, Section, text
from varde.publish.wording import short_moment

HANDLED = ("operation", "mission", "council", "sanctions", "agreement")
"""Instruments that others use towards a state; what it belongs to, and what it is in need of, is in the table alone."""
SAID = {
    "operation": "a UN peace operation",
    "mission": "a UN political mission",
    "council": "a resolution of the Security Council in the last 24 months",
    "sanctions": "a UN sanctions regime",
    "agreement": "a peace agreement",
}
"""These inside a sentence."""


def response(desk: Desk) -> Section | None:
    """Instruments of peace and security: which are in place, since when, and as of when that is known."""
    held = desk.ask("respond.instruments", state=desk.key)
    if held.value is None:
        desk.lacks("What is in place", held)
        return None
    rows: list[dict[str, Any]] = held.value
    blocks: list[Block] = [Paragraph(text(f"On {moment(held.as_of or '')}, as last known, ", *_said(desk, rows), "."))]
    blocks.append(
        desk.table(
            "Instruments, and until when each is known",
            held,
            ["Instrument", "Status", "Since", "Until", "What", "Size or last act", "As of"],
            [
                [
                    r["name"],
                    " ".join(standing_of(r)) + ("" if r["verified"] else " (unverified)"),
                    short_moment(r["since"]) if r["since"] else None,
                    short_moment(r["until"]) if r["until"] else None,
                    names(r["what"]) or None,
                    act_of(r) or None,
                    short_moment(r["verified_through"] or r["as_of"]) if r["verified_through"] or r["as_of"] else None,
                ]
                for r in rows
            ],
        )
    )
    blocks += [Aside(text(desk.cite(in_place_words(r), held))) for r in rows if fighting_since(r)]
    blocks.append(
        Aside(
            text(
                "Unknown says that a source does not cover the day, and is not nothing. That an instrument is in place "
                "says nothing on whether it works."
            )
        )
    )
    return Section("in-place", "What is in place", AS_PLACE, tuple(blocks))


def _named(row: dict[str, Any]) -> str:
    """An instrument inside a sentence; an agreement that was followed by fighting says so."""
    said = SAID[row["instrument"]]
    since = fighting_since(row)
    if since is None:
        return said
    return f"{said} ({RENEWED} since {since}; last known {moment(row['verified_through'] or row['as_of'])})"


def _said(desk: Desk, rows: list[dict[str, Any]]) -> list[Run]:
    """Which instruments of others are in place, lapsed or unknown, in a sentence."""
    held = desk.ask("respond.instruments", state=desk.key)
    by_status = {
        status: [_named(r) for r in rows if r["instrument"] in HANDLED and r["status"] == status]
        for status in ("in place", "lapsed", "unknown")
    }
    there, unknown = by_status["in place"], by_status["unknown"]
    # Where the Council adopted nothing of late, that it did before is no news.
    lapsed = [said for said in by_status["lapsed"] if said != SAID["council"]]
    none = sentence_list([said for said in SAID.values() if said not in unknown], "or")
    runs: list[Run] = [f"{desk.inside} had "]
    runs.append(desk.cite(sentence_list(there) if there else f"none of these: {none}" if none else "none known", held))
    if lapsed:
        runs += ["; ", desk.cite(sentence_list(lapsed), held), " had lapsed"]
    if unknown:
        runs += ["; ", desk.cite(sentence_list(unknown), held), f" {'is' if len(unknown) == 1 else 'are'} unknown"]
    return runs
