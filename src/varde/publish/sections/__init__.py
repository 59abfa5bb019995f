"""The sections of a brief, one file each, in the order in which they stand on the page."""

from __future__ import annotations

from collections.abc import Callable

from varde.publish.desk import Desk
from varde.publish.page import Section
from varde.publish.sections.agreements import agreements
from varde.publish.sections.aid import aid
from varde.publish.sections.assembly import assembly
from varde.publish.sections.council import council
from varde.publish.sections.council_seat import council_seat
from varde.publish.sections.displacement import displacement
from varde.publish.sections.engagement import engagement
from varde.publish.sections.forecast import forecast
from varde.publish.sections.memberships import memberships
from varde.publish.sections.missions import missions
from varde.publish.sections.personnel import personnel
from varde.publish.sections.response import response
from varde.publish.sections.threats import threats
from varde.publish.sections.treaties import treaties
from varde.publish.sections.violence import violence

SECTIONS: tuple[Callable[[Desk], Section | None], ...] = (
    violence,
    forecast,
    response,
    missions,
    council,
    agreements,
    treaties,
    threats,
    displacement,
    personnel,
    engagement,
    council_seat,
    assembly,
    memberships,
    aid,
)
