"""Where it is engaged among the states at risk: told of states that sent personnel, gave aid or stood behind peace."""

from __future__ import annotations

from typing import Any

from varde.figures.engagement import NO_EFFECT
from varde.figures.wording import count, moment, number, sentence_list, with_article
from varde.publish.desk import Desk
from varde.publish.engagement_words import SIGNS, WORDS, brief
from varde.publish.page import AS_ACTOR, Aside, Block, Paragraph, Section, text
from varde.publish.sections.forecast import about
from varde.publish.wording import prose

SHOWN = 15
"""States at risk in the table; `varde engagement` has all."""
SHOWN_NOTES = ("Personnel figures end", NO_EFFECT)
"""Beginnings of the notes that stand under the table."""


def engagement(desk: Desk) -> Section | None:
    """What it does in the states at risk, and where it is absent; None of a state that contributes nothing."""
    held = desk.ask("respond.engagement", state=desk.key)
    if held.value is None:
        return None
    found: dict[str, Any] = held.value
    there = [s for s in found["states"] if s["present"] or s["past"]]
    if not there and not found["elsewhere"]:
        return None
    blocks: list[Block] = [
        Paragraph(
            text(
                "Of the ",
                desk.cite(number(len(found["states"])), held),
                f" other states at risk in the forecast from data to {moment(found['origin'])}, ",
                f"{desk.inside} is engaged in ",
                desk.cite(_how_many(found, "engaged"), held),
                " with personnel in a UN mission or a role in agreements, and gives aid alone to ",
                desk.cite(_how_many(found, "aid"), held),
                "; it gives aid to ",
                desk.cite(_how_many(found, "aid_unknown"), held),
                " where personnel in missions is unknown. All is told as far as sources reach.",
            )
        )
    ]
    absent = [with_article(s["name"]) for s in found["high_risk_absent"]]
    if absent:
        blocks.append(
            Paragraph(
                text(
                    "Risk is high, no personnel or role of it is known, and no positive flow of aid is on record, in ",
                    desk.cite(_first(absent), held),
                    ".",
                )
            )
        )
    if there:
        shown = there[:SHOWN]
        blocks.append(
            desk.table(
                f"The {number(len(shown))} of these states with the most deaths expected where it is or was engaged"
                if len(there) > SHOWN
                else "States at risk where it is or was engaged",
                held,
                ["State", "Deaths expected", "Risk", "Stands", "Now or last known", "Before"],
                [
                    [
                        s["name"],
                        about(round(s["risk"]["expected"])),
                        s["risk"]["direction"],
                        f"{SIGNS[s['standing']]} {WORDS[s['standing']]}",
                        "; ".join(map(brief, s["present"])) or None,
                        "; ".join(map(brief, s["past"])) or None,
                    ]
                    for s in shown
                ],
                [1],
            )
        )
    blocks += [Aside(text(desk.cite(prose(n), held))) for n in held.notes if n.startswith(SHOWN_NOTES)]
    return Section("engagement", "Where it is engaged", AS_ACTOR, tuple(blocks))


def _how_many(found: dict[str, Any], standing: str) -> str:
    return count(sum(s["standing"] == standing for s in found["states"]), "state").replace("no states", "none")


def _first(listed: list[str]) -> str:
    """The first of some names, and how many more."""
    more = len(listed) - SHOWN
    return sentence_list([*listed[:SHOWN], f"{number(more)} more"] if more > 0 else listed)
