"""Nuclear weapons, of a state that has any or has tested them."""

from __future__ import annotations

from typing import Any

from varde.claims.drafting.predecessors import then_under
from varde.claims.drafting.writer import Section, Writer, counted, most_of, paragraph, worded

FEWEST_IN_A_YEAR = 5
"""Of fewer tests in a year it is not told which year had the most."""
RECENT = 5
"""A largest estimate of the last so many years may be one that was too high: it is no peak."""
SPREAD = 0.9
"""A stockpile of at least this share of the largest is within what the estimates leave open: it has no peak."""


def weapons(w: Writer) -> Section | None:
    """Nuclear warheads in its military stockpile, and its nuclear tests."""
    stock, tests = (_years(w, figure) for figure in ("weapons.warheads", "weapons.tests"))
    told = [*(_stockpile(w, stock) if stock else []), *(_tests(w, tests) if tests else [])]
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
    if most and most["year"] <= last["year"] - RECENT and last["value"] < SPREAD * most["value"]:
        size = counted(most["value"], "nuclear warhead")
        peak = estimate(f"The stockpile was largest in {most['year']}, at some {size}", most)
        told.append(peak + _then(w, most))
    return told


def _tests(w: Writer, years: list[dict[str, Any]]) -> list[str]:
    """How many tests there were, in which years the first and last, and in which the most."""
    held = [r for r in years if r["value"]]
    total, most = sum(r["value"] for r in held), most_of(held)

    def in_year(words: str, row: dict[str, Any], expect: str | int) -> str:
        return w.claim(words, "weapons.tests", expect, state=w.key, year=row["year"])

    if len(held) == 1:
        (only,) = held
        tests = counted(total, "nuclear test")
        words = f"{w.subject} carried out {tests}, in {only['year']}"
        return [in_year(words, only, total) + _then(w, only)]
    every = w.claim(
        f"By the end of {years[-1]['year']}, {w.name} had carried out {counted(total, 'nuclear test')}",
        *("weapons.tests", total, years[-1]["year"]),
        state=w.key,
    )
    first = in_year(f"the first of these tests in {held[0]['year']}", held[0], "at least 1")
    last = in_year(f"the last of these tests in {held[-1]['year']}", held[-1], "at least 1")
    all_then = then_under(w.key, str(held[-1]["year"]))
    told = [f"{every}, {first} and {last}{f', all of them {all_then}' if all_then else ''}"]
    if most and most["value"] >= FEWEST_IN_A_YEAR:
        words = f"Tests were most frequent in {most['year']}, when there were {worded(most['value'])}"
        told.append(in_year(words, most, most["value"]))
    return told


def _then(w: Writer, row: dict[str, Any]) -> str:
    """Under which state a year of the past was, as it follows a sentence."""
    under = then_under(w.key, str(row["year"]))
    return f", {under}" if under else ""
