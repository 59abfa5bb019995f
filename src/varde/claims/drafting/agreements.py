"""Peace agreements over its conflicts, and their third parties."""

from __future__ import annotations

from varde.claims.drafting.writer import Section, Writer, counted, paragraph, state_as_named, worded
from varde.figures.wording import capital, moment, sentence_list

SOURCE = "ucdp"
"""The list that ships. A user's own copy of another counts other documents, which are not to be added up."""
MOST_PARTIES = 4


def agreements(w: Writer) -> Section | None:
    """Peace agreements over its conflicts, third parties to them, and provisions on women."""
    ever = w.ask("agreements.list", state=w.key, source=SOURCE)
    if not ever.value:
        return None
    day = w.through(ever)
    signed = len(w.ask("agreements.list", day, state=w.key, source=SOURCE).value or [])
    if not signed:
        return None
    first = w.claim(
        f"By {moment(day)}, {counted(signed, 'peace agreement')} had been signed over conflicts involving {w.name}",
        *("agreements.list", signed, day),
        state=w.key,
        source=SOURCE,
    )
    told = paragraph(first, _third_parties(w, day, signed), _women(w, day, signed))
    return Section("peace agreements", "Peace agreements", (told,))


def _third_parties(w: Writer, day: str, signed: int) -> str:
    """States that were third parties to the agreements and to no conflict with it, those of most agreements first."""
    answer = w.ask("agreements.third_parties", day, state=w.key, source=SOURCE)
    adversaries = _adversaries(w, int((answer.coverage["from"] or "0")[:4]))
    keys = [p["state"] for p in answer.value or [] if p["state"] and p["state"] not in adversaries][:MOST_PARTIES]
    if not keys:
        return ""
    names = sentence_list([state_as_named(k) for k in keys])
    what = "this agreement" if signed == 1 else "agreements among them"
    return w.claim(
        f"UCDP lists {names} as {'a third party' if len(keys) == 1 else 'third parties'} to {what}",
        *("agreements.third_parties", f"contains {', '.join(keys)}", day),
        state=w.key,
        source=SOURCE,
    )


def _adversaries(w: Writer, since: int) -> set[str]:
    """The state itself, and those that were on the other side, or were fought over, in a conflict of its own."""
    # No figure asks this over years: `conflict.conflicts` is of one.
    rows = w.desk.store.rows(
        "SELECT DISTINCT o.state FROM armed_conflict_states o JOIN armed_conflict_states s USING (conflict_id, year) "
        "WHERE s.state = $state AND year >= $since "
        "AND (s.role IN ('location', 'side a', 'side b') AND o.role IN ('location', 'side a', 'side b') "
        "OR s.role = 'side a' AND o.role = 'side b supporter' OR s.role = 'side b' AND o.role = 'side a supporter')",
        {"state": w.key, "since": since},
    )
    return {w.key} | {r["state"] for r in rows}


def _women(w: Writer, day: str, signed: int) -> str:
    found = w.ask("women.agreements", day, state=w.key).value or {}
    some = found.get("with_provisions")
    if not some or found["agreements"] != signed:
        return ""
    if signed == 1:
        return ""
    which = "One agreement among them has" if some == 1 else f"{capital(worded(some))} of these agreements have"
    told = f"{which} provisions on women or gender"
    return w.claim(
        told if not told[0].isdigit() else f"Provisions on women or gender are in {worded(some)} of these agreements",
        *("women.agreements", some, day, "with_provisions"),
        state=w.key,
    )
