"""Disarmament treaties and the Rome Statute: who has signed, who is bound, who has left, and since when.

A status is a spell: it holds until the day up to which its source was verified (`verified_through`). Asked without
`on`, a figure answers as of that day; asked for a later day, it gives the last known status and says so, with the
withdrawals that are already known to take effect by then.

One rule holds for states that come and go. A part that the depositary's list carries under a state's own name is that
state's part from the day of its consent, even where the list of states dates the state later: Serbia is a party to the
Chemical Weapons Convention from 2000, because the list carries Yugoslavia's consent under it. In all other cases a
question about a day outside a state's time is "not applicable", and the reason names the successor or predecessor to
ask for. So is one about a state that is gone and whose part the list carries under its successor. Each part is
therefore counted once, and under one name.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from difflib import get_close_matches
from typing import Annotated, Any, Literal

from varde.errors import UsageError
from varde.figures.answer import Answer
from varde.figures.arguments import Day, Kind, State, States
from varde.figures.question import Question
from varde.figures.registry import figure
from varde.states import registry

Treaty = Annotated[str, Kind("treaty", "short or full name of a treaty", "TPNW")]

#: Key of each treaty held, and the names under which it is asked for.
NAMES: Mapping[str, tuple[str, ...]] = {
    "TPNW": ("nuclear ban treaty", "nuclear weapons ban treaty", "ban treaty", "nuclear ban",
             "treaty on the prohibition of nuclear weapons", "nuclear weapon ban treaty"),
    "CTBT": ("comprehensive nuclear test ban treaty", "comprehensive test ban treaty", "test ban treaty"),
    "CWC": ("chemical weapons convention", "chemical weapons", "convention on chemical weapons"),
    "APMBC": ("ottawa", "ottawa treaty", "ottawa convention", "mine ban", "mine ban treaty", "mine ban convention",
              "anti-personnel mine ban convention", "anti-personnel mine ban treaty", "landmine ban treaty",
              "landmines convention", "apm", "mbt"),
    "CCM": ("convention on cluster munitions", "cluster munitions convention", "cluster munitions", "oslo convention"),
    "ATT": ("arms trade treaty",),
    "CCW": ("convention on certain conventional weapons", "certain conventional weapons",
            "inhumane weapons convention", "ccwc"),
    "CCW-ART1": ("ccw amended article 1", "ccw article 1", "ccw amendment", "ccw amended article i"),
    "CCW-I": ("ccw protocol i", "ccw protocol 1", "ccw p i", "ccw p1", "non-detectable fragments"),
    "CCW-II": ("ccw protocol ii", "ccw protocol 2", "ccw p ii", "ccw p2"),
    "CCW-III": ("ccw protocol iii", "ccw protocol 3", "ccw p iii", "ccw p3", "incendiary weapons",
                "protocol on incendiary weapons"),
    "CCW-AII": ("ccw amended protocol ii", "ccw protocol ii amended", "ccw amended protocol 2", "ccw p ii a",
                "ccw protocol ii-a", "ccw p2a", "ccw ap ii", "amended protocol ii", "apii"),
    "CCW-IV": ("ccw protocol iv", "ccw protocol 4", "ccw p iv", "ccw p4", "blinding laser weapons",
               "protocol on blinding laser weapons"),
    "CCW-V": ("ccw protocol v", "ccw protocol 5", "ccw p v", "ccw p5", "explosive remnants of war",
              "protocol on explosive remnants of war"),
    "ENMOD": ("environmental modification convention", "enmod convention"),
    "NPT": ("non-proliferation treaty", "nuclear non-proliferation treaty", "nonproliferation treaty", "tnp",
            "treaty on the non-proliferation of nuclear weapons"),
    "BWC": ("biological weapons convention", "btwc", "biological and toxin weapons convention", "biological weapons"),
    "ROME": ("rome statute", "icc", "icc statute", "international criminal court",
             "rome statute of the international criminal court"),
    "PTBT": ("partial test ban treaty", "partial test ban", "limited test ban treaty", "ltbt", "moscow treaty",
             "partial nuclear test ban treaty"),
    "GENEVA": ("geneva protocol", "geneva protocol 1925", "1925 geneva protocol", "geneva protocol of 1925"),
}  # fmt: skip
_COMPILED = frozenset({"NPT", "BWC", "ROME", "PTBT", "GENEVA"})

# Real agreements that one may ask for and that are not held: so that they are never taken for a slip of the pen.
_ELSEWHERE = (
    "outer space treaty", "antarctic treaty", "seabed treaty", "moon agreement", "new start", "start", "start i",
    "start ii", "salt", "salt i", "inf", "inf treaty", "abm treaty", "cfe", "cfe treaty", "open skies",
    "open skies treaty", "treaty of tlatelolco", "tlatelolco", "treaty of rarotonga", "rarotonga", "treaty of bangkok",
    "bangkok treaty", "treaty of pelindaba", "pelindaba treaty", "pelindaba", "treaty of semipalatinsk", "sort",
    "threshold test ban treaty", "fissile material cut-off treaty", "fmct", "nuclear terrorism convention", "icsant",
    "cppnm", "hague code of conduct", "vienna document", "firearms protocol", "geneva conventions", "unclos",
    "genocide convention", "refugee convention", "paris agreement", "north atlantic treaty", "un charter",
    "convention on nuclear safety", "additional protocol", "additional protocol i", "additional protocol ii",
)  # fmt: skip
# The last of the states that are gone and had joined treaties of this kind, Czechoslovakia, ended the day before.
_FORMER_STATES_UNTIL = date(1993, 1, 1)
_RIGHTS = frozenset(
    "cerd icescr iccpr cedaw cat opcat crc cmw crpd ced".split()  # noqa: SIM905
) | {"convention against torture", "convention on the rights of the child"}


def _fold(text: str) -> str:
    """A treaty's name in the form in which names are compared."""
    words = re.sub(r"[^0-9a-z]+", " ", text.casefold()).split()
    return " ".join(w for w in words if w != "the")


