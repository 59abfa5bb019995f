"""Its own uniformed personnel in UN missions, the women among them, and its dead."""

from __future__ import annotations

from typing import Any

from varde.claims.drafting.fatalities import fatalities
from varde.claims.drafting.writer import (
    Section,
    Writer,
    counted,
    figures,
    paragraph,
    together,
    worded,
)
from varde.figures.wording import capital, moment, sentence_list

MOST_MISSIONS = 3
FEWEST_FOR_SHARE = 10
"""Below so many persons a share of women says little."""
FEWEST_AT_PEAK = 10
"""A largest contribution is told of from more than so many persons on."""


def personnel(w: Writer) -> Section | None:
    """Military and police in UN missions: the last month held, the largest missions, the month with the most."""
    by_month = w.ask("operations.personnel", contributor=w.key, by="month")
    held = [r for r in by_month.value or [] if r["value"] is not None]
    if w.last_day:
        held = [r for r in held if r["month"] <= w.last_day[:7]]
    told = []
    if any(r["value"] for r in held):
        last, most = held[-1], max(held, key=lambda r: r["value"])
        if last["value"]:
            told.append(_strength(w, last["month"], last["value"]) + _spread(w, last["month"], last["value"]))
            told.append([_women(w, last["month"], last["value"])])
        if most["value"] > max(last["value"], FEWEST_AT_PEAK):
            peak = _peak(w, most, sum(r["value"] == most["value"] for r in held) > 1)
            told[-1:] = [[*(told[-1] if told else []), peak]]
    told.append(fatalities(w, "contributor", lambda n: f"{counted(n, 'national')} of {w.name} had died in UN missions"))
    paragraphs = tuple(p for sentences in told if (p := paragraph(*sentences)))
    return Section("UN missions", "Personnel in UN missions", paragraphs) if paragraphs else None


def _people(value: int) -> str:
    return "one person in uniform" if value == 1 else f"{worded(value)} uniformed personnel"


def _strength(w: Writer, month: str, total: int) -> list[str]:
    """How many were serving in a month, and how many of them as military personnel and as police."""
    first = w.claim(
        f"In {moment(month)}, the latest month on record, {w.name} had {_people(total)} in UN missions",
        *("operations.personnel", total, month),
        contributor=w.key,
    )
    military = w.ask("operations.personnel", month, contributor=w.key, category="military").value or 0
    police = w.ask("operations.personnel", month, contributor=w.key, category="police").value or 0
    if total == 1 or military + police != total:
        return [first]

    def part(words: str, value: int, category: str) -> str:
        return w.claim(words, "operations.personnel", value, month, contributor=w.key, category=category)

    if not (military and police):
        both = "Both" if total == 2 else f"All {worded(total)}"
        whole = part(f"{both} were military", military, "military") if military else ""
        return [first, whole or part(f"{both} were police officers", police, "police")]
    ours, theirs = together(military, police)
    soldiers = part(f"Of these, {_were(military, ours)} military", military, "military")
    return [first, f"{soldiers} and {part(f'{_were(police, theirs)} police', police, 'police')}"]


def _were(value: int, said: str) -> str:
    return f"{said} person was" if value == 1 else f"{said} were"


def _spread(w: Writer, month: str, total: int) -> list[str]:
    """The missions with most of them, and how many served in these."""
    parts = w.ask("operations.personnel", month, contributor=w.key, by="mission").value or []
    largest = sorted((p for p in parts if p["value"]), key=lambda p: (-p["value"], p["mission"]))
    shown = largest[:MOST_MISSIONS]
    while shown and len(largest) > len(shown) and shown[-1]["value"] == largest[len(shown)]["value"]:
        shown.pop()
    if not shown:
        return []
    named, served = sentence_list([p["mission"] for p in shown]), sum(p["value"] for p in shown)
    if total == 1:
        words = f"This person served in {named}"
    elif served == total:
        words = f"{'Both' if total == 2 else f'All {worded(total)}'} served in {named}"
    elif len(shown) == 1:
        words = f"The mission with the most of them was {named}, where {worded(served)} served"
    else:
        words = f"The missions with the most of them were {named}, where {worded(served)} served"
    return [
        w.claim(
            words,
            *("operations.personnel", served if total > 1 else "true", month),
            contributor=w.key,
            mission=",".join(p["mission"] for p in shown),
        )
    ]


def _women(w: Writer, month: str, total: int) -> str:
    """The share of women, where there are enough persons for one."""
    share = w.ask("women.personnel_share", month, contributor=w.key).value
    if share is None or total < FEWEST_FOR_SHARE:
        return ""
    if not share:
        return w.claim(
            f"In {moment(month)}, there were no women among its personnel in UN missions",
            *("women.personnel_share", 0, month),
            contributor=w.key,
        )
    written = figures(share, 0 if share >= 1 else 1)
    return w.claim(
        f"Women made up {written} per cent of its personnel in UN missions in {moment(month)}",
        *("women.personnel_share", written, month),
        contributor=w.key,
    )


def _peak(w: Writer, most: dict[str, Any], again: bool) -> str:
    """The largest number on record, and the month in which it was (first) reached."""
    when = f"first reached in {moment(most['month'])}" if again else f"in {moment(most['month'])}"
    return w.claim(
        f"{capital(w.possessive)} largest contribution on record was {_people(most['value'])}, {when}",
        *("operations.personnel", most["value"], most["month"]),
        contributor=w.key,
    )
