"""Development assistance given and received."""

from __future__ import annotations

import re

from varde.claims.drafting.writer import Section, Writer, figures, is_named, most_of, paragraph, state_as_named


def aid(w: Writer) -> Section | None:
    """Aid given and received in the last year held, with the largest partner."""
    told = [t for t in (_side(w, "donor", "recipient"), _side(w, "recipient", "donor")) if t]
    return Section("aid", "Development assistance", tuple(told)) if told else None


def _side(w: Writer, side: str, other: str) -> str:
    by_year = w.ask("aid.flows", by="year", **{side: w.key})
    held = [r for r in by_year.value or [] if r["value"]]
    if not held:
        return _unlisted(w, by_year.reason or "") if side == "recipient" else ""
    year, value = held[-1]["year"], held[-1]["value"]
    # Aid through organisations, and aid not allotted to a single state, is not in the figure.
    verb, whom = ("gave", "directly to") if side == "donor" else ("received", "from")
    written = _millions(value)
    total = w.claim(
        f"In {year}, {w.name} {verb} {written} million US dollars in net development assistance {whom} other states",
        *("aid.flows", written, year),
        **{side: w.key},
    )
    told = [total + _prices(w.ask("aid.flows", year, **{side: w.key}).unit, year)]
    partners = w.ask("aid.flows", year, by=other, **{side: w.key}).value or []
    most = most_of(partners)
    if most and len(partners) > 1 and is_named(most[other]):
        amount = _millions(most["value"])
        which = "its aid" if side == "donor" else "this aid"
        told.append(
            w.claim(
                f"The largest {other} of {which} was {state_as_named(most[other])}, with {amount} million US dollars",
                *("aid.flows", amount, year),
                **{side: w.key, other: most[other]},
            )
        )
    return paragraph(*told)


def _unlisted(w: Writer, reason: str) -> str:
    """That a recipient is missing from the list, where a reader would look for one: not for states that give aid."""
    if w.state.kind not in ("non-member", "disputed") or "is not among the recipients" not in reason:
        return ""
    return paragraph(f"The list of recipients of development assistance that is held does not have {w.name}")


def _prices(unit: str, year: int) -> str:
    """At the prices of which year amounts are, from their unit ("constant 2022 USD million")."""
    found = re.search(r"constant (\d{4})", unit)
    if not found:
        return ""
    return f", at the prices of {'that year' if found[1] == str(year) else found[1]}"


def _millions(value: float) -> str:
    """Millions, with a digit behind the point where they are few."""
    return figures(value, 0 if value >= 9.95 else 1 if value >= 0.05 else 2)
