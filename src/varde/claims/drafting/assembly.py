"""How it votes in the General Assembly."""

from __future__ import annotations

from typing import Any

from varde.claims.drafting.writer import Section, Writer, escaped, figures, paragraph, worded
from varde.claims.expectations import rounded
from varde.figures.wording import moment, sentence_list

UKRAINE = "A/RES/ES-11/1"
"""The Assembly's first resolution on the war of 2022, on which every member's vote is often asked for."""
HOW = {
    "yes": "voted in favour of",
    "no": "voted against",
    "abstain": "abstained on",
}
WAYS = ("yes", "no", "abstain")
LOOK_BACK = 3
"""In how many years votes are looked for."""
FEWEST = 5
"""Fewer votes cast in a year say nothing on how a state votes."""


def assembly(w: Writer) -> Section | None:
    """How it voted in the last full year held, and on the war in Ukraine."""
    if w.state.kind == "territory":
        return None
    told = [t for t in (_record(w), _ukraine(w)) if t]
    return Section("the General Assembly", "In the General Assembly", tuple(told)) if told else None


def _record(w: Writer) -> str:
    """How it voted in the last full year held, or one just before it where it cast no vote in that."""
    last = int((w.ask("assembly.vote", resolution=UKRAINE).coverage["to"] or "0")[:4]) - 1
    if w.last_day:
        last = min(last, int(w.last_day[:4]) - 1)
    for year in range(last, last - LOOK_BACK, -1):
        votes = w.ask("assembly.record", year, state=w.key).value
        if votes and votes["yes"] + votes["no"] + votes["abstain"] >= FEWEST:
            return _votes(w, year, votes)
    return ""


def _votes(w: Writer, year: int, votes: dict[str, Any]) -> str:
    """How often it voted in favour, against, or abstained, and how often with the majority."""
    cast = [name for name in WAYS if votes[name] or name == "yes"]
    said = {name: worded(votes[name]) for name in cast}
    resolutions = "of the resolutions on which the General Assembly held a recorded vote"
    words = {
        "yes": f"In {year}, {w.name} voted in favour of {said['yes']} {resolutions}",
        "no": f"voted against {said.get('no')}",
        "abstain": f"abstained on {said.get('abstain')}",
    }
    parts = [w.claim(words[name], "assembly.record", votes[name], year, name, state=w.key) for name in cast]
    return paragraph(sentence_list(parts), _with_majority(w, year, votes["with_majority"]))


def _with_majority(w: Writer, year: int, share: float) -> str:
    """How often it voted as most did: in all votes, or in so many per cent of them."""
    digits = 1 if share < 1 and rounded(share, 2) == 1 else 0
    often = f"{figures(100 * share, digits)} per cent of" if share < 1 else "all"
    return w.claim(
        f"It was with the majority in {often} the votes that it cast that year",
        *("assembly.record", f"{rounded(share, 2 + digits):.{2 + digits}f}" if share < 1 else "at least 1", year),
        "with_majority",
        state=w.key,
    )


def _ukraine(w: Writer) -> str:
    """How it voted on the resolution on the war in Ukraine."""
    vote = w.ask("assembly.vote", resolution=UKRAINE)
    members = (vote.value or {}).get("members") or {}
    how = next((k for k, states in members.items() if w.key in states), None)
    if how is None or how not in HOW or w.last_day:
        return ""
    day = vote.value["date"]
    return paragraph(
        "The General Assembly met in an emergency special session after Russia's invasion of Ukraine",
        w.claim(
            f"On {moment(day)}, {w.name} {HOW[how]} its resolution ES-11/1",
            *("assembly.vote", f"contains {w.key}", day, f"members.{how}"),
            resolution=UKRAINE,
        )
        + f", “{escaped(vote.value['title'])}”",
    )
