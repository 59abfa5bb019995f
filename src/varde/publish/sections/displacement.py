"""Refugees, internal displacement, development, homicide and human rights."""

from __future__ import annotations

import re
from typing import Any

from varde.figures.answer import Answer
from varde.figures.fragility import DISPLACED, INDEX, MOVEMENTS, TERROR
from varde.figures.threats import CRIME, CYBER, PARTIES
from varde.figures.wording import inside_name, number, sentence_list
from varde.publish import charts
from varde.publish.desk import Desk
from varde.publish.page import AS_PLACE, Aside, Block, Paragraph, Section

OWN_COPIES = (
    (("pax_agreements",), "further peace agreements (PA-X)"),
    ((CYBER, PARTIES), "cyber incidents (EuRepoC)"),
    ((CRIME,), "organised crime (Global Initiative)"),
    ((MOVEMENTS,), "internal displacements (IDMC)"),
    ((DISPLACED,), "internally displaced persons (IDMC)"),
    ((INDEX,), "the Fragile States Index (Fund for Peace)"),
    ((TERROR,), "the Political Terror Scale"),
)
"""Tables that only the user's own copies fill, and what a brief would say by them."""

REPORTS = {
    "amnesty": "Amnesty International",
    "human_rights_watch": "Human Rights Watch",
    "state_department": "the United States Department of State",
}
"""Whose reports the Political Terror Scale codes."""

DEVELOPMENT = (
    ("population", "Population", 0),
    ("gdp_per_capita", "GDP per head", 0),
    ("political_stability", "Political stability and absence of violence (estimate, about −2.5 to 2.5)", 2),
    ("unemployment", "Unemployment", 1),
    ("inflation", "Inflation", 1),
)


def displacement(desk: Desk) -> Section | None:
    """Refugees from it and in it, displacement inside it, its development, homicide and human rights."""
    blocks: list[Block] = []
    blocks += _refugees(desk)
    blocks += _internal(desk)
    blocks += _development(desk)
    blocks += _index(desk)
    blocks += _rights(desk)
    blocks += _terror(desk)
    _own_copies(desk)
    return Section("displacement", "Displacement, development and rights", AS_PLACE, tuple(blocks)) if blocks else None


def _series(answer: Answer) -> list[dict[str, Any]]:
    return [r for r in answer.value or [] if r["value"] is not None]


def _refugees(desk: Desk) -> list[Block]:
    blocks: list[Block] = []
    origin = desk.ask("fragility.refugees", origin=desk.key, by="year")
    asylum = desk.ask("fragility.refugees", asylum=desk.key, by="year")
    out, within = _series(origin), _series(asylum)
    if not out and not within:
        desk.lacks("Refugees", origin)
        return []
    sentence: list[Any] = []
    if out and out[-1]["value"]:
        year = out[-1]["year"]
        hosts = desk.ask("fragility.refugees", origin=desk.key, year=year, by="asylum")
        top = [h for h in hosts.value or [] if h["value"]][:3]
        sentence += [
            f"{desk.subject} was the origin of ",
            desk.num(out[-1]["value"], origin),
            f" {'refugee' if out[-1]['value'] == 1 else 'refugees'} {counted_when(origin, year)}, the last count held",
        ]
        if top:
            listed = sentence_list([f"{inside_name(h['asylum'])} ({number(h['value'])})" for h in top])
            sentence += [
                ", most of them in " if _most(top, out[-1]["value"]) else ", the most in ",
                desk.cite(listed, hosts),
            ]
        sentence += ["."]
    if within and within[-1]["value"]:
        sentence += [
            " It hosted " if sentence else f"{desk.subject} hosted ",
            desk.num(within[-1]["value"], asylum),
            f" {'refugee' if within[-1]['value'] == 1 else 'refugees'} {counted_when(asylum, within[-1]['year'])}.",
        ]
    if sentence:
        blocks.append(Paragraph(tuple(sentence)))
    for note in dict.fromkeys([*origin.notes, *asylum.notes]):
        if "not counted" in note or "as one entity" in note:
            blocks.append(Aside((desk.cite(note, origin, asylum),)))
    # Before a state existed the source counts none of it: years ahead of the first count are no zeros.
    start = min((r["year"] for r in [*out, *within] if r["value"]), default=0)
    out, within = [r for r in out if r["year"] >= start], [r for r in within if r["year"] >= start]
    series = ["from it", "in it"]
    rows = [{"year": r["year"], "series": "from it", "value": r["value"]} for r in out]
    rows += [{"year": r["year"], "series": "in it", "value": r["value"]} for r in within]
    if max((r["value"] for r in rows), default=0) >= 100:
        table: dict[int, dict[str, Any]] = {}
        for r in rows:
            table.setdefault(r["year"], {})[r["series"]] = r["value"]
        blocks.append(
            desk.chart(
                charts.line_years(rows, series, "refugees"),
                "Refugees from it and in it, at the end of each year and in the middle of the last",
                [origin, asylum],
                f"Refugees from {desk.inside} and in it by year.",
                ["Year", "From it", "In it"],
                [[str(y), v.get("from it"), v.get("in it")] for y, v in sorted(table.items())],
                [1, 2],
            )
        )
    return blocks


