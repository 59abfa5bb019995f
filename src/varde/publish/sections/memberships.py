"""Organisations it is a member of."""

from __future__ import annotations

from varde.publish.desk import Desk
from varde.publish.page import AS_ACTOR, Aside, Paragraph, Section, text
from varde.publish.wording import short_moment


def memberships(desk: Desk) -> Section | None:
    """Organisations it is a member of, each as of the day it was verified."""
    held = desk.ask("organisations.memberships", state=desk.key)
    if held.value is None:
        desk.lacks("Memberships of organisations", held)
        return None
    if not held.value:
        return Section(
            "memberships",
            "Memberships",
            AS_ACTOR,
            (
                Paragraph(
                    text(
                        f"{desk.subject} is a member of ",
                        desk.cite("none", held),
                        " of the organisations held.",
                    )
                ),
                *(Aside(text(desk.cite(n, held))) for n in held.notes[:1]),
            ),
        )
    rows = [
        [
            m["organisation"],
            m["name"],
            short_moment(m["since"]),
            "suspended" if m["suspended"] else "member",
            short_moment(m["verified_through"]) + ("" if m["verified"] else " (unverified)"),
        ]
        for m in held.value
    ]
    known = Paragraph(
        text(
            "The last column gives the day until which each membership was verified; what came later is not held",
            desk.cite(".", held),
        )
    )
    table = desk.table(
        "Memberships of organisations", held, ["Short name", "Organisation", "Since", "Status", "As of"], rows
    )
    return Section("memberships", "Memberships", AS_ACTOR, (known, table))
