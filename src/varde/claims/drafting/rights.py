"""Human-rights treaties it is party to."""

from __future__ import annotations

from varde.claims.drafting.writer import Section, Writer, last_read, paragraph
from varde.figures.wording import sentence_list

CHOSEN = ("ICCPR", "CAT", "CEDAW", "CRC")
"""The instruments told of: civil rights, torture, women and children."""
NAMES = {
    "ICCPR": "the International Covenant on Civil and Political Rights",
    "CAT": "the Convention against Torture",
    "CEDAW": "the Convention on the Elimination of All Forms of Discrimination against Women",
    "CRC": "the Convention on the Rights of the Child",
}


def rights(w: Writer) -> Section | None:
    """Which of the main human-rights treaties it is party to."""
    every = w.ask("fragility.rights", state=w.key)
    listed = {r["instrument"]: r for r in every.value or [] if r["instrument"] in CHOSEN}
    party = [k for k in CHOSEN if k in listed and listed[k]["status"] == "party"]
    if not party:
        return None
    day = w.through(every)
    told = [
        w.claim(
            f"{last_read(day)}, {w.name} was party to {sentence_list([NAMES[k] for k in few])}"
            if not i
            else f"It was also party to {sentence_list([NAMES[k] for k in few])}",
            *("fragility.rights", f"contains {', '.join(few)}", day),
            state=w.key,
        )
        for i, few in enumerate([party[:2], party[2:]])
        if few
    ]
    outside = [k for k in CHOSEN if k in listed and listed[k]["status"] in ("none", "signatory")]
    if outside:
        told.append(
            w.claim(
                f"It was not party to {sentence_list([NAMES[k] for k in outside], 'or')}",
                *("fragility.rights", f"lacks {', '.join(outside)}", day),
                state=w.key,
            )
        )
    return Section("human rights", "Human rights", (paragraph(*told),))
