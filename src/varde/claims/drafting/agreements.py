"""Peace agreements over its conflicts, and who stood behind them."""

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
    """States that stood behind the agreements, those behind most of them first."""
    parties = w.ask("agreements.third_parties", day, state=w.key, source=SOURCE).value or []
    keys = [p["state"] for p in parties if p["state"] and p["state"] != w.key][:MOST_PARTIES]
    if not keys:
        return ""
    names = capital(sentence_list([state_as_named(k) for k in keys]))
    what = "it" if signed == 1 else "agreements among them"
    return w.claim(
        f"{names} stood behind {what} as {'a third party' if len(keys) == 1 else 'third parties'}",
        *("agreements.third_parties", f"contains {', '.join(keys)}", day),
        state=w.key,
        source=SOURCE,
    )


def _women(w: Writer, day: str, signed: int) -> str:
    found = w.ask("women.agreements", day, state=w.key).value or {}
    some = found.get("with_provisions")
    if not some or found["agreements"] != signed:
        return ""
    if signed == 1:
        return ""
    which = "One agreement among them has" if some == 1 else f"{capital(worded(some))} of these agreements have"
    return w.claim(
        f"{which} provisions on women or gender",
        *("women.agreements", some, day, "with_provisions"),
        state=w.key,
    )
