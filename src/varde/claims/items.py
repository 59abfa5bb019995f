"""Items that an expectation names, as the answers name them: a state by its key, a mission by its acronym."""

from __future__ import annotations

import re
from datetime import date

from varde.claims.names import Names
from varde.claims.readings import ItemKind
from varde.errors import UsageError
from varde.figures.mission_labels import Labels
from varde.figures.treaties import key_of as treaty_key
from varde.states import registry
from varde.store import Store

_YEARS = re.compile(r"(\d{4})(?:\s*[-–/]\s*(\d{4}|\d{2}))?")


def canonical(store: Store, item: str, kind: ItemKind, period: tuple[date, date]) -> str:
    """The key of an item that an expectation names.

    Raises
    ------
    UsageError
        Where there is no such state, mission, organisation or treaty, or the years can't be read.
    """
    match kind:
        case "state":
            return registry().resolve(item, on=period).key
        case "mission":
            found = Labels.of(store).named([item])
            if len(found) > 1:
                raise UsageError(f"{item!r} stands for {' and '.join(found)}.", "Name one of them.")
            return found[0]
        case "treaty" if (key := treaty_key(item)) is not None:
            return key
        case "organisation" | "treaty":
            names = [n for n in Names.of(store).find(item) if n.kind == kind and n.end - n.start == len(item)]
            if len(names) != 1:
                raise UsageError(
                    f"There is no {kind} {item!r} among those held.", f"`varde figure {_LISTED[kind]}` lists them."
                )
            return names[0].keys[0]
        case "years":
            years = _YEARS.fullmatch(item)
            if not years:
                raise UsageError(f"{item!r} is no term or year.", "Write 2021-2022, or a year such as 2010.")
            first, last = years[1], years[2] or years[1]
            return f"{first}-{first[:2] + last if len(last) == 2 else last}"
    return item


_LISTED = {"organisation": "organisations.memberships state=NOR", "treaty": "treaties.of_state state=NOR"}
