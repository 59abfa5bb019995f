"""How a contributor stands to a state at risk, in signs and words: the same on the page, in a brief and as text."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from varde.figures.contributions import LAST_KNOWN
from varde.figures.wording import number
from varde.publish.wording import short_moment

Row = Mapping[str, Any]
SIGNS: Mapping[str, str] = {"engaged": "●", "aid": "○", "aid_unknown": "□", "past": "■", "none": "■", "unknown": "◇"}
"""Sign of each standing, as on the map; the two that say absent have the same."""
WORDS: Mapping[str, str] = {
    "engaged": "engaged",
    "aid": "aid only",
    "aid_unknown": "aid; personnel unknown",
    "past": "only in the past",
    "none": "no sign of it",
    "unknown": "unknown",
}
MEANINGS: Mapping[str, str] = {
    "engaged": "personnel in a UN mission there, or a role in its agreements",
    "aid": "aid, and as far as sources reach neither personnel nor a role",
    "aid_unknown": "aid; a source that could show personnel or a role does not reach the day",
    "past": "only earlier; no positive flow of aid on record",
    "none": "no personnel, no role, and no positive flow of aid on record",
    "unknown": "no sign of it, and a source that could show one does not reach the day",
}
ARROWS: Mapping[str, str] = {"rises": "▲", "falls": "▼", "steady": "="}
"""Sign of the direction of risk."""
LISTS = (
    ("engaged_risk_rises", "There, and risk rises", "It is engaged, or gives aid, and the forecast points up."),
    ("engaged_risk_falls", "There, and risk falls", "It is engaged, or gives aid, and the forecast points down."),
    (
        "high_risk_absent",
        "High risk, and absent",
        "25 deaths or more are likelier than not. No personnel and no role is known there, and no positive flow of aid "
        "is on record: the source leaves out zero and negative flows.",
    ),
    (
        "high_risk_unknown",
        "High risk, and unknown",
        "25 deaths or more are likelier than not, and a source that could show it there does not reach the day.",
    ),
)
"""The lists of `respond.engagement` that are told, each with a heading and what it means."""


def names(states: Sequence[Row]) -> list[str]:
    """Names of states of a list, each with how the contributor stands there: "Chad (in the past)"."""
    return [f"{s['name']} ({WORDS[s['standing']]})" for s in states]


def brief(entry: Row) -> str:
    """An engagement in a few words: "last known: UNMISS 23 in Aug 2014", "aid: 3.4 million USD in 2022"."""
    if entry["kind"] == "personnel" and "persons" in entry:
        if entry["status"] == LAST_KNOWN:
            return f"last known: {entry['what']} {number(entry['persons'])} in {short_moment(entry['until'])}"
        return f"{entry['what']}: {number(entry['persons'])} in {short_moment(entry['until'])}"
    if entry["kind"] == "aid" and "value" in entry:
        return f"aid: {number(entry['value'], 1)} million USD in {entry['until']}"
    roles = ", ".join(entry.get("roles") or ())
    since, until = str(entry["since"])[:4], str(entry["until"] or entry["since"])[:4]
    years = since if since == until else f"{since}–{until}"
    return f"{entry['kind']} {years}" + (f": {roles}" if roles else "")