_BY_NAME = {_fold(n): key for key, names in NAMES.items() for n in (key, *names)}
_NOT_HELD = frozenset(map(_fold, _ELSEWHERE)) | frozenset(map(_fold, _RIGHTS))
_BETWEEN = re.compile(r"[,;/&+]|\band\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class _Held:
    """A treaty that is held: its name, dates, and the table of who takes part."""

    key: str
    name: str
    begun: date
    in_force_since: date | None
    verified_through: date
    has_signatures: bool
    table: str

    @property
    def compiled(self) -> bool:
        """Whether its status was compiled for Varde, rather than read from the depositary's page."""
        return self.table == "compiled_treaty_participation"


def key_of(text: str) -> str | None:
    """Key of the treaty that a text names, or None where it is none of those held.

    Raises
    ------
    UsageError
        Where it looks like a slip in the name of one that is held, or names more than one.
    """
    folded = _fold(text)
    if folded in _BY_NAME:
        return _BY_NAME[folded]
    if folded in _NOT_HELD:
        return None
    parts = [p for p in map(_fold, _BETWEEN.split(text)) if p]
    known = [p for p in parts if p in _BY_NAME or p in _NOT_HELD]
    if len(known) > 1 or (known and "," in text and not any(p.isdigit() for p in parts)):
        keys = ", ".join(dict.fromkeys(_BY_NAME.get(p, p) for p in parts))
        raise UsageError(
            f"{text!r} names more than one treaty ({keys}): ask for one treaty at a time.",
            "Ask once for each; treaties.of_state gives every treaty of a state at once.",
        )
    near = get_close_matches(folded, [*_BY_NAME, *_NOT_HELD], n=1, cutoff=0.75)
    if near and near[0] in _BY_NAME:
        raise UsageError(f"There is no treaty {text!r} here.", f"Did you mean {_BY_NAME[near[0]]} ({near[0]})?")
    return None


def _absent(ask: Question, text: str) -> Answer:
    """The answer for a treaty that is not held."""
    hint = " Ask fragility.rights for human-rights instruments." if _fold(text) in _RIGHTS else ""
    return ask.not_held(f"The status of {text!r} is not in the evidence base, which holds {', '.join(NAMES)}.{hint}")


_TREATY_COLUMNS = {
    "treaties": ("name", "concluded", "in_force_since", "signatories", "verified_through"),
    "compiled_treaties": ("name", "opened", "verified_through"),
}
_PART_COLUMNS = {
    "treaty_participation": (
        *("name", "signature_date", "consent_date", "consent_kind", "withdrawal_effect", "ended", "unclear", "note"),
        *("provisional_date", "withdrawal_notified", "withdrawal_conditional", "declined_date", "declaration"),
    ),
    "compiled_treaty_participation": (
        *("name", "signature_date", "consent_date", "consent_kind", "withdrawal_effect", "ended", "unclear", "note"),
        *("date_precision", "contested"),
    ),
}
# Counting needs less of a row than telling how one state stands.
_COUNT_COLUMNS = {
    "treaty_participation": (
        *("signature_date", "consent_date", "consent_kind", "withdrawal_effect", "ended", "unclear"),
        "withdrawal_notified",
    ),
    "compiled_treaty_participation": (
        *("signature_date", "consent_date", "consent_kind", "withdrawal_effect", "ended", "unclear"),
        "contested",
    ),
}


def _described(row: Mapping[str, Any], compiled: bool) -> _Held:
    return _Held(
        key=row["treaty"],
        name=row["name"],
        begun=row["opened"] if compiled else row["concluded"],
        in_force_since=row.get("in_force_since"),
        verified_through=row["verified_through"],
        has_signatures=compiled or row["signatories"] is not None,
        table="compiled_treaty_participation" if compiled else "treaty_participation",
    )


def _held(ask: Question, text: str) -> _Held | None:
    """The treaty that a text names, as the evidence base describes it; None where it is not held."""
    key = key_of(text)
    table = "compiled_treaties" if key in _COMPILED else "treaties"
    if key is None or not ask.holds(table):
        return None
    ask.arguments["treaty"] = key
    rows = ask.select(table, _TREATY_COLUMNS[table], "treaty = $treaty", behind=False, treaty=key)
    return _described(rows[0], key in _COMPILED) if rows else None


def _asked(ask: Question, text: str, on: date | None) -> tuple[_Held, date] | Answer:
    """The treaty and the day that a question is about, or the answer where there was no such treaty then."""
    held = _held(ask, text)
    if held is None:
        return _absent(ask, text)
    day = on or held.verified_through
    if day < held.begun:
        reason = f"There was no {held.name} before {held.begun}."
        return ask.answer(None, as_of=day, status="not applicable", reason=reason)
    return held, day


def _there(row: Mapping[str, Any], on: date) -> bool:
    """Whether neither a withdrawal nor the state's end had come by a day."""
    effect, ended = row["withdrawal_effect"], row["ended"]
    return (effect is None or on < effect) and (ended is None or on <= ended)


def _signed(row: Mapping[str, Any], on: date) -> bool:
    return row["signature_date"] is not None and row["signature_date"] <= on and _there(row, on)


def _bound(row: Mapping[str, Any], on: date, verified_through: date) -> bool | None:
    """Whether consent to be bound stood on a day; None where the source leaves it open."""
    if row["unclear"]:
        return None
    if row["consent_kind"] is None or not _there(row, on):
        return False
    if row["consent_date"] is None:
        # Consent without a date: it was there when the source was verified, and nobody knows since when.
        return True if on >= verified_through else None
    return bool(row["consent_date"] <= on)


def _leaving(row: Mapping[str, Any], on: date) -> bool:
    """Whether a withdrawal was notified by a day and had not taken effect; a year ahead where no notice is dated."""
    effect = row["withdrawal_effect"]
    if effect is None or effect <= on:
        return False
    notified = row.get("withdrawal_notified")
    return bool(notified <= on) if notified else (effect - on).days <= 366


@dataclass(slots=True)
class _Standing:
    """How a state stands to a treaty on a day, and the rows that say so."""

    status: str
    rows: list[dict[str, Any]]
    signed: date | None = None
    consent: date | None = None
    consent_kind: str | None = None
    withdrawal_effect: date | None = None
    reason: str | None = None


def _named(key: str) -> str:
    """Name of a state with its key."""
    return f"{registry().get(key).name} ({key})"


def _kin(state: str, on: date, earlier: bool) -> list[str]:
    """States that came before or after one and existed on a day; what continues a state goes before all others."""
    names = registry()
    found: dict[str, None] = {}
    seen, queue = {state}, [state]
    while queue:
        key = queue.pop(0)
        steps = names.predecessors(key) if earlier else names.successors(key)
        steps = [s for s in steps if s.kind == "continuation"] or steps
        for step in steps:
            other = step.predecessor if earlier else step.successor
            if other in seen:
                continue
            seen.add(other)
            if names.get(other).exists_on(on):
                found[other] = None
            else:
                queue.append(other)
    return list(found)


def _was_no_state(state: str, on: date) -> str:
    """The reason where a state did not exist on a day, with the states to ask for instead."""
    spells = registry().spells(state)
    begun = bool(spells) and spells[0].start <= on
    over = begun and spells[-1].end is not None and spells[-1].end < on
    kin = _kin(state, on, earlier=not over)
    reason = f"{_named(state)} was no state on {on}."
    if kin:
        what = "What followed it" if over else "In its place the list of states then has"
        reason += f" {what}: {', '.join(map(_named, kin))}."
    return reason


def _heirs(state: str) -> list[str]:
    """Successors of a state that is gone, under which a list of treaty parties may carry its part."""
    names = registry()
    if names.get(state).kind != "former-state":
        return []
    return list(dict.fromkeys(s.successor for s in names.successors(state)))


def _carried(rows: Iterable[Mapping[str, Any]], state: str) -> dict[str, Any] | None:
    """The row of a successor under which a list carries the part of a state that is gone; None where there is none.

    Such a row has a signature or consent of a day on which the successor was no state yet and the former state was.
    An instrument of succession is the new state's own, unless that state continues the former one.
    """
    names = registry()
    gone = names.get(state)
    continued = {s.successor for s in names.successors(state) if s.kind == "continuation"}
    heirs = _heirs(state)
    for row in rows:
        if row["state"] not in heirs or (row["consent_kind"] == "succession" and row["state"] not in continued):
            continue
        heir = names.get(row["state"])
        days = [d for d in (row["signature_date"], row["consent_date"]) if d is not None]
        if any(gone.exists_on(d) and not heir.exists_on(d) for d in days):
            return dict(row)
    return None


def _standing(found: list[dict[str, Any]], state: str, on: date, held: _Held) -> _Standing:
    """How a state stands to a treaty on a day, from its rows and those of its successors (see `_heirs`).

    The status is "party", "signatory", "former party", "disputed", "not a party", "unknown" or "not applicable".
    """
    if on < held.begun:
        return _Standing("no treaty", [], reason=f"There was no {held.name} before {held.begun}.")
    rows = [r for r in found if r["state"] == state]
    signature = next((r for r in rows if _signed(r, on)), None)
    # A withdrawal ends the part, not the fact of the signature.
    signed = min((r["signature_date"] for r in rows if r["signature_date"] and r["signature_date"] <= on), default=None)
    answers = [(r, _bound(r, on, held.verified_through)) for r in rows]
    for row, bound in answers:
        if bound:
            behind = [row] + ([signature] if signature is not None and signature is not row else [])
            return _Standing("party", behind, signed, row["consent_date"], row["consent_kind"],
                             row["withdrawal_effect"])  # fmt: skip
    entity = registry().get(state)
    gone = [r for r in rows if r["ended"] is not None and on > r["ended"]]
    exists = entity.exists_on(on) or not entity.is_state
    carrier = _carried(found, state)
    if signature is None and (gone or carrier or not exists):
        reason = "" if exists else _was_no_state(state, on)
        if gone:
            reason += f" Its own part in {held.key} ended on {gone[-1]['ended']}."
        if carrier:
            since = carrier["consent_date"] or carrier["signature_date"]
            deed = "consent" if carrier["consent_date"] else "signature"
            reason += (
                f" The list for {held.key} carries the part of {_named(state)} under its successor, "
                f"{_named(carrier['state'])}, with {deed} of {since}"
                + (" and nothing before" if on < since else "")
                + f"; ask for {carrier['state']}."
            )
        return _Standing("not applicable", gone + ([carrier] if carrier else []), reason=reason.strip())
    for row, bound in answers:
        if bound is None and row["unclear"]:
            return _Standing("unknown", [row], reason=row["note"] or "The source leaves it open.")
        if bound is None:
            why = f"The consent of {entity.name} is recorded without a date; it stood on {held.verified_through}."
            return _Standing("unknown", [row], reason=why)
    if held.compiled and not rows and entity.kind == "former-state":
        return _Standing("unknown", [], reason=f"The list for {held.key} covers the states of today only.")
    left = [r for r in rows if r["withdrawal_effect"] is not None and r["withdrawal_effect"] <= on]
    if signature is not None:
        return _Standing("signatory", [signature], signed)
    if left:
        row = left[-1]
        status = "disputed" if row.get("contested") else "former party"
        if row["consent_kind"] is None:
            status = "not a party"
        return _Standing(status, [row], signed, row["consent_date"], row["consent_kind"], row["withdrawal_effect"])
    return _Standing("not a party", [r for r in rows if r["signature_date"] is None and r["consent_kind"] is None])


def _late(on: date, held: _Held) -> dict[str, Any]:
    """Status and reason of an answer, where it is asked past the day of verification."""
    if on <= held.verified_through:
        return {}
    return {
        "status": "last known",
        "reason": f"The status of {held.key} was verified through {held.verified_through}; "
        "what has changed since, other than withdrawals already notified by then, is not held.",
    }


def _force(on: date, held: _Held) -> list[str]:
    """A note where the treaty was not in force."""
    if held.compiled or (held.in_force_since and on >= held.in_force_since):
        return []
    if held.in_force_since is None:
        return [f"{held.name} is not in force: its parties are the states that have consented to be bound."]
    return [f"{held.name} entered into force on {held.in_force_since}; until then its parties are the states that "
            "had consented to be bound."]  # fmt: skip


def _waiting(ask: Question, held: _Held, state: str, standing: _Standing) -> list[str]:
    """A note where a treaty not in force waits for this very state's consent."""
    table = "treaty_required_states"
    if held.compiled or held.in_force_since or standing.status == "party" or not ask.holds(table):
        return []
    found = ask.select(table, (), "treaty = $treaty AND state = $state", treaty=held.key, state=state)
    return ["It is one of the states whose ratification the treaty needs to enter into force (Annex 2)."] * len(found)


def _remarks(standing: _Standing, rows: Iterable[Mapping[str, Any]], state: str, on: date) -> list[str]:
    """What a reader must know about a state's standing."""
    notes = []
    entity = registry().get(state)
    if standing.status in ("party", "signatory") and entity.is_state and not entity.exists_on(on):
        # Belarus and Ukraine joined in their own right within the Soviet Union: only a continued state is named.
        steps = registry().predecessors(state)
        kin = [s.predecessor for s in steps if s.kind == "continuation" and registry().get(s.predecessor).exists_on(on)]
        before = f", as that of {', '.join(map(_named, kin))} at that time" if kin else ""
        notes.append(
            f"{_named(state)} is in the list of states from a later day; the depositary's list carries this part under "
            f"its name{before}."
        )
    for row in rows:
        if row["state"] != state:
            continue
        effect = row["withdrawal_effect"]
        used = row in standing.rows
        if used and effect is not None and not row.get("contested"):
            told = f" was notified on {row['withdrawal_notified']} and" if row.get("withdrawal_notified") else ""
            verb = "takes" if on < effect else "took"
            condition = ", subject to a condition in the treaty" if row.get("withdrawal_conditional") else ""
            notes.append(f"The withdrawal{told} {verb} effect on {effect}{condition}.")
        if row.get("declined_date") and used:
            notes.append(f"It told the depositary on {row['declined_date']} that it does not intend to become a party.")
        if row.get("provisional_date") and used:
            notes.append(f"It gave notice of provisional application on {row['provisional_date']}: not consent.")
        if row.get("date_precision") == "month" and used:
            notes.append("Only the month of consent is known; its last day is given.")
        if row.get("declaration") and used:
            notes.append("It made a declaration, reservation or objection: see the depositary's page.")
        if row["note"] and (used or row.get("verified") is False) and not row["unclear"]:
            notes.append(row["note"][0].upper() + row["note"][1:] + ("" if row["note"].endswith(".") else "."))
    return notes


def _parts(
    ask: Question, table: str, states: Iterable[str], where: str = "true", **values: Any
) -> list[dict[str, Any]]:
    """Rows on the parts of states, and of the successors of those that are gone."""
    keys = list(dict.fromkeys(k for s in states for k in (s, *_heirs(s))))
    found = ask.select(table, _PART_COLUMNS[table], f"{where} AND list_contains($states, state)",
                       behind=False, states=keys, **values)  # fmt: skip
    return list(found)


@figure(unit="status")
def status(ask: Question, *, treaty: Treaty, state: State, on: Day | None = None) -> Answer:
    """How a state stands to a treaty.

    Parameters
    ----------
    treaty : Treaty
        One of those held; "Ottawa" and "Mine Ban" are APMBC.
    state : State
        The state.
    on : Day, optional
        Day asked for; without it, the last day up to which the treaty's status was verified.

    Returns
    -------
    Answer
        An object: `status` ("party", "signatory", "former party", "disputed", "not a party"), `signed` (kept after a
        withdrawal), `consent`, `consent_kind`, `withdrawal_effect` (the first day out, which may lie ahead), `treaty`,
        `treaty_name` and `treaty_in_force_since` (null where not in force or not held).

    Raises
    ------
    UsageError
        The treaty's name looks like a slip or names more than one, or the state is unknown.

    Notes
    -----
    A state is a party from the day on which it deposits its consent to be bound, as the depositary counts; the treaty
    may enter into force for it some months later. Provisional application and signature are not consent. A part that
    the depositary's list carries under a state's own name is that state's from its date, even before the state itself
    (Serbia in the CWC from 2000, Belarus in the CCW from 1982). Otherwise a day outside the state's time is "not
    applicable", and so is a state that is gone and whose part the list carries under its successor (Yugoslavia in the
    CWC): the reason names the state to ask for. Source: UN Treaty Collection, and a compilation for NPT, BWC, Rome
    Statute, PTBT and Geneva Protocol.
    """
    asked = _asked(ask, treaty, on)
    if isinstance(asked, Answer):
        return asked
    held, day = asked
    rows = _parts(ask, held.table, [state], "treaty = $treaty", treaty=held.key)
    standing = _standing(rows, state, day, held)
    ask.rest_on(held.table, standing.rows)
    if standing.status == "not applicable":
        return ask.answer(None, as_of=day, status="not applicable", reason=standing.reason)
    if standing.status == "unknown":
        return ask.no_data(standing.reason or "", as_of=day)
    entity = registry().get(state)
    notes = [*_force(day, held), *_waiting(ask, held, state, standing), *_remarks(standing, rows, state, day)]
    if not rows and not entity.is_state:
        notes.append(f"{entity.name} takes no part under its own name; treaties may apply there through a state.")
    value = {
        "status": standing.status,
        "signed": standing.signed,
        "consent": standing.consent,
        "consent_kind": standing.consent_kind,
        "withdrawal_effect": standing.withdrawal_effect,
        "treaty": held.key,
        "treaty_name": held.name,
        "treaty_in_force_since": held.in_force_since,
    }
    return ask.answer(_plain(value), as_of=day, verified_through=held.verified_through, notes=notes, **_late(day, held))


def _plain(value: dict[str, Any]) -> dict[str, Any]:
    return {k: v.isoformat() if isinstance(v, date) else v for k, v in value.items()}


def _listed(rows: Iterable[Mapping[str, Any]], *columns: str) -> list[dict[str, Any]]:
    """Rows as a list of states with some of their columns, by name."""
    states = registry()
    listed = [_plain({"state": r["state"], "name": states.get(r["state"]).name, **{c: r[c] for c in columns}})
              for r in rows]  # fmt: skip
    return sorted(listed, key=lambda r: r["name"])


@figure(unit="states")
def parties(ask: Question, *, treaty: Treaty, on: Day | None = None, by: Literal["state"] | None = None) -> Answer:
    """Number of parties to a treaty.

    Parameters
    ----------
    treaty : Treaty
        One of those held.
    on : Day, optional
        Day asked for; without it, the last day up to which the treaty's status was verified.
    by : {"state"}, optional
        Gives the list of parties instead of their number.

    Returns
    -------
    Answer
        A whole number, or with `by=state` a list of objects `state`, `name`, `consent_date`, `consent_kind` and
        `withdrawal_effect`. The keys of the parties stand in `rows` either way.

    Raises
    ------
    UsageError
        The treaty's name looks like a slip.

    Notes
    -----
    Counted as the depositary does: states whose consent to be bound is deposited and not withdrawn, whether or not
    the treaty is in force for them yet. A withdrawal counts from the day on which it takes effect.
    """
    asked = _asked(ask, treaty, on)
    if isinstance(asked, Answer):
        return asked
    held, day = asked
    rows = ask.select(held.table, _COUNT_COLUMNS[held.table],
                      "treaty = $treaty AND (consent_date <= $day OR consent_date IS NULL)"
                      " AND (consent_kind IS NOT NULL OR unclear)",
                      behind=False, treaty=held.key, day=day)  # fmt: skip
    bound = [r for r in rows if _bound(r, day, held.verified_through)]
    ask.rest_on(held.table, bound)
    notes = _force(day, held)
    names = registry()
    open_ = [names.get(r["state"]).name for r in rows if _bound(r, day, held.verified_through) is None]
    if open_:
        notes.append(f"Not counted, because the source leaves it open whether they were bound: {', '.join(open_)}.")
    disputed = [names.get(r["state"]).name for r in rows if r.get("contested") and not _there(r, day)]
    if disputed:
        notes.append(f"Not counted, because it is disputed whether its withdrawal is valid: {', '.join(disputed)}.")
    unproven = [names.get(r["state"]).name for r in bound if r.get("verified") is False]
    if unproven:
        notes.append(f"Counted on rows that are not verified: {', '.join(unproven)}.")
    notes += [f"{names.get(r['state']).name} leaves with effect of {r['withdrawal_effect']}." for r in bound
              if _leaving(r, day)]  # fmt: skip
    if held.compiled and day < _FORMER_STATES_UNTIL:
        notes.append("States that are gone, such as Czechoslovakia, are not in the list and not counted.")
    value: Any = len(bound)
    if by == "state":
        value = _listed(bound, "consent_date", "consent_kind", "withdrawal_effect")
    return ask.answer(value, as_of=day, verified_through=held.verified_through, notes=notes, **_late(day, held))


@figure(unit="states")
def signatories(ask: Question, *, treaty: Treaty, on: Day | None = None, by: Literal["state"] | None = None) -> Answer:
    """Number of states that have signed a treaty, whether or not they ratified it later.

    Parameters
    ----------
    treaty : Treaty
        One of those held.
    on : Day, optional
        Day asked for; without it, the last day up to which the treaty's status was verified.
    by : {"state"}, optional
        Gives the list of signatories instead of their number.

    Returns
    -------
    Answer
        A whole number, or with `by=state` a list of objects `state`, `name` and `signature_date`.

    Raises
    ------
    UsageError
        The treaty's name looks like a slip.

    Notes
    -----
    Counted as the depositary does: the signature of a state that has left the treaty no longer counts. Protocols and
    amendments to the Convention on Certain Conventional Weapons are not signed.
    """
    asked = _asked(ask, treaty, on)
    if isinstance(asked, Answer):
        return asked
    held, day = asked
    if not held.has_signatures:
        reason = f"{held.name} is not open for signature: states consent to be bound by it."
        return ask.answer(None, as_of=day, status="not applicable", reason=reason)
    rows = ask.select(held.table, _COUNT_COLUMNS[held.table], "treaty = $treaty AND signature_date <= $day",
                      behind=False, treaty=held.key, day=day)  # fmt: skip
    signed = [r for r in rows if _signed(r, day)]
    ask.rest_on(held.table, signed)
    value: Any = _listed(signed, "signature_date") if by == "state" else len(signed)
    return ask.answer(value, as_of=day, verified_through=held.verified_through, **_late(day, held))


@figure(unit="states")
def reciprocity(ask: Question, *, treaty: Treaty, states: States, on: Day | None = None) -> Answer:
    """Who among some states is bound by a treaty and who is not, and what it provides on verification.

    Parameters
    ----------
    treaty : Treaty
        One of those held.
    states : States
        The states, with commas between.
    on : Day, optional
        Day asked for; without it, the last day up to which the treaty's status was verified.

    Returns
    -------
    Answer
        An object: `all_bound` (null where a state's part is unknown and all others are bound), `bound`, `not_bound`
        and `unknown` (lists of objects `state`, `name`, `status`, `since`; disputed parts and states outside their
        time are among the unknown), and `verification`, a list of objects `article`, `mechanism`, `provision`,
        `verified`.

    Raises
    ------
    UsageError
        The treaty's name looks like a slip, or a state is unknown.

    Notes
    -----
    The provisions on verification are written from the treaties' texts, which are not held: they are marked as not
    verified, and so is the answer. Who is bound is read from the same source as `treaties.status`.
    """
    asked = _asked(ask, treaty, on)
    if isinstance(asked, Answer):
        return asked
    held, day = asked
    rows = _parts(ask, held.table, states, "treaty = $treaty", treaty=held.key)
    names = registry()
    groups: dict[str, list[dict[str, Any]]] = {"bound": [], "not_bound": [], "unknown": []}
    notes = _force(day, held)
    for state in states:
        standing = _standing(rows, state, day, held)
        ask.rest_on(held.table, standing.rows)
        open_ = standing.status in ("unknown", "disputed", "not applicable")
        group = "unknown" if open_ else "bound" if standing.status == "party" else "not_bound"
        since = standing.consent if group == "bound" else None
        name = names.get(state).name
        groups[group].append(_plain({"state": state, "name": name, "status": standing.status, "since": since}))
        notes += [f"{name}: {note}" for note in _remarks(standing, rows, state, day)]
        notes += [standing.reason] if standing.reason else []
    provisions = []
    if ask.holds("treaty_verification"):
        found = ask.select("treaty_verification", ("article", "mechanism", "provision"), "treaty = $treaty",
                           treaty=held.key)  # fmt: skip
        provisions = [{k: r[k] for k in ("article", "mechanism", "provision", "verified")} for r in found]
    if provisions:
        notes.append("The provisions on verification were entered by hand from the treaty's text, and not verified.")
    all_bound = False if groups["not_bound"] else None if groups["unknown"] else True
    return ask.answer(
        {"all_bound": all_bound, **groups, "verification": provisions},
        as_of=day,
        verified_through=held.verified_through,
        notes=notes,
        **_late(day, held),
    )


@figure(unit="treaties")
def of_state(ask: Question, *, state: State, on: Day | None = None) -> Answer:
    """How a state stands to every treaty held.

    Parameters
    ----------
    state : State
        The state.
    on : Day, optional
        Day asked for; without it, for each treaty the last day up to which its status was verified.

    Returns
    -------
    Answer
        A list of objects, one a treaty: `treaty`, `name`, `status` as in `treaties.status` (or "unknown", or "not
        applicable" with the state to ask for in `note`), `signed`, `consent`, `consent_kind`, `withdrawal_effect`,
        `as_of`, `verified_through`, `verified` and `note` (null where there is none).

    Raises
    ------
    UsageError
        The state is unknown.

    Notes
    -----
    Treaties that did not exist on the day are left out. As `treaties.status` otherwise.
    """
    if not any(ask.holds(table) for _, table in _TABLES):
        return ask.not_held("The status of treaties is not in this evidence base.")
    value = of_states(ask, (state,), on)[state]
    if isinstance(value, str):
        return ask.answer(None, as_of=on, status="not applicable", reason=value)
    day = max(r["as_of"] for r in value)
    late = [r["treaty"] for r in value if r["as_of"] > r["verified_through"]]
    if late:
        return ask.answer(
            value, as_of=day, status="last known", reason=f"Asked past the day of verification: {', '.join(late)}."
        )
    return ask.answer(value, as_of=day)


_TABLES = (("treaties", "treaty_participation"), ("compiled_treaties", "compiled_treaty_participation"))
"""Tables that name treaties, each with the one that holds how states stand to them."""


def of_states(ask: Question, states: Sequence[str], on: date | None = None) -> dict[str, list[dict[str, Any]] | str]:
    """How each of some states stands to every treaty held.

    Parameters
    ----------
    ask : Question
        The open question: queries and rows are noted on it.
    states : sequence of str
        Keys, all asked together.
    on : date, optional
        Day asked for; without it, for each treaty the last day up to which its status was verified.

    Returns
    -------
    dict
        By state, rows as `treaties.of_state` lists them, or why no treaty applies to it.
    """
    found: dict[str, list[dict[str, Any]]] = {state: [] for state in states}
    for names_table, table in _TABLES:
        if not ask.holds(table):
            continue
        known = ask.select(names_table, _TREATY_COLUMNS[names_table], behind=False)
        treaties = [_described(row, names_table.startswith("compiled")) for row in known]
        rows = _parts(ask, table, states)
        for state in states:
            # The part of a state that is gone may stand under its heirs.
            own = {state, *_heirs(state)}
            near = [r for r in rows if r["state"] in own]
            for held in treaties:
                row = _stands(ask, held, table, [r for r in near if r["treaty"] == held.key], state, on)
                found[state] += [row] if row else []
    return {state: _applying(listed) for state, listed in found.items()}


def _stands(
    ask: Question, held: _Held, table: str, rows: list[dict[str, Any]], state: str, on: date | None
) -> dict[str, Any] | None:
    """How a state stands to a treaty, as a row of `treaties.of_state`; None where there was no such treaty."""
    day = on or held.verified_through
    standing = _standing(rows, state, day, held)
    if standing.status == "no treaty":
        return None
    ask.rest_on(table, standing.rows)
    return _plain(
        {
            "treaty": held.key,
            "name": held.name,
            "status": standing.status,
            "signed": standing.signed,
            "consent": standing.consent,
            "consent_kind": standing.consent_kind,
            "withdrawal_effect": standing.withdrawal_effect,
            "as_of": day,
            "verified_through": held.verified_through,
            "verified": all(r.get("verified") is not False for r in standing.rows),
            "note": standing.reason or " ".join(_remarks(standing, rows, state, day)) or None,
        }
    )


def _applying(rows: list[dict[str, Any]]) -> list[dict[str, Any]] | str:
    """Rows in the order in which treaties are named, or why none applies."""
    if all(r["status"] == "not applicable" for r in rows):
        return next((r["note"] for r in rows if r["note"]), "No treaty that is held existed then.")
    order = {key: i for i, key in enumerate(NAMES)}
    return sorted(rows, key=lambda r: order.get(r["treaty"], len(order)))
