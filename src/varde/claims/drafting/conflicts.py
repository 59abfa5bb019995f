"""Armed conflicts that a state was part of: how many, what they are over, and with whom."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from varde.claims.drafting.writer import Writer, counted, state_as_named
from varde.errors import StateError
from varde.figures.wording import sentence_list
from varde.states import registry

MOST_NAMED = 3
"""Up to so many conflicts are named one by one."""
_SIDES = ("side a", "side b")


@dataclass(frozen=True, slots=True)
class Conflicts:
    """The state-based conflicts of one year.

    Attributes
    ----------
    sentence : str
        A sentence with its marking.
    opponents : list of str
        States with which it was at war or in conflict as a side itself, by key.
    """

    sentence: str
    opponents: list[str]


def conflicts(w: Writer, year: int) -> Conflicts | None:
    """State-based conflicts that it was part of in a year; None where there were none.

    Parameters
    ----------
    w : Writer
        The page in the making.
    year : int
        The year.
    """
    active = w.ask("conflict.conflicts", year, state=w.key).value
    if not active:
        return None
    claim = w.claim(
        f"In {year}, {w.name} was {_part(active)}{counted(len(active), 'armed conflict')}"
        f"{'' if _always_a_side(active) else ' that involved a government'}",
        *("conflict.conflicts", len(active), year),
        state=w.key,
    )
    named = [_named(w, c, alone=len(active) == 1) for c in active]
    told = f"{':' if len(named) > 1 else ','} {sentence_list(named)}" if all(named) else ""
    opponents = [k for c in active for k in _opponents(w, c)]
    return Conflicts(claim + (told if len(named) <= MOST_NAMED else ""), list(dict.fromkeys(opponents)))


def _is_side(conflict: dict[str, Any]) -> bool:
    return any(side in conflict["roles"] for side in _SIDES)


def _always_a_side(active: list[dict[str, Any]]) -> bool:
    return all(_is_side(c) for c in active)


def _part(active: list[dict[str, Any]]) -> str:
    """As what a state was part of conflicts: its government fought, or it is what was fought over."""
    if _always_a_side(active):
        return "a party to "
    return "the scene of " if not any(_is_side(c) for c in active) else "the scene of, or a party to, "


def _named(w: Writer, conflict: dict[str, Any], *, alone: bool) -> str:
    """A conflict by what it is over or with whom; empty where its name holds digits, which no claim backs."""
    over = conflict["name"].partition(": ")[2]
    article = "a"
    if conflict["type"] == "interstate":
        article, others = "the", _opponents(w, conflict)
        subject = f"with {sentence_list([state_as_named(k) for k in others])}" if others else ""
    elif over == "Islamic State":
        subject = "with the group Islamic State"
    else:
        goals = [re.sub(r"^Government$", "the government", goal) for goal in over.split("/")]
        subject = f"over {sentence_list(goals)}" if over else ""
    if not subject or re.search(r"\d", subject):
        return ""
    if conflict["intensity"] == "war":
        return f"{article} war {subject}"
    return subject if alone else f"{article} conflict {subject}"


def _opponents(w: Writer, conflict: dict[str, Any]) -> list[str]:
    """States on the other side of a conflict between states, by key."""
    if conflict["type"] != "interstate":
        return []
    sides = {side: _states(conflict[side.replace(" ", "_")]) for side in _SIDES}
    other = next((o for own, o in (_SIDES, _SIDES[::-1]) if own in conflict["roles"]), None)
    return [k for k in sides[other] if k != w.key] if other else []


def _states(governments: list[str]) -> list[str]:
    """Keys of the states whose governments are listed; a name that is unknown is left out."""
    found = []
    for name in governments:
        try:
            found.append(registry().resolve(name.removeprefix("Government of "), source="ucdp").key)
        except StateError:
            continue
    return found
