"""How it votes in the General Assembly, and with whom."""

from __future__ import annotations

from datetime import date

from varde.figures.answer import Answer
from varde.figures.wording import count, inside_name, number, sentence_list, share, state_name, with_article
from varde.publish import charts
from varde.publish.desk import Desk
from varde.publish.page import AS_ACTOR, Aside, Block, Paragraph, Section, text
from varde.publish.wording import extremes

PEERS = ("USA", "GBR", "FRA", "RUS", "CHN")


def assembly(desk: Desk) -> Section | None:
    """How it votes in the General Assembly, and with whom."""
    points = desk.ask("assembly.ideal_point", state=desk.key, by="year")
    series = [r for r in points.value or [] if r["value"] is not None]
    year = None
    record = None
    for candidate in range(date.today().year, 1945, -1):
        record = desk.ask("assembly.record", state=desk.key, year=candidate)
        if record.value is not None and _complete(record, candidate):
            year = candidate
            break
        if series and candidate < series[-1]["year"]:
            break
    blocks: list[Block] = []
    if year is not None and record is not None and record.value:
        v = record.value
        cast = v["yes"] + v["no"] + v["abstain"]
        if cast:
            for_, against, abstained = (_times(v[k]) for k in ("yes", "no", "abstain"))
            told = f"voted {for_} in favour and {against} against, and abstained {abstained}"
            rest = f" ({count(v['not_voting'], 'vote')} not cast)" if v["not_voting"] else ""
        else:
            told, rest = "cast no vote", f" ({count(v['not_voting'], 'vote')} were held)"
        blocks.append(
            Paragraph(
                text(
                    f"In {year}, the last full year held, {desk.inside} ",
                    desk.cite(told, record),
                    ", in recorded votes on resolutions adopted by the General Assembly",
                    desk.cite(f"{rest}.", record),
                )
            )
        )
        blocks += _peers(desk, year)
    elif not series:
        if desk.state.kind == "state":
            desk.lacks("Votes in the General Assembly", points)
        else:
            desk.missing.append(f"Votes in the General Assembly: {desk.inside} is not a member of the United Nations.")
        return None
    if len(series) > 2:
        rows = [{"year": r["year"], "series": "ideal point", "value": r["value"]} for r in series]
        blocks.append(
            desk.chart(
                charts.line_years(rows, ["ideal point"], "ideal point", zero=False),
                "Ideal point in the General Assembly: higher is nearer to the order led by the United States",
                points,
                f"Ideal point of {desk.inside}: {extremes(rows, 2)}.",
                ["Year", "Ideal point", "5th percentile", "95th percentile"],
                [[str(r["year"]), number(r["value"], 2), number(r["low"], 2), number(r["high"], 2)] for r in series],
                [1, 2, 3],
            )
        )
        end = int((points.coverage["to"] or "0")[:4])
        if series[-1]["year"] < end:
            blocks.append(Aside(text("The estimates end in ", desk.cite(str(series[-1]["year"]), points), ".")))
    return Section("assembly", "In the General Assembly", AS_ACTOR, tuple(blocks)) if blocks else None


def _times(value: int) -> str:
    """How often, in words: "never", "once", "61 times"."""
    return ("never", "once", "twice")[value] if value < 3 else f"{number(value)} times"


def _complete(record: Answer, year: int) -> bool:
    """Whether the votes held reach to the end of a year, so that its share is of the whole year."""
    return int((record.coverage["to"] or "0")[:4]) > year


def _peers(desk: Desk, year: int) -> list[Block]:
    rows, answers = [], []
    for peer in PEERS:
        if peer == desk.key:
            continue
        agreement = desk.ask("assembly.agreement", state=desk.key, other=peer, year=year)
        if agreement.value is not None:
            label = f"{number(100 * agreement.value)}%"
            rows.append({"name": state_name(peer), "value": agreement.value, "label": label})
            answers.append(agreement)
    blocks: list[Block] = []
    if rows:
        rows.sort(key=lambda r: -r["value"])
        blocks.append(
            desk.chart(
                charts.ranked_bars(rows, "share of votes alike", percent=True, domain=(0, 1.12)),
                f"Agreement with permanent members of the Security Council, {year}",
                answers,
                "Share of recorded votes in which both voted alike: "
                + sentence_list([f"{with_article(r['name'])} {r['label']}" for r in rows])
                + ".",
                ["State", "Votes alike"],
                [[r["name"], r["label"]] for r in rows],
                [1],
            )
        )
    partners = desk.ask("assembly.partners", state=desk.key, year=year)
    if partners.value and partners.value["most"]:
        most = sentence_list([f"{inside_name(p['state'])} ({share(p['value'])})" for p in partners.value["most"]])
        least = sentence_list([f"{inside_name(p['state'])} ({share(p['value'])})" for p in partners.value["least"]])
        blocks.insert(
            0,
            Paragraph(
                text(
                    "It voted most often like ",
                    desk.cite(most, partners),
                    " and least often like ",
                    desk.cite(least, partners),
                    ".",
                )
            ),
        )
    return blocks
