"""The head of a brief: what matters most, in two or three sentences and a few key figures."""

from __future__ import annotations

from typing import Any

from varde.figures.wording import capital, count, moment, number, sentence_list
from varde.publish.desk import Desk
from varde.publish.page import Run, Text, Tile, Tiles
from varde.publish.sections.aid import millions, price_words
from varde.publish.sections.displacement import counted_when
from varde.publish.sections.violence import counted_before, months_back
from varde.publish.wording import amount, prose
from varde.states import registry

MOST_TILES = 6
RISE, FALL = 1.1, 0.9
FEW = 25
"""Below so many deaths in both years a change is told in numbers and not as a trend; UCDP's own threshold."""
"""Deaths that stay between these shares of the twelve months before are said to have changed little."""
COUNCIL_MONTHS = 24


def facts(desk: Desk) -> tuple[tuple[str, str], ...]:
    """Codes of the state, and how the lists of states count it where that needs a word."""
    known = registry()
    found = []
    for label, systems in (("ISO 3166", ("iso2", "iso3", "isonum")), ("Gleditsch-Ward", ("gw",)), ("COW", ("cow",))):
        codes = [c for system in systems if (c := known.code(desk.key, system))]
        if codes:
            found.append((label, " · ".join(codes)))
    if desk.state.kind == "state" and desk.state.note:
        found.append(("In the lists", prose(desk.state.note)))
    return tuple(found)


def lead(desk: Desk) -> Text:
    """What matters most, in sentences."""
    runs: list[Run] = []
    if desk.state.kind != "state" and desk.state.note:
        runs.append(f"{prose(desk.state.note)} ")
    runs += _violence(desk)
    missions = _missions(desk)
    if missions:
        runs += [" ", *missions]
    return tuple(runs)


def _violence(desk: Desk) -> list[Run]:
    ever = desk.ask("conflict.deaths", state=desk.key, by="year")
    if ever.value is None:
        reason = prose(desk.worded(ever.reason or ""))
        return [f"Deaths in organised violence are not held for {desk.inside}", _ref(desk, ever), f" {reason}"]
    last = (ever.as_of or "").rpartition("/")[2]
    if not sum(r["value"] or 0 for r in ever.value):
        first = ever.value[0]["year"]
        return [
            f"No deaths in organised violence are on record in {desk.inside} from {first} to {moment(last)}",
            _ref(desk, ever),
            *([f" {earlier}."] if (earlier := counted_before(desk.key, int(first))) else []),
        ]
    year = desk.ask("conflict.deaths", state=desk.key, since=months_back(last, 11), until=last)
    before = desk.ask("conflict.deaths", state=desk.key, since=months_back(last, 23), until=months_back(last, 12))
    now, then = year.value or 0, before.value or 0
    period = f"in the twelve months to {moment(last)}"
    runs: list[Run]
    if not now and not then:
        runs = [f"No deaths in organised violence were recorded in {desk.inside} {period}", _ref(desk, year)]
    elif not then or max(now, then) < FEW:
        runs = [
            f"{capital(period)}, ",
            desk.cite(f"{count(now, 'death')} in organised violence", year),
            f" {'was' if now == 1 else 'were'} recorded in {desk.inside}, after ",
            desk.cite(amount(then), before),
            " in the twelve before.",
        ]
    else:
        told = f"Deaths in organised violence in {desk.inside} {_change(now / then)} {period}."
        runs = [desk.cite(told, year, before)]
    runs += [desk.cite(f" {prose(n)}", year) for n in ever.notes if n.startswith("UCDP counts")]
    if any("candidate" in n for n in year.notes):
        runs.append(" The latest months are preliminary counts, which tend to rise.")
    return runs


def _change(ratio: float) -> str:
    """How deaths changed against the year before, in words."""
    if ratio > RISE:
        return "more than doubled" if ratio > 2 else f"rose by {number(100 * (ratio - 1))}%"
    if ratio < FALL:
        return f"fell by {number(100 * (1 - ratio))}%" if ratio else "fell to none"
    return "changed little"


def _ref(desk: Desk, *answers: Any) -> Run:
    """A full stop that carries the footnotes of the sentence before it."""
    return desk.cite(".", *answers)


