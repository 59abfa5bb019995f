"""What can be in place in a state where violence is or may come: all instruments, for many states at once.

Each part takes the open question, the states and a day, and gives for each state whether the instrument is in place,
lapsed, never was, or cannot be told. Nothing that was decided after that day is told: not the end of a mission that had
not ended, not the renewal of a mandate, not a later withdrawal.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import partial

from varde.figures.agreement_instruments import agreement
from varde.figures.aid_instruments import aid, refugees
from varde.figures.arguments import last_day
from varde.figures.cells import Cell, written
from varde.figures.council_instruments import council, sanctions
from varde.figures.days import last_full_month as last_full_month
from varde.figures.membership_instruments import UNIVERSAL, organisations, treaties, verified_organisations
from varde.figures.mission_instruments import operation, political_mission
from varde.figures.personnel_instrument import personnel
from varde.figures.question import Question, Row
from varde.figures.response_ranks import COUNTABLE
from varde.figures.wording import capital


@dataclass(frozen=True, slots=True)
class Instrument:
    """An instrument: its key, its name, tables it cannot do without, how it is found, tables a user may have added."""

    key: str
    name: str
    tables: tuple[str, ...]
    find: Callable[[Question, tuple[str, ...], date], dict[str, Cell]]
    own_copies: tuple[str, ...] = ()


INSTRUMENTS: tuple[Instrument, ...] = (
    Instrument("operation", "UN peace operation", ("missions", "mission_areas"), operation),
    Instrument("mission", "UN political mission", ("missions", "mission_areas"), political_mission),
    Instrument(
        "personnel",
        "UN uniformed personnel",
        ("missions", "mission_areas", "mission_aliases", "personnel_by_mission"),
        personnel,
        ("personnel_hub", "geopko_contributors"),
    ),
    Instrument("council", "Security Council resolutions", ("resolution_states", "resolutions"), council),
    Instrument("sanctions", "UN sanctions regime", ("sanctions_regimes", "sanctions_targets"), sanctions),
    Instrument(
        "agreement",
        "Peace agreement",
        ("peace_agreements", "peace_agreement_states"),
        agreement,
        ("pax_agreements", "mediation_event_third_parties"),
    ),
    Instrument(
        "organisations",
        "Regional and security organisations",
        ("organisations", "organisation_memberships"),
        organisations,
    ),
    Instrument(
        *("treaties", "Weapons treaties"),
        ("treaties", "treaty_participation", "compiled_treaties", "compiled_treaty_participation"),
        treaties,
    ),
    Instrument("aid", "Development aid received", ("aid_flows",), aid),
    Instrument("refugees", "Refugees from it and in it", ("displaced_populations",), refugees),
)
"""What can be in place, in the order of a table."""

BESIDE = "A size, told beside the instruments and not weighed."
"""Note to a row that is not weighed."""
NAMES: Mapping[str, str] = {i.key: i.name for i in INSTRUMENTS}
"""Name of each instrument by its key."""


def any_held(ask: Question) -> bool:
    """Whether the evidence base holds the tables of one instrument at least."""
    return any(all(map(ask.holds, i.tables)) for i in INSTRUMENTS)


def instruments_of(
    ask: Question, states: Iterable[str], day: date, *, parts: bool = True, only: Iterable[str] | None = None
) -> dict[str, list[Row]]:
    """How every instrument stands in states on a day.

    Parameters
    ----------
    ask : Question
        The open question: queries, sources and rows are noted on it.
    states : iterable of str
        Keys of states, all asked together.
    day : date
        The day; nothing decided later is told.
    parts : bool
        Whether each row lists what it is made of, one by one.
    only : iterable of str, optional
        Keys of the instruments wanted; all without it.

    Returns
    -------
    dict
        By state, one row an instrument in the order of `INSTRUMENTS`: `instrument` (key), `name`, `status` ("in place",
        "lapsed", "never" or "unknown"), `since`, `until`, `what` (names), `size_or_last_act`, `as_of`,
        `verified_through`, `verified`, `sources` (ids), `note` and, where wanted, `parts`. Where the evidence base
        lacks a table of an instrument, or it can't be read, it is unknown in every state.
    """
    keys = tuple(dict.fromkeys(states))
    wanted = set(NAMES if only is None else only)
    found: dict[str, list[Row]] = {k: [] for k in keys}
    for instrument in INSTRUMENTS:
        if instrument.key not in wanted:
            continue
        missing = [t for t in instrument.tables if not ask.holds(t)]
        if missing:
            told: dict[str, Cell] | str = f"this evidence base was built without the table {missing[0]}"
        else:
            told = ask.attempt(partial(instrument.find, ask, keys, day))
        if isinstance(told, str):
            told = {k: Cell("unknown", as_of=written(day), notes=[f"{capital(told)}."]) for k in keys}
        held = [t for t in (*instrument.tables, *instrument.own_copies) if ask.holds(t)]
        for table in held:
            ask.consult(table)
        sources = list(dict.fromkeys(map(ask.source_of, held)))
        for key in keys:
            found[key].append(_row(instrument, told[key], sources, parts))
    return found


def known_until(ask: Question, day: date) -> dict[str, str | None]:
    """Day, month or year until which each instrument is known on a day at most; None where that is not held.

    It is the day itself where the source reaches it. Of several organisations or treaties it is the earliest; single
    statuses may be known longer, as their own rows say.
    """
    found: dict[str, str | None] = {}
    for instrument in INSTRUMENTS:
        found[instrument.key] = None
        if all(map(ask.holds, instrument.tables)):
            reached = ask.attempt(partial(_reach, ask, instrument))
            for reach in [] if isinstance(reached, str) else filter(None, reached):
                found[instrument.key] = written(day) if last_day(reach) >= day else reach
    return found


def _reach(ask: Question, instrument: Instrument) -> list[str | None]:
    """Day, month or year that the source of an instrument reaches, alone in a list."""
    match instrument.key:
        case "operation" | "mission":
            return [written(ask.verified_through("missions"))]
        case "sanctions":
            return [written(ask.verified_through("sanctions_regimes"))]
        case "agreement":
            rows = ask.store.rows("SELECT max(covered_through) AS until FROM peace_agreements")
            return [written(rows[0]["until"])]
        case "organisations":
            return [written(min(d for o, d in verified_organisations(ask).items() if o not in UNIVERSAL))]
        case "treaties":
            rows = ask.store.rows(
                "SELECT min(verified_through) AS until FROM (SELECT verified_through FROM treaties UNION ALL "
                "SELECT verified_through FROM compiled_treaties)"
            )
            return [written(rows[0]["until"])]
    counted = {
        "personnel": ("personnel_by_mission", "personnel_hub"),
        "council": ("resolution_states",),
        "aid": ("aid_flows",),
        "refugees": ("displaced_populations",),
    }[instrument.key]
    return [max((ask.coverage(t)[1] or "" for t in counted if ask.holds(t)), default=None)]


def _row(instrument: Instrument, cell: Cell, sources: list[str], parts: bool) -> Row:
    beside = [] if cell.status == "unknown" or instrument.key in COUNTABLE else [BESIDE]
    row = {
        "instrument": instrument.key,
        "name": instrument.name,
        "status": cell.status,
        "since": cell.since,
        "until": cell.until,
        "what": cell.what,
        "size_or_last_act": cell.act,
        "as_of": cell.as_of,
        "verified_through": written(cell.through),
        "verified": cell.verified,
        "sources": sources,
        "note": " ".join([*cell.notes, *beside]) or None,
    }
    return row | {"parts": cell.parts} if parts else row
