"""UN missions on its soil: those in place, those that have ended, and the deaths in them."""

from __future__ import annotations

from typing import Any

from varde.claims.drafting.fatalities import fatalities
from varde.claims.drafting.writer import Section, Writer, counted, last_read, paragraph
from varde.figures.wording import capital, moment, sentence_list

MOST_ENDED = 3
"""How many of the missions that have ended are told of, the latest first."""
WHERE = {
    "MINURCAT": "in eastern Chad and the north-east of the Central African Republic",
    "UNAMID": "in Darfur",
    "UNASOG": "in the Aouzou Strip",
    "UNCIP": "in Jammu and Kashmir",
    "UNDOF": "on the Golan",
    "UNEF I": "at the Suez Canal, in Sinai and in Gaza",
    "UNEF II": "at the Suez Canal and in Sinai",
    "UNFICYP": "in the buffer zone on Cyprus",
    "UNIFIL": "in southern Lebanon",
    "UNIIMOG": "along the ceasefire line between Iran and Iraq",
    "UNIKOM": "in the border zone between Iraq and Kuwait",
    "UNIPOM": "along the border outside Kashmir",
    "UNISFA": "in Abyei",
    "UNMEE": "along the border between Eritrea and Ethiopia",
    "UNMHA": "in and around Hodeidah",
    "UNMIK": "in Kosovo",
    "UNMIS": "in Sudan when it included the south",
    "UNMOGIP": "along the ceasefire line in Jammu and Kashmir",
    "UNMOP": "on the Prevlaka peninsula",
    "UNOMB": "on Bougainville",
    "UNOMIG": "in Abkhazia and nearby districts",
    "UNOMUR": "on the Ugandan side of the border with Rwanda",
    "UNPOB": "on Bougainville",
    "UNPROFOR": "in states of the former Yugoslavia",
    "UNPSG": "in the Danube region",
    "UNTAES": "in eastern Slavonia",
    "UNTSO": "across several borders of the region",
    "UNYOM": "in Yemen and on the Saudi border",
}
"""Where missions were that covered a part of a state, a disputed area or several states: `area_note` in a phrase."""


def missions(w: Writer) -> Section | None:
    """UN missions on its soil, and the deaths in them."""
    every = w.ask("operations.missions", state=w.key)
    here = [m for m in every.value or [] if not m["regional"] and m["start"] and m["verified"]]
    day = w.through(every)
    in_place = _in_place(w, day, here)
    ended = sorted((m for m in here if m["end"] and m["end"] <= day), key=lambda m: m["end"], reverse=True)
    if not (in_place or ended):
        return None
    told = [
        _present(w, day, in_place),
        paragraph(*(_ended(w, m) for m in ended[:MOST_ENDED])),
        paragraph(*_under_another(w, day)),
        paragraph(*_dead(w)),
    ]
    title = f"UN missions {_around(in_place + ended)} {w.name}".replace(" in or ", " in and ")
    return Section("UN missions", title, tuple(t for t in told if t))


def _around(listed: list[dict[str, Any]]) -> str:
    """Whether missions were in the state alone, or in its surroundings too."""
    return "in or around" if any(len(m["areas"]) > 1 for m in listed) else "in"


def _where(m: dict[str, Any]) -> str:
    """The place of a mission as it follows a sentence about it."""
    where = WHERE.get(m["mission"], "")
    named = where and where.split()[-1] in m["name"].split()
    return f", {where}" if where and not named else ""


def _under_another(w: Writer, day: str) -> list[str]:
    """Missions in place that data files list under this state, and its own list under another."""
    every = w.ask("operations.missions", day).value or []
    return [
        w.claim(
            f"On {moment(day)}, {_full(m)} had been in place since {moment(m['start'])}",
            *("operations.missions", f"since {m['start']}", day),
            mission=m["mission"],
        )
        + f"; some sources list it under {w.name}"
        for m in every
        if f"data files give {w.key}" in (m["area_note"] or "") and m["verified"] and m["status"] == "in place"
    ]


def _in_place(w: Writer, day: str, here: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Missions that were in place on a day by a mandate that is held."""
    if not here:
        return []
    that_day = w.ask("operations.missions", day, state=w.key)
    known = {m["mission"] for m in here}
    return [m for m in that_day.value or [] if m["status"] == "in place" and m["mission"] in known]


def _full(m: dict[str, Any]) -> str:
    """A mission's full name with its acronym."""
    return f"the {m['name']} ({m['mission']})"


def _present(w: Writer, day: str, in_place: list[dict[str, Any]]) -> str:
    """What was in place on the last day held."""
    if not in_place:
        return ""
    if len(in_place) == 1 and (m := in_place[0])["mission"] in WHERE:
        sentence = f"{last_read(day)}, {_full(m)} had been in place since {moment(m['start'])}"
        held = w.claim(sentence, "operations.missions", f"since {m['start']}", day, mission=m["mission"])
        return paragraph(held + _where(m))
    as_of = last_read(day)
    if len(in_place) == 1:
        first = w.claim(
            f"{as_of}, {_full(m)} had been in place in {w.name} since {moment(m['start'])}",
            *("operations.missions", f"contains {m['mission']}; since {m['start']}", day),
            state=w.key,
        )
        return paragraph(first)
    acronyms = [m["mission"] for m in in_place]
    first = w.claim(
        f"{as_of}, the UN missions {sentence_list(acronyms)} were in place {_around(in_place)} {w.name}",
        *("operations.missions", f"contains {', '.join(acronyms)}", day),
        state=w.key,
    )
    return paragraph(first, *(_begun(w, day, m) for m in in_place))


def _begun(w: Writer, day: str, m: dict[str, Any]) -> str:
    there = "" if m["mission"] in WHERE else "there "
    claim = w.claim(
        f"{capital(_full(m))} had been in place {there}since {moment(m['start'])}",
        *("operations.missions", f"since {m['start']}", day),
        mission=m["mission"],
    )
    return claim + _where(m)


def _ended(w: Writer, m: dict[str, Any]) -> str:
    """From when until when a mission was there."""
    claim = w.claim(
        f"{capital(_full(m))} was in place from {moment(m['start'])} until {moment(m['end'])}",
        *("operations.missions", f"since {m['start']}; until {m['end']}", m["end"]),
        mission=m["mission"],
    )
    return claim + _where(m)


def _dead(w: Writer) -> list[str]:
    return fatalities(
        w, "state", lambda n: f"{counted(n, 'person', 'people')} had died in UN missions that covered {w.name}"
    )