def _missions(desk: Desk) -> list[Run]:
    held = desk.ask("operations.missions", state=desk.key)
    current = [
        m["mission"] for m in held.value or [] if m["status"] in ("in place", "last known") and not m["regional"]
    ]
    if not current:
        return []
    verb = "was" if len(current) == 1 else "were"
    told = f"{capital(count(len(current), 'UN mission'))} {verb} in place there as of {moment(held.as_of or '')}"
    return [f"{told}: {sentence_list(current)}", _ref(desk, held)]


def tiles(desk: Desk) -> Tiles | None:
    """Up to six key figures; what is zero or not held is left out, but for deaths."""
    found = [t for make in (_deaths, _refugees, _resolutions, _personnel, _aid, _treaties) if (t := make(desk))]
    return Tiles(tuple(found[:MOST_TILES])) if found else None


def _tile(desk: Desk, value: str, label: str, context: str, *answers: Any) -> Tile:
    return Tile(value, label, context, tuple(dict.fromkeys(desk.notes.add(a) for a in answers)))


def _deaths(desk: Desk) -> Tile | None:
    ever = desk.ask("conflict.deaths", state=desk.key, by="year")
    if ever.value is None:
        return None
    last = (ever.as_of or "").rpartition("/")[2]
    year = desk.ask("conflict.deaths", state=desk.key, since=months_back(last, 11), until=last)
    before = desk.ask("conflict.deaths", state=desk.key, since=months_back(last, 23), until=months_back(last, 12))
    if year.value is None:
        return None
    context = f"twelve months to {moment(last)}"
    if before.value is not None:
        context += f"; {number(before.value)} in the twelve before"
    return _tile(desk, number(year.value), "deaths in organised violence", context, year, before)


def _refugees(desk: Desk) -> Tile | None:
    sides = []
    for side, label in (("origin", "refugees from it"), ("asylum", "refugees in it")):
        yearly = desk.ask("fragility.refugees", **{side: desk.key}, by="year")
        held = [r for r in yearly.value or [] if r["value"] is not None]
        if held and held[-1]["value"]:
            sides.append((held[-1]["value"], label, held[-1]["year"], yearly))
    if not sides:
        return None
    value, label, year, answer = max(sides, key=lambda s: s[0])
    return _tile(desk, number(value), label, f"{counted_when(answer, year)}, the last count held", answer)


def _resolutions(desk: Desk) -> Tile | None:
    every = desk.ask("council.attention", state=desk.key)
    last = (every.as_of or "").rpartition("/")[2][:7]
    if not every.value or not last:
        return None
    recent = desk.ask("council.attention", state=desk.key, since=months_back(last, COUNCIL_MONTHS - 1))
    n = len(recent.value or [])
    if not n:
        return None
    verb = "resolution of the Security Council concerns" if n == 1 else "resolutions of the Security Council concern"
    return _tile(desk, number(n), f"{verb} it", f"{COUNCIL_MONTHS} months to {moment(last)}", recent)


def _personnel(desk: Desk) -> Tile | None:
    by_month = desk.ask("operations.personnel", contributor=desk.key, by="month")
    held = [r for r in by_month.value or [] if r["value"] is not None]
    if not held or not held[-1]["value"]:
        return None
    return _tile(
        desk,
        number(held[-1]["value"]),
        "uniformed personnel in UN missions",
        f"{moment(held[-1]['month'])}, the last month held",
        by_month,
    )


def _aid(desk: Desk) -> Tile | None:
    sides = []
    for side, verb in (("donor", "given"), ("recipient", "received")):
        yearly = desk.ask("aid.flows", **{side: desk.key}, by="year")
        held = [r for r in yearly.value or [] if r["value"] is not None]
        if held:
            sides.append((held[-1]["value"], verb, held[-1]["year"], yearly))
    if not sides:
        return None
    value, verb, year, answer = max(sides, key=lambda s: s[0])
    context = f"{year}, the last year held, at {price_words(answer.unit)}"
    return _tile(desk, millions(value), f"million US dollars of net aid {verb}", context, answer)


def _treaties(desk: Desk) -> Tile | None:
    held = desk.ask("treaties.of_state", state=desk.key)
    known = [t for t in held.value or [] if t["status"] != "unknown"]
    if not known:
        return None
    party = sum(t["status"] == "party" for t in known)
    if not party and desk.state.kind != "state":
        return None
    days = sorted({t["as_of"] for t in known if t["as_of"]})
    context = f"statuses as of days from {moment(days[0])} to {moment(days[-1])}" if len(days) > 1 else ""
    return _tile(desk, f"{party} of {len(known)}", "treaties on weapons joined", context, held)
