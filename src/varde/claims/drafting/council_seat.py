"""Its seats on the Security Council, and the vetoes of a permanent member."""

from __future__ import annotations

from typing import Any

from varde.claims.drafting.predecessors import SEATS, at_first
from varde.claims.drafting.writer import Section, Writer, counted, paragraph
from varde.figures.wording import moment, sentence_list

MOST_TERMS = 3
"""Up to so many terms are named one by one."""


def council_seat(w: Writer) -> Section | None:
    """Terms on the Security Council, and vetoes cast."""
    if w.state.kind == "territory":
        return None
    terms = w.ask("council.terms", state=w.key)
    if terms.value is None or (not terms.value and w.state.kind != "state"):
        return None
    year = w.through(terms)
    permanent = [t for t in terms.value if t["seat"] == "permanent"]
    elected = [t for t in terms.value if t["seat"] != "permanent"]
    if not terms.value:
        told = w.claim(
            f"By the end of {year}, {w.name} had never sat on the Security Council",
            *("council.terms", 0, year),
            state=w.key,
        )
    elif permanent:
        since = permanent[0]["from"]
        told = w.claim(
            f"{w.subject} has been a permanent member of the Security Council since {since}",
            *("council.terms", f"since {since}", year),
            state=w.key,
        ) + at_first(w.key, str(since), at_the_un=True)
    else:
        told = _elected(w, year, elected)
    more = [_vetoes(w)] if permanent else []
    return Section("the Security Council", "On the Security Council", (paragraph(told, *more),))


def _elected(w: Writer, year: str, elected: list[dict[str, Any]]) -> str:
    """How often it was elected, and for when."""
    shown = elected if len(elected) <= MOST_TERMS else elected[-1:]
    times = {1: "once", 2: "twice"}.get(len(elected)) or counted(len(elected), "time")
    # A term that begins in the last year held may run on: only its start is known.
    spoken = [f"from {t['from']}" if str(t["from"]) == year else _span(t).replace("-", "–") for t in shown]
    listed = sentence_list(spoken)
    return w.claim(
        f"By the end of {year}, {w.name} had been elected to the Security Council {times}, "
        f"{'' if shown is elected else 'most recently '}{'' if listed.startswith('from') else 'for '}{listed}",
        *("council.terms", f"{len(elected)}; contains {', '.join(map(_span, shown))}", year),
        state=w.key,
    )


def _span(term: dict[str, Any]) -> str:
    """A term's years: "2021-2022"."""
    return str(term["from"]) if term["from"] == term["to"] else f"{term['from']}-{term['to']}"


def _vetoes(w: Writer) -> str:
    """How many vetoes it has cast, by the last day until which the list is verified."""
    day = w.ask("council.vetoes").verified_through
    cast = w.ask("council.vetoes", day, state=w.key).value if day else None
    if not day or not cast:
        return ""
    who = "together they" if w.key in SEATS else "it"
    sentence = f"By {moment(day)}, {who} had cast {counted(cast, 'veto', 'vetoes')}"
    return w.claim(sentence, "council.vetoes", cast, day, state=w.key)
