"""Risk beside response as a page: the states at risk, what is in place in each, and how the order was made."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from varde import __version__
from varde.figures.answer import Answer
from varde.figures.forecasts import AT_RISK
from varde.figures.response_ranks import COUNTABLE, WEIGHTS
from varde.figures.wording import capital, inside_name, moment, number, sentence_list, share
from varde.publish.instrument_cells import MEANINGS, SHORT, SIGNS, Cell, cell_of
from varde.publish.page import Note, note_text, source_line
from varde.publish.sections.forecast import about, per_cent
from varde.publish.template import environment
from varde.publish.watch_page import TARGETS
from varde.publish.wording import prose
from varde.store import Store

TOP = 10
"""States on top, of which the page tells how firm their place is."""
NAMED = 5
"""States named in the opening."""
Row = Mapping[str, Any]


def respond_page(store: Store, answer: Answer) -> str:
    """The page as one HTML file that needs no network and no script.

    Parameters
    ----------
    store : Store
        The evidence base that the answer is from.
    answer : Answer
        Of `respond.gap`, with a value.
    """
    table: Row = answer.value
    period = f"{moment(table['from'])} to {moment(table['until'])}"
    weighed = [k for k in SHORT if k in WEIGHTS or k in table["weights"]]
    template = environment(moment=moment).get_template("respond.html.j2")
    return template.render(
        table=table,
        day=moment(table["on"]),
        origin=moment(table["origin"]),
        target=TARGETS[table["target"]],
        period=period,
        lead=_lead(table),
        tiles=_tiles(table),
        columns=[(SHORT[k], table["weights"].get(k, 0)) for k in weighed],
        rows=[_row(state, weighed) for state in table["states"]],
        legend=[(sign, name, MEANINGS[name]) for name, sign in SIGNS.items()],
        others=sentence_list([SHORT[k] for k in SHORT if k not in weighed]),
        method=prose(table["method"]),
        firm=firmness(table["states"]),
        at_risk=AT_RISK,
        unknown=unknown_rows(table["unknown_cells"]),
        followed=followed_rows(table["followed"]),
        notes=[prose(n) for n in answer.notes],
        weighable=", ".join(COUNTABLE),
        sources=source_notes(answer),
        citations=source_line([Note(1, answer.sources, None, None, True)]),
        made_on=moment(date.today()),
        evidence=store.in_words,
        version=__version__,
    )


def source_notes(answer: Answer) -> list[tuple[str, str]]:
    """Id, and publisher with vintage, of each source of an answer."""
    return [(s["id"], note_text(Note(1, [s], None, None, True))) for s in answer.sources]


def _lead(table: Row) -> str:
    """The states on top, in a sentence."""
    top = [inside_name(s["state"]) for s in table["states"][:NAMED]]
    if not top:
        return "No state is at risk."
    return (
        f"Most is expected beside least in place in {sentence_list(top)}. "
        "What a place in this order rests on is told below, and how far it moves under other weights."
    )


def _tiles(table: Row) -> list[tuple[str, str, str]]:
    """Counts of states: value, what it is of, and what that means."""
    states = table["states"]
    without = [s for s in states if _status(s, "operation") not in ("in place", "unknown")]
    neither = [s for s in without if _status(s, "agreement") not in ("in place", "unknown")]
    unknown = sum(u["unknown"] for u in table["unknown_cells"])
    cells = sum(u["of"] for u in table["unknown_cells"])
    shown = f"of the {number(len(states))} shown" if len(states) < table["at_risk"] else "of these"
    return [
        (number(table["at_risk"]), "states at risk", f"{AT_RISK} deaths or more expected"),
        (number(len(without)), "without a UN peace operation", f"{shown}, as last known"),
        (number(len(neither)), "with neither operation nor agreement", f"{shown}, as last known"),
        (
            share(unknown / cells) if cells else "–",
            "of cells unknown",
            "among the 30 states most at risk; see What is unknown",
        ),
    ]


def _status(state: Row, instrument: str) -> str:
    return next((r["status"] for r in state["instruments"] if r["instrument"] == instrument), "unknown")


def _row(state: Row, weighed: Sequence[str]) -> dict[str, Any]:
    """A state as a row of the table."""
    cells = state_cells(state)
    return {
        "place": state["place"],
        "key": state["state"],
        "name": state["name"],
        "expected": about(round(state["expected"])),
        "risk_rank": rank(state["risk_rank"]),
        "war": per_cent(state["probability_1000"]),
        "response": "–" if state["response"] is None else share(state["response"]),
        "response_rank": rank(state["response_rank"]),
        "gap": gap_text(state["gap"]),
        "places": places_text(state["places"]),
        "equal": state["places"]["equal"],
        "moved_by": state["places"]["moved_by"],
        "cells": [cells[k] for k in weighed],
        "more": [c for k, c in cells.items() if k not in weighed],
        "sum": _sum(state),
    }


def state_cells(state: Row) -> dict[str, Cell]:
    """The instruments of a state of `respond.gap` as cells, by key."""
    credits = {p["instrument"]: p["credit"] for p in state["parts"]}
    return {r["instrument"]: cell_of(r, credits.get(r["instrument"])) for r in state["instruments"]}


def _sum(state: Row) -> str:
    """The arithmetic of a state's response: weights of what is in place over weights of what is known."""
    known = [p for p in state["parts"] if p["credit"] is not None]
    counted = [(p["weight"] * p["credit"], p) for p in known if p["credit"]]
    if not known:
        return "nothing that weighs is known"
    parts = " + ".join(f"{weight:g} {SHORT[p['instrument']]}" for weight, p in counted) or "0"
    return f"({parts}) of {sum(p['weight'] for p in known):g} known"


