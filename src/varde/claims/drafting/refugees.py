"""Refugees from it and in it."""

from __future__ import annotations

from varde.claims.drafting.writer import Section, Writer, counted, is_named, most_of, paragraph, state_as_named
from varde.figures.answer import Answer

FEWEST = 100
"""Below so many persons the page is silent."""


def refugees(w: Writer) -> Section | None:
    """Refugees it hosts, and refugees from it, each with the largest group."""
    told = [_side(w, "asylum", "origin"), _side(w, "origin", "asylum")]
    paragraphs = tuple(p for sentences in told if (p := paragraph(*sentences)))
    return Section("refugees", "Refugees", paragraphs) if paragraphs else None


def _when(answer: Answer, year: int) -> str:
    """The day of the count: the last one is of the middle of its year."""
    middle = any("middle of the year" in n for n in answer.notes) and str(year) == (answer.coverage["to"] or "")[:4]
    return f"In the middle of {year}" if middle else f"At the end of {year}"


def _side(w: Writer, side: str, other: str) -> list[str]:
    """The last count of those it hosts (side "asylum") or of those from it ("origin")."""
    by_year = w.ask("fragility.refugees", by="year", **{side: w.key})
    held = [r for r in by_year.value or [] if r["value"] is not None]
    if not held or held[-1]["value"] < FEWEST:
        return []
    year, total = held[-1]["year"], held[-1]["value"]
    when, people = _when(by_year, year), counted(total, "refugee")
    said = f"{w.name} hosted {people}" if side == "asylum" else f"{people} from {w.name} were living abroad"
    told = [w.claim(f"{when}, {said}", "fragility.refugees", total, year, **{side: w.key})]
    groups = w.ask("fragility.refugees", year, by=other, **{side: w.key}).value or []
    most = most_of(groups)
    caveats = [n.rstrip(".") for n in by_year.notes if "UNRWA" in n or "as one entity" in n]
    if most and most["value"] < total and is_named(most[other]):
        size, where = counted(most["value"], "person", "people"), state_as_named(most[other])
        told.append(
            w.claim(
                f"The largest group, {size}, {'came from' if side == 'asylum' else 'was in'} {where}",
                *("fragility.refugees", most["value"], year),
                **{side: w.key, other: most[other]},
            )
        )
    return told + caveats
