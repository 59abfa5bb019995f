"""The sections of a first draft, one file a subject, in the order in which they stand on the page."""

from __future__ import annotations

from collections.abc import Callable

from varde.claims.drafting.agreements import agreements
from varde.claims.drafting.aid import aid
from varde.claims.drafting.assembly import assembly
from varde.claims.drafting.council import council
from varde.claims.drafting.council_seat import council_seat
from varde.claims.drafting.missions import missions
from varde.claims.drafting.organisations import organisations
from varde.claims.drafting.personnel import personnel
from varde.claims.drafting.piracy import piracy
from varde.claims.drafting.refugees import refugees
from varde.claims.drafting.rights import rights
from varde.claims.drafting.treaties import treaties
from varde.claims.drafting.violence import violence
from varde.claims.drafting.weapons import weapons
from varde.claims.drafting.writer import Section, Writer

SECTIONS: tuple[Callable[[Writer], Section | None], ...] = (
    violence,
    missions,
    council,
    agreements,
    personnel,
    council_seat,
    assembly,
    organisations,
    treaties,
    weapons,
    rights,
    refugees,
    aid,
    piracy,
)
