"""What a claim is about: the states, missions, times and other things that its sentence may and must name."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from varde.claims.asking import Desk, arguments_at
from varde.claims.items import canonical
from varde.claims.marking import Claim
from varde.claims.readings import ItemKind, Reading, reading_of
from varde.claims.sentence import resolution_number
from varde.errors import UsageError
from varde.figures.arguments import first_day, last_day
from varde.figures.mission_labels import Labels
from varde.states import registry
from varde.store import Store

BY_KINDS: Mapping[str, ItemKind] = {
    "mission": "mission",
    "contributor": "state",
    "state": "state",
    "donor": "state",
    "recipient": "state",
    "origin": "state",
    "asylum": "state",
}
"""What the items of a list asked for with `by` are."""

STATE_KINDS = ("state", "states")


@dataclass(frozen=True, slots=True)
class Facts:
    """What a claim is about.

    Attributes
    ----------
    arguments : dict
        The figure's arguments as the registry parsed them.
    reading : Reading
        How the figure is read.
    states, missions, treaties, organisations : set of str
        Keys among the arguments and expected items.
    expected_states : set of str
        Those of the states that are expected, which the sentence itself has to name.
    near_states : set of str
        States that the sentence may name beside: areas of the missions.
    items : dict
        Key of each expected item, by the item as written.
    item_kind : str
        What the items are: those of the figure, or the parts asked for with `by`.
    columns : tuple of str
        Columns by which an item may be named.
    resolution : str or None
        Number of the resolution asked about.
    """

    arguments: dict[str, Any]
    reading: Reading
    states: set[str]
    missions: set[str]
    treaties: set[str]
    organisations: set[str]
    expected_states: set[str]
    near_states: set[str]
    items: dict[str, str]
    item_kind: ItemKind
    columns: tuple[str, ...]
    resolution: str | None


def facts_of(desk: Desk, claim: Claim, at: str) -> Facts:
    """What a claim is about, as of a year, month or day.

    Raises
    ------
    UsageError
        Where the figure does not accept the arguments, or an expected item is not known.
    """
    store = desk.store
    arguments = claim.figure.parse(arguments_at(claim, at))
    reading = reading_of(claim.figure.name)
    period = (first_day(at), last_day(at))
    keys: dict[str, set[str]] = {"state": set(), "mission": set(), "treaty": set(), "organisation": set()}
    for name, parameter in claim.figure.parameters.items():
        value = arguments.get(name)
        if value is None or parameter.kind is None:
            continue
        if parameter.kind.name in STATE_KINDS:
            keys["state"] |= set(value) if isinstance(value, tuple) else {value}
        elif name == "mission":
            keys["mission"] |= set(Labels.of(store).named(value))
        elif name in ("treaty", "instrument", "organisation"):
            kind: ItemKind = "organisation" if name == "organisation" else "treaty"
            keys[kind].add(_or_itself(store, value, kind, period))
    by = str(arguments.get("by") or "")
    item_kind = BY_KINDS.get(by, "text" if by else reading.items)
    items = _expected_items(store, claim, item_kind, period)
    expected_states: set[str] = set()
    if item_kind in keys:
        keys[item_kind] |= set(items.values())
        expected_states = {k for k in items.values() if k in registry()} if item_kind == "state" else set()
        keys["state"] = {k for k in keys["state"] if k in registry()}
    resolution = arguments.get("resolution")
    return Facts(
        arguments=arguments,
        reading=reading,
        states=keys["state"],
        missions=keys["mission"],
        treaties=keys["treaty"],
        organisations=keys["organisation"],
        expected_states=expected_states,
        near_states=desk.areas(frozenset(keys["mission"])),
        items=items,
        item_kind=item_kind,
        columns=(by, "name") if by else reading.columns,
        resolution=resolution_number(resolution) if resolution else None,
    )


def _or_itself(store: Store, text: str, kind: ItemKind, period: tuple[date, date]) -> str:
    """The key of a treaty or organisation; the text where it is none of those held, which the answer then says."""
    try:
        return canonical(store, text, kind, period)
    except UsageError:
        return text


def _expected_items(store: Store, claim: Claim, kind: ItemKind, period: tuple[date, date]) -> dict[str, str]:
    items = {item: _item(store, claim, item, kind, period) for e in claim.expected for item in e.items}
    for expected in claim.expected:
        # A part of an answer that is a state, such as the largest recipient.
        dated = expected.text[:4].isdigit()
        if claim.part and expected.kind == "exact" and expected.number is None and kind == "state" and not dated:
            items[expected.text] = _state_or_itself(expected.text, period)
    return items


def _item(store: Store, claim: Claim, item: str, kind: ItemKind, period: tuple[date, date]) -> str:
    """The key of an expected item; a third party may also be an organisation, under the name that the texts have."""
    if claim.figure.name != "agreements.third_parties":
        return canonical(store, item, kind, period)
    try:
        found = registry().resolve(item, on=period)
        return found.key if found.is_state else found.name
    except UsageError:
        return item


def _state_or_itself(text: str, period: tuple[date, date]) -> str:
    try:
        return registry().resolve(text, on=period).key
    except UsageError:
        return text
