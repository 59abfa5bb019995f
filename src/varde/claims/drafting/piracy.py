"""Piracy off its shore."""

from __future__ import annotations

from typing import Any

from varde.claims.drafting.writer import Section, Writer, counted, most_of, paragraph, worded

FEWEST = 10
"""Below so many attacks the page is silent on piracy."""


def piracy(w: Writer) -> Section | None:
    """Attacks on ships nearest to its shore, in all and in the worst year."""
    ever = w.ask("threats.piracy", state=w.key, by="year").value or []
    years = [r for r in ever if r["value"] is not None]
    total = sum(r["value"] for r in years)
    if total < FEWEST:
        return None
    first, last = years[0]["year"], years[-1]["year"]
    worst = most_of(years)
    told = w.claim(
        f"From {first} to {last}, {counted(total, 'attack')} on ships by pirates or robbers "
        f"were reported closest to the shore of {w.name}",
        *("threats.piracy", total),
        state=w.key,
        since=first,
        until=last,
    )
    return Section("piracy", "Piracy", (paragraph(told, _worst(w, worst) if worst else ""),))


def _worst(w: Writer, worst: dict[str, Any]) -> str:
    return w.claim(
        f"Attacks were most frequent in {worst['year']}, when there were {worded(worst['value'])}",
        *("threats.piracy", worst["value"], worst["year"]),
        state=w.key,
    )
