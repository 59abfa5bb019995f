"""Nuclear weapons, of a state that has any or has tested them."""

from __future__ import annotations

from typing import Any

from varde.claims.drafting.writer import Section, Writer, counted, most_of, paragraph


def weapons(w: Writer) -> Section | None:
    """Nuclear warheads in its military stockpile, and the year with most tests."""
    stock, tests = (_years(w, figure) for figure in ("weapons.warheads", "weapons.tests"))
    told = [*(_stockpile(w, stock) if stock else []), _most_tests(w, tests) if tests else ""]
    return Section("nuclear weapons", "Nuclear weapons", (paragraph(*told),)) if any(told) else None


def _years(w: Writer, figure: str) -> list[dict[str, Any]]:
    """Numbers by year of a state that the figure lists as having, or having had, any."""
    listed = {r["state"] for r in w.ask(figure, by="state").value or []}
    if w.key not in listed:
        return []
    return w.ask(figure, state=w.key, by="year").value or []


def _stockpile(w: Writer, years: list[dict[str, Any]]) -> list[str]:
    """The stockpile in the last year held, and when it was largest."""
    last, most = years[-1], most_of(years)

    def estimate(sentence: str, row: dict[str, Any]) -> str:
        expect = f"about {row['value']}" if row["value"] else 0
        return w.claim(sentence, "weapons.warheads", expect, row["year"], state=w.key)

    size = counted(last["value"], "nuclear warhead")
    now = f"{w.possessive} military stockpile was estimated at {size}" if last["value"] else f"{w.name} had {size}"
    told = [estimate(f"In {last['year']}, {now}", last)]
    if most and most is not last:
        size = counted(most["value"], "nuclear warhead")
        told.append(estimate(f"The stockpile was largest in {most['year']}, at some {size}", most))
    return told


def _most_tests(w: Writer, years: list[dict[str, Any]]) -> str:
    most = most_of(years)
    if not most:
        return ""
    several = sum(bool(r["value"]) for r in years) > 1
    sentence = f"{w.subject} carried out {counted(most['value'], 'nuclear test')} in {most['year']}"
    if several:
        sentence += ", more than in any other year"
    return w.claim(sentence, "weapons.tests", most["value"], most["year"], state=w.key)
