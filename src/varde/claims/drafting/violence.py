"""Deaths in organised violence on its soil."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from varde.claims.drafting.conflicts import conflicts
from varde.claims.drafting.predecessors import BEFORE, then_under
from varde.claims.drafting.writer import (
    Section,
    Writer,
    counted,
    figures,
    most_of,
    paragraph,
    state_as_named,
)
from varde.figures.answer import Answer
from varde.figures.conflict import RECORDED_UNDER
from varde.figures.wording import sentence_list, with_article
from varde.states import registry

_BEFORE = re.compile(r"before, see (.+?) \(([A-Z]{3})\)\.$")
FIRST_DAY = "1989-01-01"
"""From when UCDP counts deaths."""
FEWEST_FOR_TYPES = 100
"""Of fewer deaths it is not told which kind of violence caused most of them."""
MOST_NAMED = 3
"""Up to so many states that were counted with this one are named."""
KINDS = {
    "one-sided": "deaths in one-sided violence against civilians",
    "state-based": "deaths in state-based conflict, between a government and its opponents",
    "non-state": "deaths in fighting between armed groups",
}


@dataclass(frozen=True, slots=True)
class _Ground:
    """What the numbers of a page cover.

    Attributes
    ----------
    key : str
        The state under which deaths are counted: that of the page, or the one with which it is counted.
    name : str
        Its name inside a sentence.
    areas : list of str
        What is counted together with it; empty for most.
    """

    key: str
    name: str
    areas: list[str]

    def tail(self, *, first: bool = False) -> str:
        """What follows a claim about the state alone, where the numbers cover more."""
        if not self.areas:
            return ""
        more = sentence_list(["", *self.areas]) if len(self.areas) > 1 else f" and {self.areas[0]}"
        return f"{more}{', which UCDP counts together' if first else ''}"


def violence(w: Writer) -> Section | None:
    """Deaths in the last full year, the sum and the worst year; the conflicts of the year, and civilians killed."""
    ground = _ground(w)
    ever = w.ask("conflict.deaths", state=ground.key, by="year")
    if ever.value is None:
        return None
    last = w.full_year(ever)
    years = [r for r in ever.value if r["value"] is not None and r["year"] <= last]
    total = sum(r["value"] for r in years)
    if not years or (not total and w.last_day):
        return None
    told = _deaths(w, ground, years) if total else [_none(w, ground, years)]
    own = conflicts(w, last) if total and ground.key == w.key else None
    fought = [own.sentence, _elsewhere(ground, own.opponents)] if own else []
    others = [*fought, _civilians(w, ground)] if total else []
    parts = (told + _counted_with(w, years, total) + _years_before(ever), others)
    paragraphs = tuple(p for sentences in parts if (p := paragraph(*sentences)))
    return Section("violence and conflict", "Violence and conflict", paragraphs)


def _ground(w: Writer) -> _Ground:
    """The state under which the source counts, and what it counts with it."""
    key = RECORDED_UNDER.get(w.key, w.key)
    areas = sorted(state_as_named(k) for k, under in RECORDED_UNDER.items() if under == key)
    return _Ground(key, w.name if key == w.key else state_as_named(key), areas)


def _years_before(ever: Answer) -> list[str]:
    """Under which state the years before its own are counted."""
    found = next((m for n in ever.notes if (m := _BEFORE.search(n))), None)
    if not found:
        return []
    then = then_under(found[2], FIRST_DAY) or f"under {with_article(found[1])}"
    return [f"Earlier violence there is counted {then}"]


def _counted_with(w: Writer, years: list[dict[str, Any]], total: int) -> list[str]:
    """States that were part of it in some of these years, and whose deaths are in its numbers until then."""
    first = max(FIRST_DAY, f"{years[0]['year']}-01-01")
    parts = [s.successor for s in registry().successors(w.key) if s.date.isoformat() > first]
    if w.last_day:
        parts = [k for k in parts if registry().get(k).spells()[-1].start.isoformat() < w.last_day]
    if not parts or not total:
        return []
    if len(parts) > MOST_NAMED:
        whole = BEFORE[w.key][0] if w.key in BEFORE else w.name
        return [f"The numbers include other states that were part of {whole}, until UCDP lists them apart"]
    names = sentence_list([state_as_named(k) for k in parts])
    return [f"The numbers include {names} until UCDP lists {'it' if len(parts) == 1 else 'them'} apart"]


def _elsewhere(ground: _Ground, opponents: list[str]) -> str:
    """Where the other deaths of a war between states are: what a reader could take these for."""
    if not opponents:
        return ""
    others = sentence_list([state_as_named(k) for k in opponents])
    under = "there" if len(opponents) == 1 else "under these states"
    own = f"on the soil of {ground.name}{ground.tail()}"
    return f"The deaths told of above are those {own}; those in {others} are counted {under}"


def _over(w: Writer, ground: _Ground, sentence: str, years: list[dict[str, Any]], kind: str = "") -> str:
    """A sentence about the sum of all these years, or of one kind of violence in them."""
    period = {"state": ground.key, "since": years[0]["year"], "until": years[-1]["year"]}
    given = period | ({"type": kind} if kind else {})
    total = w.ask("conflict.deaths", **given).value
    return w.claim(sentence.format(figures(total)), "conflict.deaths", total, **given)


def _none(w: Writer, ground: _Ground, years: list[dict[str, Any]]) -> str:
    first, last = years[0]["year"], years[-1]["year"]
    sentence = f"From {first} to {last}, no deaths in organised violence were recorded in {ground.name}"
    return _over(w, ground, sentence, years) + ground.tail(first=True)


def _deaths(w: Writer, ground: _Ground, years: list[dict[str, Any]]) -> list[str]:
    """The last year, the sum and the worst year; a quiet last year comes at the end."""
    first, last = years[0]["year"], years[-1]
    some = [r for r in years if r["value"]]
    worst = most_of(years)
    people = counted(sum(r["value"] for r in years), "person", "people")
    told: list[str] = []

    def tell(claim: str) -> None:
        told.append(claim + ground.tail(first=not told))

    if last["value"]:
        killed = counted(last["value"], "person", "people")
        tell(_in_year(w, ground, f"In {last['year']}, organised violence killed {killed} in {ground.name}", last))
    what = "it" if told else "organised violence"
    where = "there" if told and not ground.areas else f"in {ground.name}"
    if len(years) > 1:
        tell(_over(w, ground, f"From {first} to {last['year']}, {what} killed {people} {where}", years))
        told.append(_main_kind(w, ground, years))
    if len(some) > 1 and worst and worst is not last:
        deaths = counted(worst["value"], "death") + (f" in {ground.name}" if ground.areas else "")
        tell(_in_year(w, ground, f"Violence was deadliest in {worst['year']}, with {deaths}", worst))
        told.append(_one_sided(w, ground, worst))
    if not last["value"]:
        none = f"In {last['year']}, no such deaths were recorded" + (f" in {ground.name}" if ground.areas else "")
        tell(_in_year(w, ground, none, last))
    return told


def _in_year(w: Writer, ground: _Ground, sentence: str, row: dict[str, Any]) -> str:
    return w.claim(sentence, "conflict.deaths", row["value"], row["year"], state=ground.key)


def _main_kind(w: Writer, ground: _Ground, years: list[dict[str, Any]]) -> str:
    """Which kind of violence caused more than half of all these deaths."""
    period = {"since": years[0]["year"], "until": years[-1]["year"]}
    kinds = w.ask("conflict.deaths", state=ground.key, by="type", **period).value or []
    total, most = sum(k["value"] for k in kinds), most_of(kinds)
    if total < FEWEST_FOR_TYPES or not most or 2 * most["value"] <= total:
        return ""
    which = "All" if most["value"] == total else "Most"
    return _over(w, ground, f"{which} of these, {{}}, were {KINDS[most['type']]}", years, most["type"])


def _one_sided(w: Writer, ground: _Ground, worst: dict[str, Any]) -> str:
    """Civilians killed on purpose, where they were more than half of the dead of the worst year."""
    kinds = w.ask("conflict.deaths", worst["year"], state=ground.key, by="type").value or []
    killed = next((k["value"] for k in kinds if k["type"] == "one-sided"), 0)
    if worst["value"] < FEWEST_FOR_TYPES or 2 * killed <= worst["value"]:
        return ""
    which = f"All {figures(killed)} of these" if killed == worst["value"] else f"In that year, {figures(killed)}"
    return w.claim(
        f"{which} were {KINDS['one-sided']}",
        *("conflict.deaths", killed, worst["year"]),
        state=ground.key,
        type="one-sided",
    )


def _civilians(w: Writer, ground: _Ground) -> str:
    """Civilians that armed groups killed in the last year held."""
    by_year = w.ask("threats.violence_by_groups", state=ground.key, by="year").value or []
    last = by_year[-1] if by_year else None
    if w.last_day or not last or not last["value"]:
        return ""
    told = w.claim(
        f"In {last['year']}, non-state armed groups killed {counted(last['value'], 'civilian')} in {ground.name}",
        *("threats.violence_by_groups", last["value"], last["year"]),
        state=ground.key,
    )
    return told + ground.tail()
