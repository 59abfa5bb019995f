"""UN missions on its soil: those in place, those that have ended, and the deaths in them."""

from __future__ import annotations

from typing import Any

from varde.claims.drafting.fatalities import fatalities
from varde.claims.drafting.writer import Section, Writer, counted, paragraph
from varde.figures.wording import capital, moment, sentence_list

MOST_ENDED = 3
"""How many of the missions that have ended are told of, the latest first."""


def missions(w: Writer) -> Section | None:
    """UN missions on its soil, and the deaths in them."""
    every = w.ask("operations.missions", state=w.key)
    here = [m for m in every.value or [] if not m["regional"] and m["start"] and m["verified"]]
    day = w.through(every)
    in_place = _in_place(w, day, here)
    ended = sorted((m for m in here if m["end"] and m["end"] <= day), key=lambda m: m["end"], reverse=True)
    told = [_present(w, day, in_place), paragraph(*(_ended(w, m) for m in ended[:MOST_ENDED])), paragraph(*_dead(w))]
    if not (in_place or ended):
        return None
    return Section("UN missions", f"UN missions in {w.name}", tuple(t for t in told if t))


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
    as_of = f"As of {moment(day)}"
    if len(in_place) == 1:
        (m,) = in_place
        first = w.claim(
            f"{as_of}, {_full(m)} had been in place in {w.name} since {moment(m['start'])}",
            *("operations.missions", f"contains {m['mission']}; since {m['start']}", day),
            state=w.key,
        )
        return paragraph(first)
    acronyms = [m["mission"] for m in in_place]
    first = w.claim(
        f"{as_of}, the UN missions {sentence_list(acronyms)} were in place in {w.name}",
        *("operations.missions", f"contains {', '.join(acronyms)}", day),
        state=w.key,
    )
    return paragraph(first, *(_begun(w, day, m) for m in in_place))


def _begun(w: Writer, day: str, m: dict[str, Any]) -> str:
    return w.claim(
        f"{capital(_full(m))} had been in place there since {moment(m['start'])}",
        *("operations.missions", f"since {m['start']}", day),
        mission=m["mission"],
    )


def _ended(w: Writer, m: dict[str, Any]) -> str:
    """From when until when a mission was there."""
    return w.claim(
        f"{capital(_full(m))} was in place from {moment(m['start'])} until {moment(m['end'])}",
        *("operations.missions", f"since {m['start']}; until {m['end']}", m["end"]),
        mission=m["mission"],
    )


def _dead(w: Writer) -> list[str]:
    return fatalities(
        w, "state", lambda n: f"{counted(n, 'person', 'people')} had died in UN missions that covered {w.name}"
    )