def rank(value: float | None) -> str:
    """A rank, with the half where states share one."""
    return "–" if value is None else f"{value:g}"


def gap_text(value: float | None) -> str:
    """A gap between ranks with its sign."""
    return "–" if value is None else f"{'+' if value > 0 else '−' if value < 0 else ''}{abs(value):g}"


def places_text(places: Row) -> str:
    """First and last place under other weights."""
    return f"{places['first']}" if places["first"] == places["last"] else f"{places['first']}–{places['last']}"


def firmness(states: Sequence[Row]) -> str:
    """How many of the states on top stay there under all weights tried."""
    top = states[:TOP]
    if not top:
        return ""
    stay = [s for s in top if s["places"]["last"] <= TOP]
    widest = max(top, key=lambda s: s["places"]["last"] - s["places"]["first"])
    most = (
        f" The one that moves most is {inside_name(widest['state'])}, between places {widest['places']['first']} and "
        f"{widest['places']['last']}."
        if widest["places"]["last"] > widest["places"]["first"]
        else ""
    )
    return (
        "Under equal weights, and with each weight doubled and left out, "
        f"{number(len(stay))} of the {number(len(top))} on top always stay among the first {TOP}.{most}"
    )


def unknown_rows(cells: Sequence[Row]) -> list[list[str]]:
    """Instrument, until when it is known, unknown cells, cells and share."""
    return [
        [
            u["name"],
            moment(u["known_until"]) if u["known_until"] else "not held",
            number(u["unknown"]),
            number(u["of"]),
            "–" if u["share"] is None else share(u["share"]),
        ]
        for u in cells
    ]


def followed_rows(followed: Row | None) -> dict[str, Any] | None:
    """What followed a past date as a table, with its note."""
    if followed is None:
        return None
    rows = []
    for g in followed["groups"]:
        passed = [w["name"] for w in g["which"] if w["passed"]]
        other = [w["name"] for w in g["which"] if not w["passed"]]
        rows.append(
            [
                capital(g["group"]),
                number(g["states"]),
                f"{number(g['passed'])}" + (f" ({share(g['share'])})" if g["share"] is not None else ""),
                number(g["already"]),
                number(g["passed_anew"]),
                ", ".join(passed) or "–",
                ", ".join(other) or "–",
            ]
        )
    span = f"{followed['years'][0]} to {followed['years'][-1]}" if len(followed["years"]) > 1 else followed["years"][0]
    limit = number(followed["deaths"])
    return {
        "columns": [
            "States at the time",
            "How many",
            f"Passed {limit} a year",
            "Had the year before",
            "Anew",
            "Which passed",
            "Which did not",
        ],
        "rows": rows,
        "span": span,
        "limit": limit,
        "note": prose(followed["note"]),
        "both": followed["in_both_first_groups"],
    }
