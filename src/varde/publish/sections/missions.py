"""UN peace operations and political missions on its soil, and the deaths in them."""

from __future__ import annotations

from datetime import date
from typing import Any

from varde.figures.wording import count, moment, number, sentence_list
from varde.publish import charts
from varde.publish.desk import Desk, state_names
from varde.publish.page import AS_PLACE, Aside, Block, Paragraph, Section, text
from varde.publish.wording import amount, short_moment


def missions(desk: Desk) -> Section | None:
    """UN peace operations and political missions on its soil, and the deaths in them."""
    held = desk.ask("operations.missions", state=desk.key)
    if not held.value:
        if held.value is None:
            desk.lacks("UN missions on its soil", held)
        return None
    listed: list[dict[str, Any]] = held.value
    here = [m for m in listed if not m["regional"]]
    current = [m for m in here if m["status"] in ("in place", "closing", "last known")]
    blocks: list[Block] = []
    if current:
        named = sentence_list([f"{m['mission']} ({_mandate(m)})" for m in current])
        blocks.append(
            Paragraph(
                text(
                    f"As of {moment(held.as_of or '')}, ",
                    desk.cite(count(len(current), "UN mission"), held),
                    f" {'has' if len(current) == 1 else 'have'} {desk.inside} as an area of operation: ",
                    desk.cite(named, held),
                    ".",
                )
            )
        )
    else:
        blocks.append(
            Paragraph(
                text(
                    f"As of {moment(held.as_of or '')}, ",
                    desk.cite("no UN mission", held),
                    f" was in place in {desk.inside}; ",
                    desk.cite(count(len(here), "mission"), held),
                    f" {'was' if len(here) == 1 else 'were'} there before.",
                )
                if here
                else text(
                    f"As of {moment(held.as_of or '')}, ",
                    desk.cite("no UN mission", held),
                    f" was in place in {desk.inside} itself; regional offices cover it.",
                )
            )
        )
    until = held.as_of or date.today().isoformat()
    spells = [
        {
            "name": m["mission"],
            "start": _first(m["start"]),
            "end": _first(m["end"] or m["mandate_until"] or until),
            "state": "ended" if m["status"] == "ended" else "in place",
        }
        for m in sorted(listed, key=lambda m: m["start"] or "")
        if m["start"]
    ]
    rows = [
        [
            m["mission"],
            m["name"],
            m["kind"],
            short_moment(m["start"]) if m["start"] else None,
            _ending(m),
            ", ".join(state_names(m["areas"])) + (f" ({m['area_note']})" if m["area_note"] else ""),
        ]
        for m in sorted(listed, key=lambda m: m["start"] or "", reverse=True)
    ]
    if len(spells) > 1:
        blocks.append(
            desk.chart(
                charts.timeline(spells, until),
                "UN missions by period: dark where in place, pale where ended",
                held,
                f"Time line of {count(len(spells), 'UN mission')} from {moment(spells[0]['start'][:4])}.",
                [],
                [],
            )
        )
    blocks.append(desk.table("UN missions", held, ["Mission", "Name", "Kind", "From", "To", "Areas"], rows))
    disputed = [m for m in listed if m["disputed"]]
    if disputed:
        names = sentence_list([m["mission"] for m in disputed])
        blocks.append(
            Aside(
                text(
                    f"The area of operation of {names} is disputed: "
                    f"{'it is' if len(disputed) == 1 else 'they are'} shown for each state or territory that the list "
                    "names."
                )
            )
        )
    blocks += _mission_deaths(desk, listed)
    return Section("missions", "UN missions on its soil", AS_PLACE, tuple(blocks))


def _first(moment_text: str) -> str:
    """A month or day as the day that a chart draws."""
    return moment_text if len(moment_text) == 10 else f"{moment_text}-01"


def _mandate(m: dict[str, Any]) -> str:
    since = f"since {moment(m['start'])}" if m["start"] else "start not held"
    if m["status"] == "closing":
        return f"{since}, mandate ended, closing"
    if m["mandate_until"]:
        return f"{since}, mandate last known to run to {moment(m['mandate_until'])}"
    return f"{since}, without a set end"


def _ending(m: dict[str, Any]) -> str:
    if m["end"]:
        left = f", presence until {short_moment(m['presence_until'])}" if m["presence_until"] else ""
        return short_moment(m["end"]) + left
    if m["mandate_until"]:
        return f"mandate last known to {short_moment(m['mandate_until'])}"
    return "no end set"


def _malicious(hostile: int, dead: int) -> str:
    """How many of the deaths were caused by malicious acts, in words."""
    if dead == 1:
        return f"{'by' if hostile else 'not by'} a malicious act"
    return f"{amount(hostile)} of them by malicious acts"


def _mission_deaths(desk: Desk, listed: list[dict[str, Any]]) -> list[Block]:
    """The deaths in the missions listed, by cause and mission."""
    dead = desk.ask("operations.fatalities", state=desk.key)
    if not dead.value:
        return []
    by_cause = desk.ask("operations.fatalities", state=desk.key, by="cause")
    by_mission = desk.ask("operations.fatalities", state=desk.key, by="mission")
    hostile = next((r["value"] for r in by_cause.value if "malicious" in str(r["cause"]).lower()), 0)
    parts = sorted(by_mission.value, key=lambda r: -r["value"])[:4]
    last = moment((dead.as_of or "").rpartition("/")[2])
    named = [f"{number(p['value'])} in {p['mission']}" for p in parts]
    shared = any(len(m["areas"]) > 1 for m in listed if m["mission"] in {p["mission"] for p in by_mission.value})
    return [
        Paragraph(
            text(
                f"Up to {last}, ",
                desk.cite(count(dead.value, "person", "people"), dead),
                " had died serving in these missions, " if len(listed) > 1 else " had died serving in this mission, ",
                desk.cite(_malicious(hostile, dead.value), by_cause),
                *(
                    (": ", desk.cite(sentence_list(named), by_mission))
                    if len(by_mission.value) == len(parts) > 1
                    else ("; most in these: ", desk.cite(sentence_list(named), by_mission))
                    if len(parts) > 1
                    else (" (", desk.cite(parts[0]["mission"], by_mission), ")")
                    if len(listed) > 1
                    else ()
                ),
                ". A mission over several states is counted whole." if shared else ".",
            )
        )
    ]
