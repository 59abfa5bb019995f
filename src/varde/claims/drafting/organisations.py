"""Organisations it is, or was, a member of."""

from __future__ import annotations

from typing import Any

from varde.claims.drafting.writer import Section, Writer, paragraph
from varde.figures.wording import moment

PLAIN = {"UN": "the United Nations", "EU": "the European Union", "NATO": "NATO", "CoE": "the Council of Europe"}
"""Organisations that readers know by this name alone."""


def organisations(w: Writer) -> Section | None:
    """Memberships, each as of the day until which it was verified."""
    held = w.ask("organisations.memberships", w.last_day, state=w.key).value or []
    if not held:
        return None
    told = [_membership(w, m, i) for i, m in enumerate(held)]
    suspended = [f"Its membership of the {m['name']} was suspended at the time" for m in held if m["suspended"]]
    return Section("organisations", "Organisations", (paragraph(*told, *suspended),))


def _called(m: dict[str, Any]) -> str:
    """An organisation inside a sentence."""
    short = m["organisation"]
    return PLAIN.get(short) or f"the {m['name']} ({short})"


def _membership(w: Writer, m: dict[str, Any], place: int) -> str:
    """Since when it has been a member; the sentences are turned around, so that they do not all start alike."""
    day, since, called = w.last_day or m["verified_through"], moment(m["since"]), _called(m)
    if place and w.last_day:
        sentence = f"It had also been a member of {called} since {since}"
    elif place % 2:
        sentence = f"It joined {called} on {since} and was a member as of {moment(day)}"
    else:
        sentence = f"As of {moment(day)}, {'it' if place else w.name} had been a member of {called} since {since}"
    expect = f"contains {m['organisation']}; since {m['since']}"
    return w.claim(sentence, "organisations.memberships", expect, day, state=w.key)