def counted_when(answer: Answer, year: int) -> str:
    """When the persons of the last year were counted."""
    return (
        f"in the middle of {year}" if any("middle of the year" in n for n in answer.notes) else f"at the end of {year}"
    )


def _most(parts: list[dict[str, Any]], of: int) -> bool:
    return 2 * sum(p["value"] for p in parts) > of


def _development(desk: Desk) -> list[Block]:
    rows, answers = [], []
    for series, label, digits in DEVELOPMENT:
        yearly = desk.ask("fragility.development", state=desk.key, series=series, by="year")
        values = _series(yearly)
        if not values:
            continue
        last = values[-1]
        earlier = next((v for v in values if v["year"] == last["year"] - 10), None)
        rows.append(
            [
                label,
                yearly.unit,
                number(last["value"], digits),
                str(last["year"]),
                number(earlier["value"], digits) if earlier else None,
            ]
        )
        answers.append(yearly)
    homicide = desk.ask("fragility.homicide", state=desk.key)
    if homicide.value is not None:
        rows.append(["Intentional homicide", homicide.unit, number(homicide.value, 1), homicide.as_of, None])
        answers.append(homicide)
    if not rows:
        desk.missing.append("Development indicators: no series holds this state or territory.")
        return []
    return [
        desk.table(
            "Development and security of persons, last year held",
            answers,
            ["Series", "Unit", "Value", "Year", "Ten years before"],
            rows,
            [2, 4],
        )
    ]


def _rights(desk: Desk) -> list[Block]:
    held = desk.ask("fragility.rights", state=desk.key)
    if not held.value:
        desk.lacks("Human-rights instruments", held)
        return []
    party = [r["instrument"] for r in held.value if r["status"] == "party"]
    signed = [r["instrument"] for r in held.value if r["status"] == "signatory"]
    rest = [r["instrument"] for r in held.value if r["status"] == "none"]
    sentence: list[Any] = [
        f"{desk.subject} is party to ",
        desk.cite(f"{len(party) or 'none'} of the {len(held.value)}", held),
        " human-rights instruments of the United Nations that are held",
    ]
    if signed:
        sentence += [" and has signed ", desk.cite(sentence_list(signed), held)]
    if rest and len(rest) <= 10:
        sentence += [", but has not joined ", desk.cite(sentence_list(rest, "or"), held)]
    sentence.append(".")
    return [Paragraph(tuple(sentence))]


def _last_year(desk: Desk, table: str) -> int | None:
    """Last year of a yearly table; None where it is not held."""
    store = desk.evidence.store
    end = store.describe(table).get("varde:coverage", {}).get("to") if store.has(table) else None
    return int(str(end)[:4]) if end else None


