"""Organisations it is, or was, a member of."""

from __future__ import annotations

from typing import Any

from varde.claims.drafting.predecessors import at_first
from varde.claims.drafting.writer import Section, Writer, paragraph
from varde.figures.wording import moment

PLAIN = {"UN": "the United Nations", "EU": "the European Union", "NATO": "NATO", "CoE": "the Council of Europe"}
"""Organisations that readers know by this name alone."""


def organisations(w: Writer) -> Section | None:
    """Memberships, and since when."""
    held = w.ask("organisations.memberships", w.last_day, state=w.key).value or []
    told = [_membership(w, m, i) for i, m in enumerate(sorted(held, key=lambda m: m["suspended"]))]
    suspended = [f"Its membership of the {m['name']} was suspended at the time" for m in held if m["suspended"]]
    paragraphs = [p for p in (paragraph(*told, *suspended), paragraph(*_of_yugoslavia(w))) if p]
    return Section("organisations", "Organisations", tuple(paragraphs)) if paragraphs else None


def _called(m: dict[str, Any]) -> str:
    """An organisation inside a sentence."""
    short = m["organisation"]
    return PLAIN.get(short) or f"the {m['name']} ({short})"


def _membership(w: Writer, m: dict[str, Any], place: int) -> str:
    """Since when it has been a member: of a day that no held row backs, the year alone is told."""
    began = m["since"] if m["verified"] else m["since"][:4]
    since, called, day = f"since {moment(began)}", _called(m), w.last_day
    if place and w.last_day:
        sentence = f"It had also been a member of {called} {since}"
    elif m["suspended"] or w.last_day:
        # A suspension ends some day, so that the sentence is about the last day known.
        day = w.last_day or m["verified_through"]
        sentence = f"On {moment(day)}, {'it' if place else w.name} had been a member of {called} {since}"
    else:
        who = "It" if place else w.subject
        sentence = f"{who} has {'belonged to' if place % 2 else 'been a member of'} {called} {since}"
    expect = f"contains {m['organisation']}; since {began}"
    claim = w.claim(sentence, "organisations.memberships", expect, day, state=w.key)
    return claim + at_first(w.key, m["since"], at_the_un=m["organisation"] == "UN")


def _of_yugoslavia(w: Writer) -> list[str]:
    """The two memberships of the United Nations that a series under one key hides, with what lay between."""
    if w.key not in ("YUG", "SRB"):
        return []

    def member(day: str, words: str, expect: str) -> str:
        return w.claim(words, "organisations.memberships", expect, day, state="YUG")

    first = "At the end of 1991, Yugoslavia had been a member of the United Nations since 1945"
    again = "At the end of 2005, Yugoslavia was a member of the United Nations"
    return [
        member("1991-12-31", first, "contains UN; since 1945"),
        "After it had broken up, Serbia and Montenegro could not simply keep its seat, and were admitted anew",
        member("2005-12-31", again, "contains UN") + ", by then under the name of Serbia and Montenegro",
        "Serbia continues that membership" if w.key == "SRB" else "",
    ]
