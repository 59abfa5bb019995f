"""Refugees, development, homicide and human-rights instruments."""

from __future__ import annotations

from typing import Any

from varde.figures.answer import Answer
from varde.publish import charts
from varde.publish.desk import Desk, state_name
from varde.publish.page import AS_PLACE, Block, Paragraph, Section, sentence_list
from varde.publish.wording import number

DEVELOPMENT = (
    ("population", "Population", 0),
    ("gdp_per_capita", "GDP per head", 0),
    ("political_stability", "Political stability and absence of violence (estimate, about −2.5 to 2.5)", 2),
    ("unemployment", "Unemployment", 1),
    ("inflation", "Inflation", 1),
)


def displacement(desk: Desk) -> Section | None:
    """Refugees from it and in it, its development, homicide and the human-rights instruments it joined."""
    blocks: list[Block] = []
    blocks += _refugees(desk)
    blocks += _development(desk)
    blocks += _rights(desk)
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
            f" refugees in {year}, the last year held",
        ]
        if top:
            listed = sentence_list([f"{state_name(h['asylum'])} ({number(h['value'])})" for h in top])
            sentence += [", most of them in ", desk.cite(listed, hosts)]
        sentence += [". "]
    if within and within[-1]["value"]:
        sentence += [
            "It hosted " if sentence else f"{desk.subject} hosted ",
            desk.num(within[-1]["value"], asylum),
            f" refugees in {within[-1]['year']}.",
        ]
    if sentence:
        blocks.append(Paragraph(tuple(sentence)))
    series = ["from it", "in it"]
    rows = [{"year": r["year"], "series": "from it", "value": r["value"]} for r in out]
    rows += [{"year": r["year"], "series": "in it", "value": r["value"]} for r in within]
    if max((r["value"] for r in rows), default=0) >= 100:
        table: dict[int, dict[str, Any]] = {}
        for r in rows:
            table.setdefault(r["year"], {})[r["series"]] = r["value"]
        blocks.append(
            desk.chart(
                charts.line_years(rows, series, "refugees at the end of the year"),
                "Refugees from it and in it",
                [origin, asylum],
                f"Refugees from {desk.inside} and in it by year.",
                ["Year", "From it", "In it"],
                [[str(y), v.get("from it"), v.get("in it")] for y, v in sorted(table.items())],
                [1, 2],
            )
        )
    return blocks


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
        desk.cite(f"{len(party)} of {len(held.value)}", held),
        " human-rights instruments of the United Nations",
    ]
    if signed:
        sentence.append(f", has signed {sentence_list(signed)}")
    if rest and len(rest) <= 10:
        sentence.append(f", and has not joined {sentence_list(rest)}")
    sentence.append(".")
    return [Paragraph(tuple(sentence))]
