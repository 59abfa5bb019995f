"""Deaths in organised violence on its soil, and the conflicts it is part of."""

from __future__ import annotations

import re
from typing import Any

from varde.claims.drafting.writer import Section, Writer, counted, most_of, paragraph
from varde.figures.answer import Answer
from varde.figures.wording import with_article

_ELSEWHERE = re.compile(r"violence there is counted under (.+?) \([A-Z]{3}\)")
_BEFORE = re.compile(r"before, see (.+?) \([A-Z]{3}\)\.$")


def violence(w: Writer) -> Section | None:
    """Deaths in the last full year, the sum and the worst year; the conflicts of the year, and civilians killed."""
    ever = w.ask("conflict.deaths", state=w.key, by="year")
    if ever.value is None:
        return _counted_elsewhere(w, ever)
    last = w.full_year(ever)
    years = [r for r in ever.value if r["value"] is not None and r["year"] <= last]
    total = sum(r["value"] for r in years)
    if not years or (not total and w.last_day):
        return None
    told = [_none(w, years)] if not total else _deaths(w, years)
    others = [_conflicts(w, last), _civilians(w)] if total else []
    return _section([*_areas(ever), *told, *_years_before(ever)], others)


def _section(*told: list[str]) -> Section:
    paragraphs = tuple(p for sentences in told if (p := paragraph(*sentences)))
    return Section("violence and conflict", "Violence and conflict", paragraphs)


def _counted_elsewhere(w: Writer, ever: Answer) -> Section | None:
    """That the source counts it under another state, where it does."""
    found = _ELSEWHERE.search(ever.reason or "")
    if not found:
        return None
    return _section([f"UCDP, which records armed violence, counts what happens in {w.name} under {found[1]}"])


def _areas(ever: Answer) -> list[str]:
    """Which disputed areas are counted with it: the reader has to know before the first number."""
    return [n.rstrip(".") for n in ever.notes if n.startswith("UCDP counts violence in")]


def _years_before(ever: Answer) -> list[str]:
    """Under which state the years before its own are counted."""
    found = next((m for n in ever.notes if (m := _BEFORE.search(n))), None)
    return [f"Earlier violence there is counted under {with_article(found[1])}"] if found else []


def _over(w: Writer, sentence: str, years: list[dict[str, Any]]) -> str:
    """A sentence about the sum of all these years."""
    total = sum(r["value"] for r in years)
    return w.claim(sentence, "conflict.deaths", total, state=w.key, since=years[0]["year"], until=years[-1]["year"])


def _none(w: Writer, years: list[dict[str, Any]]) -> str:
    first, last = years[0]["year"], years[-1]["year"]
    return _over(w, f"From {first} to {last}, no deaths in organised violence were recorded in {w.name}", years)


def _deaths(w: Writer, years: list[dict[str, Any]]) -> list[str]:
    """The last year, the sum and the worst year; a quiet last year comes at the end."""
    first, last = years[0]["year"], years[-1]
    some = [r for r in years if r["value"]]
    worst = most_of(years)
    people = counted(sum(r["value"] for r in years), "person", "people")
    told = []
    if last["value"]:
        killed = counted(last["value"], "person", "people")
        told.append(_in_year(w, f"In {last['year']}, organised violence killed {killed} in {w.name}", last))
    what, where = ("it", "there") if told else ("organised violence", f"in {w.name}")
    if len(years) > 1:
        told.append(_over(w, f"From {first} to {last['year']}, {what} killed {people} {where}", years))
    if len(some) > 1 and worst and worst is not last:
        deaths = counted(worst["value"], "death")
        told.append(_in_year(w, f"Violence was deadliest in {worst['year']}, with {deaths}", worst))
    if not last["value"]:
        told.append(_in_year(w, f"In {last['year']}, no such deaths were recorded", last))
    return told


def _in_year(w: Writer, sentence: str, row: dict[str, Any]) -> str:
    return w.claim(sentence, "conflict.deaths", row["value"], row["year"], state=w.key)


def _conflicts(w: Writer, year: int) -> str:
    """How many state-based conflicts it was part of in the year."""
    active = w.ask("conflict.conflicts", year, state=w.key).value
    if not active:
        return ""
    noun = counted(len(active), "armed conflict")
    return w.claim(
        f"In {year}, {w.name} was the scene of, or a party to, {noun} that involved a government",
        *("conflict.conflicts", len(active), year),
        state=w.key,
    )


def _civilians(w: Writer) -> str:
    """Civilians that armed groups killed in the last year held."""
    by_year = w.ask("threats.violence_by_groups", state=w.key, by="year").value or []
    last = by_year[-1] if by_year else None
    if w.last_day or not last or not last["value"]:
        return ""
    return w.claim(
        f"In {last['year']}, non-state armed groups killed {counted(last['value'], 'civilian')} in {w.name}",
        *("threats.violence_by_groups", last["value"], last["year"]),
        state=w.key,
    )
