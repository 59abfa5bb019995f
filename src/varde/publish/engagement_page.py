"""Where a state is engaged as a page: the states at risk, what it does in each, and a map of both."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from varde import __version__
from varde.figures.answer import Answer
from varde.figures.forecasts import AT_RISK
from varde.figures.wording import capital, inside_name, moment, number, sentence_list, share
from varde.publish.charts import INK
from varde.publish.engagement_words import ARROWS, LISTS, MEANINGS, SIGNS, WORDS, brief, names
from varde.publish.maps import MAP_NOTICE, Symbol, world_map
from varde.publish.page import Note, source_line
from varde.publish.respond_page import source_notes
from varde.publish.sections.forecast import about, between, per_cent
from varde.publish.template import environment
from varde.publish.watch_page import CLASSES, shade
from varde.publish.wording import prose
from varde.store import Store

Row = Mapping[str, Any]
SYMBOLS: Mapping[str, Symbol] = {
    "aid": Symbol("circle", "#ffffff", INK, area=45),
    "aid_unknown": Symbol("square", "#ffffff", INK, area=60),
    "engaged": Symbol("circle"),
    "unknown": Symbol("diamond", "#ffffff", INK, area=120),
    "absent": Symbol("square"),
}
"""Symbols of the map; in grey they differ by shape, filling and size."""
KEY = {
    "aid": ("○", "aid only"),
    "aid_unknown": ("□", "aid; personnel unknown"),
    "engaged": ("●", "engaged"),
    "unknown": ("◇", "high risk, and unknown"),
    "absent": ("■", "high risk, and absent (no positive flow of aid on record) or only in the past"),
}
"""The symbols of the map as text."""


def engagement_page(store: Store, answer: Answer) -> str:
    """The page as one HTML file that needs no network and no script.

    Parameters
    ----------
    store : Store
        The evidence base that the answer is from.
    answer : Answer
        Of `respond.engagement`, with a value.
    """
    found: Row = answer.value
    name = found["contributor"]["name"]
    template = environment(moment=moment).get_template("engagement.html.j2")
    return template.render(
        found=found,
        name=name,
        inside=inside_name(found["contributor"]["state"]),
        day=moment(found["on"]),
        origin=moment(found["origin"]),
        tiles=_tiles(found),
        lists=[(title, said, names(found[key])) for key, title, said in LISTS],
        map=_map(store, found),
        classes=[c for c in CLASSES if c[0] >= AT_RISK],
        at_risk=AT_RISK,
        key=KEY.values(),
        legend=[(SIGNS[k], WORDS[k], MEANINGS[k]) for k in SIGNS],
        arrows=ARROWS,
        rows=[_row(s) for s in found["states"]],
        elsewhere=[_elsewhere(s) for s in found["elsewhere"]],
        council=_terms(found),
        notes=[prose(n) for n in answer.notes],
        sources=source_notes(answer),
        citations=source_line([Note(1, answer.sources, None, None, True)]),
        map_notice=MAP_NOTICE,
        made_on=moment(date.today()),
        evidence=store.in_words,
        version=__version__,
    )


def _tiles(found: Row) -> list[tuple[str, str, str]]:
    """Counts of states: value, what it is of, and what that means."""

    def of(*standings: str) -> str:
        return number(sum(s["standing"] in standings for s in found["states"]))

    return [
        (number(len(found["states"])), "states at risk", f"{AT_RISK} deaths or more expected"),
        (of("engaged"), "where it is engaged", MEANINGS["engaged"]),
        (of("aid"), "where it gives aid only", "known to have neither personnel nor a role"),
        (of("aid_unknown"), "where it gives aid; personnel unknown", "personnel by contributor do not reach the day"),
        (
            number(len(found["high_risk_absent"])),
            "at high risk where it is absent",
            "no personnel, no role, no positive flow of aid on record",
        ),
    ]


def _row(state: Row) -> dict[str, Any]:
    """A state at risk as a row of the table."""
    risk = state["risk"]
    return {
        "key": state["state"],
        "name": state["name"],
        "expected": about(round(risk["expected"])),
        "interval": between(risk["interval_80"]),
        "risk": per_cent(risk["probability_25"]),
        "direction": risk["direction"],
        "arrow": ARROWS[risk["direction"]],
        "standing": WORDS[state["standing"]],
        "sign": SIGNS[state["standing"]],
        "present": [_entry(e) for e in state["present"]],
        "past": [_entry(e) for e in state["past"]],
        "unknown": [capital(prose(u)) for u in state["unknown"]],
        "ties": _ties(state),
    }


def _entry(entry: Row) -> dict[str, Any]:
    """An engagement with what stands behind it."""
    told = [
        ("What", entry.get("name") or entry["what"]),
        ("Status", entry["status"]),
        ("From", moment(entry["since"]) if entry["since"] else ""),
        ("To", moment(entry["until"]) if entry["until"] else ""),
        ("", capital(prose(entry["text"] or ""))),
        ("As of", moment(entry["as_of"]) if entry["as_of"] else ""),
        ("Note", prose(entry["note"] or "")),
    ]
    return {"brief": brief(entry), "behind": [(n, t) for n, t in told if t], "source": entry["source"]}


def _ties(state: Row) -> list[str]:
    """Votes and organisations in common, in words."""
    told = []
    for shared in state["organisations"]:
        paused = " (suspended)" if shared["suspended"] else ""
        told.append(f"Both in {shared['organisation']}{paused}, as of {moment(shared['as_of'])}")
    votes = state["council_votes"]
    if votes:
        cast = [f"{number(votes[v])} {w}" for v, w in _VOTES if votes[v]]
        told.append(
            f"Votes in the Council on it: {sentence_list(cast)}, {moment(votes['since'])} to {moment(votes['until'])}"
        )
    for veto in state["vetoes"]:
        mark = "" if veto["verified"] else " (unverified)"
        told.append(f"Vetoed a draft on it on {moment(veto['date'])}{mark}")
    alike = state["assembly_agreement"]
    if alike:
        told.append(
            f"Voted alike in {share(alike['value'])} of {number(alike['votes'])} recorded votes of the General "
            f"Assembly in {alike['year']}"
        )
    return told


_VOTES = (("yes", "in favour"), ("no", "against"), ("abstain", "abstentions"), ("not_voting", "not voting"))


def _elsewhere(state: Row) -> tuple[str, str, str]:
    """A state not at risk: name, what is there, what was."""
    return state["name"], "; ".join(map(brief, state["present"])) or "–", "; ".join(map(brief, state["past"])) or "–"


def _terms(found: Row) -> str:
    years = found["council_years"]
    return f"On the Security Council in {sentence_list([str(y) for y in years])}." if years else ""


def map_sign(state: Row) -> str | None:
    """Name of a state's symbol on the map; None where it has none."""
    if state["standing"] in ("engaged", "aid", "aid_unknown"):
        return str(state["standing"])
    if not state["risk"]["high"]:
        return None
    return "unknown" if state["standing"] == "unknown" else "absent"


def _map(store: Store, found: Row) -> str:
    """The world, shaded by expected deaths where there is risk, with a symbol for how the contributor stands."""
    states = found["states"]
    marked = {s["state"]: sign for s in states if (sign := map_sign(s))}
    told = [
        f"{text}: {sentence_list([s['name'] for s in states if marked.get(s['state']) == sign]) or 'none'}"
        for sign, (_, text) in KEY.items()
    ]
    return world_map(
        store,
        {s["state"]: shade(s["risk"]["expected"]) for s in states},
        marked,
        SYMBOLS,
        f"Map of the world with the states at risk shaded by deaths expected. {found['contributor']['name']} is marked "
        f"as {'; '.join(told)}. The table has the same in words.",
    )
