"""How a contributor stands to a state at risk, in signs and words: the same on the page, in a brief and as text."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from varde.figures.wording import number
from varde.publish.wording import short_moment

Row = Mapping[str, Any]
SIGNS: Mapping[str, str] = {"engaged": "●", "aid": "○", "past": "■", "none": "■", "unknown": "◇"}
"""Sign of each standing, as on the map; the two that say absent have the same."""
WORDS: Mapping[str, str] = {
    "engaged": "engaged",
    "aid": "aid only",
    "past": "in the past",
    "none": "no sign of it",
    "unknown": "unknown",
}
MEANINGS: Mapping[str, str] = {
    "engaged": "personnel in a UN mission there, or a role in its agreements",
    "aid": "aid, and nothing more that is known",
    "past": "only earlier",
    "none": "nothing in any source that reaches the day",
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
        "25 deaths or more are likelier than not, and no source shows it there.",
    ),
    (
        "high_risk_unknown",
        "High risk, and unknown",
        "As before, but a source that could show it ends before the day.",
    ),
)
"""The lists of `respond.engagement` that are told, each with a heading and what it means."""


def brief(entry: Row) -> str:
    """An engagement in a few words: "UNMISS: 23 in Aug 2014", "aid to 2022"."""
    if entry["kind"] == "personnel" and "persons" in entry:
        return f"{entry['what']}: {number(entry['persons'])} in {short_moment(entry['until'])}"
    if entry["kind"] == "aid" and "value" in entry:
        return f"aid: {number(entry['value'], 1)} million USD in {entry['until']}"
    roles = ", ".join(entry.get("roles") or ())
    since, until = str(entry["since"])[:4], str(entry["until"] or entry["since"])[:4]
    years = since if since == until else f"{since}–{until}"
    return f"{entry['kind']} {years}" + (f": {roles}" if roles else "")
