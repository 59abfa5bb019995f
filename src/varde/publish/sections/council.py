"""What the Security Council did about it: resolutions, sanctions, vetoed drafts."""

from __future__ import annotations

from contextlib import suppress
from datetime import date

from varde.errors import VardeError
from varde.figures.answer import Answer
from varde.figures.wording import count, moment, state_name
from varde.publish import charts
from varde.publish.desk import Desk
from varde.publish.page import AS_PLACE, Block, Paragraph, Section, text
from varde.publish.wording import short_moment
from varde.states import registry

FORMER_NAMES = {"RUS": ("Soviet Union",)}
"""Names under which a permanent member cast its votes before; the registry knows until when."""


def council(desk: Desk) -> Section | None:
    """Resolutions of the Security Council that concern it, drafts vetoed, and sanctions."""
    attention = desk.ask("council.attention", state=desk.key)
    sanctions = desk.ask("council.sanctions", state=desk.key, scope="all")
    vetoed = desk.ask("council.vetoes", concerning=desk.key, by="draft")
    if not (attention.value or sanctions.value or vetoed.value):
        last = moment((attention.as_of or "").rpartition("/")[2])
        desk.missing.append(
            f"No resolution of the Security Council up to {last} concerns {desk.inside} by its title or agenda, "
            "no draft concerning it was vetoed, and no sanctions regime is aimed at it."
        )
        return None
    blocks: list[Block] = []
    if attention.value:
        blocks += _attention(desk, attention)
    if sanctions.value:
        rows = [
            [
                r["regime"],
                short_moment(r["since"]),
                moment(r["until"]) if r["until"] else f"in force as of {moment(sanctions.as_of or '')}",
                r["measures"],
                (r["last_resolution"] or "none held") + ("" if r["verified"] else " (unverified)"),
            ]
            for r in sanctions.value
        ]
        blocks.append(
            desk.table(
                "Sanctions regimes", sanctions, ["Regime", "From", "To", "Measures", "Last resolution known"], rows
            )
        )
    if vetoed.value:
        rows = [
            [
                short_moment(d["date"]),
                (d["draft"] or "–") + ("" if d["verified"] else " (unverified)"),
                d["topic"],
                ", ".join(_voter(key, d["date"]) for key in d["vetoed_by"]),
            ]
            for d in vetoed.value[:12]
        ]
        more = f", the latest {len(rows)} of {len(vetoed.value)}" if len(vetoed.value) > len(rows) else ""
        blocks.append(
            desk.table(
                f"Drafts that concern it and were vetoed{more}", vetoed, ["Date", "Draft", "Topic", "Vetoed by"], rows
            )
        )
    return Section("council", "Before the Security Council", AS_PLACE, tuple(blocks))


def _voter(key: str, day: str) -> str:
    """Name under which a member voted on a day: the Soviet Union and Russia share a key."""
    for former in FORMER_NAMES.get(key, ()):
        with suppress(VardeError):
            registry().resolve(former, on=date.fromisoformat(day))
            return former
    return state_name(key)


def _attention(desk: Desk, attention: Answer) -> list[Block]:
    by_year = desk.ask("council.attention", state=desk.key, by="year")
    rows = [{"year": r["year"], "series": "resolutions", "value": r["value"]} for r in by_year.value]
    while rows and not rows[0]["value"]:
        rows.pop(0)
    latest = attention.value[0]
    last = (attention.as_of or "").rpartition("/")[2]
    one = len(attention.value) == 1
    blocks: list[Block] = [
        Paragraph(
            text(
                f"Up to {moment(last)}, ",
                desk.cite(count(len(attention.value), "resolution"), attention),
                f" of the Security Council {'concerns' if one else 'concern'} {desk.inside} by title or agenda, "
                f"{'that of' if one else 'the latest of'} ",
                desk.cite(f"{moment(latest['date'])} ({latest['resolution']})", attention),
                ".",
            )
        )
    ]
    if sum(r["value"] for r in rows) >= 5:
        blocks.append(
            desk.chart(
                charts.stacked_years(rows, ["resolutions"], "resolutions", 180),
                "Resolutions of the Security Council that concern it, by year",
                by_year,
                f"Resolutions by year since {rows[0]['year']}.",
                ["Year", "Resolutions"],
                [[str(r["year"]), r["value"]] for r in rows if r["value"]],
                [1],
            )
        )
    blocks.append(
        desk.table(
            "The resolution" if one else "Latest resolutions",
            attention,
            ["Date", "Resolution", "Title"],
            [[short_moment(r["date"]), r["resolution"], r["title"]] for r in attention.value[:6]],
        )
    )
    return blocks