def _internal(desk: Desk) -> list[Block]:
    """Displacement inside the country, on the user's own copies of IDMC's files."""
    sentences: list[Any] = []
    year, lacking = _last_year(desk, MOVEMENTS), False
    if year:
        held = desk.ask("fragility.displacement", state=desk.key, year=year, by="cause")
        if held.value:
            total = sum(r["value"] for r in held.value)
            conflict = sum(r["value"] for r in held.value if r["cause"] == "conflict")
            sentences += [
                f"In {year}, the last year held, IDMC recorded ",
                desk.cite(f"{number(total)} internal {'displacement' if total == 1 else 'displacements'}", held),
                f" in {desk.inside}, ",
                desk.cite(_causes(conflict, total - conflict), held),
                "; a person displaced twice counts twice.",
            ]
        else:
            lacking = True
            desk.lacks("Internal displacement", held)
    year = _last_year(desk, DISPLACED)
    if year:
        persons = desk.ask("fragility.displacement", state=desk.key, year=year, measure="persons")
        if persons.value is not None:
            where = "there" if sentences else f"inside {desk.inside}"
            sentences += [
                " " if sentences else "",
                f"At the end of {year}, ",
                desk.cite(f"{number(persons.value)} {'person' if persons.value == 1 else 'persons'}", persons),
                f" lived displaced {where}.",
            ]
        elif not lacking:
            desk.lacks("Internally displaced persons", persons)
    return [Paragraph(tuple(s for s in sentences if s))] if sentences else []


def _causes(conflict: int, disasters: int) -> str:
    """How displacements divide into those by conflict and those by disasters."""
    if not disasters:
        return "by conflict and violence"
    if not conflict:
        return "by disasters"
    return f"{number(conflict)} by conflict and violence and {number(disasters)} by disasters"


def _index(desk: Desk) -> list[Block]:
    """Total and rank in the last edition of the Fragile States Index, on the user's own copy."""
    year = _last_year(desk, INDEX)
    if not year:
        return []
    held = desk.ask("fragility.index", state=desk.key, year=year)
    if held.value is None:
        desk.lacks("Fragile States Index", held)
        return []
    # The figure gives the rank beside the total, in a note.
    rank = re.search(r"Rank (\d+)", " ".join(held.notes))
    sentence: list[Any] = [
        f"The Fragile States Index of {year}, the last edition held, gives {desk.inside} ",
        desk.cite(f"{number(held.value, 1)} of 120 points", held),
    ]
    sentence += [", ", desk.cite(f"rank {rank[1]}, where 1 is the most fragile", held), "."] if rank else ["."]
    return [Paragraph(tuple(sentence))]


def _terror(desk: Desk) -> list[Block]:
    """Levels of the Political Terror Scale in the last year that has one, on the user's own copy."""
    last = _last_year(desk, TERROR)
    if not last:
        return []
    for year in range(last, last - 10, -1):
        held = desk.ask("fragility.terror_scale", state=desk.key, year=year)
        if not isinstance(held.value, dict):
            continue
        levels = [f"{held.value[body]} by the reports of {name}" for body, name in REPORTS.items() if held.value[body]]
        if levels:
            return [
                Paragraph(
                    (
                        f"The Political Terror Scale puts state violence against persons in {year}, the last year "
                        f"with a level for {desk.inside}, at level ",
                        desk.cite(f"{sentence_list(levels)}, where 5 is the worst", held),
                        ".",
                    )
                )
            ]
    desk.lacks("Political Terror Scale", desk.ask("fragility.terror_scale", state=desk.key, year=last))
    return []


def _own_copies(desk: Desk) -> None:
    """Note in one line all that this evidence base would hold with the user's own copies."""
    absent = [what for tables, what in OWN_COPIES if not all(desk.evidence.store.has(t) for t in tables)]
    if absent:
        desk.missing.append(
            f"Not held without your own copy: {sentence_list(absent)}. Get what you need from its publisher, and add "
            "it with `varde build --add FILE`."
        )
